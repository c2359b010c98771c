//! What a projector takes: news to fold into its views, and looks at them.

use domain::history::Release;
use serde::{Deserialize, Serialize};

use super::feed::Feed;
use super::look::{ItemsLook, LookUp};
use super::rollout::RolloutNotice;
use super::tables::TablesReply;

/// What a projector takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ProjectorMessage {
    /// A gateway looks at an order for a person.
    LookUp(LookUp),
    /// A gateway looks for open items for an organiser.
    LookForItems(ItemsLook),
    /// News for the views.
    Feed(Feed),
    /// News for the copy of Conference Management's tables.
    Tables(TablesReply),
    /// News of an upgrade.
    Rollout(RolloutNotice),
    /// The operator wants views of a release built beside those that are shown, and shown once they
    /// are as far.
    BuildBeside {
        /// The release whose views are built, beside those that are shown.
        release: Release,
        /// The number of the order: one that was under way for long does not undo a later one.
        count: u64,
    },
}

impl ProjectorMessage {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::LookUp(_) => "LookUp",
            Self::LookForItems(_) => "LookForItems",
            Self::Feed(feed) => feed.kind(),
            Self::Tables(reply) => reply.kind(),
            Self::Rollout(notice) => notice.kind(),
            Self::BuildBeside { .. } => "BuildBeside",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::LookUp(look) => look.subject(),
            Self::LookForItems(look) => look.subject(),
            Self::Feed(feed) => feed.subject(),
            Self::Tables(reply) => reply.subject(),
            Self::Rollout(notice) => notice.subject(),
            Self::BuildBeside { release, .. } => u128::from(release.schema()),
        }
    }
}
