//! A node on a bench: inputs in, outputs out.

use std::sync::Arc;

use domain::envelope::{Actor, Envelope, Metadata};
use domain::identity::{ConferenceId, OrderId, ReservationId};
use domain::message::{Body, Command, Event, EventBatch, Message};
use domain::registration::{OrderEvent, SeatsCommand};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use sim::node::protocol::{Parcel, Payload};
use sim::node::{Input, Node, NodeId, Outbox, Output};

/// Hands an input to a node and returns what it sends.
pub(crate) fn sends(node: &mut dyn Node, now: u64, input: Input) -> Vec<(NodeId, Payload)> {
    let mut out = Outbox::default();
    node.handle(Timestamp(now), input, &mut out).expect("the node keeps running");
    let sent = out.0.0.into_iter().filter_map(|output| match output {
        Output::Send { to, payload } => Some((to, payload)),
        _ => None,
    });
    sent.collect()
}

/// A message from somewhere.
pub(crate) fn heard(payload: Payload) -> Input {
    Input::Message { from: NodeId::Store, payload }
}

/// Some timer: nodes look at the time, not at the timer.
pub(crate) fn rings() -> Input {
    Input::Timer(sim::node::Timer { kind: 0, key: 0 })
}

/// A command for the seats.
pub(crate) fn parcel(name: &str) -> Parcel {
    let conference = ConferenceId::named("RustConf");
    let reservation = ReservationId::named(name);
    let command = Command::Seats(conference, SeatsCommand::CancelSeatReservation { reservation });
    let meta = Metadata::original(MessageId::named(name), conference.0, Actor::System, Timestamp(0));
    let message: Message = Envelope { meta, body: Body::Command(command) };
    Parcel { message: Arc::new(message), reply_to: None }
}

/// The news of an order: for the registration process and all views.
pub(crate) fn news(name: &str) -> Parcel {
    let order = OrderId::named(name);
    let event = Event::Order(OrderEvent::OrderCancelled);
    let batch = EventBatch {
        stream: StreamId::new(StreamKind::Order, order.0),
        first: Version(1),
        events: vec![event],
    };
    let meta = Metadata::original(MessageId::named(name), order.0, Actor::System, Timestamp(0));
    Parcel { message: Arc::new(Envelope { meta, body: Body::Events(batch) }), reply_to: None }
}
