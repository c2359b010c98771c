//! What a file of a finding says beside the scenario: everything that is needed to play it again,
//! and to know what it is.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine;

/// The program that writes findings, and its version.
pub const PROGRAM: &str = concat!("rehearsal ", env!("CARGO_PKG_VERSION"));

/// What is known about the scenario of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capsule {
    /// The program that wrote it, and its version.
    pub program: String,
    /// What was played when it was found.
    pub workload: String,
    /// With which seed. That of the scenario may be another one: a twin can vary it.
    pub seed: u64,
    /// On which engine.
    pub engine: engine::Kind,
    /// Which known defect was switched on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
    /// The check that was violated first: what the finding is about.
    pub check: String,
    /// The kind of mistake, as a [`Fingerprint`](crate::shrink::Fingerprint) tells it.
    pub fingerprint: String,
    /// What was wrong, in the words of the check.
    pub what: String,
    /// The other checks that the scenario violates, in the order in which they are violated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// How the scenario was made smaller, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shrunk: Option<Reduction>,
    /// What must come of it when it is played again.
    #[serde(default)]
    pub expect: Expect,
}

/// How a scenario was made smaller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reduction {
    /// What there was of everything before.
    pub from: String,
    /// What there is now.
    pub to: String,
    /// How many scenarios were played to find it.
    pub plays: u64,
    /// Whether no scenario that is one step smaller breaks in the same way.
    pub minimal: bool,
}

/// What must come of a finding when it is played again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// It breaks as it did: nothing was mended yet, or a defect is switched on that must be
    /// noticed.
    #[default]
    Broken,
    /// It holds: what broke it was mended, and must not come back.
    Mended,
}

impl Expect {
    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Mended => "mended",
        }
    }
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Capsule {
    /// In one sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {} ({}) violates {}", self.seed, self.workload, self.check)?;
        if let Some(defect) = &self.defect {
            write!(f, " with the defect {defect}")?;
        }
        Ok(())
    }
}
