//! Other states in the place of the one that a sentence says: another sentence of the catalogue,
//! with the same words in it that vary.

use cucumber::gherkin::Step;
use cucumber::step::Location;

use super::super::catalogue::{self, sentences};
use super::super::explained::expression;
use super::super::expression::{Part, blanks, parts};
use super::super::language::Language;
use super::super::variables::{Word, words};

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
        Language::of(text) == language && !text.ends_with(':') && blanks(text) == wanted
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
    let mut fill = |part| match part {
        Part::Fixed(text) => text.to_owned(),
        Part::Either(ways) => ways.first().copied().unwrap_or_default().to_owned(),
        Part::Optional(_) => String::new(),
        Part::Blank(name) => {
            let quote = if name == "string" { "\"" } else { "" };
            words.next().map(|word| format!("{quote}{}{quote}", word.text)).unwrap_or_default()
        }
    };
    parts(expression).into_iter().map(&mut fill).collect()
}
