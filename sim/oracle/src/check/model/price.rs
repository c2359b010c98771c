//! What an order costs (decisions 3, 15 and 17).

use std::cmp::Ordering;

use domain::registration::{
    AppliedDiscount, CodeName, CodeTerms, OrderLine, PriceList, Reduction, Scope, Seats, Totals,
    UnknownSeatType,
};
use domain::values::{Money, Price, Quantity};

/// What seats cost at these prices, less what codes take off, in the order in which the codes were
/// entered.
///
/// # Errors
/// Every seat type that has no price: the order cannot be for it.
pub(super) fn reckon(
    seats: &Seats,
    prices: &PriceList,
    codes: &[(CodeName, CodeTerms)],
) -> Result<Totals, Vec<UnknownSeatType>> {
    let unknown = seats.types().filter(|seat_type| !prices.contains_key(seat_type));
    let unknown: Vec<_> = unknown.map(UnknownSeatType).collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    // 15: a line is its price times its quantity, rounded half to even.
    let line = |(seat_type, quantity): (_, Quantity)| {
        let unit_price: Price = prices[&seat_type];
        let line_total = hundredth(u128::from(unit_price.0) * u128::from(quantity.0));
        OrderLine { seat_type, unit_price, quantity, line_total, discount: Money(0) }
    };
    let mut lines: Vec<_> = seats.iter().map(line).collect();
    // 17: percentages before amounts, each in the order of entry.
    let is_part =
        |(_, terms): &&(CodeName, CodeTerms)| matches!(terms.reduction, Reduction::Percent(_));
    let (parts, amounts): (Vec<_>, Vec<_>) = codes.iter().partition(is_part);
    let mut discounts = Vec::new();
    for (code, terms) in parts.into_iter().chain(amounts) {
        let amount = take_off(terms, &mut lines);
        discounts.push(AppliedDiscount { code: code.clone(), amount });
    }
    let total = lines.iter().map(|line| Money(line.line_total.0 - line.discount.0)).sum();
    // 3: free means that nothing is to be paid for something.
    let is_free_of_charge = total == Money(0) && !lines.is_empty();
    Ok(Totals { total, lines, is_free_of_charge, discounts })
}

/// 17: never below nothing for a line, and an amount once for the whole order.
fn take_off(terms: &CodeTerms, lines: &mut [OrderLine]) -> Money {
    let mut taken = 0;
    for line in lines.iter_mut().filter(|line| is_for(&terms.scope, line)) {
        let left = line.line_total.0 - line.discount.0;
        let off = match terms.reduction {
            Reduction::Percent(percent) => {
                hundredth(u128::from(left) * u128::from(u8::from(percent))).0
            }
            Reduction::Amount(amount) => left.min(Money::from(amount).0 - taken),
        };
        line.discount.0 += off;
        taken += off;
    }
    Money(taken)
}

fn is_for(scope: &Scope, line: &OrderLine) -> bool {
    match scope {
        Scope::All => true,
        Scope::Only(seat_types) => seat_types.iter().any(|it| it == line.seat_type),
    }
}

/// A hundredth, rounded half to even.
fn hundredth(exact: u128) -> Money {
    let whole = exact / 100;
    let rounded = match (exact % 100).cmp(&50) {
        Ordering::Less => whole,
        Ordering::Equal => whole + whole % 2,
        Ordering::Greater => whole + 1,
    };
    Money(u64::try_from(rounded).unwrap_or(u64::MAX))
}
