//! The event store of one node, and one write transaction for each handled message. The events, the
//! note that the message was handled and the messages to be sent are stored together or not at all;
//! everything the system promises after a crash rests on that.
//!
//! Each transaction is one entry of a journal, and events are stored by stream. Where what stands
//! is kept in memory, and is made again from the journal when a ledger is opened. What a ledger is
//! stored in (`storage`) is tables of an engine within the process (`embedded`), which verifies
//! every page at opening anyway, or of a database server (`server`).
//!
//! Every message gets a place in the log of messages and keeps it for ever. The outbox is the
//! places of those that are still to be settled, and the ledger of dead letters has the places of
//! those that were given up.
mod commit;
mod copy;
mod embedded;
mod entry;
mod error;
mod index;
mod journal;
mod keys;
mod notes;
mod opening;
mod outbox;
mod reading;
mod rules;
mod server;
mod snapshots;
mod storage;
mod stored;
mod transaction;

use std::num::NonZeroU32;

pub use self::entry::{DeadLetter, Entry, Logged, Position, Record, StoredRow};
pub use self::error::LedgerError;
use self::index::Index;
use self::journal::JournalEntry;
pub use self::rules::{CommitRules, Decided, Durability};
pub use self::server::{ServerSchema, ServerUrlError};
use self::storage::{Storage, Writing};
pub use self::transaction::{
    HandlerNumber, RowChange, SavedRow, SavedSnapshot, Transaction, TransactionOutcome,
};

/// An event store.
#[derive(Debug)]
pub struct Ledger {
    storage: Storage,
    rules: CommitRules,
    /// What is known of the journal: changed only after a commit.
    index: Index,
    /// How many entries of the change log are kept; all if no number is named.
    kept_changes: Option<u64>,
    /// Where the first of them stands; 1 if there is none.
    first_change: u64,
    /// Where the last of them stands; 0 if there is none.
    last_change: u64,
}

impl Ledger {
    /// The same ledger under other rules.
    #[must_use]
    pub fn under(mut self, rules: CommitRules) -> Self {
        self.rules = rules;
        self
    }

    /// The same ledger with no more entries of the change log than these. What is older goes with the
    /// next save.
    #[must_use]
    pub fn keeping_changes(self, kept: Option<NonZeroU32>) -> Self {
        Self { kept_changes: kept.map(|kept| kept.get().into()), ..self }
    }

    /// Ends a transaction with its entry in the journal.
    fn store(
        index: &mut Index,
        mut writing: Writing<'_>,
        entry: &JournalEntry<'_>,
    ) -> Result<(), LedgerError> {
        writing.put_entry(index.next_entry(), &entry.bytes())?;
        writing.commit()?;
        // Only now: after a commit that failed, memory must still say what the store said before.
        index.take(entry)
    }
}

#[cfg(test)]
mod tests;
