//! What the laws are tried on.

use std::fmt;

use super::event_store::EventStore;
use super::failure::Failure;
use super::message_bus::MessageBus;
use super::snapshot_store::SnapshotStore;

/// Ways to make the implementations that the laws are tried on: a store, a bus, a keeper of
/// snapshots, or only some of them. Every trial asks for new ones.
pub struct Kit {
    name: String,
    pub(super) store: Option<Maker<dyn EventStore>>,
    pub(super) bus: Option<Maker<dyn MessageBus>>,
    pub(super) snapshots: Option<Maker<dyn SnapshotStore>>,
}

type Maker<T> = Box<dyn Fn() -> Result<Box<T>, Failure>>;

impl Kit {
    /// A kit that makes nothing yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), store: None, bus: None, snapshots: None }
    }

    /// The kit with a way to make an empty store.
    #[must_use]
    pub fn with_store<S: EventStore + 'static>(
        mut self,
        fresh: impl Fn() -> Result<S, Failure> + 'static,
    ) -> Self {
        self.store = Some(Box::new(move || Ok(Box::new(fresh()?))));
        self
    }

    /// The kit with a way to make a bus that holds no message and has no subscriber.
    #[must_use]
    pub fn with_bus<B: MessageBus + 'static>(
        mut self,
        fresh: impl Fn() -> Result<B, Failure> + 'static,
    ) -> Self {
        self.bus = Some(Box::new(move || Ok(Box::new(fresh()?))));
        self
    }

    /// The kit with a way to make a store that keeps snapshots and is empty.
    #[must_use]
    pub fn with_snapshots<S: SnapshotStore + 'static>(
        mut self,
        fresh: impl Fn() -> Result<S, Failure> + 'static,
    ) -> Self {
        self.snapshots = Some(Box::new(move || Ok(Box::new(fresh()?))));
        self
    }

    /// What the kit is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Kit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the kit {}", self.name)
    }
}
