//! What a campaign comes to. One that proved nothing is void, not green.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From so many seeds on it is strange if a mark is never reached or a fault never effective.
pub const JUDGED_FROM: u64 = 100;

/// What a campaign comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// Everything that must hold held.
    Held,
    /// Something was violated.
    Violated,
    /// Nothing was violated, and it proves nothing.
    Void,
    /// Nothing was violated so far, and somebody stopped it.
    Interrupted,
}

impl Verdict {
    /// As it is told.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "HELD",
            Self::Violated => "VIOLATED",
            Self::Void => "VOID",
            Self::Interrupted => "INTERRUPTED",
        }
    }
}

/// What a campaign must show to prove something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// The id of the check or mark, and what it asks.
    pub name: String,
    /// What broke it.
    pub broken: Option<String>,
}
