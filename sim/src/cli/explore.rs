//! `sim explore`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use conference::defect::Defect;
use sim::campaign::all_cores;
use sim::campaign::lineage::GOOD_ENDS;
use sim::report::lineage::{self, ExploredEnd};
use stage::engine::Kind;
use stage::explain::HowFar;

use super::args::{self, Effort, Target};
use super::failure::Failure;
use super::progress::Explaining;
use super::{exit, interrupt, output};

/// Tries faults on purpose, one by one, where they can matter
///
/// With --lineage, small stories in which nothing goes wrong are followed back from their good
/// ends: an order that is paid, one that lapses, and seats that are offered to whoever waits. Each
/// datagram that led to such an end is lost, doubled, late, overtaken and damaged once, and whoever
/// sends or takes it crashes. Nothing may be violated.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// Strike what good ends depend on
    #[arg(long, required = true)]
    lineage: bool,

    /// Switch a known defect on; `sim defects --list` shows all
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    defect: Option<&'static Defect>,

    /// Try so much of each good end, such as 500plays, or for so long, such as 60s
    #[arg(long, value_name = "BOUND", value_parser = args::effort, default_value = "500plays")]
    bound: Effort,

    /// How many scenarios to play at once; for a bound in plays the outcome does not depend on it
    /// [default: all cores]
    #[arg(long, value_name = "N", value_parser = args::jobs)]
    jobs: Option<NonZeroUsize>,

    /// What carries the messages: turmoil, the reference, or direct, which is faster
    #[arg(long, value_parser = args::engine, default_value = "direct")]
    engine: Kind,

    /// Write what came of it as JSON; - is standard output, and the table then goes to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// The folder for the scenarios of violations
    #[arg(long, value_name = "FOLDER", default_value = "rehearsal/found")]
    found: PathBuf,
}

const EXAMPLES: &[&str] = &[
    "sim explore --lineage",
    "sim explore --lineage --defect relay-never-repeats",
    "sim explore --lineage --json - | jq '.table[] | select(.mattered == 0)'",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    debug_assert!(options.lineage, "there is no other way to explore");
    let jobs = options.jobs.unwrap_or_else(all_cores);
    let bounds = options.bound.bounds(jobs).ok_or_else(|| Failure {
        what: "with --bound off nothing is tried".to_owned(),
        hint: "write for example --bound 500plays".to_owned(),
    })?;
    let (stop, mut progress) = (interrupt::listen(), Explaining::begin());
    let mut all = Vec::new();
    for end in GOOD_ENDS {
        let explored =
            end.explore(options.defect, options.engine, bounds, &stop, &mut |plays, of| {
                progress.hear(HowFar { plays, of, doing: end.name });
            });
        let explored = explored.ok_or_else(|| Failure {
            what: format!("the good end {} does not come, and nothing is violated", end.name),
            hint: "leave --defect out, or look for it with `sim defects --defect NAME`".to_owned(),
        })?;
        let files = end.keep(&explored, options.defect, options.engine, &options.found)?;
        all.push(ExploredEnd { end, explored, files });
    }
    progress.finish();
    let told = output::tell(options.json == Some(Target::Stdout), |out| lineage::tell(out, &all));
    let json = options.json.as_ref().map(|target| output::deliver(target, &lineage::json(&all)));
    let complete =
        output::is_complete([Some(told), json].into_iter().flatten().filter_map(Result::err));
    let broke =
        |it: &ExploredEnd| !(it.explored.hits.is_empty() && it.explored.undisturbed.is_empty());
    let stopped = stop.load(std::sync::atomic::Ordering::Relaxed);
    Ok(match (all.iter().any(broke), stopped) {
        (true, _) => exit::VIOLATED,
        (false, true) => exit::INTERRUPTED,
        (false, false) if complete => exit::HELD,
        (false, false) => exit::WRONG_USE,
    })
}
