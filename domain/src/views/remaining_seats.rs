//! What is left of each seat type of each conference.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::identity::{ConferenceId, SeatTypeId};
use crate::message::Event;
use crate::registration::SeatsEvent;
use crate::sourcing::{Projection, Version};
use crate::stream::{StreamId, StreamKind};
use crate::values::Quantity;

/// The remaining seats of all conferences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemainingSeats(pub BTreeMap<ConferenceId, BTreeMap<SeatTypeId, Availability>>);

/// The offer of one seat type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// How many seats there are in all.
    pub quota: Quantity,
    /// How many can still be had. Events carry the absolute number, so nothing adds up wrongly.
    pub remaining: i64,
}

impl Projection for RemainingSeats {
    type Kind = StreamKind;
    type Event = Event;

    fn apply(&mut self, stream: StreamId, _version: Version, event: &Event) {
        // A view is handed every stream; the others say nothing about it.
        let Event::Seats(event) = event else { return };
        self.on_seats(ConferenceId(stream.id), event);
    }
}

impl RemainingSeats {
    /// Takes in what happened to the seats of a conference.
    #[inline]
    pub(crate) fn on_seats(&mut self, conference: ConferenceId, event: &SeatsEvent) {
        let conference = self.0.entry(conference).or_default();
        let remaining = match event {
            SeatsEvent::AvailableSeatsChanged { seat_type, quota, remaining, .. } => {
                conference.entry(*seat_type).or_default().quota = *quota;
                remaining
            }
            SeatsEvent::SeatsReserved { remaining, .. }
            | SeatsEvent::SeatsReservationCancelled { remaining, .. }
            | SeatsEvent::SeatsOffered { remaining, .. }
            | SeatsEvent::ReservationCalledOff { remaining, .. } => remaining,
            SeatsEvent::SeatsReservationCommitted { .. }
            | SeatsEvent::WaitListJoined { .. }
            | SeatsEvent::WaitListLeft { .. }
            | SeatsEvent::WaitListChanged { .. }
            | SeatsEvent::WaitListPaused { .. }
            | SeatsEvent::WaitListResumed { .. }
            | SeatsEvent::SalesCalledOff { .. } => return,
        };
        for (seat_type, left) in remaining {
            conference.entry(*seat_type).or_default().remaining = *left;
        }
    }
}
