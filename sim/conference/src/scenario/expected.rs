//! What must come of one scenario, beside the rules that hold for all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Scenario;
use super::variation::Variation;

/// What must come of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// So many orders are served.
    Tally(Tally),
    /// It ends as another scenario does.
    SameEnd(Box<Twin>),
    /// Where its machines are real processes, it ends as it does on the stage.
    AsStaged,
}

/// How many orders were served, by what they were told first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Every seat that was wanted.
    pub complete: u64,
    /// Fewer seats than wanted, or none.
    pub partial: u64,
}

/// Another scenario that differs in nothing that may matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Twin {
    /// In what the two differ.
    pub variation: Variation,
    /// The other scenario; nothing else is expected of it.
    pub scenario: Scenario,
}
