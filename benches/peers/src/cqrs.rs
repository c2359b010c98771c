//! cqrs-es, as its documentation says to use it: an aggregate, its in-memory store, and its persisted store over a
//! repository of rows written here to its trait.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use cqrs_es::event_sink::EventSink;
use cqrs_es::mem_store::MemStore;
use cqrs_es::persist::{
    PersistedEventRepository, PersistedEventStore, PersistenceError, ReplayStream, SerializedEvent,
    SerializedSnapshot,
};
use cqrs_es::{Aggregate, AggregateContext, CqrsFramework, DomainEvent, EventStore};
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::Aggregate as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::TRIED;
use crate::found::Finding;
use crate::peer::{Lane, Peer};

const ID: &str = "seats";

/// A snapshot after every so many events.
const SNAPSHOT: usize = 10;

/// The seats as an aggregate of the library. A command is what is to happen, so that the very same stream comes about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct PeerSeats(SeatsAvailability);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Happened(SeatsEvent);

impl DomainEvent for Happened {
    fn event_type(&self) -> String {
        "SeatsEvent".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for PeerSeats {
    const TYPE: &'static str = "seats";
    type Command = SeatsEvent;
    type Event = Happened;
    type Error = Infallible;
    type Services = ();

    async fn handle(
        &mut self,
        command: SeatsEvent,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Infallible> {
        sink.write(Happened(command), self).await;
        Ok(())
    }

    fn apply(&mut self, Happened(event): Happened) {
        self.0 = std::mem::take(&mut self.0).evolve(&event);
    }
}

/// Rows in memory, and the snapshot that was kept last. A conflict would be for a database to detect; it is not judged here.
#[derive(Clone, Default)]
struct Rows(Arc<Mutex<(Vec<SerializedEvent>, Option<SerializedSnapshot>)>>);

impl Rows {
    fn after(&self, sequence: usize) -> Vec<SerializedEvent> {
        let rows = self.0.lock().expect("nobody panics meanwhile");
        rows.0.iter().filter(|row| row.sequence > sequence).cloned().collect()
    }
}

impl PersistedEventRepository for Rows {
    async fn get_events<A: Aggregate>(&self, _: &str) -> Result<Vec<SerializedEvent>, PersistenceError> {
        Ok(self.after(0))
    }

    async fn get_last_events<A: Aggregate>(
        &self,
        _: &str,
        last_sequence: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        Ok(self.after(last_sequence))
    }

    async fn get_snapshot<A: Aggregate>(
        &self,
        _: &str,
    ) -> Result<Option<SerializedSnapshot>, PersistenceError> {
        let rows = self.0.lock().expect("nobody panics meanwhile");
        Ok(rows.1.as_ref().map(|kept| SerializedSnapshot {
            aggregate_id: kept.aggregate_id.clone(),
            aggregate: kept.aggregate.clone(),
            current_sequence: kept.current_sequence,
            current_snapshot: kept.current_snapshot,
        }))
    }

    async fn persist<A: Aggregate>(
        &self,
        events: &[SerializedEvent],
        snapshot_update: Option<(String, Value, usize)>,
    ) -> Result<(), PersistenceError> {
        let mut rows = self.0.lock().expect("nobody panics meanwhile");
        rows.0.extend_from_slice(events);
        if let Some((aggregate_id, aggregate, current_snapshot)) = snapshot_update {
            let current_sequence = rows.0.last().map_or(0, |row| row.sequence);
            rows.1 = Some(SerializedSnapshot { aggregate_id, aggregate, current_sequence, current_snapshot });
        }
        Ok(())
    }

    async fn stream_events<A: Aggregate>(&self, _: &str) -> Result<ReplayStream, PersistenceError> {
        Ok(ReplayStream::new(1).1)
    }

    async fn stream_all_events<A: Aggregate>(&self) -> Result<ReplayStream, PersistenceError> {
        Ok(ReplayStream::new(1).1)
    }
}

pub(crate) fn peer<'a>(runtime: &'a Runtime, events: &'a [SeatsEvent]) -> Peer<'a> {
    let memory = MemStore::<PeerSeats>::default();
    let persisted = PersistedEventStore::<_, PeerSeats>::new_event_store(Rows::default());
    commit(runtime, &memory, events);
    commit(runtime, &persisted, events);
    Peer {
        library: "cqrs-es",
        lanes: vec![
            Lane::new("its store in memory", move |look| look(&load(runtime, &memory))),
            Lane::new("its persisted store over JSON in memory, written to its trait", move |look| {
                look(&load(runtime, &persisted));
            }),
        ],
        snapshot_equals_replay: snapshot_equals_replay(runtime, events),
        conflict_is_detected: conflict_is_detected(runtime, events),
    }
}

fn commit(runtime: &Runtime, store: &impl EventStore<PeerSeats>, events: &[SeatsEvent]) {
    let committed = runtime.block_on(async {
        let context = store.load_aggregate(ID).await?;
        store.commit(events.iter().cloned().map(Happened).collect(), context, Default::default()).await
    });
    assert!(committed.is_ok(), "rows in memory can be written");
}

/// Loads the stream as the library does before every command.
fn load(runtime: &Runtime, store: &impl EventStore<PeerSeats>) -> SeatsAvailability {
    let loaded = runtime.block_on(store.load_aggregate(ID));
    let Ok(mut context) = loaded else { panic!("rows in memory can be read") };
    std::mem::take(&mut context.aggregate().0)
}

/// Events come about one by one by commands of the framework; every so many a snapshot is taken. Loaded from the snapshot, the
/// state must be what all events come to.
fn snapshot_equals_replay(runtime: &Runtime, events: &[SeatsEvent]) -> Finding {
    let rows = Rows::default();
    let store = || PersistedEventStore::<_, PeerSeats>::new_snapshot_store(rows.clone(), SNAPSHOT);
    let framework = CqrsFramework::new(store(), Vec::new(), ());
    let tried = &events[..events.len().min(TRIED)];
    let differs = (1..=tried.len()).find(|count| {
        let executed = runtime.block_on(framework.execute(ID, tried[count - 1].clone()));
        assert!(executed.is_ok(), "rows in memory can be written");
        load(runtime, &store()) != SeatsAvailability::replay(&tried[..*count])
    });
    Finding::of_snapshots(tried.len(), &format!("a snapshot every {SNAPSHOT} events"), differs)
}

/// Two load the same version of its store in memory, and both commit.
fn conflict_is_detected(runtime: &Runtime, events: &[SeatsEvent]) -> Finding {
    let store = MemStore::<PeerSeats>::default();
    let sequences = runtime.block_on(async {
        let (Ok(one), Ok(other)) = (store.load_aggregate(ID).await, store.load_aggregate(ID).await) else {
            panic!("an empty store can be read")
        };
        let event = vec![Happened(events[0].clone())];
        let first = store.commit(event.clone(), one, Default::default()).await;
        assert!(first.is_ok(), "nobody was before the first");
        let second = store.commit(event, other, Default::default()).await;
        second.is_ok().then_some(())?;
        let stored = store.load_events(ID).await.ok()?;
        Some(stored.iter().map(|event| event.sequence).collect::<Vec<_>>())
    });
    match sequences {
        None => Finding::new(true, "its store in memory refuses the second"),
        Some(sequences) => Finding::new(
            false,
            format!(
                "its store in memory accepts both, with the sequences {sequences:?}; its persisted store leaves it to the database, \
                 where a sequence is unique"
            ),
        ),
    }
}
