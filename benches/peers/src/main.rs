//! The stream of a conference's seats through other event sourcing libraries: what a replay costs
//! there beside the domain's own fold in the same run, and which laws of the crate `stage` hold
//! there.
//!
//! Every lane folds with the same `evolve` of the domain, and must come to the same state before it
//! is timed. What is compared is therefore only what a library does around the fold. `run` beside
//! this package starts it.

mod answer;
mod cli;
mod cqrs;
mod disintegrate;
mod eventcore;
mod eventually;
#[path = "../../src/peers/found.rs"]
mod found;
mod laws;
#[path = "../../src/measured.rs"]
mod measured;
mod peer;
mod replay;
mod stream;

use std::process::ExitCode;

use domain::registration::SeatsEvent;
use tokio::runtime::Runtime;

use crate::peer::Peer;

/// Every library that is compared.
const PEERS: [for<'a> fn(&'a Runtime, &'a [SeatsEvent]) -> Peer<'a>; 4] =
    [cqrs::peer, disintegrate::peer, eventcore::peer, eventually::peer];

fn main() -> ExitCode {
    cli::run()
}
