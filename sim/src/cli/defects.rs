//! `sim defects`.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use conference::defect::{CATALOGUE, Defect};
use sim::campaign::Seeds;
use sim::campaign::all_cores;
use sim::campaign::{Hunt, Verdict};
use sim::report::terminal;
use stage::campaign::json;
use stage::campaign::kill_table::fared;
use stage::engine::Kind;

use super::args::{self, Effort, Target};
use super::failure::Failure;
use super::{exit, interrupt, output};

/// Switches each known defect on and says which check finds it after how many seeds
///
/// Checks that find no known defect prove nothing by finding nothing else. The seeds are also
/// played without any defect: there, nothing may be violated.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// Only list the defects
    #[arg(long, conflicts_with = "json")]
    list: bool,

    /// Look for this defect only; may be given more than once [default: all]
    #[arg(long = "defect", value_name = "NAME", value_parser = args::defect)]
    defects: Vec<&'static Defect>,

    /// Seeds to look in: those from A on that are less than B
    #[arg(long, value_name = "A..B", value_parser = args::seeds, default_value = "0..2000")]
    seeds: Seeds,

    /// How many seeds to play at once; the outcome does not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = args::jobs)]
    jobs: Option<NonZeroUsize>,

    /// What carries the messages: turmoil, the reference, or direct, which is faster
    #[arg(long, value_parser = args::engine, default_value = "direct")]
    engine: Kind,

    /// Make the scenario in which each defect is found as small as it goes, for so long at most,
    /// such as 60s or 500plays
    #[arg(long, value_name = "BOUND", value_parser = args::effort, num_args = 0..=1, require_equals = true,
          default_value = "off", default_missing_value = "120s")]
    shrink: Effort,

    /// Write the smallest scenarios into this folder, each as a file; with --shrink
    #[arg(long, value_name = "FOLDER")]
    found: Option<PathBuf>,

    /// Write the kill table as JSON; - is standard output, and the table then goes to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,
}

const EXAMPLES: &[&str] = &[
    "sim defects --list",
    "sim defects",
    "sim defects --shrink --found target/defects",
    "sim defects --seeds 0..5000 --json kills.json",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    if options.list {
        output::print(|out| terminal::defects(out, CATALOGUE))?;
        return Ok(exit::HELD);
    }
    let jobs = options.jobs.unwrap_or_else(all_cores);
    let defects = match options.defects.as_slice() {
        [] => CATALOGUE.iter().collect(),
        chosen => chosen.to_vec(),
    };
    let shrink = options.shrink.bounds(jobs);
    if options.found.is_some() && shrink.is_none() {
        return Err(Failure {
            what: "--found keeps the smallest scenario of each defect, and none is made small"
                .to_owned(),
            hint: "add --shrink".to_owned(),
        });
    }
    let hunt = Hunt {
        defects,
        seeds: options.seeds,
        jobs,
        engine: options.engine,
        shrink,
        found: options.found.clone(),
        length: Some(terminal::length),
    };
    let kills = hunt.all(&interrupt::listen(), |kill| output::say(&fared(kill)));
    let told = |out: &mut dyn Write| terminal::kills(out, &kills);
    let complete = output::answer(
        options.json.as_ref(),
        told,
        || json::kills(&kills),
        kills.troubles.iter().map(Failure::unwritten),
    );
    Ok(match kills.verdict() {
        Verdict::Violated => exit::VIOLATED,
        Verdict::Interrupted => exit::INTERRUPTED,
        Verdict::Void => exit::VOID,
        Verdict::Held if complete => exit::HELD,
        Verdict::Held => exit::WRONG_USE,
    })
}
