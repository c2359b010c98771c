//! What every message and every stored event says about itself.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sourcing::{MessageId, Timestamp};

/// The schema in which events and messages are written today.
pub const SCHEMA: u16 = 4;

/// Who asked for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Actor {
    /// A person who places and pays orders.
    Registrant,
    /// A business customer who runs a conference.
    Organiser,
    /// The third party that moves money.
    Bank,
    /// The system itself, following up on something that happened.
    System,
}

/// Where a message comes from. Chains of `causation` lead back to a person or to a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Who this message is; a copy of it has the same id.
    pub id: MessageId,
    /// The order it is about, or the conference where no order is concerned.
    pub correlation: Uuid,
    /// The message that led to this one; its own id where a person began.
    pub causation: MessageId,
    /// The schema it is written in.
    pub schema: u16,
    /// Who asked; the system itself for whatever follows from something.
    pub actor: Actor,
    /// When it was said, in business time.
    pub occurred_at: Timestamp,
}

impl Metadata {
    /// The metadata of a message that nobody else caused.
    #[must_use]
    pub const fn original(
        id: MessageId,
        correlation: Uuid,
        actor: Actor,
        occurred_at: Timestamp,
    ) -> Self {
        Self { id, correlation, causation: id, schema: SCHEMA, actor, occurred_at }
    }

    /// The metadata of what handling this message leads to. `label` tells the consequences of one
    /// cause apart.
    #[must_use]
    pub fn consequence(&self, label: &str, occurred_at: Timestamp) -> Self {
        Self {
            id: MessageId::derived(self.id.0, label),
            correlation: self.correlation,
            causation: self.id,
            schema: SCHEMA,
            actor: Actor::System,
            occurred_at,
        }
    }
}

/// A body with its metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<B> {
    /// About the message.
    pub meta: Metadata,
    /// What is said: a command, events, or one stored event.
    pub body: B,
}
