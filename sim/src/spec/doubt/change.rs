//! A change of one value that a *Then* says.

use cucumber::gherkin::Step;

/// A value that is changed. Where it is a name there are several others to choose from, and it is
/// enough that one of them is noticed: the same may be true of two people. A number has one choice,
/// and is changed twice.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// The sentence, counted from 0.
    pub(super) place: usize,
    /// The row of the table below it, and the column; none if the value is in the sentence itself.
    pub(super) cell: Option<(usize, String)>,
    /// What kind of value it is.
    pub(super) what: &'static str,
    /// What stands there.
    pub(super) was: String,
    /// What may stand there instead.
    pub(super) choices: Vec<Choice>,
}

/// Another value, and the sentence with it.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) step: Step,
}
