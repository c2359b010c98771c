//! `sim shrink`.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use clap::Args;
use conference::scenario::{self, Scenario};
use sim::campaign::Broken;
use sim::report::terminal::counted;
use sim::shell::{self, quoted_path};
use stage::campaign::capsule::{Capsule, Expect, PROGRAM, Reduction};
use stage::campaign::json::pretty;

use super::args::{self, Effort, Target};
use super::broken::Asked;
use super::failure::Failure;
use super::progress::Shrinking;
use super::{exit, interrupt, output};

/// Makes a scenario that breaks as small as it goes, as long as it breaks in the same way
///
/// It has fewer and milder faults, fewer people who do less, fewer machines, smaller numbers and
/// rounder instants. A smaller scenario counts only if the same check says the same about the same
/// kind of thing; with a defect switched on, only if it holds without.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    #[command(flatten)]
    asked: Asked,

    /// The file to write; - is standard output, and people then read on standard error [default: the
    /// name of the scenario with .small before its end]
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    output: Option<Target>,

    /// Look for so long at most, such as 60s or 5m, or with so many plays, such as 500plays
    #[arg(long, value_name = "BOUND", value_parser = args::effort, default_value = "60s")]
    bound: Effort,

    #[command(flatten)]
    jobs: args::Jobs,
}

const EXAMPLES: &[&str] = &[
    "sim shrink rehearsal/found/seed-7-S1.json",
    "sim shrink rehearsal/found/seed-7-S1.json --check L5 --bound 5m --output small.json",
    "sim shrink story.json --defect no-outbox --bound 500plays",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let (stop, asked) = (interrupt::listen(), &options.asked);
    let path = asked.path();
    let scenario = scenario::read(path)?;
    let (defect, engine) = asked.played(&scenario)?;
    let breach = asked.breach(&scenario, defect, engine)?;
    let bounds = options.jobs.bounds(options.bound, "made smaller", "60s")?;
    let before = Scenario { version: scenario::VERSION, finding: None, ..scenario.clone() };
    let broken = Broken { scenario: before, defect, engine, fingerprint: breach.fingerprint() };
    let mut progress = Shrinking::begin();
    let smallest = broken.smallest(bounds, &stop, &mut |so_far| progress.hear(&so_far));
    progress.finish();
    let smallest = smallest.ok_or_else(|| asked.unstable())?;
    let reduction = Reduction {
        from: scenario
            .finding
            .as_ref()
            .and_then(|finding| finding.shrunk.as_ref())
            .map_or_else(|| scenario.size(), |shrunk| shrunk.from.clone()),
        to: smallest.scenario.size(),
        plays: smallest.plays,
        minimal: smallest.minimal,
    };
    let told = format!(
        "{} to {} with {}",
        scenario.size(),
        reduction.to,
        counted(reduction.plays, "play")
    );
    let mut also: Vec<String> = Vec::new();
    for other in &smallest.breaches {
        if other.check != breach.check && !also.iter().any(|known| known == other.check) {
            also.push(other.check.to_owned());
        }
    }
    let origin = scenario.finding.as_deref();
    let capsule = Capsule {
        program: PROGRAM.to_owned(),
        workload: origin.map_or_else(|| "standard".to_owned(), |origin| origin.workload.clone()),
        seed: origin.map_or(scenario.seed, |origin| origin.seed),
        engine,
        defect: defect.map(|defect| defect.name.to_owned()),
        check: breach.check.to_owned(),
        fingerprint: breach.fingerprint().to_string(),
        what: smallest.violation.what.clone(),
        also,
        shrunk: Some(reduction),
        expect: Expect::Broken,
    };
    let output = options.output.clone().unwrap_or_else(|| Target::File(small(path)));
    let smallest_of_it = smallest.scenario.found(capsule);
    match &output {
        Target::File(path) => scenario::write(path, &smallest_of_it)?,
        Target::Stdout => output::print(|out| write!(out, "{}", pretty(&smallest_of_it)))?,
    }
    interrupt::settled(&output.to_string());
    let interrupted = stop.load(Ordering::Relaxed) && !smallest.minimal;
    output::tell(output == Target::Stdout, |out| {
        writeln!(out, "{} at its smallest: from {told}", breach.check)?;
        if interrupted {
            writeln!(out, "INTERRUPTED  it may become smaller: somebody stopped it")?;
        } else if !smallest.minimal {
            writeln!(out, "it may become smaller: give it more time with --bound 5m")?;
        }
        let Target::File(output) = &output else { return Ok(()) };
        let (program, output) = (shell::program(), quoted_path(output));
        writeln!(out, "\nWhat to type next:\n  {program} explain {output}")?;
        writeln!(out, "      see why it breaks")?;
        writeln!(out, "  {program} replay {output}\n      see what happened")
    })?;
    Ok(if interrupted { exit::INTERRUPTED } else { exit::HELD })
}

fn small(path: &Path) -> PathBuf {
    path.with_extension("small.json")
}
