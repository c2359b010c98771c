//! What can go wrong, as data.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::node::NodeId;

/// One thing that goes wrong in a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Datagrams are lost.
    Drop(Weather),
    /// Datagrams arrive twice.
    Duplicate(Weather),
    /// Datagrams arrive much later.
    Delay {
        /// When, and how many.
        #[serde(flatten)]
        weather: Weather,
        /// How much later at most.
        up_to_ms: u64,
    },
    /// Datagrams are held back until later ones have overtaken them.
    Reorder(Weather),
    /// A machine stops and starts again without its memory.
    Crash {
        /// Which machine.
        node: NodeId,
        /// When.
        at_ms: u64,
        /// How long it is down.
        down_ms: u64,
    },
    /// The store's machine loses power in the middle of a write; what was not synced is gone or torn.
    PowerLoss {
        /// When it becomes possible.
        at_ms: u64,
        /// At which disk operation after that, counted from 0.
        operation: u64,
        /// How long it is down.
        down_ms: u64,
    },
}

/// How much of the traffic a fault hits, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weather {
    /// From when on.
    pub from_ms: u64,
    /// Until when. Every fault ends: a line that is cut for ever proves nothing.
    pub until_ms: u64,
    /// How many datagrams of a thousand.
    pub permille: u16,
}

impl Weather {
    /// Whether it is the time for it.
    #[must_use]
    pub const fn covers(&self, now_ms: u64) -> bool {
        self.from_ms <= now_ms && now_ms < self.until_ms
    }
}

/// The kinds of faults, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// A datagram is lost.
    Drop,
    /// A datagram arrives twice.
    Duplicate,
    /// A datagram arrives late.
    Delay,
    /// A datagram is overtaken.
    Reorder,
    /// A machine stops.
    Crash,
    /// A machine loses power while it writes.
    PowerLoss,
}

impl FaultKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Drop, Self::Duplicate, Self::Delay, Self::Reorder, Self::Crash, Self::PowerLoss];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Duplicate => "duplicate",
            Self::Delay => "delay",
            Self::Reorder => "reorder",
            Self::Crash => "crash",
            Self::PowerLoss => "power-loss",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Fault {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> FaultKind {
        match self {
            Self::Drop(_) => FaultKind::Drop,
            Self::Duplicate(_) => FaultKind::Duplicate,
            Self::Delay { .. } => FaultKind::Delay,
            Self::Reorder(_) => FaultKind::Reorder,
            Self::Crash { .. } => FaultKind::Crash,
            Self::PowerLoss { .. } => FaultKind::PowerLoss,
        }
    }
}

/// How often a kind of fault was injected, and how often that made a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How often it was done.
    pub injected: u64,
    /// How often it changed what a running machine received, or what a disk kept.
    pub effective: u64,
}

impl Tally {
    /// Adds another count.
    pub const fn add(&mut self, other: Self) {
        self.injected += other.injected;
        self.effective += other.effective;
    }
}
