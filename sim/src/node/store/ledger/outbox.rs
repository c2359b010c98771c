//! What leaves the outbox: messages that arrived, and those that are given up and perhaps repaired.

use std::collections::BTreeSet;

use domain::sourcing::MessageId;
use redb::ReadableTable;

use super::reading::form_to_send;
use super::tables::{DEAD_LETTERS, MESSAGES, OUTBOX, message_id};
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
        let mut removed = self.places(settled);
        let given_up: Vec<_> = dead
            .iter()
            .flat_map(|(message, reason)| {
                self.places(&[*message]).into_iter().map(move |row| (row, reason.as_slice()))
            })
            .filter(|(row, _)| !removed.contains(row))
            .collect();
        if removed.is_empty() && given_up.is_empty() {
            return Ok(());
        }
        let write = self.begin_write()?;
        {
            let mut outbox = write.open_table(OUTBOX)?;
            for (_, place) in &removed {
                outbox.remove(place)?;
            }
            if !given_up.is_empty() {
                let mut letters = write.open_table(DEAD_LETTERS)?;
                for ((id, place), reason) in given_up {
                    if let Some(message) = outbox.remove(place)? {
                        letters.insert(place, (id, message.value().1, reason))?;
                        removed.insert((id, place));
                    }
                }
            }
        }
        write.commit()?;
        for row in removed {
            self.outgoing.remove(&row);
        }
        Ok(())
    }

    /// Puts every dead letter back into the outbox, at the place it had, and returns them in that
    /// order.
    pub fn requeue_dead_letters(&mut self) -> Result<Vec<(MessageId, Vec<u8>)>, LedgerError> {
        let write = self.begin_write()?;
        let mut requeued = Vec::new();
        let mut added = Vec::new();
        {
            let mut letters = write.open_table(DEAD_LETTERS)?;
            let mut outbox = write.open_table(OUTBOX)?;
            let messages = write.open_table(MESSAGES)?;
            while let Some((place, letter)) = letters.pop_first()? {
                let (place, (id, form, _)) = (place.value(), letter.value());
                outbox.insert(place, (id, form))?;
                added.push((id, place));
                requeued.push((message_id(id), form_to_send(&messages, place, form)?));
            }
        }
        if requeued.is_empty() {
            return Ok(requeued);
        }
        write.commit()?;
        self.outgoing.extend(added);
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
            let mut outbox = write.open_table(OUTBOX)?;
            for place in &places {
                letters.remove(place)?;
                if let Some(payload) = sent_again {
                    outbox.insert(place, (id, payload))?;
                }
            }
        }
        if places.is_empty() {
            return Ok(false);
        }
        write.commit()?;
        if sent_again.is_some() {
            self.outgoing.extend(places.into_iter().map(|place| (id, place)));
        }
        Ok(true)
    }

    /// The rows of the outbox that hold these messages.
    pub(super) fn places(&self, messages: &[MessageId]) -> BTreeSet<(u128, u64)> {
        messages
            .iter()
            .map(|message| message.0.as_u128())
            .flat_map(|id| self.outgoing.range((id, 0)..=(id, u64::MAX)))
            .copied()
            .collect()
    }
}
