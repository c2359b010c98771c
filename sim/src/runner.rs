//! Plays one scenario from its beginning to its end. The same scenario gives the same run, byte for
//! byte.

use std::sync::Arc;
use std::time::Duration;

use domain::sourcing::{Timestamp, minutes};
use domain::views::Sales;

use crate::check::end_state::EndState;
use crate::check::marks::Marks;
use crate::check::{Ending, Suite, Violation, expected};
use crate::cluster::Cluster;
use crate::node::NodeId;
use crate::node::protections::Protections;
use crate::record::reading::Reading;
use crate::record::upgraded::{Upgraded, Watch};
use crate::record::{Happening, Observation, RunEvent, sim_time};
use crate::scenario::{Expected, Scenario};
use stage::CheckTally;
use stage::engine::{self, Engine};
use stage::explain::Variant;
use stage::{Audience, Handed, MOST_DATAGRAMS, Rekeying, SimTime, Stage, TraceHash, Traced as _};

pub use crate::scenario::LONGEST_STORY;

/// After so much time without faults and wishes every story must have come to rest: every order
/// ends within 95 minutes (L1).
const TO_COME_TO_REST: Duration = minutes(4 * 60);

/// What came of a scenario.
pub type Run = stage::Run<Told>;

/// What a run of the conference tells beside what every run tells.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it came to.
    pub end: EndState,
    /// How the conferences sold.
    pub sales: Sales,
    /// What came of the upgrade, if there was one.
    pub upgraded: Option<Upgraded>,
    /// How many orders were placed.
    pub orders: u64,
}

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
    let until = variant.until.unwrap_or(SimTime::default() + LONGEST_STORY);
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
    let until = SimTime::default() + LONGEST_STORY;
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
    let judges = Judges {
        spectator,
        suite: Suite::default(),
        marks: Marks::default(),
        trace: TraceHash::default(),
        reading: Reading::default(),
        watch: scenario.upgrade.map(|_| Watch::default()),
        ending: Ending::default(),
        asked: None,
    };
    let cluster = Arc::new(scenario.cluster(protections));
    let engine = engine(&cluster);
    let mut stage = Stage::set_on(cluster, scenario.seed, &scenario.faults, engine, judges);
    let quiescent = stage.play_rekeyed(rekeyed, until);
    let simulated = stage.now().since(SimTime::default());
    stage.inspect();
    let breakdown = stage.breakdown().cloned();
    let (messages, exchanges, faults) =
        (stage.delivered(), stage.exchanges(), stage.tallies().clone());
    let Judges { mut suite, marks, trace, watch, mut ending, asked, .. } = stage.audience;
    ending.at = Timestamp::default() + simulated;
    ending.quiescent = quiescent;
    ending.upgrade = scenario.upgrade;
    let upgraded = scenario.upgrade.zip(watch).map(|(upgrade, watch)| {
        watch.conclude(&upgrade, &scenario.faults, ending.rows(), ending.at)
    });
    ending.upgraded.clone_from(&upgraded);
    let in_time = had_time(scenario, quiescent, messages, asked);
    if in_time {
        suite.conclude(&ending);
    }
    let mut violations = suite.violations();
    let mut checks: Vec<_> = suite
        .tallies()
        .map(|(id, rule, evaluated, violated)| CheckTally { id, rule, evaluated, violated })
        .collect();
    let end = EndState::of(scenario, &ending);
    if let Some(expected) = scenario.expected.as_ref().filter(|_| in_time) {
        let twin = match expected {
            // Every engine takes the same course, so the twin is played on the fast one.
            Expected::SameEnd(twin) => {
                Some(play(&twin.scenario, protections, engine::Kind::Direct))
            }
            Expected::Tally(_) => None,
        };
        let (id, rule) = expected::rule(expected);
        let wrong =
            expected::judge(expected, &ending, &end, twin.as_ref().map(|twin| &twin.more.end));
        let violated = u64::from(wrong.is_some());
        checks.push(CheckTally { id, rule, evaluated: 1, violated });
        violations.extend(wrong.map(|what| Violation { check: id, at: sim_time(ending.at), what }));
    }
    let run = Run {
        trace_hash: trace.finish(),
        state_hash: ending.state_hash(),
        violations,
        breakdown,
        said: Vec::new(),
        checks,
        faults,
        marks: marks.reached(),
        void: proves_nothing(in_time, messages, asked),
        messages,
        exchanges,
        simulated,
        more: Told {
            end,
            orders: ending.orders.len() as u64,
            sales: ending.views.first().map(|(views, _)| views.sales.clone()).unwrap_or_default(),
            upgraded,
        },
    };
    (run, ending)
}

/// Why a run proves nothing, if it does not.
fn proves_nothing(in_time: bool, messages: u64, asked: Option<SimTime>) -> Option<String> {
    if !in_time {
        return Some(stage::run::unfinished(messages, LONGEST_STORY));
    }
    asked.is_none().then(|| "nobody asked for anything".to_owned())
}

/// Whether a story came to rest, or had the time to: then whatever is still under way goes on for
/// ever, and that is judged. A story that had not, because something went wrong or somebody asked
/// for something until shortly before it was stopped, proves nothing.
fn had_time(scenario: &Scenario, quiescent: bool, messages: u64, asked: Option<SimTime>) -> bool {
    let last = scenario.brings_about_until().max(asked.unwrap_or_default());
    let rest = (SimTime::default() + LONGEST_STORY).since(last);
    quiescent || (messages < MOST_DATAGRAMS && rest >= TO_COME_TO_REST)
}

/// Everyone who watches a run.
struct Judges<'a> {
    suite: Suite,
    marks: Marks,
    trace: TraceHash,
    reading: Reading,
    watch: Option<Watch>,
    ending: Ending,
    /// When somebody asked for something last.
    asked: Option<SimTime>,
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
        if let Happening::Probed { probe: observation, .. } = &event.what {
            match &**observation {
                Observation::Inspected(inspection) => {
                    self.ending.add(inspection);
                    return;
                }
                // Who asks again and again for the same brings nothing new about.
                Observation::Asked { attempt: 1, .. } => self.asked = Some(event.at),
                _ => {}
            }
        }
        let event = &*self.reading.read(event);
        event.trace(&mut self.trace);
        self.marks.observe(event);
        if let Some(watch) = &mut self.watch {
            watch.observe(event);
        }
        self.suite.observe(event);
        self.spectator.observe(event);
    }

    fn handed(&mut self, handed: &Handed<NodeId>) {
        self.spectator.handed(handed);
    }

    fn wants_payloads(&self) -> bool {
        self.spectator.wants_payloads()
    }
}
