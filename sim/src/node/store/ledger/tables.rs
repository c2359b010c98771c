//! The tables of a ledger, and the keys of their rows.

use std::ops::RangeInclusive;

use domain::sourcing::{MessageId, Version};
use domain::stream::{StreamId, StreamKind};
use redb::TableDefinition;
use uuid::Uuid;

use super::LedgerError;

/// The format this program reads and writes. It is raised with every change of the tables below
/// that an older program would misread.
pub(super) const FORMAT: u64 = 2;

/// A stream's kind and id, and the event's version.
pub(super) type EventKey = (u8, u128, u64);
pub(super) const EVENTS: TableDefinition<'_, EventKey, &[u8]> = TableDefinition::new("events");
/// The events once more, while a copy is made. It comes with the first event that is copied, and
/// becomes [`EVENTS`].
pub(super) const COPY: TableDefinition<'_, EventKey, &[u8]> =
    TableDefinition::new("events, copied");
/// By its number, everything that one transaction changed but for what the other tables hold: a
/// [`JournalEntry`](super::journal::JournalEntry).
pub(super) const JOURNAL: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("journal");
/// By the place in the log of messages: the message's id, its form if it had been repaired, and why
/// it was given up.
pub(super) const DEAD_LETTERS: TableDefinition<'_, u64, (u128, &[u8], &[u8])> =
    TableDefinition::new("dead letters");
/// Rows that are changed in place: by id, the version, when it was saved, and the row.
pub(super) const ROWS: TableDefinition<'_, u128, (u64, u64, &[u8])> = TableDefinition::new("rows");
/// The change log: every save of a row, in the order in which they were stored. Nothing is ever
/// taken out.
pub(super) const CHANGES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("changes");
/// Names that no two rows may share, and the row that has each.
pub(super) const NAMES: TableDefinition<'_, &str, u128> = TableDefinition::new("names");
/// The state of a stream that was kept last: after how many events, and the state. Derived from the
/// events; it comes with the first state that is kept.
pub(super) const SNAPSHOTS: TableDefinition<'_, (u8, u128), (u64, &[u8])> =
    TableDefinition::new("snapshots");
pub(super) const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
pub(super) const FORMAT_KEY: &str = "format";

/// The form of a message that is sent as it was logged.
pub(super) const AS_LOGGED: &[u8] = &[];

/// The keys of a stream's events from a version on.
pub(super) fn versions(stream: StreamId, from: Version) -> RangeInclusive<EventKey> {
    event_key(stream, from)..=event_key(stream, Version(u64::MAX))
}

/// What is stored for a kind must never change, whatever order the kinds are declared in.
pub(super) const fn event_key(stream: StreamId, version: Version) -> EventKey {
    let kind = match stream.kind {
        StreamKind::Order => 1,
        StreamKind::SeatsAvailability => 2,
        StreamKind::RegistrationProcess => 3,
        StreamKind::Payment => 4,
        StreamKind::SeatAssignments => 5,
        StreamKind::Conference => 6,
        StreamKind::PromotionalCode => 7,
    };
    (kind, stream.id.as_u128(), version.0)
}

/// A stream's kind and id, as they are stored.
pub(super) const fn stream_key(stream: StreamId) -> (u8, u128) {
    let (kind, id, _) = event_key(stream, Version(0));
    (kind, id)
}

pub(super) fn stream_of((kind, id): (u8, u128)) -> Result<StreamId, LedgerError> {
    let kind = match kind {
        1 => StreamKind::Order,
        2 => StreamKind::SeatsAvailability,
        3 => StreamKind::RegistrationProcess,
        4 => StreamKind::Payment,
        5 => StreamKind::SeatAssignments,
        6 => StreamKind::Conference,
        7 => StreamKind::PromotionalCode,
        _ => {
            return Err(LedgerError::corrupt(format!(
                "there is no kind of stream with the number {kind}"
            )));
        }
    };
    Ok(StreamId::new(kind, Uuid::from_u128(id)))
}

pub(super) const fn message_id(id: u128) -> MessageId {
    MessageId(Uuid::from_u128(id))
}
