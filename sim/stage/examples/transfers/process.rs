//! The transfer process, a saga: withdraw, then deposit, and if that is refused give back.

use std::{collections::BTreeMap, io};

use stage::{ClockTime, Input, Journal, NodeOf, disk::DiskHandle};

use crate::defects::Defect;
use crate::message::{Content, Letter, LetterId, Message, NodeId, Outcome, Step, Transfer};
use crate::outgoing::Outgoing;
use crate::system::{Bank, In, Out, Probe};

pub(crate) struct Process {
    /// Every letter that made it say something; all that the process knows follows from them.
    journal: Journal<Letter>,
    defect: Option<Defect>,
    /// Each transfer, and what was said about it last.
    transfers: BTreeMap<u32, (Transfer, Content)>,
    outgoing: Outgoing,
}

impl Process {
    pub(crate) fn new(disk: DiskHandle, defect: Option<Defect>) -> Self {
        let (transfers, outgoing) = (BTreeMap::new(), Outgoing::default());
        Self { journal: Journal::new(disk), defect, transfers, outgoing }
    }

    /// What a letter makes the process say about its transfer; nothing if it has said so before.
    fn next(&self, letter: &Letter) -> Option<(Transfer, Content)> {
        use Outcome::{Completed, Refunded, Refused};
        use Step::{Deposit, Refund, Withdraw};
        let book = |Transfer { from, to, amount, .. }, step| {
            let account = if step == Deposit { to } else { from };
            Content::Book { step, account, amount }
        };
        match (&letter.content, self.transfers.get(&letter.transfer)) {
            (Content::Ask(transfer), None) => Some((*transfer, book(*transfer, Withdraw))),
            (Content::Answer { step, booked }, Some((of, Content::Book { step: last, .. })))
                if step == last =>
            {
                let next = match (step, booked) {
                    (Withdraw, true) => book(*of, Deposit),
                    (Withdraw, false) => Content::Ended(Refused),
                    (Deposit, true) => Content::Ended(Completed),
                    (Deposit, false) if self.defect != Some(Defect::NoRefund) => book(*of, Refund),
                    (Deposit, false) | (Refund, true) => Content::Ended(Refunded),
                    (Refund, false) => unreachable!("an account takes back what it gave"),
                };
                Some((*of, next))
            }
            _ => None,
        }
    }
}

impl NodeOf<Bank> for Process {
    fn handle(&mut self, now: ClockTime, input: In, out: &mut Out) -> io::Result<()> {
        match input {
            Input::Start => {
                let (letters, cut) = self.journal.recover()?;
                for letter in letters {
                    let next = self.next(&letter).expect("only what made it speak is kept");
                    self.transfers.insert(letter.transfer, next);
                }
                out.probe(Probe::Recovered(cut));
                // Nobody knows what the bus has taken. To publish it again does no harm.
                if self.defect != Some(Defect::ForgetOutboxAtRestart) {
                    for (transfer, (_, content)) in self.transfers.clone() {
                        self.outgoing.publish(now, Letter { transfer, content }, out);
                    }
                }
            }
            Input::Message { payload: Message::Deliver(letter), .. } => {
                match self.next(&letter) {
                    Some(next) => {
                        self.journal.write(&letter)?;
                        self.transfers.insert(letter.transfer, next.clone());
                        let said = Letter { transfer: letter.transfer, content: next.1 };
                        self.outgoing.publish(now, said, out);
                    }
                    None => out.probe(Probe::CameAgain),
                }
                out.send(NodeId::Bus, Message::Done(letter.id()));
            }
            Input::Message { payload: Message::Taken(id), .. } => drop(self.outgoing.0.remove(&id)),
            Input::Message { payload, .. } => unreachable!("nobody says {payload:?} to a process"),
            Input::Timer(timer) => self.outgoing.send(now, timer.key as LetterId, out),
            Input::Inspect => {}
        }
        Ok(())
    }
}
