//! Tells what came of it. Everything here only reads what runs recorded.

pub mod catalogue;
pub mod corpus;
pub mod finding;
pub mod findings;
pub mod happenings;
pub mod history;
pub mod lineage;
#[cfg(unix)]
pub mod live;
pub mod message_log;
pub mod page;
pub mod part;
pub mod routes;
pub mod sales;
pub mod signals;
pub mod spans;
pub mod spec;
pub mod state;
pub mod story;
pub mod summaries;
pub mod terminal;
pub mod upgrade;
pub mod visible;
