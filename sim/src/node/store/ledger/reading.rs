//! Everything that is asked of a ledger without changing it.

use domain::sourcing::{MessageId, Version};
use domain::stream::StreamId;
use redb::{ReadableDatabase, ReadableTable};

use super::journal::{self, JournalEntry};
use super::tables::{
    AS_LOGGED, CHANGES, DEAD_LETTERS, EVENTS, JOURNAL, ROWS, event_key, message_id, versions,
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
        let mut records = Vec::new();
        if after >= self.head(stream) {
            return Ok(records);
        }
        let events = self.db.begin_read()?.open_table(EVENTS)?;
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
    #[must_use]
    pub fn head(&self, stream: StreamId) -> Version {
        self.index.head(stream)
    }

    /// Where the last event of the ledger stands.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.index.position()
    }

    /// The events of all streams after the given position, in the order in which they were stored,
    /// at most `limit`.
    pub fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Entry>, LedgerError> {
        let events = self.db.begin_read()?.open_table(EVENTS)?;
        let places = self.index.stretches(after).iter().flat_map(|stretch| {
            (1..=stretch.events).map(|nth| {
                let version = Version(stretch.head.0 + nth);
                (Position(stretch.before + nth), stretch.stream, version)
            })
        });
        let mut entries = Vec::new();
        for (position, stream, version) in
            places.filter(|(position, ..)| *position > after).take(limit)
        {
            let Some(payload) = events.get(event_key(stream, version))? else {
                return Err(LedgerError::corrupt(format!(
                    "the event at {position} is listed and not stored"
                )));
            };
            let payload = payload.value().to_vec();
            entries.push(Entry { position, stream, version, payload });
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
    #[must_use]
    pub fn handled(&self, handler: HandlerNumber, message: MessageId) -> Option<&[u8]> {
        let inbox = self.inbox_of(handler);
        if self.policy.durable_inbox { self.index.handled(inbox, message) } else { None }
    }

    /// The inbox in which it is noted what somebody handled.
    pub(super) const fn inbox_of(&self, handler: HandlerNumber) -> HandlerNumber {
        if self.policy.inbox_by_handler { handler } else { HandlerNumber(0) }
    }

    /// Every message that was ever stored, in that order.
    pub fn messages(&self) -> Result<Vec<Logged>, LedgerError> {
        let journal = self.db.begin_read()?.open_table(JOURNAL)?;
        let mut messages = Vec::new();
        for row in journal.iter()? {
            let (_, bytes) = row?;
            let entry = JournalEntry::read(bytes.value())?;
            let cause = message_id(entry.cause);
            messages.extend(entry.logged().map(|(id, payload)| Logged {
                message: message_id(id),
                cause,
                payload: payload.to_vec(),
            }));
        }
        Ok(messages)
    }

    /// The newest message with this id among the last `limit` that were logged.
    pub fn recent_message(
        &self,
        message: MessageId,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        let journal = self.db.begin_read()?.open_table(JOURNAL)?;
        let mut left = limit;
        for row in journal.iter()?.rev() {
            let (_, bytes) = row?;
            for (id, payload) in JournalEntry::read(bytes.value())?.logged().rev() {
                if left == 0 {
                    return Ok(None);
                }
                left -= 1;
                if message_id(id) == message {
                    return Ok(Some(payload.to_vec()));
                }
            }
        }
        Ok(None)
    }

    /// The messages that are still to be sent, in the order in which they were stored.
    pub fn outbox(&self) -> Result<Vec<(MessageId, Vec<u8>)>, LedgerError> {
        let journal = self.db.begin_read()?.open_table(JOURNAL)?;
        let mut unsettled = Vec::new();
        for message in self.index.outbox() {
            let payload = match message.form {
                Some(entry) => repaired(&journal, entry, message.place)?,
                None => self.as_logged(&journal, message.place)?,
            };
            unsettled.push((message_id(message.id), payload));
        }
        Ok(unsettled)
    }

    /// The messages that were given up, in the order in which they had been stored.
    pub fn dead_letters(&self) -> Result<Vec<DeadLetter>, LedgerError> {
        let read = self.db.begin_read()?;
        let (table, journal) = (read.open_table(DEAD_LETTERS)?, read.open_table(JOURNAL)?);
        let mut letters = Vec::new();
        for row in table.iter()? {
            let (place, letter) = row?;
            let (id, form, reason) = letter.value();
            letters.push(DeadLetter {
                message: message_id(id),
                payload: self.form_to_send(&journal, place.value(), form)?,
                reason: reason.to_vec(),
            });
        }
        Ok(letters)
    }

    /// The form in which a message is to be sent.
    pub(super) fn form_to_send(
        &self,
        journal: &impl ReadableTable<u64, &'static [u8]>,
        place: u64,
        form: &[u8],
    ) -> Result<Vec<u8>, LedgerError> {
        if form == AS_LOGGED { self.as_logged(journal, place) } else { Ok(form.to_vec()) }
    }

    /// The message at a place of the log of messages.
    fn as_logged(
        &self,
        journal: &impl ReadableTable<u64, &'static [u8]>,
        place: u64,
    ) -> Result<Vec<u8>, LedgerError> {
        let missing = || {
            LedgerError::corrupt(format!(
                "the message at place {place} is to be sent and not logged"
            ))
        };
        let (number, nth) = self.index.logged_at(place).ok_or_else(missing)?;
        let message =
            |entry: &JournalEntry<'_>| entry.logged().nth(nth).map(|(_, payload)| payload.to_vec());
        journal::entry(journal, number, message)?.ok_or_else(missing)
    }
}

/// The form in which an entry of the journal brought a message back into the outbox.
pub(super) fn repaired(
    journal: &impl ReadableTable<u64, &'static [u8]>,
    number: u64,
    place: u64,
) -> Result<Vec<u8>, LedgerError> {
    let form = |entry: &JournalEntry<'_>| {
        let back = entry.back.iter().find(|back| back.place == place)?;
        back.form.map(|form| form.to_vec())
    };
    journal::entry(journal, number, form)?.ok_or_else(|| {
        LedgerError::corrupt(format!("the repaired form of the message at {place} is missing"))
    })
}

fn row_of((_, saved_at, bytes): (u64, u64, &[u8])) -> StoredRow {
    StoredRow { saved_at, bytes: bytes.to_vec() }
}
