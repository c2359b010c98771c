//! Discounts: any seats, any prices, any codes in any order.

use domain::registration::{Discount, PriceList, Reduction, Scope, Seats, Totals, price};
use domain::values::{Money, Price, Quantity};
use proptest::prelude::*;

use super::kept::holds;
use super::world::{seat_type, seats};

/// Seats, prices and codes in the order of entry.
type Story = ([u32; 3], [u64; 3], Vec<(Reduction, Scope)>);

fn a_reduction() -> impl Strategy<Value = Reduction> {
    prop_oneof![
        (1..=100_u8).prop_map(|percent| Reduction::percent(percent).expect("1 to 100")),
        (1..50_000_u64).prop_map(|cents| Reduction::amount(Money(cents)).expect("something")),
    ]
}

fn a_scope() -> impl Strategy<Value = Scope> {
    let types = prop::collection::btree_set(0..3_usize, 1..3);
    prop_oneof![
        Just(Scope::All),
        types
            .prop_map(|types| Scope::only(types.into_iter().map(seat_type)).expect("at least one")),
    ]
}

fn a_story() -> impl Strategy<Value = Story> {
    let a_price = || prop_oneof![Just(0), 0..100_000_u64, 0..5_000_000_u64];
    let codes = prop::collection::vec((a_reduction(), a_scope()), 0..5);
    ([0..5_u32, 0..5_u32, 0..5_u32], [a_price(), a_price(), a_price()], codes)
}

/// Each code has a name of its own.
fn read(story: &Story) -> (Seats, PriceList, Vec<Discount>) {
    let (quantities, prices, codes) = story;
    let prices = prices
        .iter()
        .enumerate()
        .map(|(number, price)| (seat_type(number), Price(*price)))
        .collect();
    let codes = codes.iter().enumerate().map(|(number, (reduction, scope))| Discount {
        code: format!("C{number}").parse().expect("a code"),
        reduction: *reduction,
        scope: scope.clone(),
    });
    (seats(quantities), prices, codes.collect())
}

fn cost(seats: &Seats, prices: &PriceList, codes: &[Discount]) -> Totals {
    price(seats, prices, codes).expect("for sale")
}

#[test]
fn money_adds_up_and_nothing_costs_less_than_nothing() {
    holds("discounts_add_up", 6_000, &a_story(), |story| {
        let (seats, prices, codes) = read(&story);
        let (plain, totals) = (cost(&seats, &prices, &[]), cost(&seats, &prices, &codes));
        assert!(totals.total <= plain.total);
        for (line, undiscounted) in totals.lines.iter().zip(&plain.lines) {
            assert_eq!(line.line_total, undiscounted.line_total, "a line keeps what it costs");
            assert!(line.discount <= line.line_total, "{line:?}");
            let in_scope = codes.iter().any(|code| code.scope.contains(line.seat_type));
            assert!(in_scope || line.discount == Money(0), "{line:?} is in no scope");
        }
        let off_lines: Money = totals.lines.iter().map(|line| line.discount).sum();
        let off_codes: Money = totals.discounts.iter().map(|applied| applied.amount).sum();
        assert_eq!(off_lines, off_codes);
        assert_eq!(totals.total.0 + off_codes.0, plain.total.0);
        assert_eq!(totals.is_free_of_charge, totals.total == Money(0) && !seats.is_empty());
        assert_eq!(totals.discounts.len(), codes.len(), "every code says what it takes off");
        for applied in &totals.discounts {
            let code =
                codes.iter().find(|code| code.code == applied.code).expect("an entered code");
            if let Reduction::Amount(amount) = code.reduction {
                assert!(applied.amount <= amount.into());
            }
        }
        let text = serde_json::to_string(&totals).expect("JSON");
        assert_eq!(serde_json::from_str::<Totals>(&text).expect("totals"), totals);
    });
}

#[test]
fn percentages_and_amounts_may_be_entered_in_any_order_between_the_two() {
    holds("discounts_order_of_entry", 4_000, &a_story(), |story| {
        let (seats, prices, codes) = read(&story);
        let (percentages, amounts): (Vec<_>, Vec<_>) =
            codes.iter().cloned().partition(|code| matches!(code.reduction, Reduction::Percent(_)));
        let as_entered = cost(&seats, &prices, &codes);
        assert_eq!(
            as_entered,
            cost(&seats, &prices, &[percentages.clone(), amounts.clone()].concat())
        );
        assert_eq!(as_entered, cost(&seats, &prices, &[amounts, percentages].concat()));
    });
}

#[test]
fn one_more_code_never_makes_an_order_dearer() {
    holds("discounts_one_more", 4_000, &a_story(), |story| {
        let (seats, prices, codes) = read(&story);
        let mut before = cost(&seats, &prices, &[]).total;
        for count in 1..=codes.len() {
            let total = cost(&seats, &prices, &codes[..count]).total;
            assert!(total <= before, "{:?} makes it dearer", codes[count - 1]);
            before = total;
        }
    });
}

#[test]
fn one_percentage_of_one_line_is_rounded_half_to_even() {
    holds(
        "discounts_rounding",
        4_000,
        &(1..5_u32, 0..5_000_000_u64, 1..=100_u8),
        |(quantity, unit, percent)| {
            let prices = [(seat_type(0), Price(unit))].into();
            let reduction = Reduction::percent(percent).expect("1 to 100");
            let code =
                Discount { code: "C".parse().expect("a code"), reduction, scope: Scope::All };
            let seats = [(seat_type(0), Quantity(quantity))].into_iter().collect();
            let line = cost(&seats, &prices, &[code]).lines[0];
            let exact = i128::from(line.line_total.0) * i128::from(percent);
            let distance = (exact - i128::from(line.discount.0) * 100).abs();
            assert!(
                distance < 50 || (distance == 50 && line.discount.0.is_multiple_of(2)),
                "{line:?} at {percent} per cent"
            );
        },
    );
}
