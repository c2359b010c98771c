//! At-least-once brokers: peek-lock, lock expiry, redelivery, dead letters, one subscription for each
//! handler.
//!
//! [`Bus`] keeps everything in its memory. [`JetStreamBus`] leaves it to a server what is in each
//! subscription, who has it and until when; it decides which machine is given a message, and when a
//! message is a dead letter. To everyone else they are the same machine.

mod dispatch;
pub mod jetstream;
mod memory;
mod settling;

use std::time::Duration;

use domain::message::{Body, Message};
use domain::sourcing::MessageId;
use domain::stream::{StreamId, StreamKind};

pub use self::jetstream::JetStreamBus;
pub use self::memory::Bus;
use super::protocol::Handler;
pub use super::seams::MOST_DELIVERIES;

/// The lock duration: how long a handler has the message to itself.
pub const LOCK: Duration = Duration::from_secs(10);

/// For so long at most a handler gives a message back. One that cannot be handled even then is
/// given back again.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// After so many deliveries a poison message, which its handler cannot even read, is a dead letter:
/// time alone mends it only if a newer release is being installed just now.
pub const MOST_REFUSALS: u32 = 5;

/// How the bus hands messages to workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Messages for one stream go to one worker, until it fails to finish one.
    ByStream,
    /// Every message goes to any worker, so that they contend.
    ByMessage,
}

/// One message in one subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    message: MessageId,
    handler: Handler,
}

/// The stream that a handler of this message will write to.
#[must_use]
pub fn stream_of(handler: Handler, message: &Message) -> StreamId {
    match &message.body {
        Body::Command(command) => command.stream(),
        Body::Events(batch) if handler == Handler::BankPort => batch.stream,
        Body::Events(batch) => {
            let adopted = batch.adopted().filter(|command| Handler::of_command(command) == handler);
            adopted.map_or_else(
                || StreamId::new(StreamKind::RegistrationProcess, message.meta.correlation),
                |command| command.stream(),
            )
        }
    }
}
