//! The bus node, driven by its inputs and read by its outputs, with the views as subscribers: all
//! of them listen to the news of seat assignments, and nobody else does. Its subscriptions are in
//! its memory, or on a simulated server that outlives it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use conference::defect;
use conference::node::bus::jetstream::SimulatedJetStream;
use conference::node::bus::{Bus, JetStreamBus, LOCK, MOST_DELIVERIES, Spread};
use conference::node::protections::Protections;
use conference::node::protocol::{
    BusRequest, Feed, Handler, Payload, ProjectorMessage, Routed, StoreRequest,
};
use conference::node::{Input, NodeId, Outbox, Output, Receiver, Timer};
use domain::envelope::{Actor, Envelope, Metadata};
use domain::message::{Body, Event, EventBatch};
use domain::registration::SeatAssignmentsEvent;
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use stage::laws::{
    self, BusMessage, BusTerms, Delivery, Failure, GivenUp, GivenUpFor, Kit, LateCompletion,
    MessageBus, Repeated, StreamKey, SubscriberId,
};
use uuid::Uuid;

use super::{assert_kept_except, broken};

mod node {
    stage::bus_laws!(super::kit(super::Protections::default()));
}

mod on_a_server {
    stage::bus_laws!(super::kit_on_a_server(super::Protections::default()));
}

fn kit(protections: Protections) -> Kit {
    Kit::new("the bus node").with_bus(move || Ok(BusNode::under(protections, None)))
}

fn kit_on_a_server(protections: Protections) -> Kit {
    let server = || Some(SimulatedJetStream::default());
    Kit::new("the bus node on a simulated server")
        .with_bus(move || Ok(BusNode::under(protections, server())))
}

struct BusNode {
    protections: Protections,
    /// What outlives the bus, if anything does.
    server: Option<SimulatedJetStream>,
    /// The bus, once the first message is published: it is built for a number of subscribers.
    bus: Option<Box<dyn Receiver<Message = BusRequest>>>,
    subscribers: Vec<SubscriberId>,
    now: Timestamp,
    timers: BTreeSet<(Timestamp, Timer)>,
    /// What was handed to a subscriber that has not asked for it yet.
    handed: Vec<Delivery>,
    dead: Vec<GivenUp>,
}

impl BusNode {
    fn under(protections: Protections, server: Option<SimulatedJetStream>) -> Self {
        Self {
            protections,
            server,
            bus: None,
            subscribers: Vec::new(),
            now: Timestamp(0),
            timers: BTreeSet::new(),
            handed: Vec::new(),
            dead: Vec::new(),
        }
    }

    fn built(&self) -> Box<dyn Receiver<Message = BusRequest>> {
        let views = u8::try_from(self.subscribers.len()).expect("a few subscribers");
        match self.server.clone() {
            None => Box::new(Bus::new(1, 1, views, Spread::ByStream).under(self.protections)),
            Some(server) => {
                let bus = JetStreamBus::new(server, (1, 1, views), Spread::ByStream);
                Box::new(bus.under(self.protections))
            }
        }
    }

    fn start(&mut self) -> Result<(), Failure> {
        self.bus = Some(self.built());
        self.timers.clear();
        self.hand(Input::Start)
    }

    fn hand(&mut self, input: Input<BusRequest>) -> Result<(), Failure> {
        let bus = self.bus.as_mut().expect("it has started");
        let mut out = Outbox::default();
        bus.handle(self.now, input, &mut out)
            .map_err(|halted| Failure::failed(format!("{halted:?}")))?;
        for output in out.0.0 {
            match output {
                Output::SetTimer { at, timer } => {
                    self.timers.insert((Timestamp(at.0), timer));
                }
                Output::Send { to, payload } => self.sent(to, payload)?,
                Output::Probe(_) | Output::BreakDown(_) => {}
            }
        }
        Ok(())
    }

    fn sent(&mut self, to: NodeId, payload: Payload) -> Result<(), Failure> {
        match payload {
            Payload::Projector(ProjectorMessage::Feed(Feed::Delivery(delivery))) => {
                let conference::node::protocol::Delivery { handler, count, routed } = delivery;
                let subscriber = self.subscriber(handler)?;
                if to != NodeId::Projector(index(handler)?) {
                    return Err(Failure::failed(format!(
                        "a delivery for {handler:?} was sent to {to}"
                    )));
                }
                let message = unwrapped(&routed);
                // What was not asked for before it comes again has run out.
                self.handed
                    .retain(|old| (old.subscriber, old.message.id) != (subscriber, message.id));
                self.handed.push(Delivery { subscriber, message, count, lock: count.into() });
            }
            Payload::Store(StoreRequest::DeadLettered { message, handler, .. }) => {
                let (subscriber, message) = (self.subscriber(handler)?, message.0.as_u128());
                self.handed.retain(|old| old.message.id != message);
                self.dead.push(GivenUp { subscriber, message });
            }
            // That the store may forget a message is no concern of a subscriber.
            Payload::Store(StoreRequest::Settled(_)) => {}
            other => return Err(Failure::failed(format!("the bus sent {other:?} to {to}"))),
        }
        Ok(())
    }

    fn subscriber(&self, handler: Handler) -> Result<SubscriberId, Failure> {
        let subscriber = self.subscribers.get(usize::from(index(handler)?));
        subscriber
            .copied()
            .ok_or_else(|| Failure::failed(format!("nobody has subscribed as {handler:?}")))
    }

    fn handler(&self, subscriber: SubscriberId) -> Handler {
        let index = self.subscribers.iter().position(|other| *other == subscriber);
        Handler::Views(
            u8::try_from(index.expect("somebody who was given something")).expect("a few"),
        )
    }
}

pub(super) fn index(handler: Handler) -> Result<u8, Failure> {
    match handler {
        Handler::Views(index) => Ok(index),
        other => Err(Failure::failed(format!("{other:?} does not listen to seat assignments"))),
    }
}

/// The news that seats became free, whose numbers are the bytes of the payload, after one that
/// stands for the beginning.
pub(super) fn wrapped(message: &BusMessage) -> Routed {
    let StreamKey { category, id } = message.stream;
    let stream =
        StreamId::new(StreamKind::SeatAssignments, Uuid::from_u64_pair(category.into(), id));
    let bytes = message.payload.iter().map(|byte| u32::from(*byte));
    let facts = [u32::MAX].into_iter().chain(bytes);
    let facts =
        facts.map(|position| Event::Assignments(SeatAssignmentsEvent::SeatUnassigned { position }));
    let body = Body::Events(EventBatch { stream, first: Version(1), events: facts.collect() });
    let id = MessageId(Uuid::from_u128(message.id));
    let meta = Metadata::original(id, stream.id, Actor::System, Timestamp(0));
    Routed { message: Arc::new(Envelope { meta, body }), reply_to: None }
}

pub(super) fn unwrapped(routed: &Routed) -> BusMessage {
    let Body::Events(batch) = &routed.message.body else { panic!("only news was published") };
    let bytes = batch.events.iter().skip(1).map(|fact| match fact {
        Event::Assignments(SeatAssignmentsEvent::SeatUnassigned { position }) => {
            u8::try_from(*position).expect("a byte was published")
        }
        other => panic!("only free seats were published, not {other:?}"),
    });
    let (category, id) = batch.stream.id.as_u64_pair();
    let stream = StreamKey { category: u8::try_from(category).expect("a small number"), id };
    BusMessage { id: routed.message.meta.id.0.as_u128(), stream, payload: bytes.collect() }
}

fn heard(from: NodeId, payload: BusRequest) -> Input<BusRequest> {
    Input::Message { from, payload }
}

impl MessageBus for BusNode {
    fn terms(&self) -> BusTerms {
        BusTerms {
            lock_ms: LOCK.as_millis() as u64,
            most_deliveries: Some(MOST_DELIVERIES),
            late_completion: LateCompletion::SettlesTheMessage,
            given_up_for: GivenUpFor::All,
            repeated_while_open: Repeated::Swallowed,
            repeated_later: Repeated::Delivered,
            ordered_streams: true,
        }
    }

    fn subscribe(&mut self, subscriber: SubscriberId) -> Result<(), Failure> {
        if self.bus.is_some() {
            return Err(Failure::unsupported("who subscribes is settled before the first message"));
        }
        self.subscribers.push(subscriber);
        Ok(())
    }

    fn publish(&mut self, message: &BusMessage) -> Result<(), Failure> {
        if self.bus.is_none() {
            self.start()?;
        }
        self.dead.retain(|letter| letter.message != message.id);
        self.hand(heard(NodeId::Store, BusRequest::Publish(vec![wrapped(message)])))
    }

    fn next(&mut self, subscriber: SubscriberId) -> Result<Option<Delivery>, Failure> {
        let next = self.handed.iter().position(|delivery| delivery.subscriber == subscriber);
        Ok(next.map(|index| self.handed.remove(index)))
    }

    fn complete(&mut self, delivery: &Delivery) -> Result<(), Failure> {
        let handler = self.handler(delivery.subscriber);
        let message = MessageId(Uuid::from_u128(delivery.message.id));
        self.hand(heard(
            NodeId::Projector(index(handler)?),
            BusRequest::Complete { handler, message },
        ))
    }

    fn abandon(&mut self, delivery: &Delivery, pause_ms: u64) -> Result<(), Failure> {
        let handler = self.handler(delivery.subscriber);
        let message = MessageId(Uuid::from_u128(delivery.message.id));
        let (count, pause) = (delivery.count, Duration::from_millis(pause_ms));
        let abandon = BusRequest::Abandon { handler, message, count, pause, unreadable: false };
        self.hand(heard(NodeId::Projector(index(handler)?), abandon))
    }

    fn advance(&mut self, ms: u64) -> Result<(), Failure> {
        let until = self.now + Duration::from_millis(ms);
        while let Some((at, timer)) = self.timers.first().copied().filter(|(at, _)| *at <= until) {
            self.timers.remove(&(at, timer));
            self.now = self.now.max(at);
            self.hand(Input::Timer(timer))?;
        }
        self.now = until;
        Ok(())
    }

    fn dead_letters(&mut self) -> Result<Vec<GivenUp>, Failure> {
        Ok(self.dead.clone())
    }

    fn restart(&mut self) -> Result<(), Failure> {
        if self.server.is_none() {
            return Err(Failure::unsupported(
                "it keeps nothing: the store relays a message until all are done with it",
            ));
        }
        self.handed.clear();
        self.start()
    }
}

#[test]
fn the_bus_keeps_all_but_what_it_leaves_to_the_outbox() {
    let left = ["bus::unfinished_message_survives_a_restart"];
    assert_kept_except(&kit(Protections::default()), &left);
}

#[test]
fn the_bus_on_a_server_keeps_all_also_when_both_are_killed() {
    assert_kept_except(&kit_on_a_server(Protections::default()), &[]);
}

#[test]
fn each_protection_that_the_bus_on_a_server_leaves_out_breaks_its_laws() {
    for (name, law) in [
        ("locks-never-expire", "bus::message_comes_again_when_its_lock_runs_out"),
        ("bus-drops-repetitions", "bus::later_repetition_is_treated_as_stated"),
        ("message-ids-cut-short", "bus::completing_one_leaves_the_others"),
        ("duplicate-taken-at-its-word", "bus::later_repetition_is_treated_as_stated"),
    ] {
        let defect = defect::find(name).expect("it is listed");
        let report = laws::check(&kit_on_a_server(defect.protections()));
        assert!(broken(&report).contains(&law), "{name} not noticed by {law}: {report}");
    }
}

#[test]
fn each_protection_that_the_bus_leaves_out_breaks_its_laws() {
    for (name, law) in [
        ("locks-never-expire", "bus::message_comes_again_when_its_lock_runs_out"),
        ("bus-without-patience", "bus::message_is_given_up_at_the_limit"),
        ("bus-drops-repetitions", "bus::repaired_dead_letter_is_delivered"),
        ("bus-drops-repetitions", "bus::later_repetition_is_treated_as_stated"),
    ] {
        let defect = defect::find(name).expect("it is listed");
        let report = laws::check(&kit(defect.protections()));
        assert!(broken(&report).contains(&law), "not noticed by {law}: {report}");
    }
}
