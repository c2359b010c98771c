//! The command line: what can be typed, and what is done with it.

mod answers;
mod args;
mod broken;
mod campaign;
#[cfg(unix)]
mod check;
mod defects;
mod exit;
mod explain;
mod explore;
mod failure;
#[cfg(unix)]
mod live;
mod merge;
mod messages;
#[cfg(unix)]
mod node;
mod output;
mod progress;
mod replay;
mod report;
mod scenario;
mod schema;
mod shrink;
mod spec;
mod steps;
mod upgrade;

use std::io::ErrorKind;
use std::path::PathBuf;

use clap::error::ErrorKind as Why;
use clap::{Arg, ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use stage::campaign::interrupt;

use self::args::Target;

use self::failure::Failure;

/// Rehearses the conference registration system under faults.
///
/// Plays scenarios in which messages are lost, doubled and late and machines crash, and checks what
/// must hold whatever goes wrong. Without a command it plays seeds from 0 on for 30 seconds, on all
/// cores.
#[derive(Debug, Parser)]
#[command(name = "sim", version, term_width = 100, after_help = exit::help(EXAMPLES))]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &[&str] = &[
    "sim",
    "sim spec",
    "sim steps --lang ko",
    "sim campaign --seeds 0..5000",
    "sim merge 1.json 2.json 3.json 4.json",
    "sim replay --seed 7",
    "sim shrink rehearsal/found/seed-7-S1.json",
    "sim explain rehearsal/found/seed-7-S1.json",
    "sim scenario --seed 7",
    "sim schema scenario",
    "sim defects",
    "sim explore --lineage",
    "sim upgrade",
    "sim live",
];

#[derive(Debug, Subcommand)]
enum Command {
    Spec(spec::Options),
    Steps(steps::Options),
    Campaign(campaign::Options),
    Merge(merge::Options),
    Messages(messages::Options),
    Replay(replay::Options),
    Shrink(shrink::Options),
    Explain(explain::Options),
    Explore(explore::Options),
    Scenario(scenario::Options),
    Schema(schema::Options),
    Defects(defects::Options),
    Upgrade(upgrade::Options),
    #[cfg(unix)]
    Live(live::Options),
    #[cfg(unix)]
    Check(check::Options),
    #[cfg(unix)]
    Node(node::Options),
}

/// Does what was typed; the exit code.
pub(crate) fn run() -> u8 {
    let typed = typed().try_get_matches().and_then(|found| {
        interrupt::owes(owed(&found));
        Cli::from_arg_matches(&found)
    });
    let done = match typed {
        Ok(Cli { command }) => obey(command),
        Err(error) => return misunderstood(&error),
    };
    done.unwrap_or_else(|failure| {
        output::complain(&failure);
        exit::WRONG_USE
    })
}

/// What can be typed. What begins with a hyphen where a number must stand is read as a number, so
/// that `-1` is refused as one.
fn typed() -> clap::Command {
    let is_number = |arg: &Arg| {
        let stands = ["N", "A..B", "I/N", "TIME", "BOUND"];
        arg.get_value_names().is_some_and(|names| stands.contains(&names[0].as_str()))
    };
    Cli::command().mut_subcommands(|command| {
        command.mut_args(|arg| if is_number(&arg) { arg.allow_hyphen_values(true) } else { arg })
    })
}

/// Where answers are to be written, as people read it: whoever stops the command is told which are
/// not.
fn owed(found: &ArgMatches) -> Vec<String> {
    let Some((_, options)) = found.subcommand() else { return Vec::new() };
    // What a command does not have, or has as something else than a place, is no answer of it.
    let answers = ["json", "junit", "messages", "spans", "output"]
        .into_iter()
        .filter_map(|name| options.try_get_one::<Target>(name).ok().flatten().cloned());
    let page = options.try_get_one::<PathBuf>("report").ok().flatten();
    answers.chain(page.map(|folder| report::page_in(folder))).map(|it| it.to_string()).collect()
}

fn obey(command: Option<Command>) -> Result<u8, Failure> {
    let reads_or_writes_only = matches!(
        command,
        Some(Command::Steps(_) | Command::Merge(_) | Command::Scenario(_) | Command::Schema(_))
    );
    if reads_or_writes_only {
        interrupt::quit_at_once();
    }
    match command {
        None => campaign::run(&campaign::Options::default()),
        Some(Command::Spec(options)) => spec::run(&options),
        Some(Command::Steps(options)) => steps::run(&options),
        Some(Command::Campaign(options)) => campaign::run(&options),
        Some(Command::Merge(options)) => merge::run(&options),
        Some(Command::Messages(options)) => messages::run(&options),
        Some(Command::Replay(options)) => replay::run(&options),
        Some(Command::Shrink(options)) => shrink::run(&options),
        Some(Command::Explain(options)) => explain::run(&options),
        Some(Command::Explore(options)) => explore::run(&options),
        Some(Command::Scenario(options)) => scenario::run(&options),
        Some(Command::Schema(options)) => schema::run(&options),
        Some(Command::Defects(options)) => defects::run(&options),
        Some(Command::Upgrade(options)) => upgrade::run(&options),
        #[cfg(unix)]
        Some(Command::Live(options)) => live::run(&options),
        #[cfg(unix)]
        Some(Command::Check(options)) => check::run(&options),
        #[cfg(unix)]
        Some(Command::Node(options)) => node::run(&options),
    }
}

/// Help and the version are answers; anything else is wrong use, with one hint.
fn misunderstood(error: &clap::Error) -> u8 {
    let asked = matches!(error.kind(), Why::DisplayHelp | Why::DisplayVersion);
    if asked {
        return match error.print() {
            // A reader that has seen enough may close the pipe.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                output::complain(&output::unprinted(&error));
                exit::WRONG_USE
            }
            _ => exit::HELD,
        };
    }
    let told = error.render().to_string();
    let told = told.replace("For more information, try '--help'.", "");
    let hint =
        if told.contains("hint: ") { "" } else { "\nhint: `sim --help` shows what can be typed" };
    output::say(&format!("{}{hint}", told.trim_end()));
    exit::WRONG_USE
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::typed().debug_assert();
    }
}
