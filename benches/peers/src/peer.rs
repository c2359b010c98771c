//! What is asked of every library: ways to load the stream, and what laws are tried on.

use domain::registration::SeatsAvailability;

use crate::laws::Tried;

/// A library, with the stream in its stores.
pub(crate) struct Peer<'a> {
    /// The name of its package.
    pub(crate) library: &'static str,
    pub(crate) lanes: Vec<Lane<'a>>,
    /// What the laws are tried on.
    pub(crate) laws: Vec<Tried>,
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
