//! `benches cost`.

use benches::bare_turmoil::ping_pong;
use benches::measure::{Cost, processor_time, quiet, traffic};
use clap::Args;
use sim::runner::play;
use sim::scenario::from_seed;
use sim::stage::engine::Kind;

use super::exit;
use super::output::Failure;

/// How many standard scenarios are played for each figure.
const SEEDS: u64 = 60;

/// Measures what a rehearsal costs on each engine, beside the same datagrams over bare turmoil
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// How many standard scenarios are played for each figure
    #[arg(long, value_name = "N", default_value_t = SEEDS, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    seeds: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { seeds: SEEDS }
    }
}

const EXAMPLES: &[&str] = &["benches cost", "benches cost --seeds 10"];

/// The size of an average datagram of a rehearsal, in bytes.
const BYTES: usize = 200;

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let seeds = options.seeds;
    println!("standard scenarios of seeds 0..{seeds}, all checks on, processor time of one core\n");
    for engine in [Kind::Turmoil, Kind::Direct] {
        let cost = Cost::of(seeds, engine);
        println!(
            "{engine:<8} {:>8.0} seeds per hour and core   {:>6.1} ms a seed   {:>5.2} µs a datagram   {:.0} datagrams a seed",
            cost.seeds_per_hour(),
            cost.time.as_secs_f64() * 1000.0 / cost.seeds as f64,
            cost.micros_per_message(),
            cost.messages as f64 / cost.seeds as f64,
        );
    }
    idle();
    beside_bare_turmoil(seeds.min(20));
    Ok(exit::DONE)
}

/// How much business time passes in a second of processor time when hardly anything happens.
fn idle() {
    let scenario = quiet(20);
    for engine in [Kind::Turmoil, Kind::Direct] {
        let (time, run) = processor_time(|| play(&scenario, Default::default(), engine));
        let hours = run.simulated.as_secs_f64() / 3600.0 / time.as_secs_f64();
        println!(
            "{engine:<8} {hours:>8.0} simulated hours per processor second when one registrant a day comes"
        );
    }
}

/// The same number of datagrams over bare turmoil, in the same number of ticks.
fn beside_bare_turmoil(seeds: u64) {
    let (mut ours, mut bare) = (0.0, 0.0);
    for seed in 0..seeds {
        let scenario = from_seed(seed);
        let traffic = traffic(&scenario);
        ours += processor_time(|| play(&scenario, Default::default(), Kind::Turmoil)).0.as_secs_f64();
        let (time, answers) = processor_time(|| ping_pong(traffic.datagrams, traffic.instants, BYTES));
        assert!(answers > 0, "bare turmoil lost everything");
        bare += time.as_secs_f64();
    }
    println!(
        "turmoil  {:>8.2} times the processor time of the same datagrams over bare turmoil",
        ours / bare
    );
}
