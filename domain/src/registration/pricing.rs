//! What an order costs.

use std::collections::{BTreeMap, BTreeSet};

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

use super::discount::{CodeName, Discount, Reduction};
use super::seats::Seats;
use crate::identity::SeatTypeId;
use crate::values::{Money, Price, Quantity};

/// The prices of one conference at one moment. An order keeps the list it was placed with.
pub type PriceList = BTreeMap<SeatTypeId, Price>;

/// The prices that an order was placed or last changed with: an offer to whoever waits with it costs
/// the same, whatever seats cost by then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinnedPrices {
    /// The price of each seat type that was wanted; none if an earlier release did not say.
    pub prices: PriceList,
    /// The version of the catalogue they come from.
    pub catalogue_version: u32,
}

impl PinnedPrices {
    /// The part that concerns one seat type, if it has a price.
    #[must_use]
    pub fn of(&self, seat_type: SeatTypeId) -> Option<Self> {
        let price = *self.prices.get(&seat_type)?;
        let catalogue_version = self.catalogue_version;
        Some(Self { prices: [(seat_type, price)].into(), catalogue_version })
    }
}

/// One line of an order: some seats of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct OrderLine {
    /// The seat type.
    pub seat_type: SeatTypeId,
    /// The price of one seat, as the organiser set it.
    pub unit_price: Price,
    /// How many seats.
    pub quantity: Quantity,
    /// What the line costs before discounts, rounded half to even.
    pub line_total: Money,
    /// What promotional codes take off; never more than the line costs.
    #[serde(default)]
    pub discount: Money,
}

/// What an order costs, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Totals {
    /// The sum of the lines less their discounts.
    pub total: Money,
    /// One line for each seat type, in the order of the seat types.
    pub lines: Vec<OrderLine>,
    /// Nothing is to be paid although there is something to have. An order of nothing is not free.
    pub is_free_of_charge: bool,
    /// What each code takes off, in the order in which they apply.
    #[serde(default)]
    pub discounts: Vec<AppliedDiscount>,
}

/// What one code takes off an order: it tells the registrant why the price is what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct AppliedDiscount {
    pub code: CodeName,
    /// How much; nothing if other codes left nothing to take off.
    pub amount: Money,
}

/// A seat type that has no price, so it is not for sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("seat type {0} is not for sale")]
pub struct UnknownSeatType(pub SeatTypeId);

/// Prices `seats` with one price list and the codes that the order redeems, in the order in which
/// they were entered.
///
/// Percentages apply before amounts, so that a fixed amount is worth the same whenever it was
/// entered. A code that is entered twice counts once.
///
/// # Errors
/// [`UnknownSeatType`] if a seat type has no price.
pub fn price(
    seats: &Seats,
    prices: &PriceList,
    discounts: &[Discount],
) -> Result<Totals, UnknownSeatType> {
    let mut lines = seats
        .iter()
        .map(|(seat_type, quantity)| {
            let unit_price = *prices.get(&seat_type).ok_or(UnknownSeatType(seat_type))?;
            let line_total = unit_price.times(quantity);
            Ok(OrderLine { seat_type, unit_price, quantity, line_total, discount: Money(0) })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let discounts = in_order_of_effect(discounts)
        .into_iter()
        .map(|discount| apply(discount, &mut lines))
        .collect();
    let total = lines.iter().map(OrderLine::to_pay).sum();
    let is_free_of_charge = total == Money(0) && !lines.is_empty();
    let totals = Totals { total, lines, is_free_of_charge, discounts };
    totals.assert_balanced();
    Ok(totals)
}

fn in_order_of_effect(entered: &[Discount]) -> Vec<&Discount> {
    let mut seen = BTreeSet::new();
    let once = entered.iter().filter(|discount| seen.insert(&discount.code));
    let (percentages, amounts): (Vec<_>, Vec<_>) =
        once.partition(|discount| matches!(discount.reduction, Reduction::Percent(_)));
    [percentages, amounts].concat()
}

/// Takes `discount` off the lines in its scope, from each no more than is left of it.
fn apply(discount: &Discount, lines: &mut [OrderLine]) -> AppliedDiscount {
    let mut budget = match discount.reduction {
        Reduction::Percent(_) => Money(u64::MAX),
        Reduction::Amount(amount) => amount.into(),
    };
    let mut taken_off = Money(0);
    for line in lines.iter_mut().filter(|line| discount.scope.contains(line.seat_type)) {
        let left = line.to_pay();
        let off = match discount.reduction {
            Reduction::Percent(percent) => percent.of(left),
            Reduction::Amount(_) => left.min(budget),
        };
        assert!(off <= left, "no code takes off more than is left");
        budget.0 = budget.0.saturating_sub(off.0);
        line.discount.0 += off.0;
        taken_off.0 += off.0;
    }
    AppliedDiscount { code: discount.code.clone(), amount: taken_off }
}

impl Totals {
    /// What the lines cost is paid or taken off by a code, to the last cent. Sums wrap, so that no
    /// price makes it wrong.
    fn assert_balanced(&self) {
        let cost = self.lines.iter().fold(0_u64, |sum, line| sum.wrapping_add(line.line_total.0));
        let accounted =
            self.discounts.iter().fold(self.total.0, |sum, off| sum.wrapping_add(off.amount.0));
        assert!(accounted == cost, "{cost} are neither paid nor taken off: {self:?}");
    }
}

impl OrderLine {
    /// What is left to pay of the line.
    #[must_use]
    pub const fn to_pay(&self) -> Money {
        Money(self.line_total.0.saturating_sub(self.discount.0))
    }
}

// Where no code is redeemed, people read and stores keep what they did before there were codes.
// Formats that tell fields apart by their place cannot leave one out, so `skip_serializing_if`
// would make their bytes unreadable.

impl Serialize for OrderLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let with_discount = self.discount != Money(0) || !serializer.is_human_readable();
        let mut fields =
            serializer.serialize_struct("OrderLine", 4 + usize::from(with_discount))?;
        fields.serialize_field("seat_type", &self.seat_type)?;
        fields.serialize_field("unit_price", &self.unit_price)?;
        fields.serialize_field("quantity", &self.quantity)?;
        fields.serialize_field("line_total", &self.line_total)?;
        if with_discount {
            fields.serialize_field("discount", &self.discount)?;
        }
        fields.end()
    }
}

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let with_discounts = !self.discounts.is_empty() || !serializer.is_human_readable();
        let mut fields = serializer.serialize_struct("Totals", 3 + usize::from(with_discounts))?;
        fields.serialize_field("total", &self.total)?;
        fields.serialize_field("lines", &self.lines)?;
        fields.serialize_field("is_free_of_charge", &self.is_free_of_charge)?;
        if with_discounts {
            fields.serialize_field("discounts", &self.discounts)?;
        }
        fields.end()
    }
}
