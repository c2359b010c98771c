//! What leaves the outbox: messages that arrived, and those that are given up and perhaps repaired.

use domain::sourcing::MessageId;
use redb::{ReadableDatabase, ReadableTable};
use serde_bytes::Bytes;

use super::journal::{Back, JournalEntry};
use super::reading::repaired;
use super::tables::{AS_LOGGED, DEAD_LETTERS, JOURNAL, message_id};
use super::{Ledger, LedgerError};

impl Ledger {
    /// Takes arrived messages out of the outbox, and moves those that are given up to the dead
    /// letters, each with the reason. A message that is not in the outbox is ignored: it was
    /// settled before.
    pub fn settle(
        &mut self,
        settled: &[MessageId],
        dead: &[(MessageId, Vec<u8>)],
    ) -> Result<(), LedgerError> {
        let mut gone = self.index.unsettled(settled);
        let mut given_up = Vec::new();
        for (message, reason) in dead {
            for row in self.index.unsettled(&[*message]) {
                if gone.insert(row) {
                    given_up.push((row, self.form_in_outbox(row)?, reason.as_slice()));
                }
            }
        }
        if gone.is_empty() {
            return Ok(());
        }
        let write = self.begin_write()?;
        if !given_up.is_empty() {
            let mut letters = write.open_table(DEAD_LETTERS)?;
            for ((id, place), form, reason) in &given_up {
                letters.insert(place, (*id, form.as_slice(), *reason))?;
            }
        }
        let gone = gone.into_iter().collect();
        self.store(write, &JournalEntry { gone, ..JournalEntry::default() })
    }

    /// The form in which a message of the outbox is to be sent, if that is not as it was logged.
    fn form_in_outbox(&self, message: (u128, u64)) -> Result<Vec<u8>, LedgerError> {
        match self.index.form(message) {
            Some(entry) => repaired(&self.db.begin_read()?.open_table(JOURNAL)?, entry, message.1),
            None => Ok(AS_LOGGED.to_vec()),
        }
    }

    /// Puts every dead letter back into the outbox, at the place it had, and returns them in that
    /// order.
    pub fn requeue_dead_letters(&mut self) -> Result<Vec<(MessageId, Vec<u8>)>, LedgerError> {
        let write = self.begin_write()?;
        let mut letters = Vec::new();
        let mut requeued = Vec::new();
        {
            let mut table = write.open_table(DEAD_LETTERS)?;
            let journal = write.open_table(JOURNAL)?;
            while let Some((place, letter)) = table.pop_first()? {
                let (place, (id, form, _)) = (place.value(), letter.value());
                requeued.push((message_id(id), self.form_to_send(&journal, place, form)?));
                letters.push((id, place, form.to_vec()));
            }
        }
        if requeued.is_empty() {
            return Ok(requeued);
        }
        let back = letters.iter().map(|(id, place, form)| {
            let form = (form != AS_LOGGED).then(|| Bytes::new(form));
            Back { id: *id, place: *place, form }
        });
        let back = back.collect();
        self.store(write, &JournalEntry { back, ..JournalEntry::default() })?;
        Ok(requeued)
    }

    /// Takes one dead letter out of the ledger of dead letters: back into the outbox in the given
    /// form, at the place it had, or for good. The log of messages keeps the form it had first.
    /// False if there is no such letter.
    pub fn repair_dead_letter(
        &mut self,
        message: MessageId,
        sent_again: Option<&[u8]>,
    ) -> Result<bool, LedgerError> {
        let id = message.0.as_u128();
        let write = self.begin_write()?;
        let mut places = Vec::new();
        {
            let mut letters = write.open_table(DEAD_LETTERS)?;
            for row in letters.iter()? {
                let (place, letter) = row?;
                if letter.value().0 == id {
                    places.push(place.value());
                }
            }
            for place in &places {
                letters.remove(place)?;
            }
        }
        if places.is_empty() {
            return Ok(false);
        }
        let back = |form| {
            let form = Some(Bytes::new(form));
            places.iter().map(|place| Back { id, place: *place, form }).collect()
        };
        let back = sent_again.map(back).unwrap_or_default();
        self.store(write, &JournalEntry { back, ..JournalEntry::default() })?;
        Ok(true)
    }
}
