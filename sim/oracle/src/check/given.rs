//! Short stories for the tests of checks: what was stored, sent and seen, one thing after the
//! other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::envelope::{Actor, Envelope, Metadata};
use domain::history::Release;
use domain::identity::{
    ConferenceId, OrderId, PaymentId, ReservationId, SeatTypeId, WaitListEntryId,
};
use domain::management::{
    Conference, ConferenceDetails, ConferenceEvent, Owner, Period, SeatInformation, SeatType,
};
use domain::message::{Body, Command, Event, EventBatch, Message, Stored, assignments_of, code_of};
use domain::payments::{PaymentEvent, PaymentMethod};
use domain::policy::{Policy, Promise};
use domain::registration::{
    Attendee, CodeTerms, OrderCommand, OrderEvent, PriceList, ProcessStep, PromotionalCodeEvent,
    Reduction, RegistrationProcess, Scope, SeatAssignmentsEvent, Seats, SeatsEvent, WaitListEntry,
    price,
};
use domain::sourcing::{MessageId, Process, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use domain::values::{AccessCode, Money, Price, Quantity};
use uuid::Uuid;

use super::{Check, Ending, Judgement, Suite};
use conference::node::NodeId;
use conference::node::protocol::{Handler, Outcome, RowWrite};
use conference::record::{
    Committed, Happening, Inspection, LoggedMessage, Observation, RunEvent, sim_time,
};

/// What happens in a test, and what is left at its end.
pub(super) struct Given {
    pub(super) now: Timestamp,
    events: Vec<RunEvent>,
    heads: BTreeMap<StreamId, Version>,
    log: Vec<(StreamId, Version, Stored)>,
    messages: Vec<LoggedMessage>,
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
    Policy::default().promise_from(Timestamp(0), starts())
}

pub(super) fn placed(quantity: u32) -> OrderEvent {
    OrderEvent::OrderPlaced {
        conference: conference(),
        seats: seats(quantity),
        revision: 1,
        promise: promise(),
        access_code: AccessCode::of(ada()),
        prices: prices(),
        catalogue_version: PUBLISHED,
    }
}

pub(super) fn updated(quantity: u32, revision: u32) -> OrderEvent {
    OrderEvent::OrderUpdated {
        seats: seats(quantity),
        revision,
        prices: prices(),
        catalogue_version: PUBLISHED,
        expected: Version(2),
    }
}

pub(super) fn totals(quantity: u32) -> OrderEvent {
    OrderEvent::OrderTotalsCalculated { totals: price(&seats(quantity), &prices(), &[]).unwrap() }
}

pub(super) fn checked_out(quantity: u32) -> OrderEvent {
    OrderEvent::OrderCheckedOut {
        payment: Some(payment(1)),
        method: PaymentMethod::Card,
        amount: cost(quantity),
        revision: 1,
    }
}

pub(super) fn confirmed() -> OrderEvent {
    OrderEvent::OrderConfirmed { payment: Some(payment(1)), seats: seats(2) }
}

pub(super) fn initiated(quantity: u32) -> PaymentEvent {
    initiated_by(PaymentMethod::Card, quantity)
}

pub(super) fn initiated_by(method: PaymentMethod, quantity: u32) -> PaymentEvent {
    PaymentEvent::PaymentInitiated { order: ada(), amount: cost(quantity), revision: 1, method }
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
        pinned: Default::default(),
        order: None,
    }
}

/// As this release answers, which says whose order asked.
pub(super) fn reserved_for(order: OrderId, quantity: u32, remaining: i64) -> SeatsEvent {
    let mut event = reserved(1, quantity, remaining);
    if let SeatsEvent::SeatsReserved { order: asked, .. } = &mut event {
        *asked = Some(order);
    }
    event
}

pub(super) fn called_off(ordinal: u32, quantity: u32, remaining: i64) -> SeatsEvent {
    SeatsEvent::ReservationCalledOff {
        reservation: hold(ordinal),
        order: ada(),
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
        withdrawn: false,
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

/// The version of the conference at which it was published first.
pub(super) const PUBLISHED: u32 = 2;

/// The conference as its organiser sees it, published with so many seats of general admission.
pub(super) fn row(quota: u32) -> Conference {
    let seat_type = SeatType::new(
        "General admission".parse().unwrap(),
        "Every talk".parse().unwrap(),
        Quantity(quota),
        Price::whole(199),
    );
    Conference {
        id: conference(),
        version: PUBLISHED,
        slug: "the_conference".parse().unwrap(),
        access_code: AccessCode::derived(conference().0, 1),
        owner: Owner {
            name: "An owner".parse().unwrap(),
            email: "owner@example.org".parse().unwrap(),
        },
        details: ConferenceDetails {
            name: "The conference".parse().unwrap(),
            description: "Two days".parse().unwrap(),
            location: "Seoul".parse().unwrap(),
            tagline: None,
            twitter_search: None,
            period: Period::new(starts(), starts()).unwrap(),
        },
        is_published: true,
        was_ever_published: true,
        seat_types: [(general(), seat_type.unwrap())].into(),
        promotional_codes: BTreeMap::new(),
        called_off: None,
    }
}

/// When the conference starts.
fn starts() -> Timestamp {
    Timestamp(30 * 24 * 3_600_000)
}

fn seat(price: u32, quota: u32) -> SeatInformation {
    SeatInformation {
        seat_type: general(),
        name: "General admission".to_owned(),
        description: "Every talk".to_owned(),
        price: Price::whole(price.into()),
        quota: Quantity(quota),
    }
}

/// So many seats are announced.
pub(super) fn offered(version: u32, quota: u32) -> ConferenceEvent {
    ConferenceEvent::SeatCreated { conference: conference(), version, seat: seat(199, quota) }
}

/// Another price is announced.
pub(super) fn repriced(version: u32, price: u32) -> ConferenceEvent {
    ConferenceEvent::SeatUpdated { conference: conference(), version, seat: seat(price, 5) }
}

/// The conference takes orders.
pub(super) fn opened_at(version: u32) -> ConferenceEvent {
    ConferenceEvent::ConferencePublished { conference: conference(), version }
}

/// A story that begins with the publication of five seats.
pub(super) fn opened() -> Given {
    Given::new().conference(offered(PUBLISHED, 5)).conference(opened_at(PUBLISHED))
}

/// What a code takes off, from seats of every type.
pub(super) fn terms(reduction: Reduction, quota: Option<Quantity>) -> CodeTerms {
    CodeTerms { reduction, scope: Scope::All, quota, cumulative_with: Default::default() }
}

/// The place in the line of whoever did not get these seats with an order.
pub(super) fn entry(order: OrderId, quantity: u32) -> WaitListEntry {
    WaitListEntry {
        entry: WaitListEntryId::of(order, general()),
        order: Some(order),
        conference: conference(),
        seat_type: general(),
        quantity: Quantity(quantity),
        prices: prices(),
        catalogue_version: PUBLISHED,
        policy: Policy::default(),
        until: starts(),
    }
}

pub(super) fn joined(order: OrderId, quantity: u32) -> SeatsEvent {
    SeatsEvent::WaitListJoined { entry: entry(order, quantity), at: Timestamp(0) }
}

/// So many seats are offered to whoever waited.
pub(super) fn offered_to(order: OrderId, quantity: u32, remaining: i64) -> SeatsEvent {
    SeatsEvent::SeatsOffered {
        offer: entry(order, quantity).offer(Timestamp(0)),
        remaining: [(general(), remaining)].into(),
        at: Timestamp(0),
    }
}

/// The seats of an order can be assigned.
pub(super) fn assignable(order: OrderId, quantity: usize) -> SeatAssignmentsEvent {
    SeatAssignmentsEvent::SeatAssignmentsCreated { order, seats: vec![general(); quantity] }
}

pub(super) fn attendee(email: &str) -> Attendee {
    Attendee { first_name: "Min".to_owned(), last_name: "Kim".to_owned(), email: email.to_owned() }
}

/// Somebody takes a seat.
pub(super) fn assigned(position: u32, email: &str) -> SeatAssignmentsEvent {
    SeatAssignmentsEvent::SeatAssigned { position, attendee: attendee(email) }
}

impl Given {
    pub(super) fn new() -> Self {
        Self {
            now: Timestamp(0),
            events: Vec::new(),
            heads: BTreeMap::new(),
            log: Vec::new(),
            messages: Vec::new(),
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
        self.stores(Handler::Orders, stream, order.0, vec![Event::Order(event)])
    }

    /// The seats record something for Ada.
    pub(super) fn seats(self, event: SeatsEvent) -> Self {
        self.seats_for(ada(), event)
    }

    pub(super) fn seats_for(self, order: OrderId, event: SeatsEvent) -> Self {
        let stream = StreamId::new(StreamKind::SeatsAvailability, conference().0);
        self.stores(Handler::Seats, stream, order.0, vec![Event::Seats(event)])
    }

    /// Conference Management announces something.
    pub(super) fn conference(self, event: ConferenceEvent) -> Self {
        let stream = StreamId::new(StreamKind::Conference, conference().0);
        self.stores(Handler::Management, stream, conference().0, vec![Event::Conference(event)])
    }

    /// Conference Management saves a row and announces something.
    pub(super) fn saves(
        mut self,
        expected: u32,
        row: Conference,
        told: Vec<ConferenceEvent>,
    ) -> Self {
        let stream = StreamId::new(StreamKind::Conference, row.id.0);
        let events = told.into_iter().map(Event::Conference).collect();
        let commit = self.commit(Handler::Management, stream, row.id.0, events);
        let row = Some(RowWrite { expected, save: Some(row.into()), decided_at: self.now });
        self.commits(Committed { row, ..commit })
    }

    /// The seat assignments of Ada's order record something.
    pub(super) fn assignments(self, event: SeatAssignmentsEvent) -> Self {
        self.stores(
            Handler::Assignments,
            assignments_of(ada()),
            ada().0,
            vec![Event::Assignments(event)],
        )
    }

    /// A promotional code records something for Ada.
    pub(super) fn code(self, name: &str, event: PromotionalCodeEvent) -> Self {
        let stream = code_of(conference(), &name.parse().unwrap());
        self.stores(Handler::Codes, stream, ada().0, vec![Event::Code(event)])
    }

    /// Ada's first payment records something.
    pub(super) fn payment(self, event: PaymentEvent) -> Self {
        let stream = StreamId::new(StreamKind::Payment, payment(1).0);
        self.stores(Handler::Payments, stream, ada().0, vec![Event::Payment(event)])
    }

    /// Ada's registration process takes steps.
    pub(super) fn process(self, steps: Vec<ProcessStep>) -> Self {
        let stream = StreamId::new(StreamKind::RegistrationProcess, ada().0);
        let events = steps.into_iter().map(Event::Process).collect();
        self.stores(Handler::RegistrationProcess, stream, ada().0, events)
    }

    fn stores(
        mut self,
        handler: Handler,
        stream: StreamId,
        correlation: Uuid,
        events: Vec<Event>,
    ) -> Self {
        let commit = self.commit(handler, stream, correlation, events);
        self.commits(commit)
    }

    /// A commit of these events, as it ought to be.
    pub(super) fn commit(
        &mut self,
        handler: Handler,
        stream: StreamId,
        correlation: Uuid,
        events: Vec<Event>,
    ) -> Committed {
        self.count += 1;
        let message = MessageId::named(&format!("message {}", self.count));
        let cause = Metadata::original(message, correlation, Actor::Registrant, self.now);
        let asked = Command::Order(OrderId(correlation), OrderCommand::CancelOrder);
        let original = Some(Arc::new(Envelope { meta: cause, body: Body::Command(asked) }));
        let head = self.heads.get(&stream).copied().unwrap_or_default();
        let outgoing = outgoing(&cause, stream, head, &events, self.now);
        let events: Vec<_> = events
            .into_iter()
            .enumerate()
            .map(|(n, body)| Envelope {
                meta: cause.consequence(&format!("event {n}"), self.now),
                body,
            })
            .collect();
        let outcome = Outcome::Accepted { version: head.plus(events.len()) };
        Committed {
            handler,
            message,
            original,
            outcome,
            stream,
            expected: head,
            found: head,
            events,
            as_written: None,
            row: None,
            outgoing,
        }
    }

    /// The store carries out a commit.
    pub(super) fn commits(mut self, commit: Committed) -> Self {
        for (index, stored) in commit.events.iter().enumerate() {
            let version = commit.found.plus(index + 1);
            self.heads.insert(commit.stream, version);
            self.log.push((commit.stream, version, stored.clone()));
        }
        for message in commit.original.iter().chain(&commit.outgoing) {
            let (id, cause) = (message.meta.id, message.meta.causation);
            self.messages.push(LoggedMessage { id, cause, message: Some(message.clone()) });
        }
        self.observe(NodeId::Store, Observation::Committed(commit))
    }

    /// The store opens its disk and finds so many events, and which release is final.
    pub(super) fn opened(self, events: u64, gate: Release) -> Self {
        self.observe(NodeId::Store, Observation::Opened { events, gate })
    }

    pub(super) fn observe(self, node: NodeId, observation: Observation) -> Self {
        self.happens(Happening::Probed { node, probe: Arc::new(observation) })
    }

    pub(super) fn happens(mut self, what: Happening) -> Self {
        self.events.push(RunEvent { at: sim_time(self.now), what });
        self
    }

    /// The log of messages is another.
    pub(super) fn logging(mut self, change: impl FnOnce(&mut Vec<LoggedMessage>)) -> Self {
        change(&mut self.messages);
        self
    }

    /// The store's disk loses its newest event.
    pub(super) fn forget_last(mut self) -> Self {
        self.log.pop();
        self
    }

    /// The store's events are written in this form.
    pub(super) fn written_in_form(mut self, schema: u16) -> Self {
        self.log.iter_mut().for_each(|(.., stored)| stored.meta.schema = schema);
        self
    }

    pub(super) fn with(mut self, change: impl FnOnce(&mut Ending)) -> Self {
        change(&mut self.ending);
        self
    }

    /// What a check says about it.
    pub(super) fn judged_by(self, check: impl Check + 'static) -> Judgement {
        let mut suite = Suite::of(vec![Box::new(check)]);
        for event in &self.events {
            suite.observe(event);
        }
        let (outbox, dead_letters) = (self.ending.outbox.clone(), self.ending.dead_letters.clone());
        let mut ending = Ending { at: self.now, ..self.ending };
        let (conferences, changes) = (ending.conferences.clone(), ending.changes.clone());
        let (log, messages) = (self.log, self.messages);
        ending.add(&Inspection::Store {
            log,
            messages,
            conferences,
            changes,
            outbox,
            dead_letters,
        });
        suite.conclude(&ending);
        suite.checks.remove(0).1
    }

    /// The check looked, and found nothing wrong.
    pub(super) fn holds(self, check: impl Check + 'static) {
        let judgement = self.judged_by(check);
        assert_eq!(judgement.violations, []);
        assert!(judgement.evaluated > 0, "nothing was evaluated");
    }

    /// The check found something wrong, and says `words` about it.
    pub(super) fn breaks(self, check: impl Check + 'static, words: &str) {
        let judgement = self.judged_by(check);
        assert!(
            judgement.violations.iter().any(|(_, what)| what.contains(words)),
            "nobody says {words:?}: {:?}",
            judgement.violations
        );
    }
}

/// What a worker sends along with these events.
fn outgoing(
    cause: &Metadata,
    stream: StreamId,
    head: Version,
    events: &[Event],
    now: Timestamp,
) -> Vec<Arc<Message>> {
    let envelope = |(n, body)| {
        Arc::new(Envelope { meta: cause.consequence(&format!("message {n}"), now), body })
    };
    if stream.kind != StreamKind::RegistrationProcess {
        let batch = EventBatch { stream, first: head.next(), events: events.to_vec() };
        return vec![envelope((0, Body::Events(batch)))];
    }
    let commands = events.iter().filter_map(|event| match event {
        Event::Process(step) => RegistrationProcess::command(step),
        _ => None,
    });
    commands.map(Command::from).map(Body::Command).enumerate().map(envelope).collect()
}
