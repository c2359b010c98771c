//! Old bugs of waits that follow their order, and of lines of a conference that is closed or has
//! begun.

use domain::Policy;
use domain::identity::WaitListEntryId;
use domain::registration::{
    PinnedPrices, SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal,
};
use domain::sourcing::{Aggregate, Timestamp};

type Decision = Result<Vec<SeatsEvent>, SeatsRefusal>;

/// The order is withdrawn, and who withdrew it goes on waiting.
pub(in crate::defect) fn outliving_the_order(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut events = seats.decide(command, now)?;
    if matches!(command, SeatsCommand::CancelSeatReservation { withdrawn: true, .. }) {
        events.retain(|event| !matches!(event, SeatsEvent::WaitListLeft { .. }));
    }
    Ok(events)
}

/// The order is changed, and as much is waited for as before.
pub(in crate::defect) fn ignoring_changes(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut events = seats.decide(command, now)?;
    if matches!(command, SeatsCommand::MakeSeatReservation { .. }) {
        let follows = |event: &SeatsEvent| {
            matches!(event, SeatsEvent::WaitListLeft { .. } | SeatsEvent::WaitListChanged { .. })
        };
        events.retain(|event| !follows(event));
    }
    Ok(events)
}

/// Whoever has left a line, or was offered seats from it, cannot join it again.
pub(in crate::defect) fn refusing_who_comes_back(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    if let SeatsCommand::JoinWaitList { entry } = command
        && let Some(order) = entry.order
    {
        let first = WaitListEntryId::of(order, entry.seat_type);
        if first != entry.entry && seats.out_of_line.contains(&first) {
            return Err(SeatsRefusal::AlreadyWaiting);
        }
    }
    seats.decide(command, now)
}

/// Seats of a conference that is closed are offered to whoever waits.
pub(in crate::defect) fn offering_what_is_closed(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut unaware = seats.clone();
    unaware.opening.is_closed = false;
    unaware.decide(command, now)
}

/// Whether a conference is open is as was heard last, even if an older catalogue said so.
pub(in crate::defect) fn taking_any_opening(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut unaware = seats.clone();
    unaware.opening.catalogue_version = 0;
    unaware.decide(command, now)
}

/// Whoever waits takes a second place in the same line.
pub(in crate::defect) fn waiting_twice(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    match (seats.decide(command, now), command) {
        (Err(SeatsRefusal::AlreadyWaiting), SeatsCommand::JoinWaitList { entry }) => {
            Ok(vec![SeatsEvent::WaitListJoined { entry: entry.clone(), at: now }])
        }
        (decision, _) => decision,
    }
}

/// What the order pins is not looked at: an offer costs what was quoted at the joining.
pub(in crate::defect) fn quoting_the_price_of_the_day(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut unaware = seats.clone();
    if matches!(command, SeatsCommand::JoinWaitList { .. }) {
        unaware.pending.values_mut().for_each(|hold| hold.pinned = PinnedPrices::default());
    }
    unaware.decide(command, now)
}

/// Whoever waits is offered seats for 15 minutes, whatever is set.
pub(in crate::defect) fn waiting_on_usual_terms(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut command = command.clone();
    if let SeatsCommand::JoinWaitList { entry } = &mut command {
        entry.policy = Policy::default();
    }
    seats.decide(&command, now)
}

/// Offered seats are promised for as long as any, although the conference begins before.
pub(in crate::defect) fn promising_beyond_the_beginning(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut events = seats.decide(command, now)?;
    for event in &mut events {
        if let SeatsEvent::SeatsOffered { offer, at, .. } = event {
            offer.promise = Policy::default().promise_from(*at, NEVER);
        }
    }
    Ok(events)
}

/// Whoever waits goes on waiting although the conference has begun.
pub(in crate::defect) fn outlasting_the_beginning(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Decision {
    let mut events = seats.decide(command, now)?;
    let over: Vec<_> = seats.wait_list.over(now).collect();
    if !matches!(command, SeatsCommand::LeaveWaitList { .. }) {
        let ends = |event: &SeatsEvent| match event {
            SeatsEvent::WaitListLeft { entry, .. } => over.contains(entry),
            _ => false,
        };
        events.retain(|event| !ends(event));
    }
    Ok(events)
}

/// No conference begins later.
const NEVER: Timestamp = Timestamp(u64::MAX);
