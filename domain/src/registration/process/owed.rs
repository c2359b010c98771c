//! The steps a running registration may take, each with what it owes to whom.

use super::react::Running;
use super::{ProcessOutcome, ProcessStage, ProcessStep};
use crate::identity::{PaymentId, ReservationId};
use crate::payments::PaymentMethod;
use crate::registration::discount::CodeName;
use crate::registration::order::PaymentProof;
use crate::registration::pricing::PinnedPrices;
use crate::registration::seats::Seats;
use crate::sourcing::Timestamp;
use crate::values::Money;

impl Running<'_> {
    pub(super) fn request_seats(
        &self,
        ordinal: u32,
        revision: u32,
        seats: &Seats,
        valid_until: Option<Timestamp>,
        pinned: PinnedPrices,
    ) -> ProcessStep {
        ProcessStep::ReservationRequested {
            conference: self.conference,
            reservation: ReservationId::of(self.order, ordinal),
            ordinal,
            revision,
            seats: seats.clone(),
            valid_until,
            pinned,
            order: Some(self.order),
        }
    }

    pub(super) fn request_payment(
        &self,
        payment: PaymentId,
        method: PaymentMethod,
        amount: Money,
        revision: u32,
    ) -> ProcessStep {
        let proof = PaymentProof { payment, amount, revision };
        ProcessStep::PaymentRequested { order: self.order, proof, method }
    }

    pub(super) fn commit(&self) -> ProcessStep {
        let reservation = ReservationId::of(self.order, self.process.hold_ordinal);
        ProcessStep::CommitRequested { conference: self.conference, reservation }
    }

    /// Whether the bank only sets the money aside, and was not asked yet to take it.
    pub(super) fn is_to_be_taken(&self) -> bool {
        self.process.method == PaymentMethod::Card && !self.process.capture_requested
    }

    /// What late money comes to once its seats are held again.
    pub(super) fn take_or_commit(&self) -> ProcessStep {
        match self.process.payment {
            Some(PaymentProof { payment, .. }) if self.is_to_be_taken() => {
                ProcessStep::CaptureRequested { payment }
            }
            _ => self.commit(),
        }
    }

    pub(super) fn release(&self, withdrawn: bool) -> ProcessStep {
        let reservation = ReservationId::of(self.order, self.process.hold_ordinal);
        ProcessStep::HoldReleased { conference: self.conference, reservation, withdrawn }
    }

    pub(super) fn void(&self, proof: PaymentProof) -> ProcessStep {
        ProcessStep::VoidRequested { order: self.order, payment: proof.payment }
    }

    pub(super) fn expire(&self, settled: Option<PaymentId>) -> ProcessStep {
        ProcessStep::ExpirationRequested { order: self.order, settled }
    }

    /// The seats go back although a payment is under way: nobody may hold seats for longer than was
    /// promised to all.
    pub(super) fn lapse(&self) -> Vec<ProcessStep> {
        let until = self.process.promise.late_money_until;
        vec![self.release(false), ProcessStep::LatePaymentAwaited { order: self.order, until }]
    }

    pub(super) fn release_and_void(&self) -> Vec<ProcessStep> {
        let void = self.process.payment.map(|proof| self.void(proof));
        std::iter::once(self.release(false)).chain(void).collect()
    }

    pub(super) fn release_and_end(&self, outcome: ProcessOutcome) -> Vec<ProcessStep> {
        let (conference, order) = (self.conference, self.order);
        let released = |code: &CodeName| {
            let code = code.clone();
            ProcessStep::RedemptionReleased { conference, order, code }
        };
        let codes = self.process.codes.iter().map(released);
        // Whose time ran out may still wait; whoever withdrew does not (`wait-outlives-order`).
        std::iter::once(self.release(outcome == ProcessOutcome::Cancelled))
            .chain(codes)
            .chain([ProcessStep::Completed { outcome }])
            .collect()
    }

    /// The seats were taken back where they are counted, and the order has ended. What is left is
    /// the money, wherever it is, and the codes, unless they were used up.
    pub(super) fn take_back(&self) -> Vec<ProcessStep> {
        let (conference, order) = (self.conference, self.order);
        let repaid = self.process.payment.map(|proof| {
            let payment = proof.payment;
            ProcessStep::RepaymentRequested { order, payment }
        });
        let has_bought = matches!(self.process.stage, ProcessStage::Ended(_));
        let codes = self.process.codes.iter().filter(|_| !has_bought);
        let released = codes.map(|code| {
            let code = code.clone();
            ProcessStep::RedemptionReleased { conference, order, code }
        });
        let completed = ProcessStep::Completed { outcome: ProcessOutcome::CalledOff };
        repaid.into_iter().chain(released).chain([completed]).collect()
    }

    pub(super) fn complete_with_money(&self) -> Vec<ProcessStep> {
        // An invoice is issued; the money of a card was taken before, unless an earlier release
        // committed the seats.
        let asks = self.process.method != PaymentMethod::Redirect;
        let capture = self
            .process
            .payment
            .filter(|_| asks && !self.process.capture_requested)
            .map(|proof| ProcessStep::CaptureRequested { payment: proof.payment });
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
