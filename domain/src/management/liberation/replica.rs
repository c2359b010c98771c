//! A copy of the tables that follows the change log.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Conference;
use super::change::Released;
use super::mapping::records;
use super::record::{Record, RecordKey};
use super::schema::fits;
use crate::sourcing::{Arrival, Version};

/// The tables at one place of the change log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCopy {
    /// The last entry of the log that it contains; 0 if there is none.
    pub position: Version,
    /// All records that fit their schema.
    pub records: Vec<(RecordKey, Record)>,
}

impl TableCopy {
    /// A copy of these rows, read together with the position of the log, as one.
    #[must_use]
    pub fn of<'a>(position: Version, rows: impl IntoIterator<Item = &'a Conference>) -> Self {
        let records = rows.into_iter().flat_map(records).filter(|(_, record)| fits(record));
        Self { position, records: records.collect() }
    }
}

/// A copy of the tables, and how far it has followed the change log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replica {
    /// The last entry it took in; none before it has a copy to start from.
    position: Option<Version>,
    records: BTreeMap<RecordKey, Record>,
}

impl Replica {
    /// Starts from a copy, also where the log does not reach back to what was taken in last. A copy
    /// that contains no more than that changes nothing.
    pub fn start(&mut self, copy: TableCopy) {
        if self.position < Some(copy.position) {
            *self =
                Self { position: Some(copy.position), records: copy.records.into_iter().collect() };
        }
    }

    /// How the entry at `position` relates to what was taken in. Before there is a copy, everything
    /// has to wait.
    #[must_use]
    pub fn judge(&self, position: Version) -> Arrival {
        match self.position {
            None => Arrival::Gap(Version::default()),
            Some(known) if position <= known => Arrival::Known,
            Some(known) if position == known.next() => Arrival::Next,
            Some(known) => Arrival::Gap(known),
        }
    }

    /// Takes in the next entry of the log; one that is known or comes too early changes nothing.
    pub fn take_in(&mut self, entry: &Released) -> Arrival {
        let arrival = self.judge(entry.position);
        if arrival == Arrival::Next {
            self.overwrite(entry);
        }
        arrival
    }

    /// Takes in an entry without asking whether it is the next.
    pub fn overwrite(&mut self, entry: &Released) {
        for change in &entry.changes {
            match &change.record {
                Some(record) => self.records.insert(change.key.clone(), record.clone()),
                None => self.records.remove(&change.key),
            };
        }
        self.position = Some(entry.position);
    }

    /// The last entry it took in; none before it has a copy to start from.
    #[must_use]
    pub const fn position(&self) -> Option<Version> {
        self.position
    }

    /// Every record as of the last change that was heard of, by key.
    #[must_use]
    pub const fn records(&self) -> &BTreeMap<RecordKey, Record> {
        &self.records
    }
}
