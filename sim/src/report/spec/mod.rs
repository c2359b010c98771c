//! Tells what came of stories that domain experts wrote.

pub mod beside;
pub mod diagram;
pub mod doubt;
pub mod doubt_json;
pub mod json;
pub mod junit;
pub mod labels;
pub mod messages;
pub mod page;
pub mod terminal;
