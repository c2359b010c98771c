//! What Conference Management tells the other contexts: a published language, kept apart from the
//! rows it stores.
//!
//! Every announcement is absolute and carries the version of the conference it was made at. A
//! listener keeps, for each subject (the information, the publication, each seat type, each
//! promotional code), the version it heard last, and ignores what is not newer. So announcements
//! may come twice and in any order.

use serde::{Deserialize, Serialize};

use crate::identity::{ConferenceId, SeatTypeId};
use crate::registration::{CodeName, CodeTerms};
use crate::sourcing::Timestamp;
use crate::values::{Price, Quantity};

/// What happened to a conference, for other contexts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum ConferenceEvent {
    /// There is a new conference. It is not published.
    ConferenceCreated {
        conference: ConferenceId,
        version: u32,
        /// What is known about it.
        information: ConferenceInformation,
    },
    /// The information changed; the publication did not.
    ConferenceUpdated {
        conference: ConferenceId,
        version: u32,
        /// What is known about it.
        information: ConferenceInformation,
    },
    /// New orders are taken.
    ConferencePublished { conference: ConferenceId, version: u32 },
    /// New orders are refused; open ones may finish.
    ConferenceUnpublished { conference: ConferenceId, version: u32 },
    /// It does not take place. All orders end, and what was bought is paid back. The last that is
    /// announced of a conference.
    ConferenceCalledOff {
        conference: ConferenceId,
        version: u32,
        /// Why, in the organiser's words; nothing if nothing was said.
        reason: Option<String>,
    },
    /// Seats of a new type are offered.
    SeatCreated {
        conference: ConferenceId,
        version: u32,
        /// The seat type.
        seat: SeatInformation,
    },
    /// A seat type is offered on other terms.
    SeatUpdated {
        conference: ConferenceId,
        version: u32,
        /// The seat type.
        seat: SeatInformation,
    },
    /// There is a new promotional code.
    PromotionalCodeCreated {
        conference: ConferenceId,
        version: u32,
        promotional_code: PromotionalCodeInformation,
    },
    /// A promotional code has other terms.
    PromotionalCodeUpdated {
        conference: ConferenceId,
        version: u32,
        promotional_code: PromotionalCodeInformation,
    },
}

/// What everybody may know about a conference. The access code is not among it: it opens the
/// administration site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct ConferenceInformation {
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
}

/// What everybody may know about a seat type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct SeatInformation {
    /// The seat type.
    pub seat_type: SeatTypeId,
    pub name: String,
    /// What one gets.
    pub description: String,
    /// The price of one seat.
    pub price: Price,
    /// How many seats in all, sold ones included. Absolute, so that hearing it twice changes
    /// nothing.
    pub quota: Quantity,
}

/// What the registration must know about a promotional code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct PromotionalCodeInformation {
    pub code: CodeName,
    pub terms: CodeTerms,
}

impl ConferenceEvent {
    /// The conference it is about.
    #[must_use]
    pub const fn conference(&self) -> ConferenceId {
        self.source().0
    }

    /// The version of the conference it was announced at.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.source().1
    }

    /// The name of the event, as the glossary has it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ConferenceCreated { .. } => "ConferenceCreated",
            Self::ConferenceUpdated { .. } => "ConferenceUpdated",
            Self::ConferencePublished { .. } => "ConferencePublished",
            Self::ConferenceUnpublished { .. } => "ConferenceUnpublished",
            Self::ConferenceCalledOff { .. } => "ConferenceCalledOff",
            Self::SeatCreated { .. } => "SeatCreated",
            Self::SeatUpdated { .. } => "SeatUpdated",
            Self::PromotionalCodeCreated { .. } => "PromotionalCodeCreated",
            Self::PromotionalCodeUpdated { .. } => "PromotionalCodeUpdated",
        }
    }

    const fn source(&self) -> (ConferenceId, u32) {
        match self {
            Self::ConferenceCreated { conference, version, .. }
            | Self::ConferenceUpdated { conference, version, .. }
            | Self::ConferencePublished { conference, version }
            | Self::ConferenceUnpublished { conference, version }
            | Self::ConferenceCalledOff { conference, version, .. }
            | Self::SeatCreated { conference, version, .. }
            | Self::SeatUpdated { conference, version, .. }
            | Self::PromotionalCodeCreated { conference, version, .. }
            | Self::PromotionalCodeUpdated { conference, version, .. } => (*conference, *version),
        }
    }
}
