//! Laws as a kit: what an event store, a message bus and a keeper of snapshots promise, as named
//! tests that any implementation passes or does not.
//!
//! The words, in the order in which one needs them:
//!
//! - An **implementation** is a store, a bus or a keeper of snapshots: yours, one in memory for
//!   tests, one on a database. It is reached through one of three small traits, [`EventStore`],
//!   [`MessageBus`] and [`SnapshotStore`], over opaque bytes. The calls block; an adapter of
//!   something asynchronous blocks on it.
//! - A **law** ([`Law`]) is one promise: a rule, why it matters, and a trial on an implementation
//!   that nobody used before. Many of them are there because somebody published that it was broken.
//! - A **kit** ([`Kit`]) says how new implementations are made, as many as there are trials.
//! - A **ruling** ([`Ruling`]) is what becomes of a law: held, broken, or not applicable. An
//!   implementation that has no outbox answers [`Failure::Unsupported`] with its reason; the laws
//!   about outboxes then do not apply, which is not the same as held. Where good buses differ,
//!   [`BusTerms`] says what this one does, and the laws hold it to that.
//! - A **reference** ([`mod@reference`]) is right and small. Each can be given one mistake: that is
//!   how every law has been seen to notice something.
//!
//! # The laws on your own store
//!
//! A store that keeps streams in memory, checks versions, and has nothing else:
//!
//! ```
//! use stage::laws::{self, *};
//! use std::collections::BTreeMap;
//!
//! #[derive(Default)]
//! struct Mine(BTreeMap<StreamKey, Vec<NewEvent>>);
//!
//! impl EventStore for Mine {
//!     fn commit(&mut self, commit: &AtomicCommit) -> Result<Appended, Failure> {
//!         if commit.inbox.is_some() || !commit.outbox.is_empty() {
//!             return Err(Failure::unsupported("it stores events only"));
//!         }
//!         let stream = self.0.entry(commit.stream).or_default();
//!         let version = stream.len() as u64;
//!         if commit.expected != version {
//!             return Ok(Appended::Conflict { version: Some(version) });
//!         }
//!         stream.extend(commit.events.iter().cloned());
//!         Ok(Appended::Committed { version: stream.len() as u64 })
//!     }
//!
//!     fn load(&mut self, stream: StreamKey, after: u64) -> Result<Vec<VersionedEvent>, Failure> {
//!         let events = self.0.get(&stream).into_iter().flatten().cloned();
//!         let events = (1..).zip(events).filter(|(version, _)| *version > after);
//!         Ok(events.map(|(version, event)| VersionedEvent { version, event }).collect())
//!     }
//!
//!     fn read_all(&mut self, _after: u64, _limit: usize) -> Result<Vec<LoggedEvent>, Failure> {
//!         Err(Failure::unsupported("streams are read one by one"))
//!     }
//! }
//!
//! let report = laws::check(&Kit::new("mine").with_store(|| Ok(Mine::default())));
//! assert_eq!(report.broken().count(), 0, "{report}");
//! assert!(report.held().any(|law| law == "store::second_writer_is_refused"));
//! assert!(report.not_applicable().any(|(law, _)| law == "store::outbox_survives_a_restart"));
//! ```
//!
//! # Each law as a test of its own
//!
//! [`store_laws!`](crate::store_laws), [`bus_laws!`](crate::bus_laws) and
//! [`snapshot_laws!`](crate::snapshot_laws) make one `#[test]` of each law, in the module in which
//! they stand; a law that does not apply says so on the test's output and is counted in
//! [`Report::not_applicable`]:
//!
//! ```
//! mod my_store {
//!     use stage::laws::{Kit, reference::ReferenceStore};
//!
//!     stage::store_laws!(Kit::new("mine").with_store(|| Ok(ReferenceStore::new())));
//! }
//! ```

mod bus;
mod event_store;
mod failure;
mod kit;
mod law;
mod message_bus;
mod names;
pub mod reference;
mod report;
mod snapshot;
mod snapshot_store;
mod store;

pub use event_store::{
    Appended, AtomicCommit, EventStore, InboxEntry, LoggedEvent, NewEvent, OpenCommit,
    OutboxMessage, StopKind, StreamKey, VersionedEvent,
};
pub use failure::Failure;
pub use kit::Kit;
pub use law::{Law, Ruling};
pub use message_bus::{
    BusMessage, BusTerms, Delivery, GivenUp, GivenUpFor, LateCompletion, MessageBus, Repeated,
    SubscriberId,
};
pub use report::Report;
pub use snapshot_store::{EventDigest, FoldNumber, LoadedState, SnapshotStore, Tampering};

/// All laws: of stores, of buses, of snapshots.
#[must_use]
pub fn all() -> Vec<Law> {
    store::laws().chain(bus::laws()).chain(snapshot::laws()).collect()
}

/// The law of this id.
#[must_use]
pub fn find(id: &str) -> Option<Law> {
    all().into_iter().find(|law| law.id == id)
}

/// Tries every law that concerns what the kit makes.
#[must_use]
pub fn check(kit: &Kit) -> Report {
    let laws = all().into_iter().filter(|law| law.concerns(kit));
    Report { kit: kit.name().to_owned(), rulings: laws.map(|law| (law, law.try_on(kit))).collect() }
}

/// Tries one law, for a test that is named after it.
///
/// # Panics
/// If the law is broken, with what was seen, or if there is no such law.
pub fn assert_law(id: &str, kit: &Kit) {
    let law = find(id).unwrap_or_else(|| panic!("there is no law {id}"));
    match law.try_on(kit) {
        Ruling::Held => {}
        Ruling::NotApplicable { why } => println!("{id} does not apply to {}: {why}", kit.name()),
        Ruling::Broken { what } => {
            panic!(
                "{id} is broken by {}\n  rule: {}\n  seen: {what}\n  why it matters: {}",
                kit.name(),
                law.rule,
                law.why
            )
        }
    }
}
