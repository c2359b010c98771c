//! `benches tables`.

use std::fs;
use std::path::PathBuf;

use benches::tables::{place, render};
use clap::Args;

use super::exit;
use super::output::{Failure, say, write_file};

/// Renders the tables of `benches/README.md` from the results that are kept
///
/// Results come from the other commands, for example `benches replay --json
/// benches/results/replay.json`.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// Where the results are
    #[arg(long, value_name = "FOLDER", default_value = "benches/results")]
    results: PathBuf,

    /// What has the tables
    #[arg(long, value_name = "FILE", default_value = "benches/README.md")]
    readme: PathBuf,

    /// Change nothing; end with 1 if a table differs
    #[arg(long)]
    check: bool,
}

const EXAMPLES: &[&str] = &["benches tables", "benches tables --check"];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let hint = "start it in the folder of the project, or say where the files are with --results and --readme";
    let failed = |error: &dyn std::fmt::Display| Failure::new(error.to_string(), hint);
    let tables = render(&options.results).map_err(|error| failed(&error))?;
    let path = options.readme.display();
    let readme = fs::read_to_string(&options.readme)
        .map_err(|error| failed(&format!("cannot read {path}: {error}")))?;
    let rendered = place(&readme, &tables).map_err(|error| failed(&format!("{path}: {error}")))?;
    if rendered == readme {
        return Ok(exit::DONE);
    }
    if options.check {
        say(&format!(
            "{path} does not show what was measured\nhint: `benches tables` renders its tables"
        ));
        return Ok(exit::MISSED);
    }
    write_file(&options.readme, &rendered)?;
    Ok(exit::DONE)
}
