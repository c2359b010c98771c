//! Ties an order, its seats and its payment together, from placing to the end.
//!
//! Whatever arrives twice changes nothing; whatever arrives too early is deferred. Money that was
//! set aside is taken while the seats are held for it; only then are the seats committed, and the
//! order confirmed: what is confirmed is paid for, or owed on an invoice.

mod command;
mod input;
mod owed;
mod react;
mod stage;
mod step;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use self::react::Running;
use super::discount::CodeName;
use super::order::{OrderEvent, PaymentProof};
use super::seats::Seats;
use crate::identity::{ConferenceId, OrderId, PaymentId, ReservationId};
use crate::payments::PaymentMethod;
use crate::policy::Promise;
use crate::sourcing::{NotYet, Process, Timestamp};

pub use command::ProcessCommand;
pub use input::ProcessInput;
pub use stage::{ProcessOutcome, ProcessStage};
pub use step::ProcessStep;

/// The state of a registration: the fold of its steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationProcess {
    /// Where it stands.
    pub stage: ProcessStage,
    /// Which order and conference; known once started.
    pub subject: Option<(OrderId, ConferenceId)>,
    /// The latest wish that was heard of.
    pub revision: u32,
    /// Which hold is current: 1, or 2 after late money asked for seats again.
    pub hold_ordinal: u32,
    /// What is held, or was held when it lapsed.
    pub held: Seats,
    /// What was promised; known once started.
    pub promise: Promise,
    /// The payment that is open, and what it must prove.
    pub payment: Option<PaymentProof>,
    /// How it is paid.
    #[serde(default)]
    pub method: PaymentMethod,
    /// The bank was asked to take its money, or the customer to pay the invoice.
    #[serde(default)]
    pub capture_requested: bool,
    /// The last payment known to have come to nothing.
    pub settled: Option<PaymentId>,
    /// The promotional codes that are, or may be, reserved for the order.
    #[serde(default)]
    pub codes: BTreeSet<CodeName>,
    /// The last request for a code that was passed on, and the last one that was answered. Codes
    /// are entered one after the other, so a lower or equal number is old news.
    #[serde(default)]
    pub code_requests: (u32, u32),
    /// When the timer that releases the seats rings; nothing as long as it is not set.
    #[serde(default)]
    pub expiry: Option<Timestamp>,
    /// All payments that were declined. A late copy of a checkout must not open one of them again.
    pub declined: BTreeSet<PaymentId>,
}

impl Process for RegistrationProcess {
    type Input = ProcessInput;
    type Step = ProcessStep;
    type Command = ProcessCommand;

    fn react(&self, input: &ProcessInput, now: Timestamp) -> Result<Vec<ProcessStep>, NotYet> {
        let Some((order, conference)) = self.subject else {
            // Deferred, never dropped (`early-news-dropped`).
            return react::start(input, now).ok_or(NotYet);
        };
        let running = Running { process: self, order, conference };
        let reaction = match input {
            ProcessInput::Order(_, event) => running.on_order(event),
            ProcessInput::Seats(event) => Ok(running.on_seats(event)),
            ProcessInput::Payment(payment, event) => Ok(running.on_payment(*payment, event)),
            ProcessInput::Code(event) => Ok(running.on_code(event)),
            ProcessInput::ExpireRegistrationProcess => Ok(running.on_expiry()),
            ProcessInput::GiveUpLatePayment => Ok(running.on_late_payment_deadline()),
        };
        // Nothing is owed any more, so there is nothing to wait for either.
        let has_ended = matches!(self.stage, ProcessStage::Ended(_));
        // But whoever has bought is paid back if it does not take place.
        let takes_back = self.stage == ProcessStage::Ended(ProcessOutcome::Confirmed)
            && matches!(input, ProcessInput::Order(_, OrderEvent::OrderCalledOff));
        assert!(
            !has_ended || takes_back || reaction.as_ref().is_ok_and(Vec::is_empty),
            "a registration that has ended owes nothing more: {input:?}"
        );
        reaction
    }

    fn evolve(mut self, step: &ProcessStep) -> Self {
        match step {
            ProcessStep::Started { order, conference, promise } => {
                self.subject = Some((*order, *conference));
                self.promise = *promise;
            }
            ProcessStep::ReservationRequested { ordinal, revision, .. } => {
                let again = *ordinal > 1;
                self.stage = if again {
                    ProcessStage::Reacquiring
                } else {
                    ProcessStage::AwaitingReservation
                };
                (self.hold_ordinal, self.revision) = (*ordinal, *revision);
            }
            ProcessStep::ReservationRecorded { seats, .. } => {
                self.stage = ProcessStage::AwaitingRegistrant;
                self.held = seats.clone();
            }
            ProcessStep::PaymentRequested { proof, method, .. } => {
                self.stage = ProcessStage::AwaitingPayment;
                (self.payment, self.method) = (Some(*proof), *method);
                self.capture_requested = false;
            }
            ProcessStep::PaymentFailed { payment, .. } => {
                self.stage = ProcessStage::AwaitingRegistrant;
                (self.payment, self.settled) = (None, Some(*payment));
                self.declined.insert(*payment);
            }
            ProcessStep::RedemptionRequested { code, request, .. } => {
                self.codes.insert(code.clone());
                self.code_requests.0 = *request;
            }
            ProcessStep::DiscountGranted { request, .. } => self.code_requests.1 = *request,
            ProcessStep::DiscountRefused { code, request, .. } => {
                self.codes.remove(code);
                self.code_requests.1 = *request;
            }
            // What was confirmed before its money was asked for stays confirmed.
            ProcessStep::CaptureRequested { .. } => {
                self.capture_requested = true;
                if matches!(self.stage, ProcessStage::AwaitingPayment | ProcessStage::Reacquiring) {
                    self.stage = ProcessStage::Capturing;
                }
            }
            ProcessStep::CommitRequested { .. } => self.stage = ProcessStage::Committing,
            ProcessStep::ConfirmationRequested { .. } => self.stage = ProcessStage::Confirming,
            ProcessStep::LatePaymentAwaited { .. } => self.stage = ProcessStage::Lapsed,
            ProcessStep::VoidRequested { .. } => self.stage = ProcessStage::Voiding,
            ProcessStep::ExpirationRequested { settled, .. } => {
                self.stage = ProcessStage::Expiring;
                self.settled = *settled;
            }
            ProcessStep::Completed { outcome } => self.stage = ProcessStage::Ended(*outcome),
            ProcessStep::ExpiryScheduled { at, .. } => self.expiry = Some(*at),
            ProcessStep::HoldReleased { .. }
            | ProcessStep::RedemptionUsed { .. }
            | ProcessStep::RedemptionReleased { .. }
            | ProcessStep::RepaymentRequested { .. }
            | ProcessStep::RejectionRequested { .. } => {}
        }
        self
    }

    fn command(step: &ProcessStep) -> Option<ProcessCommand> {
        command::command(step)
    }
}

impl RegistrationProcess {
    /// The reservation that is current.
    #[must_use]
    pub fn reservation(&self) -> Option<ReservationId> {
        self.subject.map(|(order, _)| ReservationId::of(order, self.hold_ordinal))
    }
}
