//! Its event store in memory, as the laws see it.

use eventually::Versioned;
use eventually::inmemory::EventStore as InMemory;
use eventually::store::{EventStore as _, Expected, Persisted, Select};
use futures::executor::block_on;
use futures::{StreamExt, TryStreamExt};
use stage::laws::{
    Appended, AtomicCommit, EventStore, Failure, Kit, LoggedEvent, NewEvent, OpenCommit, StreamKey,
    VersionedEvent,
};

use crate::laws::{BETWEEN_THREADS, Tried, payloads};

/// Positions of the laws begin with 1, its sequence numbers with 0.
const FIRST_POSITION: u64 = 1;

#[derive(Default)]
struct Store(InMemory<StreamKey, Vec<u8>>);

type Stored = Persisted<StreamKey, Vec<u8>>;

/// A version or sequence number as the library counts it.
fn number(number: u64) -> Result<u32, Failure> {
    u32::try_from(number).map_err(Failure::failed)
}

impl EventStore for Store {
    fn commit(&mut self, commit: &AtomicCommit) -> Result<Appended, Failure> {
        let (events, expected) = (payloads(commit)?, Expected::Exact(number(commit.expected)?));
        Ok(match block_on(self.0.append(commit.stream, expected, events)) {
            Ok(version) => Appended::Committed { version: version.into() },
            // By its documentation `expected` is the version that the store has.
            Err(conflict) => Appended::Conflict { version: Some(conflict.expected.into()) },
        })
    }

    fn load(&mut self, stream: StreamKey, after: u64) -> Result<Vec<VersionedEvent>, Failure> {
        let from = Select::From(number(after + 1)?);
        let loaded: Result<Vec<Stored>, _> =
            block_on(async { self.0.stream(stream, from).await?.try_collect().await });
        let versioned = |event: Stored| VersionedEvent {
            version: event.version().into(),
            event: NewEvent::of(event.take()),
        };
        Ok(loaded.map_err(Failure::failed)?.into_iter().map(versioned).collect())
    }

    fn read_all(&mut self, after: u64, limit: usize) -> Result<Vec<LoggedEvent>, Failure> {
        let from = Select::From(number(after + 1 - FIRST_POSITION)?);
        let read: Result<Vec<Stored>, _> =
            block_on(async { self.0.stream_all(from).await?.take(limit).try_collect().await });
        let logged = |event: Stored| LoggedEvent {
            position: u64::from(event.sequence_number()) + FIRST_POSITION,
            stream: *event.source_id(),
            version: event.version().into(),
            event: NewEvent::of(event.take()),
        };
        Ok(read.map_err(Failure::failed)?.into_iter().map(logged).collect())
    }

    fn begin(&mut self, _: &AtomicCommit) -> Result<OpenCommit, Failure> {
        Err(Failure::unsupported(BETWEEN_THREADS))
    }
}

pub(crate) fn tried() -> Vec<Tried> {
    let kit = Kit::new("eventually").with_store(|| Ok(Store::default()));
    vec![Tried { on: "its store in memory", kit }]
}
