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

/// What is done to a datagram, or to whoever sends or takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strike {
    /// It is lost.
    Lose,
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
}

impl Strike {
    /// Every kind of strike, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::Lose,
        Self::Double,
        Self::Delay,
        Self::Overtake,
        Self::Damage,
        Self::CrashSender,
        Self::CrashReceiver,
    ];

    /// Its name, as tables and JSON write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lose => "lost",
            Self::Double => "doubled",
            Self::Delay => "late",
            Self::Overtake => "overtaken",
            Self::Damage => "damaged",
            Self::CrashSender => "sender crashes",
            Self::CrashReceiver => "receiver crashes",
        }
    }

    /// The machine that crashes, if one does.
    pub(super) const fn hits<N: Address>(self, carried: &Carried<N>) -> Option<N> {
        match self {
            Self::CrashSender => Some(carried.from),
            Self::CrashReceiver => Some(carried.to),
            _ => None,
        }
    }

    /// The fault that does it.
    pub(super) fn fault<N: Address, O>(self, carried: &Carried<N>) -> Fault<N, O> {
        let Carried { from, to, sent, arrived, .. } = *carried;
        let (from_ms, until_ms) = (sent.0, sent.0 + TICK_MS);
        let weather = Weather { from_ms, until_ms, permille: 1000 };
        match self {
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
            Self::CrashSender => Fault::Crash { node: from, at_ms: until_ms, down_ms: DOWN_MS },
            Self::CrashReceiver => {
                Fault::Crash { node: to, at_ms: arrived.0 + TICK_MS, down_ms: DOWN_MS }
            }
        }
    }
}
