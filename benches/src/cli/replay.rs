//! `benches replay`.

use benches::measured::Measured;
use benches::replay::{LENGTHS, Replay, measure};
use clap::Args;

use super::args::{self, Target};
use super::exit;
use super::output::{Failure, counted, table, tell};

/// Measures what it costs to fold a stream again, beside a fold written by hand
///
/// The stream is that of a conference's seats. Every way to read it must come to the same state
/// before it is timed.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// How many events the stream has; may be given more than once [default: 10 to 1,000,000]
    #[arg(long, value_name = "N", value_parser = args::events)]
    events: Vec<usize>,

    /// How many reservations the state remembers, open and finished
    #[arg(long, value_name = "N", value_parser = args::state, default_value = "300")]
    state: usize,

    /// How often each is measured; long streams are measured less often
    #[arg(long, value_name = "N", value_parser = args::rounds, default_value = "15")]
    rounds: usize,

    /// End with 1 if a ratio that is aimed at is missed
    #[arg(long)]
    check: bool,

    /// Write the figures as JSON; - is standard output, and the tables then go to standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,
}

const EXAMPLES: &[&str] = &[
    "benches replay",
    "benches replay --events 10000 --state 3000",
    "benches replay --events 1000 --check",
];

/// Streams longer than this are measured in fewer rounds, in proportion.
const LONG: usize = 100_000;

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let lengths = if options.events.is_empty() { &LENGTHS[..] } else { &options.events };
    let mut replays = Vec::new();
    let mut text = String::new();
    for &length in lengths {
        let rounds = (options.rounds * LONG / length.max(LONG)).max(3).min(options.rounds);
        let replay = measure(length, options.state, rounds);
        text += &rendered(&replay);
        replays.push(replay);
    }
    let missed = replays.iter().any(Replay::misses_an_aim);
    tell(&text, options.json.as_ref(), &Measured::now(replays))?;
    Ok(if options.check && missed { exit::MISSED } else { exit::DONE })
}

fn rendered(replay: &Replay) -> String {
    let mut table = table(&["how it is read", "bytes an event", "ns an event", "× by hand", "aim"]);
    for lane in &replay.lanes {
        table.add_row([
            lane.name.clone(),
            lane.bytes.map_or("–".to_owned(), |bytes| format!("{bytes:.0}")),
            format!("{:.0}", lane.nanos),
            format!("{:.2}", lane.ratio),
            lane.aim.map_or(String::new(), |aim| format!("≤ {aim}")),
        ]);
    }
    format!(
        "{} events, {} reservations to remember\n{table}\n\n",
        counted(replay.events),
        counted(replay.state)
    )
}
