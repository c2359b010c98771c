//! The laws of a bus, one file for each part of what it promises.

mod ask;
mod dead_letters;
mod delivery;
mod lock;
mod subscriptions;

use super::law::Law;

/// The laws of a bus.
pub(super) fn laws() -> impl Iterator<Item = Law> {
    [delivery::LAWS, lock::LAWS, dead_letters::LAWS, subscriptions::LAWS]
        .into_iter()
        .flatten()
        .copied()
}
