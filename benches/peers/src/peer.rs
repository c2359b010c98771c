//! What is asked of every library: ways to load the stream, and what two laws come to.

use domain::registration::SeatsAvailability;

use crate::found::{Finding, Verdict};

/// A library, with the stream in its stores.
pub(crate) struct Peer<'a> {
    /// The name of its package.
    pub(crate) library: &'static str,
    pub(crate) lanes: Vec<Lane<'a>>,
    /// A state that is loaded from a snapshot is what all events come to.
    pub(crate) snapshot_equals_replay: Finding,
    /// Of two who loaded the same version and both append, the second is refused.
    pub(crate) conflict_is_detected: Finding,
}

/// One way to load the stream.
pub(crate) struct Lane<'a> {
    /// The store it is loaded from.
    pub(crate) store: &'static str,
    pub(crate) load: Load<'a>,
}

/// Loads the stream and shows the state, which some libraries only lend.
pub(crate) type Load<'a> = Box<dyn FnMut(&mut dyn FnMut(&SeatsAvailability)) + 'a>;

impl<'a> Lane<'a> {
    pub(crate) fn new(
        store: &'static str,
        load: impl FnMut(&mut dyn FnMut(&SeatsAvailability)) + 'a,
    ) -> Self {
        Self { store, load: Box::new(load) }
    }
}

impl Finding {
    pub(crate) fn new(holds: bool, seen: impl Into<String>) -> Self {
        Self { verdict: if holds { Verdict::Holds } else { Verdict::Broken }, seen: seen.into() }
    }

    pub(crate) fn void(seen: impl Into<String>) -> Self {
        Self { verdict: Verdict::Void, seen: seen.into() }
    }

    /// After each event a state is loaded that comes from a snapshot where the library has one; `differs` is the first
    /// number of events after which it was not what a replay comes to.
    pub(crate) fn of_snapshots(events: usize, rule: &str, differs: Option<usize>) -> Self {
        match differs {
            None => Self::new(true, format!("{rule}: equal after each of {events} events")),
            Some(count) => Self::new(false, format!("{rule}: the state differs after {count} events")),
        }
    }
}
