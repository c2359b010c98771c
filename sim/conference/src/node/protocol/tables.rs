//! Conference Management's tables, as whoever keeps a copy of them is told.

use domain::management::liberation::{Released, TableCopy};
use domain::sourcing::{Timestamp, Version};
use serde::{Deserialize, Serialize};

/// What the store tells of its tables.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum TablesReply {
    /// The tables, as far as they were asked for.
    Tables {
        /// The records, and the place in the change log up to which they reach.
        copy: TableCopy,
        /// When the newest of their rows was saved.
        newest: Timestamp,
    },
    /// What the change log says after a place. It may say nothing yet: then this tells where its
    /// end is.
    Changes {
        /// The entry of the change log after which these come.
        after: Version,
        /// The entries that follow it.
        entries: Vec<Released>,
    },
}

impl TablesReply {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Tables { .. } => "Tables",
            Self::Changes { .. } => "Changes",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Tables { copy: TableCopy { position, .. }, .. }
            | Self::Changes { after: position, .. } => u128::from(position.0),
        }
    }
}
