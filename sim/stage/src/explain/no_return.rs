//! The moment of no return: the story is told up to an instant as it was, and from there on chance
//! is another, many times. The share that still breaks is low before the moment, and high after it.

use serde::Serialize;

use super::record::{Outcome, Record};
use crate::choice::Rekeying;
use crate::time::SimTime;

/// So many instants of a story are looked at.
pub const INSTANTS: usize = 40;

/// At most so many more are looked at to find the moment between two of them.
const NEARER: usize = 10;

/// Shares that differ by less than so many of a hundred differ by chance.
const A_JUMP: u64 = 25;

/// How many plays still break when chance is another from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Up to here the story is as it was.
    pub after: SimTime,
    /// How often it was played on from there.
    pub plays: u64,
    /// How often it broke in the same way.
    pub broken: u64,
}

impl Share {
    /// Of a hundred plays.
    #[must_use]
    pub fn percent(&self) -> u64 {
        (self.broken * 100).checked_div(self.plays).unwrap_or_default()
    }
}

/// Where the share jumps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Jump {
    /// Told up to here, the story may still end well.
    pub before: SimTime,
    /// Told up to here, it ends as it did.
    pub at: SimTime,
    /// Of a hundred plays, how many break before.
    pub from_percent: u64,
    /// Of a hundred plays, how many break after.
    pub to_percent: u64,
    /// The last line of the story before.
    pub last_line: Option<String>,
    /// What was left to chance at that instant: datagrams, with what became of them.
    pub decided: Vec<String>,
    /// The first line of the story after it.
    pub next_line: Option<String>,
}

/// From when on the story breaks whatever chance does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoReturn {
    /// The share at each instant that was looked at, in their order.
    pub shares: Vec<Share>,
    /// Where it jumps; nothing if chance makes no difference, or none at any one instant.
    pub jump: Option<Jump>,
}

/// From when on it comes even if nothing more goes wrong. `breaks` plays the story without whatever
/// faults would do later than an instant; nothing if it was stopped. None if it breaks without any
/// fault, or there is no such moment.
pub(super) fn calm(
    record: &Record,
    breaks: &mut dyn FnMut(Option<SimTime>) -> Option<bool>,
) -> Option<Jump> {
    if breaks(None)? {
        return None;
    }
    let instants = instants(record);
    let (mut low, mut high) = (None, instants.len() - 1);
    if !breaks(Some(instants[high]))? {
        return None;
    }
    while low.map_or(0, |low: usize| low + 1) < high {
        let from = low.map_or(0, |low| low + 1);
        let middle = from + (high - from) / 2;
        if breaks(Some(instants[middle]))? { high = middle } else { low = Some(middle) }
    }
    let before = low.map_or_else(SimTime::default, |low| instants[low]);
    Some(named(record, Jump { before, at: instants[high], to_percent: 100, ..Jump::default() }))
}

impl NoReturn {
    /// Whether it breaks whatever chance does: nearly all plays break, from wherever chance is
    /// another.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        let lowest = self.shares.iter().map(Share::percent).min().unwrap_or(0);
        self.jump.is_none() && lowest >= NEARLY_ALL
    }
}

/// Of a hundred plays: if so many break wherever chance is another, chance does not decide it.
const NEARLY_ALL: u64 = 80;

/// How often each instant is played on from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// At the first [`INSTANTS`].
    pub(super) wide: u64,
    /// At those between two of them.
    pub(super) near: u64,
}

impl Effort {
    /// For so many plays in all that look everywhere; those that look nearer come on top.
    pub(super) const fn of(plays: u64) -> Self {
        let wide = plays / INSTANTS as u64;
        let near = plays / 4 / NEARER as u64;
        Self { wide: if wide < 2 { 2 } else { wide }, near: if near < 2 { 2 } else { near } }
    }

    /// At most so many plays come of it.
    pub(super) const fn plays(self) -> u64 {
        self.wide * INSTANTS as u64 + self.near * NEARER as u64
    }
}

/// Looks for it. `play` plays the story on from some instants, and says of each whether it broke;
/// nothing if it was stopped.
pub(super) fn no_return(
    record: &Record,
    effort: Effort,
    play: &mut dyn FnMut(Vec<Rekeying>) -> Option<Vec<bool>>,
) -> Option<NoReturn> {
    let instants = instants(record);
    let mut share = |after: SimTime, plays: u64| {
        let rekeyings = (1..=plays).map(|salt| Rekeying { after, salt }).collect();
        let broken = play(rekeyings)?.into_iter().filter(|broke| *broke).count() as u64;
        Some(Share { after, plays, broken })
    };
    let places = spread(instants.len());
    let mut shares = Vec::new();
    for place in &places {
        shares.push(share(instants[*place], effort.wide)?);
    }
    let Some((behind, from_percent, to_percent)) = step(&shares) else {
        return Some(NoReturn { shares, jump: None });
    };
    let (mut low, mut high) = (places[behind - 1], places[behind]);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let found = share(instants[middle], effort.near)?;
        if found.percent() * 2 >= from_percent + to_percent {
            high = middle;
        } else {
            low = middle;
        }
        shares.push(found);
    }
    shares.sort_by_key(|share| share.after);
    let (before, at) = (instants[low], instants[high]);
    let jump =
        Some(named(record, Jump { before, at, from_percent, to_percent, ..Jump::default() }));
    Some(NoReturn { shares, jump })
}

/// All instants at which something happens, up to the violation.
fn instants(record: &Record) -> Vec<SimTime> {
    let until = match record.outcome {
        Outcome::Breaks { at: Some(at), .. } => at,
        _ => record.end,
    };
    let mut instants: Vec<_> =
        record.events.iter().map(|event| event.at).filter(|at| *at <= until).collect();
    instants.dedup();
    if instants.is_empty() {
        instants.push(SimTime::default());
    }
    instants
}

/// At most [`INSTANTS`] places of so many, evenly, the first and the last among them.
fn spread(count: usize) -> Vec<usize> {
    let most = INSTANTS.min(count);
    (0..most).map(|n| if most == 1 { 0 } else { n * (count - 1) / (most - 1) }).collect()
}

/// The place from which on the share is high, and both shares of a hundred: where two levels fit
/// best. None if they hardly differ or the share falls.
fn step(shares: &[Share]) -> Option<(usize, u64, u64)> {
    let sum = |part: &[Share]| {
        let (broken, plays) =
            part.iter().fold((0, 0), |sum, it| (sum.0 + it.broken, sum.1 + it.plays));
        (broken, u64::max(plays, 1))
    };
    let between = |behind: &usize| {
        let ((low, of), (high, of_high)) = (sum(&shares[..*behind]), sum(&shares[*behind..]));
        let gap = (high * of).saturating_sub(low * of_high) as u128;
        // How much of the differences two levels explain, in whole numbers.
        gap * gap / (u128::from(of) * u128::from(of_high))
    };
    let best = (1..shares.len()).rev().max_by_key(between)?;
    let percent = |(broken, plays): (u64, u64)| broken * 100 / plays;
    let (from, to) = (percent(sum(&shares[..best])), percent(sum(&shares[best..])));
    (to >= from + A_JUMP).then_some((best, from, to))
}

/// The jump with what happened on both sides of it.
fn named(record: &Record, jump: Jump) -> Jump {
    let line = |event: &super::record::Happened| Some(event.line.as_ref()?.trim().to_owned());
    let split = record.events.partition_point(|event| event.at < jump.at);
    let (before, after) = record.events.split_at(split);
    let now = after.iter().take_while(|event| event.at == jump.at);
    let datagrams = now.filter(|event| event.line.is_none() && event.detail.contains(" → "));
    Jump {
        last_line: before.iter().rev().find_map(line),
        decided: datagrams.map(|event| event.detail.clone()).take(MOST_DECIDED).collect(),
        next_line: after.iter().find_map(line),
        ..jump
    }
}

/// What is decided at one instant is told with so many datagrams at most.
const MOST_DECIDED: usize = 4;

#[cfg(test)]
mod tests {
    use super::super::record::Happened;
    use super::*;

    fn happened(at: u64) -> Happened {
        Happened {
            at: SimTime(at),
            kind: "told",
            line: Some(format!("at {at}")),
            digest: at,
            ..Happened::default()
        }
    }

    fn record() -> Record {
        let outcome = Outcome::Breaks { at: Some(SimTime(3000)), what: "it is broken".to_owned() };
        let end = SimTime(9000);
        Record {
            events: (0..900).map(|n| happened(n * 10)).collect(),
            end,
            outcome,
            ..Record::default()
        }
    }

    #[test]
    fn the_moment_is_found_at_the_very_instant() {
        for moment in [0, 10, 730, 1540, 2990, 3000] {
            let found = no_return(&record(), Effort::of(520), &mut |rekeyings| {
                let breaks = |it: &Rekeying| it.after >= SimTime(moment) || it.salt == 1;
                Some(rekeyings.iter().map(breaks).collect())
            });
            let found = found.unwrap();
            match found.jump {
                Some(jump) => {
                    assert_eq!((jump.at, jump.before), (SimTime(moment), SimTime(moment - 10)));
                    assert_eq!(jump.next_line, Some(format!("at {moment}")));
                }
                None => assert_eq!(moment, 0, "before the first instant nothing can be changed"),
            }
            assert!(found.shares.is_sorted_by_key(|share| share.after));
        }
    }

    #[test]
    fn the_moment_from_which_on_calm_does_not_help_is_found() {
        for moment in [0, 10, 1230, 3000] {
            let mut plays = 0;
            let found = calm(&record(), &mut |until| {
                plays += 1;
                Some(until.is_some_and(|until| until >= SimTime(moment)))
            });
            assert_eq!(found.unwrap().at, SimTime(moment));
            assert!(plays <= 12, "{plays}");
        }
        assert_eq!(calm(&record(), &mut |_| Some(true)), None, "no fault is needed");
        assert_eq!(calm(&record(), &mut |_| Some(false)), None);
    }

    #[test]
    fn what_chance_does_not_decide_has_no_such_moment() {
        for breaks in [true, false] {
            let found = no_return(&record(), Effort::of(520), &mut |rekeyings| {
                Some(vec![breaks; rekeyings.len()])
            });
            let found = found.unwrap();
            assert_eq!((found.jump, found.shares.len()), (None, INSTANTS));
        }
    }

    #[test]
    fn it_takes_no_more_plays_than_it_was_given() {
        let mut plays = 0;
        let effort = Effort::of(520);
        no_return(&record(), effort, &mut |rekeyings| {
            plays += rekeyings.len() as u64;
            Some(rekeyings.iter().map(|it| it.after >= SimTime(700)).collect())
        });
        assert!((520..=effort.plays()).contains(&plays) && effort.plays() <= 650, "{plays}");
    }
}
