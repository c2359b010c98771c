//! What is read out of the tables of the engine.

use domain::sourcing::Version;
use domain::stream::StreamId;
use redb::{ReadOnlyTable, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableError};

use super::super::keys::stream_key;
use super::super::stored::{Counted, Letter};
use super::super::{Entry, LedgerError, Position, StoredRow};
use super::Embedded;
use super::tables::{
    CHANGES, DEAD_LETTERS, EVENTS, JOURNAL, META, NAMES, ROWS, SNAPSHOTS, event_key, versions,
};

impl Embedded {
    pub(in super::super) fn counted(&self) -> Result<Counted, LedgerError> {
        let read = self.db.begin_read()?;
        let events = read.open_table(EVENTS)?.len()?;
        let changes = read.open_table(CHANGES)?;
        let last_change = changes.last()?.map_or(0, |(place, _)| place.value());
        let first_change = changes.first()?.map_or(1, |(place, _)| place.value());
        Ok(Counted { events, changes: changes.len()?, first_change, last_change })
    }

    pub(in super::super) fn stream(
        &self,
        stream: StreamId,
        from: Version,
    ) -> Result<Vec<(Version, Vec<u8>)>, LedgerError> {
        let events = self.db.begin_read()?.open_table(EVENTS)?;
        let mut found = Vec::new();
        for row in events.range(versions(stream, from))? {
            let (key, payload) = row?;
            found.push((Version(key.value().2), payload.value().to_vec()));
        }
        Ok(found)
    }

    pub(in super::super) fn events(
        &self,
        listed: impl Iterator<Item = (Position, StreamId, Version)>,
    ) -> Result<Vec<Entry>, LedgerError> {
        let events = self.db.begin_read()?.open_table(EVENTS)?;
        let mut entries = Vec::new();
        for (position, stream, version) in listed {
            let Some(payload) = events.get(event_key(stream, version))? else {
                return Err(LedgerError::not_stored(position));
            };
            let payload = payload.value().to_vec();
            entries.push(Entry { position, stream, version, payload });
        }
        Ok(entries)
    }

    pub(in super::super) fn row(&self, id: u128) -> Result<Option<StoredRow>, LedgerError> {
        let rows = self.db.begin_read()?.open_table(ROWS)?;
        Ok(rows.get(id)?.map(|row| row_of(row.value())))
    }

    pub(in super::super) fn owner(&self, name: &str) -> Result<Option<u128>, LedgerError> {
        let names = self.db.begin_read()?.open_table(NAMES)?;
        Ok(names.get(name)?.map(|owner| owner.value()))
    }

    pub(in super::super) fn rows(&self) -> Result<Vec<StoredRow>, LedgerError> {
        let rows = self.db.begin_read()?.open_table(ROWS)?;
        let mut all = Vec::new();
        for row in rows.iter()? {
            all.push(row_of(row?.1.value()));
        }
        Ok(all)
    }

    pub(in super::super) fn changes(&self, after: u64) -> Result<Vec<Vec<u8>>, LedgerError> {
        let table = self.db.begin_read()?.open_table(CHANGES)?;
        let mut changes = Vec::new();
        for row in table.range(after + 1..)? {
            changes.push(row?.1.value().to_vec());
        }
        Ok(changes)
    }

    pub(in super::super) fn letters(&self) -> Result<Vec<Letter>, LedgerError> {
        let table = self.db.begin_read()?.open_table(DEAD_LETTERS)?;
        let mut letters = Vec::new();
        for row in table.iter()? {
            let (place, letter) = row?;
            let (id, form, reason) = letter.value();
            let (form, reason) = (form.to_vec(), reason.to_vec());
            letters.push(Letter { place: place.value(), id, form, reason });
        }
        Ok(letters)
    }

    pub(in super::super) fn snapshot(
        &self,
        stream: StreamId,
        up_to: Version,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        let table = match self.db.begin_read()?.open_table(SNAPSHOTS) {
            Ok(table) => table,
            // The table comes with the first snapshot.
            Err(TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let stored = table.get(stream_key(stream))?;
        Ok(stored
            .filter(|stored| Version(stored.value().0) <= up_to)
            .map(|stored| stored.value().1.to_vec()))
    }

    pub(in super::super) fn note(&self, name: &str) -> Result<Option<u64>, LedgerError> {
        let read = self.db.begin_read()?;
        Ok(read.open_table(META)?.get(name)?.map(|noted| noted.value()))
    }

    pub(in super::super) fn journal(&self) -> Result<EmbeddedJournal, LedgerError> {
        Ok(EmbeddedJournal(self.db.begin_read()?.open_table(JOURNAL)?))
    }
}

fn row_of((_, saved_at, bytes): (u64, u64, &[u8])) -> StoredRow {
    StoredRow { saved_at, bytes: bytes.to_vec() }
}

/// The journal as it was when it was asked for.
pub(in super::super) struct EmbeddedJournal(ReadOnlyTable<u64, &'static [u8]>);

impl EmbeddedJournal {
    pub(in super::super) fn each(
        &self,
        mut take: impl FnMut(u64, &[u8]) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        for row in self.0.iter()? {
            let (number, bytes) = row?;
            take(number.value(), bytes.value())?;
        }
        Ok(())
    }

    pub(in super::super) fn backwards(
        &self,
        mut take: impl FnMut(&[u8]) -> Result<bool, LedgerError>,
    ) -> Result<(), LedgerError> {
        for row in self.0.iter()?.rev() {
            if !take(row?.1.value())? {
                break;
            }
        }
        Ok(())
    }

    pub(in super::super) fn bytes<T>(
        &self,
        number: u64,
        read: impl FnOnce(&[u8]) -> Result<T, LedgerError>,
    ) -> Result<Option<T>, LedgerError> {
        self.0.get(number)?.map(|bytes| read(bytes.value())).transpose()
    }
}
