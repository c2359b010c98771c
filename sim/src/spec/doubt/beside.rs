//! The values just beside a value: a check that is exact notices both, one that is not misses one
//! of them.

use super::super::parameters::Dollars;
use domain::values::Money;

/// By how much a number is changed: to the one above, and to the one below unless that is below
/// zero.
pub(super) fn steps_from(number: &str) -> Vec<i64> {
    match number.parse::<i64>() {
        Ok(0) => vec![1],
        Ok(_) => vec![1, -1],
        Err(_) => Vec::new(),
    }
}

/// The whole numbers beside one.
pub(super) fn numbers_beside(number: &str) -> Vec<String> {
    let beside = |by: i64| Some(number.parse::<i64>().ok()?.checked_add(by)?.to_string());
    steps_from(number).into_iter().filter_map(beside).collect()
}

/// The amounts of money a cent beside one.
pub(super) fn money_beside(amount: &str) -> Vec<String> {
    let Some(Money(cents)) = Dollars(amount.to_owned()).money() else { return Vec::new() };
    let beside = [cents.checked_add(1), cents.checked_sub(1)];
    beside.into_iter().flatten().map(|cents| Money(cents).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beside_a_value_is_another_value_of_its_kind() {
        assert_eq!(numbers_beside("2"), ["3", "1"]);
        assert_eq!(numbers_beside("0"), ["1"]);
        assert_eq!(numbers_beside("-1"), ["0", "-2"]);
        assert!(numbers_beside("many").is_empty());
        assert_eq!(money_beside("398"), ["398.01", "397.99"]);
        assert_eq!(money_beside("0"), ["0.01"]);
    }
}
