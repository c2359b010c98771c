//! Everything that is asked of a ledger without changing it.

use domain::sourcing::{MessageId, Version};
use domain::stream::StreamId;

use super::journal::{Back, JournalEntry};
use super::keys::{AS_LOGGED, message_id};
use super::storage::Journal;
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
        let mut expected = after.next();
        for (version, payload) in self.storage.stream(stream, expected)? {
            if version != expected {
                return Err(LedgerError::corrupt(format!(
                    "{stream} has {version} where {expected} belongs"
                )));
            }
            records.push(Record { version, payload });
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
        let listed = self.index.stretches(after).iter().flat_map(|stretch| {
            (1..=stretch.events).map(|nth| {
                let version = Version(stretch.head.0 + nth);
                (Position(stretch.before + nth), stretch.stream, version)
            })
        });
        self.storage.events(listed.filter(|(position, ..)| *position > after).take(limit))
    }

    /// A row, if there is one.
    pub fn row(&self, id: u128) -> Result<Option<StoredRow>, LedgerError> {
        self.storage.row(id)
    }

    /// The row that has a name.
    pub fn row_named(&self, name: &str) -> Result<Option<StoredRow>, LedgerError> {
        let Some(id) = self.storage.owner(name)? else { return Ok(None) };
        let row = self.storage.row(id)?;
        match row {
            Some(row) => Ok(Some(row)),
            None => Err(LedgerError::corrupt(format!("{name:?} is the name of no row"))),
        }
    }

    /// All rows, by id.
    pub fn rows(&self) -> Result<Vec<StoredRow>, LedgerError> {
        self.storage.rows()
    }

    /// Where the last entry of the change log stands; 0 if there is none.
    #[must_use]
    pub const fn last_change(&self) -> u64 {
        self.last_change
    }

    /// Where the first entry of the change log stands that is kept; 1 if there is none.
    #[must_use]
    pub const fn first_change(&self) -> u64 {
        self.first_change
    }

    /// The entries of the change log after the given place, as far as they are kept, in the order in
    /// which they were stored.
    pub fn changes(&self, after: u64) -> Result<Vec<Vec<u8>>, LedgerError> {
        self.storage.changes(after)
    }

    /// What came of a message, if it was handled.
    #[must_use]
    pub fn handled(&self, handler: HandlerNumber, message: MessageId) -> Option<&[u8]> {
        self.index.handled((self.rules.inbox_of)(handler)?, message)
    }

    /// Every message that was ever stored, in that order.
    pub fn messages(&self) -> Result<Vec<Logged>, LedgerError> {
        let mut messages: Vec<Logged> = Vec::new();
        self.storage.journal()?.each(|_, bytes| {
            let entry = JournalEntry::read(bytes)?;
            let cause = message_id(entry.cause);
            messages.extend(entry.logged().map(|(id, payload)| Logged {
                message: message_id(id),
                cause,
                payload: payload.to_vec(),
                repaired: None,
            }));
            for Back { place, form, .. } in entry.back {
                // Places are counted from 1.
                let nth = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
                let Some(logged) = nth.and_then(|nth| messages.get_mut(nth)) else { continue };
                logged.repaired = form.map(|form| form.to_vec());
            }
            Ok(())
        })?;
        Ok(messages)
    }

    /// The newest message with this id among the last `limit` that were logged.
    pub fn recent_message(
        &self,
        message: MessageId,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        let mut left = limit;
        let mut found = None;
        self.storage.journal()?.backwards(|bytes| {
            for (id, payload) in JournalEntry::read(bytes)?.logged().rev() {
                if left == 0 {
                    return Ok(false);
                }
                left -= 1;
                if message_id(id) == message {
                    found = Some(payload.to_vec());
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// The messages that are still to be sent, in the order in which they were stored.
    pub fn outbox(&self) -> Result<Vec<(MessageId, Vec<u8>)>, LedgerError> {
        let journal = self.storage.journal()?;
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
        let journal = self.storage.journal()?;
        let mut letters = Vec::new();
        for letter in self.storage.letters()? {
            letters.push(DeadLetter {
                message: message_id(letter.id),
                payload: self.form_to_send(&journal, letter.place, &letter.form)?,
                reason: letter.reason,
            });
        }
        Ok(letters)
    }

    /// The form in which a message is to be sent.
    pub(super) fn form_to_send(
        &self,
        journal: &Journal<'_>,
        place: u64,
        form: &[u8],
    ) -> Result<Vec<u8>, LedgerError> {
        if form == AS_LOGGED { self.as_logged(journal, place) } else { Ok(form.to_vec()) }
    }

    /// The message at a place of the log of messages.
    fn as_logged(&self, journal: &Journal<'_>, place: u64) -> Result<Vec<u8>, LedgerError> {
        let missing = || {
            LedgerError::corrupt(format!(
                "the message at place {place} is to be sent and not logged"
            ))
        };
        let (number, nth) = self.index.logged_at(place).ok_or_else(missing)?;
        let message =
            |entry: &JournalEntry<'_>| entry.logged().nth(nth).map(|(_, payload)| payload.to_vec());
        journal.entry(number, message)?.ok_or_else(missing)
    }
}

/// The form in which an entry of the journal brought a message back into the outbox.
pub(super) fn repaired(
    journal: &Journal<'_>,
    number: u64,
    place: u64,
) -> Result<Vec<u8>, LedgerError> {
    let form = |entry: &JournalEntry<'_>| {
        let back = entry.back.iter().find(|back| back.place == place)?;
        back.form.map(|form| form.to_vec())
    };
    journal.entry(number, form)?.ok_or_else(|| {
        LedgerError::corrupt(format!("the repaired form of the message at {place} is missing"))
    })
}
