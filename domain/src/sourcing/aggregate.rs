//! The two functions every aggregate consists of.

use std::fmt::Debug;

use super::time::Timestamp;

/// A consistency boundary: decides on commands and is the fold of its own events.
///
/// `decide` never changes anything and `evolve` never refuses anything. Time, ids and prices come in with the
/// command, so both are pure and a stream can be replayed anywhere with the same result.
pub trait Aggregate: Clone + Debug + Default + PartialEq {
    /// What may be asked of it.
    type Command;
    /// What it records.
    type Event;
    /// A business answer "no": final, never retried, and never an infrastructure error.
    type Refusal;

    /// The events that carry out `command` at `now`. No events: it is already in effect.
    ///
    /// # Errors
    /// A refusal states the rule that forbids the command in this state.
    fn decide(&self, command: &Self::Command, now: Timestamp) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// The state after `event`.
    #[must_use]
    fn evolve(self, event: &Self::Event) -> Self;

    /// The state after `events`, in their order.
    #[must_use]
    fn replay<'a>(events: impl IntoIterator<Item = &'a Self::Event>) -> Self
    where
        Self::Event: 'a,
    {
        events.into_iter().fold(Self::default(), Self::evolve)
    }
}
