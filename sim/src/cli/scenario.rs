//! `sim scenario`.

use std::path::PathBuf;

use clap::Args;
use conference::scenario;
use sim::shell::{self, quoted_path};

use super::failure::Failure;
use super::{exit, output};

/// Writes the scenario of a seed as JSON, to be read, changed and replayed
#[derive(Debug, Args)]
#[command(after_help = help())]
pub(super) struct Options {
    /// The seed that generates the scenario
    #[arg(long, value_name = "N")]
    seed: u64,

    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Examples and exit codes, and how far the form of a scenario goes.
fn help() -> String {
    let lines =
        scenario::limits().into_iter().map(|(what, limit)| format!("  {what:<15}  {limit}\n"));
    format!(
        "{}\n\nLimits of a scenario:\n{}",
        exit::help(EXAMPLES),
        lines.collect::<String>().trim_end()
    )
}

const EXAMPLES: &[&str] = &["sim scenario --seed 7", "sim scenario --seed 7 --output story.json"];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let scenario = scenario::from_seed(options.seed);
    match &options.output {
        Some(path) => {
            scenario::write(path, &scenario)?;
            output::say(&format!("play it: {} replay {}", shell::program(), quoted_path(path)));
        }
        None => {
            let text =
                serde_json::to_string_pretty(&scenario).expect("a scenario has string keys only");
            output::print(|out| writeln!(out, "{text}"))?;
        }
    }
    Ok(exit::HELD)
}
