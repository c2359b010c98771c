//! L12: what a conference that is called off has sold is paid back.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{ConferenceId, OrderId, PaymentId, WaitListEntryId};
use domain::management::ConferenceEvent;
use domain::payments::PaymentEvent;
use domain::registration::{OrderEvent, SeatsEvent};
use domain::sourcing::Timestamp;

use super::l01_every_order_ends::HELD_UP;
use super::{Check, Ending, Judgement};
use conference::record::business_time;

/// Once a conference was called off, whatever it has sold is taken back within the time that faults
/// may hold that up, and in the end none of its orders is confirmed, none of their money is kept,
/// and nobody waits.
///
/// An order whose seats were asked for in the form of an earlier release is not known where seats
/// are counted. Nobody tells it, and it ends as at a conference that is closed.
#[derive(Debug, Default)]
pub(super) struct CalledOffIsPaidBack {
    /// When each conference was called off.
    called_off: BTreeMap<ConferenceId, Timestamp>,
    orders: BTreeMap<OrderId, Sale>,
    payers: BTreeMap<PaymentId, OrderId>,
    /// Payments that a person has to pay back, or has paid back.
    by_hand: BTreeSet<PaymentId>,
    waiting: BTreeMap<WaitListEntryId, ConferenceId>,
}

/// One order, as far as it has bought something.
#[derive(Debug)]
struct Sale {
    conference: ConferenceId,
    /// When it was confirmed.
    confirmed: Option<Timestamp>,
    taken_back: Option<Timestamp>,
    /// Its seats were asked for in the form of an earlier release.
    is_unknown: bool,
}

impl Check for CalledOffIsPaidBack {
    fn id(&self) -> &'static str {
        "L12"
    }

    fn rule(&self) -> &'static str {
        "Of a conference that was called off nothing stays sold for more than 36 minutes, and in the end no money is kept and nobody waits."
    }

    fn conference_event(
        &mut self,
        conference: ConferenceId,
        event: &ConferenceEvent,
        judgement: &mut Judgement,
    ) {
        if let ConferenceEvent::ConferenceCalledOff { .. } = event {
            self.called_off.entry(conference).or_insert(business_time(judgement.now()));
        }
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        let now = business_time(judgement.now());
        if let OrderEvent::OrderPlaced { conference, .. } = event {
            let sale = Sale {
                conference: *conference,
                confirmed: None,
                taken_back: None,
                is_unknown: false,
            };
            self.orders.insert(order, sale);
        }
        let Some(sale) = self.orders.get_mut(&order) else { return };
        match event {
            OrderEvent::OrderConfirmed { .. } => sale.confirmed = Some(now),
            OrderEvent::OrderCalledOff => {
                sale.taken_back = Some(now);
                judgement.expect(self.called_off.contains_key(&sale.conference), || {
                    format!("order {order} was called off, and its conference was not")
                });
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
        self.payers.insert(payment, event.order());
        if let PaymentEvent::ManualInterventionRequired { .. } = event {
            self.by_hand.insert(payment);
        }
    }

    fn seats_event(&mut self, order: OrderId, event: &SeatsEvent, _judgement: &mut Judgement) {
        match event {
            SeatsEvent::SeatsReserved { order: None, .. } => {
                if let Some(sale) = self.orders.get_mut(&order) {
                    sale.is_unknown = true;
                }
            }
            SeatsEvent::WaitListJoined { entry, .. } => {
                self.waiting.insert(entry.entry, entry.conference);
            }
            SeatsEvent::WaitListLeft { entry, .. } => {
                self.waiting.remove(entry);
            }
            SeatsEvent::SeatsOffered { offer, .. } => {
                self.waiting.remove(&offer.entry);
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        for (order, sale) in &self.orders {
            let Some(called_off) = self.called_off.get(&sale.conference) else { continue };
            let Some(confirmed) = sale.confirmed else { continue };
            let since = confirmed.max(*called_off);
            judgement.expect(sale.taken_back.is_some() || sale.is_unknown, || {
                format!(
                    "order {order} is confirmed, and its conference was called off at {called_off}"
                )
            });
            let Some(taken_back) = sale.taken_back else { continue };
            judgement.expect(taken_back <= since + HELD_UP, || {
                format!("order {order} was taken back at {taken_back}, and could be since {since}")
            });
        }
        for (payment, account) in &ending.accounts {
            let order = self.payers.get(payment).and_then(|order| self.orders.get(order));
            let Some(sale) = order.filter(|sale| !sale.is_unknown) else { continue };
            let Some(called_off) = self.called_off.get(&sale.conference) else { continue };
            let is_kept = account.captured > account.refunded && !self.by_hand.contains(payment);
            judgement.expect(!is_kept, || {
                format!(
                    "the money of payment {payment} is kept, and its conference was called off at {called_off}"
                )
            });
        }
        for (entry, conference) in &self.waiting {
            judgement.expect(!self.called_off.contains_key(conference), || {
                format!("{entry} still waits for seats of a conference that was called off")
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::record::BankAccount;

    fn bought() -> Given {
        let story = Given::new().order(placed(2)).seats(reserved_for(ada(), 2, 3));
        story.payment(initiated(2)).order(confirmed())
    }

    fn off(story: Given) -> Given {
        story.conference(ConferenceEvent::ConferenceCalledOff {
            conference: conference(),
            version: 9,
            reason: None,
        })
    }

    fn bank(captured: u32, refunded: u32) -> impl FnOnce(&mut Ending) {
        let account = BankAccount { captured, refunded, ..BankAccount::default() };
        move |ending| ending.accounts = [(payment(1), account)].into()
    }

    #[test]
    fn what_was_bought_is_taken_back_and_its_money_paid_back() {
        let story = off(bought()).wait(35).order(OrderEvent::OrderCalledOff);
        story.with(bank(1, 1)).holds(CalledOffIsPaidBack::default());
    }

    #[test]
    fn an_order_that_stays_confirmed_or_is_told_late_is_found() {
        off(bought()).breaks(CalledOffIsPaidBack::default(), "is confirmed, and");
        let late = off(bought()).wait(37).order(OrderEvent::OrderCalledOff);
        late.breaks(CalledOffIsPaidBack::default(), "could be since");
    }

    #[test]
    fn money_that_is_kept_is_found() {
        let told = || off(bought()).order(OrderEvent::OrderCalledOff);
        told().with(bank(1, 0)).breaks(CalledOffIsPaidBack::default(), "is kept");
        let owed = PaymentEvent::ManualInterventionRequired { order: ada(), amount: cost(2) };
        told().payment(owed).with(bank(1, 0)).holds(CalledOffIsPaidBack::default());
    }

    #[test]
    fn whoever_still_waits_is_found() {
        let waits = off(Given::new().seats(joined(ada(), 2)));
        waits.breaks(CalledOffIsPaidBack::default(), "still waits");
    }

    #[test]
    fn an_order_that_is_called_off_alone_is_found() {
        let story = bought().order(OrderEvent::OrderCalledOff);
        story.breaks(CalledOffIsPaidBack::default(), "and its conference was not");
    }

    #[test]
    fn an_order_of_an_earlier_release_is_let_be() {
        let story = Given::new().order(placed(2)).seats(reserved(1, 2, 3)).order(confirmed());
        off(story).holds(CalledOffIsPaidBack::default());
    }
}
