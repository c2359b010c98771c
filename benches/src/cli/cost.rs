//! `benches cost`.

use benches::cost::{Cost, show};
use clap::Args;

use super::args::{self, Target};
use super::exit;
use super::output::{Failure, tell};

/// How many standard scenarios are played for each figure.
const SEEDS: u64 = 60;

/// Measures what a rehearsal costs: on each engine, layer by layer, and as registrants and machines
/// grow
///
/// Beside it stands what the same datagrams cost over bare turmoil. Takes about a second of
/// processor time for each seed.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// How many standard scenarios are played for each figure
    #[arg(long, value_name = "N", default_value_t = SEEDS, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    seeds: u64,

    /// Write the figures as JSON; - is standard output, and the tables then go to standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seeds: SEEDS, json: None }
    }
}

const EXAMPLES: &[&str] =
    &["benches cost", "benches cost --seeds 10", "benches cost --json cost.json"];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let cost = Cost::measured(options.seeds);
    tell(&show::text(&cost), options.json.as_ref(), &cost)?;
    Ok(exit::DONE)
}
