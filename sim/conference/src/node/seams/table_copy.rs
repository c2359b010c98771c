//! How a copy of Conference Management's tables stays like them.

use std::collections::BTreeMap;
use std::fmt::Debug;

use domain::management::liberation::{Record, RecordKey, Released, Replica, TableCopy};
use domain::sourcing::{Arrival, Timestamp, Version};

/// How a copy of Conference Management's tables stays like them.
pub trait TableCopying: Debug {
    /// The records it has.
    fn records(&self) -> &BTreeMap<RecordKey, Record>;

    /// Tables are asked for if they were saved later than this; all of them if no instant is named.
    fn since(&self) -> Option<Timestamp> {
        None
    }

    /// The tables came; the newest of their rows was saved then.
    fn copied(&mut self, copy: TableCopy, newest: Timestamp) -> Heard;

    /// The change log came, from a place on.
    fn changed(&mut self, after: Version, entries: &[Released]) -> Heard;
}

/// What is done about what was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It was known, or is of no use yet.
    Nothing,
    /// The tables are asked for once more.
    AskAgain,
    /// The change log is followed.
    Follow {
        /// From this place on; none means from its end.
        after: Option<Version>,
        /// Whether the copy is another one than before.
        changed: bool,
    },
}

/// A copy of the tables knows which entry of the change log it contains last. What follows is taken
/// in by its place: nothing is missed and nothing counts twice.
#[derive(Debug, Default)]
pub struct ByChangeLog {
    replica: Replica,
}

impl ByChangeLog {
    /// Begins with a copy that contains the change log up to there, also if it has followed the log
    /// up to an earlier place: then the log has been cut since, or this is a second answer.
    pub fn start(&mut self, copy: TableCopy) -> Heard {
        let before = self.replica.position();
        self.replica.start(copy);
        let after = self.replica.position();
        Heard::Follow { after, changed: after != before }
    }

    /// Takes entries in, each in one way, until one says that another is missing.
    pub fn take_in(
        &mut self,
        entries: &[Released],
        one: impl Fn(&mut Replica, &Released) -> Arrival,
    ) -> Heard {
        // Before there is a copy nothing can be followed; it has been asked for.
        let Some(before) = self.replica.position() else { return Heard::Nothing };
        for entry in entries {
            if let Arrival::Gap(_) = one(&mut self.replica, entry) {
                break;
            }
        }
        let after = self.replica.position();
        // Says that it was heard, and asks for what is missing, if anything is.
        Heard::Follow { after, changed: after != Some(before) }
    }

    /// Whether there is a copy.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        self.replica.position().is_some()
    }
}

impl TableCopying for ByChangeLog {
    fn records(&self) -> &BTreeMap<RecordKey, Record> {
        self.replica.records()
    }

    fn copied(&mut self, copy: TableCopy, _: Timestamp) -> Heard {
        self.start(copy)
    }

    fn changed(&mut self, _: Version, entries: &[Released]) -> Heard {
        self.take_in(entries, Replica::take_in)
    }
}
