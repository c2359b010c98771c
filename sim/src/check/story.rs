//! Short stories for the tests of checks: what was stored, sent and seen, one thing after the other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::message::{Body, Command, Event, Fact, Message, Stored};
use domain::payments::PaymentEvent;
use domain::policy::{Policy, Promise};
use domain::registration::{
    AccessCode, Money, OrderEvent, Price, PriceList, ProcessStep, Quantity, RegistrationProcess, Seats,
    SeatsEvent, price,
};
use domain::sourcing::{
    Actor, ConferenceId, Envelope, MessageId, Metadata, OrderId, PaymentId, Process, ReservationId,
    SeatTypeId, StreamId, StreamKind, Timestamp, Version,
};
use uuid::Uuid;

use super::{Check, Ending, Suite, Verdict};
use crate::node::NodeId;
use crate::node::handler::Handler;
use crate::node::protocol::Outcome;
use crate::record::{Committed, Happening, Inspection, Observation, RunEvent};

/// What happens in a test, and what is left at its end.
pub(super) struct Story {
    pub(super) now: Timestamp,
    events: Vec<RunEvent>,
    heads: BTreeMap<StreamId, Version>,
    log: Vec<(StreamId, Version, Stored)>,
    count: u64,
    /// What is left besides the log.
    pub(super) ending: Ending,
}

pub(super) fn ada() -> OrderId {
    OrderId::named("Ada")
}

pub(super) fn conference() -> ConferenceId {
    ConferenceId::named("the conference")
}

pub(super) fn general() -> SeatTypeId {
    SeatTypeId::named("General admission")
}

/// So many seats of general admission.
pub(super) fn seats(quantity: u32) -> Seats {
    [(general(), Quantity(quantity))].into_iter().collect()
}

/// Ada's `ordinal`-th hold.
pub(super) fn hold(ordinal: u32) -> ReservationId {
    ReservationId::of(ada(), ordinal)
}

/// Ada's `attempt`-th payment.
pub(super) fn payment(attempt: u32) -> PaymentId {
    PaymentId::of(ada(), attempt)
}

/// A seat costs 199.
pub(super) fn prices() -> PriceList {
    [(general(), Price::whole(199))].into()
}

/// What so many seats cost.
pub(super) fn cost(quantity: u32) -> Money {
    price(&seats(quantity), &prices(), &[]).unwrap().total
}

pub(super) fn promise() -> Promise {
    Policy::default().promise_from(Timestamp(0))
}

pub(super) fn placed(quantity: u32) -> OrderEvent {
    OrderEvent::OrderPlaced {
        conference: conference(),
        seats: seats(quantity),
        revision: 1,
        promise: promise(),
        access_code: AccessCode::of(ada()),
        prices: prices(),
    }
}

pub(super) fn updated(quantity: u32, revision: u32) -> OrderEvent {
    OrderEvent::OrderUpdated { seats: seats(quantity), revision, prices: prices(), expected: Version(2) }
}

pub(super) fn totals(quantity: u32) -> OrderEvent {
    OrderEvent::OrderTotalsCalculated { totals: price(&seats(quantity), &prices(), &[]).unwrap() }
}

pub(super) fn checked_out(quantity: u32) -> OrderEvent {
    OrderEvent::OrderCheckedOut { payment: Some(payment(1)), amount: cost(quantity), revision: 1 }
}

pub(super) fn confirmed() -> OrderEvent {
    OrderEvent::OrderConfirmed { payment: Some(payment(1)) }
}

pub(super) fn initiated(quantity: u32) -> PaymentEvent {
    PaymentEvent::PaymentInitiated { order: ada(), amount: cost(quantity), revision: 1 }
}

pub(super) fn quota(quantity: u32, catalogue_version: u32) -> SeatsEvent {
    SeatsEvent::AvailableSeatsChanged {
        seat_type: general(),
        quota: Quantity(quantity),
        catalogue_version,
        remaining: [(general(), i64::from(quantity))].into(),
    }
}

pub(super) fn reserved(ordinal: u32, quantity: u32, remaining: i64) -> SeatsEvent {
    SeatsEvent::SeatsReserved {
        reservation: hold(ordinal),
        request: 1,
        seats: seats(quantity),
        remaining: [(general(), remaining)].into(),
        at: Timestamp(0),
    }
}

pub(super) fn cancelled(ordinal: u32, quantity: u32, remaining: i64) -> SeatsEvent {
    SeatsEvent::SeatsReservationCancelled {
        reservation: hold(ordinal),
        seats: seats(quantity),
        remaining: [(general(), remaining)].into(),
        at: Timestamp(0),
    }
}

pub(super) fn committed(ordinal: u32, quantity: u32) -> SeatsEvent {
    SeatsEvent::SeatsReservationCommitted {
        reservation: hold(ordinal),
        seats: seats(quantity),
        at: Timestamp(0),
    }
}

impl Story {
    pub(super) fn new() -> Self {
        Self {
            now: Timestamp(0),
            events: Vec::new(),
            heads: BTreeMap::new(),
            log: Vec::new(),
            count: 0,
            ending: Ending { quiescent: true, ..Ending::default() },
        }
    }

    pub(super) fn wait(mut self, minutes: u64) -> Self {
        self.now = self.now + Duration::from_secs(60 * minutes);
        self
    }

    /// Ada's order records something.
    pub(super) fn order(self, event: OrderEvent) -> Self {
        self.order_of(ada(), event)
    }

    pub(super) fn order_of(self, order: OrderId, event: OrderEvent) -> Self {
        let stream = StreamId::new(StreamKind::Order, order.0);
        self.stores(Handler::Orders, stream, order.0, vec![Fact::Order(event)])
    }

    /// The seats record something for Ada.
    pub(super) fn seats(self, event: SeatsEvent) -> Self {
        let stream = StreamId::new(StreamKind::SeatsAvailability, conference().0);
        self.stores(Handler::Seats, stream, ada().0, vec![Fact::Seats(event)])
    }

    /// Ada's first payment records something.
    pub(super) fn payment(self, event: PaymentEvent) -> Self {
        let stream = StreamId::new(StreamKind::Payment, payment(1).0);
        self.stores(Handler::Payments, stream, ada().0, vec![Fact::Payment(event)])
    }

    /// Ada's registration process takes steps.
    pub(super) fn process(self, steps: Vec<ProcessStep>) -> Self {
        let stream = StreamId::new(StreamKind::RegistrationProcess, ada().0);
        let facts = steps.into_iter().map(Fact::Process).collect();
        self.stores(Handler::RegistrationProcess, stream, ada().0, facts)
    }

    fn stores(mut self, handler: Handler, stream: StreamId, correlation: Uuid, facts: Vec<Fact>) -> Self {
        let commit = self.commit(handler, stream, correlation, facts);
        self.commits(commit)
    }

    /// A commit of these facts, as it ought to be.
    pub(super) fn commit(
        &mut self,
        handler: Handler,
        stream: StreamId,
        correlation: Uuid,
        facts: Vec<Fact>,
    ) -> Committed {
        self.count += 1;
        let message = MessageId::named(&format!("message {}", self.count));
        let cause = Metadata::original(message, correlation, Actor::System, self.now);
        let head = self.heads.get(&stream).copied().unwrap_or_default();
        let outgoing = outgoing(&cause, stream, head, &facts, self.now);
        let events: Vec<_> = facts
            .into_iter()
            .enumerate()
            .map(|(n, body)| Envelope { meta: cause.consequence(&format!("event {n}"), self.now), body })
            .collect();
        let outcome = Outcome::Accepted { version: head.plus(events.len()) };
        Committed { handler, message, outcome, stream, expected: head, found: head, events, outgoing }
    }

    /// The store carries out a commit.
    pub(super) fn commits(mut self, commit: Committed) -> Self {
        for (index, stored) in commit.events.iter().enumerate() {
            let version = commit.found.plus(index + 1);
            self.heads.insert(commit.stream, version);
            self.log.push((commit.stream, version, stored.clone()));
        }
        self.observe(NodeId::Store, Observation::Committed(commit))
    }

    pub(super) fn observe(self, node: NodeId, observation: Observation) -> Self {
        self.happens(Happening::Observed { node, observation: Arc::new(observation) })
    }

    pub(super) fn happens(mut self, what: Happening) -> Self {
        self.events.push(RunEvent { at: self.now, what });
        self
    }

    /// The store's disk loses its newest event.
    pub(super) fn forget_last(mut self) -> Self {
        self.log.pop();
        self
    }

    pub(super) fn with(mut self, change: impl FnOnce(&mut Ending)) -> Self {
        change(&mut self.ending);
        self
    }

    /// What a check says about it.
    pub(super) fn judged_by(self, check: impl Check + 'static) -> Verdict {
        let mut suite = Suite::of(vec![Box::new(check)]);
        for event in &self.events {
            suite.witness(event);
        }
        let (outbox, dead_letters) = (self.ending.outbox.clone(), self.ending.dead_letters.clone());
        let mut ending = Ending { at: self.now, ..self.ending };
        ending.add(&Inspection::Store { log: self.log, outbox, dead_letters });
        suite.conclude(&ending);
        suite.checks.remove(0).1
    }

    /// The check looked, and found nothing wrong.
    pub(super) fn holds(self, check: impl Check + 'static) {
        let verdict = self.judged_by(check);
        assert_eq!(verdict.violations, []);
        assert!(verdict.evaluated > 0, "nothing was evaluated");
    }

    /// The check found something wrong, and says `words` about it.
    pub(super) fn breaks(self, check: impl Check + 'static, words: &str) {
        let verdict = self.judged_by(check);
        assert!(
            verdict.violations.iter().any(|(_, what)| what.contains(words)),
            "nobody says {words:?}: {:?}",
            verdict.violations
        );
    }
}

/// What a worker sends along with these facts.
fn outgoing(
    cause: &Metadata,
    stream: StreamId,
    head: Version,
    facts: &[Fact],
    now: Timestamp,
) -> Vec<Arc<Message>> {
    let envelope =
        |(n, body)| Arc::new(Envelope { meta: cause.consequence(&format!("message {n}"), now), body });
    if stream.kind != StreamKind::RegistrationProcess {
        let event = Event { stream, first: head.next(), facts: facts.to_vec() };
        return vec![envelope((0, Body::Event(event)))];
    }
    let commands = facts.iter().filter_map(|fact| match fact {
        Fact::Process(step) => RegistrationProcess::command(step),
        _ => None,
    });
    commands.map(Command::from).map(Body::Command).enumerate().map(envelope).collect()
}
