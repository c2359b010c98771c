//! Who sits where (T19 to T22).

use domain::identity::OrderId;
use domain::registration::{
    Attendee, SeatAssignments, SeatAssignmentsCommand as Command, SeatAssignmentsEvent as Event,
    SeatAssignmentsRefusal as Refusal,
};

use crate::support::{T0, given, order, pass, seats, workshop};

fn person(email: &str, first_name: &str) -> Attendee {
    Attendee {
        first_name: first_name.to_owned(),
        last_name: "Byron".to_owned(),
        email: email.to_owned(),
    }
}

fn assign(position: u32, email: &str, first_name: &str) -> Command {
    Command::AssignSeat { position, attendee: person(email, first_name) }
}

fn create() -> Command {
    Command::CreateSeatAssignments { order: order(), seats: seats([(pass(), 2), (workshop(), 1)]) }
}

fn created() -> Event {
    let mut kinds = vec![(pass(), 2), (workshop(), 1)];
    kinds.sort_by_key(|(seat_type, _)| *seat_type);
    let seats = kinds.into_iter().flat_map(|(seat_type, count)| vec![seat_type; count]).collect();
    Event::SeatAssignmentsCreated { order: order(), seats }
}

/// The first seat is taken by Ann, `x@a`.
fn taken_by_ann() -> [Event; 2] {
    [created(), Event::SeatAssigned { position: 0, attendee: person("x@a", "Ann") }]
}

#[test]
fn t19_every_seat_bought_has_a_position_in_the_order_of_the_lines() {
    given::<SeatAssignments>([]).when(&create(), T0).then([created()]);
}

#[test]
fn a_confirmation_that_comes_twice_creates_no_second_set_b08() {
    given::<SeatAssignments>(taken_by_ann()).when(&create(), T0).nothing();
    let other = Command::CreateSeatAssignments {
        order: OrderId::named("Bob's order"),
        seats: seats([(pass(), 1)]),
    };
    given::<SeatAssignments>([created()]).when(&other, T0).refused(&Refusal::OtherOrder);
}

#[test]
fn a_free_seat_is_assigned() {
    let event = Event::SeatAssigned { position: 2, attendee: person("x@a", "Ann") };
    given::<SeatAssignments>([created()]).when(&assign(2, "x@a", "Ann"), T0).then([event]);
}

#[test]
fn t20_the_same_person_in_other_letters_changes_nothing() {
    given::<SeatAssignments>(taken_by_ann()).when(&assign(0, "X@A", "ANN"), T0).nothing();
}

#[test]
fn t21_another_person_takes_the_seat_after_it_was_given_up() {
    let taken = Event::SeatAssigned { position: 0, attendee: person("y@b", "Ann") };
    given::<SeatAssignments>(taken_by_ann())
        .when(&assign(0, "y@b", "Ann"), T0)
        .then([Event::SeatUnassigned { position: 0 }, taken]);
}

#[test]
fn t22_the_same_person_with_another_name_keeps_the_stored_address() {
    let updated = Event::SeatAssignmentUpdated { position: 0, attendee: person("x@a", "Anne") };
    given::<SeatAssignments>(taken_by_ann()).when(&assign(0, "X@A", "Anne"), T0).then([updated]);
}

#[test]
fn one_person_may_take_several_seats_and_a_seat_may_change_hands_through_nobody() {
    let again = Event::SeatAssigned { position: 1, attendee: person("x@a", "Ann") };
    given::<SeatAssignments>(taken_by_ann()).when(&assign(1, "x@a", "Ann"), T0).then([again]);
    let freed = taken_by_ann().into_iter().chain([Event::SeatUnassigned { position: 0 }]);
    let taken = Event::SeatAssigned { position: 0, attendee: person("y@b", "Bo") };
    given::<SeatAssignments>(freed).when(&assign(0, "y@b", "Bo"), T0).then([taken]);
}

#[test]
fn before_the_confirmation_there_is_nothing_to_assign() {
    given::<SeatAssignments>([])
        .when(&assign(0, "x@a", "Ann"), T0)
        .refused(&Refusal::UnknownPosition(0));
    given::<SeatAssignments>([])
        .when(&Command::UnassignSeat { position: 0 }, T0)
        .refused(&Refusal::UnknownPosition(0));
}

#[test]
fn a_seat_is_given_up_once() {
    let give_up = Command::UnassignSeat { position: 0 };
    given::<SeatAssignments>(taken_by_ann())
        .when(&give_up, T0)
        .then([Event::SeatUnassigned { position: 0 }]);
    given::<SeatAssignments>([created()]).when(&give_up, T0).nothing();
}

#[test]
fn unknown_positions_and_missing_addresses_are_refused() {
    given::<SeatAssignments>([created()])
        .when(&assign(3, "x@a", "Ann"), T0)
        .refused(&Refusal::UnknownPosition(3));
    given::<SeatAssignments>([created()])
        .when(&Command::UnassignSeat { position: 3 }, T0)
        .refused(&Refusal::UnknownPosition(3));
    given::<SeatAssignments>([created()])
        .when(&assign(0, " ", "Ann"), T0)
        .refused(&Refusal::EmailMissing);
}
