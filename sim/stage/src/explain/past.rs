//! What led to a violation: causes of causes, back to what was asked.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::case::{Case, Variant};
use super::record::{Depth, Outcome, Record};
use crate::time::SimTime;

/// A line of what led to a violation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Led {
    /// When it happened, in simulated time.
    pub at: SimTime,
    /// The line of the story.
    pub line: String,
    /// Whether a fault did it.
    pub by_fault: bool,
}

/// What led to what a story violates: only what lies in its past. Nothing if it does not break in
/// that way.
pub fn led_to<C: Case>(case: &C) -> Option<Vec<Led>> {
    whole(case).map(|record| led(&record))
}

/// Everything that happens in a story that breaks, with which happenings speak of what is violated.
/// Nothing if it does not break in that way.
pub fn whole<C: Case>(case: &C) -> Option<Record> {
    let first = case.play(Variant::default(), Depth::Lines, &[]);
    let Outcome::Breaks { what, .. } = first.outcome else { return None };
    Some(case.play(Variant::default(), Depth::Everything, &names(&what)))
}

/// The lines of what led to a violation.
pub(super) fn led(whole: &Record) -> Vec<Led> {
    let line = |place: usize| {
        let event = &whole.events[place];
        let line = event.line.clone()?.trim().to_owned();
        Some(Led { at: event.at, line, by_fault: event.by_fault })
    };
    past(whole).into_iter().filter_map(line).collect()
}

/// Which happenings of the story led to the violation, in order, and what faults did meanwhile.
///
/// It begins with what the violation speaks of (ids in its sentence): of each, the last happening
/// that speaks of it. A happening that names its cause has that cause; any other comes of what its
/// machine was handed, and that of the step in which it was sent.
pub(super) fn past(record: &Record) -> Vec<usize> {
    let events = &record.events;
    let until = match &record.outcome {
        Outcome::Breaks { at: Some(at), .. } => events.partition_point(|event| event.at <= *at),
        _ => events.len(),
    };
    let sources = Sources::of(record);
    let mut led = BTreeSet::new();
    for anchor in anchors(record, until) {
        let mut next = Some(anchor);
        while let Some(place) = next.filter(|place| led.insert(*place)) {
            next = sources.cause(record, place);
        }
    }
    let faults = (0..until).filter(|place| {
        let event = &events[*place];
        event.by_fault && event.line.is_some()
    });
    led.extend(faults);
    led.into_iter().collect()
}

/// Where the search for causes begins.
fn anchors(record: &Record, until: usize) -> BTreeSet<usize> {
    let told = || (0..until).rev().filter(|place| record.events[*place].line.is_some());
    let sought = record.events.iter().flat_map(|event| &event.speaks_of).max();
    let words = 0..sought.map_or(0, |last| last + 1);
    let speak = |word: usize| {
        told().filter(move |place| record.events[*place].speaks_of.contains(&word)).collect()
    };
    let speakers: Vec<Vec<usize>> =
        words.map(speak).filter(|found: &Vec<usize>| !found.is_empty()).collect();
    // What half of the story speaks of tells nothing about what led to it, unless there is nothing
    // else.
    let rarest = speakers.iter().map(Vec::len).min().unwrap_or_default();
    let rare = speakers.iter().filter(|found| found.len() <= rarest.saturating_mul(3));
    let mut anchors: BTreeSet<usize> = BTreeSet::new();
    for found in rare {
        anchors.extend(found.iter().take(MOST_OF_ONE));
    }
    if anchors.is_empty() {
        anchors.extend(told().next());
    }
    anchors
}

/// So many of the last happenings that speak of one thing are followed back: two who want the same
/// are two stories.
const MOST_OF_ONE: usize = 3;

/// Where things come from.
struct Sources {
    /// The first happening that made an id.
    made: BTreeMap<u128, usize>,
    /// The last line of the story in each step.
    told: BTreeMap<u64, usize>,
}

impl Sources {
    fn of(record: &Record) -> Self {
        let mut sources = Self { made: BTreeMap::new(), told: BTreeMap::new() };
        for (place, event) in record.events.iter().enumerate().filter(|(_, it)| it.line.is_some()) {
            for id in &event.links.makes {
                sources.made.entry(*id).or_insert(place);
            }
            if let Some(step) = event.step {
                sources.told.insert(step, place);
            }
        }
        sources
    }

    /// The happening that something came of.
    fn cause(&self, record: &Record, place: usize) -> Option<usize> {
        let event = &record.events[place];
        let named = event.links.because.and_then(|id| self.made.get(&id)).copied();
        named.filter(|cause| *cause < place).or_else(|| self.handed(record, event.step?))
    }

    /// The line in the nearest step before.
    fn handed(&self, record: &Record, step: u64) -> Option<usize> {
        let before =
            |step: &u64| record.steps.get(usize::try_from(*step).ok()?).and_then(|it| it.because);
        std::iter::successors(before(&step), before).find_map(|step| self.told.get(&step).copied())
    }
}

/// The words of a sentence that stand for something of the story: ids, or numbers if there are
/// none.
pub(super) fn names(sentence: &str) -> Vec<String> {
    let all = || sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_id = |word: &&str| word.len() == 8 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
    let has_ids = all().any(|word| is_id(&word));
    let all = all().filter(|word| if has_ids { is_id(word) } else { is_number(word) });
    let mut words: Vec<String> = Vec::new();
    for word in all {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::record::{Happened, Step};
    use super::super::wording::Links;
    use super::*;

    fn happened(at: u64, line: &str) -> Happened {
        Happened {
            at: SimTime(at),
            kind: "told",
            line: Some(line.to_owned()),
            ..Happened::default()
        }
    }

    fn linked(mut event: Happened, makes: &[u128], because: Option<u128>) -> Happened {
        event.links = Links { makes: makes.to_vec(), because, about: None };
        event
    }

    fn speaking(event: Happened) -> Happened {
        Happened { speaks_of: vec![0], ..event }
    }

    fn told(events: Vec<Happened>, steps: Vec<Step>) -> Vec<String> {
        let outcome = Outcome::Breaks { at: Some(SimTime(500)), what: String::new() };
        let end = SimTime(900);
        let record = Record { events, steps, end, outcome, ..Record::default() };
        led(&record).into_iter().map(|led| led.line).collect()
    }

    #[test]
    fn causes_are_followed_back_to_what_was_asked_and_what_is_beside_is_left_out() {
        let fault = Happened { by_fault: true, ..happened(35, "the store crashes") };
        let events = vec![
            linked(happened(10, "Ada asks"), &[1], None),
            linked(happened(10, "Bo asks"), &[7], None),
            linked(happened(20, "Ada is served"), &[2], Some(1)),
            linked(happened(30, "Bo is served"), &[8], Some(7)),
            fault,
            speaking(linked(happened(40, "Ada is served twice"), &[], Some(2))),
            speaking(linked(happened(600, "too late to matter"), &[], Some(8))),
        ];
        let expected = ["Ada asks", "Ada is served", "the store crashes", "Ada is served twice"];
        assert_eq!(told(events, Vec::new()), expected);
    }

    #[test]
    fn what_names_no_cause_comes_of_what_its_machine_was_handed() {
        let step = |because| Step { because, ..Step::default() };
        let of = |step, event| Happened { step: Some(step), ..event };
        let events = vec![
            of(0, happened(10, "a client asks")),
            of(1, happened(10, "another asks")),
            of(3, speaking(happened(40, "it is booked"))),
        ];
        // The bus, which tells nothing, handed on in step 2 what was asked in step 0.
        let steps = vec![step(None), step(None), step(Some(0)), step(Some(2))];
        assert_eq!(told(events, steps), ["a client asks", "it is booked"]);
    }

    #[test]
    fn names_are_ids_or_else_numbers() {
        assert_eq!(names("order 0a0f8c13 has 2 of 0a0f8c13"), ["0a0f8c13"]);
        assert_eq!(names("transfer 12 changed what there is by -7"), ["12", "7"]);
    }
}
