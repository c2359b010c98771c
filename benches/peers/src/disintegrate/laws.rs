//! Its loading and persisting of states, over a store and a keeper of snapshots written here to its
//! traits, as the laws see them. What only the store or the keeper decides would tell of this file
//! and not of the library: it is not tried.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use disintegrate::{
    BoxDynError, Event, EventSourcedStateStore, EventStore as _, IntoState, LoadState, NoSnapshot,
    PersistDecision, StateMutate, StatePart, StateQuery, StateSnapshotter, StreamItem, StreamQuery,
    WithSnapshot, query,
};
use futures::TryStreamExt;
use futures::executor::block_on;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use stage::laws::{
    Appended, AtomicCommit, EventDigest, EventStore, Failure, FoldNumber, Kit, LoadedState, LoggedEvent,
    NewEvent, SnapshotStore, StreamKey, Tampering, VersionedEvent,
};

use super::rows::{Conflict, Rows};
use crate::laws::{Tried, payloads};

/// A snapshot is kept once more than so many events were applied since the last.
const SNAPSHOT: u64 = 10;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Event)]
enum Told {
    Happened {
        #[id]
        stream: String,
        payload: Vec<u8>,
    },
}

const READING: &str = "what is read after an event is decided by the store";

/// The aggregate of the laws in a program with the given fold. A fold has a name of its own, by
/// which its snapshots are found.
macro_rules! digest {
    ($state:ident, $name:literal, $fold:expr) => {
        #[derive(Clone, Serialize, Deserialize, StateQuery)]
        #[state_query(Told, rename = $name)]
        struct $state {
            #[id]
            stream: String,
            digest: EventDigest,
        }

        impl $state {
            fn unread(stream: StreamKey) -> Self {
                Self { stream: stream.to_string(), digest: EventDigest::default() }
            }
        }

        impl StateMutate for $state {
            fn mutate(&mut self, told: Told) {
                let Told::Happened { payload, .. } = told;
                self.digest = self.digest.evolve($fold, &payload);
            }
        }
    };
}

digest!(First, "digest-v1", FoldNumber::First);
digest!(Second, "digest-v2", FoldNumber::Second);

fn happened(stream: StreamKey, payload: Vec<u8>) -> Told {
    Told::Happened { stream: stream.to_string(), payload }
}

/// What a query finds, with the ids.
fn found(rows: &Rows<Told>, query: &StreamQuery<i64, Told>) -> Vec<(i64, Told)> {
    let items: Result<Vec<StreamItem<i64, Told>>, Conflict> = block_on(rows.stream(query).try_collect());
    let events = items.expect("rows in memory can be read").into_iter();
    let events = events.filter_map(|item| match item {
        StreamItem::Event(event) => Some((event.id(), event.into_inner())),
        StreamItem::End(_) => None,
    });
    events.collect()
}

fn of_stream(stream: StreamKey) -> StreamQuery<i64, Told> {
    query!(Told; stream == stream.to_string())
}

/// The ids of the events of a stream: the event of version `n` has the `n`th.
fn ids(rows: &Rows<Told>, stream: StreamKey) -> Vec<i64> {
    found(rows, &of_stream(stream)).into_iter().map(|(id, _)| id).collect()
}

#[derive(Default)]
struct Store(Rows<Told>);

impl EventStore for Store {
    /// Whoever decided on a version read the rows as they were when the event of that version was
    /// the last of its stream.
    fn commit(&mut self, commit: &AtomicCommit) -> Result<Appended, Failure> {
        let payloads = payloads(commit)?;
        let ids = ids(&self.0, commit.stream);
        let read = match usize::try_from(commit.expected).map_err(Failure::failed)? {
            expected if expected == ids.len() => self.0.clone(),
            0 => self.0.as_of(ids[0] - 1),
            expected => {
                let last = ids.get(expected - 1).ok_or_else(|| {
                    Failure::unsupported("a decision names the last event that was read, which must be there")
                })?;
                self.0.as_of(*last)
            }
        };
        let events: Vec<Told> =
            payloads.into_iter().map(|payload| happened(commit.stream, payload)).collect();
        let read = EventSourcedStateStore::new(read, NoSnapshot);
        let present = EventSourcedStateStore::new(self.0.clone(), NoSnapshot);
        let persisted = block_on(async {
            let loaded = read.load(First::unread(commit.stream)).await?;
            present.persist(loaded, events, None).await
        });
        match persisted {
            Ok(persisted) => Ok(Appended::Committed { version: (ids.len() + persisted.len()) as u64 }),
            Err(error) if error.is::<Conflict>() => Ok(Appended::Conflict { version: None }),
            Err(error) => Err(Failure::failed(error)),
        }
    }

    fn load(&mut self, stream: StreamKey, after: u64) -> Result<Vec<VersionedEvent>, Failure> {
        let events = found(&self.0, &of_stream(stream));
        if after > 0 && !events.is_empty() {
            return Err(Failure::unsupported(READING));
        }
        let versioned = |(version, (_, Told::Happened { payload, .. }))| VersionedEvent {
            version,
            event: NewEvent::of(payload),
        };
        Ok((1..).zip(events).map(versioned).collect())
    }

    fn read_all(&mut self, _: u64, _: usize) -> Result<Vec<LoggedEvent>, Failure> {
        Err(Failure::unsupported(READING))
    }
}

/// The latest snapshot of each state and query: the version and the state as JSON.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Snapshots>>);

#[derive(Default)]
struct Snapshots {
    rows: BTreeMap<String, (i64, String)>,
    /// The version of the one that was handed out last, if there was one.
    handed_out: Option<i64>,
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Snapshots> {
        self.0.lock().expect("nobody panics meanwhile")
    }
}

/// The name of a state and the identifiers that it asks for.
fn key<S: StateQuery>(state: &S) -> String {
    let query = state.query::<i64>();
    let ids = query.filters().iter().flat_map(|filter| filter.identifiers().iter());
    ids.fold(S::NAME.to_owned(), |key, (ident, value)| format!("{key}, {ident} {value}"))
}

#[async_trait]
impl StateSnapshotter<i64> for Kept {
    async fn load_snapshot<S>(&self, default: StatePart<i64, S>) -> StatePart<i64, S>
    where
        S: Send + Sync + DeserializeOwned + StateQuery + 'static,
    {
        let mut kept = self.lock();
        let read = kept.rows.get(&key::<S>(&default)).map(|(version, text)| {
            (*version, serde_json::from_str(text).expect("what was written can be read"))
        });
        kept.handed_out = read.as_ref().map(|(version, _)| *version);
        read.map_or(default, |(version, state)| StatePart::new(version, state))
    }

    async fn store_snapshot<S>(&self, state: &StatePart<i64, S>) -> Result<(), BoxDynError>
    where
        S: Send + Sync + Serialize + StateQuery + 'static,
    {
        if state.applied_events() > SNAPSHOT {
            let text = serde_json::to_string(&state.clone().into_state())?;
            self.lock().rows.insert(key::<S>(state), (state.version(), text));
        }
        Ok(())
    }
}

/// Streams that are loaded with snapshots.
#[derive(Default)]
struct Loading {
    rows: Rows<Told>,
    kept: Kept,
    fold: FoldNumber,
}

impl Loading {
    /// How many events of a stream an id stands for; one that no event has yet stands for one more
    /// with each.
    fn version(&self, stream: StreamKey, id: i64) -> u64 {
        let ids = ids(&self.rows, stream);
        let last = found(&self.rows, &query!(Told)).last().map_or(0, |(id, _)| *id);
        let there = ids.into_iter().filter(|one| *one <= id).count() as u64;
        there + u64::try_from(id - last).unwrap_or(0)
    }

    fn key(&self, stream: StreamKey) -> String {
        match self.fold {
            FoldNumber::First => key(&First::unread(stream)),
            FoldNumber::Second => key(&Second::unread(stream)),
        }
    }
}

impl SnapshotStore for Loading {
    fn append(&mut self, stream: StreamKey, events: &[Vec<u8>]) -> Result<(), Failure> {
        self.rows.push(events.iter().map(|payload| happened(stream, payload.clone())).collect());
        Ok(())
    }

    /// Snapshots are kept by loading.
    fn keep(&mut self, stream: StreamKey) -> Result<(), Failure> {
        self.load(stream).map(|_| ())
    }

    fn load(&mut self, stream: StreamKey) -> Result<LoadedState, Failure> {
        let store = EventSourcedStateStore::new(self.rows.clone(), WithSnapshot::new(self.kept.clone()));
        let (state, version) = match self.fold {
            FoldNumber::First => {
                let loaded = block_on(store.load(First::unread(stream))).map_err(Failure::failed)?;
                (loaded.state().digest, loaded.version())
            }
            FoldNumber::Second => {
                let loaded = block_on(store.load(Second::unread(stream))).map_err(Failure::failed)?;
                (loaded.state().digest, loaded.version())
            }
        };
        let snapshot = self.kept.lock().handed_out;
        Ok(LoadedState {
            state,
            version: self.version(stream, version),
            snapshot: snapshot.map(|id| self.version(stream, id)),
        })
    }

    fn change_fold(&mut self, fold: FoldNumber) -> Result<(), Failure> {
        self.fold = fold;
        Ok(())
    }

    fn tamper(&mut self, stream: StreamKey, how: Tampering) -> Result<(), Failure> {
        let key = self.key(stream);
        let last = found(&self.rows, &query!(Told)).last().map_or(0, |(id, _)| *id);
        let rows = &mut self.kept.lock().rows;
        match how {
            Tampering::CutShort | Tampering::Garbage | Tampering::OfStream(_) => {
                return Err(Failure::unsupported("which snapshot can be used is decided by the keeper"));
            }
            Tampering::Removed => {
                rows.remove(&key);
            }
            Tampering::Ahead { events } => {
                if let Some((version, _)) = rows.get_mut(&key) {
                    *version = last + i64::try_from(events).map_err(Failure::failed)?;
                }
            }
        }
        Ok(())
    }
}

pub(crate) fn tried() -> Vec<Tried> {
    vec![
        Tried {
            on: "its loading and persisting, over a store written here to its trait",
            kit: Kit::new("disintegrate").with_store(|| Ok(Store::default())),
        },
        Tried {
            on: "its loading from snapshots, kept by code written here to its trait",
            kit: Kit::new("disintegrate").with_snapshots(|| Ok(Loading::default())),
        },
    ]
}
