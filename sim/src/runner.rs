//! Plays one scenario from its beginning to its end. The same scenario gives the same run, byte for
//! byte.

use std::sync::Arc;

use crate::cluster::Cluster;
use crate::judging::{Carried, Judging};
use crate::node::protections::Protections;
use crate::record::RunEvent;
use crate::scenario::Scenario;
use stage::engine::{self, Engine};
use stage::{Audience, SimTime, Stage};

pub use crate::judging::{Run, Told};
pub use crate::scenario::LONGEST_STORY;

/// Plays a scenario.
///
/// ```
/// use sim::node::protections::Protections;
/// use sim::runner::play;
/// use sim::scenario::from_seed;
/// use stage::engine::Kind;
///
/// let mut scenario = from_seed(7);
/// scenario.registrants.truncate(3);
/// let run = play(&scenario, Protections::default(), Kind::Direct);
/// assert!(run.violations.is_empty());
///
/// // The same scenario takes the same course, on either engine.
/// let again = play(&scenario, Protections::default(), Kind::Turmoil);
/// assert_eq!(run.trace_hash, again.trace_hash);
/// ```
#[must_use]
pub fn play(scenario: &Scenario, protections: Protections, engine: engine::Kind) -> Run {
    play_before(scenario, protections, engine, false, &mut |_| {})
}

/// Plays a scenario up to an instant and no further. What is judged at the end is judged there.
#[must_use]
pub fn play_until(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    until: SimTime,
) -> Run {
    let set_up = |cluster: &_| engine.set_up(cluster, scenario.seed);
    play_for(scenario, protections, set_up, until, false, &mut |_| {})
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
    play_on(
        scenario,
        protections,
        |cluster| engine.set_up(cluster, scenario.seed),
        payloads,
        spectator,
    )
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
    play_for(scenario, protections, engine, SimTime::default() + LONGEST_STORY, payloads, spectator)
}

fn play_for(
    scenario: &Scenario,
    protections: Protections,
    engine: impl FnOnce(&Arc<Cluster>) -> Box<dyn Engine<Cluster>>,
    until: SimTime,
    payloads: bool,
    spectator: &mut dyn FnMut(&RunEvent),
) -> Run {
    let judges = Judges { payloads, spectator, judging: Judging::of(scenario) };
    let cluster = Arc::new(scenario.cluster(protections));
    let engine = engine(&cluster);
    let mut stage = Stage::set_on(cluster, scenario.seed, &scenario.faults, engine, judges);
    let quiescent = stage.play_until(until);
    let simulated = stage.now().since(SimTime::default());
    stage.inspect();
    let carried = Carried {
        quiescent,
        cut_short: None,
        breakdown: stage.breakdown().cloned(),
        faults: stage.tallies().clone(),
        messages: stage.delivered(),
        exchanges: stage.exchanges(),
        simulated,
    };
    let Judges { judging, .. } = stage.audience;
    // Every engine takes the same course, so the twin is played on the fast one.
    judging
        .conclude(scenario, carried, |twin| play(twin, protections, engine::Kind::Direct).more.end)
}

/// Everyone who watches a run, and a spectator.
struct Judges<'a> {
    judging: Judging,
    payloads: bool,
    spectator: &'a mut dyn FnMut(&RunEvent),
}

impl Audience<Cluster> for Judges<'_> {
    fn observe(&mut self, event: &RunEvent) {
        if let Some(event) = self.judging.observe(event) {
            (self.spectator)(&event);
        }
    }

    fn wants_payloads(&self) -> bool {
        self.payloads
    }
}
