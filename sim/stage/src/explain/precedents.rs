//! What plays that break have before them that plays that hold have not.
//!
//! The plays are the same story with other outcomes of chance. A precedent is a line of the story,
//! something that a fault did to a datagram, or that one line comes before another. It is told if
//! it goes with breaking or with holding far more often than chance would have it; it need not be
//! the cause.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::record::{Outcome, Record};
use crate::time::SimTime;

/// Fewer plays of a kind than this tell nothing.
const FEWEST: u64 = 10;

/// Shares that differ by less than so many of a hundred are not told.
const TELLING: u64 = 40;

/// So many precedents are told.
const MOST_TOLD: usize = 5;

/// Orders are looked at between so many of the lines that nearly every play has.
const MOST_ORDERED: usize = 60;

/// What goes before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Precedent {
    /// A line, or that one line comes before another.
    pub what: String,
    /// Whether plays that break have it before them; else those that hold have it.
    pub precedes: bool,
    /// Of a hundred plays that break, how many have it.
    pub of_broken: u64,
    /// Of a hundred plays that hold, how many have it.
    pub of_unbroken: u64,
}

/// What distinguishes plays that break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Precedents {
    /// How many plays broke.
    pub broken: u64,
    /// How many did not.
    pub unbroken: u64,
    /// The most telling first; empty if there are too few plays of a kind, or nothing differs.
    pub precedents: Vec<Precedent>,
}

impl Precedents {
    /// Whether there are plays enough of both kinds.
    #[must_use]
    pub const fn can_tell(&self) -> bool {
        self.broken >= FEWEST && self.unbroken >= FEWEST
    }
}

/// What broken plays have before they break and unbroken ones have not.
#[must_use]
pub fn precedents(plays: &[Record]) -> Precedents {
    let broke: Vec<bool> = plays.iter().map(|play| play.outcome.breaks()).collect();
    let broken = broke.iter().filter(|broke| **broke).count() as u64;
    let unbroken = broke.len() as u64 - broken;
    let empty = Precedents { broken, unbroken, precedents: Vec::new() };
    if !empty.can_tell() {
        return empty;
    }
    let features = Features::of(plays);
    let mut candidates: Vec<(Precedent, Vec<bool>)> = Vec::new();
    let mut consider = |what: String, has: Vec<bool>| {
        let (mut of_broken, mut of_unbroken) = (0, 0);
        for (has, broke) in has.iter().zip(&broke) {
            if *has {
                *(if *broke { &mut of_broken } else { &mut of_unbroken }) += 1;
            }
        }
        let (of_broken, of_unbroken) = (of_broken * 100 / broken, of_unbroken * 100 / unbroken);
        if of_broken.abs_diff(of_unbroken) >= TELLING {
            let precedes = of_broken > of_unbroken;
            candidates.push((Precedent { what, precedes, of_broken, of_unbroken }, has));
        }
    };
    for (what, places) in &features.places {
        consider(what.clone(), places.iter().map(Option::is_some).collect());
    }
    features.in_order(&mut consider);
    // Of equals the one that was considered first: single lines before orders of lines.
    candidates.sort_by_key(|(it, _)| u64::MAX - it.of_broken.abs_diff(it.of_unbroken));
    let mut told: BTreeSet<Vec<bool>> = BTreeSet::new();
    candidates.retain(|(_, has)| told.insert(has.clone()));
    candidates.truncate(MOST_TOLD);
    Precedents { precedents: candidates.into_iter().map(|(it, _)| it).collect(), ..empty }
}

/// Everything that happens in some play: at which place in each play it happens first.
struct Features {
    places: BTreeMap<String, Vec<Option<usize>>>,
}

impl Features {
    fn of(plays: &[Record]) -> Self {
        let ends: Vec<_> = plays.iter().map(broken_at).collect();
        // What holds is looked at as far as what breaks: what comes later precedes nothing.
        let horizon = ends.iter().flatten().max().copied().unwrap_or(SimTime(u64::MAX));
        let mut places: BTreeMap<String, Vec<Option<usize>>> = BTreeMap::new();
        for (number, (play, end)) in plays.iter().zip(&ends).enumerate() {
            let end = end.unwrap_or(horizon);
            for (place, event) in play.events.iter().enumerate() {
                if event.at >= end {
                    break;
                }
                let line = event.line.as_deref().unwrap_or(&event.detail);
                let first = places.entry(timeless(line)).or_insert_with(|| vec![None; plays.len()]);
                first[number].get_or_insert(place);
            }
        }
        Self { places }
    }

    /// Which of two lines comes first, of those that nearly every play has.
    fn in_order(&self, consider: &mut dyn FnMut(String, Vec<bool>)) {
        let common = self.places.iter().filter(|(_, places)| {
            places.iter().filter(|place| place.is_some()).count() * 10 >= places.len() * 9
        });
        let common: Vec<_> = common.take(MOST_ORDERED).collect();
        for (number, (one, first)) in common.iter().enumerate() {
            for (other, second) in &common[number + 1..] {
                let before = |a: &[Option<usize>], b: &[Option<usize>]| {
                    let pairs = a.iter().zip(b);
                    pairs.map(|(a, b)| matches!((a, b), (Some(a), Some(b)) if a < b)).collect()
                };
                consider(format!("“{one}” before “{other}”"), before(first, second));
                consider(format!("“{other}” before “{one}”"), before(second, first));
            }
        }
    }
}

/// When a play broke, if it did so before its end.
fn broken_at(play: &Record) -> Option<SimTime> {
    match &play.outcome {
        Outcome::Breaks { at: Some(at), .. } if !play.is_judged_at_the_end() => Some(*at),
        _ => None,
    }
}

/// A line without instants and spans: the same in every play in which the same happens.
fn timeless(line: &str) -> String {
    let words: Vec<_> = line.split_whitespace().collect();
    let mut told: Vec<&str> = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let is_number = word.chars().all(|c| c.is_ascii_digit());
        let is_instant = word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit());
        let next = words.get(place + 1).copied().unwrap_or_default();
        let is_span = is_number && matches!(next.trim_end_matches([',', ')']), "ms" | "s");
        told.push(if is_instant || is_span { "…" } else { word });
    }
    told.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::record::Happened;
    use super::*;

    fn play(lines: &[&str], breaks: bool) -> Record {
        let event = |(place, line): (usize, &&str)| Happened {
            at: SimTime(place as u64 * 10),
            kind: "told",
            line: Some((*line).to_owned()),
            ..Happened::default()
        };
        let broken = Outcome::Breaks { at: Some(SimTime(1000)), what: String::new() };
        Record {
            events: lines.iter().enumerate().map(event).collect(),
            end: SimTime(1000),
            outcome: if breaks { broken } else { Outcome::Holds },
            ..Record::default()
        }
    }

    fn told(plays: Vec<Record>) -> Vec<(String, bool)> {
        let found = precedents(&plays).precedents;
        found.into_iter().map(|it| (it.what, it.precedes)).collect()
    }

    #[test]
    fn what_only_broken_plays_have_precedes_and_what_only_others_have_does_not() {
        let plays = (0..40).map(|n| match n % 2 {
            0 => play(&["asked", "the answer is lost", "asked again"], true),
            _ => play(&["asked", "answered at 00:00:07.000"], false),
        });
        let told = told(plays.collect());
        let lost = ("the answer is lost".to_owned(), true);
        let answered = ("answered at …".to_owned(), false);
        assert!(told.contains(&answered) && told.iter().any(|it| it.1), "{told:?}");
        assert!(told.contains(&lost) || told.contains(&("asked again".to_owned(), true)));
    }

    #[test]
    fn an_order_that_matters_is_told() {
        let plays = (0..40).map(|n| match n % 2 {
            0 => play(&["Ada pays", "time runs out"], true),
            _ => play(&["time runs out", "Ada pays"], false),
        });
        let order = ("“Ada pays” before “time runs out”".to_owned(), true);
        assert_eq!(told(plays.collect()).first(), Some(&order));
    }

    #[test]
    fn too_few_plays_and_mere_chance_tell_nothing() {
        let few = (0..12).map(|n| play(&[if n < 3 { "lost" } else { "found" }], n < 3));
        assert_eq!(told(few.collect()), []);
        let chance = (0..40).map(|n| play(&[if n % 4 < 2 { "one" } else { "two" }], n % 2 == 0));
        assert_eq!(told(chance.collect()), []);
    }
}
