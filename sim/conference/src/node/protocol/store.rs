//! What the store takes.

use domain::history::Release;
use domain::message::Stored;
use domain::sourcing::{Fingerprint, MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use serde::{Deserialize, Serialize};

use super::address::{Reader, Server};
use super::commit::Commit;
use super::feed::{Purpose, of_stream};
use super::handler::Handler;
use super::look::ConferenceLook;
use super::operator::{Following, Remedy};
use super::snapshot::StoredSnapshot;

/// What the store takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum StoreRequest {
    /// A worker reads a stream, or the row that a stream tells others about.
    Load(Load),
    /// Whoever keeps a read model reads what it missed of a stream.
    ReadStream {
        /// Who is to be answered.
        reader: Reader,
        /// The stream to be read.
        stream: StreamId,
        /// The version it has already.
        after: Version,
    },
    /// Whoever keeps a read model reads all streams, in the order in which they grew.
    ReadAll {
        /// Who is to be answered.
        reader: Reader,
        /// When it began to read, by its own clock: the answer says it again.
        since: Timestamp,
        /// After which position of the store's log.
        after: u64,
        /// Only streams of this kind; all if none is named.
        only: Option<StreamKind>,
        /// Only what happened up to then, by the clock of whoever decided it; everything if no
        /// instant is named.
        until: Option<Timestamp>,
    },
    /// A worker appends what a message led to.
    Commit(Box<Commit>),
    /// A worker has a snapshot stored. There is no answer: without it the stream is only read from
    /// further back.
    SaveSnapshot {
        /// Of which stream.
        stream: StreamId,
        /// The state after the version that it names.
        snapshot: Box<StoredSnapshot>,
    },
    /// A worker writes into a copy of the log what it has committed.
    WriteBeside {
        /// To which stream.
        stream: StreamId,
        /// After which version.
        after: Version,
        /// What was committed there, in the order of its versions.
        events: Vec<Stored>,
    },

    /// Every handler is done with these messages; their outbox rows can go.
    Settled(Vec<MessageId>),
    /// A message that no handler could take; it goes to the ledger of dead letters.
    DeadLettered {
        /// The id of the message that goes to the ledger of dead letters.
        message: MessageId,
        /// Who could not take it.
        handler: Handler,
        /// Whether the handler could not even read it.
        unreadable: bool,
    },
    /// The operator has looked at a dead letter, and says what is to be done with it.
    Repair {
        /// The id of the dead letter.
        message: MessageId,
        /// What is to be done.
        remedy: Remedy,
    },

    /// A projector, which keeps a copy of Conference Management's tables, asks for them.
    ReadTables {
        /// The number of the projector that is to be answered.
        projector: u8,
        /// Only for what was saved later; for everything if no instant is named.
        updated_after: Option<Timestamp>,
    },
    /// A projector has all of the tables' change log up to a place, and wants what follows.
    Follow {
        /// The number of the projector that follows.
        projector: u8,
        /// The place; none means its end, wherever that is when this arrives.
        after: Option<Version>,
    },

    /// A gateway looks for a conference for an organiser.
    FindConference(ConferenceLook),

    /// A machine says which release it runs: when it starts, and when the store counts.
    Announce {
        /// The machine that says so.
        machine: Server,
        /// The release that it runs.
        release: Release,
        /// In which count; 0 if nobody asked.
        count: u64,
    },
    /// The operator wants a release to be final: from then on nothing is written in an older form.
    Finalise {
        /// The release in whose form everybody is to write.
        release: Release,
        /// The machines that must run it.
        machines: Vec<Server>,
        /// The count in which they must have said so.
        count: u64,
    },
    /// The operator wants the log rewritten in the form of a release.
    RewriteLog {
        /// The release in whose form the log is to be.
        release: Release,
        /// How the copy comes to have what is committed while it is made.
        following: Following,
    },
}

/// A worker reads a stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Load {
    /// The number of the worker that is to be answered.
    pub worker: u8,
    /// The stream to be read.
    pub stream: StreamId,
    /// The version it has already.
    pub after: Version,
    /// For which work; none if for none in particular.
    pub because: Option<Purpose>,
    /// With what a snapshot must have been made to be of use; none if none is.
    pub fold: Option<Fingerprint>,
}

impl StoreRequest {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Load(_) | Self::ReadStream { .. } => "Load",
            Self::ReadAll { .. } => "ReadAll",
            Self::Commit(_) => "Commit",
            Self::SaveSnapshot { .. } => "Keep",
            Self::WriteBeside { .. } => "WriteBeside",
            Self::Settled(_) => "Settled",
            Self::DeadLettered { .. } => "DeadLettered",
            Self::Repair { .. } => "Repair",
            Self::ReadTables { .. } => "ReadTables",
            Self::Follow { .. } => "Follow",
            Self::FindConference(_) => "FindConference",
            Self::Announce { .. } => "Announce",
            Self::Finalise { .. } => "Finalise",
            Self::RewriteLog { .. } => "RewriteLog",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Load(Load { stream, .. })
            | Self::ReadStream { stream, .. }
            | Self::SaveSnapshot { stream, .. } => of_stream(*stream),
            Self::ReadAll { after, .. } => u128::from(*after),
            Self::Commit(commit) => commit.handler.subject(commit.message),
            Self::WriteBeside { stream, after, .. } => stream.id.as_u128() ^ u128::from(after.0),
            Self::Settled(messages) => messages.first().map_or(0, |message| message.0.as_u128()),
            Self::DeadLettered { message, handler, .. } => handler.subject(*message),
            Self::Repair { message, .. } => message.0.as_u128(),
            Self::ReadTables { updated_after, .. } => {
                updated_after.map_or(0, |since| u128::from(since.0))
            }
            Self::Follow { after, .. } => {
                after.map_or(u128::MAX, |position| u128::from(position.0))
            }
            Self::FindConference(look) => look.subject(),
            Self::Announce { release, .. }
            | Self::Finalise { release, .. }
            | Self::RewriteLog { release, .. } => u128::from(release.schema()),
        }
    }
}
