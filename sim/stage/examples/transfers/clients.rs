//! Whoever wants transfers: the world outside, which never fails and remembers everything.

use stage::{ClockTime, Input, NodeOf};

use crate::message::{Content, Letter, LetterId, Message, NodeId, Transfer};
use crate::outgoing::{AGAIN, Outgoing};
use crate::system::{Bank, In, Out, Probe};

#[derive(Default)]
pub(crate) struct Clients {
    pub(crate) transfers: Vec<Transfer>,
    pub(crate) outgoing: Outgoing,
}

impl NodeOf<Bank> for Clients {
    fn handle(&mut self, now: ClockTime, input: In, out: &mut Out) -> std::io::Result<()> {
        match input {
            Input::Start => {
                let whens = (0..).zip(&self.transfers);
                whens.for_each(|(place, transfer)| out.timer(ClockTime(transfer.at_ms), 0, place));
            }
            Input::Timer(timer) if timer.kind == AGAIN => {
                self.outgoing.send(now, timer.key as LetterId, out);
            }
            Input::Timer(timer) => {
                let transfer = self.transfers[timer.key as usize];
                out.probe(Probe::Asked(transfer.id));
                let content = Content::Ask(transfer);
                self.outgoing.publish(now, Letter { transfer: transfer.id, content }, out);
            }
            Input::Message { payload: Message::Taken(id), .. } => drop(self.outgoing.0.remove(&id)),
            Input::Message { payload: Message::Deliver(letter), .. } => {
                let Content::Ended(outcome) = letter.content else {
                    unreachable!("clients are told nothing but how transfers ended")
                };
                out.probe(Probe::Ended(letter.transfer, outcome));
                out.send(NodeId::Bus, Message::Done(letter.id()));
            }
            Input::Message { payload, .. } => unreachable!("nobody says {payload:?} to clients"),
            Input::Inspect => {}
        }
        Ok(())
    }
}
