//! What people set out to do, as data.

use serde::{Deserialize, Serialize};

/// Some seats of one type, as a person writes them down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The name of the seat type.
    pub seat_type: String,
    /// How many.
    pub quantity: u32,
}

/// What the organiser offers, and from when on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// When, in milliseconds of business time.
    pub at_ms: u64,
    /// The name of the seat type.
    pub seat_type: String,
    /// How many seats in all.
    pub quota: u32,
}

/// One thing a registrant does. Acts follow one another; those that depend on what is
/// held wait until the order shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Does nothing for a while.
    Wait {
        /// For how long.
        ms: u64,
    },
    /// Orders seats.
    Place {
        /// Which.
        lines: Vec<Line>,
    },
    /// Wants other seats instead.
    Change {
        /// Which.
        lines: Vec<Line>,
        /// What a second window asks for at the same time; nothing if there is none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        second_window: Vec<Line>,
    },
    /// Takes what is held, if it is less than what was wanted.
    AcceptPartial,
    /// Pays.
    Pay {
        /// Once, or from two windows at the same time.
        twice: bool,
    },
    /// Withdraws, without waiting for an answer about the seats.
    Cancel,
    /// Looks at the order anew until it shows an answer, and does nothing about it.
    Look,
}
