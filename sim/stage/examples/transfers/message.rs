//! What the machines are called, and what they say: letters, kept until they are dealt with.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum NodeId {
    /// Whoever asks for transfers.
    Clients,
    Bus,
    Process,
    /// The ledgers of the accounts with an even and with an odd number.
    East,
    West,
}

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{self:?}").to_lowercase())
    }
}

impl stage::Address for NodeId {
    fn code(self) -> (u8, u8) {
        (self as u8, 0)
    }
}

/// Somebody wants `amount` to go from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Transfer {
    pub(crate) id: u32,
    pub(crate) at_ms: u64,
    pub(crate) from: u8,
    pub(crate) to: u8,
    pub(crate) amount: i64,
}

/// What a transfer books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Step {
    Withdraw,
    Deposit,
    /// The deposit was refused: what was withdrawn is given back.
    Refund,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    Completed,
    Refused,
    Refunded,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) transfer: u32,
    pub(crate) content: Content,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Content {
    Ask(Transfer),
    Book { step: Step, account: u8, amount: i64 },
    Answer { step: Step, booked: bool },
    Ended(Outcome),
}

pub(crate) type LetterId = u64;

impl Letter {
    /// A transfer has each letter once, so it has the same id however often it is written.
    pub(crate) fn id(&self) -> LetterId {
        let kind = match self.content {
            Content::Ask(_) => 0,
            Content::Book { step, .. } => 1 + step as u64,
            Content::Answer { step, .. } => 4 + step as u64,
            Content::Ended(_) => 7,
        };
        u64::from(self.transfer) << 8 | kind
    }

    pub(crate) fn receiver(&self) -> NodeId {
        match self.content {
            Content::Ask(_) | Content::Answer { .. } => NodeId::Process,
            Content::Book { account, .. } => ledger_of(account),
            Content::Ended(_) => NodeId::Clients,
        }
    }
}

/// The command that is answered by the answer with this id.
pub(crate) const fn command_of(answer: LetterId) -> LetterId {
    answer - 3
}

pub(crate) fn ledger_of(account: u8) -> NodeId {
    if account.is_multiple_of(2) { NodeId::East } else { NodeId::West }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Message {
    /// To the bus: bring this to its receiver.
    Publish(Letter),
    /// From the bus: it will be brought, whatever happens.
    Taken(LetterId),
    /// From the bus, again and again until the receiver is done with it.
    Deliver(Letter),
    /// To the bus: it need not be brought again.
    Done(LetterId),
}

impl stage::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Self::Publish(_) => "publish",
            Self::Taken(_) => "taken",
            Self::Deliver(_) => "deliver",
            Self::Done(_) => "done",
        }
    }

    fn subject(&self) -> u128 {
        match self {
            Self::Publish(letter) | Self::Deliver(letter) => letter.id().into(),
            Self::Taken(id) | Self::Done(id) => (*id).into(),
        }
    }
}
