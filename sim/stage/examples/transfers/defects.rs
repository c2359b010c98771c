//! The measures that keep the promises, and the defects: each takes one measure away, so that a check can prove itself.

use serde::{Deserialize, Serialize};

/// What the machines do to keep their promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Measures {
    /// A ledger knows a command that it has answered.
    pub(crate) inbox: bool,
    /// A ledger syncs a booking before it answers.
    pub(crate) sync: bool,
    /// A ledger refuses what an account does not hold.
    pub(crate) limit: bool,
    /// The process gives back what could not be deposited.
    pub(crate) refund: bool,
    /// The process publishes again after a restart what the bus may not have.
    pub(crate) outbox: bool,
}

impl Measures {
    pub(crate) const ALL: Self = Self { inbox: true, sync: true, limit: true, refund: true, outbox: true };
}

pub(crate) struct Defect {
    pub(crate) name: &'static str,
    /// The check that must find it.
    pub(crate) found_by: &'static str,
    pub(crate) measures: Measures,
}

pub(crate) const DEFECTS: [Defect; 5] = [
    Defect { name: "no-inbox", found_by: "S2", measures: Measures { inbox: false, ..Measures::ALL } },
    Defect {
        name: "acknowledge-before-sync",
        found_by: "S4",
        measures: Measures { sync: false, ..Measures::ALL },
    },
    Defect { name: "limit-unchecked", found_by: "S3", measures: Measures { limit: false, ..Measures::ALL } },
    Defect { name: "no-refund", found_by: "S1", measures: Measures { refund: false, ..Measures::ALL } },
    Defect {
        name: "forget-outbox-at-restart",
        found_by: "L1",
        measures: Measures { outbox: false, ..Measures::ALL },
    },
];
