//! What one transaction writes into the tables of a server.

use domain::sourcing::Version;
use domain::stream::StreamId;
use postgres::types::{ToSql, Type};
use postgres::{Client, Row, Transaction};
use uuid::Uuid;

use super::super::stored::Letter;
use super::super::{Durability, LedgerError, Position, SavedRow, SavedSnapshot};
use super::reading::key_of;
use super::{KEY, signed, unsigned};

/// A transaction of the server. Dropping it takes it back.
pub(in super::super) struct ServerWriting<'a> {
    transaction: Transaction<'a>,
    counted: Count,
}

/// What is counted, and stored as a row: all of it ends with the transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Count {
    entries: i64,
    events: i64,
    changes: i64,
}

impl<'a> ServerWriting<'a> {
    /// Begins, if our epoch lasts, and goes on counting where the last transaction ended.
    pub(super) fn begin(
        client: &'a mut Client,
        epoch: i64,
        durability: Durability,
    ) -> Result<Self, LedgerError> {
        if client.is_closed() {
            let detail = "the connection to the server was lost".to_owned();
            return Err(LedgerError::Broken { detail });
        }
        let mut transaction = client.transaction()?;
        if durability == Durability::Unsynced {
            transaction.batch_execute("SET LOCAL synchronous_commit TO off")?;
        }
        let ours = "SELECT entries, events, changes FROM ledger WHERE epoch = $1 FOR UPDATE";
        let Some(row) = transaction.query_typed_opt(ours, &[(&epoch, Type::INT8)])? else {
            return Err(LedgerError::TakenOver);
        };
        let counted = Count { entries: row.get(0), events: row.get(1), changes: row.get(2) };
        Ok(Self { transaction, counted })
    }

    fn query(
        &mut self,
        sql: &str,
        with: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, LedgerError> {
        Ok(self.transaction.query_typed(sql, with)?)
    }

    fn execute(
        &mut self,
        sql: &str,
        with: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<u64, LedgerError> {
        Ok(self.transaction.execute_typed(sql, with)?)
    }

    pub(in super::super) fn row_version(&mut self, id: u128) -> Result<u64, LedgerError> {
        let id = Uuid::from_u128(id);
        let rows = self.query("SELECT version FROM rows WHERE id = $1", &[(&id, Type::UUID)])?;
        rows.first().map_or(Ok(0), |row| unsigned(row.get(0)))
    }

    pub(in super::super) fn owner(&mut self, name: &str) -> Result<Option<u128>, LedgerError> {
        let rows = self.query("SELECT id FROM names WHERE name = $1", &[(&name, Type::TEXT)])?;
        Ok(rows.first().map(|row| row.get::<_, Uuid>(0).as_u128()))
    }

    pub(in super::super) fn put_row(
        &mut self,
        id: u128,
        row: &SavedRow<'_>,
        change: u64,
    ) -> Result<(), LedgerError> {
        let id = Uuid::from_u128(id);
        for name in row.names {
            // Without the rule that names are unique the last to take one has it.
            let sql = "INSERT INTO names VALUES ($1, $2)
                       ON CONFLICT (name) DO UPDATE SET id = EXCLUDED.id";
            self.execute(sql, &[(name, Type::TEXT), (&id, Type::UUID)])?;
        }
        let (version, saved_at) = (signed(row.version), signed(row.saved_at));
        let sql = "INSERT INTO rows VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET
                   (version, saved_at, content) = (EXCLUDED.version, EXCLUDED.saved_at, EXCLUDED.content)";
        self.execute(
            sql,
            &[
                (&id, Type::UUID),
                (&version, Type::INT8),
                (&saved_at, Type::INT8),
                (&row.bytes, Type::BYTEA),
            ],
        )?;
        assert_eq!(signed(change), self.counted.changes + 1, "each change has the next place");
        self.counted.changes += 1;
        let sql = "INSERT INTO changes VALUES ($1, $2)";
        let place = self.counted.changes;
        self.execute(sql, &[(&place, Type::INT8), (&row.change, Type::BYTEA)])?;
        Ok(())
    }

    pub(in super::super) fn drop_changes(&mut self, before: u64) -> Result<(), LedgerError> {
        let before = signed(before);
        self.execute("DELETE FROM changes WHERE place < $1", &[(&before, Type::INT8)])?;
        Ok(())
    }

    pub(in super::super) fn put_events(
        &mut self,
        stream: StreamId,
        head: Version,
        end: Position,
        events: &[Vec<u8>],
    ) -> Result<(), LedgerError> {
        let (kind, id) = key_of(stream);
        let (end, head) = (signed(end.0), signed(head.0));
        assert_eq!(end, self.counted.events, "in our epoch nobody else adds events");
        let sql = "INSERT INTO events SELECT $1 + nth, $2, $3, $4 + nth, payload
                   FROM unnest($5) WITH ORDINALITY AS added (payload, nth)";
        let [kind_type, id_type] = KEY;
        let added = self.execute(
            sql,
            &[
                (&end, Type::INT8),
                (&kind, kind_type),
                (&id, id_type),
                (&head, Type::INT8),
                (&events, Type::BYTEA_ARRAY),
            ],
        )?;
        self.counted.events += signed(added);
        Ok(())
    }

    pub(in super::super) fn put_snapshot(
        &mut self,
        stream: StreamId,
        snapshot: SavedSnapshot<'_>,
    ) -> Result<(), LedgerError> {
        let ((kind, id), version) = (key_of(stream), signed(snapshot.version.0));
        let sql = "INSERT INTO snapshots AS kept VALUES ($1, $2, $3, $4)
                   ON CONFLICT (kind, id) DO UPDATE
                   SET (version, state) = (EXCLUDED.version, EXCLUDED.state)
                   WHERE kept.version < EXCLUDED.version";
        let [kind_type, id_type] = KEY;
        self.execute(
            sql,
            &[
                (&kind, kind_type),
                (&id, id_type),
                (&version, Type::INT8),
                (&snapshot.bytes, Type::BYTEA),
            ],
        )?;
        Ok(())
    }

    pub(in super::super) fn put_letters(&mut self, letters: &[Letter]) -> Result<(), LedgerError> {
        for Letter { place, id, form, reason } in letters {
            let (place, id) = (signed(*place), Uuid::from_u128(*id));
            self.execute(
                "INSERT INTO dead_letters VALUES ($1, $2, $3, $4)",
                &[
                    (&place, Type::INT8),
                    (&id, Type::UUID),
                    (form, Type::BYTEA),
                    (reason, Type::BYTEA),
                ],
            )?;
        }
        Ok(())
    }

    pub(in super::super) fn take_letters(&mut self, places: &[u64]) -> Result<(), LedgerError> {
        let places: Vec<_> = places.iter().copied().map(signed).collect();
        let sql = "DELETE FROM dead_letters WHERE place = ANY ($1)";
        self.execute(sql, &[(&places, Type::INT8_ARRAY)])?;
        Ok(())
    }

    pub(in super::super) fn letters_of(&mut self, id: u128) -> Result<Vec<u64>, LedgerError> {
        let id = Uuid::from_u128(id);
        let sql = "SELECT place FROM dead_letters WHERE id = $1 ORDER BY place";
        self.query(sql, &[(&id, Type::UUID)])?.iter().map(|row| unsigned(row.get(0))).collect()
    }

    pub(in super::super) fn put_copy(
        &mut self,
        stream: StreamId,
        after: Version,
        events: &[&[u8]],
    ) -> Result<(), LedgerError> {
        let ((kind, id), after) = (key_of(stream), signed(after.0));
        // Whoever writes both may bring an event that was copied, in the same form.
        let sql = "INSERT INTO events_copied SELECT $1, $2, $3 + nth, payload
                   FROM unnest($4) WITH ORDINALITY AS added (payload, nth)
                   ON CONFLICT (kind, id, version) DO UPDATE SET payload = EXCLUDED.payload";
        let [kind_type, id_type] = KEY;
        self.execute(
            sql,
            &[
                (&kind, kind_type),
                (&id, id_type),
                (&after, Type::INT8),
                (&events, Type::BYTEA_ARRAY),
            ],
        )?;
        Ok(())
    }

    pub(in super::super) fn copies(&mut self) -> Result<u64, LedgerError> {
        let rows = self.query("SELECT count(*) FROM events_copied", &[])?;
        rows.first().map_or(Ok(0), |row| unsigned(row.get(0)))
    }

    /// Events keep their positions, so the copies go into their rows.
    pub(in super::super) fn end_copy(
        &mut self,
        takes_their_place: bool,
    ) -> Result<(), LedgerError> {
        if takes_their_place {
            let sql = "UPDATE events SET payload = copied.payload FROM events_copied AS copied
                       WHERE (events.kind, events.id, events.version)
                           = (copied.kind, copied.id, copied.version)";
            let renewed = signed(self.execute(sql, &[])?);
            if renewed != self.counted.events {
                let detail = format!("{renewed} of {} events have a copy", self.counted.events);
                return Err(LedgerError::corrupt(detail));
            }
        }
        self.execute("DELETE FROM events_copied", &[])?;
        Ok(())
    }

    pub(in super::super) fn put_note(
        &mut self,
        name: &str,
        number: Option<u64>,
    ) -> Result<(), LedgerError> {
        match number.map(signed) {
            Some(number) => self.execute(
                "INSERT INTO notes VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET number = EXCLUDED.number",
                &[(&name, Type::TEXT), (&number, Type::INT8)],
            )?,
            None => self.execute("DELETE FROM notes WHERE name = $1", &[(&name, Type::TEXT)])?,
        };
        Ok(())
    }

    pub(in super::super) fn put_entry(
        &mut self,
        number: u64,
        entry: &[u8],
    ) -> Result<(), LedgerError> {
        self.counted.entries += 1;
        let number = signed(number);
        assert_eq!(number, self.counted.entries, "each entry has the next number");
        let sql = "INSERT INTO journal VALUES ($1, $2)";
        self.execute(sql, &[(&number, Type::INT8), (&entry, Type::BYTEA)])?;
        Ok(())
    }

    pub(in super::super) fn commit(mut self) -> Result<(), LedgerError> {
        let Count { entries, events, changes } = self.counted;
        let sql = "UPDATE ledger SET (entries, events, changes) = ($1, $2, $3)";
        let with: [(&(dyn ToSql + Sync), Type); 3] =
            [(&entries, Type::INT8), (&events, Type::INT8), (&changes, Type::INT8)];
        self.execute(sql, &with)?;
        // The client takes the answer to a COMMIT for a yes even if the server says that it has
        // rolled back, which it does after a statement that failed. None has: each is asked.
        Ok(self.transaction.commit()?)
    }
}
