//! What a row of Conference Management's tables looks like to others.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::identity::{ConferenceId, SeatTypeId};
use crate::sourcing::Timestamp;
use crate::values::{Money, Price, Quantity};

/// Which record: the table, and the key in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RecordKey {
    /// A row about a conference.
    Conference(ConferenceId),
    /// A seat type of a conference.
    SeatType(ConferenceId, SeatTypeId),
    /// A promotional code of a conference.
    PromotionalCode(ConferenceId, String),
}

/// A record of one of the published tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// Of the table of conferences.
    Conference(ConferenceRecord),
    /// Of the table of seat types.
    SeatType(SeatTypeRecord),
    /// Of the table of promotional codes.
    PromotionalCode(PromotionalCodeRecord),
}

/// A conference. The access code is not among its columns: it opens the administration site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct ConferenceRecord {
    pub conference: ConferenceId,
    /// The conference's own part of the address of its site.
    pub slug: String,
    /// Who runs it.
    pub owner_name: String,
    /// Where to write to them.
    pub owner_email: String,
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Where it takes place.
    pub location: String,
    pub tagline: Option<String>,
    /// What to search for to read what is said about it.
    pub twitter_search: Option<String>,
    /// When it begins.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// Whether new orders are taken.
    pub is_published: bool,
    /// Whether it was ever published.
    pub was_ever_published: bool,
}

/// A seat type. Unlike the announcements, the table has it from the moment it was set up: a report
/// on what was offered and taken back before anybody could buy it needs both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct SeatTypeRecord {
    pub conference: ConferenceId,
    /// The seat type.
    pub seat_type: SeatTypeId,
    pub name: String,
    /// What one gets.
    pub description: String,
    /// The price of one seat.
    pub price: Price,
    /// How many seats in all, sold ones included.
    pub quota: Quantity,
}

/// A promotional code. It takes off either a part or an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct PromotionalCodeRecord {
    pub conference: ConferenceId,
    pub code: String,
    /// How many hundredths of the price it takes off.
    pub percent: Option<u8>,
    /// Which amount it takes off, in hundredths of the currency.
    pub amount: Option<Money>,
    /// For which seat types; none means for all.
    pub seat_types: Option<Vec<SeatTypeId>>,
    /// How many orders may redeem it; none means without limit.
    pub quota: Option<Quantity>,
    /// Beside which other codes it may be used.
    pub cumulative_with: Vec<String>,
}

impl RecordKey {
    /// The conference it belongs to. Records of one conference are changed by one transaction.
    #[must_use]
    pub const fn conference(&self) -> ConferenceId {
        match self {
            Self::Conference(id) | Self::SeatType(id, _) | Self::PromotionalCode(id, _) => *id,
        }
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conference(id) => write!(f, "conference {id}"),
            Self::SeatType(id, seat_type) => write!(f, "seat type {seat_type} of conference {id}"),
            Self::PromotionalCode(id, code) => {
                write!(f, "promotional code {code} of conference {id}")
            }
        }
    }
}
