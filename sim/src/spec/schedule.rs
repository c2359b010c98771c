//! Schedules of faults for short stories: what goes wrong, and when.
//!
//! A schedule is fair: every fault ends. A line that is cut for ever breaks every promise and
//! teaches nothing.

use domain::sourcing::Timestamp;

use super::beat::Beat;
use conference::cluster::Topology;
use conference::cluster::{ConferenceFault, FAULT_KINDS, Fault, fault_number};
use conference::node::NodeId;
use stage::choice::Choices;
use stage::fault::{FaultKind, Period, Weather};

const SECOND: u64 = 1000;

/// The longest bad weather. People start paying within fifteen minutes after they reserved,
/// whatever happens.
const LONGEST_WEATHER_MS: u64 = 40 * SECOND;

/// The longest outage of a machine.
const LONGEST_OUTAGE_MS: u64 = 20 * SECOND;

/// Of a sentence in which time goes by, only the end is of interest: there seats are released.
const THE_END_MS: u64 = 3 * 60 * SECOND;

/// Kinds of which a story has less than of others: they make it longer.
const RARE: [FaultKind; 2] = [FaultKind::ClockSkew, FaultKind::Own(ConferenceFault::BANK_OUTAGE)];

/// A kind that no schedule has: the operator who looks after what nobody can read takes longer than
/// any sentence waits. Campaigns have it, and examples that say so.
const TOO_LONG: FaultKind = FaultKind::Own(ConferenceFault::POISON_MESSAGE);

/// By how much a clock is wrong at most. Sentences of a story go by one clock, and say minutes.
const MOST_SKEW_MS: u64 = 20 * SECOND;

/// What goes wrong during one story, and the seed of everything that is left to chance, such as how
/// long each datagram takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// The number that the faults of this schedule are drawn from.
    pub seed: u64,
    /// What goes wrong.
    pub faults: Vec<Fault>,
}

impl Schedule {
    /// The schedule that belongs to a seed, for a story whose sentences are played at these times
    /// when nothing goes wrong. At least one thing goes wrong in it, unless the story is empty.
    #[must_use]
    pub fn generate(seed: u64, beats: &[Beat]) -> Self {
        let draw = Draw { choices: Choices::of(seed), beats };
        let common: Vec<_> = kinds().filter(|kind| !RARE.contains(kind)).collect();
        let certain = common[draw.below(common.len() as u64, "certain", 0) as usize];
        let enabled = kinds().filter(|kind| {
            let one_in = if RARE.contains(kind) { 8 } else { 3 };
            *kind == certain || draw.below(one_in, "enabled", fault_number(*kind)) == 0
        });
        let faults = if beats.is_empty() {
            Vec::new()
        } else {
            enabled.flat_map(|kind| draw.faults(kind)).collect()
        };
        Self { seed, faults }
    }

    /// The machines. Whether workers contend and what they remember depends on the seed, too.
    #[must_use]
    pub fn topology(&self) -> Topology {
        let choices = Choices::of(self.seed);
        let disturbed = !self.faults.is_empty();
        Topology {
            contention: disturbed && choices.below(2, "contention", 0, 0) == 0,
            keep_states: !disturbed || choices.below(4, "forgetful workers", 0, 0) > 0,
            ..Topology::default()
        }
    }

    /// The same schedule without one of its faults.
    #[must_use]
    pub fn without(&self, index: usize) -> Self {
        let mut fewer = self.clone();
        fewer.faults.remove(index);
        fewer
    }
}

/// The kinds of faults that short stories have.
fn kinds() -> impl Iterator<Item = FaultKind> {
    FAULT_KINDS.into_iter().filter(|kind| *kind != TOO_LONG)
}

struct Draw<'a> {
    choices: Choices,
    beats: &'a [Beat],
}

impl Draw<'_> {
    fn below(&self, bound: u64, label: &str, entity: u128) -> u64 {
        self.choices.below(bound, label, entity, 0)
    }

    fn between(&self, least: u64, most: u64, label: &str, entity: u128) -> u64 {
        least + self.below(most - least + 1, label, entity)
    }

    /// One or two faults of a kind.
    fn faults(&self, kind: FaultKind) -> Vec<Fault> {
        let count = self.between(1, 2, "count", fault_number(kind));
        (0..u128::from(count))
            .map(|number| self.fault(kind, number * 32 + fault_number(kind)))
            .collect()
    }

    fn fault(&self, kind: FaultKind, fault: u128) -> Fault {
        let at_ms = self.moment(fault).0;
        let down_ms = self.between(100, LONGEST_OUTAGE_MS, "outage", fault);
        let period = Period { from_ms: at_ms, until_ms: at_ms + down_ms };
        match kind {
            FaultKind::Drop => Fault::Drop(self.weather(fault, 400)),
            FaultKind::Duplicate => Fault::Duplicate(self.weather(fault, 600)),
            FaultKind::Reorder => Fault::Reorder(self.weather(fault, 600)),
            FaultKind::Delay => {
                let up_to_ms = self.between(500, 20 * SECOND, "delay", fault);
                Fault::Delay { weather: self.weather(fault, 300), up_to_ms }
            }
            FaultKind::Crash => Fault::Crash { node: self.machine(fault), at_ms, down_ms },
            FaultKind::Corrupt => Fault::Corrupt(self.weather(fault, 400)),
            FaultKind::OneWayPartition => self.partition(fault, false, period),
            FaultKind::FullPartition => self.partition(fault, true, period),
            FaultKind::Restart => Fault::Restart { node: self.machine(fault), at_ms, down_ms },
            FaultKind::Pause => Fault::Pause { node: self.machine(fault), period },
            FaultKind::PowerLoss => Fault::PowerLoss {
                node: None,
                at_ms,
                operation: self.below(40, "operation", fault),
                down_ms,
            },
            FaultKind::TornWrite => Fault::TornWrite {
                node: None,
                at_ms,
                operation: self.below(40, "operation", fault),
                down_ms,
            },
            FaultKind::SlowDisk => Fault::SlowDisk {
                node: None,
                late_ms: self.between(50, 3 * SECOND, "how slow", fault),
                period,
            },
            FaultKind::FullDisk => Fault::FullDisk { node: None, period },
            FaultKind::IoError => {
                Fault::IoError { node: None, at_ms, operation: self.below(40, "operation", fault) }
            }
            FaultKind::Own(ConferenceFault::LOCK_EXPIRY) => {
                Fault::Own(ConferenceFault::LockExpiry(self.weather(fault, 200)))
            }
            FaultKind::ClockSkew => {
                let by = self.between(100, MOST_SKEW_MS, "skew", fault);
                // No clock shows a time before the beginning.
                let behind = self.below(2, "behind", fault) == 0 && by <= at_ms;
                let by = i64::try_from(by).unwrap_or(i64::MAX);
                let ahead_ms = if behind { -by } else { by };
                Fault::ClockSkew { node: self.machine(fault), ahead_ms, period }
            }
            FaultKind::Own(ConferenceFault::BANK_OUTAGE) => {
                Fault::Own(ConferenceFault::BankOutage(period))
            }
            FaultKind::Own(other) => unreachable!("no story has a fault called {other}"),
        }
    }

    /// One machine is cut off from all others.
    fn partition(&self, fault: u128, both_ways: bool, period: Period) -> Fault {
        let alone = self.machine(fault);
        let others: Vec<_> = machines().filter(|machine| *machine != alone).collect();
        let mute = self.below(2, "mute", fault) == 0;
        let (from, to) = if mute { (vec![alone], others) } else { (others, vec![alone]) };
        Fault::Partition { from, to, both_ways, period }
    }

    fn weather(&self, fault: u128, most: u64) -> Weather {
        let from_ms = self.moment(fault).0;
        let until_ms = from_ms + self.between(SECOND / 5, LONGEST_WEATHER_MS, "weather", fault);
        Weather { from_ms, until_ms, permille: self.between(20, most, "permille", fault) as u16 }
    }

    fn machine(&self, fault: u128) -> NodeId {
        let machines: Vec<_> = machines().collect();
        machines[self.below(machines.len() as u64, "machine", fault) as usize]
    }

    /// A moment of one of the sentences.
    fn moment(&self, fault: u128) -> Timestamp {
        let beat = self.beats[self.below(self.beats.len() as u64, "sentence", fault) as usize];
        let from = beat.from.0.max(beat.until.0.saturating_sub(THE_END_MS));
        Timestamp(from + self.below(beat.until.0.saturating_sub(from), "moment", fault))
    }
}

/// The machines to which something may happen.
fn machines() -> impl Iterator<Item = NodeId> {
    let Topology { gateways, workers, projectors, .. } = Topology::default();
    [NodeId::Store, NodeId::Bus]
        .into_iter()
        .chain((0..workers).map(NodeId::Worker))
        .chain((0..projectors).map(NodeId::Projector))
        .chain((0..gateways).map(NodeId::Gateway))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEATS: [Beat; 2] = [
        Beat { from: Timestamp(0), until: Timestamp(1200) },
        Beat { from: Timestamp(1200), until: Timestamp(1_801_200) },
    ];

    #[test]
    fn a_seed_always_gives_the_same_schedule_and_something_goes_wrong_in_it() {
        for seed in 0..200 {
            let schedule = Schedule::generate(seed, &BEATS);
            assert_eq!(schedule, Schedule::generate(seed, &BEATS));
            assert!(!schedule.faults.is_empty());
        }
    }

    #[test]
    fn every_fault_ends_soon_after_it_began() {
        for seed in 0..200 {
            for fault in Schedule::generate(seed, &BEATS).faults {
                let Period { from_ms, until_ms } = fault.period();
                let lasts = until_ms - from_ms;
                assert!((1..=LONGEST_WEATHER_MS).contains(&lasts), "{lasts}");
            }
        }
    }

    #[test]
    fn every_kind_of_fault_is_in_some_schedule() {
        for kind in kinds() {
            assert!((0..100).any(|seed| {
                Schedule::generate(seed, &BEATS).faults.iter().any(|fault| fault.kind() == kind)
            }));
        }
    }
}
