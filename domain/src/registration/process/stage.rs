//! Where a registration stands, and how it ended.

use serde::{Deserialize, Serialize};

/// Where a registration stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ProcessStage {
    /// Nothing was heard of the order yet.
    #[default]
    NotStarted,
    /// Seats were asked for.
    AwaitingReservation,
    /// Seats, or some of them, are held; the registrant decides.
    AwaitingRegistrant,
    /// The registrant pays.
    AwaitingPayment,
    /// The bank set the money aside: it is being taken while the seats are held for it.
    Capturing,
    /// The seats were given back while a payment was under way; the money may still come.
    Lapsed,
    /// Late money came: the seats are asked for once more.
    Reacquiring,
    /// Money is ours or owed, or none is due: the seats are being committed.
    Committing,
    /// The seats are committed: the order is being confirmed.
    Confirming,
    /// Money that buys nothing is being given back.
    Voiding,
    /// The order is being expired.
    Expiring,
    /// Nothing is owed any more.
    Ended(ProcessOutcome),
}

/// How a registration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ProcessOutcome {
    /// With seats and, unless free, with money.
    Confirmed,
    /// The time ran out.
    Expired,
    /// It came too late to be started.
    Rejected,
    /// The registrant withdrew.
    Cancelled,
    /// The conference was called off.
    CalledOff,
}
