//! One payment, and what the bank did for it (decisions 9, 10, 11, 26, 28 and 29).

use std::collections::BTreeSet;

use domain::identity::OrderId;
use domain::message::Event;
use domain::payments::{
    CaptureRefusal, PaymentCommand as Ask, PaymentEvent as Told, PaymentMethod,
    PaymentRefusal as No, PaymentStatus as Status,
};
use domain::sourcing::Timestamp;
use domain::values::Money;

use super::answer::Answer;
use conference::node::protocol::{BankOperation, Refusal};

/// 11: after so many refunds that the bank did not carry out, a person sees to it.
const REFUNDS_TRIED: u32 = 3;

/// What was recorded of one payment, and what the bank did.
#[derive(Debug, Default)]
pub(super) struct PaymentBook {
    status: Status,
    order: Option<OrderId>,
    amount: Money,
    revision: u32,
    method: PaymentMethod,
    failed_refunds: u32,
    /// 29: which invoice was issued last, 0 before the first.
    invoice: u32,
    /// What the bank was seen to do, or to refuse.
    bank: BTreeSet<(BankOperation, bool)>,
    /// 26: why it did not take what it had set aside.
    refusal: Option<CaptureRefusal>,
}

impl PaymentBook {
    /// The bank did something, or refused to.
    pub(super) fn bank_did(&mut self, operation: BankOperation, done: bool, lapsed: bool) {
        self.bank.insert((operation, done));
        if (operation, done) == (BankOperation::Capture, false) {
            self.refusal = Some(match lapsed {
                true => CaptureRefusal::AuthorisationLapsed,
                false => CaptureRefusal::RefusedByBank,
            });
        }
    }

    pub(super) fn take_in(&mut self, event: &Told) {
        self.status = match event {
            Told::PaymentInitiated { order, amount, revision, method } => {
                (self.order, self.amount) = (Some(*order), *amount);
                (self.revision, self.method) = (*revision, *method);
                Status::Initiated
            }
            Told::PaymentAuthorised { .. }
            | Told::InvoiceAccepted { .. }
            | Told::InvoiceVoided { .. } => Status::Authorised,
            Told::InvoiceIssued { number, .. } => {
                self.invoice = *number;
                Status::Owed
            }
            Told::InvoiceOverdue { .. } => Status::Overdue,
            Told::InvoiceCancelled { .. } => Status::Cancelled,
            Told::PaymentCompleted { .. } => Status::Completed,
            Told::PaymentDeclined { .. } | Told::CaptureRefused { .. } => Status::Declined,
            Told::PaymentCaptureRequested { .. } => Status::CaptureRequested,
            Told::PaymentCaptured { .. } => Status::Captured,
            Told::PaymentVoidRequested { .. } => Status::VoidRequested,
            Told::PaymentVoided { order } => {
                self.order = Some(*order);
                Status::Voided
            }
            Told::RefundRequested { .. } => Status::RefundRequested,
            Told::RefundFailed { attempt, .. } => {
                self.failed_refunds = *attempt;
                Status::RefundRequested
            }
            Told::PaymentRefunded { .. } | Told::ManualInterventionResolved { .. } => {
                Status::Refunded
            }
            Told::ManualInterventionRequired { .. } => Status::InterventionOpen,
        };
    }

    /// What the business says to a command that does not come from the bank. An invoice that is
    /// issued then is due at `due`.
    pub(super) fn answer(&self, command: &Ask, due: Timestamp) -> Answer {
        let Some(order) = self.order else {
            return match command {
                Ask::InitiatePayment { order, amount, revision, method } => {
                    let (order, amount) = (*order, *amount);
                    let (revision, method) = (*revision, *method);
                    let initiated = Told::PaymentInitiated { order, amount, revision, method };
                    // 9: an invoice is accepted at once, and nobody is asked.
                    let accepted = (method == PaymentMethod::Invoice)
                        .then_some(Told::InvoiceAccepted { order });
                    let told = std::iter::once(initiated).chain(accepted);
                    Answer::grant(told.map(Event::Payment).collect())
                }
                // The bank was never asked for this money, and will not be.
                Ask::VoidPayment { order } | Ask::RefundPayment { order } => {
                    recorded(Told::PaymentVoided { order: *order })
                }
                _ => refused(No::NotInitiated),
            };
        };
        match (command, self.status) {
            // 10: the id says for which order and which attempt.
            (Ask::InitiatePayment { order: payer, amount, revision, method }, status) => {
                let same =
                    (self.amount, self.revision, self.method) == (*amount, *revision, *method);
                let is_this = *payer == order && (same || status == Status::Voided);
                Answer::nothing().refused_if(!is_this, || Refusal::Payment(No::OtherSubject))
            }
            // 29: nobody can take the money of an invoice; it is issued instead.
            (Ask::CapturePayment | Ask::IssueInvoice { .. }, Status::Authorised)
                if self.method == PaymentMethod::Invoice =>
            {
                recorded(self.issued(order, due))
            }
            // 29: overdue is what is owed when it is due, and nothing else.
            (Ask::NoteOverdue { number, .. }, Status::Owed) if *number == self.invoice => {
                recorded(Told::InvoiceOverdue { order, number: *number })
            }
            // 29: never an edit: the wrong one is void, and another takes its place.
            (Ask::CorrectInvoice { number, due }, Status::Owed | Status::Overdue)
                if *number == self.invoice =>
            {
                let void = Told::InvoiceVoided { order, number: *number };
                let told = [void, self.issued(order, *due)].map(Event::Payment);
                Answer::grant(told.into())
            }
            (Ask::CorrectInvoice { number, .. }, status) => {
                let was_corrected = *number < self.invoice;
                Answer::nothing()
                    .refused_if(!was_corrected, || Refusal::Payment(No::NotOwed(status)))
            }
            // 28, 29: nobody owes it any more, and the bank is asked for nothing.
            (
                Ask::VoidPayment { .. } | Ask::RefundPayment { .. },
                Status::Owed | Status::Overdue,
            ) => recorded(Told::InvoiceCancelled { order }),
            // 9: taken while the seats are held for it, and once.
            (Ask::CapturePayment, Status::Authorised) => {
                recorded(Told::PaymentCaptureRequested { order })
            }
            (
                Ask::CapturePayment | Ask::IssueInvoice { .. },
                Status::CaptureRequested
                | Status::Owed
                | Status::Overdue
                | Status::Captured
                | Status::Completed,
            ) => Answer::nothing(),
            (Ask::CapturePayment | Ask::IssueInvoice { .. }, status) => {
                refused(No::NotAuthorised(status))
            }
            // 9: the bank has nothing to do with an invoice that was accepted.
            (Ask::VoidPayment { .. } | Ask::RefundPayment { .. }, Status::Authorised)
                if self.method == PaymentMethod::Invoice =>
            {
                recorded(Told::PaymentVoided { order })
            }
            // 9, 28: let go unless it was taken, and paid back if it was; the bank knows whether it
            // has been taken meanwhile.
            (
                Ask::VoidPayment { .. } | Ask::RefundPayment { .. },
                Status::Initiated | Status::Authorised | Status::CaptureRequested,
            ) => recorded(Told::PaymentVoidRequested { order }),
            (
                Ask::VoidPayment { .. } | Ask::RefundPayment { .. },
                Status::Completed | Status::Captured,
            ) => recorded(Told::RefundRequested { order, amount: self.amount }),
            // 11: a person closes what a person was asked to see to.
            (Ask::ResolveIntervention, Status::InterventionOpen) => {
                recorded(Told::ManualInterventionResolved { order })
            }
            // What only the bank can say is judged by what the bank did.
            (
                Ask::RecordAuthorisation
                | Ask::RecordCollection
                | Ask::RecordDecline
                | Ask::RecordCapture
                | Ask::RecordCaptureRefusal { .. }
                | Ask::RecordSettlement
                | Ask::NoteOverdue { .. }
                | Ask::RecordVoid
                | Ask::RecordVoidFailure
                | Ask::RecordRefund
                | Ask::RecordRefundFailure { .. }
                | Ask::VoidPayment { .. }
                | Ask::RefundPayment { .. }
                | Ask::ResolveIntervention,
                _,
            ) => Answer::nothing(),
        }
    }

    /// What may be recorded when the bank has answered what it still owed this payment: what it was
    /// seen to do.
    pub(super) fn bank_answer(&self) -> Answer {
        let Some((order, operation)) = self.order.zip(self.owed()) else {
            return Answer::nothing();
        };
        // 29: what came in although nobody owed it any more is paid back.
        if self.status == Status::Cancelled {
            let told = Told::RefundRequested { order, amount: self.amount };
            let came_in = self.may_say(operation, true);
            return Answer::one_of(
                came_in.then(|| vec![Event::Payment(told)]).into_iter().collect(),
            );
        }
        let recorded = |done| Event::Payment(self.recorded(order, operation, done));
        let answers = [true, false].into_iter().filter(|done| self.may_say(operation, *done));
        Answer::one_of(answers.map(|done| vec![recorded(done)]).collect())
    }

    /// What it says yes to it did; and it says no to what it was seen to refuse, or cannot do.
    fn may_say(&self, operation: BankOperation, done: bool) -> bool {
        let did = |operation| self.bank.contains(&(operation, true));
        match (operation, done) {
            (_, true) => did(operation),
            (BankOperation::Authorise | BankOperation::Collect, false) => {
                self.bank.contains(&(operation, false)) || did(BankOperation::Void)
            }
            (BankOperation::Void, false) => {
                did(BankOperation::Collect)
                    || did(BankOperation::Capture)
                    || did(BankOperation::Settle)
            }
            // Nobody sees it try; how often it failed is in its own books.
            (BankOperation::Refund, false) => true,
            // 26: what was not taken is never booked as taken.
            (BankOperation::Capture, false) => self.refusal.is_some(),
            // Whoever does not pay says nothing.
            (BankOperation::Settle, false) => false,
        }
    }

    const fn owed(&self) -> Option<BankOperation> {
        match (self.status, self.method) {
            (Status::Initiated, PaymentMethod::Redirect) => Some(BankOperation::Collect),
            (Status::Initiated, _) => Some(BankOperation::Authorise),
            (Status::CaptureRequested, PaymentMethod::Invoice)
            | (Status::Owed | Status::Overdue | Status::Cancelled, _) => {
                Some(BankOperation::Settle)
            }
            (Status::CaptureRequested, _) => Some(BankOperation::Capture),
            (Status::VoidRequested, _) => Some(BankOperation::Void),
            (Status::RefundRequested, _) => Some(BankOperation::Refund),
            _ => None,
        }
    }

    const fn issued(&self, order: OrderId, due: Timestamp) -> Told {
        Told::InvoiceIssued { order, amount: self.amount, number: self.invoice + 1, due }
    }

    fn recorded(&self, order: OrderId, operation: BankOperation, done: bool) -> Told {
        let (amount, attempt) = (self.amount, self.failed_refunds + 1);
        match (operation, done) {
            (BankOperation::Authorise, true) if self.method == PaymentMethod::Invoice => {
                Told::InvoiceAccepted { order }
            }
            (BankOperation::Authorise, true) => Told::PaymentAuthorised { order },
            (BankOperation::Collect, true) => Told::PaymentCompleted { order, amount },
            (BankOperation::Authorise | BankOperation::Collect, false) => {
                Told::PaymentDeclined { order }
            }
            (BankOperation::Capture, false) => {
                let reason = self.refusal.unwrap_or(CaptureRefusal::RefusedByBank);
                Told::CaptureRefused { order, reason }
            }
            (BankOperation::Capture | BankOperation::Settle, _) => {
                Told::PaymentCaptured { order, amount }
            }
            (BankOperation::Void, true) => Told::PaymentVoided { order },
            // What was collected meanwhile cannot be let go, only paid back.
            (BankOperation::Void, false) => Told::RefundRequested { order, amount },
            (BankOperation::Refund, true) => Told::PaymentRefunded { order, amount },
            (BankOperation::Refund, false) if attempt < REFUNDS_TRIED => {
                Told::RefundFailed { order, attempt }
            }
            (BankOperation::Refund, false) => Told::ManualInterventionRequired { order, amount },
        }
    }
}

fn recorded(event: Told) -> Answer {
    Answer::grant(vec![Event::Payment(event)])
}

fn refused(reason: No) -> Answer {
    Answer::refused(Refusal::Payment(reason))
}
