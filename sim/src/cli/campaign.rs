//! `sim campaign`, and `sim` alone.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use conference::defect::Defect;
use conference::scenario::Workload;
use sim::campaign::{self, Campaign};
use sim::campaign::{Seeds, Shard};
use sim::report::terminal;
use sim::shell::quoted_path;
use stage::engine::Kind;

use super::answers::Reported;
use super::args::{self, Effort, Target};
use super::failure::Failure;
use super::{exit, interrupt, output, progress, report};

/// Plays the scenarios of many seeds and says whether everything held
///
/// A campaign that proved nothing is VOID and not green: no message was delivered, a forged record
/// was not caught, a second run of a seed took another course, or the engines disagree. From 100
/// seeds on, also if a check was never evaluated, an enabled fault never effective, or a mark never
/// reached.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// Seeds to play: those from A on that are less than B
    #[arg(long, value_name = "A..B", value_parser = args::seeds)]
    seeds: Seeds,

    /// What to play: standard (everything at once), rush (200 registrants want 2 of 200 seats),
    /// rush-for-two (200 want 1 of 200 workshop seats and 2 of 100 general ones), steady (seats for
    /// everybody), or the steady one beside one that must end the same: doubled, reordered, alone,
    /// contended, lossy or crashed
    #[arg(long, value_name = "NAME", value_parser = args::workload, default_value = "standard")]
    workload: Workload,

    /// How many seeds to play at once; the outcome does not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = args::jobs)]
    jobs: Option<NonZeroUsize>,

    /// Play only every N-th seed, the I-th of N such parts
    #[arg(long, value_name = "I/N", value_parser = args::shard, default_value = "1/1")]
    shard: Shard,

    /// Start no seed after this much time, such as 30s or 5m
    #[arg(long, value_name = "TIME", value_parser = args::budget)]
    budget: Option<Duration>,

    /// What carries the messages: turmoil, the reference, or direct, which is faster
    #[arg(long, value_parser = args::engine, default_value = "turmoil")]
    engine: Kind,

    /// Switch a known defect on; `sim defects --list` shows all
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    defect: Option<&'static Defect>,

    #[command(flatten)]
    reported: Reported,

    /// The folder for the scenarios of violations
    #[arg(long, value_name = "FOLDER", default_value = "rehearsal/found")]
    found: PathBuf,

    /// Make the first finding of each check as small as it goes, all together for so long at most,
    /// such as 60s, or each with so many plays, such as 500plays; off leaves them as they were
    /// found
    #[arg(long, value_name = "BOUND", value_parser = args::effort, default_value = "60s")]
    shrink: Effort,

    /// Write a page into this folder: what was checked, and of each finding that was made small
    /// its story as a diagram and why it breaks; index.html needs no network
    #[arg(long, value_name = "FOLDER")]
    report: Option<PathBuf>,
}

const EXAMPLES: &[&str] = &[
    "sim campaign --seeds 0..5000",
    "sim campaign --seeds 0..1000000 --shard 2/4 --budget 60m --junit rehearsal.xml",
    "sim campaign --seeds 0..200 --engine direct --defect no-outbox",
    "sim campaign --seeds 0..500 --workload rush --engine direct",
    "sim campaign --seeds 0..200 --engine direct --defect no-outbox --report target/campaign",
    "sim campaign --seeds 0..200 --json - | jq .trace_hash",
    "sim campaign --seeds 0..5000 --json today.json --compare yesterday.json",
];

impl Default for Options {
    /// What `sim` alone does.
    fn default() -> Self {
        Self {
            seeds: Seeds::from(0),
            workload: Workload::default(),
            jobs: None,
            shard: Shard::WHOLE,
            budget: Some(Duration::from_secs(30)),
            engine: Kind::default(),
            defect: None,
            reported: Reported::default(),
            found: "rehearsal/found".into(),
            shrink: Effort::Time(Duration::from_secs(60)),
            report: None,
        }
    }
}

impl Options {
    /// What was typed beside the seeds, as it is typed again to go on.
    fn beside_the_seeds(&self) -> String {
        let usual = Self { budget: None, ..Self::default() };
        let target = |target: &Target| match target {
            Target::Stdout => "-".to_owned(),
            Target::File(path) => quoted_path(path),
        };
        let typed = [
            ("workload", (self.workload != usual.workload).then(|| self.workload.to_string())),
            ("jobs", self.jobs.map(|jobs| jobs.to_string())),
            ("shard", (self.shard != usual.shard).then(|| self.shard.to_string())),
            (
                "budget",
                self.budget
                    .map(|budget| humantime::format_duration(budget).to_string().replace(' ', "")),
            ),
            ("engine", (self.engine != usual.engine).then(|| self.engine.to_string())),
            ("defect", self.defect.map(|defect| defect.name.to_owned())),
            ("shrink", (self.shrink != usual.shrink).then(|| self.shrink.to_string())),
            ("json", self.reported.json.as_ref().map(target)),
            ("junit", self.reported.junit.as_ref().map(target)),
            ("compare", self.reported.compare.as_deref().map(quoted_path)),
            ("found", (self.found != usual.found).then(|| quoted_path(&self.found))),
            ("report", self.report.as_deref().map(quoted_path)),
        ];
        let typed =
            typed.into_iter().filter_map(|(name, value)| Some(format!(" --{name} {}", value?)));
        typed.collect()
    }
}

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let reported = options.reported.ready()?;
    let jobs = options.jobs.unwrap_or_else(campaign::all_cores);
    let campaign = Campaign {
        workload: options.workload,
        jobs,
        shard: options.shard,
        budget: options.budget,
        engine: options.engine,
        defect: options.defect,
        found: Some(options.found.clone()),
        shrink: options.shrink.bounds(jobs),
        ..Campaign::over(options.seeds)
    };
    let stop = interrupt::listen();
    let summary = campaign.play(&stop, &mut *progress::listener());
    let mut report = summary.report();
    // What was played is told all the same.
    let incomparable = reported.compare(&mut report).err();
    let told = output::tell(reported.to_stdout, |out| {
        terminal::campaign(out, &report, &options.beside_the_seeds())
    });
    // The page takes longest, and whoever was asked to stop has little time left.
    let unsaid: Vec<_> =
        told.err().into_iter().chain(incomparable).chain(reported.give(&report)).collect();
    let page = report::deliver(options.report.as_ref(), || {
        report::campaign(&summary, options.defect, jobs, &stop)
    });
    let unsaid = unsaid.into_iter().chain(page.and_then(Result::err));
    let complete = output::is_complete(summary.troubles.iter().map(unwritten).chain(unsaid));
    Ok(exit::of(summary.verdict, complete))
}

fn unwritten(error: &conference::scenario::ScenarioError) -> Failure {
    Failure {
        what: error.to_string(),
        hint: "give another folder with --found; until then `sim replay --seed N` plays a finding"
            .to_owned(),
    }
}
