//! An order while its registrant fills it in: what was asked for, what is held, and whether it can
//! still be changed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::identity::{ConferenceId, OrderId, SeatTypeId};
use crate::message::Event;
use crate::registration::{OrderEvent, OrderStatus, Seats};
use crate::sourcing::{Projection, Timestamp, Version};
use crate::stream::{StreamId, StreamKind};
use crate::values::{AccessCode, Quantity};

/// All orders, by id. Ended orders stay: a late event must not bring a deleted row back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftOrders(pub BTreeMap<OrderId, DraftOrder>);

/// One order as its registrant fills it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftOrder {
    /// The conference; known once placed.
    pub conference: Option<ConferenceId>,
    /// Where it stands.
    pub status: OrderStatus,
    /// The version this row shows.
    pub version: Version,
    /// Finds the order again.
    pub access_code: Option<AccessCode>,
    /// The registrant's e-mail address.
    pub registrant_email: Option<String>,
    /// Until when the seats are promised.
    pub expires: Option<Timestamp>,
    /// One line for each seat type, in the order of the seat types.
    pub lines: Vec<DraftLine>,
}

/// One seat type of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    /// The seat type.
    pub seat_type: SeatTypeId,
    /// How many seats are wanted.
    pub requested: Quantity,
    /// How many are held.
    pub reserved: Quantity,
}

impl Projection for DraftOrders {
    type Kind = StreamKind;
    type Event = Event;

    fn apply(&mut self, stream: StreamId, version: Version, event: &Event) {
        // A view is handed every stream; the others say nothing about it.
        let Event::Order(event) = event else { return };
        let row = self.0.entry(OrderId(stream.id)).or_default();
        row.version = version;
        match event {
            OrderEvent::OrderPlaced { conference, seats, promise, access_code, .. } => {
                row.conference = Some(*conference);
                row.access_code = Some(access_code.clone());
                row.expires = Some(promise.ends);
                row.wish(seats);
            }
            OrderEvent::OrderRegistrantAssigned { registrant } => {
                row.registrant_email = Some(registrant.email.to_string());
            }
            OrderEvent::OrderUpdated { seats, .. } => row.wish(seats),
            OrderEvent::OrderPartiallyReserved { seats, .. } => {
                row.answer(OrderStatus::PartiallyReserved, seats);
            }
            OrderEvent::OrderReservationCompleted { seats, .. } => {
                row.answer(OrderStatus::Reserved, seats);
            }
            OrderEvent::PartialReservationAccepted { seats } => {
                row.wish(seats);
                row.answer(OrderStatus::Reserved, seats);
            }
            OrderEvent::PromotionalCodeEntered { .. }
            | OrderEvent::DiscountApplied { .. }
            | OrderEvent::PromotionalCodeRejected { .. }
            | OrderEvent::OrderTotalsCalculated { .. }
            | OrderEvent::OrderCheckedOut { .. }
            | OrderEvent::OrderReopened { .. } => {}
            OrderEvent::OrderConfirmed { .. } => row.status = OrderStatus::Confirmed,
            OrderEvent::OrderExpired => row.status = OrderStatus::Expired,
            OrderEvent::OrderRejected => row.status = OrderStatus::Rejected,
            OrderEvent::OrderCancelled => row.status = OrderStatus::Cancelled,
            OrderEvent::OrderCalledOff => row.status = OrderStatus::CalledOff,
        }
    }
}

impl DraftOrder {
    /// A new wish has no answer yet.
    fn wish(&mut self, seats: &Seats) {
        self.status = OrderStatus::Placed;
        self.lines = lines(seats, &Seats::default());
    }

    fn answer(&mut self, status: OrderStatus, held: &Seats) {
        self.status = status;
        let wanted = self.lines.iter().map(|line| (line.seat_type, line.requested)).collect();
        self.lines = lines(&wanted, held);
    }
}

/// One line for each seat type that is wanted or held.
fn lines(wanted: &Seats, held: &Seats) -> Vec<DraftLine> {
    let seat_types: BTreeSet<_> = wanted.types().chain(held.types()).collect();
    let line = |seat_type| DraftLine {
        seat_type,
        requested: wanted.of(seat_type),
        reserved: held.of(seat_type),
    };
    seat_types.into_iter().map(line).collect()
}
