//! eventcore, as its documentation says to use it: a command that is executed on its store in memory. A stream is loaded by
//! a command that looks at the state and records nothing.

use std::sync::{Arc, Mutex};

use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::Aggregate as _;
use eventcore::{
    COMMAND_STATE_SNAPSHOT_REFRESH_THRESHOLD, Command, CommandError, CommandLogic, CommandStateSnapshotId,
    Event, NewEvents, RetryPolicy, StreamId, execute,
};
use eventcore_memory::InMemoryEventStore;
use eventcore_types::{EventStore, StreamVersion, StreamWrites};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use crate::TRIED;
use crate::found::Finding;
use crate::peer::{Lane, Peer};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Happened {
    seats: StreamId,
    event: SeatsEvent,
}

impl Event for Happened {
    fn stream_id(&self) -> &StreamId {
        &self.seats
    }

    fn event_type_name() -> &'static str {
        "SeatsEvent"
    }
}

/// Looks at the state, and records what is to happen next.
#[derive(Clone, Command)]
struct Look {
    #[stream]
    seats: StreamId,
    next: Option<SeatsEvent>,
    with_snapshots: bool,
    seen: Arc<Mutex<SeatsAvailability>>,
}

impl CommandLogic for Look {
    type Event = Happened;
    type State = SeatsAvailability;

    fn apply(&self, state: SeatsAvailability, happened: &Happened) -> SeatsAvailability {
        state.evolve(&happened.event)
    }

    fn handle(&self, state: SeatsAvailability) -> Result<NewEvents<Happened>, CommandError> {
        *self.seen.lock().expect("nobody panics meanwhile") = state;
        let next = self.next.iter().map(|event| happened(&self.seats, event));
        Ok(next.collect::<Vec<_>>().into())
    }

    fn command_state_snapshot_id(&self) -> Option<CommandStateSnapshotId> {
        let id = || CommandStateSnapshotId::try_new("seats").expect("a short name");
        self.with_snapshots.then(id)
    }

    fn serialize_command_state_snapshot(
        &self,
        state: &SeatsAvailability,
    ) -> Result<serde_json::Value, CommandError> {
        serde_json::to_value(state).map_err(|error| CommandError::ValidationError(error.to_string()))
    }

    fn deserialize_command_state_snapshot(
        &self,
        state: serde_json::Value,
    ) -> Result<SeatsAvailability, CommandError> {
        serde_json::from_value(state).map_err(|error| CommandError::ValidationError(error.to_string()))
    }
}

pub(crate) fn peer<'a>(runtime: &'a Runtime, events: &'a [SeatsEvent]) -> Peer<'a> {
    let store = InMemoryEventStore::new();
    let appended = runtime.block_on(append(&store, events));
    assert!(appended.is_ok(), "an empty store can be written");
    Peer {
        library: "eventcore",
        lanes: vec![Lane::new("its store in memory", move |look| {
            look(&load(runtime, &store, None, false));
        })],
        snapshot_equals_replay: snapshot_equals_replay(runtime, events),
        conflict_is_detected: conflict_is_detected(runtime, events),
    }
}

fn stream() -> StreamId {
    StreamId::try_new("seats").expect("a short name")
}

fn happened(seats: &StreamId, event: &SeatsEvent) -> Happened {
    Happened { seats: seats.clone(), event: event.clone() }
}

/// Appends to a stream that is believed to be empty.
async fn append(store: &InMemoryEventStore, events: &[SeatsEvent]) -> Result<(), String> {
    let mut writes = StreamWrites::new()
        .register_stream(stream(), StreamVersion::new(0))
        .map_err(|error| error.to_string())?;
    for event in events {
        writes = writes.append(happened(&stream(), event)).map_err(|error| error.to_string())?;
    }
    store.append_events(writes).await.map(|_| ()).map_err(|error| error.to_string())
}

/// Loads the stream, and appends what comes next.
fn load(
    runtime: &Runtime,
    store: &InMemoryEventStore,
    next: Option<SeatsEvent>,
    with_snapshots: bool,
) -> SeatsAvailability {
    let seen = Arc::default();
    let command = Look { seats: stream(), next, with_snapshots, seen: Arc::clone(&seen) };
    let executed = runtime.block_on(execute(store, command, RetryPolicy::new()));
    assert!(executed.is_ok(), "a stream in memory can be read");
    std::mem::take(&mut seen.lock().expect("nobody panics meanwhile"))
}

/// Events come about one by one, each by a command that begins with the latest snapshot.
fn snapshot_equals_replay(runtime: &Runtime, events: &[SeatsEvent]) -> Finding {
    let store = InMemoryEventStore::new();
    let tried = &events[..events.len().min(TRIED)];
    let differs = (0..tried.len()).find(|index| {
        let seen = load(runtime, &store, Some(tried[*index].clone()), true);
        seen != SeatsAvailability::replay(&tried[..*index])
    });
    let every = COMMAND_STATE_SNAPSHOT_REFRESH_THRESHOLD;
    Finding::of_snapshots(tried.len(), &format!("a snapshot after {every} events"), differs)
}

/// Two append to the version that both have read.
fn conflict_is_detected(runtime: &Runtime, events: &[SeatsEvent]) -> Finding {
    let store = InMemoryEventStore::new();
    let (first, second) =
        runtime.block_on(async { (append(&store, &events[..1]).await, append(&store, &events[..1]).await) });
    assert!(first.is_ok(), "nobody was before the first");
    match second {
        Err(error) => Finding::new(
            true,
            format!(
                "its store refuses the second: {error}; nothing can be appended without a version, and a command is tried again"
            ),
        ),
        Ok(()) => Finding::new(false, "its store accepts both"),
    }
}
