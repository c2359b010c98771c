//! S12: one seat, one attendee.

use std::collections::BTreeMap;

use domain::registration::SeatAssignmentsEvent;
use domain::stream::StreamId;

use super::told::Told as _;
use super::{Check, Judgement};

/// A position is free or has one attendee, who has an e-mail address. Only a free seat is taken,
/// only a taken one is given up, and a corrected name leaves the address as it is, whatever the
/// case of its letters.
#[derive(Debug, Default)]
pub(super) struct OneAttendee {
    /// Every position, and the address of whoever takes it.
    positions: BTreeMap<(StreamId, u32), Option<String>>,
}

impl Check for OneAttendee {
    fn id(&self) -> &'static str {
        "S12"
    }

    fn rule(&self) -> &'static str {
        "A seat has no attendee or one with an e-mail address; only a free seat is taken, only a taken one given up."
    }

    fn assignments_event(
        &mut self,
        stream: StreamId,
        event: &SeatAssignmentsEvent,
        judgement: &mut Judgement,
    ) {
        let (position, address) = match event {
            SeatAssignmentsEvent::SeatAssignmentsCreated { seats, .. } => {
                self.positions
                    .extend((0..).zip(seats).map(|(position, _)| ((stream, position), None)));
                return;
            }
            SeatAssignmentsEvent::SeatAssigned { position, attendee }
            | SeatAssignmentsEvent::SeatAssignmentUpdated { position, attendee } => {
                (*position, Some(attendee.email.to_lowercase()))
            }
            SeatAssignmentsEvent::SeatUnassigned { position } => (*position, None),
        };
        let before = self.positions.insert((stream, position), address.clone());
        let what = || format!("seat {position} of {stream}");
        let Some(before) = before else {
            return judgement.expect(false, || format!("there is no {}", what()));
        };
        let named = address.as_ref().is_none_or(|address| !address.trim().is_empty());
        judgement.expect(named, || format!("whoever takes {} has no e-mail address", what()));
        match event {
            SeatAssignmentsEvent::SeatAssigned { .. } => judgement.expect(before.is_none(), || {
                format!(
                    "{} was taken by {}, and somebody else took it",
                    what(),
                    before.unwrap_or_default()
                )
            }),
            SeatAssignmentsEvent::SeatUnassigned { .. } => {
                judgement
                    .expect(before.is_some(), || format!("{} was free, and was given up", what()));
            }
            _ => judgement.expect(before.is_some() && before == address, || {
                format!(
                    "{} is taken by {}; a corrected name made it {}",
                    what(),
                    before.told(),
                    address.told()
                )
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    fn seated() -> Given {
        Given::new().assignments(assignable(ada(), 2)).assignments(assigned(0, "min@example.org"))
    }

    fn renamed(position: u32, email: &str) -> SeatAssignmentsEvent {
        SeatAssignmentsEvent::SeatAssignmentUpdated { position, attendee: attendee(email) }
    }

    #[test]
    fn seats_are_taken_given_up_and_taken_again() {
        let story = seated().assignments(renamed(0, "Min@Example.org"));
        let story = story.assignments(SeatAssignmentsEvent::SeatUnassigned { position: 0 });
        story.assignments(assigned(0, "sora@example.org")).holds(OneAttendee::default());
    }

    #[test]
    fn the_same_person_may_take_two_seats() {
        seated().assignments(assigned(1, "min@example.org")).holds(OneAttendee::default());
    }

    #[test]
    fn a_seat_that_is_taken_twice_or_given_up_while_free_is_found() {
        seated()
            .assignments(assigned(0, "sora@example.org"))
            .breaks(OneAttendee::default(), "somebody else");
        let freed = SeatAssignmentsEvent::SeatUnassigned { position: 1 };
        seated().assignments(freed).breaks(OneAttendee::default(), "was free");
    }

    #[test]
    fn a_correction_that_changes_the_person_is_found() {
        seated()
            .assignments(renamed(0, "sora@example.org"))
            .breaks(OneAttendee::default(), "corrected name");
        seated()
            .assignments(renamed(1, "min@example.org"))
            .breaks(OneAttendee::default(), "corrected name");
    }

    #[test]
    fn nobody_and_nowhere_are_found() {
        seated().assignments(assigned(1, " ")).breaks(OneAttendee::default(), "no e-mail");
        seated()
            .assignments(assigned(2, "min@example.org"))
            .breaks(OneAttendee::default(), "there is no seat 2");
    }
}
