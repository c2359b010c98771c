//! `sim explore`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use clap::Args;
use conference::defect::Defect;
use sim::campaign;
use sim::report::lineage::{self, ExploredEnds};
use stage::engine::Kind;
use stage::explain::HowFar;

use super::args::{self, Effort, Target};
use super::failure::Failure;
use super::progress::Explaining;
use super::{exit, interrupt, output};

/// Tries faults on purpose, one by one, where they can matter
///
/// With --lineage, small stories in which nothing goes wrong are followed back from their good
/// ends: orders that are paid, changed, withdrawn or lapse, seats that are offered to whoever
/// waits, money that is paid back, releases that are replaced. Each datagram that led to such an
/// end is lost, doubled, late, overtaken and damaged once, whoever sends or takes it crashes,
/// whoever takes it stands still or loses power, and so on. Nothing may be violated.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// Strike what good ends depend on
    #[arg(long, required = true)]
    lineage: bool,

    /// Switch a known defect on; `sim defects --list` shows all
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    defect: Option<&'static Defect>,

    /// Try so much in all, such as 500plays, or for so long, such as 60s; what is likeliest to show
    /// something comes first
    #[arg(long, value_name = "BOUND", value_parser = args::effort, default_value = "500plays")]
    bound: Effort,

    #[command(flatten)]
    jobs: args::Jobs,

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
    let bounds = options.jobs.bounds(options.bound, "tried", "500plays")?;
    let (stop, mut progress) = (interrupt::listen(), Explaining::begin());
    let ends = campaign::lineage::good_ends();
    let told = &mut |plays, of| {
        progress.hear(HowFar { plays, of, doing: "what good ends depend on" });
    };
    let explored =
        campaign::lineage::explore(&ends, options.defect, options.engine, bounds, &stop, told);
    progress.finish();
    if explored.broke() {
        interrupt::violated();
    }
    let files =
        campaign::lineage::keep(&ends, &explored, options.defect, options.engine, &options.found)?;
    let interrupted = stop.load(Ordering::Relaxed) && !explored.complete;
    let all = ExploredEnds { ends, explored, files, interrupted };
    let told = |out: &mut dyn Write| lineage::tell(out, &all);
    let complete = output::answer(options.json.as_ref(), told, || lineage::json(&all), []);
    Ok(match (all.explored.broke(), interrupted) {
        (true, _) => exit::VIOLATED,
        (false, true) => exit::INTERRUPTED,
        (false, false) if complete => exit::HELD,
        (false, false) => exit::WRONG_USE,
    })
}
