//! A finding of a campaign that was made small.

use std::path::PathBuf;
use std::time::Duration;

use derive_where::derive_where;

use super::capsule::Reduction;
use super::found::Finding;
use super::rehearsal::Rehearsal;
use super::smaller::Smallest;

/// A finding whose scenario was made small.
#[derive_where(Clone, Debug; R::Scenario)]
pub struct Explained<R: Rehearsal> {
    /// What was found.
    pub finding: Finding<R>,
    /// Its smallest scenario.
    pub smallest: Smallest<R>,
    /// How it was made smaller.
    pub reduction: Reduction,
    /// Other findings of the campaign that this scenario shows too: they need no explanation of
    /// their own.
    pub folded: Vec<&'static str>,
    /// The file of the smallest scenario, if it was written.
    pub file: Option<PathBuf>,
    /// How much wall time it took to find.
    pub took: Duration,
}

impl<R: Rehearsal> Explained<R> {
    /// Whether its smallest scenario shows a finding.
    pub(super) fn tells_of(&self, finding: &Finding<R>) -> bool {
        (finding.seed, finding.workload) == (self.finding.seed, self.finding.workload)
            && (finding.check == self.finding.check || self.folded.contains(&finding.check))
    }

    /// Tells a finding where its scenario is now: the smallest one may have taken the place of a
    /// larger one, which showed more. What it does not show any more is played again from its seed.
    pub(super) fn tell(&self, finding: &mut Finding<R>) {
        if (finding.seed, finding.workload) != (self.finding.seed, self.finding.workload) {
            return;
        }
        let is_shown = self.smallest.breaches.iter().any(|breach| breach.check == finding.check);
        if self.tells_of(finding) {
            finding.scenario.clone_from(&self.file);
        } else if finding.scenario == self.file && !is_shown {
            finding.scenario = None;
        }
    }
}
