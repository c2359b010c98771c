//! The stage: our wire, our clock, our disk, crash and restart; and the engines that carry the machines.
//!
//! The stage decides what happens and when. An engine only brings inputs to machines and outputs back, so one
//! scenario takes the same course on every engine.

pub mod cast;
pub mod choice;
pub mod disk;
pub mod engine;
pub mod fault;
pub mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::sourcing::Timestamp;

use self::cast::Cast;
use self::choice::Choices;
use self::engine::Engine;
use self::fault::{Fault, FaultKind, Tally};
use self::wire::{TICK_MS, Wire};
use crate::node::protocol::Payload;
use crate::node::{Halted, Input, NodeId, Output};
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
    wire: Wire,
    due: BTreeMap<Moment, Due>,
    machines: BTreeMap<NodeId, Machine>,
    links: BTreeMap<(NodeId, NodeId), Link>,
    tallies: BTreeMap<FaultKind, Tally>,
    sequence: u64,
    delivered: u64,
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
    /// An input for a machine; a timer only for the incarnation that set it.
    Input { input: Input, incarnation: Option<u32>, arrival: Option<Arrival> },
    /// Something of the plan of faults.
    Plan(Fault),
    /// A machine comes back.
    Restart(NodeId),
}

/// What is counted when a datagram arrives.
#[derive(Clone, Debug)]
struct Arrival {
    faults: Vec<FaultKind>,
    copy: usize,
    number: u64,
}

#[derive(Debug, Default)]
struct Machine {
    incarnation: u32,
    up: bool,
    /// Whether the outage that is going on made a difference.
    missed: bool,
    outage: Option<FaultKind>,
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
        let choices = Choices::of(cast.seed);
        let mut stage = Self {
            now: Timestamp::default(),
            choices,
            engine: engine.set_up(&cast),
            wire: Wire::new(choices, faults.to_vec()),
            due: BTreeMap::new(),
            machines: BTreeMap::new(),
            links: BTreeMap::new(),
            tallies: faults.iter().map(|fault| (fault.kind(), Tally::default())).collect(),
            sequence: 0,
            delivered: 0,
            power_downtime: Duration::from_secs(5),
            audience,
            cast,
        };
        for fault in faults {
            match fault {
                // Power may already fail while the store makes its disk ready for the first time.
                Fault::PowerLoss { at_ms: 0, .. } => stage.carry_out(fault),
                Fault::Crash { at_ms, .. } | Fault::PowerLoss { at_ms, .. } => {
                    stage.schedule(Timestamp(*at_ms), None, 0, Due::Plan(fault.clone()));
                }
                _ => {}
            }
        }
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

    /// How often each enabled kind of fault was injected and effective.
    #[must_use]
    pub const fn tallies(&self) -> &BTreeMap<FaultKind, Tally> {
        &self.tallies
    }

    /// The disk of the store.
    #[must_use]
    pub fn disk(&self) -> &disk::Disk {
        &self.cast.disk
    }

    /// Gives people something to do, as if they had thought of it themselves.
    pub fn prompt(&mut self, payload: Payload) {
        let input = Input::Message { from: NodeId::People, payload };
        let at = self.now + millis(TICK_MS);
        self.schedule(at, Some(NodeId::People), 0, Due::Input { input, incarnation: None, arrival: None });
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
            self.play_instant();
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
        let inputs = nodes.into_iter().map(|node| (node, Input::Inspect)).collect();
        self.perform(inputs);
    }

    /// Asks one machine what it knows, as [`Stage::inspect`] does, while the story goes on. A machine that is down
    /// tells nothing.
    pub fn consult(&mut self, node: NodeId) {
        if self.machines.get(&node).is_some_and(|machine| machine.up) {
            self.perform(vec![(node, Input::Inspect)]);
        }
    }

    /// Everything that is due at the next instant.
    fn play_instant(&mut self) {
        let Some((first, _)) = self.due.first_key_value() else { return };
        self.now = first.at;
        let mut inputs = Vec::new();
        while let Some(entry) = self.due.first_entry().filter(|entry| entry.key().at == self.now) {
            let place = entry.key().place;
            match (entry.remove(), place) {
                (Due::Input { input, incarnation, arrival }, Some(node)) => {
                    if self.arrives(node, &input, incarnation, arrival) {
                        inputs.push((node, input));
                    }
                }
                (Due::Plan(fault), _) => self.carry_out(&fault),
                (Due::Restart(node), _) => self.start(node),
                (Due::Input { .. }, None) => {}
            }
        }
        self.perform(inputs);
    }

    /// Whether an input reaches its machine; counts what faults did to it.
    fn arrives(
        &mut self,
        node: NodeId,
        input: &Input,
        incarnation: Option<u32>,
        arrival: Option<Arrival>,
    ) -> bool {
        let Some(machine) = self.machines.get_mut(&node) else { return false };
        let present = machine.up && incarnation.is_none_or(|set_by| set_by == machine.incarnation);
        if !present {
            machine.missed |= !machine.up;
            if let Input::Message { payload, .. } = input {
                let kind = payload.kind();
                self.tell(Happening::Lost { to: node, kind });
            }
            return false;
        }
        if let (Some(arrival), Input::Message { from, .. }) = (arrival, input) {
            self.delivered += 1;
            let link = self.links.entry((*from, node)).or_default();
            let overtaken = arrival.number < link.newest;
            link.newest = link.newest.max(arrival.number);
            for fault in arrival.faults {
                let effective = match fault {
                    FaultKind::Duplicate => arrival.copy > 0,
                    FaultKind::Reorder => overtaken && arrival.copy == 0,
                    _ => arrival.copy == 0,
                };
                self.count(fault, 0, u64::from(effective));
            }
        }
        true
    }

    /// Has machines take their inputs, and does what they want done.
    fn perform(&mut self, inputs: Vec<(NodeId, Input)>) {
        if inputs.is_empty() {
            return;
        }
        let nodes: Vec<_> = inputs.iter().map(|(node, _)| *node).collect();
        let results = self.engine.exchange(self.now, inputs);
        for (node, result) in nodes.into_iter().zip(results) {
            match result {
                Ok(outputs) => self.act(node, outputs),
                Err(Halted(reason)) => self.halt(node, &reason),
            }
        }
    }

    fn act(&mut self, node: NodeId, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Send { to, payload } => self.send(node, to, payload),
                Output::SetTimer { at, timer } => {
                    let incarnation = self.machines.get(&node).map(|machine| machine.incarnation);
                    let at = on_tick(at).max(self.now + millis(TICK_MS));
                    let tie = self.choices.choose("timer", timer.key, u32::from(timer.kind));
                    let input = Input::Timer(timer);
                    self.schedule(at, Some(node), tie, Due::Input { input, incarnation, arrival: None });
                }
                Output::Observe(observation) => self.observe(node, *observation),
            }
        }
    }

    fn observe(&mut self, node: NodeId, observation: Observation) {
        self.tell(Happening::Observed { node, observation: Arc::new(observation) });
    }

    fn send(&mut self, from: NodeId, to: NodeId, payload: Payload) {
        let fate = self.wire.carry(self.now, from, to, &payload);
        let up = self.machines.get(&to).is_some_and(|machine| machine.up);
        for fault in &fate.faults {
            let lost = *fault == FaultKind::Drop && up;
            self.count(*fault, 1, u64::from(lost));
        }
        let link = self.links.entry((from, to)).or_default();
        link.sent += 1;
        let number = link.sent;
        let said = self.audience.wants_payloads().then(|| Box::new(payload.clone()));
        let (kind, subject, tie) = (payload.kind(), payload.subject(), fate.tie);
        for (copy, at) in fate.arrivals.iter().enumerate() {
            let input = Input::Message { from, payload: payload.clone() };
            let arrival = Some(Arrival { faults: fate.faults.clone(), copy, number });
            self.schedule(*at, Some(to), tie, Due::Input { input, incarnation: None, arrival });
        }
        self.tell(Happening::Sent { from, to, subject, kind, fate, said });
    }

    fn carry_out(&mut self, fault: &Fault) {
        match fault {
            Fault::Crash { node, down_ms, .. }
                if self.machines.get(node).is_some_and(|machine| machine.up) =>
            {
                self.count(FaultKind::Crash, 1, 0);
                self.stop(*node, FaultKind::Crash, 0);
                if *node == NodeId::Store {
                    self.cast.disk.kill();
                }
                let back = self.now + millis((*down_ms).max(TICK_MS));
                self.schedule(on_tick(back), None, 1, Due::Restart(*node));
            }
            Fault::PowerLoss { operation, down_ms, .. } => {
                self.count(FaultKind::PowerLoss, 1, 0);
                self.power_downtime = millis((*down_ms).max(TICK_MS));
                self.cast.disk.fail_power_at(Some(self.cast.disk.operations() + operation));
            }
            _ => {}
        }
    }

    /// A machine stopped by itself. For the store that is a cut of its power; for anything else it is a bug.
    fn halt(&mut self, node: NodeId, reason: &str) {
        if !self.machines.get(&node).is_some_and(|machine| machine.up) {
            return;
        }
        assert!(
            node == NodeId::Store && self.cast.disk.power_is_out(),
            "{node} stopped at {}: {reason}",
            self.now
        );
        let choices = self.choices;
        let operations = u128::from(self.cast.disk.operations());
        let mut questions = 0;
        let lost = self.cast.disk.restore_power(&mut |bound| {
            questions += 1;
            choices.below(bound, "power loss", operations, questions)
        });
        self.count(FaultKind::PowerLoss, 0, 1);
        self.stop(node, FaultKind::PowerLoss, lost.lost + lost.torn);
        let back = self.now + self.power_downtime;
        self.schedule(on_tick(back), None, 1, Due::Restart(node));
    }

    fn stop(&mut self, node: NodeId, outage: FaultKind, writes_lost: usize) {
        self.engine.stop(node);
        let timers = self.due.iter().any(|(moment, due)| {
            moment.place == Some(node) && matches!(due, Due::Input { incarnation: Some(_), .. })
        });
        if let Some(machine) = self.machines.get_mut(&node) {
            machine.up = false;
            machine.missed = timers;
            machine.outage = Some(outage);
        }
        let power_loss = outage == FaultKind::PowerLoss;
        self.tell(Happening::Stopped { node, power_loss, writes_lost });
    }

    fn start(&mut self, node: NodeId) {
        let machine = self.machines.entry(node).or_default();
        if machine.up {
            return;
        }
        machine.incarnation += 1;
        machine.up = true;
        if machine.outage.take() == Some(FaultKind::Crash) && machine.missed {
            self.count(FaultKind::Crash, 0, 1);
        }
        self.tell(Happening::Started { node });
        self.engine.start(node);
        self.perform(vec![(node, Input::Start)]);
    }

    fn count(&mut self, kind: FaultKind, injected: u64, effective: u64) {
        self.tallies.entry(kind).or_default().add(Tally { injected, effective });
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
