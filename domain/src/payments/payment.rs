//! A payment by one of three methods.
//!
//! - *Card*: authorised first, captured while the seats are held for it, voided if they are not. An
//!   authorisation that buys nothing just lapses, so this is the gentlest way. The bank may refuse
//!   the capture, or the authorisation may have lapsed by then: nothing is taken, and the payment
//!   has come to nothing as one that was declined.
//! - *Redirect*: a third party collects the money at once; if the seats are gone it is refunded. A
//!   refund that keeps failing becomes an open item for a person, never a silence.
//! - *Invoice*: accepted by us at once, without the bank; issued once the seats are committed, owed
//!   from then on, and settled by the customer's transfer. What is owed after its due date is
//!   overdue. A wrong invoice is voided and a new one issued: nothing of it is ever changed.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::CaptureRefusal;
use crate::identity::OrderId;
use crate::sourcing::{Aggregate, Timestamp};
use crate::values::Money;

/// How money is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// By card: set aside, then taken.
    #[default]
    Card,
    /// On the page of a third party, which collects at once.
    Redirect,
    /// By invoice: accepted now, issued once the order is confirmed, settled later.
    Invoice,
}

/// An invoice that was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Which invoice of this payment it is, counted from 1; one that was voided keeps its number.
    pub number: u32,
    /// It is owed until then, and overdue from then on.
    pub due: Timestamp,
}

/// After so many refunds in a row that the bank did not carry out, a person has to see to it.
pub const MOST_REFUND_ATTEMPTS: u32 = 3;

/// Where a payment stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PaymentStatus {
    /// Nothing happened yet.
    #[default]
    NotInitiated,
    /// The bank was asked for the money.
    Initiated,
    /// Certain, but not ours yet: the bank set the money aside, or the invoice was accepted.
    Authorised,
    /// The invoice was issued: the customer owes the money.
    Owed,
    /// The customer still owes the money, and the invoice was due.
    Overdue,
    /// What was bought does not take place: nobody owes the money any more. Whatever comes in
    /// nevertheless is paid back.
    Cancelled,
    /// Collected at once by the third party. Final, unless it buys nothing.
    Completed,
    /// Final: the bank said no, at once or when it was asked to take the money.
    Declined,
    /// The bank was asked to take the money, or the customer to settle the invoice.
    CaptureRequested,
    /// Final, unless what it bought does not take place: the money is ours.
    Captured,
    /// The bank was asked to let the money go.
    VoidRequested,
    /// Final: the money was let go.
    Voided,
    /// The bank was asked to pay collected money back.
    RefundRequested,
    /// Final: collected money was paid back.
    Refunded,
    /// The bank does not pay the money back; a person has to see to it.
    InterventionOpen,
}

impl PaymentStatus {
    /// Whether nothing more can happen, as long as what was bought takes place.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Declined | Self::Captured | Self::Voided | Self::Refunded)
    }

    /// Whether nothing more will happen by itself: it has ended, the money was collected, the
    /// customer owes it or owes it no more, or a person has to act.
    #[must_use]
    pub const fn is_at_rest(self) -> bool {
        self.has_ended()
            || matches!(
                self,
                Self::Owed
                    | Self::Overdue
                    | Self::Cancelled
                    | Self::Completed
                    | Self::InterventionOpen
            )
    }
}

/// The state of a payment: the fold of its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Payment {
    /// Where it stands.
    pub status: PaymentStatus,
    /// Which order it pays for; known once initiated.
    pub order: Option<OrderId>,
    pub amount: Money,
    /// For which wish of the order.
    pub revision: u32,
    /// How it is paid.
    pub method: PaymentMethod,
    /// How many refunds the bank did not carry out.
    pub failed_refunds: u32,
    /// The invoice that was issued last; none for other methods.
    #[serde(default)]
    pub invoice: Option<Invoice>,
}

/// What may be asked of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum PaymentCommand {
    /// Ask the bank for money; an invoice is accepted at once.
    InitiatePayment {
        /// For which order.
        order: OrderId,
        amount: Money,
        /// For which wish of the order.
        revision: u32,
        /// How it is paid.
        #[serde(default)]
        method: PaymentMethod,
    },
    /// The bank set the money aside, or accepted the invoice.
    RecordAuthorisation,
    /// The third party collected the money.
    RecordCollection,
    /// The bank said no.
    RecordDecline,
    /// The seats are held for it: ask the bank to take the money.
    CapturePayment,
    /// The seats are committed: issue the invoice. See [`PaymentCommand::invoiced`].
    IssueInvoice {
        /// When it is due.
        due: Timestamp,
    },
    /// The due date has come.
    NoteOverdue {
        /// Of which invoice; one that was voided meanwhile is not overdue.
        number: u32,
        /// The instant before which it is not delivered.
        due: Timestamp,
    },
    /// An invoice is wrong: void it, and issue a new one.
    CorrectInvoice {
        /// Which invoice is wrong.
        number: u32,
        /// When the new one is due.
        due: Timestamp,
    },
    /// The bank took the money.
    RecordCapture,
    /// The bank did not take the money that it had set aside, and let it go.
    RecordCaptureRefusal { reason: CaptureRefusal },
    /// The customer has paid the invoice: the money came in.
    RecordSettlement,
    /// Nothing was bought: ask the bank to let the money go, or to pay back what was collected.
    VoidPayment {
        /// For which order; it may be the first that is heard of the payment.
        order: OrderId,
    },
    /// What was bought does not take place: whatever became of the money, none of it is kept.
    RefundPayment {
        /// For which order; it may be the first that is heard of the payment.
        order: OrderId,
    },
    /// The bank let the money go.
    RecordVoid,
    /// The bank could not let the money go: it had collected it already.
    RecordVoidFailure,
    /// The bank paid the money back.
    RecordRefund,
    /// The bank did not pay the money back.
    RecordRefundFailure {
        /// How often by now; a repeated report of the same failure changes nothing.
        attempt: u32,
    },
    /// A person saw to it that the money was paid back.
    ResolveIntervention,
}

/// What a payment records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum PaymentEvent {
    /// The bank is asked for money.
    PaymentInitiated {
        /// For which order.
        order: OrderId,
        amount: Money,
        /// For which wish of the order.
        revision: u32,
        /// How it is paid.
        #[serde(default)]
        method: PaymentMethod,
    },
    /// The money is set aside.
    PaymentAuthorised {
        /// For which order.
        order: OrderId,
    },
    /// The invoice is accepted: the money is owed to us.
    InvoiceAccepted {
        /// For which order.
        order: OrderId,
    },
    /// The third party has collected the money.
    PaymentCompleted {
        /// For which order.
        order: OrderId,
        amount: Money,
    },
    /// The bank said no.
    PaymentDeclined {
        /// For which order.
        order: OrderId,
    },
    /// The bank is asked to take the money, or the customer to settle the invoice.
    PaymentCaptureRequested {
        /// For which order.
        order: OrderId,
    },
    /// The money is ours.
    PaymentCaptured {
        /// For which order.
        order: OrderId,
        amount: Money,
    },
    /// The bank did not take the money that it had set aside: none of it is ours.
    CaptureRefused {
        /// For which order.
        order: OrderId,
        reason: CaptureRefusal,
    },
    /// The invoice is issued: the customer owes the money from now on.
    InvoiceIssued {
        /// For which order.
        order: OrderId,
        amount: Money,
        /// Which invoice of this payment it is, counted from 1.
        number: u32,
        /// It is owed until then, and overdue from then on.
        due: Timestamp,
    },
    /// The invoice was due, and is still owed.
    InvoiceOverdue {
        /// For which order.
        order: OrderId,
        /// Which invoice of this payment it is.
        number: u32,
    },
    /// The invoice was wrong and is void; another is issued in the same decision.
    InvoiceVoided {
        /// For which order.
        order: OrderId,
        /// Which invoice of this payment it is.
        number: u32,
    },
    /// What was bought does not take place: nobody owes the money any more.
    InvoiceCancelled {
        /// For which order.
        order: OrderId,
    },
    /// The bank is asked to let the money go.
    PaymentVoidRequested {
        /// For which order.
        order: OrderId,
    },
    /// The money was let go.
    PaymentVoided {
        /// For which order.
        order: OrderId,
    },
    /// The bank is asked to pay back what was collected.
    RefundRequested {
        /// For which order.
        order: OrderId,
        amount: Money,
    },
    /// The bank did not pay it back; it will be asked again.
    RefundFailed {
        /// For which order.
        order: OrderId,
        /// How often by now.
        attempt: u32,
    },
    /// What was collected was paid back.
    PaymentRefunded {
        /// For which order.
        order: OrderId,
        amount: Money,
    },
    /// The bank keeps failing to pay the money back: an open item for a person.
    ManualInterventionRequired {
        /// For which order.
        order: OrderId,
        /// How much is owed to the registrant.
        amount: Money,
    },
    /// A person saw to it that the money was paid back.
    ManualInterventionResolved {
        /// For which order.
        order: OrderId,
    },
}

/// What an event of a payment means to whoever waits for the money, whatever the method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentNews {
    /// The bank set the money aside; it may still refuse to take it.
    SetAside,
    /// The money is owed to us, or ours.
    Certain,
    /// The bank said no, and why it did not take what it had set aside before.
    Declined(Option<CaptureRefusal>),
    /// Nothing is kept, or a person will see to it that nothing is.
    GivenBack,
}

impl PaymentEvent {
    /// The order that is paid for.
    #[must_use]
    pub const fn order(&self) -> OrderId {
        match self {
            Self::PaymentInitiated { order, .. }
            | Self::PaymentAuthorised { order }
            | Self::InvoiceAccepted { order }
            | Self::PaymentCompleted { order, .. }
            | Self::PaymentDeclined { order }
            | Self::PaymentCaptureRequested { order }
            | Self::PaymentCaptured { order, .. }
            | Self::CaptureRefused { order, .. }
            | Self::InvoiceIssued { order, .. }
            | Self::InvoiceOverdue { order, .. }
            | Self::InvoiceVoided { order, .. }
            | Self::InvoiceCancelled { order }
            | Self::PaymentVoidRequested { order }
            | Self::PaymentVoided { order }
            | Self::RefundRequested { order, .. }
            | Self::RefundFailed { order, .. }
            | Self::PaymentRefunded { order, .. }
            | Self::ManualInterventionRequired { order, .. }
            | Self::ManualInterventionResolved { order } => *order,
        }
    }

    /// Whether the bank has to do something about it.
    #[must_use]
    pub const fn asks_the_bank(&self) -> bool {
        matches!(
            self,
            Self::PaymentInitiated { .. }
                | Self::PaymentCaptureRequested { .. }
                | Self::InvoiceIssued { .. }
                | Self::PaymentVoidRequested { .. }
                | Self::RefundRequested { .. }
                | Self::RefundFailed { .. }
        )
    }

    /// What the event means to whoever waits for the money; nothing if it is a step on the way.
    #[must_use]
    pub const fn news(&self) -> Option<PaymentNews> {
        match self {
            Self::PaymentAuthorised { .. } => Some(PaymentNews::SetAside),
            Self::InvoiceAccepted { .. }
            | Self::PaymentCompleted { .. }
            | Self::PaymentCaptured { .. } => Some(PaymentNews::Certain),
            Self::PaymentDeclined { .. } => Some(PaymentNews::Declined(None)),
            Self::CaptureRefused { reason, .. } => Some(PaymentNews::Declined(Some(*reason))),
            Self::PaymentVoided { .. }
            | Self::PaymentRefunded { .. }
            | Self::InvoiceCancelled { .. }
            | Self::ManualInterventionRequired { .. } => Some(PaymentNews::GivenBack),
            _ => None,
        }
    }
}

/// Why a payment says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum PaymentRefusal {
    /// There is no such payment.
    #[error("there is no such payment")]
    NotInitiated,
    /// The id is taken by a payment for something else.
    #[error("this payment pays for something else")]
    OtherSubject,
    /// Money can be taken only after it was set aside.
    #[error("the payment is not authorised: {0:?}")]
    NotAuthorised(PaymentStatus),
    /// Only an invoice that is owed can be corrected: one that was paid, or that nobody owes any
    /// more, stays as it is.
    #[error("no invoice is owed: {0:?}")]
    NotOwed(PaymentStatus),
}

type Decision = Result<Vec<PaymentEvent>, PaymentRefusal>;

/// The command is already in effect, or no longer matters.
const DONE: Decision = Ok(Vec::new());

impl Aggregate for Payment {
    type Command = PaymentCommand;
    type Event = PaymentEvent;
    type Refusal = PaymentRefusal;

    fn decide(&self, command: &PaymentCommand, _now: Timestamp) -> Decision {
        let decision = self.decide_by_rule(command);
        let records = decision.as_ref().is_ok_and(|events| !events.is_empty());
        let has_ended = self.order.is_some() && self.status.has_ended();
        // What is ours is paid back if what it bought does not take place.
        let pays_back = matches!(
            command,
            PaymentCommand::VoidPayment { .. } | PaymentCommand::RefundPayment { .. }
        ) && self.status == PaymentStatus::Captured;
        assert!(
            !(records && has_ended && !pays_back),
            "a payment that has ended records nothing more: {command:?}"
        );
        decision
    }

    fn evolve(mut self, event: &PaymentEvent) -> Self {
        self.status = match event {
            PaymentEvent::PaymentInitiated { order, amount, revision, method } => {
                (self.order, self.amount, self.revision) = (Some(*order), *amount, *revision);
                self.method = *method;
                PaymentStatus::Initiated
            }
            PaymentEvent::InvoiceIssued { number, due, .. } => {
                self.invoice = Some(Invoice { number: *number, due: *due });
                PaymentStatus::Owed
            }
            PaymentEvent::InvoiceOverdue { .. } => PaymentStatus::Overdue,
            PaymentEvent::InvoiceCancelled { .. } => PaymentStatus::Cancelled,
            // Until the new one is issued, in the same decision, none is owed.
            PaymentEvent::PaymentAuthorised { .. }
            | PaymentEvent::InvoiceAccepted { .. }
            | PaymentEvent::InvoiceVoided { .. } => PaymentStatus::Authorised,
            PaymentEvent::PaymentCompleted { .. } => PaymentStatus::Completed,
            PaymentEvent::PaymentDeclined { .. } | PaymentEvent::CaptureRefused { .. } => {
                PaymentStatus::Declined
            }
            PaymentEvent::PaymentCaptureRequested { .. } => PaymentStatus::CaptureRequested,
            PaymentEvent::PaymentCaptured { .. } => PaymentStatus::Captured,
            PaymentEvent::PaymentVoidRequested { .. } => PaymentStatus::VoidRequested,
            PaymentEvent::PaymentVoided { order } => {
                self.order = Some(*order);
                PaymentStatus::Voided
            }
            PaymentEvent::RefundRequested { .. } => PaymentStatus::RefundRequested,
            PaymentEvent::RefundFailed { attempt, .. } => {
                self.failed_refunds = *attempt;
                PaymentStatus::RefundRequested
            }
            PaymentEvent::PaymentRefunded { .. }
            | PaymentEvent::ManualInterventionResolved { .. } => PaymentStatus::Refunded,
            PaymentEvent::ManualInterventionRequired { .. } => PaymentStatus::InterventionOpen,
        };
        self
    }
}

impl PaymentCommand {
    /// What is asked of this payment, in the words of whoever issues invoices: nobody can take the
    /// money of an invoice, so it is issued instead, due then. Nothing if it is no such request.
    #[must_use]
    pub fn invoiced(&self, payment: &Payment, due: Timestamp) -> Option<Self> {
        let is_asked = matches!(self, Self::CapturePayment);
        let by_invoice = payment.method == PaymentMethod::Invoice;
        (is_asked && by_invoice).then_some(Self::IssueInvoice { due })
    }
}

impl Payment {
    fn decide_by_rule(&self, command: &PaymentCommand) -> Decision {
        use PaymentStatus as Status;
        let order = match (command, self.order) {
            (PaymentCommand::InitiatePayment { order, amount, revision, method }, known) => {
                return self.initiate(known, *order, *amount, *revision, *method);
            }
            // The void overtook the opening: nothing was asked of the bank yet, and nothing will
            // be.
            (
                PaymentCommand::VoidPayment { order } | PaymentCommand::RefundPayment { order },
                None,
            ) => {
                return Ok(vec![PaymentEvent::PaymentVoided { order: *order }]);
            }
            (_, None) => return Err(PaymentRefusal::NotInitiated),
            (_, Some(order)) => order,
        };
        let (amount, method) = (self.amount, self.method);
        let number = self.invoice.map_or(0, |invoice| invoice.number);
        match (command, self.status) {
            (PaymentCommand::RecordAuthorisation, Status::Initiated) => Ok(vec![match method {
                PaymentMethod::Invoice => PaymentEvent::InvoiceAccepted { order },
                PaymentMethod::Card | PaymentMethod::Redirect => {
                    PaymentEvent::PaymentAuthorised { order }
                }
            }]),
            (PaymentCommand::RecordCollection, Status::Initiated) => {
                Ok(vec![PaymentEvent::PaymentCompleted { order, amount }])
            }
            (PaymentCommand::RecordDecline, Status::Initiated) => {
                Ok(vec![PaymentEvent::PaymentDeclined { order }])
            }
            (PaymentCommand::CapturePayment, Status::Authorised) => {
                Ok(vec![PaymentEvent::PaymentCaptureRequested { order }])
            }
            (PaymentCommand::IssueInvoice { due }, Status::Authorised)
                if method == PaymentMethod::Invoice =>
            {
                Ok(vec![PaymentEvent::InvoiceIssued {
                    order,
                    amount,
                    number: number + 1,
                    due: *due,
                }])
            }
            (
                PaymentCommand::CapturePayment | PaymentCommand::IssueInvoice { .. },
                Status::CaptureRequested
                | Status::Owed
                | Status::Overdue
                | Status::Captured
                | Status::Completed,
            ) => DONE,
            (PaymentCommand::CapturePayment | PaymentCommand::IssueInvoice { .. }, status) => {
                Err(PaymentRefusal::NotAuthorised(status))
            }
            (PaymentCommand::RecordCapture, Status::CaptureRequested)
            | (
                PaymentCommand::RecordSettlement,
                Status::CaptureRequested | Status::Owed | Status::Overdue,
            ) => Ok(vec![PaymentEvent::PaymentCaptured { order, amount }]),
            // Nothing was taken, so nothing is booked as taken (`refused-capture-booked`).
            (PaymentCommand::RecordCaptureRefusal { reason }, Status::CaptureRequested) => {
                Ok(vec![PaymentEvent::CaptureRefused { order, reason: *reason }])
            }
            // The customer has paid what nobody owed any more (`cancelled-invoice-kept`).
            (PaymentCommand::RecordSettlement, Status::Cancelled) => {
                Ok(vec![PaymentEvent::RefundRequested { order, amount }])
            }
            // One that was paid, cancelled or voided meanwhile is not (`paid-and-overdue`).
            (PaymentCommand::NoteOverdue { number: of, .. }, Status::Owed) if *of == number => {
                Ok(vec![PaymentEvent::InvoiceOverdue { order, number }])
            }
            // Never an edit: whoever has the old one can read what became of it (`invoice-edited`).
            (
                PaymentCommand::CorrectInvoice { number: of, due },
                Status::Owed | Status::Overdue,
            ) if *of == number => {
                let due = *due;
                Ok(vec![
                    PaymentEvent::InvoiceVoided { order, number },
                    PaymentEvent::InvoiceIssued { order, amount, number: number + 1, due },
                ])
            }
            // It was corrected before.
            (PaymentCommand::CorrectInvoice { number: of, .. }, _) if *of < number => DONE,
            (PaymentCommand::CorrectInvoice { .. }, status) => Err(PaymentRefusal::NotOwed(status)),
            (
                PaymentCommand::VoidPayment { .. } | PaymentCommand::RefundPayment { .. },
                Status::Owed | Status::Overdue,
            ) => Ok(vec![PaymentEvent::InvoiceCancelled { order }]),
            // The bank was not asked to accept an invoice, so it is not asked to let it go either.
            (
                PaymentCommand::VoidPayment { .. } | PaymentCommand::RefundPayment { .. },
                Status::Authorised,
            ) if method == PaymentMethod::Invoice => {
                Ok(vec![PaymentEvent::PaymentVoided { order }])
            }
            // The bank may have taken the money by now, or not: it is asked to let it go, and says if
            // it cannot any more.
            (
                PaymentCommand::VoidPayment { .. } | PaymentCommand::RefundPayment { .. },
                Status::Initiated | Status::Authorised | Status::CaptureRequested,
            ) => Ok(vec![PaymentEvent::PaymentVoidRequested { order }]),
            (PaymentCommand::RecordVoid, Status::VoidRequested) => {
                Ok(vec![PaymentEvent::PaymentVoided { order }])
            }
            // What was collected cannot be let go, only paid back (`refund-never-asked`,
            // `failed-void-ignored`).
            (
                PaymentCommand::VoidPayment { .. } | PaymentCommand::RefundPayment { .. },
                Status::Completed | Status::Captured,
            )
            | (PaymentCommand::RecordVoidFailure, Status::VoidRequested) => {
                Ok(vec![PaymentEvent::RefundRequested { order, amount }])
            }
            // The bank may still pay back what a person was asked to see to.
            (PaymentCommand::RecordRefund, Status::RefundRequested | Status::InterventionOpen) => {
                Ok(vec![PaymentEvent::PaymentRefunded { order, amount }])
            }
            // Counted, so that a repeated report is no further failure, and reported until a person
            // sees to it (`failed-refund-ignored`).
            (PaymentCommand::RecordRefundFailure { attempt }, Status::RefundRequested)
                if *attempt == self.failed_refunds + 1 =>
            {
                Ok(vec![self.refund_failed(order, *attempt)])
            }
            (PaymentCommand::ResolveIntervention, Status::InterventionOpen) => {
                Ok(vec![PaymentEvent::ManualInterventionResolved { order }])
            }
            // An answer of the bank that came twice, or to a question that is settled.
            _ => DONE,
        }
    }

    fn initiate(
        &self,
        known: Option<OrderId>,
        order: OrderId,
        amount: Money,
        revision: u32,
        method: PaymentMethod,
    ) -> Decision {
        let same = (self.amount, self.revision, self.method) == (amount, revision, method);
        match known {
            None => {
                let initiated = PaymentEvent::PaymentInitiated { order, amount, revision, method };
                // Whether to take an invoice is ours to say: nobody is waited for
                // (`invoice-waits-for-the-bank`).
                let accepted = (method == PaymentMethod::Invoice)
                    .then_some(PaymentEvent::InvoiceAccepted { order });
                Ok(std::iter::once(initiated).chain(accepted).collect())
            }
            Some(known) if known == order && (same || self.status == PaymentStatus::Voided) => DONE,
            Some(_) => Err(PaymentRefusal::OtherSubject),
        }
    }

    const fn refund_failed(&self, order: OrderId, attempt: u32) -> PaymentEvent {
        if attempt < MOST_REFUND_ATTEMPTS {
            PaymentEvent::RefundFailed { order, attempt }
        } else {
            PaymentEvent::ManualInterventionRequired { order, amount: self.amount }
        }
    }
}
