//! S10: an order costs what its seats cost, less what its codes take off.

use std::collections::BTreeMap;

use domain::history::Release;
use domain::identity::{ConferenceId, OrderId};
use domain::management::ConferenceEvent;
use domain::registration::{
    CodeName, CodeTerms, OrderEvent, OrderLine, PriceList, Reduction, Seats, SeatsEvent, Totals,
};
use domain::values::{Money, Price, Quantity};

use super::announced::Announced;
use super::told::Told as _;
use super::{Check, Judgement};
use conference::record::Committed;

/// Totals match the seats line by line, with the prices the order was placed or changed with; each
/// line is rounded half to even; an order is free if it has lines and they cost nothing.
///
/// The prices are those that Conference Management had announced at the version of the catalogue
/// that the order names; an order that is placed for whoever waited keeps to those of the offer.
/// Codes take off what their terms say: percentages before amounts, each in the order in which they
/// were recorded, and never more than is left of a line.
#[derive(Debug, Default)]
pub(super) struct Pricing {
    orders: BTreeMap<OrderId, Priced>,
    announced: Announced,
    /// The prices of what was offered to whoever waited, by the order that is placed for it.
    offered: BTreeMap<OrderId, (u32, PriceList)>,
    /// What is judged now was written in the form of the first release, which called nothing free
    /// of charge.
    calls_nothing_free: bool,
}

#[derive(Debug, Default)]
struct Priced {
    conference: Option<ConferenceId>,
    /// What is to be paid for: what is wanted or, once fewer are held, what is held.
    seats: Seats,
    prices: PriceList,
    total: Money,
    /// A code was recorded, and what the order costs with it was not.
    is_out_of_date: bool,
    /// The codes that count, in the order in which they were recorded.
    codes: Vec<(CodeName, CodeTerms)>,
}

impl Check for Pricing {
    fn id(&self) -> &'static str {
        "S10"
    }

    fn rule(&self) -> &'static str {
        "An order costs its lines at the prices announced, rounded half to even, less what its codes take off."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        self.calls_nothing_free = commit.is_in_form_of(Release::V1);
    }

    fn conference_event(
        &mut self,
        conference: ConferenceId,
        event: &ConferenceEvent,
        _judgement: &mut Judgement,
    ) {
        self.announced.take_in(conference, event);
    }

    fn seats_event(&mut self, _order: OrderId, event: &SeatsEvent, _judgement: &mut Judgement) {
        if let SeatsEvent::SeatsOffered { offer, .. } = event {
            let offered = (offer.catalogue_version, offer.prices.clone());
            self.offered.insert(offer.order, offered);
        }
    }

    fn order_event(&mut self, order: OrderId, event: &OrderEvent, judgement: &mut Judgement) {
        let priced = self.orders.entry(order).or_default();
        match event {
            OrderEvent::OrderPlaced { conference, seats, prices, catalogue_version, .. } => {
                priced.conference = Some(*conference);
                if let Some((version, shown)) = self.offered.get(&order) {
                    judgement.expect((version, shown) == (catalogue_version, prices), || {
                        format!(
                            "order {order} was placed at {} of catalogue {catalogue_version}; who waited was offered {} of \
                             {version}",
                            prices.told(),
                            shown.told()
                        )
                    });
                }
                priced.pin(order, seats, prices, *catalogue_version, &self.announced, judgement);
            }
            OrderEvent::OrderUpdated { seats, prices, catalogue_version, .. } => {
                priced.pin(order, seats, prices, *catalogue_version, &self.announced, judgement);
            }
            OrderEvent::OrderPartiallyReserved { seats, .. } => priced.seats.clone_from(seats),
            OrderEvent::PartialReservationAccepted { seats } => {
                judgement.expect(priced.seats == *seats, || {
                    format!(
                        "order {order} accepted {} and was priced for {}",
                        seats.told(),
                        priced.seats.told()
                    )
                });
            }
            OrderEvent::DiscountApplied { code, terms } => {
                let twice = priced.codes.iter().any(|(known, _)| known == code);
                judgement
                    .expect(!twice, || format!("code {code} was applied to order {order} twice"));
                priced.codes.push((code.clone(), terms.clone()));
                priced.is_out_of_date = true;
            }
            OrderEvent::OrderTotalsCalculated { totals } => {
                priced.total = totals.total;
                priced.is_out_of_date = false;
                priced.judge(order, totals, self.calls_nothing_free, judgement);
            }
            OrderEvent::OrderCheckedOut { amount, .. } => {
                judgement.expect(*amount == priced.total, || {
                    format!("order {order} costs {} and asks for {amount}", priced.total)
                });
                judgement.expect(!priced.is_out_of_date, || {
                    format!("order {order} asks for {amount}, which is what it cost before its last code")
                });
            }
            _ => {}
        }
    }
}

impl Priced {
    /// A wish is priced with today's prices.
    fn pin(
        &mut self,
        order: OrderId,
        seats: &Seats,
        prices: &PriceList,
        version: u32,
        announced: &Announced,
        judgement: &mut Judgement,
    ) {
        self.seats.clone_from(seats);
        self.prices.clone_from(prices);
        for (seat_type, pinned) in prices {
            let asked = self.conference.and_then(|it| announced.price(it, *seat_type, version));
            judgement.expect(asked == Some(*pinned), || {
                let asked = asked.map_or("nothing".to_owned(), |price| price.to_string());
                format!(
                    "order {order} was given seats of {seat_type} at {pinned}, and catalogue {version} says {asked}"
                )
            });
        }
    }

    fn judge(
        &self,
        order: OrderId,
        totals: &Totals,
        calls_nothing_free: bool,
        judgement: &mut Judgement,
    ) {
        let lines = totals.lines.iter().map(|line| (line.seat_type, line.quantity));
        judgement.expect(lines.eq(self.seats.iter()), || {
            format!(
                "order {order} is for {} and was priced for {}",
                self.seats.told(),
                totals.lines.told()
            )
        });
        for line in &totals.lines {
            let pinned = self.prices.get(&line.seat_type) == Some(&line.unit_price);
            judgement.expect(pinned && line.line_total == half_even(line.unit_price, line.quantity), || {
                let OrderLine { seat_type, unit_price, quantity, line_total, .. } = line;
                format!("order {order}: {quantity} seats of {seat_type} at {unit_price} cost {line_total}")
            });
        }
        self.judge_discounts(order, totals, judgement);
        let sum: u64 =
            totals.lines.iter().map(|line| line.line_total.0.saturating_sub(line.discount.0)).sum();
        judgement.expect(totals.total.0 == sum, || {
            format!("order {order} costs {} and its lines {}", totals.total, Money(sum))
        });
        let is_free = sum == 0 && !totals.lines.is_empty() && !calls_nothing_free;
        judgement.expect(totals.is_free_of_charge == is_free, || {
            format!(
                "order {order} costs {} and is free: {}",
                totals.total, totals.is_free_of_charge
            )
        });
    }

    /// Reckons anew what each code takes off each line.
    fn judge_discounts(&self, order: OrderId, totals: &Totals, judgement: &mut Judgement) {
        let mut off = vec![0; totals.lines.len()];
        let is_part =
            |(_, terms): &&(CodeName, CodeTerms)| matches!(terms.reduction, Reduction::Percent(_));
        let parts = self.codes.iter().filter(is_part);
        let amounts = self.codes.iter().filter(|code| !is_part(code));
        let mut expected = Vec::new();
        for (code, terms) in parts.chain(amounts) {
            let mut taken = 0;
            for (line, off) in totals.lines.iter().zip(&mut off) {
                if terms.scope.contains(line.seat_type) {
                    let left = line.line_total.0 - *off;
                    let now = match terms.reduction {
                        Reduction::Percent(percent) => part(left, u8::from(percent)),
                        Reduction::Amount(amount) => left.min(Money::from(amount).0 - taken),
                    };
                    (*off, taken) = (*off + now, taken + now);
                }
            }
            expected.push((code, taken));
        }
        let on_lines = totals.lines.iter().map(|line| line.discount.0);
        judgement.expect(on_lines.eq(off.iter().copied()), || {
            let off: Vec<_> = off.iter().map(|off| Money(*off)).collect();
            format!(
                "order {order}: its codes take {} off its lines, and it says {}",
                off.told(),
                totals.lines.told()
            )
        });
        let by_code = totals.discounts.iter().map(|applied| (&applied.code, applied.amount.0));
        judgement.expect(by_code.eq(expected.iter().copied()), || {
            let expected: Vec<_> =
                expected.iter().map(|(code, off)| format!("{} by {code}", Money(*off))).collect();
            format!(
                "order {order}: its codes take off {}, and it says {}",
                expected.told(),
                totals.discounts.told()
            )
        });
    }
}

/// Prices count in ten-thousandths, money in hundredths.
fn half_even(price: Price, quantity: Quantity) -> Money {
    let exact = u128::from(price.0) * u128::from(quantity.0);
    Money(u64::try_from(round(exact)).unwrap_or(u64::MAX))
}

/// So many per cent of an amount.
fn part(amount: u64, percent: u8) -> u64 {
    u64::try_from(round(u128::from(amount) * u128::from(percent))).unwrap_or(u64::MAX)
}

/// A hundredth, rounded half to even.
fn round(exact: u128) -> u128 {
    let floor = exact / 100;
    match (exact % 100).cmp(&50) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Equal => floor + floor % 2,
        std::cmp::Ordering::Greater => floor + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::registration::price;

    fn calculated(quantity: u32, change: impl FnOnce(&mut Totals)) -> OrderEvent {
        let OrderEvent::OrderTotalsCalculated { mut totals } = totals(quantity) else {
            unreachable!()
        };
        change(&mut totals);
        OrderEvent::OrderTotalsCalculated { totals }
    }

    #[test]
    fn prices_times_seats_add_up() {
        let part = OrderEvent::OrderPartiallyReserved { revision: 1, seats: seats(2) };
        let story = opened().order(placed(3)).order(totals(3)).order(part).order(totals(2));
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
        let with = |event| opened().order(placed(3)).order(event);
        with(calculated(3, |totals| totals.total.0 += 1))
            .breaks(Pricing::default(), "and its lines");
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
        let story = opened().order(placed(3)).order(part);
        let free = calculated(0, |totals| totals.is_free_of_charge = true);
        story.order(free).breaks(Pricing::default(), "is free: true");
    }

    #[test]
    fn asking_for_another_amount_is_found() {
        let story = opened().order(placed(3)).order(totals(3)).order(checked_out(2));
        story.breaks(Pricing::default(), "asks for 398.00");
    }

    fn cheaper(version: u32) -> ConferenceEvent {
        repriced(version, 150)
    }

    #[test]
    fn the_price_is_the_one_of_the_catalogue_that_is_named() {
        // Placed from catalogue 2, although 3 is cheaper and was stored before.
        let stale = opened().conference(cheaper(3)).order(placed(2)).order(totals(2));
        stale.holds(Pricing::default());
        let forged = |version| {
            let OrderEvent::OrderPlaced {
                conference,
                seats,
                revision,
                promise,
                access_code,
                prices,
                ..
            } = placed(2)
            else {
                unreachable!()
            };
            OrderEvent::OrderPlaced {
                conference,
                seats,
                revision,
                promise,
                access_code,
                prices,
                catalogue_version: version,
            }
        };
        let story = || opened().conference(cheaper(3));
        story().order(forged(3)).breaks(Pricing::default(), "catalogue 3 says 150");
        story().order(forged(1)).breaks(Pricing::default(), "catalogue 1 says nothing");
        Given::new().order(placed(2)).breaks(Pricing::default(), "catalogue 2 says nothing");
    }

    #[test]
    fn who_waited_pays_what_was_offered() {
        let waited = || opened().seats(offered_to(ada(), 2, 0)).conference(cheaper(3));
        let offered = OrderId::offered(entry(ada(), 2).entry);
        waited()
            .order_of(offered, placed(2))
            .order_of(offered, totals(2))
            .holds(Pricing::default());
        let OrderEvent::OrderPlaced { conference, seats, revision, promise, access_code, .. } =
            placed(2)
        else {
            unreachable!()
        };
        let cheap = OrderEvent::OrderPlaced {
            conference,
            seats,
            revision,
            promise,
            access_code,
            prices: [(general(), Price::whole(150))].into(),
            catalogue_version: 3,
        };
        waited().order_of(offered, cheap).breaks(Pricing::default(), "who waited was offered");
    }

    fn code(name: &str, reduction: Reduction) -> OrderEvent {
        OrderEvent::DiscountApplied { code: name.parse().unwrap(), terms: terms(reduction, None) }
    }

    fn amount() -> Reduction {
        Reduction::amount(Money(5_05)).unwrap()
    }

    fn percent() -> Reduction {
        Reduction::percent(15).unwrap()
    }

    /// Three seats, first five off, then fifteen per cent; the percentage counts first all the
    /// same.
    fn discounted(change: impl FnOnce(&mut Totals)) -> Given {
        let discounts = [("FIVE", amount()), ("PART", percent())]
            .map(|(name, reduction)| terms(reduction, None).discount(name.parse().unwrap()));
        let mut totals = price(&seats(3), &prices(), &discounts).unwrap();
        change(&mut totals);
        let story = opened().order(placed(3)).order(totals_of(3)).order(code("FIVE", amount()));
        let story = story.order(code("PART", percent()));
        story.order(OrderEvent::OrderTotalsCalculated { totals })
    }

    fn totals_of(quantity: u32) -> OrderEvent {
        totals(quantity)
    }

    #[test]
    fn percentages_count_before_amounts() {
        discounted(|totals| {
            assert_eq!(totals.lines[0].discount, Money(89_55 + 5_05));
            assert_eq!(totals.discounts[0].amount, Money(89_55));
        })
        .holds(Pricing::default());
    }

    #[test]
    fn a_discount_that_is_too_large_missing_or_put_down_to_another_code_is_found() {
        let breaks =
            |change: fn(&mut Totals), words| discounted(change).breaks(Pricing::default(), words);
        breaks(|totals| totals.lines[0].discount.0 += 1, "off its lines");
        breaks(|totals| totals.discounts[0].amount.0 -= 1, "take off");
        breaks(|totals| totals.discounts.reverse(), "take off");
        breaks(|totals| totals.discounts.clear(), "take off");
        let twice =
            opened().order(placed(3)).order(code("PART", percent())).order(code("PART", percent()));
        twice.breaks(Pricing::default(), "twice");
        let ignored = opened().order(placed(3)).order(code("PART", percent())).order(totals(3));
        ignored.breaks(Pricing::default(), "off its lines");
    }

    #[test]
    fn a_code_that_was_never_taken_off_is_found() {
        let story = opened().order(placed(3)).order(totals(3)).order(code("PART", percent()));
        story.order(checked_out(3)).breaks(Pricing::default(), "before its last code");
    }

    #[test]
    fn nothing_costs_less_than_nothing() {
        let all = Reduction::amount(Money(1_000_000)).unwrap();
        let discount = terms(all, None).discount("ALL".parse().unwrap());
        let totals = price(&seats(1), &prices(), &[discount]).unwrap();
        assert!(totals.is_free_of_charge);
        let story = opened().order(placed(1)).order(code("ALL", all));
        story.order(OrderEvent::OrderTotalsCalculated { totals }).holds(Pricing::default());
    }
}
