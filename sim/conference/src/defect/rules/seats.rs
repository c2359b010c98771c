//! Old bugs of a conference's seats and of its wait list.

use domain::identity::SeatTypeId;
use domain::registration::{
    SeatTypeCount, SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal, WaitListEntry,
};
use domain::sourcing::{Aggregate, Timestamp};
use domain::values::Quantity;

type Decision = Result<Vec<SeatsEvent>, SeatsRefusal>;

/// Finished reservations are forgotten: the next request for one is a new one.
pub(in crate::defect) fn without_tombstones(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut forgetful = seats.clone();
    forgetful.finished.clear();
    forgetful.decide(command, now)
}

/// A repeated request is answered from what is left now.
pub(in crate::defect) fn answering_repetitions_anew(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut unaware = seats.clone();
    for hold in unaware.pending.values_mut() {
        hold.request = 0;
    }
    unaware.decide(command, now)
}

/// "Add ten" instead of "set to ten".
pub(in crate::defect) fn adding_quotas(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    match command {
        SeatsCommand::SetQuota { seat_type, quota, catalogue_version } => {
            let before = seats.seat_types.get(seat_type).copied().unwrap_or_default();
            let quota = Quantity(before.quota.0 + quota.0);
            let remaining = SeatTypeCount { quota, ..before }.remaining();
            Ok(vec![SeatsEvent::AvailableSeatsChanged {
                seat_type: *seat_type,
                quota,
                catalogue_version: *catalogue_version,
                remaining: [(*seat_type, remaining)].into(),
            }])
        }
        _ => seats.decide(command, now),
    }
}

/// Where nothing is held there is nothing to cancel: the request that is still under way is granted
/// later.
pub(in crate::defect) fn cancelling_only_what_is_held(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    match command {
        SeatsCommand::CancelSeatReservation { reservation, .. }
            if !seats.pending.contains_key(reservation) =>
        {
            Ok(Vec::new())
        }
        _ => seats.decide(command, now),
    }
}

/// The quota that arrives last counts, even if an older catalogue set it.
pub(in crate::defect) fn taking_any_quota(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut unaware = seats.clone();
    for count in unaware.seat_types.values_mut() {
        count.catalogue_version = 0;
    }
    unaware.decide(command, now)
}

/// What is missing after a quota was cut is counted as if it were there.
pub(in crate::defect) fn forgetting_debts(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut careless = seats.clone();
    if matches!(command, SeatsCommand::MakeSeatReservation { .. }) {
        for count in careless.seat_types.values_mut().filter(|count| count.remaining() < 0) {
            count.quota.0 += 2 * count.remaining().unsigned_abs() as u32;
        }
    }
    careless.decide(command, now)
}

/// Only what is on hold is subtracted from the quota; what was sold is free again.
pub(in crate::defect) fn not_counting_what_is_sold(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut careless = seats.clone();
    if matches!(command, SeatsCommand::MakeSeatReservation { .. }) {
        careless.seat_types.values_mut().for_each(|count| count.sold = Quantity(0));
    }
    careless.decide(command, now)
}

/// Whoever cannot have all seats of a type is given none of it.
pub(in crate::defect) fn granting_all_or_nothing(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut events = seats.decide(command, now)?;
    let SeatsCommand::MakeSeatReservation { reservation, seats: wanted, .. } = command else {
        return Ok(events);
    };
    if seats.pending.contains_key(reservation) {
        return Ok(events);
    }
    for event in &mut events {
        if let SeatsEvent::SeatsReserved { seats: granted, remaining, .. } = event {
            for (seat_type, some) in granted.iter().filter(|(t, some)| *some < wanted.of(*t)) {
                *remaining.entry(seat_type).or_default() += i64::from(some.0);
            }
            *granted = granted.iter().filter(|(t, some)| *some == wanted.of(*t)).collect();
        }
    }
    Ok(events)
}

/// What is told to remain was counted before the seats were given.
pub(in crate::defect) fn telling_what_remained_before(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut events = seats.decide(command, now)?;
    for event in &mut events {
        if let SeatsEvent::SeatsReserved { remaining, .. } = event {
            remaining.iter_mut().for_each(|(seat_type, left)| *left = seats.remaining(*seat_type));
        }
    }
    Ok(events)
}

/// Whoever comes is given what is left, although others wait for it.
pub(in crate::defect) fn letting_newcomers_jump(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    match command {
        SeatsCommand::MakeSeatReservation { .. } => {
            let mut unaware = seats.clone();
            unaware.wait_list = Default::default();
            let events = unaware.decide(command, now)?;
            Ok(serve(seats, events, now, |_, _| None))
        }
        _ => seats.decide(command, now),
    }
}

/// Seats that come free go to whoever joined last.
pub(in crate::defect) fn serving_the_last_first(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let events = seats.decide(command, now)?;
    Ok(serve(seats, events, now, |line, left| {
        line.iter().rev().find(|entry| entry.quantity.0 <= left)
    }))
}

/// Whoever wants more than is left is passed over, as often as it takes.
pub(in crate::defect) fn passing_over_for_ever(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let events = seats.decide(command, now)?;
    Ok(serve(seats, events, now, |line, left| line.iter().find(|entry| entry.quantity.0 <= left)))
}

/// The first in the line is offered all that was waited for as soon as one seat is there.
pub(in crate::defect) fn offering_more_than_is_left(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let events = seats.decide(command, now)?;
    Ok(serve(seats, events, now, |line, left| line.first().filter(|_| left > 0)))
}

/// Seats that come free are offered to nobody.
pub(in crate::defect) fn offering_nothing(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let events = seats.decide(command, now)?;
    Ok(serve(seats, events, now, |_, _| None))
}

/// Who is served next when so many seats are left.
type Choice = for<'a> fn(&'a [WaitListEntry], u32) -> Option<&'a WaitListEntry>;

/// The same events, but the line is served by another rule.
fn serve(
    seats: &SeatsAvailability,
    events: Vec<SeatsEvent>,
    now: Timestamp,
    choice: Choice,
) -> Vec<SeatsEvent> {
    let mut events = events;
    events.retain(|event| !matches!(event, SeatsEvent::SeatsOffered { .. }));
    if events.is_empty() {
        return events;
    }
    let mut state = events.iter().fold(seats.clone(), Aggregate::evolve);
    // A closed conference offers nothing, by whatever rule.
    if state.opening.is_closed {
        return events;
    }
    while let Some(event) = state.seat_types.keys().find_map(|t| offer(&state, *t, now, choice)) {
        state = state.evolve(&event);
        events.push(event);
    }
    events
}

fn offer(
    seats: &SeatsAvailability,
    seat_type: SeatTypeId,
    now: Timestamp,
    choice: Choice,
) -> Option<SeatsEvent> {
    let left = seats.remaining(seat_type);
    let line: Vec<_> =
        seats.wait_list.line(seat_type).map(|waiting| waiting.entry.clone()).collect();
    let offer = choice(&line, left.max(0) as u32)?.offer(now);
    let remaining = [(seat_type, left - i64::from(offer.quantity.0))].into();
    Some(SeatsEvent::SeatsOffered { offer, remaining, at: now })
}
