//! The tables of the engine.

use std::ops::RangeInclusive;

use domain::sourcing::Version;
use domain::stream::StreamId;
use redb::TableDefinition;

use super::super::keys::stream_key;

/// The format this program reads and writes. It is raised with every change of the tables below
/// that an older program would misread.
pub(in super::super) const FORMAT: u64 = 2;

/// A stream's kind and id, and the event's version.
pub(in super::super) type EventKey = (u8, u128, u64);
pub(in super::super) const EVENTS: TableDefinition<'_, EventKey, &[u8]> =
    TableDefinition::new("events");
/// The events once more, while a copy is made. It comes with the first event that is copied, and
/// becomes [`EVENTS`].
pub(in super::super) const COPY: TableDefinition<'_, EventKey, &[u8]> =
    TableDefinition::new("events, copied");
/// By its number, everything that one transaction changed but for what the other tables hold: a
/// [`JournalEntry`](super::super::journal::JournalEntry).
pub(in super::super) const JOURNAL: TableDefinition<'_, u64, &[u8]> =
    TableDefinition::new("journal");
/// By the place in the log of messages: the message's id, its form if it had been repaired, and why
/// it was given up.
pub(in super::super) const DEAD_LETTERS: TableDefinition<'_, u64, (u128, &[u8], &[u8])> =
    TableDefinition::new("dead letters");
/// Rows that are changed in place: by id, the version, when it was saved, and the row.
pub(in super::super) const ROWS: TableDefinition<'_, u128, (u64, u64, &[u8])> =
    TableDefinition::new("rows");
/// The change log: every save of a row, in the order in which they were stored, as far back as it is
/// kept.
pub(in super::super) const CHANGES: TableDefinition<'_, u64, &[u8]> =
    TableDefinition::new("changes");
/// Names that no two rows may share, and the row that has each.
pub(in super::super) const NAMES: TableDefinition<'_, &str, u128> = TableDefinition::new("names");
/// The state of a stream that was kept last: after how many events, and the state. Derived from the
/// events; it comes with the first state that is kept.
pub(in super::super) const SNAPSHOTS: TableDefinition<'_, (u8, u128), (u64, &[u8])> =
    TableDefinition::new("snapshots");
pub(in super::super) const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
pub(in super::super) const FORMAT_KEY: &str = "format";

/// The keys of a stream's events from a version on.
pub(super) fn versions(stream: StreamId, from: Version) -> RangeInclusive<EventKey> {
    event_key(stream, from)..=event_key(stream, Version(u64::MAX))
}

/// The key of an event.
pub(in super::super) const fn event_key(stream: StreamId, version: Version) -> EventKey {
    let (kind, id) = stream_key(stream);
    (kind, id, version.0)
}
