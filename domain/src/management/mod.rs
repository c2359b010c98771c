//! Conference Management: where an organiser sets up a conference, its seat types and its
//! promotional codes.
//!
//! Data first, not event-sourced: a row is loaded, changed and saved. What other contexts are told
//! about it is a contract of its own; it is written in the same transaction as the row, so that
//! neither exists without the other.

mod conference;
mod contract;
pub mod liberation;
mod names;

pub use conference::{
    CallingOff, Conference, ConferenceDetails, HIGHEST_QUOTA, InvalidDetails, ManagementCommand,
    ManagementRefusal, Owner, Period, Saved, SeatType, manage,
};
pub use contract::{
    ConferenceEvent, ConferenceInformation, PromotionalCodeInformation, SeatInformation,
};
pub use names::{CallingOffReason, SeatTypeDescription, SeatTypeName, Slug};
