//! Where the time of a rehearsal goes.
//!
//! Nothing is sampled: each layer is left out, or left alone, in a run that takes the same course,
//! and the difference is its cost. Machines that are left out are played back, so those that are
//! left in get the very same inputs. The layers add up, because each is the difference to a run
//! with one layer less; what they miss of a whole run is told as well.
//!
//! To time each call instead would ask the operating system for the time a hundred thousand times
//! in a story, and cost more than what it measures. Decisions are few, so they alone are timed one
//! by one.

use std::sync::Arc;
use std::time::Duration;

use conference::cluster::{Cluster, Fault};
use conference::node::protocol::{Loaded, Payload, WorkerMessage};
use conference::node::store::ledger::{HandlerNumber, Ledger, Transaction};
use conference::node::{Input, NodeId, Output};
use conference::record::{Committed, Happening, Observation, RunEvent};
use conference::scenario::{Scenario, from_seed};
use domain::history;
use domain::message::{Event, Stored};
use domain::sourcing::{Aggregate, Process, Projection};
use domain::stream::StreamId;
use domain::views::Views;
use oracle::check::Suite;
use oracle::check::marks::Marks;
use oracle::runner::{LONGEST_STORY, play, play_on};
use serde::Serialize;
use stage::disk::Disk;
use stage::engine::Engine;
use stage::engine::Kind;
use stage::{Audience, SimTime, Stage, TraceHash, Traced as _};

use super::played_back::{Done, Playback, Record, Recorder, Works};
use crate::decisions;
use crate::measure::processor_time;

/// Each run is timed so often, and the shortest time counts: whatever the neighbours do only adds
/// to it.
const REPETITIONS: u32 = 3;

/// The cost of each layer.
#[derive(Clone, Debug, Serialize)]
pub struct Layers {
    /// How many standard scenarios were played, without faults of the store's disk: those cannot be
    /// played back.
    pub seeds: u64,
    /// Processor time of a scenario on turmoil, in milliseconds.
    pub turmoil_ms: f64,
    /// Processor time of a scenario on the direct engine, in milliseconds.
    pub direct_ms: f64,
    /// Each layer, from the barest to the whole.
    pub layers: Vec<Layer>,
    /// What the layers of the direct engine miss of a scenario on it, in milliseconds.
    pub unaccounted_ms: f64,
}

/// One layer of a rehearsal, and what it costs with all below it.
#[derive(Clone, Debug, Serialize)]
pub struct Layer {
    /// Its name, as the tables write it.
    pub layer: &'static str,
    /// What of it.
    pub part: &'static str,
    /// Processor time of a scenario, in milliseconds.
    pub ms_per_seed: f64,
    /// Processor time of a datagram, in microseconds.
    pub micros_per_datagram: f64,
}

/// The parts, in the order in which they are told.
const PARTS: [(&str, &str); 15] = [
    ("domain", "deciding"),
    ("domain", "folding states and views"),
    ("domain", "stored forms"),
    ("node", "people and bank"),
    ("node", "gateways"),
    ("node", "bus"),
    ("node", "workers"),
    ("node", "projectors"),
    ("store", "database and disk"),
    ("store", "the rest"),
    ("wire", "wire, clocks and faults"),
    ("checks", "checks"),
    ("checks", "marks and reports"),
    ("checks", "trace hash"),
    ("turmoil", "ticks and datagrams"),
];

impl Layers {
    /// Plays the standard scenarios of seeds `0..seeds`.
    #[must_use]
    pub fn measured(seeds: u64) -> Self {
        let mut sums = Sums::default();
        for seed in 0..seeds {
            let mut scenario = from_seed(seed);
            scenario.faults.retain(|fault| !stops_the_disk(fault));
            sums.add(&scenario);
        }
        let each = |time: f64| time * 1e3 / seeds as f64;
        let layers: Vec<_> = PARTS
            .into_iter()
            .zip(sums.parts)
            .map(|((layer, part), time)| Layer {
                layer,
                part,
                ms_per_seed: each(time),
                micros_per_datagram: time * 1e6 / sums.datagrams as f64,
            })
            .collect();
        let direct: f64 =
            layers.iter().filter(|layer| layer.layer != "turmoil").map(|it| it.ms_per_seed).sum();
        Self {
            seeds,
            turmoil_ms: each(sums.turmoil),
            direct_ms: each(sums.direct),
            unaccounted_ms: each(sums.direct) - direct,
            layers,
        }
    }
}

/// Whether a fault hits the store's disk: a store that is played back has none.
const fn stops_the_disk(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::PowerLoss { .. }
            | Fault::TornWrite { .. }
            | Fault::IoError { .. }
            | Fault::FullDisk { .. }
    )
}

/// Seconds of processor time.
#[derive(Default)]
struct Sums {
    datagrams: u64,
    turmoil: f64,
    direct: f64,
    parts: [f64; PARTS.len()],
}

impl Sums {
    fn add(&mut self, scenario: &Scenario) {
        let record = Record::default();
        let of_run = record.clone();
        let recorded = play_on(
            scenario,
            Default::default(),
            |cluster| Box::new(Recorder::new(cluster, scenario.seed, of_run)),
            false,
            &mut |_| {},
        );
        let record = record.take();
        let turmoil =
            shortest(|| processor_time(|| play(scenario, Default::default(), Kind::Turmoil)).0);
        let direct =
            shortest(|| processor_time(|| play(scenario, Default::default(), Kind::Direct)).0);

        let stage = shortest(|| staged(scenario, &record, |_| false, Deaf));
        let beyond = |time: f64| (time - stage).max(0.0);
        let suite = shortest(|| {
            staged(scenario, &record, |_| false, Heard(Suite::default(), Suite::observe))
        });
        let marks = shortest(|| {
            staged(scenario, &record, |_| false, Heard(Marks::default(), Marks::observe))
        });
        let hashed = |trace: &mut TraceHash, event: &RunEvent| event.trace(trace);
        let trace =
            shortest(|| staged(scenario, &record, |_| false, Heard(TraceHash::default(), hashed)));
        let judged = shortest(|| {
            let mut time = Duration::ZERO;
            let engine =
                |cluster: &_| Box::new(Playback::new(cluster, &record, |_| false)) as Box<_>;
            let run = timed_play(scenario, engine, &mut time);
            assert_eq!(run, recorded.trace_hash, "what is played back took another course");
            time
        });

        let machine = |works: Works| beyond(shortest(|| staged(scenario, &record, works, Deaf)));
        let outside = machine(|node| matches!(node, NodeId::People | NodeId::Bank));
        let gateways = machine(|node| matches!(node, NodeId::Gateway(_)));
        let bus = machine(|node| node == NodeId::Bus);
        let workers = machine(|node| matches!(node, NodeId::Worker(_)));
        let projectors = machine(|node| matches!(node, NodeId::Projector(_)));
        let store = machine(|node| node == NodeId::Store);

        let deciding = shortest(|| {
            decisions::time_of(|rules| {
                let rules =
                    conference::node::protections::Protections { rules, ..Default::default() };
                drop(play(scenario, rules, Kind::Direct));
            })
        });
        let traffic = Traffic::of(&record);
        let states = shortest(|| processor_time(|| traffic.fold_states()).0);
        let views = shortest(|| processor_time(|| traffic.fold_views()).0);
        let forms = shortest(|| traffic.forms());
        let database = shortest(|| traffic.store_again());

        let parts = [
            deciding,
            states + views,
            forms,
            outside,
            gateways,
            bus,
            workers - deciding - states,
            projectors - views,
            database,
            store - database - forms,
            stage,
            beyond(suite),
            (judged - stage - beyond(suite) - beyond(trace)).max(beyond(marks)),
            beyond(trace),
            turmoil - direct,
        ];
        self.datagrams += recorded.messages;
        self.turmoil += turmoil;
        self.direct += direct;
        self.parts.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
    }
}

/// The shortest of several times, in seconds.
fn shortest(mut measure: impl FnMut() -> Duration) -> f64 {
    (0..REPETITIONS).map(|_| measure().as_secs_f64()).fold(f64::INFINITY, f64::min)
}

/// The time of a run on a stage before this audience, with these machines working.
fn staged<A: Audience<Cluster>>(
    scenario: &Scenario,
    record: &[Vec<Done>],
    works: Works,
    audience: A,
) -> Duration {
    let cluster = Arc::new(scenario.cluster(Default::default()));
    let engine = Box::new(Playback::new(&cluster, record, works));
    // Closing the database is a part of it.
    let (time, ()) = processor_time(|| {
        let mut stage = Stage::set_on(cluster, scenario.seed, &scenario.faults, engine, audience);
        stage.play_until(SimTime::default() + LONGEST_STORY);
        stage.inspect();
    });
    time
}

/// The trace hash of a run before all judges, and its time without the making of the engine.
fn timed_play(
    scenario: &Scenario,
    engine: impl FnOnce(&Arc<Cluster>) -> Box<dyn Engine<Cluster>>,
    time: &mut Duration,
) -> blake3::Hash {
    let mut making = Duration::ZERO;
    let (whole, run) = processor_time(|| {
        play_on(
            scenario,
            Default::default(),
            |cluster| {
                let (spent, engine) = processor_time(|| engine(cluster));
                making = spent;
                engine
            },
            false,
            &mut |_| {},
        )
    });
    *time = whole.saturating_sub(making);
    run.trace_hash
}

/// An audience that does not listen.
struct Deaf;

impl Audience<Cluster> for Deaf {
    fn observe(&mut self, _: &RunEvent) {}
}

/// An audience of one.
struct Heard<T>(T, fn(&mut T, &RunEvent));

impl<T> Audience<Cluster> for Heard<T> {
    fn observe(&mut self, event: &RunEvent) {
        let inspected = matches!(&event.what, Happening::Probed { probe: observation, .. }
            if matches!(**observation, Observation::Inspected(_)));
        if !inspected {
            (self.1)(&mut self.0, event);
        }
    }
}

/// What was stored, read and applied in a run.
struct Traffic<'a> {
    commits: Vec<&'a Committed>,
    loaded: Vec<(StreamId, &'a [Stored])>,
    /// How many projectors keep views.
    projectors: usize,
}

impl<'a> Traffic<'a> {
    fn of(record: &'a [Vec<Done>]) -> Self {
        let mut traffic = Self { commits: Vec::new(), loaded: Vec::new(), projectors: 0 };
        for (node, input, done) in record.iter().flatten() {
            if let (NodeId::Projector(number), Input::Start) = (node, input) {
                traffic.projectors = traffic.projectors.max(usize::from(*number) + 1);
            }
            for output in done.iter().flatten() {
                match output {
                    Output::Probe(observation) => {
                        if let Observation::Committed(commit) = &**observation {
                            traffic.commits.push(commit);
                        }
                    }
                    Output::Send {
                        payload:
                            Payload::Worker(WorkerMessage::Loaded(Loaded { stream, events, .. })),
                        ..
                    } => {
                        traffic.loaded.push((*stream, events));
                    }
                    _ => {}
                }
            }
        }
        traffic
    }

    /// Folds what workers folded: what they loaded, and what they decided.
    fn fold_states(&self) {
        let decided = self.commits.iter().map(|commit| (commit.stream, &commit.events[..]));
        let mut states = std::collections::BTreeMap::<StreamId, State>::new();
        for (stream, events) in self.loaded.iter().copied().chain(decided) {
            let state = states.entry(stream).or_default();
            for event in events {
                state.evolve(&event.body);
            }
        }
        std::hint::black_box(&states);
    }

    /// Folds what projectors folded.
    fn fold_views(&self) {
        for _ in 0..self.projectors {
            let mut views = Views::default();
            for commit in &self.commits {
                for (index, event) in commit.events.iter().enumerate() {
                    views.apply(commit.stream, commit.found.plus(index + 1), &event.body);
                }
            }
            std::hint::black_box(&views);
        }
    }

    /// The time of writing what was stored and of reading what was loaded.
    fn forms(&self) -> Duration {
        let stored: Vec<_> =
            self.loaded.iter().flat_map(|(_, events)| *events).map(history::encode).collect();
        processor_time(|| {
            for commit in &self.commits {
                std::hint::black_box(Written::of(commit));
            }
            for bytes in &stored {
                std::hint::black_box(history::decode(bytes).expect("it was written just now"));
            }
        })
        .0
    }

    /// The time of storing all commits again, and of reading all streams that were read.
    fn store_again(&self) -> Duration {
        let written: Vec<_> = self.commits.iter().map(|commit| Written::of(commit)).collect();
        processor_time(|| {
            let mut ledger = Ledger::open(Disk::new().open()).expect("a disk without faults works");
            let mut settled: Vec<domain::sourcing::MessageId> = Vec::new();
            for (commit, written) in self.commits.iter().zip(&written) {
                let verdict = ledger.commit(&Transaction {
                    handler: HandlerNumber(commit.handler.number()),
                    message: commit.message,
                    original: written.original.as_deref(),
                    outcome: &written.outcome,
                    stream: commit.stream,
                    expected: commit.found,
                    events: &written.events,
                    outbox: &written.outbox,
                    row: None,
                    snapshot: None,
                    settled: &settled,
                });
                std::hint::black_box(verdict.expect("a disk without faults works"));
                settled = written.outbox.iter().map(|(id, _)| *id).collect();
            }
            for (stream, events) in &self.loaded {
                let after = domain::sourcing::Version::default();
                let records =
                    ledger.read_stream(*stream, after).expect("a disk without faults works");
                std::hint::black_box((records, events));
            }
        })
        .0
    }
}

/// A commit as the store writes it down.
struct Written {
    outcome: Vec<u8>,
    events: Vec<Vec<u8>>,
    outbox: Vec<(domain::sourcing::MessageId, Vec<u8>)>,
    original: Option<Vec<u8>>,
}

impl Written {
    fn of(commit: &Committed) -> Self {
        fn json(value: &impl Serialize) -> Vec<u8> {
            serde_json::to_vec(value).expect("what was stored can be stored again")
        }
        let outbox = commit.outgoing.iter().map(|message| (message.meta.id, json(&**message)));
        Self {
            outcome: json(&commit.outcome),
            events: commit.events.iter().map(history::encode).collect(),
            outbox: outbox.collect(),
            original: commit.original.as_deref().map(json),
        }
    }
}

/// The state of any stream.
#[derive(Default)]
struct State {
    order: domain::registration::Order,
    seats: domain::registration::SeatsAvailability,
    payment: domain::payments::Payment,
    process: domain::registration::RegistrationProcess,
    assignments: domain::registration::SeatAssignments,
    code: domain::registration::PromotionalCode,
}

impl State {
    fn evolve(&mut self, event: &Event) {
        use std::mem::take;
        match event {
            Event::Order(event) => self.order = take(&mut self.order).evolve(event),
            Event::Seats(event) => self.seats = take(&mut self.seats).evolve(event),
            Event::Payment(event) => self.payment = take(&mut self.payment).evolve(event),
            Event::Process(step) => self.process = take(&mut self.process).evolve(step),
            Event::Assignments(event) => {
                self.assignments = take(&mut self.assignments).evolve(event);
            }
            Event::Code(event) => self.code = take(&mut self.code).evolve(event),
            Event::Conference(_) | Event::Written(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_is_measured_on_the_course_of_the_whole() {
        // That what is played back takes the same course is asserted where it is timed.
        let layers = Layers::measured(1);
        assert_eq!(layers.layers.len(), PARTS.len());
        for layer in &layers.layers {
            assert!(layer.ms_per_seed.is_finite(), "{layer:?}");
        }
        let told: f64 = layers.layers.iter().map(|layer| layer.ms_per_seed).sum();
        let whole = layers.turmoil_ms - layers.unaccounted_ms;
        assert!(
            (told - whole).abs() < 1e-6,
            "the layers add up to {told} ms, and the whole takes {whole} ms"
        );
    }
}
