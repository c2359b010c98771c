//! What is explained: a story that breaks in some way, and how it is played with something changed.

use derive_where::derive_where;

use super::record::{Depth, Record};
use crate::choice::Rekeying;
use crate::system::{FaultOf, System};
use crate::time::SimTime;

/// What is changed about a story when it is played again.
#[derive_where(Clone, Debug, Default)]
pub struct Variant<S: System> {
    /// What goes wrong instead; as in the story if nothing is said.
    pub faults: Option<Vec<FaultOf<S>>>,
    /// From when on chance is another.
    pub rekeyed: Option<Rekeying>,
    /// How far it is played, if not to its end.
    pub until: Option<SimTime>,
    /// Without the defect that the story is played with.
    pub sound: bool,
}

/// A story that breaks.
pub trait Case: Sync {
    /// What is rehearsed.
    type System: System;

    /// Plays it and writes down what happens. `sought` are words, such as ids: of each happening it
    /// is written down which of them it speaks of.
    fn play(&self, variant: Variant<Self::System>, depth: Depth, sought: &[String]) -> Record;

    /// What goes wrong in it.
    fn faults(&self) -> Vec<FaultOf<Self::System>>;

    /// A fault in words.
    fn fault(&self, fault: &FaultOf<Self::System>) -> String;

    /// A sentence of a check in the words of the story.
    fn sentence(&self, what: &str) -> String;

    /// The check that is violated.
    fn check(&self) -> &str;

    /// The known defect that it is played with.
    fn defect(&self) -> Option<&str>;
}
