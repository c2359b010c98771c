//! Word for the store that messages are settled, collected for a moment.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::sourcing::{MessageId, Timestamp};

use crate::node::deadlines::Deadlines;
use crate::node::protocol::StoreRequest;
use crate::node::{Outbox, Sends};

/// How long settled messages are collected before the store hears of them.
const SETTLE_AFTER: Duration = Duration::from_millis(200);

/// Messages that everyone is done with and that the store has not been told of.
#[derive(Debug)]
pub(super) struct Settling {
    settled: BTreeSet<MessageId>,
    due: Deadlines<()>,
}

impl Settling {
    /// Nothing is settled yet; timers will be of this kind.
    pub(super) const fn new(kind: u8) -> Self {
        Self { settled: BTreeSet::new(), due: Deadlines::new(kind) }
    }

    pub(super) fn add(&mut self, now: Timestamp, message: MessageId) {
        if self.settled.is_empty() {
            self.due.add(now + SETTLE_AFTER, ());
        }
        self.settled.insert(message);
    }

    /// To be called when a timer rings.
    pub(super) fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        if !self.due.due(now).is_empty() {
            let settled = std::mem::take(&mut self.settled).into_iter().collect();
            out.to_store(StoreRequest::Settled(settled));
        }
    }

    pub(super) fn arm(&mut self, out: &mut Outbox) {
        self.due.arm(out);
    }
}
