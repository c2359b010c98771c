//! The command line: what can be typed, and what is done with it.

mod advise;
mod args;
mod cost;
mod counts;
mod exit;
mod output;
mod replay;
mod snapshots;
mod stream;
mod tables;
mod upcast;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use self::output::Failure;

/// Measures what replay, snapshots and a rehearsal cost on this machine.
///
/// Every figure is processor time of one core or a ratio of two such times in one run. Wall-clock
/// time says more about what else a machine is doing. Without a command it tells what a rehearsal
/// costs.
#[derive(Debug, Parser)]
#[command(name = "benches", version, term_width = 100, after_help = exit::help(EXAMPLES))]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &[&str] = &[
    "benches",
    "benches cost --seeds 20",
    "benches replay --events 10000",
    "benches advise --state 300",
];

#[derive(Debug, Subcommand)]
enum Command {
    Cost(cost::Options),
    Replay(replay::Options),
    Upcast(upcast::Options),
    Stream(stream::Options),
    Snapshots(snapshots::Options),
    Advise(advise::Options),
    Counts(counts::Options),
    Tables(tables::Options),
}

/// Does what was typed; the exit code.
pub(crate) fn run() -> u8 {
    let done = match Cli::try_parse() {
        Ok(Cli { command }) => obey(command),
        Err(error) => return misunderstood(&error),
    };
    done.unwrap_or_else(|failure| {
        output::complain(&failure);
        exit::WRONG_USE
    })
}

fn obey(command: Option<Command>) -> Result<u8, Failure> {
    match command {
        None => cost::run(&cost::Options::default()),
        Some(Command::Cost(options)) => cost::run(&options),
        Some(Command::Replay(options)) => replay::run(&options),
        Some(Command::Upcast(options)) => upcast::run(&options),
        Some(Command::Stream(options)) => stream::run(&options),
        Some(Command::Snapshots(options)) => snapshots::run(&options),
        Some(Command::Advise(options)) => advise::run(&options),
        Some(Command::Counts(options)) => counts::run(&options),
        Some(Command::Tables(options)) => tables::run(&options),
    }
}

/// Help and the version are answers; anything else is wrong use, with one hint.
fn misunderstood(error: &clap::Error) -> u8 {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A reader that has seen enough may close the pipe.
        let _ = error.print();
        return exit::DONE;
    }
    let told = error.render().to_string();
    let told = told.replace("For more information, try '--help'.", "");
    let hint = if told.contains("hint: ") {
        ""
    } else {
        "\nhint: `benches --help` shows what can be typed"
    };
    output::say(&format!("{}{hint}", told.trim_end()));
    exit::WRONG_USE
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
