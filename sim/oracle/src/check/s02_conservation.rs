//! S2: no seat appears or disappears.

use std::collections::BTreeMap;

use domain::identity::{OrderId, SeatTypeId};
use domain::registration::{MOST_SEATS_PER_TYPE, OrderEvent, Seats, SeatsEvent};
use domain::values::Quantity;

use super::seats_book::SeatsBook;
use super::told::Told as _;
use super::{Check, Judgement};

/// What remains, what is held and what is sold add up to the quota after every event, and the
/// number an event states is the one that our own book has.
#[derive(Debug, Default)]
pub(super) struct Conservation {
    book: SeatsBook,
}

/// A quantity above this went below zero and wrapped around.
const MOST_CREDIBLE: Quantity = Quantity(1_000_000);

impl Check for Conservation {
    fn id(&self) -> &'static str {
        "S2"
    }

    fn rule(&self) -> &'static str {
        "Remaining, held and sold seats add up to the quota after every event."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        if let OrderEvent::OrderPlaced { seats, .. } | OrderEvent::OrderUpdated { seats, .. } =
            event
        {
            let credible =
                |(_, wanted): (SeatTypeId, Quantity)| wanted.0 > 0 && wanted <= MOST_SEATS_PER_TYPE;
            judgement.expect(!seats.is_empty() && seats.iter().all(credible), || {
                format!("order {order} wants what nobody can order: {}", seats.told())
            });
        }
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, judgement: &mut Judgement) {
        let before = self.book.take_in(event);
        match event {
            SeatsEvent::AvailableSeatsChanged { seat_type, remaining, .. } => {
                judgement.expect(remaining.contains_key(seat_type), || {
                    format!("nobody was told what remains of {seat_type}")
                });
                self.must_be_stated(remaining, judgement);
            }
            SeatsEvent::SeatsReserved { seats, remaining, .. } => {
                self.must_be_told(order, &before, seats, remaining, judgement);
                self.must_be_stated(remaining, judgement);
            }
            SeatsEvent::SeatsReservationCancelled { seats, remaining, .. }
            | SeatsEvent::ReservationCalledOff { seats, remaining, .. } => {
                self.must_be_told(order, &before, seats, remaining, judgement);
                self.must_be_stated(remaining, judgement);
                judgement.expect(*seats == before, || {
                    format!(
                        "order {order} gave back {} and had held {}",
                        seats.told(),
                        before.told()
                    )
                });
            }
            SeatsEvent::SeatsOffered { offer, remaining, .. } => {
                self.must_be_told(offer.order, &before, &offer.seats(), remaining, judgement);
                self.must_be_stated(remaining, judgement);
            }
            // Nothing is given, taken or sold by it.
            SeatsEvent::WaitListJoined { .. }
            | SeatsEvent::WaitListLeft { .. }
            | SeatsEvent::WaitListChanged { .. }
            | SeatsEvent::WaitListPaused { .. }
            | SeatsEvent::WaitListResumed { .. }
            | SeatsEvent::SalesCalledOff { .. } => {}
            SeatsEvent::SeatsReservationCommitted { seats, .. } => {
                judgement.expect(*seats == before, || {
                    format!(
                        "order {order} was given {} and had held {}",
                        seats.told(),
                        before.told()
                    )
                });
            }
        }
    }
}

impl Conservation {
    /// The numbers an event states are those of our own book.
    fn must_be_stated(&self, remaining: &BTreeMap<SeatTypeId, i64>, judgement: &mut Judgement) {
        for (seat_type, stated) in remaining {
            let count = self.book.count(*seat_type).unwrap_or_default();
            judgement.expect(*stated == count.remaining(), || {
                format!("{stated} seats of {seat_type} are said to remain; {}", count.told())
            });
            judgement.expect(count.held >= 0 && count.sold >= 0 && count.quota >= 0, || {
                format!("there are fewer than no seats of {seat_type}: {}", count.told())
            });
        }
    }

    /// Whatever changed is told, in numbers that can be true.
    fn must_be_told(
        &self,
        order: OrderId,
        before: &Seats,
        seats: &Seats,
        remaining: &BTreeMap<SeatTypeId, i64>,
        judgement: &mut Judgement,
    ) {
        for (seat_type, quantity) in seats.iter() {
            judgement.expect(quantity <= MOST_CREDIBLE, || {
                format!("order {order} has {quantity} seats of {seat_type}: fewer than none")
            });
        }
        for seat_type in before.types().chain(seats.types()) {
            judgement.expect(remaining.contains_key(&seat_type), || {
                format!("nobody was told what remains of {seat_type}")
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    #[test]
    fn what_is_taken_and_given_back_adds_up() {
        let story = Given::new().order(placed(3)).seats(quota(5, 1)).seats(reserved(1, 3, 2));
        let story = story.seats(reserved(1, 2, 3)).seats(cancelled(1, 2, 5));
        story.seats(reserved(2, 4, 1)).seats(committed(2, 4)).holds(Conservation::default());
    }

    #[test]
    fn a_seat_that_appears_is_found() {
        let story =
            Given::new().seats(quota(5, 1)).seats(reserved(1, 3, 2)).seats(cancelled(1, 3, 6));
        story.breaks(Conservation::default(), "6 seats of");
    }

    #[test]
    fn giving_back_or_getting_more_than_was_held_is_found() {
        let held = || Given::new().seats(quota(5, 1)).seats(reserved(1, 3, 2));
        held().seats(cancelled(1, 2, 5)).breaks(Conservation::default(), "had held");
        held().seats(committed(1, 4)).breaks(Conservation::default(), "had held");
    }

    #[test]
    fn a_quantity_below_zero_is_found() {
        let story = Given::new().seats(quota(5, 1)).seats(reserved(1, u32::MAX, 6));
        story.breaks(Conservation::default(), "fewer than none");
        Given::new().order(placed(21)).breaks(Conservation::default(), "nobody can order");
    }
}
