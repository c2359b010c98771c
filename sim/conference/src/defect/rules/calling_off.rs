//! Old bugs of a conference that is called off.

use domain::identity::ConferenceId;
use domain::management::{Conference, ManagementCommand, ManagementRefusal, Saved, manage};
use domain::registration::{
    OrderEvent, ProcessInput, ProcessOutcome, ProcessStage, ProcessStep, RegistrationProcess,
    SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal,
};
use domain::sourcing::{Aggregate, NotYet, Process, Timestamp};

/// A registration that has ended listens to nothing, not even that nothing takes place.
pub(in crate::defect) fn keeping_what_was_paid(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Result<Vec<ProcessStep>, NotYet> {
    match (input, process.stage) {
        (ProcessInput::Order(_, OrderEvent::OrderCalledOff), ProcessStage::Ended(_)) => {
            Ok(Vec::new())
        }
        _ => process.react(input, now),
    }
}

/// The money of each order is asked back twice, to be sure.
pub(in crate::defect) fn repaying_again(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Result<Vec<ProcessStep>, NotYet> {
    let mut steps = process.react(input, now)?;
    let is_repaid = |step: &ProcessStep| matches!(step, ProcessStep::RepaymentRequested { .. });
    if let Some(place) = steps.iter().position(is_repaid)
        && process.stage == ProcessStage::Ended(ProcessOutcome::Confirmed)
    {
        steps.insert(place, steps[place].clone());
    }
    Ok(steps)
}

/// The orders are told, and the line is not.
pub(in crate::defect) fn keeping_the_line(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Result<Vec<SeatsEvent>, SeatsRefusal> {
    let mut events = seats.decide(command, now)?;
    if matches!(command, SeatsCommand::CallOffSales { .. }) {
        events.retain(|event| !matches!(event, SeatsEvent::WaitListLeft { .. }));
    }
    Ok(events)
}

/// Whoever asked before it was called off, or has not heard of it, is sold seats.
pub(in crate::defect) fn selling_on(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Result<Vec<SeatsEvent>, SeatsRefusal> {
    match command {
        SeatsCommand::MakeSeatReservation { .. } => {
            let unaware = SeatsAvailability { is_called_off: false, ..seats.clone() };
            unaware.decide(command, now)
        }
        _ => seats.decide(command, now),
    }
}

/// Calling off is one more way to close a conference.
pub(in crate::defect) fn taking_it_back(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Result<Option<Saved>, ManagementRefusal> {
    let unaware = row.map(|row| Conference { called_off: None, ..row.clone() });
    manage(unaware.as_ref(), conference, command)
}
