//! The conference registration system as the crate `stage` rehearses it.
//!
//! - [`node`] is the system under rehearsal, as state machines without input or output of their
//!   own.
//! - [`cluster`] says which machines there are, what can go wrong with them alone, and who runs
//!   them.
//! - [`scenario`] is what is played, as data; a seed generates one.
//! - [`record`] is what a run says about itself, and [`wording`] puts it in the words of the domain.
//! - [`defect`] are known bugs that can be switched on, to prove that they are found.

#![forbid(unsafe_code)]

pub mod cluster;
pub mod defect;
pub mod node;
mod object;
pub mod record;
pub mod scenario;
pub mod wording;
