//! What a registrant sees of an order: where it stands, what is held, what it costs, and until when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::message::Fact;
use crate::registration::{AccessCode, Order, OrderEvent, OrderStatus, Seats, Totals};
use crate::sourcing::{Aggregate, OrderId, PaymentId, Projection, StreamId, Timestamp, Version};

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
    /// Finds the order again.
    pub access_code: Option<AccessCode>,
}

impl Projection for PricedOrders {
    type Event = Fact;

    fn apply(&mut self, stream: StreamId, version: Version, event: &Fact) {
        let Fact::Order(event) = event else { return };
        let row = self.0.entry(OrderId(stream.id)).or_default();
        row.version = version;
        match event {
            OrderEvent::OrderPlaced { seats, promise, access_code, .. } => {
                row.wish(seats);
                row.expires = Some(promise.ends);
                row.access_code = Some(access_code.clone());
            }
            OrderEvent::OrderRegistrantAssigned { .. } => {}
            OrderEvent::OrderUpdated { seats, .. } => row.wish(seats),
            OrderEvent::OrderTotalsCalculated { totals } => row.totals = totals.clone(),
            OrderEvent::OrderPartiallyReserved { seats, .. } => {
                row.answer(OrderStatus::PartiallyReserved, seats);
            }
            OrderEvent::OrderReservationCompleted { seats, .. } => row.answer(OrderStatus::Reserved, seats),
            OrderEvent::PartialReservationAccepted { seats } => {
                row.wanted = seats.clone();
                row.answer(OrderStatus::Reserved, seats);
            }
            OrderEvent::OrderCheckedOut { payment, .. } => row.payment = *payment,
            OrderEvent::OrderReopened { .. } => row.payment = None,
            OrderEvent::OrderConfirmed { .. } => row.status = OrderStatus::Confirmed,
            OrderEvent::OrderExpired => row.status = OrderStatus::Expired,
            OrderEvent::OrderRejected => row.status = OrderStatus::Rejected,
            OrderEvent::OrderCancelled => row.status = OrderStatus::Cancelled,
        }
    }
}

impl PricedOrder {
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
