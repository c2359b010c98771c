//! What is to be sent is sent too early, too late, once too often or never, or changed on its way.

use std::sync::Arc;
use std::time::Duration;

use domain::message::{Body, Event, Message};
use domain::registration::{OrderEvent, Seats};
use domain::sourcing::{MessageId, Timestamp, minutes};

use crate::node::protections::Protections;
use crate::node::seams::{Relaying, Restart};

/// What is not a timer is published once, and stored nowhere.
#[derive(Debug)]
struct WithoutOutbox;

impl Relaying for WithoutOutbox {
    fn keeps(&self, message: &Message) -> bool {
        message.body.due().is_some()
    }
}

/// The store keeps no outbox either.
pub(in crate::defect) fn without_outbox(protections: &mut Protections) {
    protections.ledger.outbox = |_| &[];
    protections.seams.relaying = || Box::new(WithoutOutbox);
}

/// Others are told what a crash takes back.
#[derive(Debug)]
struct BeforeCommit;

impl Relaying for BeforeCommit {
    fn ahead_of_commit(&self, outgoing: &[Arc<Message>]) -> Vec<Arc<Message>> {
        outgoing.iter().filter(|message| message.body.due().is_none()).cloned().collect()
    }
}

pub(in crate::defect) fn before_commit() -> Box<dyn Relaying> {
    Box::new(BeforeCommit)
}

/// A publication that is lost is lost for ever.
#[derive(Debug)]
struct OnlyOnce;

impl Relaying for OnlyOnce {
    fn repeats(&self) -> bool {
        false
    }
}

pub(in crate::defect) fn only_once() -> Box<dyn Relaying> {
    Box::new(OnlyOnce)
}

/// What was to be sent before a restart is not sent after it.
#[derive(Debug)]
struct ForgettingAtRestart;

impl Relaying for ForgettingAtRestart {
    fn takes_up(&self) -> bool {
        false
    }
}

pub(in crate::defect) fn forgetting_at_restart() -> Box<dyn Relaying> {
    Box::new(ForgettingAtRestart)
}

/// What is still to be sent is moved by copying it, each copy with an id of its own, while the old
/// rows are being sent as well.
#[derive(Debug)]
struct MovedByCopying;

impl Relaying for MovedByCopying {
    fn moves(&self, pending: &mut dyn Iterator<Item = &Arc<Message>>) -> Vec<Arc<Message>> {
        let copied = pending.map(|message| {
            let mut copy = (**message).clone();
            copy.meta.id = MessageId::derived(message.meta.id.0, "copy");
            copy.into()
        });
        copied.collect()
    }
}

pub(in crate::defect) fn moved_by_copying() -> Box<dyn Relaying> {
    Box::new(MovedByCopying)
}

/// A timer that is found after a restart rings at once.
#[derive(Debug)]
struct RingingAtOnce;

impl Relaying for RingingAtOnce {
    fn rings(&self, _: &Message, _: Timestamp, restart: Restart) -> Timestamp {
        restart.0
    }
}

pub(in crate::defect) fn ringing_at_once() -> Box<dyn Relaying> {
    Box::new(RingingAtOnce)
}

/// A timer that is found after a restart runs for as long as it was set for once more.
#[derive(Debug)]
struct RingingAsLongAgain;

impl Relaying for RingingAsLongAgain {
    fn rings(&self, timer: &Message, due: Timestamp, restart: Restart) -> Timestamp {
        restart.0 + due.since(timer.meta.occurred_at)
    }
}

pub(in crate::defect) fn ringing_as_long_again() -> Box<dyn Relaying> {
    Box::new(RingingAsLongAgain)
}

/// An instant, rounded up to the next that is a whole number of periods after the beginning.
fn rounded_up(at: Timestamp, period: Duration) -> Timestamp {
    let period = period.as_millis() as u64;
    Timestamp(at.0.div_ceil(period) * period)
}

/// Timers are looked for every five minutes.
#[derive(Debug)]
struct RingingByTheClock;

impl Relaying for RingingByTheClock {
    fn sends_from(&self, message: &Message, due: Timestamp) -> Timestamp {
        message.body.due().map_or(due, |due| rounded_up(due, minutes(5)))
    }
}

pub(in crate::defect) fn ringing_by_the_clock() -> Box<dyn Relaying> {
    Box::new(RingingByTheClock)
}

/// The outbox is looked through twice a minute, and nobody says that something was committed.
#[derive(Debug)]
struct Polling;

impl Relaying for Polling {
    fn sends_from(&self, _: &Message, due: Timestamp) -> Timestamp {
        rounded_up(due, Duration::from_secs(30))
    }
}

pub(in crate::defect) fn polling() -> Box<dyn Relaying> {
    Box::new(Polling)
}

/// A message as the previous release writes it down: it knows no seats in the news of a
/// confirmation.
#[derive(Debug)]
struct WithoutNewFields;

impl Relaying for WithoutNewFields {
    fn passes_on(&self, message: &Arc<Message>) -> Arc<Message> {
        let mut message = message.clone();
        let knows_all =
            |event: &Event| !matches!(event, Event::Order(OrderEvent::OrderConfirmed { .. }));
        if matches!(&message.body, Body::Events(batch) if batch.events.iter().all(knows_all)) {
            return message;
        }
        if let Body::Events(batch) = &mut Arc::make_mut(&mut message).body {
            for event in &mut batch.events {
                if let Event::Order(OrderEvent::OrderConfirmed { seats, .. }) = event {
                    *seats = Seats::default();
                }
            }
        }
        message
    }
}

pub(in crate::defect) fn without_new_fields() -> Box<dyn Relaying> {
    Box::new(WithoutNewFields)
}
