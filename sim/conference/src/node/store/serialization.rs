//! Transactions that a database refuses although nobody wrote what they read.

use std::collections::BTreeSet;

use domain::sourcing::MessageId;

use crate::node::protocol::Handler;

/// Of so many messages one is refused at first.
const ONE_IN: u128 = 8;

/// How a database fails that keeps transactions apart by watching what each has read, as PostgreSQL
/// does under SERIALIZABLE: its locks are of pages and whole tables, so it refuses one now and then
/// (40001) that has nothing to do with any other. Whoever tries again gets through. What it refused
/// it does not remember beyond a restart.
#[derive(Debug, Default)]
pub(super) struct Serializable {
    refused: BTreeSet<(MessageId, Handler)>,
}

impl Serializable {
    /// Whether the transaction in which this handler handled this message is refused. Which ones
    /// are nobody can foresee: here, ids say.
    pub(super) fn refuses(&mut self, handler: Handler, message: MessageId) -> bool {
        message.0.as_u128().is_multiple_of(ONE_IN) && self.refused.insert((message, handler))
    }
}
