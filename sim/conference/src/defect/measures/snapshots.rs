//! A snapshot is not what the fold of its stream is at its version.

use std::collections::BTreeMap;

use domain::registration::{SeatTypeCount, SeatsAvailability};
use domain::stream::{StreamId, StreamKind};
use domain::values::Quantity;

use crate::node::protocol::StoredSnapshot;
use crate::node::seams::SnapshotKeeping;

/// The first state that was kept of each stream.
#[derive(Debug, Default)]
struct FirstStates {
    states: BTreeMap<StreamId, Vec<u8>>,
}

impl SnapshotKeeping for FirstStates {
    fn kept(&mut self, stream: StreamId, sent: &StoredSnapshot) -> StoredSnapshot {
        let first = self.states.entry(stream).or_insert_with(|| sent.snapshot.state.clone());
        with_state(sent, first.clone())
    }
}

/// An old state is put back, under the version that the stream has by now.
pub(in crate::defect) fn first_states() -> Box<dyn SnapshotKeeping> {
    Box::new(FirstStates::default())
}

/// The last state that was kept of any stream of a kind.
#[derive(Debug, Default)]
struct SharedPlaces {
    states: BTreeMap<StreamKind, Vec<u8>>,
}

impl SnapshotKeeping for SharedPlaces {
    fn kept(&mut self, stream: StreamId, sent: &StoredSnapshot) -> StoredSnapshot {
        let of_before = self.states.insert(stream.kind, sent.snapshot.state.clone());
        with_state(sent, of_before.unwrap_or_else(|| sent.snapshot.state.clone()))
    }
}

/// Streams of one kind share the place of their states, so a stream is given that of another.
pub(in crate::defect) fn shared_places() -> Box<dyn SnapshotKeeping> {
    Box::new(SharedPlaces::default())
}

fn with_state(sent: &StoredSnapshot, state: Vec<u8>) -> StoredSnapshot {
    let mut kept = sent.clone();
    kept.snapshot.state = state;
    kept
}

/// The fold with which it was taken did not count yet what is sold, and has the number of the one
/// that does.
pub(in crate::defect) fn from_before_sales_were_counted(
    mut seats: SeatsAvailability,
) -> SeatsAvailability {
    for count in seats.seat_types.values_mut() {
        *count = SeatTypeCount { sold: Quantity(0), ..*count };
    }
    seats
}
