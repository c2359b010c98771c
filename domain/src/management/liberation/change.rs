//! One change of one record.

use serde::{Deserialize, Serialize};

use super::super::Conference;
use super::mapping::records;
use super::record::{Record, RecordKey};
use super::schema::objections;
use crate::sourcing::{Timestamp, Version};

/// What a record is from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Change {
    pub key: RecordKey,
    /// What it is; nothing if it was deleted.
    pub record: Option<Record>,
    /// The version of the conference with which it changed.
    pub version: u32,
    /// When the event happened, never before the one it follows: where a clock was set back in
    /// between, the earlier time stands. So the changes of one record have the same order by this
    /// and by their place in the log.
    pub occurred_at: Timestamp,
    /// When it was stored, and so could be published; by the clock of another machine.
    pub published_at: Timestamp,
}

/// A change whose record does not fit its schema. It is stored, and published to nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct KeptBack {
    pub change: Change,
    /// Where the record does not fit its schema: the column, and what is wrong with it. Never the
    /// value, which may be somebody's name.
    pub objections: Vec<String>,
}

/// What others are told of one entry of the change log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// The entry's place in the log, which begins with 1.
    pub position: Version,
    /// The changes, in no particular order: they are about different records. None, if all were
    /// kept back.
    pub changes: Vec<Change>,
}

impl KeptBack {
    /// What is kept back of a row as it is, which was saved then.
    #[must_use]
    pub fn of(row: &Conference, saved_at: Timestamp) -> Vec<Self> {
        let kept_back = |(key, record): (RecordKey, Record)| {
            let objections = objections(&record);
            let (version, record) = (row.version, Some(record));
            let (occurred_at, published_at) = (saved_at, saved_at);
            let change = Change { key, record, version, occurred_at, published_at };
            (!objections.is_empty()).then_some(Self { change, objections })
        };
        records(row).into_iter().filter_map(kept_back).collect()
    }

    /// Why it was kept back and what can be done, for whoever is in charge of the tables.
    #[must_use]
    pub fn reason(&self) -> String {
        let Change { key, version, .. } = &self.change;
        format!(
            "{key} does not fit its schema at version {version} ({}): have the organiser change it, or agree on a wider \
             schema with those who keep copies",
            self.objections.join("; ")
        )
    }
}
