//! Plays sentences that domain experts write.
//!
//! A [`story`] is one example of a `.feature` file, in English or Korean. The [`player`] plays it sentence by sentence
//! in a fresh [`world`]: undisturbed, or while things go wrong as a [`schedule`] has it. A story that breaks is made
//! as small as it goes and told in words by [`finding`].
//!
//! The sentences are in `steps`, one function each with one attribute for each language; [`parameters`] are the
//! words in them that vary, `tables` what may stand below them, and `reasons` why people are told no. What is wrong with a
//! sentence that cannot be played is a [`misuse`]. [`catalogue`] lists all sentences, and [`twins`] compares the two
//! languages.

pub mod catalogue;
pub mod finding;
pub mod misuse;
pub mod parameters;
pub mod player;
pub mod schedule;
pub mod story;
pub mod twins;
pub mod world;

mod reasons;
mod scene;
mod silence;
mod steps;
mod tables;
mod witness;
mod words;
