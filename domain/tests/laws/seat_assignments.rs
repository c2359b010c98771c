//! Seat assignments against a seating plan.

use std::collections::BTreeMap;

use domain::registration::{
    Attendee, SeatAssignments, SeatAssignmentsCommand as Command, SeatAssignmentsRefusal,
};
use domain::sourcing::Aggregate;
use proptest::prelude::*;

use super::kept::{can_be_saved_anywhere, holds};
use super::world::{T0, order, seats};

/// One position more than there are seats.
const POSITIONS: u32 = 4;

fn bought() -> domain::registration::Seats {
    seats(&[2, 1])
}

fn attendee() -> impl Strategy<Value = Attendee> {
    let email = prop_oneof![3 => Just("ann@x.org"), 1 => Just("ANN@x.org"), 3 => Just("bob@x.org"), 1 => Just(" ")];
    let name = prop_oneof![2 => Just("Ann"), 1 => Just("ANN"), 2 => Just("Bob")];
    (email, name).prop_map(|(email, name)| Attendee {
        first_name: name.to_owned(),
        last_name: "Other".to_owned(),
        email: email.to_owned(),
    })
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        1 => (0..2_usize).prop_map(|number| Command::CreateSeatAssignments { order: order(number), seats: bought() }),
        6 => (0..POSITIONS, attendee()).prop_map(|(position, attendee)| Command::AssignSeat { position, attendee }),
        2 => (0..POSITIONS).prop_map(|position| Command::UnassignSeat { position }),
    ]
}

/// Who sits where, as somebody would note it on paper: address and name.
type Plan = BTreeMap<u32, Option<(String, String)>>;

fn plan_of(state: &SeatAssignments) -> Plan {
    let note = |who: &Attendee| (who.email.to_lowercase(), who.first_name.to_lowercase());
    state
        .seats
        .iter()
        .map(|(position, seat)| (*position, seat.attendee.as_ref().map(note)))
        .collect()
}

/// Notes what was asked, and says whether it was possible.
fn note(
    plan: &mut Plan,
    owner: &mut Option<usize>,
    command: &Command,
) -> Result<(), SeatAssignmentsRefusal> {
    match command {
        Command::CreateSeatAssignments { order: asked, .. } => {
            let number = usize::from(*asked != order(0));
            if owner.is_some_and(|owner| owner != number) {
                return Err(SeatAssignmentsRefusal::OtherOrder);
            }
            if owner.is_none() {
                *owner = Some(number);
                *plan = (0..3).map(|position| (position, None)).collect();
            }
        }
        Command::AssignSeat { attendee, .. } if attendee.email.trim().is_empty() => {
            return Err(SeatAssignmentsRefusal::EmailMissing);
        }
        Command::AssignSeat { position, .. } | Command::UnassignSeat { position }
            if !plan.contains_key(position) =>
        {
            return Err(SeatAssignmentsRefusal::UnknownPosition(*position));
        }
        Command::AssignSeat { position, attendee } => {
            let who = (attendee.email.to_lowercase(), attendee.first_name.to_lowercase());
            plan.insert(*position, Some(who));
        }
        Command::UnassignSeat { position } => {
            plan.insert(*position, None);
        }
    }
    Ok(())
}

fn tell(story: &[Command]) -> SeatAssignments {
    let (mut state, mut events) = (SeatAssignments::default(), Vec::new());
    let (mut plan, mut owner) = (Plan::new(), None);
    for command in story {
        let answer = state.decide(command, T0);
        assert_eq!(
            answer.as_ref().err(),
            note(&mut plan, &mut owner, command).err().as_ref(),
            "{command:?}"
        );
        for event in answer.unwrap_or_default() {
            state = state.evolve(&event);
            events.push(event);
        }
        assert_eq!(plan_of(&state), plan, "after {command:?}");
        assert_eq!(state.order, owner.map(order));
        let again = state.decide(command, T0).unwrap_or_default();
        assert_eq!(again, [], "{command:?} again");
        assert_eq!(SeatAssignments::replay(&events), state, "replay equals live");
    }
    can_be_saved_anywhere(&events, &state);
    state
}

fn position(command: &Command) -> Option<u32> {
    match command {
        Command::CreateSeatAssignments { .. } => None,
        Command::AssignSeat { position, .. } | Command::UnassignSeat { position } => {
            Some(*position)
        }
    }
}

#[test]
fn everybody_sits_where_the_plan_says() {
    holds("seat_assignments", 4_000, &prop::collection::vec(command(), 0..40), |story| {
        tell(&story);
    });
}

/// Seats do not depend on one another: only what is asked about the same seat has an order.
#[test]
fn news_of_different_seats_may_come_in_any_order() {
    holds(
        "seat_assignments_reordered",
        1_000,
        &prop::collection::vec(command(), 0..20),
        |mut story| {
            story.retain(|command| position(command).is_some());
            story.insert(0, Command::CreateSeatAssignments { order: order(0), seats: bought() });
            let mut reordered = story.clone();
            reordered.sort_by_key(position);
            assert_eq!(tell(&reordered), tell(&story));
        },
    );
}
