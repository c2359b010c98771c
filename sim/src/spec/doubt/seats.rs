//! Other seats in the place of those that a sentence counts.

use super::super::language::Language;
use super::super::parameters::{CountedSeats, Number, SomeSeats};
use super::beside::steps_from;
use super::known::but;

/// One thing that is changed in a list of seats: the number or the type in one of its lines,
/// counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SeatChange {
    /// So many more.
    Number(usize, i64),
    /// Seats of this type.
    Type(usize, String),
}

/// What can be changed in seats, if the story has introduced these seat types: for each change what
/// is changed, and its choices.
pub(super) fn changes(
    text: &str,
    known: &[String],
) -> Vec<(&'static str, String, Vec<SeatChange>)> {
    let Ok(SomeSeats(lines)) = text.parse();
    let mut changes = Vec::new();
    for (place, CountedSeats { seat_type, number: Number(number) }) in lines.into_iter().enumerate()
    {
        for by in steps_from(&number) {
            changes.push(("number", number.clone(), vec![SeatChange::Number(place, by)]));
        }
        let others = but(known, &seat_type).into_iter().map(|name| SeatChange::Type(place, name));
        changes.push(("name", seat_type, others.collect()));
    }
    changes
}

/// The seats after a change, in words; nothing if there is no such line.
pub(super) fn changed(text: &str, change: &SeatChange, language: Language) -> Option<String> {
    let Ok(SomeSeats(mut lines)) = text.parse();
    match change {
        SeatChange::Number(place, by) => {
            let Number(number) = &mut lines.get_mut(*place)?.number;
            *number = (number.parse::<i64>().ok()? + by).to_string();
        }
        SeatChange::Type(place, name) => lines.get_mut(*place)?.seat_type.clone_from(name),
    }
    Some(written(&lines, language))
}

/// Seats as sentences list them.
fn written(lines: &[CountedSeats], language: Language) -> String {
    let line = |CountedSeats { seat_type, number: Number(number) }: &CountedSeats| match language {
        Language::English if number == "1" => format!("1 {seat_type} seat"),
        Language::English => format!("{number} {seat_type} seats"),
        Language::Korean => format!("{seat_type} 좌석 {number}개"),
    };
    let lines: Vec<_> = lines.iter().map(line).collect();
    let and = language.pick([" and ", "와 "]);
    match lines.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{}{and}{last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_or_type_is_changed_and_all_else_is_said_as_before() {
        for (language, text, change, expected) in [
            (Language::English, "2 Workshop seats", SeatChange::Number(0, -1), "1 Workshop seat"),
            (
                Language::English,
                "3 A seats, 1 B seat and 2 C seats",
                SeatChange::Number(1, 1),
                "3 A seats, 2 B seats and 2 C seats",
            ),
            (
                Language::Korean,
                "가 좌석 3개와 나 좌석 1개",
                SeatChange::Type(1, "다".to_owned()),
                "가 좌석 3개와 다 좌석 1개",
            ),
        ] {
            assert_eq!(changed(text, &change, language).as_deref(), Some(expected));
        }
        assert_eq!(changed("2 A seats", &SeatChange::Number(1, 1), Language::English), None);
    }
}
