//! The conference registration system as pure functions.
//!
//! Nothing here reads a clock, draws a number, waits or touches a disk. Time, ids and prices come in as arguments,
//! so every decision can be replayed anywhere with the same result.
//!
//! - [`sourcing`] is the vocabulary: aggregate, process, projection, envelope, upcaster, snapshot.
//! - [`registration`] sells seats: [`Order`](registration::Order), [`SeatsAvailability`](registration::SeatsAvailability),
//!   pricing, and the [`RegistrationProcess`](registration::RegistrationProcess) that ties them together.
//! - [`management`] is where organisers set up conferences: [`manage`](management::manage) changes a row and announces it.
//! - [`payments`] takes money: [`Payment`](payments::Payment).
//! - [`views`] are the read models, folds over streams.
//! - [`history`] reads every form in which an event was ever stored.
//! - [`message`] is everything the parts say to each other.

#![forbid(unsafe_code)]

mod access_code;
pub mod history;
pub mod management;
pub mod message;
pub mod payments;
pub mod policy;
pub mod registration;
pub mod sourcing;
pub mod views;

pub use policy::Policy;
