//! Tells what came of stories that domain experts wrote.

pub mod diagram;
pub mod json;
pub mod junit;
pub mod labels;
pub mod messages;
pub mod page;
pub mod terminal;
