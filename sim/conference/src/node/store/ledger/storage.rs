//! What a ledger is stored in: the seam between what a ledger promises and who keeps it.
//!
//! A storage holds tables and knows none of the rules. It owes this: what one [`Writing`] puts is
//! there as a whole once its commit has returned, or not at all; and a storage that was opened sees
//! all that was committed before. There are two, told apart at each call and not by a pointer, so
//! that nothing is added to what the embedded one costs.

use domain::sourcing::Version;
use domain::stream::StreamId;

use super::embedded::{Embedded, EmbeddedJournal, EmbeddedWriting};
use super::journal::JournalEntry;
use super::server::{Server, ServerWriting};
use super::stored::{Counted, Letter};
use super::{Durability, Entry, LedgerError, Position, SavedRow, SavedSnapshot, StoredRow};

/// What a ledger is stored in.
#[derive(Debug)]
pub(super) enum Storage {
    /// Tables of the embedded engine, on a file, a simulated disk or in memory.
    Embedded(Embedded),
    /// Tables of a database server.
    Server(Box<Server>),
}

/// A transaction that is being written. Dropping it takes it back.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and a box would be one more piece of memory for each commit"
)]
pub(super) enum Writing<'a> {
    Embedded(EmbeddedWriting),
    Server(ServerWriting<'a>),
}

/// The journal, to be read.
pub(super) enum Journal<'a> {
    Embedded(EmbeddedJournal),
    Server(&'a Server),
}

/// Has whichever storage it is do it.
macro_rules! either {
    ($kind:ident, $self:ident, $it:ident => $does:expr) => {
        match $self {
            $kind::Embedded($it) => $does,
            $kind::Server($it) => $does,
        }
    };
}

impl Storage {
    /// Begins a transaction. Nobody else writes until it has ended.
    pub(super) fn begin(&mut self, durability: Durability) -> Result<Writing<'_>, LedgerError> {
        Ok(match self {
            Self::Embedded(it) => Writing::Embedded(it.begin(durability)?),
            Self::Server(it) => Writing::Server(it.begin(durability)?),
        })
    }

    pub(super) fn journal(&self) -> Result<Journal<'_>, LedgerError> {
        Ok(match self {
            Self::Embedded(it) => Journal::Embedded(it.journal()?),
            Self::Server(it) => Journal::Server(it),
        })
    }

    pub(super) fn counted(&self) -> Result<Counted, LedgerError> {
        either!(Self, self, it => it.counted())
    }

    /// The events of a stream from a version on, each with its version, in that order.
    pub(super) fn stream(
        &self,
        stream: StreamId,
        from: Version,
    ) -> Result<Vec<(Version, Vec<u8>)>, LedgerError> {
        either!(Self, self, it => it.stream(stream, from))
    }

    /// The events at these positions, which follow each other: an error if one of them is not the
    /// event that is given with it.
    pub(super) fn events(
        &self,
        listed: impl Iterator<Item = (Position, StreamId, Version)>,
    ) -> Result<Vec<Entry>, LedgerError> {
        either!(Self, self, it => it.events(listed))
    }

    pub(super) fn row(&self, id: u128) -> Result<Option<StoredRow>, LedgerError> {
        either!(Self, self, it => it.row(id))
    }

    /// The id of the row that has a name.
    pub(super) fn owner(&self, name: &str) -> Result<Option<u128>, LedgerError> {
        either!(Self, self, it => it.owner(name))
    }

    /// All rows, by id.
    pub(super) fn rows(&self) -> Result<Vec<StoredRow>, LedgerError> {
        either!(Self, self, it => it.rows())
    }

    /// The entries of the change log after a place, in order.
    pub(super) fn changes(&self, after: u64) -> Result<Vec<Vec<u8>>, LedgerError> {
        either!(Self, self, it => it.changes(after))
    }

    /// The dead letters, by place.
    pub(super) fn letters(&self) -> Result<Vec<Letter>, LedgerError> {
        either!(Self, self, it => it.letters())
    }

    /// The snapshot of a stream, unless it was taken after more events than these.
    pub(super) fn snapshot(
        &self,
        stream: StreamId,
        up_to: Version,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        either!(Self, self, it => it.snapshot(stream, up_to))
    }

    pub(super) fn note(&self, name: &str) -> Result<Option<u64>, LedgerError> {
        either!(Self, self, it => it.note(name))
    }
}

impl Journal<'_> {
    /// Takes every entry, with its number, from the first on.
    pub(super) fn each(
        &self,
        take: impl FnMut(u64, &[u8]) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        either!(Self, self, it => it.each(take))
    }

    /// Takes entries from the last on, as long as more are wanted.
    pub(super) fn backwards(
        &self,
        take: impl FnMut(&[u8]) -> Result<bool, LedgerError>,
    ) -> Result<(), LedgerError> {
        either!(Self, self, it => it.backwards(take))
    }

    /// Reads one entry, which has to be there.
    pub(super) fn entry<T>(
        &self,
        number: u64,
        read: impl FnOnce(&JournalEntry<'_>) -> T,
    ) -> Result<T, LedgerError> {
        let read = |bytes: &[u8]| Ok(read(&JournalEntry::read(bytes)?));
        match either!(Self, self, it => it.bytes(number, read))? {
            Some(read) => Ok(read),
            None => Err(LedgerError::corrupt(format!("entry {number} of the journal is missing"))),
        }
    }
}

impl Writing<'_> {
    /// The version of a row; 0 if there is none.
    pub(super) fn row_version(&mut self, id: u128) -> Result<u64, LedgerError> {
        either!(Self, self, it => it.row_version(id))
    }

    /// The row that has a name.
    pub(super) fn owner(&mut self, name: &str) -> Result<Option<u128>, LedgerError> {
        either!(Self, self, it => it.owner(name))
    }

    /// Puts a row with its names, and its entry into the change log.
    pub(super) fn put_row(
        &mut self,
        id: u128,
        row: &SavedRow<'_>,
        change: u64,
    ) -> Result<(), LedgerError> {
        either!(Self, self, it => it.put_row(id, row, change))
    }

    /// Takes the entries before this place out of the change log.
    pub(super) fn drop_changes(&mut self, before: u64) -> Result<(), LedgerError> {
        either!(Self, self, it => it.drop_changes(before))
    }

    /// Puts events at the end of a stream, which has so many, and of the log, which ends here.
    pub(super) fn put_events(
        &mut self,
        stream: StreamId,
        head: Version,
        end: Position,
        events: &[Vec<u8>],
    ) -> Result<(), LedgerError> {
        either!(Self, self, it => it.put_events(stream, head, end, events))
    }

    /// Puts a snapshot in place of an older one.
    pub(super) fn put_snapshot(
        &mut self,
        stream: StreamId,
        snapshot: SavedSnapshot<'_>,
    ) -> Result<(), LedgerError> {
        either!(Self, self, it => it.put_snapshot(stream, snapshot))
    }

    pub(super) fn put_letters(&mut self, letters: &[Letter]) -> Result<(), LedgerError> {
        either!(Self, self, it => it.put_letters(letters))
    }

    pub(super) fn take_letters(&mut self, places: &[u64]) -> Result<(), LedgerError> {
        either!(Self, self, it => it.take_letters(places))
    }

    /// The places of the dead letters with this id.
    pub(super) fn letters_of(&mut self, id: u128) -> Result<Vec<u64>, LedgerError> {
        either!(Self, self, it => it.letters_of(id))
    }

    /// Puts an event into the copy.
    pub(super) fn put_copy(
        &mut self,
        stream: StreamId,
        after: Version,
        events: &[&[u8]],
    ) -> Result<(), LedgerError> {
        either!(Self, self, it => it.put_copy(stream, after, events))
    }

    /// How many events the copy has.
    pub(super) fn copies(&mut self) -> Result<u64, LedgerError> {
        either!(Self, self, it => it.copies())
    }

    /// The copy takes the place of the events, or is thrown away.
    pub(super) fn end_copy(&mut self, takes_their_place: bool) -> Result<(), LedgerError> {
        either!(Self, self, it => it.end_copy(takes_their_place))
    }

    /// Puts a number under a name, or takes it away.
    pub(super) fn put_note(&mut self, name: &str, number: Option<u64>) -> Result<(), LedgerError> {
        either!(Self, self, it => it.put_note(name, number))
    }

    /// Puts the next entry of the journal.
    pub(super) fn put_entry(&mut self, number: u64, entry: &[u8]) -> Result<(), LedgerError> {
        either!(Self, self, it => it.put_entry(number, entry))
    }

    /// Ends the transaction. If the answer is an error, what was put may be there or not.
    pub(super) fn commit(self) -> Result<(), LedgerError> {
        either!(Self, self, it => it.commit())
    }
}
