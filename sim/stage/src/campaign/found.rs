//! Writes the scenarios of findings to files, so that each can be played again without its seed.
//!
//! A scenario is written once, whatever it violates, and named after what it violates first.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use derive_where::derive_where;

use super::capsule::{self, Capsule, Expect, Reduction};
use super::rehearsal::{Defect as _, Rehearsal};
use super::smaller::Smallest;
pub use super::unchecked::{PANIC, PROGRAM};
use crate::engine;
use crate::shrink::Fingerprint;
use crate::time::SimTime;

/// A campaign writes no more scenarios than this.
pub const MOST_FILES: usize = 20;

/// So many of them are kept for checks that have none yet: a check that is violated everywhere must
/// not crowd out one that is violated rarely.
pub const KEPT_FOR_OTHERS: usize = 5;

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
    /// The file that its scenario was written to, if it was. All findings of one scenario share it.
    pub scenario: Option<PathBuf>,
}

impl<R: Rehearsal> Finding<R> {
    /// The command that plays it again.
    #[must_use]
    pub fn replay(&self, engine: engine::Kind, defect: Option<&str>) -> String {
        format!("{} {}", R::program(), self.replay_words(engine, defect))
    }

    /// What of that is typed behind the name of the program.
    #[must_use]
    pub fn replay_words(&self, engine: engine::Kind, defect: Option<&str>) -> String {
        R::replay(self.scenario.as_deref(), self.workload, self.seed, engine, defect)
    }

    /// Where it comes from. A seed alone stands for another scenario in each workload.
    #[must_use]
    pub fn origin(&self) -> String {
        if self.workload == R::Workload::default() {
            format!("seed {}", self.seed)
        } else {
            format!("seed {} ({})", self.seed, self.workload)
        }
    }

    /// The kind of mistake.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::new(self.check, &self.what)
    }

    /// What its file is called, before its check: scenarios of one seed differ by their workload.
    #[must_use]
    pub fn name(&self) -> String {
        if self.workload == R::Workload::default() {
            format!("seed-{}", self.seed)
        } else {
            format!("{}-seed-{}", self.workload, self.seed)
        }
    }
}

/// The files of one campaign.
pub struct Findings<R: Rehearsal> {
    folder: Option<PathBuf>,
    defect: Option<&'static R::Defect>,
    engine: engine::Kind,
    files: usize,
    checks: BTreeSet<&'static str>,
    troubles: Vec<R::Trouble>,
}

impl<R: Rehearsal> Findings<R> {
    /// None yet, to be written to this folder if there is one. They come of plays with this defect,
    /// on this engine.
    #[must_use]
    pub const fn new(
        folder: Option<PathBuf>,
        defect: Option<&'static R::Defect>,
        engine: engine::Kind,
    ) -> Self {
        Self { folder, defect, engine, files: 0, checks: BTreeSet::new(), troubles: Vec::new() }
    }

    /// Writes the scenario that these are the findings of, the first one first, unless there are
    /// enough files.
    pub fn keep(&mut self, findings: Vec<Finding<R>>) -> Vec<Finding<R>> {
        let Some((workload, seed, name)) =
            findings.first().map(|first| (first.workload, first.seed, first.name()))
        else {
            return findings;
        };
        self.keep_as(&name, findings, || R::scenario(workload, seed))
    }

    /// Writes the scenario that these are the findings of under a name, to which the check of the
    /// first one is added, unless there are enough files.
    pub fn keep_as(
        &mut self,
        name: &str,
        mut findings: Vec<Finding<R>>,
        scenario: impl FnOnce() -> R::Scenario,
    ) -> Vec<Finding<R>> {
        let (Some(folder), Some(first)) = (&self.folder, findings.first()) else { return findings };
        let is_known = |finding: &Finding<R>| self.checks.contains(finding.check);
        let room =
            if findings.iter().all(is_known) { MOST_FILES - KEPT_FOR_OTHERS } else { MOST_FILES };
        if self.files >= room || !self.troubles.is_empty() {
            return findings;
        }
        let path = folder.join(self.file(name, first.check));
        let also = findings.iter().skip(1).map(|other| other.check);
        let capsule = self.capsule(first, also);
        if self.write(&path, scenario(), &capsule) {
            self.files += 1;
            self.checks.extend(findings.iter().map(|finding| finding.check));
            findings.iter_mut().for_each(|finding| finding.scenario = Some(path.clone()));
        }
        findings
    }

    /// Writes the smallest scenario that was found for a finding: into the file of that finding if
    /// it is the first one of its scenario, else into one of its own. The file, if it was written.
    pub fn keep_smallest(
        &mut self,
        finding: &Finding<R>,
        smallest: &Smallest<R>,
        reduction: Reduction,
    ) -> Option<PathBuf> {
        let folder = self.folder.as_ref().filter(|_| self.troubles.is_empty())?;
        let path = folder.join(self.file(&finding.name(), finding.check));
        let also = smallest.breaches.iter().map(|breach| breach.check);
        let capsule = Capsule {
            what: smallest.violation.what.clone(),
            shrunk: Some(reduction),
            ..self.capsule(finding, also)
        };
        self.write(&path, smallest.scenario.clone(), &capsule).then_some(path)
    }

    /// Findings with different defects have files of their own: campaigns may share a folder.
    fn file(&self, name: &str, check: &str) -> String {
        let defect = self.defect.map(|defect| format!("{}-", defect.name()));
        format!("{}{name}-{check}.json", defect.unwrap_or_default())
    }

    fn capsule(&self, finding: &Finding<R>, others: impl Iterator<Item = &'static str>) -> Capsule {
        let mut also: Vec<String> = Vec::new();
        for check in others {
            if check != finding.check && !also.iter().any(|known| known == check) {
                also.push(check.to_owned());
            }
        }
        Capsule {
            program: capsule::PROGRAM.to_owned(),
            workload: finding.workload.to_string(),
            seed: finding.seed,
            engine: self.engine,
            defect: self.defect.map(|defect| defect.name().to_owned()),
            check: finding.check.to_owned(),
            fingerprint: finding.fingerprint().to_string(),
            what: finding.what.clone(),
            also,
            shrunk: None,
            expect: Expect::Broken,
        }
    }

    /// Whether it was written. After the first trouble no other file is tried.
    fn write(&mut self, path: &Path, scenario: R::Scenario, capsule: &Capsule) -> bool {
        match R::write(path, scenario, capsule) {
            Ok(()) => true,
            Err(trouble) => {
                self.troubles.push(trouble);
                false
            }
        }
    }

    /// What kept scenarios from being written. After the first trouble no other file is tried.
    #[must_use]
    pub fn into_troubles(self) -> Vec<R::Trouble> {
        self.troubles
    }
}
