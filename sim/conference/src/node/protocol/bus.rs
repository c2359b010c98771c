//! What the bus takes.

use std::time::Duration;

use domain::history::Release;
use domain::sourcing::MessageId;
use serde::{Deserialize, Serialize};

use super::delivery::Routed;
use super::handler::Handler;

/// What the bus takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum BusRequest {
    /// Messages to be delivered.
    Publish(Vec<Routed>),
    /// The handler is done with the message.
    Complete {
        /// The handler that is done.
        handler: Handler,
        /// The id of what it is done with.
        message: MessageId,
    },
    /// The handler gives the message back for later.
    Abandon {
        /// The handler that gives it back.
        handler: Handler,
        /// The id of what it gives back.
        message: MessageId,
        /// Under which lock.
        count: u32,
        /// For how long. A span and not an instant: the handler's clock need not agree with that of
        /// the bus.
        pause: Duration,
        /// Whether the handler cannot even read it.
        unreadable: bool,
    },
    /// A worker says which release it runs.
    Announce {
        /// The number of the worker that starts.
        worker: u8,
        /// The release that it runs.
        release: Release,
    },
    /// The operator wants a worker to be given nothing more, because it is about to be replaced.
    Drain {
        /// The number of the worker that is about to be replaced.
        worker: u8,
    },
}

impl BusRequest {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Publish(_) => "Publish",
            Self::Complete { .. } => "Complete",
            Self::Abandon { .. } => "Abandon",
            Self::Announce { .. } => "Announce",
            Self::Drain { .. } => "Drain",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Publish(publications) => {
                publications.first().map_or(0, |routed| routed.message.meta.id.0.as_u128())
            }
            Self::Complete { handler, message } | Self::Abandon { handler, message, .. } => {
                handler.subject(*message)
            }
            Self::Announce { release, .. } => u128::from(release.schema()),
            Self::Drain { worker } => u128::from(*worker),
        }
    }
}
