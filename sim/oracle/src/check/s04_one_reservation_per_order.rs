//! S4: an order has one live reservation.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{OrderId, ReservationId};
use domain::registration::{ProcessStep, SeatsEvent};

use super::{Check, Judgement};

/// At most one reservation of an order is live, and its id follows from the order, so that asking
/// twice cannot hold twice.
///
/// A hold is live from its first request until it is given back. It counts as given back as soon as
/// the process has decided so: the message about it may be under way while money that came late
/// already asks for the next hold.
#[derive(Debug, Default)]
pub(super) struct OneReservationPerOrder {
    live: BTreeMap<OrderId, BTreeSet<ReservationId>>,
    /// The order and ordinal of each reservation that was seen.
    known: BTreeSet<(OrderId, ReservationId)>,
}

/// An order asks again for seats once, when late money came; a few more would still be an order's
/// own.
const MOST_HOLDS: u32 = 4;

impl Check for OneReservationPerOrder {
    fn id(&self) -> &'static str {
        "S4"
    }

    fn rule(&self) -> &'static str {
        "An order has at most one live reservation, and its id follows from the order."
    }

    fn process_step(&mut self, order: OrderId, step: &ProcessStep, _judgement: &mut Judgement) {
        if let ProcessStep::HoldReleased { reservation, .. } = step {
            self.end(order, *reservation);
        }
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, judgement: &mut Judgement) {
        match event {
            SeatsEvent::SeatsOffered { offer, .. } => {
                self.known.insert((offer.order, offer.reservation()));
                self.live.entry(offer.order).or_default().insert(offer.reservation());
            }
            SeatsEvent::SeatsReserved { reservation, .. } => {
                if self.known.insert((order, *reservation)) {
                    let own = (1..=MOST_HOLDS).any(|n| ReservationId::of(order, n) == *reservation);
                    judgement.expect(own, || {
                        format!("reservation {reservation} does not follow from order {order}")
                    });
                    self.live.entry(order).or_default().insert(*reservation);
                }
                let live = self.live.get(&order).map_or(0, BTreeSet::len);
                judgement
                    .expect(live <= 1, || format!("order {order} has {live} live reservations"));
            }
            SeatsEvent::SeatsReservationCancelled { reservation, .. } => {
                self.end(order, *reservation);
            }
            // The order is told, whoever called the conference off.
            SeatsEvent::ReservationCalledOff { order, reservation, .. } => {
                self.end(*order, *reservation);
            }
            SeatsEvent::SeatsReservationCommitted { reservation, .. } => {
                judgement.expect(self.known.contains(&(order, *reservation)), || {
                    format!("reservation {reservation} was committed for order {order} and is not its own")
                });
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
}

impl OneReservationPerOrder {
    fn end(&mut self, order: OrderId, reservation: ReservationId) {
        if let Some(live) = self.live.get_mut(&order) {
            live.remove(&reservation);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    #[test]
    fn the_next_hold_follows_when_the_first_is_given_back() {
        let released = ProcessStep::HoldReleased {
            conference: conference(),
            reservation: hold(1),
            withdrawn: false,
        };
        let story = Given::new().seats(reserved(1, 2, 3)).process(vec![released]);
        story
            .seats(reserved(2, 2, 1))
            .seats(committed(2, 2))
            .holds(OneReservationPerOrder::default());
    }

    #[test]
    fn two_live_holds_are_found() {
        let story = Given::new().seats(reserved(1, 2, 3)).seats(reserved(2, 2, 1));
        story.breaks(OneReservationPerOrder::default(), "2 live reservations");
    }

    #[test]
    fn a_hold_of_nobody_is_found() {
        let strange = ReservationId::named("a fresh one");
        let mut event = reserved(1, 2, 3);
        if let SeatsEvent::SeatsReserved { reservation, .. } = &mut event {
            *reservation = strange;
        }
        Given::new().seats(event).breaks(OneReservationPerOrder::default(), "does not follow");
    }
}
