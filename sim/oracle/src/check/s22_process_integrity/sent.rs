//! Which command a step owes.

use domain::message::{Command, Timer};
use domain::payments::PaymentCommand;
use domain::registration::{
    OrderCommand, PaymentProof, ProcessStep, PromotionalCodeCommand, SeatsCommand,
};

/// Whether a step asks anything of others.
pub(super) const fn owes_command(step: &ProcessStep) -> bool {
    !matches!(step, ProcessStep::Started { .. } | ProcessStep::Completed { .. })
}

/// Whether a command is the one that a step owes.
pub(super) fn carries_out(command: &Command, step: &ProcessStep) -> bool {
    match (step, command) {
        (
            ProcessStep::ReservationRequested {
                conference,
                reservation,
                revision,
                seats,
                valid_until,
                pinned,
                order,
                ..
            },
            Command::Seats(
                at,
                SeatsCommand::MakeSeatReservation {
                    reservation: r,
                    request,
                    seats: s,
                    valid_until: v,
                    pinned: p,
                    order: o,
                },
            ),
        ) => {
            let asked = (at, r, request, s, v, p, o);
            asked == (conference, reservation, revision, seats, valid_until, pinned, order)
        }
        (
            ProcessStep::CommitRequested { conference, reservation },
            Command::Seats(at, SeatsCommand::CommitSeatReservation { reservation: r }),
        ) => (at, r) == (conference, reservation),
        (
            ProcessStep::HoldReleased { conference, reservation, withdrawn },
            Command::Seats(
                at,
                SeatsCommand::CancelSeatReservation { reservation: r, withdrawn: w },
            ),
        ) => (at, r, w) == (conference, reservation, withdrawn),
        (
            ProcessStep::ExpiryScheduled { order, at },
            Command::Process(of, Timer::ExpireRegistrationProcess { due }),
        )
        | (
            ProcessStep::LatePaymentAwaited { order, until: at },
            Command::Process(of, Timer::GiveUpLatePayment { due }),
        ) => (of, due) == (order, at),
        (
            ProcessStep::ReservationRecorded { order, revision, seats },
            Command::Order(of, OrderCommand::MarkSeatsAsReserved { revision: r, seats: s }),
        ) => (of, r, s) == (order, revision, seats),
        (
            ProcessStep::RedemptionRequested { conference, order, code, request, seats, others },
            Command::Code(
                at,
                of,
                PromotionalCodeCommand::ReserveRedemption {
                    code: c,
                    order: o,
                    request: r,
                    seats: s,
                    others: w,
                },
            ),
        ) => (at, of, c, o, r, s, w) == (conference, code, code, order, request, seats, others),
        (
            ProcessStep::DiscountGranted { order, code, request, terms },
            Command::Order(
                of,
                OrderCommand::ApplyPromotionalCode { code: c, request: r, terms: t },
            ),
        ) => (of, c, r, t) == (order, code, request, terms),
        (
            ProcessStep::DiscountRefused { order, code, request, reason },
            Command::Order(
                of,
                OrderCommand::RejectPromotionalCode { code: c, request: r, reason: why },
            ),
        ) => (of, c, r, why) == (order, code, request, reason),
        (
            ProcessStep::RedemptionUsed { conference, order, code },
            Command::Code(at, c, PromotionalCodeCommand::CommitRedemption { order: o }),
        )
        | (
            ProcessStep::RedemptionReleased { conference, order, code },
            Command::Code(at, c, PromotionalCodeCommand::CancelRedemption { order: o }),
        ) => (at, c, o) == (conference, code, order),
        (
            ProcessStep::PaymentFailed { order, payment, refusal },
            Command::Order(of, OrderCommand::ReopenAfterPayment { payment: p, refusal: r }),
        ) => (of, p, r) == (order, payment, refusal),
        (
            ProcessStep::ConfirmationRequested { order, payment, seats },
            Command::Order(of, OrderCommand::ConfirmOrder { payment: p, seats: s }),
        ) => (of, p, s) == (order, payment, seats),
        (
            ProcessStep::ExpirationRequested { order, settled },
            Command::Order(of, OrderCommand::ExpireOrder { settled: s }),
        ) => (of, s) == (order, settled),
        (
            ProcessStep::RejectionRequested { order },
            Command::Order(of, OrderCommand::RejectOrder),
        ) => of == order,
        (
            ProcessStep::PaymentRequested { order, proof, method },
            Command::Payment(
                p,
                PaymentCommand::InitiatePayment { order: of, amount, revision, method: m },
            ),
        ) => {
            let asked = PaymentProof { payment: *p, amount: *amount, revision: *revision };
            (of, asked, m) == (order, *proof, method)
        }
        (
            ProcessStep::VoidRequested { order, payment },
            Command::Payment(p, PaymentCommand::VoidPayment { order: of }),
        )
        | (
            ProcessStep::RepaymentRequested { order, payment },
            Command::Payment(p, PaymentCommand::RefundPayment { order: of }),
        ) => (of, p) == (order, payment),
        (
            ProcessStep::CaptureRequested { payment },
            Command::Payment(p, PaymentCommand::CapturePayment),
        ) => p == payment,
        _ => false,
    }
}
