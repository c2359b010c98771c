//! What a registration process asks others to do: one command for each step that owes something.

use super::ProcessStep;
use crate::identity::{ConferenceId, OrderId, PaymentId};
use crate::payments::PaymentCommand;
use crate::registration::discount::CodeName;
use crate::registration::order::{OrderCommand, PaymentProof};
use crate::registration::promotional_code::PromotionalCodeCommand;
use crate::registration::seats_availability::SeatsCommand;
use crate::sourcing::Timestamp;

/// What the process asks others to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessCommand {
    /// Of the order.
    Order(OrderId, OrderCommand),
    /// Of the conference's seats.
    Seats(ConferenceId, SeatsCommand),
    /// Of the payment.
    Payment(PaymentId, PaymentCommand),
    /// Of a promotional code.
    Code(ConferenceId, CodeName, PromotionalCodeCommand),
    /// Of itself: ring at this instant.
    ExpireAt(OrderId, Timestamp),
    /// Of itself: stop waiting for late money at this instant.
    GiveUpAt(OrderId, Timestamp),
}

/// What a step asks for; nothing if it only records.
pub(super) fn command(step: &ProcessStep) -> Option<ProcessCommand> {
    Some(match step.clone() {
        ProcessStep::ReservationRequested {
            conference,
            reservation,
            revision,
            seats,
            valid_until,
            pinned,
            order,
            ..
        } => {
            let request = revision;
            let command = SeatsCommand::MakeSeatReservation {
                reservation,
                request,
                seats,
                valid_until,
                pinned,
                order,
            };
            ProcessCommand::Seats(conference, command)
        }
        ProcessStep::ExpiryScheduled { order, at } => ProcessCommand::ExpireAt(order, at),
        ProcessStep::ReservationRecorded { order, revision, seats } => {
            ProcessCommand::Order(order, OrderCommand::MarkSeatsAsReserved { revision, seats })
        }
        ProcessStep::PaymentRequested { order, proof, method } => {
            let PaymentProof { payment, amount, revision } = proof;
            let command = PaymentCommand::InitiatePayment { order, amount, revision, method };
            ProcessCommand::Payment(payment, command)
        }
        ProcessStep::RedemptionRequested { conference, order, code, request, seats, others } => {
            let asked = code.clone();
            let command =
                PromotionalCodeCommand::ReserveRedemption { code, order, request, seats, others };
            ProcessCommand::Code(conference, asked, command)
        }
        ProcessStep::DiscountGranted { order, code, request, terms } => ProcessCommand::Order(
            order,
            OrderCommand::ApplyPromotionalCode { code, request, terms },
        ),
        ProcessStep::DiscountRefused { order, code, request, reason } => ProcessCommand::Order(
            order,
            OrderCommand::RejectPromotionalCode { code, request, reason },
        ),
        ProcessStep::RedemptionUsed { conference, order, code } => {
            let command = PromotionalCodeCommand::CommitRedemption { order };
            ProcessCommand::Code(conference, code, command)
        }
        ProcessStep::RedemptionReleased { conference, order, code } => {
            let command = PromotionalCodeCommand::CancelRedemption { order };
            ProcessCommand::Code(conference, code, command)
        }
        ProcessStep::PaymentFailed { order, payment, refusal } => {
            ProcessCommand::Order(order, OrderCommand::ReopenAfterPayment { payment, refusal })
        }
        ProcessStep::CommitRequested { conference, reservation } => {
            ProcessCommand::Seats(conference, SeatsCommand::CommitSeatReservation { reservation })
        }
        ProcessStep::ConfirmationRequested { order, payment, seats } => {
            ProcessCommand::Order(order, OrderCommand::ConfirmOrder { payment, seats })
        }
        ProcessStep::CaptureRequested { payment } => {
            ProcessCommand::Payment(payment, PaymentCommand::CapturePayment)
        }
        ProcessStep::HoldReleased { conference, reservation, withdrawn } => {
            let command = SeatsCommand::CancelSeatReservation { reservation, withdrawn };
            ProcessCommand::Seats(conference, command)
        }
        ProcessStep::LatePaymentAwaited { order, until } => ProcessCommand::GiveUpAt(order, until),
        ProcessStep::VoidRequested { order, payment } => {
            ProcessCommand::Payment(payment, PaymentCommand::VoidPayment { order })
        }
        ProcessStep::RepaymentRequested { order, payment } => {
            ProcessCommand::Payment(payment, PaymentCommand::RefundPayment { order })
        }
        ProcessStep::ExpirationRequested { order, settled } => {
            ProcessCommand::Order(order, OrderCommand::ExpireOrder { settled })
        }
        ProcessStep::RejectionRequested { order } => {
            ProcessCommand::Order(order, OrderCommand::RejectOrder)
        }
        ProcessStep::Started { .. } | ProcessStep::Completed { .. } => return None,
    })
}
