//! A ledger: accounts, and every booking ever asked of them. `ledger.py` is the same in Python.

use std::io;

use serde::{Deserialize, Serialize};
use stage::{ClockTime, Input, Journal, NodeOf, disk::DiskHandle};

use crate::defects::Defect;
use crate::message::{Content, Letter, LetterId, Message, NodeId, Step, command_of};
use crate::system::{Account, Bank, In, Out, Probe};

/// What became of a command. A refusal is kept as well, or money that came in meanwhile would make
/// a withdrawal of one whose transfer was already refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: LetterId,
    pub(crate) transfer: u32,
    pub(crate) account: u8,
    /// By how much the balance changed; nothing if the command was refused.
    pub(crate) change: Option<i64>,
}

/// What a ledger is told when it starts, in whatever language it is written.
#[derive(Serialize)]
pub(crate) struct Setup {
    pub(crate) accounts: Vec<Account>,
    pub(crate) defect: Option<Defect>,
}

pub(crate) struct Ledger {
    journal: Journal<Entry>,
    setup: Setup,
    /// Every command and what became of it: the inbox and the books in one.
    entries: Vec<Entry>,
}

impl Ledger {
    pub(crate) fn new(disk: DiskHandle, setup: Setup) -> Self {
        Self { journal: Journal::new(disk), setup, entries: Vec::new() }
    }

    fn balance(&self, account: Account) -> i64 {
        let own = self.entries.iter().filter(|entry| entry.account == account.number);
        account.opening + own.filter_map(|entry| entry.change).sum::<i64>()
    }

    /// By how much a command changes the balance; nothing if it is refused.
    fn decide(&self, step: Step, account: Account, amount: i64) -> Option<i64> {
        let unchecked = self.setup.defect == Some(Defect::LimitUnchecked);
        let covered = self.balance(account) - amount >= account.limit;
        match step {
            Step::Deposit | Step::Refund => Some(amount),
            Step::Withdraw => (covered || unchecked).then_some(-amount),
        }
    }

    /// Takes a command. The ledger has no outbox: it is done with a command only when the bus has
    /// the answer, and until then the command comes again and is answered again.
    fn take(&mut self, letter: &Letter, out: &mut Out) -> io::Result<()> {
        let Content::Book { step, account: number, amount } = letter.content else {
            unreachable!("a ledger is asked for nothing but bookings")
        };
        let (id, transfer) = (letter.id(), letter.transfer);
        let known = self.entries.iter().find(|entry| entry.id == id).map(|entry| entry.change);
        if known.is_some() {
            out.probe(Probe::CameAgain);
        }
        let change = match known {
            Some(change) if self.setup.defect != Some(Defect::NoInbox) => change,
            _ => {
                let account = self.setup.accounts.iter().find(|it| it.number == number).copied();
                let change = account.and_then(|account| self.decide(step, account, amount));
                let entry = Entry { id, transfer, account: number, change };
                self.journal.append(&entry)?;
                if self.setup.defect != Some(Defect::AcknowledgeBeforeSync) {
                    self.journal.sync()?;
                }
                self.entries.push(entry);
                if let (Some(account), Some(_)) = (account, change) {
                    out.probe(Probe::Booked(account, self.balance(account)));
                }
                change
            }
        };
        let content = Content::Answer { step, booked: change.is_some() };
        out.probe(Probe::Acknowledged(id));
        out.send(NodeId::Bus, Message::Publish(Letter { transfer, content }));
        Ok(())
    }
}

impl NodeOf<Bank> for Ledger {
    fn handle(&mut self, _now: ClockTime, input: In, out: &mut Out) -> io::Result<()> {
        match input {
            Input::Start => {
                let (entries, cut) = self.journal.recover()?;
                self.entries = entries;
                out.probe(Probe::Recovered(cut));
                out.probe(Probe::Holds(self.entries.clone()));
            }
            Input::Message { payload: Message::Deliver(letter), .. } => self.take(&letter, out)?,
            Input::Message { payload: Message::Taken(answer), .. } => {
                out.send(NodeId::Bus, Message::Done(command_of(answer)));
            }
            Input::Inspect => out.probe(Probe::Holds(self.entries.clone())),
            other => unreachable!("a ledger sets no timers, and nobody says {other:?} to it"),
        }
        Ok(())
    }
}
