//! The rules a ledger keeps in every transaction, each a function that a known bug can put another
//! in the place of.

use domain::sourcing::{MessageId, Version};

use super::HandlerNumber;

/// Messages to be sent, each as the bytes that are stored.
type Outgoing<'a> = &'a [(MessageId, Vec<u8>)];

/// The rules a ledger keeps in every transaction. The default is the safe one; each departure from
/// it is a defect to be found.
#[derive(Clone, Copy, Debug)]
pub struct CommitRules {
    /// Whether a transaction is refused as decided on an older state of its stream: optimistic
    /// concurrency (S13).
    pub is_stale: fn(Decided) -> bool,
    /// Whether the row of a transaction is refused as decided on an older one: the versions found
    /// and expected.
    pub is_stale_row: fn(u64, u64) -> bool,
    /// The inbox in which it is noted, and looked up, that a handler has handled a message; nowhere
    /// if there is none (S15).
    pub inbox_of: fn(HandlerNumber) -> Option<HandlerNumber>,
    /// What is stored to be sent together with the events that cause it: the transactional outbox.
    pub outbox: fn(Outgoing<'_>) -> Outgoing<'_>,
    /// Whether a name is refused because of the row that has it already: the owner, and the row
    /// that is saved (S19).
    pub is_taken: fn(u128, u128) -> bool,
    /// When a commit is acknowledged.
    pub durability: Durability,
}

/// On which version of a stream a transaction was decided.
#[derive(Clone, Copy, Debug)]
pub struct Decided {
    /// Where the stream stands.
    pub head: Version,
    /// The last event that the decision took into account.
    pub expected: Version,
    /// How many events it appends.
    pub events: usize,
}

impl CommitRules {
    /// Every rule is kept.
    pub const SAFE: Self = Self {
        // Also if nothing is appended: that nothing had to be done was decided on a state as well.
        is_stale: |Decided { head, expected, .. }| head != expected,
        is_stale_row: |found, expected| found != expected,
        // One for each handler, because a message may have several.
        inbox_of: Some,
        outbox: |outgoing| outgoing,
        is_taken: |owner, row| owner != row,
        durability: Durability::Synced,
    };
}

impl Default for CommitRules {
    fn default() -> Self {
        Self::SAFE
    }
}

/// When a commit is acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Once it would survive a power loss.
    #[default]
    Synced,
    /// At once, although a crash may take it back. Wrong; it exists to show that the wrong is
    /// found.
    Unsynced,
}
