//! Makes the findings of a campaign small: the first of each check, causes before what follows from them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use derive_where::derive_where;

use super::Campaign;
use super::capsule::Reduction;
use super::found::{Finding, Findings};
use super::progress::{Event, Progress};
use super::rehearsal::Rehearsal;
use super::smaller::{Breach, Broken, Smallest};
use super::summary::Summary;
use crate::shrink::{Bounds, Fingerprint};
use crate::stopwatch::Stopwatch;

/// A finding whose scenario was made small.
#[derive_where(Clone, Debug; R::Scenario)]
pub struct Explained<R: Rehearsal> {
    /// The finding.
    pub finding: Finding<R>,
    /// Its smallest scenario.
    pub smallest: Smallest<R>,
    /// How it was made smaller.
    pub reduction: Reduction,
    /// Other findings of the campaign that this scenario shows too: they need no explanation of their own.
    pub folded: Vec<&'static str>,
    /// The file of the smallest scenario, if it was written.
    pub file: Option<PathBuf>,
}

/// Explains the first finding of each check. In each scenario the earliest violation comes first; what its smallest scenario
/// violates too, in the same way, follows from it and is left alone.
pub(super) fn explain<R: Rehearsal>(
    campaign: &Campaign<R>,
    bounds: Bounds,
    stop: &AtomicBool,
    summary: &Summary<R>,
    findings: &mut Findings<R>,
    progress: &mut dyn Progress<R>,
) -> Vec<Explained<R>> {
    let watch = Stopwatch::start();
    let mut all = Vec::new();
    let mut explained = BTreeSet::<&str>::new();
    for finding in summary.violations.first() {
        let left = bounds.time.map(|time| time.saturating_sub(watch.wall()));
        if left.is_some_and(|left| left.is_zero()) || stop.load(Ordering::Relaxed) {
            break;
        }
        if !explained.insert(finding.check) {
            continue;
        }
        let broken = Broken::<R> {
            scenario: R::scenario(finding.workload, finding.seed),
            defect: campaign.defect,
            engine: campaign.engine,
            fingerprint: finding.fingerprint(),
        };
        let smallest = broken.smallest(Bounds { time: left, ..bounds }, stop, &mut |so_far| {
            progress.hear(&Event::Shrinking { finding, so_far });
        });
        // What panics only when it is played a second time, or on the other engine, has nothing to be shrunk.
        let Some(smallest) = smallest else { continue };
        let shown: BTreeSet<Fingerprint> = smallest.breaches.iter().map(Breach::fingerprint).collect();
        let beside = summary.violations.first().iter().filter(|other| {
            other.seed == finding.seed
                && other.workload == finding.workload
                && !explained.contains(other.check)
                && shown.contains(&other.fingerprint())
        });
        let folded: Vec<_> = beside.map(|other| other.check).collect();
        explained.extend(&folded);
        let reduction = Reduction {
            from: R::size(&broken.scenario),
            to: R::size(&smallest.scenario),
            plays: smallest.plays,
            minimal: smallest.minimal,
        };
        let file = findings.keep_smallest(finding, &smallest, reduction.clone());
        let done = Explained { finding: finding.clone(), smallest, reduction, folded, file };
        progress.hear(&Event::Explained { explained: &done });
        all.push(done);
    }
    all
}

impl<R: Rehearsal> Explained<R> {
    /// Tells a finding where its scenario is now: the smallest one may have taken the place of a larger one, which showed more.
    /// What it does not show any more is played again from its seed.
    pub(super) fn tell(&self, finding: &mut Finding<R>) {
        if (finding.seed, finding.workload) != (self.finding.seed, self.finding.workload) {
            return;
        }
        let is_shown = self.smallest.breaches.iter().any(|breach| breach.check == finding.check);
        if finding.check == self.finding.check || self.folded.contains(&finding.check) {
            finding.scenario.clone_from(&self.file);
        } else if finding.scenario == self.file && !is_shown {
            finding.scenario = None;
        }
    }
}
