//! eventually, as its documentation says to use it: an aggregate, its repository, and its event
//! store in memory. It has no snapshots.

mod laws;

use std::convert::Infallible;

use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::Aggregate as _;
use eventually::inmemory::{EventStore, EventStoreBuilder};
use eventually::store::{EventStore as _, Expected};
use eventually::{Aggregate, AggregateRootBuilder, Repository};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::runtime::Runtime;

use crate::peer::{Lane, Peer};

const ID: &str = "seats";

/// The seats as an aggregate of the library. A command is what is to happen, so that the very same
/// stream comes about.
#[derive(Clone, Copy)]
struct PeerSeats;

impl Aggregate for PeerSeats {
    type Id = &'static str;
    type State = SeatsAvailability;
    type Event = SeatsEvent;
    type Command = SeatsEvent;
    type Error = Infallible;

    fn apply(state: SeatsAvailability, event: SeatsEvent) -> Result<SeatsAvailability, Infallible> {
        Ok(state.evolve(&event))
    }

    fn handle<'a, 's: 'a>(
        &'a self,
        _: &'s &'static str,
        _: &'s SeatsAvailability,
        command: SeatsEvent,
    ) -> BoxFuture<'a, Result<Option<Vec<SeatsEvent>>, Infallible>> {
        async { Ok(Some(vec![command])) }.boxed()
    }
}

type Store = EventStore<&'static str, SeatsEvent>;

pub(crate) fn peer<'a>(runtime: &'a Runtime, events: &'a [SeatsEvent]) -> Peer<'a> {
    let mut store = EventStoreBuilder::for_aggregate(&PeerSeats);
    let appended = runtime.block_on(store.append(ID, Expected::Exact(0), events.to_vec()));
    assert!(appended.is_ok(), "an empty store can be written");
    let repository = repository(store);
    Peer {
        library: "eventually",
        lanes: vec![Lane::new("its store in memory", move |look| {
            let root = runtime.block_on(repository.get(ID)).expect("a stream in memory can be read");
            look(root.state());
        })],
        laws: laws::tried(),
    }
}

fn repository(store: Store) -> Repository<PeerSeats, Store> {
    Repository::new(AggregateRootBuilder::from(PeerSeats), store)
}
