//! The stage: our wire, our clocks, our disk, everything that goes wrong with machines, and an operator who repairs; and
//! the engines that carry the machines.
//!
//! The stage decides what happens and when. An engine only brings inputs to machines and outputs back, so one
//! scenario takes the same course on every engine.

pub mod cast;
pub mod choice;
pub mod disk;
pub mod engine;
pub mod fault;
pub mod frame;
mod machine;
pub mod mishap;
mod operator;
mod outage;
mod skew;
mod traffic;
mod upgrade;
pub mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::history::Release;
use domain::sourcing::{MessageId, Timestamp};

use self::cast::Cast;
use self::choice::Choices;
use self::engine::{Call, Engine};
use self::fault::{Fault, FaultKind, Tally};
use self::machine::{Content, Machine, Waiting};
use self::mishap::Mishap;
use self::operator::Operator;
use self::upgrade::Upgrading;
use self::wire::{FASTEST_MS, TICK_MS, Wire};
use crate::node::protocol::{Handler, Payload};
use crate::node::{Input, NodeId, Output, Timer};
use crate::record::{Happening, Observation, RunEvent};

/// No story needs more datagrams; a standard one needs about ten thousand.
pub const MOST_DATAGRAMS: u64 = 1_000_000;

/// Whoever wants to know what happens. It cannot change anything.
pub trait Audience {
    /// Something happened.
    fn witness(&mut self, event: &RunEvent);

    /// Whether datagrams are to be shown with what they say; that costs a copy of each.
    fn wants_payloads(&self) -> bool {
        false
    }
}

/// A rehearsal in progress.
pub struct Stage<A> {
    now: Timestamp,
    cast: Arc<Cast>,
    choices: Choices,
    engine: Box<dyn Engine>,
    /// What goes wrong. A fault is named by its place in this list.
    faults: Arc<[Fault]>,
    wire: Wire,
    operator: Operator,
    upgrading: Upgrading,
    due: BTreeMap<Moment, Due>,
    machines: BTreeMap<NodeId, Machine>,
    links: BTreeMap<(NodeId, NodeId), Link>,
    tallies: BTreeMap<FaultKind, Tally>,
    /// Faults that last for a while and made a difference: each counts once.
    proved: BTreeSet<usize>,
    /// Messages whose handlers are made to keep them too long.
    kept_too_long: BTreeSet<(MessageId, Handler)>,
    sequence: u64,
    delivered: u64,
    /// How often the engine was asked to carry something.
    exchanges: u64,
    /// How long a store that loses power is down.
    power_downtime: Duration,
    /// Whoever watches.
    pub audience: A,
}

/// When something is due. At one instant machines come in a fixed order, and what arrives at one machine in the
/// order of a keyed choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    at: Timestamp,
    place: Option<NodeId>,
    tie: u64,
    sequence: u64,
}

#[derive(Debug)]
enum Due {
    /// An input for a machine.
    Input(Waiting),
    /// A fault begins.
    Begin(usize),
    /// A fault ends.
    End(usize),
    /// A machine comes back.
    Restart(NodeId),
    /// The operator looks at the ledger of dead letters.
    Review,
    /// The operator looks how far the upgrade is.
    Upgrade,
    /// A machine is replaced by one that runs a release.
    Replace(NodeId, Release),
}

/// What comes out of looking at something that is due for a machine.
enum Admission {
    /// The machine is handed this.
    Input(Input),
    /// It is handed nothing, and this happened instead.
    Instead(Happening),
    /// It is handed nothing now.
    Nothing,
}

/// A span so short that nothing in it can depend on anything else in it but on the same machine: the engine carries all of it
/// at once.
#[derive(Default)]
struct Window {
    calls: Vec<Call>,
    /// What happens in it, in order: an input is handed over, or something happens instead.
    course: Vec<(Timestamp, Step)>,
}

enum Step {
    Handed(NodeId),
    Happened(Happening),
}

#[derive(Debug, Default)]
struct Link {
    sent: u64,
    /// The latest datagram that has arrived.
    newest: u64,
}

impl<A: Audience> Stage<A> {
    /// Sets the stage: all machines started, all faults planned.
    #[must_use]
    pub fn set(cast: Cast, faults: &[Fault], engine: engine::Kind, audience: A) -> Self {
        let cast = Arc::new(cast);
        let engine = engine.set_up(&cast);
        Self::set_on(cast, faults, engine, audience)
    }

    /// Sets the stage with an engine of one's own, which carries the machines of this cast.
    #[must_use]
    pub fn set_on(cast: Arc<Cast>, faults: &[Fault], engine: Box<dyn Engine>, audience: A) -> Self {
        let choices = Choices::of(cast.seed);
        let mut stage = Self {
            now: Timestamp::default(),
            choices,
            engine,
            faults: faults.into(),
            wire: Wire::new(choices, faults.to_vec()),
            operator: Operator::default(),
            upgrading: Upgrading::default(),
            due: BTreeMap::new(),
            machines: BTreeMap::new(),
            links: BTreeMap::new(),
            tallies: faults.iter().map(|fault| (fault.kind(), Tally::default())).collect(),
            proved: BTreeSet::new(),
            kept_too_long: BTreeSet::new(),
            sequence: 0,
            delivered: 0,
            exchanges: 0,
            power_downtime: Duration::from_secs(5),
            audience,
            cast,
        };
        stage.plan_faults();
        stage.plan_upgrade();
        for node in stage.cast.nodes() {
            stage.start(node);
        }
        stage
    }

    /// What time it is, in business time.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// How many datagrams reached a running machine.
    #[must_use]
    pub const fn delivered(&self) -> u64 {
        self.delivered
    }

    /// How often the engine was asked to carry something: on turmoil each time is one tick.
    #[must_use]
    pub const fn exchanges(&self) -> u64 {
        self.exchanges
    }

    /// How often each enabled kind of fault was injected and effective.
    #[must_use]
    pub const fn tallies(&self) -> &BTreeMap<FaultKind, Tally> {
        &self.tallies
    }

    /// What goes wrong, as far as it is known.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The disk of the store.
    #[must_use]
    pub fn disk(&self) -> &disk::Disk {
        &self.cast.disk
    }

    /// Gives people, or the bank, something to do, as if they had thought of it themselves.
    pub fn prompt(&mut self, whom: NodeId, payload: Payload) {
        let content = Content::Sound(payload);
        let waiting = Waiting::Datagram { from: NodeId::People, content, arrival: None };
        let at = self.now + millis(TICK_MS);
        self.schedule(at, Some(whom), 0, Due::Input(waiting));
    }

    /// One more thing goes wrong. It comes after all others, so that nothing else is moved by it.
    pub fn strike(&mut self, fault: Fault) {
        let index = self.faults.len();
        self.wire.add(fault.clone());
        self.tallies.entry(fault.kind()).or_default();
        self.faults = self.faults.iter().cloned().chain([fault]).collect();
        self.plan_fault(index);
    }

    /// From now on something becomes of all messages of one kind.
    pub fn meddle(&mut self, mishap: Mishap) {
        self.wire.meddle(mishap);
    }

    /// Plays until nothing is left to happen, or until `end`. True if nothing is left. A system that never comes to rest
    /// is stopped after [`MOST_DATAGRAMS`].
    pub fn play_until(&mut self, end: Timestamp) -> bool {
        while let Some((moment, _)) = self.due.first_key_value() {
            if self.delivered >= MOST_DATAGRAMS {
                return false;
            }
            if moment.at > end {
                self.now = end;
                return false;
            }
            self.play_window(end);
        }
        true
    }

    /// When the next thing happens; `None` if nothing is left.
    #[must_use]
    pub fn next_instant(&self) -> Option<Timestamp> {
        self.due.first_key_value().map(|(moment, _)| moment.at)
    }

    /// Lets business time pass without anything happening before `to`.
    pub fn skip_to(&mut self, to: Timestamp) {
        self.now = self.now.max(to);
    }

    /// Asks every machine what it knows. Machines that are down are started first.
    pub fn inspect(&mut self) {
        let nodes = self.cast.nodes();
        for node in &nodes {
            if !self.machines.get(node).is_some_and(|machine| machine.up) {
                self.start(*node);
            }
        }
        self.hand_over(nodes.into_iter().map(|node| (node, Input::Inspect)));
    }

    /// Asks one machine what it knows, as [`Stage::inspect`] does, while the story goes on. A machine that is down
    /// tells nothing.
    pub fn consult(&mut self, node: NodeId) {
        if self.machines.get(&node).is_some_and(|machine| machine.up) {
            self.hand_over([(node, Input::Inspect)]);
        }
    }

    /// Everything that is due from the next instant on, for as long as no datagram and no timer can come of it.
    ///
    /// What is not an input (a fault, a restart) changes what becomes of inputs, so it is always done before a window or ends
    /// one; and a store whose disk is about to fail is not asked beyond the instant at which it may halt. So it makes no
    /// difference to the course how much is carried at once.
    fn play_window(&mut self, end: Timestamp) {
        let Some((first, _)) = self.due.first_key_value() else { return };
        let first = first.at;
        let span = if self.cast.disk.is_about_to_fail() { TICK_MS } else { FASTEST_MS };
        let over = first + millis(span);
        let mut window = Window::default();
        while let Some(entry) =
            self.due.first_entry().filter(|entry| entry.key().at < over && entry.key().at <= end)
        {
            let Moment { at, place, .. } = *entry.key();
            let Some(node) = place else {
                if window.course.is_empty() {
                    let due = entry.remove();
                    self.now = at;
                    self.intervene(due);
                }
                break;
            };
            let Due::Input(waiting) = entry.remove() else { continue };
            self.now = at;
            match self.admit(node, waiting) {
                Admission::Input(input) => {
                    window.calls.push(self.call(node, input));
                    window.course.push((at, Step::Handed(node)));
                }
                Admission::Instead(what) => window.course.push((at, Step::Happened(what))),
                Admission::Nothing => {}
            }
        }
        self.perform(window);
    }

    /// Does what is due and is no input.
    fn intervene(&mut self, due: Due) {
        match due {
            Due::Begin(fault) => self.begin(fault),
            Due::End(fault) => self.end(fault),
            Due::Restart(node) => self.start(node),
            Due::Review => self.review(),
            Due::Upgrade => self.upgrade(),
            Due::Replace(node, release) => self.replace(node, release),
            Due::Input(_) => {}
        }
    }

    /// Hands something over now.
    fn hand_over(&mut self, inputs: impl IntoIterator<Item = (NodeId, Input)>) {
        let mut window = Window::default();
        for (node, input) in inputs {
            window.calls.push(self.call(node, input));
            window.course.push((self.now, Step::Handed(node)));
        }
        self.perform(window);
    }

    /// Has machines take their inputs, and does what they want done, each at its time.
    fn perform(&mut self, window: Window) {
        let Window { calls, course } = window;
        let mut results = Vec::new().into_iter();
        if !calls.is_empty() {
            self.exchanges += 1;
            results = self.engine.exchange(calls).into_iter();
        }
        for (at, step) in course {
            self.now = at;
            match step {
                Step::Happened(what) => self.tell(what),
                Step::Handed(node) => match results.next() {
                    Some(Ok(outputs)) => self.act(node, outputs),
                    Some(Err(reason)) => self.halt(node, &reason.to_string()),
                    None => {}
                },
            }
        }
    }

    /// An input, with the time that the machine's own clock shows.
    fn call(&mut self, node: NodeId, input: Input) -> Call {
        let clock = self.machines.get(&node).map_or_else(Default::default, |machine| machine.clock);
        if let Some(fault) = clock.fault {
            self.prove(fault);
        }
        Call { node, now: clock.shows(self.now), input }
    }

    fn act(&mut self, node: NodeId, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Send { to, payload } => self.send(node, to, payload),
                Output::SetTimer { at, timer } => self.set_timer(node, at, timer),
                Output::Observe(observation) => self.observe(node, *observation),
            }
        }
    }

    /// A machine sets a timer, by its own clock. It rings no sooner than a datagram could arrive.
    fn set_timer(&mut self, node: NodeId, rings_at: Timestamp, timer: Timer) {
        let Some(machine) = self.machines.get_mut(&node) else { return };
        machine.timers += 1;
        let incarnation = machine.incarnation;
        let at = machine.clock.instant_of(rings_at).max(self.now + millis(FASTEST_MS));
        let tie = self.choices.choose("timer", timer.key, u32::from(timer.kind));
        self.schedule(at, Some(node), tie, Due::Input(Waiting::Timer { timer, rings_at, incarnation }));
    }

    fn observe(&mut self, node: NodeId, observation: Observation) {
        self.follow(&observation);
        self.follow_upgrade(node, &observation);
        self.tell(Happening::Observed { node, observation: Arc::new(observation) });
    }

    fn count(&mut self, kind: FaultKind, injected: u64, effective: u64) {
        self.tallies.entry(kind).or_default().add(Tally { injected, effective });
    }

    /// A fault made a difference. One that lasts for a while counts once.
    fn prove(&mut self, fault: usize) {
        if self.proved.insert(fault) {
            self.count(self.faults[fault].kind(), 0, 1);
        }
    }

    fn schedule(&mut self, at: Timestamp, place: Option<NodeId>, tie: u64, due: Due) {
        self.sequence += 1;
        let sequence = self.sequence;
        self.due.insert(Moment { at, place, tie, sequence }, due);
    }

    fn tell(&mut self, what: Happening) {
        self.audience.witness(&RunEvent { at: self.now, what });
    }
}

/// The first instant from `at` on that the clock shows.
const fn on_tick(at: Timestamp) -> Timestamp {
    Timestamp(at.0.div_ceil(TICK_MS) * TICK_MS)
}

const fn millis(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
