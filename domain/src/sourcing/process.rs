//! A process manager: like an aggregate, but its input is what happened elsewhere and its output is
//! what to do next.

use std::fmt::Debug;

use super::time::Timestamp;

/// Routes events to commands and remembers where one long-running business transaction stands.
///
/// Its stream is inbox and outbox at once: each recorded step names the commands it sends
/// ([`Process::command`]), so a step and its commands are stored or lost together.
///
/// ```
/// use domain::sourcing::{NotYet, Process, Timestamp};
///
/// /// Ships what was ordered as soon as it is paid, once.
/// #[derive(Clone, Debug, Default, PartialEq)]
/// struct Shipping { ordered: bool, shipped: bool }
///
/// enum Heard { Ordered, Paid }
/// #[derive(Debug, PartialEq)]
/// enum Step { WaitsForMoney, Ships }
/// #[derive(Debug, PartialEq)]
/// struct Ship;
///
/// impl Process for Shipping {
///     type Input = Heard;
///     type Step = Step;
///     type Command = Ship;
///
///     fn react(&self, heard: &Heard, _: Timestamp) -> Result<Vec<Step>, NotYet> {
///         match heard {
///             Heard::Ordered if !self.ordered => Ok(vec![Step::WaitsForMoney]),
///             Heard::Paid if !self.ordered => Err(NotYet),
///             Heard::Paid if !self.shipped => Ok(vec![Step::Ships]),
///             Heard::Ordered | Heard::Paid => Ok(vec![]),
///         }
///     }
///
///     fn evolve(self, step: &Step) -> Self {
///         Self { ordered: true, shipped: self.shipped || *step == Step::Ships }
///     }
///
///     fn command(step: &Step) -> Option<Ship> {
///         (*step == Step::Ships).then_some(Ship)
///     }
/// }
///
/// let now = Timestamp(0);
/// let nothing = Shipping::default();
/// assert_eq!(nothing.react(&Heard::Paid, now), Err(NotYet)); // It overtook the order: deliver it again later.
/// let ordered = nothing.evolve(&Step::WaitsForMoney);
/// let steps = ordered.react(&Heard::Paid, now).unwrap();
/// assert_eq!(steps.iter().filter_map(Shipping::command).collect::<Vec<_>>(), [Ship]);
/// let shipped = steps.iter().fold(ordered, Process::evolve);
/// assert_eq!(shipped.react(&Heard::Paid, now), Ok(vec![])); // It came twice.
/// ```
pub trait Process: Clone + Debug + Default + PartialEq {
    /// A message the process listens to.
    type Input;
    /// What it records: where it moved and what it owes to others.
    type Step;
    /// What it asks others to do.
    type Command;

    /// The steps that `input` leads to at `now`. No steps: a duplicate, or news that no longer
    /// matters.
    ///
    /// # Errors
    /// [`NotYet`] if a message that must come first has not arrived; the input is to be delivered
    /// again later.
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
