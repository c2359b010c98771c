//! Plays sentences that domain experts write.
//!
//! A [`source`] is a `.feature` file, in English or Korean, read as [`gherkin`] has it, and a
//! [`story`] is one example in it. The [`player`] plays it sentence by sentence in a fresh
//! [`world`]: undisturbed, or while things go wrong as a [`schedule`] has it. A [`rehearsal`] does
//! so with many stories under many schedules. A story that breaks is made as small as it goes and
//! told in words by a [`broken_example`].
//!
//! The sentences are in `steps`, each with its words in both languages and what plays it;
//! [`parameters`] are the words in them that vary, explained in the `vocabulary`, `tables` what may
//! stand below them, and `reasons` why people are told no. A sentence that is known but for a word
//! has a `misfit`, and a Korean one may have wrong `particles`: that is its [`misunderstanding`].
//! What is wrong with a sentence that cannot be played is a [`misuse`]; whatever is said about it is
//! [`bilingual`]. What an example lacks to prove something is its [`shape`].
//! [`catalogue`] lists all sentences, and [`twins`] compares the two languages.

pub mod beat;
pub mod bilingual;
pub mod broken_example;
pub mod catalogue;
pub mod doubt;
pub mod explained;
pub mod gherkin;
pub mod kept;
pub mod language;
pub mod misunderstanding;
pub mod misuse;
pub mod nearest;
pub mod new_feature;
pub mod outcome;
pub mod parameters;
pub mod player;
pub mod promises;
pub mod recording;
pub mod rehearsal;
pub mod schedule;
pub mod selection;
pub mod sentence;
pub mod shape;
pub mod shrink;
pub mod source;
pub mod story;
pub mod tags;
pub mod twins;
pub mod words;
pub mod world;

mod expression;
mod history;
mod josa;
mod likeness;
mod misfit;
pub(crate) mod narrative;
mod observer;
mod particles;
mod prose;
mod reasons;
mod scene;
mod silence;
mod slip;
mod steps;
mod tables;
mod variables;
mod vocabulary;
