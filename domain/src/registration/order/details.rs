//! What an order is told about: who registers, and what was paid.

use serde::{Deserialize, Serialize};

use crate::identity::PaymentId;
use crate::values::{Email, Money};

/// Who registers. The e-mail address, with the access code, finds the order again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrantDetails {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: Email,
}

/// What was paid, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentProof {
    /// Which payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// For which wish of the order.
    pub revision: u32,
}
