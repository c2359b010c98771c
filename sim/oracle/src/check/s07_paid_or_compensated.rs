//! S7: money buys seats or is let go.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{OrderId, PaymentId};
use domain::payments::{PaymentEvent, PaymentMethod};
use domain::registration::OrderEvent;
use domain::values::Money;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::BankAccount;

/// What the bank set aside is taken for a confirmed order, or let go; what the bank did not take is
/// never booked as taken; and only an order that costs nothing is confirmed without money.
#[derive(Debug, Default)]
pub(super) struct PaidOrCompensated {
    /// What each order costs now.
    costs: BTreeMap<OrderId, Money>,
    /// Orders that were called free of charge. The first release called none so: nothing was paid
    /// like anything else.
    free: BTreeSet<OrderId>,
    /// Which payment each confirmed order was confirmed with.
    confirmed: BTreeMap<OrderId, Option<PaymentId>>,
    /// Orders of conferences that were called off: nothing of their money is kept.
    called_off: BTreeSet<OrderId>,
    payers: BTreeMap<PaymentId, OrderId>,
    /// Payments by invoice: the bank is not asked to set their money aside.
    invoices: BTreeSet<PaymentId>,
    authorised: BTreeSet<PaymentId>,
    /// Payments that are booked as taken.
    booked: BTreeSet<PaymentId>,
    /// Payments whose money was taken, let go or paid back, or is a person's to pay back.
    resolved: BTreeSet<PaymentId>,
    /// Payments that a person has to see to.
    open_items: BTreeSet<PaymentId>,
}

impl Check for PaidOrCompensated {
    fn id(&self) -> &'static str {
        "S7"
    }

    fn rule(&self) -> &'static str {
        "Money that is certain buys a confirmed order, or is let go, paid back or an open item; only free orders need none."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        match event {
            OrderEvent::OrderTotalsCalculated { totals } => {
                self.costs.insert(order, totals.total);
                if totals.is_free_of_charge {
                    self.free.insert(order);
                } else {
                    self.free.remove(&order);
                }
            }
            OrderEvent::OrderConfirmed { payment, .. } => {
                self.confirmed.insert(order, *payment);
                let cost = self.costs.get(&order).copied();
                judgement.expect(
                    payment.is_none() == (cost == Some(Money(0)) && self.free.contains(&order)),
                    || {
                        let cost = cost.map_or_else(
                            || "nobody knows what".to_owned(),
                            |cost| cost.to_string(),
                        );
                        format!(
                            "order {order} costs {cost} and was confirmed with payment {}",
                            payment.told()
                        )
                    },
                );
                if let Some(payment) = payment {
                    judgement.expect(self.authorised.contains(payment), || {
                        format!("order {order} was confirmed and its money was never set aside")
                    });
                }
            }
            OrderEvent::OrderCalledOff => {
                self.confirmed.remove(&order);
                self.called_off.insert(order);
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
        match event {
            PaymentEvent::PaymentInitiated { order, method, .. } => {
                self.payers.insert(payment, *order);
                if *method == PaymentMethod::Invoice {
                    self.invoices.insert(payment);
                }
            }
            PaymentEvent::PaymentAuthorised { .. } | PaymentEvent::InvoiceAccepted { .. } => {
                self.authorised.insert(payment);
            }
            // From here on it is the customer's to pay; an earlier release said so in other words.
            PaymentEvent::PaymentCaptureRequested { .. } if self.invoices.contains(&payment) => {
                self.resolved.insert(payment);
            }
            PaymentEvent::PaymentCompleted { .. } => {
                self.authorised.insert(payment);
                self.resolved.insert(payment);
            }
            PaymentEvent::RefundRequested { .. } | PaymentEvent::PaymentVoidRequested { .. } => {
                self.resolved.remove(&payment);
            }
            PaymentEvent::ManualInterventionRequired { .. } => {
                self.open_items.insert(payment);
                self.resolved.insert(payment);
            }
            PaymentEvent::PaymentCaptured { .. } => {
                self.booked.insert(payment);
                self.resolved.insert(payment);
            }
            // Before V4 is final, money that the bank did not take is declined.
            PaymentEvent::CaptureRefused { .. }
            | PaymentEvent::PaymentDeclined { .. }
            | PaymentEvent::InvoiceIssued { .. }
            | PaymentEvent::InvoiceCancelled { .. }
            | PaymentEvent::PaymentVoided { .. }
            | PaymentEvent::PaymentRefunded { .. } => {
                self.resolved.insert(payment);
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        if !ending.quiescent {
            return;
        }
        let moved = |account: &BankAccount| account.authorised || account.captured > 0;
        for (payment, account) in ending.accounts.iter().filter(|(_, account)| moved(account)) {
            let order = self.payers.get(payment);
            let buys = order.and_then(|order| self.confirmed.get(order)) == Some(&Some(*payment));
            // What was collected at once cannot be let go: it is paid back, or a person has to see
            // to it.
            let is_called_off = order.is_some_and(|order| self.called_off.contains(order));
            let paid_back = account.refunded == 1 || self.open_items.contains(payment);
            let let_go = account.voided || account.refused.is_some();
            let resolved = match (buys, account.collects) {
                // The customer pays it for a confirmed order, sooner or later, or not at all; there
                // is nothing to let go.
                _ if self.invoices.contains(payment) && account.captured == 0 => true,
                _ if is_called_off => {
                    if account.captured > 0 {
                        paid_back
                    } else {
                        let_go || self.invoices.contains(payment)
                    }
                }
                (true, _) => account.captured == 1 && !account.voided && account.refunded == 0,
                (false, true) => paid_back,
                (false, false) => {
                    let kept = account.captured > 0 && !paid_back;
                    !kept && (let_go || paid_back)
                }
            };
            judgement.expect(resolved, || {
                format!(
                    "payment {payment} of order {}, which it {}, ended as {}",
                    order.told(),
                    if buys { "confirmed" } else { "did not confirm" },
                    account.told()
                )
            });
        }
        for payment in &self.booked {
            let captured = ending.accounts.get(payment).map_or(0, |account| account.captured);
            judgement.expect(captured == 1, || {
                format!("payment {payment} is booked as taken, and was taken {captured} times")
            });
        }
        for payment in &self.authorised {
            judgement.expect(self.resolved.contains(payment), || {
                format!("payment {payment} became certain and was neither taken nor given back")
            });
        }
        for (order, payment) in &self.confirmed {
            let Some(payment) = payment else { continue };
            let captured = ending.accounts.get(payment).map_or(0, |account| account.captured);
            let owes = captured == 0 && self.invoices.contains(payment);
            judgement.expect(captured == 1 || owes, || {
                format!("order {order} is confirmed and its money was taken {captured} times")
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::payments::CaptureRefusal;

    fn authorised() -> Given {
        let story = Given::new().order(placed(2)).order(totals(2)).payment(initiated(2));
        story.payment(PaymentEvent::PaymentAuthorised { order: ada() })
    }

    fn bank(captured: u32, voided: bool) -> impl FnOnce(&mut Ending) {
        let account = BankAccount {
            amount: cost(2),
            authorised: true,
            captured,
            voided,
            ..BankAccount::default()
        };
        move |ending| ending.accounts = [(payment(1), account)].into()
    }

    #[test]
    fn money_is_taken_for_seats_or_let_go() {
        let captured = PaymentEvent::PaymentCaptured { order: ada(), amount: cost(2) };
        authorised()
            .order(confirmed())
            .payment(captured)
            .with(bank(1, false))
            .holds(PaidOrCompensated::default());
        let voided = PaymentEvent::PaymentVoided { order: ada() };
        let story = authorised().payment(voided).order(OrderEvent::OrderExpired);
        story.with(bank(0, true)).holds(PaidOrCompensated::default());
    }

    #[test]
    fn what_the_bank_did_not_take_is_over_and_is_not_booked_as_taken() {
        let reason = CaptureRefusal::RefusedByBank;
        let refused = |ending: &mut Ending| {
            bank(0, false)(ending);
            ending.accounts.values_mut().for_each(|account| account.refused = Some(reason));
        };
        let expired = || authorised().order(OrderEvent::OrderExpired);
        let told = || expired().payment(PaymentEvent::CaptureRefused { order: ada(), reason });
        told().with(refused).holds(PaidOrCompensated::default());
        let declined = expired().payment(PaymentEvent::PaymentDeclined { order: ada() });
        declined.with(refused).holds(PaidOrCompensated::default());
        let off = authorised().payment(PaymentEvent::CaptureRefused { order: ada(), reason });
        let off = off.order(OrderEvent::OrderCalledOff).with(refused);
        off.holds(PaidOrCompensated::default());
        let booked = PaymentEvent::PaymentCaptured { order: ada(), amount: cost(2) };
        let expired = expired().payment(booked);
        expired.with(refused).breaks(PaidOrCompensated::default(), "was taken 0 times");
    }

    #[test]
    fn money_that_buys_nothing_is_found() {
        let expired = || authorised().order(OrderEvent::OrderExpired);
        expired()
            .with(bank(0, false))
            .breaks(PaidOrCompensated::default(), "which it did not confirm");
        expired()
            .with(bank(1, false))
            .breaks(PaidOrCompensated::default(), "which it did not confirm");
        expired().breaks(PaidOrCompensated::default(), "neither taken nor given back");
    }

    #[test]
    fn what_was_taken_for_a_conference_that_is_called_off_and_is_kept_is_found() {
        let captured = || PaymentEvent::PaymentCaptured { order: ada(), amount: cost(2) };
        let off = || {
            let bought = authorised().order(confirmed()).payment(captured());
            bought.order(OrderEvent::OrderCalledOff)
        };
        off().with(bank(1, false)).breaks(PaidOrCompensated::default(), "ended as");
        let refunded = |ending: &mut Ending| {
            bank(1, false)(ending);
            ending.accounts.values_mut().for_each(|account| account.refunded = 1);
        };
        off().with(refunded).holds(PaidOrCompensated::default());
        let let_go = authorised().order(OrderEvent::OrderCalledOff).with(bank(0, true));
        let_go
            .payment(PaymentEvent::PaymentVoided { order: ada() })
            .holds(PaidOrCompensated::default());
    }

    #[test]
    fn an_invoice_is_the_customers_to_pay_and_is_not_kept_for_nothing() {
        let accepted = || {
            let story = Given::new().order(placed(2)).order(totals(2));
            let story = story.payment(initiated_by(PaymentMethod::Invoice, 2));
            story.payment(PaymentEvent::InvoiceAccepted { order: ada() })
        };
        let asked = || accepted().payment(PaymentEvent::PaymentCaptureRequested { order: ada() });
        asked().order(confirmed()).holds(PaidOrCompensated::default());
        accepted().breaks(PaidOrCompensated::default(), "neither taken nor given back");
        let paid = |ending: &mut Ending| {
            bank(1, false)(ending);
            ending.accounts.values_mut().for_each(|account| account.authorised = false);
        };
        asked().order(confirmed()).with(paid).holds(PaidOrCompensated::default());
        asked().with(paid).breaks(PaidOrCompensated::default(), "which it did not confirm");
    }

    #[test]
    fn seats_that_cost_nothing_are_found() {
        let free = OrderEvent::OrderConfirmed { payment: None, seats: seats(2) };
        authorised().order(free).breaks(PaidOrCompensated::default(), "costs 398.00");
        let unpaid = authorised().order(confirmed()).with(bank(0, false));
        unpaid.breaks(PaidOrCompensated::default(), "taken 0 times");
    }
}
