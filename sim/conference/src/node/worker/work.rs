//! A message to handle, as a worker holds it.

use std::sync::Arc;

use domain::message::{Body, Message};
use domain::sourcing::Version;
use domain::stream::StreamId;

use super::super::protocol::{BankAnswer, Handler, Purpose, Routed};

/// A message to handle.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) handler: Handler,
    /// How many times the bus delivered it.
    pub(super) count: u32,
    /// The message, in today's form.
    pub(super) routed: Routed,
    /// The message as it was delivered, and how many rows it tells.
    pub(super) written: Arc<Message>,
    /// The bank's answer, once it is there.
    pub(super) answer: Option<BankAnswer>,
}

impl Work {
    /// What streams are read for.
    pub(super) fn purpose(&self) -> Purpose {
        Purpose { handler: self.handler, message: self.routed.message.meta.id }
    }

    /// The version of `stream` that the message tells about; none if it is about something else.
    pub(super) fn tells_of(&self, stream: StreamId) -> Version {
        match &self.written.body {
            Body::Events(batch) if batch.stream == stream => {
                Version(batch.first.0 - 1).plus(batch.events.len())
            }
            _ => Version::default(),
        }
    }
}
