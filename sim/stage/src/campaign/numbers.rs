//! Numbers and spans of time as people read them.

use std::time::Duration;

/// A span of business time, in the largest units that keep it readable.
#[must_use]
pub fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        3600..86400 => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {:02} h", grouped(seconds / 86400), seconds / 3600 % 24),
    }
}

/// A number with its thousands apart, such as `1,234,567`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 seed`, `2 seeds`.
#[must_use]
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// So many of a list that is named after what is in it: `1 transfer` of the `transfers`. A name
/// that does not end with an s stays as it is.
#[must_use]
pub fn some_of(number: u64, list: &str) -> String {
    match list.strip_suffix('s') {
        Some(noun) => counted(number, noun),
        None => format!("{} {list}", grouped(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_spans_read_well() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "seed"), "1 seed");
        assert_eq!(some_of(1, "transfers"), "1 transfer");
        assert_eq!(some_of(2, "transfers"), "2 transfers");
        assert_eq!(some_of(1, "people"), "1 people");
        assert_eq!(counted(1000, "seed"), "1,000 seeds");
        assert_eq!(span(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(span(Duration::from_secs(754)), "12 min 34 s");
        assert_eq!(span(Duration::from_secs(7500)), "2 h 05 min");
        assert_eq!(span(Duration::from_secs(90_000)), "1 d 01 h");
    }
}
