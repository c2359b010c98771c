//! Its event store in memory, and the snapshots of its commands, as the laws see them.

use std::collections::BTreeMap;

use eventcore_memory::InMemoryEventStore;
use eventcore_types::{
    BatchSize, Event, EventFilter, EventPage, EventReader, EventStore as _, EventStoreError, StreamId,
    StreamPosition, StreamVersion, StreamWrites, collect_events,
};
use futures::executor::block_on;
use serde::{Deserialize, Serialize};
use stage::laws::{
    Appended, AtomicCommit, EventStore, Failure, Kit, LoggedEvent, NewEvent, StreamKey, VersionedEvent,
};

use super::snapshots::Commands;
use crate::laws::{Tried, payloads};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Happened {
    pub(super) stream: StreamId,
    pub(super) payload: Vec<u8>,
}

impl Event for Happened {
    fn stream_id(&self) -> &StreamId {
        &self.stream
    }

    fn event_type_name() -> &'static str {
        "Happened"
    }
}

pub(super) fn named(stream: StreamKey) -> Result<StreamId, Failure> {
    StreamId::try_new(stream.to_string()).map_err(Failure::failed)
}

/// The library names streams by text and tells no way back, so the keys that were used are kept.
#[derive(Default)]
struct Store {
    events: InMemoryEventStore,
    keys: BTreeMap<String, StreamKey>,
}

impl Store {
    fn page(&self, page: EventPage) -> Result<Vec<(Happened, StreamPosition)>, Failure> {
        block_on(self.events.read_events(EventFilter::all(), page)).map_err(Failure::failed)
    }
}

impl EventStore for Store {
    fn commit(&mut self, commit: &AtomicCommit) -> Result<Appended, Failure> {
        let payloads = payloads(commit)?;
        let stream = named(commit.stream)?;
        self.keys.insert(stream.to_string(), commit.stream);
        let expected = StreamVersion::new(usize::try_from(commit.expected).map_err(Failure::failed)?);
        let mut writes =
            StreamWrites::new().register_stream(stream.clone(), expected).map_err(Failure::failed)?;
        for payload in payloads {
            writes = writes.append(Happened { stream: stream.clone(), payload }).map_err(Failure::failed)?;
        }
        match block_on(self.events.append_events(writes)) {
            // It does not tell which version the stream has now.
            Ok(_) => Ok(Appended::Committed { version: self.load(commit.stream, 0)?.len() as u64 }),
            Err(EventStoreError::VersionConflict { actual, .. }) => {
                Ok(Appended::Conflict { version: Some(actual.into_inner() as u64) })
            }
            Err(error) => Err(Failure::failed(error)),
        }
    }

    fn load(&mut self, stream: StreamKey, after: u64) -> Result<Vec<VersionedEvent>, Failure> {
        let version = StreamVersion::new(usize::try_from(after).map_err(Failure::failed)?);
        let loaded: Result<Vec<Happened>, _> = block_on(async {
            collect_events(
                self.events.read_stream_after(named(stream).expect("a short name"), version).await?,
            )
            .await
        });
        // A version is the place in the stream: events do not carry one.
        let versioned = |(version, event): (u64, Happened)| VersionedEvent {
            version,
            event: NewEvent::of(event.payload),
        };
        Ok((after + 1..).zip(loaded.map_err(Failure::failed)?).map(versioned).collect())
    }

    /// Its positions are UUIDs, told here by their rank among all; a version is the rank within the
    /// stream.
    fn read_all(&mut self, after: u64, limit: usize) -> Result<Vec<LoggedEvent>, Failure> {
        let all = self.page(EventPage::first(BatchSize::new(usize::MAX)))?;
        let mut versions: BTreeMap<String, u64> = BTreeMap::new();
        let mut ranks = BTreeMap::new();
        for (rank, (event, position)) in (1..).zip(&all) {
            let version = versions.entry(event.stream.to_string()).or_default();
            *version += 1;
            ranks.insert(*position, (rank, *version));
        }
        let limit = BatchSize::new(limit);
        let page = match after.checked_sub(1) {
            None => EventPage::first(limit),
            Some(index) => {
                let read = all.get(usize::try_from(index).map_err(Failure::failed)?);
                let (_, position) =
                    read.ok_or_else(|| Failure::failed("nothing was read at that position"))?;
                EventPage::after(*position, limit)
            }
        };
        let logged = |(event, at): (Happened, StreamPosition)| {
            let (position, version) = ranks[&at];
            let stream = self.keys[event.stream.as_ref() as &str];
            LoggedEvent { position, stream, version, event: NewEvent::of(event.payload) }
        };
        Ok(self.page(page)?.into_iter().map(logged).collect())
    }
}

pub(crate) fn tried() -> Vec<Tried> {
    vec![
        Tried { on: "its store in memory", kit: Kit::new("eventcore").with_store(|| Ok(Store::default())) },
        Tried {
            on: "the snapshots of its commands, in its store in memory",
            kit: Kit::new("eventcore").with_snapshots(Commands::new),
        },
    ]
}
