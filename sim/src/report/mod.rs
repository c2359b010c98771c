//! Tells what came of it. Everything here only reads what runs recorded.

pub mod catalogue;
pub mod cut_short;
pub mod figures;
pub mod json;
pub mod junit;
pub mod sales;
pub mod spec;
pub mod story;
pub mod terminal;
pub mod upgrade;
pub mod visible;
pub mod words;
