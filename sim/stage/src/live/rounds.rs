//! Whether anything is under way: all processes are asked again and again how far they are. If none
//! has taken an input between two rounds, nothing happens until the next timer rings.

use std::collections::{BTreeMap, BTreeSet};

use super::cue::Report;
use crate::time::SimTime;

/// So long after one round begins the next, in nanoseconds of real time. Whatever is on its way
/// over the loopback device has arrived by then.
const ROUND_NS: u64 = 40_000_000;

/// Rounds of questions.
#[derive(Debug)]
pub(super) struct Rounds<N> {
    asked_ns: u64,
    asked: BTreeSet<N>,
    awaited: BTreeSet<N>,
    reports: BTreeMap<N, Report>,
    /// How many inputs each had taken in the round before.
    before: Option<BTreeMap<N, u64>>,
}

impl<N> Default for Rounds<N> {
    fn default() -> Self {
        Self {
            asked_ns: 0,
            asked: BTreeSet::new(),
            awaited: BTreeSet::new(),
            reports: BTreeMap::new(),
            before: None,
        }
    }
}

/// A round is over, and everybody is to be asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    /// Something was under way, or may have been.
    Busy,
    /// Nothing was; the next that a process does by itself, if it does anything any more.
    Quiet(Option<SimTime>),
}

impl<N: Copy + Ord> Rounds<N> {
    /// Nothing is known any more: a machine has stopped or started, or was told something.
    pub(super) fn begin_anew(&mut self) {
        self.before = None;
        self.asked.clear();
        self.awaited.clear();
    }

    /// A process says how far it is.
    pub(super) fn heard(&mut self, node: N, report: Report) {
        self.awaited.remove(&node);
        self.reports.insert(node, report);
    }

    /// How many inputs were taken, as far as it is known.
    pub(super) fn handled(&self) -> u64 {
        self.reports.values().map(|report| report.handled).sum()
    }

    /// Looks whether a round is over; those that are up are asked in the next.
    pub(super) fn look(&mut self, real_ns: u64, up: impl Iterator<Item = N>) -> Option<Round> {
        let too_soon = real_ns.saturating_sub(self.asked_ns) < ROUND_NS;
        if too_soon || !self.awaited.is_empty() {
            return None;
        }
        let reports =
            || self.asked.iter().filter_map(|node| Some((*node, self.reports.get(node)?)));
        let handled: BTreeMap<_, _> =
            reports().map(|(node, report)| (node, report.handled)).collect();
        let quiet = !handled.is_empty() && self.before.as_ref() == Some(&handled);
        let next = reports().filter_map(|(_, report)| report.next).min();
        self.before = (!self.asked.is_empty()).then_some(handled);
        self.asked = up.collect();
        self.awaited.clone_from(&self.asked);
        self.asked_ns = real_ns;
        Some(if quiet { Round::Quiet(next) } else { Round::Busy })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One round: what it came to, and what each then answers to the next question.
    fn round(rounds: &mut Rounds<u8>, number: u64, answers: [(u64, Option<u64>); 2]) -> Round {
        let over = rounds.look((number + 1) * ROUND_NS, [0, 1].into_iter()).expect("all answered");
        for (node, (handled, next)) in (0..).zip(answers) {
            rounds.heard(node, Report { handled, next: next.map(SimTime) });
        }
        over
    }

    #[test]
    fn nothing_is_under_way_once_two_rounds_came_to_the_same() {
        let mut rounds = Rounds::default();
        let waits = [(5, Some(900)), (7, Some(300))];
        assert_eq!(round(&mut rounds, 0, [(4, None), (7, None)]), Round::Busy);
        assert_eq!(round(&mut rounds, 1, waits), Round::Busy);
        assert_eq!(round(&mut rounds, 2, waits), Round::Busy);
        assert_eq!(round(&mut rounds, 3, waits), Round::Quiet(Some(SimTime(300))));
        rounds.begin_anew();
        assert_eq!(round(&mut rounds, 4, waits), Round::Busy);
        assert_eq!(round(&mut rounds, 5, waits), Round::Busy);
        assert_eq!(round(&mut rounds, 6, waits), Round::Quiet(Some(SimTime(300))));
    }

    #[test]
    fn whoever_has_not_answered_is_waited_for() {
        let mut rounds = Rounds::<u8>::default();
        assert_eq!(rounds.look(ROUND_NS, [0, 1].into_iter()), Some(Round::Busy));
        rounds.heard(0, Report { handled: 1, next: None });
        assert_eq!(rounds.look(9 * ROUND_NS, [0, 1].into_iter()), None);
    }
}
