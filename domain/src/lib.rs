//! The conference registration system as pure functions.
//!
//! Nothing here reads a clock, draws a number, waits or touches a disk. Time, ids and prices come
//! in as arguments, so every decision can be replayed anywhere with the same result.
//!
//! - [`sourcing`] is the vocabulary of event sourcing, free of this domain: aggregate, process,
//!   projection, upcaster, snapshot.
//! - [`identity`], [`stream`] and [`envelope`] are that vocabulary in this domain: ids, kinds of
//!   streams, metadata.
//! - [`values`] is what several contexts share: money, quantities, addresses.
//! - [`registration`] sells seats: [`Order`](registration::Order),
//!   [`SeatsAvailability`](registration::SeatsAvailability), pricing, and the
//!   [`RegistrationProcess`](registration::RegistrationProcess) that ties them together.
//! - [`management`] is where organisers set up conferences: [`manage`](management::manage) changes
//!   a row and announces it.
//! - [`payments`] takes money: [`Payment`](payments::Payment).
//! - [`views`] are the read models, folds over streams; [`order_summaries`] are a new stream made
//!   of others.
//! - [`history`] reads every form in which an event was ever stored; [`multi_version`] does so by
//!   the other design, for comparison.
//! - [`message`] is everything the parts say to each other, and [`rebuilding`] what a log of it
//!   comes to.

#![forbid(unsafe_code)]

pub mod envelope;
pub mod history;
pub mod identity;
pub mod management;
pub mod message;
pub mod multi_version;
pub mod order_summaries;
pub mod payments;
pub mod policy;
pub mod rebuilding;
pub mod registration;
pub mod sourcing;
pub mod stream;
pub mod values;
pub mod views;

pub use policy::Policy;
