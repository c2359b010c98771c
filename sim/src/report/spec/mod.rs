//! Tells what came of stories that domain experts wrote.

pub mod json;
pub mod junit;
pub mod terminal;
