//! Plays with each known defect switched on until a check finds it. Checks that find none of them
//! prove nothing.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use derive_where::derive_where;

use super::found::{Finding, Findings};
use super::numbers::{counted, grouped};
use super::rehearsal::{Defect as _, Rehearsal};
use super::seed::{self, Sample};
use super::seeds::{Seeds, Shard};
use super::smaller::{Broken, Smallest};
use super::verdict::Verdict;
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
    /// The folder that smallest scenarios are written to, each as a file; `None` writes none.
    pub found: Option<PathBuf>,
    /// How many lines the story of a smallest scenario has, for whoever tells stories. It may play
    /// the scenario to see, and is asked once for each.
    pub length: Option<Length<R>>,
}

/// How many lines the story of a scenario has while a known defect is switched on.
pub type Length<R> = fn(&<R as Rehearsal>::Scenario, &'static <R as Rehearsal>::Defect) -> u64;

/// What came of one defect.
#[derive_where(Clone, Debug; R::Scenario)]
pub struct Kill<R: Rehearsal> {
    /// The defect that was hunted.
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
    /// The file of that one, if it was written.
    pub file: Option<PathBuf>,
    /// How many lines the story of that one has, if somebody asked ([`Hunt::length`]).
    pub lines: Option<u64>,
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
#[derive_where(Debug; R::Scenario)]
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
    /// The seeds in which defects were looked for.
    pub seeds: Seeds,
    /// How many defects were to be looked for; fewer were if somebody stopped it.
    pub planned: u64,
    /// What kept smallest scenarios from being written.
    pub troubles: Vec<R::Trouble>,
}

impl<R: Rehearsal> Kills<R> {
    /// Whether every defect was found by a check that was expected to, and a sound system violates
    /// nothing.
    #[must_use]
    pub fn all_as_expected(&self) -> bool {
        self.false_alarms.is_empty()
            && self.kills.iter().all(|kill| kill.fate() == DefectStatus::Expected)
    }

    /// Whether somebody stopped it before all were looked for, or before as many seeds were played
    /// without any.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.cut_short().is_some()
    }

    /// What is missing because somebody stopped it, in words.
    #[must_use]
    pub fn cut_short(&self) -> Option<String> {
        let missing = |missing, of, what: &str, how: &str| {
            let of = counted(of, what);
            format!("somebody stopped it: {} of {of} not {how}", grouped(missing))
        };
        let (left, most) = (self.planned - self.kills.len() as u64, most(&self.kills));
        match most.saturating_sub(self.sound_seeds) {
            _ if left > 0 => Some(missing(left, self.planned, "defect", "looked for")),
            0 => None,
            left => Some(missing(left, most, "seed", "played without any defect")),
        }
    }

    /// What it comes to. A defect that no expected check found is a violation, as a false alarm is.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.all_as_expected(), self.interrupted()) {
            (false, _) => Verdict::Violated,
            (true, true) => Verdict::Interrupted,
            (true, false) if self.kills.is_empty() => Verdict::Void,
            (true, false) => Verdict::Held,
        }
    }
}

/// How many seeds the defect took that took the most.
fn most<R: Rehearsal>(kills: &[Kill<R>]) -> u64 {
    kills.iter().map(|kill| kill.seeds).max().unwrap_or(0)
}

impl<R: Rehearsal> Hunt<R> {
    /// Looks for every defect, then plays as many seeds without any. `told` hears of each defect as
    /// soon as it is done. When `stop` becomes true, no further seed is played, and the defect
    /// under way is left out.
    pub fn all(&self, stop: &AtomicBool, mut told: impl FnMut(&Kill<R>)) -> Kills<R> {
        let (mut kills, mut troubles) = (Vec::new(), Vec::new());
        for defect in &self.defects {
            let kill = self.one(defect, &mut troubles, stop);
            if stop.load(Ordering::Relaxed) {
                break;
            }
            told(&kill);
            kills.push(kill);
        }
        let mut sound_seeds = 0;
        let mut false_alarms = Vec::new();
        self.play(None, most(&kills), stop, |findings| {
            sound_seeds += 1;
            false_alarms.extend(findings);
            ControlFlow::Continue(())
        });
        let (engine, seeds, planned) = (self.engine, self.seeds, self.defects.len() as u64);
        Kills { engine, kills, sound_seeds, false_alarms, seeds, planned, troubles }
    }

    /// Looks for one defect. What keeps its smallest scenario from being written is added to
    /// `troubles`.
    fn one(
        &self,
        defect: &'static R::Defect,
        troubles: &mut Vec<R::Trouble>,
        stop: &AtomicBool,
    ) -> Kill<R> {
        let mut kill = Kill {
            defect,
            found: None,
            found_first: None,
            found_by: BTreeMap::new(),
            seeds: 0,
            smallest: None,
            file: None,
            lines: None,
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
        kill.file = self.keep(&kill, troubles);
        let small = kill.smallest.as_ref();
        kill.lines = small.zip(self.length).map(|(small, of)| of(&small.scenario, defect));
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

    /// Writes the smallest scenario; its file, if it was written.
    fn keep(&self, kill: &Kill<R>, troubles: &mut Vec<R::Trouble>) -> Option<PathBuf> {
        let folder = self.found.clone()?;
        let (smallest, (finding, _)) = kill.smallest.as_ref().zip(kill.found.as_ref())?;
        let mut findings = Findings::new(Some(folder), Some(kill.defect), self.engine);
        let reduction = smallest.reduction(&R::scenario(finding.workload, finding.seed));
        let file = findings.keep_smallest(finding, smallest, reduction);
        troubles.extend(findings.into_troubles());
        file
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
