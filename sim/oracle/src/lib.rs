//! Judges runs of the conference registration system.
//!
//! - [`check`] has a file for each rule that must hold, and a reference model of the business.
//! - [`judging`] judges a run while it is watched, wherever what is watched comes from.
//! - [`runner`] plays one scenario on a stage, and judges it.
//! - [`signals`] tells how long things took in a run, as an operator would watch a system.

#![forbid(unsafe_code)]

pub mod check;
pub mod judging;
pub mod runner;
pub mod signals;
