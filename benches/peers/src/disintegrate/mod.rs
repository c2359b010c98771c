//! disintegrate, as its documentation says to use it: a state that is queried from an event store.
//! Its published stores need PostgreSQL, so a store in memory is written here to its trait.

mod laws;
mod rows;

use disintegrate::{Event, EventSourcedStateStore, LoadState, NoSnapshot, StateMutate, StateQuery};
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::Aggregate as _;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use self::rows::Rows;
use crate::peer::{Lane, Peer};

const CONFERENCE: &str = "seats";

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
        laws: laws::tried(),
    }
}
