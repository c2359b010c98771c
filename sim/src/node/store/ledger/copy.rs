//! Another copy of the events, made beside them while commits go on, and put in their place once it
//! is complete.
//!
//! Until then nobody reads the copy: whatever goes wrong, the events are where they were. Versions
//! and positions stay.

use domain::sourcing::Version;
use domain::stream::StreamId;
use redb::{ReadableTableMetadata, WriteTransaction};

use super::tables::{COPY, EVENTS, META, event_key};
use super::{Entry, Ledger, LedgerError, Position};

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
        let write = self.begin_write()?;
        put(&write, events)?;
        Ok(write.commit()?)
    }

    /// Takes events of a stream into the copy, whatever was copied before them.
    pub fn copy_beside(
        &mut self,
        stream: StreamId,
        after: Version,
        events: &[Vec<u8>],
    ) -> Result<(), LedgerError> {
        let write = self.begin_write()?;
        let mut copy = write.open_table(COPY)?;
        for (index, event) in events.iter().enumerate() {
            copy.insert(event_key(stream, after.plus(index + 1)), event.as_slice())?;
        }
        drop(copy);
        Ok(write.commit()?)
    }

    /// Takes the last events into the copy and puts it in the place of the events, in one
    /// transaction: nothing is committed meanwhile. If the copy lacks events it is thrown away, and
    /// the events stay where they are. Says how many it lacks.
    pub fn cut_over(&mut self, last: &[Entry], form: u64) -> Result<u64, LedgerError> {
        let write = self.begin_write()?;
        put(&write, last)?;
        // It has nothing that is not in the log, so counting tells, however long the log is.
        let lacks = self.position().0 - write.open_table(COPY)?.len()?;
        let mut meta = write.open_table(META)?;
        meta.remove(COPIED)?;
        if lacks == 0 {
            write.delete_table(EVENTS)?;
            write.rename_table(COPY, EVENTS)?;
            meta.insert(REWRITTEN, form)?;
        } else {
            write.delete_table(COPY)?;
        }
        drop(meta);
        write.commit()?;
        Ok(lacks)
    }
}

fn put(write: &WriteTransaction, events: &[Entry]) -> Result<(), LedgerError> {
    let mut copy = write.open_table(COPY)?;
    for event in events {
        copy.insert(event_key(event.stream, event.version), event.payload.as_slice())?;
    }
    if let Some(last) = events.last() {
        write.open_table(META)?.insert(COPIED, last.position.0)?;
    }
    Ok(())
}
