//! A broker that loses what it should deliver, or delivers it to the wrong ones.

use std::collections::BTreeSet;

use domain::history::{Release, schema_of_message};
use domain::message::Message;
use domain::sourcing::MessageId;

use crate::node::protocol::Handler;
use crate::node::seams::{Brokering, Runs};

/// It remembers all ids for ever, and never takes a message in twice.
#[derive(Debug, Default)]
struct OnceForEver {
    known: BTreeSet<MessageId>,
}

impl Brokering for OnceForEver {
    fn takes(&mut self, message: MessageId) -> bool {
        self.known.insert(message)
    }
}

pub(in crate::defect) fn once_for_ever() -> Box<dyn Brokering> {
    Box::new(OnceForEver::default())
}

/// It gives a message up soon: an outage of a minute makes dead letters.
#[derive(Debug)]
struct WithoutPatience;

impl Brokering for WithoutPatience {
    fn most_deliveries(&self) -> u32 {
        3
    }
}

pub(in crate::defect) fn without_patience() -> Box<dyn Brokering> {
    Box::new(WithoutPatience)
}

/// What a machine that died had is delivered to nobody.
#[derive(Debug)]
struct LockingForEver;

impl Brokering for LockingForEver {
    fn delivers_again(&self) -> bool {
        false
    }
}

pub(in crate::defect) fn locking_for_ever() -> Box<dyn Brokering> {
    Box::new(LockingForEver)
}

/// The outbox row goes with the first handler that is done, and a crash loses the message for the
/// others.
#[derive(Debug)]
struct SettlingWithTheFirst;

impl Brokering for SettlingWithTheFirst {
    fn settles(&self, _: usize) -> bool {
        true
    }
}

pub(in crate::defect) fn settling_with_the_first() -> Box<dyn Brokering> {
    Box::new(SettlingWithTheFirst)
}

/// What is still in the subscriptions of a former release goes with them.
#[derive(Debug)]
struct DeletingSubscriptions;

impl Brokering for DeletingSubscriptions {
    fn drops_former_subscriptions(&self) -> bool {
        true
    }
}

pub(in crate::defect) fn deleting_subscriptions() -> Box<dyn Brokering> {
    Box::new(DeletingSubscriptions)
}

/// From today's release on seats are sold in sessions, which earlier releases did not name.
#[derive(Debug)]
struct RequiringSessions;

impl Brokering for RequiringSessions {
    fn rejects(&self, message: &Message, handler: Handler, runs: &Runs) -> bool {
        handler == Handler::Seats
            && runs.values().any(|release| *release == Release::TODAY)
            && schema_of_message(message) < Release::TODAY.schema()
    }
}

pub(in crate::defect) fn requiring_sessions() -> Box<dyn Brokering> {
    Box::new(RequiringSessions)
}

/// One worker of each release handles everything.
#[derive(Debug)]
struct OneOfEachRelease;

impl Brokering for OneOfEachRelease {
    fn beside(&self, worker: u8, runs: &Runs) -> Option<u8> {
        let release = runs.get(&worker)?;
        runs.iter().find(|(_, other)| *other != release).map(|(worker, _)| *worker)
    }
}

pub(in crate::defect) fn one_of_each_release() -> Box<dyn Brokering> {
    Box::new(OneOfEachRelease)
}

/// It tells messages apart by the first two digits of their ids, as a reader of a story does by
/// eight of them. What a stranger's message stands for on the server is never delivered.
#[derive(Debug)]
struct CuttingIdsShort;

impl Brokering for CuttingIdsShort {
    fn names(&self, message: MessageId) -> String {
        format!("{:02x}", message.0.as_u128() >> 120)
    }
}

pub(in crate::defect) fn cutting_ids_short() -> Box<dyn Brokering> {
    Box::new(CuttingIdsShort)
}

/// It takes the server at its word that it was given a message before, and waits for it.
#[derive(Debug)]
struct TrustingTheWindow;

impl Brokering for TrustingTheWindow {
    fn doubts_duplicates(&self) -> bool {
        false
    }
}

pub(in crate::defect) fn trusting_the_window() -> Box<dyn Brokering> {
    Box::new(TrustingTheWindow)
}
