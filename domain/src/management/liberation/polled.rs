//! A copy of the tables that asks for what was saved since. It is here to show what it misses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Conference;
use super::mapping::records;
use super::record::{Record, RecordKey};
use super::schema::fits;
use crate::sourcing::Timestamp;

/// The answer to a query: when the newest of all rows was saved that were saved later than `since`,
/// and their records that fit their schema.
#[must_use]
pub fn updated_after<'a>(
    rows: impl IntoIterator<Item = (Timestamp, &'a Conference)>,
    since: Timestamp,
) -> (Timestamp, Vec<(RecordKey, Record)>) {
    let (mut newest, mut found) = (since, Vec::new());
    for (updated_at, row) in rows.into_iter().filter(|(updated_at, _)| *updated_at > since) {
        newest = newest.max(updated_at);
        found.extend(records(row).into_iter().filter(|(_, record)| fits(record)));
    }
    (newest, found)
}

/// A copy of the tables, and the time of the newest row it has seen. A record that is not in an
/// answer may be unchanged or gone: it cannot tell, and keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolledReplica {
    newest: Timestamp,
    records: BTreeMap<RecordKey, Record>,
}

impl PolledReplica {
    /// What it asks for: everything later than this.
    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.newest
    }

    /// Takes in an answer.
    pub fn take_in(&mut self, newest: Timestamp, records: Vec<(RecordKey, Record)>) {
        self.newest = self.newest.max(newest);
        self.records.extend(records);
    }

    /// Every record that was polled and not seen deleted, by key.
    #[must_use]
    pub const fn records(&self) -> &BTreeMap<RecordKey, Record> {
        &self.records
    }
}
