//! What several laws ask of a bus.

use super::super::event_store::StreamKey;
use super::super::law::{Objection, Tried, ensure, ensure_same};
use super::super::message_bus::{BusMessage, Delivery, MessageBus, SubscriberId};

pub(super) const ONE: SubscriberId = SubscriberId(1);
pub(super) const OTHER: SubscriberId = SubscriberId(2);

pub(super) fn message(id: u128) -> BusMessage {
    BusMessage { id, stream: StreamKey::of(1), payload: format!("message {id}").into_bytes() }
}

/// What must be delivered now: this message, for the so many-th time.
pub(super) fn delivery(
    bus: &mut dyn MessageBus,
    subscriber: SubscriberId,
    id: u128,
    count: u32,
) -> Result<Delivery, Objection> {
    let Some(delivery) = bus.next(subscriber)? else {
        return Err(Objection::Broken(format!(
            "subscriber {} is given nothing where delivery {count} of message {id} was due",
            subscriber.0
        )));
    };
    ensure_same!(
        (delivery.subscriber, delivery.message.id, delivery.count),
        (subscriber, id, count),
        "who is given which message for which time"
    );
    Ok(delivery)
}

/// Nothing must be delivered now.
pub(super) fn nothing(bus: &mut dyn MessageBus, subscriber: SubscriberId, when: &str) -> Tried {
    let next = bus.next(subscriber)?;
    let told = next.map(|delivery| (delivery.message.id, delivery.count));
    ensure!(
        told.is_none(),
        "{when}, subscriber {} is given (message, time) {told:?}",
        subscriber.0
    );
    Ok(())
}

/// Nothing must be delivered now, nor after any lock or pause has run out.
pub(super) fn nothing_ever(
    bus: &mut dyn MessageBus,
    subscriber: SubscriberId,
    when: &str,
) -> Tried {
    let lock = bus.terms().lock_ms;
    for _ in 0..3 {
        nothing(bus, subscriber, when)?;
        bus.advance(lock + 1)?;
    }
    nothing(bus, subscriber, when)
}

/// Lets the locks run out.
pub(super) fn locks_run_out(bus: &mut dyn MessageBus) -> Tried {
    let lock = bus.terms().lock_ms;
    Ok(bus.advance(lock + 1)?)
}

/// Delivers a message to a subscriber until it is given up, and returns how often that was.
pub(super) fn until_given_up(
    bus: &mut dyn MessageBus,
    subscriber: SubscriberId,
    id: u128,
) -> Result<u32, Objection> {
    let Some(most) = bus.terms().most_deliveries else {
        return Err(Objection::NotApplicable("the bus never gives a message up".to_owned()));
    };
    for count in 1..=most {
        delivery(bus, subscriber, id, count)?;
        locks_run_out(bus)?;
    }
    Ok(most)
}
