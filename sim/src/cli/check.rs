//! `sim check`.

use std::path::PathBuf;

use clap::Args;

use super::args::Target;
use super::failure::Failure;
use super::{args, exit, interrupt, live, output};

/// Judges the records of live runs, today's or those of another day
///
/// `sim live --keep FOLDER` writes them; docs/LIVE.md describes their form, so that another system
/// that writes it can be judged too.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// The folder of a run, or a folder of such folders
    #[arg(value_name = "RECORDS")]
    records: PathBuf,

    /// Write what came of it as JSON; - is standard output, and the tables then go to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// Write what came of it as JUnit XML; - is standard output, and the tables then go to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    junit: Option<Target>,
}

const EXAMPLES: &[&str] = &["sim check rehearsal/live/seed-7", "sim check records --json -"];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let to_stdout = output::takes_stdout(options.json.as_ref(), options.junit.as_ref())?;
    interrupt::quit_at_once();
    let report = live::judge_all(&options.records)?;
    let said = output::tell(to_stdout, |out| report.write(out, None));
    live::deliver(&report, said, options.json.as_ref(), options.junit.as_ref())
}
