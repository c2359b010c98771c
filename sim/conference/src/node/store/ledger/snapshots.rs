//! Snapshots: states of streams, stored beside the events. They can all be lost: the events make
//! them again.

use domain::stream::StreamId;

use super::{Ledger, LedgerError, SavedSnapshot};

impl Ledger {
    /// The latest snapshot of a stream, if there is one.
    pub fn snapshot(&self, stream: StreamId) -> Result<Option<Vec<u8>>, LedgerError> {
        self.storage.snapshot(stream, self.head(stream))
    }

    /// Stores a snapshot, unless a newer one is stored or it is ahead of its stream.
    pub fn save_snapshot(
        &mut self,
        stream: StreamId,
        snapshot: SavedSnapshot<'_>,
    ) -> Result<(), LedgerError> {
        if snapshot.version > self.head(stream) {
            return Ok(());
        }
        let mut writing = self.storage.begin(self.rules.durability)?;
        writing.put_snapshot(stream, snapshot)?;
        writing.commit()
    }
}
