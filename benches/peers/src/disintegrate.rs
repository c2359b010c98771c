//! disintegrate, as its documentation says to use it: a state that is queried from an event store. Its published stores need
//! PostgreSQL, so a store and a keeper of snapshots in memory are written here to its traits, and do what those for
//! PostgreSQL do.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use disintegrate::{
    BoxDynError, DomainIdSet, Event, EventSourcedStateStore, EventStore, IntoState, LoadState, NoSnapshot,
    PersistDecision, PersistedEvent, StateMutate, StatePart, StateQuery, StateSnapshotter, StreamItem,
    StreamQuery, WithSnapshot,
};
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::Aggregate as _;
use futures::StreamExt;
use futures::stream::{BoxStream, iter};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use crate::TRIED;
use crate::found::Finding;
use crate::peer::{Lane, Peer};

const CONFERENCE: &str = "seats";

/// A snapshot is kept once so many events were applied since the last.
const SNAPSHOT: u64 = 10;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Event)]
enum Happened {
    Seats {
        #[id]
        conference: String,
        event: SeatsEvent,
    },
}

#[derive(Clone, Serialize, Deserialize, StateQuery)]
#[state_query(Happened)]
struct PeerSeats {
    #[id]
    conference: String,
    seats: SeatsAvailability,
}

impl StateMutate for PeerSeats {
    fn mutate(&mut self, happened: Happened) {
        let Happened::Seats { event, .. } = happened;
        self.seats = std::mem::take(&mut self.seats).evolve(&event);
    }
}

/// Nothing was read yet.
fn unread() -> PeerSeats {
    PeerSeats { conference: CONFERENCE.to_owned(), seats: SeatsAvailability::default() }
}

fn happened(event: &SeatsEvent) -> Happened {
    Happened::Seats { conference: CONFERENCE.to_owned(), event: event.clone() }
}

/// An event with what it is found by, as a table has it in columns. Its id is its place, counted from 1.
struct Row {
    ids: DomainIdSet,
    event: Happened,
}

#[derive(Clone, Default)]
struct Rows(Arc<Mutex<Vec<Row>>>);

#[derive(Debug)]
struct Conflict;

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an event that the query finds was appended meanwhile")
    }
}

impl std::error::Error for Conflict {}

/// Whether a query finds the row with this id.
fn finds<QE: Event + Clone>(query: &StreamQuery<i64, QE>, id: i64, row: &Row) -> bool {
    let name = row.event.name();
    query.filters().iter().any(|filter| {
        id > filter.origin()
            && filter.events().contains(&name)
            && !filter.excluded_events().is_some_and(|excluded| excluded.contains(&name))
            && filter.identifiers().iter().all(|(ident, value)| row.ids.get(ident) == Some(value))
    })
}

fn id_at(index: usize) -> i64 {
    i64::try_from(index + 1).expect("fewer events than that")
}

impl Rows {
    fn push(&self, events: Vec<Happened>) -> Vec<PersistedEvent<i64, Happened>> {
        let mut rows = self.0.lock().expect("nobody panics meanwhile");
        let mut persisted = Vec::new();
        for event in events {
            persisted.push(PersistedEvent::new(id_at(rows.len()), event.clone()));
            rows.push(Row { ids: event.domain_ids(), event });
        }
        persisted
    }
}

#[async_trait]
impl EventStore<i64, Happened> for Rows {
    type Error = Conflict;

    fn stream<'a, QE>(
        &'a self,
        query: &'a StreamQuery<i64, QE>,
    ) -> BoxStream<'a, Result<StreamItem<i64, QE>, Conflict>>
    where
        QE: TryFrom<Happened> + Event + 'static + Clone + Send + Sync,
        <QE as TryFrom<Happened>>::Error: std::error::Error + 'static + Send + Sync,
    {
        let rows = self.0.lock().expect("nobody panics meanwhile");
        let mut items: Vec<Result<StreamItem<i64, QE>, Conflict>> = Vec::new();
        for (index, row) in rows.iter().enumerate().filter(|(index, row)| finds(query, id_at(*index), row)) {
            let event = QE::try_from(row.event.clone()).expect("an event that the query finds");
            items.push(Ok(PersistedEvent::new(id_at(index), event).into()));
        }
        items.push(Ok(StreamItem::End(rows.len() as i64)));
        iter(items).boxed()
    }

    async fn append<QE>(
        &self,
        events: Vec<Happened>,
        query: StreamQuery<i64, QE>,
        last_event_id: i64,
    ) -> Result<Vec<PersistedEvent<i64, Happened>>, Conflict>
    where
        QE: Event + 'static + Clone + Send + Sync,
    {
        let query = query.change_origin(last_event_id);
        let stale = |(index, row)| finds(&query, id_at(index), row);
        if self.0.lock().expect("nobody panics meanwhile").iter().enumerate().any(stale) {
            return Err(Conflict);
        }
        Ok(self.push(events))
    }

    async fn append_without_validation(
        &self,
        events: Vec<Happened>,
    ) -> Result<Vec<PersistedEvent<i64, Happened>>, Conflict> {
        Ok(self.push(events))
    }
}

/// The latest snapshot: its version and the state as JSON.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Option<(i64, String)>>>);

#[async_trait]
impl StateSnapshotter<i64> for Kept {
    async fn load_snapshot<S>(&self, default: StatePart<i64, S>) -> StatePart<i64, S>
    where
        S: Send + Sync + DeserializeOwned + StateQuery + 'static,
    {
        let kept = self.0.lock().expect("nobody panics meanwhile");
        let read =
            kept.as_ref().and_then(|(version, text)| Some((version, serde_json::from_str(text).ok()?)));
        read.map_or(default, |(version, state)| StatePart::new(*version, state))
    }

    async fn store_snapshot<S>(&self, state: &StatePart<i64, S>) -> Result<(), BoxDynError>
    where
        S: Send + Sync + Serialize + StateQuery + 'static,
    {
        if state.applied_events() > SNAPSHOT {
            let text = serde_json::to_string(&state.clone().into_state())?;
            *self.0.lock().expect("nobody panics meanwhile") = Some((state.version(), text));
        }
        Ok(())
    }
}

pub(crate) fn peer<'a>(runtime: &'a Runtime, events: &'a [SeatsEvent]) -> Peer<'a> {
    let rows = Rows::default();
    rows.push(events.iter().map(happened).collect());
    let store = EventSourcedStateStore::new(rows, NoSnapshot);
    Peer {
        library: "disintegrate",
        lanes: vec![Lane::new("a store in memory, written to its trait", move |look| {
            let loaded = runtime.block_on(store.load(unread())).expect("rows in memory can be read");
            look(&loaded.state().seats);
        })],
        snapshot_equals_replay: snapshot_equals_replay(runtime, events),
        conflict_is_detected: conflict_is_detected(runtime, events),
    }
}

fn snapshot_equals_replay(runtime: &Runtime, events: &[SeatsEvent]) -> Finding {
    let rows = Rows::default();
    let store = EventSourcedStateStore::new(rows.clone(), WithSnapshot::new(Kept::default()));
    let tried = &events[..events.len().min(TRIED)];
    let differs = (1..=tried.len()).find(|count| {
        rows.push(vec![happened(&tried[count - 1])]);
        let loaded = runtime.block_on(store.load(unread())).expect("rows in memory can be read");
        loaded.state().seats != SeatsAvailability::replay(&tried[..*count])
    });
    let rule = format!("a snapshot after more than {SNAPSHOT} events, kept by code written to its trait");
    Finding::of_snapshots(tried.len(), &rule, differs)
}

/// Two load the same state, and both persist what they decided.
fn conflict_is_detected(runtime: &Runtime, events: &[SeatsEvent]) -> Finding {
    let store = EventSourcedStateStore::new(Rows::default(), NoSnapshot);
    let second = runtime.block_on(async {
        let one = store.load(unread()).await.expect("an empty store can be read");
        let other = store.load(unread()).await.expect("an empty store can be read");
        let first = store.persist(one, vec![happened(&events[0])], None).await;
        assert!(first.is_ok(), "nobody was before the first");
        store.persist(other, vec![happened(&events[0])], None).await
    });
    match second {
        Err(error) => Finding::new(
            true,
            format!(
                "the second is refused: {error}; the library hands the query and the last event read to the store, written here to its trait"
            ),
        ),
        Ok(_) => Finding::new(false, "both are accepted"),
    }
}
