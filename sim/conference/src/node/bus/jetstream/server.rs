//! What a bus asks of a server that keeps streams: a NATS server, or one that is simulated.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use domain::sourcing::Timestamp;

use super::BrokerError;
use crate::node::protocol::Handler;

/// How subscriptions are kept. Times are of business.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// Who has a subscription of its own, in the order in which subjects name them.
    pub handlers: Vec<Handler>,
    /// How long a handler has a message to itself; nothing, if for ever.
    pub lock: Option<Duration>,
    /// How long the server remembers ids at least.
    pub window: Duration,
}

/// A message that was taken in, or whose id is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its number in the stream.
    pub sequence: u64,
    /// Whether its id was remembered, so that it was not taken in. The message of that number may
    /// be gone.
    pub duplicate: bool,
}

/// A message that the server has handed out, and locked.
#[derive(Debug)]
pub struct Fetched<L> {
    /// In whose subscription it is.
    pub handler: Handler,
    /// Its number in the stream.
    pub sequence: u64,
    /// How many times it was delivered to this handler, this time included, as far as the server
    /// remembers.
    pub count: u32,
    /// What was published.
    pub payload: Vec<u8>,
    /// By what the server knows the lock again.
    pub lock: L,
}

/// What the server forgot when it was killed, as far as anybody can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// So many handlers were done with a message, and had been told that this is known.
    pub completions: u32,
    /// So many messages that all were done with have lost their ids.
    pub ids: u32,
}

/// A server that keeps a stream with a durable consumer for each handler, as NATS JetStream does:
/// a message stays until all whom it concerns are done with it, and goes to each of them again and
/// again until then.
///
/// `now` is what the clock of the bus shows. A server with a clock of its own goes by that.
pub trait JetStream: Debug {
    /// By what the server knows a lock again. It settles its message under a later lock as well:
    /// only whoever asks can know better.
    type Lock: Clone + Debug;

    /// Connects, and makes the stream and the subscriptions that are missing. What it forgot since
    /// somebody was last connected.
    ///
    /// # Errors
    /// [`BrokerError`] says why it cannot be used.
    fn open(&mut self, now: Timestamp, keeping: &Keeping) -> Result<Forgotten, BrokerError>;

    /// Takes a message in for these handlers, unless it remembers the id.
    ///
    /// # Errors
    /// [`BrokerError`]: it may have been taken in or not.
    fn publish(
        &mut self,
        now: Timestamp,
        id: &str,
        handlers: &[Handler],
        payload: &[u8],
    ) -> Result<Stored, BrokerError>;

    /// Whether the stream still has a message.
    ///
    /// # Errors
    /// [`BrokerError`], if it does not say.
    fn has(&mut self, sequence: u64) -> Result<bool, BrokerError>;

    /// Takes a message out of the stream and of all subscriptions. One that is gone stays so.
    ///
    /// # Errors
    /// [`BrokerError`]: it may have been done or not.
    fn remove(&mut self, sequence: u64) -> Result<(), BrokerError>;

    /// What the subscriptions of these handlers have to deliver now, locked from now on.
    ///
    /// # Errors
    /// [`BrokerError`]: what was locked comes again when its lock runs out.
    fn fetch(
        &mut self,
        now: Timestamp,
        handlers: &BTreeSet<Handler>,
    ) -> Result<Vec<Fetched<Self::Lock>>, BrokerError>;

    /// The handler of a lock is done with its message.
    ///
    /// # Errors
    /// [`BrokerError`]: the server may have heard of it or not.
    fn complete(&mut self, now: Timestamp, lock: &Self::Lock) -> Result<(), BrokerError>;

    /// The handler of a lock gets its message again after this time of business.
    ///
    /// # Errors
    /// [`BrokerError`]: the server may have heard of it or not.
    fn give_back(
        &mut self,
        now: Timestamp,
        lock: &Self::Lock,
        pause: Duration,
    ) -> Result<(), BrokerError>;

    /// The handler of a lock does not get its message again.
    ///
    /// # Errors
    /// [`BrokerError`]: the server may have heard of it or not.
    fn terminate(&mut self, now: Timestamp, lock: &Self::Lock) -> Result<(), BrokerError>;

    /// When to ask again whether there is something for one of these handlers.
    fn look_again(&self, now: Timestamp, handlers: &BTreeSet<Handler>) -> Option<Timestamp>;
}
