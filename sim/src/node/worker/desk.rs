//! A desk: the work on one stream, and the state it is decided on.

use std::collections::VecDeque;
use std::sync::Arc;

use domain::envelope::{Envelope, Metadata};
use domain::history::{self, Before, schema_of};
use domain::message::{Body, Command, Event, EventBatch, Message, Stored};
use domain::sourcing::{Snapshots, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use uuid::Uuid;

use super::super::handler::Handler;
use super::super::protocol::{BankAnswer, BankOperation, Commit, Kept, Outcome, Parcel, Purpose};
use super::super::release::Edition;
use super::State;
use super::keeping::{self, Keeping};

/// The work on one stream.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// The state of the stream as far as it is known here, and at which version.
    pub(super) state: Option<(State, Version)>,
    /// Whether the state may be older than what is stored: it is caught up with before it is decided on.
    pub(super) stale: bool,
    /// The state that is kept where the events are.
    pub(super) keeping: Keeping,
    /// What later rows of the stream may need to be read.
    before: Before,
    /// Rows in an earlier form are not read, for the defect that leaves registrations behind.
    earliest_form: u16,
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
    /// The message, in today's form.
    pub(super) parcel: Parcel,
    /// The message as it was delivered, and how many rows it tells.
    pub(super) written: Arc<Message>,
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
    /// What streams are read for.
    pub(super) fn purpose(&self) -> Purpose {
        (self.handler, self.parcel.message.meta.id)
    }

    /// The version of `stream` that the message tells about; none if it is about something else.
    pub(super) fn tells_of(&self, stream: StreamId) -> Version {
        match &self.written.body {
            Body::Events(batch) if batch.stream == stream => {
                Version(batch.first.0 - 1).plus(batch.events.len())
            }
            _ => Version::default(),
        }
    }
}

impl Desk {
    /// A desk where rows are read from this form on.
    pub(super) fn reading_from(earliest_form: u16) -> Self {
        Self { earliest_form, ..Self::default() }
    }

    /// Takes in work, unless it is here already: a redelivery while the first copy is still being worked on.
    pub(super) fn accept(&mut self, work: Work) {
        let same = |other: &Work| other.purpose() == work.purpose();
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

    /// Folds more rows of the stream. A row that cannot be read leaves nothing known.
    pub(super) fn catch_up(&mut self, stream: StreamId, rows: &[Stored]) {
        let (state, version) = self.state.take().unwrap_or_else(|| {
            self.before = Before::default();
            (State::new(stream.kind), Version::default())
        });
        let read = fold(state, &mut self.before, rows, self.earliest_form);
        self.state = read.map(|state| (state, version.plus(rows.len())));
    }

    /// Takes up a state that was kept. It is refused, and nothing known, if it was made otherwise or cannot be read.
    pub(super) fn resume(&mut self, kind: StreamKind, kept: Kept, edition: Edition) -> bool {
        let opened = self.keeping.open(kind, kept, edition);
        self.state = opened.map(|(state, before, version)| {
            self.before = before;
            (state, version)
        });
        self.state.is_some()
    }

    /// The state after what is about to be committed, if it is to be kept with it.
    pub(super) fn kept_with(
        &self,
        rows: &[Stored],
        (strategy, edition): (Snapshots, Edition),
        now: Timestamp,
    ) -> Option<Box<Kept>> {
        let (state, version) = self.state.as_ref()?;
        let head = version.plus(rows.len());
        if !self.keeping.is_due_with(rows, head, strategy, now) {
            return None;
        }
        let mut before = self.before.clone();
        let state = fold(state.clone(), &mut before, rows, self.earliest_form)?;
        Some(Box::new(keeping::taken(&state, &before, (head, now), edition)))
    }

    /// Rows were committed, with or without the state after them. The state, if it is to be kept by itself now.
    pub(super) fn committed(
        &mut self,
        stream: StreamId,
        (rows, kept): (&[Stored], Option<&Kept>),
        (strategy, edition): (Snapshots, Edition),
        now: Timestamp,
    ) -> Option<Box<Kept>> {
        self.catch_up(stream, rows);
        let (state, version) = self.state.as_ref()?;
        let due = self.keeping.grown(rows, *version, strategy, now);
        let aside = due.then(|| Box::new(keeping::taken(state, &self.before, (*version, now), edition)));
        if let Some(kept) = kept.or(aside.as_deref()) {
            self.keeping.keep(kept);
        }
        aside
    }

    /// What was decided on what is known here, and how a machine writes it.
    pub(super) fn decided(&self, events: Vec<Event>, edition: Edition) -> Decision {
        let rows = history::downcast(&events, edition.writes(), &self.before);
        Decision { events, rows, edition }
    }
}

/// The state after more rows; none if one of them cannot be read.
fn fold(state: State, before: &mut Before, rows: &[Stored], earliest_form: u16) -> Option<State> {
    let mut rows = rows.iter().filter(|row| earliest_form == 0 || schema_of(&row.body) >= earliest_form);
    rows.try_fold(state, |state, row| {
        let events = history::upcast(&row.body, before).ok()?;
        Some(events.iter().fold(state, State::evolve))
    })
}

/// What was decided.
pub(super) struct Decision {
    events: Vec<Event>,
    /// The rows in which it is written, if these are not the events themselves.
    rows: Option<Vec<Event>>,
    edition: Edition,
}

/// What is stored for a decision: the events, what to answer a repetition, and the messages it sends. `correlation`
/// replaces that of the cause where the state knows better: the bank does not know for which order it moves money.
pub(super) fn commit(
    work: &Work,
    correlation: Option<Uuid>,
    stream: StreamId,
    expected: Version,
    decided: Decision,
    outcome: Outcome,
    now: Timestamp,
) -> Commit {
    let Decision { events, rows, edition } = decided;
    let cause = work.parcel.message.meta;
    let cause = &Metadata { correlation: correlation.unwrap_or(cause.correlation), ..cause };
    let outgoing =
        outgoing(work.handler, cause, stream, expected, (&events, rows.as_deref().unwrap_or(&events)), now);
    let outgoing = outgoing.into_iter().map(|message| Arc::new(edition.write(message))).collect();
    let schema = edition.writes();
    let events = rows
        .unwrap_or(events)
        .into_iter()
        .enumerate()
        .map(|(index, body)| {
            let label = format!("{:?} event {index}", work.handler);
            Envelope { meta: Metadata { schema, ..cause.consequence(&label, now) }, body }
        })
        .collect();
    let (handler, message) = (work.handler, cause.id);
    let original = (cause.causation == cause.id).then(|| work.written.clone());
    let release = edition.runs();
    Commit {
        handler,
        message,
        original,
        attempt: 0,
        outcome,
        release,
        stream,
        expected,
        events,
        row: None,
        outgoing,
        kept: None,
    }
}

/// What others are told: what the events ask of them, and, unless they are steps of a process, the events themselves.
fn outgoing(
    handler: Handler,
    cause: &Metadata,
    stream: StreamId,
    expected: Version,
    (events, rows): (&[Event], &[Event]),
    now: Timestamp,
) -> Vec<Message> {
    let commands = events.iter().filter_map(Event::command).enumerate().map(|(index, command)| {
        let correlation = match &command {
            // An order that is placed for whoever waited is a story of its own.
            Command::Order(order, _) => order.0,
            _ => cause.correlation,
        };
        let meta = cause.consequence(&format!("{handler:?} command {index}"), now);
        Envelope { meta: Metadata { correlation, ..meta }, body: Body::Command(command) }
    });
    // What Conference Management announces is for many, who take in one thing at a time.
    let together = match stream.kind {
        StreamKind::RegistrationProcess => &[],
        _ => rows,
    };
    let size = if stream.kind == StreamKind::Conference { 1 } else { rows.len().max(1) };
    let told = together.chunks(size).enumerate().map(|(index, events)| {
        let batch = EventBatch { stream, first: expected.plus(index * size + 1), events: events.to_vec() };
        let meta = cause.consequence(&format!("{handler:?} event {index} for others"), now);
        Envelope { meta, body: Body::Events(batch) }
    });
    told.chain(commands).collect()
}
