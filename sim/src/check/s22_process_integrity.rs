//! S22: a registration process takes only legal steps.

use std::collections::{BTreeMap, BTreeSet};

use domain::message::{Body, Command, Fact, Timer};
use domain::payments::{PaymentCommand, PaymentEvent, PaymentNews};
use domain::policy::Promise;
use domain::registration::{
    CodeName, Money, OrderCommand, OrderEvent, PaymentProof, ProcessOutcome, ProcessStep,
    PromotionalCodeCommand, PromotionalCodeEvent, Seats, SeatsCommand, SeatsEvent,
};
use domain::sourcing::{OrderId, PaymentId, ReservationId, StreamKind};

use super::{Check, Ending, Verdict};
use crate::record::Committed;

/// Each order has one process. Each of its steps follows from what was stored before, and the commands that are sent with a
/// commit are those of its steps.
///
/// Seats are committed only with certain money, or where none is due; the order is confirmed only after its seats were
/// committed; money is captured only after the order was confirmed; and seats are never given back once they are to be
/// committed.
#[derive(Debug, Default)]
pub(super) struct ProcessIntegrity {
    registrations: BTreeMap<OrderId, Registration>,
}

/// What was stored about one order, its seats, its payments and its process.
#[derive(Debug, Default)]
struct Registration {
    placed: bool,
    end: Option<ProcessOutcome>,
    check_out: Option<(Option<PaymentId>, Money, u32)>,
    answers: BTreeMap<ReservationId, (u32, Seats)>,
    committed: BTreeMap<ReservationId, Seats>,
    authorised: BTreeSet<PaymentId>,
    failed: BTreeSet<PaymentId>,
    /// The latest request for each code, and those that were answered with yes or no.
    codes_entered: BTreeMap<CodeName, u32>,
    codes_granted: BTreeMap<CodeName, u32>,
    codes_refused: BTreeMap<CodeName, u32>,
    process: Steps,
}

/// What a process has done.
#[derive(Debug, Default)]
struct Steps {
    promise: Option<Promise>,
    hold: Option<(ReservationId, u32, u32)>,
    recorded: Option<(u32, Seats)>,
    timer_set: bool,
    payment: Option<PaymentProof>,
    commit_requested: bool,
    released: bool,
    awaits_late_money: bool,
    confirmation_requested: bool,
    capture_requested: bool,
    rejected: bool,
    completed: bool,
}

impl Check for ProcessIntegrity {
    fn id(&self) -> &'static str {
        "S22"
    }

    fn rule(&self) -> &'static str {
        "An order has one registration process, which takes only steps that follow, and sends their commands."
    }

    fn committed(&mut self, commit: &Committed, verdict: &mut Verdict) {
        if commit.stream.kind != StreamKind::RegistrationProcess {
            return;
        }
        let steps = commit.events.iter().filter_map(|stored| match &stored.body {
            Fact::Process(step) if owes_command(step) => Some(step),
            _ => None,
        });
        let mut sent = commit.outgoing.iter().map(|message| &message.body);
        for step in steps {
            let command = sent.next();
            let carried_out = matches!(command, Some(Body::Command(command)) if carries_out(command, step));
            verdict.expect(carried_out, || format!("{step:?} was stored and {command:?} was sent"));
        }
        let more = sent.next();
        verdict.expect(more.is_none(), || format!("{more:?} was sent, and no step asks for it"));
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, _verdict: &mut Verdict) {
        let registration = self.registrations.entry(order).or_default();
        match event {
            OrderEvent::OrderPlaced { .. } => registration.placed = true,
            OrderEvent::OrderCheckedOut { payment, amount, revision, .. } => {
                registration.check_out = Some((*payment, *amount, *revision));
            }
            OrderEvent::PromotionalCodeEntered { code, request, .. } => {
                registration.codes_entered.insert(code.clone(), *request);
            }
            OrderEvent::OrderReopened { .. } => registration.check_out = None,
            OrderEvent::OrderConfirmed { .. } => registration.end = Some(ProcessOutcome::Confirmed),
            OrderEvent::OrderExpired => registration.end = Some(ProcessOutcome::Expired),
            OrderEvent::OrderCancelled => registration.end = Some(ProcessOutcome::Cancelled),
            OrderEvent::OrderRejected => registration.end = Some(ProcessOutcome::Rejected),
            _ => {}
        }
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, _verdict: &mut Verdict) {
        match event {
            SeatsEvent::SeatsReserved { reservation, request, seats, .. } => {
                let answer = (*request, seats.clone());
                self.registrations.entry(order).or_default().answers.insert(*reservation, answer);
            }
            SeatsEvent::SeatsReservationCommitted { reservation, seats, .. } => {
                let registration = self.registrations.entry(order).or_default();
                registration.committed.insert(*reservation, seats.clone());
            }
            _ => {}
        }
    }

    fn payment_event(&mut self, payment: PaymentId, event: &PaymentEvent, _verdict: &mut Verdict) {
        let registration = self.registrations.entry(event.order()).or_default();
        match event.news() {
            Some(PaymentNews::Certain) => {
                registration.authorised.insert(payment);
            }
            Some(PaymentNews::Declined | PaymentNews::GivenBack) => {
                registration.failed.insert(payment);
            }
            None => {}
        }
    }

    fn code_event(&mut self, _order: OrderId, event: &PromotionalCodeEvent, _verdict: &mut Verdict) {
        match event {
            PromotionalCodeEvent::RedemptionReserved { order, request, code, .. } => {
                let registration = self.registrations.entry(*order).or_default();
                registration.codes_granted.insert(code.clone(), *request);
            }
            PromotionalCodeEvent::RedemptionRefused { order, request, code, .. } => {
                let registration = self.registrations.entry(*order).or_default();
                registration.codes_refused.insert(code.clone(), *request);
            }
            _ => {}
        }
    }

    fn process_step(&mut self, order: OrderId, step: &ProcessStep, verdict: &mut Verdict) {
        let registration = self.registrations.entry(order).or_default();
        let objection = registration.objection(order, step);
        verdict.expect(objection.is_none(), || {
            format!("order {order}: {step:?}, although {}", objection.unwrap_or_default())
        });
        registration.process.take(step);
    }

    fn conclude(&mut self, ending: &Ending, verdict: &mut Verdict) {
        for (order, registration) in self.registrations.iter().filter(|_| ending.quiescent) {
            verdict.expect(registration.placed == registration.process.promise.is_some(), || {
                let Registration { placed, process, .. } = registration;
                format!("order {order}: placed: {placed}, process started: {}", process.promise.is_some())
            });
        }
    }
}

impl Registration {
    /// What speaks against a step; none if it follows from what was stored.
    fn objection(&self, order: OrderId, step: &ProcessStep) -> Option<&'static str> {
        let done = &self.process;
        let unless = |holds: bool, objection| (!holds).then_some(objection);
        if done.completed {
            return Some("the process has completed");
        }
        if done.promise.is_some() == matches!(step, ProcessStep::Started { .. }) {
            return Some("a process starts first, and once");
        }
        match step {
            ProcessStep::Started { order: named, .. } => {
                unless(*named == order && self.placed, "no such order was placed")
            }
            ProcessStep::ReservationRequested { reservation, ordinal, revision, .. } => {
                self.objection_to_request(order, *reservation, *ordinal, *revision)
            }
            ProcessStep::ExpiryScheduled { at, .. } => {
                let due = done.promise.is_some_and(|promise| promise.release_at == *at);
                unless(due && !done.timer_set, "the seats are released when it was promised, and once")
            }
            ProcessStep::ReservationRecorded { revision, seats, .. } => {
                let answer = done.hold.and_then(|(reservation, ..)| self.answers.get(&reservation));
                let same = answer.is_some_and(|(request, held)| (request, held) == (revision, seats));
                unless(same, "this was not the answer about the seats")
            }
            ProcessStep::RedemptionRequested { code, request, .. } => {
                let entered = self.codes_entered.get(code) == Some(request);
                unless(entered && !done.commit_requested, "the order did not enter this code")
            }
            ProcessStep::DiscountGranted { code, request, .. } => {
                let answered = self.codes_granted.get(code) == Some(request);
                unless(answered, "this was not the answer about the code")
            }
            ProcessStep::DiscountRefused { code, request, .. } => {
                let answered = self.codes_refused.get(code) == Some(request);
                unless(answered, "this was not the answer about the code")
            }
            ProcessStep::RedemptionUsed { code, .. } => {
                let confirmed = self.end == Some(ProcessOutcome::Confirmed);
                unless(confirmed && self.codes_granted.contains_key(code), "the order did not use the code")
            }
            ProcessStep::RedemptionReleased { code, .. } => {
                let ended = self.end.is_some_and(|end| end != ProcessOutcome::Confirmed);
                unless(ended && self.codes_entered.contains_key(code), "the order may still use the code")
            }
            ProcessStep::PaymentRequested { proof, .. } => {
                let asked = (Some(proof.payment), proof.amount, proof.revision);
                unless(done.payment.is_none(), "a payment is open").or_else(|| {
                    unless(self.check_out == Some(asked), "the order did not ask for this payment")
                })
            }
            ProcessStep::PaymentFailed { payment, .. } => {
                let open = done.payment.is_some_and(|proof| proof.payment == *payment);
                unless(open && self.failed.contains(payment), "the bank did not decline this payment")
            }
            ProcessStep::CommitRequested { reservation, .. } => self.objection_to_commit(*reservation),
            ProcessStep::ConfirmationRequested { payment, seats, .. } => {
                let sold = done.hold.and_then(|(reservation, ..)| self.committed.get(&reservation));
                unless(done.commit_requested && sold == Some(seats), "these seats are not committed").or_else(
                    || unless(*payment == done.payment, "this is not the payment that was requested"),
                )
            }
            ProcessStep::CaptureRequested { payment } => {
                let open = done.payment.is_some_and(|proof| proof.payment == *payment);
                unless(open, "this payment is not open").or_else(|| {
                    unless(self.end == Some(ProcessOutcome::Confirmed), "the order is not confirmed")
                })
            }
            ProcessStep::HoldReleased { reservation, .. } => {
                let offered = done.rejected && *reservation == ReservationId::of(order, 1);
                unless(self.is_current(*reservation) || offered, "this is not the current hold")
                    .or_else(|| unless(!done.commit_requested, "its seats are to be committed"))
            }
            ProcessStep::LatePaymentAwaited { until, .. } => {
                let promised = done.promise.is_some_and(|promise| promise.late_money_until == *until);
                unless(done.released && done.payment.is_some(), "no payment is late")
                    .or_else(|| unless(promised, "late money is waited for as long as was promised"))
            }
            ProcessStep::VoidRequested { order: named, payment } => {
                let open = *named == order && done.payment.is_some_and(|proof| proof.payment == *payment);
                unless(open && !done.commit_requested && done.released, "this money may still buy seats")
            }
            ProcessStep::ExpirationRequested { settled, .. } => self.objection_to_expiry(*settled),
            ProcessStep::RejectionRequested { .. } => {
                unless(done.hold.is_none(), "the registration was begun")
            }
            ProcessStep::Completed { outcome } => self.objection_to_end(*outcome),
        }
    }

    fn objection_to_request(
        &self,
        order: OrderId,
        reservation: ReservationId,
        ordinal: u32,
        revision: u32,
    ) -> Option<&'static str> {
        let done = &self.process;
        if reservation != ReservationId::of(order, ordinal) {
            return Some("this hold does not follow from the order");
        }
        if done.commit_requested || done.rejected {
            return Some("the seats are decided");
        }
        match done.hold {
            None if ordinal == 1 => None,
            Some((_, 1, answered)) if ordinal == 1 && !done.released && done.payment.is_none() => {
                (revision <= answered).then_some("this wish is not new")
            }
            Some((_, last, _)) if ordinal == last + 1 => {
                let paid = done.payment.is_some_and(|proof| self.authorised.contains(&proof.payment));
                let late = paid && done.released && done.awaits_late_money;
                (!late).then_some("no late money came")
            }
            _ => Some("it is not this hold's turn"),
        }
    }

    fn objection_to_commit(&self, reservation: ReservationId) -> Option<&'static str> {
        let done = &self.process;
        if !self.is_current(reservation) || done.commit_requested {
            return Some("this is not the hold to be committed");
        }
        if done.released {
            return Some("these seats were given back");
        }
        let wanted = done.recorded.as_ref().map(|(_, seats)| seats);
        if self.answers.get(&reservation).map(|(_, seats)| seats) != wanted {
            return Some("these are not the seats that were paid for");
        }
        match (done.payment, self.check_out) {
            (Some(proof), _) if self.authorised.contains(&proof.payment) => None,
            (None, Some((None, ..))) => None,
            _ => Some("the money is not certain"),
        }
    }

    fn objection_to_expiry(&self, settled: Option<PaymentId>) -> Option<&'static str> {
        let done = &self.process;
        if done.commit_requested {
            return Some("its seats are to be committed");
        }
        if done.payment.is_some_and(|proof| Some(proof.payment) != settled) {
            return Some("a payment is open");
        }
        settled.filter(|payment| !self.failed.contains(payment)).map(|_| "this payment has not failed")
    }

    fn objection_to_end(&self, outcome: ProcessOutcome) -> Option<&'static str> {
        let done = &self.process;
        match outcome {
            ProcessOutcome::Rejected => (!done.rejected).then_some("nobody rejected the order"),
            _ if self.end != Some(outcome) => Some("the order did not end so"),
            ProcessOutcome::Confirmed => {
                let settled = done.capture_requested == done.payment.is_some();
                (!settled || !done.confirmation_requested).then_some("its money was not asked for")
            }
            _ if !done.released => Some("its seats were not given back"),
            _ if done.commit_requested => Some("its seats are to be committed"),
            _ => None,
        }
    }

    fn is_current(&self, reservation: ReservationId) -> bool {
        self.process.hold.is_some_and(|(current, ..)| current == reservation)
    }
}

impl Steps {
    fn take(&mut self, step: &ProcessStep) {
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
            ProcessStep::PaymentRequested { proof, .. } => self.payment = Some(*proof),
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
            ProcessStep::Completed { .. } => self.completed = true,
        }
    }
}

const fn owes_command(step: &ProcessStep) -> bool {
    !matches!(step, ProcessStep::Started { .. } | ProcessStep::Completed { .. })
}

/// Whether a command is the one that a step owes.
fn carries_out(command: &Command, step: &ProcessStep) -> bool {
    match (step, command) {
        (
            ProcessStep::ReservationRequested {
                conference, reservation, revision, seats, valid_until, ..
            },
            Command::Seats(
                at,
                SeatsCommand::MakeSeatReservation { reservation: r, request, seats: s, valid_until: v },
            ),
        ) => (at, r, request, s, v) == (conference, reservation, revision, seats, valid_until),
        (
            ProcessStep::CommitRequested { conference, reservation },
            Command::Seats(at, SeatsCommand::CommitSeatReservation { reservation: r }),
        )
        | (
            ProcessStep::HoldReleased { conference, reservation },
            Command::Seats(at, SeatsCommand::CancelSeatReservation { reservation: r }),
        ) => (at, r) == (conference, reservation),
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
            Command::Order(of, OrderCommand::ApplyPromotionalCode { code: c, request: r, terms: t }),
        ) => (of, c, r, t) == (order, code, request, terms),
        (
            ProcessStep::DiscountRefused { order, code, request, reason },
            Command::Order(of, OrderCommand::RejectPromotionalCode { code: c, request: r, reason: why }),
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
            ProcessStep::PaymentFailed { order, payment },
            Command::Order(of, OrderCommand::ReopenAfterPayment { payment: p }),
        ) => (of, p) == (order, payment),
        (
            ProcessStep::ConfirmationRequested { order, payment, seats },
            Command::Order(of, OrderCommand::ConfirmOrder { payment: p, seats: s }),
        ) => (of, p, s) == (order, payment, seats),
        (
            ProcessStep::ExpirationRequested { order, settled },
            Command::Order(of, OrderCommand::ExpireOrder { settled: s }),
        ) => (of, s) == (order, settled),
        (ProcessStep::RejectionRequested { order }, Command::Order(of, OrderCommand::RejectOrder)) => {
            of == order
        }
        (
            ProcessStep::PaymentRequested { order, proof, method },
            Command::Payment(p, PaymentCommand::InitiatePayment { order: of, amount, revision, method: m }),
        ) => {
            let asked = PaymentProof { payment: *p, amount: *amount, revision: *revision };
            (of, asked, m) == (order, *proof, method)
        }
        (
            ProcessStep::VoidRequested { order, payment },
            Command::Payment(p, PaymentCommand::VoidPayment { order: of }),
        ) => (of, p) == (order, payment),
        (ProcessStep::CaptureRequested { payment }, Command::Payment(p, PaymentCommand::CapturePayment)) => {
            p == payment
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::story::*;
    use super::*;
    use crate::node::handler::Handler;
    use domain::sourcing::StreamId;

    fn started() -> ProcessStep {
        ProcessStep::Started { order: ada(), conference: conference(), promise: promise() }
    }

    fn requested(ordinal: u32) -> ProcessStep {
        ProcessStep::ReservationRequested {
            conference: conference(),
            reservation: hold(ordinal),
            ordinal,
            revision: 1,
            seats: seats(2),
            valid_until: None,
        }
    }

    fn scheduled() -> ProcessStep {
        ProcessStep::ExpiryScheduled { order: ada(), at: promise().release_at }
    }

    fn recorded() -> ProcessStep {
        ProcessStep::ReservationRecorded { order: ada(), revision: 1, seats: seats(2) }
    }

    fn proof() -> PaymentProof {
        PaymentProof { payment: payment(1), amount: cost(2), revision: 1 }
    }

    fn commit_requested(ordinal: u32) -> ProcessStep {
        ProcessStep::CommitRequested { conference: conference(), reservation: hold(ordinal) }
    }

    fn released(ordinal: u32) -> ProcessStep {
        ProcessStep::HoldReleased { conference: conference(), reservation: hold(ordinal) }
    }

    fn confirmation() -> ProcessStep {
        ProcessStep::ConfirmationRequested { order: ada(), payment: Some(proof()), seats: seats(2) }
    }

    fn lapsed() -> Vec<ProcessStep> {
        let until = promise().late_money_until;
        vec![released(1), ProcessStep::LatePaymentAwaited { order: ada(), until }]
    }

    fn captured() -> ProcessStep {
        ProcessStep::CaptureRequested { payment: payment(1) }
    }

    fn completed(outcome: ProcessOutcome) -> ProcessStep {
        ProcessStep::Completed { outcome }
    }

    /// Ada's seats are held and she pays.
    fn paying() -> Story {
        let story = Story::new().order(placed(2)).process(vec![started(), requested(1), scheduled()]);
        let story = story.seats(reserved(1, 2, 3)).process(vec![recorded()]).order(checked_out(2));
        let asks = ProcessStep::PaymentRequested { order: ada(), proof: proof(), method: Default::default() };
        story.process(vec![asks]).payment(initiated(2))
    }

    fn authorised(story: Story) -> Story {
        story.payment(PaymentEvent::PaymentAuthorised { order: ada() })
    }

    #[test]
    fn a_registration_that_goes_well_is_legal() {
        let story = authorised(paying()).process(vec![commit_requested(1)]).seats(committed(1, 2));
        let story = story.process(vec![confirmation()]).order(confirmed());
        story
            .process(vec![captured(), completed(ProcessOutcome::Confirmed)])
            .holds(ProcessIntegrity::default());
    }

    #[test]
    fn late_money_may_ask_again_and_whoever_never_pays_expires() {
        let story = authorised(paying().process(lapsed())).process(vec![requested(2)]);
        story.seats(reserved(2, 2, 3)).process(vec![commit_requested(2)]).holds(ProcessIntegrity::default());

        let expires = ProcessStep::ExpirationRequested { order: ada(), settled: None };
        let story =
            Story::new().order(placed(2)).process(vec![started(), requested(1), scheduled(), expires]);
        let story = story.order(OrderEvent::OrderExpired);
        story
            .process(vec![released(1), completed(ProcessOutcome::Expired)])
            .holds(ProcessIntegrity::default());
    }

    #[test]
    fn seats_are_not_committed_without_money_nor_after_they_were_given_back() {
        let early = paying().process(vec![commit_requested(1)]);
        early.breaks(ProcessIntegrity::default(), "the money is not certain");
        let late = authorised(paying().process(lapsed())).process(vec![commit_requested(1)]);
        late.breaks(ProcessIntegrity::default(), "these seats were given back");
        let released = authorised(paying()).process(vec![commit_requested(1), released(1)]);
        released.breaks(ProcessIntegrity::default(), "its seats are to be committed");
    }

    #[test]
    fn an_order_is_not_confirmed_before_its_seats_nor_charged_before_it_is_confirmed() {
        let committing = || authorised(paying()).process(vec![commit_requested(1)]);
        let early = committing().process(vec![confirmation()]);
        early.breaks(ProcessIntegrity::default(), "these seats are not committed");
        let charged = committing().seats(committed(1, 2)).process(vec![confirmation(), captured()]);
        charged.breaks(ProcessIntegrity::default(), "the order is not confirmed");
    }

    #[test]
    fn money_is_not_let_go_while_it_may_buy_seats_and_an_order_does_not_expire_while_it_is_paid() {
        let void = ProcessStep::VoidRequested { order: ada(), payment: payment(1) };
        paying().process(vec![void]).breaks(ProcessIntegrity::default(), "may still buy seats");
        let expires = ProcessStep::ExpirationRequested { order: ada(), settled: None };
        paying().process(vec![expires]).breaks(ProcessIntegrity::default(), "a payment is open");
    }

    #[test]
    fn a_process_starts_once_for_an_order_and_ends_once() {
        let twice = Story::new().order(placed(2)).process(vec![started()]).process(vec![started()]);
        twice.breaks(ProcessIntegrity::default(), "starts first, and once");
        Story::new().order(placed(2)).breaks(ProcessIntegrity::default(), "process started: false");
        let expired = completed(ProcessOutcome::Expired);
        let story = Story::new().order(placed(2)).process(vec![started(), requested(1), expired]);
        story.breaks(ProcessIntegrity::default(), "the order did not end so");
        let rejection = ProcessStep::RejectionRequested { order: ada() };
        let rejected = completed(ProcessOutcome::Rejected);
        let story = Story::new().order(placed(2)).process(vec![started(), rejection, rejected]);
        story.process(vec![requested(1)]).breaks(ProcessIntegrity::default(), "has completed");
    }

    #[test]
    fn an_invented_answer_is_found() {
        let story = Story::new().order(placed(2)).process(vec![started(), requested(1), scheduled()]);
        story.process(vec![recorded()]).breaks(ProcessIntegrity::default(), "not the answer");
    }

    #[test]
    fn a_command_that_is_missing_or_that_nobody_asked_for_is_found() {
        let stream = StreamId::new(StreamKind::RegistrationProcess, ada().0);
        let facts = vec![Fact::Process(started()), Fact::Process(requested(1))];
        let mut story = Story::new().order(placed(2));
        let mut silent = story.commit(Handler::RegistrationProcess, stream, ada().0, facts.clone());
        silent.outgoing.clear();
        story.commits(silent).breaks(ProcessIntegrity::default(), "was stored and None was sent");

        let mut story = Story::new().order(placed(2));
        let mut eager = story.commit(Handler::RegistrationProcess, stream, ada().0, facts);
        eager.outgoing.push(eager.outgoing[0].clone());
        story.commits(eager).breaks(ProcessIntegrity::default(), "no step asks for it");
    }
}
