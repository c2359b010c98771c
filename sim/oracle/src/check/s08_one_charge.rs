//! S8: an order is charged once, and the right amount.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{OrderId, PaymentId};
use domain::payments::PaymentEvent;
use domain::registration::{OrderEvent, ProcessStep};
use domain::values::Money;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::node::protocol::BankOperation;
use conference::record::{Happening, Observation, RunEvent};

/// The bank's own account is the truth: each order is charged at most once, with what it costs, and
/// the money that was set aside is taken only when the registration asks for it, with seats held.
#[derive(Debug, Default)]
pub(super) struct OneCharge {
    costs: BTreeMap<OrderId, Money>,
    /// What each confirmed order cost then.
    confirmed: BTreeMap<OrderId, Money>,
    payers: BTreeMap<PaymentId, OrderId>,
    /// Payments whose money the registration asked for.
    asked_for: BTreeSet<PaymentId>,
    charges: BTreeMap<OrderId, u32>,
}

impl Check for OneCharge {
    fn id(&self) -> &'static str {
        "S8"
    }

    fn rule(&self) -> &'static str {
        "An order is charged at most once, with what it costs, and when its registration asks for it."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, _judgement: &mut Judgement) {
        match event {
            OrderEvent::OrderTotalsCalculated { totals } => {
                self.costs.insert(order, totals.total);
            }
            OrderEvent::OrderConfirmed { .. } => {
                let cost = self.costs.get(&order).copied().unwrap_or_default();
                self.confirmed.insert(order, cost);
            }
            _ => {}
        }
    }

    fn payment_event(
        &mut self,
        payment: PaymentId,
        event: &PaymentEvent,
        _judgement: &mut Judgement,
    ) {
        if let PaymentEvent::PaymentInitiated { order, .. } = event {
            self.payers.insert(payment, *order);
        }
    }

    fn process_step(&mut self, _order: OrderId, step: &ProcessStep, _judgement: &mut Judgement) {
        if let ProcessStep::CaptureRequested { payment } = step {
            self.asked_for.insert(*payment);
        }
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        let Observation::MoneyMoved { payment, operation, amount, done: true, .. } = &**observation
        else {
            return;
        };
        match operation {
            BankOperation::Capture => {
                judgement.expect(self.asked_for.contains(payment), || {
                    format!("payment {payment} was charged, and no registration asked for it")
                });
                self.charged(*payment, *amount, false, judgement);
            }
            BankOperation::Settle => self.charged(*payment, *amount, true, judgement),
            BankOperation::Collect => self.charged(*payment, *amount, false, judgement),
            BankOperation::Refund => self.refunded(*payment, judgement),
            BankOperation::Authorise | BankOperation::Void => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let mut charges = BTreeMap::<_, u32>::new();
        for (payment, account) in &ending.accounts {
            *charges.entry(self.payers.get(payment)).or_default() +=
                account.captured.saturating_sub(account.refunded);
        }
        for (order, times) in charges {
            judgement
                .expect(times <= 1, || format!("order {} was charged {times} times", order.told()));
        }
    }
}

impl OneCharge {
    /// `confirmed`: the order must be final by then. Only an invoice is paid after that.
    fn charged(
        &mut self,
        payment: PaymentId,
        amount: Money,
        confirmed: bool,
        judgement: &mut Judgement,
    ) {
        let order = self.payers.get(&payment).copied();
        judgement.expect(order.is_some(), || {
            format!("payment {payment} was charged and pays for nothing")
        });
        let Some(order) = order else { return };
        let times = self.charges.entry(order).or_default();
        *times += 1;
        judgement.expect(*times == 1, || format!("order {order} was charged {times} times"));
        let costs = if confirmed { &self.confirmed } else { &self.costs };
        let cost = costs.get(&order).copied();
        judgement.expect(cost == Some(amount), || match cost {
            Some(cost) => format!("order {order} costs {cost} and was charged {amount}"),
            None => format!("order {order} was charged {amount} before it was confirmed"),
        });
    }

    fn refunded(&mut self, payment: PaymentId, judgement: &mut Judgement) {
        let charges = self.payers.get(&payment).and_then(|order| self.charges.get_mut(order));
        let charged = charges.is_some_and(|times| {
            let was_charged = *times > 0;
            *times = times.saturating_sub(1);
            was_charged
        });
        judgement
            .expect(charged, || format!("payment {payment} was paid back and had not been taken"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;
    use conference::record::BankAccount;

    fn charge(story: Given, attempt: u32, quantity: u32) -> Given {
        let (payment, operation, amount) =
            (payment(attempt), BankOperation::Capture, cost(quantity));
        moved(story, payment, operation, amount)
    }

    fn moved(story: Given, payment: PaymentId, operation: BankOperation, amount: Money) -> Given {
        let (done, lapsed) = (true, false);
        story.observe(
            NodeId::Bank,
            Observation::MoneyMoved { payment, operation, amount, done, lapsed },
        )
    }

    fn initiated_only() -> Given {
        Given::new().order(placed(2)).order(totals(2)).payment(initiated(2))
    }

    fn paid() -> Given {
        let asks = |attempt| ProcessStep::CaptureRequested { payment: payment(attempt) };
        initiated_only().process(vec![asks(1), asks(2)])
    }

    #[test]
    fn one_charge_of_the_right_amount_is_right() {
        charge(paid(), 1, 2).holds(OneCharge::default());
    }

    #[test]
    fn a_second_charge_and_a_wrong_amount_are_found() {
        charge(charge(paid(), 1, 2), 1, 2).breaks(OneCharge::default(), "charged 2 times");
        charge(paid(), 1, 3).breaks(OneCharge::default(), "costs 398.00");
        charge(paid(), 2, 2).breaks(OneCharge::default(), "pays for nothing");
    }

    #[test]
    fn a_charge_before_the_end_and_one_only_the_bank_knows_of_are_found() {
        charge(initiated_only(), 1, 2).breaks(OneCharge::default(), "no registration asked for it");
        let early = moved(paid(), payment(1), BankOperation::Settle, cost(2));
        early.breaks(OneCharge::default(), "before it was confirmed");
        let account = BankAccount { captured: 2, ..BankAccount::default() };
        let story = paid().with(|ending| ending.accounts = [(payment(1), account)].into());
        story.breaks(OneCharge::default(), "charged 2 times");
    }
}
