//! `sim merge`: what the shards of a campaign come to together.

use std::path::PathBuf;

use clap::Args;
use sim::report::terminal;
use sim::shell;
use stage::campaign::merge::{MergeError, merge, read};

use super::answers::Reported;
use super::failure::Failure;
use super::{exit, output};

/// Adds up what the shards of a campaign came to and says what the whole comes to
///
/// Reads what `sim campaign --shard I/N --json FILE` wrote, on whatever machines, and tells it as if
/// all seeds had been played as one campaign: marks, faults and checks are judged on the whole. A
/// shard that is missing or was given twice leaves the whole VOID and is named; one that somebody
/// stopped leaves it INTERRUPTED. Shards that were played in different ways are refused.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// The reports of all shards
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    reported: Reported,
}

const EXAMPLES: &[&str] = &[
    "sim merge 1.json 2.json --json whole.json --junit whole.xml",
    "sim campaign --seeds 0..2000 --shard 1/2 --json 1.json",
    "sim campaign --seeds 0..2000 --shard 2/2 --json 2.json",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let reported = options.reported.ready()?;
    let program = shell::program();
    let shards: Result<Vec<_>, _> = options.files.iter().map(|file| read(file, &program)).collect();
    let mut report = merge(shards?)?;
    reported.compare(&mut report)?;
    let told = output::tell(reported.to_stdout, |out| terminal::merged(out, &report));
    let complete = output::is_complete(told.err().into_iter().chain(reported.give(&report)));
    Ok(exit::of(report.verdict, complete))
}

impl From<MergeError> for Failure {
    fn from(error: MergeError) -> Self {
        Self { what: error.to_string(), hint: error.hint().to_owned() }
    }
}
