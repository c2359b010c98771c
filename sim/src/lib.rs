//! Rehearses the conference registration system under faults.
//!
//! - [`node`] is the system under rehearsal, as state machines without input or output of their
//!   own.
//! - [`cluster`] is that system as the crate `stage` rehearses it: which machines there are, what
//!   can go wrong with them alone, and who runs them.
//! - [`scenario`] is what is played, as data; a seed generates one.
//! - [`record`] is what a run says about itself; [`check`] reads it, and never steers.
//! - [`defect`] are known bugs that can be switched on, to prove that the checks find them.
//! - [`runner`] plays one scenario; [`campaign`] plays many.
//! - [`judging`] judges a run while it is watched, wherever what is watched comes from; `live` plays
//!   the same nodes as processes of one machine.
//! - [`corpus`] plays files of findings again.
//! - [`spec`] plays sentences that domain experts write.
//! - [`report`] tells what came of it, in the words of the domain that [`wording`] has for
//!   everything.

#![forbid(unsafe_code)]

pub mod campaign;
pub mod check;
pub mod cluster;
pub mod corpus;
pub mod defect;
pub mod judging;
#[cfg(unix)]
pub mod live;
pub mod node;
pub mod record;
pub mod report;
pub mod runner;
pub mod scenario;
pub mod shell;
pub mod spec;
pub mod wording;
