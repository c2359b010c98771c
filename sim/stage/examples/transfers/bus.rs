//! The bus: it brings each letter again until its receiver is done with it: at least once.

use std::{collections::BTreeMap, io, time::Duration};

use stage::{ClockTime, Input, Journal, NodeOf, disk::DiskHandle};

use crate::message::{Letter, LetterId, Message};
use crate::system::{Bank, In, Out, Probe};

/// A letter is locked for so long after it was brought; then it is brought again.
const LOCK: Duration = Duration::from_millis(600);

/// Every letter that was ever taken; only its id is left when its receiver is done with it.
pub(crate) struct Bus {
    journal: Journal<(LetterId, Option<Letter>)>,
    letters: BTreeMap<LetterId, Option<Letter>>,
}

impl Bus {
    pub(crate) fn new(disk: DiskHandle) -> Self {
        Self { journal: Journal::new(disk), letters: BTreeMap::new() }
    }

    fn keep(&mut self, id: LetterId, letter: Option<Letter>) -> io::Result<()> {
        self.journal.write(&(id, letter.clone()))?;
        self.letters.insert(id, letter);
        Ok(())
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
                self.letters = records.into_iter().collect();
                out.probe(Probe::Recovered(cut));
                self.letters.keys().for_each(|id| self.deliver(now, *id, out));
            }
            Input::Message { from, payload: Message::Publish(letter) } => {
                let id = letter.id();
                if !self.letters.contains_key(&id) {
                    self.keep(id, Some(letter))?;
                    self.deliver(now, id, out);
                }
                out.send(from, Message::Taken(id));
            }
            Input::Message { payload: Message::Done(id), .. } => {
                if self.letters.get(&id).is_some_and(Option::is_some) {
                    self.keep(id, None)?;
                }
            }
            Input::Message { payload, .. } => unreachable!("nobody says {payload:?} to a bus"),
            Input::Timer(timer) => self.deliver(now, timer.key as LetterId, out),
            Input::Inspect => {}
        }
        Ok(())
    }
}
