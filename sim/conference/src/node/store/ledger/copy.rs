//! Another copy of the events, made beside them while commits go on, and put in their place once it
//! is complete.
//!
//! Until then nobody reads the copy: whatever goes wrong, the events are where they were. Versions
//! and positions stay.

use domain::sourcing::Version;
use domain::stream::StreamId;

use super::{Entry, Ledger, LedgerError, Position, Writing};

/// The note up to which position the events were copied; there is none unless a copy is being made.
const COPIED: &str = "copied";

/// The note in which form the last copy was that took the place of the events.
const REWRITTEN: &str = "rewritten";

impl Ledger {
    /// Up to where the events were copied; nothing unless a copy is being made.
    pub fn copied(&self) -> Result<Option<Position>, LedgerError> {
        Ok(self.note(COPIED)?.map(Position))
    }

    /// The form of the last copy that took the place of the events, if one did.
    pub fn rewritten(&self) -> Result<Option<u64>, LedgerError> {
        self.note(REWRITTEN)
    }

    /// Takes events into the copy, which begins with the first that are. They follow those that
    /// were copied before.
    pub fn copy(&mut self, events: &[Entry]) -> Result<(), LedgerError> {
        let mut writing = self.storage.begin(self.rules.durability)?;
        put(&mut writing, events)?;
        writing.commit()
    }

    /// Takes events of a stream into the copy, whatever was copied before them.
    pub fn copy_beside(
        &mut self,
        stream: StreamId,
        after: Version,
        events: &[Vec<u8>],
    ) -> Result<(), LedgerError> {
        let mut writing = self.storage.begin(self.rules.durability)?;
        let events: Vec<_> = events.iter().map(Vec::as_slice).collect();
        writing.put_copy(stream, after, &events)?;
        writing.commit()
    }

    /// Takes the last events into the copy and puts it in the place of the events, in one
    /// transaction: nothing is committed meanwhile. If the copy lacks events it is thrown away, and
    /// the events stay where they are. Says how many it lacks.
    pub fn cut_over(&mut self, last: &[Entry], form: u64) -> Result<u64, LedgerError> {
        let stored = self.position().0;
        let mut writing = self.storage.begin(self.rules.durability)?;
        put(&mut writing, last)?;
        // It has nothing that is not in the log, so counting tells, however long the log is.
        let lacks = stored - writing.copies()?;
        writing.put_note(COPIED, None)?;
        writing.end_copy(lacks == 0)?;
        if lacks == 0 {
            writing.put_note(REWRITTEN, Some(form))?;
        }
        writing.commit()?;
        Ok(lacks)
    }
}

fn put(writing: &mut Writing<'_>, events: &[Entry]) -> Result<(), LedgerError> {
    for event in events {
        let before = Version(event.version.0 - 1);
        writing.put_copy(event.stream, before, &[&event.payload])?;
    }
    match events.last() {
        Some(last) => writing.put_note(COPIED, Some(last.position.0)),
        None => Ok(()),
    }
}
