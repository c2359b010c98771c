//! Plays many scenarios, each generated from a seed, and says what came of them.
//!
//! - [`seeds`] says which seeds are played.
//! - [`alone`] plays on a thread of its own and keeps what panics; [`pool`] plays several at once
//!   and hands the results over in order.
//! - [`rehearsal`] is what a system says about itself to be played in bulk.
//! - `seed` plays one seed, now and then twice, on the other engine, and with a twin that must come
//!   to the same end; [`sampling`] says when.
//! - [`summary`] adds the results up, and [`report`] is what they come to as plain data; `judging`
//!   says by that whether they prove anything; [`spent`] is what it took. [`merge`] adds up the reports of shards; `coverage`
//!   says what is missing.
//! - [`found`] writes the scenarios of violations to files; [`mod@file`] is how they are written,
//!   unless a system has its own way; a [`capsule`] is what such a file says beside the scenario.
//! - [`smaller`] makes a scenario that breaks as small as it goes; `explained` does so for what a
//!   campaign found.
//! - [`progress`] is what a campaign tells while it plays.
//! - [`cut_short`] says what was not played, and why not.
//! - [`terminal`] tells people what came of it, [`json`] machines and [`junit`] continuous
//!   integration; [`answer`] is where those two go.
//! - [`ready`] plays and tells, for a program that has no reports of its own; [`interrupt`] lets
//!   somebody stop it without losing anything.
//! - [`story`] is what a system says whose stories are plays and nothing else; [`command`] is a
//!   whole command line for it.
//! - [`kills`] plays with each known defect switched on; [`kill_table`] tells what came of it.
//!
//! Results are added up in the order of seeds. So everything but the time it took is the same
//! however many play at once, and on however many machines.

pub mod alone;
pub mod answer;
mod aside;
pub mod capsule;
mod case;
pub mod command;
pub mod compare;
pub mod comparison;
mod coverage;
pub mod cut_short;
mod explain;
mod explained;
pub mod file;
pub mod found;
pub mod interrupt;
pub mod joint_hash;
pub mod json;
mod judging;
pub mod junit;
pub mod kill_table;
pub mod kills;
mod made_small;
pub mod merge;
pub mod merged_shard;
pub mod numbers;
pub mod progress;
pub mod ready;
pub mod rehearsal;
pub mod report;
mod restless;
pub mod sampling;
mod seed;
pub mod seeds;
pub mod smaller;
pub mod spent;
pub mod story;
pub mod summary;
pub mod terminal;
mod unchecked;
mod verdict;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use derive_where::derive_where;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::found::{Findings, PROGRAM};
use self::progress::{Event, Listener};
use self::rehearsal::Rehearsal;
use self::seed::Sample;
pub use self::seeds::{Seeds, Shard};
use self::spent::measured;
use self::summary::Summary;
use crate::engine;
use crate::pool;
use crate::shrink::{Bounds, weight};
use crate::stopwatch::Stopwatch;

pub use self::explained::Explained;
pub use self::seed::findings_of;

/// What is to be played, and how.
#[derive_where(Clone, Debug)]
pub struct Campaign<R: Rehearsal> {
    /// What is played with a seed.
    pub workload: R::Workload,
    /// The seeds that are played, of which a shard plays its part.
    pub seeds: Seeds,
    /// Which part of them.
    pub shard: Shard,
    /// How many are played at once.
    pub jobs: NonZeroUsize,
    /// No seed is started after this much wall time.
    pub budget: Option<Duration>,
    /// On which engine.
    pub engine: engine::Kind,
    /// With which known defect.
    pub defect: Option<&'static R::Defect>,
    /// The folder for the scenarios of violations; `None` keeps no files.
    pub found: Option<PathBuf>,
    /// How long the scenarios of findings are made smaller, all together; `None` leaves them as
    /// they are.
    pub shrink: Option<Bounds>,
}

impl<R: Rehearsal> Campaign<R> {
    /// A campaign over these seeds, two at once or however many the machine can play, on the
    /// reference engine.
    #[must_use]
    pub fn over(seeds: Seeds) -> Self {
        Self {
            workload: R::Workload::default(),
            seeds,
            shard: Shard::WHOLE,
            jobs: all_cores(),
            budget: None,
            engine: engine::Kind::default(),
            defect: None,
            found: None,
            shrink: None,
        }
    }

    /// Plays the seeds. `stop` may become true at any time: then no further seed is started, and
    /// those under way are finished and counted.
    pub fn play(&self, stop: &AtomicBool, progress: &mut dyn Listener<R>) -> Summary<R> {
        let watch = Stopwatch::start();
        let mut summary = Summary::new(self);
        let mut findings = Findings::new(self.found.clone(), self.defect, self.engine);
        summary.canary_caught = measured(&mut summary.spent.canary, R::canary_is_caught);
        progress.hear(&Event::Started { campaign: self });

        let mut cut_short = None;
        let planned = self.seeds.part(self.shard).map_while(|seed| {
            cut_short = cut_short.or(self.reason_to_stop(&watch, stop));
            cut_short.is_none().then(|| (seed, Sample::of::<R>(self.workload, seed)))
        });
        let play =
            |(seed, sample)| seed::play::<R>(self.workload, seed, sample, self.defect, self.engine);
        pool::in_order(self.jobs, planned, play, |played| {
            summary.add(&played);
            for finding in
                played.findings_by_story().into_iter().flat_map(|story| findings.keep(story))
            {
                progress.hear(&Event::Found { finding: &finding });
                match finding.check {
                    PROGRAM => summary.broken.push(finding),
                    _ => summary.violations.push(finding),
                }
            }
            progress.hear(&Event::SeedDone { seed: played.seed, so_far: &summary });
            ControlFlow::Continue(())
        });

        if let Some(bounds) = self.shrink {
            summary.explained =
                explain::explain(self, bounds, stop, &summary, &mut findings, progress);
            let shrinking = summary.explained.iter().map(|it| (it.finding.check, it.took));
            summary.spent.shrinking = shrinking.collect();
            // Whoever reads it begins with what is easiest to read; of equals, with the cause.
            summary.explained.sort_by_key(|it| weight(&it.smallest.scenario));
            for explained in &summary.explained {
                summary.violations.all_kept().for_each(|finding| explained.tell(finding));
            }
        }
        summary.cut_short = cut_short;
        summary.troubles = findings.into_troubles();
        (summary.began, summary.wall, summary.cpu) = (watch.began(), watch.wall(), watch.cpu());
        summary.judge();
        progress.hear(&Event::Finished { summary: &summary });
        summary
    }

    fn reason_to_stop(&self, watch: &Stopwatch, stop: &AtomicBool) -> Option<CutShort> {
        if stop.load(Ordering::Relaxed) {
            return Some(CutShort::Interrupted);
        }
        self.budget.filter(|budget| watch.wall() >= *budget).map(|_| CutShort::BudgetSpent)
    }
}

/// Why a campaign did not play all its seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CutShort {
    /// Somebody stopped it.
    Interrupted,
    /// Its time was over.
    #[serde(rename = "budget")]
    BudgetSpent,
}

/// How many scenarios this machine can play at once.
#[must_use]
pub fn all_cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
