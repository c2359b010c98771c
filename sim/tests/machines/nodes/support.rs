//! A node on a bench: inputs in, outputs out.

use std::sync::Arc;

use conference::node::protocol::{Payload, Routed};
use conference::node::{Input, NodeId, Outbox, Output, Receiver};
use domain::envelope::{Actor, Envelope, Metadata};
use domain::identity::{ConferenceId, OrderId, ReservationId};
use domain::message::{Body, Command, Event, EventBatch, Message};
use domain::registration::{OrderEvent, SeatsCommand};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};

/// Hands an input to a node and returns what it sends.
pub(crate) fn sends<N: Receiver>(
    node: &mut N,
    now: u64,
    input: Input<N::Message>,
) -> Vec<(NodeId, Payload)> {
    let mut out = Outbox::default();
    node.handle(Timestamp(now), input, &mut out).expect("the node keeps running");
    let sent = out.0.0.into_iter().filter_map(|output| match output {
        Output::Send { to, payload } => Some((to, payload)),
        _ => None,
    });
    sent.collect()
}

/// A message from somewhere.
pub(crate) fn heard<M>(payload: M) -> Input<M> {
    Input::Message { from: NodeId::Store, payload }
}

/// Some timer: nodes look at the time, not at the timer.
pub(crate) fn rings<M>() -> Input<M> {
    Input::Timer(conference::node::Timer { kind: 0, key: 0 })
}

/// A command for the seats.
pub(crate) fn routed(name: &str) -> Routed {
    let conference = ConferenceId::named("RustConf");
    let reservation = ReservationId::named(name);
    let command = Command::Seats(
        conference,
        SeatsCommand::CancelSeatReservation { reservation, withdrawn: false },
    );
    let meta =
        Metadata::original(MessageId::named(name), conference.0, Actor::System, Timestamp(0));
    let message: Message = Envelope { meta, body: Body::Command(command) };
    Routed { message: Arc::new(message), reply_to: None }
}

/// The news of an order: for the registration process and all views.
pub(crate) fn news(name: &str) -> Routed {
    let order = OrderId::named(name);
    let event = Event::Order(OrderEvent::OrderCancelled);
    let batch = EventBatch {
        stream: StreamId::new(StreamKind::Order, order.0),
        first: Version(1),
        events: vec![event],
    };
    let meta = Metadata::original(MessageId::named(name), order.0, Actor::System, Timestamp(0));
    Routed { message: Arc::new(Envelope { meta, body: Body::Events(batch) }), reply_to: None }
}
