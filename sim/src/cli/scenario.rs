//! `sim scenario`.

use clap::Args;
use conference::scenario::{self, Workload};
use sim::shell::{self, quoted_path};

use super::args::{self, Target};
use super::failure::Failure;
use super::{exit, interrupt, output, schema};

/// Writes the scenario of a seed as JSON, to be read, changed and replayed
#[derive(Debug, Args)]
#[command(after_help = help())]
pub(super) struct Options {
    /// The seed that generates the scenario
    #[arg(long, value_name = "N", value_parser = args::seed, required_unless_present = "schema")]
    seed: Option<u64>,

    /// What the scenario asks for; `sim campaign --help` tells what there is
    #[arg(long, value_name = "NAME", value_parser = args::workload, default_value = "standard")]
    workload: Workload,

    /// Write the JSON Schema of scenarios instead: what may stand in a file, for editors and
    /// validators
    #[arg(long, conflicts_with_all = ["seed", "workload"])]
    schema: bool,

    /// The file to write; - is standard output
    #[arg(long, value_name = "FILE", value_parser = args::target, default_value = "-")]
    output: Target,
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

const EXAMPLES: &[&str] = &[
    "sim scenario --seed 7",
    "sim scenario --seed 7 --output story.json",
    "sim scenario --seed 7 --workload rush",
    "sim scenario --schema --output scenario.schema.json",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let Some(seed) = options.seed else {
        output::deliver(&options.output, &schema::text(&scenario::schema()))?;
        return Ok(exit::HELD);
    };
    let scenario = options.workload.scenario(seed);
    match &options.output {
        Target::File(path) => {
            scenario::write(path, &scenario)?;
            interrupt::settled(&options.output.to_string());
            output::say(&format!("play it: {} replay {}", shell::program(), quoted_path(path)));
        }
        Target::Stdout => {
            let text =
                serde_json::to_string_pretty(&scenario).expect("a scenario has string keys only");
            output::print(|out| writeln!(out, "{text}"))?;
        }
    }
    Ok(exit::HELD)
}
