//! The bus: it keeps each letter until its receiver is done with it, so every letter is brought at
//! least once.

use std::{collections::BTreeMap, io, time::Duration};

use serde::{Deserialize, Serialize};
use stage::{ClockTime, Input, Journal, NodeOf, disk::DiskHandle};

use crate::message::{Letter, LetterId, Message};
use crate::system::{Bank, In, Out, Probe};

/// A letter is locked for so long after it was brought; then it is brought again.
const LOCK: Duration = Duration::from_millis(600);

#[derive(Serialize, Deserialize)]
enum Record {
    Taken(Letter),
    Done(LetterId),
}

pub(crate) struct Bus {
    journal: Journal<Record>,
    /// Every letter that was ever taken; nothing is left of it but its id when its receiver is done
    /// with it.
    letters: BTreeMap<LetterId, Option<Letter>>,
}

impl Bus {
    pub(crate) fn new(disk: DiskHandle) -> Self {
        Self { journal: Journal::new(disk), letters: BTreeMap::new() }
    }

    fn apply(&mut self, record: Record) {
        match record {
            Record::Taken(letter) => self.letters.insert(letter.id(), Some(letter)),
            Record::Done(id) => self.letters.insert(id, None),
        };
    }

    fn deliver(&self, now: ClockTime, id: LetterId, out: &mut Out) {
        if let Some(Some(letter)) = self.letters.get(&id) {
            out.send(letter.receiver(), Message::Deliver(letter.clone()));
            out.timer(now + LOCK, 0, u128::from(id));
        }
    }
}

impl NodeOf<Bank> for Bus {
    fn handle(&mut self, now: ClockTime, input: In, out: &mut Out) -> io::Result<()> {
        match input {
            Input::Start => {
                let (records, cut) = self.journal.recover()?;
                records.into_iter().for_each(|record| self.apply(record));
                out.probe(Probe::Recovered(cut));
                self.letters.keys().for_each(|id| self.deliver(now, *id, out));
            }
            Input::Message { from, payload: Message::Publish(letter) } => {
                let id = letter.id();
                if !self.letters.contains_key(&id) {
                    let record = Record::Taken(letter);
                    self.journal.write(&record)?;
                    self.apply(record);
                    self.deliver(now, id, out);
                }
                out.send(from, Message::Taken(id));
            }
            Input::Message { payload: Message::Done(id), .. } => {
                if self.letters.get(&id).is_some_and(Option::is_some) {
                    self.journal.write(&Record::Done(id))?;
                    self.apply(Record::Done(id));
                }
            }
            Input::Message { payload, .. } => unreachable!("nobody says {payload:?} to a bus"),
            Input::Timer(timer) => self.deliver(now, timer.key as LetterId, out),
            Input::Inspect => {}
        }
        Ok(())
    }
}
