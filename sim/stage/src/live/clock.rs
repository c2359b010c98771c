//! The time of a live run: real time, so many times as fast, with leaps over times in which nothing
//! happens.
//!
//! All processes of a run share the monotonic clock of one machine, and reckon business time from
//! it by the same rule.

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

use crate::time::SimTime;

const NANOS_PER_MS: u64 = 1_000_000;

/// What the monotonic clock of the machine shows, in nanoseconds.
#[must_use]
pub fn monotonic() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    let (seconds, nanos) = (now.tv_sec.unsigned_abs(), now.tv_nsec.unsigned_abs());
    seconds.saturating_mul(1_000 * NANOS_PER_MS).saturating_add(nanos)
}

/// How business time goes from some instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// From when on, by the monotonic clock, in nanoseconds.
    pub from_ns: u64,
    /// What business time it is then.
    pub at: SimTime,
    /// How many milliseconds of business time pass in one of real time.
    pub speed: u32,
}

impl Pace {
    fn at(self, ns: u64) -> SimTime {
        let passed = u128::from(ns.saturating_sub(self.from_ns)) * u128::from(self.speed);
        let ms = passed / u128::from(NANOS_PER_MS);
        SimTime(self.at.0.saturating_add(u64::try_from(ms).unwrap_or(u64::MAX)))
    }

    fn when(self, at: SimTime) -> u64 {
        let wait = u128::from(at.0.saturating_sub(self.at.0)) * u128::from(NANOS_PER_MS);
        let ns = wait.div_ceil(u128::from(self.speed.max(1)));
        self.from_ns.saturating_add(u64::try_from(ns).unwrap_or(u64::MAX))
    }
}

/// Business time, as one process knows it.
#[derive(Clone, Debug, Default)]
pub struct BusinessClock(Vec<Pace>);

impl BusinessClock {
    /// From some instant on it goes like this. No instant is sooner than that of the pace before.
    pub fn adopt(&mut self, pace: Pace) {
        // Only the last but one may still count: the last can begin a little later.
        let drained = self.0.len().saturating_sub(1);
        self.0.drain(..drained);
        self.0.push(pace);
    }

    /// What business time it is; the beginning, before there was any pace.
    #[must_use]
    pub fn at(&self, ns: u64) -> SimTime {
        let begun = self.0.iter().rev().find(|pace| pace.from_ns <= ns);
        begun.map_or_else(SimTime::default, |pace| pace.at(ns))
    }

    /// When it will be that time, by the monotonic clock, if there is no leap before; never, before
    /// there was any pace.
    #[must_use]
    pub fn when(&self, at: SimTime) -> u64 {
        self.0.last().map_or(u64::MAX, |pace| pace.when(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(paces: &[(u64, u64)]) -> BusinessClock {
        let mut clock = BusinessClock::default();
        for (from_ms, at) in paces {
            clock.adopt(Pace { from_ns: from_ms * NANOS_PER_MS, at: SimTime(*at), speed: 60 });
        }
        clock
    }

    #[test]
    fn business_time_passes_faster_and_leaps_all_at_once() {
        let clock = clock(&[(1000, 0), (1010, 90_000)]);
        let at = |ms: u64| clock.at(ms * NANOS_PER_MS).0;
        assert_eq!([at(0), at(1000), at(1001), at(1009)], [0, 0, 60, 540]);
        assert_eq!([at(1010), at(1020)], [90_000, 90_600]);
    }

    #[test]
    fn whoever_waits_for_a_time_wakes_when_it_has_come_and_not_before() {
        let clock = clock(&[(1000, 0)]);
        for at in [0, 1, 59, 60, 61, 123_457] {
            let ns = clock.when(SimTime(at));
            assert!(clock.at(ns) >= SimTime(at), "{at}");
            assert!(at == 0 || clock.at(ns - NANOS_PER_MS) < SimTime(at), "{at}");
        }
        assert_eq!(BusinessClock::default().when(SimTime(1)), u64::MAX);
    }
}
