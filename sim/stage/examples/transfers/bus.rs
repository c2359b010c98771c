//! The bus: it keeps each letter until its receiver is done with it, so every letter is brought at least once.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use stage::disk::DiskHandle;
use stage::{ClockTime, Input};

use crate::journal::Journal;
use crate::message::{Letter, LetterId, Message, NodeId};
use crate::system::{In, Out, Probe};

/// A letter is locked for so long after it was brought; then it is brought again.
const LOCK: Duration = Duration::from_millis(600);

const LOCK_IS_OVER: u8 = 0;

#[derive(Serialize, Deserialize)]
pub(crate) enum Record {
    Taken(Letter),
    Done(LetterId),
}

pub(crate) struct Bus {
    journal: Journal<Record>,
    open: BTreeMap<LetterId, Letter>,
    known: BTreeSet<LetterId>,
}

impl Bus {
    pub(crate) fn new(disk: DiskHandle) -> Self {
        Self { journal: Journal::new(disk), open: BTreeMap::new(), known: BTreeSet::new() }
    }

    fn apply(&mut self, record: Record) {
        match record {
            Record::Taken(letter) => {
                self.known.insert(letter.id());
                self.open.insert(letter.id(), letter);
            }
            Record::Done(id) => {
                self.open.remove(&id);
            }
        }
    }

    fn write(&mut self, record: Record) -> io::Result<()> {
        self.journal.append(&record)?;
        self.journal.sync()?;
        self.apply(record);
        Ok(())
    }

    fn deliver(&self, now: ClockTime, id: LetterId, out: &mut Out) {
        if let Some(letter) = self.open.get(&id) {
            out.send(letter.receiver(), Message::Deliver(letter.clone()));
            out.timer(now + LOCK, LOCK_IS_OVER, u128::from(id));
        }
    }
}

impl stage::Node for Bus {
    type Id = NodeId;
    type Message = Message;
    type Probe = Probe;
    type Halt = io::Error;

    fn handle(&mut self, now: ClockTime, input: In, out: &mut Out) -> io::Result<()> {
        match input {
            Input::Start => {
                let (records, cut) = self.journal.recover()?;
                records.into_iter().for_each(|record| self.apply(record));
                out.probe(Probe::Recovered(cut));
                self.open.keys().for_each(|id| self.deliver(now, *id, out));
            }
            Input::Message { from, payload: Message::Publish(letter) } => {
                let id = letter.id();
                if !self.known.contains(&id) {
                    self.write(Record::Taken(letter))?;
                    self.deliver(now, id, out);
                }
                out.send(from, Message::Taken(id));
            }
            Input::Message { payload: Message::Done(id), .. } => {
                if self.open.contains_key(&id) {
                    self.write(Record::Done(id))?;
                }
            }
            Input::Message { payload, .. } => unreachable!("nobody says {payload:?} to a bus"),
            Input::Timer(timer) => self.deliver(now, timer.key as LetterId, out),
            Input::Inspect => assert!(self.open.keys().all(|id| self.known.contains(id))),
        }
        Ok(())
    }
}
