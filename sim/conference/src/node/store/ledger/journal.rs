//! The journal: what each transaction changed, in the order in which they were stored. Nothing is
//! ever taken out of it, and whatever a ledger keeps in memory is a fold over it
//! ([`Index`](super::index::Index)).
//!
//! One entry says all of it, so a commit writes at the end of one table, where the engine has to
//! copy few pages. Events have a table of their own, because they are read stream by stream, and so
//! have rows, which are changed in place.

use domain::sourcing::Version;
use serde::{Deserialize, Serialize};
use serde_bytes::Bytes;

use super::LedgerError;

/// What one transaction changed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct JournalEntry<'a> {
    /// The message that was handled, which led to everything that was sent.
    pub(super) cause: u128,
    /// Who handled it, and what came of it; nothing if that is not remembered.
    #[serde(borrow)]
    pub(super) handled: Option<Handled<'a>>,
    /// The stream that grew.
    pub(super) grown: Option<Grown>,
    /// The message that was handled, if nobody else caused it.
    #[serde(borrow)]
    pub(super) original: Option<&'a Bytes>,
    /// What was sent. It has the next places in the log of messages, behind the original.
    #[serde(borrow)]
    pub(super) sent: Vec<Sent<'a>>,
    /// What left the outbox: the message's id, and its place in the log of messages.
    pub(super) gone: Vec<(u128, u64)>,
    /// What came back into the outbox.
    #[serde(borrow)]
    pub(super) back: Vec<Back<'a>>,
}

/// That a message was handled.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Handled<'a> {
    /// In which inbox that is remembered.
    pub(super) inbox: u8,
    /// What whoever brings it again is answered.
    #[serde(borrow)]
    pub(super) outcome: &'a Bytes,
}

/// That a stream grew.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Grown {
    /// The number of its kind, and its id.
    pub(super) stream: (u8, u128),
    /// How many events it had before.
    pub(super) head: u64,
    /// How many it got.
    pub(super) events: u64,
}

/// A message that was sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sent<'a> {
    pub(super) id: u128,
    /// The message as it was first.
    #[serde(borrow)]
    pub(super) payload: &'a Bytes,
}

/// A message that was given up, and is to be sent again.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Back<'a> {
    pub(super) id: u128,
    /// Its place in the log of messages.
    pub(super) place: u64,
    /// The form in which it is to be sent; as it was logged if there is none.
    #[serde(borrow)]
    pub(super) form: Option<&'a Bytes>,
}

impl<'a> JournalEntry<'a> {
    /// An entry as it is stored.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, LedgerError> {
        postcard::from_bytes(bytes).map_err(|error| {
            LedgerError::corrupt(format!("an entry of the journal cannot be read: {error}"))
        })
    }

    /// How many places in the log of messages it takes.
    pub(super) fn messages(&self) -> u64 {
        u64::from(self.original.is_some()) + self.sent.len() as u64
    }

    /// The messages it brings into the log: the id and the message as it was first.
    pub(super) fn logged(&self) -> impl DoubleEndedIterator<Item = (u128, &'a [u8])> {
        let original = self.original.map(|original| (self.cause, &**original));
        original.into_iter().chain(self.sent.iter().map(|sent| (sent.id, &**sent.payload)))
    }

    /// The entry as it is stored.
    pub(super) fn bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("an entry is plain data")
    }
}

impl Grown {
    /// The version of the stream after it.
    pub(super) const fn head(&self) -> Version {
        Version(self.head + self.events)
    }
}
