//! The ledger of dead letters: what nobody could take lies there, with the reason, until an
//! operator says what to do.

use std::fmt;
use std::sync::Arc;

use domain::history;
use domain::message::Message;
use domain::sourcing::{MessageId, Timestamp};

use super::super::protocol::{Handler, Remedy};
use super::super::{Halted, Outbox};
use super::ledger::Ledger;
use super::{Pending, Store};
use crate::node::observation::Observation;

impl Store {
    /// Moves a message from the outbox to the ledger of dead letters, with the name of the handler
    /// that could not take it.
    pub(super) fn bury(
        &mut self,
        message: MessageId,
        handler: Handler,
        unreadable: bool,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        // It was settled, or buried, before: the bus takes in again what the relay repeats.
        let Some(pending) = self.pending.remove(&message) else { return Ok(()) };
        if !(self.protections.seams.buries)(&pending.message) {
            return Ok(self.open_ledger().settle(&[message], &[])?);
        }
        let why = format!("{handler:?} could not {} it", if unreadable { "read" } else { "take" });
        let letter = (message, why.as_bytes().to_vec());
        self.open_ledger().settle(&[], &[letter])?;
        out.observe(Observation::Buried { message, why });
        Ok(())
    }

    /// Does with a dead letter what the operator says. To be told twice changes nothing.
    pub(super) fn repair(
        &mut self,
        now: Timestamp,
        message: MessageId,
        remedy: Remedy,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        let mends = self.protections.seams.mends;
        let ledger = self.open_ledger();
        let letters = ledger.dead_letters()?;
        let letter = letters.into_iter().find(|letter| letter.message == message);
        match (remedy, letter) {
            (Remedy::Discard { reason }, letter) => {
                if letter.is_some() {
                    ledger.repair_dead_letter(message, None)?;
                }
                out.observe(Observation::Discarded { message, reason });
            }
            (Remedy::SendAgain, None) => out.observe(Observation::SentAgain { message }),
            (Remedy::SendAgain, Some(letter)) => {
                let mut readable = match history::decode_message(&letter.payload) {
                    Ok(readable) => readable,
                    // What cannot be read cannot be sent. The letter stays, and whoever asked sees
                    // why.
                    Err(error) => {
                        out.observe(Observation::Buried { message, why: unreadable_row(&error) });
                        return Ok(());
                    }
                };
                // Sent again as it is, it would come back.
                mends(&mut readable);
                let bytes = history::encode_message(&readable);
                ledger.repair_dead_letter(message, Some(&bytes))?;
                self.relay.add(readable.body.due().unwrap_or(now), message);
                self.pending.insert(message, Pending::of(readable.into()));
                out.observe(Observation::SentAgain { message });
                self.relay(now, out);
            }
        }
        Ok(())
    }
}

/// The rows of the outbox. One that cannot be read goes to the ledger of dead letters, with the
/// reason: nothing is lost, and a damaged row does not keep all others from being sent. To stop
/// here was simpler, and would have stopped the whole store at every start until somebody mended
/// the file.
pub(super) fn readable_outbox(
    ledger: &mut Ledger,
) -> Result<Vec<(MessageId, Arc<Message>)>, Halted> {
    let (mut readable, mut damaged) = (Vec::new(), Vec::new());
    for (id, bytes) in ledger.outbox()? {
        match history::decode_message(&bytes) {
            Ok(message) => readable.push((id, message.into())),
            Err(error) => damaged.push((id, unreadable_row(&error).into_bytes())),
        }
    }
    if !damaged.is_empty() {
        ledger.settle(&[], &damaged)?;
    }
    Ok(readable)
}

fn unreadable_row(error: &impl fmt::Display) -> String {
    format!("its row in the outbox cannot be read: {error}; mend the row, or discard the letter")
}
