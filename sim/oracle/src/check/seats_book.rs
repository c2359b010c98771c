//! The checks' own count of seats: quota, held and sold, added up from what was stored, whatever
//! the aggregate believes.

use std::collections::BTreeMap;

use domain::identity::{ReservationId, SeatTypeId};
use domain::registration::{Seats, SeatsEvent};

/// Seats of every type, and every reservation.
#[derive(Debug, Default)]
pub(super) struct SeatsBook {
    counts: BTreeMap<SeatTypeId, Count>,
    held: BTreeMap<ReservationId, Seats>,
    bought: BTreeMap<ReservationId, Seats>,
}

/// One seat type. A mistake may make any of these negative; then a check says so.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) quota: i64,
    pub(super) held: i64,
    pub(super) sold: i64,
}

impl Count {
    pub(super) const fn remaining(self) -> i64 {
        self.quota - self.held - self.sold
    }
}

impl SeatsBook {
    /// The count of a seat type; none if it was never offered.
    pub(super) fn count(&self, seat_type: SeatTypeId) -> Option<Count> {
        self.counts.get(&seat_type).copied()
    }

    /// The organiser offers so many seats.
    pub(super) fn offer(&mut self, seat_type: SeatTypeId, quota: i64) {
        self.counts.entry(seat_type).or_default().quota = quota;
    }

    /// Takes in an event. Returns what the reservation held before, or had bought.
    pub(super) fn take_in(&mut self, event: &SeatsEvent) -> Seats {
        match event {
            SeatsEvent::AvailableSeatsChanged { seat_type, quota, .. } => {
                self.offer(*seat_type, i64::from(quota.0));
                Seats::default()
            }
            SeatsEvent::SeatsReserved { reservation, seats, .. } => {
                let before = self.held.insert(*reservation, seats.clone()).unwrap_or_default();
                self.add(&before, -1, |count| &mut count.held);
                self.add(seats, 1, |count| &mut count.held);
                before
            }
            SeatsEvent::SeatsOffered { offer, .. } => {
                let seats = offer.seats();
                self.add(&seats, 1, |count| &mut count.held);
                self.held.insert(offer.reservation(), seats).unwrap_or_default()
            }
            SeatsEvent::WaitListJoined { .. }
            | SeatsEvent::WaitListLeft { .. }
            | SeatsEvent::WaitListChanged { .. }
            | SeatsEvent::WaitListPaused { .. }
            | SeatsEvent::WaitListResumed { .. }
            | SeatsEvent::SalesCalledOff { .. } => Seats::default(),
            SeatsEvent::ReservationCalledOff { reservation, .. } => {
                if let Some(before) = self.held.remove(reservation) {
                    self.add(&before, -1, |count| &mut count.held);
                    return before;
                }
                let before = self.bought.remove(reservation).unwrap_or_default();
                self.add(&before, -1, |count| &mut count.sold);
                before
            }
            SeatsEvent::SeatsReservationCancelled { reservation, .. } => {
                let before = self.held.remove(reservation).unwrap_or_default();
                self.add(&before, -1, |count| &mut count.held);
                before
            }
            SeatsEvent::SeatsReservationCommitted { reservation, .. } => {
                let before = self.held.remove(reservation).unwrap_or_default();
                self.add(&before, -1, |count| &mut count.held);
                self.add(&before, 1, |count| &mut count.sold);
                self.bought.insert(*reservation, before.clone());
                before
            }
        }
    }

    /// Every seat type, and every reservation that is pending.
    pub(super) fn left(&self) -> (&BTreeMap<SeatTypeId, Count>, &BTreeMap<ReservationId, Seats>) {
        (&self.counts, &self.held)
    }

    fn add(&mut self, seats: &Seats, sign: i64, column: fn(&mut Count) -> &mut i64) {
        for (seat_type, quantity) in seats.iter() {
            *column(self.counts.entry(seat_type).or_default()) += sign * i64::from(quantity.0);
        }
    }
}
