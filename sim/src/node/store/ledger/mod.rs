//! The event store of one node: one file, and one write transaction for each handled message. The
//! events, the note that the message was handled and the messages to be sent are stored together or
//! not at all; everything the system promises after a crash rests on that.
//!
//! Each transaction is one entry of a journal, and events are stored by stream. Where what stands
//! is kept in memory, and is made again from the journal when a ledger is opened, which reads and
//! verifies every page anyway.
//!
//! Every message gets a place in the log of messages and keeps it for ever. The outbox is the
//! places of those that are still to be settled, and the ledger of dead letters has the places of
//! those that were given up.
mod commit;
mod copy;
mod entry;
mod error;
mod index;
mod journal;
mod notes;
mod opening;
mod outbox;
mod policy;
mod reading;
mod snapshots;
mod tables;
mod transaction;

use redb::{Database, ReadTransaction, ReadableDatabase, WriteTransaction};

pub use self::entry::{DeadLetter, Entry, Logged, Position, Record, StoredRow};
pub use self::error::LedgerError;
use self::index::Index;
use self::journal::JournalEntry;
pub use self::policy::{Durability, Policy};
pub use self::transaction::{
    HandlerNumber, RowChange, SavedRow, SavedSnapshot, Transaction, TransactionOutcome,
};

/// After so many transactions the engine gives back the pages that they freed. It would do so after
/// each, with a change of its own tables that is almost as long as the transaction itself; this way
/// a file is longer by what so many transactions free.
const TRANSACTIONS_A_ROUND: u32 = 4;

/// An event store.
#[derive(Debug)]
pub struct Ledger {
    /// The engine gives no page back that this might still read. Nobody reads by it.
    holds_back: Option<ReadTransaction>,
    db: Database,
    policy: Policy,
    /// How many transactions were begun since pages were given back.
    in_round: u32,
    /// What is known of the journal: changed only after a commit.
    index: Index,
    /// Where the last entry of the change log stands; 0 if there is none.
    last_change: u64,
}

impl Ledger {
    /// The same ledger under other rules.
    #[must_use]
    pub fn under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    fn begin_write(&mut self) -> Result<WriteTransaction, LedgerError> {
        if self.in_round == 0 {
            self.holds_back = None;
            self.holds_back = Some(self.db.begin_read()?);
        }
        self.in_round = (self.in_round + 1) % TRANSACTIONS_A_ROUND;
        let mut write = self.db.begin_write()?;
        if self.policy.durability == Durability::Unsynced {
            write.set_durability(redb::Durability::None)?;
        }
        Ok(write)
    }

    /// Ends a transaction with its entry in the journal.
    fn store(
        &mut self,
        write: WriteTransaction,
        entry: &JournalEntry<'_>,
    ) -> Result<(), LedgerError> {
        entry.put(self.index.next_entry(), &write)?;
        write.commit()?;
        // Only now: after a commit that failed, memory must still say what the store said before.
        self.index.take(entry)
    }
}

#[cfg(test)]
mod tests;
