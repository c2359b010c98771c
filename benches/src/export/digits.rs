//! Numbers that are longer than 64 bits hold.

use std::borrow::Cow;

/// So many significant digits come back from a float as they went in, whatever they are.
const SAFE_DIGITS: usize = 15;

/// The same JSON, with every number as text that would lose digits if it were read as a number of
/// 64 bits: identifiers of twenty digits, amounts with thirty. So two events that differ stay two.
pub(super) fn kept(json: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut copied = 0;
    let mut at = 0;
    let bytes = json.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = after_text(bytes, at),
            b'-' | b'0'..=b'9' => {
                let end = after_number(bytes, at);
                let number = &json[at..end];
                if loses_digits(number) {
                    kept.push_str(&json[copied..at]);
                    kept.extend(["\"", number, "\""]);
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    kept.push_str(&json[copied..]);
    Cow::Owned(kept)
}

fn after_text(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

fn after_number(bytes: &[u8], from: usize) -> usize {
    let is_part = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
    from + bytes[from..].iter().take_while(|byte| is_part(byte)).count()
}

fn loses_digits(number: &str) -> bool {
    if number.parse::<u64>().is_ok() || number.parse::<i64>().is_ok() {
        return false;
    }
    let Ok(float) = number.parse::<f64>() else { return false };
    let digits = significant(number);
    !float.is_finite() || digits.len() > SAFE_DIGITS && digits != significant(&format!("{float:e}"))
}

/// The digits of a number without its exponent, its point, and zeros before and behind.
fn significant(number: &str) -> String {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_64_bits_hold_stays_a_number() {
        for json in [
            "18446744073709551615",
            "-9223372036854775808",
            "[0.1, 1.10, 1e9, -0.5, 0.30000000000000004]",
            r#"{"a\"1":"99999999999999999999999"}"#,
        ] {
            assert_eq!(kept(json), json);
        }
    }

    #[test]
    fn every_other_keeps_its_digits_as_text() {
        let json = r#"{"id":123456789012345678901234,"list":[-99999999999999999999,0.123456789012345678901,1e400]}"#;
        let text = r#"{"id":"123456789012345678901234","list":["-99999999999999999999","0.123456789012345678901","1e400"]}"#;
        assert_eq!(kept(json), text);
    }
}
