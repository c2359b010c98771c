//! A violation, as machines read it.

use std::path::Path;

use serde::Serialize;

use crate::campaign::found::Finding;
use crate::campaign::rehearsal::Rehearsal;
use crate::engine;

/// A violation: the first of its check in its seed.
#[derive(Serialize)]
pub(super) struct ViolationJson<'a> {
    /// What was played.
    workload: String,
    /// In the scenario of which seed.
    seed: u64,
    /// Of which check, or `PANIC`, or `PROGRAM`, which violates nothing.
    check: &'static str,
    /// The file its scenario was written to, if it was.
    scenario: Option<&'a Path>,
    /// When, in business time, such as `00:14:59.990`; nobody knows for a panic.
    at: Option<String>,
    /// What was wrong.
    what: &'a str,
    /// The command that plays it again.
    replay: String,
}

/// These were found on an engine, with a defect or without.
pub(super) fn violations<'a, R: Rehearsal>(
    findings: &'a [Finding<R>],
    engine: engine::Kind,
    defect: Option<&str>,
) -> Vec<ViolationJson<'a>> {
    let violation = |finding: &'a Finding<R>| ViolationJson {
        workload: finding.workload.to_string(),
        seed: finding.seed,
        check: finding.check,
        scenario: finding.scenario.as_deref(),
        at: finding.at.map(|at| at.to_string()),
        what: &finding.what,
        replay: finding.replay(engine, defect),
    };
    findings.iter().map(violation).collect()
}
