//! What is read out of the tables of a server.

use domain::sourcing::Version;
use domain::stream::StreamId;
use postgres::Row;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::super::keys::stream_key;
use super::super::stored::{Counted, Letter};
use super::super::{Entry, LedgerError, Position, StoredRow};
use super::{KEY, Server, signed, unsigned};

/// So many entries of the journal are fetched at once where only the last are wanted.
const LAST: i64 = 64;

/// The key of a stream as the server has it.
pub(super) fn key_of(stream: StreamId) -> (i16, Uuid) {
    let (kind, id) = stream_key(stream);
    (i16::from(kind), Uuid::from_u128(id))
}

impl Server {
    fn query(
        &self,
        sql: &str,
        with: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, LedgerError> {
        Ok(self.client.borrow_mut().query_typed(sql, with)?)
    }

    pub(in super::super) fn counted(&self) -> Result<Counted, LedgerError> {
        let sql = "SELECT l.entries, l.events, l.changes, (SELECT count(*) FROM journal),
                       (SELECT count(*) FROM events), (SELECT coalesce(max(position), 0) FROM events),
                       (SELECT count(*) FROM changes), (SELECT coalesce(min(place), 1) FROM changes),
                       (SELECT coalesce(max(place), 0) FROM changes)
                   FROM ledger l";
        let rows = self.query(sql, &[])?;
        let Some(row) = rows.first() else {
            return Err(LedgerError::corrupt("nothing is counted"));
        };
        let [
            entries,
            events,
            changes,
            journal,
            stored,
            last_event,
            logged,
            first_change,
            last_change,
        ] = std::array::from_fn(|column| row.get::<_, i64>(column));
        for (what, counted, found) in [
            ("entries of the journal", entries, journal),
            ("events", events, stored),
            ("events up to the last", events, last_event),
            ("changes up to the last", changes, last_change),
        ] {
            if counted != found {
                return Err(LedgerError::corrupt(format!(
                    "{counted} {what} are counted, and {found} are stored"
                )));
            }
        }
        Ok(Counted {
            events: unsigned(stored)?,
            changes: unsigned(logged)?,
            first_change: unsigned(first_change)?,
            last_change: unsigned(last_change)?,
        })
    }

    pub(in super::super) fn stream(
        &self,
        stream: StreamId,
        from: Version,
    ) -> Result<Vec<(Version, Vec<u8>)>, LedgerError> {
        let (kind, id) = key_of(stream);
        let sql = "SELECT version, payload FROM events
                   WHERE kind = $1 AND id = $2 AND version >= $3 ORDER BY version";
        let from = signed(from.0);
        let [kind_type, id_type] = KEY;
        let rows = self.query(sql, &[(&kind, kind_type), (&id, id_type), (&from, Type::INT8)])?;
        rows.iter().map(|row| Ok((Version(unsigned(row.get(0))?), row.get(1)))).collect()
    }

    pub(in super::super) fn events(
        &self,
        listed: impl Iterator<Item = (Position, StreamId, Version)>,
    ) -> Result<Vec<Entry>, LedgerError> {
        let listed: Vec<_> = listed.collect();
        let (Some((first, ..)), Some((last, ..))) = (listed.first(), listed.last()) else {
            return Ok(Vec::new());
        };
        let sql = "SELECT position, kind, id, version, payload FROM events
                   WHERE position BETWEEN $1 AND $2 ORDER BY position";
        let (from, until) = (signed(first.0), signed(last.0));
        let rows = self.query(sql, &[(&from, Type::INT8), (&until, Type::INT8)])?;
        let mut rows = rows.into_iter();
        let mut entries = Vec::new();
        for (position, stream, version) in listed {
            let Some(row) = rows.next() else { return Err(LedgerError::not_stored(position)) };
            let stored = (row.get::<_, i64>(0), (row.get(1), row.get(2)), row.get::<_, i64>(3));
            if stored != (signed(position.0), key_of(stream), signed(version.0)) {
                return Err(LedgerError::not_stored(position));
            }
            entries.push(Entry { position, stream, version, payload: row.get(4) });
        }
        Ok(entries)
    }

    pub(in super::super) fn row(&self, id: u128) -> Result<Option<StoredRow>, LedgerError> {
        let id = Uuid::from_u128(id);
        let sql = "SELECT saved_at, content FROM rows WHERE id = $1";
        self.query(sql, &[(&id, Type::UUID)])?.first().map(row_of).transpose()
    }

    pub(in super::super) fn owner(&self, name: &str) -> Result<Option<u128>, LedgerError> {
        let sql = "SELECT id FROM names WHERE name = $1";
        let rows = self.query(sql, &[(&name, Type::TEXT)])?;
        Ok(rows.first().map(|row| row.get::<_, Uuid>(0).as_u128()))
    }

    pub(in super::super) fn rows(&self) -> Result<Vec<StoredRow>, LedgerError> {
        let rows = self.query("SELECT saved_at, content FROM rows ORDER BY id", &[])?;
        rows.iter().map(row_of).collect()
    }

    pub(in super::super) fn changes(&self, after: u64) -> Result<Vec<Vec<u8>>, LedgerError> {
        let after = signed(after);
        let sql = "SELECT entry FROM changes WHERE place > $1 ORDER BY place";
        Ok(self.query(sql, &[(&after, Type::INT8)])?.iter().map(|row| row.get(0)).collect())
    }

    pub(in super::super) fn letters(&self) -> Result<Vec<Letter>, LedgerError> {
        let sql = "SELECT place, id, form, reason FROM dead_letters ORDER BY place";
        let letter = |row: &Row| {
            let id = row.get::<_, Uuid>(1).as_u128();
            Ok(Letter { place: unsigned(row.get(0))?, id, form: row.get(2), reason: row.get(3) })
        };
        self.query(sql, &[])?.iter().map(letter).collect()
    }

    pub(in super::super) fn snapshot(
        &self,
        stream: StreamId,
        up_to: Version,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        let ((kind, id), up_to) = (key_of(stream), signed(up_to.0));
        let sql = "SELECT state FROM snapshots WHERE kind = $1 AND id = $2 AND version <= $3";
        let [kind_type, id_type] = KEY;
        let rows = self.query(sql, &[(&kind, kind_type), (&id, id_type), (&up_to, Type::INT8)])?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    pub(in super::super) fn note(&self, name: &str) -> Result<Option<u64>, LedgerError> {
        let sql = "SELECT number FROM notes WHERE name = $1";
        let rows = self.query(sql, &[(&name, Type::TEXT)])?;
        rows.first().map(|row| unsigned(row.get(0))).transpose()
    }

    /// Takes every entry of the journal as it arrives; it may be longer than there is memory.
    pub(in super::super) fn each(
        &self,
        mut take: impl FnMut(u64, &[u8]) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut client = self.client.borrow_mut();
        let sql = "SELECT number, entry FROM journal ORDER BY number";
        let mut rows = client.query_typed_raw(sql, std::iter::empty::<(i64, Type)>())?;
        while let Some(row) = rows.next()? {
            take(unsigned(row.get(0))?, row.get(1))?;
        }
        Ok(())
    }

    pub(in super::super) fn backwards(
        &self,
        mut take: impl FnMut(&[u8]) -> Result<bool, LedgerError>,
    ) -> Result<(), LedgerError> {
        let sql =
            "SELECT number, entry FROM journal WHERE number < $1 ORDER BY number DESC LIMIT $2";
        let mut before = i64::MAX;
        loop {
            let rows = self.query(sql, &[(&before, Type::INT8), (&LAST, Type::INT8)])?;
            for row in &rows {
                if !take(row.get(1))? {
                    return Ok(());
                }
            }
            let Some(last) = rows.last() else { return Ok(()) };
            before = last.get(0);
        }
    }

    pub(in super::super) fn bytes<T>(
        &self,
        number: u64,
        read: impl FnOnce(&[u8]) -> Result<T, LedgerError>,
    ) -> Result<Option<T>, LedgerError> {
        let number = signed(number);
        let sql = "SELECT entry FROM journal WHERE number = $1";
        let rows = self.query(sql, &[(&number, Type::INT8)])?;
        rows.first().map(|row| read(row.get(0))).transpose()
    }
}

fn row_of(row: &Row) -> Result<StoredRow, LedgerError> {
    Ok(StoredRow { saved_at: unsigned(row.get(0))?, bytes: row.get(1) })
}

#[cfg(test)]
mod tests {
    use super::super::super::keys::stream_of;
    use super::*;
    use domain::stream::StreamKind;

    #[test]
    fn a_stream_is_read_back_from_its_key() {
        let stream = StreamId::new(StreamKind::Payment, Uuid::from_u128(7));
        let (kind, id) = key_of(stream);
        assert_eq!(stream_of((u8::try_from(kind).unwrap(), id.as_u128())).unwrap(), stream);
    }
}
