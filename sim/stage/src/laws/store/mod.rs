//! The laws of a store, one file for each part of what it promises.

mod ask;
mod atomicity;
mod inbox;
mod order;
mod outbox;
mod reading;
mod survival;
mod versions;

use super::law::Law;

/// The laws of a store.
pub(super) fn laws() -> impl Iterator<Item = Law> {
    [
        versions::LAWS,
        inbox::LAWS,
        atomicity::LAWS,
        order::LAWS,
        reading::LAWS,
        survival::LAWS,
        outbox::LAWS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
