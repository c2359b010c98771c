//! The machine that decides: loads, decides, commits, and only then acknowledges.
//!
//! Work for one stream is done one message at a time, at a desk; different desks work at the same time. Another worker
//! may work on the same stream: the store's version check tells, and the desk decides again on the newer state.

mod desk;
mod former;
mod keeping;
mod state;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::history::{self, Before, Release};
use domain::management::Conference;
use domain::message::{Body, Event, Stored};
use domain::payments::{CircuitBreaker, Permission};
use domain::sourcing::{MessageId, SnapshotStrategy, Snapshots, Timestamp, Version};
use domain::stream::StreamId;

use super::bus::stream_of;
use super::deadlines::Deadlines;
use super::handler::Handler;
use super::protections::Protections;
use super::protocol::{
    BankAnswer, BankOperation, Commit, Kept, Outcome, Parcel, Payload, Purpose, Refusal, Verdict,
};
use super::release::{Edition, newest};
use super::{Halted, Input, Node, NodeId, Outbox};
use crate::record::{Inspection, Observation};
use desk::{Asked, Desk, Phase, Work};
use state::{Decided, State};

/// How long the store's answer is waited for before it is asked again.
const RETRY: Duration = Duration::from_millis(800);

/// After so many questions without an answer the work is dropped; the bus will deliver it again.
const MOST_ATTEMPTS: u32 = 6;

/// How long the bank's answer is waited for before the work is put aside.
const BANK_PATIENCE: Duration = Duration::from_secs(2);

/// How long a message that came too early is put aside.
const NOT_YET: Duration = Duration::from_millis(400);

/// The longest a message is put aside.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// A worker.
#[derive(Debug)]
pub struct Worker {
    protections: Protections,
    /// Whether states are kept between messages. Without, every message loads its stream.
    keeps_states: bool,
    /// When states are kept where the events are.
    snapshots: Snapshots,
    desks: BTreeMap<StreamId, Desk>,
    deadlines: Deadlines<StreamId>,
    /// Spares a bank that does not answer.
    breaker: CircuitBreaker,
    /// Which worker it is, and which release it runs.
    number: u8,
    edition: Edition,
    /// Messages of an earlier release that can be read only with what came before them in their stream.
    unread: BTreeMap<StreamId, Vec<(Handler, u32, Parcel)>>,
    /// Handled messages, for the defect that keeps its inbox in memory only.
    remembered: BTreeMap<(Handler, MessageId), Outcome>,
}

impl Worker {
    /// A worker with these protective measures.
    #[must_use]
    pub fn new(protections: Protections, keeps_states: bool) -> Self {
        Self {
            protections,
            keeps_states,
            snapshots: Snapshots::default(),
            desks: BTreeMap::new(),
            deadlines: Deadlines::new(0),
            breaker: CircuitBreaker::default(),
            number: 0,
            edition: Edition::TODAY,
            unread: BTreeMap::new(),
            remembered: BTreeMap::new(),
        }
    }

    /// The same worker with a strategy for keeping states. It decides the same, and reads less.
    #[must_use]
    pub const fn keeping(mut self, snapshots: Snapshots) -> Self {
        self.snapshots = snapshots;
        self
    }

    /// The same worker as a machine of a release among others.
    #[must_use]
    pub const fn running(mut self, number: u8, edition: Edition) -> Self {
        (self.number, self.edition) = (number, edition);
        self
    }

    fn delivered(&mut self, now: Timestamp, handler: Handler, count: u32, parcel: Parcel, out: &mut Outbox) {
        if handler.refuses(&parcel.message, count, self.edition, &self.protections, out) {
            return;
        }
        let message = parcel.message.meta.id;
        if !self.protections.precautions.hear(&parcel.message, self.edition) {
            return out.send(NodeId::Bus, Payload::Complete { handler, message });
        }
        if !self.protections.ack_after_append {
            out.send(NodeId::Bus, Payload::Complete { handler, message });
        }
        if let Some(outcome) = self.remembered.get(&(handler, message)).cloned() {
            return finish(handler, &parcel, outcome, out);
        }
        match &parcel.message.body {
            // Whoever upcasts it has to know what came before it; if no answer comes, the bus delivers it again.
            Body::Events(batch) if history::depends_on_the_past(&parcel.message) => {
                let stream = batch.stream;
                self.unread.entry(stream).or_default().push((handler, count, parcel));
                let after = Version::default();
                out.send(NodeId::Store, Payload::Load { stream, after, because: None, fold: None });
            }
            _ => self.take_up(now, (handler, count), parcel, &Before::default(), out),
        }
    }

    /// The rows of a stream, from the first on: now the messages that tell of later ones can be read. What is read for other
    /// work would do too, as long as nothing is kept of the stream; then how states are kept would change when a message is
    /// read.
    fn read_up(&mut self, now: Timestamp, stream: StreamId, rows: &[Stored], out: &mut Outbox) {
        for (handler, count, parcel) in self.unread.remove(&stream).unwrap_or_default() {
            let Body::Events(batch) = &parcel.message.body else { continue };
            let earlier = (batch.first.0 - 1) as usize;
            let mut before = Before::default();
            let read = rows
                .get(..earlier)
                .is_some_and(|rows| rows.iter().all(|row| history::upcast(&row.body, &mut before).is_ok()));
            if read {
                self.take_up(now, (handler, count), parcel, &before, out);
            }
        }
    }

    /// Takes a message to the desk of its stream, in today's form.
    fn take_up(
        &mut self,
        now: Timestamp,
        (handler, count): (Handler, u32),
        parcel: Parcel,
        before: &Before,
        out: &mut Outbox,
    ) {
        let written = parcel.message.clone();
        let message = match history::outline(&written) {
            Cow::Borrowed(_) => written.clone(),
            Cow::Owned(outline) => history::upcast_message(&written, before).unwrap_or(outline).into(),
        };
        let stream = stream_of(handler, &message);
        let parcel = Parcel { message, ..parcel };
        let desk = self.desk(stream);
        desk.accept(Work { handler, count, parcel, written, answer: None });
        self.proceed(now, stream, out);
    }

    fn desk(&mut self, stream: StreamId) -> &mut Desk {
        let earliest_form = self.protections.precautions.earliest_form(stream.kind, self.edition);
        self.desks.entry(stream).or_insert_with(|| Desk::reading_from(earliest_form))
    }

    /// The bank answers: to a question that is still open, or long after it was put aside.
    fn bank_answered(&mut self, now: Timestamp, answer: BankAnswer, out: &mut Outbox) {
        self.breaker = self.breaker.succeeded();
        let message = state::bank_message(answer, now);
        let stream = stream_of(Handler::BankPort, &message);
        let edition = self.edition;
        let desk = self.desk(stream);
        match &mut desk.current {
            Some(Asked { work, phase: Phase::AskingBank(operation), .. })
                if *operation == answer.operation =>
            {
                work.answer = Some(answer);
                self.decide(now, stream, out);
            }
            _ => {
                let written = Arc::new(edition.write(message.clone()));
                let parcel = Parcel { message: message.into(), reply_to: None };
                let (handler, answer) = (Handler::BankPort, Some(answer));
                desk.accept(Work { handler, count: 0, parcel, written, answer });
                self.proceed(now, stream, out);
            }
        }
    }

    /// Takes up the next work at a desk that is free.
    fn proceed(&mut self, now: Timestamp, stream: StreamId, out: &mut Outbox) {
        let Some(desk) = self.desks.get_mut(&stream) else { return };
        if desk.current.is_some() {
            return;
        }
        let Some(work) = desk.queue.pop_front() else {
            if !self.keeps_states {
                desk.stale = true;
                if !self.snapshots.remembers() {
                    desk.state = None;
                }
            }
            return;
        };
        // News of the stream itself may be newer than the state that is kept here. A decision that stores nothing is
        // never checked by the store, so it must not be made on an older state.
        let up_to_date = desk.version() >= work.tells_of(stream);
        desk.current = Some(Asked { work, phase: Phase::Loading, attempt: 0, until: now });
        if desk.state.is_some() && up_to_date && !desk.stale {
            self.decide(now, stream, out);
        } else {
            self.ask(now, stream, out);
        }
    }

    /// Asks whoever the current work waits for, once more.
    fn ask(&mut self, now: Timestamp, stream: StreamId, out: &mut Outbox) {
        let Some(desk) = self.desks.get_mut(&stream) else { return };
        let after = desk.version();
        let amount = desk.state.as_ref().map_or(Default::default(), |(state, _)| state.amount());
        let Some(asked) = &mut desk.current else { return };
        asked.attempt += 1;
        let patience = match &mut asked.phase {
            Phase::Loading => {
                let how = (self.snapshots, self.edition);
                let fold = desk.state.is_none().then(|| desk.keeping.asks_for(stream.kind, how)).flatten();
                let because = Some(asked.work.purpose());
                out.send(NodeId::Store, Payload::Load { stream, after, because, fold });
                RETRY
            }
            Phase::Committing(commit) => {
                commit.attempt = asked.attempt;
                out.send(NodeId::Store, Payload::Commit(commit.clone()));
                RETRY
            }
            Phase::AskingBank(operation) => {
                let payment = domain::identity::PaymentId(stream.id);
                let attempt = asked.work.count;
                let operation = *operation;
                let request = super::protocol::BankRequest { payment, operation, amount, attempt };
                out.send(NodeId::Bank, Payload::BankRequest(request));
                BANK_PATIENCE
            }
        };
        asked.until = now + patience;
        self.deadlines.add(asked.until, stream);
    }

    /// The state is known: decide, and commit what was decided.
    fn decide(&mut self, now: Timestamp, stream: StreamId, out: &mut Outbox) {
        let Some(desk) = self.desks.get(&stream) else { return };
        let Some((state, version)) = &desk.state else { return };
        let Some(asked) = &desk.current else { return };
        self.deadlines.remove(asked.until, stream);
        let (work, version) = (&asked.work, *version);
        let edition = self.edition;
        match state.decide(work, now, &self.protections.rules, edition) {
            Decided::NotYet => self.put_aside(now, stream, NOT_YET, out),
            Decided::Nothing => self.finish(now, stream, Outcome::Accepted { version }, out),
            Decided::AskBank(operation) => self.call_bank(now, stream, operation, out),
            Decided::Events { events, outcome } => {
                let filed = state.correlation().filter(|_| self.protections.file_payments_under_orders);
                let commit =
                    desk::commit(work, filed, stream, version, desk.decided(events, edition), outcome, now);
                let kept = desk.kept_with(&commit.events, (self.snapshots, edition), now);
                let commit = Commit { kept, ..commit };
                self.change_phase(now, stream, Phase::Committing(Box::new(commit)), out);
            }
            Decided::Saved { events, row, outcome } => {
                let commit =
                    desk::commit(work, None, stream, version, desk.decided(events, edition), outcome, now);
                let commit = Commit { row: Some(row), ..commit };
                self.change_phase(now, stream, Phase::Committing(Box::new(commit)), out);
            }
        }
    }

    /// Asks the bank, unless it has been silent so often that it is left alone for a while. Orders are taken meanwhile; only
    /// their payments wait.
    fn call_bank(&mut self, now: Timestamp, stream: StreamId, operation: BankOperation, out: &mut Outbox) {
        let (breaker, permission) = self.breaker.may_call(now);
        self.breaker = breaker;
        match permission {
            Permission::Go | Permission::Trial => {
                self.change_phase(now, stream, Phase::AskingBank(operation), out);
            }
            Permission::Wait { until } => {
                out.observe(Observation::BankSpared { payment: domain::identity::PaymentId(stream.id) });
                self.give_back(now, stream, until.since(now), out);
            }
        }
    }

    fn change_phase(&mut self, now: Timestamp, stream: StreamId, phase: Phase, out: &mut Outbox) {
        if let Some(asked) = self.desks.get_mut(&stream).and_then(|desk| desk.current.as_mut()) {
            (asked.phase, asked.attempt) = (phase, 0);
        }
        self.ask(now, stream, out);
    }

    fn loaded(
        &mut self,
        now: Timestamp,
        stream: StreamId,
        (after, because): (Version, Option<Purpose>),
        kept: Option<Box<Kept>>,
        (events, bytes): (&[Stored], u64),
        out: &mut Outbox,
    ) {
        let Some(desk) = self.desks.get_mut(&stream) else { return };
        let told_enough = match &desk.current {
            Some(Asked { work, phase: Phase::Loading, .. })
                if (desk.version(), Some(work.purpose())) == (after, because) =>
            {
                let from = kept.as_ref().map_or(after, |kept| kept.snapshot.version);
                from.plus(events.len()) >= work.tells_of(stream)
            }
            _ => return,
        };
        if newest(events.iter().map(|row| &row.body)) > self.edition.reads() {
            return self.refuse(now, stream, out);
        }
        if let Some(kept) = kept
            && !desk.resume(stream.kind, *kept, self.edition)
        {
            // It cannot be taken up: all events are read instead.
            return self.ask(now, stream, out);
        }
        desk.keeping.loaded(events.len(), bytes);
        desk.catch_up(stream, events);
        desk.stale = false;
        // An answer that was under way for long may tell less than what is being worked on; then the store is asked again.
        if told_enough {
            self.decide(now, stream, out);
        }
    }

    /// Gives the current work back: its stream is written in a form that is not read here.
    fn refuse(&mut self, now: Timestamp, stream: StreamId, out: &mut Outbox) {
        let release = self.edition.runs();
        out.observe(Observation::Outdated { release, gate: Release::TODAY });
        self.give_back(now, stream, NOT_YET, out);
    }

    /// The store told where the gate stands.
    fn hear(&mut self, gate: Release, out: &mut Outbox) {
        let was_outdated = self.edition.is_outdated();
        self.edition.hear(gate);
        if self.edition.is_outdated() && !was_outdated {
            out.observe(Observation::Outdated { release: self.edition.runs(), gate });
            // Whatever is under way is refused by the store; the bus gives it to somebody else.
            (self.desks, self.unread) = (BTreeMap::new(), BTreeMap::new());
        }
    }

    /// A row was loaded as a whole; whatever was known of it before is out of date.
    fn loaded_row(
        &mut self,
        now: Timestamp,
        (stream, because): (StreamId, Option<Purpose>),
        head: Version,
        row: Option<Box<Conference>>,
        out: &mut Outbox,
    ) {
        let Some(desk) = self.desks.get_mut(&stream) else { return };
        let asked = match &desk.current {
            Some(Asked { work, phase: Phase::Loading, .. }) => Some(work.purpose()),
            _ => None,
        };
        if asked.is_some() && asked == because {
            let row = self.protections.precautions.find(row, self.edition);
            desk.state = Some((State::Conference(row), head));
            desk.stale = false;
            self.decide(now, stream, out);
        }
    }

    fn judged(
        &mut self,
        now: Timestamp,
        stream: StreamId,
        message: Purpose,
        (verdict, both): (Verdict, bool),
        out: &mut Outbox,
    ) {
        let Some(desk) = self.desks.get_mut(&stream) else { return };
        let Some(Asked { work, phase: Phase::Committing(commit), .. }) = &desk.current else { return };
        if work.purpose() != message {
            return;
        }
        match verdict {
            Verdict::Committed { expected, outcome } => {
                // The message may have been decided twice, and this may be about the other decision.
                let about_this = (commit.expected, &commit.outcome) == (expected, &outcome);
                if about_this && both {
                    let (after, events) = (expected, commit.events.clone());
                    out.send(NodeId::Store, Payload::WriteBeside { stream, after, events });
                }
                if about_this && self.protections.check_expected_version && commit.row.is_none() {
                    let (events, kept) = (commit.events.clone(), commit.kept.clone());
                    let how = (self.snapshots, self.edition);
                    if let Some(kept) = desk.committed(stream, (&events, kept.as_deref()), how, now) {
                        out.send(NodeId::Store, Payload::Keep { stream, kept });
                    }
                } else {
                    desk.state = None;
                }
                self.finish(now, stream, outcome, out);
            }
            Verdict::AlreadyHandled(outcome) => {
                // The state may lack what was committed then; the next commit would conflict, so load afresh.
                desk.state = None;
                self.finish(now, stream, outcome, out);
            }
            Verdict::NameTaken { name } => {
                let refused = Commit {
                    outcome: Outcome::Refused(Refusal::NameTaken(name)),
                    events: Vec::new(),
                    outgoing: Vec::new(),
                    row: None,
                    kept: None,
                    ..(**commit).clone()
                };
                self.change_phase(now, stream, Phase::Committing(Box::new(refused)), out);
            }
            Verdict::Conflict { .. } if !self.protections.heed_conflicts => {
                desk.state = None;
                let outcome = commit.outcome.clone();
                self.finish(now, stream, outcome, out);
            }
            Verdict::Conflict { after, events }
                if desk.version() == after && !events.is_empty() && commit.row.is_none() =>
            {
                let decided = (!self.protections.decide_anew_after_conflict).then(|| {
                    let events = commit.events.iter().map(|event| event.body.clone()).collect();
                    (events, commit.outcome.clone())
                });
                desk.catch_up(stream, &events);
                match decided {
                    None => self.decide(now, stream, out),
                    Some((events, outcome)) => self.insist(now, stream, events, outcome, out),
                }
            }
            // The store knows less than this desk: what is known here was never stored, so begin afresh. A row is not
            // told by what was announced of it.
            Verdict::Conflict { after, .. } if desk.version() == after => {
                desk.state = None;
                self.change_phase(now, stream, Phase::Loading, out);
            }
            Verdict::Conflict { .. } => {}
        }
    }

    /// Stores what was decided on an older state behind what was stored meanwhile.
    fn insist(
        &mut self,
        now: Timestamp,
        stream: StreamId,
        events: Vec<Event>,
        outcome: Outcome,
        out: &mut Outbox,
    ) {
        let Some(desk) = self.desks.get(&stream) else { return };
        let (Some((state, version)), Some(asked)) = (&desk.state, &desk.current) else { return };
        let correlation = state.correlation();
        let decided = desk.decided(events, self.edition);
        let commit = desk::commit(&asked.work, correlation, stream, *version, decided, outcome, now);
        self.change_phase(now, stream, Phase::Committing(Box::new(commit)), out);
    }

    /// Acknowledges the current work and takes up the next.
    fn finish(&mut self, now: Timestamp, stream: StreamId, outcome: Outcome, out: &mut Outbox) {
        let Some(asked) = self.desks.get_mut(&stream).and_then(|desk| desk.current.take()) else { return };
        self.deadlines.remove(asked.until, stream);
        let Work { handler, parcel, .. } = asked.work;
        if !self.protections.durable_inbox {
            self.remembered.insert((handler, parcel.message.meta.id), outcome.clone());
        }
        finish(handler, &parcel, outcome, out);
        self.proceed(now, stream, out);
    }

    /// Gives the current work back to the bus for a while, for longer each time.
    fn put_aside(&mut self, now: Timestamp, stream: StreamId, pause: Duration, out: &mut Outbox) {
        let current = self.desks.get(&stream).and_then(|desk| desk.current.as_ref());
        let doublings = current.map_or(0, |asked| asked.work.count.saturating_sub(1).min(8));
        self.give_back(now, stream, (pause * 2_u32.pow(doublings)).min(LONGEST_PAUSE), out);
    }

    fn give_back(&mut self, now: Timestamp, stream: StreamId, pause: Duration, out: &mut Outbox) {
        let Some(asked) = self.desks.get_mut(&stream).and_then(|desk| desk.current.take()) else { return };
        self.deadlines.remove(asked.until, stream);
        let Work { handler, count, parcel, .. } = asked.work;
        let message = parcel.message.meta.id;
        out.send(NodeId::Bus, Payload::Abandon { handler, message, count, pause, unreadable: false });
        if let Some(desk) = self.desks.get_mut(&stream) {
            // What must come first may have been handled elsewhere by then.
            desk.state = None;
        }
        self.proceed(now, stream, out);
    }

    fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        for stream in self.deadlines.due(now) {
            let Some(desk) = self.desks.get_mut(&stream) else { continue };
            let Some(asked) = &desk.current else { continue };
            match asked.phase {
                Phase::AskingBank(_) => {
                    self.breaker = self.breaker.failed(now);
                    self.put_aside(now, stream, BANK_PATIENCE * 2, out);
                }
                _ if asked.attempt >= MOST_ATTEMPTS => {
                    desk.current = None;
                    desk.state = None;
                    self.proceed(now, stream, out);
                }
                _ => self.ask(now, stream, out),
            }
        }
    }
}

/// Acknowledges a message and tells the gateway that waits for it.
fn finish(handler: Handler, parcel: &Parcel, outcome: Outcome, out: &mut Outbox) {
    let message = parcel.message.meta.id;
    out.send(NodeId::Bus, Payload::Complete { handler, message });
    if let Some(gateway) = parcel.reply_to {
        out.send(gateway, Payload::Outcome { command: message, outcome });
    }
}

impl Node for Worker {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        match input {
            Input::Message { payload, .. } => match payload {
                Payload::Delivery { handler, count, parcel } => {
                    self.delivered(now, handler, count, parcel, out);
                }
                Payload::Loaded { stream, after, because, kept, events, bytes } => {
                    if because.is_none() {
                        self.read_up(now, stream, &events, out);
                    }
                    self.loaded(now, stream, (after, because), kept, (&events, bytes), out);
                }
                Payload::Gate { release } => self.hear(release, out),
                Payload::Count { count } => self.edition.answer(count, out),
                Payload::LoadedRow { stream, because, head, row } => {
                    self.loaded_row(now, (stream, because), head, row, out);
                }
                Payload::Verdict { handler, message, stream, verdict, gate, both } => {
                    self.edition.learn(gate);
                    self.judged(now, stream, (handler, message), (verdict, both), out);
                }
                Payload::BankAnswer(answer) => self.bank_answered(now, answer, out),
                _ => {}
            },
            Input::Timer(timer) if Edition::rings(timer) => {
                self.edition.announce(now, NodeId::Worker(self.number), out);
            }
            Input::Timer(_) => self.ring(now, out),
            Input::Inspect => out.observe(Observation::Inspected(Inspection::Nothing)),
            Input::Start => {
                self.edition.announce(now, NodeId::Worker(self.number), out);
                self.edition.ready(out);
            }
        }
        self.deadlines.arm(out);
        Ok(())
    }
}
