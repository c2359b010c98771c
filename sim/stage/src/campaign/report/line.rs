//! What is counted in a campaign, line by line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often a check was evaluated and violated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportedCheck {
    /// Its short name.
    pub id: String,
    /// What must hold.
    pub rule: String,
    /// How often it was evaluated, in all runs.
    pub evaluated: u64,
    /// How often it was violated, in all runs.
    pub violated: u64,
}

/// How often a kind of fault was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportedFault {
    /// The name of the kind of fault.
    pub kind: String,
    /// How often it was done.
    pub injected: u64,
    /// How often that made a difference.
    pub effective: u64,
}

/// How often a mark was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportedMark {
    /// What is reached, in a few words.
    pub id: String,
    /// In how many seeds it was reached.
    pub reached: u64,
}

/// A story that proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unproved {
    /// Of which seed.
    pub seed: u64,
    /// Why it proves nothing.
    pub why: String,
}
