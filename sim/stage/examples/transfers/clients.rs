//! Whoever wants transfers: the world outside, which never fails and remembers everything.

use std::collections::BTreeSet;
use std::io;

use stage::{ClockTime, Input};

use crate::message::{Content, Letter, LetterId, Message, NodeId, Transfer};
use crate::outgoing::{AGAIN, Outgoing};
use crate::system::{In, Out, Probe};

const ASK: u8 = 0;

pub(crate) struct Clients {
    transfers: Vec<Transfer>,
    outgoing: Outgoing,
    ended: BTreeSet<u32>,
}

impl Clients {
    pub(crate) fn new(transfers: Vec<Transfer>) -> Self {
        Self { transfers, outgoing: Outgoing::default(), ended: BTreeSet::new() }
    }
}

impl stage::Node for Clients {
    type Id = NodeId;
    type Message = Message;
    type Probe = Probe;
    type Halt = io::Error;

    fn handle(&mut self, now: ClockTime, input: In, out: &mut Out) -> io::Result<()> {
        match input {
            Input::Start => {
                for transfer in &self.transfers {
                    out.timer(ClockTime(transfer.at_ms), ASK, u128::from(transfer.id));
                }
            }
            Input::Timer(timer) if timer.kind == AGAIN => {
                self.outgoing.send(now, timer.key as LetterId, out);
            }
            Input::Timer(timer) => {
                let mut asked = self.transfers.iter().filter(|transfer| u128::from(transfer.id) == timer.key);
                let transfer = *asked.next().expect("a timer was set for each transfer");
                out.probe(Probe::Asked(transfer.id));
                let content = Content::Ask(transfer);
                self.outgoing.publish(now, Letter { transfer: transfer.id, content }, out);
            }
            Input::Message { payload: Message::Taken(id), .. } => self.outgoing.taken(id),
            Input::Message { payload: Message::Deliver(letter), .. } => {
                let Content::Ended(outcome) = letter.content else {
                    unreachable!("clients are told nothing but how transfers ended")
                };
                if self.ended.insert(letter.transfer) {
                    out.probe(Probe::Ended(letter.transfer, outcome));
                }
                out.send(NodeId::Bus, Message::Done(letter.id()));
            }
            Input::Message { payload, .. } => unreachable!("nobody says {payload:?} to clients"),
            Input::Inspect => {}
        }
        Ok(())
    }
}
