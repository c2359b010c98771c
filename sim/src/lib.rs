//! Rehearses the conference registration system under faults.
//!
//! The system itself is the crate `conference`, its checks are the crate `oracle`; here is what is
//! done with them.
//!
//! - [`campaign`] plays many scenarios.
//! - `live` plays the same nodes as processes of one machine.
//! - [`corpus`] plays files of findings again.
//! - [`spec`] plays sentences that domain experts write.
//! - [`sequence`] writes down who says what to whom, and compares it with a diagram.
//! - [`report`] tells what came of it.

#![forbid(unsafe_code)]

pub mod campaign;
pub mod corpus;
#[cfg(unix)]
pub mod live;
pub mod report;
pub mod sequence;
pub mod shell;
pub mod spec;
