//! The machine that decides: loads, decides, commits, and only then acknowledges.
//!
//! Work for one stream is done one message at a time, in a lane; different lanes work at the same
//! time. Another worker may work on the same stream: optimistic concurrency control at the store
//! tells, and the lane decides again on the newer state.

mod lane;
mod snapshotting;
mod state;
mod work;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::history::{self, Before, Release};
use domain::identity::PaymentId;
use domain::message::{Body, Event, Stored};
use domain::payments::{CircuitBreaker, CircuitBreakerSettings, Permission};
use domain::policy::INVOICES_DUE_AFTER;
use domain::sourcing::{SnapshotStrategy, Snapshots, Timestamp, Version};
use domain::stream::StreamId;

use super::bus::{LONGEST_PAUSE, stream_of};
use super::deadlines::Deadlines;
use super::protections::Protections;
use super::protocol::{
    Answered, BankAnswer, BankMessage, BankOperation, BankRequest, BusRequest, Commit,
    CommitAnswer, Delivery, GatewayMessage, Handler, Load, Loaded, LoadedRow, Outcome, Purpose,
    Refusal, RolloutNotice, Routed, Server, StoreRequest, WorkerMessage,
};
use super::release::{RunningVersion, newest};
use super::seams::{Handling, WorkerInbox};
use super::{Halted, Input, Outbox, Receiver, Sends};
use crate::node::observation::{Inspection, Observation};
use lane::{Asked, Basis, Decision, Lane, Phase};
use snapshotting::Snapshotting;
use state::{Decided, State};
use work::Work;

/// The retry interval: how long the store's answer is waited for before it is asked again.
const RETRY: Duration = Duration::from_millis(800);

/// After so many questions without an answer the work is dropped; the bus delivers it again once
/// its lock has run out.
const MOST_ATTEMPTS: u32 = 6;

/// The time-out of a question to the bank; then the work is put aside, and the circuit breaker
/// counts a failure.
const BANK_PATIENCE: Duration = Duration::from_secs(2);

/// The first pause of a message that came too early. Exponential backoff: it doubles with each
/// delivery.
const NOT_YET: Duration = Duration::from_millis(400);

/// A worker: a lane for each stream in which it has something to do, and what was learned of the
/// bank.
#[derive(Debug)]
pub struct Worker {
    protections: Protections,
    /// Whether states are remembered between messages. Without, every message loads its stream.
    keeps_states: bool,
    /// When snapshots are stored beside the events.
    snapshots: Snapshots,
    lanes: BTreeMap<StreamId, Lane>,
    deadlines: Deadlines<StreamId>,
    /// Spares a bank that does not answer.
    breaker: CircuitBreaker,
    /// How long after an invoice was issued it is due.
    invoices_due_after: Duration,
    /// Which worker it is, and which release it runs.
    number: u8,
    running: RunningVersion,
    /// Messages of an earlier release that can be read only with what came before them in their
    /// stream.
    unread: BTreeMap<StreamId, Vec<Delivery>>,
    inbox: Box<dyn WorkerInbox>,
    handling: Box<dyn Handling>,
}

impl Worker {
    /// A worker with these protective measures.
    #[must_use]
    pub fn new(protections: Protections, keeps_states: bool) -> Self {
        Self {
            protections,
            keeps_states,
            snapshots: Snapshots::default(),
            lanes: BTreeMap::new(),
            deadlines: Deadlines::new(0),
            breaker: CircuitBreaker::default(),
            invoices_due_after: INVOICES_DUE_AFTER,
            number: 0,
            running: RunningVersion::TODAY,
            unread: BTreeMap::new(),
            inbox: (protections.seams.inbox)(),
            handling: (protections.seams.handling)(),
        }
    }

    /// The same worker with a snapshot strategy. It decides the same, and reads less.
    #[must_use]
    pub const fn keeping(mut self, snapshots: Snapshots) -> Self {
        self.snapshots = snapshots;
        self
    }

    /// The same worker, which leaves a bank that fails alone as it is told here.
    #[must_use]
    pub const fn sparing_the_bank(mut self, when: CircuitBreakerSettings) -> Self {
        self.breaker = CircuitBreaker::new(when);
        self
    }

    /// The same worker, which issues invoices that are due after so long.
    #[must_use]
    pub const fn issuing_invoices(mut self, due_after: Duration) -> Self {
        self.invoices_due_after = due_after;
        self
    }

    /// The same worker as a machine of a release among others.
    #[must_use]
    pub const fn with_version(mut self, number: u8, running: RunningVersion) -> Self {
        (self.number, self.running) = (number, running);
        self
    }

    const fn snapshotting(&self) -> Snapshotting {
        Snapshotting {
            strategy: self.snapshots,
            running: self.running,
            seats_kept: self.protections.seams.seats_kept,
        }
    }

    fn delivered(&mut self, now: Timestamp, delivery: Delivery, out: &mut Outbox) {
        let Delivery { handler, count, routed } = &delivery;
        let (handler, seams) = (*handler, self.protections.seams);
        if handler.refuses(&routed.message, *count, self.running, seams.unreadable, out) {
            return;
        }
        let message = routed.message.meta.id;
        if !(seams.hears)(&routed.message, self.running) {
            return out.to_bus(BusRequest::Complete { handler, message });
        }
        if let Some(told) = self.handling.on_delivery(handler, message) {
            out.to_bus(told);
        }
        if let Some(outcome) = self.inbox.outcome(handler, message) {
            return acknowledge(handler, routed, outcome, out);
        }
        match &routed.message.body {
            // Whoever upcasts it has to know what came before it; if no answer comes, the bus
            // delivers it again.
            Body::Events(batch) if history::depends_on_the_past(&routed.message) => {
                let stream = batch.stream;
                self.unread.entry(stream).or_default().push(delivery);
                let (worker, after) = (self.number, Version::default());
                out.to_store(StoreRequest::Load(Load {
                    worker,
                    stream,
                    after,
                    because: None,
                    fold: None,
                }));
            }
            _ => self.take_up(now, delivery, &Before::default(), out),
        }
    }

    /// The rows of a stream, from the first on: now the messages that tell of later ones can be
    /// read. What is read for other work would do too, as long as no snapshot is stored of the
    /// stream; then how often snapshots are taken would change when a message is read.
    fn read_up(&mut self, now: Timestamp, stream: StreamId, rows: &[Stored], out: &mut Outbox) {
        for delivery in self.unread.remove(&stream).unwrap_or_default() {
            let Body::Events(batch) = &delivery.routed.message.body else {
                unreachable!("only news can depend on what came before it");
            };
            let earlier = (batch.first.0 - 1) as usize;
            let mut before = Before::default();
            let read = rows.get(..earlier).is_some_and(|rows| {
                rows.iter().all(|row| history::upcast(&row.body, &mut before).is_ok())
            });
            // An answer that was under way for long may tell less than is needed: then the bus
            // delivers the message again.
            if read {
                self.take_up(now, delivery, &before, out);
            }
        }
    }

    /// Takes a message to the lane of its stream, in today's form.
    fn take_up(&mut self, now: Timestamp, delivery: Delivery, before: &Before, out: &mut Outbox) {
        let Delivery { handler, count, routed } = delivery;
        let written = routed.message.clone();
        let message = match history::outline(&written) {
            Cow::Borrowed(_) => written.clone(),
            Cow::Owned(outline) => {
                history::upcast_message(&written, before).unwrap_or(outline).into()
            }
        };
        let stream = stream_of(handler, &message);
        let routed = Routed { message, ..routed };
        let lane = self.lane(stream);
        lane.accept(Work { handler, count, routed, written, answer: None });
        self.proceed(now, stream, out);
    }

    /// The lane of a stream, empty if there was none.
    fn lane(&mut self, stream: StreamId) -> &mut Lane {
        let (finds, running) = (self.protections.seams.finds, self.running);
        self.lanes.entry(stream).or_insert_with(|| Lane::new(stream.kind, running, finds))
    }

    /// The lane in which something is being done.
    fn busy(&mut self, stream: StreamId) -> &mut Lane {
        self.lanes.get_mut(&stream).expect("what is done on a stream is done in its lane")
    }

    /// The bank answers: to a question that is still open, or long after it was put aside.
    fn bank_answered(&mut self, now: Timestamp, answer: BankAnswer, out: &mut Outbox) {
        self.breaker = self.breaker.succeeded();
        let message = state::bank_message(answer, now);
        let stream = stream_of(Handler::BankPort, &message);
        let running = self.running;
        let lane = self.lane(stream);
        match &mut lane.current {
            Some(Asked { work, phase: Phase::AskingBank(operation), .. })
                if *operation == answer.operation =>
            {
                work.answer = Some(answer);
                self.decide(now, stream, out);
            }
            // Nobody waits for it any more, and money has moved: what it says becomes work of its
            // own.
            _ => {
                let written = Arc::new(running.write(message.clone()));
                let routed = Routed { message: message.into(), reply_to: None };
                let (handler, answer) = (Handler::BankPort, Some(answer));
                lane.accept(Work { handler, count: 0, routed, written, answer });
                self.proceed(now, stream, out);
            }
        }
    }

    /// Takes up the next work in a lane that is free.
    fn proceed(&mut self, now: Timestamp, stream: StreamId, out: &mut Outbox) {
        let (keeps_states, remembers) = (self.keeps_states, self.snapshots.remembers());
        let lane = self.busy(stream);
        if lane.current.is_some() {
            return;
        }
        if !lane.take_up_next(now) {
            if !keeps_states {
                lane.stale = true;
                if !remembers {
                    lane.state = None;
                }
            }
            return;
        }
        let work = &lane.current.as_ref().expect("it was just taken up").work;
        // News of the stream itself may be newer than the state that is remembered here. A decision
        // that stores nothing is never checked by the store, so it must not be made on an older
        // state.
        let up_to_date = lane.version() >= work.tells_of(stream);
        if lane.state.is_some() && up_to_date && !lane.stale {
            self.decide(now, stream, out);
        } else {
            self.ask(now, stream, out);
        }
    }

    /// Asks whoever the current work waits for, once more.
    fn ask(&mut self, now: Timestamp, stream: StreamId, out: &mut Outbox) {
        let (worker, how) = (self.number, self.snapshotting());
        let lane = self.busy(stream);
        let after = lane.version();
        let amount = lane.state.as_ref().map_or(Default::default(), |(state, _)| state.amount());
        let asked = lane.current.as_mut().expect("something is asked for work");
        asked.attempt += 1;
        let patience = match &mut asked.phase {
            Phase::Loading => {
                let fold = lane
                    .state
                    .is_none()
                    .then(|| lane.snapshot.asks_for(stream.kind, how))
                    .flatten();
                let because = Some(asked.work.purpose());
                out.to_store(StoreRequest::Load(Load { worker, stream, after, because, fold }));
                RETRY
            }
            Phase::Committing(commit) => {
                commit.attempt = asked.attempt;
                out.to_store(StoreRequest::Commit(commit.clone()));
                RETRY
            }
            Phase::AskingBank(operation) => {
                let payment = PaymentId(stream.id);
                let (operation, attempt) = (*operation, asked.work.count);
                let request = BankRequest { payment, operation, amount, attempt };
                out.to_bank(BankMessage::Ask { worker, request });
                BANK_PATIENCE
            }
        };
        let until = now + patience;
        asked.until = until;
        self.deadlines.add(until, stream);
    }

    /// The state is known: decide, and commit what was decided.
    fn decide(&mut self, now: Timestamp, stream: StreamId, out: &mut Outbox) {
        let (worker, running) = (self.number, self.running);
        let lane = self.lanes.get(&stream).expect("what is done on a stream is done in its lane");
        let asked = lane.current.as_ref().expect("something is decided for work");
        // A row of the stream cannot be read here. Nothing is decided; the store is asked again,
        // and in the end the work dropped.
        let Some((state, version)) = &lane.state else { return };
        self.deadlines.remove(asked.until, stream);
        let (work, expected) = (&asked.work, *version);
        let basis = Basis { worker, running, work, stream, expected, now };
        let terms = (now + self.invoices_due_after, running);
        match state.decide(work, now, &self.protections.rules, terms) {
            Decided::NotYet => self.put_aside(now, stream, NOT_YET, out),
            Decided::Nothing => {
                self.finish(now, stream, Outcome::Accepted { version: expected }, out);
            }
            Decided::AskBank(operation) => self.call_bank(now, stream, operation, out),
            Decided::Events { events, outcome } => {
                let correlation = self.handling.files_under(state.correlation());
                let commit = lane.commit(basis, Decision { events, outcome, correlation });
                let snapshot = lane.snapshot_with(&commit.events, self.snapshotting(), now);
                let commit = Commit { snapshot, ..commit };
                self.change_phase(now, stream, Phase::Committing(Box::new(commit)), out);
            }
            Decided::Saved { events, row, outcome } => {
                let commit = lane.commit(basis, Decision { events, outcome, correlation: None });
                let commit = Commit { row: Some(row), ..commit };
                self.change_phase(now, stream, Phase::Committing(Box::new(commit)), out);
            }
        }
    }

    /// Asks the bank, unless it has been silent so often that it is left alone for a while. Orders
    /// are taken meanwhile; only their payments wait.
    fn call_bank(
        &mut self,
        now: Timestamp,
        stream: StreamId,
        operation: BankOperation,
        out: &mut Outbox,
    ) {
        let (breaker, permission) = self.breaker.may_call(now);
        self.breaker = breaker;
        match permission {
            Permission::Go | Permission::Trial => {
                self.change_phase(now, stream, Phase::AskingBank(operation), out);
            }
            Permission::Wait { until } => {
                out.observe(Observation::BankSpared { payment: PaymentId(stream.id) });
                self.give_back(now, stream, until.since(now), out);
            }
        }
    }

    fn change_phase(&mut self, now: Timestamp, stream: StreamId, phase: Phase, out: &mut Outbox) {
        let asked = self.busy(stream).current.as_mut().expect("only work has phases");
        (asked.phase, asked.attempt) = (phase, 0);
        self.ask(now, stream, out);
    }

    fn loaded(&mut self, now: Timestamp, loaded: Loaded, out: &mut Outbox) {
        let Loaded { stream, after, because, snapshot, events, bytes } = loaded;
        let (running, how) = (self.running, self.snapshotting());
        // It was read for messages that wait to be read; or what it was read for was dropped with
        // all lanes.
        let Some(lane) = self.lanes.get_mut(&stream) else { return };
        let told_enough = match &lane.current {
            Some(Asked { work, phase: Phase::Loading, .. })
                if (lane.version(), Some(work.purpose())) == (after, because) =>
            {
                let from = snapshot.as_ref().map_or(after, |stored| stored.snapshot.version);
                from.plus(events.len()) >= work.tells_of(stream)
            }
            // A second answer, or one to an earlier question: it may tell less than was committed
            // meanwhile.
            _ => return,
        };
        if newest(events.iter().map(|row| &row.body)) > running.reads() {
            return self.refuse(now, stream, out);
        }
        if let Some(stored) = snapshot
            && !lane.resume(stream.kind, *stored, how)
        {
            // It cannot be opened: all events are read instead.
            return self.ask(now, stream, out);
        }
        lane.snapshot.loaded(events.len(), bytes);
        lane.catch_up(stream, &events);
        lane.stale = false;
        // An answer that was under way for long may tell less than what is being worked on; then
        // the store is asked again.
        if told_enough {
            self.decide(now, stream, out);
        }
    }

    /// Gives the current work back: its stream is written in a form that is not read here.
    fn refuse(&mut self, now: Timestamp, stream: StreamId, out: &mut Outbox) {
        let release = self.running.runs();
        out.observe(Observation::Outdated { release, gate: Release::TODAY });
        self.give_back(now, stream, NOT_YET, out);
    }

    /// The store told where the gate stands.
    fn hear(&mut self, gate: Release, out: &mut Outbox) {
        let was_outdated = self.running.is_outdated();
        self.running.hear(gate);
        if self.running.is_outdated() && !was_outdated {
            out.observe(Observation::Outdated { release: self.running.runs(), gate });
            // Whatever is under way is refused by the store; the bus gives it to somebody else.
            (self.lanes, self.unread) = (BTreeMap::new(), BTreeMap::new());
        }
    }

    /// A row was loaded as a whole; whatever was known of it before is out of date.
    fn loaded_row(&mut self, now: Timestamp, loaded: LoadedRow, out: &mut Outbox) {
        let LoadedRow { stream, because, head, row } = loaded;
        let row = (self.protections.seams.finds_row)(row, self.running);
        // What it was read for was dropped with all lanes.
        let Some(lane) = self.lanes.get_mut(&stream) else { return };
        let asked = match &lane.current {
            Some(Asked { work, phase: Phase::Loading, .. }) => Some(work.purpose()),
            // A second answer: the row is known, or its work is done.
            _ => None,
        };
        if asked.is_some() && asked == because {
            lane.state = Some((State::Conference(row), head));
            lane.stale = false;
            self.decide(now, stream, out);
        }
    }

    /// The store answers a commit.
    fn answered(&mut self, now: Timestamp, answered: Answered, out: &mut Outbox) {
        let Answered { handler, message, stream, answer, both, .. } = answered;
        let how = self.snapshotting();
        // What was committed was dropped with all lanes.
        let Some(lane) = self.lanes.get_mut(&stream) else { return };
        // A second answer, about work that is done or decided anew.
        let Some(Asked { work, phase: Phase::Committing(commit), .. }) = &lane.current else {
            return;
        };
        if work.purpose() != (Purpose { handler, message }) {
            return;
        }
        if let CommitAnswer::Conflict { events, .. } = &answer
            && let Some(outcome) = self.handling.gives_way(commit, !events.is_empty())
        {
            lane.state = None;
            return self.finish(now, stream, outcome, out);
        }
        match answer {
            CommitAnswer::Committed { expected, outcome } => {
                // The message may have been decided twice, and this may be about the other
                // decision.
                let about_this = (commit.expected, &commit.outcome) == (expected, &outcome);
                if about_this && both {
                    let (after, events) = (expected, commit.events.clone());
                    out.to_store(StoreRequest::WriteBeside { stream, after, events });
                }
                let asked = lane.current.take().expect("it is committing");
                match &asked.phase {
                    Phase::Committing(commit)
                        if about_this
                            && self.handling.knows_what_is_stored()
                            && commit.row.is_none() =>
                    {
                        if let Some(snapshot) = lane.committed(stream, commit, how, now) {
                            out.to_store(StoreRequest::SaveSnapshot { stream, snapshot });
                        }
                    }
                    // What is stored is not what is known here, or a row, which is read afresh.
                    _ => lane.state = None,
                }
                self.done(now, stream, asked, outcome, out);
            }
            CommitAnswer::AlreadyHandled(outcome) => {
                // The state may lack what was committed then; the next commit would conflict, so
                // load afresh.
                lane.state = None;
                self.finish(now, stream, outcome, out);
            }
            CommitAnswer::NameTaken { name } => {
                let refused = Commit {
                    outcome: Outcome::Refused(Refusal::NameTaken(name)),
                    events: Vec::new(),
                    outgoing: Vec::new(),
                    row: None,
                    snapshot: None,
                    ..(**commit).clone()
                };
                self.change_phase(now, stream, Phase::Committing(Box::new(refused)), out);
            }
            CommitAnswer::Conflict { after, events }
                if lane.version() == after && !events.is_empty() && commit.row.is_none() =>
            {
                let insists = self.handling.after_conflict(commit);
                lane.catch_up(stream, &events);
                match insists {
                    None => self.decide(now, stream, out),
                    Some((events, outcome)) => self.insist(now, stream, events, outcome, out),
                }
            }
            // The store knows less than this lane: what is known here was never stored, so begin
            // afresh. A row is not told by what was announced of it.
            CommitAnswer::Conflict { after, .. } if lane.version() == after => {
                lane.state = None;
                self.change_phase(now, stream, Phase::Loading, out);
            }
            // The conflict of an earlier attempt: it was decided anew since, and that commit is
            // under way.
            CommitAnswer::Conflict { .. } => {}
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
        let (worker, running) = (self.number, self.running);
        let lane = self.busy(stream);
        let asked = lane.current.as_ref().expect("what is insisted on is being worked on");
        // A row that was stored meanwhile cannot be read here; the commit is asked for again.
        let Some((state, version)) = &lane.state else { return };
        let (work, expected) = (&asked.work, *version);
        let basis = Basis { worker, running, work, stream, expected, now };
        let commit =
            lane.commit(basis, Decision { events, outcome, correlation: state.correlation() });
        self.change_phase(now, stream, Phase::Committing(Box::new(commit)), out);
    }

    /// Acknowledges the current work and takes up the next.
    fn finish(&mut self, now: Timestamp, stream: StreamId, outcome: Outcome, out: &mut Outbox) {
        let asked = self.busy(stream).current.take().expect("only work is finished");
        self.done(now, stream, asked, outcome, out);
    }

    /// Acknowledges work that is no longer current and takes up the next.
    fn done(
        &mut self,
        now: Timestamp,
        stream: StreamId,
        asked: Asked,
        outcome: Outcome,
        out: &mut Outbox,
    ) {
        self.deadlines.remove(asked.until, stream);
        let Work { handler, routed, answer, .. } = asked.work;
        if let Some(BankAnswer { payment, operation: BankOperation::Settle, done: true, .. }) =
            answer
        {
            out.to_bank(BankMessage::Booked { payment });
        }
        self.inbox.handled(handler, routed.message.meta.id, &outcome);
        acknowledge(handler, &routed, outcome, out);
        self.proceed(now, stream, out);
    }

    /// Gives the current work back to the bus for a while, for longer each time.
    fn put_aside(&mut self, now: Timestamp, stream: StreamId, pause: Duration, out: &mut Outbox) {
        let asked = self.busy(stream).current.as_ref().expect("only work is put aside");
        // What the bank said when nobody waited was never delivered: it counts as delivered once.
        let doublings = asked.work.count.saturating_sub(1);
        let pause = self.handling.pause(pause, doublings);
        self.give_back(now, stream, pause, out);
    }

    fn give_back(&mut self, now: Timestamp, stream: StreamId, pause: Duration, out: &mut Outbox) {
        let lane = self.busy(stream);
        let asked = lane.current.take().expect("only work is given back");
        // What must come first may have been handled elsewhere by then.
        lane.state = None;
        self.deadlines.remove(asked.until, stream);
        let Work { handler, count, routed, .. } = asked.work;
        let (message, pause) = (routed.message.meta.id, pause.min(LONGEST_PAUSE));
        out.to_bus(BusRequest::Abandon { handler, message, count, pause, unreadable: false });
        self.proceed(now, stream, out);
    }

    fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        for stream in self.deadlines.due(now) {
            // What was waited for was dropped with all lanes.
            let Some(lane) = self.lanes.get_mut(&stream) else { continue };
            // An answer came in time and changed the phase; the deadline of the phase before rings
            // nevertheless.
            let Some(asked) = &lane.current else { continue };
            match asked.phase {
                Phase::AskingBank(_) => {
                    self.breaker = self.breaker.failed(now);
                    self.put_aside(now, stream, BANK_PATIENCE * 2, out);
                }
                _ if asked.attempt >= MOST_ATTEMPTS => {
                    lane.current = None;
                    lane.state = None;
                    self.proceed(now, stream, out);
                }
                _ => self.ask(now, stream, out),
            }
        }
    }
}

/// Acknowledges a message and tells the gateway that waits for it.
fn acknowledge(handler: Handler, routed: &Routed, outcome: Outcome, out: &mut Outbox) {
    let message = routed.message.meta.id;
    out.to_bus(BusRequest::Complete { handler, message });
    if let Some(gateway) = routed.reply_to {
        out.to_gateway(gateway, GatewayMessage::Outcome { command: message, outcome });
    }
}

impl Receiver for Worker {
    type Message = WorkerMessage;

    fn handle(
        &mut self,
        now: Timestamp,
        input: Input<WorkerMessage>,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        match input {
            Input::Message { payload, .. } => match payload {
                WorkerMessage::Delivery(delivery) => self.delivered(now, delivery, out),
                WorkerMessage::Loaded(loaded) => {
                    if loaded.because.is_none() {
                        self.read_up(now, loaded.stream, &loaded.events, out);
                    }
                    self.loaded(now, loaded, out);
                }
                WorkerMessage::LoadedRow(loaded) => self.loaded_row(now, loaded, out),
                WorkerMessage::Answered(answered) => {
                    self.running.learn(answered.gate);
                    self.answered(now, answered, out);
                }
                WorkerMessage::BankAnswer(answer) => self.bank_answered(now, answer, out),
                WorkerMessage::Rollout(RolloutNotice::Gate { release }) => self.hear(release, out),
                WorkerMessage::Rollout(RolloutNotice::Count { count }) => {
                    self.running.answer(Server::Worker(self.number), count, out);
                }
            },
            Input::Timer(timer) if RunningVersion::rings(timer) => {
                self.running.announce(now, Server::Worker(self.number), out);
            }
            Input::Timer(_) => self.ring(now, out),
            Input::Inspect => out.observe(Observation::Inspected(Inspection::Nothing)),
            Input::Start => {
                self.running.announce(now, Server::Worker(self.number), out);
                self.running.ready(out);
            }
        }
        self.deadlines.arm(out);
        Ok(())
    }
}
