//! What is done to one datagram: a fault like any other, so short that it hits little else.

use super::support::Carried;
use crate::fault::{Fault, Period, Weather};
use crate::message::Address;
use crate::time::TICK_MS;

/// A datagram that is late comes at most so much later: after whatever waits for it has asked
/// again.
const LATE_MS: u64 = 20_000;

/// A machine that crashes is down for so long: longer than anybody waits before asking again.
const DOWN_MS: u64 = 5000;

/// A machine that stands still does so for so long: longer than anybody keeps anything for it.
const STILL_MS: u64 = 30_000;

/// A machine that takes something loses power at each of so many disk operations: what one datagram
/// has it write takes fewer.
const OPERATIONS: u64 = 4;

/// What is done to a datagram, or to whoever sends or takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strike {
    /// It is lost.
    Lose,
    /// It is lost, and what goes in its place as well.
    LoseTwice,
    /// It arrives twice.
    Double,
    /// It comes much later.
    Delay,
    /// Later ones overtake it.
    Overtake,
    /// It is damaged, and refused.
    Damage,
    /// Whoever sent it crashes right after that.
    CrashSender,
    /// Whoever takes it crashes right after it came.
    CrashReceiver,
    /// Whoever takes it stands still from when it comes.
    StandStill,
    /// Whoever takes it loses power while what came of it is written.
    LosePower,
    /// Something that can be done in one system only, by its name.
    Own(&'static str),
}

impl Strike {
    /// Every one that any system may have, in the order in which they are told.
    pub const ALL: [Self; 10] = [
        Self::Lose,
        Self::LoseTwice,
        Self::Double,
        Self::Delay,
        Self::Overtake,
        Self::Damage,
        Self::CrashSender,
        Self::CrashReceiver,
        Self::StandStill,
        Self::LosePower,
    ];

    /// Those that are one fault, the likeliest to show something first. What is damaged is as good
    /// as lost unless somebody takes it all the same.
    pub(super) const GENERAL: [Self; 9] = [
        Self::CrashReceiver,
        Self::Double,
        Self::Lose,
        Self::Delay,
        Self::StandStill,
        Self::LosePower,
        Self::CrashSender,
        Self::Overtake,
        Self::Damage,
    ];

    /// Its name, as tables and JSON write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lose => "lost",
            Self::LoseTwice => "lost twice",
            Self::Double => "doubled",
            Self::Delay => "late",
            Self::Overtake => "overtaken",
            Self::Damage => "damaged",
            Self::CrashSender => "sender crashes",
            Self::CrashReceiver => "receiver crashes",
            Self::StandStill => "receiver stands still",
            Self::LosePower => "receiver loses power",
            Self::Own(name) => name,
        }
    }

    /// The machine that it befalls, if it befalls one.
    pub(super) const fn befalls<N: Address>(self, carried: &Carried<N>) -> Option<N> {
        match self {
            Self::CrashSender => Some(carried.from),
            Self::CrashReceiver | Self::StandStill | Self::LosePower => Some(carried.to),
            _ => None,
        }
    }

    /// Whether only a machine with a disk can be struck so.
    #[must_use]
    pub const fn needs_disk(self) -> bool {
        matches!(self, Self::LosePower)
    }

    /// Whether only a machine can be struck so, and nobody outside.
    #[must_use]
    pub const fn needs_machine(self) -> bool {
        matches!(self, Self::CrashSender | Self::CrashReceiver | Self::StandStill | Self::LosePower)
    }

    /// The faults each of which does it.
    pub(super) fn faults<N: Address, O>(self, carried: &Carried<N>) -> Vec<Fault<N, O>> {
        let Carried { from, to, sent, arrived, .. } = *carried;
        let (from_ms, until_ms) = (sent.0, sent.0 + TICK_MS);
        let weather = Weather { from_ms, until_ms, permille: 1000 };
        let down_ms = DOWN_MS;
        let one = match self {
            Self::Lose => Fault::Partition {
                from: vec![from],
                to: vec![to],
                both_ways: false,
                period: Period { from_ms, until_ms },
            },
            Self::Double => Fault::Duplicate(weather),
            Self::Delay => Fault::Delay { weather, up_to_ms: LATE_MS },
            Self::Overtake => Fault::Reorder(weather),
            Self::Damage => Fault::Corrupt(weather),
            Self::CrashSender => Fault::Crash { node: from, at_ms: until_ms, down_ms },
            Self::CrashReceiver => Fault::Crash { node: to, at_ms: arrived.0 + TICK_MS, down_ms },
            Self::StandStill => Fault::Pause {
                node: to,
                period: Period { from_ms: arrived.0, until_ms: arrived.0 + STILL_MS },
            },
            Self::LosePower => {
                let at = |operation| Fault::PowerLoss {
                    node: Some(to),
                    at_ms: arrived.0,
                    operation,
                    down_ms,
                };
                return (0..OPERATIONS).map(at).collect();
            }
            // Two datagrams are struck, and a system's own faults are its own matter.
            Self::LoseTwice | Self::Own(_) => return Vec::new(),
        };
        vec![one]
    }
}
