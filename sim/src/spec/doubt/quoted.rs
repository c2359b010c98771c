//! Changes of what is quoted below a sentence: the messages of a diagram.

use cucumber::gherkin::Step;

use super::change::{Change, Choice};
use crate::sequence::{ARROW, COMMENT};

/// Each message goes to somebody else, whom no message goes to.
pub(super) fn changes(place: usize, sentence: &Step) -> Vec<Change> {
    let Some(drawn) = &sentence.docstring else { return Vec::new() };
    let lines: Vec<_> = drawn.lines().collect();
    let is_message = |(_, line): &(usize, &&str)| !line.trim_start().starts_with(COMMENT);
    let messages = lines.iter().enumerate().filter(is_message).filter_map(|(index, line)| {
        let (from, rest) = line.split_once(ARROW)?;
        Some((index, format!("{from}{ARROW}Nobody{}", &rest[rest.find(':')?..])))
    });
    messages
        .map(|(index, changed)| {
            let mut other = lines.clone();
            other[index] = &changed;
            let step = Step { docstring: Some(other.join("\n")), ..sentence.clone() };
            let was = lines[index].trim().to_owned();
            let value = changed.trim().to_owned();
            Change {
                place,
                cell: None,
                what: "message",
                was,
                choices: vec![Choice { value, step }],
            }
        })
        .collect()
}
