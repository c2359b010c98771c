//! One registration: what follows from what is heard (decisions 4, 8, 9, 10, 11, 17, 26
//! and 28).

use std::collections::BTreeSet;
use std::time::Duration;

use domain::identity::{ConferenceId, OrderId, PaymentId, ReservationId};
use domain::message::{Event, Timer};
use domain::payments::{PaymentEvent, PaymentMethod};
use domain::policy::Promise;
use domain::registration::{
    CodeName, OrderEvent, PaymentProof, PinnedPrices, PriceList, ProcessOutcome,
    ProcessStep as Step, PromotionalCodeEvent, Seats, SeatsEvent,
};
use domain::sourcing::Timestamp;

/// 4: how much longer than the promise an answer about seats is of use.
const MARGIN: Duration = Duration::from_secs(60);

/// What was recorded of one registration.
#[derive(Clone, Debug, Default)]
pub(super) struct ProcessBook {
    stage: Stage,
    subject: Option<(OrderId, ConferenceId)>,
    promise: Promise,
    revision: u32,
    /// 28: it ended with a purchase, which is taken back if the conference is called off.
    has_bought: bool,
    /// The first hold, or the second, which late money takes.
    hold: u32,
    held: Seats,
    payment: Option<PaymentProof>,
    method: PaymentMethod,
    /// 9, 29: the bank was asked for the money, or the customer.
    asked_for: bool,
    /// The last payment that came to nothing.
    settled: Option<PaymentId>,
    failed: BTreeSet<PaymentId>,
    codes: BTreeSet<CodeName>,
    code_asked: u32,
    code_answered: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Unheard,
    AsksForSeats,
    Registrant,
    Pays,
    /// The money that was set aside is being taken.
    Takes,
    /// The seats went back while money was under way.
    Lapsed,
    AsksAgain,
    Commits,
    Confirms,
    Voids,
    Expires,
    Over,
}

impl ProcessBook {
    pub(super) fn take_in(&mut self, step: &Step) {
        match step {
            Step::Started { order, conference, promise } => {
                (self.subject, self.promise) = (Some((*order, *conference)), *promise);
            }
            Step::ReservationRequested { ordinal, revision, .. } => {
                self.stage = if *ordinal > 1 { Stage::AsksAgain } else { Stage::AsksForSeats };
                (self.hold, self.revision) = (*ordinal, *revision);
            }
            Step::ReservationRecorded { seats, .. } => {
                (self.stage, self.held) = (Stage::Registrant, seats.clone());
            }
            Step::PaymentRequested { proof, method, .. } => {
                (self.stage, self.payment) = (Stage::Pays, Some(*proof));
                (self.method, self.asked_for) = (*method, false);
            }
            Step::CaptureRequested { .. } => {
                self.asked_for = true;
                if matches!(self.stage, Stage::Pays | Stage::AsksAgain) {
                    self.stage = Stage::Takes;
                }
            }
            Step::PaymentFailed { payment, .. } => {
                (self.stage, self.payment) = (Stage::Registrant, None);
                self.settled = Some(*payment);
                self.failed.insert(*payment);
            }
            Step::RedemptionRequested { code, request, .. } => {
                self.codes.insert(code.clone());
                self.code_asked = *request;
            }
            Step::DiscountGranted { request, .. } => self.code_answered = *request,
            Step::DiscountRefused { code, request, .. } => {
                self.codes.remove(code);
                self.code_answered = *request;
            }
            Step::CommitRequested { .. } => self.stage = Stage::Commits,
            Step::ConfirmationRequested { .. } => self.stage = Stage::Confirms,
            Step::LatePaymentAwaited { .. } => self.stage = Stage::Lapsed,
            Step::VoidRequested { .. } => self.stage = Stage::Voids,
            Step::ExpirationRequested { settled, .. } => {
                (self.stage, self.settled) = (Stage::Expires, *settled);
            }
            Step::Completed { outcome } => {
                self.stage = Stage::Over;
                self.has_bought = *outcome == ProcessOutcome::Confirmed;
            }
            Step::ExpiryScheduled { .. }
            | Step::HoldReleased { .. }
            | Step::RedemptionUsed { .. }
            | Step::RedemptionReleased { .. }
            | Step::RepaymentRequested { .. }
            | Step::RejectionRequested { .. } => {}
        }
    }

    /// What follows from these events of one message, or nothing if something else must come first.
    pub(super) fn follows<'a>(
        &self,
        events: impl IntoIterator<Item = &'a Event>,
        order: OrderId,
        payment: PaymentId,
        at: Timestamp,
    ) -> Option<Vec<Step>> {
        let mut after = self.clone();
        let mut steps = Vec::new();
        for event in events {
            let follow = match (event, after.subject) {
                (Event::Order(event), None) => after.begins(order, event, at)?,
                (Event::Order(event), Some(subject)) => after.on_order(subject, event)?,
                // Only an order begins a registration; whatever else concerns it waits.
                (event, None) if concerns(event) => return None,
                (Event::Seats(event), Some(subject)) => after.on_seats(subject, event),
                (Event::Payment(event), Some(subject)) => after.on_payment(subject, payment, event),
                (Event::Code(event), Some(subject)) => after.on_code(subject, event),
                _ => Vec::new(),
            };
            follow.iter().for_each(|step| after.take_in(step));
            steps.extend(follow);
        }
        Some(steps)
    }

    /// What follows when a timer rings.
    pub(super) fn rings(&self, timer: &Timer) -> Option<Vec<Step>> {
        let (order, conference) = self.subject?;
        Some(match (timer, self.stage, self.payment) {
            // 4: whatever was not paid for goes back.
            (
                Timer::ExpireRegistrationProcess { .. },
                Stage::AsksForSeats | Stage::Registrant,
                _,
            ) => vec![Step::ExpirationRequested { order, settled: self.settled }],
            // 11: the seats go back, and the money is waited for.
            (Timer::ExpireRegistrationProcess { .. }, Stage::Pays | Stage::Takes, _)
                if self.hold == 1 =>
            {
                self.lapse(order, conference)
            }
            (Timer::GiveUpLatePayment { .. }, Stage::Lapsed, Some(proof)) => {
                vec![Step::VoidRequested { order, payment: proof.payment }]
            }
            _ => Vec::new(),
        })
    }

    /// 4: an order that is heard of when its seats would go to others is rejected, and what it may
    /// hold goes back.
    fn begins(&self, order: OrderId, event: &OrderEvent, at: Timestamp) -> Option<Vec<Step>> {
        let OrderEvent::OrderPlaced {
            conference,
            seats,
            revision,
            promise,
            prices,
            catalogue_version,
            ..
        } = event
        else {
            return if concerns_order(event) { None } else { Some(Vec::new()) };
        };
        let (conference, promise) = (*conference, *promise);
        let started = Step::Started { order, conference, promise };
        let reservation = ReservationId::of(order, 1);
        if at >= promise.release_at {
            return Some(vec![
                started,
                Step::RejectionRequested { order },
                Step::HoldReleased { conference, reservation, withdrawn: false },
                Step::Completed { outcome: ProcessOutcome::Rejected },
            ]);
        }
        let pinned = pins(prices, *catalogue_version);
        let until = Some(promise.ends + MARGIN);
        let asked = asks(order, conference, (1, *revision), seats, until, pinned);
        Some(vec![started, asked, Step::ExpiryScheduled { order, at: promise.release_at }])
    }

    fn on_order(
        &self,
        (order, conference): (OrderId, ConferenceId),
        event: &OrderEvent,
    ) -> Option<Vec<Step>> {
        let waits_for_registrant = matches!(self.stage, Stage::AsksForSeats | Stage::Registrant);
        Some(match event {
            OrderEvent::OrderUpdated { seats, revision, prices, catalogue_version, .. }
                if waits_for_registrant && *revision > self.revision =>
            {
                let until = Some(self.promise.ends + MARGIN);
                let pinned = pins(prices, *catalogue_version);
                vec![asks(order, conference, (1, *revision), seats, until, pinned)]
            }
            OrderEvent::PromotionalCodeEntered { code, request, seats, others }
                if waits_for_registrant && *request > self.code_asked =>
            {
                let (code, request) = (code.clone(), *request);
                let (seats, others) = (seats.clone(), others.clone());
                vec![Step::RedemptionRequested { conference, order, code, request, seats, others }]
            }
            // 10: what was declined is not opened again.
            OrderEvent::OrderCheckedOut { payment: Some(payment), .. }
                if self.failed.contains(payment) =>
            {
                Vec::new()
            }
            OrderEvent::OrderCheckedOut { payment, method, amount, revision } => {
                let (amount, revision, method) = (*amount, *revision, *method);
                let pays = |payment| {
                    let proof = PaymentProof { payment, amount, revision };
                    Step::PaymentRequested { order, proof, method }
                };
                match (self.stage, payment) {
                    // It overtook the answer about the seats that it pays for.
                    (Stage::AsksForSeats, _) => return None,
                    (Stage::Registrant, _) if revision != self.revision => return None,
                    (Stage::Registrant, Some(payment)) => vec![pays(*payment)],
                    (Stage::Registrant, None) => vec![self.commit(order, conference)],
                    // It came before the wish to expire, which the order has refused therefore.
                    (Stage::Expires, Some(payment)) if self.payment.is_none() => {
                        let lapse = self.lapse(order, conference);
                        std::iter::once(pays(*payment)).chain(lapse).collect()
                    }
                    (Stage::Expires, None) if self.payment.is_none() => {
                        vec![self.commit(order, conference)]
                    }
                    _ => Vec::new(),
                }
            }
            // 29: an invoice is issued when the order is confirmed. 17: codes are used up.
            OrderEvent::OrderConfirmed { .. } if self.stage == Stage::Confirms => {
                let by_invoice = self.method == PaymentMethod::Invoice;
                let owed = self.payment.filter(|_| by_invoice && !self.asked_for);
                let capture = owed.map(|proof| Step::CaptureRequested { payment: proof.payment });
                let used = |code: &CodeName| {
                    let code = code.clone();
                    Step::RedemptionUsed { conference, order, code }
                };
                let used = self.codes.iter().map(used);
                let over = Step::Completed { outcome: ProcessOutcome::Confirmed };
                capture.into_iter().chain(used).chain([over]).collect()
            }
            OrderEvent::OrderExpired if self.stage == Stage::Expires => {
                self.give_back(order, conference, ProcessOutcome::Expired)
            }
            OrderEvent::OrderCancelled if waits_for_registrant || self.stage == Stage::Expires => {
                self.give_back(order, conference, ProcessOutcome::Cancelled)
            }
            // 28: nothing of the money is kept; codes that were not used up go back.
            OrderEvent::OrderCalledOff if self.stage != Stage::Over || self.has_bought => {
                let money = self.payment.map(|proof| proof.payment);
                let money = money.map(|payment| Step::RepaymentRequested { order, payment });
                let codes = self.codes.iter().filter(|_| self.stage != Stage::Over).cloned();
                let codes = codes.map(|code| Step::RedemptionReleased { conference, order, code });
                let over = Step::Completed { outcome: ProcessOutcome::CalledOff };
                money.into_iter().chain(codes).chain([over]).collect()
            }
            _ => Vec::new(),
        })
    }

    fn on_seats(
        &self,
        (order, conference): (OrderId, ConferenceId),
        event: &SeatsEvent,
    ) -> Vec<Step> {
        let current = ReservationId::of(order, self.hold);
        match event {
            SeatsEvent::SeatsReserved { reservation, request, seats, .. }
                if *reservation == current
                    && *request == self.revision
                    && self.stage == Stage::AsksForSeats =>
            {
                vec![Step::ReservationRecorded { order, revision: *request, seats: seats.clone() }]
            }
            // 11: late money buys what it paid for, or is let go.
            SeatsEvent::SeatsReserved { reservation, seats, .. }
                if *reservation == current && self.stage == Stage::AsksAgain =>
            {
                if *seats == self.held {
                    return vec![self.takes_or_commits(order, conference)];
                }
                let payment = self.payment.map(|proof| proof.payment);
                let void = payment.map(|payment| Step::VoidRequested { order, payment });
                let release =
                    Step::HoldReleased { conference, reservation: current, withdrawn: false };
                std::iter::once(release).chain(void).collect()
            }
            // 8: the reservation is committed before the order is confirmed.
            SeatsEvent::SeatsReservationCommitted { reservation, .. }
                if *reservation == current && self.stage == Stage::Commits =>
            {
                let (payment, seats) = (self.payment, self.held.clone());
                vec![Step::ConfirmationRequested { order, payment, seats }]
            }
            _ => Vec::new(),
        }
    }

    fn on_payment(
        &self,
        (order, conference): (OrderId, ConferenceId),
        payment: PaymentId,
        event: &PaymentEvent,
    ) -> Vec<Step> {
        if self.payment.is_none_or(|proof| proof.payment != payment) {
            return Vec::new();
        }
        let expires = || vec![Step::ExpirationRequested { order, settled: Some(payment) }];
        match (event, self.stage) {
            (
                PaymentEvent::PaymentAuthorised { .. }
                | PaymentEvent::InvoiceAccepted { .. }
                | PaymentEvent::PaymentCompleted { .. },
                Stage::Pays,
            ) => vec![self.takes_or_commits(order, conference)],
            (PaymentEvent::PaymentCaptured { .. }, Stage::Takes) => {
                vec![self.commit(order, conference)]
            }
            // 9: whether it is taken is what matters once the bank was asked to take it.
            (PaymentEvent::PaymentAuthorised { .. }, Stage::Lapsed) if self.asked_for => Vec::new(),
            // 11: late money takes the seats again, under a hold of its own.
            (
                PaymentEvent::PaymentAuthorised { .. }
                | PaymentEvent::InvoiceAccepted { .. }
                | PaymentEvent::PaymentCompleted { .. }
                | PaymentEvent::PaymentCaptured { .. },
                Stage::Lapsed,
            ) => {
                // Nobody waits for what late money takes again.
                let (which, nothing) = ((self.hold + 1, self.revision), PinnedPrices::default());
                vec![asks(order, conference, which, &self.held, None, nothing)]
            }
            // 26: no other try is offered for seats that were given back once.
            (PaymentEvent::CaptureRefused { .. }, Stage::Takes) if self.hold > 1 => expires(),
            (PaymentEvent::CaptureRefused { reason, .. }, Stage::Takes) => {
                vec![Step::PaymentFailed { order, payment, refusal: Some(*reason) }]
            }
            (PaymentEvent::PaymentDeclined { .. }, Stage::Pays) => {
                vec![Step::PaymentFailed { order, payment, refusal: None }]
            }
            (
                PaymentEvent::PaymentDeclined { .. } | PaymentEvent::CaptureRefused { .. },
                Stage::Lapsed | Stage::Voids,
            ) => expires(),
            (
                PaymentEvent::PaymentVoided { .. }
                | PaymentEvent::PaymentRefunded { .. }
                | PaymentEvent::InvoiceCancelled { .. }
                | PaymentEvent::ManualInterventionRequired { .. },
                Stage::Voids,
            ) => expires(),
            _ => Vec::new(),
        }
    }

    fn on_code(
        &self,
        (order, _): (OrderId, ConferenceId),
        event: &PromotionalCodeEvent,
    ) -> Vec<Step> {
        match event.clone() {
            _ if self.stage == Stage::Over => Vec::new(),
            PromotionalCodeEvent::RedemptionReserved { request, code, terms, .. }
                if request > self.code_answered =>
            {
                vec![Step::DiscountGranted { order, code, request, terms }]
            }
            PromotionalCodeEvent::RedemptionRefused { request, code, reason, .. }
                if request > self.code_answered =>
            {
                vec![Step::DiscountRefused { order, code, request, reason }]
            }
            _ => Vec::new(),
        }
    }

    fn commit(&self, order: OrderId, conference: ConferenceId) -> Step {
        Step::CommitRequested { conference, reservation: ReservationId::of(order, self.hold) }
    }

    /// 9, 26: money that was set aside is taken before it buys anything; other money is ours, or
    /// owed.
    fn takes_or_commits(&self, order: OrderId, conference: ConferenceId) -> Step {
        match self.payment {
            Some(proof) if self.method == PaymentMethod::Card && !self.asked_for => {
                Step::CaptureRequested { payment: proof.payment }
            }
            _ => self.commit(order, conference),
        }
    }

    fn lapse(&self, order: OrderId, conference: ConferenceId) -> Vec<Step> {
        let reservation = ReservationId::of(order, self.hold);
        let until = self.promise.late_money_until;
        vec![
            Step::HoldReleased { conference, reservation, withdrawn: false },
            Step::LatePaymentAwaited { order, until },
        ]
    }

    fn give_back(
        &self,
        order: OrderId,
        conference: ConferenceId,
        outcome: ProcessOutcome,
    ) -> Vec<Step> {
        let reservation = ReservationId::of(order, self.hold);
        let code = |code: &CodeName| {
            let code = code.clone();
            Step::RedemptionReleased { conference, order, code }
        };
        let codes = self.codes.iter().map(code);
        // 21: whoever withdraws the order waits no longer.
        let withdrawn = outcome == ProcessOutcome::Cancelled;
        let seats = Step::HoldReleased { conference, reservation, withdrawn };
        let over = Step::Completed { outcome };
        std::iter::once(seats).chain(codes).chain([over]).collect()
    }
}

fn asks(
    order: OrderId,
    conference: ConferenceId,
    (ordinal, revision): (u32, u32),
    seats: &Seats,
    valid_until: Option<Timestamp>,
    pinned: PinnedPrices,
) -> Step {
    let (reservation, seats) = (ReservationId::of(order, ordinal), seats.clone());
    Step::ReservationRequested {
        conference,
        reservation,
        ordinal,
        revision,
        seats,
        valid_until,
        pinned,
        order: Some(order),
    }
}

/// 21: where seats are counted it is known what the order costs, for whatever it waits for.
fn pins(prices: &PriceList, catalogue_version: u32) -> PinnedPrices {
    PinnedPrices { prices: prices.clone(), catalogue_version }
}

/// Whether a registration has to hear of it, so that it waits for one that has not begun.
fn concerns(event: &Event) -> bool {
    match event {
        Event::Order(event) => concerns_order(event),
        Event::Seats(event) => matches!(
            event,
            SeatsEvent::SeatsReserved { .. } | SeatsEvent::SeatsReservationCommitted { .. }
        ),
        Event::Payment(event) => matches!(
            event,
            PaymentEvent::PaymentAuthorised { .. }
                | PaymentEvent::InvoiceAccepted { .. }
                | PaymentEvent::PaymentCompleted { .. }
                | PaymentEvent::PaymentDeclined { .. }
                | PaymentEvent::PaymentCaptured { .. }
                | PaymentEvent::CaptureRefused { .. }
                | PaymentEvent::PaymentVoided { .. }
                | PaymentEvent::PaymentRefunded { .. }
                | PaymentEvent::InvoiceCancelled { .. }
                | PaymentEvent::ManualInterventionRequired { .. }
        ),
        Event::Code(event) => matches!(
            event,
            PromotionalCodeEvent::RedemptionReserved { .. }
                | PromotionalCodeEvent::RedemptionRefused { .. }
        ),
        Event::Assignments(_) | Event::Conference(_) | Event::Process(_) | Event::Written(_) => {
            false
        }
    }
}

const fn concerns_order(event: &OrderEvent) -> bool {
    matches!(
        event,
        OrderEvent::OrderPlaced { .. }
            | OrderEvent::OrderUpdated { .. }
            | OrderEvent::PromotionalCodeEntered { .. }
            | OrderEvent::OrderCheckedOut { .. }
            | OrderEvent::OrderConfirmed { .. }
            | OrderEvent::OrderExpired
            | OrderEvent::OrderCancelled
            | OrderEvent::OrderCalledOff
    )
}
