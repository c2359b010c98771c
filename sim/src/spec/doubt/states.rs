//! Other states in the place of the one that a sentence says: another sentence of the catalogue,
//! with the same words in it that vary.

use cucumber::gherkin::Step;

use super::super::catalogue::{Sentence, sentences, words};
use super::super::expression::{Part, blanks, parts};
use super::super::language::Language;
use super::super::variables::Word;
use super::super::vocabulary::TEXT;

/// The other sentences of the kind about the same. There is none about nothing in particular, about
/// an amount of 0, because nothing of one thing is as little as nothing of another, or where a
/// table says it all.
pub(super) fn others(
    sentence: &Step,
    known: &Sentence,
    said: &[Word],
    language: Language,
) -> Vec<Step> {
    let stands_above = sentence.table.is_some() || sentence.docstring.is_some();
    if stands_above || said.is_empty() || said.iter().any(|word| word.text == "0") {
        return Vec::new();
    }
    let wanted: Vec<_> = said.iter().map(|word| word.kind).collect();
    let alike = sentences()
        .iter()
        .filter(|it| it.keyword == known.keyword && it.language == language && *it != known);
    let fitting = alike.filter(|it| it.stands_alone() && blanks(it.expression) == wanted);
    let filled =
        fitting.map(|it| (it, Step { value: filled(it.expression, said), ..sentence.clone() }));
    filled
        .filter(|(it, step)| words(step).is_some_and(|(understood, _)| understood == *it))
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
            let quote = if name == TEXT { "\"" } else { "" };
            words.next().map(|word| format!("{quote}{}{quote}", word.text)).unwrap_or_default()
        }
    };
    parts(expression).into_iter().map(&mut fill).collect()
}
