//! What the bus knows of messages that lie on the server.

use crate::node::protocol::{Handler, Server};

/// A message that is not settled.
#[derive(Debug)]
pub(super) struct Open {
    /// Its number in the stream.
    pub(super) sequence: u64,
    /// Whom it concerns, as far as they have not been seen to be done since the bus started.
    pub(super) handlers: Vec<Handler>,
    /// Whether every handler that is not done has a slot: not if some may have been done before the
    /// bus started.
    pub(super) is_whole: bool,
    /// Whom to answer, if that was said after it was published.
    pub(super) reply_to: Option<u8>,
}

/// One message in one subscription.
#[derive(Debug)]
pub(super) struct Held<L> {
    /// What it was last delivered under, if it was since the bus started.
    pub(super) lock: Option<Known<L>>,
    /// How many times it was delivered, as the server last said.
    pub(super) count: u32,
    /// Whether somebody has it now; else it was given back, or is not delivered yet.
    pub(super) locked: bool,
    /// Who has it, or had it last.
    pub(super) at: Option<Server>,
}

/// A lock, and the number of what it locks.
#[derive(Clone, Debug)]
pub(super) struct Known<L> {
    pub(super) sequence: u64,
    pub(super) lock: L,
}

impl<L: Clone> Held<L> {
    /// Nobody has it yet.
    pub(super) const NEW: Self = Self { lock: None, count: 0, locked: false, at: None };

    /// What the server is told to end the lock.
    pub(super) fn lock(&self) -> Option<L> {
        self.lock.as_ref().map(|known| known.lock.clone())
    }
}
