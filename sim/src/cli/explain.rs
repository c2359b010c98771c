//! `sim explain`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use conference::scenario::{self, Scenario};
use sim::campaign::Broken;
use sim::report::finding;
use sim::report::findings::content::{FindingsPage, Headline, ShownStory};
use sim::shell::{self, quoted_path};
use sim::spec::story::Language;
use stage::campaign::json::pretty;
use stage::engine::Kind;
use stage::explain::{Explanation, explain};

use super::args::{self, Effort, Target};
use super::broken::Asked;
use super::failure::Failure;
use super::progress::Explaining;
use super::{exit, interrupt, output, report};

/// Says why a scenario breaks: what led to it, which fault was needed, and from when on it had to
/// come
///
/// Plays it again with one thing changed: without each fault, with a milder one, with one that
/// comes earlier or later; without the defect; and, told up to each of forty instants as it was,
/// with other outcomes of whatever is left to chance from there on. A scenario is best made small
/// first; what a campaign finds is small already.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    #[command(flatten)]
    asked: Asked,

    /// What carries the messages: turmoil, the reference, or direct, which is faster
    #[arg(long, value_parser = args::engine, default_value = "direct")]
    engine: Kind,

    /// How many plays with other outcomes of chance to look at, such as 2000plays; or for how long,
    /// such as 60s
    #[arg(long, value_name = "BOUND", value_parser = args::effort, default_value = "520plays")]
    bound: Effort,

    #[command(flatten)]
    jobs: args::Jobs,

    /// Write it as JSON; - is standard output, and people then read it on standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// Write a page into this folder: the story as a diagram that one steps through, and why it
    /// breaks; index.html needs no network
    #[arg(long, value_name = "FOLDER")]
    report: Option<PathBuf>,
}

const EXAMPLES: &[&str] = &[
    "sim explain rehearsal/found/seed-7-S1.json",
    "sim explain rehearsal/found/seed-7-S1.json --check L5 --bound 2000plays",
    "sim explain story.json --defect no-outbox --bound 30s",
    "sim explain rehearsal/corpus/stale-decision-stored-S1.json --json - | jq .no_return.jump",
    "sim explain rehearsal/corpus/stale-decision-stored-S1.json --report target/why",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let (stop, asked) = (interrupt::listen(), &options.asked);
    let scenario = scenario::read(asked.path())?;
    let (defect, _) = asked.played(&scenario)?;
    let breach = asked.breach(&scenario, defect, options.engine)?;
    let bounds = options.jobs.bounds(options.bound, "looked at", "520plays")?;
    let case = Broken {
        scenario: scenario.clone(),
        defect,
        engine: options.engine,
        fingerprint: breach.fingerprint(),
    };
    let mut progress = Explaining::begin();
    let explanation = explain(&case, bounds, &stop, &mut |how_far| progress.hear(how_far));
    progress.finish();
    let explanation = explanation.ok_or_else(|| asked.unstable())?;
    let told = |out: &mut dyn Write| {
        finding::about(out, &scenario, defect)?;
        explanation.tell(out)?;
        writeln!(out, "\nWhat to type next:")?;
        for (what, line) in next(options, &scenario, breach.check) {
            writeln!(out, "  {} {line}\n      {what}", shell::program())?;
        }
        Ok(())
    };
    // The page takes longest, and whoever was asked to stop has little time left.
    let complete = output::answer(options.json.as_ref(), told, || pretty(&explanation), []);
    let page = report::deliver(options.report.as_ref(), || page(options, &case, &explanation));
    let complete = output::is_complete(page.and_then(Result::err)) && complete;
    Ok(match complete {
        true if explanation.complete => exit::HELD,
        true => exit::INTERRUPTED,
        false => exit::WRONG_USE,
    })
}

/// What is shown of a story that was explained.
fn page(options: &Options, case: &Broken, explanation: &Explanation) -> FindingsPage {
    let (scenario, path) = (&case.scenario, options.asked.path());
    let played = report::told(case);
    let shown = ShownStory::broken(case, &played, Some(explanation.clone()));
    let commands = report::commands(path, options.asked.defect, &explanation.check);
    FindingsPage {
        language: Language::English,
        headline: Headline::of_story(&report::name(Some(path), scenario), &played, None),
        shown: shown.map(|shown| ShownStory { commands, ..shown }).into_iter().collect(),
    }
}

fn next(options: &Options, scenario: &Scenario, check: &str) -> Vec<(&'static str, String)> {
    let file = quoted_path(options.asked.path());
    let defect =
        options.asked.defect.map(|it| format!(" --defect {}", it.name)).unwrap_or_default();
    let shrunk = scenario.finding.as_ref().and_then(|finding| finding.shrunk.as_ref());
    let mut next = vec![(
        "read the story of it, as far as it led to that",
        format!("replay {file}{defect} --about {check}"),
    )];
    if !shrunk.is_some_and(|shrunk| shrunk.minimal) {
        next.insert(0, ("make it smaller, and explain that", format!("shrink {file}{defect}")));
    }
    next
}
