//! The floor of a replay: the same state, folded by hand for this one purpose.
//!
//! It shares the domain's types and none of its code: what a careful programmer would write who had
//! only this stream to read, by reference, in one loop, without a trait in between.

use std::collections::{BTreeMap, VecDeque};

use domain::identity::{ReservationId, SeatTypeId};
use domain::registration::{
    Reservation, SeatTypeCount, Seats, SeatsAvailability, SeatsEvent, TOMBSTONE_RETENTION,
    Tombstone,
};
use domain::sourcing::Timestamp;
use domain::values::Quantity;

/// The seats, as they are counted by hand.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    seat_types: BTreeMap<SeatTypeId, SeatTypeCount>,
    pending: BTreeMap<ReservationId, Reservation>,
    finished: BTreeMap<ReservationId, Tombstone>,
    /// The finished ones, the oldest first.
    ages: VecDeque<(Timestamp, ReservationId)>,
}

/// Folds a stream of sales.
///
/// # Panics
/// If somebody waits in line, or the conference is called off: the streams that are measured have
/// neither.
#[must_use]
#[inline(never)]
pub fn fold(events: &[SeatsEvent]) -> Tally {
    let mut tally = Tally::default();
    for event in events {
        match event {
            SeatsEvent::AvailableSeatsChanged { seat_type, quota, catalogue_version, .. } => {
                let count = tally.seat_types.entry(*seat_type).or_default();
                count.quota = *quota;
                count.catalogue_version = *catalogue_version;
            }
            SeatsEvent::SeatsReserved {
                reservation, request, seats, pinned, order, at, ..
            } => {
                while let Some((finished, oldest)) = tally.ages.front()
                    && at.since(*finished) >= TOMBSTONE_RETENTION
                {
                    tally.finished.remove(oldest);
                    tally.ages.pop_front();
                }
                let (request, seats, pinned) = (*request, seats.clone(), pinned.clone());
                let hold = Reservation { request, seats: seats.clone(), pinned, order: *order };
                if let Some(before) = tally.pending.insert(*reservation, hold) {
                    tally.count(&before.seats, |count, seats| count.held.0 -= seats.0);
                }
                tally.count(&seats, |count, seats| count.held.0 += seats.0);
            }
            SeatsEvent::SeatsReservationCancelled { reservation, withdrawn, at, .. } => {
                if let Some(hold) = tally.pending.remove(reservation) {
                    tally.count(&hold.seats, |count, seats| count.held.0 -= seats.0);
                }
                tally.finish(
                    *reservation,
                    Tombstone { committed: None, withdrawn: *withdrawn, at: *at },
                );
            }
            SeatsEvent::SeatsReservationCommitted { reservation, at, .. } => {
                let seats =
                    tally.pending.remove(reservation).map(|hold| hold.seats).unwrap_or_default();
                tally.count(&seats, |count, seats| {
                    count.held.0 -= seats.0;
                    count.sold.0 += seats.0;
                });
                tally.finish(
                    *reservation,
                    Tombstone { committed: Some(seats), withdrawn: false, at: *at },
                );
            }
            SeatsEvent::WaitListJoined { .. }
            | SeatsEvent::SeatsOffered { .. }
            | SeatsEvent::WaitListLeft { .. }
            | SeatsEvent::WaitListChanged { .. }
            | SeatsEvent::WaitListPaused { .. }
            | SeatsEvent::WaitListResumed { .. }
            | SeatsEvent::SalesCalledOff { .. }
            | SeatsEvent::ReservationCalledOff { .. } => {
                unreachable!("nobody waits in a stream that is measured, and nothing is called off")
            }
        }
    }
    tally
}

impl Tally {
    fn count(&mut self, seats: &Seats, change: impl Fn(&mut SeatTypeCount, Quantity)) {
        for (seat_type, quantity) in seats.iter() {
            change(self.seat_types.entry(seat_type).or_default(), quantity);
        }
    }

    fn finish(&mut self, reservation: ReservationId, tombstone: Tombstone) {
        self.ages.push_back((tombstone.at, reservation));
        self.finished.insert(reservation, tombstone);
    }

    /// Whether the domain's own fold came to the same.
    #[must_use]
    pub fn agrees_with(&self, seats: &SeatsAvailability) -> bool {
        self.seat_types == seats.seat_types
            && self.pending == seats.pending
            && self.finished.iter().eq(seats.finished.iter())
    }
}

#[cfg(test)]
mod tests {
    use domain::sourcing::Aggregate;

    use super::*;
    use crate::stream::seats;

    #[test]
    fn the_hand_and_the_domain_come_to_the_same_after_every_event() {
        let events = seats(400, 20);
        for cut in 0..=events.len() {
            let seats = SeatsAvailability::replay(&events[..cut]);
            assert!(fold(&events[..cut]).agrees_with(&seats), "after {cut} events");
        }
        let last = events.len() - 1;
        assert!(
            !fold(&events[..last]).agrees_with(&SeatsAvailability::replay(&events)),
            "they never differ"
        );
    }
}
