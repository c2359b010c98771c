//! L1: every order ends.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::identity::OrderId;
use domain::registration::OrderEvent;
use domain::sourcing::{Timestamp, minutes};

use super::{Check, Ending, Judgement};
use conference::record::business_time;

/// Every order that was placed ends: the latest are those that wait for late money, 59 minutes
/// after they were placed, and whatever they then need is asked for again and again.
#[derive(Debug, Default)]
pub(super) struct EveryOrderEnds {
    orders: BTreeMap<OrderId, (Timestamp, Option<Timestamp>)>,
}

/// The promise, the time until seats are released and the time late money is waited for, rounded
/// up; then as long as faults may hold up what follows.
const LONGEST: Duration = minutes(75 + 20);

impl Check for EveryOrderEnds {
    fn id(&self) -> &'static str {
        "L1"
    }

    fn rule(&self) -> &'static str {
        "Every order that was placed ends, at most 95 minutes later."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        match event {
            OrderEvent::OrderPlaced { .. } => {
                self.orders.insert(order, (business_time(judgement.now()), None));
            }
            OrderEvent::OrderConfirmed { .. }
            | OrderEvent::OrderExpired
            | OrderEvent::OrderRejected
            | OrderEvent::OrderCancelled => {
                if let Some((_, ended)) = self.orders.get_mut(&order) {
                    ended.get_or_insert(business_time(judgement.now()));
                }
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        judgement.expect(ending.quiescent, || {
            format!("at {} there was still something to do", ending.at)
        });
        for (order, (placed, ended)) in &self.orders {
            judgement.expect(ended.is_some(), || {
                format!("order {order}, placed at {placed}, never ended")
            });
            let Some(ended) = ended else { continue };
            let took = ended.since(*placed);
            judgement.expect(took <= LONGEST, || {
                format!("order {order} ended {} minutes after it was placed", took.as_secs() / 60)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;

    #[test]
    fn an_order_that_ends_is_all_right() {
        Given::new()
            .order(placed(1))
            .wait(59)
            .order(OrderEvent::OrderExpired)
            .holds(EveryOrderEnds::default());
    }

    #[test]
    fn an_order_that_never_ends_or_late_and_a_run_that_was_cut_off_are_found() {
        Given::new().order(placed(1)).breaks(EveryOrderEnds::default(), "never ended");
        let late = Given::new().order(placed(1)).wait(96).order(OrderEvent::OrderExpired);
        late.breaks(EveryOrderEnds::default(), "96 minutes after");
        Given::new()
            .with(|ending| ending.quiescent = false)
            .breaks(EveryOrderEnds::default(), "something to do");
    }
}
