//! What a registrant sees of an order: where it stands, what is held, what it costs, and until
//! when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::identity::{OrderId, PaymentId};
use crate::message::Event;
use crate::payments::{CaptureRefusal, PaymentMethod};
use crate::registration::{
    CodeName, Order, OrderEvent, OrderStatus, RedemptionRefusal, RegistrantDetails,
    SeatAssignmentsEvent, Seats, Totals,
};
use crate::sourcing::{Aggregate, Projection, Timestamp, Version};
use crate::stream::{StreamId, StreamKind};
use crate::values::AccessCode;

/// All orders, by id. Ended orders stay: a late event must not bring a deleted row back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedOrders(pub BTreeMap<OrderId, PricedOrder>);

/// One order as its registrant sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedOrder {
    /// Where it stands.
    pub status: OrderStatus,
    /// The version this row shows.
    pub version: Version,
    /// What is wanted.
    pub wanted: Seats,
    /// What is held; nothing before the answer.
    pub held: Option<Seats>,
    /// What it costs.
    pub totals: Totals,
    /// Until when the seats are promised: the end of the countdown.
    pub expires: Option<Timestamp>,
    /// The open payment.
    pub payment: Option<PaymentId>,
    /// How it is paid; nothing while no payment is open.
    #[serde(default)]
    pub payment_method: Option<PaymentMethod>,
    /// Why the bank did not take what it had set aside for the last payment; nothing if it did, if
    /// it set nothing aside, or while another payment is open.
    #[serde(default)]
    pub refused_capture: Option<CaptureRefusal>,
    /// A promotional code that is being looked up.
    #[serde(default)]
    pub pending_code: Option<CodeName>,
    /// The last code that was entered, if it may not be used, and why.
    #[serde(default)]
    pub rejected_code: Option<(CodeName, RedemptionRefusal)>,
    /// Who registers, once it is known.
    #[serde(default)]
    pub registrant: Option<RegistrantDetails>,
    /// How many seats can be assigned, once they can. It comes from another stream than the rest of
    /// the row, which may be read first.
    #[serde(default)]
    pub assignable: Option<u32>,
    /// Finds the order again.
    pub access_code: Option<AccessCode>,
}

impl Projection for PricedOrders {
    type Kind = StreamKind;
    type Event = Event;

    fn apply(&mut self, stream: StreamId, version: Version, event: &Event) {
        match event {
            Event::Order(event) => {
                self.0.entry(OrderId(stream.id)).or_default().on_order(version, event);
            }
            Event::Assignments(SeatAssignmentsEvent::SeatAssignmentsCreated { order, seats }) => {
                self.0.entry(*order).or_default().assignable = u32::try_from(seats.len()).ok();
            }
            _ => {}
        }
    }
}

impl PricedOrder {
    fn on_order(&mut self, version: Version, event: &OrderEvent) {
        self.version = version;
        match event {
            OrderEvent::OrderPlaced { seats, promise, access_code, .. } => {
                self.wish(seats);
                self.expires = Some(promise.ends);
                self.access_code = Some(access_code.clone());
            }
            OrderEvent::OrderRegistrantAssigned { registrant } => {
                self.registrant = Some(registrant.clone());
            }
            OrderEvent::OrderUpdated { seats, .. } => self.wish(seats),
            OrderEvent::PromotionalCodeEntered { code, .. } => {
                self.pending_code = Some(code.clone());
                self.rejected_code = None;
            }
            OrderEvent::DiscountApplied { .. } => self.pending_code = None,
            OrderEvent::PromotionalCodeRejected { code, reason } => {
                self.pending_code = None;
                self.rejected_code = Some((code.clone(), reason.clone()));
            }
            OrderEvent::OrderTotalsCalculated { totals } => self.totals = totals.clone(),
            OrderEvent::OrderPartiallyReserved { seats, .. } => {
                self.answer(OrderStatus::PartiallyReserved, seats);
            }
            OrderEvent::OrderReservationCompleted { seats, .. } => {
                self.answer(OrderStatus::Reserved, seats);
            }
            OrderEvent::PartialReservationAccepted { seats } => {
                self.wanted = seats.clone();
                self.answer(OrderStatus::Reserved, seats);
            }
            OrderEvent::OrderCheckedOut { payment, method, .. } => {
                self.payment = *payment;
                self.payment_method = payment.map(|_| *method);
                self.refused_capture = None;
            }
            OrderEvent::OrderReopened { refusal, .. } => {
                (self.payment, self.payment_method) = (None, None);
                self.refused_capture = *refusal;
            }
            OrderEvent::OrderConfirmed { .. } => self.status = OrderStatus::Confirmed,
            OrderEvent::OrderExpired => self.status = OrderStatus::Expired,
            OrderEvent::OrderRejected => self.status = OrderStatus::Rejected,
            OrderEvent::OrderCancelled => self.status = OrderStatus::Cancelled,
            OrderEvent::OrderCalledOff => self.status = OrderStatus::CalledOff,
        }
    }

    /// Whether this row shows exactly what the write side decided from.
    #[must_use]
    pub fn agrees_with(&self, events: &[OrderEvent]) -> bool {
        let order = Order::replay(events);
        (self.status, self.version, &self.wanted, &self.held, &self.totals)
            == (order.status, order.version, &order.wanted, &order.held, &order.totals)
    }

    fn wish(&mut self, seats: &Seats) {
        self.status = OrderStatus::Placed;
        self.wanted = seats.clone();
        self.held = None;
    }

    fn answer(&mut self, status: OrderStatus, held: &Seats) {
        self.status = status;
        self.held = Some(held.clone());
    }
}
