//! An order: what may be asked of it, and what it answers (decisions 1 to 5, 8, 10, 15 and 17).

use std::collections::BTreeSet;
use std::time::Duration;

use domain::identity::PaymentId;
use domain::message::Event;
use domain::registration::{
    CodeName, CodeTerms, OrderCommand as Ask, OrderEvent as Told, OrderRefusal as No, OrderStatus,
    PaymentProof, PriceList, RegistrantDetails, Seats, Totals,
};
use domain::sourcing::{Timestamp, Version};
use domain::values::AccessCode;

use super::answer::{Answer, When};
use super::price::reckon;
use conference::node::protocol::Refusal;

/// 4: for how long after the countdown paying can be begun.
const LENIENCE: Duration = Duration::from_secs(4 * 60);

/// What was recorded of one order.
#[derive(Debug, Default)]
pub(super) struct OrderBook {
    pub(super) version: Version,
    status: OrderStatus,
    revision: u32,
    wanted: Seats,
    /// What is held for the current wish; nothing before the answer.
    held: Option<Seats>,
    prices: PriceList,
    totals: Totals,
    /// Until when paying can be begun.
    payable_until: Timestamp,
    /// The open payment, or none for an order that is free of charge; nothing while nobody pays.
    paying: Option<Option<PaymentId>>,
    failed: BTreeSet<PaymentId>,
    codes: Vec<Code>,
    codes_entered: u32,
    registrant: Option<RegistrantDetails>,
    last_change: Option<(Version, Seats)>,
}

#[derive(Debug)]
struct Code {
    name: CodeName,
    request: u32,
    /// Nothing before the answer.
    terms: Option<CodeTerms>,
}

impl OrderBook {
    pub(super) fn take_in(&mut self, event: &Told) {
        self.version = self.version.next();
        match event {
            Told::OrderPlaced { seats, revision, promise, prices, .. } => {
                self.payable_until = (promise.ends + LENIENCE).min(promise.release_at);
                self.wish(seats, *revision, prices);
            }
            Told::OrderRegistrantAssigned { registrant } => {
                self.registrant = Some(registrant.clone());
            }
            Told::OrderUpdated { seats, revision, prices, expected, .. } => {
                self.last_change = Some((*expected, seats.clone()));
                self.wish(seats, *revision, prices);
            }
            Told::PromotionalCodeEntered { code, request, .. } => {
                self.codes_entered = *request;
                self.codes.push(Code { name: code.clone(), request: *request, terms: None });
            }
            Told::DiscountApplied { code, terms } => {
                let its = self.codes.iter_mut().filter(|entered| entered.name == *code);
                its.for_each(|entered| entered.terms = Some(terms.clone()));
            }
            Told::PromotionalCodeRejected { code, .. } => {
                self.codes.retain(|entered| entered.name != *code);
            }
            Told::OrderTotalsCalculated { totals } => self.totals = totals.clone(),
            Told::OrderPartiallyReserved { seats, .. } => {
                (self.status, self.held) = (OrderStatus::PartiallyReserved, Some(seats.clone()));
            }
            Told::OrderReservationCompleted { seats, .. } => {
                (self.status, self.held) = (OrderStatus::Reserved, Some(seats.clone()));
            }
            Told::PartialReservationAccepted { seats } => {
                (self.status, self.wanted) = (OrderStatus::Reserved, seats.clone());
            }
            Told::OrderCheckedOut { payment, .. } => self.paying = Some(*payment),
            Told::OrderReopened { payment, .. } => {
                self.paying = None;
                self.failed.insert(*payment);
            }
            Told::OrderConfirmed { .. } => self.status = OrderStatus::Confirmed,
            Told::OrderExpired => self.status = OrderStatus::Expired,
            Told::OrderRejected => self.status = OrderStatus::Rejected,
            Told::OrderCancelled => self.status = OrderStatus::Cancelled,
            Told::OrderCalledOff => self.status = OrderStatus::CalledOff,
        }
    }

    fn wish(&mut self, seats: &Seats, revision: u32, prices: &PriceList) {
        (self.status, self.revision, self.held) = (OrderStatus::Placed, revision, None);
        (self.wanted, self.prices) = (seats.clone(), prices.clone());
    }

    /// What the business says to a command.
    pub(super) fn answer(&self, command: &Ask, when: When) -> Answer {
        let is_placed = self.status != OrderStatus::NotPlaced;
        match command {
            // 2: placing and changing are two commands.
            Ask::RegisterToConference { .. } if is_placed => refused(No::AlreadyPlaced),
            Ask::RegisterToConference { order, conference, seats, prices, .. } => {
                let Ask::RegisterToConference { catalogue_version, promise, .. } = command else {
                    unreachable!("it was just matched");
                };
                let placed = Told::OrderPlaced {
                    conference: *conference,
                    seats: seats.clone(),
                    revision: 1,
                    promise: *promise,
                    access_code: AccessCode::of(*order),
                    prices: only(prices, seats),
                    catalogue_version: *catalogue_version,
                };
                self.priced(vec![placed], seats, prices, &[])
            }
            _ if !is_placed => refused(No::NotPlaced),
            Ask::AssignRegistrantDetails { registrant } => {
                if self.registrant.as_ref() == Some(registrant) {
                    return Answer::nothing();
                }
                let named = Told::OrderRegistrantAssigned { registrant: registrant.clone() };
                // 27: whoever has bought may still be named and corrected.
                let came_to_nothing = self.has_ended() && self.status != OrderStatus::Confirmed;
                recorded(named).refused_if(came_to_nothing, || no(self.ended()))
            }
            Ask::ChangeSeats { expected, seats, prices, catalogue_version } => {
                // 2: what is in effect already is not done again.
                if self.last_change.as_ref() == Some(&(*expected, seats.clone())) {
                    return Answer::nothing();
                }
                // 15: the whole order is priced with today's list.
                let changed = Told::OrderUpdated {
                    seats: seats.clone(),
                    revision: self.revision + 1,
                    prices: only(prices, seats),
                    catalogue_version: *catalogue_version,
                    expected: *expected,
                };
                let answer = self.priced(vec![changed], seats, prices, &self.codes_that_count());
                self.unless_frozen(answer, Some(*expected))
            }
            Ask::EnterPromotionalCode { code, expected } => self.enter(code, *expected),
            Ask::ApplyPromotionalCode { code, request, terms } => {
                if self.has_ended() {
                    return refused(self.ended());
                }
                if !self.waits_for(code, *request) {
                    return Answer::nothing();
                }
                let mut codes = self.codes_that_count();
                codes.push((code.clone(), terms.clone()));
                let applied = Told::DiscountApplied { code: code.clone(), terms: terms.clone() };
                self.priced(vec![applied], self.to_pay_for(), &self.prices, &codes)
            }
            Ask::RejectPromotionalCode { code, request, reason } => {
                if self.has_ended() || !self.waits_for(code, *request) {
                    return Answer::nothing();
                }
                let (code, reason) = (code.clone(), reason.clone());
                recorded(Told::PromotionalCodeRejected { code, reason })
            }
            Ask::MarkSeatsAsReserved { revision, seats } => self.mark(*revision, seats),
            Ask::AcceptPartialReservation { expected } => self.accept(*expected),
            Ask::CheckOut { payment, method, expected } => {
                // 10: one open payment; the same one once more is in effect.
                if self.paying.is_some_and(|open| open.is_none_or(|open| open == *payment)) {
                    return Answer::nothing();
                }
                let to_pay = (!self.totals.is_free_of_charge).then_some(*payment);
                let (amount, revision) = (self.totals.total, self.revision);
                let begun =
                    Told::OrderCheckedOut { payment: to_pay, method: *method, amount, revision };
                self.unless_frozen(recorded(begun), Some(*expected))
                    .refused_if(self.failed.contains(payment), || no(No::PaymentClosed))
                    // 5: only an accepted or full reservation can be paid.
                    .refused_if(self.status != OrderStatus::Reserved, || no(No::NotReserved))
                    .refused_if(self.looks_up_a_code(), || no(No::CodePending))
                    // 4: paying can be begun as long as the promise lasts, by whatever clock.
                    .refused_when(when.reached(self.payable_until), no(No::PromiseEnded))
            }
            Ask::ReopenAfterPayment { payment, refusal } => {
                if self.has_ended() || self.paying != Some(Some(*payment)) {
                    return Answer::nothing();
                }
                recorded(Told::OrderReopened { payment: *payment, refusal: *refusal })
            }
            Ask::ConfirmOrder { payment, seats } => self.confirm(payment.as_ref(), seats),
            Ask::ExpireOrder { settled } => {
                let under_way = self.paying.is_some_and(|open| open.is_none() || open != *settled);
                self.end(OrderStatus::Expired, Told::OrderExpired, under_way)
            }
            Ask::RejectOrder => {
                self.end(OrderStatus::Rejected, Told::OrderRejected, self.paying.is_some())
            }
            Ask::CancelOrder => {
                self.end(OrderStatus::Cancelled, Told::OrderCancelled, self.paying.is_some())
            }
            // 28: also what was bought, and whatever is being paid.
            Ask::CallOffOrder if self.status == OrderStatus::Confirmed => {
                recorded(Told::OrderCalledOff)
            }
            Ask::CallOffOrder => self.end(OrderStatus::CalledOff, Told::OrderCalledOff, false),
        }
    }

    /// 1 and 10: an end is an end, and while somebody pays nothing else is done to the order. 2: a
    /// registrant acts on the version that was shown.
    fn unless_frozen(&self, answer: Answer, expected: Option<Version>) -> Answer {
        let is_stale = expected.is_some_and(|expected| expected != self.version);
        answer
            .refused_if(self.has_ended(), || no(self.ended()))
            .refused_if(!self.has_ended() && self.paying.is_some(), || no(No::PaymentOpen))
            .refused_if(is_stale, || no(No::Stale { current: self.version }))
    }

    /// 17: codes are entered one after the other, for the seats that would be paid for now.
    fn enter(&self, code: &CodeName, expected: Version) -> Answer {
        if self.codes.iter().any(|entered| entered.name == *code) {
            return Answer::nothing();
        }
        let combined = |(name, terms): (CodeName, CodeTerms)| (name, terms.cumulative_with);
        let entered = Told::PromotionalCodeEntered {
            code: code.clone(),
            request: self.codes_entered + 1,
            seats: self.to_pay_for().clone(),
            others: self.codes_that_count().into_iter().map(combined).collect(),
        };
        self.unless_frozen(recorded(entered), Some(expected))
            .refused_if(self.looks_up_a_code(), || no(No::CodePending))
    }

    /// 5: all that is wanted, or a part of it that the registrant is asked about.
    fn mark(&self, revision: u32, seats: &Seats) -> Answer {
        if self.has_ended() {
            return refused(self.ended());
        }
        if revision != self.revision || self.held.is_some() {
            return Answer::nothing();
        }
        let seats = seats.clone();
        if seats == self.wanted {
            return recorded(Told::OrderReservationCompleted { revision, seats });
        }
        let partly = Told::OrderPartiallyReserved { revision, seats: seats.clone() };
        self.priced(vec![partly], &seats, &self.prices, &self.codes_that_count())
    }

    fn accept(&self, expected: Version) -> Answer {
        if self.status == OrderStatus::Reserved {
            return Answer::nothing();
        }
        let some = self.held.clone().filter(|held| !held.is_empty());
        let none = some.is_none();
        let accepted = Told::PartialReservationAccepted { seats: some.unwrap_or_default() };
        self.unless_frozen(recorded(accepted), Some(expected))
            .refused_if(none, || no(No::NotReserved))
    }

    /// 8: a full or accepted reservation, committed, and money for exactly this wish and total.
    fn confirm(&self, proof: Option<&PaymentProof>, seats: &Seats) -> Answer {
        if self.status == OrderStatus::Confirmed {
            return Answer::nothing();
        }
        let is_ready = self.paying.is_some() && self.status == OrderStatus::Reserved;
        let payment = self.paying.flatten();
        let (amount, revision) = (self.totals.total, self.revision);
        let due = payment.map(|payment| PaymentProof { payment, amount, revision });
        let as_ordered = proof == due.as_ref() && *seats == self.wanted;
        recorded(Told::OrderConfirmed { payment, seats: self.wanted.clone() })
            .refused_if(self.has_ended(), || no(self.ended()))
            .refused_if(!self.has_ended() && !is_ready, || no(No::NotReserved))
            .refused_if(!as_ordered, || no(No::NotAsOrdered))
    }

    /// 1: the ends are absorbing. 11: nothing ends while money is under way.
    fn end(&self, end: OrderStatus, event: Told, under_way: bool) -> Answer {
        if self.status == end {
            return Answer::nothing();
        }
        recorded(event)
            .refused_if(self.has_ended(), || no(self.ended()))
            .refused_if(!self.has_ended() && under_way, || no(No::PaymentOpen))
    }

    /// What is recorded, with what the order costs from here on.
    fn priced(
        &self,
        mut events: Vec<Told>,
        seats: &Seats,
        prices: &PriceList,
        codes: &[(CodeName, CodeTerms)],
    ) -> Answer {
        match reckon(seats, prices, codes) {
            Ok(totals) => {
                events.push(Told::OrderTotalsCalculated { totals });
                Answer::grant(events.into_iter().map(Event::Order).collect())
            }
            Err(unknown) => unknown.into_iter().fold(Answer::default(), |answer, it| {
                answer.refused_if(true, || no(No::UnknownSeatType(it)))
            }),
        }
    }

    fn has_ended(&self) -> bool {
        use OrderStatus::{CalledOff, Cancelled, Confirmed, Expired, Rejected};
        matches!(self.status, Confirmed | Expired | Rejected | Cancelled | CalledOff)
    }

    const fn ended(&self) -> No {
        No::Ended(self.status)
    }

    fn waits_for(&self, code: &CodeName, request: u32) -> bool {
        let is_it = |it: &Code| it.name == *code && it.request == request && it.terms.is_none();
        self.codes.iter().any(is_it)
    }

    fn looks_up_a_code(&self) -> bool {
        self.codes.iter().any(|code| code.terms.is_none())
    }

    fn codes_that_count(&self) -> Vec<(CodeName, CodeTerms)> {
        let counts = |code: &Code| Some((code.name.clone(), code.terms.clone()?));
        self.codes.iter().filter_map(counts).collect()
    }

    fn to_pay_for(&self) -> &Seats {
        match &self.held {
            Some(held) if self.status == OrderStatus::PartiallyReserved => held,
            _ => &self.wanted,
        }
    }
}

/// The part of a price list that is pinned with these seats.
fn only(prices: &PriceList, seats: &Seats) -> PriceList {
    let pinned = |seat_type| Some((seat_type, *prices.get(&seat_type)?));
    seats.types().filter_map(pinned).collect()
}

fn recorded(event: Told) -> Answer {
    Answer::grant(vec![Event::Order(event)])
}

const fn no(reason: No) -> Refusal {
    Refusal::Order(reason)
}

fn refused(reason: No) -> Answer {
    Answer::refused(no(reason))
}
