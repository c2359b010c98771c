//! Tells what came of it.

pub mod json;
pub mod junit;
pub mod story;
pub mod terminal;
pub mod words;
