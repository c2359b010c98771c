//! Conference Management that answers wrongly.

use domain::identity::ConferenceId;
use domain::management::{Conference, ManagementCommand, ManagementRefusal, Saved, manage};

type Decision = Result<Option<Saved>, ManagementRefusal>;

/// What others know cannot be edited any more.
pub(in crate::defect) fn refusing_edits(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    match (row, command) {
        (Some(row), ManagementCommand::UpdateConference { .. }) if row.was_ever_published => {
            Err(ManagementRefusal::PublishedBefore)
        }
        _ => manage(row, conference, command),
    }
}

/// A quota can be raised and not cut.
pub(in crate::defect) fn refusing_smaller_quotas(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    match (row, command) {
        (Some(row), ManagementCommand::UpdateSeatType { id, seat_type })
            if row.seat_types.get(id).is_some_and(|known| seat_type.quota() < known.quota()) =>
        {
            Err(ManagementRefusal::SeatTypeExists)
        }
        _ => manage(row, conference, command),
    }
}

/// A seat type that has the same quota has not changed, whatever it costs.
pub(in crate::defect) fn ignoring_other_prices(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    match (row, command) {
        (Some(row), ManagementCommand::UpdateSeatType { id, seat_type })
            if row.seat_types.get(id).is_some_and(|known| seat_type.quota() == known.quota()) =>
        {
            Ok(None)
        }
        _ => manage(row, conference, command),
    }
}

/// The terms of a code are set once.
pub(in crate::defect) fn keeping_the_first_terms(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    match (row, command) {
        (Some(row), ManagementCommand::UpdatePromotionalCode { code, .. })
            if row.promotional_codes.contains_key(code) =>
        {
            Ok(None)
        }
        _ => manage(row, conference, command),
    }
}

/// A seat type that is there is changed by whoever adds it.
pub(in crate::defect) fn adding_what_is_there(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    match (row, command) {
        (Some(row), ManagementCommand::CreateSeatType { id, seat_type })
            if row.seat_types.contains_key(id) =>
        {
            let (id, seat_type) = (*id, seat_type.clone());
            let command = ManagementCommand::UpdateSeatType { id, seat_type };
            manage(Some(row), conference, &command)
        }
        _ => manage(row, conference, command),
    }
}
