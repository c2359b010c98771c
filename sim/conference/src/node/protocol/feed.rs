//! What whoever keeps a read model is told: news from the bus, and from the store whatever it
//! missed.

use domain::message::{Event, Stored};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::StreamId;
use serde::{Deserialize, Serialize};

use super::delivery::Delivery;
use super::handler::Handler;
use super::snapshot::StoredSnapshot;

/// What whoever keeps a read model takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Feed {
    /// The bus hands over news.
    Delivery(Delivery),
    /// The store tells the rest of a stream.
    Loaded(Loaded),
    /// The store tells a page of its log.
    Page(Page),
}

/// The rest of a stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Loaded {
    /// The stream that was asked for.
    pub stream: StreamId,
    /// The version that whoever asked has already.
    pub after: Version,
    /// For which work it was asked.
    pub because: Option<Purpose>,
    /// A snapshot to begin with.
    pub snapshot: Option<Box<StoredSnapshot>>,
    /// The events after that snapshot, or after that version.
    pub events: Vec<Stored>,
    /// How many bytes these events have where they are stored.
    pub bytes: u64,
}

/// The work for which a stream is read: who handles which message. An answer that was under way for
/// long may tell less than was committed meanwhile, and a decision that stores nothing is checked
/// by nobody; so no answer is taken for the answer to a later question. A number would do as well
/// until a machine starts anew and counts from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// The handler whose work waits for the answer.
    pub handler: Handler,
    /// The id of the message that it works on.
    pub message: MessageId,
}

/// A page of the store's log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// When whoever asked for it began to read, by its own clock: as the question said.
    pub since: Timestamp,
    /// After which position.
    pub after: u64,
    /// The events, and where each is kept.
    pub events: Vec<(StreamId, Version, Event)>,
    /// The position of the last event of the page.
    pub last: u64,
    /// Whether more follows.
    pub more: bool,
}

impl Feed {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Delivery(_) => "Delivery",
            Self::Loaded(_) => "Loaded",
            Self::Page(_) => "Page",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Delivery(delivery) => delivery.subject(),
            Self::Loaded(loaded) => of_stream(loaded.stream),
            Self::Page(page) => u128::from(page.after),
        }
    }
}

/// What questions for a stream, and the answers to them, are about.
pub(super) fn of_stream(stream: StreamId) -> u128 {
    stream.id.as_u128() ^ u128::from(stream.kind as u8)
}
