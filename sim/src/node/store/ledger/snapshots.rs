//! Snapshots: states of streams, stored beside the events. They can all be lost: the events make
//! them again.

use domain::sourcing::Version;
use domain::stream::StreamId;
use redb::{ReadableDatabase, ReadableTable, TableError, WriteTransaction};

use super::tables::{SNAPSHOTS, stream_key};
use super::{Ledger, LedgerError, SavedSnapshot};

impl Ledger {
    /// The latest snapshot of a stream, if there is one.
    pub fn snapshot(&self, stream: StreamId) -> Result<Option<Vec<u8>>, LedgerError> {
        let table = match self.db.begin_read()?.open_table(SNAPSHOTS) {
            Ok(table) => table,
            // The table comes with the first snapshot.
            Err(TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let head = self.head(stream);
        let stored = table.get(stream_key(stream))?;
        Ok(stored
            .filter(|stored| Version(stored.value().0) <= head)
            .map(|stored| stored.value().1.to_vec()))
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
        let write = self.begin_write()?;
        put(&write, stream, snapshot)?;
        Ok(write.commit()?)
    }
}

/// Stores a snapshot within a transaction, unless a newer one is stored.
pub(super) fn put(
    write: &WriteTransaction,
    stream: StreamId,
    snapshot: SavedSnapshot<'_>,
) -> Result<(), LedgerError> {
    let mut table = write.open_table(SNAPSHOTS)?;
    let key = stream_key(stream);
    let newer = table.get(key)?.is_some_and(|stored| stored.value().0 >= snapshot.version.0);
    if !newer {
        table.insert(key, (snapshot.version.0, snapshot.bytes))?;
    }
    Ok(())
}
