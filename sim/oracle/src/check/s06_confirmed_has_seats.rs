//! S6: who is confirmed has seats.

use std::collections::BTreeMap;

use domain::identity::{OrderId, ReservationId};
use domain::registration::{OrderEvent, Seats, SeatsEvent};

use super::told::{Told as _, times};
use super::{Check, Ending, Judgement};

/// When an order is confirmed, a reservation of its own was committed before, with exactly its
/// seats. At the end that is the only one, and seats that were sold belong to a confirmed order. Of
/// a conference that is called off nothing is sold or confirmed.
#[derive(Debug, Default)]
pub(super) struct ConfirmedHasSeats {
    orders: BTreeMap<OrderId, Wish>,
    sold: BTreeMap<OrderId, BTreeMap<ReservationId, Seats>>,
    /// What was taken back because the conference was called off. Who had bought it may still be
    /// confirmed: that was on its way already.
    taken_back: BTreeMap<OrderId, Vec<Seats>>,
}

#[derive(Debug, Default)]
struct Wish {
    seats: Seats,
    confirmed: bool,
}

impl Check for ConfirmedHasSeats {
    fn id(&self) -> &'static str {
        "S6"
    }

    fn rule(&self) -> &'static str {
        "A confirmed order has a committed reservation with exactly its seats, committed before it was confirmed."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        match event {
            OrderEvent::OrderPlaced { seats, .. }
            | OrderEvent::OrderUpdated { seats, .. }
            | OrderEvent::PartialReservationAccepted { seats } => {
                self.orders.entry(order).or_default().seats.clone_from(seats);
            }
            OrderEvent::OrderConfirmed { .. } => {
                let wish = self.orders.entry(order).or_default();
                wish.confirmed = true;
                let taken_back = self.taken_back.get(&order).into_iter().flatten();
                let sold = self.sold.get(&order).into_iter().flat_map(BTreeMap::values);
                let sold = sold.chain(taken_back);
                judgement.expect(sold.clone().any(|seats| *seats == wish.seats), || {
                    let sold: Vec<_> = sold.collect();
                    let wished = wish.seats.told();
                    format!(
                        "order {order} was confirmed for {wished} and committed are {}",
                        sold.told()
                    )
                });
            }
            OrderEvent::OrderCalledOff => {
                self.orders.entry(order).or_default().confirmed = false;
            }
            _ => {}
        }
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, judgement: &mut Judgement) {
        match event {
            SeatsEvent::SeatsReservationCommitted { reservation, seats, .. } => {
                self.sold.entry(order).or_default().insert(*reservation, seats.clone());
            }
            SeatsEvent::ReservationCalledOff { order, reservation, .. } => {
                let sold = self.sold.get_mut(order).and_then(|sold| sold.remove(reservation));
                self.taken_back.entry(*order).or_default().extend(sold);
                self.sold.retain(|_, sold| !sold.is_empty());
            }
            SeatsEvent::SeatsReservationCancelled { reservation, .. } => {
                let sold = self.sold.get(&order).is_some_and(|sold| sold.contains_key(reservation));
                judgement.expect(!sold, || {
                    format!("the committed seats of order {order} were given back")
                });
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        for (order, sold) in self.sold.iter().filter(|_| ending.quiescent) {
            let confirmed = self.orders.get(order).is_some_and(|wish| wish.confirmed);
            judgement.expect(confirmed && sold.len() == 1, || {
                let times = times(sold.len() as u64);
                let confirmed = if confirmed { "is" } else { "is not" };
                format!("seats were sold {times} for order {order}, which {confirmed} confirmed")
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    #[test]
    fn seats_are_committed_then_the_order_is_confirmed() {
        let story = Given::new()
            .order(placed(3))
            .order(OrderEvent::PartialReservationAccepted { seats: seats(2) });
        story.seats(committed(1, 2)).order(confirmed()).holds(ConfirmedHasSeats::default());
    }

    #[test]
    fn confirming_too_early_or_for_other_seats_is_found() {
        let early = Given::new().order(placed(3)).order(confirmed()).seats(committed(1, 3));
        early.breaks(ConfirmedHasSeats::default(), "and committed are nothing");
        let other = Given::new().order(placed(3)).seats(committed(1, 2)).order(confirmed());
        other.breaks(ConfirmedHasSeats::default(), "was confirmed for");
    }

    #[test]
    fn whoever_is_confirmed_as_it_is_called_off_had_seats_and_nobody_else_is() {
        let bought =
            Given::new().order(placed(3)).seats(committed(1, 3)).seats(called_off(1, 3, 5));
        let story = bought.order(confirmed()).order(OrderEvent::OrderCalledOff);
        story.holds(ConfirmedHasSeats::default());
        let only_held = Given::new().order(placed(3)).seats(called_off(1, 3, 5)).order(confirmed());
        only_held.breaks(ConfirmedHasSeats::default(), "and committed are nothing");
    }

    #[test]
    fn seats_that_are_taken_away_again_are_found() {
        let story = Given::new().order(placed(3)).seats(committed(1, 3)).order(confirmed());
        story.seats(cancelled(1, 3, 5)).breaks(ConfirmedHasSeats::default(), "were given back");
    }

    #[test]
    fn seats_sold_to_nobody_or_twice_are_found() {
        let nobody =
            Given::new().order(placed(3)).seats(committed(1, 3)).order(OrderEvent::OrderExpired);
        nobody.breaks(ConfirmedHasSeats::default(), "once for order");
        let twice = Given::new().order(placed(3)).seats(committed(1, 3)).seats(committed(2, 3));
        twice.order(confirmed()).breaks(ConfirmedHasSeats::default(), "sold twice");
    }
}
