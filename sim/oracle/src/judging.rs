//! Judges a run while it is watched, wherever what is watched comes from: the stage, or the records
//! of a live run.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use domain::sourcing::{Timestamp, minutes};
use domain::views::Sales;
use stage::{
    Breakdown, CheckTally, FaultKind, FaultTally, MOST_DATAGRAMS, SimTime, TraceHash, Traced as _,
};

use crate::check::end_state::EndState;
use crate::check::marks::Marks;
use crate::check::{Ending, Suite, Violation, expected};
use crate::signals::Took;
use conference::record::reading::Reading;
use conference::record::upgraded::{Upgraded, Watch};
use conference::record::{Happening, Observation, RunEvent, sim_time};
use conference::scenario::{Expected, Scenario};

/// So long after money is waited for no longer, and without faults and wishes, every story must
/// have come to rest (L1).
const TO_COME_TO_REST: Duration = minutes(3 * 60 + 1);

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
    /// How long everything took.
    pub took: Took,
}

/// How a run was carried to its end.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Whether nothing was left to happen.
    pub quiescent: bool,
    /// Why it was ended before it had the time that every story is given, if it was.
    pub cut_short: Option<String>,
    /// What ended it before its time, and when.
    pub breakdown: Option<(SimTime, Breakdown)>,
    /// For each kind of fault, how often it was injected and effective.
    pub faults: BTreeMap<FaultKind, FaultTally>,
    /// How many messages reached a machine.
    pub messages: u64,
    /// How often an engine was asked to carry something.
    pub exchanges: u64,
    /// How much business time passed.
    pub simulated: Duration,
}

/// Everyone who watches a run.
pub struct Judging {
    suite: Suite,
    marks: Marks,
    trace: TraceHash,
    reading: Reading,
    watch: Option<Watch>,
    ending: Ending,
    /// When somebody asked for something last.
    asked: Option<SimTime>,
}

impl Judging {
    /// Before anything has happened in this scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            suite: Suite::under(&scenario.settings).allowing_for(&scenario.faults),
            marks: Marks::default(),
            trace: TraceHash::default(),
            reading: Reading::default(),
            watch: scenario.upgrade.map(|_| Watch::default()),
            ending: Ending::default(),
            asked: None,
        }
    }

    /// Takes note of what happened, and returns it in today's form; nothing if a machine told what
    /// it knew when all was over, which is no part of the story.
    pub fn observe<'a>(&mut self, event: &'a RunEvent) -> Option<Cow<'a, RunEvent>> {
        if let Happening::Probed { probe: observation, .. } = &event.what {
            match &**observation {
                Observation::Inspected(inspection) => {
                    self.ending.add(inspection);
                    return None;
                }
                // Who asks again and again for the same brings nothing new about.
                Observation::Asked { attempt: 1, .. } => self.asked = Some(event.at),
                Observation::LookedFor(_) => {
                    self.asked.get_or_insert(event.at);
                }
                _ => {}
            }
        }
        let read = self.reading.read(event);
        read.trace(&mut self.trace);
        self.marks.observe(&read);
        if let Some(watch) = &mut self.watch {
            watch.observe(&read);
        }
        self.suite.observe(&read);
        Some(read)
    }

    /// Judges what is left, and says what everybody held at the end. `end_of` plays another
    /// scenario to its end, if this one must end like it.
    #[must_use]
    pub fn conclude(
        self,
        scenario: &Scenario,
        carried: Carried,
        end_of: impl FnOnce(&Scenario) -> EndState,
    ) -> (Run, Ending) {
        let Self { mut suite, marks, trace, watch, mut ending, asked, .. } = self;
        let Carried { quiescent, cut_short, breakdown, faults, messages, exchanges, simulated } =
            carried;
        ending.at = Timestamp::default() + simulated;
        ending.quiescent = quiescent;
        ending.upgrade = scenario.upgrade;
        let upgraded = scenario.upgrade.zip(watch).map(|(upgrade, watch)| {
            watch.conclude(&upgrade, &scenario.faults, ending.rows(), ending.at)
        });
        ending.upgraded.clone_from(&upgraded);
        let in_time = cut_short.is_none() && had_time(scenario, quiescent, messages, asked);
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
                Expected::SameEnd(twin) => Some(end_of(&twin.scenario)),
                Expected::AsStaged => {
                    Some(end_of(&Scenario { expected: None, ..scenario.clone() }))
                }
                Expected::Tally(_) => None,
            };
            let (id, rule) = expected::rule(expected);
            let wrong = expected::judge(expected, &ending, &end, twin.as_ref());
            let violated = u64::from(wrong.is_some());
            checks.push(CheckTally { id, rule, evaluated: 1, violated });
            let at = sim_time(ending.at);
            violations.extend(wrong.map(|what| Violation { check: id, at, what }));
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
            void: cut_short.or_else(|| proves_nothing(scenario, in_time, messages, asked)),
            messages,
            exchanges,
            simulated,
            more: Told {
                end,
                orders: ending.orders.len() as u64,
                sales: ending
                    .views
                    .first()
                    .map(|(views, _)| views.sales.clone())
                    .unwrap_or_default(),
                upgraded,
                took: suite.signals().took().clone(),
            },
        };
        (run, ending)
    }
}

/// Why a run proves nothing, if it does not.
fn proves_nothing(
    scenario: &Scenario,
    in_time: bool,
    messages: u64,
    asked: Option<SimTime>,
) -> Option<String> {
    if !in_time {
        return Some(stage::run::unfinished(messages, scenario.horizon()));
    }
    asked.is_none().then(|| "nobody asked for anything".to_owned())
}

/// Whether a story came to rest, or had the time to: then whatever is still under way goes on for
/// ever, and that is judged. A story that had not, because something went wrong or somebody asked
/// for something until shortly before it was stopped, proves nothing.
fn had_time(scenario: &Scenario, quiescent: bool, messages: u64, asked: Option<SimTime>) -> bool {
    let last = scenario.brings_about_until().max(asked.unwrap_or_default());
    let rest = (SimTime::default() + scenario.horizon()).since(last);
    quiescent
        || (messages < MOST_DATAGRAMS
            && rest >= scenario.settings.longest_order() + TO_COME_TO_REST)
}
