//! Plays one story from its beginning to its end. The same story gives the same run, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::breakdown::Breakdown;
use crate::check::{self, Check, CheckTally, Judgement, Mark, Violation};
use crate::choice::Rekeying;
use crate::engine;
use crate::event::{Handed, Happening, RunEvent};
use crate::fault::{FaultKind, FaultTally};
use crate::foreign::{Program, StandardError};
use crate::stage::{Audience, MOST_DATAGRAMS, Stage};
use crate::system::{FaultOf, System};
use crate::time::SimTime;
use crate::trace::{TraceHash, Traced as _};

/// What came of a story. `M` is whatever a system tells of its runs beside that.
#[derive(Clone, Debug)]
pub struct Run<M = ()> {
    /// The hash of everything that happened, in order.
    pub trace_hash: blake3::Hash,
    /// The hash of what was left.
    pub state_hash: blake3::Hash,
    /// What was violated, in the order of simulated time.
    pub violations: Vec<Violation>,
    /// What ended it before its time, and when: the program behind a node could not go on.
    pub breakdown: Option<(SimTime, Breakdown)>,
    /// What the programs of the play said on their standard error.
    pub said: Vec<StandardError>,
    /// Every check, how often it was evaluated and violated.
    pub checks: Vec<CheckTally>,
    /// For each kind of fault that the story has.
    pub faults: BTreeMap<FaultKind, FaultTally>,
    /// The marks that were reached.
    pub marks: BTreeSet<&'static str>,
    /// Why it proves nothing, if it does not: it was not over when it had to end, for example.
    pub void: Option<String>,
    /// How many datagrams reached a machine.
    pub messages: u64,
    /// How often the engine was asked to carry something; each time takes one tick of turmoil.
    pub exchanges: u64,
    /// How much simulated time passed.
    pub simulated: Duration,
    /// What the system tells of it.
    pub more: M,
}

/// A story that is to be played on a system. `Play { faults, checks, ..Play::of(system, seed)
/// }.run()` names what matters and leaves the rest as it is.
pub struct Play<S: System> {
    /// What is rehearsed.
    pub system: S,
    /// What all choices follow from.
    pub seed: u64,
    /// What goes wrong.
    pub faults: Vec<FaultOf<S>>,
    /// What carries it. The course is the same on each.
    pub engine: engine::Kind,
    /// What must hold.
    pub checks: Vec<Box<dyn Check<S>>>,
    /// What must be reached in some story.
    pub marks: Vec<Mark<S>>,
    /// The programs that play nodes of it, if what they say on their standard error is to be kept.
    pub programs: Vec<Program>,
    /// From when on what is left to chance comes out otherwise, if it does.
    pub rekeyed: Option<Rekeying>,
    /// After so much simulated time it is cut off, if something is still left to happen.
    pub horizon: Duration,
}

impl<S: System> Play<S> {
    /// A day in which nothing goes wrong and nobody judges, on the direct engine.
    #[must_use]
    pub fn of(system: S, seed: u64) -> Self {
        Self {
            system,
            seed,
            faults: Vec::new(),
            engine: engine::Kind::Direct,
            checks: Vec::new(),
            marks: Vec::new(),
            programs: Vec::new(),
            rekeyed: None,
            horizon: Duration::from_secs(24 * 3600),
        }
    }

    /// Plays it until nothing is left to happen, or the horizon is reached. After a breakdown
    /// nothing is judged any more: what is missing then is no fault of the system.
    #[must_use]
    pub fn run(self) -> Run {
        self.run_before(&mut NobodyElse)
    }

    /// Plays it before somebody who watches too.
    #[must_use]
    pub fn run_before(self, spectator: &mut dyn Audience<S>) -> Run {
        let judges = Judges {
            spectator,
            checks: self.checks.into_iter().map(|check| (check, Judgement::default())).collect(),
            marks: self.marks,
            reached: BTreeSet::new(),
            trace: TraceHash::default(),
            state: TraceHash::default(),
            inspecting: false,
        };
        let mut stage = Stage::set(self.system, self.seed, &self.faults, self.engine, judges);
        let end = SimTime::default() + self.horizon;
        let quiescent = stage.play_rekeyed(self.rekeyed, end);
        let simulated = stage.now().since(SimTime::default());
        stage.audience.inspecting = true;
        stage.inspect();
        let (end, breakdown) = (stage.now(), stage.breakdown().cloned());
        let (messages, exchanges, faults) =
            (stage.delivered(), stage.exchanges(), stage.tallies().clone());
        let Stage { audience: Judges { mut checks, reached, trace, state, .. }, engine, .. } =
            stage;
        // A program has said everything only when its machine is gone.
        drop(engine);
        if breakdown.is_none() {
            checks
                .iter_mut()
                .for_each(|(check, judgement)| check.conclude(quiescent, judgement.at(end)));
        }
        let tally = |(check, judgement): &(Box<dyn Check<S>>, Judgement)| CheckTally {
            id: check.id(),
            rule: check.rule(),
            evaluated: judgement.evaluated,
            violated: judgement.violations.len() as u64,
        };
        Run {
            trace_hash: trace.finish(),
            state_hash: state.finish(),
            violations: check::violations(
                checks.iter().map(|(check, judgement)| (check.id(), judgement)),
            ),
            void: (!quiescent && breakdown.is_none()).then(|| unfinished(messages, self.horizon)),
            breakdown,
            said: self.programs.iter().flat_map(Program::said).collect(),
            checks: checks.iter().map(tally).collect(),
            faults,
            marks: reached,
            messages,
            exchanges,
            simulated,
            more: (),
        }
    }
}

/// Why a run was stopped that was not over.
#[must_use]
pub fn unfinished(messages: u64, horizon: Duration) -> String {
    if messages >= MOST_DATAGRAMS {
        format!(
            "it was not over after {MOST_DATAGRAMS} datagrams, which is as many as a story may have"
        )
    } else {
        const HOUR: u128 = 3_600_000;
        let long = match horizon.as_millis() {
            HOUR => "one hour".to_owned(),
            ms if ms.is_multiple_of(HOUR) => format!("{} hours", ms / HOUR),
            ms => format!("{ms} ms"),
        };
        format!("it was not over after {long} of business time")
    }
}

/// Watches a run that only judges watch.
struct NobodyElse;

impl<S: System> Audience<S> for NobodyElse {
    fn observe(&mut self, _event: &RunEvent<S>) {}
}

/// Everyone who watches a run.
struct Judges<'a, S: System> {
    spectator: &'a mut dyn Audience<S>,
    checks: Vec<(Box<dyn Check<S>>, Judgement)>,
    marks: Vec<Mark<S>>,
    reached: BTreeSet<&'static str>,
    trace: TraceHash,
    state: TraceHash,
    /// The story is over, and nodes tell what they know.
    inspecting: bool,
}

impl<S: System> Audience<S> for Judges<'_, S> {
    fn observe(&mut self, event: &RunEvent<S>) {
        self.spectator.observe(event);
        match &event.what {
            // What is left is no part of what happened.
            Happening::Probed { probe, .. } if self.inspecting => probe.trace(&mut self.state),
            _ => event.trace(&mut self.trace),
        }
        for (check, judgement) in &mut self.checks {
            check.observe(event, judgement.at(event.at));
        }
        let reached =
            self.marks.iter().filter(|mark| (mark.is_reached)(event)).map(|mark| mark.name);
        self.reached.extend(reached);
    }

    fn handed(&mut self, handed: &Handed<S::NodeId>) {
        self.spectator.handed(handed);
    }

    fn wants_payloads(&self) -> bool {
        self.spectator.wants_payloads()
    }
}
