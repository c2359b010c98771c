//! A message on its way from whoever sent it to whoever handles it.

use std::sync::Arc;

use domain::message::Message;
use serde::{Deserialize, Serialize};

use super::handler::Handler;

/// A message in transport, and the gateway that waits for its outcome.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Routed {
    /// The message as it travels; a handler reads it in the form of its own release.
    pub message: Arc<Message>,
    /// The gateway that wants to hear what became of it.
    pub reply_to: Option<u8>,
}

/// The bus hands a message to a handler and locks it for a while.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delivery {
    /// The handler whose subscription it comes from.
    pub handler: Handler,
    /// How many times it was delivered, this time included. It names the lock.
    pub count: u32,
    /// The message, and whom to answer.
    pub routed: Routed,
}

impl Delivery {
    /// What it is about: each handler of a message is given it separately.
    pub(super) fn subject(&self) -> u128 {
        self.handler.subject(self.routed.message.meta.id)
    }
}
