//! The other design: nothing is upcast, and state and view know every form.

use domain::identity::{ConferenceId, ReservationId};
use domain::message::Event;
use domain::registration::{
    PinnedPrices, Reservation, Seats, SeatsAvailability, SeatsEvent, TOMBSTONE_RETENTION,
};
use domain::sourcing::{Aggregate, Projection, Timestamp, Version};
use domain::stream::StreamId;
use domain::views::RemainingSeats;

use super::Parts;
use super::forms::{Form1, Form2, Form3, Form4, Form5, Left, RESERVED, TODAY};
use crate::codec::Codec;

/// A row as state and view take it in.
pub(super) enum Known {
    Today(SeatsEvent),
    Form1(Form1),
    Form2(Form2),
    Form3(Form3),
    Form4(Form4),
    Form5(Form5),
}

impl Known {
    /// Reads a row as the form that it was written in.
    pub(super) fn read((schema, kind, payload): Parts<'_>) -> Self {
        let read = match schema {
            TODAY => Codec::read_json(kind, payload).map(Self::Today),
            _ if kind != RESERVED => Codec::read_json(kind, payload).map(Self::Today),
            1 => serde_json::from_slice(payload).map(Self::Form1),
            2 => serde_json::from_slice(payload).map(Self::Form2),
            3 => serde_json::from_slice(payload).map(Self::Form3),
            4 => serde_json::from_slice(payload).map(Self::Form4),
            _ => serde_json::from_slice(payload).map(Self::Form5),
        };
        read.expect("what was written can be read")
    }

    /// The seats after the row.
    pub(super) fn evolve(&self, state: SeatsAvailability) -> SeatsAvailability {
        match self {
            Self::Today(event) => state.evolve(event),
            Self::Form1(Form1 { id, attempt, held, since, .. }) => {
                reserve(state, *id, *attempt, held, *since)
            }
            Self::Form2(Form2 { reservation, attempt, held, since, .. }) => {
                reserve(state, *reservation, *attempt, held, *since)
            }
            Self::Form3(Form3 { reservation, request, held, since, .. }) => {
                reserve(state, *reservation, *request, held, *since)
            }
            Self::Form4(Form4 { reservation, request, held, at, .. }) => {
                reserve(state, *reservation, *request, held, *at)
            }
            Self::Form5(Form5 { reservation, request, seats, at, .. }) => {
                reserve(state, *reservation, *request, seats, *at)
            }
        }
    }

    /// Tells a view of the row.
    pub(super) fn apply(self, view: &mut RemainingSeats, stream: StreamId, version: Version) {
        match self {
            Self::Today(event) => view.apply(stream, version, &Event::Seats(event)),
            Self::Form1(Form1 { left, .. })
            | Self::Form2(Form2 { left, .. })
            | Self::Form3(Form3 { left, .. })
            | Self::Form4(Form4 { left, .. })
            | Self::Form5(Form5 { left, .. }) => show(view, stream, &left),
        }
    }
}

/// What the fold of the aggregate does with a reservation, over what it shows of itself. Nobody
/// waits in a stream that is measured.
#[inline]
fn reserve(
    mut state: SeatsAvailability,
    reservation: ReservationId,
    request: u32,
    seats: &Seats,
    at: Timestamp,
) -> SeatsAvailability {
    state.finished.forget(at, TOMBSTONE_RETENTION);
    if let Some(before) = state.pending.remove(&reservation) {
        for (seat_type, quantity) in before.seats.iter() {
            state.seat_types.entry(seat_type).or_default().held.0 -= quantity.0;
        }
    }
    for (seat_type, quantity) in seats.iter() {
        state.seat_types.entry(seat_type).or_default().held.0 += quantity.0;
    }
    let pinned = PinnedPrices::default();
    let hold = Reservation { request, seats: seats.clone(), pinned, order: None };
    state.pending.insert(reservation, hold);
    state
}

fn show(view: &mut RemainingSeats, stream: StreamId, left: &Left) {
    let shown = view.0.entry(ConferenceId(stream.id)).or_default();
    for (seat_type, left) in left {
        shown.entry(*seat_type).or_default().remaining = *left;
    }
}
