//! The machine that keeps read models. It keeps them in memory: whatever is lost is read again from the store.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::message::{Body, Fact, Message, Stored};
use domain::sourcing::{Arrival, MessageId, Positions, Projection, StreamId, Timestamp, Version};
use domain::views::{PricedOrders, RemainingSeats};

use super::deadlines::Deadlines;
use super::handler::Handler;
use super::protocol::{LookUp, Page, Payload};
use super::{Halted, Input, Node, NodeId, Outbox};
use crate::record::{Inspection, Observation};

/// How long the store's answer is waited for before it is asked again.
const RETRY: Duration = Duration::from_secs(1);

/// A projector.
#[derive(Debug)]
pub struct Projector {
    number: u8,
    waits_for_gaps: bool,
    positions: Positions,
    orders: PricedOrders,
    seats: RemainingSeats,
    /// Messages that came before others of the same stream. They are acknowledged only once they were applied.
    waiting: BTreeMap<MessageId, Arc<Message>>,
    /// How far the store's log has been read since the start.
    read: u64,
    /// What the store was asked for and has not told yet, and when it is asked again.
    asked: BTreeMap<Missing, Timestamp>,
    deadlines: Deadlines<Missing>,
}

/// What a projector has to read from the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    /// Everything there was before it started.
    Log,
    /// Events that overtook others of their stream.
    Stream(StreamId),
}

impl Projector {
    /// An empty projector.
    #[must_use]
    pub fn new(number: u8, waits_for_gaps: bool) -> Self {
        Self {
            number,
            waits_for_gaps,
            positions: Positions::default(),
            orders: PricedOrders::default(),
            seats: RemainingSeats::default(),
            waiting: BTreeMap::new(),
            read: 0,
            asked: BTreeMap::new(),
            deadlines: Deadlines::new(0),
        }
    }

    fn delivered(&mut self, now: Timestamp, message: Arc<Message>, out: &mut Outbox) {
        if self.take_in(&message, out) {
            self.complete(message.meta.id, out);
            self.release_waiting(out);
        } else {
            if let Body::Event(event) = &message.body {
                self.fetch(now, Missing::Stream(event.stream), out);
            }
            self.waiting.insert(message.meta.id, message);
        }
    }

    /// Applies what is new in a message. False if something before it is missing.
    fn take_in(&mut self, message: &Message, out: &mut Outbox) -> bool {
        let Body::Event(event) = &message.body else { return true };
        for (version, fact) in event.facts() {
            match self.positions.judge(event.stream, version) {
                Arrival::Known => {}
                Arrival::Next => self.apply(event.stream, version, fact, out),
                Arrival::Gap(_) => {
                    out.observe(Observation::GapFound { stream: event.stream });
                    if self.waits_for_gaps {
                        return false;
                    }
                    self.apply(event.stream, version, fact, out);
                }
            }
        }
        true
    }

    fn apply(&mut self, stream: StreamId, version: Version, fact: &Fact, out: &mut Outbox) {
        let before = self.positions.of(stream);
        self.orders.apply(stream, version, fact);
        self.seats.apply(stream, version, fact);
        self.positions.advance(stream, version);
        out.observe(Observation::Applied { stream, before, version });
    }

    /// Whatever waited may now be next.
    fn release_waiting(&mut self, out: &mut Outbox) {
        loop {
            let before = self.waiting.len();
            for (id, message) in std::mem::take(&mut self.waiting) {
                if self.is_next(&message) && self.take_in(&message, out) {
                    self.complete(id, out);
                } else {
                    self.waiting.insert(id, message);
                }
            }
            if self.waiting.len() == before {
                return;
            }
        }
    }

    fn is_next(&self, message: &Message) -> bool {
        match &message.body {
            Body::Event(event) => event.first <= self.positions.of(event.stream).next(),
            Body::Command(_) => true,
        }
    }

    fn complete(&self, message: MessageId, out: &mut Outbox) {
        out.send(NodeId::Bus, Payload::Complete { handler: Handler::Views(self.number), message });
    }

    /// Reads what is missing from the store, unless it is being read already.
    fn fetch(&mut self, now: Timestamp, missing: Missing, out: &mut Outbox) {
        if self.asked.contains_key(&missing) {
            return;
        }
        let question = match missing {
            Missing::Log => Payload::ReadAll { after: self.read },
            Missing::Stream(stream) => Payload::Load { stream, after: self.positions.of(stream) },
        };
        out.send(NodeId::Store, question);
        self.asked.insert(missing, now + RETRY);
        self.deadlines.add(now + RETRY, missing);
    }

    fn told(&mut self, missing: Missing) {
        if let Some(until) = self.asked.remove(&missing) {
            self.deadlines.remove(until, missing);
        }
    }

    fn loaded(&mut self, stream: StreamId, after: Version, events: &[Stored], out: &mut Outbox) {
        self.told(Missing::Stream(stream));
        for (index, event) in events.iter().enumerate() {
            self.apply_if_next(stream, after.plus(index + 1), &event.body, out);
        }
        self.release_waiting(out);
    }

    fn page(&mut self, now: Timestamp, page: Page, out: &mut Outbox) {
        if page.after != self.read {
            return;
        }
        self.told(Missing::Log);
        for (stream, version, fact) in &page.events {
            self.apply_if_next(*stream, *version, fact, out);
        }
        self.read = page.last;
        if page.more {
            self.fetch(now, Missing::Log, out);
        }
        self.release_waiting(out);
    }

    fn apply_if_next(&mut self, stream: StreamId, version: Version, fact: &Fact, out: &mut Outbox) {
        if self.positions.judge(stream, version) == Arrival::Next {
            self.apply(stream, version, fact, out);
        }
    }

    /// The store did not answer in time: ask again for whatever is still missing.
    fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        for missing in self.deadlines.due(now) {
            self.asked.remove(&missing);
            let wanted = match missing {
                Missing::Log => true,
                Missing::Stream(stream) => self
                    .waiting
                    .values()
                    .any(|message| matches!(&message.body, Body::Event(event) if event.stream == stream)),
            };
            if wanted {
                self.fetch(now, missing, out);
            }
        }
    }

    fn show(&self, look: LookUp, out: &mut Outbox) {
        let order = self.orders.0.get(&look.order).cloned().map(Box::new);
        out.send(NodeId::Gateway(look.gateway), Payload::Shown { look, order });
    }
}

impl Node for Projector {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        match input {
            Input::Start => self.fetch(now, Missing::Log, out),
            Input::Message { payload, .. } => match payload {
                Payload::Delivery { handler, count, parcel }
                    if !handler.refuses(&parcel.message, count, out) =>
                {
                    self.delivered(now, parcel.message, out);
                }
                Payload::Loaded { stream, after, events } => self.loaded(stream, after, &events, out),
                Payload::Page(page) => self.page(now, page, out),
                Payload::LookUp(look) => self.show(look, out),
                _ => {}
            },
            Input::Timer(_) => self.ring(now, out),
            Input::Inspect => out.observe(Observation::Inspected(Inspection::Views {
                orders: self.orders.clone(),
                seats: self.seats.clone(),
                waiting: self.waiting.len(),
            })),
        }
        self.deadlines.arm(out);
        Ok(())
    }
}
