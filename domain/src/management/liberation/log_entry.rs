//! One entry of the change log: one save of one row, and what is told of it.

use serde::{Deserialize, Serialize};

use super::super::Conference;
use super::change::{Change, KeptBack, Released};
use super::mapping::Difference;
use super::schema::objections;
use crate::sourcing::{Timestamp, Version};

/// One save of one row. Entries are added in the transaction that saves the row, and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// The row as it was saved: for Conference Management's own use, told to nobody.
    pub row: Conference,
    /// When the event happened.
    pub occurred_at: Timestamp,
    /// What others are told.
    pub changes: Vec<Change>,
    /// What does not fit its schema, and waits for somebody to see to it.
    pub kept_back: Vec<KeptBack>,
}

/// When a save was decided and when it was stored, by the clocks of the machines that did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saving {
    /// When the row that it follows was saved; the first instant if there was none.
    pub before: Timestamp,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// When it was stored.
    pub stored_at: Timestamp,
}

impl Saving {
    /// When the event happened: when it was decided, and not before what it was decided on.
    #[must_use]
    pub fn occurred_at(self) -> Timestamp {
        self.decided_at.max(self.before)
    }
}

impl LogEntry {
    /// The entry for a save that makes this difference.
    #[must_use]
    pub fn of(row: Conference, saving: Saving, difference: Difference) -> Self {
        let (version, occurred_at, published_at) =
            (row.version, saving.occurred_at(), saving.stored_at);
        let (mut changes, mut kept_back) = (Vec::new(), Vec::new());
        for (key, record) in difference {
            let objections = record.as_ref().map(objections).unwrap_or_default();
            let change = Change { key, record, version, occurred_at, published_at };
            if objections.is_empty() {
                changes.push(change);
            } else {
                kept_back.push(KeptBack { change, objections });
            }
        }
        Self { row, occurred_at, changes, kept_back }
    }

    /// What others are told of it.
    #[must_use]
    pub fn released(&self, position: Version) -> Released {
        Released { position, changes: self.changes.clone() }
    }
}
