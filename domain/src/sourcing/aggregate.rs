//! The two functions every aggregate consists of.

use std::fmt::Debug;

use super::time::Timestamp;

/// A consistency boundary: decides on commands and is the fold of its own events.
///
/// `decide` never changes anything and `evolve` never refuses anything. Time, ids and prices come
/// in with the command, so both are pure and a stream can be replayed anywhere with the same
/// result.
///
/// ```
/// use domain::sourcing::{Aggregate, Timestamp};
///
/// /// A room, and who is in it.
/// #[derive(Clone, Debug, Default, PartialEq)]
/// struct Room { guests: Vec<String> }
///
/// struct Enter(String);
/// struct Entered(String);
///
/// impl Aggregate for Room {
///     type Command = Enter;
///     type Event = Entered;
///     type Refusal = &'static str;
///
///     fn decide(&self, Enter(guest): &Enter, _: Timestamp) -> Result<Vec<Entered>, &'static str> {
///         match self.guests.len() {
///             // Asked again: it is in effect already.
///             _ if self.guests.contains(guest) => Ok(vec![]),
///             2 => Err("the room is full"),
///             _ => Ok(vec![Entered(guest.clone())]),
///         }
///     }
///
///     fn evolve(mut self, Entered(guest): &Entered) -> Self {
///         self.guests.push(guest.clone());
///         self
///     }
/// }
///
/// let now = Timestamp(0);
/// let history = [Entered("Ada".to_owned()), Entered("Ben".to_owned())];
/// let room = Room::replay(&history);
/// assert_eq!(room.decide(&Enter("Cleo".to_owned()), now).err(), Some("the room is full"));
/// assert!(room.decide(&Enter("Ada".to_owned()), now).is_ok_and(|events| events.is_empty()));
/// ```
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
    fn decide(
        &self,
        command: &Self::Command,
        now: Timestamp,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

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
