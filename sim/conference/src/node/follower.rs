//! Follows streams: takes events in once and in order, waits for what is missing, and reads from
//! the store what it missed. Whoever keeps a read model follows in this way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::history::{self, Release, schema_of};
use domain::message::{Body, Event, EventBatch, Message};
use domain::sourcing::{Arrival, MessageId, Timestamp, Version};
use domain::stream::{Positions, StreamId, StreamKind};

use super::deadlines::Deadlines;
use super::protections::Protections;
use super::protocol::{BusRequest, Delivery, Feed, Loaded, Page, Reader, Routed, StoreRequest};
use super::release::RunningVersion;
use super::seams::{HandOver, Intake, ReadSoFar};
use super::{Outbox, Sends};
use crate::node::observation::Observation;

/// The retry interval: how long the store's answer is waited for before it is asked again.
const RETRY: Duration = Duration::from_secs(1);

/// Takes in events, one at a time, in the order of their streams.
pub type Apply<'a> = &'a mut dyn FnMut(StreamId, Version, &Event);

/// How far streams were read.
#[derive(Debug)]
pub struct Follower {
    /// Whose read model it is: the reader is named in every question to the store.
    reader: Reader,
    /// The kind of streams that are read; all if none is named.
    only: Option<StreamKind>,
    protections: Protections,
    intake: Box<dyn Intake>,
    positions: Positions,
    /// What later rows of each stream may need to be read.
    rows: history::Reader,
    running: RunningVersion,
    /// Messages that came before others of the same stream. They are acknowledged only once they
    /// were applied.
    waiting: BTreeMap<MessageId, Arc<Message>>,
    /// The checkpoint: how far the store's log has been read since the start, and whether its end
    /// was reached. It is kept in memory, as what was read is.
    read: u64,
    has_caught_up: bool,
    /// When it began to read, by the clock of its machine.
    since: Timestamp,
    hand_over: Box<dyn HandOver>,
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
    pub fn new(
        reader: Reader,
        only: Option<StreamKind>,
        protections: Protections,
        timer: u8,
    ) -> Self {
        Self {
            reader,
            only,
            protections,
            intake: (protections.seams.intake)(reader),
            positions: Positions::default(),
            rows: history::Reader::default(),
            running: RunningVersion::TODAY,
            waiting: BTreeMap::new(),
            read: 0,
            has_caught_up: false,
            since: Timestamp::default(),
            hand_over: (protections.seams.hand_over)(),
            asked: BTreeMap::new(),
            deadlines: Deadlines::new(timer),
        }
    }

    /// The same follower on a machine of a release among others.
    #[must_use]
    pub fn with_version(mut self, running: RunningVersion) -> Self {
        self.running = running;
        self
    }

    /// The release of its machine.
    pub const fn running(&mut self) -> &mut RunningVersion {
        &mut self.running
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

    /// How it comes to have what was stored before it started.
    #[must_use]
    pub fn hand_over(&self) -> &dyn HandOver {
        &*self.hand_over
    }

    /// Whether it has read as much as those that are shown, as its hand-over sees it.
    #[must_use]
    pub fn is_level_with(&self, shown: &Positions) -> bool {
        let Self { positions, has_caught_up, .. } = self;
        let so_far =
            ReadSoFar { positions, waiting: self.waiting(), has_caught_up: *has_caught_up };
        self.hand_over.is_level(so_far, shown)
    }

    /// How many messages wait for others.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Begins to read.
    pub fn start(&mut self, now: Timestamp, out: &mut Outbox) {
        self.since = now;
        if self.running.is_ahead()
            && let Some(later) = self.hand_over.begin(now)
        {
            self.deadlines.add(now + later, Missing::Log);
            return self.deadlines.arm(out);
        }
        if self.intake.reads_log() {
            self.fetch(now, Missing::Log, out);
        } else {
            self.has_caught_up = true;
        }
        self.deadlines.arm(out);
    }

    /// Takes in news.
    pub fn take(&mut self, now: Timestamp, feed: Feed, apply: Apply<'_>, out: &mut Outbox) {
        match feed {
            Feed::Delivery(delivery) => self.delivered(now, delivery, apply, out),
            Feed::Loaded(loaded) => self.loaded(&loaded, apply, out),
            Feed::Page(page) => self.page(now, page, apply, out),
        }
        self.deadlines.arm(out);
    }

    /// The store did not answer in time: ask again for whatever is still missing.
    pub fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        for missing in self.deadlines.due(now) {
            self.asked.remove(&missing);
            let wanted = match missing {
                Missing::Log => true,
                Missing::Stream(stream) => {
                    self.waiting.values().any(|message| news(message).stream == stream)
                }
            };
            if wanted {
                self.fetch(now, missing, out);
            }
        }
        self.deadlines.arm(out);
    }

    fn delivered(
        &mut self,
        now: Timestamp,
        delivery: Delivery,
        apply: Apply<'_>,
        out: &mut Outbox,
    ) {
        let Delivery { handler, count, routed: Routed { message, .. } } = delivery;
        assert_eq!(
            handler,
            self.reader.handler(),
            "the bus delivers to the machine of a subscription"
        );
        if handler.refuses(&message, count, self.running, self.protections.seams.unreadable, out) {
            return;
        }
        if self.hand_over.fails(news(&message)) {
            return handler.give_back(&message, count, out);
        }
        if self.take_in(&message, apply, out) {
            self.complete(message.meta.id, out);
            self.release_waiting(apply, out);
        } else {
            self.fetch(now, Missing::Stream(news(&message).stream), out);
            self.waiting.insert(message.meta.id, message);
        }
    }

    /// Applies what is new in a message. False if something before it is missing.
    fn take_in(&mut self, message: &Message, apply: Apply<'_>, out: &mut Outbox) -> bool {
        let batch = news(message);
        for (version, row) in batch.events() {
            match self.positions.judge(batch.stream, version) {
                Arrival::Known if self.intake.skips_known() => {}
                Arrival::Known => self.apply(batch.stream, version, row, apply, out),
                Arrival::Next => self.apply(batch.stream, version, row, apply, out),
                Arrival::Gap(_) => {
                    out.observe(Observation::GapFound { stream: batch.stream });
                    if self.intake.waits_for_gaps() && self.hand_over.until().is_none() {
                        return false;
                    }
                    self.apply(batch.stream, version, row, apply, out);
                }
            }
        }
        true
    }

    fn apply(
        &mut self,
        stream: StreamId,
        version: Version,
        row: &Event,
        apply: Apply<'_>,
        out: &mut Outbox,
    ) {
        if schema_of(row) > self.running.reads() {
            let release = self.running.runs();
            return out.observe(Observation::Outdated { release, gate: Release::TODAY });
        }
        let before = self.positions.of(stream);
        // What cannot be read is left out; the check of read models finds the place where the
        // version is missing.
        let Ok(events) = self.rows.read(stream, row) else { return };
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
        let batch = news(message);
        batch.first <= self.positions.of(batch.stream).next()
    }

    fn complete(&self, message: MessageId, out: &mut Outbox) {
        out.to_bus(BusRequest::Complete { handler: self.reader.handler(), message });
    }

    /// Reads what is missing from the store, unless it is being read already.
    fn fetch(&mut self, now: Timestamp, missing: Missing, out: &mut Outbox) {
        if self.asked.contains_key(&missing) {
            return;
        }
        let question = match missing {
            Missing::Log => StoreRequest::ReadAll {
                reader: self.reader,
                since: self.since,
                after: self.read,
                only: self.only,
                until: self.hand_over.until(),
            },
            Missing::Stream(stream) => StoreRequest::ReadStream {
                reader: self.reader,
                stream,
                after: self.positions.of(stream),
            },
        };
        out.to_store(question);
        self.asked.insert(missing, now + RETRY);
        self.deadlines.add(now + RETRY, missing);
    }

    fn told(&mut self, missing: Missing) {
        if let Some(until) = self.asked.remove(&missing) {
            self.deadlines.remove(until, missing);
        }
    }

    fn loaded(&mut self, loaded: &Loaded, apply: Apply<'_>, out: &mut Outbox) {
        let stream = loaded.stream;
        self.told(Missing::Stream(stream));
        for (index, event) in loaded.events.iter().enumerate() {
            self.apply_if_next(stream, loaded.after.plus(index + 1), &event.body, apply, out);
        }
        self.release_waiting(apply, out);
    }

    fn page(&mut self, now: Timestamp, page: Page, apply: Apply<'_>, out: &mut Outbox) {
        // A page that came twice, or after the log was asked for again; or one that the machine asked
        // for before it was started again. That one may end before what was acknowledged since, and
        // nobody would tell of it any more.
        if page.after != self.read || page.since != self.since {
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
            self.hand_over.read(&self.positions);
            self.running.ready(out);
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

/// What a message tells.
fn news(message: &Message) -> &EventBatch {
    match &message.body {
        Body::Events(batch) => batch,
        Body::Command(_) => unreachable!("whoever keeps a read model subscribes to news only"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_was_asked_for_before_a_restart_is_not_the_end_of_the_log() {
        let protections = Protections::default();
        let mut follower = Follower::new(Reader::Projector(0), None, protections, 0);
        let (now, mut out) = (Timestamp(2000), Outbox::default());
        follower.start(now, &mut out);
        let mut told = |since| {
            let page = Page { since, after: 0, events: Vec::new(), last: 0, more: false };
            follower.take(now, Feed::Page(page), &mut |_, _, _| {}, &mut out);
            follower.has_caught_up()
        };
        assert!(!told(Timestamp(1000)), "it was asked for by the machine as it was");
        assert!(told(now));
    }
}
