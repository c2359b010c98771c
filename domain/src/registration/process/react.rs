//! How a registration process answers what it hears.

use super::{ProcessInput, ProcessOutcome, ProcessStage, ProcessStep, RegistrationProcess};
use crate::identity::{ConferenceId, OrderId, PaymentId, ReservationId};
use crate::payments::{PaymentEvent, PaymentNews};
use crate::registration::order::OrderEvent;
use crate::registration::pricing::PinnedPrices;
use crate::registration::promotional_code::PromotionalCodeEvent;
use crate::registration::seats_availability::SeatsEvent;
use crate::sourcing::{NotYet, Timestamp, minutes};

/// How much longer than the promise an answer about seats is waited for.
const ANSWER_MARGIN: std::time::Duration = minutes(1);

/// Only a placed order starts a registration; everything else must wait for it.
pub(super) fn start(input: &ProcessInput, now: Timestamp) -> Option<Vec<ProcessStep>> {
    let ProcessInput::Order(
        order,
        OrderEvent::OrderPlaced {
            conference,
            seats,
            revision,
            promise,
            prices,
            catalogue_version,
            ..
        },
    ) = input
    else {
        return None;
    };
    let (order, conference) = (*order, *conference);
    let started = ProcessStep::Started { order, conference, promise: *promise };
    // Not before the release: by a clock that is ahead the promise has ended before it does, and an
    // offer from the wait list holds its seats already.
    if now >= promise.release_at {
        let outcome = ProcessOutcome::Rejected;
        // An offer from the wait list holds its seats before the order is heard of.
        let reservation = ReservationId::of(order, 1);
        return Some(vec![
            started,
            ProcessStep::RejectionRequested { order },
            ProcessStep::HoldReleased { conference, reservation, withdrawn: false },
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
            pinned: PinnedPrices { prices: prices.clone(), catalogue_version: *catalogue_version },
            order: Some(order),
        },
        ProcessStep::ExpiryScheduled { order, at: promise.release_at },
    ])
}

/// A process that knows its order.
pub(super) struct Running<'a> {
    pub(super) process: &'a RegistrationProcess,
    pub(super) order: OrderId,
    pub(super) conference: ConferenceId,
}

/// Nothing to do.
const NOTHING: Vec<ProcessStep> = Vec::new();

impl Running<'_> {
    pub(super) fn on_order(&self, event: &OrderEvent) -> Result<Vec<ProcessStep>, NotYet> {
        use ProcessStage as Stage;
        Ok(match (event, self.process.stage) {
            (
                OrderEvent::OrderUpdated { seats, revision, prices, catalogue_version, .. },
                Stage::AwaitingReservation | Stage::AwaitingRegistrant,
            ) if *revision > self.process.revision => {
                let pinned =
                    PinnedPrices { prices: prices.clone(), catalogue_version: *catalogue_version };
                vec![self.request_seats(1, *revision, seats, Some(self.answer_deadline()), pinned)]
            }
            (
                OrderEvent::PromotionalCodeEntered { code, request, seats, others },
                Stage::AwaitingReservation | Stage::AwaitingRegistrant,
            ) if *request > self.process.code_requests.0 => {
                vec![ProcessStep::RedemptionRequested {
                    conference: self.conference,
                    order: self.order,
                    code: code.clone(),
                    request: *request,
                    seats: seats.clone(),
                    others: others.clone(),
                }]
            }
            // A late copy of a checkout: the payment was declined, and must not be opened again.
            (OrderEvent::OrderCheckedOut { payment: Some(payment), .. }, _)
                if self.process.declined.contains(payment) =>
            {
                NOTHING
            }
            // It overtook the answer about the seats it pays for (`early-news-dropped`).
            (
                OrderEvent::OrderCheckedOut { revision, .. },
                Stage::AwaitingReservation | Stage::AwaitingRegistrant,
            ) if *revision != self.process.revision
                || self.process.stage == Stage::AwaitingReservation =>
            {
                return Err(NotYet);
            }
            (
                OrderEvent::OrderCheckedOut { payment, method, amount, revision },
                Stage::AwaitingRegistrant,
            ) => match payment {
                Some(payment) => vec![self.request_payment(*payment, *method, *amount, *revision)],
                None => vec![self.commit()],
            },
            // The registrant was faster than the request to expire, which the order therefore
            // refuses: the money is waited for, or what is free is committed.
            (
                OrderEvent::OrderCheckedOut { payment, method, amount, revision },
                Stage::Expiring,
            ) if self.process.payment.is_none() => match payment {
                Some(payment) => {
                    let mut steps =
                        vec![self.request_payment(*payment, *method, *amount, *revision)];
                    steps.extend(self.lapse());
                    steps
                }
                None => vec![self.commit()],
            },
            (OrderEvent::OrderConfirmed { .. }, Stage::Confirming) => self.complete_with_money(),
            (OrderEvent::OrderExpired, Stage::Expiring) => {
                self.release_and_end(ProcessOutcome::Expired)
            }
            (
                OrderEvent::OrderCancelled,
                Stage::AwaitingReservation | Stage::AwaitingRegistrant | Stage::Expiring,
            ) => self.release_and_end(ProcessOutcome::Cancelled),
            // What has come to nothing stays so; what was confirmed is taken back
            // (`called-off-and-kept`).
            (OrderEvent::OrderCalledOff, Stage::Ended(outcome))
                if outcome != ProcessOutcome::Confirmed =>
            {
                NOTHING
            }
            (OrderEvent::OrderCalledOff, _) => self.take_back(),
            _ => NOTHING,
        })
    }

    pub(super) fn on_seats(&self, event: &SeatsEvent) -> Vec<ProcessStep> {
        use ProcessStage as Stage;
        let current = self.process.reservation();
        match (event, self.process.stage) {
            (
                SeatsEvent::SeatsReserved { reservation, request, seats, .. },
                Stage::AwaitingReservation,
            ) if Some(*reservation) == current && *request == self.process.revision => {
                let (order, revision, seats) = (self.order, *request, seats.clone());
                vec![ProcessStep::ReservationRecorded { order, revision, seats }]
            }
            (SeatsEvent::SeatsReserved { reservation, seats, .. }, Stage::Reacquiring)
                if Some(*reservation) == current =>
            {
                // Late money buys exactly what it paid for, or is let go (`late-money-buys-less`).
                if *seats == self.process.held {
                    vec![self.take_or_commit()]
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

    pub(super) fn on_payment(&self, payment: PaymentId, event: &PaymentEvent) -> Vec<ProcessStep> {
        use ProcessStage as Stage;
        if self.process.payment.is_none_or(|proof| proof.payment != payment) {
            return NOTHING;
        }
        match (event.news(), self.process.stage) {
            // Money that was set aside is taken before it buys anything: the bank may refuse that
            // (`seats-before-the-money`).
            (Some(PaymentNews::SetAside), Stage::AwaitingPayment) => {
                vec![ProcessStep::CaptureRequested { payment }]
            }
            (Some(PaymentNews::Certain), Stage::AwaitingPayment | Stage::Capturing) => {
                vec![self.commit()]
            }
            // What was set aside is no news any more once the bank was asked to take it.
            (Some(news @ (PaymentNews::SetAside | PaymentNews::Certain)), Stage::Lapsed)
                if (news == PaymentNews::SetAside) == self.is_to_be_taken() =>
            {
                // A second hold: the first was given back, and has its tombstone
                // (`released-hold-reused`).
                let (ordinal, revision) = (self.process.hold_ordinal + 1, self.process.revision);
                let pinned = PinnedPrices::default();
                vec![self.request_seats(ordinal, revision, &self.process.held, None, pinned)]
            }
            // The time for another try ended when the seats were given back the first time.
            (Some(PaymentNews::Declined(_)), Stage::Capturing) if self.process.hold_ordinal > 1 => {
                vec![self.expire(Some(payment))]
            }
            (Some(PaymentNews::Declined(refusal)), Stage::AwaitingPayment | Stage::Capturing) => {
                vec![ProcessStep::PaymentFailed { order: self.order, payment, refusal }]
            }
            // No money is under way any more, so the order may end (`order-not-expired`).
            (Some(PaymentNews::Declined(_)), Stage::Lapsed | Stage::Voiding)
            | (Some(PaymentNews::GivenBack), Stage::Voiding) => vec![self.expire(Some(payment))],
            _ => NOTHING,
        }
    }

    /// An answer that comes when the registration has ended changes nothing: the code was given
    /// back then.
    pub(super) fn on_code(&self, event: &PromotionalCodeEvent) -> Vec<ProcessStep> {
        if matches!(self.process.stage, ProcessStage::Ended(_)) {
            return NOTHING;
        }
        let order = self.order;
        let is_news = |request: u32| request > self.process.code_requests.1;
        match event.clone() {
            PromotionalCodeEvent::RedemptionReserved { request, code, terms, .. }
                if is_news(request) =>
            {
                vec![ProcessStep::DiscountGranted { order, code, request, terms }]
            }
            PromotionalCodeEvent::RedemptionRefused { request, code, reason, .. }
                if is_news(request) =>
            {
                vec![ProcessStep::DiscountRefused { order, code, request, reason }]
            }
            _ => NOTHING,
        }
    }

    /// Once money is ours, or owed, the timer no longer matters: the seats are on their way to the
    /// registrant.
    pub(super) fn on_expiry(&self) -> Vec<ProcessStep> {
        match self.process.stage {
            ProcessStage::AwaitingReservation | ProcessStage::AwaitingRegistrant => {
                vec![self.expire(self.process.settled)]
            }
            ProcessStage::AwaitingPayment => self.lapse(),
            // It is a copy if late money has taken the seats again.
            ProcessStage::Capturing if self.process.hold_ordinal == 1 => self.lapse(),
            _ => NOTHING,
        }
    }

    pub(super) fn on_late_payment_deadline(&self) -> Vec<ProcessStep> {
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
}
