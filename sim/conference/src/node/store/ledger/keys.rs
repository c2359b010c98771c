//! Under what streams and messages are stored, on whatever storage.

use domain::sourcing::MessageId;
use domain::stream::{StreamId, StreamKind};
use uuid::Uuid;

use super::LedgerError;

/// The form of a message that is sent as it was logged.
pub(super) const AS_LOGGED: &[u8] = &[];

/// A stream's kind and id, as they are stored. What is stored for a kind must never change,
/// whatever order the kinds are declared in.
pub(super) const fn stream_key(stream: StreamId) -> (u8, u128) {
    let kind = match stream.kind {
        StreamKind::Order => 1,
        StreamKind::SeatsAvailability => 2,
        StreamKind::RegistrationProcess => 3,
        StreamKind::Payment => 4,
        StreamKind::SeatAssignments => 5,
        StreamKind::Conference => 6,
        StreamKind::PromotionalCode => 7,
    };
    (kind, stream.id.as_u128())
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
