//! A registrant's order, from placing to one of its five ends.
//!
//! Placed → PartiallyReserved ⇄ Reserved → Confirmed, or Expired, Rejected, Cancelled or CalledOff.
//! The ends are absorbing: nothing after them changes seats, totals or payment, but that a
//! conference that is called off takes back what was confirmed.

mod codes;
mod command;
mod details;
mod event;
mod paying;
mod placing;
mod refusal;
mod status;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::discount::{CodeName, CodeTerms};
use super::pricing::{PriceList, Totals};
use super::seats::Seats;
use crate::identity::PaymentId;
use crate::policy::Promise;
use crate::sourcing::{Aggregate, Timestamp, Version};

pub use command::OrderCommand;
pub use details::{PaymentProof, RegistrantDetails};
pub use event::OrderEvent;
pub use refusal::OrderRefusal;
pub use status::OrderStatus;

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
    /// What the registrant typed in.
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

type Decision = Result<Vec<OrderEvent>, OrderRefusal>;

/// The command is already in effect.
const DONE: Decision = Ok(Vec::new());

impl Aggregate for Order {
    type Command = OrderCommand;
    type Event = OrderEvent;
    type Refusal = OrderRefusal;

    fn decide(&self, command: &OrderCommand, now: Timestamp) -> Decision {
        let decision = self.decide_by_rule(command, now);
        let records = decision.as_ref().is_ok_and(|events| !events.is_empty());
        // The ends are absorbing: late money takes seats again before the order ends, never after.
        // Whoever has bought may still say who registers, and is told if it does not take place.
        let of_whoever_bought = matches!(
            command,
            OrderCommand::AssignRegistrantDetails { .. } | OrderCommand::CallOffOrder
        ) && self.status == OrderStatus::Confirmed;
        assert!(
            !(records && self.status.has_ended() && !of_whoever_bought),
            "an order that has ended records nothing more: {command:?}"
        );
        decision
    }

    fn evolve(mut self, event: &OrderEvent) -> Self {
        self.version = self.version.next();
        match event {
            OrderEvent::OrderPlaced { seats, revision, promise, prices, .. } => {
                self.promise = Some(*promise);
                self.wish(seats, *revision, prices);
            }
            OrderEvent::OrderRegistrantAssigned { registrant } => {
                self.registrant = Some(registrant.clone());
            }
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
            OrderEvent::OrderReopened { payment, .. } => {
                self.checkout = None;
                self.closed_payments.insert(*payment);
            }
            OrderEvent::OrderConfirmed { .. } => self.status = OrderStatus::Confirmed,
            OrderEvent::OrderExpired => self.status = OrderStatus::Expired,
            OrderEvent::OrderRejected => self.status = OrderStatus::Rejected,
            OrderEvent::OrderCancelled => self.status = OrderStatus::Cancelled,
            OrderEvent::OrderCalledOff => self.status = OrderStatus::CalledOff,
        }
        self
    }
}

impl Order {
    fn decide_by_rule(&self, command: &OrderCommand, now: Timestamp) -> Decision {
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
            OrderCommand::AssignRegistrantDetails { registrant } => {
                self.assign_registrant(registrant)
            }
            OrderCommand::ChangeSeats { expected, seats, prices, catalogue_version } => {
                self.change(*expected, seats, prices, *catalogue_version)
            }
            OrderCommand::EnterPromotionalCode { code, expected } => {
                self.enter_code(code, *expected)
            }
            OrderCommand::ApplyPromotionalCode { code, request, terms } => {
                self.apply_code(code, *request, terms)
            }
            OrderCommand::RejectPromotionalCode { code, request, reason } => {
                self.reject_code(code, *request, reason)
            }
            OrderCommand::MarkSeatsAsReserved { revision, seats } => {
                self.mark_as_reserved(*revision, seats)
            }
            OrderCommand::AcceptPartialReservation { expected } => self.accept(*expected),
            OrderCommand::CheckOut { payment, method, expected } => {
                self.check_out(*payment, *method, *expected, now)
            }
            OrderCommand::ReopenAfterPayment { payment, refusal } => {
                self.reopen(*payment, *refusal)
            }
            OrderCommand::ConfirmOrder { payment, seats } => self.confirm(payment.as_ref(), seats),
            OrderCommand::ExpireOrder { settled } => self.expire(*settled),
            OrderCommand::RejectOrder => {
                self.end_unless_paying(OrderStatus::Rejected, OrderEvent::OrderRejected)
            }
            OrderCommand::CancelOrder => {
                self.end_unless_paying(OrderStatus::Cancelled, OrderEvent::OrderCancelled)
            }
            OrderCommand::CallOffOrder => self.call_off(),
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
        if expected == self.version {
            Ok(())
        } else {
            Err(OrderRefusal::Stale { current: self.version })
        }
    }

    fn wish(&mut self, seats: &Seats, revision: u32, prices: &PriceList) {
        self.status = OrderStatus::Placed;
        self.revision = revision;
        self.wanted = seats.clone();
        self.held = None;
        self.prices = prices.clone();
    }
}
