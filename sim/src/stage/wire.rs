//! The wire: every datagram passes here, and here it is dropped, doubled, delayed, overtaken, damaged or cut off.
//!
//! What happens to a datagram depends on who says what to whom for the how-manieth time, and on nothing else.

use std::collections::BTreeMap;

use domain::sourcing::Timestamp;

use super::choice::Choices;
use super::fault::{Fault, FaultKind, Weather};
use super::mishap::Mishap;
use crate::node::NodeId;
use crate::node::bus::LOCK;
use crate::node::protocol::{BusRequest, Payload};

/// The grain of business time.
pub const TICK_MS: u64 = 10;

/// The fastest datagram, in ticks.
const FASTEST: u64 = 5;

/// The fastest datagram. Nothing that happens within this time can depend on anything else that does, on another machine.
pub const FASTEST_MS: u64 = FASTEST * TICK_MS;

/// How many ticks apart the fastest and the slowest undisturbed datagram are, and one more. Twice as many pairs of datagrams
/// would overtake each other if they were twice as far apart; how long both take makes no difference to that.
const SPREAD: u64 = 5;

/// How much longer than usual an overtaken datagram takes, in ticks.
const HELD_BACK: (u64, u64) = (6, 40);

/// How much longer than the lock a handler keeps a message at most, in ticks.
const BEYOND_THE_LOCK: u64 = 500;

/// What the wire did with one datagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// When its copies arrive; none if it was lost.
    pub arrivals: Vec<Timestamp>,
    /// What was done to it.
    pub faults: Vec<FaultKind>,
    /// Decides who is first among datagrams that arrive at the same instant.
    pub tie: u64,
}

/// The wire between all machines.
#[derive(Debug)]
pub struct Wire {
    choices: Choices,
    faults: Vec<Fault>,
    /// What becomes of messages of one kind.
    mishaps: Vec<Mishap>,
    /// How often the same thing was said by the same node to the same node.
    said: BTreeMap<u64, u32>,
}

impl Wire {
    /// A wire with these faults.
    #[must_use]
    pub const fn new(choices: Choices, faults: Vec<Fault>) -> Self {
        Self { choices, faults, mishaps: Vec::new(), said: BTreeMap::new() }
    }

    /// One more fault.
    pub fn add(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// From now on something becomes of all messages of one kind.
    pub fn meddle(&mut self, mishap: Mishap) {
        self.mishaps.push(mishap);
    }

    /// Takes a datagram and says what becomes of it.
    pub fn carry(&mut self, now: Timestamp, from: NodeId, to: NodeId, payload: &Payload) -> Fate {
        let entity = identity(from, to, payload);
        let ordinal = self.said.entry(entity as u64).or_default();
        *ordinal += 1;
        let ordinal = *ordinal;
        let finishes =
            matches!(payload, Payload::Bus(BusRequest::Complete { .. } | BusRequest::Abandon { .. }));
        let mut fate = self.fate(now, Datagram { from, to, finishes, entity, ordinal });
        for mishap in self.mishaps.iter().filter(|mishap| mishap.concerns(payload)) {
            mishap.befall(now, &mut fate);
        }
        fate
    }

    fn fate(&self, now: Timestamp, datagram: Datagram) -> Fate {
        let Datagram { from, to, finishes, entity, ordinal } = datagram;
        let below = |bound, label| self.choices.below(bound, label, entity, ordinal);
        let latency = |label| (FASTEST + below(SPREAD, label)) * TICK_MS;
        let mut arrival = now + millis(latency("latency"));
        let mut faults = Vec::new();
        let mut lost = false;
        let mut doubled = None;
        for fault in &self.faults {
            let hit = |weather: &Weather, label| {
                weather.covers(now.0) && self.choices.happens(weather.permille, label, entity, ordinal)
            };
            match fault {
                Fault::Drop(weather) if hit(weather, "drop") => lost = true,
                Fault::Duplicate(weather) if hit(weather, "duplicate") => {
                    doubled = Some(latency("echo") + below(200, "echo distance") * TICK_MS);
                }
                Fault::Delay { weather, up_to_ms } if hit(weather, "delay") => {
                    arrival = arrival + millis((1 + below(up_to_ms / TICK_MS, "how late")) * TICK_MS);
                }
                Fault::Reorder(weather) if hit(weather, "reorder") => {
                    let (least, most) = HELD_BACK;
                    arrival = arrival + millis((least + below(most - least, "held back")) * TICK_MS);
                }
                Fault::Corrupt(weather) if hit(weather, "corrupt") => {}
                Fault::Partition { from: senders, to: receivers, both_ways, period }
                    if period.covers(now.0)
                        && ((senders.contains(&from) && receivers.contains(&to))
                            || (*both_ways && senders.contains(&to) && receivers.contains(&from))) =>
                {
                    lost = true;
                }
                Fault::SlowDisk { late_ms, period } if from == NodeId::Store && period.covers(now.0) => {
                    arrival = arrival + millis(late_ms.div_ceil(TICK_MS) * TICK_MS);
                }
                Fault::LockExpiry(weather) if finishes && hit(weather, "kept too long") => {
                    let beyond = millis(below(BEYOND_THE_LOCK, "how long beyond the lock") * TICK_MS);
                    arrival = arrival + LOCK + beyond;
                }
                _ => continue,
            }
            faults.push(fault.kind());
        }
        let arrivals = match (lost, doubled) {
            (true, _) => Vec::new(),
            (false, None) => vec![arrival],
            (false, Some(echo)) => vec![arrival, arrival + millis(echo)],
        };
        Fate { arrivals, faults, tie: self.choices.choose("tie", entity, ordinal) }
    }
}

/// One datagram, as the wire sees it.
#[derive(Clone, Copy)]
struct Datagram {
    from: NodeId,
    to: NodeId,
    /// Whether a handler says with it that it is done with a message, for good or for now.
    finishes: bool,
    entity: u128,
    ordinal: u32,
}

/// Who says what to whom: the same in every run in which the same thing is said for the same reason.
#[must_use]
pub fn identity(from: NodeId, to: NodeId, payload: &Payload) -> u128 {
    let mut key = [0_u8; 48];
    key[..16].copy_from_slice(&payload.subject().to_le_bytes());
    let kind = payload.kind().as_bytes();
    key[16..16 + kind.len()].copy_from_slice(kind);
    (key[40], key[41]) = place(from);
    (key[42], key[43]) = place(to);
    xxhash_rust::xxh3::xxh3_128(&key)
}

const fn place(node: NodeId) -> (u8, u8) {
    match node {
        NodeId::People => (0, 0),
        NodeId::Gateway(n) => (1, n),
        NodeId::Bus => (2, 0),
        NodeId::Worker(n) => (3, n),
        NodeId::Store => (4, 0),
        NodeId::Projector(n) => (5, n),
        NodeId::Bank => (6, 0),
    }
}

const fn millis(ms: u64) -> std::time::Duration {
    std::time::Duration::from_millis(ms)
}
