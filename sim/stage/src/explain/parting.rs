//! Where two plays part: the first happening that one of them has and the other has not.

use serde::Serialize;

use super::differing::differing;
use super::record::{Happened, Record, Step};
use crate::time::SimTime;

/// Where two plays part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parting {
    /// When, in simulated time.
    pub at: SimTime,
    /// The machine that does or is told otherwise.
    pub node: Option<String>,
    /// What it was handed before, in both: `Commit from worker-0`.
    pub handed: Option<String>,
    /// What happens in the first play; nothing if it is over.
    pub one: Option<String>,
    /// What happens in the second play instead. If it reads alike, it differs in what is not told
    /// of it, such as an amount in a message.
    pub other: Option<String>,
    /// What each says that the other does not, if they read alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differ: Option<[String; 2]>,
    /// Whether the first play is not even handed what the second acts on: what is left out was
    /// decided earlier, and nobody saw it.
    #[serde(skip)]
    pub is_left_out: bool,
}

impl Parting {
    /// In one sentence, with what each of the plays is called.
    #[must_use]
    pub fn told(&self, one: &str, other: &str) -> String {
        let Self { at, node, handed, .. } = self;
        let node = node.as_ref().map(|node| format!(", {node}")).unwrap_or_default();
        let handed = handed.as_ref().map(|what| format!(", handed {what}")).unwrap_or_default();
        if let (Some(what), true) = (&self.one, self.one == self.other) {
            return match &self.differ {
                Some([first, second]) => format!(
                    "at {at}{node}{handed}: “{what}”, and in it “{first}” {one}, “{second}” {other}"
                ),
                None => format!(
                    "at {at}{node}{handed}: “{what}” says something else {one} than {other}"
                ),
            };
        }
        let does = |what: &Option<String>| match what {
            Some(what) => format!("“{what}”"),
            None => "nothing of it".to_owned(),
        };
        format!("at {at}{node}{handed}: {} {one}, {} {other}", does(&self.one), does(&self.other))
    }
}

/// The first happening that differs, in any word of it. Both plays must have written down
/// everything.
#[must_use]
pub fn first_difference(one: &Record, other: &Record) -> Option<Parting> {
    let place = one
        .events
        .iter()
        .zip(&other.events)
        .position(|(one, other)| one.digest != other.digest)
        .or_else(|| shorter(one.events.len(), other.events.len()))?;
    let [first, second] = [one, other].map(|record| record.events.get(place));
    // Whoever does something that the other play does not do at all is to be named, and not
    // whoever comes next.
    let (event, record) = match (first, second) {
        (Some(first), Some(second)) if second.at < first.at => (second, other),
        (Some(first), _) => (first, one),
        (None, Some(second)) => (second, other),
        (None, None) => return None,
    };
    let step = record.step_of(event);
    let handed = step.map(|step| step.what.clone());
    // Whoever is not even handed what makes it act in the other play has long been another.
    let is_known = |step: &Step| one.steps.iter().any(|it| it.is_as(step));
    let is_left_out = std::ptr::eq(record, other) && !step.is_some_and(is_known);
    let said = |event: &Happened| {
        event.line.as_ref().map_or_else(|| event.detail.clone(), |line| line.trim().to_owned())
    };
    // What others do, or what else is done at another time, is nothing to compare it with.
    let beside = |other: &&Happened| {
        other.node == event.node && (other.at == event.at || said(other) == said(event))
    };
    let [first, second] = [first, second].map(|event| event.filter(beside));
    let both = first.zip(second);
    let differ = both.and_then(|(first, second)| differing(&first.text, &second.text));
    let (one, other) = match (first, second) {
        (Some(first), Some(second)) if said(first) == said(second) && first.at != second.at => {
            let dated = |event: &Happened| format!("{} at {}", said(event), event.at);
            (Some(dated(first)), Some(dated(second)))
        }
        _ => (first.map(said), second.map(said)),
    };
    Some(Parting {
        at: event.at,
        node: event.node.clone(),
        handed,
        one,
        other,
        differ,
        is_left_out,
    })
}

/// The first line of the stories that differs, from an instant on.
#[must_use]
pub fn first_line(one: &Record, other: &Record, from: SimTime) -> Option<Parting> {
    let lines = |record: &Record| -> Vec<(SimTime, Option<String>, String)> {
        let told = record.events.iter().filter(|event| event.at >= from && !event.by_fault);
        told.filter_map(|event| {
            Some((event.at, event.node.clone(), event.line.as_ref()?.trim().to_owned()))
        })
        .collect()
    };
    let (one, other) = (lines(one), lines(other));
    let place = one
        .iter()
        .zip(&other)
        .position(|(one, other)| one.2 != other.2)
        .or_else(|| shorter(one.len(), other.len()))?;
    let [first, second] = [&one, &other].map(|lines| lines.get(place));
    let earlier = [first, second].into_iter().flatten().min_by_key(|(at, ..)| *at)?;
    let (at, node, _) = earlier;
    let beside = |it: &&(SimTime, Option<String>, String)| (&it.0, &it.1) == (at, node);
    let [first, second] = [first, second].map(|line| line.filter(beside));
    Some(Parting {
        at: *at,
        node: node.clone(),
        handed: None,
        one: first.map(|it| it.2.clone()),
        other: second.map(|it| it.2.clone()),
        differ: None,
        is_left_out: false,
    })
}

/// Where the longer of two goes on alone.
fn shorter(one: usize, other: usize) -> Option<usize> {
    (one != other).then(|| one.min(other))
}
