//! The words of a sentence that vary, in both languages.

use std::str::FromStr;
use std::time::Duration;

use cucumber::Parameter;
use domain::registration::Money;
use thiserror::Error;

use crate::node::people::Line;

/// A registrant, by name. The same person has a name in each language.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(name = "registrant", regex = "[A-Z][a-z]+|[가-힣]+")]
pub struct Registrant(pub String);

/// The names that are written differently in Korean.
const NAMES: [(&str, &str); 6] =
    [("Ada", "에이다"), ("Bob", "밥"), ("Chae", "채"), ("Dina", "디나"), ("Emre", "엠레"), ("Fumi", "후미")];

/// Some seats, type by type: `2 Workshop seats`, or `Workshop 좌석 2개`.
#[derive(Clone, Debug, PartialEq, Eq, Parameter)]
#[param(
    name = "seats",
    regex = "\\d+ [A-Z][A-Za-z ]*? seats?(?: and \\d+ [A-Z][A-Za-z ]*? seats?)*|[A-Z가-힣][A-Za-z가-힣 ]*? 좌석 \\d+개(?:와 [A-Z가-힣][A-Za-z가-힣 ]*? 좌석 \\d+개)*"
)]
pub struct SomeSeats(pub Vec<Line>);

/// An amount of money, in dollars: `199`, or `199.50`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Parameter)]
#[param(name = "dollars", regex = "\\d+(?:\\.\\d\\d)?")]
pub struct Dollars(pub Money);

/// A length of time: `30 minutes`, or `30분`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Parameter)]
#[param(name = "duration", regex = "\\d+ (?:second|minute|hour|day)s?|\\d+(?:초|분|시간|일)")]
pub struct Span(pub Duration);

/// Words that look right and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} cannot be read")]
pub struct Unreadable(String);

impl FromStr for Registrant {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = NAMES.iter().find(|(_, korean)| *korean == text);
        Ok(Self(known.map_or(text, |(name, _)| name).to_owned()))
    }
}

impl FromStr for SomeSeats {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lines = match text.strip_suffix('개') {
            Some(korean) => korean.split("개와 ").map(korean_line).collect(),
            None => text.split(" and ").map(english_line).collect::<Option<Vec<_>>>(),
        };
        lines.map(Self).ok_or_else(|| Unreadable(text.to_owned()))
    }
}

/// `2 Workshop seats`
fn english_line(text: &str) -> Option<Line> {
    let (quantity, rest) = text.split_once(' ')?;
    line(rest.strip_suffix(" seats").or_else(|| rest.strip_suffix(" seat"))?, quantity)
}

/// `Workshop 좌석 2`
fn korean_line(text: &str) -> Option<Line> {
    let (seat_type, quantity) = text.rsplit_once(" 좌석 ")?;
    line(seat_type, quantity)
}

fn line(seat_type: &str, quantity: &str) -> Option<Line> {
    Some(Line { seat_type: seat_type.to_owned(), quantity: quantity.parse().ok()? })
}

impl FromStr for Dollars {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (dollars, cents) = text.split_once('.').unwrap_or((text, "00"));
        let hundredths = format!("{dollars}{cents}").parse().map_err(|_| Unreadable(text.to_owned()))?;
        Ok(Self(Money(hundredths)))
    }
}

impl FromStr for Span {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || Unreadable(text.to_owned());
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let number: u64 = text[..text.len() - unit.len()].parse().map_err(|_| unreadable())?;
        let seconds = match unit.trim_start().trim_end_matches('s') {
            "second" | "초" => 1,
            "minute" | "분" => 60,
            "hour" | "시간" => 3600,
            "day" | "일" => 86_400,
            _ => return Err(unreadable()),
        };
        Ok(Self(Duration::from_secs(number * seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        for (english, korean) in [
            ("1 Workshop seat", "Workshop 좌석 1개"),
            (
                "2 General admission seats and 1 Workshop seat",
                "General admission 좌석 2개와 Workshop 좌석 1개",
            ),
        ] {
            let seats: SomeSeats = english.parse().unwrap();
            assert_eq!(seats, korean.parse().unwrap());
        }
        assert_eq!("Ada".parse::<Registrant>(), "에이다".parse());
        assert_eq!("1 hour".parse::<Span>(), "1시간".parse());
        assert_eq!("14 minutes".parse::<Span>(), "14분".parse());
    }

    #[test]
    fn an_amount_may_have_cents() {
        assert_eq!("398".parse(), Ok(Dollars(Money(39_800))));
        assert_eq!("0.05".parse(), Ok(Dollars(Money(5))));
    }
}
