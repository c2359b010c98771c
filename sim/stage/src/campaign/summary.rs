//! Adds up what the seeds of a campaign came to.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use derive_where::derive_where;

use super::alone::Panicked;
use super::explained::Explained;
use super::found::Finding;
use super::joint_hash::JointHash;
use super::rehearsal::{Defect, Rehearsal};
use super::seed::Played;
use super::spent::Spent;
use super::{Campaign, CutShort};
use crate::check::CheckTally;
use crate::engine;
use crate::fault::{FaultKind, FaultTally};
use crate::run::Run;

pub use super::found::PANIC;
pub use super::verdict::{JUDGED_FROM, Rule, Verdict};

const PANIC_RULE: &str = "No machine stops by itself, and no run panics.";

/// The first so many violations are kept with their words; all of them are counted.
pub(super) const MOST_VIOLATIONS: usize = 10_000;

/// What a campaign came to.
#[derive_where(Debug; R::Scenario)]
pub struct Summary<R: Rehearsal> {
    /// What was played with each seed.
    pub workload: R::Workload,
    /// The seeds that were asked for.
    pub planned: super::Seeds,
    /// The part of them that was asked for.
    pub shard: super::Shard,
    /// No seed was started after this much wall time.
    pub budget: Option<Duration>,
    /// The engine that carried the stories.
    pub engine: engine::Kind,
    /// What carried the runs if no engine did, such as `live`.
    pub elsewhere: Option<&'static str>,
    /// The defect that was switched on.
    pub defect: Option<&'static str>,
    /// How many seeds were played.
    pub seeds: u64,
    /// The last of them.
    pub last_seed: Option<u64>,
    /// How many seeds violated something.
    pub violating_seeds: u64,
    /// The first violation of each check in each seed, in the order of seeds.
    pub violations: Violations<R>,
    /// What the programs behind nodes came to that could not go on, the first of each seed.
    pub broken: Violations<R>,
    /// Every check, and at the end [`PANIC`].
    pub checks: Vec<CheckTally>,
    /// Every kind of fault that some scenario had.
    pub faults: BTreeMap<FaultKind, FaultTally>,
    /// In how many seeds each mark was reached, in the order of [`Rehearsal::marks`].
    pub marks: Vec<(&'static str, u64)>,
    /// How many datagrams reached a machine.
    pub messages: u64,
    /// How much simulated time passed.
    pub simulated: Duration,
    /// When it began, by the clock of this machine.
    pub began: SystemTime,
    /// How much wall time passed.
    pub wall: Duration,
    /// How much processor time was used.
    pub cpu: Duration,
    /// What wall time was spent on.
    pub spent: Spent,
    /// Why not all seeds were played, if not.
    pub cut_short: Option<CutShort>,
    /// Whether a forged record was told from an honest one.
    pub canary_caught: bool,
    /// How many seeds were played twice.
    pub played_twice: u64,
    /// The seeds that did not take the same course twice.
    pub differing: Vec<u64>,
    /// Where two plays of a seed part that should not, by seed, in one sentence each.
    pub parted: BTreeMap<u64, String>,
    /// The seeds whose stories prove nothing, and why not.
    pub void_seeds: Vec<(u64, String)>,
    /// How many seeds were played on the other engine as well.
    pub played_on_both: u64,
    /// The seeds on which the engines disagree.
    pub disagreeing: Vec<u64>,
    /// How many pairs of scenarios were played that must come to the same end.
    pub pairs: u64,
    /// What kept scenarios from being written.
    pub troubles: Vec<R::Trouble>,
    /// The smallest scenarios that were found for the findings, the causes first; none unless they
    /// were looked for.
    pub explained: Vec<Explained<R>>,
    /// What the system tells of its runs beside that, added up.
    pub sum: R::Sum,
    /// What it comes to.
    pub verdict: Verdict,
    /// What was not judged, and why.
    pub notes: Vec<String>,
    /// The rules under which the campaign would be void, and what broke them.
    pub rules: Vec<Rule>,
    trace: JointHash,
}

/// A list of violations, or of whatever else was found, that does not grow for ever.
#[derive_where(Debug, Default)]
pub struct Violations<R: Rehearsal> {
    kept: Vec<Finding<R>>,
    count: u64,
}

impl<R: Rehearsal> Violations<R> {
    /// Counts a violation, and keeps it if it is among the first.
    pub fn push(&mut self, finding: Finding<R>) {
        self.count += 1;
        if self.kept.len() < MOST_VIOLATIONS {
            self.kept.push(finding);
        }
    }

    /// The first ones.
    #[must_use]
    pub fn first(&self) -> &[Finding<R>] {
        &self.kept
    }

    /// The first ones, to be told where their scenarios are.
    pub(super) fn all_kept(&mut self) -> impl Iterator<Item = &mut Finding<R>> {
        self.kept.iter_mut()
    }

    /// How many there are, with those that were not kept.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl<R: Rehearsal> Summary<R> {
    /// Before anything was played.
    #[must_use]
    pub fn new(campaign: &Campaign<R>) -> Self {
        let checks = R::checks(campaign.workload).into_iter();
        let tallies = checks.map(|(id, rule)| CheckTally { id, rule, evaluated: 0, violated: 0 });
        let panics = CheckTally { id: PANIC, rule: PANIC_RULE, evaluated: 0, violated: 0 };
        Self {
            workload: campaign.workload,
            planned: campaign.seeds,
            shard: campaign.shard,
            budget: campaign.budget,
            engine: campaign.engine,
            elsewhere: None,
            defect: campaign.defect.map(Defect::name),
            seeds: 0,
            last_seed: None,
            violating_seeds: 0,
            violations: Violations::default(),
            broken: Violations::default(),
            checks: tallies.chain([panics]).collect(),
            faults: BTreeMap::new(),
            marks: R::marks().into_iter().map(|mark| (mark, 0)).collect(),
            messages: 0,
            simulated: Duration::ZERO,
            began: SystemTime::UNIX_EPOCH,
            wall: Duration::ZERO,
            cpu: Duration::ZERO,
            spent: Spent::default(),
            cut_short: None,
            canary_caught: false,
            played_twice: 0,
            differing: Vec::new(),
            parted: BTreeMap::new(),
            void_seeds: Vec::new(),
            played_on_both: 0,
            disagreeing: Vec::new(),
            pairs: 0,
            troubles: Vec::new(),
            explained: Vec::new(),
            sum: R::Sum::default(),
            verdict: Verdict::Held,
            notes: Vec::new(),
            rules: Vec::new(),
            trace: JointHash::default(),
        }
    }

    /// The hash of the trace hashes of all runs, whatever their order.
    #[must_use]
    pub const fn trace_hash(&self) -> JointHash {
        self.trace
    }

    /// Whether somebody stopped it.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.cut_short == Some(CutShort::Interrupted)
    }

    /// How many seeds of those that were asked for were not played; none if all seeds there are
    /// were asked for, which nobody plays.
    #[must_use]
    pub fn not_played(&self) -> Option<u64> {
        (!self.planned.is_open()).then(|| self.planned.count(self.shard).saturating_sub(self.seeds))
    }

    /// Why the campaign is void, one reason each; empty unless it is.
    #[must_use]
    pub fn void(&self) -> Vec<String> {
        self.rules.iter().filter_map(|rule| rule.broken.clone()).collect()
    }

    /// What carried the runs, as machines read it.
    #[must_use]
    pub fn carrier(&self) -> String {
        self.elsewhere.map_or_else(|| self.engine.to_string(), str::to_owned)
    }

    /// Adds a story that was played elsewhere, such as live, and says what is wrong with it.
    pub fn count(&mut self, seed: u64, run: Result<Run<R::More>, Panicked>) -> Vec<Finding<R>> {
        let played = Played::of(self.workload, seed, run);
        self.add(&played);
        played.findings()
    }

    pub(super) fn add(&mut self, played: &Played<R>) {
        self.seeds += 1;
        self.last_seed = Some(played.seed);
        let beside = played.beside.as_ref().map(|(_, run)| run.as_ref());
        let panics = u64::from(played.run.is_err())
            + played.other_panics.len() as u64
            + u64::from(beside.is_some_and(|run| run.is_err()));
        let runs = [Some(played.run.as_ref()), beside].into_iter().flatten().flatten();
        let violated: usize = runs.map(|run| run.violations.len()).sum();
        self.violating_seeds += u64::from(panics > 0 || violated > 0);
        self.count_samples(played);
        self.spent.add(&played.spent);
        let plays = 1
            + u64::from(played.same_course.is_some())
            + u64::from(played.same_state.is_some())
            + 2 * u64::from(beside.is_some());
        self.count_check(CheckTally {
            id: PANIC,
            rule: PANIC_RULE,
            evaluated: plays,
            violated: panics,
        });
        if let Some(Ok(run)) = beside {
            self.pairs += 1;
            run.checks.iter().for_each(|check| self.count_check(*check));
        }
        let run = match &played.run {
            Ok(run) => run,
            Err(panicked) => {
                self.trace.add(played.seed, blake3::hash(panicked.message.as_bytes()));
                return;
            }
        };
        self.trace.add(played.seed, run.trace_hash);
        self.void_seeds.extend(run.void.clone().map(|why| (played.seed, why)));
        for check in &run.checks {
            self.count_check(*check);
        }
        for (kind, tally) in &run.faults {
            self.faults.entry(*kind).or_default().add(*tally);
        }
        for (id, reached) in &mut self.marks {
            *reached += u64::from(run.marks.contains(id));
        }
        R::add(&mut self.sum, &run.more);
        self.messages += run.messages;
        self.simulated += run.simulated;
    }

    fn count_samples(&mut self, played: &Played<R>) {
        self.played_twice += u64::from(played.same_course.is_some());
        self.played_on_both += u64::from(played.same_state.is_some());
        self.parted.extend(played.parted.clone().map(|told| (played.seed, told)));
        if played.same_course == Some(false) {
            self.differing.push(played.seed);
        }
        if played.same_state == Some(false) {
            self.disagreeing.push(played.seed);
        }
    }

    fn count_check(&mut self, tally: CheckTally) {
        match self.checks.iter_mut().find(|check| check.id == tally.id) {
            Some(check) => {
                check.evaluated += tally.evaluated;
                check.violated += tally.violated;
            }
            None => self.checks.push(tally),
        }
    }
}
