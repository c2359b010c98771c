//! What a snapshot promises: a small trait over a given fold, and the laws.

use serde::{Deserialize, Serialize};

use super::event_store::StreamKey;
use super::failure::Failure;

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
    /// What the fold of the events has come to.
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
    /// A hash of the events, in order.
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
        /// How many events the snapshot is ahead of its stream.
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
