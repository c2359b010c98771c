//! What the store tells every machine while one release replaces another.

use domain::history::Release;
use serde::{Deserialize, Serialize};

/// News of an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RolloutNotice {
    /// The store counts which machine runs which release. What was said before the count began may
    /// be out of date.
    Count {
        /// The number of the count, so that an answer to an earlier one is told apart.
        count: u64,
    },
    /// The store tells where the gate stands: what is written in the form of this release is
    /// understood by everybody.
    Gate {
        /// The last release that was finalised.
        release: Release,
    },
}

impl RolloutNotice {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Count { .. } => "Count",
            Self::Gate { .. } => "Gate",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Count { count } => u128::from(*count),
            Self::Gate { release } => u128::from(release.schema()),
        }
    }
}
