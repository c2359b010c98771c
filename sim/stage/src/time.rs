//! Two kinds of time that must not be mixed up: the time that really passes in a rehearsal, and
//! what a machine's own clock shows, which may be wrong.

use std::fmt;
use std::ops::Add;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The grain of business time, in milliseconds.
pub const TICK_MS: u64 = 10;

/// An instant of simulated time, in milliseconds since the beginning of the story. Only the stage,
/// and whoever watches it, knows it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SimTime(pub u64);

/// What the clock of one machine shows, in milliseconds since the beginning of the story. It is the
/// only time that a node is told, and it differs from [`SimTime`] while a fault makes the clock
/// wrong.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ClockTime(pub u64);

impl SimTime {
    /// The time from `earlier` to here, or zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl ClockTime {
    /// The time from `earlier` to here by the same clock, or zero if `earlier` is later: a clock
    /// may be set back.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for SimTime {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis_of(span)))
    }
}

impl Add<Duration> for ClockTime {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis_of(span)))
    }
}

impl fmt::Display for SimTime {
    /// Hours, minutes, seconds and milliseconds: `00:14:59.990`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(self.0, f)
    }
}

impl fmt::Display for ClockTime {
    /// Hours, minutes, seconds and milliseconds: `00:14:59.990`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(self.0, f)
    }
}

fn shown(ms: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (seconds, millis) = (ms / 1000, ms % 1000);
    write!(f, "{:02}:{:02}:{:02}.{millis:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn millis_of(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
