//! Writes the scenarios of violations to files, so that each can be played again without its seed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::sourcing::Timestamp;

use crate::scenario::{self, Scenario, ScenarioError, Workload};
use stage::engine;

/// A campaign writes no more scenarios than this.
pub const MOST_FILES: usize = 20;

/// So many of them are kept for checks that have none yet: a check that is violated everywhere must not crowd out one
/// that is violated rarely.
const KEPT_FOR_OTHERS: usize = 5;

/// A violation that a campaign found: the first of its check in its seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was played.
    pub workload: Workload,
    /// With which seed.
    pub seed: u64,
    /// Of which check, or [`PANIC`](super::summary::PANIC).
    pub check: &'static str,
    /// When, in business time; nobody knows for a panic.
    pub at: Option<Timestamp>,
    /// What was wrong.
    pub what: String,
    /// The file that its scenario was written to, if it was.
    pub scenario: Option<PathBuf>,
}

impl Finding {
    /// The command that plays it again.
    #[must_use]
    pub fn replay(&self, engine: engine::Kind, defect: Option<&str>) -> String {
        let mut line = "cargo run --release -p sim -- replay ".to_owned();
        match &self.scenario {
            Some(path) => line.push_str(&quoted(path)),
            None => {
                line.push_str(&format!("--seed {}", self.seed));
                if self.workload != Workload::default() {
                    line.push_str(&format!(" --workload {}", self.workload.name()));
                }
            }
        }
        if engine != engine::Kind::default() {
            line.push_str(&format!(" --engine {engine}"));
        }
        if let Some(defect) = defect {
            line.push_str(&format!(" --defect {defect}"));
        }
        line
    }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:@".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// The files of one campaign.
pub(super) struct Findings {
    folder: Option<PathBuf>,
    files: usize,
    checks: BTreeSet<&'static str>,
    troubles: Vec<ScenarioError>,
}

impl Findings {
    /// None yet, to be written to this folder if there is one.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, files: 0, checks: BTreeSet::new(), troubles: Vec::new() }
    }

    /// Writes the scenario of a finding, unless there are enough files.
    pub(super) fn keep(&mut self, finding: Finding) -> Finding {
        let (workload, seed) = (finding.workload, finding.seed);
        self.keep_as(&format!("seed-{seed}"), finding, || workload.scenario(seed))
    }

    /// Writes the scenario of a finding under a name, to which the check is added, unless there are enough files.
    pub(super) fn keep_as(
        &mut self,
        name: &str,
        mut finding: Finding,
        scenario: impl FnOnce() -> Scenario,
    ) -> Finding {
        let Some(folder) = &self.folder else { return finding };
        let room =
            if self.checks.contains(finding.check) { MOST_FILES - KEPT_FOR_OTHERS } else { MOST_FILES };
        if self.files >= room || !self.troubles.is_empty() {
            return finding;
        }
        let path = folder.join(format!("{name}-{}.json", finding.check));
        let mut scenario = scenario();
        scenario.about = format!("{}; {} was violated: {}", scenario.about, finding.check, finding.what);
        match scenario::write(&path, &scenario) {
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
    pub(super) fn into_troubles(self) -> Vec<ScenarioError> {
        self.troubles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(seed: u64, check: &'static str) -> Finding {
        let workload = Workload::Standard;
        Finding { workload, seed, check, at: None, what: "a seat was sold twice".to_owned(), scenario: None }
    }

    #[test]
    fn a_loud_check_leaves_room_for_others() {
        let folder = tempfile::tempdir().unwrap();
        let mut findings = Findings::new(Some(folder.path().to_owned()));
        let kept =
            |findings: &mut Findings, seed, check| findings.keep(finding(seed, check)).scenario.is_some();
        let loud = (0..40).filter(|seed| kept(&mut findings, *seed, "S1")).count();
        assert_eq!(loud, MOST_FILES - KEPT_FOR_OTHERS);
        assert!(kept(&mut findings, 40, "S2"));
        assert!(!kept(&mut findings, 41, "S2"));
        assert_eq!(scenario::read(&folder.path().join("seed-40-S2.json")).unwrap().seed, 40);
    }

    #[test]
    fn the_command_that_plays_it_again_is_complete() {
        let mut finding = finding(7, "S1");
        let line = finding.replay(engine::Kind::Direct, Some("no-outbox"));
        assert!(line.ends_with("replay --seed 7 --engine direct --defect no-outbox"), "{line}");
        finding.workload = Workload::Rush;
        let line = finding.replay(engine::Kind::Turmoil, None);
        assert!(line.ends_with("replay --seed 7 --workload rush"), "{line}");
        finding.scenario = Some("my findings/seed-7-S1.json".into());
        let line = finding.replay(engine::Kind::Turmoil, None);
        assert!(line.ends_with("replay 'my findings/seed-7-S1.json'"), "{line}");
    }
}
