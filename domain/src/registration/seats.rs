//! Quantities of seats that cannot be wrong: never negative, one entry for each seat type, no empty
//! entries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::identity::SeatTypeId;
use crate::values::Quantity;

/// The most seats of one type that one order may ask for.
pub const MOST_SEATS_PER_TYPE: Quantity = Quantity(20);

/// Some seats: a quantity for each seat type. A seat type that is not in it counts as zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "BTreeMap<SeatTypeId, Quantity>")]
pub struct Seats(BTreeMap<SeatTypeId, Quantity>);

/// Why an order's wish was not even looked at.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum InvalidOrder {
    /// No seat was asked for.
    #[error("an order needs at least one seat")]
    Empty,
    /// More seats of one type than one order may hold.
    #[error(
        "{asked} seats of one type were asked for, at most {MOST_SEATS_PER_TYPE} can be ordered"
    )]
    TooMany {
        /// How many, of the first type that is too many.
        asked: u64,
    },
}

impl From<BTreeMap<SeatTypeId, Quantity>> for Seats {
    /// Empty entries are left out.
    fn from(mut quantities: BTreeMap<SeatTypeId, Quantity>) -> Self {
        quantities.retain(|_, quantity| quantity.0 > 0);
        Self(quantities)
    }
}

impl FromIterator<(SeatTypeId, Quantity)> for Seats {
    /// Entries of the same seat type are added up; empty entries are left out.
    fn from_iter<I: IntoIterator<Item = (SeatTypeId, Quantity)>>(entries: I) -> Self {
        let mut seats = BTreeMap::<_, Quantity>::new();
        for (seat_type, quantity) in entries.into_iter().filter(|(_, quantity)| quantity.0 > 0) {
            let entry = seats.entry(seat_type).or_default();
            entry.0 = entry.0.saturating_add(quantity.0);
        }
        Self(seats)
    }
}

impl Seats {
    /// A registrant's wish, checked at the edge: the same type twice is summed, zero entries are
    /// ignored.
    ///
    /// # Errors
    /// [`InvalidOrder`] if nothing is left, or if more than [`MOST_SEATS_PER_TYPE`] of a type are
    /// asked for.
    pub fn ordered(lines: &[(SeatTypeId, Quantity)]) -> Result<Self, InvalidOrder> {
        let seats: Self = lines.iter().copied().collect();
        if seats.is_empty() {
            return Err(InvalidOrder::Empty);
        }
        match seats.0.values().find(|quantity| **quantity > MOST_SEATS_PER_TYPE) {
            Some(quantity) => Err(InvalidOrder::TooMany { asked: quantity.0.into() }),
            None => Ok(seats),
        }
    }

    /// How many of `seat_type`.
    #[must_use]
    pub fn of(&self, seat_type: SeatTypeId) -> Quantity {
        self.0.get(&seat_type).copied().unwrap_or_default()
    }

    /// No seats at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Seat types and quantities, in the order of the seat types.
    pub fn iter(&self) -> impl Iterator<Item = (SeatTypeId, Quantity)> + '_ {
        self.0.iter().map(|(seat_type, quantity)| (*seat_type, *quantity))
    }

    /// The seat types in it.
    pub fn types(&self) -> impl Iterator<Item = SeatTypeId> + '_ {
        self.0.keys().copied()
    }

    /// How many seats of all types together.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.values().map(|quantity| u64::from(quantity.0)).sum()
    }
}
