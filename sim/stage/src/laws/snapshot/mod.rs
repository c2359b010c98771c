//! What a snapshot promises: a small trait over a given fold, and the laws.

mod equality;
mod refusal;

use serde::{Deserialize, Serialize};

use super::law::{Failure, Law};
use super::store::StreamKey;

/// Streams that can be loaded with the help of a snapshot, as a law sees them. The aggregate is
/// [`EventDigest`], so that every implementation folds the same; an adapter blocks where its
/// library waits.
pub trait SnapshotStore {
    /// Appends events to a stream, whatever its version is. The implementation may keep a snapshot
    /// if its strategy says so.
    ///
    /// # Errors
    /// [`Failure::Failed`] if they are not stored.
    fn append(&mut self, stream: StreamKey, events: &[Vec<u8>]) -> Result<(), Failure>;

    /// Keeps a snapshot of the present state of a stream. If only a strategy of the
    /// implementation's own keeps snapshots, this does nothing, and [`LoadedState::snapshot`] tells
    /// what there is.
    ///
    /// # Errors
    /// [`Failure::Failed`] if it is not kept.
    fn keep(&mut self, stream: StreamKey) -> Result<(), Failure>;

    /// Loads a stream as the program does before it decides: from a snapshot if there is one of
    /// use, and the events after it.
    ///
    /// # Errors
    /// [`Failure::Failed`] if the stream cannot be loaded. A snapshot of no use is no reason.
    fn load(&mut self, stream: StreamKey) -> Result<LoadedState, Failure>;

    /// The program is from now on one with this fold; snapshots stay as they were kept.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if the fold cannot be exchanged.
    fn change_fold(&mut self, fold: FoldNumber) -> Result<(), Failure>;

    /// Does this to the snapshot of a stream, past the program.
    ///
    /// # Errors
    /// [`Failure::Unsupported`] if nobody gets at it.
    fn tamper(&mut self, stream: StreamKey, how: Tampering) -> Result<(), Failure>;
}

/// A state as it was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedState {
    /// The state.
    pub state: EventDigest,
    /// The version with which the program would commit now.
    pub version: u64,
    /// The version of the snapshot it was loaded from, if it was.
    pub snapshot: Option<u64>,
}

/// The aggregate of the laws: how many events there were, and a digest that tells one of them
/// missing, added, changed or in another place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDigest {
    /// How many events were folded.
    pub events: u64,
    /// The digest.
    pub digest: u64,
}

/// Which of two folds a program has. The same events make another state in each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FoldNumber {
    /// The one of the first release.
    #[default]
    First,
    /// The one of the release after it.
    Second,
}

/// What is done to a snapshot past its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tampering {
    /// Its second half is cut off.
    CutShort,
    /// Other bytes stand in its place.
    Garbage,
    /// It is gone.
    Removed,
    /// The snapshot of another stream stands in its place.
    OfStream(StreamKey),
    /// It says that it stands for so many events more than its stream has.
    Ahead {
        /// How many.
        events: u64,
    },
}

impl FoldNumber {
    /// Another number for each.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }
}

impl EventDigest {
    /// The state after one more event.
    #[must_use]
    pub fn evolve(self, fold: FoldNumber, event: &[u8]) -> Self {
        // FNV-1a over the fold and the bytes, begun with the digest so far: no event commutes with
        // another.
        let begun = self.digest ^ 0xcbf2_9ce4_8422_2325 ^ fold.number();
        let digest = event
            .iter()
            .fold(begun.wrapping_mul(0x0100_0000_01b3), |digest, byte| {
                (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            })
            .rotate_left(7);
        Self { events: self.events + 1, digest }
    }

    /// The state after these events.
    pub fn replay<E: AsRef<[u8]>>(fold: FoldNumber, events: impl IntoIterator<Item = E>) -> Self {
        events.into_iter().fold(Self::default(), |state, event| state.evolve(fold, event.as_ref()))
    }
}

/// The laws of snapshots.
pub(super) fn laws() -> impl Iterator<Item = Law> {
    [equality::LAWS, refusal::LAWS].into_iter().flatten().copied()
}

/// What several laws ask of a store of snapshots.
mod ask {
    use super::super::law::{Objection, Tried, ensure, ensure_same};
    use super::{EventDigest, FoldNumber, LoadedState, SnapshotStore, StreamKey};

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
}
