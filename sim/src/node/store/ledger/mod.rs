//! The event store of one node: one file, and one write transaction for each handled message. The
//! events, the note that the message was handled and the messages to be sent are stored together or
//! not at all; everything the system promises after a crash rests on that.
//!
//! Every message gets a place in the log of messages and keeps it for ever. The outbox only lists
//! the places of those that are still to be settled, and the ledger of dead letters the places of
//! those that were given up.
mod commit;
mod copy;
mod entry;
mod error;
mod notes;
mod opening;
mod outbox;
mod policy;
mod reading;
mod snapshots;
mod tables;
mod transaction;

use std::collections::{BTreeMap, BTreeSet};

use domain::sourcing::Version;
use domain::stream::StreamId;
use redb::{Database, WriteTransaction};

pub use self::entry::{DeadLetter, Entry, Logged, Position, Record, StoredRow};
pub use self::error::LedgerError;
pub use self::policy::{Durability, Policy};
pub use self::transaction::{
    HandlerNumber, RowChange, SavedRow, SavedSnapshot, Transaction, TransactionOutcome,
};

/// An event store.
#[derive(Debug)]
pub struct Ledger {
    db: Database,
    policy: Policy,
    /// How many events each stream has; filled when a stream is first asked for, changed only after
    /// a commit.
    heads: BTreeMap<StreamId, Version>,
    /// Where the last event stands.
    position: u64,
    /// The place the next message gets in the log of messages.
    next_message: u64,
    /// Where the last entry of the change log stands; 0 if there is none.
    last_change: u64,
    /// Which places of the outbox a message has: more than one only if it was stored twice.
    outgoing: BTreeSet<(u128, u64)>,
}

impl Ledger {
    /// The same ledger under other rules.
    #[must_use]
    pub fn under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    fn begin_write(&self) -> Result<WriteTransaction, LedgerError> {
        let mut write = self.db.begin_write()?;
        if self.policy.durability == Durability::Unsynced {
            write.set_durability(redb::Durability::None)?;
        }
        Ok(write)
    }
}

#[cfg(test)]
mod tests;
