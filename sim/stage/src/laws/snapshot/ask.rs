//! What several laws ask of a store of snapshots.

use super::super::event_store::StreamKey;
use super::super::law::{Objection, Tried, ensure, ensure_same};
use super::super::snapshot_store::{EventDigest, FoldNumber, LoadedState, SnapshotStore};

/// Events that differ from each other and from those of other streams.
pub(super) fn events(stream: StreamKey, versions: std::ops::RangeInclusive<u64>) -> Vec<Vec<u8>> {
    versions.map(|version| format!("{stream}, event {version}").into_bytes()).collect()
}

/// Appends the events after `from` up to `to`, in one batch.
pub(super) fn grow(store: &mut dyn SnapshotStore, stream: StreamKey, from: u64, to: u64) -> Tried {
    Ok(store.append(stream, &events(stream, from + 1..=to))?)
}

/// The state must be that of all events, and the program must know their number.
pub(super) fn is_of_all(
    store: &mut dyn SnapshotStore,
    stream: StreamKey,
    fold: FoldNumber,
    length: u64,
    when: &str,
) -> Result<LoadedState, Objection> {
    let loaded = store.load(stream)?;
    let expected = EventDigest::replay(fold, events(stream, 1..=length));
    let from = loaded.snapshot;
    ensure_same!(
        loaded.state.events,
        length,
        "{when}, how many events are in the state (loaded from a snapshot of version {from:?})"
    );
    ensure!(
        loaded.state == expected,
        "{when}, the state is of {length} events, and not of those that were appended (loaded from a snapshot of version {from:?})"
    );
    ensure_same!(loaded.version, length, "{when}, the version to commit with");
    Ok(loaded)
}

/// Appends events one by one, as far as `length`, keeps a snapshot, and makes sure that it is
/// used: otherwise the law would try nothing.
pub(super) fn kept_at(
    store: &mut dyn SnapshotStore,
    stream: StreamKey,
    fold: FoldNumber,
    length: u64,
) -> Result<u64, Objection> {
    for version in 1..=length {
        grow(store, stream, version - 1, version)?;
    }
    store.keep(stream)?;
    let loaded = is_of_all(store, stream, fold, length, "with a snapshot")?;
    loaded.snapshot.ok_or_else(|| {
        Objection::NotApplicable(format!("after {length} events no snapshot is kept that is used"))
    })
}
