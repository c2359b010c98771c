//! Streams that snapshots are tried on: the domain's own, or one from an export whose meaning
//! nobody knows here.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Debug;

use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::{Aggregate, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::tree::Tree;

/// A stream: its events and what they are folded into.
pub trait Material {
    /// The events that are folded.
    type Event: Debug + Serialize + DeserializeOwned;
    /// What it comes to.
    type State: Clone + Debug + Default + PartialEq + Serialize + DeserializeOwned;

    /// The state after an event.
    fn evolve(&self, state: Self::State, event: &Self::Event) -> Self::State;

    /// When an event happened, in business time; none if it does not say.
    fn at(&self, event: &Self::Event) -> Option<Timestamp>;

    /// Whether business time is known at all; without it no day ends.
    fn knows_time(&self) -> bool;
}

/// The seats of a conference.
#[derive(Clone, Copy, Debug)]
pub struct Sales;

impl Material for Sales {
    type Event = SeatsEvent;
    type State = SeatsAvailability;

    fn evolve(&self, state: SeatsAvailability, event: &SeatsEvent) -> SeatsAvailability {
        state.evolve(event)
    }

    fn at(&self, event: &SeatsEvent) -> Option<Timestamp> {
        match event {
            SeatsEvent::SeatsReserved { at, .. }
            | SeatsEvent::SeatsReservationCancelled { at, .. }
            | SeatsEvent::SeatsReservationCommitted { at, .. }
            | SeatsEvent::WaitListJoined { at, .. }
            | SeatsEvent::SeatsOffered { at, .. }
            | SeatsEvent::WaitListLeft { at, .. }
            | SeatsEvent::WaitListChanged { at, .. }
            | SeatsEvent::WaitListPaused { at, .. }
            | SeatsEvent::WaitListResumed { at, .. }
            | SeatsEvent::SalesCalledOff { at, .. }
            | SeatsEvent::ReservationCalledOff { at, .. } => Some(*at),
            SeatsEvent::AvailableSeatsChanged { .. } => None,
        }
    }

    fn knows_time(&self) -> bool {
        true
    }
}

/// A stream whose meaning is not known. Each event is read as a tree, and the state remembers the
/// latest ones: as many as the real state is said to have entries. A typed fold of the same stream
/// reads faster.
#[derive(Clone, Copy, Debug)]
pub struct Unknown {
    /// How many entries the state has.
    pub state: usize,
    /// Whether every event says when it happened.
    pub dated: bool,
}

/// An event of such a stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// Its type, its fields, and when it happened, which is no part of what is stored.
    Event(String, Tree, #[serde(skip)] Option<Timestamp>),
}

/// The state of such a stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    latest: VecDeque<Tree>,
    counts: BTreeMap<String, u64>,
}

impl Material for Unknown {
    type Event = Told;
    type State = Remembered;

    fn evolve(&self, mut state: Remembered, event: &Told) -> Remembered {
        let Told::Event(kind, fields, _) = event;
        *state.counts.entry(kind.clone()).or_default() += 1;
        state.latest.push_back(fields.clone());
        if state.latest.len() > self.state {
            state.latest.pop_front();
        }
        state
    }

    fn at(&self, event: &Told) -> Option<Timestamp> {
        let Told::Event(_, _, at) = event;
        *at
    }

    fn knows_time(&self) -> bool {
        self.dated
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Codec;

    #[test]
    fn an_event_of_unknown_meaning_is_the_same_after_either_form_but_for_when_it_happened() {
        let fields: Tree = serde_json::from_str(r#"{"cents":5,"to":["a",null]}"#).unwrap();
        let event = Told::Event("Deposited".to_owned(), fields.clone(), Some(Timestamp(5)));
        for codec in Codec::ALL {
            let read: Told = codec.read(&codec.write(&event)).unwrap();
            assert_eq!(read, Told::Event("Deposited".to_owned(), fields.clone(), None), "{codec}");
        }
    }

    #[test]
    fn the_state_remembers_the_latest_events_and_counts_all() {
        let unknown = Unknown { state: 2, dated: false };
        let event = |cents| Told::Event("Deposited".to_owned(), Tree::Unsigned(cents), None);
        let state = [1, 2, 3]
            .map(event)
            .iter()
            .fold(Remembered::default(), |state, event| unknown.evolve(state, event));
        assert_eq!(state.latest, [Tree::Unsigned(2), Tree::Unsigned(3)]);
        assert_eq!(state.counts["Deposited"], 3);
    }
}
