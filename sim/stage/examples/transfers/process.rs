//! The transfer process, a saga: withdraw, then deposit, and if that is refused give back.

use std::collections::BTreeMap;
use std::io;

use stage::disk::DiskHandle;
use stage::{ClockTime, Input};

use crate::defects::Measures;
use crate::journal::Journal;
use crate::message::{Content, Letter, LetterId, Message, NodeId, Outcome, Step, Transfer};
use crate::outgoing::Outgoing;
use crate::system::{In, Out, Probe};

/// How far a transfer is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Booking(Step),
    Ended(Outcome),
}

pub(crate) struct Process {
    /// Every letter that moved a transfer on; all that the process knows follows from them.
    journal: Journal<Letter>,
    measures: Measures,
    transfers: BTreeMap<u32, (Transfer, Progress)>,
    outgoing: Outgoing,
}

impl Process {
    pub(crate) fn new(disk: DiskHandle, measures: Measures) -> Self {
        let (transfers, outgoing) = (BTreeMap::new(), Outgoing::default());
        Self { journal: Journal::new(disk), measures, transfers, outgoing }
    }

    /// How far a letter moves its transfer; nothing if it has moved it before.
    fn moved(&self, letter: &Letter) -> Option<(Transfer, Progress)> {
        use Outcome::{Completed, Refunded, Refused};
        use Progress::{Booking, Ended};
        use Step::{Deposit, Refund, Withdraw};
        match (&letter.content, self.transfers.get(&letter.transfer)) {
            (Content::Ask(transfer), None) => Some((*transfer, Booking(Withdraw))),
            (Content::Answer { step, booked }, Some((transfer, progress))) if *progress == Booking(*step) => {
                let next = match (step, booked) {
                    (Withdraw, true) => Booking(Deposit),
                    (Withdraw, false) => Ended(Refused),
                    (Deposit, true) => Ended(Completed),
                    (Deposit, false) if self.measures.refund => Booking(Refund),
                    (Deposit, false) | (Refund, true) => Ended(Refunded),
                    (Refund, false) => unreachable!("an account takes back what was withdrawn from it"),
                };
                Some((*transfer, next))
            }
            _ => None,
        }
    }

    /// What has to be said about a transfer that is so far.
    fn letter((transfer, progress): (Transfer, Progress)) -> Letter {
        let Transfer { id, from, to, amount, .. } = transfer;
        let content = match progress {
            Progress::Booking(step) => {
                Content::Book { step, account: if step == Step::Deposit { to } else { from }, amount }
            }
            Progress::Ended(outcome) => Content::Ended(outcome),
        };
        Letter { transfer: id, content }
    }

    fn recover(&mut self, now: ClockTime, out: &mut Out) -> io::Result<()> {
        let (letters, cut) = self.journal.recover()?;
        for letter in letters {
            let moved = self.moved(&letter).expect("only letters that moved a transfer are kept");
            self.transfers.insert(letter.transfer, moved);
        }
        out.probe(Probe::Recovered(cut));
        // Nobody knows whether the bus has taken the last letter of each transfer. To publish it again does no harm.
        if self.measures.outbox {
            for transfer in self.transfers.values() {
                self.outgoing.publish(now, Self::letter(*transfer), out);
            }
        }
        Ok(())
    }
}

impl stage::Node for Process {
    type Id = NodeId;
    type Message = Message;
    type Probe = Probe;
    type Halt = io::Error;

    fn handle(&mut self, now: ClockTime, input: In, out: &mut Out) -> io::Result<()> {
        match input {
            Input::Start => self.recover(now, out)?,
            Input::Message { payload: Message::Deliver(letter), .. } => {
                match self.moved(&letter) {
                    Some(moved) => {
                        self.journal.append(&letter)?;
                        self.journal.sync()?;
                        self.transfers.insert(letter.transfer, moved);
                        self.outgoing.publish(now, Self::letter(moved), out);
                    }
                    None => out.probe(Probe::CameAgain),
                }
                out.send(NodeId::Bus, Message::Done(letter.id()));
            }
            Input::Message { payload: Message::Taken(id), .. } => self.outgoing.taken(id),
            Input::Message { payload, .. } => unreachable!("nobody says {payload:?} to a process"),
            Input::Timer(timer) => self.outgoing.send(now, timer.key as LetterId, out),
            Input::Inspect => {}
        }
        Ok(())
    }
}
