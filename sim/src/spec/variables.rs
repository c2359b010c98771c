//! The words of a sentence that vary, with what they stand for and where they are.

use std::ops::Range;

use cucumber::gherkin::Step;

/// Words of a sentence that vary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// What they stand for, as it is in braces in the expression of the sentence.
    pub(super) kind: &'static str,
    pub(super) text: String,
    /// Where they are in the sentence. A quoted text is without its quotation marks.
    pub(super) at: Range<usize>,
}

/// A sentence with other words in some places of it, which are in their order.
pub(super) fn replaced(sentence: &Step, edits: &[(Range<usize>, String)]) -> Step {
    let mut value = sentence.value.clone();
    for (at, text) in edits.iter().rev() {
        value.replace_range(at.clone(), text);
    }
    Step { value, ..sentence.clone() }
}
