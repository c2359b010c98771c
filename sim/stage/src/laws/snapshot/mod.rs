//! The laws of a store of snapshots, one file for each part of what it promises.

mod ask;
mod equality;
mod refusal;

use super::law::Law;

/// The laws of snapshots.
pub(super) fn laws() -> impl Iterator<Item = Law> {
    [equality::LAWS, refusal::LAWS].into_iter().flatten().copied()
}
