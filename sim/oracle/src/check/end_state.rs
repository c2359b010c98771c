//! What a story came to, as business people see it, so that two stories can be compared.
//!
//! What people would notice is in it: how each order ended, with which seats, at what price and
//! with which codes; whose money was taken, let go or paid back; who sits where; what is left of
//! the seats; who used which code; what the conference offers; and what the dashboard shows.
//!
//! What may differ is left out: instants, and what is made of them (how long a promise lasts, when
//! a hold was finished); what an order held before it came to nothing, because a withdrawal may
//! come before the answer about the seats; what an order cost that somebody withdrew, and with
//! which codes, because the withdrawal may come before the answer about a code; the order in which
//! things were stored, and how often; how many holds and attempts it took; which of two windows
//! paid; and everything that only machines know.

use std::collections::BTreeMap;
use std::fmt::Write;

use domain::identity::{ConferenceId, OrderId, SeatTypeId};
use domain::management::{Conference, ConferenceDetails};
use domain::registration::{Order, OrderStatus, PromotionalCodeEvent, Seats};
use domain::stream::StreamKind;
use domain::values::RequiredText;
use domain::views::{ConferenceSales, SeatTypeSales, Takings};

use super::Ending;
use super::told::{Told as _, times};
use conference::record::BankAccount;
use conference::scenario::Scenario;

/// What a story came to: about each subject a sentence that says all that counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndState {
    sentences: BTreeMap<String, String>,
}

impl EndState {
    /// What came of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario, ending: &Ending) -> Self {
        let names = Names::of(scenario, ending);
        let mut outcome = Self::default();
        for (id, order) in &ending.orders {
            outcome.tell(format!("the order of {}", names.person(*id)), names.order(order));
        }
        // A payment of which nothing came is as good as none.
        for (id, money) in money(ending).into_iter().filter(|(_, money)| *money != Money::default())
        {
            outcome.tell(format!("the money of {}", names.person(id)), money.sentence());
        }
        for assignments in ending.assignments.values() {
            let Some(order) = assignments.order else { continue };
            let mut seats = String::new();
            for (position, seat) in &assignments.seats {
                let who = seat.attendee.as_ref().map(|who| {
                    let (first, last, email) = (&who.first_name, &who.last_name, &who.email);
                    format!("{first} {last} <{email}>")
                });
                let (seat_type, who) =
                    (names.seat_type(seat.seat_type), who.as_deref().unwrap_or("nobody"));
                let _ = write!(seats, "{position}: {seat_type}, {who}; ");
            }
            outcome.tell(format!("the seats of {}", names.person(order)), seats);
        }
        outcome.tell_of_seats(&names, ending);
        outcome.tell_of_codes(&names, ending);
        for conference in &ending.conferences {
            outcome.tell(names.conference(conference.id), row(conference));
        }
        outcome
    }

    /// What differs first between this and the other; nothing if they are the same.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        let subjects = self.sentences.keys().chain(other.sentences.keys());
        let of = |it: &Self, subject: &String| {
            it.sentences
                .get(subject)
                .cloned()
                .unwrap_or_else(|| "nothing is known of it".to_owned())
        };
        let differ = |subject: &&String| of(self, subject) != of(other, subject);
        let subject = subjects.filter(differ).min()?;
        Some(format!("{subject}: {}; and not: {}", of(self, subject), of(other, subject)))
    }

    fn tell(&mut self, subject: String, what: String) {
        self.sentences.insert(subject, what);
    }

    fn tell_of_seats(&mut self, names: &Names, ending: &Ending) {
        for (conference, availability) in &ending.seats {
            for (id, count) in &availability.seat_types {
                let (quota, held, sold) = (count.quota, count.held, count.sold);
                let subject =
                    format!("{} of {}", names.seat_type(*id), names.conference(*conference));
                self.tell(subject, format!("quota {quota}, held {held}, sold {sold}"));
            }
            if let Some((views, _)) = ending.views.first() {
                let subject = format!("the dashboard of {}", names.conference(*conference));
                self.tell(subject, names.sales(&views.sales.of(*conference)));
            }
        }
    }

    fn tell_of_codes(&mut self, names: &Names, ending: &Ending) {
        for (stream, _, stored) in ending.events_of(StreamKind::PromotionalCode) {
            let domain::message::Event::Code(PromotionalCodeEvent::CodeTermsSet { code, .. }) =
                &stored.body
            else {
                continue;
            };
            let Some(state) = ending.codes.get(&stream) else { continue };
            let used = state.finished.iter().filter(|(_, finished)| finished.is_committed);
            let used: Vec<_> = used.map(|(order, _)| names.person(*order)).collect();
            let reserved =
                state.pending.values().filter(|redemption| redemption.is_reserved).count();
            let (used, times) = (used.told(), times(state.committed.0.into()));
            let what = format!("used by {used}, {times}; reserved for {reserved}");
            self.tell(format!("the code {code}"), what);
        }
    }
}

/// What an organiser may change about a conference.
fn row(conference: &Conference) -> String {
    let ConferenceDetails { name, description, location, tagline, twitter_search, period } =
        &conference.details;
    let or_none =
        |text: &Option<_>| text.as_ref().map_or_else(String::new, RequiredText::to_string);
    let seat_types = conference.seat_types.values().map(|it| {
        let (name, description, quota, price) =
            (it.name(), it.description(), it.quota(), it.price());
        format!("{quota} of {name} at {price} ({description})")
    });
    let codes: Vec<_> = conference.promotional_codes.keys().collect();
    format!(
        "{}: {name} ({description}) in {location} from {} to {}, \"{}\", search for \"{}\"; {}; codes {}",
        if conference.is_published { "published" } else { "not published" },
        period.starts(),
        period.ends(),
        or_none(tagline),
        or_none(twitter_search),
        seat_types.collect::<Vec<_>>().told(),
        codes.told()
    )
}

/// What became of the money of one order, whatever attempts it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Money {
    taken: u64,
    paid_back: u64,
    set_aside: u64,
}

impl Money {
    fn count(&mut self, account: &BankAccount) {
        let amount = account.amount.0;
        self.taken += amount * u64::from(account.captured);
        self.paid_back += amount * u64::from(account.refunded);
        let is_over = account.voided || account.refused.is_some();
        let open = account.authorised && account.captured == 0 && !is_over;
        self.set_aside += if open { amount } else { 0 };
    }

    fn sentence(self) -> String {
        let Self { taken, paid_back, set_aside } = self;
        format!("taken {taken}, paid back {paid_back}, set aside {set_aside}, in hundredths")
    }
}

fn money(ending: &Ending) -> BTreeMap<OrderId, Money> {
    let mut money = BTreeMap::<OrderId, Money>::new();
    for (payment, account) in &ending.accounts {
        if let Some(order) = ending.payments.get(payment).and_then(|payment| payment.order) {
            money.entry(order).or_default().count(account);
        }
    }
    money
}

/// What people call things.
struct Names {
    people: BTreeMap<OrderId, String>,
    conferences: BTreeMap<ConferenceId, String>,
    seat_types: BTreeMap<SeatTypeId, String>,
}

impl Names {
    fn of(scenario: &Scenario, ending: &Ending) -> Self {
        let people =
            scenario.registrants.iter().map(|who| (OrderId::named(&who.name), who.name.clone()));
        let rows = &ending.conferences;
        let seat_types = rows.iter().flat_map(|row| &row.seat_types);
        Self {
            people: people.collect(),
            conferences: rows.iter().map(|row| (row.id, row.details.name.to_string())).collect(),
            seat_types: seat_types
                .map(|(id, seat_type)| (*id, seat_type.name().to_string()))
                .collect(),
        }
    }

    fn person(&self, order: OrderId) -> String {
        self.people.get(&order).cloned().unwrap_or_else(|| format!("order {order}"))
    }

    fn conference(&self, id: ConferenceId) -> String {
        self.conferences.get(&id).cloned().unwrap_or_else(|| format!("conference {id}"))
    }

    fn seat_type(&self, id: SeatTypeId) -> String {
        self.seat_types.get(&id).cloned().unwrap_or_else(|| format!("seat type {id}"))
    }

    fn seats(&self, seats: &Seats) -> String {
        let some: Vec<_> = seats
            .iter()
            .map(|(id, quantity)| format!("{quantity} {}", self.seat_type(id)))
            .collect();
        if some.is_empty() { "no seats".to_owned() } else { some.join(" and ") }
    }

    /// What a dashboard shows.
    fn sales(&self, sales: &ConferenceSales) -> String {
        let ConferenceSales { name, seat_types, money } = sales;
        let seat_types = seat_types.iter().map(|(id, it)| {
            let SeatTypeSales { name, quota, held, sold, remaining, line, waited_for } = it;
            let waiting = line.len();
            let (seat_type, name) = (self.seat_type(*id), name.told());
            format!(
                "{seat_type} (called {name}): of {quota}, {held} held, {sold} sold, {remaining} left, \
                 {waited_for} waited for by {waiting}"
            )
        });
        let Takings {
            taken,
            to_be_refunded,
            refunded,
            authorised,
            invoiced,
            owed,
            overdue,
            requested,
        } = money;
        format!(
            "called {}; {}; taken {taken}, to be paid back {to_be_refunded}, paid back {refunded}, \
             authorised {authorised}, invoiced {invoiced}, owed {owed}, overdue {overdue}, asked for \
             {requested}",
            name.told(),
            seat_types.collect::<Vec<_>>().told()
        )
    }

    fn order(&self, order: &Order) -> String {
        // What an order held before it came to nothing depends on how far it got.
        let has_some = order.status == OrderStatus::Confirmed || !order.status.has_ended();
        let held = order.held.clone().filter(|_| has_some).unwrap_or_default();
        let codes: Vec<_> = order.codes.iter().map(|entered| entered.code.to_string()).collect();
        let cost = match order.status {
            OrderStatus::Cancelled => "any price".to_owned(),
            _ if codes.is_empty() => format!("{} with no codes", order.totals.total),
            _ => format!("{} with codes {}", order.totals.total, codes.told()),
        };
        format!(
            "{}, wants {}, holds {}, for {cost}, by {}",
            order.status.told(),
            self.seats(&order.wanted),
            self.seats(&held),
            order.registrant.as_ref().map_or_else(
                || "nobody".to_owned(),
                |it| format!("{} {}, {}", it.first_name, it.last_name, it.email)
            )
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use conference::scenario::from_seed;

    fn ending(status: OrderStatus) -> Ending {
        let mut order = Order::default();
        order.status = status;
        Ending { orders: [(OrderId::named("Ada"), order)].into(), ..Ending::default() }
    }

    fn outcome(ending: &Ending) -> EndState {
        EndState::of(&from_seed(0), ending)
    }

    #[test]
    fn the_same_end_is_the_same_outcome() {
        let one = outcome(&ending(OrderStatus::Confirmed));
        assert_eq!(one.difference(&outcome(&ending(OrderStatus::Confirmed))), None);
    }

    #[test]
    fn another_end_is_told_with_the_name_of_whom_it_concerns() {
        let one = outcome(&ending(OrderStatus::Confirmed));
        let other = outcome(&ending(OrderStatus::Expired));
        let told = one.difference(&other).unwrap();
        assert!(told.starts_with("the order of Ada: confirmed"), "{told}");
        assert!(told.contains("and not: expired"), "{told}");
        let nobody = one.difference(&EndState::default()).unwrap();
        assert!(nobody.contains("and not: nothing is known of it"), "{nobody}");
    }

    #[test]
    fn what_an_order_cost_counts_unless_it_was_withdrawn() {
        let costing = |status, total| {
            let mut ending = ending(status);
            ending
                .orders
                .values_mut()
                .for_each(|order| order.totals.total = domain::values::Money(total));
            outcome(&ending)
        };
        for status in [OrderStatus::Confirmed, OrderStatus::Expired, OrderStatus::Rejected] {
            let told = costing(status, 200).difference(&costing(status, 180)).unwrap();
            assert!(told.contains("for 2.00 with"), "{told}");
        }
        let withdrawn = |total| costing(OrderStatus::Cancelled, total);
        assert_eq!(withdrawn(200).difference(&withdrawn(180)), None);
    }

    #[test]
    fn money_counts_by_order_however_many_attempts_it_took() {
        use domain::identity::PaymentId;
        use domain::payments::Payment;
        use domain::values::Money;
        let order = OrderId::named("Ada");
        let mut ending = ending(OrderStatus::Confirmed);
        for attempt in [1, 2] {
            let payment = Payment { order: Some(order), ..Payment::default() };
            ending.payments.insert(PaymentId::of(order, attempt), payment);
        }
        let mut other = ending.clone();
        let paid = BankAccount { amount: Money(500), captured: 1, ..BankAccount::default() };
        ending.accounts.insert(PaymentId::of(order, 1), paid);
        other.accounts.insert(PaymentId::of(order, 2), paid);
        assert_eq!(outcome(&ending), outcome(&other));
        other.accounts.insert(PaymentId::of(order, 1), paid);
        let told = outcome(&ending).difference(&outcome(&other)).unwrap();
        assert!(told.starts_with("the money of Ada: taken 500"), "{told}");
    }
}
