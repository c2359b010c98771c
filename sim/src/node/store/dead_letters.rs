//! The ledger of dead letters: what nobody could take lies there, with the reason, until an operator says what to do.

use std::fmt;
use std::sync::Arc;

use domain::history;
use domain::message::Message;
use domain::sourcing::{MessageId, Timestamp};

use super::super::handler::Handler;
use super::super::protocol::Remedy;
use super::super::{Halted, Outbox};
use super::ledger::Ledger;
use super::{Store, halted};
use crate::record::Observation;

impl Store {
    /// Moves a message from the outbox to the ledger of dead letters, with the name of the handler that could not take it.
    pub(super) fn bury(
        &mut self,
        message: MessageId,
        handler: Handler,
        unreadable: bool,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        if self.pending.remove(&message).is_none() {
            return Ok(());
        }
        if !self.protections.keep_dead_letters {
            return self.open_ledger()?.settle(&[message], &[]).map_err(halted);
        }
        let why = format!("{handler:?} could not {} it", if unreadable { "read" } else { "take" });
        let letter = (message, why.as_bytes().to_vec());
        self.open_ledger()?.settle(&[], &[letter]).map_err(halted)?;
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
        let repairs_form = self.protections.repair_form;
        let ledger = self.open_ledger()?;
        let letters = ledger.dead_letters().map_err(halted)?;
        let letter = letters.into_iter().find(|letter| letter.message == message);
        match (remedy, letter) {
            (Remedy::Discard { reason }, letter) => {
                if letter.is_some() {
                    ledger.repair_dead_letter(message, None).map_err(halted)?;
                }
                out.observe(Observation::Discarded { message, reason });
            }
            (Remedy::SendAgain, None) => out.observe(Observation::SentAgain { message }),
            (Remedy::SendAgain, Some(letter)) => {
                let mut readable = match history::decode_message(&letter.payload) {
                    Ok(readable) => readable,
                    // What cannot be read cannot be sent. The letter stays, and whoever asked sees why.
                    Err(error) => {
                        out.observe(Observation::Buried { message, why: unreadable_row(&error) });
                        return Ok(());
                    }
                };
                if repairs_form {
                    readable.meta.schema = history::schema_of_message(&readable);
                }
                let bytes = history::encode_message(&readable);
                ledger.repair_dead_letter(message, Some(&bytes)).map_err(halted)?;
                self.relay.add(readable.body.due().unwrap_or(now), message);
                self.pending.insert(message, (readable.into(), 0));
                out.observe(Observation::SentAgain { message });
                self.relay(now, out);
            }
        }
        Ok(())
    }
}

/// The rows of the outbox. One that cannot be read goes to the ledger of dead letters, with the reason: nothing is lost, and
/// a damaged row does not keep all others from being sent. To stop here was simpler, and would have stopped the whole
/// store at every start until somebody mended the file.
pub(super) fn readable_outbox(ledger: &mut Ledger) -> Result<Vec<(MessageId, Arc<Message>)>, Halted> {
    let (mut readable, mut damaged) = (Vec::new(), Vec::new());
    for (id, bytes) in ledger.outbox().map_err(halted)? {
        match history::decode_message(&bytes) {
            Ok(message) => readable.push((id, message.into())),
            Err(error) => damaged.push((id, unreadable_row(&error).into_bytes())),
        }
    }
    if !damaged.is_empty() {
        ledger.settle(&[], &damaged).map_err(halted)?;
    }
    Ok(readable)
}

fn unreadable_row(error: &impl fmt::Display) -> String {
    format!("its row in the outbox cannot be read: {error}; mend the row, or discard the letter")
}
