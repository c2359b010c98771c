//! What leaves the outbox: messages that arrived, and those that are given up and perhaps repaired.

use domain::sourcing::MessageId;
use serde_bytes::Bytes;

use super::journal::{Back, JournalEntry};
use super::keys::{AS_LOGGED, message_id};
use super::reading::repaired;
use super::stored::Letter;
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
                    let (form, (id, place)) = (self.form_in_outbox(row)?, row);
                    given_up.push(Letter { place, id, form, reason: reason.clone() });
                }
            }
        }
        if gone.is_empty() {
            return Ok(());
        }
        let mut writing = self.storage.begin(self.rules.durability)?;
        if !given_up.is_empty() {
            writing.put_letters(&given_up)?;
        }
        let gone = gone.into_iter().collect();
        let entry = JournalEntry { gone, ..JournalEntry::default() };
        Self::store(&mut self.index, writing, &entry)
    }

    /// The form in which a message of the outbox is to be sent, if that is not as it was logged.
    fn form_in_outbox(&self, message: (u128, u64)) -> Result<Vec<u8>, LedgerError> {
        match self.index.form(message) {
            Some(entry) => repaired(&self.storage.journal()?, entry, message.1),
            None => Ok(AS_LOGGED.to_vec()),
        }
    }

    /// Puts every dead letter back into the outbox, at the place it had, and returns them in that
    /// order.
    pub fn requeue_dead_letters(&mut self) -> Result<Vec<(MessageId, Vec<u8>)>, LedgerError> {
        let letters = self.storage.letters()?;
        if letters.is_empty() {
            return Ok(Vec::new());
        }
        let journal = self.storage.journal()?;
        let requeued = letters.iter().map(|Letter { place, id, form, .. }| {
            Ok((message_id(*id), self.form_to_send(&journal, *place, form)?))
        });
        let requeued = requeued.collect::<Result<Vec<_>, LedgerError>>()?;
        drop(journal);
        let mut writing = self.storage.begin(self.rules.durability)?;
        let places: Vec<_> = letters.iter().map(|letter| letter.place).collect();
        writing.take_letters(&places)?;
        let back = letters.iter().map(|Letter { place, id, form, .. }| {
            let form = (form != AS_LOGGED).then(|| Bytes::new(form));
            Back { id: *id, place: *place, form }
        });
        let entry = JournalEntry { back: back.collect(), ..JournalEntry::default() };
        Self::store(&mut self.index, writing, &entry)?;
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
        let mut writing = self.storage.begin(self.rules.durability)?;
        let places = writing.letters_of(id)?;
        if places.is_empty() {
            return Ok(false);
        }
        writing.take_letters(&places)?;
        let back = |form| {
            let form = Some(Bytes::new(form));
            places.iter().map(|place| Back { id, place: *place, form }).collect()
        };
        let back = sent_again.map(back).unwrap_or_default();
        let entry = JournalEntry { back, ..JournalEntry::default() };
        Self::store(&mut self.index, writing, &entry)?;
        Ok(true)
    }
}
