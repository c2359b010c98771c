//! What is to be sent is sent at another time, or changed on its way.

use std::sync::Arc;

use domain::message::{Body, Event, Message};
use domain::registration::{OrderEvent, Seats};
use domain::sourcing::Timestamp;

use crate::node::seams::Restart;

/// A timer that is found after a restart rings at once.
pub(in crate::defect) const fn at_once(_: &Message, _: Timestamp, restart: Restart) -> Timestamp {
    restart.0
}

/// A timer that is found after a restart runs for as long as it was set for once more.
pub(in crate::defect) fn for_as_long_again(
    message: &Message,
    due: Timestamp,
    restart: Restart,
) -> Timestamp {
    restart.0 + due.since(message.meta.occurred_at)
}

/// A message as the previous release writes it down: it knows no seats in the news of a
/// confirmation.
pub(in crate::defect) fn without_new_fields(message: &Arc<Message>) -> Arc<Message> {
    let mut message = message.clone();
    let knows_all =
        |event: &Event| !matches!(event, Event::Order(OrderEvent::OrderConfirmed { .. }));
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
