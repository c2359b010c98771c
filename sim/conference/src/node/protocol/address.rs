//! Who there is to speak to.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::handler::Handler;

/// A machine by its role, and by its number where there are several.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum NodeId {
    /// The organiser and all registrants.
    People,
    /// An entrance to the system.
    Gateway(u8),
    /// The message broker.
    Bus,
    /// A machine that decides.
    Worker(u8),
    /// The event store.
    Store,
    /// A machine that keeps read models.
    Projector(u8),
    /// The third party that moves money.
    Bank,
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::People => f.write_str("people"),
            Self::Gateway(n) => write!(f, "gateway-{n}"),
            Self::Bus => f.write_str("bus"),
            Self::Worker(n) => write!(f, "worker-{n}"),
            Self::Store => f.write_str("store"),
            Self::Projector(n) => write!(f, "projector-{n}"),
            Self::Bank => f.write_str("bank"),
        }
    }
}

/// A machine that runs a release of ours: the bus delivers to it, and an upgrade replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Server {
    /// An entrance to the system.
    Gateway(u8),
    /// A machine that decides.
    Worker(u8),
    /// A machine that keeps read models.
    Projector(u8),
}

impl Server {
    /// The machine that this node is; none if it runs no release of ours.
    #[must_use]
    pub const fn of(node: NodeId) -> Option<Self> {
        match node {
            NodeId::Gateway(number) => Some(Self::Gateway(number)),
            NodeId::Worker(number) => Some(Self::Worker(number)),
            NodeId::Projector(number) => Some(Self::Projector(number)),
            NodeId::People | NodeId::Bus | NodeId::Store | NodeId::Bank => None,
        }
    }
}

impl From<Server> for NodeId {
    fn from(machine: Server) -> Self {
        match machine {
            Server::Gateway(number) => Self::Gateway(number),
            Server::Worker(number) => Self::Worker(number),
            Server::Projector(number) => Self::Projector(number),
        }
    }
}

/// A machine that keeps a read model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reader {
    /// A gateway reads the catalogue it answers from.
    Gateway(u8),
    /// A projector reads everything.
    Projector(u8),
}

impl Reader {
    /// The subscription that feeds it.
    #[must_use]
    pub const fn handler(self) -> Handler {
        match self {
            Self::Gateway(number) => Handler::Directory(number),
            Self::Projector(number) => Handler::Views(number),
        }
    }
}
