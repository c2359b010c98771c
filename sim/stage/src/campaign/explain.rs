//! Makes the findings of a campaign small: the first of each check, causes before what follows from
//! them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Campaign;
use super::explained::Explained;
use super::found::Findings;
use super::progress::{Event, Listener};
use super::rehearsal::Rehearsal;
use super::smaller::{Breach, Broken};
use super::summary::Summary;
use crate::shrink::{Bounds, Fingerprint};
use crate::stopwatch::Stopwatch;

/// Explains the first finding of each check. In each scenario the earliest violation comes first;
/// what its smallest scenario violates too, in the same way, follows from it and is left alone.
pub(super) fn explain<R: Rehearsal>(
    campaign: &Campaign<R>,
    bounds: Bounds,
    stop: &AtomicBool,
    summary: &Summary<R>,
    findings: &mut Findings<R>,
    progress: &mut dyn Listener<R>,
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
        let began = watch.wall();
        let smallest = broken.smallest(Bounds { time: left, ..bounds }, stop, &mut |so_far| {
            progress.hear(&Event::Shrinking { finding, so_far });
        });
        // What panics only when it is played a second time, or on the other engine, has nothing to
        // be shrunk.
        let Some(smallest) = smallest else { continue };
        let shown: BTreeSet<Fingerprint> =
            smallest.breaches.iter().map(Breach::fingerprint).collect();
        let beside = summary.violations.first().iter().filter(|other| {
            other.seed == finding.seed
                && other.workload == finding.workload
                && !explained.contains(other.check)
                && shown.contains(&other.fingerprint())
        });
        let folded: Vec<_> = beside.map(|other| other.check).collect();
        explained.extend(&folded);
        let reduction = smallest.reduction(&broken.scenario);
        let file = findings.keep_smallest(finding, &smallest, reduction.clone());
        let took = watch.wall().saturating_sub(began);
        let finding = finding.clone();
        let done = Explained { finding, smallest, reduction, folded, file, took };
        progress.hear(&Event::Explained { explained: &done });
        all.push(done);
    }
    all
}
