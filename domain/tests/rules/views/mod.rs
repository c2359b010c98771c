//! Read models: a view is the fold of its streams, however its events arrive, and nothing brings
//! back what has ended.
//!
//! The names B62 to B103 are bugs that earlier read models had.

mod conference;
mod draft_order;
mod interventions;
mod order_list;
mod priced_order;
mod rebuilding;
mod sales;
mod seat_assignments;

use std::fmt::Debug;

use domain::identity::{OrderId, PaymentId, ReservationId, SeatTypeId};
use domain::management::ConferenceEvent;
use domain::message::{Event, assignments_of};
use domain::payments::{PaymentEvent, PaymentMethod};
use domain::registration::{
    Attendee, Order, OrderCommand, OrderEvent, OrderStatus, PaymentProof, RegistrantDetails,
    SeatAssignmentsEvent, Seats, SeatsAvailability, SeatsCommand, SeatsEvent, Totals,
};
use domain::sourcing::{Aggregate, Arrival, Projection, Timestamp, Version};
use domain::stream::{Positions, StreamId, StreamKind};
use domain::values::{AccessCode, Money, Quantity};
use domain::views::{Availability, PricedOrders, RemainingSeats};

use crate::support::{T0, at, conference, given, order, pass, prices, promise, seats, workshop};

/// An event where it is kept.
#[derive(Clone, Debug)]
struct Kept {
    stream: StreamId,
    version: Version,
    event: Event,
}

/// Reads into a view whatever arrives, in whichever order, as often as it arrives.
#[derive(Default)]
struct Reader<V> {
    view: V,
    positions: Positions,
    waiting: Vec<Kept>,
}

impl<V: Projection<Kind = StreamKind, Event = Event>> Reader<V> {
    fn hears(&mut self, kept: &Kept) {
        match self.positions.judge(kept.stream, kept.version) {
            Arrival::Known => {}
            Arrival::Gap(_) => self.waiting.push(kept.clone()),
            Arrival::Next => {
                self.view.apply(kept.stream, kept.version, &kept.event);
                self.positions.advance(kept.stream, kept.version);
                for waiting in std::mem::take(&mut self.waiting) {
                    self.hears(&waiting);
                }
            }
        }
    }

    fn having_heard<'a>(events: impl IntoIterator<Item = &'a Kept>) -> Self
    where
        V: Default,
    {
        let mut reader =
            Self { view: V::default(), positions: Positions::default(), waiting: Vec::new() };
        events.into_iter().for_each(|event| reader.hears(event));
        reader
    }
}

fn kept<E: Clone>(stream: StreamId, events: &[E], wrap: fn(E) -> Event) -> Vec<Kept> {
    let numbered = events.iter().cloned().enumerate();
    numbered
        .map(|(index, event)| Kept {
            stream,
            version: Version(index as u64 + 1),
            event: wrap(event),
        })
        .collect()
}

fn of_seats(events: &[SeatsEvent]) -> Vec<Kept> {
    kept(StreamId::new(StreamKind::SeatsAvailability, conference().0), events, Event::Seats)
}

fn of_payment(payment: PaymentId, events: &[PaymentEvent]) -> Vec<Kept> {
    kept(StreamId::new(StreamKind::Payment, payment.0), events, Event::Payment)
}

fn of_assignments(order: OrderId, events: &[SeatAssignmentsEvent]) -> Vec<Kept> {
    kept(assignments_of(order), events, Event::Assignments)
}

fn of_conference(events: &[ConferenceEvent]) -> Vec<Kept> {
    kept(StreamId::new(StreamKind::Conference, conference().0), events, Event::Conference)
}

/// The view is the same whichever of the streams is read first, and when they are read in turns.
#[track_caller]
fn read_in_any_order<V>(streams: &[Vec<Kept>]) -> V
where
    V: Projection<Kind = StreamKind, Event = Event> + Clone + Debug + PartialEq,
{
    let forwards = Reader::<V>::having_heard(streams.iter().flatten()).view;
    let backwards = Reader::<V>::having_heard(streams.iter().rev().flatten()).view;
    let longest = streams.iter().map(Vec::len).max().unwrap_or_default();
    let in_turns = (0..longest)
        .flat_map(|turn| streams.iter().rev().filter_map(move |events| events.get(turn)));
    assert_eq!(backwards, forwards, "the last stream first");
    assert_eq!(Reader::<V>::having_heard(in_turns).view, forwards, "the streams in turns");
    forwards
}

fn placed(seats: &Seats, code: &str) -> OrderEvent {
    OrderEvent::OrderPlaced {
        conference: conference(),
        seats: seats.clone(),
        revision: 1,
        promise: promise(),
        access_code: AccessCode(code.to_owned()),
        prices: prices(),
        catalogue_version: 1,
    }
}

fn costs(amount: u64) -> OrderEvent {
    let totals = Totals {
        total: Money(amount),
        lines: Vec::new(),
        discounts: Vec::new(),
        is_free_of_charge: amount == 0,
    };
    OrderEvent::OrderTotalsCalculated { totals }
}

fn registers(first_name: &str, last_name: &str, email: &str) -> OrderEvent {
    let email = email.parse().expect("an address");
    let registrant = RegistrantDetails {
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        email,
    };
    OrderEvent::OrderRegistrantAssigned { registrant }
}

fn checked_out(attempt: u32, method: PaymentMethod) -> OrderEvent {
    let payment = Some(PaymentId::of(order(), attempt));
    OrderEvent::OrderCheckedOut { payment, method, amount: Money(30_000), revision: 1 }
}

fn confirmed(seats: &Seats) -> OrderEvent {
    OrderEvent::OrderConfirmed { payment: Some(PaymentId::of(order(), 1)), seats: seats.clone() }
}

fn can_be_assigned(order: OrderId, seats: &[SeatTypeId]) -> SeatAssignmentsEvent {
    SeatAssignmentsEvent::SeatAssignmentsCreated { order, seats: seats.to_vec() }
}

fn ann() -> Attendee {
    Attendee {
        first_name: "Ann".to_owned(),
        last_name: "Other".to_owned(),
        email: "ann@example.org".to_owned(),
    }
}

fn takes(position: u32) -> SeatAssignmentsEvent {
    SeatAssignmentsEvent::SeatAssigned { position, attendee: ann() }
}

fn of_order(order: OrderId, events: &[OrderEvent]) -> Vec<Kept> {
    kept(StreamId::new(StreamKind::Order, order.0), events, Event::Order)
}

/// An order that is changed, partly reserved, accepted, declined once, and confirmed at last.
fn a_long_story() -> Vec<OrderEvent> {
    let held = seats([(pass(), 3)]);
    let story = given::<Order>([])
        .and(
            &OrderCommand::RegisterToConference {
                order: order(),
                conference: conference(),
                seats: seats([(pass(), 5)]),
                prices: prices(),
                promise: promise(),
                catalogue_version: 1,
            },
            T0,
        )
        .and(&OrderCommand::MarkSeatsAsReserved { revision: 1, seats: seats([(pass(), 5)]) }, T0)
        .and(
            &OrderCommand::ChangeSeats {
                expected: Version(3),
                seats: seats([(pass(), 4), (workshop(), 1)]),
                prices: prices(),
                catalogue_version: 1,
            },
            T0,
        )
        .and(&OrderCommand::MarkSeatsAsReserved { revision: 2, seats: held.clone() }, T0)
        .and(&OrderCommand::AcceptPartialReservation { expected: Version(7) }, T0)
        .and(
            &OrderCommand::CheckOut {
                payment: PaymentId::of(order(), 1),
                expected: Version(8),
                method: PaymentMethod::Card,
            },
            T0,
        )
        .and(
            &OrderCommand::ReopenAfterPayment { payment: PaymentId::of(order(), 1), refusal: None },
            T0,
        )
        .and(
            &OrderCommand::CheckOut {
                payment: PaymentId::of(order(), 2),
                expected: Version(10),
                method: PaymentMethod::Card,
            },
            T0,
        )
        .and(
            &OrderCommand::ConfirmOrder {
                payment: Some(PaymentProof {
                    payment: PaymentId::of(order(), 2),
                    amount: Money(30_000),
                    revision: 2,
                }),
                seats: held,
            },
            T0,
        );
    story.events().to_vec()
}

#[test]
fn s17_the_priced_order_shows_what_the_order_decides_from_after_every_event() {
    let story = a_long_story();
    let mut reader = Reader::<PricedOrders>::default();
    for (index, kept) in of_order(order(), &story).iter().enumerate() {
        reader.hears(kept);
        let row = &reader.view.0[&order()];
        assert!(row.agrees_with(&story[..=index]), "after {:?}: {row:#?}", story[index]);
        let open = Order::replay(&story[..=index]).checkout.and_then(|checkout| checkout.payment);
        assert_eq!(row.payment, open, "after {:?}", story[index]);
    }
    let row = &reader.view.0[&order()];
    assert_eq!((row.status, row.totals.total), (OrderStatus::Confirmed, Money(30_000)));
    assert_eq!(row.expires, Some(at(15, 0)), "changing seats does not extend the promise");
    assert_eq!(row.payment, Some(PaymentId::of(order(), 2)));
    assert!(row.access_code.is_some());
}

#[test]
fn s17_a_view_rebuilt_from_nothing_equals_one_that_lived_through_disorder() {
    let events = of_order(order(), &a_long_story());
    let rebuilt = Reader::<PricedOrders>::having_heard(&events);
    let backwards = Reader::<PricedOrders>::having_heard(events.iter().rev());
    let twice =
        Reader::<PricedOrders>::having_heard(events.iter().flat_map(|event| [event, event]));
    let shuffled = (0..events.len()).map(|index| &events[index * 7 % events.len()]);
    let shuffled = Reader::<PricedOrders>::having_heard(shuffled.chain(events.iter().rev()));
    for live in [backwards, twice, shuffled] {
        assert_eq!(live.view, rebuilt.view);
        assert!(live.waiting.is_empty());
        assert_eq!(live.positions, rebuilt.positions);
    }
}

#[test]
fn while_an_event_is_missing_the_view_waits_rather_than_guesses() {
    let events = of_order(order(), &a_long_story());
    let without_the_third = events.iter().take(2).chain(events.iter().skip(3));
    let mut reader = Reader::<PricedOrders>::having_heard(without_the_third);
    assert_eq!(reader.view.0[&order()].version, Version(2));
    reader.hears(&events[2]);
    assert_eq!(reader.view, Reader::<PricedOrders>::having_heard(&events).view);
}

#[test]
fn a_late_event_resurrects_no_ended_order() {
    let events = of_order(order(), &a_long_story());
    let mut reader = Reader::<PricedOrders>::having_heard(&events);
    let ended = reader.view.clone();
    events.iter().for_each(|late| reader.hears(late));
    assert_eq!(reader.view, ended);
    for end in [OrderEvent::OrderExpired, OrderEvent::OrderRejected, OrderEvent::OrderCancelled] {
        let bob = OrderId::named("Bob's order");
        let mut events = a_long_story();
        events.truncate(3);
        events.push(end);
        let rows = of_order(bob, &events);
        let mut reader = Reader::<PricedOrders>::having_heard(&rows);
        rows.iter().for_each(|late| reader.hears(late));
        assert!(
            reader.view.0[&bob].agrees_with(&events),
            "the row of an ended order stays, as it ended"
        );
        assert!(reader.view.0[&bob].status.has_ended());
    }
}

#[test]
fn orders_do_not_show_in_one_anothers_rows() {
    let bob = OrderId::named("Bob's order");
    let story = a_long_story();
    let (ada, bobs) = (of_order(order(), &story), of_order(bob, &story[..2]));
    let interleaved = Reader::<PricedOrders>::having_heard(bobs.iter().chain(&ada).chain(&bobs));
    assert!(interleaved.view.0[&order()].agrees_with(&story));
    assert!(interleaved.view.0[&bob].agrees_with(&story[..2]));
}

/// Seats are offered, held, changed, cancelled and committed, and a quota is cut into debt.
fn a_busy_conference() -> Vec<SeatsEvent> {
    let offer = |seat_type, quota, catalogue_version| SeatsCommand::SetQuota {
        seat_type,
        quota: Quantity(quota),
        catalogue_version,
    };
    let reserve = |name: &str, request, lines: &[_]| SeatsCommand::MakeSeatReservation {
        reservation: ReservationId::named(name),
        request,
        seats: lines
            .iter()
            .map(|(seat_type, quantity)| (*seat_type, Quantity(*quantity)))
            .collect(),
        valid_until: None,
        pinned: Default::default(),
        order: None,
    };
    let commands = [
        offer(pass(), 10, 1),
        offer(workshop(), 4, 1),
        reserve("r1", 1, &[(pass(), 6), (workshop(), 5)]),
        reserve("r2", 1, &[(pass(), 3)]),
        reserve("r1", 2, &[(pass(), 2)]),
        SeatsCommand::CommitSeatReservation { reservation: ReservationId::named("r1") },
        offer(pass(), 3, 2),
        reserve("r3", 1, &[(pass(), 1), (workshop(), 1)]),
        SeatsCommand::CancelSeatReservation {
            reservation: ReservationId::named("r2"),
            withdrawn: false,
        },
        SeatsCommand::CancelSeatReservation {
            reservation: ReservationId::named("never made"),
            withdrawn: false,
        },
    ];
    let story = commands
        .iter()
        .fold(given::<SeatsAvailability>([]), |story, command| story.and(command, Timestamp(T0.0)));
    story.events().to_vec()
}

#[test]
fn s17_the_remaining_seats_are_those_of_the_conference_after_every_event() {
    let story = a_busy_conference();
    let stream = StreamId::new(StreamKind::SeatsAvailability, conference().0);
    let mut reader = Reader::<RemainingSeats>::default();
    for (index, kept) in kept(stream, &story, Event::Seats).iter().enumerate() {
        reader.hears(kept);
        let state = SeatsAvailability::replay(&story[..=index]);
        let row: Vec<_> = reader.view.0[&conference()].iter().map(|(t, a)| (*t, *a)).collect();
        let expected: Vec<_> = state
            .seat_types
            .iter()
            .map(|(t, count)| {
                (*t, Availability { quota: count.quota, remaining: count.remaining() })
            })
            .collect();
        assert_eq!(row, expected, "after {:?}", story[index]);
    }
    assert_eq!(reader.view.0[&conference()][&pass()].remaining, 1);
}

#[test]
fn views_leave_the_events_of_others_alone() {
    let orders = of_order(order(), &a_long_story());
    assert_eq!(Reader::<RemainingSeats>::having_heard(&orders).view, RemainingSeats::default());
    let stream = StreamId::new(StreamKind::SeatsAvailability, conference().0);
    let seats = kept(stream, &a_busy_conference(), Event::Seats);
    assert_eq!(Reader::<PricedOrders>::having_heard(&seats).view, PricedOrders::default());
}
