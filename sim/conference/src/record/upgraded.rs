//! What an upgrade was like for whoever was there.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::envelope::SCHEMA;
use domain::history::{Release, schema_of};
use domain::identity::OrderId;
use domain::message::{Event, Stored};
use domain::registration::OrderEvent;
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::StreamId;

use super::{Committed, Dated, Happening, Observation, RunEvent};
use crate::cluster::Deed;
use crate::cluster::Fault;
use crate::scenario::Upgrade;
use stage::fault::Period;

/// How long after a fault is over it may still be felt: locks run out, timers are doubled, people
/// ask again.
const AFTERMATH_MS: u64 = 60_000;

/// A request that is open for longer is noticed. Who gets no answer asks the other gateway after
/// three seconds.
pub const UNNOTICED: Duration = Duration::from_secs(5);

/// What came of an upgrade.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upgraded {
    /// When the first step was begun.
    pub began: Option<Timestamp>,
    /// When the last one was done; nothing if that was never.
    pub over: Option<Timestamp>,
    /// What it cost people and machines.
    pub toll: Toll,
    /// The release that was finalised.
    pub finalised: Option<Release>,
    /// Whether a step was taken back.
    pub rolled_back: bool,
    /// What each machine ran at the end.
    pub runs: BTreeMap<String, Release>,
}

/// What an upgrade, or several of them together, cost people and machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Toll {
    /// Requests that were open at any instant of the upgrade.
    pub requests: u64,
    /// Those of them that a fault may have delayed, whatever the upgrade did.
    pub disturbed: u64,
    /// Those that were never answered.
    pub failed: u64,
    /// The longest time that one of them was open, unless a fault may have delayed it.
    pub longest: Duration,
    /// Pages that showed less of an order than had been shown five seconds before, unless a fault
    /// may have kept them behind.
    pub outdated: u64,
    /// Orders that had been placed and had not ended when it began.
    pub in_flight: u64,
    /// Rows in the form of an earlier release that today's reads by upcasting them, or that were
    /// rewritten.
    pub upcast: u64,
    /// How many events new views were behind when they were shown, or were copied last, while
    /// nothing else was committed; nothing if neither views nor a log were made beside others.
    pub lag: Option<u64>,
    /// How many events copies of the log lacked, which were thrown away for it.
    pub lacked: u64,
}

impl Toll {
    /// Counts another upgrade with this one.
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.disturbed += other.disturbed;
        self.failed += other.failed;
        self.longest = self.longest.max(other.longest);
        self.outdated += other.outdated;
        self.in_flight += other.in_flight;
        self.upcast += other.upcast;
        self.lag = self.lag.max(other.lag);
        self.lacked += other.lacked;
    }
}

/// Watches an upgrade.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    upgraded: Upgraded,
    asked: BTreeMap<MessageId, Timestamp>,
    /// Requests and when each was made and answered.
    answered: Vec<(Timestamp, Timestamp)>,
    /// The version in which each order was shown last, and when it was first shown in it.
    shown: BTreeMap<OrderId, (Version, Timestamp)>,
    /// When pages showed less than five seconds before.
    outdated: Vec<Timestamp>,
    open: BTreeSet<OrderId>,
}

impl Watch {
    /// Takes note of what happened, in today's form.
    pub fn observe(&mut self, event: &RunEvent) {
        match &event.what {
            Happening::Operated(Deed::UpgradeStep { .. }) if self.upgraded.began.is_none() => {
                self.upgraded.began = Some(event.time());
                self.upgraded.toll.in_flight = self.open.len() as u64;
            }
            Happening::Operated(Deed::UpgradeOver) => self.upgraded.over = Some(event.time()),
            Happening::Probed { node, probe: observation } => match &**observation {
                Observation::Asked { command, .. } => {
                    self.asked.entry(*command).or_insert(event.time());
                }
                Observation::Told { command, .. } => {
                    if let Some(asked) = self.asked.remove(command) {
                        self.answered.push((asked, event.time()));
                    }
                }
                Observation::Saw { order, shown } => {
                    self.shown(event.time(), *order, shown.version);
                }
                Observation::Missed { order } => {
                    self.shown(event.time(), *order, Version::default());
                }
                Observation::Committed(commit) | Observation::Found(commit) => {
                    self.committed(commit);
                }
                Observation::Switched { lag, .. } => {
                    self.upgraded.toll.lag = self.upgraded.toll.lag.max(Some(*lag));
                }
                Observation::CutOver { fenced, renewed, .. } => {
                    self.upgraded.toll.lag = self.upgraded.toll.lag.max(Some(*fenced));
                    self.upgraded.toll.upcast += renewed;
                }
                Observation::Diverged { lacks, .. } => self.upgraded.toll.lacked += lacks,
                Observation::Finalised { release } => self.upgraded.finalised = Some(*release),
                Observation::Runs { release } => {
                    self.upgraded.runs.insert(node.to_string(), *release);
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// What each machine runs, as far as it is known.
    #[must_use]
    pub const fn runs(&self) -> &BTreeMap<String, Release> {
        &self.upgraded.runs
    }

    /// Whether the last step of the upgrade is done.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.upgraded.over.is_some()
    }

    /// A page showed an order. Two projectors need not be equally far, but neither may be behind
    /// for long.
    fn shown(&mut self, at: Timestamp, order: OrderId, version: Version) {
        match self.shown.get(&order) {
            Some((newest, since)) if version < *newest => {
                if at.since(*since) > UNNOTICED {
                    self.outdated.push(at);
                }
            }
            Some((newest, _)) if version == *newest => {}
            _ => {
                self.shown.insert(order, (version, at));
            }
        }
    }

    fn committed(&mut self, commit: &Committed) {
        for stored in &commit.events {
            let Event::Order(event) = &stored.body else { continue };
            let order = OrderId(commit.stream.id);
            match event {
                OrderEvent::OrderPlaced { .. } => {
                    self.open.insert(order);
                }
                OrderEvent::OrderConfirmed { .. }
                | OrderEvent::OrderExpired
                | OrderEvent::OrderRejected
                | OrderEvent::OrderCancelled
                | OrderEvent::OrderCalledOff => {
                    self.open.remove(&order);
                }
                _ => {}
            }
        }
    }

    /// What came of it. `rows` is all that was stored, as it was written.
    #[must_use]
    pub fn conclude(
        mut self,
        upgrade: &Upgrade,
        faults: &[Fault],
        rows: &[(StreamId, Version, Stored)],
        ended: Timestamp,
    ) -> Upgraded {
        let upgraded = &mut self.upgraded;
        upgraded.rolled_back = upgrade.roll_back_after.is_some();
        upgraded.toll.upcast +=
            rows.iter().filter(|(.., row)| schema_of(&row.body) < SCHEMA).count() as u64;
        let Some(began) = upgraded.began else { return self.upgraded };
        let over = upgraded.over.unwrap_or(ended);
        let during = |from: Timestamp, to: Timestamp| from <= over && to >= began;
        let disturbed = |from: Timestamp, to: Timestamp| {
            faults.iter().any(|fault| {
                let Period { from_ms, until_ms } = fault.period();
                from.0 <= until_ms.saturating_add(AFTERMATH_MS) && to.0 >= from_ms
            })
        };
        for (asked, told) in self.answered.iter().filter(|(asked, told)| during(*asked, *told)) {
            upgraded.toll.requests += 1;
            if disturbed(*asked, *told) {
                upgraded.toll.disturbed += 1;
            } else {
                upgraded.toll.longest = upgraded.toll.longest.max(told.since(*asked));
            }
        }
        let outdated =
            self.outdated.iter().filter(|at| during(**at, **at) && !disturbed(**at, **at));
        upgraded.toll.outdated = outdated.count() as u64;
        let never = self.asked.values().filter(|asked| during(**asked, ended)).count() as u64;
        upgraded.toll.requests += never;
        upgraded.toll.failed = never;
        self.upgraded
    }
}
