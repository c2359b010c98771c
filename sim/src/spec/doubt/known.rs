//! The names that a story has introduced: another value of a *Then* must be one that can be
//! understood.

use super::super::catalogue::words;
use super::super::parameters::{ConferenceWord, RegistrantWord, SomeSeats};
use super::super::story::Story;

/// The names of a story, each once, in the order in which they come first.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// People, as they are written.
    pub(super) registrants: Vec<String>,
    pub(super) seat_types: Vec<String>,
    /// Conferences that are called by a name.
    pub(super) conferences: Vec<String>,
    /// Texts in quotation marks, and what an organiser filled in.
    pub(super) texts: Vec<String>,
}

impl Known {
    /// The names of a story.
    pub(super) fn of(story: &Story) -> Self {
        let mut known = Self::default();
        for sentence in &story.sentences {
            for word in words(sentence).into_iter().flat_map(|(_, words)| words) {
                known.hear(word.kind, &word.text);
            }
            let rows = sentence.table.iter().flat_map(|table| table.rows.split_first());
            for (heading, rows) in rows {
                for (column, cell) in rows.iter().flat_map(|row| heading.iter().zip(row)) {
                    match column.as_str() {
                        "seat type" | "좌석 유형" => note(&mut known.seat_types, cell),
                        "conference" | "컨퍼런스" => note(&mut known.conferences, cell),
                        "address" | "주소" => note(&mut known.texts, cell),
                        _ => {}
                    }
                }
            }
        }
        known
    }

    fn hear(&mut self, kind: &str, text: &str) {
        match kind {
            "registrant" => note(&mut self.registrants, text),
            "seat_type" => note(&mut self.seat_types, text),
            "seats" => {
                let seats =
                    text.parse::<SomeSeats>().into_iter().flat_map(|SomeSeats(lines)| lines);
                seats.for_each(|line| note(&mut self.seat_types, &line.seat_type));
            }
            "conference" => {
                let name =
                    text.parse::<ConferenceWord>().ok().and_then(|ConferenceWord(name)| name);
                name.iter().for_each(|name| note(&mut self.conferences, name));
            }
            "string" => note(&mut self.texts, text),
            _ => {}
        }
    }

    /// The others of these people: somebody who has a name in each language is one.
    pub(super) fn others(&self, who: &str) -> Vec<String> {
        let called = |text: &str| text.parse::<RegistrantWord>().ok();
        self.registrants.iter().filter(|it| called(it) != called(who)).cloned().collect()
    }
}

fn note(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|it| it == name) {
        names.push(name.to_owned());
    }
}

/// All of these names but one.
pub(super) fn but(names: &[String], name: &str) -> Vec<String> {
    names.iter().filter(|it| *it != name).cloned().collect()
}
