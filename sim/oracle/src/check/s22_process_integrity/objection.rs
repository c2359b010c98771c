//! What speaks against a step.

use domain::identity::{OrderId, PaymentId, ReservationId};
use domain::payments::PaymentMethod;
use domain::registration::{ProcessOutcome, ProcessStep};

use super::Registration;

impl Registration {
    /// What speaks against a step; none if it follows from what was stored.
    pub(super) fn objection(&self, order: OrderId, step: &ProcessStep) -> Option<&'static str> {
        let done = &self.process;
        let unless = |holds: bool, objection| (!holds).then_some(objection);
        let takes_back = done.completed == Some(ProcessOutcome::Confirmed)
            && matches!(
                step,
                ProcessStep::RepaymentRequested { .. }
                    | ProcessStep::Completed { outcome: ProcessOutcome::CalledOff }
            );
        if done.completed.is_some() && !takes_back {
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
                unless(
                    due && !done.timer_set,
                    "the seats are released when it was promised, and once",
                )
            }
            ProcessStep::ReservationRecorded { revision, seats, .. } => {
                let answer = done.hold.and_then(|(reservation, ..)| self.answers.get(&reservation));
                let same =
                    answer.is_some_and(|(request, held)| (request, held) == (revision, seats));
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
                let confirmed = self.ends.contains(&ProcessOutcome::Confirmed);
                unless(
                    confirmed && self.codes_granted.contains_key(code),
                    "the order did not use the code",
                )
            }
            ProcessStep::RedemptionReleased { code, .. } => {
                let ended = self.ends.iter().any(|end| *end != ProcessOutcome::Confirmed);
                unless(
                    ended && self.codes_entered.contains_key(code),
                    "the order may still use the code",
                )
            }
            ProcessStep::PaymentRequested { proof, .. } => {
                let asked = (Some(proof.payment), proof.amount, proof.revision);
                unless(done.payment.is_none(), "a payment is open").or_else(|| {
                    unless(self.check_out == Some(asked), "the order did not ask for this payment")
                })
            }
            ProcessStep::PaymentFailed { payment, .. } => {
                let open = done.payment.is_some_and(|proof| proof.payment == *payment);
                unless(
                    open && self.failed.contains(payment),
                    "the bank did not decline this payment",
                )
            }
            ProcessStep::CommitRequested { reservation, .. } => {
                self.objection_to_commit(*reservation)
            }
            ProcessStep::ConfirmationRequested { payment, seats, .. } => {
                let sold = done.hold.and_then(|(reservation, ..)| self.committed.get(&reservation));
                unless(
                    done.commit_requested && sold == Some(seats),
                    "these seats are not committed",
                )
                .or_else(|| {
                    unless(*payment == done.payment, "this is not the payment that was requested")
                })
            }
            ProcessStep::CaptureRequested { payment } => {
                let open = done.payment.is_some_and(|proof| proof.payment == *payment);
                let holds = self.set_aside.contains(payment) && self.has_what_was_recorded();
                unless(open && !done.capture_requested, "this payment is not open").or_else(|| {
                    unless(
                        holds || self.ends.contains(&ProcessOutcome::Confirmed),
                        "no seats are held for it, and the order is not confirmed",
                    )
                })
            }
            ProcessStep::HoldReleased { reservation, .. } => {
                let offered = done.rejected && *reservation == ReservationId::of(order, 1);
                unless(self.is_current(*reservation) || offered, "this is not the current hold")
                    .or_else(|| unless(!done.commit_requested, "its seats are to be committed"))
            }
            ProcessStep::LatePaymentAwaited { until, .. } => {
                let promised =
                    done.promise.is_some_and(|promise| promise.late_money_until == *until);
                unless(done.released && done.payment.is_some(), "no payment is late").or_else(
                    || unless(promised, "late money is waited for as long as was promised"),
                )
            }
            ProcessStep::VoidRequested { order: named, payment } => {
                let open =
                    *named == order && done.payment.is_some_and(|proof| proof.payment == *payment);
                unless(
                    open && !done.commit_requested && done.released,
                    "this money may still buy seats",
                )
            }
            ProcessStep::RepaymentRequested { order: named, payment } => {
                let open =
                    *named == order && done.payment.is_some_and(|proof| proof.payment == *payment);
                unless(open && !done.repayment_requested, "this payment is not open").or_else(
                    || {
                        let called_off = self.ends.contains(&ProcessOutcome::CalledOff);
                        unless(called_off, "the order was not called off")
                    },
                )
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
                let paid = done.payment.is_some_and(|proof| {
                    self.set_aside.contains(&proof.payment) || self.certain.contains(&proof.payment)
                });
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
        if !self.has_what_was_recorded() {
            return Some("these are not the seats that were paid for");
        }
        match (done.payment, self.check_out) {
            (Some(proof), _) if self.certain.contains(&proof.payment) => None,
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
        settled
            .filter(|payment| !self.failed.contains(payment))
            .map(|_| "this payment has not failed")
    }

    fn objection_to_end(&self, outcome: ProcessOutcome) -> Option<&'static str> {
        let done = &self.process;
        match outcome {
            ProcessOutcome::Rejected => (!done.rejected).then_some("nobody rejected the order"),
            _ if !self.ends.contains(&outcome) => Some("the order did not end so"),
            ProcessOutcome::CalledOff => {
                let settled = done.repayment_requested == done.payment.is_some();
                (!settled).then_some("its money was not asked back")
            }
            ProcessOutcome::Confirmed => {
                let asks = done.payment.is_some() && done.method != PaymentMethod::Redirect;
                (done.capture_requested != asks || !done.confirmation_requested)
                    .then_some("its money was not asked for")
            }
            _ if !done.released => Some("its seats were not given back"),
            _ if done.commit_requested => Some("its seats are to be committed"),
            _ => None,
        }
    }

    pub(super) fn ended(&mut self, outcome: ProcessOutcome) {
        self.ends.insert(outcome);
    }

    /// Whether the current hold has the seats that the registrant was told of, and still has them.
    fn has_what_was_recorded(&self) -> bool {
        let recorded = self.process.recorded.as_ref().map(|(_, seats)| seats);
        let held = self.process.hold.and_then(|(reservation, ..)| self.answers.get(&reservation));
        !self.process.released && held.map(|(_, seats)| seats) == recorded
    }

    fn is_current(&self, reservation: ReservationId) -> bool {
        self.process.hold.is_some_and(|(current, ..)| current == reservation)
    }
}
