//! What an event store promises: a small trait over opaque bytes, and the laws.

use std::fmt;

use super::failure::Failure;

/// An event store as a law sees it. An adapter blocks where the store waits.
///
/// Versions count the events of one stream: the first event has version 1, and a stream without
/// events has version 0. Whatever the store cannot do is answered with [`Failure::Unsupported`] and
/// its reason.
pub trait EventStore {
    /// Stores everything one handled message changes, or nothing. Acknowledged means that
    /// `Appended::Committed` was returned.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if the store has no inbox, outbox or metadata and the commit uses
    /// one.
    fn commit(&mut self, commit: &AtomicCommit) -> Result<Appended, Failure>;

    /// The events of a stream whose versions are above `after`, in order; none if there is no such
    /// stream.
    ///
    /// # Errors
    /// [`Failure::Failed`] if the store cannot be read.
    fn load(&mut self, stream: StreamKey, after: u64) -> Result<Vec<VersionedEvent>, Failure>;

    /// At most `limit` events of all streams with positions above `after`, in order. Positions grow
    /// and may have gaps; 0 is before the first.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if streams can only be read one by one.
    fn read_all(&mut self, after: u64, limit: usize) -> Result<Vec<LoggedEvent>, Failure>;

    /// The messages that were committed and not settled, in the order of their commits.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if the store has no outbox.
    fn outbox(&mut self) -> Result<Vec<OutboxMessage>, Failure> {
        Err(Failure::unsupported("the store has no outbox"))
    }

    /// Takes messages that have arrived out of the outbox. One that is not there is ignored.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if the store has no outbox.
    fn settle(&mut self, messages: &[u128]) -> Result<(), Failure> {
        let _ = messages;
        Err(Failure::unsupported("the store has no outbox"))
    }

    /// Ends the program that holds the store in the given way, and opens the store again.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if the store keeps nothing beyond its program, or cannot be stopped
    /// that way here.
    fn stop(&mut self, how: StopKind) -> Result<(), Failure> {
        let _ = how;
        Err(Failure::unsupported("the store lives in the memory of its program"))
    }

    /// Lets the power fail in the middle of the disk operation that comes after `operations`
    /// others, counted from now. What the program asks of the store from then on fails, until it is
    /// stopped with [`StopKind::PowerLoss`].
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if the disk is a real one, or there is none.
    fn fail_power_after(&mut self, operations: u64) -> Result<(), Failure> {
        let _ = operations;
        Err(Failure::unsupported("the disk under the store cannot lose its power here"))
    }

    /// Begins a commit that another connection will finish later, when other commits may have come
    /// between.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if commits of this store never overlap.
    fn begin(&mut self, commit: &AtomicCommit) -> Result<OpenCommit, Failure> {
        let _ = commit;
        Err(Failure::unsupported("commits of this store never overlap: one connection writes"))
    }

    /// Finishes a commit that was begun.
    ///
    /// # Errors
    /// [`Failure::Failed`] if it was not begun.
    fn finish(&mut self, open: OpenCommit) -> Result<Appended, Failure> {
        let _ = open;
        Err(Failure::unsupported("commits of this store never overlap: one connection writes"))
    }
}

/// A stream: of which kind, and which of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamKey {
    /// The kind, such as accounts; below 4.
    pub category: u8,
    /// Which of that kind.
    pub id: u64,
}

/// An event to be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewEvent {
    /// The bytes that must come back as they are.
    pub payload: Vec<u8>,
    /// What is stored beside it; empty in all laws that are not about it.
    pub metadata: Vec<u8>,
}

/// An event as a stream tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionedEvent {
    /// The version it brought the stream to.
    pub version: u64,
    /// What was appended.
    pub event: NewEvent,
}

/// An event as the log of all streams tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEvent {
    /// Where it stands among all events.
    pub position: u64,
    /// The stream it was appended to.
    pub stream: StreamKey,
    /// The version it brought that stream to.
    pub version: u64,
    /// What was appended.
    pub event: NewEvent,
}

/// The note that a handler handled a message, and with what outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxEntry {
    /// Who handled it.
    pub handler: u8,
    /// The id of the message.
    pub message: u128,
    /// What came of it; whoever brings the message again is given this.
    pub outcome: Vec<u8>,
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMessage {
    /// By which a repetition is recognised.
    pub id: u128,
    /// The bytes that must come back as they are.
    pub payload: Vec<u8>,
}

/// What must be stored together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtomicCommit {
    /// The stream that was decided about.
    pub stream: StreamKey,
    /// The version the decision took into account.
    pub expected: u64,
    /// What is appended, possibly nothing.
    pub events: Vec<NewEvent>,
    /// The message that was handled, if one was.
    pub inbox: Option<InboxEntry>,
    /// What is to be sent because of it.
    pub outbox: Vec<OutboxMessage>,
}

/// What became of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is stored, and stays stored whatever happens to the machine.
    Committed {
        /// The version the stream has now.
        version: u64,
    },
    /// This handler handled the message before. Nothing was changed.
    HandledBefore {
        /// What came of it then.
        outcome: Vec<u8>,
    },
    /// The stream is not at the expected version. Nothing was changed.
    Conflict {
        /// The version it has, if the store tells.
        version: Option<u64>,
    },
}

/// A commit that was begun and is not finished, by a number of the store's own.
#[derive(Debug, PartialEq, Eq)]
pub struct OpenCommit(pub u64);

/// How a program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopKind {
    /// It closes its store.
    Closed,
    /// It is killed between two calls; the machine goes on.
    Killed,
    /// The machine loses its power; or it has, in an operation. What no sync has confirmed survives
    /// whole, in part or not at all, as `choice` decides. The same choice does the same again.
    PowerLoss {
        /// Which unsynced writes survive is drawn from this number.
        choice: u64,
    },
}

impl StreamKey {
    /// A stream of the first kind.
    #[must_use]
    pub const fn of(id: u64) -> Self {
        Self { category: 0, id }
    }
}

/// In letters, for stores that name streams by text.
impl fmt::Display for StreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}-{}",
            ["account", "transfer", "order", "voucher"][usize::from(self.category % 4)],
            self.id
        )
    }
}

impl NewEvent {
    /// An event without metadata.
    pub fn of(payload: impl Into<Vec<u8>>) -> Self {
        Self { payload: payload.into(), metadata: Vec::new() }
    }
}

impl AtomicCommit {
    /// A commit of nothing, decided on a version of a stream.
    #[must_use]
    pub const fn on(stream: StreamKey, expected: u64) -> Self {
        Self { stream, expected, events: Vec::new(), inbox: None, outbox: Vec::new() }
    }

    /// With one more event.
    #[must_use]
    pub fn event(mut self, payload: impl Into<Vec<u8>>) -> Self {
        self.events.push(NewEvent::of(payload));
        self
    }

    /// In the name of a handler that handled a message.
    #[must_use]
    pub fn handled(mut self, handler: u8, message: u128, outcome: impl Into<Vec<u8>>) -> Self {
        self.inbox = Some(InboxEntry { handler, message, outcome: outcome.into() });
        self
    }

    /// With one more message to be sent.
    #[must_use]
    pub fn sends(mut self, id: u128, payload: impl Into<Vec<u8>>) -> Self {
        self.outbox.push(OutboxMessage { id, payload: payload.into() });
        self
    }
}
