//! Tells what came of it. Everything here only reads what runs recorded.

pub mod story;
pub mod words;
