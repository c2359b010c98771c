//! S10: an order costs what its seats cost.

use std::collections::BTreeMap;

use domain::registration::{Money, OrderEvent, OrderLine, Price, PriceList, Quantity, Seats, Totals};
use domain::sourcing::OrderId;

use super::{Check, Verdict};

/// Totals match the seats line by line, with the prices the order was placed or changed with; each line is rounded half to
/// even; an order is free if it has lines and they cost nothing.
#[derive(Debug, Default)]
pub(super) struct Pricing {
    orders: BTreeMap<OrderId, Priced>,
}

#[derive(Debug, Default)]
struct Priced {
    /// What is to be paid for: what is wanted or, once fewer are held, what is held.
    seats: Seats,
    prices: PriceList,
    total: Money,
}

impl Check for Pricing {
    fn id(&self) -> &'static str {
        "S10"
    }

    fn rule(&self) -> &'static str {
        "An order costs the sum of its lines, and each line its price times its seats, rounded half to even."
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, verdict: &mut Verdict) {
        let priced = self.orders.entry(order).or_default();
        match event {
            OrderEvent::OrderPlaced { seats, prices, .. }
            | OrderEvent::OrderUpdated { seats, prices, .. } => {
                priced.seats.clone_from(seats);
                priced.prices.clone_from(prices);
            }
            OrderEvent::OrderPartiallyReserved { seats, .. } => priced.seats.clone_from(seats),
            OrderEvent::PartialReservationAccepted { seats } => {
                verdict.expect(priced.seats == *seats, || {
                    format!("order {order} accepted {seats:?} and was priced for {:?}", priced.seats)
                });
            }
            OrderEvent::OrderTotalsCalculated { totals } => {
                priced.total = totals.total;
                priced.judge(order, totals, verdict);
            }
            OrderEvent::OrderCheckedOut { amount, .. } => verdict.expect(*amount == priced.total, || {
                format!("order {order} costs {} and asks for {amount}", priced.total)
            }),
            _ => {}
        }
    }
}

impl Priced {
    fn judge(&self, order: OrderId, totals: &Totals, verdict: &mut Verdict) {
        let lines = totals.lines.iter().map(|line| (line.seat_type, line.quantity));
        verdict.expect(lines.eq(self.seats.iter()), || {
            format!("order {order} is for {:?} and was priced for {:?}", self.seats, totals.lines)
        });
        for line in &totals.lines {
            let pinned = self.prices.get(&line.seat_type) == Some(&line.unit_price);
            verdict.expect(pinned && line.line_total == half_even(line.unit_price, line.quantity), || {
                let OrderLine { seat_type, unit_price, quantity, line_total, .. } = line;
                format!("order {order}: {quantity} seats of {seat_type} at {unit_price} cost {line_total}")
            });
        }
        let sum: u64 = totals.lines.iter().map(|line| line.to_pay().0).sum();
        verdict.expect(totals.total.0 == sum, || {
            format!("order {order} costs {} and its lines {}", totals.total, Money(sum))
        });
        verdict.expect(totals.is_free_of_charge == (sum == 0 && !totals.lines.is_empty()), || {
            format!("order {order} costs {} and is free: {}", totals.total, totals.is_free_of_charge)
        });
    }
}

/// Prices count in ten-thousandths, money in hundredths.
fn half_even(price: Price, quantity: Quantity) -> Money {
    let exact = u128::from(price.0) * u128::from(quantity.0);
    let floor = exact / 100;
    let rounded = match (exact % 100).cmp(&50) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Equal => floor + floor % 2,
        std::cmp::Ordering::Greater => floor + 1,
    };
    Money(u64::try_from(rounded).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::story::*;
    use super::*;

    fn calculated(quantity: u32, change: impl FnOnce(&mut Totals)) -> OrderEvent {
        let OrderEvent::OrderTotalsCalculated { mut totals } = totals(quantity) else { unreachable!() };
        change(&mut totals);
        OrderEvent::OrderTotalsCalculated { totals }
    }

    #[test]
    fn prices_times_seats_add_up() {
        let part = OrderEvent::OrderPartiallyReserved { revision: 1, seats: seats(2) };
        let story = Story::new().order(placed(3)).order(totals(3)).order(part).order(totals(2));
        let accepted = OrderEvent::PartialReservationAccepted { seats: seats(2) };
        story.order(accepted).order(checked_out(2)).holds(Pricing::default());
    }

    #[test]
    fn halves_are_rounded_to_even() {
        assert_eq!(half_even(Price(50), Quantity(1)), Money(0));
        assert_eq!(half_even(Price(50), Quantity(3)), Money(2));
        assert_eq!(half_even(Price(99_875), Quantity(2)), Money(1998));
    }

    #[test]
    fn a_wrong_sum_line_or_price_is_found() {
        let with = |event| Story::new().order(placed(3)).order(event);
        with(calculated(3, |totals| totals.total.0 += 1)).breaks(Pricing::default(), "and its lines");
        with(calculated(3, |totals| totals.lines[0].line_total.0 += 1))
            .breaks(Pricing::default(), "at 199 cost");
        with(calculated(3, |totals| totals.lines[0].unit_price = Price(0)))
            .breaks(Pricing::default(), "at 0 cost");
        with(calculated(3, |totals| totals.is_free_of_charge = true))
            .breaks(Pricing::default(), "is free: true");
        with(totals(2)).breaks(Pricing::default(), "was priced for");
    }

    #[test]
    fn nothing_is_not_free() {
        let part = OrderEvent::OrderPartiallyReserved { revision: 1, seats: seats(0) };
        let story = Story::new().order(placed(3)).order(part);
        let free = calculated(0, |totals| totals.is_free_of_charge = true);
        story.order(free).breaks(Pricing::default(), "is free: true");
    }

    #[test]
    fn asking_for_another_amount_is_found() {
        let story = Story::new().order(placed(3)).order(totals(3)).order(checked_out(2));
        story.breaks(Pricing::default(), "asks for 398.00");
    }
}
