//! A card payment: authorised first, captured only once the seats are committed, voided if they are not.
//!
//! Captured at once, a payment whose seats are gone would have to be refunded; an authorisation just lapses.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::registration::Money;
use crate::sourcing::{Aggregate, OrderId, Timestamp};

/// Where a payment stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PaymentStatus {
    /// Nothing happened yet.
    #[default]
    NotInitiated,
    /// The bank was asked to authorise.
    Initiated,
    /// The bank set the money aside.
    Authorised,
    /// Final: the bank said no.
    Declined,
    /// The bank was asked to take the money.
    CaptureRequested,
    /// Final: the money is ours.
    Captured,
    /// The bank was asked to let the money go.
    VoidRequested,
    /// Final: the money was let go.
    Voided,
}

impl PaymentStatus {
    /// Whether nothing more will happen.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Declined | Self::Captured | Self::Voided)
    }
}

/// The state of a payment: the fold of its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Where it stands.
    pub status: PaymentStatus,
    /// Which order it pays for; known once initiated.
    pub order: Option<OrderId>,
    /// How much.
    pub amount: Money,
    /// For which wish of the order.
    pub revision: u32,
}

/// What may be asked of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentCommand {
    /// Ask the bank to set money aside.
    InitiatePayment {
        /// For which order.
        order: OrderId,
        /// How much.
        amount: Money,
        /// For which wish of the order.
        revision: u32,
    },
    /// The bank set the money aside.
    RecordAuthorisation,
    /// The bank said no.
    RecordDecline,
    /// The seats are committed: ask the bank to take the money.
    CapturePayment,
    /// The bank took the money.
    RecordCapture,
    /// Nothing was bought: ask the bank to let the money go.
    VoidPayment {
        /// For which order; it may be the first that is heard of the payment.
        order: OrderId,
    },
    /// The bank let the money go.
    RecordVoid,
}

/// What a payment records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentEvent {
    /// The bank is asked to authorise.
    PaymentInitiated {
        /// For which order.
        order: OrderId,
        /// How much.
        amount: Money,
        /// For which wish of the order.
        revision: u32,
    },
    /// The money is set aside.
    PaymentAuthorised {
        /// For which order.
        order: OrderId,
    },
    /// The bank said no.
    PaymentDeclined {
        /// For which order.
        order: OrderId,
    },
    /// The bank is asked to take the money.
    PaymentCaptureRequested {
        /// For which order.
        order: OrderId,
    },
    /// The money is ours.
    PaymentCaptured {
        /// For which order.
        order: OrderId,
        /// How much.
        amount: Money,
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
    /// The money was taken, or is being taken.
    #[error("the money has been taken")]
    AlreadyCaptured,
}

type Decision = Result<Vec<PaymentEvent>, PaymentRefusal>;

/// The command is already in effect, or no longer matters.
const DONE: Decision = Ok(Vec::new());

impl Aggregate for Payment {
    type Command = PaymentCommand;
    type Event = PaymentEvent;
    type Refusal = PaymentRefusal;

    fn decide(&self, command: &PaymentCommand, _now: Timestamp) -> Decision {
        use PaymentStatus as Status;
        let order = match (command, self.order) {
            (PaymentCommand::InitiatePayment { order, amount, revision }, known) => {
                return self.initiate(known, *order, *amount, *revision);
            }
            // The void overtook the opening: nothing was asked of the bank yet, and nothing will be.
            (PaymentCommand::VoidPayment { order }, None) => {
                return Ok(vec![PaymentEvent::PaymentVoided { order: *order }]);
            }
            (_, None) => return Err(PaymentRefusal::NotInitiated),
            (_, Some(order)) => order,
        };
        let amount = self.amount;
        match (command, self.status) {
            (PaymentCommand::RecordAuthorisation, Status::Initiated) => {
                Ok(vec![PaymentEvent::PaymentAuthorised { order }])
            }
            (PaymentCommand::RecordDecline, Status::Initiated) => {
                Ok(vec![PaymentEvent::PaymentDeclined { order }])
            }
            (PaymentCommand::CapturePayment, Status::Authorised) => {
                Ok(vec![PaymentEvent::PaymentCaptureRequested { order }])
            }
            (PaymentCommand::CapturePayment, Status::CaptureRequested | Status::Captured) => DONE,
            (PaymentCommand::CapturePayment, status) => Err(PaymentRefusal::NotAuthorised(status)),
            (PaymentCommand::RecordCapture, Status::CaptureRequested) => {
                Ok(vec![PaymentEvent::PaymentCaptured { order, amount }])
            }
            (PaymentCommand::VoidPayment { .. }, Status::Initiated | Status::Authorised) => {
                Ok(vec![PaymentEvent::PaymentVoidRequested { order }])
            }
            (PaymentCommand::VoidPayment { .. }, Status::CaptureRequested | Status::Captured) => {
                Err(PaymentRefusal::AlreadyCaptured)
            }
            (PaymentCommand::RecordVoid, Status::VoidRequested) => {
                Ok(vec![PaymentEvent::PaymentVoided { order }])
            }
            _ => DONE,
        }
    }

    fn evolve(mut self, event: &PaymentEvent) -> Self {
        self.status = match event {
            PaymentEvent::PaymentInitiated { order, amount, revision } => {
                (self.order, self.amount, self.revision) = (Some(*order), *amount, *revision);
                PaymentStatus::Initiated
            }
            PaymentEvent::PaymentAuthorised { .. } => PaymentStatus::Authorised,
            PaymentEvent::PaymentDeclined { .. } => PaymentStatus::Declined,
            PaymentEvent::PaymentCaptureRequested { .. } => PaymentStatus::CaptureRequested,
            PaymentEvent::PaymentCaptured { .. } => PaymentStatus::Captured,
            PaymentEvent::PaymentVoidRequested { .. } => PaymentStatus::VoidRequested,
            PaymentEvent::PaymentVoided { order } => {
                self.order = Some(*order);
                PaymentStatus::Voided
            }
        };
        self
    }
}

impl Payment {
    fn initiate(&self, known: Option<OrderId>, order: OrderId, amount: Money, revision: u32) -> Decision {
        match known {
            None => Ok(vec![PaymentEvent::PaymentInitiated { order, amount, revision }]),
            Some(known) if known == order && self.status == PaymentStatus::Voided => DONE,
            Some(known) if (known, self.amount, self.revision) == (order, amount, revision) => DONE,
            Some(_) => Err(PaymentRefusal::OtherSubject),
        }
    }
}
