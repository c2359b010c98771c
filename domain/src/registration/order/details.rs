//! What an order is told about: who registers, and what was paid.

use serde::{Deserialize, Serialize};

use crate::identity::PaymentId;
use crate::values::{Email, Money};

/// Who registers. The e-mail address, with the access code, finds the order again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct RegistrantDetails {
    pub first_name: String,
    pub last_name: String,
    pub email: Email,
}

/// What was paid, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct PaymentProof {
    pub payment: PaymentId,
    pub amount: Money,
    /// For which wish of the order.
    pub revision: u32,
}
