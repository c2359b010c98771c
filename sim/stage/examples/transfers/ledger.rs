//! A ledger: some accounts, and every booking that was ever asked of them.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};
use stage::disk::DiskHandle;
use stage::{ClockTime, Input};

use crate::defects::Measures;
use crate::journal::Journal;
use crate::message::{Content, Letter, LetterId, Message, NodeId, Step};
use crate::system::{Account, In, Out, Probe};

/// What became of a command. A refusal is kept as well: the same command must have the same answer for ever, or money that
/// came in meanwhile would make a withdrawal of one whose transfer was already refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: LetterId,
    pub(crate) transfer: u32,
    pub(crate) account: u8,
    /// By how much the balance changed; nothing if the command was refused.
    pub(crate) change: Option<i64>,
}

pub(crate) struct Ledger {
    journal: Journal<Entry>,
    accounts: BTreeMap<u8, Account>,
    measures: Measures,
    /// Every command and what became of it: the inbox and the books in one.
    entries: Vec<Entry>,
    balances: BTreeMap<u8, i64>,
    /// Commands whose answers, by which they are found, the bus has not taken yet.
    unconfirmed: BTreeMap<LetterId, LetterId>,
}

impl Ledger {
    pub(crate) fn new(disk: DiskHandle, accounts: impl Iterator<Item = Account>, measures: Measures) -> Self {
        let accounts: BTreeMap<_, _> = accounts.map(|account| (account.number, account)).collect();
        Self {
            journal: Journal::new(disk),
            balances: accounts.values().map(|account| (account.number, account.opening)).collect(),
            accounts,
            measures,
            entries: Vec::new(),
            unconfirmed: BTreeMap::new(),
        }
    }

    fn apply(&mut self, entry: Entry) {
        if let Some(change) = entry.change {
            *self.balances.get_mut(&entry.account).expect("only bookings of own accounts are kept") += change;
        }
        self.entries.push(entry);
    }

    /// By how much a command changes the balance; nothing if it is refused.
    fn decide(&self, step: Step, account: u8, amount: i64) -> Option<i64> {
        let Account { limit, .. } = self.accounts.get(&account)?;
        match step {
            Step::Deposit | Step::Refund => Some(amount),
            Step::Withdraw if !self.measures.limit => Some(-amount),
            Step::Withdraw => (self.balances[&account] - amount >= *limit).then_some(-amount),
        }
    }

    /// Takes a command. The ledger has no outbox: it is done with a command only when the bus has the answer, and until then the
    /// command comes again and is answered again.
    fn take(&mut self, letter: &Letter, out: &mut Out) -> io::Result<()> {
        let Content::Book { step, account, amount } = letter.content else {
            unreachable!("a ledger is asked for nothing but bookings")
        };
        let id = letter.id();
        let known = self.entries.iter().find(|entry| entry.id == id).map(|entry| entry.change.is_some());
        if known.is_some() {
            out.probe(Probe::CameAgain);
        }
        let booked = match known {
            Some(booked) if self.measures.inbox => booked,
            _ => {
                let change = self.decide(step, account, amount);
                let entry = Entry { id, transfer: letter.transfer, account, change };
                self.journal.append(&entry)?;
                if self.measures.sync {
                    self.journal.sync()?;
                }
                self.apply(entry);
                if change.is_some() {
                    out.probe(Probe::Booked(self.accounts[&account], self.balances[&account]));
                }
                change.is_some()
            }
        };
        let answer = Letter { transfer: letter.transfer, content: Content::Answer { step, booked } };
        self.unconfirmed.insert(answer.id(), id);
        out.probe(Probe::Acknowledged(id));
        out.send(NodeId::Bus, Message::Publish(answer));
        Ok(())
    }
}

impl stage::Node for Ledger {
    type Id = NodeId;
    type Message = Message;
    type Probe = Probe;
    type Halt = io::Error;

    fn handle(&mut self, _now: ClockTime, input: In, out: &mut Out) -> io::Result<()> {
        match input {
            Input::Start => {
                let (entries, cut) = self.journal.recover()?;
                entries.into_iter().for_each(|entry| self.apply(entry));
                out.probe(Probe::Recovered(cut));
                out.probe(Probe::Holds(self.entries.clone()));
            }
            Input::Message { payload: Message::Deliver(letter), .. } => self.take(&letter, out)?,
            Input::Message { payload: Message::Taken(answer), .. } => {
                // Nothing is found if this was said twice, or before a crash: then the command comes again.
                if let Some(command) = self.unconfirmed.remove(&answer) {
                    out.send(NodeId::Bus, Message::Done(command));
                }
            }
            Input::Message { payload, .. } => unreachable!("nobody says {payload:?} to a ledger"),
            Input::Timer(timer) => unreachable!("a ledger sets no timers, such as {timer:?}"),
            Input::Inspect => out.probe(Probe::Holds(self.entries.clone())),
        }
        Ok(())
    }
}
