//! Plays one scenario from its beginning to its end. The same scenario gives the same run, byte for
//! byte.

use std::sync::Arc;

use crate::check::Ending;
use crate::judging::{Carried, Judging};
use conference::cluster::Cluster;
use conference::node::NodeId;
use conference::node::protections::Protections;
use conference::record::RunEvent;
use conference::scenario::Scenario;
use stage::engine::{self, Engine};
use stage::explain::Variant;
use stage::{Audience, Handed, Rekeying, SimTime, Stage};

pub use crate::judging::{Run, Told};
pub use conference::scenario::LONGEST_STORY;

/// Plays a scenario.
///
/// ```
/// use conference::node::protections::Protections;
/// use conference::scenario::from_seed;
/// use oracle::runner::play;
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
    play_for(
        scenario,
        protections,
        set_up,
        (None, until),
        &mut Spectator { payloads: false, sees: &mut |_| {} },
    )
    .0
}

/// Plays a scenario with something changed about it, before somebody who watches. Without any change
/// it takes the same course as [`play`].
#[must_use]
pub fn watch(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    variant: &Variant<Cluster>,
    spectator: &mut dyn Audience<Cluster>,
) -> Run {
    let changed = variant.faults.as_ref().map(|faults| {
        let faults = faults.clone();
        Scenario { faults, ..scenario.clone() }
    });
    let scenario = changed.as_ref().unwrap_or(scenario);
    let set_up = |cluster: &_| engine.set_up(cluster, scenario.seed);
    let until = variant.until.unwrap_or(SimTime::default() + scenario.horizon());
    play_for(scenario, protections, set_up, (variant.rekeyed, until), spectator).0
}

/// Plays a scenario up to an instant, before a spectator, and says what everybody held then:
/// machines that were down are started to be asked.
#[must_use]
pub fn held_at(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    at: SimTime,
    spectator: &mut dyn FnMut(&RunEvent),
) -> Ending {
    let set_up = |cluster: &_| engine.set_up(cluster, scenario.seed);
    let mut spectator = Spectator { payloads: false, sees: spectator };
    // Nothing happens after the story was stopped.
    let at = at.min(SimTime::default() + scenario.horizon());
    play_for(scenario, protections, set_up, (None, at), &mut spectator).1
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
    let until = SimTime::default() + scenario.horizon();
    let mut spectator = Spectator { payloads, sees: spectator };
    play_for(scenario, protections, engine, (None, until), &mut spectator).0
}

fn play_for(
    scenario: &Scenario,
    protections: Protections,
    engine: impl FnOnce(&Arc<Cluster>) -> Box<dyn Engine<Cluster>>,
    (rekeyed, until): (Option<Rekeying>, SimTime),
    spectator: &mut dyn Audience<Cluster>,
) -> (Run, Ending) {
    let judges = Judges { judging: Judging::of(scenario), spectator };
    let cluster = Arc::new(scenario.cluster(protections));
    let engine = engine(&cluster);
    let mut stage = Stage::set_on(cluster, scenario.seed, &scenario.faults, engine, judges);
    let quiescent = stage.play_rekeyed(rekeyed, until);
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
    spectator: &'a mut dyn Audience<Cluster>,
}

/// Whoever only sees what happens.
struct Spectator<'a> {
    payloads: bool,
    sees: &'a mut dyn FnMut(&RunEvent),
}

impl Audience<Cluster> for Spectator<'_> {
    fn observe(&mut self, event: &RunEvent) {
        (self.sees)(event);
    }

    fn wants_payloads(&self) -> bool {
        self.payloads
    }
}

impl Audience<Cluster> for Judges<'_> {
    fn observe(&mut self, event: &RunEvent) {
        if let Some(event) = self.judging.observe(event) {
            self.spectator.observe(&event);
        }
    }

    fn handed(&mut self, handed: &Handed<NodeId>) {
        self.spectator.handed(handed);
    }

    fn wants_payloads(&self) -> bool {
        self.spectator.wants_payloads()
    }
}
