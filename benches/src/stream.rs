//! The stream that is measured: the seats of one conference that sells week after week.
//!
//! It is made by the domain's own decisions. How large its state becomes is a matter of time: a
//! finished reservation is remembered for a week, so reservations that come more often make a
//! larger state.

use std::collections::VecDeque;

use domain::identity::{ConferenceId, ReservationId, SeatTypeId};
use domain::registration::{
    Seats, SeatsAvailability, SeatsCommand, SeatsEvent, TOMBSTONE_RETENTION,
};
use domain::sourcing::{Aggregate, Timestamp};
use domain::values::Quantity;
use stage::choice::Choices;
use uuid::Uuid;

/// The seat types of the conference.
const TYPES: [&str; 3] = ["General admission", "CQRS workshop", "Cocktail party"];

/// After so many reservations the organiser offers more seats.
const RESERVATIONS_A_QUOTA: u64 = 64;

/// How many seats more are offered then. It is more than are sold meanwhile, so nobody is sent
/// away.
const MORE_SEATS: u32 = 400;

/// Of so many holds one is still open.
const HOLDS_AN_OPEN_ONE: usize = 8;

/// The first `events` events of a conference whose seats have about `state` reservations to
/// remember, open and finished ones. The same numbers always give the same stream. Nobody waits in
/// line.
///
/// # Panics
/// If the domain refuses what such a conference does.
#[must_use]
pub fn seats(events: usize, state: usize) -> Vec<SeatsEvent> {
    let mut sale = Sale::opening(state);
    while sale.events.len() < events {
        sale.reserve();
    }
    sale.events.truncate(events);
    sale.events
}

/// The conference while it sells.
struct Sale {
    choices: Choices,
    types: [SeatTypeId; 3],
    now: Timestamp,
    pace: std::time::Duration,
    open: VecDeque<ReservationId>,
    most_open: usize,
    reservations: u64,
    quota: [u32; 3],
    seats: SeatsAvailability,
    events: Vec<SeatsEvent>,
}

impl Sale {
    fn opening(state: usize) -> Self {
        let conference = ConferenceId::named("the conference that is measured");
        let most_open = state / HOLDS_AN_OPEN_ONE;
        let finished = state.saturating_sub(most_open).max(1);
        let mut sale = Self {
            choices: Choices::of(1),
            types: TYPES.map(|name| SeatTypeId::of(conference, name)),
            now: Timestamp(0),
            pace: TOMBSTONE_RETENTION / u32::try_from(finished).unwrap_or(u32::MAX),
            open: VecDeque::new(),
            most_open,
            reservations: 0,
            quota: [0; 3],
            seats: SeatsAvailability::default(),
            events: Vec::new(),
        };
        for index in 0..TYPES.len() {
            sale.offer_more(index);
        }
        sale
    }

    /// Somebody reserves; the oldest hold is committed or given back once there are too many.
    fn reserve(&mut self) {
        self.now = self.now + self.pace;
        self.reservations += 1;
        if self.reservations.is_multiple_of(RESERVATIONS_A_QUOTA) {
            let round = self.reservations / RESERVATIONS_A_QUOTA;
            self.offer_more((round % TYPES.len() as u64) as usize);
        }
        let wide = |label| {
            let half =
                |ordinal| u128::from(self.choices.choose(label, self.reservations.into(), ordinal));
            half(1) << 64 | half(2)
        };
        let reservation = ReservationId(Uuid::from_u128(wide("reservation")));
        let lines = 1 + u64::from(self.below(3, "two types") == 0);
        let seats: Seats = (0..lines)
            .map(|line| {
                let seat_type = self.types[(self.below(3, "type") + line) as usize % TYPES.len()];
                (seat_type, Quantity(1 + self.below(4, "quantity") as u32))
            })
            .collect();
        self.ask(&SeatsCommand::MakeSeatReservation {
            reservation,
            request: 1,
            seats,
            valid_until: None,
            pinned: Default::default(),
            order: None,
        });
        self.open.push_back(reservation);
        if self.open.len() > self.most_open
            && let Some(reservation) = self.open.pop_front()
        {
            let ending = if self.below(3, "pays") == 0 {
                SeatsCommand::CommitSeatReservation { reservation }
            } else {
                SeatsCommand::CancelSeatReservation { reservation, withdrawn: false }
            };
            self.ask(&ending);
        }
    }

    fn offer_more(&mut self, index: usize) {
        self.quota[index] += MORE_SEATS;
        let catalogue_version = self.quota.iter().sum::<u32>() / MORE_SEATS;
        let (seat_type, quota) = (self.types[index], Quantity(self.quota[index]));
        self.ask(&SeatsCommand::SetQuota { seat_type, quota, catalogue_version });
    }

    fn ask(&mut self, command: &SeatsCommand) {
        let events = self.seats.decide(command, self.now).expect("nothing here is refused");
        let seats = std::mem::take(&mut self.seats);
        self.seats = events.iter().fold(seats, Aggregate::evolve);
        self.events.extend(events);
    }

    fn below(&self, bound: u64, label: &str) -> u64 {
        self.choices.below(bound, label, self.reservations.into(), 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_about_as_large_as_asked_for_and_stays_so() {
        for state in [1, 30, 300] {
            for events in [4 * state + 200, 12 * state + 500] {
                let stream = seats(events, state);
                assert_eq!(stream.len(), events);
                let seats = SeatsAvailability::replay(&stream);
                let remembered = seats.pending.len() + seats.finished.len();
                assert!(
                    (state..=state + state / 10 + 2).contains(&remembered),
                    "{remembered} for {state}"
                );
            }
        }
    }

    #[test]
    fn every_kind_of_sale_is_in_it() {
        let kinds: std::collections::BTreeSet<_> = seats(500, 20)
            .iter()
            .map(std::mem::discriminant)
            .map(|kind| format!("{kind:?}"))
            .collect();
        assert_eq!(kinds.len(), 4, "quota, reserved, cancelled, committed: {kinds:?}");
    }
}
