//! Ties an order, its seats and its payment together, from placing to the end.
//!
//! Whatever arrives twice changes nothing; whatever arrives too early is deferred. Seats are committed before the order
//! is confirmed, and money is captured only after it: at no step can one exist without the others being owed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::discount::{CodeName, CodeTerms};
use super::money::Money;
use super::order::{OrderCommand, OrderEvent, PaymentProof};
use super::promotional_code::{PromotionalCodeCommand, PromotionalCodeEvent, RedemptionRefusal};
use super::seats::Seats;
use super::seats_availability::{SeatsCommand, SeatsEvent};
use crate::payments::{PaymentCommand, PaymentEvent, PaymentMethod, PaymentNews};
use crate::policy::Promise;
use crate::sourcing::{ConferenceId, NotYet, OrderId, PaymentId, Process, ReservationId, Timestamp, minutes};

/// Where a registration stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ProcessStage {
    /// Nothing was heard of the order yet.
    #[default]
    NotStarted,
    /// Seats were asked for.
    AwaitingReservation,
    /// Seats, or some of them, are held; the registrant decides.
    AwaitingRegistrant,
    /// The registrant pays.
    AwaitingPayment,
    /// The seats were given back while a payment was under way; the money may still come.
    Lapsed,
    /// Late money came: the seats are asked for once more.
    Reacquiring,
    /// Money is certain, or none is due: the seats are being committed.
    Committing,
    /// The seats are committed: the order is being confirmed.
    Confirming,
    /// Money that buys nothing is being given back.
    Voiding,
    /// The order is being expired.
    Expiring,
    /// Nothing is owed any more.
    Ended(ProcessOutcome),
}

/// How a registration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ProcessOutcome {
    /// With seats and, unless free, with money.
    Confirmed,
    /// The time ran out.
    Expired,
    /// It came too late to be started.
    Rejected,
    /// The registrant withdrew.
    Cancelled,
}

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
    /// The last payment known to have come to nothing.
    pub settled: Option<PaymentId>,
    /// The promotional codes that are, or may be, reserved for the order.
    #[serde(default)]
    pub codes: BTreeSet<CodeName>,
    /// The last request for a code that was passed on, and the last one that was answered. Codes are entered one after the
    /// other, so a lower or equal number is old news.
    #[serde(default)]
    pub code_requests: (u32, u32),
    /// When the timer that releases the seats rings; nothing as long as it is not set.
    #[serde(default)]
    pub expiry: Option<Timestamp>,
    /// All payments that were declined. A late copy of a checkout must not open one of them again.
    pub declined: BTreeSet<PaymentId>,
}

/// What the process listens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessInput {
    /// News of the order.
    Order(OrderId, OrderEvent),
    /// News of the seats.
    Seats(SeatsEvent),
    /// News of the payment.
    Payment(PaymentId, PaymentEvent),
    /// News of a promotional code.
    Code(PromotionalCodeEvent),
    /// Its own timer: the seats are to be released.
    ExpireRegistrationProcess,
    /// Its own timer: late money is no longer waited for.
    GiveUpLatePayment,
}

/// What the process records. Each step is also what is owed to others: see [`RegistrationProcess::command`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProcessStep {
    /// An order was heard of.
    Started {
        /// The order.
        order: OrderId,
        /// Its conference.
        conference: ConferenceId,
        /// What was promised.
        promise: Promise,
    },
    /// Seats are asked for.
    ReservationRequested {
        /// The conference.
        conference: ConferenceId,
        /// The hold.
        reservation: ReservationId,
        /// Its ordinal among the holds of this order.
        ordinal: u32,
        /// For which wish.
        revision: u32,
        /// Which seats.
        seats: Seats,
        /// After this instant nobody waits for the answer.
        valid_until: Option<Timestamp>,
    },
    /// The timer that releases the seats is set.
    ExpiryScheduled {
        /// The order.
        order: OrderId,
        /// When it rings.
        at: Timestamp,
    },
    /// The answer is passed on to the order.
    ReservationRecorded {
        /// The order.
        order: OrderId,
        /// For which wish.
        revision: u32,
        /// What is held.
        seats: Seats,
    },
    /// A promotional code is asked for.
    RedemptionRequested {
        /// The conference.
        conference: ConferenceId,
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
        /// Which request for a code of this order it is.
        request: u32,
        /// The seats it may be for.
        seats: Seats,
        /// The codes the order has already, and with what each may be combined.
        others: BTreeMap<CodeName, BTreeSet<CodeName>>,
    },
    /// The order may use the code.
    DiscountGranted {
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
        /// Which request was answered.
        request: u32,
        /// The terms.
        terms: CodeTerms,
    },
    /// The order may not use the code.
    DiscountRefused {
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
        /// Which request was answered.
        request: u32,
        /// Why.
        reason: RedemptionRefusal,
    },
    /// The order is confirmed: the code is used up.
    RedemptionUsed {
        /// The conference.
        conference: ConferenceId,
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
    },
    /// The order has ended without: the code goes back.
    RedemptionReleased {
        /// The conference.
        conference: ConferenceId,
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
    },
    /// The payment is opened.
    PaymentRequested {
        /// The order.
        order: OrderId,
        /// Payment, amount and wish.
        proof: PaymentProof,
        /// How it is paid.
        #[serde(default)]
        method: PaymentMethod,
    },
    /// The payment came to nothing; the registrant may try again.
    PaymentFailed {
        /// The order.
        order: OrderId,
        /// Which payment.
        payment: PaymentId,
    },
    /// The seats are to be committed.
    CommitRequested {
        /// The conference.
        conference: ConferenceId,
        /// The hold.
        reservation: ReservationId,
    },
    /// The order is to be confirmed.
    ConfirmationRequested {
        /// The order.
        order: OrderId,
        /// What was paid; nothing if free of charge.
        payment: Option<PaymentProof>,
        /// What was committed.
        seats: Seats,
    },
    /// The money is to be taken.
    CaptureRequested {
        /// Which payment.
        payment: PaymentId,
    },
    /// The seats go back.
    HoldReleased {
        /// The conference.
        conference: ConferenceId,
        /// The hold.
        reservation: ReservationId,
    },
    /// The seats went back while a payment was under way. Its end is waited for until `until`.
    LatePaymentAwaited {
        /// The order.
        order: OrderId,
        /// How long.
        until: Timestamp,
    },
    /// The money is to be given back.
    VoidRequested {
        /// The order.
        order: OrderId,
        /// Which payment.
        payment: PaymentId,
    },
    /// The order is to be expired.
    ExpirationRequested {
        /// The order.
        order: OrderId,
        /// The payment known to have come to nothing.
        settled: Option<PaymentId>,
    },
    /// The order is to be rejected.
    RejectionRequested {
        /// The order.
        order: OrderId,
    },
    /// Nothing is owed any more.
    Completed {
        /// How it ended.
        outcome: ProcessOutcome,
    },
}

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

/// How much longer than the promise an answer about seats is waited for.
const ANSWER_MARGIN: std::time::Duration = minutes(1);

impl Process for RegistrationProcess {
    type Input = ProcessInput;
    type Step = ProcessStep;
    type Command = ProcessCommand;

    fn react(&self, input: &ProcessInput, now: Timestamp) -> Result<Vec<ProcessStep>, NotYet> {
        let Some((order, conference)) = self.subject else {
            return Self::start(input, now).ok_or(NotYet);
        };
        let running = Running { process: self, order, conference };
        match input {
            ProcessInput::Order(_, event) => running.on_order(event),
            ProcessInput::Seats(event) => Ok(running.on_seats(event)),
            ProcessInput::Payment(payment, event) => Ok(running.on_payment(*payment, event)),
            ProcessInput::Code(event) => Ok(running.on_code(event)),
            ProcessInput::ExpireRegistrationProcess => Ok(running.on_expiry()),
            ProcessInput::GiveUpLatePayment => Ok(running.on_late_payment_deadline()),
        }
    }

    fn evolve(mut self, step: &ProcessStep) -> Self {
        match step {
            ProcessStep::Started { order, conference, promise } => {
                self.subject = Some((*order, *conference));
                self.promise = *promise;
            }
            ProcessStep::ReservationRequested { ordinal, revision, .. } => {
                let again = *ordinal > 1;
                self.stage =
                    if again { ProcessStage::Reacquiring } else { ProcessStage::AwaitingReservation };
                (self.hold_ordinal, self.revision) = (*ordinal, *revision);
            }
            ProcessStep::ReservationRecorded { seats, .. } => {
                self.stage = ProcessStage::AwaitingRegistrant;
                self.held = seats.clone();
            }
            ProcessStep::PaymentRequested { proof, .. } => {
                self.stage = ProcessStage::AwaitingPayment;
                self.payment = Some(*proof);
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
            ProcessStep::CaptureRequested { .. }
            | ProcessStep::HoldReleased { .. }
            | ProcessStep::RedemptionUsed { .. }
            | ProcessStep::RedemptionReleased { .. }
            | ProcessStep::RejectionRequested { .. } => {}
        }
        self
    }

    fn command(step: &ProcessStep) -> Option<ProcessCommand> {
        Some(match step.clone() {
            ProcessStep::ReservationRequested {
                conference,
                reservation,
                revision,
                seats,
                valid_until,
                ..
            } => {
                let request = revision;
                let command = SeatsCommand::MakeSeatReservation { reservation, request, seats, valid_until };
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
            ProcessStep::DiscountGranted { order, code, request, terms } => {
                ProcessCommand::Order(order, OrderCommand::ApplyPromotionalCode { code, request, terms })
            }
            ProcessStep::DiscountRefused { order, code, request, reason } => {
                ProcessCommand::Order(order, OrderCommand::RejectPromotionalCode { code, request, reason })
            }
            ProcessStep::RedemptionUsed { conference, order, code } => {
                let command = PromotionalCodeCommand::CommitRedemption { order };
                ProcessCommand::Code(conference, code, command)
            }
            ProcessStep::RedemptionReleased { conference, order, code } => {
                let command = PromotionalCodeCommand::CancelRedemption { order };
                ProcessCommand::Code(conference, code, command)
            }
            ProcessStep::PaymentFailed { order, payment } => {
                ProcessCommand::Order(order, OrderCommand::ReopenAfterPayment { payment })
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
            ProcessStep::HoldReleased { conference, reservation } => {
                ProcessCommand::Seats(conference, SeatsCommand::CancelSeatReservation { reservation })
            }
            ProcessStep::LatePaymentAwaited { order, until } => ProcessCommand::GiveUpAt(order, until),
            ProcessStep::VoidRequested { order, payment } => {
                ProcessCommand::Payment(payment, PaymentCommand::VoidPayment { order })
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
}

impl RegistrationProcess {
    /// The reservation that is current.
    #[must_use]
    pub fn reservation(&self) -> Option<ReservationId> {
        self.subject.map(|(order, _)| ReservationId::of(order, self.hold_ordinal))
    }

    /// Only a placed order starts a registration; everything else must wait for it.
    fn start(input: &ProcessInput, now: Timestamp) -> Option<Vec<ProcessStep>> {
        let ProcessInput::Order(order, OrderEvent::OrderPlaced { conference, seats, revision, promise, .. }) =
            input
        else {
            return None;
        };
        let (order, conference) = (*order, *conference);
        let started = ProcessStep::Started { order, conference, promise: *promise };
        if now >= promise.ends {
            let outcome = ProcessOutcome::Rejected;
            // An offer from the wait list holds its seats before the order is heard of.
            let reservation = ReservationId::of(order, 1);
            return Some(vec![
                started,
                ProcessStep::RejectionRequested { order },
                ProcessStep::HoldReleased { conference, reservation },
                ProcessStep::Completed { outcome },
            ]);
        }
        Some(vec![
            started,
            ProcessStep::ReservationRequested {
                conference,
                reservation: ReservationId::of(order, 1),
                ordinal: 1,
                revision: *revision,
                seats: seats.clone(),
                valid_until: Some(promise.ends + ANSWER_MARGIN),
            },
            ProcessStep::ExpiryScheduled { order, at: promise.release_at },
        ])
    }
}

/// A process that knows its order.
struct Running<'a> {
    process: &'a RegistrationProcess,
    order: OrderId,
    conference: ConferenceId,
}

/// Nothing to do.
const NOTHING: Vec<ProcessStep> = Vec::new();

impl Running<'_> {
    fn on_order(&self, event: &OrderEvent) -> Result<Vec<ProcessStep>, NotYet> {
        use ProcessStage as Stage;
        Ok(match (event, self.process.stage) {
            (
                OrderEvent::OrderUpdated { seats, revision, .. },
                Stage::AwaitingReservation | Stage::AwaitingRegistrant,
            ) if *revision > self.process.revision => {
                vec![self.request_seats(1, *revision, seats, Some(self.answer_deadline()))]
            }
            (
                OrderEvent::PromotionalCodeEntered { code, request, seats, others },
                Stage::AwaitingReservation | Stage::AwaitingRegistrant,
            ) if *request > self.process.code_requests.0 => vec![ProcessStep::RedemptionRequested {
                conference: self.conference,
                order: self.order,
                code: code.clone(),
                request: *request,
                seats: seats.clone(),
                others: others.clone(),
            }],
            (OrderEvent::OrderCheckedOut { payment: Some(payment), .. }, _)
                if self.process.declined.contains(payment) =>
            {
                NOTHING
            }
            (
                OrderEvent::OrderCheckedOut { revision, .. },
                Stage::AwaitingReservation | Stage::AwaitingRegistrant,
            ) if *revision != self.process.revision || self.process.stage == Stage::AwaitingReservation => {
                return Err(NotYet);
            }
            (
                OrderEvent::OrderCheckedOut { payment, method, amount, revision },
                Stage::AwaitingRegistrant,
            ) => match payment {
                Some(payment) => vec![self.request_payment(*payment, *method, *amount, *revision)],
                None => vec![self.commit()],
            },
            (OrderEvent::OrderCheckedOut { payment, method, amount, revision }, Stage::Expiring)
                if self.process.payment.is_none() =>
            {
                match payment {
                    Some(payment) => {
                        let mut steps = vec![self.request_payment(*payment, *method, *amount, *revision)];
                        steps.extend(self.lapse());
                        steps
                    }
                    None => vec![self.commit()],
                }
            }
            (OrderEvent::OrderConfirmed { .. }, Stage::Confirming) => self.complete_with_money(),
            (OrderEvent::OrderExpired, Stage::Expiring) => self.release_and_end(ProcessOutcome::Expired),
            (
                OrderEvent::OrderCancelled,
                Stage::AwaitingReservation | Stage::AwaitingRegistrant | Stage::Expiring,
            ) => self.release_and_end(ProcessOutcome::Cancelled),
            _ => NOTHING,
        })
    }

    fn on_seats(&self, event: &SeatsEvent) -> Vec<ProcessStep> {
        use ProcessStage as Stage;
        let current = self.process.reservation();
        match (event, self.process.stage) {
            (SeatsEvent::SeatsReserved { reservation, request, seats, .. }, Stage::AwaitingReservation)
                if Some(*reservation) == current && *request == self.process.revision =>
            {
                let (order, revision, seats) = (self.order, *request, seats.clone());
                vec![ProcessStep::ReservationRecorded { order, revision, seats }]
            }
            (SeatsEvent::SeatsReserved { reservation, seats, .. }, Stage::Reacquiring)
                if Some(*reservation) == current =>
            {
                if *seats == self.process.held {
                    vec![self.commit()]
                } else {
                    self.release_and_void()
                }
            }
            (SeatsEvent::SeatsReservationCommitted { reservation, .. }, Stage::Committing)
                if Some(*reservation) == current =>
            {
                vec![ProcessStep::ConfirmationRequested {
                    order: self.order,
                    payment: self.process.payment,
                    seats: self.process.held.clone(),
                }]
            }
            _ => NOTHING,
        }
    }

    fn on_payment(&self, payment: PaymentId, event: &PaymentEvent) -> Vec<ProcessStep> {
        use ProcessStage as Stage;
        if self.process.payment.is_none_or(|proof| proof.payment != payment) {
            return NOTHING;
        }
        match (event.news(), self.process.stage) {
            (Some(PaymentNews::Certain), Stage::AwaitingPayment) => vec![self.commit()],
            (Some(PaymentNews::Certain), Stage::Lapsed) => {
                let (ordinal, revision) = (self.process.hold_ordinal + 1, self.process.revision);
                vec![self.request_seats(ordinal, revision, &self.process.held, None)]
            }
            (Some(PaymentNews::Declined), Stage::AwaitingPayment) => {
                vec![ProcessStep::PaymentFailed { order: self.order, payment }]
            }
            (Some(PaymentNews::Declined), Stage::Lapsed | Stage::Voiding)
            | (Some(PaymentNews::GivenBack), Stage::Voiding) => vec![self.expire(Some(payment))],
            _ => NOTHING,
        }
    }

    /// An answer that comes when the registration has ended changes nothing: the code was given back then.
    fn on_code(&self, event: &PromotionalCodeEvent) -> Vec<ProcessStep> {
        if matches!(self.process.stage, ProcessStage::Ended(_)) {
            return NOTHING;
        }
        let order = self.order;
        let is_news = |request: u32| request > self.process.code_requests.1;
        match event.clone() {
            PromotionalCodeEvent::RedemptionReserved { request, code, terms, .. } if is_news(request) => {
                vec![ProcessStep::DiscountGranted { order, code, request, terms }]
            }
            PromotionalCodeEvent::RedemptionRefused { request, code, reason, .. } if is_news(request) => {
                vec![ProcessStep::DiscountRefused { order, code, request, reason }]
            }
            _ => NOTHING,
        }
    }

    /// Once money is certain the timer no longer matters: the seats are on their way to the registrant.
    fn on_expiry(&self) -> Vec<ProcessStep> {
        match self.process.stage {
            ProcessStage::AwaitingReservation | ProcessStage::AwaitingRegistrant => {
                vec![self.expire(self.process.settled)]
            }
            ProcessStage::AwaitingPayment => self.lapse(),
            _ => NOTHING,
        }
    }

    fn on_late_payment_deadline(&self) -> Vec<ProcessStep> {
        match (self.process.stage, self.process.payment) {
            (ProcessStage::Lapsed, Some(proof)) => {
                vec![self.void(proof)]
            }
            _ => NOTHING,
        }
    }

    fn answer_deadline(&self) -> Timestamp {
        self.process.promise.ends + ANSWER_MARGIN
    }

    fn request_seats(
        &self,
        ordinal: u32,
        revision: u32,
        seats: &Seats,
        valid_until: Option<Timestamp>,
    ) -> ProcessStep {
        ProcessStep::ReservationRequested {
            conference: self.conference,
            reservation: ReservationId::of(self.order, ordinal),
            ordinal,
            revision,
            seats: seats.clone(),
            valid_until,
        }
    }

    fn request_payment(
        &self,
        payment: PaymentId,
        method: PaymentMethod,
        amount: Money,
        revision: u32,
    ) -> ProcessStep {
        let proof = PaymentProof { payment, amount, revision };
        ProcessStep::PaymentRequested { order: self.order, proof, method }
    }

    fn commit(&self) -> ProcessStep {
        let reservation = ReservationId::of(self.order, self.process.hold_ordinal);
        ProcessStep::CommitRequested { conference: self.conference, reservation }
    }

    fn release(&self) -> ProcessStep {
        let reservation = ReservationId::of(self.order, self.process.hold_ordinal);
        ProcessStep::HoldReleased { conference: self.conference, reservation }
    }

    fn void(&self, proof: PaymentProof) -> ProcessStep {
        ProcessStep::VoidRequested { order: self.order, payment: proof.payment }
    }

    fn expire(&self, settled: Option<PaymentId>) -> ProcessStep {
        ProcessStep::ExpirationRequested { order: self.order, settled }
    }

    /// The seats go back although a payment is under way: nobody may hold seats for longer than was promised to all.
    fn lapse(&self) -> Vec<ProcessStep> {
        let until = self.process.promise.late_money_until;
        vec![self.release(), ProcessStep::LatePaymentAwaited { order: self.order, until }]
    }

    fn release_and_void(&self) -> Vec<ProcessStep> {
        let void = self.process.payment.map(|proof| self.void(proof));
        std::iter::once(self.release()).chain(void).collect()
    }

    fn release_and_end(&self, outcome: ProcessOutcome) -> Vec<ProcessStep> {
        let (conference, order) = (self.conference, self.order);
        let released = |code: &CodeName| {
            let code = code.clone();
            ProcessStep::RedemptionReleased { conference, order, code }
        };
        let codes = self.process.codes.iter().map(released);
        std::iter::once(self.release()).chain(codes).chain([ProcessStep::Completed { outcome }]).collect()
    }

    fn complete_with_money(&self) -> Vec<ProcessStep> {
        let capture =
            self.process.payment.map(|proof| ProcessStep::CaptureRequested { payment: proof.payment });
        let (conference, order) = (self.conference, self.order);
        let used = |code: &CodeName| {
            let code = code.clone();
            ProcessStep::RedemptionUsed { conference, order, code }
        };
        let codes = self.process.codes.iter().map(used);
        let completed = ProcessStep::Completed { outcome: ProcessOutcome::Confirmed };
        capture.into_iter().chain(codes).chain([completed]).collect()
    }
}
