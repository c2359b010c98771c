//! What seats cost, and how a price is written.

use domain::registration::{OrderLine, PriceList, Seats, Totals, UnknownSeatType, price};
use domain::values::{Money, Price, Quantity};

use super::support::{pass, prices, seats, workshop};

/// The price that an organiser writes like this.
#[track_caller]
fn written(text: &str) -> Price {
    text.parse().expect("a price")
}

#[track_caller]
fn cost(unit_price: &str, quantity: u32) -> String {
    written(unit_price).times(Quantity(quantity)).to_string()
}

#[test]
fn t12_a_line_is_rounded_half_to_even() {
    assert_eq!(cost("9.987", 1), "9.99");
    assert_eq!(cost("0.125", 1), "0.12", "12.5 cents: 12 is even");
    assert_eq!(cost("0.135", 1), "0.14", "13.5 cents: 14 is even");
    assert_eq!(cost("0.1249", 1), "0.12");
    assert_eq!(cost("0.1251", 1), "0.13");
}

#[test]
fn the_line_is_rounded_not_the_price() {
    assert_eq!(cost("0.125", 2), "0.25");
    assert_eq!(cost("0.333", 3), "1.00");
    assert_eq!(cost("199.9999", 20), "4000.00");
}

#[test]
fn t13_seats_at_price_0_are_free_of_charge() {
    let free: PriceList = [(pass(), Price(0))].into();
    let totals = price(&seats([(pass(), 3)]), &free, &[]).expect("for sale");
    assert_eq!(totals.total, Money(0));
    assert!(totals.is_free_of_charge);
    assert_eq!(totals.lines.len(), 1);
}

/// Our decision: free needs at least one line. The reference implementation gives a paid seat away
/// here (B22).
#[test]
fn t14_as_we_decided_an_order_of_nothing_costs_nothing_but_is_not_free() {
    assert_eq!(price(&Seats::default(), &prices(), &[]), Ok(Totals::default()));
    assert!(!Totals::default().is_free_of_charge);
}

#[test]
fn the_total_is_the_sum_of_one_line_for_each_seat_type() {
    let totals = price(&seats([(pass(), 2), (workshop(), 3)]), &prices(), &[]).expect("for sale");
    let mut lines = vec![
        OrderLine {
            seat_type: pass(),
            unit_price: Price::whole(100),
            quantity: Quantity(2),
            line_total: Money(20_000),
            discount: Money(0),
        },
        OrderLine {
            seat_type: workshop(),
            unit_price: Price::whole(40),
            quantity: Quantity(3),
            line_total: Money(12_000),
            discount: Money(0),
        },
    ];
    lines.sort_by_key(|line| line.seat_type);
    assert_eq!(totals, Totals { total: Money(32_000), lines, ..Totals::default() });
}

#[test]
fn a_price_below_half_a_cent_makes_a_line_of_nothing_and_the_order_free() {
    let totals =
        price(&seats([(pass(), 1)]), &[(pass(), written("0.005"))].into(), &[]).expect("for sale");
    assert_eq!((totals.total, totals.is_free_of_charge), (Money(0), true));
}

#[test]
fn a_seat_type_without_a_price_is_not_for_sale() {
    let only_passes: PriceList = [(pass(), Price::whole(100))].into();
    assert_eq!(
        price(&seats([(pass(), 1), (workshop(), 1)]), &only_passes, &[]),
        Err(UnknownSeatType(workshop()))
    );
}

#[test]
fn a_price_is_written_with_at_most_four_decimals() {
    for (text, ten_thousandths) in [
        ("0", 0),
        ("199", 1_990_000),
        ("9.987", 99_870),
        ("0.0001", 1),
        ("0.5", 5_000),
        ("007.50", 75_000),
    ] {
        assert_eq!(written(text), Price(ten_thousandths), "{text}");
    }
    for text in [
        "", ".", ".5", "1.", "-1", "+1", "1.00001", "1.2.3", "1,5", "1e3", " 1", "1 ", "NaN",
        "0x10", "1_000",
    ] {
        assert!(text.parse::<Price>().is_err(), "{text:?} must not be a price");
    }
}

#[test]
fn a_price_above_the_highest_is_refused() {
    for text in ["50000.0001", "50001", "1844674407370955.1615", "99999999999999999999"] {
        assert!(text.parse::<Price>().is_err(), "{text}");
    }
    assert_eq!(written("50000"), Price::HIGHEST);
}

#[test]
fn prices_and_amounts_are_shown_as_they_are_written() {
    for text in ["0", "199", "9.987", "0.0001", "0.5"] {
        assert_eq!(written(text).to_string(), text);
    }
    assert_eq!(Money(5).to_string(), "0.05");
    assert_eq!(Money(32_000).to_string(), "320.00");
}

#[test]
fn a_refused_price_is_named_in_the_message() {
    let error = "1,5".parse::<Price>().expect_err("not a price");
    assert_eq!(
        error.to_string(),
        r#""1,5" is not a price: write it like 199 or 9.987, with at most four decimals and at most 50000"#
    );
}
