use domain::identity::OrderId;
use domain::message::{Event, assignments_of};
use domain::registration::{Attendee, SeatAssignments, SeatAssignmentsEvent};
use domain::sourcing::{Aggregate, Projection, Version};
use domain::views::SeatAssignmentsView;

use crate::support::{order, pass, workshop};

use super::{Reader, ann, can_be_assigned, of_assignments, takes};

fn story() -> Vec<SeatAssignmentsEvent> {
    let renamed = Attendee { first_name: "Anne".to_owned(), ..ann() };
    vec![
        can_be_assigned(order(), &[pass(), pass(), workshop()]),
        takes(0),
        takes(2),
        SeatAssignmentsEvent::SeatAssignmentUpdated { position: 2, attendee: renamed },
        SeatAssignmentsEvent::SeatUnassigned { position: 0 },
    ]
}

#[test]
fn s17_the_assigned_seats_are_those_of_the_write_side_after_every_event() {
    let mut reader = Reader::<SeatAssignmentsView>::default();
    assert_eq!(reader.view.of(order()), None);
    for (index, event) in of_assignments(order(), &story()).iter().enumerate() {
        reader.hears(event);
        let state = SeatAssignments::replay(&story()[..=index]);
        let row = reader.view.of(order()).expect("a row");
        assert_eq!(
            (row.order, &row.seats),
            (state.order, &state.seats),
            "after {:?}",
            story()[index]
        );
        assert_eq!(row.version, Version(index as u64 + 1));
    }
}

#[test]
fn b69_creating_again_wipes_nothing() {
    let events = of_assignments(order(), &story());
    let mut reader = Reader::<SeatAssignmentsView>::having_heard(&events);
    let before = reader.view.clone();
    reader.hears(&events[0]);
    assert_eq!(reader.view, before);
    // Not even as a new event of the stream.
    let again = Event::Assignments(can_be_assigned(order(), &[pass()]));
    reader.view.apply(assignments_of(order()), Version(6), &again);
    assert_eq!(
        reader.view.of(order()).map(|row| &row.seats),
        before.of(order()).map(|row| &row.seats)
    );
}

#[test]
fn the_seats_of_two_orders_are_kept_apart() {
    let bob = OrderId::named("Bob's order");
    let bobs = of_assignments(bob, &[can_be_assigned(bob, &[workshop()])]);
    let view = Reader::<SeatAssignmentsView>::having_heard(
        of_assignments(order(), &story()).iter().chain(&bobs),
    )
    .view;
    assert_eq!(view.of(bob).map(|row| (row.order, row.seats.len())), Some((Some(bob), 1)));
    assert_eq!(view.of(order()).map(|row| row.seats.len()), Some(3));
}
