//! The kinds of faults, and how often each was injected and made a difference.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// The kinds of faults, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// What a machine says comes late because its disk is slow.
    SlowDisk,
    /// A disk takes no more writes.
    FullDisk,
    /// An operation of a disk fails.
    IoError,
    /// Something that goes wrong in one system only, by its name.
    Own(&'static str),
}

impl FaultKind {
    /// The kinds that every system may have.
    pub const GENERAL: [Self; 16] = [
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
    ];

    /// Its name, as scenario files and tables write it.
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
            Self::Own(name) => name,
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for FaultKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// How often a kind of fault was injected, and how often that made a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultTally {
    /// How often it was done.
    pub injected: u64,
    /// How often it changed what a running machine received or saw, or what a disk kept.
    pub effective: u64,
}

impl FaultTally {
    /// Adds another count.
    pub const fn add(&mut self, other: Self) {
        self.injected += other.injected;
        self.effective += other.effective;
    }
}
