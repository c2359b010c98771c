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
    /// Bytes of datagrams change on their way.
    Corrupt(Weather),
    /// Some machines cannot reach others.
    Partition {
        /// Who cannot send.
        from: Vec<NodeId>,
        /// Who does not hear them.
        to: Vec<NodeId>,
        /// Whether those cannot send either.
        both_ways: bool,
        /// When.
        #[serde(flatten)]
        period: Period,
    },
    /// A machine stops in the middle and starts again without its memory.
    Crash {
        /// Which machine.
        node: NodeId,
        /// When.
        at_ms: u64,
        /// How long it is down.
        down_ms: u64,
    },
    /// A machine is replaced: it is stopped in order, and another starts in its place.
    Restart {
        /// Which machine.
        node: NodeId,
        /// When.
        at_ms: u64,
        /// How long it is down.
        down_ms: u64,
    },
    /// A machine stands still, and finds all that arrived and all its timers overdue when it goes on.
    Pause {
        /// Which machine.
        node: NodeId,
        /// When.
        #[serde(flatten)]
        period: Period,
    },
    /// The clock of a machine is wrong.
    ClockSkew {
        /// Which machine.
        node: NodeId,
        /// By how much it is ahead; below zero it is behind.
        ahead_ms: i64,
        /// When.
        #[serde(flatten)]
        period: Period,
    },
    /// The store's machine loses power in the middle of an operation of its disk; what was not synced is gone or torn.
    PowerLoss {
        /// When it becomes possible.
        at_ms: u64,
        /// At which disk operation after that, counted from 0.
        operation: u64,
        /// How long it is down.
        down_ms: u64,
    },
    /// The store's machine loses power in the middle of a write, and half of that write is on the disk.
    TornWrite {
        /// When it becomes possible.
        at_ms: u64,
        /// At the first write from this disk operation on, counted from 0.
        operation: u64,
        /// How long it is down.
        down_ms: u64,
    },
    /// Whatever the store says comes late, because its disk is slow.
    SlowDisk {
        /// How late.
        late_ms: u64,
        /// When.
        #[serde(flatten)]
        period: Period,
    },
    /// The store's disk takes no more writes.
    FullDisk(Period),
    /// One operation of the store's disk fails, and changes nothing.
    IoError {
        /// When it becomes possible.
        at_ms: u64,
        /// Which disk operation after that, counted from 0.
        operation: u64,
    },
    /// The bank hears nothing and does nothing.
    BankOutage(Period),
    /// Handlers keep messages longer than they may: what they say to finish comes after the lock has run out.
    LockExpiry(Weather),
    /// A worker of a newer release stores a message that no handler of this release can read.
    PoisonMessage {
        /// From when on: it goes out with the next commit that sends anything.
        at_ms: u64,
        /// Whether it is one that nobody needs, sent in addition to the others.
        stray: bool,
    },
}

/// From when until when something lasts. Every fault ends: a line that is cut for ever proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// From when on.
    pub from_ms: u64,
    /// Until when.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weather {
    /// From when on.
    pub from_ms: u64,
    /// Until when.
    pub until_ms: u64,
    /// How many datagrams of a thousand.
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
    /// A datagram is damaged.
    Corrupt,
    /// A datagram is lost between machines that hear one another in one direction only.
    OneWayPartition,
    /// A datagram is lost between machines that do not hear one another.
    FullPartition,
    /// A machine stops in the middle.
    Crash,
    /// A machine is replaced.
    Restart,
    /// A machine stands still.
    Pause,
    /// A clock is wrong.
    ClockSkew,
    /// A machine loses power while it writes.
    PowerLoss,
    /// A machine loses power and leaves half a write.
    TornWrite,
    /// An answer of the store comes late.
    SlowDisk,
    /// The disk takes no more writes.
    FullDisk,
    /// An operation of the disk fails.
    IoError,
    /// The bank does nothing.
    BankOutage,
    /// A handler finishes after its lock has run out.
    LockExpiry,
    /// A message that nobody can read.
    PoisonMessage,
}

impl FaultKind {
    /// All kinds.
    pub const ALL: [Self; 19] = [
        Self::Drop,
        Self::Duplicate,
        Self::Delay,
        Self::Reorder,
        Self::Corrupt,
        Self::OneWayPartition,
        Self::FullPartition,
        Self::Crash,
        Self::Restart,
        Self::Pause,
        Self::ClockSkew,
        Self::PowerLoss,
        Self::TornWrite,
        Self::SlowDisk,
        Self::FullDisk,
        Self::IoError,
        Self::BankOutage,
        Self::LockExpiry,
        Self::PoisonMessage,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Duplicate => "duplicate",
            Self::Delay => "delay",
            Self::Reorder => "reorder",
            Self::Corrupt => "corrupt",
            Self::OneWayPartition => "one-way-partition",
            Self::FullPartition => "full-partition",
            Self::Crash => "crash",
            Self::Restart => "restart",
            Self::Pause => "pause",
            Self::ClockSkew => "clock-skew",
            Self::PowerLoss => "power-loss",
            Self::TornWrite => "torn-write",
            Self::SlowDisk => "slow-disk",
            Self::FullDisk => "full-disk",
            Self::IoError => "io-error",
            Self::BankOutage => "bank-outage",
            Self::LockExpiry => "lock-expiry",
            Self::PoisonMessage => "poison-message",
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
            Self::Corrupt(_) => FaultKind::Corrupt,
            Self::Partition { both_ways: false, .. } => FaultKind::OneWayPartition,
            Self::Partition { both_ways: true, .. } => FaultKind::FullPartition,
            Self::Crash { .. } => FaultKind::Crash,
            Self::Restart { .. } => FaultKind::Restart,
            Self::Pause { .. } => FaultKind::Pause,
            Self::ClockSkew { .. } => FaultKind::ClockSkew,
            Self::PowerLoss { .. } => FaultKind::PowerLoss,
            Self::TornWrite { .. } => FaultKind::TornWrite,
            Self::SlowDisk { .. } => FaultKind::SlowDisk,
            Self::FullDisk(_) => FaultKind::FullDisk,
            Self::IoError { .. } => FaultKind::IoError,
            Self::BankOutage(_) => FaultKind::BankOutage,
            Self::LockExpiry(_) => FaultKind::LockExpiry,
            Self::PoisonMessage { .. } => FaultKind::PoisonMessage,
        }
    }

    /// The same fault, so much later.
    #[must_use]
    pub fn later(self, by_ms: u64) -> Self {
        self.moved(|at_ms| at_ms.saturating_add(by_ms))
    }

    /// The same fault, so much sooner. Nothing begins before the beginning.
    #[must_use]
    pub fn sooner(self, by_ms: u64) -> Self {
        let by_ms = by_ms.min(self.period().from_ms);
        self.moved(|at_ms| at_ms.saturating_sub(by_ms))
    }

    /// The same fault, with its instants moved.
    fn moved(mut self, to: impl Fn(u64) -> u64) -> Self {
        match &mut self {
            Self::Drop(Weather { from_ms, until_ms, .. })
            | Self::Duplicate(Weather { from_ms, until_ms, .. })
            | Self::Delay { weather: Weather { from_ms, until_ms, .. }, .. }
            | Self::Reorder(Weather { from_ms, until_ms, .. })
            | Self::Corrupt(Weather { from_ms, until_ms, .. })
            | Self::LockExpiry(Weather { from_ms, until_ms, .. })
            | Self::Partition { period: Period { from_ms, until_ms }, .. }
            | Self::Pause { period: Period { from_ms, until_ms }, .. }
            | Self::ClockSkew { period: Period { from_ms, until_ms }, .. }
            | Self::SlowDisk { period: Period { from_ms, until_ms }, .. }
            | Self::FullDisk(Period { from_ms, until_ms })
            | Self::BankOutage(Period { from_ms, until_ms }) => {
                *from_ms = to(*from_ms);
                *until_ms = to(*until_ms);
            }
            Self::Crash { at_ms, .. }
            | Self::Restart { at_ms, .. }
            | Self::PowerLoss { at_ms, .. }
            | Self::TornWrite { at_ms, .. }
            | Self::IoError { at_ms, .. }
            | Self::PoisonMessage { at_ms, .. } => *at_ms = to(*at_ms),
        }
        self
    }

    /// How much of the traffic it hits; none if it does not go by datagrams.
    #[must_use]
    pub const fn weather(&self) -> Option<Weather> {
        match self {
            Self::Drop(weather)
            | Self::Duplicate(weather)
            | Self::Delay { weather, .. }
            | Self::Reorder(weather)
            | Self::Corrupt(weather)
            | Self::LockExpiry(weather) => Some(*weather),
            _ => None,
        }
    }

    /// From when until when it lasts, as far as the scenario says so: power fails, disks err and poison goes out with the
    /// first opportunity from then on.
    #[must_use]
    pub const fn period(&self) -> Period {
        match self {
            Self::Drop(weather)
            | Self::Duplicate(weather)
            | Self::Delay { weather, .. }
            | Self::Reorder(weather)
            | Self::Corrupt(weather)
            | Self::LockExpiry(weather) => weather.period(),
            Self::Partition { period, .. }
            | Self::Pause { period, .. }
            | Self::ClockSkew { period, .. }
            | Self::SlowDisk { period, .. }
            | Self::FullDisk(period)
            | Self::BankOutage(period) => *period,
            Self::Crash { at_ms, down_ms, .. }
            | Self::Restart { at_ms, down_ms, .. }
            | Self::PowerLoss { at_ms, down_ms, .. }
            | Self::TornWrite { at_ms, down_ms, .. } => {
                Period { from_ms: *at_ms, until_ms: at_ms.saturating_add(*down_ms) }
            }
            Self::IoError { at_ms, .. } | Self::PoisonMessage { at_ms, .. } => {
                Period { from_ms: *at_ms, until_ms: at_ms.saturating_add(1) }
            }
        }
    }
}

/// How often a kind of fault was injected, and how often that made a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How often it was done.
    pub injected: u64,
    /// How often it changed what a running machine received or saw, or what a disk kept.
    pub effective: u64,
}

impl Tally {
    /// Adds another count.
    pub const fn add(&mut self, other: Self) {
        self.injected += other.injected;
        self.effective += other.effective;
    }
}
