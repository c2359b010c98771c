//! States and rows, as they go to the disk.

use domain::management::Conference;
use domain::management::liberation::LogEntry;
use domain::sourcing::Version;
use domain::stream::StreamId;

use super::super::Halted;
use super::super::protocol::{Kept, RowWrite};
use super::ledger::{RowChange, SavedRow, SavedState};
use super::publisher::write_entry;
use super::unwritable;

/// A state as it goes to the disk.
pub(super) struct StateBytes {
    version: Version,
    bytes: Vec<u8>,
}

impl StateBytes {
    pub(super) fn of(kept: &Kept) -> Self {
        let bytes = postcard::to_stdvec(kept).expect("a kept state is plain data");
        Self { version: kept.snapshot.version, bytes }
    }

    pub(super) fn saved(&self) -> SavedState<'_> {
        SavedState { version: self.version, bytes: &self.bytes }
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
    pub(super) fn of(row: &RowWrite, entry: Option<&LogEntry>) -> Result<Self, Halted> {
        let saved = |entry: &LogEntry| {
            Ok(Saved {
                version: u64::from(entry.row.version),
                bytes: serde_json::to_vec(&entry.row).map_err(unwritable)?,
                names: entry.row.unique_names(),
                saved_at: entry.occurred_at.0,
                change: write_entry(entry)?,
            })
        };
        Ok(Self { expected: u64::from(row.expected), saved: entry.map(saved).transpose()? })
    }

    pub(super) fn change(&self, stream: StreamId) -> RowChange<'_> {
        let saved = self.saved.as_ref().map(|Saved { version, bytes, names, saved_at, change }| SavedRow {
            version: *version,
            bytes,
            names,
            saved_at: *saved_at,
            change,
        });
        RowChange { id: stream.id.as_u128(), expected: self.expected, saved }
    }
}

pub(super) fn read_row(bytes: &[u8]) -> Result<Conference, Halted> {
    serde_json::from_slice(bytes)
        .map_err(|error| Halted(format!("a row of Conference Management cannot be read: {error}")))
}
