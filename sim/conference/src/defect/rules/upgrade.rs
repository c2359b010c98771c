//! What one release does about a registration, or an announcement, that another began.

use domain::Policy;
use domain::history::Release;
use domain::management::ConferenceEvent;
use domain::message::{Command, Event, EventBatch};
use domain::registration::{ProcessStep, RegistrationProcess, SeatsAvailability, SeatsCommand};
use domain::values::Quantity;

use crate::node::release::RunningVersion;

/// Whoever sets the timer counts the grace by the rules of its own release, whatever was promised
/// under those of another.
pub(in crate::defect) fn counting_the_grace_anew(
    running: RunningVersion,
    process: &RegistrationProcess,
    steps: Vec<ProcessStep>,
) -> Vec<ProcessStep> {
    let grace = running.policy(Policy::default()).grace;
    let mut steps = running.steps(process, steps);
    for step in &mut steps {
        if let (ProcessStep::ExpiryScheduled { at, .. }, Some(_)) = (step, process.subject) {
            *at = process.promise.ends + grace;
        }
    }
    steps
}

/// Since the third release the timer is set when an order is placed, and none is looked for later.
/// The earlier ones set it when seats were held.
pub(in crate::defect) fn setting_timers_at_placing_only(
    running: RunningVersion,
    process: &RegistrationProcess,
    steps: Vec<ProcessStep>,
) -> Vec<ProcessStep> {
    if running.runs() >= Release::V3 { steps } else { running.steps(process, steps) }
}

/// Since the third release an answer about seats counts only if the request for them was noted. The
/// earlier ones noted none, and set no timer when they asked.
pub(in crate::defect) fn ignoring_answers_to_former_requests(
    running: RunningVersion,
    process: &RegistrationProcess,
    steps: Vec<ProcessStep>,
) -> Vec<ProcessStep> {
    let answered = steps.iter().any(|step| matches!(step, ProcessStep::ReservationRecorded { .. }));
    let noted = running.runs() < Release::V3 || process.expiry.is_some();
    if answered && !noted { Vec::new() } else { running.steps(process, steps) }
}

/// A seat type that is announced is a seat type more: so many seats are added to those there are.
pub(in crate::defect) fn adding_what_is_announced(
    seats: &SeatsAvailability,
    batch: &EventBatch,
) -> Option<Command> {
    let is_new =
        |event: &Event| matches!(event, Event::Conference(ConferenceEvent::SeatCreated { .. }));
    let announced = batch.events.iter().any(is_new);
    match batch.adopted() {
        Some(Command::Seats(
            conference,
            SeatsCommand::SetQuota { seat_type, quota, catalogue_version },
        )) if announced => {
            let known = seats.seat_types.get(&seat_type).map_or(Quantity(0), |count| count.quota);
            let quota = Quantity(known.0 + quota.0);
            Some(Command::Seats(
                conference,
                SeatsCommand::SetQuota { seat_type, quota, catalogue_version },
            ))
        }
        asked => asked,
    }
}
