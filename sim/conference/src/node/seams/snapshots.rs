//! What a store keeps where a worker sends it a snapshot.

use std::fmt::Debug;

use domain::stream::StreamId;

use super::super::protocol::StoredSnapshot;

/// What a store keeps where a worker sends it a snapshot of a stream.
pub trait SnapshotKeeping: Debug {
    /// What is kept of this snapshot.
    fn kept(&mut self, stream: StreamId, sent: &StoredSnapshot) -> StoredSnapshot;
}

/// The snapshot that was sent, as that of the stream it was taken of.
#[derive(Debug)]
pub struct AsTaken;

impl SnapshotKeeping for AsTaken {
    fn kept(&mut self, _: StreamId, sent: &StoredSnapshot) -> StoredSnapshot {
        sent.clone()
    }
}
