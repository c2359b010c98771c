//! eventcore, as its documentation says to use it: a command that is executed on its store in
//! memory. A stream is loaded by a command that looks at the state and records nothing.

mod laws;
mod snapshots;

use std::sync::{Arc, Mutex};

use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::Aggregate as _;
use eventcore::{Command, CommandError, CommandLogic, Event, NewEvents, RetryPolicy, StreamId, execute};
use eventcore_memory::InMemoryEventStore;
use eventcore_types::{EventStore, StreamVersion, StreamWrites};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

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

/// Looks at the state, and records nothing.
#[derive(Clone, Command)]
struct Look {
    #[stream]
    seats: StreamId,
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
        Ok(Vec::new().into())
    }
}

pub(crate) fn peer<'a>(runtime: &'a Runtime, events: &'a [SeatsEvent]) -> Peer<'a> {
    let store = InMemoryEventStore::new();
    let appended = runtime.block_on(append(&store, events));
    assert!(appended.is_ok(), "an empty store can be written");
    Peer {
        library: "eventcore",
        lanes: vec![Lane::new("its store in memory", move |look| {
            look(&load(runtime, &store));
        })],
        laws: laws::tried(),
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

/// Loads the stream as the library does before every command.
fn load(runtime: &Runtime, store: &InMemoryEventStore) -> SeatsAvailability {
    let seen = Arc::default();
    let executed = runtime.block_on(execute(
        store,
        Look { seats: stream(), seen: Arc::clone(&seen) },
        RetryPolicy::new(),
    ));
    assert!(executed.is_ok(), "a stream in memory can be read");
    std::mem::take(&mut seen.lock().expect("nobody panics meanwhile"))
}
