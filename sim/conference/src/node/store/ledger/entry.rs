//! What is read out of a ledger.

use std::fmt;

use domain::sourcing::{MessageId, Version};
use domain::stream::StreamId;

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The version it brought the stream to.
    pub version: Version,
    /// The event as it was encoded; the ledger does not read it.
    pub payload: Vec<u8>,
}

/// One event of the whole ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands among all events.
    pub position: Position,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// The version it brought that stream to.
    pub version: Version,
    /// The event as it was encoded.
    pub payload: Vec<u8>,
}

/// A row that is changed in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow {
    /// When it was saved, in milliseconds of business time.
    pub saved_at: u64,
    /// The row as it was encoded.
    pub bytes: Vec<u8>,
}

/// A place in the order of all events of one ledger: the first event stands at 1, and 0 is before
/// it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// A message as it was logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The id under which it is logged once.
    pub message: MessageId,
    /// The id of the message that led to it; its own if there was none.
    pub cause: MessageId,
    /// The message as it was encoded.
    pub payload: Vec<u8>,
    /// As it was sent again, if it was given up and repaired.
    pub repaired: Option<Vec<u8>>,
}

impl Logged {
    /// The message in the form in which it was sent last.
    #[must_use]
    pub fn sent_last(&self) -> &[u8] {
        self.repaired.as_ref().unwrap_or(&self.payload)
    }
}

/// A message that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The id it had in the outbox.
    pub message: MessageId,
    /// The message as it was encoded.
    pub payload: Vec<u8>,
    /// Why it was given up.
    pub reason: Vec<u8>,
}
