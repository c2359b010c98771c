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

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use stage::campaign::interrupt;

use self::args::Target;
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
    let typed = Cli::command().try_get_matches().and_then(|found| {
        interrupt::owes(owed(&found));
        Cli::from_arg_matches(&found)
    });
    let done = match typed {
        Ok(Cli { command }) => {
            // A measurement that was broken off says nothing.
            interrupt::quit_at_once();
            obey(command)
        }
        Err(error) => return misunderstood(&error),
    };
    done.unwrap_or_else(|failure| {
        output::complain(&failure);
        exit::WRONG_USE
    })
}

/// Where answers are to be written, as people read it: whoever stops the command is told which are
/// not.
fn owed(found: &ArgMatches) -> Vec<String> {
    let Some((_, options)) = found.subcommand() else { return Vec::new() };
    let json = options.try_get_one::<Target>("json").ok().flatten().cloned();
    let picture = options.try_get_one::<PathBuf>("svg").ok().flatten();
    let targets = json.into_iter().chain(picture.cloned().map(Target::File));
    targets.map(|target| target.to_string()).collect()
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
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
