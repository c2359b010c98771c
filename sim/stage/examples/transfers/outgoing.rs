//! Letters on their way to the bus. They are sent again until it has taken them.

use std::{collections::BTreeMap, time::Duration};

use stage::ClockTime;

use crate::message::{Letter, LetterId, Message, NodeId};
use crate::system::Out;

const PATIENCE: Duration = Duration::from_millis(400);

/// The timer after which a letter is sent again, named by its id.
pub(crate) const AGAIN: u8 = 1;

#[derive(Default)]
pub(crate) struct Outgoing(pub(crate) BTreeMap<LetterId, Letter>);

impl Outgoing {
    pub(crate) fn publish(&mut self, now: ClockTime, letter: Letter, out: &mut Out) {
        let id = letter.id();
        self.0.insert(id, letter);
        self.send(now, id, out);
    }

    /// Sends a letter, unless the bus has taken it meanwhile.
    pub(crate) fn send(&self, now: ClockTime, id: LetterId, out: &mut Out) {
        if let Some(letter) = self.0.get(&id) {
            out.send(NodeId::Bus, Message::Publish(letter.clone()));
            out.timer(now + PATIENCE, AGAIN, u128::from(id));
        }
    }
}
