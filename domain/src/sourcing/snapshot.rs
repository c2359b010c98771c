//! A saved state, so that a long stream need not be replayed from its first event.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::aggregate::Aggregate;
use super::stream::Version;

/// Names the shape of a state and the fold that made it. A snapshot of another shape is refused,
/// never guessed at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint(pub String);

/// The state of an aggregate after `version` events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot<S> {
    /// How many events it stands for.
    pub version: Version,
    /// Which state shape and fold it was made with.
    pub fingerprint: Fingerprint,
    /// The state itself, as the fold left it.
    pub state: S,
}

/// Why a snapshot was not used. The answer is always to replay the whole stream.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SnapshotRefused {
    /// It was made by another fold or for another state shape.
    #[error("the snapshot was made with {found:?}, today's fold is {expected:?}")]
    OtherFold {
        /// What the snapshot says.
        found: Fingerprint,
        /// What today's code expects.
        expected: Fingerprint,
    },
}

impl<S> Snapshot<S> {
    /// Takes a snapshot of `state` after `version` events.
    #[must_use]
    pub const fn of(state: S, version: Version, fingerprint: Fingerprint) -> Self {
        Self { version, fingerprint, state }
    }

    /// The state, and after how many events it was taken.
    ///
    /// # Errors
    /// [`SnapshotRefused::OtherFold`] if the snapshot was not made with the fold named by
    /// `expected`.
    pub fn open(self, expected: &Fingerprint) -> Result<(S, Version), SnapshotRefused> {
        if self.fingerprint != *expected {
            return Err(SnapshotRefused::OtherFold {
                found: self.fingerprint,
                expected: expected.clone(),
            });
        }
        Ok((self.state, self.version))
    }
}

impl<S: Aggregate> Snapshot<S> {
    /// The state after the events that follow the snapshot.
    ///
    /// # Errors
    /// [`SnapshotRefused::OtherFold`] if the snapshot was not made with the fold named by
    /// `expected`.
    pub fn resume<'a>(
        self,
        expected: &Fingerprint,
        tail: impl IntoIterator<Item = &'a S::Event>,
    ) -> Result<S, SnapshotRefused>
    where
        S::Event: 'a,
    {
        let (state, _) = self.open(expected)?;
        Ok(tail.into_iter().fold(state, S::evolve))
    }
}
