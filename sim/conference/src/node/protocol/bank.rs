//! What the bank is asked, and what it answers.

use domain::identity::PaymentId;
use domain::values::Money;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the bank takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum BankMessage {
    /// A worker asks for something to be done with money.
    Ask {
        /// Which worker; it is answered.
        worker: u8,
        /// What is to be done.
        request: BankRequest,
    },
    /// From now on the bank treats a payment in this way: a spec tells its story sentence by
    /// sentence.
    Treat {
        /// The payment that is treated so from now on.
        payment: PaymentId,
        /// In which way.
        conduct: Conduct,
    },
    /// It was booked that a customer's transfer came in; the bank need not report it again.
    Booked {
        /// What it paid for.
        payment: PaymentId,
    },
}

/// What the bank is asked to do. Repeating a request is safe: the bank remembers by payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankRequest {
    /// For which payment.
    pub payment: PaymentId,
    /// What to do.
    pub operation: BankOperation,
    /// The whole amount of the payment; nothing is taken or paid back in part.
    pub amount: Money,
    /// How many times this was asked, this time included.
    pub attempt: u32,
}

/// What a bank does with money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BankOperation {
    /// Set it aside.
    Authorise,
    /// Take the money that was set aside.
    Capture,
    /// Let it go.
    Void,
    /// Take it at once.
    Collect,
    /// Pay it back.
    Refund,
    /// Report when the customer's transfer comes in. It is answered at once that it has not, and
    /// reported, until that is booked, when it has.
    Settle,
}

/// What the bank did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAnswer {
    /// For which payment.
    pub payment: PaymentId,
    /// What was asked.
    pub operation: BankOperation,
    /// Whether it was done.
    pub done: bool,
    /// It was not done because the authorisation had lapsed.
    #[serde(default)]
    pub lapsed: bool,
}

/// How the bank treats one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conduct {
    /// How long it thinks before it authorises or declines, in milliseconds; so long the customer
    /// takes to pay an invoice.
    pub thinks_for_ms: u64,
    /// How often it answers; 0 is never, 2 is twice. An invoice is not paid if it is 0.
    pub answers: u8,
    /// It says no. An invoice is not paid.
    pub declines: bool,
    /// It sets the money aside, and says no when it is asked to take it.
    #[serde(default)]
    pub refuses_capture: bool,
    /// It has let the money go again when it is asked to take it: the authorisation has lapsed.
    #[serde(default)]
    pub lapses: bool,
    /// How many times it does not pay back what it should before it does.
    #[serde(default)]
    pub failed_refunds: u32,
}

impl Default for Conduct {
    fn default() -> Self {
        Self {
            thinks_for_ms: 400,
            answers: 1,
            declines: false,
            refuses_capture: false,
            lapses: false,
            failed_refunds: 0,
        }
    }
}

impl BankMessage {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Ask { .. } => "BankRequest",
            Self::Treat { .. } => "Treat",
            Self::Booked { .. } => "Booked",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Ask { request, .. } => request.operation.subject(request.payment),
            // The wire never sees it: it comes from the script of a spec.
            Self::Treat { .. } => 0,
            Self::Booked { payment } => BankOperation::Settle.subject(*payment),
        }
    }
}

impl BankOperation {
    /// What a question about an operation, and the answer to it, are about.
    pub(super) fn subject(self, payment: PaymentId) -> u128 {
        payment.0.as_u128() ^ (self as u128)
    }
}
