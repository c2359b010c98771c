//! cqrs-es, as its documentation says to use it: an aggregate, its in-memory store, and its
//! persisted store over a repository of rows written here to its trait.

mod laws;
mod rows;

use std::convert::Infallible;

use cqrs_es::event_sink::EventSink;
use cqrs_es::mem_store::MemStore;
use cqrs_es::persist::PersistedEventStore;
use cqrs_es::{Aggregate, AggregateContext, DomainEvent, EventStore};
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::Aggregate as _;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use self::rows::Rows;
use crate::peer::{Lane, Peer};

const ID: &str = "seats";

/// The seats as an aggregate of the library. A command is what is to happen, so that the very same
/// stream comes about.
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
        laws: laws::tried(),
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
