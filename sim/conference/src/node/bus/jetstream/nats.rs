//! A NATS server. Its clock is real: what is asked of it in business time is divided by how fast
//! that passes.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::sourcing::Timestamp;

use super::connection::{Connection, Lock};
use super::server::{Fetched, Forgotten, JetStream, Keeping, Stored};
use super::{BrokerError, BrokerStream};
use crate::node::protocol::Handler;

/// How often the server is asked while anything is open, by its own clock. More often than a leap
/// of business time is worth.
const LOOK: Duration = Duration::from_millis(20);

/// A stream of a NATS server, and the connection to it once it was opened.
#[derive(Debug)]
pub struct Nats {
    on: BrokerStream,
    connection: Option<Connection>,
}

impl Nats {
    /// This stream. Nobody connects to it yet.
    #[must_use]
    pub const fn new(on: BrokerStream) -> Self {
        Self { on, connection: None }
    }

    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("it connects before it is handed anything")
    }
}

impl JetStream for Nats {
    type Lock = Lock;

    /// What a server forgot it does not say.
    fn open(&mut self, _: Timestamp, keeping: &Keeping) -> Result<Forgotten, BrokerError> {
        self.connection = Some(Connection::open(&self.on, keeping)?);
        Ok(Forgotten::default())
    }

    fn publish(
        &mut self,
        _: Timestamp,
        id: &str,
        handlers: &[Handler],
        payload: &[u8],
    ) -> Result<Stored, BrokerError> {
        self.connection().publish(id, handlers, payload.to_vec())
    }

    fn has(&mut self, sequence: u64) -> Result<bool, BrokerError> {
        self.connection().has(sequence)
    }

    fn remove(&mut self, sequence: u64) -> Result<(), BrokerError> {
        self.connection().remove(sequence)
    }

    fn fetch(
        &mut self,
        _: Timestamp,
        handlers: &BTreeSet<Handler>,
    ) -> Result<Vec<Fetched<Lock>>, BrokerError> {
        self.connection().fetch(handlers.iter().copied())
    }

    fn complete(&mut self, _: Timestamp, lock: &Lock) -> Result<(), BrokerError> {
        self.connection().complete(lock)
    }

    fn give_back(&mut self, _: Timestamp, lock: &Lock, pause: Duration) -> Result<(), BrokerError> {
        self.connection().give_back(lock, self.on.real(pause))
    }

    fn terminate(&mut self, _: Timestamp, lock: &Lock) -> Result<(), BrokerError> {
        self.connection().terminate(lock)
    }

    fn look_again(&self, now: Timestamp, _: &BTreeSet<Handler>) -> Option<Timestamp> {
        Some(now + LOOK * self.on.speed.get())
    }
}
