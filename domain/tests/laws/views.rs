//! The read models over the histories of the closed loop: they are the fold of what was recorded,
//! whichever stream is read first, wherever they were saved on the way; and they show what the
//! write side decides from.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::envelope::{Actor, Envelope, Metadata};
use domain::identity::{OrderId, PaymentId};
use domain::management::{ConferenceEvent, ConferenceInformation, SeatInformation};
use domain::message::{Body, Event, EventBatch, assignments_of};
use domain::payments::PaymentStatus;
use domain::rebuilding::Rebuilding;
use domain::registration::{
    Attendee, OrderEvent, OrderStatus, SeatAssignments, SeatAssignmentsCommand, SeatsAvailability,
};
use domain::sourcing::{Aggregate, MessageId, Projection, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use domain::values::{Money, Quantity};
use domain::views::{ListedStatus, Views};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::closed_loop::{Story, play, story};
use super::kept::holds;
use super::world::{T0, World, conference, prices, seat_type};

type Recorded = (StreamId, Version, Event);

/// A story, and how its streams are read.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Reading {
    story: Story,
    /// Which of the streams goes on next; again from the beginning when all were taken.
    turns: Vec<usize>,
}

/// What Conference Management said about the conference.
fn announcements() -> Vec<Recorded> {
    let conference = conference();
    let information = ConferenceInformation {
        slug: "rustfest".to_owned(),
        owner_name: "Olga".to_owned(),
        owner_email: "olga@example.org".to_owned(),
        name: "RustFest".to_owned(),
        description: "All about Rust".to_owned(),
        location: "Seoul".to_owned(),
        tagline: None,
        twitter_search: None,
        starts: T0,
        ends: Timestamp(T0.0 + 1),
    };
    let seats = prices().into_iter().map(|(seat_type, price)| {
        let (name, description) = (format!("type {seat_type}"), "A seat".to_owned());
        let seat = SeatInformation { seat_type, name, description, price, quota: Quantity(6) };
        ConferenceEvent::SeatCreated { conference, version: 2, seat }
    });
    let created = ConferenceEvent::ConferenceCreated { conference, version: 1, information };
    let published = ConferenceEvent::ConferencePublished { conference, version: 2 };
    let events = std::iter::once(created).chain(seats).chain([published]);
    number(StreamId::new(StreamKind::Conference, conference.0), events.map(Event::Conference))
}

/// Every registrant who bought seats takes the first of them, and gives it up again if there are
/// several.
fn assignments(world: &World) -> Vec<Recorded> {
    let mut recorded = Vec::new();
    for (id, order) in
        world.orders.iter().filter(|(_, order)| order.status == OrderStatus::Confirmed)
    {
        let (first_name, last_name) = ("Ann".to_owned(), "Other".to_owned());
        let attendee = Attendee { first_name, last_name, email: "ann@example.org".to_owned() };
        let mut commands = vec![
            SeatAssignmentsCommand::CreateSeatAssignments {
                order: *id,
                seats: order.wanted.clone(),
            },
            SeatAssignmentsCommand::AssignSeat { position: 0, attendee },
        ];
        if order.wanted.count() > 1 {
            commands.push(SeatAssignmentsCommand::UnassignSeat { position: 0 });
        }
        let mut state = SeatAssignments::default();
        let mut events = Vec::new();
        for command in commands {
            let new = state.decide(&command, T0).expect("nothing forbids it");
            state = new.iter().fold(state, SeatAssignments::evolve);
            events.extend(new);
        }
        recorded.extend(number(assignments_of(*id), events.into_iter().map(Event::Assignments)));
    }
    recorded
}

fn number(stream: StreamId, events: impl Iterator<Item = Event>) -> Vec<Recorded> {
    events.enumerate().map(|(index, event)| (stream, Version(index as u64 + 1), event)).collect()
}

fn fold<'a>(view: Views, events: impl IntoIterator<Item = &'a Recorded>) -> Views {
    events.into_iter().fold(view, |mut view, (stream, version, event)| {
        view.apply(*stream, *version, event);
        view
    })
}

/// What these events come to as messages, each of which comes twice.
fn from_messages(history: &[Recorded]) -> Rebuilding {
    let mut rebuilding = Rebuilding::default();
    for (stream, first, event) in history {
        let id = MessageId::named(&format!("{stream} {first}"));
        let meta = Metadata::original(id, stream.id, Actor::System, T0);
        let events = vec![event.clone()];
        let body = Body::Events(EventBatch { stream: *stream, first: *first, events });
        for _ in 0..2 {
            rebuilding.take(&Envelope { meta, body: body.clone() }).expect("nothing is missing");
        }
    }
    rebuilding
}

fn bytes(views: &Views) -> Vec<u8> {
    serde_json::to_vec(views).expect("views are plain data")
}

/// The same events, stream by stream in their order, but the streams mixed otherwise.
fn mixed(history: &[Recorded], turns: &[usize]) -> Vec<Recorded> {
    let mut streams = BTreeMap::<StreamId, VecDeque<Recorded>>::new();
    for recorded in history {
        streams.entry(recorded.0).or_default().push_back(recorded.clone());
    }
    let mut mixed = Vec::new();
    let mut turns = turns.iter().cycle();
    while !streams.is_empty() {
        let turn = turns.next().copied().unwrap_or_default() % streams.len();
        let stream = *streams.keys().nth(turn).expect("not empty");
        mixed.extend(streams.get_mut(&stream).and_then(VecDeque::pop_front));
        streams.retain(|_, left| !left.is_empty());
    }
    mixed
}

fn read(reading: &Reading) {
    let world = play(&reading.story);
    let history = [world.log.clone(), announcements(), assignments(&world)].concat();
    let views = fold(Views::default(), &history);
    let expected = bytes(&views);
    assert_eq!(bytes(&fold(Views::default(), &history)), expected, "rebuilt from nothing");
    assert_eq!(bytes(from_messages(&history).views()), expected, "rebuilt from messages alone");

    let mixed = mixed(&history, &reading.turns);
    assert_eq!(mixed.len(), history.len());
    assert_eq!(bytes(&fold(Views::default(), &mixed)), expected, "another stream is read first");
    let by_stream: BTreeSet<StreamId> = history.iter().map(|(stream, ..)| *stream).collect();
    let one_by_one = by_stream
        .iter()
        .rev()
        .flat_map(|id| history.iter().filter(move |(stream, ..)| stream == id));
    assert_eq!(bytes(&fold(Views::default(), one_by_one)), expected, "one stream after the other");

    // Saved after every event and taken up again: so wherever it is cut, snapshot and tail make the
    // whole.
    let saved = mixed.iter().fold(Views::default(), |views, event| {
        let views = fold(views, [event]);
        let restored: Views =
            serde_json::from_slice(&bytes(&views)).expect("what was saved can be read");
        assert_eq!(restored, views, "after {event:?}");
        restored
    });
    assert_eq!(bytes(&saved), expected, "snapshots and tails");

    shows_what_is_decided_from(&views, &world);
    shows_the_seats_on_the_way(&world);
}

/// S17: every row agrees with the aggregate it shows.
fn shows_what_is_decided_from(views: &Views, world: &World) {
    shows_the_seats(views, &world.seats);
    let sales = views.sales.of(conference());
    assert!(sales.seat_types.values().all(|row| row.name.is_some()));
    for (id, order) in
        world.orders.iter().filter(|(_, order)| order.status != OrderStatus::NotPlaced)
    {
        let priced = &views.priced_orders.0[id];
        assert!(priced.agrees_with(&events_of(world, *id)), "{priced:#?}\nbut {order:#?}");
        assert_eq!(priced.registrant, order.registrant);
        let bought = (order.status == OrderStatus::Confirmed).then(|| order.wanted.count());
        assert_eq!(priced.assignable.map(u64::from), bought);
        let draft = &views.draft_orders.0[id];
        assert_eq!((draft.status, draft.version), (order.status, order.version));
        let requested = draft.lines.iter().map(|line| (line.seat_type, line.requested)).collect();
        assert_eq!(order.wanted, requested);
        let reserved = draft.lines.iter().map(|line| (line.seat_type, line.reserved)).collect();
        assert_eq!(order.held.clone().unwrap_or_default(), reserved);
        let listed = &views.order_list.orders[id];
        assert_eq!(listed.total, order.totals.total);
        assert_eq!(
            listed.status == ListedStatus::Confirmed,
            order.status == OrderStatus::Confirmed
        );
        assert_eq!(
            listed.assigned.len(),
            usize::from(bought == Some(1)),
            "the only seat stays assigned"
        );
        if let (Some(registrant), Some(code)) = (&order.registrant, &listed.access_code) {
            assert_eq!(views.order_list.locate(&registrant.email, &code.0), Some(*id));
        }
    }
    let money = |statuses: &[PaymentStatus]| -> Money {
        let payments = world.payments.values().filter(|payment| statuses.contains(&payment.status));
        payments.map(|payment| payment.amount).sum()
    };
    assert_eq!(sales.money.taken, money(&[PaymentStatus::Captured, PaymentStatus::Completed]));
    assert_eq!(sales.money.refunded, money(&[PaymentStatus::Refunded]));
    assert_eq!(sales.money.to_be_refunded, money(&[PaymentStatus::InterventionOpen]));
    let owed_by_customers = money(&[PaymentStatus::Owed, PaymentStatus::Overdue]);
    assert_eq!(sales.money.open(), owed_by_customers, "nothing else is open in the end");
    let open: BTreeSet<PaymentId> =
        views.interventions.open().map(|(payment, _)| payment).collect();
    let owed = world
        .payments
        .iter()
        .filter(|(_, payment)| payment.status == PaymentStatus::InterventionOpen);
    assert_eq!(open, owed.map(|(id, _)| *id).collect());
    let row = &views.conferences.0[&conference()];
    assert_eq!((row.takes_orders(), row.catalogue().prices), (true, prices()));
    assert!(views.conferences.seat_type_name(conference(), seat_type(0)).is_some());
}

/// Also on the way, while seats are held, offered and waited for.
fn shows_the_seats_on_the_way(world: &World) {
    let (mut views, mut seats) = (Views::default(), SeatsAvailability::default());
    for recorded in &world.log {
        views = fold(views, [recorded]);
        if let Event::Seats(event) = &recorded.2 {
            seats = seats.evolve(event);
            shows_the_seats(&views, &seats);
        }
    }
}

fn shows_the_seats(views: &Views, seats: &SeatsAvailability) {
    let sales = views.sales.of(conference());
    for (seat_type, count) in &seats.seat_types {
        let row = &sales.seat_types[seat_type];
        assert_eq!((row.quota, row.held, row.sold), (count.quota, count.held, count.sold));
        assert_eq!(row.remaining, count.remaining());
        assert_eq!(row.remaining, views.remaining_seats.0[&conference()][seat_type].remaining);
        let waiting: Vec<_> =
            seats.wait_list.line(*seat_type).map(|waiting| waiting.entry.quantity.0).collect();
        assert_eq!((row.line.len(), row.waited_for.0), (waiting.len(), waiting.iter().sum()));
    }
}

fn events_of(world: &World, order: OrderId) -> Vec<OrderEvent> {
    let of_order = world
        .log
        .iter()
        .filter(|(stream, ..)| *stream == StreamId::new(StreamKind::Order, order.0));
    of_order
        .filter_map(
            |(_, _, event)| {
                if let Event::Order(event) = event { Some(event.clone()) } else { None }
            },
        )
        .collect()
}

#[test]
fn the_views_are_the_fold_of_what_was_recorded() {
    let reading = (story(), prop::collection::vec(0..64_usize, 1..64));
    let reading = reading.prop_map(|(story, turns)| Reading { story, turns });
    holds("views", 1_500, &reading, |reading| read(&reading));
}
