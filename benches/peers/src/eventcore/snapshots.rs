//! The snapshots that its commands keep and begin with, as the laws see them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use eventcore::{
    Command, CommandError, CommandLogic, CommandStateSnapshot, CommandStateSnapshotId, Event, EventStream,
    NewEvents, RetryPolicy, StreamId, execute,
};
use eventcore_memory::InMemoryEventStore;
use eventcore_types::{EventStore, EventStoreError, EventStreamSlice, StreamVersion, StreamWrites};
use serde_json::{Value, json};
use stage::laws::{EventDigest, Failure, FoldNumber, LoadedState, SnapshotStore, StreamKey, Tampering};
use tokio::runtime::{Builder, Runtime};

use super::laws::{Happened, named};

/// Records what is to happen, and shows the state that it was decided on.
#[derive(Clone, Command)]
struct Record {
    #[stream]
    stream: StreamId,
    next: Vec<Vec<u8>>,
    fold: FoldNumber,
    seen: Arc<Mutex<EventDigest>>,
}

impl CommandLogic for Record {
    type Event = Happened;
    type State = EventDigest;

    fn apply(&self, state: EventDigest, happened: &Happened) -> EventDigest {
        state.evolve(self.fold, &happened.payload)
    }

    fn handle(&self, state: EventDigest) -> Result<NewEvents<Happened>, CommandError> {
        *self.seen.lock().expect("nobody panics meanwhile") = state;
        let next = self.next.iter().cloned();
        let events = next.map(|payload| Happened { stream: self.stream.clone(), payload });
        Ok(events.collect::<Vec<_>>().into())
    }

    fn command_state_snapshot_id(&self) -> Option<CommandStateSnapshotId> {
        Some(snapshot_id(&self.stream, self.fold))
    }

    fn serialize_command_state_snapshot(&self, state: &EventDigest) -> Result<Value, CommandError> {
        serde_json::to_value(state).map_err(|error| CommandError::ValidationError(error.to_string()))
    }

    fn deserialize_command_state_snapshot(&self, state: Value) -> Result<EventDigest, CommandError> {
        serde_json::from_value(state).map_err(|error| CommandError::ValidationError(error.to_string()))
    }
}

/// "It must include every command-specific dimension that changes how the command folds state",
/// says its documentation.
fn snapshot_id(stream: &StreamId, fold: FoldNumber) -> CommandStateSnapshotId {
    CommandStateSnapshotId::try_new(format!("{stream}, fold {}", fold.number())).expect("a short name")
}

/// Its store in memory, which tells what was asked of it, and whose snapshots can be changed past
/// it.
#[derive(Default)]
struct Watched {
    events: InMemoryEventStore,
    told: Mutex<Told>,
    /// What is found in the place of a snapshot, until the next one is kept there.
    instead: Mutex<BTreeMap<String, Option<CommandStateSnapshot>>>,
}

/// What the latest command asked.
#[derive(Clone, Copy, Default)]
struct Told {
    /// The version that its state is continued from, if it is.
    begun: Option<u64>,
    /// The version that it commits with.
    version: u64,
}

impl EventStore for Watched {
    async fn read_stream<E: Event>(&self, stream: StreamId) -> Result<EventStream<E>, EventStoreError> {
        self.events.read_stream(stream).await
    }

    async fn read_stream_after<E: Event>(
        &self,
        stream: StreamId,
        version: StreamVersion,
    ) -> Result<EventStream<E>, EventStoreError> {
        self.told.lock().expect("nobody panics meanwhile").begun = Some(version.into_inner() as u64);
        self.events.read_stream_after(stream, version).await
    }

    async fn append_events(&self, writes: StreamWrites) -> Result<EventStreamSlice, EventStoreError> {
        let version = writes.expected_versions().values().next().map_or(0, |version| version.into_inner());
        self.told.lock().expect("nobody panics meanwhile").version = version as u64;
        self.events.append_events(writes).await
    }

    async fn load_command_state_snapshot(
        &self,
        id: CommandStateSnapshotId,
    ) -> Result<Option<CommandStateSnapshot>, EventStoreError> {
        let instead = self.instead.lock().expect("nobody panics meanwhile").get(id.as_ref() as &str).cloned();
        match instead {
            Some(snapshot) => Ok(snapshot),
            None => self.events.load_command_state_snapshot(id).await,
        }
    }

    async fn save_command_state_snapshot(
        &self,
        id: CommandStateSnapshotId,
        snapshot: CommandStateSnapshot,
    ) -> Result<(), EventStoreError> {
        self.instead.lock().expect("nobody panics meanwhile").remove(id.as_ref() as &str);
        self.events.save_command_state_snapshot(id, snapshot).await
    }
}

/// Streams that are loaded and continued by commands.
pub(super) struct Commands {
    store: Watched,
    fold: FoldNumber,
    /// A command that is refused waits before it tries again.
    runtime: Runtime,
}

impl Commands {
    pub(super) fn new() -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_time().build().map_err(Failure::failed)?;
        Ok(Self { store: Watched::default(), fold: FoldNumber::First, runtime })
    }

    fn execute(&self, stream: StreamKey, next: &[Vec<u8>]) -> Result<LoadedState, Failure> {
        *self.store.told.lock().expect("nobody panics meanwhile") = Told::default();
        let seen = Arc::default();
        let command =
            Record { stream: named(stream)?, next: next.to_vec(), fold: self.fold, seen: Arc::clone(&seen) };
        self.runtime.block_on(execute(&self.store, command, RetryPolicy::new())).map_err(Failure::failed)?;
        let state = *seen.lock().expect("nobody panics meanwhile");
        let Told { begun, version } = *self.store.told.lock().expect("nobody panics meanwhile");
        Ok(LoadedState { state, version, snapshot: begun })
    }
}

impl SnapshotStore for Commands {
    fn append(&mut self, stream: StreamKey, events: &[Vec<u8>]) -> Result<(), Failure> {
        self.execute(stream, events).map(|_| ())
    }

    /// Only commands keep snapshots, when they have read enough.
    fn keep(&mut self, stream: StreamKey) -> Result<(), Failure> {
        self.execute(stream, &[]).map(|_| ())
    }

    fn load(&mut self, stream: StreamKey) -> Result<LoadedState, Failure> {
        self.execute(stream, &[])
    }

    fn change_fold(&mut self, fold: FoldNumber) -> Result<(), Failure> {
        self.fold = fold;
        Ok(())
    }

    fn tamper(&mut self, stream: StreamKey, how: Tampering) -> Result<(), Failure> {
        let id = |stream| Ok::<_, Failure>(snapshot_id(&named(stream)?, self.fold));
        let kept = |stream| {
            self.runtime
                .block_on(self.store.load_command_state_snapshot(id(stream)?))
                .map_err(Failure::failed)
        };
        let mut snapshot = kept(stream)?;
        match how {
            Tampering::CutShort => {
                return Err(Failure::unsupported("a snapshot is a JSON value, which cannot be cut"));
            }
            Tampering::Garbage => {
                if let Some(snapshot) = &mut snapshot {
                    snapshot.state = json!("no snapshot at all");
                    for checkpoint in &mut snapshot.replay_checkpoints {
                        checkpoint.state = json!("no snapshot at all");
                    }
                }
            }
            Tampering::Removed => snapshot = None,
            Tampering::OfStream(other) => snapshot = kept(other)?,
            Tampering::Ahead { events } => {
                let ahead = usize::try_from(events).map_err(Failure::failed)?;
                if let Some(snapshot) = &mut snapshot {
                    let checkpoints = snapshot.replay_checkpoints.iter_mut();
                    let versions = checkpoints.flat_map(|checkpoint| checkpoint.stream_versions.values_mut());
                    for version in versions.chain(snapshot.stream_versions.values_mut()) {
                        *version = StreamVersion::new(version.into_inner() + ahead);
                    }
                }
            }
        }
        let mut instead = self.store.instead.lock().expect("nobody panics meanwhile");
        instead.insert(id(stream)?.to_string(), snapshot);
        Ok(())
    }
}
