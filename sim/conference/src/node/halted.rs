//! Why a machine stops: reasons that can happen. What cannot happen is asserted, and what business
//! forbids is refused.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use domain::history::{DecodeError, Release};
use domain::sourcing::{MessageId, UpcastError, Version};
use domain::stream::StreamId;

use super::bus::jetstream::BrokerError;
use super::store::ledger::LedgerError;

/// The machine has stopped; the reason is on its way to the operator.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Halted {
    /// The disk does not do what it is asked, or what is on it is no ledger.
    #[error(transparent)]
    Ledger(Arc<LedgerError>),
    /// The broker that the bus is on does not do what it is asked.
    #[error(transparent)]
    Broker(Arc<BrokerError>),
    /// What lies on the disk cannot be read: what comes after it was decided on it, so nothing can
    /// be done without it.
    #[error("{place} cannot be read: {why}; {}", ADVICE)]
    Corrupt {
        /// What it is.
        place: Place,
        /// Why it cannot be read.
        why: Arc<dyn Error + Send + Sync>,
    },
    /// What lies on the disk was written by a newer release.
    #[error("{place} is written in form {found}, and this release reads up to {known}; {}", ADVICE)]
    NewerForm {
        /// What it is.
        place: Place,
        /// The form it was written in.
        found: u16,
        /// The newest form that is known.
        known: u16,
    },
    /// The log was to be rewritten, and an event cannot be brought into the form of that release.
    #[error("{place} cannot be rewritten as {release} writes: {why}")]
    NotRewritable {
        /// The place of the event in the log.
        place: Place,
        /// In the form of which release.
        release: Release,
        /// What the upcaster could not make of it.
        why: Arc<UpcastError>,
    },
}

/// What can be done about a row that cannot be read.
const ADVICE: &str = "restore a copy of the store, or open it with the release that wrote it";

/// Something that lies on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An event, by its stream and its version in it.
    Event(StreamId, Version),
    /// A message in the log of messages.
    Message(MessageId),
    /// What came of a message, in the inbox.
    Outcome(MessageId),
    /// A row of Conference Management.
    Row,
    /// An entry of the change log.
    Change,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(stream, version) => write!(f, "event {version} of {stream}"),
            Self::Message(message) => write!(f, "message {message} in the log"),
            Self::Outcome(message) => write!(f, "the outcome of {message}"),
            Self::Row => f.write_str("a row of Conference Management"),
            Self::Change => f.write_str("an entry of the change log"),
        }
    }
}

impl Place {
    /// The machine stops, because what lies here cannot be read.
    pub(super) fn unreadable(self, why: DecodeError) -> Halted {
        match why {
            DecodeError::Upcast(UpcastError::Newer { found, known }) => {
                Halted::NewerForm { place: self, found, known }
            }
            why => Halted::Corrupt { place: self, why: Arc::new(why) },
        }
    }

    /// The machine stops, because what lies here is not the JSON it should be.
    pub(super) fn not_json(self, why: serde_json::Error) -> Halted {
        Halted::Corrupt { place: self, why: Arc::new(why) }
    }
}

impl From<LedgerError> for Halted {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(Arc::new(error))
    }
}
