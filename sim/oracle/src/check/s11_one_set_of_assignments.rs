//! S11: whoever bought seats can say who takes them, and nobody else can.

use std::collections::BTreeMap;

use domain::identity::{OrderId, SeatTypeId};
use domain::message::assignments_of;
use domain::registration::{OrderEvent, SeatAssignmentsEvent, Seats};
use domain::stream::StreamId;

use super::told::Told as _;
use super::{Check, Ending, Judgement};

/// Every confirmed order has one set of seat assignments, and no other order has any. Its id
/// derives from the order, and its positions are the seats of the order, line by line.
#[derive(Debug, Default)]
pub(super) struct OneSetOfAssignments {
    /// What each order is for: what is wanted, or what was taken instead.
    orders: BTreeMap<OrderId, Seats>,
    /// Confirmed orders, and whether their seats can be assigned.
    confirmed: BTreeMap<StreamId, (OrderId, bool)>,
}

impl Check for OneSetOfAssignments {
    fn id(&self) -> &'static str {
        "S11"
    }

    fn rule(&self) -> &'static str {
        "Every confirmed order has one set of seat assignments, one position for each seat, and no other order has any."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, _judgement: &mut Judgement) {
        match event {
            OrderEvent::OrderPlaced { seats, .. }
            | OrderEvent::OrderUpdated { seats, .. }
            | OrderEvent::PartialReservationAccepted { seats } => {
                self.orders.insert(order, seats.clone());
            }
            OrderEvent::OrderConfirmed { .. } => {
                self.confirmed.insert(assignments_of(order), (order, false));
            }
            _ => {}
        }
    }

    fn assignments_event(
        &mut self,
        stream: StreamId,
        event: &SeatAssignmentsEvent,
        judgement: &mut Judgement,
    ) {
        let known = self.confirmed.get_mut(&stream);
        let SeatAssignmentsEvent::SeatAssignmentsCreated { order, seats } = event else {
            judgement.expect(known.is_some_and(|(_, created)| *created), || {
                format!("a seat of {stream} was assigned, and there are no seats")
            });
            return;
        };
        let Some((owner, created)) = known else {
            return judgement.expect(false, || {
                format!(
                    "seats can be assigned in {stream} for order {order}, which is not confirmed"
                )
            });
        };
        judgement.expect(owner == order, || {
            format!("{stream} belongs to order {owner}, and order {order} uses it")
        });
        judgement.expect(!*created, || format!("the seats of order {order} can be assigned twice"));
        *created = true;
        let bought = self.orders.get(owner).map(line_by_line).unwrap_or_default();
        judgement.expect(bought == *seats, || {
            format!(
                "order {order} is for {}, and the seats to be assigned are {}",
                bought.told(),
                seats.told()
            )
        });
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        for (order, created) in self.confirmed.values().filter(|_| ending.quiescent) {
            judgement.expect(*created, || {
                format!("order {order} is confirmed, and its seats cannot be assigned")
            });
        }
    }
}

/// The type of the seat at each position.
fn line_by_line(seats: &Seats) -> Vec<SeatTypeId> {
    seats.iter().flat_map(|(seat_type, quantity)| (0..quantity.0).map(move |_| seat_type)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    fn bought() -> Given {
        Given::new().order(placed(2)).order(confirmed())
    }

    #[test]
    fn a_confirmed_order_has_a_position_for_each_seat() {
        bought().assignments(assignable(ada(), 2)).holds(OneSetOfAssignments::default());
        let part = OrderEvent::PartialReservationAccepted { seats: seats(1) };
        let story = Given::new().order(placed(2)).order(part).order(confirmed());
        story.assignments(assignable(ada(), 1)).holds(OneSetOfAssignments::default());
    }

    #[test]
    fn none_or_two_sets_are_found() {
        bought().breaks(OneSetOfAssignments::default(), "cannot be assigned");
        let twice = bought().assignments(assignable(ada(), 2)).assignments(assignable(ada(), 2));
        twice.breaks(OneSetOfAssignments::default(), "twice");
    }

    #[test]
    fn a_set_for_an_order_that_is_not_confirmed_is_found() {
        let early =
            Given::new().order(placed(2)).assignments(assignable(ada(), 2)).order(confirmed());
        early.breaks(OneSetOfAssignments::default(), "is not confirmed");
    }

    #[test]
    fn too_few_positions_and_those_of_another_order_are_found() {
        bought()
            .assignments(assignable(ada(), 1))
            .breaks(OneSetOfAssignments::default(), "is for ");
        let others = assignable(OrderId::named("Bob"), 2);
        bought().assignments(others).breaks(OneSetOfAssignments::default(), "belongs to order");
    }

    #[test]
    fn to_assign_what_was_never_bought_is_found() {
        let story = Given::new().order(placed(2)).assignments(assigned(0, "min@example.org"));
        story.breaks(OneSetOfAssignments::default(), "there are no seats");
    }
}
