//! What one handled message changes, and what became of it.

use domain::sourcing::{MessageId, Version};
use domain::stream::StreamId;

use super::Position;

/// Everything that handling one message changes.
#[derive(Clone, Copy, Debug)]
pub struct Transaction<'a> {
    /// Who handled it.
    pub handler: HandlerNumber,
    /// What was handled.
    pub message: MessageId,
    /// The message itself, if nobody else caused it: no commit sent it, so this one brings it into
    /// the log of messages.
    pub original: Option<&'a [u8]>,
    /// What came of it; whoever brings the same message again is given this.
    pub outcome: &'a [u8],
    /// The stream that was decided about, even if nothing is appended to it.
    pub stream: StreamId,
    /// How many events the decision took into account.
    pub expected: Version,
    /// The events as they were encoded, in the order of their versions; may be none.
    pub events: &'a [Vec<u8>],
    /// What must be sent because of it.
    pub outbox: &'a [(MessageId, Vec<u8>)],
    /// The row that was decided about, for what is not event-sourced.
    pub row: Option<RowChange<'a>>,
    /// A snapshot of the state after the events, if it is to be stored. One of another version is
    /// left out.
    pub snapshot: Option<SavedSnapshot<'a>>,
    /// Messages sent earlier that have arrived, so that they leave the outbox without a transaction
    /// of their own.
    pub settled: &'a [MessageId],
}

impl Transaction<'_> {
    /// Whether it saves a row.
    pub(super) fn saves(&self) -> bool {
        self.row.is_some_and(|row| row.saved.is_some())
    }
}

/// A snapshot to store.
#[derive(Clone, Copy, Debug)]
pub struct SavedSnapshot<'a> {
    /// After how many events of its stream it was taken.
    pub version: Version,
    /// The state as it was encoded.
    pub bytes: &'a [u8],
}

/// A row that was decided about, and what it is from now on.
#[derive(Clone, Copy, Debug)]
pub struct RowChange<'a> {
    /// The id of what the row is about.
    pub id: u128,
    /// The version the decision took into account; 0 if there was no row.
    pub expected: u64,
    /// What it is from now on; nothing if it stays as it is.
    pub saved: Option<SavedRow<'a>>,
}

/// A row to save.
#[derive(Clone, Copy, Debug)]
pub struct SavedRow<'a> {
    /// The version of the row, which must be one more than the one that is stored.
    pub version: u64,
    /// The row as it was encoded.
    pub bytes: &'a [u8],
    /// When it was saved, in milliseconds of business time.
    pub saved_at: u64,
    /// The entry that the change log gets with it.
    pub change: &'a [u8],
    /// Names that no other row may have.
    pub names: &'a [String],
}

/// A small number that names who handles: two subscriptions of one node handle the same message
/// independently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HandlerNumber(pub u8);

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionOutcome {
    /// It is stored.
    Committed {
        /// The version of the first appended event, or of the next event if none was appended.
        first: Version,
        /// Where the last event of the ledger stands now.
        position: Position,
    },
    /// The message was handled before; nothing was changed.
    AlreadyHandled {
        /// What came of it then.
        outcome: Vec<u8>,
    },
    /// The stream has another number of events than the decision took into account; nothing was
    /// changed.
    Conflict {
        /// How many it has.
        head: Version,
    },
    /// A name that no two rows may share belongs to another row; nothing was changed.
    NameTaken {
        /// The name that belongs to another row.
        name: String,
    },
}
