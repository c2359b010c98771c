//! S3: a reservation is committed or cancelled, once and for ever, unless the conference is called off.

use std::collections::BTreeMap;

use domain::identity::{OrderId, ReservationId};
use domain::registration::SeatsEvent;

use super::{Check, Judgement};

/// None, then pending, then exactly one of committed or cancelled. A conference that is called off
/// takes back, once, what was pending or committed, and answers whoever asks later. Cancelling what never was leaves
/// a tombstone, so that a request which comes later takes nothing.
#[derive(Debug, Default)]
pub(super) struct ReservationLifeCycle {
    stages: BTreeMap<ReservationId, Stage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Pending { request: u32 },
    Committed,
    Cancelled,
    CalledOff,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Self::Pending { .. } => "pending",
            Self::Committed => "committed",
            Self::Cancelled => "cancelled",
            Self::CalledOff => "called off",
        }
    }
}

impl Check for ReservationLifeCycle {
    fn id(&self) -> &'static str {
        "S3"
    }

    fn rule(&self) -> &'static str {
        "A reservation is pending, then either committed or cancelled, and nothing changes it after that but that the conference is called off."
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, judgement: &mut Judgement) {
        let (reservation, next) = match event {
            SeatsEvent::AvailableSeatsChanged { .. }
            | SeatsEvent::WaitListJoined { .. }
            | SeatsEvent::WaitListLeft { .. }
            | SeatsEvent::WaitListChanged { .. }
            | SeatsEvent::WaitListPaused { .. }
            | SeatsEvent::WaitListResumed { .. }
            | SeatsEvent::SalesCalledOff { .. } => return,
            // Held before it was asked for: the order's own request is still to come.
            SeatsEvent::SeatsOffered { offer, .. } => {
                (offer.reservation(), Stage::Pending { request: 0 })
            }
            SeatsEvent::SeatsReserved { reservation, request, .. } => {
                (*reservation, Stage::Pending { request: *request })
            }
            SeatsEvent::SeatsReservationCommitted { reservation, .. } => {
                (*reservation, Stage::Committed)
            }
            SeatsEvent::SeatsReservationCancelled { reservation, .. } => {
                (*reservation, Stage::Cancelled)
            }
            SeatsEvent::ReservationCalledOff { reservation, .. } => {
                (*reservation, Stage::CalledOff)
            }
        };
        let before = self.stages.insert(reservation, next);
        let legal = match (before, next) {
            (None, Stage::Pending { .. } | Stage::Cancelled | Stage::CalledOff)
            | (
                Some(Stage::Pending { .. }),
                Stage::Committed | Stage::Cancelled | Stage::CalledOff,
            )
            | (Some(Stage::Committed), Stage::CalledOff) => true,
            (Some(Stage::Pending { request: answered }), Stage::Pending { request }) => {
                request > answered
            }
            (None, Stage::Committed)
            | (Some(Stage::Committed | Stage::Cancelled | Stage::CalledOff), _) => false,
        };
        judgement.expect(legal, || {
            let before = before.map_or("nothing", Stage::name);
            format!(
                "reservation {reservation} of order {order} went from {before} to {}",
                next.name()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    #[test]
    fn each_way_through_life_is_legal() {
        let story = Given::new().seats(reserved(1, 2, 3)).seats(cancelled(1, 2, 5));
        let story = story.seats(reserved(2, 2, 3)).seats(committed(2, 2));
        story.seats(cancelled(3, 0, 3)).holds(ReservationLifeCycle::default());
    }

    #[test]
    fn nothing_comes_after_the_end() {
        let gone = || Given::new().seats(reserved(1, 2, 3)).seats(cancelled(1, 2, 5));
        gone().seats(reserved(1, 2, 3)).breaks(ReservationLifeCycle::default(), "from cancelled");
        gone().seats(committed(1, 2)).breaks(ReservationLifeCycle::default(), "to committed");
        let sold = Given::new().seats(reserved(1, 2, 3)).seats(committed(1, 2));
        sold.seats(cancelled(1, 2, 5)).breaks(ReservationLifeCycle::default(), "from committed");
    }

    #[test]
    fn a_conference_that_is_called_off_takes_back_once_what_was_held_or_bought() {
        let held = || Given::new().seats(reserved(1, 2, 3));
        let off = || called_off(1, 2, 5);
        held().seats(off()).holds(ReservationLifeCycle::default());
        held().seats(committed(1, 2)).seats(off()).holds(ReservationLifeCycle::default());
        let gone = || Given::new().seats(off());
        gone().holds(ReservationLifeCycle::default());
        gone().seats(off()).breaks(ReservationLifeCycle::default(), "from called off");
        gone().seats(reserved(1, 2, 3)).breaks(ReservationLifeCycle::default(), "to pending");
    }

    #[test]
    fn a_request_is_answered_once_and_nothing_is_committed_that_was_not_held() {
        let twice = Given::new().seats(reserved(1, 2, 3)).seats(reserved(1, 1, 4));
        twice.breaks(ReservationLifeCycle::default(), "to pending");
        Given::new().seats(committed(1, 2)).breaks(ReservationLifeCycle::default(), "from nothing");
    }
}
