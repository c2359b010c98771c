//! What became of a command.

use domain::management::ManagementRefusal;
use domain::payments::PaymentRefusal;
use domain::registration::{
    InvalidOrder, OrderRefusal, PromotionalCodeRefusal, SeatAssignmentsRefusal, SeatsRefusal,
};
use domain::sourcing::Version;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What became of a command. Recorded with its effects, so that a repeated command hears the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It took effect, or had already.
    Accepted {
        /// The version of the stream after it.
        version: Version,
    },
    /// A rule forbids it.
    Refused(Refusal),
}

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Refusal {
    /// Not even well formed.
    #[error(transparent)]
    Invalid(InvalidOrder),
    /// The conference takes no orders: it is not known, or not published.
    #[error("the conference takes no orders")]
    NotOnSale,
    /// The conference has begun: orders have ended, and no new ones are taken.
    #[error("the conference has started; nothing is ordered any more")]
    Started,
    /// The conference was called off: nothing is ordered any more.
    #[error("the conference was called off")]
    CalledOff,
    /// By Conference Management.
    #[error(transparent)]
    Management(ManagementRefusal),
    /// A name that no two conferences may share belongs to another one.
    #[error("another conference has the {0}")]
    NameTaken(String),
    /// By the order.
    #[error(transparent)]
    Order(OrderRefusal),
    /// By the seats.
    #[error(transparent)]
    Seats(SeatsRefusal),
    /// By the payment.
    #[error(transparent)]
    Payment(PaymentRefusal),
    /// By the promotional code.
    #[error(transparent)]
    Code(PromotionalCodeRefusal),
    /// By the seat assignments.
    #[error(transparent)]
    Assignments(SeatAssignmentsRefusal),
}
