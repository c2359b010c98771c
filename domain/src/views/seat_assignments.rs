//! Who takes which of the seats that were bought.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identity::OrderId;
use crate::message::{Event, assignments_of};
use crate::registration::{AssignedSeat, SeatAssignmentsEvent};
use crate::sourcing::{Projection, Version};
use crate::stream::{StreamId, StreamKind};

/// The seats of all confirmed orders, by the id of the stream that tells about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatAssignmentsView(pub BTreeMap<Uuid, SeatAssignmentsRow>);

/// The seats of one order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatAssignmentsRow {
    /// The order they were bought with.
    pub order: Option<OrderId>,
    /// The version this row shows.
    pub version: Version,
    /// Every seat, by its position.
    pub seats: BTreeMap<u32, AssignedSeat>,
}

impl SeatAssignmentsView {
    /// The seats bought with `order`, once they can be assigned.
    #[must_use]
    pub fn of(&self, order: OrderId) -> Option<&SeatAssignmentsRow> {
        self.0.get(&assignments_of(order).id)
    }
}

impl Projection for SeatAssignmentsView {
    type Kind = StreamKind;
    type Event = Event;

    fn apply(&mut self, stream: StreamId, version: Version, event: &Event) {
        // A view is handed every stream; the others say nothing about it.
        let Event::Assignments(event) = event else { return };
        let row = self.0.entry(stream.id).or_default();
        row.version = version;
        match event {
            // Creating twice must not wipe what was assigned in between.
            SeatAssignmentsEvent::SeatAssignmentsCreated { .. } if row.order.is_some() => {}
            SeatAssignmentsEvent::SeatAssignmentsCreated { order, seats } => {
                row.order = Some(*order);
                let free = seats
                    .iter()
                    .map(|seat_type| AssignedSeat { seat_type: *seat_type, attendee: None });
                row.seats = (0..).zip(free).collect();
            }
            SeatAssignmentsEvent::SeatAssigned { position, attendee }
            | SeatAssignmentsEvent::SeatAssignmentUpdated { position, attendee } => {
                if let Some(seat) = row.seats.get_mut(position) {
                    seat.attendee = Some(attendee.clone());
                }
            }
            SeatAssignmentsEvent::SeatUnassigned { position } => {
                if let Some(seat) = row.seats.get_mut(position) {
                    seat.attendee = None;
                }
            }
        }
    }
}
