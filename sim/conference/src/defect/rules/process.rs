//! Old bugs of the registration process.

use std::time::Duration;

use domain::identity::ReservationId;
use domain::payments::{PaymentEvent, PaymentNews};
use domain::registration::{
    OrderEvent, ProcessInput, ProcessOutcome, ProcessStage, ProcessStep, RegistrationProcess,
    SeatsEvent,
};
use domain::sourcing::{NotYet, Process, Timestamp, minutes};

type Reaction = Result<Vec<ProcessStep>, NotYet>;

/// The timer is still armed while the order is being confirmed.
pub(in crate::defect) fn expiring_whatever_is_paid(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let paid = matches!(process.stage, ProcessStage::Committing | ProcessStage::Confirming);
    match (input, process.subject, process.reservation()) {
        (ProcessInput::ExpireRegistrationProcess, Some((order, conference)), Some(reservation))
            if paid =>
        {
            Ok(vec![
                ProcessStep::ExpirationRequested {
                    order,
                    settled: process.payment.map(|proof| proof.payment),
                },
                ProcessStep::HoldReleased { conference, reservation, withdrawn: false },
            ])
        }
        _ => process.react(input, now),
    }
}

/// Once the seats were released, news of the payment finds nobody who listens.
pub(in crate::defect) fn dropping_late_money(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let lapsed = process.stage == ProcessStage::Lapsed;
    match input {
        ProcessInput::Payment(_, event) if lapsed && is_money(event) => Ok(Vec::new()),
        ProcessInput::GiveUpLatePayment if lapsed => Ok(Vec::new()),
        _ => process.react(input, now),
    }
}

/// Whether the money is set aside, owed or ours.
pub(in crate::defect) fn is_money(event: &PaymentEvent) -> bool {
    matches!(event.news(), Some(PaymentNews::SetAside | PaymentNews::Certain))
}

/// Nobody stops waiting for a payment whose bank never answers.
pub(in crate::defect) fn awaiting_money_for_ever(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    match input {
        ProcessInput::GiveUpLatePayment => Ok(Vec::new()),
        _ => process.react(input, now),
    }
}

/// Late money asks again for the hold that was given back.
pub(in crate::defect) fn reusing_a_released_hold(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    for step in &mut steps {
        if let (ProcessStep::ReservationRequested { reservation, ordinal, .. }, Some((order, _))) =
            (step, process.subject)
            && *ordinal > 1
        {
            *reservation = ReservationId::of(order, 1);
        }
    }
    Ok(steps)
}

/// Other seats are asked for under a hold of their own, and the first one stays.
pub(in crate::defect) fn holding_anew_for_each_wish(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    for step in &mut steps {
        if let (ProcessStep::ReservationRequested { reservation, revision, .. }, Some((order, _))) =
            (step, process.subject)
            && *revision > 1
        {
            *reservation = ReservationId::of(order, *revision);
        }
    }
    Ok(steps)
}

/// Late money buys whatever is left, be it less than was paid for.
pub(in crate::defect) fn buying_less_than_was_paid(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    match (input, process.stage, process.subject, process.reservation()) {
        (
            ProcessInput::Seats(SeatsEvent::SeatsReserved { reservation, .. }),
            ProcessStage::Reacquiring,
            Some((_, conference)),
            Some(current),
        ) if *reservation == current => {
            Ok(vec![ProcessStep::CommitRequested { conference, reservation: current }])
        }
        _ => process.react(input, now),
    }
}

/// The seats go back and the process is over; nobody tells the order.
pub(in crate::defect) fn expiring_behind_the_orders_back(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let steps = process.react(input, now)?;
    let expires = steps.iter().any(|step| matches!(step, ProcessStep::ExpirationRequested { .. }));
    match (input, process.subject, process.reservation()) {
        (ProcessInput::ExpireRegistrationProcess, Some((_, conference)), Some(reservation))
            if expires =>
        {
            let outcome = ProcessOutcome::Expired;
            let released = ProcessStep::HoldReleased { conference, reservation, withdrawn: false };
            Ok(vec![released, ProcessStep::Completed { outcome }])
        }
        _ => Ok(steps),
    }
}

/// The registrant withdraws, and the seats stay on hold.
pub(in crate::defect) fn keeping_the_hold_of_the_withdrawn(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    if matches!(input, ProcessInput::Order(_, OrderEvent::OrderCancelled)) {
        keep_the_hold(&mut steps);
    }
    Ok(steps)
}

/// The order is confirmed as soon as it is paid; its seats are never committed.
pub(in crate::defect) fn confirming_without_committing(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    for step in &mut steps {
        if let (ProcessStep::CommitRequested { .. }, Some((order, _))) = (&*step, process.subject) {
            let (payment, seats) = (process.payment, process.held.clone());
            *step = ProcessStep::ConfirmationRequested { order, payment, seats };
        }
    }
    Ok(steps)
}

/// The seats are committed and the order is confirmed as soon as the money is set aside; it is asked
/// for at the end, when the bank may refuse it.
pub(in crate::defect) fn committing_before_the_money(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    if let (Some(reservation), Some((_, conference)), [step]) =
        (process.reservation(), process.subject, steps.as_mut_slice())
        && matches!(step, ProcessStep::CaptureRequested { .. })
    {
        *step = ProcessStep::CommitRequested { conference, reservation };
    }
    Ok(steps)
}

/// The order is confirmed, and nobody asks for its money.
pub(in crate::defect) fn never_capturing(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = committing_before_the_money(process, input, now)?;
    steps.retain(|step| !matches!(step, ProcessStep::CaptureRequested { .. }));
    Ok(steps)
}

/// The seats of a hold do not go back.
fn keep_the_hold(steps: &mut Vec<ProcessStep>) {
    steps.retain(|step| !matches!(step, ProcessStep::HoldReleased { .. }));
}

/// The bank does not take the money, and the seats stay on hold when the time is up.
pub(in crate::defect) fn keeping_the_hold_of_the_refused(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    let was_refused = process.capture_requested && process.payment.is_none();
    if was_refused && matches!(input, ProcessInput::Order(_, OrderEvent::OrderExpired)) {
        keep_the_hold(&mut steps);
    }
    Ok(steps)
}

/// Whoever is offered another try is not told why the first came to nothing.
pub(in crate::defect) fn never_saying_why(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    for step in &mut steps {
        if let ProcessStep::PaymentFailed { refusal, .. } = step {
            *refusal = None;
        }
    }
    Ok(steps)
}

/// The order is over, and its promotional codes stay used.
pub(in crate::defect) fn keeping_codes(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    steps.retain(|step| !matches!(step, ProcessStep::RedemptionReleased { .. }));
    Ok(steps)
}

/// What comes too early is taken for no news.
pub(in crate::defect) fn dropping_early_news(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    process.react(input, now).or_else(|NotYet| Ok(Vec::new()))
}

/// How long seats are held, counted from when the process hears of the order and not from when it
/// was placed.
const HELD_FOR: Duration = minutes(29);

/// The timer counts from the receipt of the message.
pub(in crate::defect) fn counting_from_receipt(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    for step in &mut steps {
        if let ProcessStep::ExpiryScheduled { at, .. } = step {
            *at = now + HELD_FOR;
        }
    }
    Ok(steps)
}

/// The seats are released when the promise ends, with no grace for a payment that is under way.
pub(in crate::defect) fn releasing_with_the_promise(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Reaction {
    let mut steps = process.react(input, now)?;
    let promise = steps.iter().find_map(|step| match step {
        ProcessStep::Started { promise, .. } => Some(*promise),
        _ => None,
    });
    for step in &mut steps {
        if let (ProcessStep::ExpiryScheduled { at, .. }, Some(promise)) = (step, promise) {
            *at = promise.ends;
        }
    }
    Ok(steps)
}
