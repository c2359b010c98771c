//! What one transaction writes into the tables of the engine.

use domain::sourcing::Version;
use domain::stream::StreamId;
use redb::{ReadableTable, ReadableTableMetadata, WriteTransaction};

use super::super::keys::stream_key;
use super::super::stored::Letter;
use super::super::{LedgerError, Position, SavedRow, SavedSnapshot};
use super::tables::{
    CHANGES, COPY, DEAD_LETTERS, EVENTS, JOURNAL, META, NAMES, ROWS, SNAPSHOTS, event_key,
};

/// A transaction of the engine. Dropping it takes it back.
pub(in super::super) struct EmbeddedWriting(pub(super) WriteTransaction);

impl EmbeddedWriting {
    pub(in super::super) fn row_version(&self, id: u128) -> Result<u64, LedgerError> {
        Ok(self.0.open_table(ROWS)?.get(id)?.map_or(0, |stored| stored.value().0))
    }

    pub(in super::super) fn owner(&self, name: &str) -> Result<Option<u128>, LedgerError> {
        Ok(self.0.open_table(NAMES)?.get(name)?.map(|owner| owner.value()))
    }

    pub(in super::super) fn put_row(
        &self,
        id: u128,
        row: &SavedRow<'_>,
        change: u64,
    ) -> Result<(), LedgerError> {
        let mut names = self.0.open_table(NAMES)?;
        for name in row.names {
            names.insert(name.as_str(), id)?;
        }
        self.0.open_table(ROWS)?.insert(id, (row.version, row.saved_at, row.bytes))?;
        self.0.open_table(CHANGES)?.insert(change, row.change)?;
        Ok(())
    }

    pub(in super::super) fn drop_changes(&self, before: u64) -> Result<(), LedgerError> {
        let mut changes = self.0.open_table(CHANGES)?;
        changes.retain_in(..before, |_, _| false)?;
        Ok(())
    }

    /// Where the log ends follows from the journal.
    pub(in super::super) fn put_events(
        &self,
        stream: StreamId,
        head: Version,
        _end: Position,
        events: &[Vec<u8>],
    ) -> Result<(), LedgerError> {
        let mut table = self.0.open_table(EVENTS)?;
        for (index, event) in events.iter().enumerate() {
            table.insert(event_key(stream, head.plus(index + 1)), event.as_slice())?;
        }
        Ok(())
    }

    pub(in super::super) fn put_snapshot(
        &self,
        stream: StreamId,
        snapshot: SavedSnapshot<'_>,
    ) -> Result<(), LedgerError> {
        let mut table = self.0.open_table(SNAPSHOTS)?;
        let key = stream_key(stream);
        let newer = table.get(key)?.is_some_and(|stored| stored.value().0 >= snapshot.version.0);
        if !newer {
            table.insert(key, (snapshot.version.0, snapshot.bytes))?;
        }
        Ok(())
    }

    pub(in super::super) fn put_letters(&self, letters: &[Letter]) -> Result<(), LedgerError> {
        let mut table = self.0.open_table(DEAD_LETTERS)?;
        for Letter { place, id, form, reason } in letters {
            table.insert(place, (*id, form.as_slice(), reason.as_slice()))?;
        }
        Ok(())
    }

    pub(in super::super) fn take_letters(&self, places: &[u64]) -> Result<(), LedgerError> {
        let mut table = self.0.open_table(DEAD_LETTERS)?;
        for place in places {
            table.remove(place)?;
        }
        Ok(())
    }

    pub(in super::super) fn letters_of(&self, id: u128) -> Result<Vec<u64>, LedgerError> {
        let table = self.0.open_table(DEAD_LETTERS)?;
        let mut places = Vec::new();
        for row in table.iter()? {
            let (place, letter) = row?;
            if letter.value().0 == id {
                places.push(place.value());
            }
        }
        Ok(places)
    }

    pub(in super::super) fn put_copy(
        &self,
        stream: StreamId,
        after: Version,
        events: &[&[u8]],
    ) -> Result<(), LedgerError> {
        let mut copy = self.0.open_table(COPY)?;
        for (index, event) in events.iter().enumerate() {
            copy.insert(event_key(stream, after.plus(index + 1)), event)?;
        }
        Ok(())
    }

    pub(in super::super) fn copies(&self) -> Result<u64, LedgerError> {
        Ok(self.0.open_table(COPY)?.len()?)
    }

    pub(in super::super) fn end_copy(&self, takes_their_place: bool) -> Result<(), LedgerError> {
        if takes_their_place {
            self.0.delete_table(EVENTS)?;
            self.0.rename_table(COPY, EVENTS)?;
        } else {
            self.0.delete_table(COPY)?;
        }
        Ok(())
    }

    pub(in super::super) fn put_note(
        &self,
        name: &str,
        number: Option<u64>,
    ) -> Result<(), LedgerError> {
        let mut notes = self.0.open_table(META)?;
        match number {
            Some(number) => notes.insert(name, number)?,
            None => notes.remove(name)?,
        };
        Ok(())
    }

    pub(in super::super) fn put_entry(&self, number: u64, entry: &[u8]) -> Result<(), LedgerError> {
        self.0.open_table(JOURNAL)?.insert(number, entry)?;
        Ok(())
    }

    pub(in super::super) fn commit(self) -> Result<(), LedgerError> {
        Ok(self.0.commit()?)
    }
}
