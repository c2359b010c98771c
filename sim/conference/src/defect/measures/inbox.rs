//! The inbox is kept where a crash loses it.

use std::collections::BTreeMap;

use domain::history::Release;
use domain::sourcing::MessageId;

use crate::node::protections::Protections;
use crate::node::protocol::{Handler, Outcome};
use crate::node::seams::WorkerInbox;

/// What a worker handled since it started. What another worker handled it does not know.
#[derive(Debug, Default)]
struct InMemory {
    handled: BTreeMap<(Handler, MessageId), Outcome>,
}

impl WorkerInbox for InMemory {
    fn outcome(&self, handler: Handler, message: MessageId) -> Option<Outcome> {
        self.handled.get(&(handler, message)).cloned()
    }

    fn handled(&mut self, handler: Handler, message: MessageId, outcome: &Outcome) {
        self.handled.insert((handler, message), outcome.clone());
    }
}

/// The inboxes of another release lie so much higher, where each release has its own.
const INBOX_OF_ANOTHER: u8 = 128;

/// A release that is not final notes what it handled where no other looks.
pub(in crate::defect) fn of_each_release(handler: Handler, runs: Release, gate: Release) -> u8 {
    handler.number() + if runs > gate { INBOX_OF_ANOTHER } else { 0 }
}

/// Whoever repeats is told what would come of it today.
pub(in crate::defect) fn deciding_again(_recorded: Outcome, decided: Outcome) -> Outcome {
    decided
}

/// The store notes nothing of what was handled; each worker does, in memory.
pub(in crate::defect) fn in_memory(protections: &mut Protections) {
    protections.ledger.inbox_of = |_| None;
    protections.seams.inbox = || Box::new(InMemory::default());
}
