//! How what was committed comes to be sent.

use std::fmt::Debug;
use std::sync::Arc;

use domain::message::Message;
use domain::sourcing::Timestamp;

/// The instant at which a store started again, by its own clock.
#[derive(Clone, Copy, Debug)]
pub struct Restart(pub Timestamp);

/// How what was committed comes to be sent: from the outbox, until everyone is done with it.
pub trait Relaying: Debug {
    /// What of a commit is published before it is stored. Nothing is: others would be told what a
    /// crash takes back.
    fn ahead_of_commit(&self, _outgoing: &[Arc<Message>]) -> Vec<Arc<Message>> {
        Vec::new()
    }

    /// Whether a message that was committed is kept until everyone is done with it. What is not
    /// kept is published once.
    fn keeps(&self, _message: &Message) -> bool {
        true
    }

    /// Whether a message that is kept is published again and again.
    fn repeats(&self) -> bool {
        true
    }

    /// Whether what is found in the outbox at the start is still to be sent.
    fn takes_up(&self) -> bool {
        true
    }

    /// From when on a message that was committed is sent, if it is due at that instant: from that one
    /// on.
    fn sends_from(&self, _message: &Message, due: Timestamp) -> Timestamp {
        due
    }

    /// When a timer that was found on the disk is due, if it was set for that instant: at that one,
    /// before and after a restart.
    fn rings(&self, _timer: &Message, due: Timestamp, _restart: Restart) -> Timestamp {
        due
    }

    /// What is made of a message. What only passes through stays as it was written.
    fn passes_on(&self, message: &Arc<Message>) -> Arc<Message> {
        message.clone()
    }

    /// What is sent besides what is still to be sent, when a release is made final. Nothing is: the
    /// outbox stays where it is.
    fn moves(&self, _pending: &mut dyn Iterator<Item = &Arc<Message>>) -> Vec<Arc<Message>> {
        Vec::new()
    }
}

/// Everything is kept in the outbox until it is settled.
#[derive(Debug)]
pub struct UntilSettled;

impl Relaying for UntilSettled {}
