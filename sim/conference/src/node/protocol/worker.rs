//! What a worker takes: messages to handle, and the answers it waits for.

use domain::management::Conference;
use domain::sourcing::Version;
use domain::stream::StreamId;
use serde::{Deserialize, Serialize};

use super::bank::BankAnswer;
use super::commit::Answered;
use super::delivery::Delivery;
use super::feed::{Loaded, Purpose, of_stream};
use super::rollout::RolloutNotice;

/// What a worker takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum WorkerMessage {
    /// The bus hands over a message to handle.
    Delivery(Delivery),
    /// The store tells the rest of a stream.
    Loaded(Loaded),
    /// The store tells a row that is not event-sourced.
    LoadedRow(LoadedRow),
    /// The store answers a commit.
    Answered(Answered),
    /// The bank answers.
    BankAnswer(BankAnswer),
    /// News of an upgrade.
    Rollout(RolloutNotice),
}

/// A row that is not event-sourced.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoadedRow {
    /// Which stream tells others about it.
    pub stream: StreamId,
    /// For which work it was asked.
    pub because: Option<Purpose>,
    /// How many events that stream has.
    pub head: Version,
    /// The row; none if there is none yet.
    pub row: Option<Box<Conference>>,
}

impl WorkerMessage {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Delivery(_) => "Delivery",
            Self::Loaded(_) => "Loaded",
            Self::LoadedRow(_) => "LoadedRow",
            Self::Answered(_) => "Verdict",
            Self::BankAnswer(_) => "BankAnswer",
            Self::Rollout(notice) => notice.kind(),
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Delivery(delivery) => delivery.subject(),
            Self::Loaded(loaded) => of_stream(loaded.stream),
            Self::LoadedRow(loaded) => of_stream(loaded.stream),
            Self::Answered(answered) => answered.handler.subject(answered.message),
            Self::BankAnswer(answer) => answer.operation.subject(answer.payment),
            Self::Rollout(notice) => notice.subject(),
        }
    }
}
