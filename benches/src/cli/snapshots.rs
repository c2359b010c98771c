//! `benches snapshots`.

use benches::codec::Codec;
use benches::material::Sales;
use benches::measured::Measured;
use benches::snapshots::{COMPARED, Workload, rank, run as try_out};
use benches::stream::seats;
use clap::Args;

use super::advise::rendered;
use super::args::{self, Target};
use super::exit;
use super::output::{Failure, tell};

/// Measures every strategy for snapshots over sizes of states, lengths of streams, forms and mixes
/// of loads and appends
///
/// Each combination is measured by itself and ranked. Every load is compared with a full replay.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// How many events a stream has; may be given more than once
    #[arg(long, value_name = "N", value_parser = args::events, default_values = ["500", "5000"])]
    events: Vec<usize>,

    /// How many entries its state has; may be given more than once
    #[arg(long, value_name = "N", value_parser = args::state, default_values = ["30", "300", "3000"])]
    state: Vec<usize>,

    /// How often a stream is loaded for each time it grows; may be given more than once
    #[arg(long, value_name = "X", value_parser = args::loads, default_values = ["0.1", "5"])]
    loads_per_append: Vec<f64>,

    /// In how many of a hundred loads a state that is kept in memory is still there
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100), default_value = "90")]
    hits: u8,

    /// The form of events and states; may be given more than once [default: both]
    #[arg(long)]
    codec: Vec<Codec>,

    /// Write the figures as JSON; - is standard output, and the tables then go to standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,
}

const EXAMPLES: &[&str] = &[
    "benches snapshots",
    "benches snapshots --events 1000 --state 100 --codec json --loads-per-append 1",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let codecs = if options.codec.is_empty() { &Codec::ALL[..] } else { &options.codec };
    let (mut text, mut trials) = (String::new(), Vec::new());
    for &length in &options.events {
        for &state in &options.state {
            let events = seats(length, state);
            for &codec in codecs {
                let workload = |loads_per_append| Workload {
                    events: length,
                    state,
                    loads_per_append,
                    hits: options.hits,
                    codec,
                };
                let mut trial = try_out(&Sales, &events, workload(1.0), &COMPARED);
                // The mix changes what the figures add up to, and not the figures.
                for &loads in &options.loads_per_append {
                    trial.workload = workload(loads);
                    let advice = rank(&trial.workload, &trial.costs)
                        .expect("several strategies were measured");
                    text += &rendered(&trial, &advice);
                    text += "\n";
                }
                trials.push(trial);
            }
        }
    }
    tell(&text, options.json.as_ref(), &Measured::now(trials))?;
    Ok(exit::DONE)
}
