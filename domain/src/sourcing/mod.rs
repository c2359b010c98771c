//! The vocabulary of event sourcing, free of any domain.

mod aggregate;
mod envelope;
mod id;
mod process;
mod projection;
mod snapshot;
mod strategy;
mod stream;
mod time;
mod upcast;

pub use aggregate::Aggregate;
pub use envelope::{Actor, Envelope, Metadata, SCHEMA};
pub use id::{
    ConferenceId, MessageId, OrderId, PaymentId, ReservationId, SeatTypeId, WaitListEntryId, derive,
};
pub use process::{NotYet, Process};
pub use projection::{Arrival, Positions, Projection};
pub use snapshot::{Fingerprint, Snapshot, SnapshotRefused};
pub use strategy::{
    Background, Daily, EveryN, Keep, LoadTime, Memento, Never, Situation, SizeAware, SnapshotStrategy,
    Snapshots,
};
pub use stream::{StreamId, StreamKind, Version};
pub use time::{Timestamp, minutes};
pub use upcast::{Chain, ChainError, Downcaster, Form, Named, Reshaped, UpcastError, Upcaster};
