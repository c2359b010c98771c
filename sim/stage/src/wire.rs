//! The wire: every datagram passes here, and here it is dropped, doubled, delayed, overtaken,
//! damaged or cut off.
//!
//! What happens to a datagram depends on who says what to whom for the how-manieth time, and on
//! nothing else.

use std::collections::BTreeMap;

use crate::choice::Choices;
use crate::fate::Fate;
use crate::fault::{Fault, OwnFault, Passing, Weather};
use crate::message::{Address, Message};
use crate::system::{FaultOf, System};
use crate::targeted::Targeted;
use crate::time::{SimTime, TICK_MS};

/// The fastest datagram, in ticks.
const FASTEST: u64 = 5;

/// The fastest datagram. Nothing that happens within this time can depend on anything else that
/// does, on another machine.
pub const FASTEST_MS: u64 = FASTEST * TICK_MS;

/// How many ticks apart the fastest and the slowest undisturbed datagram are, and one more. Twice
/// as many pairs of datagrams would overtake each other if they were twice as far apart; how long
/// both take makes no difference to that.
const SPREAD: u64 = 5;

/// How much longer than usual an overtaken datagram takes, in ticks.
const HELD_BACK: (u64, u64) = (6, 40);

/// The wire between all machines.
pub struct Wire<S: System> {
    choices: Choices,
    faults: Vec<FaultOf<S>>,
    /// The machine that a fault of a disk hits if it names none.
    first_disk: Option<S::NodeId>,
    /// What becomes of messages of one class.
    targeted: Vec<Targeted<S>>,
    /// How often the same thing was said by the same node to the same node.
    said: BTreeMap<u64, u32>,
    /// Where that count begins.
    first: u32,
}

impl<S: System> Wire<S> {
    /// A wire with these faults.
    #[must_use]
    pub const fn new(
        choices: Choices,
        faults: Vec<FaultOf<S>>,
        first_disk: Option<S::NodeId>,
    ) -> Self {
        Self { choices, faults, first_disk, targeted: Vec::new(), said: BTreeMap::new(), first: 0 }
    }

    /// The same wire for whoever said something before that it does not know of: what is said is
    /// counted from there.
    #[must_use]
    pub const fn counting_from(mut self, ordinal: u32) -> Self {
        self.first = ordinal;
        self
    }

    /// One more fault.
    pub fn add(&mut self, fault: FaultOf<S>) {
        self.faults.push(fault);
    }

    /// From now on chance is another.
    pub fn rekey(&mut self, choices: Choices) {
        self.choices = choices;
    }

    /// From now on something becomes of all messages of one class.
    pub fn target(&mut self, targeted: Targeted<S>) {
        self.targeted.push(targeted);
    }

    /// Takes a datagram and says what becomes of it.
    pub fn carry(
        &mut self,
        now: SimTime,
        from: S::NodeId,
        to: S::NodeId,
        message: &S::Message,
    ) -> Fate {
        let entity = identity(from, to, message);
        let ordinal = self.said.entry(entity as u64).or_insert(self.first);
        *ordinal += 1;
        let ordinal = *ordinal;
        let choices = self.choices;
        let mut fate = self.fate(&Passing { now, from, to, message, choices, entity, ordinal });
        for targeted in self.targeted.iter().filter(|targeted| (targeted.concerns)(message)) {
            targeted.effect.befall(now, &mut fate);
        }
        fate
    }

    fn fate(&self, datagram: &Passing<'_, S::NodeId, S::Message>) -> Fate {
        let Passing { now, from, to, entity, ordinal, .. } = *datagram;
        let below = |bound, label| self.choices.below(bound, label, entity, ordinal);
        let latency = |label| (FASTEST + below(SPREAD, label)) * TICK_MS;
        let mut arrival = now + millis(latency("latency"));
        let mut faults = Vec::new();
        let mut lost = false;
        let mut doubled = None;
        for fault in &self.faults {
            let hit = |weather: &Weather, label| {
                weather.covers(now.0)
                    && self.choices.happens(weather.permille, label, entity, ordinal)
            };
            match fault {
                Fault::Drop(weather) if hit(weather, "drop") => lost = true,
                Fault::Duplicate(weather) if hit(weather, "duplicate") => {
                    doubled = Some(latency("echo") + below(200, "echo distance") * TICK_MS);
                }
                Fault::Delay { weather, up_to_ms } if hit(weather, "delay") => {
                    arrival =
                        arrival + millis((1 + below(up_to_ms / TICK_MS, "how late")) * TICK_MS);
                }
                Fault::Reorder(weather) if hit(weather, "reorder") => {
                    let (least, most) = HELD_BACK;
                    arrival =
                        arrival + millis((least + below(most - least, "held back")) * TICK_MS);
                }
                Fault::Corrupt(weather) if hit(weather, "corrupt") => {}
                Fault::Partition { from: senders, to: receivers, both_ways, period }
                    if period.covers(now.0)
                        && ((senders.contains(&from) && receivers.contains(&to))
                            || (*both_ways
                                && senders.contains(&to)
                                && receivers.contains(&from))) =>
                {
                    lost = true;
                }
                Fault::SlowDisk { node, late_ms, period }
                    if (*node).or(self.first_disk) == Some(from) && period.covers(now.0) =>
                {
                    arrival = arrival + millis(late_ms.div_ceil(TICK_MS).saturating_mul(TICK_MS));
                }
                Fault::Own(own) => match own.delays(datagram) {
                    Some(later) => arrival = arrival + later,
                    None => continue,
                },
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

/// Who says what to whom: the same in every run in which the same thing is said for the same
/// reason.
#[must_use]
pub fn identity<N: Address>(from: N, to: N, message: &impl Message) -> u128 {
    let mut key = [0_u8; 48];
    key[..16].copy_from_slice(&message.subject().to_le_bytes());
    let kind = message.kind().as_bytes();
    key[16..16 + kind.len()].copy_from_slice(kind);
    (key[40], key[41]) = from.code();
    (key[42], key[43]) = to.code();
    xxhash_rust::xxh3::xxh3_128(&key)
}

const fn millis(ms: u64) -> std::time::Duration {
    std::time::Duration::from_millis(ms)
}
