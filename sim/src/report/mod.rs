//! Tells what came of it.

pub mod words;
