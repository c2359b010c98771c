//! Plays one story from its beginning to its end. The same story gives the same run, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::check::{self, Check, CheckTally, Judgement, Mark, Violation};
use crate::engine;
use crate::event::{Happening, RunEvent};
use crate::fault::{FaultKind, FaultOf, FaultTally};
use crate::stage::{Audience, MOST_DATAGRAMS, Stage};
use crate::system::System;
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

/// Plays a story on a system: with this seed and these faults, judged by these checks, until nothing is left to happen or the
/// horizon is reached.
#[must_use]
pub fn play<S: System>(
    system: S,
    seed: u64,
    faults: &[FaultOf<S>],
    engine: engine::Kind,
    checks: Vec<Box<dyn Check<S>>>,
    marks: Vec<Mark<S>>,
    horizon: Duration,
) -> Run {
    let judges = Judges {
        checks: checks.into_iter().map(|check| (check, Judgement::default())).collect(),
        marks,
        reached: BTreeSet::new(),
        trace: TraceHash::default(),
        state: TraceHash::default(),
        inspecting: false,
    };
    let mut stage = Stage::set(system, seed, faults, engine, judges);
    let quiescent = stage.play_until(SimTime::default() + horizon);
    let simulated = stage.now().since(SimTime::default());
    stage.audience.inspecting = true;
    stage.inspect();
    let end = stage.now();
    let (messages, exchanges, faults) = (stage.delivered(), stage.exchanges(), stage.tallies().clone());
    let Judges { mut checks, reached, trace, state, .. } = stage.audience;
    for (check, judgement) in &mut checks {
        check.conclude(quiescent, judgement.at(end));
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
        violations: check::violations(checks.iter().map(|(check, judgement)| (check.id(), judgement))),
        checks: checks.iter().map(tally).collect(),
        faults,
        marks: reached,
        void: (!quiescent).then(|| unfinished(messages, horizon)),
        messages,
        exchanges,
        simulated,
        more: (),
    }
}

/// Why a run was stopped that was not over.
#[must_use]
pub fn unfinished(messages: u64, horizon: Duration) -> String {
    if messages >= MOST_DATAGRAMS {
        format!("it was not over after {MOST_DATAGRAMS} datagrams, which is as many as a story may have")
    } else {
        format!("it was not over after {} hours of business time", horizon.as_secs() / 3600)
    }
}

/// Everyone who watches a run.
struct Judges<S: System> {
    checks: Vec<(Box<dyn Check<S>>, Judgement)>,
    marks: Vec<Mark<S>>,
    reached: BTreeSet<&'static str>,
    trace: TraceHash,
    state: TraceHash,
    /// The story is over, and nodes tell what they know.
    inspecting: bool,
}

impl<S: System> Audience<S> for Judges<S> {
    fn observe(&mut self, event: &RunEvent<S>) {
        match &event.what {
            // What is left is no part of what happened.
            Happening::Probed { probe, .. } if self.inspecting => probe.trace(&mut self.state),
            _ => self.trace.add(event),
        }
        for (check, judgement) in &mut self.checks {
            check.observe(event, judgement.at(event.at));
        }
        let reached = self.marks.iter().filter(|mark| (mark.is_reached)(event)).map(|mark| mark.name);
        self.reached.extend(reached);
    }
}
