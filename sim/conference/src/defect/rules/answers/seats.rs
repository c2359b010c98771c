//! Seats that answer wrongly.

use domain::registration::{SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal};
use domain::sourcing::{Aggregate, Timestamp};
use domain::values::Quantity;

type Decision = Result<Vec<SeatsEvent>, SeatsRefusal>;

/// One seat of each type is kept back for whoever comes last.
pub(in crate::defect) fn keeping_one_back(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut events = seats.decide(command, now)?;
    let SeatsCommand::MakeSeatReservation { seats: wanted, .. } = command else {
        return Ok(events);
    };
    for event in &mut events {
        if let SeatsEvent::SeatsReserved { seats: granted, remaining, .. } = event {
            let is_partial = |seat_type, some: Quantity| some < wanted.of(seat_type) && some.0 > 0;
            for (seat_type, _) in granted.iter().filter(|(t, some)| is_partial(*t, *some)) {
                *remaining.entry(seat_type).or_default() += 1;
            }
            let less =
                |(t, some): (_, Quantity)| (t, Quantity(some.0 - u32::from(is_partial(t, some))));
            *granted = granted.iter().map(less).collect();
        }
    }
    Ok(events)
}

/// A debt of one seat type closes all of them.
pub(in crate::defect) fn closing_all_for_one_debt(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let in_debt = seats.seat_types.values().any(|count| count.remaining() < 0);
    match command {
        SeatsCommand::MakeSeatReservation { reservation, .. }
            if in_debt && !seats.pending.contains_key(reservation) =>
        {
            let mut closed = seats.clone();
            for count in closed.seat_types.values_mut() {
                count.quota = Quantity(count.quota.0.min(count.held.0 + count.sold.0));
            }
            closed.decide(command, now)
        }
        _ => seats.decide(command, now),
    }
}

/// Whoever leaves a line stays in it.
pub(in crate::defect) fn keeping_everybody_in_line(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    match command {
        SeatsCommand::LeaveWaitList { .. } => Ok(Vec::new()),
        _ => seats.decide(command, now),
    }
}

/// Only whoever holds nothing of a type may wait for it.
pub(in crate::defect) fn sending_the_small_away(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    match command {
        SeatsCommand::JoinWaitList { entry } if entry.quantity.0 < 2 => Err(SeatsRefusal::NoOrder),
        _ => seats.decide(command, now),
    }
}

/// What is offered to whoever waited is promised for a minute less than any other order.
pub(in crate::defect) fn promising_less_to_the_line(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut events = seats.decide(command, now)?;
    for event in &mut events {
        if let SeatsEvent::SeatsOffered { offer, .. } = event {
            offer.promise.ends.0 -= 60_000;
        }
    }
    Ok(events)
}
