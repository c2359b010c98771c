//! A snapshot of a stream, as it is sent and stored.

use domain::sourcing::{Snapshot, Timestamp};
use serde::{Deserialize, Serialize};

/// The state of a stream at a version, stored beside the events, so that the stream need not be
/// read from its first event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSnapshot {
    /// When it was taken, by the clock of whoever took it.
    pub at: Timestamp,
    /// The state, as bytes that only a worker reads.
    pub snapshot: Snapshot<Vec<u8>>,
}
