//! What a gateway takes: what people ask for, and what the system answers.

use std::sync::Arc;

use domain::sourcing::MessageId;
use serde::{Deserialize, Serialize};

use super::feed::Feed;
use super::look::{ConferenceLook, ItemsLook, LookUp, Shown, ShownConference, ShownItems};
use super::outcome::Outcome;
use super::request::Request;
use super::rollout::RolloutNotice;

/// What a gateway takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum GatewayMessage {
    /// A person asks for something to be done.
    Request(Arc<Request>),
    /// A worker tells what became of a command.
    Outcome {
        /// The id of the command that is answered.
        command: MessageId,
        /// What became of it.
        outcome: Outcome,
    },
    /// A person looks at an order.
    LookUp(LookUp),
    /// What the views show of it.
    Shown(Shown),
    /// An organiser looks for open items: money that a person has to pay back.
    LookForItems(ItemsLook),
    /// What the views show of them.
    ShownItems(ShownItems),
    /// An organiser looks for a conference by address and access code.
    LookForConference(ConferenceLook),
    /// What the store found.
    ShownConference(ShownConference),
    /// News of the catalogue.
    Feed(Feed),
    /// News of an upgrade.
    Rollout(RolloutNotice),
}

impl GatewayMessage {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Request(_) => "Request",
            Self::Outcome { .. } => "Outcome",
            Self::LookUp(_) => "LookUp",
            Self::Shown(_) => "Shown",
            Self::LookForItems(_) => "LookForItems",
            Self::ShownItems(_) => "ShownItems",
            Self::LookForConference(_) => "LookForConference",
            Self::ShownConference(_) => "ShownConference",
            Self::Feed(feed) => feed.kind(),
            Self::Rollout(notice) => notice.kind(),
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Request(request) => request.command.0.as_u128(),
            Self::Outcome { command, .. } => command.0.as_u128(),
            Self::LookUp(look) => look.subject(),
            Self::Shown(shown) => shown.look.subject(),
            Self::LookForItems(look) => look.subject(),
            Self::ShownItems(shown) => shown.look.subject(),
            Self::LookForConference(look) => look.subject(),
            Self::ShownConference(shown) => shown.look.subject(),
            Self::Feed(feed) => feed.subject(),
            Self::Rollout(notice) => notice.subject(),
        }
    }
}
