//! S5: an order ends once.

use std::collections::BTreeMap;

use domain::identity::OrderId;
use domain::registration::OrderEvent;

use super::told::Told as _;
use super::{Check, Judgement};

/// An order ends in exactly one of its five ends, and nothing follows: no seats, no totals, no
/// payment. But what was confirmed may be called off.
#[derive(Debug, Default)]
pub(super) struct TerminalExclusivity {
    /// Each order that was placed, and how it ended.
    ends: BTreeMap<OrderId, Option<&'static str>>,
}

impl Check for TerminalExclusivity {
    fn id(&self) -> &'static str {
        "S5"
    }

    fn rule(&self) -> &'static str {
        "An order is placed once, ends in at most one of its five ends, and nothing is recorded after that but who has bought, and that the conference was called off."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        let known = self.ends.get(&order).copied();
        let placed = matches!(event, OrderEvent::OrderPlaced { .. });
        judgement.expect(placed == known.is_none(), || match placed {
            true => format!("order {order} was placed twice"),
            false => format!("{} came before order {order} was placed", event.told()),
        });
        let ended = known.flatten();
        // Whoever has bought may still say, or correct, who registers.
        let of_whoever_bought = ended == Some("confirmed")
            && matches!(
                event,
                OrderEvent::OrderRegistrantAssigned { .. } | OrderEvent::OrderCalledOff
            );
        judgement.expect(ended.is_none() || of_whoever_bought, || {
            format!(
                "order {order} was {} and then came {}",
                ended.unwrap_or_default(),
                event.told()
            )
        });
        let end = end(event);
        let ends_anew = end.is_some() && (ended.is_none() || of_whoever_bought);
        if known.is_none() || ends_anew {
            self.ends.insert(order, end);
        }
    }
}

const fn end(event: &OrderEvent) -> Option<&'static str> {
    match event {
        OrderEvent::OrderConfirmed { .. } => Some("confirmed"),
        OrderEvent::OrderExpired => Some("expired"),
        OrderEvent::OrderRejected => Some("rejected"),
        OrderEvent::OrderCancelled => Some("cancelled"),
        OrderEvent::OrderCalledOff => Some("called off"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::registration::RegistrantDetails;

    use super::super::given::*;
    use super::*;

    #[test]
    fn an_order_ends_once() {
        let story =
            Given::new().order(placed(2)).order(totals(2)).order(checked_out(2)).order(confirmed());
        story.holds(TerminalExclusivity::default());
    }

    #[test]
    fn whatever_follows_the_end_is_found() {
        let expired = || Given::new().order(placed(2)).order(OrderEvent::OrderExpired);
        expired().order(confirmed()).breaks(TerminalExclusivity::default(), "was expired and then");
        expired().order(totals(2)).breaks(TerminalExclusivity::default(), "was expired and then");
        expired()
            .order(OrderEvent::OrderExpired)
            .breaks(TerminalExclusivity::default(), "was expired");
    }

    #[test]
    fn only_who_has_bought_may_still_be_named() {
        let named = || OrderEvent::OrderRegistrantAssigned {
            registrant: RegistrantDetails {
                first_name: "Ada".to_owned(),
                last_name: "Lee".to_owned(),
                email: "ada@example.org".parse().unwrap(),
            },
        };
        let placed = || Given::new().order(placed(2));
        placed().order(confirmed()).order(named()).holds(TerminalExclusivity::default());
        placed()
            .order(OrderEvent::OrderCancelled)
            .order(named())
            .breaks(TerminalExclusivity::default(), "was cancelled and then");
    }

    #[test]
    fn what_was_confirmed_may_be_called_off_once_and_what_came_to_nothing_may_not() {
        let off = || OrderEvent::OrderCalledOff;
        let bought = || Given::new().order(placed(2)).order(confirmed()).order(off());
        bought().holds(TerminalExclusivity::default());
        bought().order(off()).breaks(TerminalExclusivity::default(), "was called off and then");
        let expired = Given::new().order(placed(2)).order(OrderEvent::OrderExpired);
        expired.order(off()).breaks(TerminalExclusivity::default(), "was expired and then");
    }

    #[test]
    fn an_order_is_placed_first_and_once() {
        Given::new()
            .order(placed(1))
            .order(placed(2))
            .breaks(TerminalExclusivity::default(), "placed twice");
        Given::new().order(totals(1)).breaks(TerminalExclusivity::default(), "before order");
    }
}
