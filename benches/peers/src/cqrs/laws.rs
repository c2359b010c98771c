//! Its store in memory, and the snapshots of its persisted store, as the laws see them.

use std::convert::Infallible;

use cqrs_es::event_sink::EventSink;
use cqrs_es::mem_store::{MemStore, MemStoreAggregateContext};
use cqrs_es::persist::{PersistedEventStore, SerializedSnapshot};
use cqrs_es::{Aggregate, AggregateError, CqrsFramework, DomainEvent, EventStore as _};
use futures::executor::block_on;
use serde::{Deserialize, Serialize};
use serde_json::json;
use stage::laws::{
    Appended, AtomicCommit, EventDigest, EventStore, Failure, FoldNumber, Kit, LoadedState, LoggedEvent,
    NewEvent, OpenCommit, SnapshotStore, StreamKey, Tampering, VersionedEvent,
};

use super::rows::Rows;
use crate::laws::{BETWEEN_THREADS, Tried, payloads};

/// A snapshot after every so many events.
const SNAPSHOT: usize = 10;

/// The aggregate of the laws, in a program with this fold. A command is what is to happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Digest<const FOLD: u64>(EventDigest);

const FIRST: u64 = FoldNumber::First.number();
const SECOND: u64 = FoldNumber::Second.number();

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Happened(Vec<u8>);

impl DomainEvent for Happened {
    fn event_type(&self) -> String {
        "Happened".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl<const FOLD: u64> Aggregate for Digest<FOLD> {
    const TYPE: &'static str = "digest";
    type Command = Vec<Vec<u8>>;
    type Event = Happened;
    type Error = Infallible;
    type Services = ();

    async fn handle(
        &mut self,
        payloads: Vec<Vec<u8>>,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Infallible> {
        for payload in payloads {
            sink.write(Happened(payload), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, Happened(payload): Happened) {
        let fold = if FOLD == FIRST { FoldNumber::First } else { FoldNumber::Second };
        self.0 = self.0.evolve(fold, &payload);
    }
}

/// Its store in memory. What a command was decided on comes back to it in the context of its
/// aggregate.
#[derive(Default)]
struct Store(MemStore<Digest<FIRST>>);

impl Store {
    fn events(&self, stream: StreamKey) -> Result<Vec<VersionedEvent>, Failure> {
        let loaded = block_on(self.0.load_events(&stream.to_string())).map_err(Failure::failed)?;
        let versioned = loaded.into_iter().map(|event| VersionedEvent {
            version: event.sequence as u64,
            event: NewEvent::of(event.payload.0),
        });
        Ok(versioned.collect())
    }
}

impl EventStore for Store {
    fn commit(&mut self, commit: &AtomicCommit) -> Result<Appended, Failure> {
        let events = payloads(commit)?.into_iter().map(Happened).collect();
        let context = MemStoreAggregateContext {
            aggregate_id: commit.stream.to_string(),
            aggregate: Digest::default(),
            current_sequence: usize::try_from(commit.expected).map_err(Failure::failed)?,
        };
        match block_on(self.0.commit(events, context, Default::default())) {
            Ok(_) => {
                let version = self.events(commit.stream)?.last().map_or(0, |event| event.version);
                Ok(Appended::Committed { version })
            }
            Err(AggregateError::AggregateConflict) => Ok(Appended::Conflict { version: None }),
            Err(error) => Err(Failure::failed(error)),
        }
    }

    fn load(&mut self, stream: StreamKey, after: u64) -> Result<Vec<VersionedEvent>, Failure> {
        let events = self.events(stream)?;
        if after > 0 && !events.is_empty() {
            return Err(Failure::unsupported("a stream is loaded whole"));
        }
        Ok(events)
    }

    fn read_all(&mut self, _: u64, _: usize) -> Result<Vec<LoggedEvent>, Failure> {
        Err(Failure::unsupported("streams are read one by one"))
    }

    fn begin(&mut self, _: &AtomicCommit) -> Result<OpenCommit, Failure> {
        Err(Failure::unsupported(BETWEEN_THREADS))
    }
}

/// How events come into its persisted store.
#[derive(Clone, Copy)]
enum By {
    /// By a command that its framework executes.
    Framework,
    /// By a commit of the store itself, as the framework makes them.
    Commit,
}

/// Streams that are continued, and loaded with the snapshots that its persisted store keeps.
struct Snapshots {
    by: By,
    rows: Rows,
    fold: FoldNumber,
}

impl Snapshots {
    fn store<A: Aggregate>(&self) -> PersistedEventStore<Rows, A> {
        PersistedEventStore::new_snapshot_store(self.rows.clone(), SNAPSHOT)
    }

    fn continued<const FOLD: u64>(&self, id: &str, payloads: Vec<Vec<u8>>) -> Result<(), Failure> {
        let store = self.store::<Digest<FOLD>>();
        block_on(async {
            match self.by {
                By::Framework => CqrsFramework::new(store, Vec::new(), ()).execute(id, payloads).await,
                By::Commit => {
                    let context = store.load_aggregate(id).await?;
                    let events = payloads.into_iter().map(Happened).collect();
                    store.commit(events, context, Default::default()).await.map(|_| ())
                }
            }
        })
        .map_err(Failure::failed)
    }

    fn loaded<const FOLD: u64>(&self, id: &str) -> Result<LoadedState, Failure> {
        let context = block_on(self.store::<Digest<FOLD>>().load_aggregate(id)).map_err(Failure::failed)?;
        let kept = self.rows.snapshot(id).map(|snapshot| snapshot.current_sequence as u64);
        Ok(LoadedState {
            state: context.aggregate.0,
            version: context.current_sequence as u64,
            snapshot: context.current_snapshot.and(kept),
        })
    }
}

impl SnapshotStore for Snapshots {
    fn append(&mut self, stream: StreamKey, events: &[Vec<u8>]) -> Result<(), Failure> {
        match self.fold {
            FoldNumber::First => self.continued::<FIRST>(&stream.to_string(), events.to_vec()),
            FoldNumber::Second => self.continued::<SECOND>(&stream.to_string(), events.to_vec()),
        }
    }

    /// Only its own rule keeps snapshots.
    fn keep(&mut self, _: StreamKey) -> Result<(), Failure> {
        Ok(())
    }

    fn load(&mut self, stream: StreamKey) -> Result<LoadedState, Failure> {
        match self.fold {
            FoldNumber::First => self.loaded::<FIRST>(&stream.to_string()),
            FoldNumber::Second => self.loaded::<SECOND>(&stream.to_string()),
        }
    }

    fn change_fold(&mut self, fold: FoldNumber) -> Result<(), Failure> {
        self.fold = fold;
        Ok(())
    }

    fn tamper(&mut self, stream: StreamKey, how: Tampering) -> Result<(), Failure> {
        let other = match how {
            Tampering::OfStream(other) => self.rows.snapshot(&other.to_string()),
            _ => None,
        };
        let mut streams = self.rows.streams();
        let Some(kept) = streams.get_mut(&stream.to_string()) else { return Ok(()) };
        let length = kept.events.len();
        match (how, &mut kept.snapshot) {
            (Tampering::CutShort, _) => {
                return Err(Failure::unsupported("a snapshot is a JSON value, which cannot be cut"));
            }
            (Tampering::Removed, snapshot) => *snapshot = None,
            (Tampering::OfStream(_), snapshot) => *snapshot = other,
            (Tampering::Garbage, Some(SerializedSnapshot { aggregate, .. })) => {
                *aggregate = json!("no snapshot at all");
            }
            (Tampering::Ahead { events }, Some(SerializedSnapshot { current_sequence, .. })) => {
                *current_sequence = length + usize::try_from(events).map_err(Failure::failed)?;
            }
            (_, None) => {}
        }
        Ok(())
    }
}

pub(crate) fn tried() -> Vec<Tried> {
    vec![
        Tried { on: "its store in memory", kit: Kit::new("cqrs-es").with_store(|| Ok(Store::default())) },
        Tried {
            on: "the snapshots of its persisted store, by its framework, over rows written here to its trait",
            kit: snapshots(By::Framework),
        },
        Tried { on: "the same, by commits without its framework", kit: snapshots(By::Commit) },
    ]
}

fn snapshots(by: By) -> Kit {
    Kit::new("cqrs-es")
        .with_snapshots(move || Ok(Snapshots { by, rows: Rows::default(), fold: FoldNumber::First }))
}
