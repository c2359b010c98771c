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

pub(crate) const SOUND: Measures =
    Measures { inbox: true, sync: true, limit: true, refund: true, outbox: true };

/// The name of each defect, the check that must find it, and the measures that are left.
pub(crate) const DEFECTS: [(&str, &str, Measures); 5] = [
    ("no-refund", "S1", Measures { refund: false, ..SOUND }),
    ("no-inbox", "S2", Measures { inbox: false, ..SOUND }),
    ("limit-unchecked", "S3", Measures { limit: false, ..SOUND }),
    ("acknowledge-before-sync", "S4", Measures { sync: false, ..SOUND }),
    ("forget-outbox-at-restart", "L1", Measures { outbox: false, ..SOUND }),
];
