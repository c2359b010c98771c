//! Who sits where (decision 18).

use domain::identity::OrderId;
use domain::message::Event;
use domain::registration::{
    Attendee, SeatAssignmentsCommand as Ask, SeatAssignmentsEvent as Told,
    SeatAssignmentsRefusal as No,
};

use super::answer::Answer;
use conference::node::protocol::Refusal;

/// What was recorded of the seats of one order.
#[derive(Debug, Default)]
pub(super) struct AssignmentsBook {
    order: Option<OrderId>,
    /// Who takes each seat.
    seats: Vec<Option<Attendee>>,
}

impl AssignmentsBook {
    pub(super) fn take_in(&mut self, event: &Told) {
        match event {
            Told::SeatAssignmentsCreated { order, seats } => {
                (self.order, self.seats) = (Some(*order), vec![None; seats.len()]);
            }
            Told::SeatAssigned { position, attendee }
            | Told::SeatAssignmentUpdated { position, attendee } => {
                if let Some(seat) = self.seats.get_mut(*position as usize) {
                    *seat = Some(attendee.clone());
                }
            }
            Told::SeatUnassigned { position } => {
                if let Some(seat) = self.seats.get_mut(*position as usize) {
                    *seat = None;
                }
            }
        }
    }

    /// What the business says to a command.
    pub(super) fn answer(&self, command: &Ask) -> Answer {
        match command {
            Ask::CreateSeatAssignments { order, seats } => match self.order {
                Some(known) if known == *order => Answer::nothing(),
                Some(_) => Answer::refused(no(No::OtherOrder)),
                // Positions 0..n−1, in the order of the lines.
                None => {
                    let each = |(seat_type, quantity): (_, domain::values::Quantity)| {
                        std::iter::repeat_n(seat_type, quantity.0 as usize)
                    };
                    let (order, seats) = (*order, seats.iter().flat_map(each).collect());
                    recorded(vec![Told::SeatAssignmentsCreated { order, seats }])
                }
            },
            Ask::AssignSeat { position, attendee } => self.assign(*position, attendee),
            Ask::UnassignSeat { position } => match self.seats.get(*position as usize) {
                None => Answer::refused(no(No::UnknownPosition(*position))),
                Some(None) => Answer::nothing(),
                Some(Some(_)) => recorded(vec![Told::SeatUnassigned { position: *position }]),
            },
        }
    }

    /// People are told apart by their address, whatever the case of its letters; another name of
    /// the same person is a correction.
    fn assign(&self, position: u32, attendee: &Attendee) -> Answer {
        let seat = self.seats.get(position as usize);
        let folded = |text: &str| text.to_lowercase();
        let names = |who: &Attendee| (folded(&who.first_name), folded(&who.last_name));
        let taken = Told::SeatAssigned { position, attendee: attendee.clone() };
        let events = match seat.and_then(Option::as_ref) {
            None => vec![taken],
            Some(known) if folded(&known.email) != folded(&attendee.email) => {
                vec![Told::SeatUnassigned { position }, taken]
            }
            Some(known) if names(known) != names(attendee) => {
                let attendee = Attendee { email: known.email.clone(), ..attendee.clone() };
                vec![Told::SeatAssignmentUpdated { position, attendee }]
            }
            Some(_) => Vec::new(),
        };
        recorded(events)
            .refused_if(seat.is_none(), || no(No::UnknownPosition(position)))
            .refused_if(attendee.email.trim().is_empty(), || no(No::EmailMissing))
    }
}

fn recorded(events: Vec<Told>) -> Answer {
    Answer::grant(events.into_iter().map(Event::Assignments).collect())
}

const fn no(reason: No) -> Refusal {
    Refusal::Assignments(reason)
}
