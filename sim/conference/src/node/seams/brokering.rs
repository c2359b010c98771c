//! What a broker does with the messages that it holds.

use std::collections::BTreeMap;
use std::fmt::Debug;

use domain::history::Release;
use domain::message::Message;
use domain::sourcing::MessageId;

use super::super::protocol::Handler;

/// After so many deliveries without success a message is a dead letter. A bank may be out for
/// hours, and what waits for it is delivered again every other minute: that is no reason to give
/// up.
pub const MOST_DELIVERIES: u32 = 500;

/// What each worker said to run, by its number. A worker that was never heard of is not there.
pub type Runs = BTreeMap<u8, Release>;

/// What a broker does with the messages that it holds.
pub trait Brokering: Debug {
    /// Whether a message that it does not hold is taken in. Every one is: the relay publishes again
    /// what was settled if the word of it was lost, and then it has to be settled again.
    fn takes(&mut self, _message: MessageId) -> bool {
        true
    }

    /// Under what name a message is published on a server that remembers names: its id in full.
    /// What readers are shown of an id is too short to tell messages apart by.
    fn names(&self, message: MessageId) -> String {
        message.0.to_string()
    }

    /// Whether the stream is asked for a message that the server says it was given before. It may
    /// be gone: all were done with it, or it was given up.
    fn doubts_duplicates(&self) -> bool {
        true
    }

    /// Whether a handler's subscription has no place for a message, while workers run these
    /// releases. It always has one: a message is routed by what it says.
    fn rejects(&self, _message: &Message, _handler: Handler, _runs: &Runs) -> bool {
        false
    }

    /// After how many deliveries without success a message is a dead letter.
    fn most_deliveries(&self) -> u32 {
        MOST_DELIVERIES
    }

    /// Which other worker is given what this one is given. None is: one of all workers handles a
    /// message, whatever each runs.
    fn beside(&self, _worker: u8, _runs: &Runs) -> Option<u8> {
        None
    }

    /// Whether what a machine did not finish while it had the lock is delivered again.
    fn delivers_again(&self) -> bool {
        true
    }

    /// Whether a message is settled, so that it leaves the outbox, while so many of its handlers
    /// are not done with it.
    fn settles(&self, left: usize) -> bool {
        left == 0
    }

    /// Whether the subscriptions of a release go as soon as no worker runs it, with what is in
    /// them. They do not: each is closed once everything in it was handled.
    fn drops_former_subscriptions(&self) -> bool {
        false
    }
}

/// At least once, to each handler, for as long as it takes.
#[derive(Debug)]
pub struct AtLeastOnce;

impl Brokering for AtLeastOnce {}
