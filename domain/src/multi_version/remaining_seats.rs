//! What is left of each seat type, from rows of every form.

use std::collections::BTreeMap;

use super::row::SeatsRow;
use super::seats::changed;
use crate::history::{v1, v2};
use crate::identity::{ConferenceId, ReservationId, SeatTypeId};
use crate::registration::{Seats, SeatsEvent};
use crate::views::{Availability, RemainingSeats};

/// The remaining seats of all conferences. V1 does not say what remains, so this view counts it
/// together from what each reservation holds, which it must note of every form, whoever wrote the
/// last row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountedSeats {
    /// What people are shown.
    pub shown: RemainingSeats,
    holds: BTreeMap<ReservationId, Seats>,
}

impl CountedSeats {
    /// Takes in the next row of the seats of a conference.
    pub fn apply(&mut self, conference: ConferenceId, row: &SeatsRow<'_>) {
        match row {
            SeatsRow::Today(event) => {
                self.note(event);
                self.shown.on_seats(conference, event);
            }
            SeatsRow::ChangedV1(v1::AvailableSeatsChanged { seat_type, change, .. }) => {
                let shown = self.change_quota(conference, *seat_type, *change);
                shown.entry(*seat_type).or_default().remaining += change;
            }
            SeatsRow::ChangedV2(v2::AvailableSeatsChanged {
                seat_type, change, remaining, ..
            }) => {
                let shown = self.change_quota(conference, *seat_type, *change);
                for (seat_type, left) in remaining {
                    shown.entry(*seat_type).or_default().remaining = *left;
                }
            }
            SeatsRow::ReservedV1(v1::SeatsReserved { reservation, seats, .. }) => {
                self.hold(conference, *reservation, seats.clone());
            }
            SeatsRow::CancelledV1(v1::SeatsReservationCancelled { reservation, .. }) => {
                self.hold(conference, *reservation, Seats::default());
            }
            SeatsRow::OfferedV1(v1::SeatsOffered { offer, .. }) => {
                self.hold(conference, offer.reservation(), offer.seats());
            }
        }
    }

    /// What a reservation holds after a row that says itself what remains.
    fn note(&mut self, event: &SeatsEvent) {
        match event {
            SeatsEvent::SeatsReserved { reservation, seats, .. } => {
                self.holds.insert(*reservation, seats.clone());
            }
            SeatsEvent::SeatsOffered { offer, .. } => {
                self.holds.insert(offer.reservation(), offer.seats());
            }
            SeatsEvent::SeatsReservationCancelled { reservation, .. }
            | SeatsEvent::SeatsReservationCommitted { reservation, .. }
            | SeatsEvent::ReservationCalledOff { reservation, .. } => {
                self.holds.remove(reservation);
            }
            SeatsEvent::AvailableSeatsChanged { .. }
            | SeatsEvent::WaitListJoined { .. }
            | SeatsEvent::WaitListLeft { .. }
            | SeatsEvent::WaitListChanged { .. }
            | SeatsEvent::WaitListPaused { .. }
            | SeatsEvent::WaitListResumed { .. }
            | SeatsEvent::SalesCalledOff { .. } => {}
        }
    }

    /// A reservation holds `seats` from now on, and nothing else.
    fn hold(&mut self, conference: ConferenceId, reservation: ReservationId, seats: Seats) {
        let shown = self.shown.0.entry(conference).or_default();
        for (seat_type, quantity) in seats.iter() {
            shown.entry(seat_type).or_default().remaining -= i64::from(quantity.0);
        }
        let before = self.holds.insert(reservation, seats).unwrap_or_default();
        for (seat_type, quantity) in before.iter() {
            shown.entry(seat_type).or_default().remaining += i64::from(quantity.0);
        }
    }

    /// Another number of seats of a type is offered.
    fn change_quota(
        &mut self,
        conference: ConferenceId,
        seat_type: SeatTypeId,
        change: i64,
    ) -> &mut BTreeMap<SeatTypeId, Availability> {
        let shown = self.shown.0.entry(conference).or_default();
        let offer = shown.entry(seat_type).or_default();
        offer.quota = changed(offer.quota, change);
        shown
    }
}
