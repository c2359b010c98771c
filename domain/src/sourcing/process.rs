//! A process manager: like an aggregate, but its input is what happened elsewhere and its output is what to do next.

use std::fmt::Debug;

use super::time::Timestamp;

/// Routes events to commands and remembers where one long-running business transaction stands.
///
/// Its stream is inbox and outbox at once: each recorded step names the commands it sends ([`Process::command`]),
/// so a step and its commands are stored or lost together.
pub trait Process: Clone + Debug + Default + PartialEq {
    /// A message the process listens to.
    type Input;
    /// What it records: where it moved and what it owes to others.
    type Step;
    /// What it asks others to do.
    type Command;

    /// The steps that `input` leads to at `now`. No steps: a duplicate, or news that no longer matters.
    ///
    /// # Errors
    /// [`NotYet`] if a message that must come first has not arrived; the input is to be delivered again later.
    fn react(&self, input: &Self::Input, now: Timestamp) -> Result<Vec<Self::Step>, NotYet>;

    /// The state after `step`.
    #[must_use]
    fn evolve(self, step: &Self::Step) -> Self;

    /// The command that `step` sends, if it sends one.
    fn command(step: &Self::Step) -> Option<Self::Command>;
}

/// The input overtook one it depends on. It is deferred, never dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotYet;
