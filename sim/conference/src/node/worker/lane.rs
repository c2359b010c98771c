//! A lane: the work on one stream, one message after the other, and the state it is decided on.

use std::collections::VecDeque;
use std::sync::Arc;

use domain::envelope::{Envelope, Metadata};
use domain::history::{self, Before};
use domain::message::{Body, Command, Event, EventBatch, Message, Stored};
use domain::sourcing::{Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use uuid::Uuid;

use super::super::protocol::{BankOperation, Commit, Outcome, StoredSnapshot};
use super::super::release::RunningVersion;
use super::State;
use super::snapshotting::{self, Opened, SnapshotTracker, Snapshotting};
use super::work::Work;

/// The work on one stream.
#[derive(Debug)]
pub(super) struct Lane {
    /// The state of the stream as far as it is known here, and at which version.
    pub(super) state: Option<(State, Version)>,
    /// Whether the state may be older than what is stored: it is caught up with before it is
    /// decided on.
    pub(super) stale: bool,
    /// The snapshot that is stored beside the events.
    pub(super) snapshot: SnapshotTracker,
    /// What later rows of the stream may need to be read.
    before: Before,
    rows: Rows,
    /// What is being worked on.
    pub(super) current: Option<Asked>,
    /// What waits, in the order in which it came.
    queue: VecDeque<Work>,
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

impl Lane {
    /// An empty lane for streams of a kind, on a machine that runs this version and finds these
    /// rows.
    pub(super) fn new(kind: StreamKind, running: RunningVersion, finds: Finds) -> Self {
        Self {
            state: None,
            stale: false,
            snapshot: SnapshotTracker::default(),
            before: Before::default(),
            rows: Rows { kind, running, finds },
            current: None,
            queue: VecDeque::new(),
        }
    }

    /// Takes in work, unless it is here already: a redelivery while the first copy is still being
    /// worked on.
    pub(super) fn accept(&mut self, work: Work) {
        let same = |other: &Work| other.purpose() == work.purpose();
        let here =
            self.current.as_mut().map(|asked| &mut asked.work).filter(|current| same(current));
        match here.or_else(|| self.queue.iter_mut().find(|queued| same(queued))) {
            Some(known) => {
                known.count = work.count;
                known.routed.reply_to = work.routed.reply_to.or(known.routed.reply_to);
            }
            None => self.queue.push_back(work),
        }
    }

    /// Takes up the work that waits longest. False if nothing waits.
    pub(super) fn take_up_next(&mut self, now: Timestamp) -> bool {
        assert!(self.current.is_none(), "a lane does one thing at a time");
        self.current = self.queue.pop_front().map(|work| Asked {
            work,
            phase: Phase::Loading,
            attempt: 0,
            until: now,
        });
        self.current.is_some()
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
        let read = self.rows.fold(state, &mut self.before, rows);
        self.state = read.map(|state| (state, version.plus(rows.len())));
    }

    /// Goes on from a snapshot. It is refused, and nothing known, if it was made otherwise or
    /// cannot be read.
    pub(super) fn resume(
        &mut self,
        kind: StreamKind,
        stored: StoredSnapshot,
        how: Snapshotting,
    ) -> bool {
        let opened = self.snapshot.open(kind, stored, how);
        self.state = opened.map(|Opened { state, before, version }| {
            self.before = before;
            (state, version)
        });
        self.state.is_some()
    }

    /// A snapshot of the state after what is about to be committed, if one is to be stored with it.
    pub(super) fn snapshot_with(
        &self,
        rows: &[Stored],
        how: Snapshotting,
        now: Timestamp,
    ) -> Option<Box<StoredSnapshot>> {
        let (state, version) = self.state.as_ref()?;
        let head = version.plus(rows.len());
        if !self.snapshot.is_due_with(rows, head, how.strategy, now) {
            return None;
        }
        let mut before = self.before.clone();
        let state = self.rows.fold(state.clone(), &mut before, rows)?;
        Some(Box::new(snapshotting::taken(&state, &before, head, now, how.running)))
    }

    /// Rows were committed, with or without a snapshot of the state after them. A snapshot, if one
    /// is to be stored by itself now.
    pub(super) fn committed(
        &mut self,
        stream: StreamId,
        commit: &Commit,
        how: Snapshotting,
        now: Timestamp,
    ) -> Option<Box<StoredSnapshot>> {
        self.catch_up(stream, &commit.events);
        let (state, version) = self.state.as_ref()?;
        let due = self.snapshot.grown(&commit.events, *version, how.strategy, now);
        let aside = due.then(|| {
            Box::new(snapshotting::taken(state, &self.before, *version, now, how.running))
        });
        if let Some(stored) = commit.snapshot.as_deref().or(aside.as_deref()) {
            self.snapshot.stored(stored);
        }
        aside
    }

    /// What is stored for a decision: the events, what to answer a repetition, and the messages it
    /// sends.
    pub(super) fn commit(&self, basis: Basis<'_>, decision: Decision) -> Commit {
        let Basis { worker, running, work, stream, expected, now } = basis;
        let Decision { events, outcome, correlation } = decision;
        // How this machine writes it; nothing if the events themselves are the rows.
        let rows = history::downcast(&events, running.writes(), &self.before);
        let cause = work.routed.message.meta;
        let cause = &Metadata { correlation: correlation.unwrap_or(cause.correlation), ..cause };
        let outgoing = outgoing(basis, cause, &events, rows.as_deref().unwrap_or(&events));
        let outgoing =
            outgoing.into_iter().map(|message| Arc::new(running.write(message))).collect();
        let schema = running.writes();
        let events = rows
            .unwrap_or(events)
            .into_iter()
            .enumerate()
            .map(|(index, body)| {
                let label = work.handler.event_label(index);
                Envelope { meta: Metadata { schema, ..cause.consequence(&label, now) }, body }
            })
            .collect();
        Commit {
            worker,
            handler: work.handler,
            message: cause.id,
            original: (cause.causation == cause.id).then(|| work.written.clone()),
            attempt: 0,
            outcome,
            release: running.runs(),
            stream,
            expected,
            events,
            row: None,
            outgoing,
            snapshot: None,
        }
    }
}

/// Which rows of a stream are found.
type Finds = fn(&Event, StreamKind, RunningVersion) -> bool;

/// How rows of a stream are read.
#[derive(Clone, Copy, Debug)]
struct Rows {
    kind: StreamKind,
    running: RunningVersion,
    finds: Finds,
}

impl Rows {
    /// The state after more rows; none if one of them cannot be read.
    fn fold(self, state: State, before: &mut Before, rows: &[Stored]) -> Option<State> {
        let mut rows = rows.iter().filter(|row| (self.finds)(&row.body, self.kind, self.running));
        rows.try_fold(state, |state, row| {
            let events = history::upcast(&row.body, before).ok()?;
            Some(events.iter().fold(state, State::evolve))
        })
    }
}

/// By whom, about what and on which version something is decided.
#[derive(Clone, Copy)]
pub(super) struct Basis<'a> {
    pub(super) worker: u8,
    pub(super) running: RunningVersion,
    pub(super) work: &'a Work,
    pub(super) stream: StreamId,
    pub(super) expected: Version,
    pub(super) now: Timestamp,
}

/// What was decided.
pub(super) struct Decision {
    pub(super) events: Vec<Event>,
    pub(super) outcome: Outcome,
    /// Replaces the correlation of the cause where the state knows better: the bank does not know
    /// for which order it moves money.
    pub(super) correlation: Option<Uuid>,
}

/// What others are told: what the events ask of them, and, unless they are steps of a process, the
/// events themselves, as the rows tell them.
fn outgoing(basis: Basis<'_>, cause: &Metadata, events: &[Event], rows: &[Event]) -> Vec<Message> {
    let Basis { work: Work { handler, .. }, stream, expected, now, .. } = basis;
    let asked = events.iter().filter_map(|event| event.command(stream));
    let commands = asked.enumerate().map(|(index, command)| {
        let correlation = match &command {
            // An order that is placed for whoever waited is a story of its own.
            Command::Order(order, _) => order.0,
            _ => cause.correlation,
        };
        let meta = cause.consequence(&handler.command_label(index), now);
        Envelope { meta: Metadata { correlation, ..meta }, body: Body::Command(command) }
    });
    let together = match stream.kind {
        // The steps of a process are its own: its stream is its memory.
        StreamKind::RegistrationProcess => &[],
        _ => rows,
    };
    // What one decision records travels together; but what Conference Management announces is for
    // many, who take in one thing at a time.
    let size = if stream.kind == StreamKind::Conference { 1 } else { rows.len().max(1) };
    let told = together.chunks(size).enumerate().map(|(index, events)| {
        let batch =
            EventBatch { stream, first: expected.plus(index * size + 1), events: events.to_vec() };
        let meta = cause.consequence(&handler.news_label(index), now);
        Envelope { meta, body: Body::Events(batch) }
    });
    told.chain(commands).collect()
}
