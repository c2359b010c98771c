//! What cannot be read is taken for handled, thrown away, or sent again as it is.

use domain::message::Message;

use crate::node::protocol::{BusRequest, Handler};
use crate::node::{Outbox, Sends};

/// A message of a newer release is acknowledged unread.
pub(in crate::defect) fn acknowledged(
    handler: Handler,
    message: &Message,
    _count: u32,
    out: &mut Outbox,
) {
    out.to_bus(BusRequest::Complete { handler, message: message.meta.id });
}

/// A dead letter is sent again in the form that nobody could read.
pub(in crate::defect) fn in_the_same_form(_: &mut Message) {}
