//! What an order costs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::money::{Money, Price};
use super::seats::{Quantity, Seats};
use crate::sourcing::SeatTypeId;

/// The prices of one conference at one moment. An order keeps the list it was placed with.
pub type PriceList = BTreeMap<SeatTypeId, Price>;

/// One line of an order: some seats of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The seat type.
    pub seat_type: SeatTypeId,
    /// The price of one seat, as the organiser set it.
    pub unit_price: Price,
    /// How many seats.
    pub quantity: Quantity,
    /// What the line costs, rounded half to even.
    pub line_total: Money,
}

/// What an order costs, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The sum of the lines.
    pub total: Money,
    /// One line for each seat type, in the order of the seat types.
    pub lines: Vec<OrderLine>,
    /// Nothing is to be paid although there is something to have. An order of nothing is not free.
    pub is_free_of_charge: bool,
}

/// A seat type that has no price, so it is not for sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("seat type {0} is not for sale")]
pub struct UnknownSeatType(pub SeatTypeId);

/// Prices `seats` with one price list.
///
/// # Errors
/// [`UnknownSeatType`] if a seat type has no price.
pub fn price(seats: &Seats, prices: &PriceList) -> Result<Totals, UnknownSeatType> {
    let lines = seats
        .iter()
        .map(|(seat_type, quantity)| {
            let unit_price = *prices.get(&seat_type).ok_or(UnknownSeatType(seat_type))?;
            Ok(OrderLine { seat_type, unit_price, quantity, line_total: unit_price.times(quantity) })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let total = lines.iter().map(|line| line.line_total).sum();
    let is_free_of_charge = total == Money(0) && !lines.is_empty();
    Ok(Totals { total, lines, is_free_of_charge })
}
