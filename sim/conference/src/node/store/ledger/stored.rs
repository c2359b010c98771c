//! What a storage and a ledger say to each other.

/// A dead letter as it is stored: its place in the log of messages, its id, its form if it had been
/// repaired, and why it was given up.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) place: u64,
    pub(super) id: u128,
    pub(super) form: Vec<u8>,
    pub(super) reason: Vec<u8>,
}

/// How much a storage holds beside the journal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    /// How many events.
    pub(super) events: u64,
    /// How many entries of the change log are kept.
    pub(super) changes: u64,
    /// Where the first of them stands; 1 if there is none.
    pub(super) first_change: u64,
    /// Where the last of them stands; 0 if there is none.
    pub(super) last_change: u64,
}
