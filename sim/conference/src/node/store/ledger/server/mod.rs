//! A ledger stored in tables of a schema on a PostgreSQL server.
//!
//! One process writes, and it counts for itself: how many events and entries there are is a row
//! ([`tables`]) that is locked first and changed last in each transaction. A sequence of the
//! database would hand its numbers out before the order of commits is known, leave gaps, and after
//! some crashes hand the same ones out again, so a reader that goes on after the highest it has
//! seen would miss events.
//!
//! The row also has the epoch, a fencing token. Whoever opens the ledger begins the next one, and
//! by that waits until a transaction is over that is under way; whoever had the ledger open before
//! finds another epoch in the same row, before it writes anything. So a commit whose answer was lost
//! is either found at opening, or it never comes about.

mod address;
mod error;
mod opening;
mod reading;
mod tables;
mod writing;

use std::cell::RefCell;
use std::fmt;

use postgres::Client;
use postgres::types::Type;

pub use self::address::{ServerSchema, ServerUrlError};
pub(super) use self::writing::ServerWriting;
use super::{Durability, LedgerError};

/// The connection to a server, by which one ledger is read and written.
pub(super) struct Server {
    /// A query needs the connection to itself, also one that only reads.
    client: RefCell<Client>,
    /// The epoch that began when it was opened. In another one somebody else writes.
    epoch: i64,
}

impl Server {
    pub(super) fn begin(
        &mut self,
        durability: Durability,
    ) -> Result<ServerWriting<'_>, LedgerError> {
        ServerWriting::begin(self.client.get_mut(), self.epoch, durability)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// A number as the server keeps it.
fn signed(number: u64) -> i64 {
    i64::try_from(number).expect("nothing of a ledger is counted that far")
}

/// A number that the server has kept.
fn unsigned(number: i64) -> Result<u64, LedgerError> {
    u64::try_from(number)
        .map_err(|_| LedgerError::corrupt(format!("{number} is stored where something is counted")))
}

/// The parameters of a stream's key.
const KEY: [Type; 2] = [Type::INT2, Type::UUID];
