//! Prices and amounts. There is one currency, and no fraction of a cent is ever owed.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::quantity::Quantity;

/// An amount in hundredths.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(pub u64);

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// The price of one seat, in ten-thousandths: organisers may set prices finer than a cent.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Price(pub u64);

/// Ten-thousandths in a hundredth.
const FINER: u64 = 100;

impl Price {
    /// No seat costs more.
    pub const HIGHEST: Self = Self::whole(50_000);

    /// A price of whole units of the currency.
    #[must_use]
    pub const fn whole(units: u64) -> Self {
        Self(units * 100 * FINER)
    }

    /// The price of `quantity` seats, rounded half to even, so that rounding favours neither side.
    #[must_use]
    pub const fn times(self, quantity: Quantity) -> Money {
        let exact = self.0 * quantity.0 as u64;
        let (cents, rest) = (exact / FINER, exact % FINER);
        let up = rest * 2 > FINER || (rest * 2 == FINER && cents % 2 == 1);
        Money(cents + up as u64)
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000);
        let shortest = digits.trim_end_matches('0').trim_end_matches('.');
        f.write_str(shortest)
    }
}

/// A text that is not a price.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error(
    "{0:?} is not a price: write it like 199 or 9.987, with at most four decimals and at most 50000"
)]
pub struct ParsePriceError(String);

impl FromStr for Price {
    type Err = ParsePriceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ParsePriceError(text.to_owned());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if fraction.len() > 4 || !digits(whole) || !digits(fraction) {
            return Err(wrong());
        }
        let whole: u64 = whole.parse().map_err(|_| wrong())?;
        let fraction: u64 = format!("{fraction:0<4}").parse().map_err(|_| wrong())?;
        let price =
            whole.checked_mul(10_000).and_then(|units| units.checked_add(fraction)).map(Self);
        price.filter(|price| *price <= Self::HIGHEST).ok_or_else(wrong)
    }
}
