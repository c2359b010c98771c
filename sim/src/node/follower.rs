//! Follows streams: takes events in once and in order, waits for what is missing, and reads from the store what it
//! missed. Whoever keeps a read model follows in this way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::history::{Reader, Release, schema_of};
use domain::message::{Body, Event, Message, Stored};
use domain::sourcing::{Arrival, MessageId, Timestamp, Version};
use domain::stream::{Positions, StreamId, StreamKind};

use super::deadlines::Deadlines;
use super::handler::Handler;
use super::protections::Protections;
use super::protocol::{Page, Payload};
use super::release::Edition;
use super::{NodeId, Outbox};
use crate::record::Observation;

/// How long the store's answer is waited for before it is asked again.
const RETRY: Duration = Duration::from_secs(1);

/// How far the log may be behind, for a follower that reads it up to an instant.
const LOG_LAG: Duration = Duration::from_secs(2);

/// How long it takes until somebody has the log read into new views, where these are shown at once.
const REPLAY_BEGINS: Duration = Duration::from_secs(30);

/// Takes in events, one at a time, in the order of their streams.
pub type Apply<'a> = &'a mut dyn FnMut(StreamId, Version, &Event);

/// How far streams were read.
#[derive(Debug)]
pub struct Follower {
    handler: Handler,
    /// The kind of streams that are read; all if none is named.
    only: Option<StreamKind>,
    protections: Protections,
    positions: Positions,
    /// What later rows of each stream may need to be read.
    reader: Reader,
    edition: Edition,
    /// Messages that came before others of the same stream. They are acknowledged only once they were applied.
    waiting: BTreeMap<MessageId, Arc<Message>>,
    /// How far the store's log has been read since the start, and whether its end was reached.
    read: u64,
    has_caught_up: bool,
    /// The instant up to which the log is read; up to its end as a rule.
    until: Option<Timestamp>,
    /// What was read from the log, for the defect that inserts an order a second time when it is delivered as well.
    inserted: Option<Positions>,
    /// What the store was asked for and has not told yet, and when it is asked again.
    asked: BTreeMap<Missing, Timestamp>,
    deadlines: Deadlines<Missing>,
}

/// What has to be read from the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    /// Everything there was before the start.
    Log,
    /// Events that overtook others of their stream.
    Stream(StreamId),
}

impl Follower {
    /// A follower that has read nothing. Its timers are of the given kind.
    #[must_use]
    pub fn new(handler: Handler, only: Option<StreamKind>, protections: Protections, timer: u8) -> Self {
        Self {
            handler,
            only,
            protections,
            positions: Positions::default(),
            reader: Reader::default(),
            edition: Edition::TODAY,
            waiting: BTreeMap::new(),
            read: 0,
            has_caught_up: false,
            until: None,
            inserted: None,
            asked: BTreeMap::new(),
            deadlines: Deadlines::new(timer),
        }
    }

    /// The same follower on a machine of a release among others.
    #[must_use]
    pub const fn running(mut self, edition: Edition) -> Self {
        self.edition = edition;
        self
    }

    /// The release of its machine.
    pub const fn edition(&mut self) -> &mut Edition {
        &mut self.edition
    }

    /// How far it has read.
    #[must_use]
    pub const fn positions(&self) -> &Positions {
        &self.positions
    }

    /// Whether everything that had been stored at the start was read.
    #[must_use]
    pub const fn has_caught_up(&self) -> bool {
        self.has_caught_up
    }

    /// How many messages wait for others.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Begins to read.
    pub fn start(&mut self, now: Timestamp, out: &mut Outbox) {
        if self.edition.is_ahead() {
            let precautions = self.protections.precautions;
            self.until = (!precautions.hand_over_by_position).then(|| now - LOG_LAG);
            self.inserted = (!precautions.absorb_overlap).then(Positions::default);
            if !precautions.show_complete_views {
                self.deadlines.add(now + REPLAY_BEGINS, Missing::Log);
                return self.deadlines.arm(out);
            }
        }
        if self.protections.read_log_at_start {
            self.fetch(now, Missing::Log, out);
        } else {
            self.has_caught_up = true;
        }
        self.deadlines.arm(out);
    }

    /// Takes in a payload, if it is for followers.
    pub fn take(&mut self, now: Timestamp, payload: Payload, apply: Apply<'_>, out: &mut Outbox) {
        match payload {
            Payload::Delivery { handler, count, parcel }
                if !handler.refuses(&parcel.message, count, self.edition, &self.protections, out) =>
            {
                if self.is_inserted(&parcel.message) {
                    return handler.give_back(&parcel.message, count, out);
                }
                self.delivered(now, parcel.message, apply, out);
            }
            Payload::Loaded { stream, after, events, .. } => self.loaded(stream, after, &events, apply, out),
            Payload::Page(page) => self.page(now, page, apply, out),
            _ => {}
        }
        self.deadlines.arm(out);
    }

    /// The store did not answer in time: ask again for whatever is still missing.
    pub fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        for missing in self.deadlines.due(now) {
            self.asked.remove(&missing);
            let wanted = match missing {
                Missing::Log => true,
                Missing::Stream(stream) => self
                    .waiting
                    .values()
                    .any(|message| matches!(&message.body, Body::Events(batch) if batch.stream == stream)),
            };
            if wanted {
                self.fetch(now, missing, out);
            }
        }
        self.deadlines.arm(out);
    }

    fn delivered(&mut self, now: Timestamp, message: Arc<Message>, apply: Apply<'_>, out: &mut Outbox) {
        if self.take_in(&message, apply, out) {
            self.complete(message.meta.id, out);
            self.release_waiting(apply, out);
        } else {
            if let Body::Events(batch) = &message.body {
                self.fetch(now, Missing::Stream(batch.stream), out);
            }
            self.waiting.insert(message.meta.id, message);
        }
    }

    /// Whether a message tells of an order that was read from the log, where it would be inserted again.
    fn is_inserted(&self, message: &Message) -> bool {
        let Body::Events(batch) = &message.body else { return false };
        let read = self.inserted.as_ref().map_or(Version::default(), |inserted| inserted.of(batch.stream));
        batch.stream.kind == StreamKind::Order && batch.first == Version(1) && batch.first <= read
    }

    /// Applies what is new in a message. False if something before it is missing.
    fn take_in(&mut self, message: &Message, apply: Apply<'_>, out: &mut Outbox) -> bool {
        let Body::Events(batch) = &message.body else { return true };
        for (version, row) in batch.events() {
            match self.positions.judge(batch.stream, version) {
                Arrival::Known if self.protections.skip_known => {}
                Arrival::Known => self.apply(batch.stream, version, row, apply, out),
                Arrival::Next => self.apply(batch.stream, version, row, apply, out),
                Arrival::Gap(_) => {
                    out.observe(Observation::GapFound { stream: batch.stream });
                    if self.protections.wait_for_gaps && self.until.is_none() {
                        return false;
                    }
                    self.apply(batch.stream, version, row, apply, out);
                }
            }
        }
        true
    }

    fn apply(&mut self, stream: StreamId, version: Version, row: &Event, apply: Apply<'_>, out: &mut Outbox) {
        if schema_of(row) > self.edition.reads() {
            let release = self.edition.runs();
            return out.observe(Observation::Outdated { release, gate: Release::TODAY });
        }
        let before = self.positions.of(stream);
        let Ok(events) = self.reader.read(stream, row) else { return };
        events.iter().for_each(|event| apply(stream, version, event));
        self.positions.advance(stream, version);
        out.observe(Observation::Applied { stream, before, version });
    }

    /// Whatever waited may now be next.
    fn release_waiting(&mut self, apply: Apply<'_>, out: &mut Outbox) {
        loop {
            let before = self.waiting.len();
            for (id, message) in std::mem::take(&mut self.waiting) {
                if self.is_next(&message) && self.take_in(&message, apply, out) {
                    self.complete(id, out);
                } else {
                    self.waiting.insert(id, message);
                }
            }
            if self.waiting.len() == before {
                return;
            }
        }
    }

    fn is_next(&self, message: &Message) -> bool {
        match &message.body {
            Body::Events(batch) => batch.first <= self.positions.of(batch.stream).next(),
            Body::Command(_) => true,
        }
    }

    fn complete(&self, message: MessageId, out: &mut Outbox) {
        out.send(NodeId::Bus, Payload::Complete { handler: self.handler, message });
    }

    /// Reads what is missing from the store, unless it is being read already.
    fn fetch(&mut self, now: Timestamp, missing: Missing, out: &mut Outbox) {
        if self.asked.contains_key(&missing) {
            return;
        }
        let question = match missing {
            Missing::Log => Payload::ReadAll { after: self.read, only: self.only, until: self.until },
            Missing::Stream(stream) => {
                Payload::Load { stream, after: self.positions.of(stream), because: None, fold: None }
            }
        };
        out.send(NodeId::Store, question);
        self.asked.insert(missing, now + RETRY);
        self.deadlines.add(now + RETRY, missing);
    }

    fn told(&mut self, missing: Missing) {
        if let Some(until) = self.asked.remove(&missing) {
            self.deadlines.remove(until, missing);
        }
    }

    fn loaded(
        &mut self,
        stream: StreamId,
        after: Version,
        events: &[Stored],
        apply: Apply<'_>,
        out: &mut Outbox,
    ) {
        self.told(Missing::Stream(stream));
        for (index, event) in events.iter().enumerate() {
            self.apply_if_next(stream, after.plus(index + 1), &event.body, apply, out);
        }
        self.release_waiting(apply, out);
    }

    fn page(&mut self, now: Timestamp, page: Page, apply: Apply<'_>, out: &mut Outbox) {
        if page.after != self.read {
            return;
        }
        self.told(Missing::Log);
        for (stream, version, event) in &page.events {
            self.apply_if_next(*stream, *version, event, apply, out);
        }
        self.read = page.last;
        if page.more {
            self.fetch(now, Missing::Log, out);
        } else {
            self.has_caught_up = true;
            if let Some(inserted) = &mut self.inserted {
                inserted.clone_from(&self.positions);
            }
            self.edition.ready(out);
        }
        self.release_waiting(apply, out);
    }

    fn apply_if_next(
        &mut self,
        stream: StreamId,
        version: Version,
        event: &Event,
        apply: Apply<'_>,
        out: &mut Outbox,
    ) {
        if self.positions.judge(stream, version) == Arrival::Next {
            self.apply(stream, version, event, apply, out);
        }
    }
}
