//! Other states in the place of the one that a sentence says: another sentence of the catalogue, about the same.

use cucumber::gherkin::Step;
use cucumber::step::Location;

use super::super::catalogue::{self, sentences};
use super::super::explained::expression;
use super::super::language::Language;
use super::words::{Word, kinds, words};

/// The other sentences with the same words in them that vary, from the same part of the catalogue. One with a table below it
/// says all it says in its cells, and has none.
pub(super) fn others(sentence: &Step, at: Location, said: &[Word], language: Language) -> Vec<Step> {
    if sentence.table.is_some() {
        return Vec::new();
    }
    let wanted: Vec<_> = said.iter().map(|word| word.kind.clone()).collect();
    let keyword = catalogue::keyword(sentence.ty);
    let alike = sentences().into_iter().filter(|it| it.keyword == keyword && it.at.path == at.path);
    let expressions = alike.filter(|it| it.at != at).filter_map(|it| Some((it.at, expression(it.at)?)));
    let fitting = expressions
        .filter(|(_, text)| Language::of(text) == language && !text.ends_with(':') && kinds(text) == wanted);
    let filled = fitting.map(|(at, text)| (at, Step { value: filled(&text, said), ..sentence.clone() }));
    filled.filter(|(at, step)| words(step).is_some_and(|(it, _)| it == *at)).map(|(_, step)| step).collect()
}

/// An expression with words in the place of its braces. Of words to choose from it has the first, and nothing that may be
/// left out.
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
