//! When something lasts, and how much it hits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From when until when something lasts. Every fault ends: a line that is cut for ever proves
/// nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// From when on.
    pub from_ms: u64,
    /// When it ends, in milliseconds of business time since the beginning.
    pub until_ms: u64,
}

impl Period {
    /// Whether it is the time for it.
    #[must_use]
    pub const fn covers(&self, now_ms: u64) -> bool {
        self.from_ms <= now_ms && now_ms < self.until_ms
    }
}

/// How much of the traffic a fault hits, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weather {
    /// From when on.
    pub from_ms: u64,
    /// When it ends, in milliseconds of business time since the beginning.
    pub until_ms: u64,
    /// How many datagrams of a thousand.
    #[schemars(range(max = 1000))]
    pub permille: u16,
}

impl Weather {
    /// When it lasts.
    #[must_use]
    pub const fn period(&self) -> Period {
        Period { from_ms: self.from_ms, until_ms: self.until_ms }
    }

    /// Whether it is the time for it.
    #[must_use]
    pub const fn covers(&self, now_ms: u64) -> bool {
        self.period().covers(now_ms)
    }
}
