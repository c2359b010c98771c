//! Where events are kept: one stream of events for each aggregate and process.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What kind of thing a stream tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StreamKind {
    /// An order.
    Order,
    /// The seats of one conference.
    SeatsAvailability,
    /// The registration process of one order.
    RegistrationProcess,
    /// A payment.
    Payment,
    /// The seats of one confirmed order, and who takes them.
    SeatAssignments,
    /// What Conference Management tells others about one conference.
    Conference,
    /// A promotional code of one conference.
    PromotionalCode,
}

/// The name of a stream.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamId {
    /// What it tells about.
    pub kind: StreamKind,
    /// Of which one.
    pub id: Uuid,
}

impl StreamId {
    /// The stream of `kind` with the given id.
    #[must_use]
    pub const fn new(kind: StreamKind, id: Uuid) -> Self {
        Self { kind, id }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}/{:08x}", self.kind, self.id.as_u128() >> 96)
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The number of events in a stream: the first event moves it from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
