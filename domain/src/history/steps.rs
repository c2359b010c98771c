//! The steps of a registration, told by what each asks of others.

use crate::identity::{ConferenceId, OrderId, ReservationId};
use crate::message::{Command, Timer};
use crate::payments::PaymentCommand;
use crate::registration::{
    OrderCommand, PaymentProof, ProcessStep, PromotionalCodeCommand, SeatsCommand,
};

/// What a registration is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) order: OrderId,
    pub(super) conference: ConferenceId,
}

/// The step that asks for `command`; none if no step of a registration ever asked for it.
pub(super) fn of(command: Command, Subject { order, conference }: Subject) -> Option<ProcessStep> {
    Some(match command {
        Command::Order(_, command) => of_order(order, command)?,
        Command::Seats(_, command) => of_seats(order, conference, command)?,
        Command::Code(_, code, command) => match command {
            PromotionalCodeCommand::ReserveRedemption { request, seats, others, .. } => {
                ProcessStep::RedemptionRequested { conference, order, code, request, seats, others }
            }
            PromotionalCodeCommand::CommitRedemption { .. } => {
                ProcessStep::RedemptionUsed { conference, order, code }
            }
            PromotionalCodeCommand::CancelRedemption { .. } => {
                ProcessStep::RedemptionReleased { conference, order, code }
            }
            PromotionalCodeCommand::SetTerms { .. } => return None,
        },
        Command::Payment(payment, command) => match command {
            PaymentCommand::InitiatePayment { amount, revision, method, .. } => {
                ProcessStep::PaymentRequested {
                    order,
                    proof: PaymentProof { payment, amount, revision },
                    method,
                }
            }
            PaymentCommand::CapturePayment => ProcessStep::CaptureRequested { payment },
            PaymentCommand::VoidPayment { .. } => ProcessStep::VoidRequested { order, payment },
            PaymentCommand::RefundPayment { .. } => {
                ProcessStep::RepaymentRequested { order, payment }
            }
            _ => return None,
        },
        Command::Process(_, Timer::ExpireRegistrationProcess { due }) => {
            ProcessStep::ExpiryScheduled { order, at: due }
        }
        Command::Process(_, Timer::GiveUpLatePayment { due }) => {
            ProcessStep::LatePaymentAwaited { order, until: due }
        }
        Command::Assignments(..) | Command::Conference(..) | Command::Written(_) => return None,
    })
}

fn of_order(order: OrderId, command: OrderCommand) -> Option<ProcessStep> {
    Some(match command {
        OrderCommand::MarkSeatsAsReserved { revision, seats } => {
            ProcessStep::ReservationRecorded { order, revision, seats }
        }
        OrderCommand::ReopenAfterPayment { payment, refusal } => {
            ProcessStep::PaymentFailed { order, payment, refusal }
        }
        OrderCommand::ConfirmOrder { payment, seats } => {
            ProcessStep::ConfirmationRequested { order, payment, seats }
        }
        OrderCommand::ExpireOrder { settled } => {
            ProcessStep::ExpirationRequested { order, settled }
        }
        OrderCommand::RejectOrder => ProcessStep::RejectionRequested { order },
        OrderCommand::ApplyPromotionalCode { code, request, terms } => {
            ProcessStep::DiscountGranted { order, code, request, terms }
        }
        OrderCommand::RejectPromotionalCode { code, request, reason } => {
            ProcessStep::DiscountRefused { order, code, request, reason }
        }
        _ => return None,
    })
}

fn of_seats(
    order: OrderId,
    conference: ConferenceId,
    command: SeatsCommand,
) -> Option<ProcessStep> {
    Some(match command {
        SeatsCommand::MakeSeatReservation {
            reservation,
            request,
            seats,
            valid_until,
            pinned,
            order: asker,
        } => {
            // There are two holds at most, the second for money that came late.
            let ordinal = if reservation == ReservationId::of(order, 1) { 1 } else { 2 };
            let revision = request;
            ProcessStep::ReservationRequested {
                conference,
                reservation,
                ordinal,
                revision,
                seats,
                valid_until,
                pinned,
                order: asker,
            }
        }
        SeatsCommand::CommitSeatReservation { reservation } => {
            ProcessStep::CommitRequested { conference, reservation }
        }
        SeatsCommand::CancelSeatReservation { reservation, withdrawn } => {
            ProcessStep::HoldReleased { conference, reservation, withdrawn }
        }
        _ => return None,
    })
}
