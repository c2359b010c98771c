//! Signals: what an operator watches of a running system. How long messages wait, how far views lag
//! behind, how long people wait for answers, and what is still open.
//!
//! They are folds over what a run records, in business time; they judge nothing.

mod distribution;
mod pending;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use conference::node::NodeId;
use conference::node::protocol::Handler;
use conference::record::{Committed, Happening, Observation, RunEvent, sim_time};
use domain::message::{Event, Message};
use domain::registration::ProcessStep;
use domain::sourcing::{MessageId, Version};
use domain::stream::{StreamId, StreamKind};
use stage::SimTime;
use uuid::Uuid;

pub use self::distribution::Distribution;
use self::pending::Pending;

/// What is watched of one run.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// Since when each message could be handled: it was asked for or stored, and is due.
    ready: BTreeMap<MessageId, SimTime>,
    /// What each handler was given, and what it was done with: only the first time counts.
    waited: BTreeSet<(SignalKind, Handler, MessageId)>,
    /// When each event was stored.
    stored: BTreeMap<(StreamId, Version), SimTime>,
    /// Up to where each view has had each stream.
    shown: BTreeMap<(NodeId, StreamId), Version>,
    /// Requests of people, from the first attempt to the answer.
    requests: Pending<MessageId>,
    /// Dead letters, until they are sent again or discarded.
    dead_letters: Pending<MessageId>,
    /// Registration processes, until nothing is owed any more.
    processes: Pending<Uuid>,
    took: Took,
    /// What ended with the last thing that happened.
    ended: Vec<Timing>,
    /// Commits that were decided on an older version.
    conflicts: BTreeMap<StreamKind, u64>,
    now: SimTime,
}

/// How long everything took, of each part of the system.
pub type Took = BTreeMap<(SignalKind, Part), Distribution>;

/// The part of the system that a signal is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A subscription.
    Handler(Handler),
    /// A machine.
    Node(NodeId),
    /// Nobody in particular.
    All,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handler(handler) => handler.fmt(f),
            Self::Node(node) => node.fmt(f),
            Self::All => Ok(()),
        }
    }
}

/// Something that took its time, from one instant of business time to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// What is measured.
    pub kind: SignalKind,
    /// Of whom.
    pub of: Part,
    /// When it began.
    pub began: SimTime,
    /// When it ended.
    pub ended: SimTime,
}

impl Timing {
    /// How long it took.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.ended.since(self.began)
    }
}

/// One signal of one part of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What is measured.
    pub kind: SignalKind,
    /// Of whom.
    pub of: Part,
    /// How long it took, each time.
    pub took: Distribution,
    /// How many have begun and not ended, and the age of the oldest.
    pub open: (u64, Option<Duration>),
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignalKind {
    /// How long a message waits, in the outbox, on its way and in a queue, before its handler is
    /// first given it.
    DwellTime,
    /// How long it takes before its handler is done with it, repetitions included.
    HandlingTime,
    /// How far a view is behind what is stored.
    Lag,
    /// How long a person waits for the answer to a request, repetitions included.
    ResponseTime,
    /// How long a dead letter lies before an operator sends it again or discards it.
    DeadLetter,
    /// How long a registration process is open.
    Process,
}

impl SignalKind {
    /// Its name, as tables and JSON write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DwellTime => "dwell time",
            Self::HandlingTime => "handling time",
            Self::Lag => "lag of a view",
            Self::ResponseTime => "response time",
            Self::DeadLetter => "dead letter",
            Self::Process => "open process",
        }
    }
}

impl Signals {
    /// Takes note of what happened, and tells what has ended with it.
    pub fn observe(&mut self, event: &RunEvent) -> &[Timing] {
        self.ended.clear();
        self.now = event.at;
        if let Happening::Probed { node, probe } = &event.what {
            self.hear(event.at, *node, probe);
        }
        for timing in &self.ended {
            self.took.entry((timing.kind, timing.of)).or_default().add(timing.took());
        }
        &self.ended
    }

    fn hear(&mut self, now: SimTime, node: NodeId, observation: &Observation) {
        match observation {
            // What people and the bank say is nowhere before the bus has it.
            Observation::Accepted { message } => self.is_ready(message, now),
            Observation::Delivered { handler, message, .. } => {
                self.waited(SignalKind::DwellTime, *handler, *message);
            }
            Observation::Completed { handler, message } => {
                self.waited(SignalKind::HandlingTime, *handler, *message);
            }
            Observation::Committed(committed) | Observation::Found(committed) => {
                self.stored(now, committed);
            }
            Observation::Applied { stream, version, .. } => {
                let shown = self.shown.entry((node, *stream)).or_default();
                // What was stored by a run that nobody watched has no instant.
                if let Some(stored) = self.stored.get(&(*stream, *version))
                    && *shown < *version
                {
                    *shown = *version;
                    self.ends(SignalKind::Lag, Part::Node(node), *stored);
                }
            }
            Observation::Conflicted { stream } => {
                *self.conflicts.entry(stream.kind).or_default() += 1;
            }
            Observation::Asked { command, .. } => self.requests.begins(*command, now),
            Observation::Told { command, .. } => {
                let began = self.requests.ends(command);
                self.ended_if(SignalKind::ResponseTime, began);
            }
            Observation::Buried { message, .. } => self.dead_letters.begins(*message, now),
            Observation::SentAgain { message } | Observation::Discarded { message, .. } => {
                let began = self.dead_letters.ends(message);
                self.ended_if(SignalKind::DeadLetter, began);
            }
            _ => {}
        }
    }

    fn is_ready(&mut self, message: &Message, now: SimTime) {
        let due = message.body.due().map(sim_time).unwrap_or_default();
        self.ready.entry(message.meta.id).or_insert(now.max(due));
    }

    /// A message could have been handled since it was ready. It may have been said while nobody
    /// watched; and whose clock is ahead handles it before it is due.
    fn waited(&mut self, kind: SignalKind, handler: Handler, message: MessageId) {
        if self.waited.insert((kind, handler, message)) {
            let ready = self.ready.get(&message).map_or(self.now, |ready| self.now.min(*ready));
            self.ends(kind, Part::Handler(handler), ready);
        }
    }

    fn ended_if(&mut self, kind: SignalKind, began: Option<SimTime>) {
        began.into_iter().for_each(|began| self.ends(kind, Part::All, began));
    }

    fn ends(&mut self, kind: SignalKind, of: Part, began: SimTime) {
        self.ended.push(Timing { kind, of, began, ended: self.now });
    }

    fn stored(&mut self, now: SimTime, committed: &Committed) {
        let Committed { stream, found, events, outgoing, .. } = committed;
        outgoing.iter().for_each(|message| self.is_ready(message, now));
        for (index, event) in events.iter().enumerate() {
            self.stored.entry((*stream, found.plus(index + 1))).or_insert(now);
            if let Event::Process(step) = &event.body {
                self.processes.begins(stream.id, now);
                if matches!(step, ProcessStep::Completed { .. }) {
                    let began = self.processes.ends(&stream.id);
                    self.ended_if(SignalKind::Process, began);
                }
            }
        }
    }

    /// Every signal, in the order of its kind and of the part of the system.
    #[must_use]
    pub fn all(&self) -> Vec<Signal> {
        let open = |kind| match kind {
            SignalKind::ResponseTime => self.requests.open(self.now),
            SignalKind::DeadLetter => self.dead_letters.open(self.now),
            SignalKind::Process => self.processes.open(self.now),
            SignalKind::DwellTime | SignalKind::HandlingTime | SignalKind::Lag => (0, None),
        };
        // What nobody has seen end is told as well.
        let mut took = self.took.clone();
        for kind in [SignalKind::ResponseTime, SignalKind::DeadLetter, SignalKind::Process] {
            took.entry((kind, Part::All)).or_default();
        }
        let signal = |((kind, of), took)| Signal { kind, of, took, open: open(kind) };
        took.into_iter().map(signal).collect()
    }

    /// How long everything took that has ended.
    #[must_use]
    pub const fn took(&self) -> &Took {
        &self.took
    }

    /// How many commits were refused because their stream had moved on, by kind of stream.
    #[must_use]
    pub const fn conflicts(&self) -> &BTreeMap<StreamKind, u64> {
        &self.conflicts
    }
}

#[cfg(test)]
mod tests;
