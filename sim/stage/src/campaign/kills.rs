//! Plays with each known defect switched on until a check finds it. Checks that find none of them
//! prove nothing.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use derive_where::derive_where;

use super::found::Finding;
use super::rehearsal::{Defect as _, Rehearsal};
use super::seed::{self, Sample};
use super::seeds::{Seeds, Shard};
use super::smaller::{Broken, Smallest};
use crate::engine;
use crate::pool;
use crate::shrink::Bounds;

/// How the defects are looked for.
#[derive_where(Clone, Debug)]
pub struct Hunt<R: Rehearsal> {
    /// What is looked for, in this order.
    pub defects: Vec<&'static R::Defect>,
    /// Seeds to look in, in this order.
    pub seeds: Seeds,
    /// How many are played at once.
    pub jobs: NonZeroUsize,
    /// On which engine.
    pub engine: engine::Kind,
    /// How long the scenario in which a defect was found is made smaller; `None` leaves it as it
    /// is.
    pub shrink: Option<Bounds>,
}

/// What came of one defect.
#[derive_where(Clone, Debug; R::Scenario)]
pub struct Kill<R: Rehearsal> {
    /// The defect.
    pub defect: &'static R::Defect,
    /// The first violation by a check that was expected to find it, or else by any check, and how
    /// many seeds were played up to it.
    pub found: Option<(Finding<R>, u64)>,
    /// The first violation by any check, and how many seeds were played up to it.
    pub found_first: Option<(Finding<R>, u64)>,
    /// Every check that found it in these seeds, and how many were played up to the first violation
    /// of each.
    pub found_by: BTreeMap<&'static str, u64>,
    /// How many seeds were played.
    pub seeds: u64,
    /// The smallest scenario in which it is found in the same way, if it was looked for.
    pub smallest: Option<Smallest<R>>,
}

/// How a defect fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefectStatus {
    /// A check found it that was expected to.
    Expected,
    /// Only other checks found it.
    Other,
    /// Nobody found it.
    Survived,
}

impl DefectStatus {
    /// As it is told.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Other => "other",
            Self::Survived => "survived",
        }
    }
}

impl<R: Rehearsal> Kill<R> {
    /// How it fared.
    #[must_use]
    pub fn fate(&self) -> DefectStatus {
        match &self.found {
            Some((finding, _)) if self.defect.expected().contains(&finding.check) => {
                DefectStatus::Expected
            }
            Some(_) => DefectStatus::Other,
            None => DefectStatus::Survived,
        }
    }
}

/// The kill table.
#[derive_where(Clone, Debug; R::Scenario)]
pub struct Kills<R: Rehearsal> {
    /// The engine they were played on.
    pub engine: engine::Kind,
    /// Every defect that was looked for, in that order.
    pub kills: Vec<Kill<R>>,
    /// How many seeds were played without any defect: as many as the defect that took the most.
    pub sound_seeds: u64,
    /// What was violated without any defect. Checks that bark at a sound system find defects by
    /// chance.
    pub false_alarms: Vec<Finding<R>>,
    /// Somebody stopped it.
    pub interrupted: bool,
}

impl<R: Rehearsal> Kills<R> {
    /// Whether every defect was found by a check that was expected to, and a sound system violates
    /// nothing.
    #[must_use]
    pub fn all_as_expected(&self) -> bool {
        self.false_alarms.is_empty()
            && self.kills.iter().all(|kill| kill.fate() == DefectStatus::Expected)
    }
}

impl<R: Rehearsal> Hunt<R> {
    /// Looks for every defect, then plays as many seeds without any. `told` hears of each defect as
    /// soon as it is done. When `stop` becomes true, no further seed is played, and the defect
    /// under way is left out.
    pub fn all(&self, stop: &AtomicBool, mut told: impl FnMut(&Kill<R>)) -> Kills<R> {
        let mut kills = Vec::new();
        for defect in &self.defects {
            let kill = self.one(defect, stop);
            if stop.load(Ordering::Relaxed) {
                break;
            }
            told(&kill);
            kills.push(kill);
        }
        let most = kills.iter().map(|kill| kill.seeds).max().unwrap_or(0);
        let mut sound_seeds = 0;
        let mut false_alarms = Vec::new();
        self.play(None, most, stop, |findings| {
            sound_seeds += 1;
            false_alarms.extend(findings);
            ControlFlow::Continue(())
        });
        let interrupted = stop.load(Ordering::Relaxed);
        Kills { engine: self.engine, kills, sound_seeds, false_alarms, interrupted }
    }

    /// Looks for one defect.
    pub fn one(&self, defect: &'static R::Defect, stop: &AtomicBool) -> Kill<R> {
        let mut kill = Kill {
            defect,
            found: None,
            found_first: None,
            found_by: BTreeMap::new(),
            seeds: 0,
            smallest: None,
        };
        self.play(Some(defect), u64::MAX, stop, |findings| {
            kill.seeds += 1;
            let expected =
                findings.iter().find(|finding| defect.expected().contains(&finding.check)).cloned();
            for finding in &findings {
                kill.found_by.entry(finding.check).or_insert(kill.seeds);
            }
            if let Some(any) = findings.into_iter().next() {
                kill.found_first.get_or_insert((any, kill.seeds));
            }
            kill.found = expected.map(|finding| (finding, kill.seeds));
            if kill.found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        kill.found = kill.found.or_else(|| kill.found_first.clone());
        kill.smallest = self.smallest(&kill, stop);
        kill
    }

    /// The smallest scenario in which a defect is found in the same way.
    fn smallest(&self, kill: &Kill<R>, stop: &AtomicBool) -> Option<Smallest<R>> {
        let (bounds, (finding, _)) = self.shrink.zip(kill.found.as_ref())?;
        let broken = Broken {
            scenario: R::scenario(finding.workload, finding.seed),
            defect: Some(kill.defect),
            engine: self.engine,
            fingerprint: finding.fingerprint(),
        };
        broken.smallest(bounds, stop, &mut |_| {})
    }

    /// Plays at most so many seeds in order and shows what each violated.
    fn play(
        &self,
        defect: Option<&'static R::Defect>,
        most: u64,
        stop: &AtomicBool,
        mut shown: impl FnMut(Vec<Finding<R>>) -> ControlFlow<()>,
    ) {
        let seeds = self.seeds.part(Shard::WHOLE).zip(0..most).map(|(seed, _)| seed);
        let seeds = seeds.take_while(|_| !stop.load(Ordering::Relaxed));
        let play =
            |seed| seed::play::<R>(R::Workload::default(), seed, Sample::NONE, defect, self.engine);
        pool::in_order(self.jobs, seeds, play, |played| shown(played.findings()));
    }
}
