//! Rehearses upgrades: each seed is played twice while the upgrade goes on, once with all its faults and once without any.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::history::Release;

use super::alone::{Panicked, alone};
use super::found::{Finding, MOST_FILES};
use super::pool;
use super::seeds::{Seeds, Shard};
use super::summary::PANIC;
use crate::node::protections::Protections;
use crate::record::upgraded::Upgraded;
use crate::runner::{self, Run};
use crate::scenario::{self, Scenario, ScenarioError, Strategy, Upgrade, Workload, from_seed};
use crate::stage::engine;

/// What is rehearsed.
#[derive(Clone, Debug)]
pub struct Trial {
    /// From which release to which.
    pub hops: Vec<(Release, Release)>,
    /// How.
    pub strategies: Vec<Strategy>,
    /// Whether, and where, the operator takes it back.
    pub roll_back: RollBack,
    /// In the scenarios of which seeds.
    pub seeds: Seeds,
    /// How many are played at once.
    pub jobs: NonZeroUsize,
    /// On which engine.
    pub engine: engine::Kind,
    /// What protects the system.
    pub protections: Protections,
    /// The folder for the scenarios of violations; `None` keeps no files.
    pub found: Option<PathBuf>,
}

/// Whether the operator takes an upgrade back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollBack {
    /// Never.
    #[default]
    Never,
    /// After so many steps.
    After(u32),
    /// After another number of steps with each seed: after none, one, two and so on up to all.
    Everywhere,
}

/// What came of one hop by one strategy.
#[derive(Clone, Debug)]
pub struct Row {
    /// From which release.
    pub from: Release,
    /// To which.
    pub to: Release,
    /// How.
    pub strategy: Strategy,
    /// How many seeds were played.
    pub seeds: u64,
    /// Requests that were open during the upgrade, in all runs.
    pub requests: u64,
    /// Those that a fault may have delayed.
    pub disturbed: u64,
    /// Those that were never answered.
    pub failed: u64,
    /// The longest time that an undisturbed one was open.
    pub longest: Duration,
    /// Orders that had been placed and had not ended when it began.
    pub in_flight: u64,
    /// Rows of earlier releases that today's lifts.
    pub lifted: u64,
    /// How many events new views were behind when they were shown, at most.
    pub lag: Option<u64>,
    /// How often it was taken back.
    pub rolled_back: u64,
    /// The first violation of each check in each seed.
    pub findings: Vec<Finding>,
}

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was violated and nobody noticed.
    Held,
    /// Nothing was violated, and people noticed, as they must when the world is stopped.
    Noticed,
    /// Something was violated.
    Violated,
    /// Nothing was violated, and it proves nothing.
    Void,
}

impl Outcome {
    /// As it is told.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "HELD",
            Self::Noticed => "NOTICED",
            Self::Violated => "VIOLATED",
            Self::Void => "VOID",
        }
    }
}

/// What came of a trial.
#[derive(Clone, Debug)]
pub struct Trials {
    /// Each hop by each strategy.
    pub rows: Vec<Row>,
    /// What kept scenarios from being written.
    pub troubles: Vec<String>,
    /// Somebody stopped it.
    pub interrupted: bool,
}

/// More is noticed: who gets no answer asks again after three seconds.
const NOTICED: Duration = Duration::from_secs(5);

impl Row {
    fn new((from, to): (Release, Release), strategy: Strategy) -> Self {
        Self {
            from,
            to,
            strategy,
            seeds: 0,
            requests: 0,
            disturbed: 0,
            failed: 0,
            longest: Duration::ZERO,
            in_flight: 0,
            lifted: 0,
            lag: None,
            rolled_back: 0,
            findings: Vec::new(),
        }
    }

    /// What it comes to. An upgrade during which nobody asked for anything, nothing was under way or nothing was written by an
    /// earlier release proves nothing; nor does a stopped world that nobody noticed.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let proves = self.requests > self.disturbed && self.in_flight > 0 && self.lifted > 0;
        match (self.findings.is_empty(), self.strategy.promises_no_downtime()) {
            (false, _) => Outcome::Violated,
            (true, true) if proves => Outcome::Held,
            (true, false) if proves && self.longest > NOTICED => Outcome::Noticed,
            (true, _) => Outcome::Void,
        }
    }

    fn add(&mut self, upgraded: &Upgraded) {
        self.requests += upgraded.requests;
        self.disturbed += upgraded.disturbed;
        self.failed += upgraded.failed;
        self.longest = self.longest.max(upgraded.longest);
        self.in_flight += upgraded.in_flight;
        self.lifted += upgraded.lifted;
        self.lag = self.lag.max(upgraded.lag);
        self.rolled_back += u64::from(upgraded.rolled_back);
    }
}

impl Trials {
    /// What all rows come to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let is = |outcome| self.rows.iter().any(|row| row.outcome() == outcome);
        if is(Outcome::Violated) {
            Outcome::Violated
        } else if is(Outcome::Void) || self.rows.is_empty() {
            Outcome::Void
        } else {
            Outcome::Held
        }
    }
}

/// What came of one seed: with faults, and without.
struct Played {
    seed: u64,
    runs: Vec<(Scenario, Result<Run, Panicked>)>,
}

impl Trial {
    /// Plays everything. When `stop` becomes true, no further seed is played. `told` hears of each row as soon as it is done.
    pub fn play(&self, stop: &AtomicBool, mut told: impl FnMut(&Row)) -> Trials {
        let mut trials = Trials { rows: Vec::new(), troubles: Vec::new(), interrupted: false };
        for hop in &self.hops {
            for strategy in &self.strategies {
                let row = self.row(*hop, *strategy, stop, &mut trials.troubles);
                told(&row);
                trials.rows.push(row);
            }
        }
        trials.interrupted = stop.load(Ordering::Relaxed);
        trials
    }

    fn row(
        &self,
        hop: (Release, Release),
        strategy: Strategy,
        stop: &AtomicBool,
        troubles: &mut Vec<String>,
    ) -> Row {
        let mut row = Row::new(hop, strategy);
        let mut files = 0;
        let seeds = self.seeds.part(Shard::WHOLE).take_while(|_| !stop.load(Ordering::Relaxed));
        let play = |seed| self.seed(seed, hop, strategy);
        pool::in_order(self.jobs, seeds, play, |Played { seed, runs }| {
            row.seeds += 1;
            for (scenario, run) in runs {
                if let Some(upgraded) = run.as_ref().ok().and_then(|run| run.upgraded.as_ref()) {
                    row.add(upgraded);
                }
                for mut finding in findings(seed, &run) {
                    if let Some(folder) = self.found.as_deref().filter(|_| files < MOST_FILES) {
                        match keep(folder, &scenario, &finding) {
                            Ok(path) => finding.scenario = Some(path),
                            Err(trouble) => troubles.push(trouble.to_string()),
                        }
                        files += 1;
                    }
                    row.findings.push(finding);
                }
            }
            ControlFlow::Continue(())
        });
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
        let stormy = Scenario { upgrade: Some(upgrade), ..scenario };
        let calm = Scenario { faults: Vec::new(), ..stormy.clone() };
        let played = |scenario: Scenario| {
            let run = alone(|| runner::play(&scenario, self.protections, self.engine));
            (scenario, run)
        };
        Played { seed, runs: [stormy, calm].into_iter().map(played).collect() }
    }
}

/// The first violation of each check, or what panicked.
fn findings(seed: u64, run: &Result<Run, Panicked>) -> Vec<Finding> {
    let finding = |check, at, what: &str| Finding {
        workload: Workload::Standard,
        seed,
        check,
        at,
        what: what.to_owned(),
        scenario: None,
    };
    match run {
        Err(panicked) => vec![finding(PANIC, None, &panicked.message)],
        Ok(run) => {
            let mut findings: Vec<Finding> = Vec::new();
            for violation in &run.violations {
                if !findings.iter().any(|known| known.check == violation.check) {
                    findings.push(finding(violation.check, Some(violation.at), &violation.what));
                }
            }
            findings
        }
    }
}

fn keep(folder: &Path, scenario: &Scenario, finding: &Finding) -> Result<PathBuf, ScenarioError> {
    let weather = if scenario.faults.is_empty() { "-calm" } else { "" };
    let upgrade =
        scenario.upgrade.map_or_else(String::new, |it| format!("{}-{}-{}-", it.from, it.to, it.strategy));
    let path = folder.join(format!("{upgrade}seed-{}{weather}-{}.json", finding.seed, finding.check));
    let about = format!("{}; {} was violated: {}", scenario.about, finding.check, finding.what);
    scenario::write(&path, &Scenario { about, ..scenario.clone() })?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(strategy: Strategy) -> Row {
        let hop = (Release::V1, Release::V3);
        Row { requests: 5, in_flight: 2, lifted: 9, ..Row::new(hop, strategy) }
    }

    #[test]
    fn an_upgrade_that_nobody_could_notice_proves_nothing() {
        assert_eq!(row(Strategy::Rolling).outcome(), Outcome::Held);
        assert_eq!(Row { requests: 0, ..row(Strategy::Rolling) }.outcome(), Outcome::Void);
        assert_eq!(Row { disturbed: 5, ..row(Strategy::Rolling) }.outcome(), Outcome::Void);
        assert_eq!(Row { in_flight: 0, ..row(Strategy::Rolling) }.outcome(), Outcome::Void);
        assert_eq!(Row { lifted: 0, ..row(Strategy::Rolling) }.outcome(), Outcome::Void);
    }

    #[test]
    fn a_stopped_world_must_be_noticed() {
        assert_eq!(row(Strategy::StopTheWorld).outcome(), Outcome::Void);
        let stopped = Row { longest: Duration::from_secs(120), ..row(Strategy::StopTheWorld) };
        assert_eq!(stopped.outcome(), Outcome::Noticed);
    }
}
