//! A worker acknowledges what is not stored, or stores what is out of date.

use std::time::Duration;

use domain::message::Event;
use domain::sourcing::MessageId;
use uuid::Uuid;

use crate::node::protections::Protections;
use crate::node::protocol::{BusRequest, Commit, Handler, Outcome};
use crate::node::seams::{AfterCommit, Handling};

/// What halts before its commit is never delivered again.
#[derive(Debug)]
struct BeforeAppend;

impl Handling for BeforeAppend {
    fn on_delivery(&self, handler: Handler, message: MessageId) -> Option<BusRequest> {
        Some(BusRequest::Complete { handler, message })
    }
}

pub(in crate::defect) fn acknowledging_before_append() -> Box<dyn Handling> {
    Box::new(BeforeAppend)
}

/// Nothing was stored, and nobody decides again.
#[derive(Debug)]
struct GivingWay;

impl Handling for GivingWay {
    fn gives_way(&self, lost: &Commit, _: bool) -> Option<Outcome> {
        Some(lost.outcome.clone())
    }
}

/// Where nothing else was stored there was no conflict, so it must have been stored before.
#[derive(Debug)]
struct SeeingNoConflict;

impl Handling for SeeingNoConflict {
    fn gives_way(&self, lost: &Commit, has_rival: bool) -> Option<Outcome> {
        (!has_rival).then(|| lost.outcome.clone())
    }
}

pub(in crate::defect) fn acknowledging_where_nobody_wrote() -> Box<dyn Handling> {
    Box::new(SeeingNoConflict)
}

pub(in crate::defect) fn acknowledging_conflicts() -> Box<dyn Handling> {
    Box::new(GivingWay)
}

/// The back-off is one for all messages, and grows for as long as the worker runs.
#[derive(Debug, Default)]
struct NeverCalmer {
    put_aside: u32,
}

impl Handling for NeverCalmer {
    fn pause(&mut self, first: Duration, _: u32) -> Duration {
        let pause = AfterCommit.pause(first, self.put_aside);
        self.put_aside += 1;
        pause
    }
}

pub(in crate::defect) fn backing_off_ever_longer() -> Box<dyn Handling> {
    Box::new(NeverCalmer::default())
}

/// What was decided on the older state is stored behind the newer.
#[derive(Debug)]
struct Insisting;

impl Handling for Insisting {
    fn after_conflict(&self, lost: &Commit) -> Option<(Vec<Event>, Outcome)> {
        let events = lost.events.iter().map(|event| event.body.clone()).collect();
        Some((events, lost.outcome.clone()))
    }
}

pub(in crate::defect) fn storing_stale_decisions() -> Box<dyn Handling> {
    Box::new(Insisting)
}

/// What was committed may stand behind what another stored, so the stream is loaded again.
#[derive(Debug)]
struct Unsure;

impl Handling for Unsure {
    fn knows_what_is_stored(&self) -> bool {
        false
    }
}

/// Events are appended at whatever version the stream has by now.
pub(in crate::defect) fn without_version_check(protections: &mut Protections) {
    protections.ledger.is_stale = |_| false;
    protections.ledger.is_stale_row = |_, _| false;
    protections.seams.handling = || Box::new(Unsure);
}

/// Nobody finds whose payment it is.
#[derive(Debug)]
struct Unfiled;

impl Handling for Unfiled {
    fn files_under(&self, _: Option<Uuid>) -> Option<Uuid> {
        None
    }
}

pub(in crate::defect) fn losing_the_order() -> Box<dyn Handling> {
    Box::new(Unfiled)
}
