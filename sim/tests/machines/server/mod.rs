//! The ledger on a PostgreSQL server that is killed, and on connections that are cut. Where
//! PostgreSQL is not installed these tests say so and are passed over.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod crashes;
mod cuts;
mod missing;
mod proxy;
mod story;

use std::io::{self, Write};

use sim::live::server::{LocalServer, ServerError};

/// A server of this test alone; none where PostgreSQL is not installed.
pub(crate) fn installed_server() -> Option<LocalServer> {
    match LocalServer::start(false) {
        Ok(server) => Some(server),
        Err(why @ (ServerError::NotInstalled | ServerError::Nobody(_))) => {
            // Around the capture of what tests print: it must be seen.
            let _ = writeln!(io::stderr(), "SKIPPED, and proves nothing: {why}");
            None
        }
        Err(why) => panic!("{why}"),
    }
}
