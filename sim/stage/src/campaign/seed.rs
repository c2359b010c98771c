//! Plays one seed, and now and then twice, on the other engine, and with a twin that must come to
//! the same end.

use super::alone::{Panicked, alone};
use super::found::{Finding, PANIC, PROGRAM};
use super::rehearsal::Rehearsal;
use super::restless::restless;
use super::sampling::row_sampled_by;
use super::spent::{Spent, measured};
use crate::check::Violation;
use crate::engine;
use crate::run::Run;

/// Of so many seeds in a row, one is played twice.
const TWICE_EVERY: u64 = 50;

/// Of so many seeds in a row, one is played on the other engine as well.
const OTHER_ENGINE_EVERY: u64 = 20;

/// What else is done with a seed to see that a run can be trusted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample<W> {
    /// It is played a second time and must take the same course.
    pub(super) twice: bool,
    /// It is played on the other engine and must leave the same state.
    pub(super) other_engine: bool,
    /// Another story of the seed is played as well, and must come to the same end as its twin.
    pub(super) beside: Option<W>,
}

impl<W> Sample<W> {
    /// Nothing else is done.
    pub(super) const NONE: Self = Self { twice: false, other_engine: false, beside: None };
}

impl<W: Copy> Sample<W> {
    /// For this seed, whatever else is played.
    pub(super) fn of<R: Rehearsal<Workload = W>>(workload: W, seed: u64) -> Self {
        Self {
            twice: row_sampled_by(seed, TWICE_EVERY).is_some(),
            other_engine: row_sampled_by(seed, OTHER_ENGINE_EVERY).is_some(),
            beside: R::beside(workload, seed),
        }
    }
}

/// What came of one play.
type RunOf<R> = Result<Run<<R as Rehearsal>::More>, Panicked>;

/// Whether two plays came to the same.
type Compare<M> = fn(&Run<M>, &Run<M>) -> bool;

/// What came of a seed.
pub(super) struct Played<R: Rehearsal> {
    pub(super) seed: u64,
    pub(super) run: RunOf<R>,
    /// Whether the second run took the same course, if there was one.
    pub(super) same_course: Option<bool>,
    /// Whether the other engine left the same state, if it was asked.
    pub(super) same_state: Option<bool>,
    /// Where two plays of it part, if they took different courses or left different states.
    pub(super) parted: Option<String>,
    /// What panicked only in the second run or on the other engine.
    pub(super) other_panics: Vec<Panicked>,
    /// What came of the story that was played beside it.
    pub(super) beside: Option<(R::Workload, RunOf<R>)>,
    /// What it took.
    pub(super) spent: Spent,
    workload: R::Workload,
}

/// Plays a seed, each time on a fresh thread.
pub(super) fn play<R: Rehearsal>(
    workload: R::Workload,
    seed: u64,
    sample: Sample<R::Workload>,
    defect: Option<&'static R::Defect>,
    engine: engine::Kind,
) -> Played<R> {
    let play_as =
        |workload, engine| alone(|| R::play(&R::scenario(workload, seed), defect, engine));
    let play = |engine| play_as(workload, engine);
    let mut spent = Spent::default();
    let run = measured(&mut spent.stories, || play(engine));
    let mut other_panics = Vec::new();
    let mut same = |other: RunOf<R>, how: &str, compare: Compare<R::More>| {
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
        same(
            measured(&mut spent.second_plays, || play(engine)),
            "when it was played a second time",
            |run, again| run.trace_hash == again.trace_hash,
        )
    });
    let same_state = sample.other_engine.then(|| {
        let other = engine.other();
        let run = measured(&mut spent.other_engine, || play(other));
        same(run, &format!("on the {other} engine"), |run, other| {
            run.state_hash == other.state_hash
        })
    });
    let parts = |engines| restless::<R>(workload, seed, defect, engines);
    let parted = match (same_course, same_state) {
        (Some(false), _) => measured(&mut spent.second_plays, || parts([engine; 2])),
        (_, Some(false)) => measured(&mut spent.other_engine, || parts([engine, engine.other()])),
        _ => None,
    };
    let beside =
        sample.beside.map(|other| (other, measured(&mut spent.stories, || play_as(other, engine))));
    Played { seed, run, same_course, same_state, parted, other_panics, beside, spent, workload }
}

impl<R: Rehearsal> Played<R> {
    /// One play, and nothing else.
    pub(super) fn of(workload: R::Workload, seed: u64, run: RunOf<R>) -> Self {
        let (same_course, same_state, parted) = (None, None, None);
        let (other_panics, beside, spent) = (Vec::new(), None, Spent::default());
        Self { seed, run, same_course, same_state, parted, other_panics, beside, spent, workload }
    }

    /// The first violation of each check, panics first; then what the story beside it violated.
    pub(super) fn findings(&self) -> Vec<Finding<R>> {
        self.findings_by_story().into_iter().flatten().collect()
    }

    /// The same, for each story that was played.
    pub(super) fn findings_by_story(&self) -> Vec<Vec<Finding<R>>> {
        let panics = self.run.as_ref().err().into_iter().chain(&self.other_panics);
        let mut stories =
            vec![findings_of(self.workload, self.seed, panics, self.run.as_ref().ok())];
        // What panics everywhere is told once.
        let panicked = stories[0].iter().any(|finding| finding.check == PANIC);
        if let Some((workload, run)) = self.beside.as_ref().filter(|_| !panicked) {
            stories.push(findings_of(*workload, self.seed, run.as_ref().err(), run.as_ref().ok()));
        }
        stories
    }
}

/// What is wrong with a run: the first panic, the first violation of each check, and what ended it
/// before its time.
#[must_use]
pub fn findings_of<'a, R: Rehearsal>(
    workload: R::Workload,
    seed: u64,
    panics: impl IntoIterator<Item = &'a Panicked>,
    run: Option<&Run<R::More>>,
) -> Vec<Finding<R>> {
    let finding = |check, at, what: &str| Finding {
        workload,
        seed,
        check,
        at,
        what: what.to_owned(),
        scenario: None,
    };
    let mut findings: Vec<Finding<R>> = panics
        .into_iter()
        .take(1)
        .map(|panicked| finding(PANIC, None, &panicked.message))
        .collect();
    for Violation { check, at, what } in run.iter().flat_map(|run| &run.violations) {
        if !findings.iter().any(|known| known.check == *check) {
            findings.push(finding(check, Some(*at), what));
        }
    }
    if let Some((at, why)) = run.and_then(|run| run.breakdown.as_ref()) {
        findings.push(finding(PROGRAM, Some(*at), &why.to_string()));
    }
    findings
}
