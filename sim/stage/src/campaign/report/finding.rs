//! A finding of a campaign, as it is reported.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::campaign::found::{Finding, PROGRAM};
use crate::campaign::rehearsal::Rehearsal;
use crate::engine;

/// A violation: the first of its check in its seed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportedFinding {
    /// What was played.
    pub workload: String,
    /// In the scenario of which seed.
    pub seed: u64,
    /// Both in words, such as `seed 7` or `seed 7 (lossy)`.
    pub origin: String,
    /// Of which check, or `PANIC`, or `PROGRAM`, which violates nothing.
    pub check: String,
    /// The file its scenario was written to, if it was.
    pub scenario: Option<PathBuf>,
    /// When, in business time, such as `00:14:59.990`; nobody knows for a panic.
    pub at: Option<String>,
    /// What was wrong.
    pub what: String,
    /// The command that plays it again, from its file if there is one.
    pub replay: String,
    /// The command that plays it again without its file.
    pub replay_from_seed: String,
}

impl ReportedFinding {
    /// A violation in one line, or what became of a program in several.
    #[must_use]
    pub fn told(&self) -> String {
        let Self { check, seed, origin, what, .. } = self;
        let at = self.at.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
        if check == PROGRAM {
            return format!("seed {seed}{at}: {what}");
        }
        format!("{origin} violates {check}{at}: {what}")
    }
}

/// Findings that were made on an engine, with a defect or without.
pub(in crate::campaign) fn reported<R: Rehearsal>(
    findings: &[Finding<R>],
    engine: engine::Kind,
    defect: Option<&str>,
) -> Vec<ReportedFinding> {
    let reported = |finding: &Finding<R>| ReportedFinding {
        workload: finding.workload.to_string(),
        seed: finding.seed,
        origin: finding.origin(),
        check: finding.check.to_owned(),
        scenario: finding.scenario.clone(),
        at: finding.at.map(|at| at.to_string()),
        what: finding.what.clone(),
        replay: finding.replay(engine, defect),
        replay_from_seed: Finding { scenario: None, ..finding.clone() }.replay(engine, defect),
    };
    findings.iter().map(reported).collect()
}
