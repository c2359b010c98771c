//! A store of rows in memory, written to its trait: what it finds, and what it refuses, is what its
//! published store for PostgreSQL finds and refuses.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use disintegrate::{DomainIdSet, Event, EventStore, PersistedEvent, StreamItem, StreamQuery};
use futures::StreamExt;
use futures::stream::{BoxStream, iter};

/// An event with what it is found by, as a table has it in columns. Its id is its place, counted
/// from 1.
#[derive(Clone)]
struct Row<E> {
    ids: DomainIdSet,
    event: E,
}

#[derive(Clone)]
pub(super) struct Rows<E>(Arc<Mutex<Vec<Row<E>>>>);

impl<E> Default for Rows<E> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

#[derive(Debug)]
pub(super) struct Conflict;

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an event that the query finds was appended meanwhile")
    }
}

impl std::error::Error for Conflict {}

/// Whether a query finds the row with this id. An event whose type does not have an identifier that
/// is asked for is found whatever it asks: the store for PostgreSQL compares identifiers only where
/// the type has them, while `StreamQuery::matches` of the library itself takes such an event for
/// another's.
fn finds<E: Event, QE: Event + Clone>(query: &StreamQuery<i64, QE>, id: i64, row: &Row<E>) -> bool {
    let name = row.event.name();
    query.filters().iter().any(|filter| {
        let asked = || {
            let info = QE::SCHEMA.event_info(name);
            filter
                .identifiers()
                .iter()
                .filter(move |(ident, _)| info.is_some_and(|info| info.has_domain_id(ident)))
        };
        id > filter.origin()
            && filter.events().contains(&name)
            && !filter.excluded_events().is_some_and(|excluded| excluded.contains(&name))
            && asked().all(|(ident, value)| row.ids.get(ident) == Some(value))
    })
}

fn id_at(index: usize) -> i64 {
    i64::try_from(index + 1).expect("fewer events than that")
}

impl<E: Event + Clone> Rows<E> {
    pub(super) fn push(&self, events: Vec<E>) -> Vec<PersistedEvent<i64, E>> {
        let mut rows = self.0.lock().expect("nobody panics meanwhile");
        let mut persisted = Vec::new();
        for event in events {
            persisted.push(PersistedEvent::new(id_at(rows.len()), event.clone()));
            rows.push(Row { ids: event.domain_ids(), event });
        }
        persisted
    }

    /// A copy of the rows as they were when this id was the last.
    pub(super) fn as_of(&self, id: i64) -> Self {
        let rows = self.0.lock().expect("nobody panics meanwhile");
        let first = rows.iter().take(usize::try_from(id).unwrap_or(0));
        Self(Arc::new(Mutex::new(first.cloned().collect())))
    }
}

#[async_trait]
impl<E: Event + Clone + Send + Sync + 'static> EventStore<i64, E> for Rows<E> {
    type Error = Conflict;

    fn stream<'a, QE>(
        &'a self,
        query: &'a StreamQuery<i64, QE>,
    ) -> BoxStream<'a, Result<StreamItem<i64, QE>, Conflict>>
    where
        QE: TryFrom<E> + Event + 'static + Clone + Send + Sync,
        <QE as TryFrom<E>>::Error: std::error::Error + 'static + Send + Sync,
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
        events: Vec<E>,
        query: StreamQuery<i64, QE>,
        last_event_id: i64,
    ) -> Result<Vec<PersistedEvent<i64, E>>, Conflict>
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
        events: Vec<E>,
    ) -> Result<Vec<PersistedEvent<i64, E>>, Conflict> {
        Ok(self.push(events))
    }
}

#[cfg(test)]
mod tests {
    use disintegrate::query;
    use futures::TryStreamExt;
    use futures::executor::block_on;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Event)]
    enum Told {
        Seat {
            #[id]
            conference: String,
        },
        /// Of no conference.
        Closed { day: u8 },
    }

    fn seat(conference: &str) -> Told {
        Told::Seat { conference: conference.to_owned() }
    }

    #[test]
    fn an_event_without_the_identifier_is_found_whatever_it_asks() {
        let rows = Rows::default();
        rows.push(vec![seat("one"), seat("other"), Told::Closed { day: 1 }]);
        let one = query!(Told; conference == "one".to_owned());
        let items: Vec<StreamItem<i64, Told>> = block_on(rows.stream(&one).try_collect()).unwrap();
        assert_eq!(items.iter().map(StreamItem::id).collect::<Vec<_>>(), [1, 3, 3]);
        assert!(block_on(rows.append(vec![seat("one")], one.clone(), 2)).is_err());
        assert!(block_on(rows.append(vec![seat("one")], one, 3)).is_ok());
    }
}
