//! The store leaves out one of the rules that it keeps in each transaction.

use std::borrow::Cow;

use domain::management::ManagementCommand;
use domain::message::{Body, Command, Message};
use domain::values::AccessCode;

use crate::node::protections::Protections;
use crate::node::store::ledger::{Decided, Durability, HandlerNumber};

/// Only what appends something is checked.
pub(in crate::defect) fn unchecked_if_empty(protections: &mut Protections) {
    protections.ledger.is_stale =
        |Decided { head, expected, events }| events > 0 && head != expected;
}

/// What one handler has handled counts as handled by all.
pub(in crate::defect) fn with_one_inbox(protections: &mut Protections) {
    protections.ledger.inbox_of = |_| Some(HandlerNumber(0));
}

/// Whoever comes later has the name as well.
pub(in crate::defect) fn sharing_names(protections: &mut Protections) {
    protections.ledger.is_taken = |_, _| false;
}

/// What is acknowledged is on the disk some time later.
pub(in crate::defect) fn unsynced(protections: &mut Protections) {
    protections.ledger.durability = Durability::Unsynced;
}

/// Who reads the log of messages learns no access code of a conference, and cannot build its row
/// from the log either.
pub(in crate::defect) fn without_access_codes(said: &Message) -> Option<Cow<'_, Message>> {
    let mut kept = said.clone();
    if let Body::Command(Command::Conference(_, command)) = &mut kept.body
        && let ManagementCommand::CreateConference { access_code, .. } = command
    {
        *access_code = AccessCode::derived(said.meta.id.0, 0);
    }
    Some(Cow::Owned(kept))
}
