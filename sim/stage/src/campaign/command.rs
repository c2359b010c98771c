//! A ready command line for a [`Story`]: plays seeds, or a finding again.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{CommandFactory as _, FromArgMatches as _, Parser};

use super::answer::{Answers, Target};
use super::aside::say;
use super::kills::Hunt;
use super::rehearsal::Defect;
use super::story::{Story, Workload};
use super::terminal::Telling;
use super::{Campaign, Seeds, Shard, all_cores, file, interrupt, ready};
use crate::engine::Kind;
use crate::run::Play;
use crate::shrink::Bounds;

const EXIT_CODES: &str = "\
Exit codes:
    0  everything that must hold held
    1  something was violated
    2  what was typed cannot be done, or an answer could not be written
    4  VOID: nothing was violated, and it proves nothing
  130  INTERRUPTED: somebody stopped it, and nothing was violated so far
";

#[derive(Parser)]
struct Options {
    /// A finding that is to be played again, instead of seeds
    file: Option<PathBuf>,
    /// Say why the finding breaks: what led to it, which fault was needed, and from when on it had
    /// to come
    #[arg(long, requires = "file")]
    explain: bool,
    /// Seeds to play: those from A on that are less than B
    #[arg(long, value_name = "A..B", default_value = "0..200")]
    seeds: Seeds,
    /// What to play with each seed
    #[arg(long, value_name = "NAME")]
    workload: Option<String>,
    /// How many seeds to play at once; the outcome does not depend on it [default: all cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Play only every N-th seed, the I-th of N such parts
    #[arg(long, value_name = "I/N", default_value = "1/1")]
    shard: Shard,
    /// What carries the messages: turmoil, the reference, or direct, which is faster
    #[arg(long, default_value = "direct")]
    engine: Kind,
    /// Switch a known defect on
    #[arg(long, value_name = "NAME")]
    defect: Option<String>,
    /// How long the scenarios of findings are made smaller, all together, such as 60s; off leaves
    /// them as they are
    #[arg(long, value_name = "TIME|off", default_value = "60s", value_parser = effort)]
    shrink: Effort,
    /// Look for every known defect in these seeds, and say which check finds each
    #[arg(long, conflicts_with_all = ["file", "shard", "defect", "workload", "junit", "found"])]
    defects: bool,
    /// Add up what the shards of a campaign came to, from the files they wrote with --json, and say
    /// what the whole comes to
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["file", "defects"])]
    merge: Vec<PathBuf>,
    /// Say what is new, gone, rarer, more frequent or slower than in an earlier campaign, from what
    /// that wrote with --json
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "defects"])]
    compare: Option<PathBuf>,
    /// Write what came of it as JSON; - is standard output, and people then read on standard error
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    json: Option<Target>,
    /// Write what came of it as JUnit XML, as for --json
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    junit: Option<Target>,
    /// The folder for the scenarios of findings
    #[arg(long, value_name = "FOLDER", default_value = "rehearsal/found")]
    found: PathBuf,
}

/// For how long something is made smaller; not at all without a time.
#[derive(Clone, Copy)]
struct Effort(Option<Duration>);

fn effort(text: &str) -> Result<Effort, String> {
    let time = || humantime::parse_duration(text).map(Some);
    let time = if text == "off" { Ok(None) } else { time() };
    if matches!(time, Ok(Some(time)) if time.is_zero()) {
        return Err(
            "in no time nothing is made smaller; write a time such as 60s, or off".to_owned()
        );
    }
    time.map(Effort).map_err(|error| format!("{error}; write a time such as 60s, or off"))
}

/// Does what the command line asks for, and says by its exit code what came of it.
#[must_use]
pub fn main<T: Story>() -> ExitCode {
    let defects = T::DEFECTS.iter().map(Defect::name);
    let command = Options::command()
        .about(T::ABOUT)
        .after_help(format!("{}\n{EXIT_CODES}", examples::<T>()))
        .mut_arg("workload", |arg| {
            arg.value_parser(PossibleValuesParser::new(T::WORKLOADS)).default_value(T::WORKLOADS[0])
        })
        .mut_arg("defect", |arg| arg.value_parser(PossibleValuesParser::new(defects)));
    let options =
        Options::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit());
    let defect = options.defect.as_deref();
    let defect = T::DEFECTS.iter().find(|known| Some(known.name()) == defect);
    let Options { seeds, shard, engine, found, shrink: Effort(time), .. } = options;
    let jobs = options.jobs.unwrap_or_else(all_cores);
    if options.defects {
        let defects = T::DEFECTS.iter().collect();
        let hunt =
            Hunt::<T> { defects, seeds, jobs, engine, shrink: None, found: None, length: None };
        return ready::hunt(&hunt, options.json.as_ref(), &interrupt::listen());
    }
    if !options.merge.is_empty() {
        let answers = Answers { json: options.json, junit: options.junit };
        return ready::merged::<T>(
            &options.merge,
            Telling::default(),
            &answers,
            options.compare.as_deref(),
        );
    }
    let Some(file) = &options.file else {
        let workload = options.workload.as_deref().and_then(Workload::named).unwrap_or_default();
        let (found, answers) = (Some(found), Answers { json: options.json, junit: options.junit });
        let shrink = time.map(|time| Bounds { plays: None, time: Some(time), jobs });
        let campaign = Campaign::<T> {
            workload,
            shard,
            jobs,
            engine,
            defect,
            found,
            shrink,
            ..Campaign::over(seeds)
        };
        let compare = options.compare.as_deref();
        return ready::run(&campaign, Telling::default(), &answers, compare, &interrupt::listen());
    };
    match file::read::<T>(file, T::VERSION) {
        Ok(story) if options.explain => {
            let bounds = Bounds { plays: None, time, jobs };
            ready::explained::<T>(story, defect, engine, bounds, &interrupt::listen())
        }
        Ok(story) => {
            interrupt::quit_at_once();
            let play = Play { engine, ..Story::play(&story, defect.map(|bug| bug.2)) };
            let seed = play.seed;
            ready::replayed::<T>(Workload::default(), seed, &play.run())
        }
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::from(2)
        }
    }
}

/// What one may type, with what this system has.
fn examples<T: Story>() -> String {
    let defect = T::DEFECTS.first().map(|defect| format!("--defect {}", defect.name()));
    let workload = T::WORKLOADS.get(1).map(|workload| format!("--workload {workload}"));
    let lines = [
        "--seeds 0..1000",
        "--seeds 0..1000 --engine turmoil --shard 1/4",
        "--seeds 0..1000 --json report.json --junit report.xml",
        "--merge shard-1.json shard-2.json shard-3.json shard-4.json",
        "--defects --json kills.json",
    ];
    let lines = lines.map(str::to_owned);
    let lines = lines.into_iter().chain(workload).chain(defect);
    let file = "rehearsal/found/seed-7-S1.json";
    let lines = lines.chain([file.to_owned(), format!("{file} --explain")]);
    let name = std::env::args().next().unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    lines.fold("Examples:\n".to_owned(), |text, line| text + &format!("  {name} {line}\n"))
}
