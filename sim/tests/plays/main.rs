//! Whole plays: what holds of every scenario, whatever goes wrong, on either engine, in every
//! process.
//!
//! One program for all of them: each further one would compile the stage and its engines once more.

mod determinism;
mod promises;
mod snapshots;
mod time_travel;
mod twins;
mod upgrade;
