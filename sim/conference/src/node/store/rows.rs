//! Snapshots and rows, as they go to the disk.

use domain::management::Conference;
use domain::management::liberation::LogEntry;
use domain::sourcing::Version;
use domain::stream::StreamId;

use super::super::protocol::{RowWrite, StoredSnapshot};
use super::super::{Halted, Place};
use super::PLAIN;
use super::ledger::{RowChange, SavedRow, SavedSnapshot};

/// A snapshot as it goes to the disk.
pub(super) struct SnapshotBytes {
    version: Version,
    bytes: Vec<u8>,
}

impl SnapshotBytes {
    pub(super) fn of(stored: &StoredSnapshot) -> Self {
        let bytes = postcard::to_stdvec(stored).expect("a snapshot is plain data");
        Self { version: stored.snapshot.version, bytes }
    }

    pub(super) fn saved(&self) -> SavedSnapshot<'_> {
        SavedSnapshot { version: self.version, bytes: &self.bytes }
    }
}

/// A row as it goes to the disk.
pub(super) struct RowBytes {
    expected: u64,
    saved: Option<Saved>,
}

/// What of it is saved, and the entry of the change log that goes with it.
struct Saved {
    version: u64,
    bytes: Vec<u8>,
    names: [String; 2],
    saved_at: u64,
    change: Vec<u8>,
}

impl RowBytes {
    pub(super) fn of(row: &RowWrite, entry: Option<&LogEntry>) -> Self {
        let saved = |entry: &LogEntry| Saved {
            version: u64::from(entry.row.version),
            bytes: serde_json::to_vec(&entry.row).expect(PLAIN),
            names: entry.row.unique_names(),
            saved_at: entry.occurred_at.0,
            change: write_entry(entry),
        };
        Self { expected: u64::from(row.expected), saved: entry.map(saved) }
    }

    pub(super) fn change(&self, stream: StreamId) -> RowChange<'_> {
        let saved = self.saved.as_ref().map(|Saved { version, bytes, names, saved_at, change }| {
            SavedRow { version: *version, bytes, names, saved_at: *saved_at, change }
        });
        RowChange { id: stream.id.as_u128(), expected: self.expected, saved }
    }
}

pub(super) fn read_row(bytes: &[u8]) -> Result<Conference, Halted> {
    serde_json::from_slice(bytes).map_err(|error| Place::Row.not_json(error))
}

/// What an entry is on the disk.
fn write_entry(entry: &LogEntry) -> Vec<u8> {
    serde_json::to_vec(entry).expect(PLAIN)
}
