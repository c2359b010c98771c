//! A copy of the tables that does not follow them as it should.

use std::collections::BTreeMap;

use domain::management::liberation::{
    PolledReplica, Record, RecordKey, Released, Replica, TableCopy,
};
use domain::sourcing::{Arrival, Timestamp, Version};

use crate::node::seams::{ByChangeLog, Heard, TableCopying};

/// A copy that asks, again and again, for what was saved since.
#[derive(Debug, Default)]
struct Polled {
    replica: PolledReplica,
}

impl TableCopying for Polled {
    fn records(&self) -> &BTreeMap<RecordKey, Record> {
        self.replica.records()
    }

    fn since(&self) -> Option<Timestamp> {
        Some(self.replica.since())
    }

    fn copied(&mut self, copy: TableCopy, newest: Timestamp) -> Heard {
        self.replica.take_in(newest, copy.records);
        Heard::Follow { after: Some(copy.position), changed: true }
    }

    fn changed(&mut self, _: Version, _: &[Released]) -> Heard {
        Heard::AskAgain
    }
}

pub(in crate::defect) fn polled() -> Box<dyn TableCopying> {
    Box::new(Polled::default())
}

/// A copy that does not know its place, and goes on from where the log ends by then.
#[derive(Debug, Default)]
struct Placeless {
    copy: Option<TableCopy>,
    followed: ByChangeLog,
}

impl TableCopying for Placeless {
    fn records(&self) -> &BTreeMap<RecordKey, Record> {
        self.followed.records()
    }

    fn copied(&mut self, copy: TableCopy, _: Timestamp) -> Heard {
        if self.followed.has_begun() {
            return Heard::Nothing;
        }
        self.copy = Some(copy);
        Heard::Follow { after: None, changed: false }
    }

    fn changed(&mut self, after: Version, entries: &[Released]) -> Heard {
        if let Some(copy) = self.copy.take() {
            self.followed.start(TableCopy { position: after, ..copy });
        }
        self.followed.changed(after, entries)
    }
}

pub(in crate::defect) fn placeless() -> Box<dyn TableCopying> {
    Box::new(Placeless::default())
}

/// A copy that takes in changes as they come.
#[derive(Debug, Default)]
struct AsTheyCome {
    followed: ByChangeLog,
}

impl TableCopying for AsTheyCome {
    fn records(&self) -> &BTreeMap<RecordKey, Record> {
        self.followed.records()
    }

    fn copied(&mut self, copy: TableCopy, _: Timestamp) -> Heard {
        self.followed.start(copy)
    }

    fn changed(&mut self, _: Version, entries: &[Released]) -> Heard {
        let overwrite = |replica: &mut Replica, entry: &Released| {
            replica.overwrite(entry);
            Arrival::Next
        };
        self.followed.take_in(entries, overwrite)
    }
}

pub(in crate::defect) fn as_they_come() -> Box<dyn TableCopying> {
    Box::new(AsTheyCome::default())
}
