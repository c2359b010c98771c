//! A repository of rows in memory, written to the trait of its persisted store. It keeps what it is
//! given: a conflict would be for a database to detect, where a sequence is unique, and is not
//! judged here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use cqrs_es::Aggregate;
use cqrs_es::persist::{
    PersistedEventRepository, PersistenceError, ReplayStream, SerializedEvent, SerializedSnapshot,
};
use serde_json::Value;

#[derive(Clone, Default)]
pub(super) struct Rows(Arc<Mutex<BTreeMap<String, Stream>>>);

/// The rows of one aggregate, and the snapshot that was kept last.
#[derive(Default)]
pub(super) struct Stream {
    pub(super) events: Vec<SerializedEvent>,
    pub(super) snapshot: Option<SerializedSnapshot>,
}

impl Rows {
    pub(super) fn streams(&self) -> MutexGuard<'_, BTreeMap<String, Stream>> {
        self.0.lock().expect("nobody panics meanwhile")
    }

    fn after(&self, aggregate_id: &str, sequence: usize) -> Vec<SerializedEvent> {
        let streams = self.streams();
        let rows = streams.get(aggregate_id).into_iter().flat_map(|stream| &stream.events);
        rows.filter(|row| row.sequence > sequence).cloned().collect()
    }

    pub(super) fn snapshot(&self, aggregate_id: &str) -> Option<SerializedSnapshot> {
        self.streams().get(aggregate_id)?.snapshot.as_ref().map(copied)
    }
}

/// The library's type has no `Clone`.
fn copied(snapshot: &SerializedSnapshot) -> SerializedSnapshot {
    SerializedSnapshot {
        aggregate_id: snapshot.aggregate_id.clone(),
        aggregate: snapshot.aggregate.clone(),
        current_sequence: snapshot.current_sequence,
        current_snapshot: snapshot.current_snapshot,
    }
}

impl PersistedEventRepository for Rows {
    async fn get_events<A: Aggregate>(&self, id: &str) -> Result<Vec<SerializedEvent>, PersistenceError> {
        Ok(self.after(id, 0))
    }

    async fn get_last_events<A: Aggregate>(
        &self,
        id: &str,
        last_sequence: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        Ok(self.after(id, last_sequence))
    }

    async fn get_snapshot<A: Aggregate>(
        &self,
        id: &str,
    ) -> Result<Option<SerializedSnapshot>, PersistenceError> {
        Ok(self.snapshot(id))
    }

    /// As the published repositories do: a snapshot stands at the last row that comes with it.
    async fn persist<A: Aggregate>(
        &self,
        events: &[SerializedEvent],
        snapshot_update: Option<(String, Value, usize)>,
    ) -> Result<(), PersistenceError> {
        let Some(first) = events.first() else { return Ok(()) };
        let mut streams = self.streams();
        let stream = streams.entry(first.aggregate_id.clone()).or_default();
        stream.events.extend_from_slice(events);
        if let Some((aggregate_id, aggregate, current_snapshot)) = snapshot_update {
            let current_sequence = stream.events.last().map_or(0, |row| row.sequence);
            stream.snapshot =
                Some(SerializedSnapshot { aggregate_id, aggregate, current_sequence, current_snapshot });
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
