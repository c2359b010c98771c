//! The catalogue of sentences: which there are, and which function plays one.
//!
//! What they mean is written above the functions that play them.

use std::fmt;

use cucumber::codegen::{StepConstructor, WorldInventory, inventory};
use cucumber::gherkin::{Step, StepType};
use cucumber::step::Location;

use super::misunderstanding::Misunderstanding;
use super::steps::SENTENCES;
use super::world::World;

/// A sentence that features can use.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sentence {
    /// Where its function is.
    pub at: Location,
    /// What it begins with: `Given`, `When` or `Then`.
    pub keyword: &'static str,
    /// What it looks like, as a regular expression.
    pub pattern: String,
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, keyword, pattern } = self;
        write!(f, "{keyword} {pattern} ({}:{})", at.path, at.line)
    }
}

/// All sentences, in the order in which they are written.
#[must_use]
pub fn sentences() -> Vec<Sentence> {
    let mut sentences: Vec<_> = list::<<World as WorldInventory>::Given>("Given")
        .chain(list::<<World as WorldInventory>::When>("When"))
        .chain(list::<<World as WorldInventory>::Then>("Then"))
        .collect();
    sentences.sort();
    sentences
}

fn list<S: inventory::Collect + StepConstructor<World>>(
    keyword: &'static str,
) -> impl Iterator<Item = Sentence> {
    inventory::iter::<S>().map(move |step| {
        let (at, regex, _) = step.inner();
        Sentence { at, keyword, pattern: regex().as_str().to_owned() }
    })
}

/// The function that plays a sentence.
///
/// # Errors
/// [`Misunderstanding`] if there is none, or more than one.
pub fn find(sentence: &Step) -> Result<Location, Misunderstanding> {
    match SENTENCES.find(sentence) {
        Ok(Some((_, _, Some(at), _))) => Ok(at),
        Ok(_) => Err(Misunderstanding::Unknown),
        Err(several) => Err(Misunderstanding::Ambiguous(several.to_string())),
    }
}

/// What a sentence of this kind begins with.
#[must_use]
pub const fn keyword(kind: StepType) -> &'static str {
    match kind {
        StepType::Given => "Given",
        StepType::When => "When",
        StepType::Then => "Then",
    }
}
