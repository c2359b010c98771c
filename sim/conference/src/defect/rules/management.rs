//! Old bugs of Conference Management.

use domain::identity::ConferenceId;
use domain::management::{
    Conference, ConferenceEvent, ManagementCommand, ManagementRefusal, Saved, manage,
};

type Decision = Result<Option<Saved>, ManagementRefusal>;

/// A seat type is deleted although people may have bought seats of it.
pub(in crate::defect) fn deleting_what_was_published(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    match (row, command) {
        (Some(row), ManagementCommand::DeleteSeatType { .. }) => {
            let unaware = Conference { was_ever_published: false, ..row.clone() };
            let mut saved = manage(Some(&unaware), conference, command)?;
            if let Some(saved) = &mut saved {
                saved.row.was_ever_published = row.was_ever_published;
            }
            Ok(saved)
        }
        _ => manage(row, conference, command),
    }
}

/// An edit saves the form as it was sent, and the form has no box for "published".
pub(in crate::defect) fn unpublishing_by_edit(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    let mut saved = manage(row, conference, command)?;
    if let (Some(saved), ManagementCommand::UpdateConference { .. }) = (&mut saved, command) {
        saved.row.is_published = false;
    }
    Ok(saved)
}

/// The last seat type is missing when a conference is published.
pub(in crate::defect) fn publishing_without_the_last(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    let mut saved = manage(row, conference, command)?;
    if let (Some(saved), ManagementCommand::PublishConference) = (&mut saved, command) {
        let is_seat =
            |event: &ConferenceEvent| matches!(event, ConferenceEvent::SeatCreated { .. });
        if let Some(last) = saved.announcements.iter().rposition(is_seat) {
            saved.announcements.remove(last);
        }
    }
    Ok(saved)
}

/// Another quota or price is saved, and Registration never hears of it.
pub(in crate::defect) fn changing_seats_in_silence(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    let mut saved = manage(row, conference, command)?;
    if let (Some(saved), ManagementCommand::UpdateSeatType { .. }) = (&mut saved, command) {
        saved.announcements.clear();
    }
    Ok(saved)
}
