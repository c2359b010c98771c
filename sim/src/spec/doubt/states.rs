//! Other states in the place of the one that a sentence says: another sentence of the catalogue,
//! with the same words in it that vary.

use cucumber::gherkin::Step;
use cucumber::step::Location;

use super::super::catalogue::{self, sentences};
use super::super::explained::expression;
use super::super::language::Language;
use super::words::{Word, kinds, words};

/// The other sentences of the kind about the same. There is none about nothing in particular, about
/// an amount of 0, because nothing of one thing is as little as nothing of another, or where a
/// table says it all.
pub(super) fn others(
    sentence: &Step,
    at: Location,
    said: &[Word],
    language: Language,
) -> Vec<Step> {
    if sentence.table.is_some() || said.is_empty() || said.iter().any(|word| word.text == "0") {
        return Vec::new();
    }
    let wanted: Vec<_> = said.iter().map(|word| word.kind.clone()).collect();
    let keyword = catalogue::keyword(sentence.ty);
    let alike = sentences().into_iter().filter(|it| it.keyword == keyword && it.at != at);
    let expressions = alike.filter_map(|it| Some((it.at, expression(it.at)?)));
    let fitting = expressions.filter(|(_, text)| {
        Language::of(text) == language && !text.ends_with(':') && kinds(text) == wanted
    });
    let filled =
        fitting.map(|(at, text)| (at, Step { value: filled(&text, said), ..sentence.clone() }));
    filled
        .filter(|(at, step)| words(step).is_some_and(|(it, _)| it == *at))
        .map(|(_, step)| step)
        .collect()
}

/// An expression with words in the place of its braces. Of words to choose from it has the first,
/// and nothing that may be left out.
fn filled(expression: &str, said: &[Word]) -> String {
    let mut words = said.iter();
    let mut text = String::new();
    let mut rest = expression;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let skip = |end: char| after.split_once(end).map_or("", |(_, after)| after);
        rest = match c {
            '{' => {
                let quote = if after.starts_with("string}") { "\"" } else { "" };
                if let Some(word) = words.next() {
                    text += &format!("{quote}{}{quote}", word.text);
                }
                skip('}')
            }
            '(' => skip(')'),
            '/' => after.find(' ').map_or("", |end| &after[end..]),
            _ => {
                text.push(c);
                after
            }
        };
    }
    text
}
