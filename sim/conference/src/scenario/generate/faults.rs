//! What goes wrong, to whom, and when.

use super::{CALM_FROM_MS, Draw, MINUTE, SECOND};
use crate::cluster::{ConferenceFault, FAULT_KINDS, Fault, Subscriptions, fault_number};
use crate::node::NodeId;
use stage::fault::{FaultKind, Period, Weather};

/// What goes wrong last is over before the calm.
const LAST_FAULT_LASTS_MS: u64 = 4 * MINUTE;

/// No clock is wrong by more; the grace after a promise covers it.
const MOST_SKEW_MS: u64 = 10 * MINUTE;

/// The machines to which something may happen.
const MACHINES: [NodeId; 8] = [
    NodeId::Store,
    NodeId::Bus,
    NodeId::Worker(0),
    NodeId::Worker(1),
    NodeId::Projector(0),
    NodeId::Projector(1),
    NodeId::Gateway(0),
    NodeId::Gateway(1),
];

impl Draw {
    /// Each kind of fault is in every third scenario, alone or with others; in some scenarios
    /// nothing goes wrong.
    pub(super) fn faults(&self) -> Vec<Fault> {
        if self.one_in(16, "a quiet day", 0) {
            return Vec::new();
        }
        let enabled =
            FAULT_KINDS.into_iter().filter(|kind| self.one_in(3, "enabled", fault_number(*kind)));
        enabled.flat_map(|kind| self.faults_of(kind)).collect()
    }

    fn faults_of(&self, kind: FaultKind) -> Vec<Fault> {
        match kind {
            FaultKind::Drop => self.weathers(kind, 150).map(Fault::Drop).collect(),
            FaultKind::Duplicate => self.weathers(kind, 200).map(Fault::Duplicate).collect(),
            FaultKind::Reorder => self.weathers(kind, 300).map(Fault::Reorder).collect(),
            FaultKind::Corrupt => self.weathers(kind, 100).map(Fault::Corrupt).collect(),
            FaultKind::Own(ConferenceFault::LOCK_EXPIRY) => {
                let late = |weather| ConferenceFault::LockExpiry(weather).into();
                self.weathers(kind, 60).map(late).collect()
            }
            FaultKind::Delay => {
                let up_to_ms = self.between(500, 30 * SECOND, "delay", 0);
                self.weathers(kind, 100).map(|weather| Fault::Delay { weather, up_to_ms }).collect()
            }
            FaultKind::OneWayPartition => self.some(kind, 3, |n| self.partition(kind, n, false)),
            FaultKind::FullPartition => self.some(kind, 3, |n| self.partition(kind, n, true)),
            FaultKind::Crash => self.some(kind, 5, |n| Fault::Crash {
                node: self.crashing(n),
                at_ms: self.moment("crash", n),
                down_ms: self.between(100, 40 * SECOND, "down", n),
            }),
            FaultKind::Restart => self.some(kind, 4, |n| Fault::Restart {
                node: self.machine("who is replaced", n),
                at_ms: self.moment("restart", n),
                down_ms: self.between(200, 3 * SECOND, "replacing", n),
            }),
            FaultKind::Pause => self.some(kind, 3, |n| Fault::Pause {
                node: self.machine("who pauses", n),
                period: self.period("pause", n, (200, MINUTE)),
            }),
            FaultKind::ClockSkew => self.some(kind, 3, |n| self.skew(n)),
            FaultKind::PowerLoss => self.some(kind, 3, |n| Fault::PowerLoss {
                node: None,
                at_ms: self.moment("power loss", n),
                operation: self.between(0, 60, "operation", n),
                down_ms: self.between(100, 20 * SECOND, "dark", n),
            }),
            FaultKind::TornWrite => self.some(kind, 2, |n| Fault::TornWrite {
                node: None,
                at_ms: self.moment("torn write", n),
                operation: self.between(0, 60, "torn operation", n),
                down_ms: self.between(100, 20 * SECOND, "dark after tearing", n),
            }),
            FaultKind::SlowDisk => self.some(kind, 2, |n| Fault::SlowDisk {
                node: None,
                late_ms: self.between(50, 3 * SECOND, "how slow", n),
                period: self.period("slow disk", n, (2 * SECOND, 2 * MINUTE)),
            }),
            FaultKind::FullDisk => self.some(kind, 2, |n| Fault::FullDisk {
                node: None,
                period: self.period("full disk", n, (2 * SECOND, 3 * MINUTE)),
            }),
            FaultKind::IoError => self.some(kind, 4, |n| Fault::IoError {
                node: None,
                at_ms: self.moment("disk error", n),
                operation: self.between(0, 60, "failing operation", n),
            }),
            FaultKind::Own(ConferenceFault::BANK_OUTAGE) => {
                vec![Fault::Own(ConferenceFault::BankOutage(self.bank_outage()))]
            }
            FaultKind::Own(ConferenceFault::POISON_MESSAGE) => self.some(kind, 2, |n| {
                Fault::Own(ConferenceFault::PoisonMessage {
                    at_ms: self.moment("poison", n),
                    stray: self.one_in(2, "stray", n),
                })
            }),
            FaultKind::Own(other) => unreachable!("this system has no fault called {other}"),
        }
    }

    /// A few faults of a kind, by their number.
    fn some(&self, kind: FaultKind, most: u64, fault: impl Fn(u128) -> Fault) -> Vec<Fault> {
        let count = self.between(1, most, "how many faults", fault_number(kind));
        (0..u128::from(count)).map(fault).collect()
    }

    /// Bad weather while people order, and sometimes again around the release of the seats.
    fn weathers(&self, kind: FaultKind, most: u64) -> impl Iterator<Item = Weather> {
        let entity = fault_number(kind);
        let permille = self.between(5, most, "permille", entity) as u16;
        let opening = Weather {
            from_ms: 0,
            until_ms: self.between(20 * SECOND, 5 * MINUTE, "opening weather", entity),
            permille,
        };
        let again = self.one_in(2, "weather again", entity).then_some(Weather {
            from_ms: self.release_ms() - 2 * MINUTE,
            until_ms: self.between(self.release_ms(), CALM_FROM_MS, "second weather", entity),
            permille,
        });
        std::iter::once(opening).chain(again)
    }

    /// One machine is cut off from another, or from all others.
    fn partition(&self, kind: FaultKind, number: u128, both_ways: bool) -> Fault {
        let entity = fault_number(kind) * 16 + number;
        let alone = self.machine("who is cut off", entity);
        let others: Vec<_> = MACHINES.into_iter().filter(|machine| *machine != alone).collect();
        let others = match self.choices.below(3, "from whom", entity, 1) {
            0 => others,
            // Nearly all that is said is said to one of these two, or by one of them.
            _ if matches!(alone, NodeId::Store | NodeId::Bus) => others,
            1 => vec![NodeId::Bus],
            _ => vec![NodeId::Store, NodeId::Bus],
        };
        let (from, to) = if self.one_in(2, "mute", entity) {
            (vec![alone], others)
        } else {
            (others, vec![alone])
        };
        Fault::Partition {
            from,
            to,
            both_ways,
            period: self.period("partition", entity, (SECOND, 3 * MINUTE)),
        }
    }

    /// A clock that is some minutes ahead or behind, or only seconds.
    fn skew(&self, number: u128) -> Fault {
        let most = if self.one_in(3, "small skew", number) { 5 * SECOND } else { MOST_SKEW_MS };
        let by = self.between(100, most, "skew", number);
        let behind = self.one_in(2, "behind", number);
        let Period { from_ms, .. } = self.period("skew begins", number, (0, 0));
        // A clock shows no time before the first, so one that is behind has been right for a while.
        let from_ms = if behind { from_ms.max(by) } else { from_ms };
        let lasts = self.between(30 * SECOND, 30 * MINUTE, "skew lasts", number);
        let until_ms = (from_ms + lasts).min(CALM_FROM_MS);
        let ahead_ms = if behind { -(by as i64) } else { by as i64 };
        let node = self.machine("whose clock", number);
        Fault::ClockSkew { node, ahead_ms, period: Period { from_ms, until_ms } }
    }

    /// The bank is out for long, while people pay or when seats are released.
    fn bank_outage(&self) -> Period {
        let from_ms = match self.choices.below(3, "bank outage", 0, 1) {
            0 => self.release_ms() - self.between(0, 5 * MINUTE, "outage before the release", 0),
            _ => self.between(5 * SECOND, MINUTE, "outage while people pay", 0),
        };
        Period { from_ms, until_ms: from_ms + self.between(MINUTE, 25 * MINUTE, "outage lasts", 0) }
    }

    /// Whoever crashes. A bus on a server does more often: what that server forgets then is to be
    /// met in few seeds.
    fn crashing(&self, n: u128) -> NodeId {
        let on_a_server = self.subscriptions() == Subscriptions::JetStream;
        if on_a_server && self.choices.below(3, "the bus crashes", n, 0) == 0 {
            return NodeId::Bus;
        }
        self.machine("who crashes", n)
    }

    fn machine(&self, label: &str, entity: u128) -> NodeId {
        MACHINES[self.between(0, MACHINES.len() as u64 - 1, label, entity) as usize]
    }

    /// A while, of a length between the two.
    fn period(&self, label: &str, entity: u128, (least, most): (u64, u64)) -> Period {
        let from_ms = self.moment(label, entity);
        let until_ms = from_ms + least + self.choices.below(most - least + 1, label, entity, 5);
        Period { from_ms, until_ms }
    }

    /// Most things go wrong while much is going on: at the opening, or when seats are released.
    fn moment(&self, label: &str, entity: u128) -> u64 {
        match self.choices.below(4, label, entity, 1) {
            0 => self.release_ms() + self.choices.below(MINUTE, label, entity, 2),
            1 => self.choices.below(CALM_FROM_MS - LAST_FAULT_LASTS_MS, label, entity, 3),
            _ => SECOND + self.choices.below(MINUTE, label, entity, 4),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::from_seed;

    #[test]
    fn every_fault_has_ended_when_the_calm_begins() {
        for seed in 0..300 {
            for fault in from_seed(seed).faults {
                let Period { from_ms, until_ms } = fault.period();
                assert!(from_ms < until_ms && until_ms <= CALM_FROM_MS, "seed {seed}: {fault:?}");
            }
        }
    }

    #[test]
    fn every_kind_is_in_about_every_third_scenario_and_in_some_nothing_goes_wrong() {
        let scenarios: Vec<_> = (0..300).map(from_seed).collect();
        for kind in FAULT_KINDS {
            let with = scenarios
                .iter()
                .filter(|s| s.faults.iter().any(|fault| fault.kind() == kind))
                .count();
            assert!((60..140).contains(&with), "{with} of 300 scenarios have {kind}");
        }
        assert!(scenarios.iter().any(|scenario| scenario.faults.is_empty()));
    }
}
