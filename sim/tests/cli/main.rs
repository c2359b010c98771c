//! The command line, as people and machines use it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod bad_input;
mod campaign;
mod cases;
mod defects;
mod doubt;
mod explain;
mod explore;
mod gherkin;
mod help;
#[cfg(target_os = "linux")]
mod interrupt;
mod junit;
#[cfg(target_os = "linux")]
mod live;
#[cfg(target_os = "linux")]
mod live_nats;
mod live_postgres;
mod machine_readable;
mod merge;
mod messages;
mod outputs;
mod replay;
mod scenario_files;
mod schema;
mod shrink;
mod spec;
mod support;
mod words;
