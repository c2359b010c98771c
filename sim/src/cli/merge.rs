//! `sim merge`: what the shards of a campaign come to together.

use std::path::{Path, PathBuf};

use clap::Args;
use sim::report::terminal;
use sim::shell;
use stage::campaign::answer::Answers;
use stage::campaign::compare::{Incomparable, note};
use stage::campaign::merge::{Located, MergeError, ReportError, merge, read};

use super::args::{self, Target};
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

    /// Write what came of it as JSON; - is standard output, and the tables then go to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// Write what came of it as JUnit XML; - is standard output, and the tables then go to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    junit: Option<Target>,

    /// Say what is new, gone, rarer, more frequent or slower than in an earlier campaign, from what
    /// that wrote with --json; it goes by counts for each seed, and changes no verdict
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
}

const EXAMPLES: &[&str] = &[
    "sim merge 1.json 2.json --json whole.json --junit whole.xml",
    "sim campaign --seeds 0..2000 --shard 1/2 --json 1.json",
    "sim campaign --seeds 0..2000 --shard 2/2 --json 2.json",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let answers = Answers { json: options.json.clone(), junit: options.junit.clone() };
    let to_stdout = answers.take_stdout()?;
    let program = shell::program();
    let shards: Result<Vec<_>, _> = options.files.iter().map(|file| read(file, &program)).collect();
    let mut report = merge(shards?)?;
    note(&mut report, earlier(options.compare.as_deref())?.as_ref())?;
    let told = output::tell(to_stdout, |out| terminal::merged(out, &report));
    let unsaid = answers.give(&report).into_iter().map(Failure::from);
    let complete = output::is_complete(told.err().into_iter().chain(unsaid));
    Ok(exit::of(report.verdict, complete))
}

/// The campaign that another one is to be compared with, if it is.
pub(super) fn earlier(path: Option<&Path>) -> Result<Option<Located>, Failure> {
    path.map(|path| read(path, &shell::program()).map_err(Failure::from)).transpose()
}

impl From<Incomparable> for Failure {
    fn from(error: Incomparable) -> Self {
        Self { what: error.to_string(), hint: error.hint().to_owned() }
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        Self { what: error.to_string(), hint: error.hint().to_owned() }
    }
}

impl From<MergeError> for Failure {
    fn from(error: MergeError) -> Self {
        Self { what: error.to_string(), hint: error.hint().to_owned() }
    }
}
