//! The rules a ledger keeps.

/// The rules a ledger keeps. The default is the safe one; each departure from it is a defect to be
/// found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether a transaction is refused when the stream is not at the expected version. Otherwise
    /// its events are appended to whatever is there.
    pub check_expected_version: bool,
    /// Whether it is stored, and looked up, that a message was handled.
    pub durable_inbox: bool,
    /// Whether it is remembered who handled a message. Otherwise what one handled counts as handled
    /// by all.
    pub inbox_by_handler: bool,
    /// Whether the version is checked as well where nothing is appended.
    pub check_empty_commits: bool,
    /// Whether outgoing messages are stored together with the events that cause them.
    pub outbox: bool,
    /// Whether a name that belongs to another row is refused.
    pub unique_names: bool,
    /// When a commit is acknowledged.
    pub durability: Durability,
}

impl Policy {
    /// Every rule is kept.
    pub const SAFE: Self = Self {
        check_expected_version: true,
        durable_inbox: true,
        inbox_by_handler: true,
        check_empty_commits: true,
        outbox: true,
        unique_names: true,
        durability: Durability::Synced,
    };
}

impl Default for Policy {
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
