//! Signals: what an operator watches of a running system. How long messages wait, how far views lag
//! behind, how long people wait for answers, and what is still open.
//!
//! They are folds over what a run records, in business time; they judge nothing.

mod distribution;
mod pending;

use std::collections::BTreeMap;
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
    /// From when a message could be handled until a handler was first given it.
    dwelt: BTreeMap<(Handler, MessageId), Duration>,
    /// From when a message could be handled until a handler was done with it.
    handled: BTreeMap<(Handler, MessageId), Duration>,
    /// When each event was stored.
    stored: BTreeMap<(StreamId, Version), SimTime>,
    /// From when an event was stored until a view first had it.
    lagged: BTreeMap<(NodeId, StreamId, Version), Duration>,
    /// Requests of people, from the first attempt to the answer.
    requests: Pending<MessageId>,
    /// Dead letters, until they are sent again or discarded.
    dead_letters: Pending<MessageId>,
    /// Registration processes, until nothing is owed any more.
    processes: Pending<Uuid>,
    /// Commits that were decided on an older version.
    conflicts: BTreeMap<StreamKind, u64>,
    now: SimTime,
}

/// One signal of one part of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What is measured.
    pub kind: SignalKind,
    /// Of whom: a subscription, a machine, or nobody in particular.
    pub of: Option<String>,
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
    /// Takes note of what happened.
    pub fn observe(&mut self, event: &RunEvent) {
        self.now = event.at;
        if let Happening::Probed { node, probe } = &event.what {
            self.hear(event.at, *node, probe);
        }
    }

    fn hear(&mut self, now: SimTime, node: NodeId, observation: &Observation) {
        match observation {
            // What people and the bank say is nowhere before the bus has it.
            Observation::Accepted { message } => self.is_ready(message, now),
            Observation::Delivered { handler, message, .. } => {
                let waited = self.waited(*message, now);
                self.dwelt.entry((*handler, *message)).or_insert(waited);
            }
            Observation::Completed { handler, message } => {
                let waited = self.waited(*message, now);
                self.handled.entry((*handler, *message)).or_insert(waited);
            }
            Observation::Committed(committed) | Observation::Found(committed) => {
                self.stored(now, committed);
            }
            Observation::Applied { stream, version, .. } => {
                // What was stored by a run that nobody watched has no instant.
                if let Some(stored) = self.stored.get(&(*stream, *version)) {
                    let lag = now.since(*stored);
                    self.lagged.entry((node, *stream, *version)).or_insert(lag);
                }
            }
            Observation::Conflicted { stream } => {
                *self.conflicts.entry(stream.kind).or_default() += 1;
            }
            Observation::Asked { command, .. } => self.requests.begins(*command, now),
            Observation::Told { command, .. } => self.requests.ends(command, now),
            Observation::Buried { message, .. } => self.dead_letters.begins(*message, now),
            Observation::SentAgain { message } | Observation::Discarded { message, .. } => {
                self.dead_letters.ends(message, now);
            }
            _ => {}
        }
    }

    fn is_ready(&mut self, message: &Message, now: SimTime) {
        let due = message.body.due().map(sim_time).unwrap_or_default();
        self.ready.entry(message.meta.id).or_insert(now.max(due));
    }

    /// For how long a message could have been handled. It may have been said while nobody watched.
    fn waited(&self, message: MessageId, now: SimTime) -> Duration {
        self.ready.get(&message).map_or(Duration::ZERO, |ready| now.since(*ready))
    }

    fn stored(&mut self, now: SimTime, committed: &Committed) {
        let Committed { stream, found, events, outgoing, .. } = committed;
        outgoing.iter().for_each(|message| self.is_ready(message, now));
        for (index, event) in events.iter().enumerate() {
            self.stored.entry((*stream, found.plus(index + 1))).or_insert(now);
            if let Event::Process(step) = &event.body {
                self.processes.begins(stream.id, now);
                if matches!(step, ProcessStep::Completed { .. }) {
                    self.processes.ends(&stream.id, now);
                }
            }
        }
    }

    /// Every signal, in the order of its kind and of the part of the system.
    #[must_use]
    pub fn all(&self) -> Vec<Signal> {
        let by_handler = |kind, all: &BTreeMap<(Handler, MessageId), Duration>| {
            let mut of: BTreeMap<Handler, Vec<Duration>> = BTreeMap::new();
            for ((handler, _), took) in all {
                of.entry(*handler).or_default().push(*took);
            }
            of.into_iter()
                .map(move |(handler, took)| Signal::timed(kind, &handler.to_string(), took))
                .collect::<Vec<_>>()
        };
        let mut views: BTreeMap<NodeId, Vec<Duration>> = BTreeMap::new();
        for ((node, ..), lag) in &self.lagged {
            views.entry(*node).or_default().push(*lag);
        }
        let lags = views
            .into_iter()
            .map(|(node, lag)| Signal::timed(SignalKind::Lag, &node.to_string(), lag));
        by_handler(SignalKind::DwellTime, &self.dwelt)
            .into_iter()
            .chain(by_handler(SignalKind::HandlingTime, &self.handled))
            .chain(lags)
            .chain([
                self.pending(SignalKind::ResponseTime, &self.requests),
                self.pending(SignalKind::DeadLetter, &self.dead_letters),
                self.pending(SignalKind::Process, &self.processes),
            ])
            .collect()
    }

    /// How many commits were refused because their stream had moved on, by kind of stream.
    #[must_use]
    pub const fn conflicts(&self) -> &BTreeMap<StreamKind, u64> {
        &self.conflicts
    }

    fn pending<K: Ord>(&self, kind: SignalKind, pending: &Pending<K>) -> Signal {
        Signal { kind, of: None, took: pending.ended(), open: pending.open(self.now) }
    }
}

impl Signal {
    fn timed(kind: SignalKind, of: &str, took: Vec<Duration>) -> Self {
        let took = Distribution::of(took);
        Self { kind, of: Some(of.to_owned()), took, open: (0, None) }
    }
}

#[cfg(test)]
mod tests;
