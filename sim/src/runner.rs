//! Plays one scenario from its beginning to its end. The same scenario gives the same run, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::sourcing::Timestamp;
use domain::views::Sales;

use crate::check::end_state::EndState;
use crate::check::marks::Marks;
use crate::check::{Ending, Suite, Violation, expected};
use crate::cluster::Cluster;
use crate::node::protections::Protections;
use crate::record::reading::Reading;
use crate::record::upgraded::{Upgraded, Watch};
use crate::record::{Happening, Observation, RunEvent};
use crate::scenario::{Expected, Scenario};
use stage::engine::{self, Engine};
use stage::fault::{FaultKind, FaultTally};
use stage::{Audience, SimTime, Stage, TraceHash};

/// No story takes longer, in business time.
pub const LONGEST_STORY: Duration = Duration::from_secs(12 * 3600);

/// What came of a scenario.
#[derive(Clone, Debug)]
pub struct Run {
    /// The hash of everything that happened, in order.
    pub trace_hash: blake3::Hash,
    /// The hash of what was left.
    pub state_hash: blake3::Hash,
    /// What it came to.
    pub outcome: EndState,
    /// What was violated.
    pub violations: Vec<Violation>,
    /// For each check: id, rule, times evaluated, times violated.
    pub checks: Vec<CheckTally>,
    /// For each kind of fault that the scenario has.
    pub faults: BTreeMap<FaultKind, FaultTally>,
    /// The marks that were reached.
    pub marks: BTreeSet<&'static str>,
    /// How the conferences sold.
    pub sales: Sales,
    /// What came of the upgrade, if there was one.
    pub upgraded: Option<Upgraded>,
    /// How many orders were placed.
    pub orders: u64,
    /// How many datagrams reached a machine.
    pub messages: u64,
    /// How often the engine was asked to carry something; each time takes one tick of turmoil.
    pub exchanges: u64,
    /// How much business time passed.
    pub simulated: Duration,
}

/// How often a check was evaluated and violated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckTally {
    /// Its id.
    pub id: &'static str,
    /// What must hold.
    pub rule: &'static str,
    /// Times evaluated.
    pub evaluated: u64,
    /// Times violated.
    pub violated: u64,
}

/// Plays a scenario.
#[must_use]
pub fn play(scenario: &Scenario, protections: Protections, engine: engine::Kind) -> Run {
    play_before(scenario, protections, engine, false, &mut |_| {})
}

/// Plays a scenario before a spectator, who may want to see what datagrams say.
#[must_use]
pub fn play_before(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    payloads: bool,
    spectator: &mut dyn FnMut(&RunEvent),
) -> Run {
    play_on(scenario, protections, |cluster| engine.set_up(cluster, scenario.seed), payloads, spectator)
}

/// Plays a scenario on an engine of one's own, before a spectator.
#[must_use]
pub fn play_on(
    scenario: &Scenario,
    protections: Protections,
    engine: impl FnOnce(&Arc<Cluster>) -> Box<dyn Engine<Cluster>>,
    payloads: bool,
    spectator: &mut dyn FnMut(&RunEvent),
) -> Run {
    let judges = Judges {
        payloads,
        spectator,
        suite: Suite::default(),
        marks: Marks::default(),
        trace: TraceHash::default(),
        reading: Reading::default(),
        watch: scenario.upgrade.map(|_| Watch::default()),
        ending: Ending::default(),
    };
    let cluster = Arc::new(scenario.cluster(protections));
    let engine = engine(&cluster);
    let mut stage = Stage::set_on(cluster, scenario.seed, &scenario.faults, engine, judges);
    let quiescent = stage.play_until(SimTime::default() + LONGEST_STORY);
    let simulated = stage.now().since(SimTime::default());
    stage.inspect();
    let (messages, exchanges, faults) = (stage.delivered(), stage.exchanges(), stage.tallies().clone());
    let Judges { mut suite, marks, trace, watch, mut ending, .. } = stage.audience;
    ending.at = Timestamp::default() + simulated;
    ending.quiescent = quiescent;
    ending.upgrade = scenario.upgrade;
    let upgraded = scenario
        .upgrade
        .zip(watch)
        .map(|(upgrade, watch)| watch.conclude(&upgrade, &scenario.faults, ending.rows(), ending.at));
    ending.upgraded.clone_from(&upgraded);
    suite.conclude(&ending);
    let mut violations = suite.violations();
    let mut checks: Vec<_> = suite
        .tallies()
        .map(|(id, rule, evaluated, violated)| CheckTally { id, rule, evaluated, violated })
        .collect();
    let outcome = EndState::of(scenario, &ending);
    if let Some(expected) = &scenario.expected {
        let twin = match expected {
            // Every engine takes the same course, so the twin is played on the fast one.
            Expected::SameEnd(twin) => Some(play(&twin.scenario, protections, engine::Kind::Direct)),
            Expected::Tally(_) => None,
        };
        let (id, rule) = expected::rule(expected);
        let wrong = expected::judge(expected, &ending, &outcome, twin.as_ref().map(|twin| &twin.outcome));
        let violated = u64::from(wrong.is_some());
        checks.push(CheckTally { id, rule, evaluated: 1, violated });
        violations.extend(wrong.map(|what| Violation { check: id, at: ending.at, what }));
    }
    Run {
        trace_hash: trace.finish(),
        state_hash: ending.state_hash(),
        outcome,
        violations,
        checks,
        faults,
        marks: marks.reached(),
        upgraded,
        orders: ending.orders.len() as u64,
        sales: ending.views.into_iter().next().map(|(views, _)| views.sales).unwrap_or_default(),
        messages,
        exchanges,
        simulated,
    }
}

/// Everyone who watches a run.
struct Judges<'a> {
    suite: Suite,
    marks: Marks,
    trace: TraceHash,
    reading: Reading,
    watch: Option<Watch>,
    ending: Ending,
    payloads: bool,
    spectator: &'a mut dyn FnMut(&RunEvent),
}

impl Audience<Cluster> for Judges<'_> {
    fn observe(&mut self, event: &RunEvent) {
        if let Happening::Probed { probe: observation, .. } = &event.what
            && let Observation::Inspected(inspection) = &**observation
        {
            self.ending.add(inspection);
            return;
        }
        let event = &*self.reading.read(event);
        self.trace.add(event);
        self.marks.observe(event);
        if let Some(watch) = &mut self.watch {
            watch.observe(event);
        }
        self.suite.observe(event);
        (self.spectator)(event);
    }

    fn wants_payloads(&self) -> bool {
        self.payloads
    }
}
