//! A ledger stored in tables of redb, an engine within the process: on a file, on a simulated disk
//! or in memory.

mod opening;
mod reading;
pub(super) mod tables;
mod writing;

use redb::{Database, ReadTransaction, ReadableDatabase};

pub(super) use self::reading::EmbeddedJournal;
pub(super) use self::writing::EmbeddedWriting;
use super::{Durability, LedgerError};

/// After so many transactions the engine gives back the pages that they freed. It would do so after
/// each, with a change of its own tables that is almost as long as the transaction itself; this way
/// a file is longer by what so many transactions free.
const TRANSACTIONS_A_ROUND: u32 = 4;

/// The engine's database, open.
#[derive(Debug)]
pub(super) struct Embedded {
    /// The engine gives no page back that this might still read. Nobody reads by it.
    holds_back: Option<ReadTransaction>,
    pub(super) db: Database,
    /// How many transactions were begun since pages were given back.
    in_round: u32,
}

impl Embedded {
    pub(super) fn begin(&mut self, durability: Durability) -> Result<EmbeddedWriting, LedgerError> {
        if self.in_round == 0 {
            self.holds_back = None;
            self.holds_back = Some(self.db.begin_read()?);
        }
        self.in_round = (self.in_round + 1) % TRANSACTIONS_A_ROUND;
        let mut write = self.db.begin_write()?;
        if durability == Durability::Unsynced {
            write.set_durability(redb::Durability::None)?;
        }
        Ok(EmbeddedWriting(write))
    }
}
