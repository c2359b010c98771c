//! The sentences that features are made of.
//!
//! One function for each sentence, with one attribute for each language, English first. The comment
//! above it explains the sentence to whoever writes a feature, in both languages: the catalogue
//! prints it, so it is written once. The first line of each file names its group in the same way.
//! The body is one call into the world.

use std::sync::LazyLock;

use cucumber::World as _;
use cucumber::codegen::{LocalBoxFuture, StepConstructor, WorldInventory, inventory};
use cucumber::step::{Collection, Context};
use futures::FutureExt as _;

use super::world::{StepVerdict, World};

mod assignments;
mod bank;
mod codes;
mod conference;
mod crowd;
mod faults;
mod orders;
mod organiser;
mod time;
mod upgrade;
mod wait_list;

/// The files, in the order in which the catalogue lists them, and what is written in each.
pub(super) const SOURCES: [(&str, &str); 11] = [
    ("conference.rs", include_str!("conference.rs")),
    ("orders.rs", include_str!("orders.rs")),
    ("crowd.rs", include_str!("crowd.rs")),
    ("bank.rs", include_str!("bank.rs")),
    ("codes.rs", include_str!("codes.rs")),
    ("wait_list.rs", include_str!("wait_list.rs")),
    ("assignments.rs", include_str!("assignments.rs")),
    ("organiser.rs", include_str!("organiser.rs")),
    ("time.rs", include_str!("time.rs")),
    ("faults.rs", include_str!("faults.rs")),
    ("upgrade.rs", include_str!("upgrade.rs")),
];

/// All sentences there are. Building this costs more than playing a story, so it is built once.
pub(super) static SENTENCES: LazyLock<Collection<World>> = LazyLock::new(World::collection);

/// All sentences for whoever plays them without a player: what each has people do must have been
/// done, here too.
#[must_use]
pub(super) fn judged() -> Collection<World> {
    let mut judged = Collection::new();
    for step in inventory::iter::<<World as WorldInventory>::Given>() {
        let (at, regex, _) = step.inner();
        judged = judged.given(Some(at), regex(), judge);
    }
    for step in inventory::iter::<<World as WorldInventory>::When>() {
        let (at, regex, _) = step.inner();
        judged = judged.when(Some(at), regex(), judge);
    }
    for step in inventory::iter::<<World as WorldInventory>::Then>() {
        let (at, regex, _) = step.inner();
        judged = judged.then(Some(at), regex(), judge);
    }
    judged
}

fn judge(world: &mut World, context: Context) -> LocalBoxFuture<'_, ()> {
    async move {
        expect(world.hears(&context.step));
        if let Ok(Some((function, _, _, context))) = SENTENCES.find(&context.step) {
            function(world, context).await;
        }
        expect(world.has_happened());
    }
    .boxed_local()
}

fn expect(verdict: StepVerdict) {
    if let Err(surprise) = verdict {
        panic!("{surprise}");
    }
}
