//! Plays one seed, and now and then twice, on the other engine, and with a twin that must come to the same end.

use super::alone::{Panicked, alone};
use super::found::Finding;
use super::summary::PANIC;
use crate::check::Violation;
use crate::node::protections::Protections;
use crate::runner::{self, Run};
use crate::scenario::{Variation, Workload};
use stage::engine;

/// Every so many seeds, one is played twice.
const TWICE_EVERY: u64 = 50;

/// Every so many seeds, one is played on the other engine as well.
const OTHER_ENGINE_EVERY: u64 = 20;

/// Every so many seeds, one of the variations of its steady scenario is played, each in turn.
const VARIED_EVERY: u64 = 15;

/// What else is done with a seed to see that a run can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sample {
    /// It is played a second time and must take the same course.
    pub(super) twice: bool,
    /// It is played on the other engine and must leave the same state.
    pub(super) other_engine: bool,
    /// The steady scenario of the seed is played, once plain and once varied, and both must come to the same end.
    pub(super) variation: Option<Variation>,
}

impl Sample {
    /// For the seed at this place of a campaign, counted from 0. Only the standard scenario has a steady one.
    pub(super) fn of(workload: Workload, place: u64) -> Self {
        let turn = (place / VARIED_EVERY) as usize % Variation::ALL.len();
        let varied = workload == Workload::Standard && place.is_multiple_of(VARIED_EVERY);
        Self {
            twice: place.is_multiple_of(TWICE_EVERY),
            other_engine: place.is_multiple_of(OTHER_ENGINE_EVERY),
            variation: varied.then_some(Variation::ALL[turn]),
        }
    }
}

/// What came of a seed.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) seed: u64,
    pub(super) run: Result<Run, Panicked>,
    /// Whether the second run took the same course, if there was one.
    pub(super) same_course: Option<bool>,
    /// Whether the other engine left the same state, if it was asked.
    pub(super) same_state: Option<bool>,
    /// What panicked only in the second run or on the other engine.
    pub(super) other_panics: Vec<Panicked>,
    /// What came of the variation that was played with it.
    pub(super) varied: Option<(Variation, Result<Run, Panicked>)>,
    workload: Workload,
}

/// Plays a seed, each time on a fresh thread.
pub(super) fn play(
    workload: Workload,
    seed: u64,
    sample: Sample,
    protections: Protections,
    engine: engine::Kind,
) -> Played {
    let play_as =
        |workload: Workload, engine| alone(|| runner::play(&workload.scenario(seed), protections, engine));
    let play = |engine| play_as(workload, engine);
    let run = play(engine);
    let mut other_panics = Vec::new();
    let mut same = |other: Result<Run, Panicked>, how: &str, compare: fn(&Run, &Run) -> bool| {
        if let (Ok(_), Err(panicked)) = (&run, &other) {
            let message = format!("{how}: {}", panicked.message);
            other_panics.push(Panicked { message });
        }
        match (&run, &other) {
            (Ok(run), Ok(other)) => compare(run, other),
            (Err(run), Err(other)) => run == other,
            _ => false,
        }
    };
    let same_course = sample.twice.then(|| {
        same(play(engine), "when it was played a second time", |run, again| {
            run.trace_hash == again.trace_hash
        })
    });
    let same_state = sample.other_engine.then(|| {
        let other = engine.other();
        same(play(other), &format!("on the {other} engine"), |run, other| run.state_hash == other.state_hash)
    });
    let varied = sample.variation.map(|variation| (variation, play_as(Workload::Varied(variation), engine)));
    Played { seed, run, same_course, same_state, other_panics, varied, workload }
}

impl Played {
    /// The first violation of each check, panics first; then what the variation violated.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let panics = self.run.as_ref().err().into_iter().chain(&self.other_panics);
        let mut findings = findings_of(self.workload, self.seed, panics, self.run.as_ref().ok());
        if let Some((variation, run)) = &self.varied {
            let workload = Workload::Varied(*variation);
            let known = findings.len();
            findings.extend(findings_of(workload, self.seed, run.as_ref().err(), run.as_ref().ok()));
            // What panics everywhere is told once.
            if findings[..known].iter().any(|finding| finding.check == PANIC) {
                findings.truncate(known);
            }
        }
        findings
    }
}

/// What is wrong with a run: the first panic, and the first violation of each check.
pub(super) fn findings_of<'a>(
    workload: Workload,
    seed: u64,
    panics: impl IntoIterator<Item = &'a Panicked>,
    run: Option<&Run>,
) -> Vec<Finding> {
    let finding =
        |check, at, what: &str| Finding { workload, seed, check, at, what: what.to_owned(), scenario: None };
    let mut findings: Vec<Finding> =
        panics.into_iter().take(1).map(|panicked| finding(PANIC, None, &panicked.message)).collect();
    for Violation { check, at, what } in run.iter().flat_map(|run| &run.violations) {
        if !findings.iter().any(|known| known.check == *check) {
            findings.push(finding(check, Some(*at), what));
        }
    }
    findings
}
