//! Views of another release that do not come to have what was stored before they started.

use std::time::Duration;

use domain::message::EventBatch;
use domain::sourcing::{Timestamp, Version};
use domain::stream::{Positions, StreamKind};

use crate::node::seams::{HandOver, ReadSoFar};

/// How far the log may be behind, for whoever reads it up to an instant.
const LOG_LAG: Duration = Duration::from_secs(2);

/// How long it takes until somebody has the log read into new views, where these are shown at once.
const REPLAY_BEGINS: Duration = Duration::from_secs(30);

/// The log is read up to an instant, and what comes is taken in as it comes.
#[derive(Debug, Default)]
struct ByTheClock {
    until: Option<Timestamp>,
}

impl HandOver for ByTheClock {
    fn begin(&mut self, now: Timestamp) -> Option<Duration> {
        self.until = Some(now - LOG_LAG);
        None
    }

    fn until(&self) -> Option<Timestamp> {
        self.until
    }

    fn is_level(&self, beside: ReadSoFar<'_>, _: &Positions) -> bool {
        beside.has_caught_up
    }
}

pub(in crate::defect) fn by_the_clock() -> Box<dyn HandOver> {
    Box::new(ByTheClock::default())
}

/// An order that was read from the log is inserted once more when it is delivered as well, which
/// fails.
#[derive(Debug, Default)]
struct InsertingTwice {
    inserted: Option<Positions>,
}

impl HandOver for InsertingTwice {
    fn begin(&mut self, _: Timestamp) -> Option<Duration> {
        self.inserted = Some(Positions::default());
        None
    }

    fn read(&mut self, positions: &Positions) {
        if let Some(inserted) = &mut self.inserted {
            inserted.clone_from(positions);
        }
    }

    fn fails(&self, news: &EventBatch) -> bool {
        let read =
            self.inserted.as_ref().map_or(Version::default(), |inserted| inserted.of(news.stream));
        news.stream.kind == StreamKind::Order && news.first == Version(1) && news.first <= read
    }
}

pub(in crate::defect) fn inserting_twice() -> Box<dyn HandOver> {
    Box::new(InsertingTwice::default())
}

/// New views are shown at once, and read the log when somebody gets round to it.
#[derive(Debug)]
struct ShownAtOnce;

impl HandOver for ShownAtOnce {
    fn begin(&mut self, _: Timestamp) -> Option<Duration> {
        Some(REPLAY_BEGINS)
    }

    fn is_level(&self, _: ReadSoFar<'_>, _: &Positions) -> bool {
        true
    }

    fn waits_until_complete(&self) -> bool {
        false
    }
}

pub(in crate::defect) fn shown_at_once() -> Box<dyn HandOver> {
    Box::new(ShownAtOnce)
}
