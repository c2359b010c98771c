//! What a worker has the store commit, and what the store answers.

use std::sync::Arc;

use domain::history::Release;
use domain::management::Conference;
use domain::message::{Message, Stored};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::StreamId;
use serde::{Deserialize, Serialize};

use super::handler::Handler;
use super::outcome::Outcome;
use super::snapshot::StoredSnapshot;

/// Everything that handling one message led to; it is stored as a whole or not at all.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Commit {
    /// Which worker decided, and is answered.
    pub worker: u8,
    /// The handler in whose inbox the message is noted.
    pub handler: Handler,
    /// The id of the handled message: the same one is committed once.
    pub message: MessageId,
    /// The message itself, if nobody else caused it: the log of messages gets it with its first
    /// commit.
    pub original: Option<Arc<Message>>,
    /// How many times this commit was sent, this time included.
    pub attempt: u32,
    /// What to answer if the message comes again.
    pub outcome: Outcome,
    /// What the machine runs that decided.
    pub release: Release,
    /// Where the events go.
    pub stream: StreamId,
    /// The version they were decided on.
    pub expected: Version,
    /// The events; may be none.
    pub events: Vec<Stored>,
    /// The row that was decided about, if the decision was about a row.
    pub row: Option<RowWrite>,
    /// The messages to send.
    pub outgoing: Vec<Arc<Message>>,
    /// The state after the events, if a snapshot of it is to be stored with them.
    pub snapshot: Option<Box<StoredSnapshot>>,
}

/// A row that was decided about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowWrite {
    /// Its version when it was decided about; 0 if there was no row.
    pub expected: u32,
    /// What it is from now on; nothing if it stays as it is.
    pub save: Option<Box<Conference>>,
    /// When it was decided, by the clock of whoever decided it.
    pub decided_at: Timestamp,
}

/// The store's answer to a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommitAnswer {
    /// It is stored, by this attempt or an earlier one of the same decision.
    Committed {
        /// The version it was decided on.
        expected: Version,
        /// What was recorded as its outcome.
        outcome: Outcome,
    },
    /// The message was handled before; this was its outcome.
    AlreadyHandled(Outcome),
    /// The stream has grown meanwhile; these are the events after the expected version.
    Conflict {
        /// The version the commit expected.
        after: Version,
        /// What came after it.
        events: Vec<Stored>,
    },
    /// A name that no two conferences may share belongs to another one.
    NameTaken {
        /// The name that belongs to another conference.
        name: String,
    },
}

/// The store's answer to a commit, and what it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The handler of the commit that is answered.
    pub handler: Handler,
    /// The id of the message of that commit.
    pub message: MessageId,
    /// Which stream it was decided about.
    pub stream: StreamId,
    /// What the store made of it.
    pub answer: CommitAnswer,
    /// Where the gate stands.
    pub gate: Release,
    /// Whether what was committed is to be written into a copy of the log as well.
    pub both: bool,
}
