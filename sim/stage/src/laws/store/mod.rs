//! What an event store promises: a small trait over opaque bytes, and the laws.

mod atomicity;
mod inbox;
mod order;
mod outbox;
mod reading;
mod survival;
mod versions;

use std::fmt;

use super::law::{Failure, Law};

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
    /// The event.
    pub payload: Vec<u8>,
    /// What is stored beside it; empty in all laws that are not about it.
    pub metadata: Vec<u8>,
}

/// An event as a stream tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionedEvent {
    /// The version it brought the stream to.
    pub version: u64,
    /// The event.
    pub event: NewEvent,
}

/// An event as the log of all streams tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEvent {
    /// Where it stands among all events.
    pub position: u64,
    /// Its stream.
    pub stream: StreamKey,
    /// The version it brought that stream to.
    pub version: u64,
    /// The event.
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
    /// Its id.
    pub id: u128,
    /// The message.
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
        /// Any number.
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

/// The laws of a store.
pub(super) fn laws() -> impl Iterator<Item = Law> {
    [versions::LAWS, inbox::LAWS, atomicity::LAWS, order::LAWS, reading::LAWS, survival::LAWS, outbox::LAWS]
        .into_iter()
        .flatten()
        .copied()
}

/// What several laws ask of a store.
mod ask {
    use super::super::law::{Failure, Objection, ensure};
    use super::{Appended, AtomicCommit, EventStore, LoggedEvent, NewEvent, StopKind, StreamKey};

    /// Commits what nothing speaks against, and returns the version of the stream.
    pub(super) fn commit(store: &mut dyn EventStore, commit: &AtomicCommit) -> Result<u64, Objection> {
        match store.commit(commit)? {
            Appended::Committed { version } => Ok(version),
            other => Err(Objection::Broken(format!(
                "a commit that nothing speaks against, on version {} of {}, was answered with {other:?}",
                commit.expected, commit.stream
            ))),
        }
    }

    /// Commits what must be refused because of its version.
    pub(super) fn refused(
        store: &mut dyn EventStore,
        commit: &AtomicCommit,
    ) -> Result<Option<u64>, Objection> {
        match store.commit(commit)? {
            Appended::Conflict { version } => Ok(version),
            other => Err(Objection::Broken(format!(
                "a commit on version {} of {}, which the stream does not have, was answered with {other:?}",
                commit.expected, commit.stream
            ))),
        }
    }

    /// Commits what must be recognised, and returns the outcome that was recorded.
    pub(super) fn recognised(
        store: &mut dyn EventStore,
        commit: &AtomicCommit,
    ) -> Result<Vec<u8>, Objection> {
        match store.commit(commit)? {
            Appended::HandledBefore { outcome } => Ok(outcome),
            other => Err(Objection::Broken(format!(
                "a message that was handled before, brought again on version {} of {}, was answered with {other:?}",
                commit.expected, commit.stream
            ))),
        }
    }

    /// The events of a whole stream, whose versions must have no gaps.
    pub(super) fn stream(store: &mut dyn EventStore, stream: StreamKey) -> Result<Vec<NewEvent>, Objection> {
        let events = store.load(stream, 0)?;
        let versions: Vec<u64> = events.iter().map(|event| event.version).collect();
        ensure!(
            versions.iter().copied().eq(1..=versions.len() as u64),
            "the versions of {stream} are {versions:?}"
        );
        Ok(events.into_iter().map(|event| event.event).collect())
    }

    /// The payloads of a whole stream, as text.
    pub(super) fn texts(store: &mut dyn EventStore, key: StreamKey) -> Result<Vec<String>, Objection> {
        Ok(stream(store, key)?.iter().map(|event| text(&event.payload)).collect())
    }

    /// All events of all streams, read in pages of so many.
    pub(super) fn log(
        store: &mut dyn EventStore,
        after: u64,
        page: usize,
    ) -> Result<Vec<LoggedEvent>, Objection> {
        let mut log: Vec<LoggedEvent> = Vec::new();
        loop {
            let from = log.last().map_or(after, |event| event.position);
            let events = store.read_all(from, page)?;
            ensure!(events.len() <= page, "a page of {page} has {} events", events.len());
            for event in events.iter().filter(|event| event.position <= from) {
                ensure!(false, "read after position {from}, the log tells position {}", event.position);
            }
            let last = events.len() < page;
            log.extend(events);
            if last {
                return Ok(log);
            }
            ensure!(log.len() < 100_000, "the log has no end");
        }
    }

    /// Stops the store; false if this store cannot be killed here, only closed.
    pub(super) fn stopped(store: &mut dyn EventStore, how: StopKind) -> Result<bool, Objection> {
        match store.stop(how) {
            Err(Failure::Unsupported(_)) if how == StopKind::Killed => Ok(false),
            stopped => Ok(stopped.map(|()| true)?),
        }
    }

    /// The ids in the outbox.
    pub(super) fn outbox(store: &mut dyn EventStore) -> Result<Vec<u128>, Objection> {
        Ok(store.outbox()?.into_iter().map(|message| message.id).collect())
    }

    pub(super) fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }
}
