//! Gives whatever reads files of others inputs that are a little wrong.
//!
//! An [`input`](mod@input) is a file of the repository with some changes, [byte by byte](bytes),
//! [line by line](lines) or [as JSON](tree). Which changes goes by its number alone, so a number is
//! all that must be known to have an input again. A [target](targets) takes it or refuses it in
//! words; [`hunt`] gives it many, and is told of whatever else comes of one: a panic, an answer that
//! is another the second time, a refusal without words, or no answer for ten seconds.

pub mod bytes;
pub mod dice;
pub mod hunt;
pub mod input;
pub mod lines;
pub mod targets;
pub mod tree;
