//! States that are kept beside the events. They can all be lost: the events make them again.

use domain::sourcing::Version;
use domain::stream::StreamId;
use redb::{ReadableDatabase, ReadableTable, TableError, WriteTransaction};

use super::tables::{SNAPSHOTS, snapshot_key};
use super::{Ledger, LedgerError};

/// A state to keep.
#[derive(Clone, Copy, Debug)]
pub struct SavedState<'a> {
    /// After how many events of its stream it was taken.
    pub version: Version,
    /// The state.
    pub bytes: &'a [u8],
}

impl Ledger {
    /// The state of a stream that was kept last, if one was.
    pub fn snapshot(&self, stream: StreamId) -> Result<Option<Vec<u8>>, LedgerError> {
        let table = match self.db.begin_read()?.open_table(SNAPSHOTS) {
            Ok(table) => table,
            // The table comes with the first state.
            Err(TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let head = self.head(stream)?;
        let kept = table.get(snapshot_key(stream))?;
        Ok(kept.filter(|kept| Version(kept.value().0) <= head).map(|kept| kept.value().1.to_vec()))
    }

    /// Keeps a state, unless a newer one is kept or it is ahead of its stream.
    pub fn keep(&mut self, stream: StreamId, state: SavedState<'_>) -> Result<(), LedgerError> {
        if state.version > self.head(stream)? {
            return Ok(());
        }
        let write = self.begin_write()?;
        put(&write, stream, state)?;
        Ok(write.commit()?)
    }
}

/// Keeps a state within a transaction, unless a newer one is kept.
pub(super) fn put(
    write: &WriteTransaction,
    stream: StreamId,
    state: SavedState<'_>,
) -> Result<(), LedgerError> {
    let mut table = write.open_table(SNAPSHOTS)?;
    let key = snapshot_key(stream);
    let newer = table.get(key)?.is_some_and(|kept| kept.value().0 >= state.version.0);
    if !newer {
        table.insert(key, (state.version.0, state.bytes))?;
    }
    Ok(())
}
