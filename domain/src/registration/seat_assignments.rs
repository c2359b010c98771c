//! Who sits where: one set of assignments for each confirmed order, one position for each seat
//! bought.
//!
//! Partly assigned is fine, and the same person may take several seats.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::seats::Seats;
use crate::identity::{OrderId, SeatTypeId};
use crate::sourcing::{Aggregate, Timestamp};
use crate::values::Quantity;

/// The state of an order's seat assignments: the fold of their events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatAssignments {
    /// The order; known once created.
    pub order: Option<OrderId>,
    /// Every seat bought, in the order of the lines.
    pub seats: BTreeMap<u32, AssignedSeat>,
}

/// One seat bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct AssignedSeat {
    pub seat_type: SeatTypeId,
    /// Who takes it; nobody yet.
    pub attendee: Option<Attendee>,
}

/// A person who attends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Attendee {
    pub first_name: String,
    pub last_name: String,
    /// E-mail address; it tells people apart, whatever the case of its letters.
    pub email: String,
}

impl Attendee {
    fn is_same_person(&self, other: &Self) -> bool {
        same(&self.email, &other.email)
    }

    fn has_same_name(&self, other: &Self) -> bool {
        same(&self.first_name, &other.first_name) && same(&self.last_name, &other.last_name)
    }
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// What may be asked of seat assignments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum SeatAssignmentsCommand {
    /// An order was confirmed: its seats can be assigned.
    CreateSeatAssignments {
        order: OrderId,
        /// What was bought.
        seats: Seats,
    },
    /// Somebody takes a seat.
    AssignSeat { position: u32, attendee: Attendee },
    /// A seat is given up.
    UnassignSeat { position: u32 },
}

/// What seat assignments record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum SeatAssignmentsEvent {
    /// The seats of an order can be assigned. Positions count from 0.
    SeatAssignmentsCreated {
        order: OrderId,
        /// The type of the seat at each position.
        seats: Vec<SeatTypeId>,
    },
    /// Somebody took a free seat.
    SeatAssigned { position: u32, attendee: Attendee },
    /// The same person, recognised by the e-mail address, has another name.
    SeatAssignmentUpdated {
        position: u32,
        /// Who, with the e-mail address as it was stored first.
        attendee: Attendee,
    },
    /// A seat became free.
    SeatUnassigned { position: u32 },
}

/// Why seat assignments say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum SeatAssignmentsRefusal {
    /// The seats belong to another order.
    #[error("these seats belong to another order")]
    OtherOrder,
    /// There is no seat at this position.
    #[error("there is no seat at position {0}")]
    UnknownPosition(u32),
    /// Without an e-mail address nobody can be told apart.
    #[error("an attendee needs an e-mail address")]
    EmailMissing,
}

type Decision = Result<Vec<SeatAssignmentsEvent>, SeatAssignmentsRefusal>;

impl Aggregate for SeatAssignments {
    type Command = SeatAssignmentsCommand;
    type Event = SeatAssignmentsEvent;
    type Refusal = SeatAssignmentsRefusal;

    fn decide(&self, command: &SeatAssignmentsCommand, _now: Timestamp) -> Decision {
        match command {
            SeatAssignmentsCommand::CreateSeatAssignments { order, seats } => {
                self.create(*order, seats)
            }
            SeatAssignmentsCommand::AssignSeat { position, attendee } => {
                self.assign(*position, attendee)
            }
            SeatAssignmentsCommand::UnassignSeat { position } => {
                let taken = self.at(*position)?.attendee.is_some();
                let freed = SeatAssignmentsEvent::SeatUnassigned { position: *position };
                Ok(taken.then_some(freed).into_iter().collect())
            }
        }
    }

    fn evolve(mut self, event: &SeatAssignmentsEvent) -> Self {
        match event {
            SeatAssignmentsEvent::SeatAssignmentsCreated { order, seats } => {
                self.order = Some(*order);
                let free = seats
                    .iter()
                    .map(|seat_type| AssignedSeat { seat_type: *seat_type, attendee: None });
                self.seats = (0..).zip(free).collect();
            }
            // A position that was never created is refused by `decide`; a stored row that names one
            // changes nothing.
            SeatAssignmentsEvent::SeatAssigned { position, attendee }
            | SeatAssignmentsEvent::SeatAssignmentUpdated { position, attendee } => {
                if let Some(seat) = self.seats.get_mut(position) {
                    seat.attendee = Some(attendee.clone());
                }
            }
            SeatAssignmentsEvent::SeatUnassigned { position } => {
                if let Some(seat) = self.seats.get_mut(position) {
                    seat.attendee = None;
                }
            }
        }
        self
    }
}

impl SeatAssignments {
    fn create(&self, order: OrderId, seats: &Seats) -> Decision {
        match self.order {
            Some(known) if known == order => Ok(Vec::new()),
            Some(_) => Err(SeatAssignmentsRefusal::OtherOrder),
            None => {
                let each =
                    |(seat_type, quantity): (_, Quantity)| (0..quantity.0).map(move |_| seat_type);
                let seats = seats.iter().flat_map(each).collect();
                Ok(vec![SeatAssignmentsEvent::SeatAssignmentsCreated { order, seats }])
            }
        }
    }

    fn assign(&self, position: u32, attendee: &Attendee) -> Decision {
        if attendee.email.trim().is_empty() {
            return Err(SeatAssignmentsRefusal::EmailMissing);
        }
        let assigned = SeatAssignmentsEvent::SeatAssigned { position, attendee: attendee.clone() };
        Ok(match &self.at(position)?.attendee {
            None => vec![assigned],
            Some(known) if !known.is_same_person(attendee) => {
                vec![SeatAssignmentsEvent::SeatUnassigned { position }, assigned]
            }
            Some(known) if !known.has_same_name(attendee) => {
                let attendee = Attendee { email: known.email.clone(), ..attendee.clone() };
                vec![SeatAssignmentsEvent::SeatAssignmentUpdated { position, attendee }]
            }
            Some(_) => Vec::new(),
        })
    }

    fn at(&self, position: u32) -> Result<&AssignedSeat, SeatAssignmentsRefusal> {
        self.seats.get(&position).ok_or(SeatAssignmentsRefusal::UnknownPosition(position))
    }
}
