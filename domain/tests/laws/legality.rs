//! What a registration process may never do, whatever it hears.

use std::collections::BTreeSet;

use domain::identity::{PaymentId, ReservationId};
use domain::payments::PaymentEvent;
use domain::registration::{
    CodeName, OrderEvent, ProcessInput, ProcessOutcome, ProcessStep, SeatsEvent,
};

/// Looks over the shoulder of one process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observer {
    started: bool,
    commits: BTreeSet<ReservationId>,
    committed: BTreeSet<ReservationId>,
    released: BTreeSet<ReservationId>,
    payments: BTreeSet<PaymentId>,
    /// Payments whose money the bank set aside, and those whose money it took.
    set_aside: BTreeSet<PaymentId>,
    taken: BTreeSet<PaymentId>,
    captures: BTreeSet<PaymentId>,
    voids: BTreeSet<PaymentId>,
    order_was_confirmed: bool,
    /// Codes that are, or may be, reserved for the order.
    codes: BTreeSet<CodeName>,
    completed: Option<ProcessOutcome>,
    repaid: bool,
}

impl Observer {
    /// Notes what was heard and what was done about it.
    ///
    /// # Panics
    /// If that was illegal.
    pub(crate) fn notes(&mut self, input: &ProcessInput, steps: &[ProcessStep]) {
        match input {
            ProcessInput::Seats(SeatsEvent::SeatsReservationCommitted { reservation, .. }) => {
                self.committed.insert(*reservation);
            }
            ProcessInput::Order(_, OrderEvent::OrderConfirmed { .. }) => {
                self.order_was_confirmed = true;
            }
            ProcessInput::Payment(payment, PaymentEvent::PaymentAuthorised { .. }) => {
                self.set_aside.insert(*payment);
            }
            ProcessInput::Payment(payment, PaymentEvent::PaymentCaptured { .. }) => {
                self.taken.insert(*payment);
            }
            _ => {}
        }
        // Only what was bought is taken back after the end, when the conference is called off.
        let takes_back = self.completed == Some(ProcessOutcome::Confirmed)
            && matches!(input, ProcessInput::Order(_, OrderEvent::OrderCalledOff));
        for step in steps {
            assert!(self.completed.is_none() || takes_back, "{step:?} after the completion");
            self.judge(step);
        }
    }

    fn judge(&mut self, step: &ProcessStep) {
        match step {
            ProcessStep::Started { .. } => {
                assert!(!self.started, "started twice");
                self.started = true;
            }
            ProcessStep::CommitRequested { reservation, .. } => {
                assert!(self.commits.insert(*reservation), "{reservation} committed twice");
                assert!(
                    !self.released.contains(reservation),
                    "{reservation} released, then committed"
                );
                assert!(self.voids.is_empty(), "seats committed after the money was given back");
            }
            ProcessStep::HoldReleased { reservation, .. } => {
                assert!(
                    !self.commits.contains(reservation),
                    "{reservation} committed, then released"
                );
                self.released.insert(*reservation);
            }
            ProcessStep::ConfirmationRequested { payment, .. } => {
                let committed = self.commits.intersection(&self.committed).next();
                assert!(committed.is_some(), "confirmed before the seats were committed");
                let payment = payment.map(|proof| proof.payment);
                let unpaid = payment.filter(|payment| self.set_aside.contains(payment));
                assert!(
                    unpaid.is_none_or(|payment| self.taken.contains(&payment)),
                    "confirmed before the money was taken"
                );
            }
            ProcessStep::PaymentRequested { proof, .. } => {
                assert!(self.payments.insert(proof.payment), "{} opened twice", proof.payment);
            }
            ProcessStep::CaptureRequested { payment } => {
                assert!(self.captures.insert(*payment), "{payment} taken twice");
                assert!(!self.voids.contains(payment), "{payment} given back, then taken");
            }
            ProcessStep::VoidRequested { payment, .. } => {
                assert!(
                    self.commits.is_empty(),
                    "money given back although the seats are committed"
                );
                assert!(self.voids.insert(*payment), "{payment} given back twice");
            }
            ProcessStep::ExpirationRequested { .. } => {
                assert!(self.commits.is_empty(), "expired although the seats are committed");
            }
            ProcessStep::RedemptionRequested { code, .. } => {
                self.codes.insert(code.clone());
            }
            ProcessStep::RedemptionUsed { code, .. } => {
                assert!(self.order_was_confirmed, "a code used up before the order was confirmed");
                assert!(self.codes.remove(code), "{code} was never asked for, or settled before");
            }
            ProcessStep::RedemptionReleased { code, .. } => {
                assert!(
                    !self.order_was_confirmed,
                    "a code given back although the order was confirmed"
                );
                assert!(self.codes.remove(code), "{code} was never asked for, or settled before");
            }
            ProcessStep::DiscountRefused { code, .. } => {
                self.codes.remove(code);
            }
            ProcessStep::DiscountGranted { .. } => {}
            ProcessStep::RepaymentRequested { payment, .. } => {
                assert!(self.payments.contains(payment), "{payment} was never opened");
                assert!(!self.repaid, "{payment} is asked back twice");
                self.repaid = true;
            }
            ProcessStep::Completed { outcome } => {
                assert_eq!(
                    self.codes,
                    BTreeSet::new(),
                    "codes that are neither used nor given back"
                );
                self.completed = Some(*outcome);
            }
            ProcessStep::ReservationRequested { .. }
            | ProcessStep::ExpiryScheduled { .. }
            | ProcessStep::ReservationRecorded { .. }
            | ProcessStep::PaymentFailed { .. }
            | ProcessStep::LatePaymentAwaited { .. }
            | ProcessStep::RejectionRequested { .. } => {
                assert!(self.commits.is_empty(), "{step:?} although the seats are committed");
            }
        }
    }
}
