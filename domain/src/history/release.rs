//! The releases, and the form in which each writes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A release of the system.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Release {
    /// The first one that took money.
    V1,
    /// Orders may be free of charge; people see how many seats are left.
    V2,
    /// Quotas are absolute, and a registration keeps a stream instead of a row.
    V3,
    /// Today's: a wait follows its order, a closed conference offers nothing to its line, a
    /// conference can be called off, invoices are owed until they are paid, and a refused capture has a
    /// reason.
    #[default]
    V4,
}

impl Release {
    /// All releases, the oldest first.
    pub const ALL: [Self; 4] = [Self::V1, Self::V2, Self::V3, Self::V4];

    /// All upgrades there are: from each release to each later one, a single step first.
    pub const UPGRADES: [(Self, Self); 6] = [
        (Self::V1, Self::V2),
        (Self::V2, Self::V3),
        (Self::V3, Self::V4),
        (Self::V1, Self::V3),
        (Self::V2, Self::V4),
        (Self::V1, Self::V4),
    ];

    /// The release that decides and writes today.
    pub const TODAY: Self = Self::V4;

    /// The form in which it writes, and the newest it reads.
    #[must_use]
    pub const fn schema(self) -> u16 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
            Self::V3 => 3,
            Self::V4 => 4,
        }
    }

    /// The release that writes in this form.
    #[must_use]
    pub fn of_schema(schema: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|release| release.schema() == schema)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::V4 => "v4",
        })
    }
}

/// There is no such release.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no release {0:?}")]
pub struct NoSuchRelease(pub String);

impl FromStr for Release {
    type Err = NoSuchRelease;

    fn from_str(text: &str) -> Result<Self, NoSuchRelease> {
        let named = |release: &Self| release.to_string().eq_ignore_ascii_case(text);
        Self::ALL.into_iter().find(named).ok_or_else(|| NoSuchRelease(text.to_owned()))
    }
}
