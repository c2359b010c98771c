//! The seats of a conference, folded from rows of every form.

use super::row::SeatsRow;
use crate::history::{v1, v2};
use crate::identity::SeatTypeId;
use crate::registration::{PinnedPrices, Reservation, SeatsAvailability};
use crate::sourcing::Aggregate;
use crate::values::Quantity;

/// The seats after a row. Rows are taken in the order of their stream, the first one first.
#[must_use]
pub fn evolve(mut seats: SeatsAvailability, row: &SeatsRow<'_>) -> SeatsAvailability {
    match row {
        SeatsRow::Today(event) => return seats.evolve(event),
        SeatsRow::ChangedV1(v1::AvailableSeatsChanged { seat_type, change, catalogue_version })
        | SeatsRow::ChangedV2(v2::AvailableSeatsChanged {
            seat_type,
            change,
            catalogue_version,
            ..
        }) => change_quota(&mut seats, *seat_type, *change, *catalogue_version),
        SeatsRow::ReservedV1(v1::SeatsReserved { reservation, request, seats: held, at }) => {
            let (request, held) = (*request, held.clone());
            let pinned = PinnedPrices::default();
            let hold = Reservation { request, seats: held, pinned, order: None };
            seats.note_reserved(*reservation, hold, *at);
        }
        SeatsRow::CancelledV1(v1::SeatsReservationCancelled { reservation, at, .. }) => {
            seats.note_cancelled(*reservation, false, *at);
        }
        SeatsRow::OfferedV1(v1::SeatsOffered { offer, .. }) => seats.note_offered(offer),
    }
    seats
}

/// The aggregate knows what there was before, so nobody has to count it together.
fn change_quota(seats: &mut SeatsAvailability, seat_type: SeatTypeId, change: i64, version: u32) {
    let count = seats.seat_types.entry(seat_type).or_default();
    count.quota = changed(count.quota, change);
    count.catalogue_version = version;
}

/// So many more, or fewer; never fewer than none.
pub(super) fn changed(quota: Quantity, change: i64) -> Quantity {
    Quantity(u32::try_from((i64::from(quota.0) + change).max(0)).unwrap_or(u32::MAX))
}
