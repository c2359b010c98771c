//! L1: every order ends.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::identity::OrderId;
use domain::registration::OrderEvent;
use domain::sourcing::{Timestamp, minutes};

use super::{Check, Ending, Judgement};
use conference::record::business_time;

/// Every order that was placed ends: the latest are those that wait for late money, until 59
/// minutes after they were placed if nothing else is set, and whatever they then need is asked for
/// again and again.
#[derive(Debug, Default)]
pub(super) struct EveryOrderEnds {
    /// Until when money is waited for, and when the order ended.
    orders: BTreeMap<OrderId, (Timestamp, Option<Timestamp>)>,
}

/// As long as faults may hold up what follows, with some room.
pub(super) const HELD_UP: Duration = minutes(36);

impl Check for EveryOrderEnds {
    fn id(&self) -> &'static str {
        "L1"
    }

    fn rule(&self) -> &'static str {
        "Every order that was placed ends, at most 36 minutes after money for it is waited for no longer."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        match event {
            OrderEvent::OrderPlaced { promise, .. } => {
                self.orders.insert(order, (promise.late_money_until, None));
            }
            OrderEvent::OrderConfirmed { .. }
            | OrderEvent::OrderExpired
            | OrderEvent::OrderRejected
            | OrderEvent::OrderCancelled
            | OrderEvent::OrderCalledOff => {
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
        for (order, (waited_until, ended)) in &self.orders {
            judgement.expect(ended.is_some(), || {
                format!("order {order} never ended, and money was waited for until {waited_until}")
            });
            let Some(ended) = ended else { continue };
            judgement.expect(*ended <= *waited_until + HELD_UP, || {
                format!(
                    "order {order} ended at {ended}, and money was waited for until {waited_until}"
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
        late.breaks(EveryOrderEnds::default(), "money was waited for until");
        Given::new()
            .with(|ending| ending.quiescent = false)
            .breaks(EveryOrderEnds::default(), "something to do");
    }
}
