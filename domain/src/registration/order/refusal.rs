//! Why an order says no.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::OrderStatus;
use crate::registration::pricing::UnknownSeatType;
use crate::sourcing::Version;

/// Why an order says no.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum OrderRefusal {
    /// There is no such order.
    #[error("there is no such order")]
    NotPlaced,
    /// The id is taken by another order.
    #[error("an order with this id was placed before")]
    AlreadyPlaced,
    /// The order has reached one of its ends.
    #[error("the order has ended: {0:?}")]
    Ended(OrderStatus),
    /// The registrant acted on a version that is no longer current.
    #[error("the order has changed meanwhile: it is now at {current}")]
    Stale {
        /// The current version.
        current: Version,
    },
    /// A payment is open.
    #[error("a payment is under way")]
    PaymentOpen,
    /// A promotional code is being looked up; what the order costs is not known before.
    #[error("a promotional code is being looked up")]
    CodePending,
    /// That payment has already come to nothing.
    #[error("this payment came to nothing; start another one")]
    PaymentClosed,
    /// The seats are not reserved, or the partial reservation was not accepted.
    #[error("the seats are not reserved")]
    NotReserved,
    /// The promise has ended.
    #[error("the reservation has expired")]
    PromiseEnded,
    /// The proof of payment or the committed seats do not match the order.
    #[error("what was paid or committed is not what was ordered")]
    NotAsOrdered,
    /// A seat type is not for sale.
    #[error(transparent)]
    UnknownSeatType(#[from] UnknownSeatType),
}
