//! The laws of the registration domain: what holds after any story, not only after the ones somebody thought of.
//!
//! The names S1 to S10 are the invariants of the domain dossier.

mod closed_loop;
mod conference_management;
mod every_interleaving;
mod kept;
mod legality;
mod order;
mod registration_process;
mod seats_availability;
mod views;
mod world;

use proptest::test_runner::Config;

/// How often a law is tried. Nothing is written to disk: a failure prints its own smallest story.
fn trials(cases: u32) -> Config {
    Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() }
}
