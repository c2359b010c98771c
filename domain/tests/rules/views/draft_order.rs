use domain::identity::OrderId;
use domain::registration::{OrderEvent, OrderStatus, Seats};
use domain::sourcing::Version;
use domain::values::Quantity;
use domain::views::{DraftLine, DraftOrder, DraftOrders};

use crate::support::{at, conference, order, pass, seats, workshop};

use super::{Reader, a_long_story, confirmed, costs, of_order, placed, registers};

/// What is shown after these events.
fn row(events: &[OrderEvent]) -> DraftOrder {
    let events = of_order(order(), events);
    Reader::<DraftOrders>::having_heard(&events).view.0.remove(&order()).expect("a row")
}

fn wish() -> Seats {
    seats([(pass(), 5), (workshop(), 1)])
}

fn line(seat_type: domain::identity::SeatTypeId, requested: u32, reserved: u32) -> DraftLine {
    DraftLine { seat_type, requested: Quantity(requested), reserved: Quantity(reserved) }
}

fn sorted(mut lines: Vec<DraftLine>) -> Vec<DraftLine> {
    lines.sort_by_key(|line| line.seat_type);
    lines
}

#[test]
fn a_draft_shows_what_is_wanted_and_what_is_held() {
    let mut story = vec![placed(&wish(), "ABC234"), costs(54_000)];
    let pending = row(&story);
    assert_eq!((pending.status, pending.conference), (OrderStatus::Placed, Some(conference())));
    assert_eq!(pending.expires, Some(at(15, 0)));
    assert_eq!(pending.access_code.map(|code| code.0), Some("ABC234".to_owned()));
    assert_eq!(pending.lines, sorted(vec![line(pass(), 5, 0), line(workshop(), 1, 0)]));

    let held = seats([(pass(), 3)]);
    story.push(OrderEvent::OrderPartiallyReserved { revision: 1, seats: held.clone() });
    let partial = row(&story);
    assert_eq!(partial.status, OrderStatus::PartiallyReserved);
    assert_eq!(partial.lines, sorted(vec![line(pass(), 5, 3), line(workshop(), 1, 0)]));

    story.push(OrderEvent::PartialReservationAccepted { seats: held.clone() });
    let accepted = row(&story);
    assert_eq!(
        (accepted.status, accepted.lines),
        (OrderStatus::Reserved, vec![line(pass(), 3, 3)])
    );

    story.extend([registers("Ada", "Lovelace", "ada@example.org"), confirmed(&held)]);
    let ended = row(&story);
    assert_eq!((ended.status, ended.version), (OrderStatus::Confirmed, Version(6)));
    assert_eq!(ended.registrant_email.as_deref(), Some("ada@example.org"));
}

#[test]
fn a_changed_draft_has_no_answer_yet() {
    let story = a_long_story();
    let changed = story.iter().position(|event| matches!(event, OrderEvent::OrderUpdated { .. }));
    let draft = row(&story[..=changed.expect("the story has a change")]);
    assert_eq!(draft.status, OrderStatus::Placed);
    assert_eq!(draft.lines, sorted(vec![line(pass(), 4, 0), line(workshop(), 1, 0)]));
}

#[test]
fn b64_a_draft_learns_every_end() {
    for (end, status) in [
        (OrderEvent::OrderExpired, OrderStatus::Expired),
        (OrderEvent::OrderRejected, OrderStatus::Rejected),
        (OrderEvent::OrderCancelled, OrderStatus::Cancelled),
        (confirmed(&wish()), OrderStatus::Confirmed),
    ] {
        assert_eq!(row(&[placed(&wish(), "ABC234"), end]).status, status);
    }
}

#[test]
fn b65_an_order_placed_twice_is_one_row_and_seats_that_were_not_asked_for_are_shown_as_held() {
    let events = of_order(order(), &[placed(&seats([(pass(), 2)]), "ABC234")]);
    let mut reader = Reader::<DraftOrders>::having_heard(events.iter().chain(&events));
    assert_eq!(reader.view.0.len(), 1);
    let odd = OrderEvent::OrderPartiallyReserved { revision: 1, seats: seats([(workshop(), 1)]) };
    reader.hears(&of_order(order(), &[placed(&wish(), "ABC234"), odd])[1]);
    assert_eq!(
        reader.view.0[&order()].lines,
        sorted(vec![line(pass(), 2, 0), line(workshop(), 0, 1)])
    );
}

#[test]
fn b103_changing_one_order_leaves_the_lines_of_the_others_alone() {
    let bob = OrderId::named("Bob's order");
    let (ada, bobs) =
        (of_order(order(), &a_long_story()), of_order(bob, &[placed(&wish(), "BCD345")]));
    let view = Reader::<DraftOrders>::having_heard(bobs.iter().chain(&ada)).view;
    assert_eq!(view.0[&bob].lines, sorted(vec![line(pass(), 5, 0), line(workshop(), 1, 0)]));
}
