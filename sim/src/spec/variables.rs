//! The words of a sentence that vary, with what they stand for and where they are.

use std::ops::Range;

use cucumber::gherkin::Step;
use cucumber::step::Location;

use super::explained::expression;
use super::expression::blanks;
use super::steps::SENTENCES;

/// Words of a sentence that vary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// What they stand for, as it is in braces in the expression of the sentence.
    pub(super) kind: String,
    pub(super) text: String,
    /// Where they are in the sentence. A quoted text is without its quotation marks.
    pub(super) at: Range<usize>,
}

/// The words of a sentence that vary, in their order, and the function that plays it; nothing if
/// nobody understands it.
pub(super) fn words(sentence: &Step) -> Option<(Location, Vec<Word>)> {
    let (_, captures, at, _) = SENTENCES.find(sentence).ok()??;
    let at = at?;
    let kinds = blanks(&expression(at)?);
    // A quoted text has a group for each kind of quotation mark, of which one is there.
    let places = (1..captures.len()).filter_map(|group| captures.get(group));
    let word = |(kind, (from, until)): (String, (usize, usize))| Word {
        kind,
        text: sentence.value[from..until].to_owned(),
        at: from..until,
    };
    Some((at, kinds.into_iter().zip(places).map(word).collect()))
}

/// A sentence with other words in some places of it, which are in their order.
pub(super) fn replaced(sentence: &Step, edits: &[(Range<usize>, String)]) -> Step {
    let mut value = sentence.value.clone();
    for (at, text) in edits.iter().rev() {
        value.replace_range(at.clone(), text);
    }
    Step { value, ..sentence.clone() }
}
