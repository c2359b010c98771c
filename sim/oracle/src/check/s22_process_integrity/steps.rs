//! What a process has done.

use domain::identity::ReservationId;
use domain::payments::PaymentMethod;
use domain::policy::Promise;
use domain::registration::{PaymentProof, ProcessOutcome, ProcessStep, Seats};

/// The part of what a process has recorded that its next step is judged by.
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub(super) promise: Option<Promise>,
    pub(super) hold: Option<(ReservationId, u32, u32)>,
    pub(super) recorded: Option<(u32, Seats)>,
    pub(super) timer_set: bool,
    pub(super) payment: Option<PaymentProof>,
    pub(super) method: PaymentMethod,
    pub(super) commit_requested: bool,
    pub(super) released: bool,
    pub(super) awaits_late_money: bool,
    pub(super) confirmation_requested: bool,
    pub(super) capture_requested: bool,
    pub(super) rejected: bool,
    pub(super) repayment_requested: bool,
    pub(super) completed: Option<ProcessOutcome>,
}

impl Steps {
    pub(super) fn take(&mut self, step: &ProcessStep) {
        match step {
            ProcessStep::Started { promise, .. } => self.promise = Some(*promise),
            ProcessStep::ReservationRequested { reservation, ordinal, revision, .. } => {
                self.hold = Some((*reservation, *ordinal, *revision));
                self.released = false;
            }
            ProcessStep::ExpiryScheduled { .. } => self.timer_set = true,
            ProcessStep::ReservationRecorded { revision, seats, .. } => {
                self.recorded = Some((*revision, seats.clone()));
            }
            ProcessStep::PaymentRequested { proof, method, .. } => {
                (self.payment, self.method) = (Some(*proof), *method);
                self.capture_requested = false;
            }
            ProcessStep::PaymentFailed { .. } => self.payment = None,
            ProcessStep::CommitRequested { .. } => self.commit_requested = true,
            ProcessStep::ConfirmationRequested { .. } => self.confirmation_requested = true,
            ProcessStep::CaptureRequested { .. } => self.capture_requested = true,
            ProcessStep::HoldReleased { .. } => self.released = true,
            ProcessStep::LatePaymentAwaited { .. } => self.awaits_late_money = true,
            ProcessStep::VoidRequested { .. }
            | ProcessStep::ExpirationRequested { .. }
            | ProcessStep::RedemptionRequested { .. }
            | ProcessStep::DiscountGranted { .. }
            | ProcessStep::DiscountRefused { .. }
            | ProcessStep::RedemptionUsed { .. }
            | ProcessStep::RedemptionReleased { .. } => {}
            ProcessStep::RejectionRequested { .. } => self.rejected = true,
            ProcessStep::RepaymentRequested { .. } => self.repayment_requested = true,
            ProcessStep::Completed { outcome } => self.completed = Some(*outcome),
        }
    }
}
