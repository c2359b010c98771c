//! What a promotional code promises: how much it takes off, from which seats, how often, and beside
//! which other codes.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::seats::Seats;
use crate::identity::SeatTypeId;
use crate::values::{Money, Quantity};

/// What a registrant types in to pay less: 1 to 20 letters A to Z and digits. Small letters count
/// as capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeName(String);

/// The terms of a promotional code, as the organiser set them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeTerms {
    /// How much it takes off.
    pub reduction: Reduction,
    /// From which seats.
    pub scope: Scope,
    /// How many orders may redeem it; none means without limit.
    pub quota: Option<Quantity>,
    /// Beside which other codes it may be used; empty means beside none, unless the other one lists
    /// this one.
    pub cumulative_with: BTreeSet<CodeName>,
}

/// How much a code takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reduction {
    /// A part of each line in scope.
    Percent(Percent),
    /// An amount, once for each order.
    Amount(FixedAmount),
}

/// A part of a hundred, 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Percent(u8);

/// An amount above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Money", into = "Money")]
pub struct FixedAmount(Money);

/// Which seats a code is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Seats of every type.
    All,
    /// Seats of these types.
    Only(SeatTypesInScope),
}

/// At least one seat type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeSet<SeatTypeId>", into = "BTreeSet<SeatTypeId>")]
pub struct SeatTypesInScope(BTreeSet<SeatTypeId>);

/// What one redeemed code does to the price of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    /// The code that is redeemed.
    pub code: CodeName,
    /// How much it takes off.
    pub reduction: Reduction,
    /// From which seats.
    pub scope: Scope,
}

/// Why something cannot be a promotional code.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum InvalidCode {
    /// Not a name.
    #[error("{0:?} is not a promotional code: use 1 to 20 letters A to Z and digits")]
    Name(String),
    /// Nothing, or more than everything, would be taken off.
    #[error("{0} per cent cannot be taken off, only 1 to 100")]
    Percent(u8),
    /// Nothing would be taken off.
    #[error("a promotional code must take something off")]
    NothingOff,
    /// It would be for no seat at all.
    #[error("a promotional code must be for at least one seat type")]
    EmptyScope,
}

impl FromStr for CodeName {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let name = text.to_ascii_uppercase();
        let is_spelled_well =
            name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if is_spelled_well && (1..=20).contains(&name.len()) {
            Ok(Self(name))
        } else {
            Err(InvalidCode::Name(text.to_owned()))
        }
    }
}

impl TryFrom<String> for CodeName {
    type Error = InvalidCode;

    fn try_from(text: String) -> Result<Self, InvalidCode> {
        text.parse()
    }
}

impl From<CodeName> for String {
    fn from(name: CodeName) -> Self {
        name.0
    }
}

impl fmt::Display for CodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl CodeTerms {
    /// What the code does to the price of an order that redeems it.
    #[must_use]
    pub fn discount(&self, code: CodeName) -> Discount {
        Discount { code, reduction: self.reduction, scope: self.scope.clone() }
    }
}

impl Reduction {
    /// A part of each line.
    ///
    /// # Errors
    /// [`InvalidCode::Percent`] unless it is 1 to 100.
    pub fn percent(percent: u8) -> Result<Self, InvalidCode> {
        percent.try_into().map(Self::Percent)
    }

    /// An amount, once for each order.
    ///
    /// # Errors
    /// [`InvalidCode::NothingOff`] if it is zero.
    pub fn amount(amount: Money) -> Result<Self, InvalidCode> {
        amount.try_into().map(Self::Amount)
    }
}

impl Percent {
    /// This part of `amount`, rounded half to even.
    #[must_use]
    pub const fn of(self, amount: Money) -> Money {
        // Whole hundreds and the rest are taken apart, so that no amount is too large to multiply.
        let (hundreds, rest) = (amount.0 / 100, amount.0 % 100 * self.0 as u64);
        let (whole, fraction) = (hundreds * self.0 as u64 + rest / 100, rest % 100);
        let up = fraction > 50 || (fraction == 50 && whole % 2 == 1);
        let part = whole + up as u64;
        assert!(part <= amount.0, "a part is not more than the whole");
        Money(part)
    }
}

impl TryFrom<u8> for Percent {
    type Error = InvalidCode;

    fn try_from(percent: u8) -> Result<Self, InvalidCode> {
        if (1..=100).contains(&percent) {
            Ok(Self(percent))
        } else {
            Err(InvalidCode::Percent(percent))
        }
    }
}

impl From<Percent> for u8 {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

impl TryFrom<Money> for FixedAmount {
    type Error = InvalidCode;

    fn try_from(amount: Money) -> Result<Self, InvalidCode> {
        if amount.0 > 0 { Ok(Self(amount)) } else { Err(InvalidCode::NothingOff) }
    }
}

impl From<FixedAmount> for Money {
    fn from(amount: FixedAmount) -> Self {
        amount.0
    }
}

impl Scope {
    /// Seats of these types only.
    ///
    /// # Errors
    /// [`InvalidCode::EmptyScope`] if there are none.
    pub fn only(seat_types: impl IntoIterator<Item = SeatTypeId>) -> Result<Self, InvalidCode> {
        seat_types.into_iter().collect::<BTreeSet<_>>().try_into().map(Self::Only)
    }

    /// Whether seats of this type are in it.
    #[must_use]
    pub fn contains(&self, seat_type: SeatTypeId) -> bool {
        match self {
            Self::All => true,
            Self::Only(seat_types) => seat_types.0.contains(&seat_type),
        }
    }

    /// Whether any of `seats` is in it.
    #[must_use]
    pub fn covers_any_of(&self, seats: &Seats) -> bool {
        seats.types().any(|seat_type| self.contains(seat_type))
    }
}

impl SeatTypesInScope {
    /// The seat types, in their order.
    pub fn iter(&self) -> impl Iterator<Item = SeatTypeId> + '_ {
        self.0.iter().copied()
    }
}

impl TryFrom<BTreeSet<SeatTypeId>> for SeatTypesInScope {
    type Error = InvalidCode;

    fn try_from(seat_types: BTreeSet<SeatTypeId>) -> Result<Self, InvalidCode> {
        if seat_types.is_empty() { Err(InvalidCode::EmptyScope) } else { Ok(Self(seat_types)) }
    }
}

impl From<SeatTypesInScope> for BTreeSet<SeatTypeId> {
    fn from(seat_types: SeatTypesInScope) -> Self {
        seat_types.0
    }
}
