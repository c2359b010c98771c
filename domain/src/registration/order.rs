//! A registrant's order, from placing to one of its four ends.
//!
//! Placed → PartiallyReserved ⇄ Reserved → Confirmed, or Expired, Rejected or Cancelled. The ends are absorbing:
//! nothing after them changes seats, totals or payment.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::discount::{CodeName, CodeTerms, Discount};
use super::money::Money;
use super::pricing::{PriceList, Totals, UnknownSeatType, price};
use super::promotional_code::RedemptionRefusal;
use super::seats::Seats;
use crate::access_code::AccessCode;
use crate::management::Email;
use crate::payments::PaymentMethod;
use crate::policy::Promise;
use crate::sourcing::{Aggregate, ConferenceId, OrderId, PaymentId, Timestamp, Version};

/// Where an order stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OrderStatus {
    /// Nothing happened yet.
    #[default]
    NotPlaced,
    /// Seats were asked for and no answer was recorded for the latest wish.
    Placed,
    /// Fewer seats are held than wanted; the registrant decides.
    PartiallyReserved,
    /// All wanted, or all accepted, seats are held.
    Reserved,
    /// Final: the seats are the registrant's.
    Confirmed,
    /// Final: not paid in time.
    Expired,
    /// Final: could not even be started.
    Rejected,
    /// Final: the registrant withdrew.
    Cancelled,
}

impl OrderStatus {
    /// Whether this is one of the four ends.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Confirmed | Self::Expired | Self::Rejected | Self::Cancelled)
    }
}

/// The state of an order: the fold of its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Where it stands.
    pub status: OrderStatus,
    /// How many events it has. A registrant who changes the order names the version that was shown.
    pub version: Version,
    /// Which wish is current: 1 when placed, one more with every change.
    pub revision: u32,
    /// The current wish.
    pub wanted: Seats,
    /// What was recorded as held for the current wish; nothing before the answer.
    pub held: Option<Seats>,
    /// The prices the order was placed or last changed with.
    pub prices: PriceList,
    /// What it costs now.
    pub totals: Totals,
    /// Until when the seats are promised.
    pub promise: Option<Promise>,
    /// Paying has begun; the order is frozen.
    pub checkout: Option<Checkout>,
    /// Payments that came to nothing.
    pub closed_payments: BTreeSet<PaymentId>,
    /// Promotional codes that were entered and not rejected, in the order of entry.
    #[serde(default)]
    pub codes: Vec<EnteredCode>,
    /// How many codes were ever entered.
    #[serde(default)]
    pub code_requests: u32,
    /// Who registers, once it is known.
    #[serde(default)]
    pub registrant: Option<RegistrantDetails>,
    /// The last change, so that a repeated one is recognised.
    last_change: Option<(Version, Seats)>,
}

/// A promotional code on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredCode {
    /// The code.
    pub code: CodeName,
    /// Which request for a code of this order it was.
    pub request: u32,
    /// Its terms, once a redemption is reserved for this order; nothing before the answer.
    pub terms: Option<CodeTerms>,
}

/// What was fixed when the registrant began to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    /// The open payment; none for an order that is free of charge.
    pub payment: Option<PaymentId>,
}

/// What may be asked of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderCommand {
    /// A registrant asks for seats.
    RegisterToConference {
        /// The order to place: it is not in any state yet.
        order: OrderId,
        /// The conference.
        conference: ConferenceId,
        /// The seats.
        seats: Seats,
        /// Today's prices, pinned from here on.
        prices: PriceList,
        /// The version of the catalogue they come from.
        #[serde(default)]
        catalogue_version: u32,
        /// What is promised.
        promise: Promise,
    },
    /// Says who registers, or corrects it.
    AssignRegistrantDetails {
        /// Who.
        registrant: RegistrantDetails,
    },
    /// A registrant wants other seats instead.
    ChangeSeats {
        /// The version of the order that was shown.
        expected: Version,
        /// The new wish, as a whole.
        seats: Seats,
        /// Today's prices: the whole order is priced anew.
        prices: PriceList,
        /// The version of the catalogue they come from.
        #[serde(default)]
        catalogue_version: u32,
    },
    /// A registrant enters a promotional code.
    EnterPromotionalCode {
        /// The code.
        code: CodeName,
        /// The version of the order that was shown.
        expected: Version,
    },
    /// A redemption is reserved for this order: price it anew.
    ApplyPromotionalCode {
        /// The code.
        code: CodeName,
        /// Which request was answered.
        request: u32,
        /// Its terms, whatever the organiser changes later.
        terms: CodeTerms,
    },
    /// The order may not use the code.
    RejectPromotionalCode {
        /// The code.
        code: CodeName,
        /// Which request was answered.
        request: u32,
        /// Why.
        reason: RedemptionRefusal,
    },
    /// Records what is held for a wish.
    MarkSeatsAsReserved {
        /// Which wish was answered.
        revision: u32,
        /// What is held.
        seats: Seats,
    },
    /// The registrant takes what is held instead of what was wanted.
    AcceptPartialReservation {
        /// The version of the order that was shown.
        expected: Version,
    },
    /// The registrant begins to pay, or finishes an order that is free of charge.
    CheckOut {
        /// The payment to open, derived from order and attempt.
        payment: PaymentId,
        /// How it is paid.
        #[serde(default)]
        method: PaymentMethod,
        /// The version of the order that was shown.
        expected: Version,
    },
    /// The open payment came to nothing; the registrant may try again.
    ReopenAfterPayment {
        /// Which payment.
        payment: PaymentId,
    },
    /// Seats are committed and money is certain: make it final.
    ConfirmOrder {
        /// The proof of payment; none for an order that is free of charge.
        payment: Option<PaymentProof>,
        /// The seats that were committed.
        seats: Seats,
    },
    /// The time is up.
    ExpireOrder {
        /// A payment known to have come to nothing; any other open payment forbids expiry.
        settled: Option<PaymentId>,
    },
    /// The registration could not be started.
    RejectOrder,
    /// The registrant withdraws.
    CancelOrder,
}

/// Who registers. The e-mail address, with the access code, finds the order again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrantDetails {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: Email,
}

/// What was paid, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentProof {
    /// Which payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// For which wish of the order.
    pub revision: u32,
}

/// What an order records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderEvent {
    /// Seats were asked for.
    OrderPlaced {
        /// The conference.
        conference: ConferenceId,
        /// The wish.
        seats: Seats,
        /// Always 1.
        revision: u32,
        /// What is promised.
        promise: Promise,
        /// With the e-mail address, finds the order again.
        access_code: AccessCode,
        /// The prices pinned for this order.
        prices: PriceList,
        /// The version of the catalogue they come from.
        #[serde(default)]
        catalogue_version: u32,
    },
    /// It is known who registers.
    OrderRegistrantAssigned {
        /// Who.
        registrant: RegistrantDetails,
    },
    /// Other seats were asked for instead.
    OrderUpdated {
        /// The wish.
        seats: Seats,
        /// Which wish this is.
        revision: u32,
        /// The prices pinned from here on.
        prices: PriceList,
        /// The version of the catalogue they come from.
        #[serde(default)]
        catalogue_version: u32,
        /// The version the registrant had seen.
        expected: Version,
    },
    /// A promotional code was entered; the answer is waited for.
    PromotionalCodeEntered {
        /// The code.
        code: CodeName,
        /// Which request for a code of this order it is.
        request: u32,
        /// The seats it may be for.
        seats: Seats,
        /// The codes the order has already, and with what each may be combined.
        others: BTreeMap<CodeName, BTreeSet<CodeName>>,
    },
    /// The code counts: this is why the order costs less from here on.
    DiscountApplied {
        /// The code.
        code: CodeName,
        /// What it takes off, and of which seats.
        terms: CodeTerms,
    },
    /// The order may not use the code.
    PromotionalCodeRejected {
        /// The code.
        code: CodeName,
        /// Why.
        reason: RedemptionRefusal,
    },
    /// What the order costs from here on.
    OrderTotalsCalculated {
        /// The totals.
        totals: Totals,
    },
    /// Fewer seats than wanted are held.
    OrderPartiallyReserved {
        /// Which wish was answered.
        revision: u32,
        /// What is held.
        seats: Seats,
    },
    /// All wanted seats are held.
    OrderReservationCompleted {
        /// Which wish was answered.
        revision: u32,
        /// What is held.
        seats: Seats,
    },
    /// The registrant took what was held.
    PartialReservationAccepted {
        /// What is held, from now on all that is wanted.
        seats: Seats,
    },
    /// The registrant began to pay.
    OrderCheckedOut {
        /// The payment to open; none if free of charge.
        payment: Option<PaymentId>,
        /// How it is paid.
        #[serde(default)]
        method: PaymentMethod,
        /// What is to be paid.
        amount: Money,
        /// For which wish.
        revision: u32,
    },
    /// The payment came to nothing.
    OrderReopened {
        /// Which payment.
        payment: PaymentId,
    },
    /// Final: the seats are the registrant's.
    OrderConfirmed {
        /// The payment; none if free of charge.
        payment: Option<PaymentId>,
        /// The seats.
        #[serde(default)]
        seats: Seats,
    },
    /// Final: not paid in time.
    OrderExpired,
    /// Final: could not be started.
    OrderRejected,
    /// Final: withdrawn.
    OrderCancelled,
}

/// Why an order says no.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum OrderRefusal {
    /// There is no such order.
    #[error("there is no such order")]
    NotPlaced,
    /// The id is taken by another order.
    #[error("an order with this id was placed before")]
    AlreadyPlaced,
    /// The order has reached one of its ends.
    #[error("the order has ended: {0:?}")]
    Ended(OrderStatus),
    /// The registrant acted on a version that is no longer current.
    #[error("the order has changed meanwhile: it is now at {current}")]
    Stale {
        /// The current version.
        current: Version,
    },
    /// A payment is open.
    #[error("a payment is under way")]
    PaymentOpen,
    /// A promotional code is being looked up; what the order costs is not known before.
    #[error("a promotional code is being looked up")]
    CodePending,
    /// That payment has already come to nothing.
    #[error("this payment came to nothing; start another one")]
    PaymentClosed,
    /// The seats are not reserved, or the partial reservation was not accepted.
    #[error("the seats are not reserved")]
    NotReserved,
    /// The promise has ended.
    #[error("the reservation has expired")]
    PromiseEnded,
    /// The proof of payment or the committed seats do not match the order.
    #[error("what was paid or committed is not what was ordered")]
    NotAsOrdered,
    /// A seat type is not for sale.
    #[error(transparent)]
    UnknownSeatType(#[from] UnknownSeatType),
}

type Decision = Result<Vec<OrderEvent>, OrderRefusal>;

/// The command is already in effect.
const DONE: Decision = Ok(Vec::new());

impl Aggregate for Order {
    type Command = OrderCommand;
    type Event = OrderEvent;
    type Refusal = OrderRefusal;

    fn decide(&self, command: &OrderCommand, now: Timestamp) -> Decision {
        match command {
            OrderCommand::RegisterToConference {
                order,
                conference,
                seats,
                prices,
                catalogue_version,
                promise,
            } => self.place(*order, *conference, seats, prices, *catalogue_version, *promise),
            _ if self.status == OrderStatus::NotPlaced => Err(OrderRefusal::NotPlaced),
            OrderCommand::AssignRegistrantDetails { registrant } => self.assign_registrant(registrant),
            OrderCommand::ChangeSeats { expected, seats, prices, catalogue_version } => {
                self.change(*expected, seats, prices, *catalogue_version)
            }
            OrderCommand::EnterPromotionalCode { code, expected } => self.enter_code(code, *expected),
            OrderCommand::ApplyPromotionalCode { code, request, terms } => {
                self.apply_code(code, *request, terms)
            }
            OrderCommand::RejectPromotionalCode { code, request, reason } => {
                self.reject_code(code, *request, reason)
            }
            OrderCommand::MarkSeatsAsReserved { revision, seats } => self.mark_as_reserved(*revision, seats),
            OrderCommand::AcceptPartialReservation { expected } => self.accept(*expected),
            OrderCommand::CheckOut { payment, method, expected } => {
                self.check_out(*payment, *method, *expected, now)
            }
            OrderCommand::ReopenAfterPayment { payment } => self.reopen(*payment),
            OrderCommand::ConfirmOrder { payment, seats } => self.confirm(payment.as_ref(), seats),
            OrderCommand::ExpireOrder { settled } => self.expire(*settled),
            OrderCommand::RejectOrder => {
                self.end_unless_paying(OrderStatus::Rejected, OrderEvent::OrderRejected)
            }
            OrderCommand::CancelOrder => {
                self.end_unless_paying(OrderStatus::Cancelled, OrderEvent::OrderCancelled)
            }
        }
    }

    fn evolve(mut self, event: &OrderEvent) -> Self {
        self.version = self.version.next();
        match event {
            OrderEvent::OrderPlaced { seats, revision, promise, prices, .. } => {
                self.promise = Some(*promise);
                self.wish(seats, *revision, prices);
            }
            OrderEvent::OrderRegistrantAssigned { registrant } => self.registrant = Some(registrant.clone()),
            OrderEvent::OrderUpdated { seats, revision, prices, expected, .. } => {
                self.last_change = Some((*expected, seats.clone()));
                self.wish(seats, *revision, prices);
            }
            OrderEvent::PromotionalCodeEntered { code, request, .. } => {
                self.code_requests = *request;
                self.codes.push(EnteredCode { code: code.clone(), request: *request, terms: None });
            }
            OrderEvent::DiscountApplied { code, terms } => {
                for entered in self.codes.iter_mut().filter(|entered| entered.code == *code) {
                    entered.terms = Some(terms.clone());
                }
            }
            OrderEvent::PromotionalCodeRejected { code, .. } => {
                self.codes.retain(|entered| entered.code != *code);
            }
            OrderEvent::OrderTotalsCalculated { totals } => self.totals = totals.clone(),
            OrderEvent::OrderPartiallyReserved { seats, .. } => {
                self.status = OrderStatus::PartiallyReserved;
                self.held = Some(seats.clone());
            }
            OrderEvent::OrderReservationCompleted { seats, .. } => {
                self.status = OrderStatus::Reserved;
                self.held = Some(seats.clone());
            }
            OrderEvent::PartialReservationAccepted { seats } => {
                self.status = OrderStatus::Reserved;
                self.wanted = seats.clone();
            }
            OrderEvent::OrderCheckedOut { payment, .. } => {
                self.checkout = Some(Checkout { payment: *payment });
            }
            OrderEvent::OrderReopened { payment } => {
                self.checkout = None;
                self.closed_payments.insert(*payment);
            }
            OrderEvent::OrderConfirmed { .. } => self.status = OrderStatus::Confirmed,
            OrderEvent::OrderExpired => self.status = OrderStatus::Expired,
            OrderEvent::OrderRejected => self.status = OrderStatus::Rejected,
            OrderEvent::OrderCancelled => self.status = OrderStatus::Cancelled,
        }
        self
    }
}

impl Order {
    fn place(
        &self,
        order: OrderId,
        conference: ConferenceId,
        seats: &Seats,
        prices: &PriceList,
        catalogue_version: u32,
        promise: Promise,
    ) -> Decision {
        if self.status != OrderStatus::NotPlaced {
            return Err(OrderRefusal::AlreadyPlaced);
        }
        let totals = price(seats, prices, &self.discounts())?;
        Ok(vec![
            OrderEvent::OrderPlaced {
                conference,
                seats: seats.clone(),
                revision: 1,
                promise,
                access_code: AccessCode::of(order),
                prices: pinned(seats, prices),
                catalogue_version,
            },
            OrderEvent::OrderTotalsCalculated { totals },
        ])
    }

    /// Whoever registers may be corrected until the order ends; the seats do not depend on it.
    fn assign_registrant(&self, registrant: &RegistrantDetails) -> Decision {
        if self.registrant.as_ref() == Some(registrant) {
            return DONE;
        }
        if self.status.has_ended() {
            return Err(OrderRefusal::Ended(self.status));
        }
        Ok(vec![OrderEvent::OrderRegistrantAssigned { registrant: registrant.clone() }])
    }

    fn change(
        &self,
        expected: Version,
        seats: &Seats,
        prices: &PriceList,
        catalogue_version: u32,
    ) -> Decision {
        if self.last_change.as_ref().is_some_and(|(version, last)| *version == expected && last == seats) {
            return DONE;
        }
        self.must_be_open()?;
        self.must_be_at(expected)?;
        let totals = price(seats, prices, &self.discounts())?;
        Ok(vec![
            OrderEvent::OrderUpdated {
                seats: seats.clone(),
                revision: self.revision + 1,
                prices: pinned(seats, prices),
                catalogue_version,
                expected,
            },
            OrderEvent::OrderTotalsCalculated { totals },
        ])
    }

    /// One code is looked up at a time: whether the next may be combined with it depends on the answer.
    fn enter_code(&self, code: &CodeName, expected: Version) -> Decision {
        if self.codes.iter().any(|entered| entered.code == *code) {
            return DONE;
        }
        self.must_be_open()?;
        if self.code_is_pending() {
            return Err(OrderRefusal::CodePending);
        }
        self.must_be_at(expected)?;
        let combinable = |entered: &EnteredCode| {
            let terms = entered.terms.as_ref()?;
            Some((entered.code.clone(), terms.cumulative_with.clone()))
        };
        Ok(vec![OrderEvent::PromotionalCodeEntered {
            code: code.clone(),
            request: self.code_requests + 1,
            seats: self.to_pay_for().clone(),
            others: self.codes.iter().filter_map(combinable).collect(),
        }])
    }

    fn apply_code(&self, code: &CodeName, request: u32, terms: &CodeTerms) -> Decision {
        if self.status.has_ended() {
            return Err(OrderRefusal::Ended(self.status));
        }
        if !self.waits_for_code(code, request) {
            return DONE;
        }
        let mut discounts = self.discounts();
        discounts.push(terms.discount(code.clone()));
        let totals = price(self.to_pay_for(), &self.prices, &discounts)?;
        Ok(vec![
            OrderEvent::DiscountApplied { code: code.clone(), terms: terms.clone() },
            OrderEvent::OrderTotalsCalculated { totals },
        ])
    }

    fn reject_code(&self, code: &CodeName, request: u32, reason: &RedemptionRefusal) -> Decision {
        if self.status.has_ended() || !self.waits_for_code(code, request) {
            return DONE;
        }
        Ok(vec![OrderEvent::PromotionalCodeRejected { code: code.clone(), reason: reason.clone() }])
    }

    fn waits_for_code(&self, code: &CodeName, request: u32) -> bool {
        let waits = |entered: &EnteredCode| entered.code == *code && entered.request == request;
        self.codes.iter().any(|entered| waits(entered) && entered.terms.is_none())
    }

    fn code_is_pending(&self) -> bool {
        self.codes.iter().any(|entered| entered.terms.is_none())
    }

    /// What the codes that count take off.
    fn discounts(&self) -> Vec<Discount> {
        let applied = |entered: &EnteredCode| Some(entered.terms.as_ref()?.discount(entered.code.clone()));
        self.codes.iter().filter_map(applied).collect()
    }

    /// The seats that would be paid for now: what is held of a partial reservation, else what is wanted.
    fn to_pay_for(&self) -> &Seats {
        match (self.status, &self.held) {
            (OrderStatus::PartiallyReserved, Some(held)) => held,
            _ => &self.wanted,
        }
    }

    fn mark_as_reserved(&self, revision: u32, seats: &Seats) -> Decision {
        if self.status.has_ended() {
            return Err(OrderRefusal::Ended(self.status));
        }
        let outdated = revision != self.revision;
        if outdated || self.held.is_some() {
            return DONE;
        }
        if *seats == self.wanted {
            return Ok(vec![OrderEvent::OrderReservationCompleted { revision, seats: seats.clone() }]);
        }
        let totals = price(seats, &self.prices, &self.discounts())?;
        Ok(vec![
            OrderEvent::OrderPartiallyReserved { revision, seats: seats.clone() },
            OrderEvent::OrderTotalsCalculated { totals },
        ])
    }

    fn accept(&self, expected: Version) -> Decision {
        if self.status == OrderStatus::Reserved {
            return DONE;
        }
        self.must_be_open()?;
        match &self.held {
            Some(held) if !held.is_empty() => {
                self.must_be_at(expected)?;
                Ok(vec![OrderEvent::PartialReservationAccepted { seats: held.clone() }])
            }
            _ => Err(OrderRefusal::NotReserved),
        }
    }

    fn check_out(
        &self,
        payment: PaymentId,
        method: PaymentMethod,
        expected: Version,
        now: Timestamp,
    ) -> Decision {
        if self.checkout.is_some_and(|checkout| checkout.payment.is_none_or(|open| open == payment)) {
            return DONE;
        }
        self.must_be_open()?;
        if self.closed_payments.contains(&payment) {
            return Err(OrderRefusal::PaymentClosed);
        }
        if self.status != OrderStatus::Reserved {
            return Err(OrderRefusal::NotReserved);
        }
        if self.code_is_pending() {
            return Err(OrderRefusal::CodePending);
        }
        self.must_be_at(expected)?;
        if self.promise.is_none_or(|promise| now >= promise.ends) {
            return Err(OrderRefusal::PromiseEnded);
        }
        let payment = (!self.totals.is_free_of_charge).then_some(payment);
        let (amount, revision) = (self.totals.total, self.revision);
        Ok(vec![OrderEvent::OrderCheckedOut { payment, method, amount, revision }])
    }

    fn reopen(&self, payment: PaymentId) -> Decision {
        match self.checkout {
            Some(Checkout { payment: Some(open) }) if open == payment && !self.status.has_ended() => {
                Ok(vec![OrderEvent::OrderReopened { payment }])
            }
            _ => DONE,
        }
    }

    /// Only a checked-out reservation whose committed seats and payment match exactly can be confirmed.
    fn confirm(&self, proof: Option<&PaymentProof>, seats: &Seats) -> Decision {
        if self.status == OrderStatus::Confirmed {
            return DONE;
        }
        if self.status.has_ended() {
            return Err(OrderRefusal::Ended(self.status));
        }
        let Some(checkout) = self.checkout.filter(|_| self.status == OrderStatus::Reserved) else {
            return Err(OrderRefusal::NotReserved);
        };
        let expected = checkout.payment.map(|payment| PaymentProof {
            payment,
            amount: self.totals.total,
            revision: self.revision,
        });
        if proof != expected.as_ref() || *seats != self.wanted {
            return Err(OrderRefusal::NotAsOrdered);
        }
        Ok(vec![OrderEvent::OrderConfirmed { payment: checkout.payment, seats: self.wanted.clone() }])
    }

    fn expire(&self, settled: Option<PaymentId>) -> Decision {
        match self.checkout {
            Some(Checkout { payment })
                if !self.status.has_ended() && (payment.is_none() || payment != settled) =>
            {
                Err(OrderRefusal::PaymentOpen)
            }
            _ => self.end(OrderStatus::Expired, OrderEvent::OrderExpired),
        }
    }

    fn end_unless_paying(&self, end: OrderStatus, event: OrderEvent) -> Decision {
        match self.checkout {
            Some(_) if !self.status.has_ended() => Err(OrderRefusal::PaymentOpen),
            _ => self.end(end, event),
        }
    }

    fn end(&self, end: OrderStatus, event: OrderEvent) -> Decision {
        if self.status == end {
            DONE
        } else if self.status.has_ended() {
            Err(OrderRefusal::Ended(self.status))
        } else {
            Ok(vec![event])
        }
    }

    fn must_be_open(&self) -> Result<(), OrderRefusal> {
        if self.status.has_ended() {
            Err(OrderRefusal::Ended(self.status))
        } else if self.checkout.is_some() {
            Err(OrderRefusal::PaymentOpen)
        } else {
            Ok(())
        }
    }

    fn must_be_at(&self, expected: Version) -> Result<(), OrderRefusal> {
        if expected == self.version { Ok(()) } else { Err(OrderRefusal::Stale { current: self.version }) }
    }

    fn wish(&mut self, seats: &Seats, revision: u32, prices: &PriceList) {
        self.status = OrderStatus::Placed;
        self.revision = revision;
        self.wanted = seats.clone();
        self.held = None;
        self.prices = prices.clone();
    }
}

/// The part of a price list that concerns `seats`.
fn pinned(seats: &Seats, prices: &PriceList) -> PriceList {
    seats.types().filter_map(|seat_type| prices.get_key_value(&seat_type)).map(|(k, v)| (*k, *v)).collect()
}
