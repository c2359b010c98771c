//! Messages that a handler cannot read are given back.

use std::time::Duration;

use domain::message::Message;

use super::protocol::{BusRequest, Handler};
use super::release::RunningVersion;
use super::{Outbox, Sends};
use crate::node::observation::Observation;

/// How long a message that cannot be read is put aside: a newer release may be on its way to this
/// machine.
const UNREADABLE_PAUSE: Duration = Duration::from_secs(5);

impl Handler {
    /// Whether a message was written by a newer release than is running here. Then it is not
    /// taken, and what is done with it is done.
    pub(super) fn refuses(
        self,
        message: &Message,
        count: u32,
        running: RunningVersion,
        unreadable: fn(Self, &Message, u32, &mut Outbox),
        out: &mut Outbox,
    ) -> bool {
        if message.meta.schema <= running.reads() && !running.is_outdated() {
            return false;
        }
        unreadable(self, message, count, out);
        true
    }

    /// Gives a message back that was written by a newer release. To guess what it says could do
    /// anything; to drop it would lose it.
    pub(super) fn refuse(self, message: &Message, count: u32, out: &mut Outbox) {
        let (id, schema) = (message.meta.id, message.meta.schema);
        out.observe(Observation::Refused { handler: self, message: id, schema });
        self.give_back(message, count, out);
    }

    /// Gives a message back that cannot be taken here: perhaps it can be elsewhere, or later.
    pub(super) fn give_back(self, message: &Message, count: u32, out: &mut Outbox) {
        let (message, pause) = (message.meta.id, UNREADABLE_PAUSE);
        out.to_bus(BusRequest::Abandon { handler: self, message, count, pause, unreadable: true });
    }
}
