//! Payments, codes and registrations that answer wrongly.

use domain::registration::{
    ProcessInput, ProcessStage, ProcessStep, PromotionalCode, PromotionalCodeCommand,
    PromotionalCodeEvent, PromotionalCodeRefusal, RegistrationProcess, SeatAssignments,
    SeatAssignmentsCommand, SeatAssignmentsEvent, SeatAssignmentsRefusal,
};
use domain::sourcing::{Aggregate, NotYet, Process, Timestamp};

use crate::defect::rules::process::is_money;

/// The last redemption of a code is never granted.
pub(in crate::defect) fn keeping_the_last_redemption(
    code: &PromotionalCode,
    command: &PromotionalCodeCommand,
    now: Timestamp,
) -> Result<Vec<PromotionalCodeEvent>, PromotionalCodeRefusal> {
    match (command, &code.terms) {
        (PromotionalCodeCommand::ReserveRedemption { .. }, Some(terms)) => {
            let mut stingy = code.clone();
            let mut terms = terms.clone();
            if let Some(quota) = &mut terms.quota {
                quota.0 = quota.0.saturating_sub(1);
            }
            stingy.terms = Some(terms);
            stingy.decide(command, now)
        }
        _ => code.decide(command, now),
    }
}

/// A code may be combined only with those that it lists itself.
pub(in crate::defect) fn combining_one_way(
    code: &PromotionalCode,
    command: &PromotionalCodeCommand,
    now: Timestamp,
) -> Result<Vec<PromotionalCodeEvent>, PromotionalCodeRefusal> {
    let mut command = command.clone();
    if let PromotionalCodeCommand::ReserveRedemption { others, .. } = &mut command {
        others.values_mut().for_each(std::collections::BTreeSet::clear);
    }
    code.decide(&command, now)
}

/// Another name of the same person is not noted.
pub(in crate::defect) fn keeping_the_first_name(
    assignments: &SeatAssignments,
    command: &SeatAssignmentsCommand,
    now: Timestamp,
) -> Result<Vec<SeatAssignmentsEvent>, SeatAssignmentsRefusal> {
    let mut events = assignments.decide(command, now)?;
    events.retain(|event| !matches!(event, SeatAssignmentsEvent::SeatAssignmentUpdated { .. }));
    Ok(events)
}

/// A person whose address is written otherwise is another person.
pub(in crate::defect) fn telling_people_apart_by_case(
    assignments: &SeatAssignments,
    command: &SeatAssignmentsCommand,
    now: Timestamp,
) -> Result<Vec<SeatAssignmentsEvent>, SeatAssignmentsRefusal> {
    let SeatAssignmentsCommand::AssignSeat { position, attendee } = command else {
        return assignments.decide(command, now);
    };
    let known = assignments.seats.get(position).and_then(|seat| seat.attendee.as_ref());
    if known.is_some_and(|known| known.email != attendee.email) {
        let (position, attendee) = (*position, attendee.clone());
        return Ok(vec![
            SeatAssignmentsEvent::SeatUnassigned { position },
            SeatAssignmentsEvent::SeatAssigned { position, attendee },
        ]);
    }
    assignments.decide(command, now)
}

/// Late money is let go without asking whether its seats are still free.
pub(in crate::defect) fn letting_late_money_go(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Result<Vec<ProcessStep>, NotYet> {
    match (input, process.stage, process.payment, process.subject) {
        (
            ProcessInput::Payment(payment, event),
            ProcessStage::Lapsed,
            Some(proof),
            Some((order, _)),
        ) if is_money(event) && proof.payment == *payment => {
            Ok(vec![ProcessStep::VoidRequested { order, payment: proof.payment }])
        }
        _ => process.react(input, now),
    }
}

/// A change of seats is heard of only before the first answer.
pub(in crate::defect) fn not_hearing_of_changes(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Result<Vec<ProcessStep>, NotYet> {
    use domain::registration::OrderEvent;
    match input {
        ProcessInput::Order(_, OrderEvent::OrderUpdated { .. })
            if process.stage == ProcessStage::AwaitingRegistrant =>
        {
            Ok(Vec::new())
        }
        _ => process.react(input, now),
    }
}
