//! How a worker knows what it has handled: deduplication. Messages come at least once; with this
//! they take effect exactly once.

use std::fmt::Debug;

use domain::sourcing::MessageId;

use super::super::protocol::{Handler, Outcome};

/// How a worker knows what it has handled.
pub trait WorkerInbox: Debug {
    /// What came of a message, if that is known before anybody is asked.
    fn outcome(&self, handler: Handler, message: MessageId) -> Option<Outcome>;

    /// A message was handled.
    fn handled(&mut self, handler: Handler, message: MessageId, outcome: &Outcome);
}

/// The inbox is in the store, in the transaction that handled the message: a worker remembers
/// nothing, and recognises a repetition by the answer to its commit.
#[derive(Debug)]
pub struct StoreKnows;

impl WorkerInbox for StoreKnows {
    fn outcome(&self, _: Handler, _: MessageId) -> Option<Outcome> {
        None
    }

    fn handled(&mut self, _: Handler, _: MessageId, _: &Outcome) {}
}
