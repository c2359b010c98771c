//! Joining and leaving the lines of a wait list, and serving whoever waits.

use super::seats::Seats;
use super::seats_availability::{DONE, Decision, SeatsAvailability, SeatsEvent, SeatsRefusal};
use super::wait_list::WaitListEntry;
use crate::identity::{OrderId, ReservationId, SeatTypeId, WaitListEntryId};
use crate::sourcing::{Aggregate, Timestamp};
use crate::values::Quantity;

impl SeatsAvailability {
    /// Whoever left the line or let an offer go may join again, at another place: the last.
    pub(super) fn join(&self, entry: &WaitListEntry, now: Timestamp) -> Decision {
        let quota = self.quota(entry.seat_type);
        if self.out_of_line.contains(&entry.entry) || self.wait_list.find(entry.entry).is_some() {
            DONE
        } else if self.is_called_off {
            Err(SeatsRefusal::CalledOff)
        } else if entry.order.is_some_and(|order| self.is_withdrawn(order, now)) {
            // The wish to join was overtaken by the withdrawal, and nobody would end this wait.
            Err(SeatsRefusal::Withdrawn)
        } else if entry.order.is_some_and(|order| self.waits(order, entry.seat_type)) {
            Err(SeatsRefusal::AlreadyWaiting)
        } else if now >= entry.until {
            Err(SeatsRefusal::Started)
        } else if entry.quantity.0 == 0 || !entry.prices.contains_key(&entry.seat_type) {
            Err(SeatsRefusal::NoOrder)
        } else if entry.quantity > quota {
            Err(SeatsRefusal::MoreThanQuota { quota })
        } else {
            // Whatever was quoted to whoever waits meanwhile (`offer-at-the-price-of-the-day`).
            let mut entry = entry.clone();
            entry.pin(entry.order.and_then(|order| self.pinned(order, entry.seat_type)));
            Ok(vec![SeatsEvent::WaitListJoined { entry, at: now }])
        }
    }

    fn is_withdrawn(&self, order: OrderId, now: Timestamp) -> bool {
        self.tombstone(ReservationId::of(order, 1), now).is_some_and(|finished| finished.withdrawn)
    }

    /// An entry of an earlier release does not say its order; it is the first place of it.
    fn waits(&self, order: OrderId, seat_type: SeatTypeId) -> bool {
        let first = WaitListEntryId::of(order, seat_type);
        self.wait_list
            .line(seat_type)
            .any(|waiting| waiting.entry.order == Some(order) || waiting.entry.entry == first)
    }

    /// Leaving before joining counts as well: the wish to join may still be under way.
    pub(super) fn leave(
        &self,
        entry: WaitListEntryId,
        seat_type: SeatTypeId,
        now: Timestamp,
    ) -> Decision {
        if self.out_of_line.contains(&entry) {
            return DONE;
        }
        Ok(vec![SeatsEvent::WaitListLeft { entry, seat_type, at: now }])
    }

    /// What is waited for under this hold follows what is still wanted and not held; nothing is
    /// waited for any more of a type of which nothing is missing (`wait-ignores-change`).
    pub(super) fn follow(
        &self,
        reservation: ReservationId,
        wanted: &Seats,
        granted: &Seats,
        now: Timestamp,
    ) -> Vec<SeatsEvent> {
        let followed = |waiting: &WaitListEntry| {
            let (entry, seat_type) = (waiting.entry, waiting.seat_type);
            let missing = wanted.of(seat_type).0.saturating_sub(granted.of(seat_type).0);
            match Quantity(missing) {
                Quantity(0) => Some(SeatsEvent::WaitListLeft { entry, seat_type, at: now }),
                same if same == waiting.quantity => None,
                quantity => {
                    Some(SeatsEvent::WaitListChanged { entry, seat_type, quantity, at: now })
                }
            }
        };
        self.wait_list.of_hold(reservation).filter_map(followed).collect()
    }

    /// Numbered, so that what comes twice or late changes nothing.
    pub(super) fn set_opening(
        &self,
        is_open: bool,
        catalogue_version: u32,
        now: Timestamp,
    ) -> Decision {
        if catalogue_version <= self.opening.catalogue_version {
            return DONE;
        }
        Ok(vec![if is_open {
            SeatsEvent::WaitListResumed { catalogue_version, at: now }
        } else {
            SeatsEvent::WaitListPaused { catalogue_version, at: now }
        }])
    }

    /// Whoever waits is served in the same decision that sets seats free, so nobody can come in
    /// between.
    pub(super) fn serve_the_line(&self, events: &mut Vec<SeatsEvent>, now: Timestamp) {
        let joins = events.iter().any(|event| matches!(event, SeatsEvent::WaitListJoined { .. }));
        if self.wait_list.is_empty() && !joins {
            return;
        }
        let mut state = events.iter().fold(self.clone(), Self::evolve);
        while let Some(event) = state.next_in_line(now) {
            let waiting = state.wait_list.len();
            state = state.evolve(&event);
            assert!(
                state.wait_list.len() < waiting,
                "whoever is served or has waited too long leaves the line"
            );
            events.push(event);
        }
    }

    /// What happens next to the lines: someone has waited too long, or is served, unless the
    /// conference is closed.
    fn next_in_line(&self, now: Timestamp) -> Option<SeatsEvent> {
        if let Some(entry) = self.wait_list.over(now).next() {
            let waiting =
                self.wait_list.find(entry).expect("whoever has waited too long is in a line");
            return Some(SeatsEvent::WaitListLeft { entry, seat_type: waiting.seat_type, at: now });
        }
        // Whoever waits goes on waiting (`closed-conference-offers`).
        if self.opening.is_closed {
            return None;
        }
        let served = |seat_type: &SeatTypeId| {
            self.wait_list.next(*seat_type, self.left(*seat_type), self.in_reach(*seat_type), now)
        };
        let offer = self.seat_types.keys().find_map(served)?.offer(now);
        let before = self.remaining(offer.seat_type);
        let left = before - i64::from(offer.quantity.0);
        assert!(
            left >= before.min(0),
            "an offer takes what is left: {before} before, {left} after"
        );
        Some(SeatsEvent::SeatsOffered {
            remaining: [(offer.seat_type, left)].into(),
            offer,
            at: now,
        })
    }
}
