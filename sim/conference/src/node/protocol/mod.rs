//! What nodes say to each other: for each receiver one enum of what it takes, and their sum at the
//! wire.
//!
//! A message names whom to answer, so nothing is answered to a node that cannot take the answer.
//! Only vocabulary lives here; it knows no node.

mod address;
mod bank;
mod bus;
mod commit;
mod delivery;
mod feed;
mod gateway;
mod handler;
mod look;
mod operator;
mod outcome;
mod people;
mod projector;
mod request;
mod rollout;
mod script;
mod snapshot;
mod store;
mod tables;
mod worker;

use serde::{Deserialize, Serialize};

pub use address::{NodeId, Reader, Server};
pub use bank::{BankAnswer, BankMessage, BankOperation, BankRequest, Conduct};
pub use bus::BusRequest;
pub use commit::{Answered, Commit, CommitAnswer, RowWrite};
pub use delivery::{Delivery, Routed};
pub use feed::{Feed, Loaded, Page, Purpose};
pub use gateway::GatewayMessage;
pub use handler::Handler;
pub use look::{ConferenceLook, Items, ItemsLook, LookUp, Shown, ShownConference, ShownItems};
pub use operator::{Following, Remedy};
pub use outcome::{Outcome, Refusal};
pub use people::PeopleMessage;
pub use projector::ProjectorMessage;
pub use request::{Request, Wish};
pub use rollout::RolloutNotice;
pub use script::{
    Act, CallingOff, CodeOffer, Credentials, Line, Off, Offered, Organiser, OrganiserAct,
};
pub use snapshot::StoredSnapshot;
pub use store::{Load, StoreRequest};
pub use tables::TablesReply;
pub use worker::{LoadedRow, WorkerMessage};

/// The body of a datagram: what one of the receivers takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Payload {
    /// To whoever is outside.
    People(PeopleMessage),
    /// For a gateway.
    Gateway(GatewayMessage),
    /// For the bus.
    Bus(BusRequest),
    /// For a worker.
    Worker(WorkerMessage),
    /// For the store.
    Store(StoreRequest),
    /// For a projector.
    Projector(ProjectorMessage),
    /// For the bank.
    Bank(BankMessage),
}

impl Payload {
    /// What kind of datagram this is, for traces and for keyed choices.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::People(message) => message.kind(),
            Self::Gateway(message) => message.kind(),
            Self::Bus(request) => request.kind(),
            Self::Worker(message) => message.kind(),
            Self::Store(request) => request.kind(),
            Self::Projector(message) => message.kind(),
            Self::Bank(message) => message.kind(),
        }
    }

    /// What the datagram is about: the same in every run in which the same thing is said for the
    /// same reason. With sender, receiver and kind it identifies the datagram, so that a choice
    /// about it depends on nothing else.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::People(message) => message.subject(),
            Self::Gateway(message) => message.subject(),
            Self::Bus(request) => request.subject(),
            Self::Worker(message) => message.subject(),
            Self::Store(request) => request.subject(),
            Self::Projector(message) => message.subject(),
            Self::Bank(message) => message.subject(),
        }
    }
}

/// What a receiver takes, put on the wire and taken from it.
macro_rules! taken_by {
    ($($receiver:ident($message:ty)),+ $(,)?) => {$(
        impl From<$message> for Payload {
            fn from(message: $message) -> Self {
                Self::$receiver(message)
            }
        }

        impl TryFrom<Payload> for $message {
            type Error = Payload;

            fn try_from(payload: Payload) -> Result<Self, Payload> {
                match payload {
                    Payload::$receiver(message) => Ok(message),
                    other => Err(other),
                }
            }
        }
    )+};
}

taken_by! {
    People(PeopleMessage),
    Gateway(GatewayMessage),
    Bus(BusRequest),
    Worker(WorkerMessage),
    Store(StoreRequest),
    Projector(ProjectorMessage),
    Bank(BankMessage),
}
