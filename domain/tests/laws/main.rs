//! The laws of the registration domain: what holds after any story, not only after the ones
//! somebody thought of.
//!
//! The names S1 to S10 are the invariants of the domain dossier.

mod circuit_breaker;
mod closed_loop;
mod conference_management;
mod discounts;
mod every_interleaving;
mod kept;
mod legality;
mod liberation;
mod multi_version;
mod order;
mod order_summaries;
mod payment;
mod promotional_code;
mod registration_process;
mod released;
mod round_trips;
mod seat_assignments;
mod seats_availability;
mod views;
mod wait_list;
mod world;

use proptest::test_runner::Config;

/// How often a law is tried. A failure prints its own smallest story; laws that must keep it use
/// [`kept::holds`].
fn trials(cases: u32) -> Config {
    Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() }
}
