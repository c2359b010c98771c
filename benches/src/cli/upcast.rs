//! `benches upcast`.

use benches::measured::Measured;
use benches::upcast::{Upcasting, measure};
use clap::Args;

use super::args::{self, Target};
use super::exit;
use super::output::{Failure, counted, table, tell};

/// Measures what it costs to read rows that were written in an older form
///
/// None, 30 or all of a hundred rows are old, one to five lifts away from today's form. They are
/// XX
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// How many events the stream has
    #[arg(long, value_name = "N", value_parser = args::events, default_value = "10000")]
    events: usize,

    /// How many reservations the state remembers
    #[arg(long, value_name = "N", value_parser = args::state, default_value = "300")]
    state: usize,

    /// How often each is measured
    #[arg(long, value_name = "N", value_parser = args::rounds, default_value = "7")]
    rounds: usize,

    /// Write the figures as JSON; - is standard output, and the table then goes to standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,
}

const EXAMPLES: &[&str] = &["benches upcast", "benches upcast --events 1000 --rounds 3"];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let told = measure(options.events, options.state, options.rounds);
    let mut table = table(&["old rows", "lifts", "they are read as", "load", "live", "rebuild"]);
    for Upcasting { way, share, chain, load, live, rebuild, ratios } in &told {
        let cell = |nanos: &f64, ratio: f64| format!("{nanos:.0} ns {ratio:.2}×");
        table.add_row([
            format!("{share} %"),
            if *share == 0 { "–".to_owned() } else { chain.to_string() },
            way.name().to_owned(),
            cell(load, ratios[0]),
            cell(live, ratios[1]),
            cell(rebuild, ratios[2]),
        ]);
    }
    let text = format!(
        "{} events; nanoseconds of processor time for an event, and times the same stream without old rows\n{table}\n",
        counted(options.events)
    );
    tell(&text, options.json.as_ref(), &Measured::now(told))?;
    Ok(exit::DONE)
}
