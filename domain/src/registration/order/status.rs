//! Where an order stands.

use serde::{Deserialize, Serialize};

/// Where an order stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OrderStatus {
    /// Nothing happened yet.
    #[default]
    NotPlaced,
    /// Seats were asked for and no answer was recorded for the latest wish.
    Placed,
    /// Fewer seats are held than wanted; the registrant decides.
    PartiallyReserved,
    /// All wanted, or all accepted, seats are held.
    Reserved,
    /// Final: the seats are the registrant's.
    Confirmed,
    /// Final: not paid in time.
    Expired,
    /// Final: could not even be started.
    Rejected,
    /// Final: the registrant withdrew.
    Cancelled,
    /// Final: the conference was called off.
    CalledOff,
}

impl OrderStatus {
    /// Whether this is one of the five ends.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(
            self,
            Self::Confirmed | Self::Expired | Self::Rejected | Self::Cancelled | Self::CalledOff
        )
    }
}
