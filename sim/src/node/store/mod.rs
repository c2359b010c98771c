//! The event store: one transaction for each handled message, and the relay that publishes what was committed.

mod gate;
pub mod ledger;
mod publisher;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use domain::history::{self, Release};
use domain::management::Conference;
use domain::management::liberation::LogEntry;
use domain::message::{Body, Fact, Message, Stored};
use domain::registration::{OrderEvent, Seats};
use domain::sourcing::{Fingerprint, MessageId, StreamId, StreamKind, Timestamp, Version};

use self::ledger::{Entry, Ledger, LedgerError, Position, RowChange, SavedRow, SavedState, Transaction};
use self::publisher::{Followers, write_entry};
use super::deadlines::Deadlines;
use super::handler::Handler;
use super::protections::Protections;
use super::protocol::{Commit, Kept, Outcome, Page, Parcel, Payload, Purpose, Remedy, RowWrite, Verdict};
use super::{Halted, Input, Node, NodeId, Outbox};
use crate::record::{Committed, Inspection, Observation};
use crate::stage::disk::Disk;

/// How long after publishing a message the store hears that everyone is done with it, or publishes it again. Each
/// repetition is waited for twice as long.
const RELAY_PATIENCE: Duration = Duration::from_secs(15);

/// The longest time between two publications of one message.
const LONGEST_RELAY_PATIENCE: Duration = Duration::from_secs(240);

/// How long settled messages wait for a commit to take them along.
const SETTLE_AFTER: Duration = Duration::from_secs(5);

/// No commit has more events.
const LONGEST_COMMIT: usize = 32;

/// How many events a page of the log has.
const PAGE: usize = 200;

/// The store.
#[derive(Debug)]
pub struct Store {
    disk: Disk,
    protections: Protections,
    ledger: Option<Ledger>,
    /// Outbox rows that are not settled yet, and how often each was published.
    pending: BTreeMap<MessageId, (Arc<Message>, u32)>,
    relay: Deadlines<MessageId>,
    /// Settled rows that are still on the disk.
    settled: BTreeSet<MessageId>,
    sweep: Deadlines<()>,
    /// The release that everybody understands at least, as long as no other was finalised.
    first: Release,
    gate: Release,
    /// The count of machines that goes on, and what each said in it.
    count: (u64, BTreeMap<NodeId, Release>),
    followers: Followers,
}

impl Store {
    /// A store on this disk. So many projectors follow the change log of its tables.
    #[must_use]
    pub fn new(disk: Disk, projectors: u8, protections: Protections) -> Self {
        Self {
            disk,
            protections,
            ledger: None,
            pending: BTreeMap::new(),
            relay: Deadlines::new(0),
            settled: BTreeSet::new(),
            sweep: Deadlines::new(1),
            first: Release::TODAY,
            gate: Release::TODAY,
            count: (0, BTreeMap::new()),
            followers: Followers::new(projectors, 2),
        }
    }

    /// The same store where machines of this release take part.
    #[must_use]
    pub const fn serving(mut self, release: Release) -> Self {
        (self.first, self.gate) = (release, release);
        self
    }

    fn start(&mut self, now: Timestamp, out: &mut Outbox) -> Result<(), Halted> {
        let mut ledger = Ledger::open(self.disk.open()).map_err(halted)?.under(self.policy());
        out.observe(Observation::Opened { events: ledger.position().0 });
        let rows = readable_outbox(&mut ledger)?;
        // Nobody may have heard of the last of what is found: the power can fail after a commit has reached the disk.
        let tail = last_events(&ledger)?;
        for row in ledger.rows().map_err(halted)? {
            out.observe(Observation::FoundRow(read_row(&row.bytes)?.into()));
        }
        for letter in ledger.dead_letters().map_err(halted)? {
            let why = String::from_utf8_lossy(&letter.reason).into_owned();
            out.observe(Observation::Buried { message: letter.message, why });
        }
        self.gate = gate::read(&ledger, self.first).map_err(halted)?;
        self.ledger = Some(ledger);
        let mut unsent = Vec::new();
        for (id, message) in rows {
            unsent.push(message.clone());
            if self.protections.outbox_outlives_restart {
                self.relay.add(self.due_after_restart(now, &message), id);
                self.pending.insert(id, (message, 0));
            }
        }
        if let Some(mut found) = last_commit(tail, &unsent) {
            found.original = self.original(found.message)?;
            out.observe(Observation::Found(found));
        }
        self.publish_tables(now, out)?;
        self.relay(now, out);
        Ok(())
    }

    /// When a message that was found on the disk is to be published.
    fn due_after_restart(&self, now: Timestamp, message: &Message) -> Timestamp {
        match message.body.due() {
            None => now,
            Some(_) if !self.protections.timers_wait => now,
            Some(due) if !self.protections.absolute_timers => now + due.since(message.meta.occurred_at),
            Some(due) => due,
        }
    }

    fn policy(&self) -> ledger::Policy {
        use ledger::{Durability, Policy};
        Policy {
            check_expected_version: self.protections.check_expected_version,
            durable_inbox: self.protections.durable_inbox,
            inbox_by_handler: self.protections.inbox_by_handler,
            check_empty_commits: self.protections.check_empty_commits,
            outbox: self.protections.outbox,
            unique_names: self.protections.unique_names,
            durability: if self.protections.synced_commit {
                Durability::Synced
            } else {
                Durability::Unsynced
            },
        }
    }

    /// The message that the last commit handled, if nobody else caused it: then that commit brought it into the log.
    fn original(&mut self, handled: MessageId) -> Result<Option<Arc<Message>>, Halted> {
        let limit = (LONGEST_COMMIT * 2) as u64;
        let Some(bytes) = self.open_ledger()?.recent_message(handled, limit).map_err(halted)? else {
            return Ok(None);
        };
        let message = history::decode_message(&bytes)
            .map_err(|error| Halted(format!("message {handled} cannot be read in the log: {error}")))?;
        Ok((message.meta.causation == handled).then(|| message.into()))
    }

    fn open_ledger(&mut self) -> Result<&mut Ledger, Halted> {
        self.ledger.as_mut().ok_or_else(|| Halted("the store is not open".to_owned()))
    }

    fn commit(
        &mut self,
        now: Timestamp,
        from: NodeId,
        commit: Commit,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        if commit.release < self.gate {
            // It writes what nobody may write any more.
            out.send(from, Payload::Gate { release: self.gate });
            return Ok(());
        }
        let (handler, message, commit_stream) = (commit.handler, commit.message, commit.stream);
        let outcome = serde_json::to_vec(&commit.outcome).map_err(unwritable)?;
        let events: Vec<_> = commit.events.iter().map(history::encode).collect();
        let outbox: Vec<_> = commit
            .outgoing
            .iter()
            .map(|message| (message.meta.id, history::encode_message(message)))
            .collect();
        let original = commit.original.as_deref().filter(|_| self.protections.log_originals);
        let original = original.map(history::encode_message);
        let settled: Vec<_> = self.settled.iter().copied().collect();
        let entry = match &commit.row {
            Some(row) => self.log_entry(now, commit.stream, row)?,
            None => None,
        };
        let row = commit.row.as_ref().map(|row| RowBytes::of(row, entry.as_ref())).transpose()?;
        if !self.protections.publish_after_commit {
            let due = commit.outgoing.iter().filter(|message| message.body.due().is_none());
            out.send(NodeId::Bus, Payload::Publish(due.map(parcel).collect()));
        }
        let state = commit.kept.as_deref().map(StateBytes::of);
        let verdict = self.open_ledger()?.commit(&Transaction {
            handler: ledger::Handler(handler.number()),
            message,
            original: original.as_deref(),
            outcome: &outcome,
            stream: commit.stream,
            expected: commit.expected,
            events: &events,
            outbox: &outbox,
            row: row.as_ref().map(|row| row.change(commit.stream)),
            state: state.as_ref().map(StateBytes::saved),
            settled: &settled,
        });
        let verdict = match verdict.map_err(halted)? {
            ledger::Verdict::Committed { first, .. } => {
                self.settled.clear();
                self.publish(now, &commit.outgoing, out);
                if let Some(entry) = &entry {
                    self.saved(now, entry, out)?;
                }
                let (expected, outcome) = (commit.expected, commit.outcome.clone());
                out.observe(Observation::Committed(Committed {
                    handler,
                    message,
                    original: commit.original,
                    outcome: commit.outcome,
                    stream: commit.stream,
                    expected: commit.expected,
                    found: Version(first.0 - 1),
                    events: commit.events,
                    as_written: None,
                    row: commit.row,
                    outgoing: commit.outgoing,
                }));
                Verdict::Committed { expected, outcome }
            }
            ledger::Verdict::AlreadyHandled { outcome } => {
                out.observe(Observation::Recognised { handler, message });
                let outcome: Outcome = serde_json::from_slice(&outcome)
                    .map_err(|error| Halted(format!("the outcome of {message} cannot be read: {error}")))?;
                if self.protections.recorded_outcomes {
                    Verdict::AlreadyHandled(outcome)
                } else {
                    Verdict::AlreadyHandled(commit.outcome)
                }
            }
            ledger::Verdict::Conflict { .. } => {
                out.observe(Observation::Conflicted { stream: commit.stream });
                let events = self.read(commit.stream, commit.expected)?;
                Verdict::Conflict { after: commit.expected, events }
            }
            ledger::Verdict::NameTaken { name } => Verdict::NameTaken { name },
        };
        let (stream, gate) = (commit_stream, self.gate);
        out.send(from, Payload::Verdict { handler, message, stream, verdict, gate });
        Ok(())
    }

    /// Takes note of what a machine runs, and tells it where the gate stands.
    fn announced(&mut self, node: NodeId, release: Release, count: u64, out: &mut Outbox) {
        if count == self.count.0 {
            self.count.1.insert(node, release);
        }
        out.send(node, Payload::Gate { release: self.gate });
    }

    /// Lets everybody write in the form of a release, once every machine has said that it runs it. What a machine said before
    /// it was asked may be out of date, so all are asked.
    fn finalise(
        &mut self,
        release: Release,
        machines: Vec<NodeId>,
        count: u64,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        if self.count.0 != count {
            self.count = (count, BTreeMap::new());
        }
        let runs = |machine: &NodeId| self.count.1.get(machine).is_some_and(|runs| *runs >= release);
        let missing: Vec<_> = machines.iter().copied().filter(|machine| !runs(machine)).collect();
        if self.gate < release && !missing.is_empty() {
            for machine in missing {
                if self.count.1.contains_key(&machine) {
                    out.observe(Observation::NotFinalised { release, because_of: machine });
                }
                out.send(machine, Payload::Count { count });
            }
            return Ok(());
        }
        if self.gate < release {
            gate::move_to(self.open_ledger()?, release).map_err(halted)?;
            self.gate = release;
        }
        out.observe(Observation::Finalised { release });
        for machine in machines {
            out.send(machine, Payload::Gate { release });
        }
        Ok(())
    }

    /// Publishes what was committed, and keeps publishing it until everyone is done with it.
    fn publish(&mut self, now: Timestamp, messages: &[Arc<Message>], out: &mut Outbox) {
        if !self.protections.outbox {
            let due = messages.iter().filter(|message| message.body.due().is_none());
            let parcels: Vec<_> = due.map(parcel).collect();
            if !parcels.is_empty() {
                out.send(NodeId::Bus, Payload::Publish(parcels));
            }
        }
        for message in messages {
            if self.protections.outbox || message.body.due().is_some() {
                self.relay.add(message.body.due().unwrap_or(now), message.meta.id);
                self.pending.insert(message.meta.id, (message.clone(), 0));
            }
        }
        self.relay(now, out);
    }

    fn relay(&mut self, now: Timestamp, out: &mut Outbox) {
        let mut parcels = Vec::new();
        for id in self.relay.due(now) {
            let Some((message, published)) = self.pending.get_mut(&id) else { continue };
            parcels.push(if self.protections.relay_keeps_fields {
                parcel(message)
            } else {
                parcel(&without_new_fields(message))
            });
            if !self.protections.relay_repeats {
                continue;
            }
            let patience = RELAY_PATIENCE * 2_u32.pow((*published).min(8));
            self.relay.add(now + patience.min(LONGEST_RELAY_PATIENCE), id);
            *published += 1;
        }
        if !parcels.is_empty() {
            out.send(NodeId::Bus, Payload::Publish(parcels));
        }
    }

    fn settle(&mut self, now: Timestamp, messages: Vec<MessageId>) {
        if self.settled.is_empty() {
            self.sweep.add(now + SETTLE_AFTER, ());
        }
        for message in messages {
            if self.pending.remove(&message).is_some() {
                self.settled.insert(message);
            }
        }
    }

    fn sweep(&mut self) -> Result<(), Halted> {
        let settled: Vec<_> = std::mem::take(&mut self.settled).into_iter().collect();
        if settled.is_empty() {
            return Ok(());
        }
        self.open_ledger()?.settle(&settled, &[]).map_err(halted)
    }

    /// Moves a message from the outbox to the ledger of dead letters, with the name of the handler that could not take it.
    fn bury(
        &mut self,
        message: MessageId,
        handler: Handler,
        unreadable: bool,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        if self.pending.remove(&message).is_none() {
            return Ok(());
        }
        if !self.protections.keep_dead_letters {
            return self.open_ledger()?.settle(&[message], &[]).map_err(halted);
        }
        let why = format!("{handler:?} could not {} it", if unreadable { "read" } else { "take" });
        let letter = (message, why.as_bytes().to_vec());
        self.open_ledger()?.settle(&[], &[letter]).map_err(halted)?;
        out.observe(Observation::Buried { message, why });
        Ok(())
    }

    /// Does with a dead letter what the operator says. To be told twice changes nothing.
    fn repair(
        &mut self,
        now: Timestamp,
        message: MessageId,
        remedy: Remedy,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        let repairs_form = self.protections.repair_form;
        let ledger = self.open_ledger()?;
        let letters = ledger.dead_letters().map_err(halted)?;
        let letter = letters.into_iter().find(|letter| letter.message == message);
        match (remedy, letter) {
            (Remedy::Discard { reason }, letter) => {
                if letter.is_some() {
                    ledger.repair_dead_letter(message, None).map_err(halted)?;
                }
                out.observe(Observation::Discarded { message, reason });
            }
            (Remedy::SendAgain, None) => out.observe(Observation::SentAgain { message }),
            (Remedy::SendAgain, Some(letter)) => {
                let mut readable = match history::decode_message(&letter.payload) {
                    Ok(readable) => readable,
                    // What cannot be read cannot be sent. The letter stays, and whoever asked sees why.
                    Err(error) => {
                        out.observe(Observation::Buried { message, why: unreadable_row(&error) });
                        return Ok(());
                    }
                };
                if repairs_form {
                    readable.meta.schema = history::schema_of_message(&readable);
                }
                let bytes = history::encode_message(&readable);
                ledger.repair_dead_letter(message, Some(&bytes)).map_err(halted)?;
                self.relay.add(readable.body.due().unwrap_or(now), message);
                self.pending.insert(message, (readable.into(), 0));
                out.observe(Observation::SentAgain { message });
                self.relay(now, out);
            }
        }
        Ok(())
    }

    fn read(&mut self, stream: StreamId, after: Version) -> Result<Vec<Stored>, Halted> {
        let records = self.open_ledger()?.read_stream(stream, after).map_err(halted)?;
        records.iter().map(|record| decode(stream, record.version, &record.payload)).collect()
    }

    /// The events of a stream, or a kept state and the events after it. A state that was made otherwise than `fold` says is
    /// left where it is: the events tell as much.
    fn read_from_kept(
        &mut self,
        stream: StreamId,
        (after, because): (Version, Option<Purpose>),
        fold: Option<&Fingerprint>,
    ) -> Result<Payload, Halted> {
        let ledger = self.open_ledger()?;
        let kept = match fold {
            Some(_) => ledger.snapshot(stream).map_err(halted)?,
            None => None,
        };
        let kept = kept.and_then(|bytes| postcard::from_bytes::<Kept>(&bytes).ok());
        let kept = kept.filter(|kept| {
            kept.snapshot.version > after && fold.is_some_and(|fold| kept.snapshot.fingerprint == *fold)
        });
        let from = kept.as_ref().map_or(after, |kept| kept.snapshot.version);
        let records = ledger.read_stream(stream, from).map_err(halted)?;
        let bytes = records.iter().map(|record| record.payload.len() as u64).sum();
        let events = records.iter().map(|record| decode(stream, record.version, &record.payload));
        let events = events.collect::<Result<_, _>>()?;
        Ok(Payload::Loaded { stream, after, because, kept: kept.map(Box::new), events, bytes })
    }

    /// Keeps a state. Where it cannot be written the stream is read from further back; nothing is lost.
    fn keep(&mut self, stream: StreamId, kept: &Kept) -> Result<(), Halted> {
        let bytes = StateBytes::of(kept);
        self.open_ledger()?.keep(stream, bytes.saved()).map_err(halted)
    }

    /// A stream, or, for what is not event-sourced, the row.
    fn load(
        &mut self,
        stream: StreamId,
        (after, because): (Version, Option<Purpose>),
        fold: Option<&Fingerprint>,
    ) -> Result<Payload, Halted> {
        if stream.kind != StreamKind::Conference {
            return self.read_from_kept(stream, (after, because), fold);
        }
        let ledger = self.open_ledger()?;
        let head = ledger.head(stream).map_err(halted)?;
        let row = ledger.row(stream.id.as_u128()).map_err(halted)?;
        let row = row.map(|row| read_row(&row.bytes)).transpose()?.map(Box::new);
        Ok(Payload::LoadedRow { stream, because, head, row })
    }

    fn page(&mut self, after: u64, only: Option<StreamKind>) -> Result<Payload, Halted> {
        let entries = self.open_ledger()?.read_all(Position(after), PAGE).map_err(halted)?;
        let last = entries.last().map_or(after, |entry| entry.position.0);
        let more = entries.len() == PAGE;
        let events = entries
            .into_iter()
            .filter(|entry| only.is_none_or(|kind| kind == entry.stream.kind))
            .map(|entry| {
                let (stream, version) = (entry.stream, entry.version);
                Ok((stream, version, decode(stream, version, &entry.payload)?.body))
            })
            .collect::<Result<Vec<(StreamId, Version, Fact)>, Halted>>()?;
        Ok(Payload::Page(Page { after, events, last, more }))
    }

    fn inspect(&mut self) -> Result<Inspection, Halted> {
        let ledger = self.open_ledger()?;
        let entries = ledger.read_all(Position(0), usize::MAX).map_err(halted)?;
        let log = entries.into_iter().map(decoded).collect::<Result<_, Halted>>()?;
        let outbox = ledger.outbox().map_err(halted)?.into_iter().map(|(id, _)| id).collect();
        let dead_letters =
            ledger.dead_letters().map_err(halted)?.into_iter().map(|dead| dead.message).collect();
        let conferences = ledger
            .rows()
            .map_err(halted)?
            .iter()
            .map(|row| read_row(&row.bytes))
            .collect::<Result<_, _>>()?;
        let messages = ledger.messages().map_err(halted)?;
        let messages = messages.into_iter().map(|logged| (logged.message, logged.cause)).collect();
        let changes = self.change_log(Version::default())?;
        Ok(Inspection::Store { log, messages, conferences, changes, outbox, dead_letters })
    }
}

impl Node for Store {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        match input {
            Input::Start => self.start(now, out)?,
            Input::Message { from, payload } => match payload {
                Payload::Load { stream, after, because, fold } if matches!(from, NodeId::Worker(_)) => {
                    let answer = self.load(stream, (after, because), fold.as_ref())?;
                    out.send(from, answer);
                }
                Payload::Load { stream, after, because, .. } => {
                    let answer = self.read_from_kept(stream, (after, because), None)?;
                    out.send(from, answer);
                }
                Payload::Keep { stream, kept } => self.keep(stream, &kept)?,
                Payload::Commit(commit) => self.commit(now, from, *commit, out)?,
                Payload::ReadAll { after, only } => {
                    let page = self.page(after, only)?;
                    out.send(from, page);
                }
                Payload::Settled(messages) => self.settle(now, messages),
                Payload::DeadLettered { message, handler, unreadable } => {
                    self.bury(message, handler, unreadable, out)?;
                }
                Payload::Announce { release, count } => self.announced(from, release, count, out),
                Payload::Finalise { release, machines, count } => {
                    self.finalise(release, machines, count, out)?;
                }
                Payload::Repair { message, remedy } => self.repair(now, message, remedy, out)?,
                Payload::ReadTables { updated_after } => {
                    let answer = self.tables(updated_after)?;
                    out.send(from, answer);
                }
                Payload::Follow { after } => self.follow(now, from, after, out)?,
                _ => {}
            },
            Input::Timer(_) => {
                self.relay(now, out);
                if !self.sweep.due(now).is_empty() {
                    self.sweep()?;
                }
                self.tell_again(now, out)?;
            }
            Input::Inspect => {
                let inspection = self.inspect()?;
                out.observe(Observation::Inspected(inspection));
            }
        }
        self.relay.arm(out);
        self.sweep.arm(out);
        self.followers.deadlines.arm(out);
        Ok(())
    }
}

/// A state as it goes to the disk.
struct StateBytes {
    version: Version,
    bytes: Vec<u8>,
}

impl StateBytes {
    fn of(kept: &Kept) -> Self {
        let bytes = postcard::to_stdvec(kept).expect("a kept state is plain data");
        Self { version: kept.snapshot.version, bytes }
    }

    fn saved(&self) -> SavedState<'_> {
        SavedState { version: self.version, bytes: &self.bytes }
    }
}

/// A row as it goes to the disk.
struct RowBytes {
    expected: u64,
    saved: Option<Saved>,
}

/// What of it is saved, and the entry of the change log that goes with it.
struct Saved {
    version: u64,
    bytes: Vec<u8>,
    names: [String; 2],
    saved_at: u64,
    change: Vec<u8>,
}

impl RowBytes {
    fn of(row: &RowWrite, entry: Option<&LogEntry>) -> Result<Self, Halted> {
        let saved = |entry: &LogEntry| {
            Ok(Saved {
                version: u64::from(entry.row.version),
                bytes: serde_json::to_vec(&entry.row).map_err(unwritable)?,
                names: entry.row.unique_names(),
                saved_at: entry.occurred_at.0,
                change: write_entry(entry)?,
            })
        };
        Ok(Self { expected: u64::from(row.expected), saved: entry.map(saved).transpose()? })
    }

    fn change(&self, stream: StreamId) -> RowChange<'_> {
        let saved = self.saved.as_ref().map(|Saved { version, bytes, names, saved_at, change }| SavedRow {
            version: *version,
            bytes,
            names,
            saved_at: *saved_at,
            change,
        });
        RowChange { id: stream.id.as_u128(), expected: self.expected, saved }
    }
}

fn read_row(bytes: &[u8]) -> Result<Conference, Halted> {
    serde_json::from_slice(bytes)
        .map_err(|error| Halted(format!("a row of Conference Management cannot be read: {error}")))
}

/// The rows of the outbox. One that cannot be read goes to the ledger of dead letters, with the reason: nothing is lost, and
/// a damaged row does not keep all others from being sent. To stop here was simpler, and would have stopped the whole
/// store at every start until somebody mended the file.
fn readable_outbox(ledger: &mut Ledger) -> Result<Vec<(MessageId, Arc<Message>)>, Halted> {
    let (mut readable, mut damaged) = (Vec::new(), Vec::new());
    for (id, bytes) in ledger.outbox().map_err(halted)? {
        match history::decode_message(&bytes) {
            Ok(message) => readable.push((id, message.into())),
            Err(error) => damaged.push((id, unreadable_row(&error).into_bytes())),
        }
    }
    if !damaged.is_empty() {
        ledger.settle(&[], &damaged).map_err(halted)?;
    }
    Ok(readable)
}

fn unreadable_row(error: &impl fmt::Display) -> String {
    format!("its row in the outbox cannot be read: {error}; mend the row, or discard the letter")
}

/// The events at the end of the log, as many as one commit can have.
fn last_events(ledger: &Ledger) -> Result<Vec<(StreamId, Version, Stored)>, Halted> {
    let before = ledger.position().0.saturating_sub(LONGEST_COMMIT as u64);
    let entries = ledger.read_all(Position(before), LONGEST_COMMIT).map_err(halted)?;
    entries.into_iter().map(decoded).collect()
}

/// The last commit that left events on the disk. Its handler is told by the ids of its events, which derive from it.
fn last_commit(tail: Vec<(StreamId, Version, Stored)>, unsent: &[Arc<Message>]) -> Option<Committed> {
    let (stream, message) = tail.last().map(|(stream, _, stored)| (*stream, stored.meta.causation))?;
    let of_it =
        |(of, _, stored): &(StreamId, Version, Stored)| (*of, stored.meta.causation) == (stream, message);
    let start = tail.iter().rposition(|entry| !of_it(entry)).map_or(0, |before| before + 1);
    let expected = Version(tail[start].1.0 - 1);
    let events: Vec<_> = tail.into_iter().skip(start).map(|(.., stored)| stored).collect();
    let first = events.first()?.meta.id;
    let handler = Handler::WRITERS
        .into_iter()
        .find(|handler| MessageId::derived(message.0, &format!("{handler:?} event 0")) == first)?;
    let outgoing = unsent.iter().filter(|sent| sent.meta.causation == message).cloned().collect();
    let outcome = Outcome::Accepted { version: expected.plus(events.len()) };
    let (row, original) = (None, None);
    Some(Committed {
        handler,
        message,
        original,
        outcome,
        stream,
        expected,
        found: expected,
        events,
        as_written: None,
        row,
        outgoing,
    })
}

fn parcel(message: &Arc<Message>) -> Parcel {
    Parcel { message: message.clone(), reply_to: None }
}

/// A message as the previous release writes it down: it knows no seats in the news of a confirmation.
fn without_new_fields(message: &Arc<Message>) -> Arc<Message> {
    let mut message = message.clone();
    let knows_all = |fact: &Fact| !matches!(fact, Fact::Order(OrderEvent::OrderConfirmed { .. }));
    if matches!(&message.body, Body::Event(event) if event.facts.iter().all(knows_all)) {
        return message;
    }
    if let Body::Event(event) = &mut Arc::make_mut(&mut message).body {
        for fact in &mut event.facts {
            if let Fact::Order(OrderEvent::OrderConfirmed { seats, .. }) = fact {
                *seats = Seats::default();
            }
        }
    }
    message
}

/// A damaged event stops the store: what comes after it was decided on it, so nothing can be done without it.
fn decode(stream: StreamId, version: Version, bytes: &[u8]) -> Result<Stored, Halted> {
    history::decode(bytes).map_err(|error| {
        Halted(format!(
            "event {version} of {stream} cannot be read: {error}; restore a copy of the store, or open it with the release \
             that wrote it"
        ))
    })
}

fn decoded(entry: Entry) -> Result<(StreamId, Version, Stored), Halted> {
    let (stream, version) = (entry.stream, entry.version);
    Ok((stream, version, decode(stream, version, &entry.payload)?))
}

fn halted(error: LedgerError) -> Halted {
    Halted(error.to_string())
}

fn unwritable(error: serde_json::Error) -> Halted {
    Halted(format!("a message cannot be written: {error}"))
}
