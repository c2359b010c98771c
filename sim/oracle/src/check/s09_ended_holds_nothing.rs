//! S9: who does not get seats holds none.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{OrderId, ReservationId};
use domain::registration::{OrderEvent, Seats, SeatsEvent};

use super::told::Told as _;
use super::{Check, Ending, Judgement};

/// An order that expired, was rejected, cancelled or called off gets no seats any more, and at the end
/// holds none.
#[derive(Debug, Default)]
pub(super) struct EndedHoldsNothing {
    ended: BTreeSet<OrderId>,
    held: BTreeMap<OrderId, BTreeMap<ReservationId, Seats>>,
}

impl Check for EndedHoldsNothing {
    fn id(&self) -> &'static str {
        "S9"
    }

    fn rule(&self) -> &'static str {
        "An order that ended without being confirmed is given no seats, and holds none at the end."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, _judgement: &mut Judgement) {
        if matches!(
            event,
            OrderEvent::OrderExpired
                | OrderEvent::OrderRejected
                | OrderEvent::OrderCancelled
                | OrderEvent::OrderCalledOff
        ) {
            self.ended.insert(order);
        }
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, judgement: &mut Judgement) {
        match event {
            SeatsEvent::SeatsOffered { offer, .. } => {
                self.held
                    .entry(offer.order)
                    .or_default()
                    .insert(offer.reservation(), offer.seats());
            }
            SeatsEvent::SeatsReserved { reservation, seats, .. } => {
                self.held.entry(order).or_default().insert(*reservation, seats.clone());
            }
            SeatsEvent::SeatsReservationCancelled { reservation, .. } => {
                if let Some(held) = self.held.get_mut(&order) {
                    held.remove(reservation);
                }
            }
            SeatsEvent::ReservationCalledOff { order, reservation, .. } => {
                if let Some(held) = self.held.get_mut(order) {
                    held.remove(reservation);
                }
            }
            SeatsEvent::SeatsReservationCommitted { .. } => {
                judgement.expect(!self.ended.contains(&order), || {
                    format!("seats were sold to order {order}, which had ended without any")
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

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        for order in self.ended.iter().filter(|_| ending.quiescent) {
            let held = self.held.get(order).into_iter().flat_map(BTreeMap::values);
            judgement.expect(held.clone().all(Seats::is_empty), || {
                format!(
                    "order {order} has ended and still holds {}",
                    held.collect::<Vec<_>>().told()
                )
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    #[test]
    fn seats_go_back_when_an_order_expires() {
        let story =
            Given::new().order(placed(2)).seats(reserved(1, 2, 3)).order(OrderEvent::OrderExpired);
        story.seats(cancelled(1, 2, 5)).holds(EndedHoldsNothing::default());
    }

    #[test]
    fn seats_that_stay_behind_or_are_sold_are_found() {
        let expired = || Given::new().seats(reserved(1, 2, 3)).order(OrderEvent::OrderCancelled);
        expired().breaks(EndedHoldsNothing::default(), "still holds");
        expired().seats(committed(1, 2)).breaks(EndedHoldsNothing::default(), "were sold");
        let late = Given::new().order(OrderEvent::OrderExpired).seats(reserved(1, 2, 3));
        late.breaks(EndedHoldsNothing::default(), "still holds");
    }
}
