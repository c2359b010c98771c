//! The vocabulary of event sourcing, free of this domain: what streams there are, and what is said
//! in them, is a parameter.

mod aggregate;
mod id;
mod process;
mod projection;
mod snapshot;
mod strategy;
mod stream;
mod time;
mod transformation;
mod upcast;

pub use aggregate::Aggregate;
pub(crate) use id::identities;
pub use id::{MessageId, derive};
pub use process::{NotYet, Process};
pub use projection::{Arrival, Positions, Projection};
pub use snapshot::{Fingerprint, Snapshot, SnapshotRefused};
pub use strategy::{
    Background, Daily, EveryN, Keep, LoadTime, Memento, Never, Situation, SizeAware,
    SnapshotStrategy, Snapshots,
};
pub use stream::{StreamId, Version};
pub use time::{Timestamp, minutes};
pub use transformation::{Emitted, NewStreams, RowsMissing, Transformation, Transformer};
pub use upcast::{Chain, ChainError, Downcaster, Form, Named, Reshaped, UpcastError, Upcaster};
