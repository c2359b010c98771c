//! The outbox and its relay: what was committed is published, and published again until everyone is
//! done with it.

use std::sync::Arc;
use std::time::Duration;

use domain::message::Message;
use domain::sourcing::{MessageId, Timestamp};

use super::super::protocol::{BusRequest, Routed};
use super::super::seams::Restart;
use super::super::{Halted, Outbox, Sends};
use super::{Pending, Store};

/// The first retry interval of the outbox relay: how long after publishing a message the store
/// hears that everyone is done with it, or publishes it again. Exponential backoff: each repetition
/// is waited for twice as long.
const RELAY_PATIENCE: Duration = Duration::from_secs(15);

/// The longest retry interval.
const LONGEST_RELAY_PATIENCE: Duration = Duration::from_secs(240);

/// How long settled messages wait for a commit to take them along.
const SETTLE_AFTER: Duration = Duration::from_secs(5);

impl Store {
    /// When a message that was found on the disk is to be published.
    pub(super) fn due_after_restart(&self, now: Timestamp, message: &Message) -> Timestamp {
        let rings = |due| self.relaying.rings(message, due, Restart(now));
        message.body.due().map_or(now, rings)
    }

    /// Publishes what was committed, and keeps publishing it until everyone is done with it.
    pub(super) fn publish(&mut self, now: Timestamp, messages: &[Arc<Message>], out: &mut Outbox) {
        let once = messages.iter().filter(|message| !self.relaying.keeps(message));
        let publications: Vec<_> = once.map(routed).collect();
        if !publications.is_empty() {
            out.to_bus(BusRequest::Publish(publications));
        }
        for message in messages.iter().filter(|message| self.relaying.keeps(message)) {
            let due = message.body.due().unwrap_or(now);
            self.relay.add(self.relaying.sends_from(message, due), message.meta.id);
            self.pending.insert(message.meta.id, Pending::of(message.clone()));
        }
        self.relay(now, out);
    }

    pub(super) fn relay(&mut self, now: Timestamp, out: &mut Outbox) {
        let mut publications = Vec::new();
        for id in self.relay.due(now) {
            // It was settled, or moved to the dead letters, since.
            let Some(Pending { message, published }) = self.pending.get_mut(&id) else { continue };
            publications.push(routed(&self.relaying.passes_on(message)));
            if !self.relaying.repeats() {
                continue;
            }
            let patience = RELAY_PATIENCE * 2_u32.pow((*published).min(8));
            self.relay.add(now + patience.min(LONGEST_RELAY_PATIENCE), id);
            *published += 1;
        }
        if !publications.is_empty() {
            out.to_bus(BusRequest::Publish(publications));
        }
    }

    pub(super) fn settle(&mut self, now: Timestamp, messages: Vec<MessageId>) {
        if self.settled.is_empty() {
            self.sweep.add(now + SETTLE_AFTER, ());
        }
        for message in messages {
            if self.pending.remove(&message).is_some() {
                self.settled.insert(message);
            }
        }
    }

    pub(super) fn sweep(&mut self) -> Result<(), Halted> {
        let settled: Vec<_> = std::mem::take(&mut self.settled).into_iter().collect();
        if settled.is_empty() {
            return Ok(());
        }
        Ok(self.open_ledger().settle(&settled, &[])?)
    }

    /// A release was made final: what has to be sent besides what is still to be sent.
    pub(super) fn move_outbox(&mut self, now: Timestamp, out: &mut Outbox) {
        let mut pending = self.pending.values().map(|pending| &pending.message);
        let moved = self.relaying.moves(&mut pending);
        if moved.is_empty() {
            return;
        }
        for message in moved {
            self.relay.add(message.body.due().unwrap_or(now), message.meta.id);
            self.pending.insert(message.meta.id, Pending::of(message));
        }
        self.relay(now, out);
    }
}

pub(super) fn routed(message: &Arc<Message>) -> Routed {
    Routed { message: message.clone(), reply_to: None }
}
