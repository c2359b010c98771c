//! The orders of each conference, as its organiser sees them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identity::{ConferenceId, OrderId};
use crate::message::Event;
use crate::registration::{OrderEvent, RegistrantDetails, SeatAssignmentsEvent, Seats};
use crate::sourcing::{Projection, Version};
use crate::stream::{StreamId, StreamKind};
use crate::values::{AccessCode, Email, Money};

/// The orders of all conferences. Ended orders stay: a late event must not bring a deleted row
/// back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderList {
    /// Every order that was heard of. One whose own stream was not read yet has no conference.
    pub orders: BTreeMap<OrderId, ListedOrder>,
    /// Which order the seats of a stream of assignments were bought with: only the first event of
    /// the stream says it.
    pub bought_with: BTreeMap<Uuid, OrderId>,
}

/// One order in the organiser's list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedOrder {
    /// The conference; known once placed.
    pub conference: Option<ConferenceId>,
    /// Who registers, once it is known.
    pub registrant: Option<RegistrantDetails>,
    /// With the e-mail address, finds the order again.
    pub access_code: Option<AccessCode>,
    /// What it costs.
    pub total: Money,
    /// Where it stands.
    pub status: ListedStatus,
    /// The seats that are held, or wanted while there is no answer.
    pub seats: Seats,
    /// The positions that somebody takes by now.
    pub assigned: BTreeSet<u32>,
}

/// Where an order stands, as far as it matters to an organiser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ListedStatus {
    /// It may still become anything.
    #[default]
    Pending,
    /// Paid, or free of charge: the seats are the registrant's.
    Confirmed,
    /// Not paid in time.
    Expired,
    /// Could not even be started.
    Rejected,
    /// The registrant withdrew.
    Cancelled,
    /// The conference was called off.
    CalledOff,
}

impl OrderList {
    /// The orders of a conference.
    pub fn of(&self, conference: ConferenceId) -> impl Iterator<Item = (OrderId, &ListedOrder)> {
        let its = move |order: &ListedOrder| order.conference == Some(conference);
        self.orders.iter().filter(move |(_, order)| its(order)).map(|(id, order)| (*id, order))
    }

    /// The order that a registrant means who gives an e-mail address and an access code, in
    /// whatever letters.
    #[must_use]
    pub fn locate(&self, email: &Email, access_code: &str) -> Option<OrderId> {
        let is_meant = |order: &ListedOrder| {
            order.registrant.as_ref().is_some_and(|registrant| registrant.email == *email)
                && order
                    .access_code
                    .as_ref()
                    .is_some_and(|code| code.0.eq_ignore_ascii_case(access_code))
        };
        self.orders.iter().find(|(_, order)| is_meant(order)).map(|(id, _)| *id)
    }

    fn on_order(&mut self, order: OrderId, event: &OrderEvent) {
        let row = self.orders.entry(order).or_default();
        match event {
            OrderEvent::OrderPlaced { conference, seats, access_code, .. } => {
                row.conference = Some(*conference);
                row.access_code = Some(access_code.clone());
                row.seats = seats.clone();
            }
            OrderEvent::OrderRegistrantAssigned { registrant } => {
                row.registrant = Some(registrant.clone());
            }
            OrderEvent::OrderTotalsCalculated { totals } => row.total = totals.total,
            OrderEvent::OrderUpdated { seats, .. }
            | OrderEvent::OrderPartiallyReserved { seats, .. }
            | OrderEvent::OrderReservationCompleted { seats, .. }
            | OrderEvent::PartialReservationAccepted { seats } => row.seats = seats.clone(),
            OrderEvent::PromotionalCodeEntered { .. }
            | OrderEvent::DiscountApplied { .. }
            | OrderEvent::PromotionalCodeRejected { .. }
            | OrderEvent::OrderCheckedOut { .. }
            | OrderEvent::OrderReopened { .. } => {}
            OrderEvent::OrderConfirmed { .. } => row.status = ListedStatus::Confirmed,
            OrderEvent::OrderExpired => row.status = ListedStatus::Expired,
            OrderEvent::OrderRejected => row.status = ListedStatus::Rejected,
            OrderEvent::OrderCancelled => row.status = ListedStatus::Cancelled,
            OrderEvent::OrderCalledOff => row.status = ListedStatus::CalledOff,
        }
    }

    /// News of seats that were bought. The order itself may not have been read yet: its row waits
    /// for it.
    fn on_assignments(&mut self, stream: Uuid, event: &SeatAssignmentsEvent) {
        if let SeatAssignmentsEvent::SeatAssignmentsCreated { order, .. } = event {
            self.bought_with.insert(stream, *order);
        }
        // The first event of the stream names the order; a stream without it tells of nothing that
        // was bought.
        let Some(order) = self.bought_with.get(&stream) else { return };
        let row = self.orders.entry(*order).or_default();
        match event {
            SeatAssignmentsEvent::SeatAssigned { position, .. }
            | SeatAssignmentsEvent::SeatAssignmentUpdated { position, .. } => {
                row.assigned.insert(*position);
            }
            SeatAssignmentsEvent::SeatUnassigned { position } => {
                row.assigned.remove(position);
            }
            SeatAssignmentsEvent::SeatAssignmentsCreated { .. } => {}
        }
    }
}

impl Projection for OrderList {
    type Kind = StreamKind;
    type Event = Event;

    fn apply(&mut self, stream: StreamId, _version: Version, event: &Event) {
        match event {
            Event::Order(event) => self.on_order(OrderId(stream.id), event),
            Event::Assignments(event) => self.on_assignments(stream.id, event),
            _ => {}
        }
    }
}

impl ListedOrder {
    /// Who registers, in the order of a list of names: last name first.
    #[must_use]
    pub fn registrant_name(&self) -> Option<String> {
        let RegistrantDetails { first_name, last_name, .. } = self.registrant.as_ref()?;
        Some(format!("{last_name}, {first_name}"))
    }
}
