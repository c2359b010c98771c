//! Old bugs in the place of one decision. All else is decided as ever.

use domain::payments::PaymentEvent;
use domain::registration::{
    Order, OrderCommand, OrderEvent, OrderRefusal, OrderStatus, ProcessInput, ProcessStage, ProcessStep,
    Quantity, RegistrationProcess, SeatTypeCount, SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal,
};
use domain::sourcing::{Aggregate, NotYet, Process, Timestamp};

type SeatsDecision = Result<Vec<SeatsEvent>, SeatsRefusal>;

/// Finished reservations are forgotten: the next request for one is a new one.
pub(super) fn without_tombstones(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> SeatsDecision {
    let mut forgetful = seats.clone();
    forgetful.finished.clear();
    forgetful.decide(command, now)
}

/// A repeated request is answered from what is left now.
pub(super) fn answering_repetitions_anew(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> SeatsDecision {
    let mut unaware = seats.clone();
    for hold in unaware.pending.values_mut() {
        hold.request = 0;
    }
    unaware.decide(command, now)
}

/// "Add ten" instead of "set to ten".
pub(super) fn adding_quotas(
    seats: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> SeatsDecision {
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

/// Confirms an order without looking at what became of it.
pub(super) fn confirming_anything(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Result<Vec<OrderEvent>, OrderRefusal> {
    match command {
        OrderCommand::ConfirmOrder { payment, .. } if order.status != OrderStatus::NotPlaced => {
            Ok(vec![OrderEvent::OrderConfirmed {
                payment: payment.map(|proof| proof.payment),
                seats: order.wanted.clone(),
            }])
        }
        // The page of a free order, or a forged one, confirms it directly.
        OrderCommand::CheckOut { .. } if order.status == OrderStatus::PartiallyReserved => {
            Ok(vec![OrderEvent::OrderConfirmed { payment: None, seats: order.wanted.clone() }])
        }
        _ => order.decide(command, now),
    }
}

/// The timer is still armed while the order is being confirmed.
pub(super) fn expiring_whatever_is_paid(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Result<Vec<ProcessStep>, NotYet> {
    let paid = matches!(process.stage, ProcessStage::Committing | ProcessStage::Confirming);
    match (input, process.subject, process.reservation()) {
        (ProcessInput::ExpireRegistrationProcess, Some((order, conference)), Some(reservation)) if paid => {
            Ok(vec![
                ProcessStep::ExpirationRequested {
                    order,
                    settled: process.payment.map(|proof| proof.payment),
                },
                ProcessStep::HoldReleased { conference, reservation },
            ])
        }
        _ => process.react(input, now),
    }
}

/// Once the seats were released, news of the payment finds nobody who listens.
pub(super) fn dropping_late_money(
    process: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Result<Vec<ProcessStep>, NotYet> {
    match input {
        ProcessInput::Payment(_, PaymentEvent::PaymentAuthorised { .. })
        | ProcessInput::GiveUpLatePayment
            if process.stage == ProcessStage::Lapsed =>
        {
            Ok(Vec::new())
        }
        _ => process.react(input, now),
    }
}
