//! Old bugs of seat assignments.

use domain::registration::{
    SeatAssignments, SeatAssignmentsCommand, SeatAssignmentsEvent, SeatAssignmentsRefusal, Seats,
};
use domain::sourcing::{Aggregate, Timestamp};
use domain::values::Quantity;

type Decision = Result<Vec<SeatAssignmentsEvent>, SeatAssignmentsRefusal>;

/// News of a confirmation makes a new set, and whoever had a seat in the old one has none.
pub(in crate::defect) fn creating_anew(
    assignments: &SeatAssignments,
    command: &SeatAssignmentsCommand,
    now: Timestamp,
) -> Decision {
    match command {
        SeatAssignmentsCommand::CreateSeatAssignments { .. } => {
            SeatAssignments::default().decide(command, now)
        }
        _ => assignments.decide(command, now),
    }
}

/// One part of the system counts positions from 0 and the other from 1.
pub(in crate::defect) fn counting_from_one(
    assignments: &SeatAssignments,
    command: &SeatAssignmentsCommand,
    now: Timestamp,
) -> Decision {
    let mut events = assignments.decide(command, now)?;
    for event in &mut events {
        if let SeatAssignmentsEvent::SeatAssigned { position, .. }
        | SeatAssignmentsEvent::SeatAssignmentUpdated { position, .. }
        | SeatAssignmentsEvent::SeatUnassigned { position } = event
        {
            *position += 1;
        }
    }
    Ok(events)
}

/// One position for each seat type, however many seats of it were bought.
pub(in crate::defect) fn one_for_each_type(
    assignments: &SeatAssignments,
    command: &SeatAssignmentsCommand,
    now: Timestamp,
) -> Decision {
    let bought = |seats: &Seats| seats.types().map(|seat_type| (seat_type, Quantity(1))).collect();
    with_seats(assignments, command, now, bought)
}

/// The previous release does not know that the news of a confirmation names the seats, and reads it
/// as if there were none.
pub(in crate::defect) fn not_reading_the_seats(
    assignments: &SeatAssignments,
    command: &SeatAssignmentsCommand,
    now: Timestamp,
) -> Decision {
    with_seats(assignments, command, now, |_| Seats::default())
}

fn with_seats(
    assignments: &SeatAssignments,
    command: &SeatAssignmentsCommand,
    now: Timestamp,
    read: impl Fn(&Seats) -> Seats,
) -> Decision {
    match command {
        SeatAssignmentsCommand::CreateSeatAssignments { order, seats } => {
            let (order, seats) = (*order, read(seats));
            assignments.decide(&SeatAssignmentsCommand::CreateSeatAssignments { order, seats }, now)
        }
        _ => assignments.decide(command, now),
    }
}
