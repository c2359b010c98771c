//! Rehearses upgrades: each seed is played twice while the upgrade goes on, once with all its
//! faults and once without any.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::history::Release;

use stage::campaign::findings_of;
use stage::campaign::numbers::{counted, grouped};
use stage::campaign::rehearsal::Rehearsal as _;
use stage::pool;

use super::{Conference, Finding, Findings, Panicked, Seeds, Shard, alone};
use conference::defect::Defect;
use conference::record::upgraded::{Toll, UNNOTICED};
use conference::scenario::{Scenario, ScenarioError, Strategy, Upgrade, Workload, from_seed};
use oracle::runner::Run;
use stage::engine;

/// What is rehearsed.
#[derive(Clone, Debug)]
pub struct Trial {
    /// From which release to which.
    pub hops: Vec<(Release, Release)>,
    /// The strategies that are played, one after the other.
    pub strategies: Vec<Strategy>,
    /// Whether, and where, the operator takes it back.
    pub roll_back: RollBack,
    /// In the scenarios of which seeds.
    pub seeds: Seeds,
    /// How many are played at once.
    pub jobs: NonZeroUsize,
    /// On which engine.
    pub engine: engine::Kind,
    /// With which known defect.
    pub defect: Option<&'static Defect>,
    /// The folder for the scenarios of violations; `None` keeps no files.
    pub found: Option<PathBuf>,
}

/// Whether the operator takes an upgrade back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollBack {
    /// No release is taken back.
    #[default]
    Never,
    /// After so many steps.
    After(u32),
    /// After another number of steps with each seed: after none, one, two and so on up to all.
    Everywhere,
}

/// What came of one hop by one strategy.
#[derive(Clone, Debug)]
pub struct TrialRow {
    /// From which release.
    pub from: Release,
    /// The release that is upgraded to.
    pub to: Release,
    /// The strategy by which it is upgraded.
    pub strategy: Strategy,
    /// How many seeds were to be played.
    pub planned: u64,
    /// How many were.
    pub seeds: u64,
    /// What it cost people and machines, in all runs.
    pub toll: Toll,
    /// How often it was taken back.
    pub rolled_back: u64,
    /// The first violation of each check in each seed.
    pub findings: Vec<Finding>,
}

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialOutcome {
    /// Nothing was violated and nobody noticed.
    Held,
    /// Nothing was violated, and people noticed, as they must when the world is stopped.
    Noticed,
    /// Nothing was violated, and copies of the log lacked events, as they must when everything is
    /// written twice.
    Diverged,
    /// Something was violated.
    Violated,
    /// Nothing was violated so far, and somebody stopped it.
    Interrupted,
    /// Nothing was violated, and it proves nothing.
    Void,
}

impl TrialOutcome {
    /// As it is told.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "HELD",
            Self::Noticed => "NOTICED",
            Self::Diverged => "DIVERGED",
            Self::Violated => "VIOLATED",
            Self::Interrupted => "INTERRUPTED",
            Self::Void => "VOID",
        }
    }
}

/// What came of a trial.
#[derive(Debug)]
pub struct Trials {
    /// Whether, and where, the operator took it back.
    pub roll_back: RollBack,
    /// Each hop by each strategy.
    pub rows: Vec<TrialRow>,
    /// What kept scenarios from being written.
    pub troubles: Vec<ScenarioError>,
}

impl TrialRow {
    fn new((from, to): (Release, Release), strategy: Strategy, planned: u64) -> Self {
        Self {
            from,
            to,
            strategy,
            planned,
            seeds: 0,
            toll: Toll::default(),
            rolled_back: 0,
            findings: Vec::new(),
        }
    }

    /// What it comes to. An upgrade during which nobody asked for anything, nothing was under way
    /// or nothing was written by an earlier release proves nothing; nor does a stopped world that
    /// nobody noticed, or a log written twice that lacks nothing.
    #[must_use]
    pub fn outcome(&self) -> TrialOutcome {
        let Toll { requests, disturbed, in_flight, upcast, longest, lacked, .. } = self.toll;
        let proves = requests > disturbed && in_flight > 0 && upcast > 0;
        if !self.findings.is_empty() {
            return TrialOutcome::Violated;
        }
        match self.strategy {
            _ if self.seeds < self.planned => TrialOutcome::Interrupted,
            _ if !proves => TrialOutcome::Void,
            Strategy::StopTheWorld if longest > UNNOTICED => TrialOutcome::Noticed,
            // Whoever takes an upgrade back rewrites nothing.
            Strategy::DualWrite if self.rolled_back > 0 => TrialOutcome::Held,
            Strategy::DualWrite if lacked > 0 => TrialOutcome::Diverged,
            Strategy::StopTheWorld | Strategy::DualWrite => TrialOutcome::Void,
            Strategy::Rolling | Strategy::BlueGreen | Strategy::CopyTransform => TrialOutcome::Held,
        }
    }
}

impl Trials {
    /// What all rows come to.
    #[must_use]
    pub fn outcome(&self) -> TrialOutcome {
        let is = |outcome| self.rows.iter().any(|row| row.outcome() == outcome);
        if is(TrialOutcome::Violated) {
            TrialOutcome::Violated
        } else if self.interrupted() {
            TrialOutcome::Interrupted
        } else if is(TrialOutcome::Void) || self.rows.is_empty() {
            TrialOutcome::Void
        } else {
            TrialOutcome::Held
        }
    }

    /// Whether somebody stopped it before everything was played.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.rows.iter().any(|row| row.seeds < row.planned)
    }

    /// What is missing because somebody stopped it, in words.
    #[must_use]
    pub fn cut_short(&self) -> Option<String> {
        let planned: u64 = self.rows.iter().map(|row| row.planned).sum();
        let played: u64 = self.rows.iter().map(|row| row.seeds).sum();
        self.interrupted().then(|| {
            let planned_upgrades = counted(planned, "upgrade");
            format!(
                "somebody stopped it: {} of {planned_upgrades} not played",
                grouped(planned - played)
            )
        })
    }
}

/// What came of one seed: with faults, and without.
struct Played {
    seed: u64,
    runs: Vec<(Scenario, Result<Run, Panicked>)>,
}

impl Trial {
    /// Plays everything. When `stop` becomes true, no further seed is played. `told` hears of each
    /// row as soon as it is done.
    pub fn play(&self, stop: &AtomicBool, mut told: impl FnMut(&TrialRow)) -> Trials {
        let mut trials =
            Trials { roll_back: self.roll_back, rows: Vec::new(), troubles: Vec::new() };
        for hop in &self.hops {
            for strategy in &self.strategies {
                let row = self.row(*hop, *strategy, stop, &mut trials.troubles);
                told(&row);
                trials.rows.push(row);
            }
        }
        trials
    }

    fn row(
        &self,
        hop: (Release, Release),
        strategy: Strategy,
        stop: &AtomicBool,
        troubles: &mut Vec<ScenarioError>,
    ) -> TrialRow {
        let mut row = TrialRow::new(hop, strategy, self.seeds.count(Shard::WHOLE));
        let mut kept = Findings::new(self.found.clone(), self.defect, self.engine);
        let seeds = self.seeds.part(Shard::WHOLE).take_while(|_| !stop.load(Ordering::Relaxed));
        let play = |seed| self.seed(seed, hop, strategy);
        pool::in_order(self.jobs, seeds, play, |Played { seed, runs }| {
            row.seeds += 1;
            for (scenario, run) in runs {
                if let Some(upgraded) = run.as_ref().ok().and_then(|run| run.more.upgraded.as_ref())
                {
                    row.toll.add(&upgraded.toll);
                    row.rolled_back += u64::from(upgraded.rolled_back);
                }
                let found = findings_of::<Conference>(
                    Workload::Standard,
                    seed,
                    run.as_ref().err(),
                    run.as_ref().ok(),
                );
                row.findings
                    .extend(kept.keep_as(&name(seed, &scenario), found, || scenario.clone()));
            }
            ControlFlow::Continue(())
        });
        troubles.extend(kept.into_troubles());
        row
    }

    fn seed(&self, seed: u64, hop: (Release, Release), strategy: Strategy) -> Played {
        let mut upgrade = Upgrade::of_seed(seed, hop, strategy);
        let scenario = from_seed(seed);
        let steps = upgrade.there(&scenario.topology).len() as u32;
        upgrade.roll_back_after = match self.roll_back {
            RollBack::Never => None,
            RollBack::After(most) => Some(most.min(steps)),
            RollBack::Everywhere => Some((seed % u64::from(steps + 1)) as u32),
        };
        let stormy = scenario.upgraded(Some(upgrade));
        let calm = Scenario { faults: Vec::new(), ..stormy.clone() };
        let played = |scenario: Scenario| {
            let run = alone(|| Conference::play(&scenario, self.defect, self.engine));
            (scenario, run)
        };
        Played { seed, runs: [stormy, calm].into_iter().map(played).collect() }
    }
}

/// What the file of a story is called.
fn name(seed: u64, scenario: &Scenario) -> String {
    let weather = if scenario.faults.is_empty() { "-calm" } else { "" };
    let upgrade = scenario
        .upgrade
        .map_or_else(String::new, |it| format!("{}-{}-{}-", it.from, it.to, it.strategy));
    format!("{upgrade}seed-{seed}{weather}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const TOLL: Toll = Toll {
        requests: 5,
        disturbed: 0,
        failed: 0,
        longest: Duration::ZERO,
        outdated: 0,
        in_flight: 2,
        upcast: 9,
        lag: None,
        lacked: 0,
    };

    fn row(strategy: Strategy, toll: Toll) -> TrialRow {
        TrialRow { toll, ..TrialRow::new((Release::V1, Release::V3), strategy, 0) }
    }

    #[test]
    fn an_upgrade_that_nobody_could_notice_proves_nothing() {
        let outcome = |toll| row(Strategy::Rolling, toll).outcome();
        assert_eq!(outcome(TOLL), TrialOutcome::Held);
        assert_eq!(outcome(Toll { requests: 0, ..TOLL }), TrialOutcome::Void);
        assert_eq!(outcome(Toll { disturbed: 5, ..TOLL }), TrialOutcome::Void);
        assert_eq!(outcome(Toll { in_flight: 0, ..TOLL }), TrialOutcome::Void);
        assert_eq!(outcome(Toll { upcast: 0, ..TOLL }), TrialOutcome::Void);
    }

    #[test]
    fn what_was_stopped_is_not_void_and_says_what_is_missing() {
        let short = TrialRow { planned: 3, ..row(Strategy::Rolling, TOLL) };
        let whole = TrialRow { planned: 0, ..row(Strategy::BlueGreen, TOLL) };
        let roll_back = RollBack::Never;
        let trials = Trials { roll_back, rows: vec![short, whole.clone()], troubles: Vec::new() };
        assert_eq!(trials.outcome(), TrialOutcome::Interrupted);
        let why = "somebody stopped it: 3 of 3 upgrades not played";
        assert_eq!(trials.cut_short().as_deref(), Some(why));
        let trials = Trials { roll_back, rows: vec![whole], troubles: Vec::new() };
        assert_eq!((trials.outcome(), trials.cut_short()), (TrialOutcome::Held, None));
    }

    #[test]
    fn a_stopped_world_must_be_noticed() {
        assert_eq!(row(Strategy::StopTheWorld, TOLL).outcome(), TrialOutcome::Void);
        let stopped = Toll { longest: Duration::from_secs(120), ..TOLL };
        assert_eq!(row(Strategy::StopTheWorld, stopped).outcome(), TrialOutcome::Noticed);
    }

    #[test]
    fn a_log_that_is_written_twice_must_lack_events() {
        assert_eq!(row(Strategy::DualWrite, TOLL).outcome(), TrialOutcome::Void);
        let lacking = Toll { lacked: 3, ..TOLL };
        assert_eq!(row(Strategy::DualWrite, lacking).outcome(), TrialOutcome::Diverged);
        let taken_back = TrialRow { rolled_back: 1, ..row(Strategy::DualWrite, TOLL) };
        assert_eq!(taken_back.outcome(), TrialOutcome::Held);
    }
}
