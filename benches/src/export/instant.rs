//! Instants, as event stores write them.

use chrono::{DateTime, NaiveDateTime};
use domain::sourcing::Timestamp;
use serde_json::Value;

/// Forms of an instant with its distance from UTC, and of one without, which counts as UTC.
const WITH_OFFSET: [&str; 3] =
    ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z"];
const IN_UTC: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];

/// The instant that a value stands for: a date with its time, or how many seconds, milliseconds,
/// microseconds or nanoseconds have passed since 1970, whichever brings it closest to our days.
/// None if it stands for none, or for one before 1970.
pub(super) fn instant(value: &Value) -> Option<Timestamp> {
    let millis = match value {
        Value::String(text) => of_text(text.trim())?,
        Value::Number(number) => of_number(number.as_f64()?),
        _ => return None,
    };
    u64::try_from(millis).ok().map(Timestamp)
}

fn of_text(text: &str) -> Option<i64> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.timestamp_millis());
    }
    if let Some(at) = WITH_OFFSET.iter().find_map(|form| DateTime::parse_from_str(text, form).ok())
    {
        return Some(at.timestamp_millis());
    }
    let utc = text.trim_end_matches(" UTC").trim_end_matches('Z');
    IN_UTC
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(utc, form).ok())
        .map(|at| at.and_utc().timestamp_millis())
}

fn of_number(number: f64) -> i64 {
    let millis = match number.abs() {
        ..1e11 => number * 1e3,
        ..1e14 => number,
        ..1e17 => number / 1e3,
        _ => number / 1e6,
    };
    millis as i64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// 2026-01-01, nine o'clock in UTC.
    const NINE: u64 = 1_767_258_000_000;

    #[test]
    fn the_same_instant_is_the_same_in_every_form() {
        for value in [
            json!("2026-01-01T09:00:00Z"),
            json!("2026-01-01T09:00:00.000000+00:00"),
            json!("2026-01-01T18:00:00+09:00"),
            json!("2026-01-01T09:00:00"),
            json!("2026-01-01 09:00:00"),
            json!("2026-01-01 09:00:00 UTC"),
            json!("2026-01-01 10:00:00.0+01"),
            json!(1_767_258_000),
            json!(1_767_258_000.0),
            json!(NINE),
            json!(NINE * 1000),
            json!(NINE * 1_000_000),
        ] {
            assert_eq!(instant(&value), Some(Timestamp(NINE)), "{value}");
        }
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for value in [
            json!("yesterday"),
            json!(""),
            json!(null),
            json!({}),
            json!(-5),
            json!("2026-13-01T00:00:00Z"),
        ] {
            assert_eq!(instant(&value), None, "{value}");
        }
    }
}
