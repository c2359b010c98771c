//! The outbox and its relay: what was committed is published, and published again until everyone is done with it.

use std::sync::Arc;
use std::time::Duration;

use domain::message::{Body, Event, Message};
use domain::registration::{OrderEvent, Seats};
use domain::sourcing::{MessageId, Timestamp};

use super::super::protocol::{Parcel, Payload};
use super::super::{Halted, NodeId, Outbox};
use super::{Store, halted};

/// How long after publishing a message the store hears that everyone is done with it, or publishes it again. Each
/// repetition is waited for twice as long.
const RELAY_PATIENCE: Duration = Duration::from_secs(15);

/// The longest time between two publications of one message.
const LONGEST_RELAY_PATIENCE: Duration = Duration::from_secs(240);

/// How long settled messages wait for a commit to take them along.
const SETTLE_AFTER: Duration = Duration::from_secs(5);

impl Store {
    /// When a message that was found on the disk is to be published.
    pub(super) fn due_after_restart(&self, now: Timestamp, message: &Message) -> Timestamp {
        match message.body.due() {
            None => now,
            Some(_) if !self.protections.timers_wait => now,
            Some(due) if !self.protections.absolute_timers => now + due.since(message.meta.occurred_at),
            Some(due) => due,
        }
    }

    /// Publishes what was committed, and keeps publishing it until everyone is done with it.
    pub(super) fn publish(&mut self, now: Timestamp, messages: &[Arc<Message>], out: &mut Outbox) {
        if !self.protections.outbox {
            let due = messages.iter().filter(|message| message.body.due().is_none());
            let parcels: Vec<_> = due.map(parcel).collect();
            if !parcels.is_empty() {
                out.send(NodeId::Bus, Payload::Publish(parcels));
            }
        }
        for message in messages {
            if self.protections.outbox || message.body.due().is_some() {
                self.relay.add(message.body.due().unwrap_or(now), message.meta.id);
                self.pending.insert(message.meta.id, (message.clone(), 0));
            }
        }
        self.relay(now, out);
    }

    pub(super) fn relay(&mut self, now: Timestamp, out: &mut Outbox) {
        let mut parcels = Vec::new();
        for id in self.relay.due(now) {
            let Some((message, published)) = self.pending.get_mut(&id) else { continue };
            parcels.push(if self.protections.relay_keeps_fields {
                parcel(message)
            } else {
                parcel(&without_new_fields(message))
            });
            if !self.protections.relay_repeats {
                continue;
            }
            let patience = RELAY_PATIENCE * 2_u32.pow((*published).min(8));
            self.relay.add(now + patience.min(LONGEST_RELAY_PATIENCE), id);
            *published += 1;
        }
        if !parcels.is_empty() {
            out.send(NodeId::Bus, Payload::Publish(parcels));
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
        self.open_ledger()?.settle(&settled, &[]).map_err(halted)
    }

    /// Moves what is still to be sent by copying it, while the old rows are being sent as well. A copy gets an id of its own.
    pub(super) fn copy_outbox(&mut self, now: Timestamp, out: &mut Outbox) {
        for (id, (message, _)) in self.pending.clone() {
            let mut copy = (*message).clone();
            copy.meta.id = MessageId::derived(id.0, "copy");
            self.relay.add(copy.body.due().unwrap_or(now), copy.meta.id);
            self.pending.insert(copy.meta.id, (copy.into(), 0));
        }
        self.relay(now, out);
    }
}

pub(super) fn parcel(message: &Arc<Message>) -> Parcel {
    Parcel { message: message.clone(), reply_to: None }
}

/// A message as the previous release writes it down: it knows no seats in the news of a confirmation.
fn without_new_fields(message: &Arc<Message>) -> Arc<Message> {
    let mut message = message.clone();
    let knows_all = |event: &Event| !matches!(event, Event::Order(OrderEvent::OrderConfirmed { .. }));
    if matches!(&message.body, Body::Events(batch) if batch.events.iter().all(knows_all)) {
        return message;
    }
    if let Body::Events(batch) = &mut Arc::make_mut(&mut message).body {
        for event in &mut batch.events {
            if let Event::Order(OrderEvent::OrderConfirmed { seats, .. }) = event {
                *seats = Seats::default();
            }
        }
    }
    message
}
