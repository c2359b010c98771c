//! A desk: the work on one stream, and the state it is decided on.

use std::collections::VecDeque;
use std::sync::Arc;

use domain::message::{Body, Command, Event, Fact, Message, Stored};
use domain::sourcing::{Envelope, Metadata, StreamId, StreamKind, Timestamp, Version};
use uuid::Uuid;

use super::super::handler::Handler;
use super::super::protocol::{BankAnswer, BankOperation, Commit, Outcome, Parcel};
use super::State;
use super::keeping::Keeping;

/// The work on one stream.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// The state of the stream as far as it is known here, and at which version.
    pub(super) state: Option<(State, Version)>,
    /// Whether the state may be older than what is stored: it is caught up with before it is decided on.
    pub(super) stale: bool,
    /// The state that is kept where the events are.
    pub(super) keeping: Keeping,
    /// What is being worked on.
    pub(super) current: Option<Asked>,
    /// What waits.
    pub(super) queue: VecDeque<Work>,
}

/// A message to handle.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) handler: Handler,
    /// How many times the bus delivered it.
    pub(super) count: u32,
    pub(super) parcel: Parcel,
    /// The bank's answer, once it is there.
    pub(super) answer: Option<BankAnswer>,
}

/// Work that waits for an answer.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) work: Work,
    pub(super) phase: Phase,
    /// How many times the question was asked.
    pub(super) attempt: u32,
    /// How long the answer is waited for.
    pub(super) until: Timestamp,
}

/// What is waited for.
#[derive(Debug)]
pub(super) enum Phase {
    Loading,
    Committing(Box<Commit>),
    AskingBank(BankOperation),
}

impl Work {
    /// The version of `stream` that the message tells about; none if it is about something else.
    pub(super) fn tells_of(&self, stream: StreamId) -> Version {
        match &self.parcel.message.body {
            Body::Event(event) if event.stream == stream => {
                Version(event.first.0 - 1).plus(event.facts.len())
            }
            _ => Version::default(),
        }
    }
}

impl Desk {
    /// Takes in work, unless it is here already: a redelivery while the first copy is still being worked on.
    pub(super) fn accept(&mut self, work: Work) {
        let same = |other: &Work| {
            (other.handler, other.parcel.message.meta.id) == (work.handler, work.parcel.message.meta.id)
        };
        let here = self.current.as_mut().map(|asked| &mut asked.work).filter(|current| same(current));
        match here.or_else(|| self.queue.iter_mut().find(|queued| same(queued))) {
            Some(known) => {
                known.count = work.count;
                known.parcel.reply_to = work.parcel.reply_to.or(known.parcel.reply_to);
            }
            None => self.queue.push_back(work),
        }
    }

    /// The version up to which the stream is known here.
    pub(super) fn version(&self) -> Version {
        self.state.as_ref().map_or(Version::default(), |(_, version)| *version)
    }

    /// Folds more events of the stream.
    pub(super) fn catch_up(&mut self, stream: StreamId, events: &[Stored]) {
        let (state, version) =
            self.state.take().unwrap_or_else(|| (State::new(stream.kind), Version::default()));
        let state = events.iter().fold(state, |state, event| state.evolve(&event.body));
        self.state = Some((state, version.plus(events.len())));
    }
}

/// What is stored for a decision: the events, what to answer a repetition, and the messages it sends. `correlation`
/// replaces that of the cause where the state knows better: the bank does not know for which order it moves money.
pub(super) fn commit(
    work: &Work,
    correlation: Option<Uuid>,
    stream: StreamId,
    expected: Version,
    facts: Vec<Fact>,
    outcome: Outcome,
    now: Timestamp,
) -> Commit {
    let cause = work.parcel.message.meta;
    let cause = &Metadata { correlation: correlation.unwrap_or(cause.correlation), ..cause };
    let outgoing = outgoing(work.handler, cause, stream, expected, &facts, now);
    let events = facts
        .into_iter()
        .enumerate()
        .map(|(index, body)| {
            let label = format!("{:?} event {index}", work.handler);
            Envelope { meta: cause.consequence(&label, now), body }
        })
        .collect();
    let (handler, message) = (work.handler, cause.id);
    let original = (cause.causation == cause.id).then(|| work.parcel.message.clone());
    Commit {
        handler,
        message,
        original,
        attempt: 0,
        outcome,
        stream,
        expected,
        events,
        row: None,
        outgoing,
        kept: None,
    }
}

/// What others are told: what the facts ask of them, and, unless they are steps of a process, the facts themselves.
fn outgoing(
    handler: Handler,
    cause: &Metadata,
    stream: StreamId,
    expected: Version,
    facts: &[Fact],
    now: Timestamp,
) -> Vec<Arc<Message>> {
    let commands = facts.iter().filter_map(Fact::command).enumerate().map(|(index, command)| {
        let correlation = match &command {
            // An order that is placed for whoever waited is a story of its own.
            Command::Order(order, _) => order.0,
            _ => cause.correlation,
        };
        let meta = cause.consequence(&format!("{handler:?} command {index}"), now);
        Arc::new(Envelope { meta: Metadata { correlation, ..meta }, body: Body::Command(command) })
    });
    // What Conference Management announces is for many, who take in one thing at a time.
    let together = match stream.kind {
        StreamKind::RegistrationProcess => &[],
        _ => facts,
    };
    let size = if stream.kind == StreamKind::Conference { 1 } else { facts.len().max(1) };
    let told = together.chunks(size).enumerate().map(|(index, facts)| {
        let event = Event { stream, first: expected.plus(index * size + 1), facts: facts.to_vec() };
        let meta = cause.consequence(&format!("{handler:?} event {index} for others"), now);
        Arc::new(Envelope { meta, body: Body::Event(event) })
    });
    told.chain(commands).collect()
}
