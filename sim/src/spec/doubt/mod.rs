//! Doubts examples: an example that holds may still say nothing. Undisturbed, every value of every
//! *Then* is changed, and the example must break; every *Given* and *When* is left out, and the
//! example must break as well. What nobody notices is told.
//!
//! `known` are the names that a story has introduced. A `change` puts another value in the place
//! of one in a sentence or in a cell below it, or another state in the place of what is said;
//! `changes` finds all of them. [`doubted`] is what came of one example, [`inquiry`] asks about
//! many, and [`outcome`] is what all of it comes to.

mod change;
pub mod doubted;
pub mod inquiry;
pub mod outcome;

mod beside;
mod cells;
mod changes;
mod known;
mod quoted;
mod seats;
mod states;
