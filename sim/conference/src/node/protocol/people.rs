//! What people take: answers from gateways, and what a spec has them do.

use domain::identity::{ConferenceId, OrderId};
use domain::sourcing::MessageId;
use serde::{Deserialize, Serialize};

use super::look::{Shown, ShownConference, ShownItems};
use super::outcome::Outcome;
use super::script::{Act, Organiser};

/// What people take.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum PeopleMessage {
    /// A person hears what became of a request.
    Response {
        /// The id of the command that is answered.
        command: MessageId,
        /// What became of it.
        outcome: Outcome,
    },
    /// A registrant is shown an order.
    Shown(Shown),
    /// An organiser is shown open items.
    ShownItems(ShownItems),
    /// An organiser is shown the conference that was looked for.
    ShownConference(ShownConference),
    /// A registrant is given more to do: a spec tells its story sentence by sentence.
    Instruct {
        /// The order that whoever is instructed placed, or is to place.
        order: OrderId,
        /// For which conference.
        conference: ConferenceId,
        /// What to do, one after the other, from now on.
        acts: Vec<Act>,
    },
    /// An organiser begins, or is given something more to do.
    Organise(Box<Organiser>),
}

impl PeopleMessage {
    /// What kind of datagram this is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Response { .. } => "Response",
            Self::Shown(_) => "Shown",
            Self::ShownItems(_) => "ShownItems",
            Self::ShownConference(_) => "ShownConference",
            Self::Instruct { .. } => "Instruct",
            Self::Organise(_) => "Organise",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> u128 {
        match self {
            Self::Response { command, .. } => command.0.as_u128(),
            Self::Shown(shown) => shown.look.subject(),
            Self::ShownItems(shown) => shown.look.subject(),
            Self::ShownConference(shown) => shown.look.subject(),
            // The wire never sees these: they come from the script of a spec.
            Self::Instruct { .. } | Self::Organise(_) => 0,
        }
    }
}
