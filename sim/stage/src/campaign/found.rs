//! Writes the scenarios of violations to files, so that each can be played again without its seed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use derive_where::derive_where;

use super::rehearsal::Rehearsal;
use crate::engine;
use crate::time::SimTime;

/// The id under which panics are reported, as if there were a check for them.
pub const PANIC: &str = "PANIC";

/// A campaign writes no more scenarios than this.
pub const MOST_FILES: usize = 20;

/// So many of them are kept for checks that have none yet: a check that is violated everywhere must not crowd out one
/// that is violated rarely.
pub const KEPT_FOR_OTHERS: usize = 5;

/// The id under which a program is reported that could not go on. It violates nothing, and nothing is proved by its run.
pub const PROGRAM: &str = "PROGRAM";

/// A violation that a campaign found: the first of its check in its seed.
#[derive_where(Clone, Debug, PartialEq)]
pub struct Finding<R: Rehearsal> {
    /// What was played.
    pub workload: R::Workload,
    /// With which seed.
    pub seed: u64,
    /// Of which check, or [`PANIC`], or [`PROGRAM`], which is no violation.
    pub check: &'static str,
    /// When, in simulated time; nobody knows for a panic.
    pub at: Option<SimTime>,
    /// What was wrong.
    pub what: String,
    /// The file that its scenario was written to, if it was.
    pub scenario: Option<PathBuf>,
}

impl<R: Rehearsal> Finding<R> {
    /// The command that plays it again.
    #[must_use]
    pub fn replay(&self, engine: engine::Kind, defect: Option<&str>) -> String {
        R::replay(self.scenario.as_deref(), self.workload, self.seed, engine, defect)
    }
}

/// The files of one campaign.
pub struct Findings<R: Rehearsal> {
    folder: Option<PathBuf>,
    files: usize,
    checks: BTreeSet<&'static str>,
    troubles: Vec<R::Trouble>,
}

impl<R: Rehearsal> Findings<R> {
    /// None yet, to be written to this folder if there is one.
    #[must_use]
    pub const fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, files: 0, checks: BTreeSet::new(), troubles: Vec::new() }
    }

    /// Writes the scenario of a finding, unless there are enough files.
    pub fn keep(&mut self, finding: Finding<R>) -> Finding<R> {
        let (workload, seed) = (finding.workload, finding.seed);
        self.keep_as(&format!("seed-{seed}"), finding, || R::scenario(workload, seed))
    }

    /// Writes the scenario of a finding under a name, to which the check is added, unless there are enough files.
    pub fn keep_as(
        &mut self,
        name: &str,
        mut finding: Finding<R>,
        scenario: impl FnOnce() -> R::Scenario,
    ) -> Finding<R> {
        let Some(folder) = &self.folder else { return finding };
        let room =
            if self.checks.contains(finding.check) { MOST_FILES - KEPT_FOR_OTHERS } else { MOST_FILES };
        if self.files >= room || !self.troubles.is_empty() {
            return finding;
        }
        let path = folder.join(format!("{name}-{}.json", finding.check));
        let about = if finding.check == PROGRAM {
            finding.what.clone()
        } else {
            format!("{} was violated: {}", finding.check, finding.what)
        };
        match R::write(&path, scenario(), &about) {
            Ok(()) => {
                self.files += 1;
                self.checks.insert(finding.check);
                finding.scenario = Some(path);
            }
            Err(trouble) => self.troubles.push(trouble),
        }
        finding
    }

    /// What kept scenarios from being written. After the first trouble no other file is tried.
    #[must_use]
    pub fn into_troubles(self) -> Vec<R::Trouble> {
        self.troubles
    }
}
