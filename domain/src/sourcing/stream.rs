//! Where events are kept: one stream of events for each aggregate and process.

use std::fmt::{self, Debug};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The name of a stream. `K` says what kinds of streams there are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamId<K> {
    /// What it tells about.
    pub kind: K,
    /// Of which one.
    pub id: Uuid,
}

impl<K> StreamId<K> {
    /// The stream of `kind` with the given id.
    #[must_use]
    pub const fn new(kind: K, id: Uuid) -> Self {
        Self { kind, id }
    }
}

impl<K: Debug> fmt::Display for StreamId<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}/{:08x}", self.kind, self.id.as_u128() >> 96)
    }
}

impl<K: Debug> fmt::Debug for StreamId<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The number of events in a stream: the first event moves it from 0 to 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(pub u64);

impl Version {
    /// The version after `count` more events.
    #[must_use]
    pub const fn plus(self, count: usize) -> Self {
        Self(self.0 + count as u64)
    }

    /// The version after one more event.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}
