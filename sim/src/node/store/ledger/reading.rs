//! Everything that is asked of a ledger without changing it.

use domain::sourcing::{MessageId, Version};
use domain::stream::StreamId;
use redb::{ReadableDatabase, ReadableTable};

use super::tables::{
    AS_LOGGED, CHANGES, DEAD_LETTERS, EVENTS, EventKey, HANDLED, LOG, MESSAGES, OUTBOX, ROWS,
    handled_key, message_id, stream_of, versions,
};
use super::{
    DeadLetter, Entry, HandlerNumber, Ledger, LedgerError, Logged, Position, Record, StoredRow,
};

impl Ledger {
    /// The events of a stream after the given version, in order.
    pub fn read_stream(
        &self,
        stream: StreamId,
        after: Version,
    ) -> Result<Vec<Record>, LedgerError> {
        let events = self.db.begin_read()?.open_table(EVENTS)?;
        let mut records = Vec::new();
        let mut expected = after.next();
        for row in events.range(versions(stream, expected))? {
            let (key, payload) = row?;
            let version = Version(key.value().2);
            if version != expected {
                return Err(LedgerError::corrupt(format!(
                    "{stream} has {version} where {expected} belongs"
                )));
            }
            records.push(Record { version, payload: payload.value().to_vec() });
            expected = expected.next();
        }
        Ok(records)
    }

    /// How many events a stream has.
    pub fn head(&self, stream: StreamId) -> Result<Version, LedgerError> {
        match self.heads.get(&stream) {
            Some(head) => Ok(*head),
            None => stored_head(&self.db.begin_read()?.open_table(EVENTS)?, stream),
        }
    }

    /// Where the last event of the ledger stands.
    #[must_use]
    pub fn position(&self) -> Position {
        Position(self.position)
    }

    /// The events of all streams after the given position, in the order in which they were stored,
    /// at most `limit`.
    pub fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Entry>, LedgerError> {
        let read = self.db.begin_read()?;
        let (log, events) = (read.open_table(LOG)?, read.open_table(EVENTS)?);
        let mut entries = Vec::new();
        let first = after.0 + 1;
        for (expected, row) in (first..).zip(log.range(first..)?.take(limit)) {
            let (position, key) = row?;
            let (position, key) = (position.value(), key.value());
            if position != expected {
                return Err(LedgerError::corrupt(format!(
                    "an event at {position} stands where {expected} belongs"
                )));
            }
            let Some(payload) = events.get(key)? else {
                return Err(LedgerError::corrupt(format!(
                    "the event at {position} is listed and not stored"
                )));
            };
            entries.push(Entry {
                position: Position(position),
                stream: stream_of(key)?,
                version: Version(key.2),
                payload: payload.value().to_vec(),
            });
        }
        Ok(entries)
    }

    /// A row, if there is one.
    pub fn row(&self, id: u128) -> Result<Option<StoredRow>, LedgerError> {
        let rows = self.db.begin_read()?.open_table(ROWS)?;
        Ok(rows.get(id)?.map(|row| row_of(row.value())))
    }

    /// All rows, by id.
    pub fn rows(&self) -> Result<Vec<StoredRow>, LedgerError> {
        let rows = self.db.begin_read()?.open_table(ROWS)?;
        let mut all = Vec::new();
        for row in rows.iter()? {
            all.push(row_of(row?.1.value()));
        }
        Ok(all)
    }

    /// Where the last entry of the change log stands; 0 if there is none.
    #[must_use]
    pub const fn last_change(&self) -> u64 {
        self.last_change
    }

    /// The entries of the change log after the given place, in the order in which they were stored.
    pub fn changes(&self, after: u64) -> Result<Vec<Vec<u8>>, LedgerError> {
        let table = self.db.begin_read()?.open_table(CHANGES)?;
        let mut changes = Vec::new();
        for row in table.range(after + 1..)? {
            changes.push(row?.1.value().to_vec());
        }
        Ok(changes)
    }

    /// What came of a message, if it was handled.
    pub fn handled(
        &self,
        handler: HandlerNumber,
        message: MessageId,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        if !self.policy.durable_inbox {
            return Ok(None);
        }
        let table = self.db.begin_read()?.open_table(HANDLED)?;
        Ok(table.get(handled_key(handler, message))?.map(|outcome| outcome.value().to_vec()))
    }

    /// Every message that was ever stored, in that order.
    pub fn messages(&self) -> Result<Vec<Logged>, LedgerError> {
        let table = self.db.begin_read()?.open_table(MESSAGES)?;
        let mut messages = Vec::new();
        for row in table.iter()? {
            let (_, message) = row?;
            let (id, cause, payload) = message.value();
            let (message, cause) = (message_id(id), message_id(cause));
            messages.push(Logged { message, cause, payload: payload.to_vec() });
        }
        Ok(messages)
    }

    /// The newest message with this id among the last `limit` that were logged.
    pub fn recent_message(
        &self,
        message: MessageId,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        let table = self.db.begin_read()?.open_table(MESSAGES)?;
        for row in table.range(self.next_message.saturating_sub(limit)..)?.rev() {
            let (_, logged) = row?;
            let (id, _, payload) = logged.value();
            if id == message.0.as_u128() {
                return Ok(Some(payload.to_vec()));
            }
        }
        Ok(None)
    }

    /// The messages that are still to be sent, in the order in which they were stored.
    pub fn outbox(&self) -> Result<Vec<(MessageId, Vec<u8>)>, LedgerError> {
        let read = self.db.begin_read()?;
        let (outbox, messages) = (read.open_table(OUTBOX)?, read.open_table(MESSAGES)?);
        let mut unsettled = Vec::new();
        for row in outbox.iter()? {
            let (place, message) = row?;
            let (id, form) = message.value();
            unsettled.push((message_id(id), form_to_send(&messages, place.value(), form)?));
        }
        Ok(unsettled)
    }

    /// The messages that were given up, in the order in which they had been stored.
    pub fn dead_letters(&self) -> Result<Vec<DeadLetter>, LedgerError> {
        let read = self.db.begin_read()?;
        let (table, messages) = (read.open_table(DEAD_LETTERS)?, read.open_table(MESSAGES)?);
        let mut letters = Vec::new();
        for row in table.iter()? {
            let (place, letter) = row?;
            let (id, form, reason) = letter.value();
            letters.push(DeadLetter {
                message: message_id(id),
                payload: form_to_send(&messages, place.value(), form)?,
                reason: reason.to_vec(),
            });
        }
        Ok(letters)
    }
}

fn row_of((_, saved_at, bytes): (u64, u64, &[u8])) -> StoredRow {
    StoredRow { saved_at, bytes: bytes.to_vec() }
}

/// The form in which a message is to be sent.
pub(super) fn form_to_send(
    messages: &impl ReadableTable<u64, (u128, u128, &'static [u8])>,
    place: u64,
    form: &[u8],
) -> Result<Vec<u8>, LedgerError> {
    if form != AS_LOGGED {
        return Ok(form.to_vec());
    }
    match messages.get(place)? {
        Some(logged) => Ok(logged.value().2.to_vec()),
        None => Err(LedgerError::corrupt(format!(
            "the message at place {place} is to be sent and not logged"
        ))),
    }
}

pub(super) fn stored_head(
    events: &impl ReadableTable<EventKey, &'static [u8]>,
    stream: StreamId,
) -> Result<Version, LedgerError> {
    let last = events.range(versions(stream, Version(0)))?.next_back().transpose()?;
    Ok(last.map_or(Version(0), |(key, _)| Version(key.value().2)))
}
