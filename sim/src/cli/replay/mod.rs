//! `sim replay`.

mod folder;
mod held;
mod history;
mod instead;
mod logged;
mod part;
mod said;
mod signalled;
mod summarised;
mod told;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::{self, Scenario, Workload};
use domain::sourcing::Timestamp;
use oracle::runner::Run;
use sim::campaign::alone;
use sim::corpus;
use sim::report::story::ToldStory;
use sim::report::{happenings, spans, story};
use stage::engine::Kind;

use self::told::Told;
use super::args::{self, Target};
use super::failure::Failure;
use super::{exit, interrupt, output, report};

/// Plays one scenario and tells what happens in it, or plays a folder of findings again
///
/// A file that a campaign wrote says itself on which engine it was found and with which defect, and
/// is played like that unless something else is asked for. In a folder every file must come to what
/// it says: a finding that is to be `broken` must be found again, and one that was `mended` must
/// hold.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// A scenario file, such as a campaign writes for each finding, or a folder of them
    #[arg(value_name = "SCENARIO|FOLDER", required_unless_present = "seed")]
    scenario: Option<PathBuf>,

    /// Play the scenario of this seed instead of a file
    #[arg(long, value_name = "N", value_parser = args::seed, conflicts_with = "scenario")]
    seed: Option<u64>,

    /// What the seed stands for, as for a campaign
    #[arg(long, value_name = "NAME", value_parser = args::workload, default_value = "standard")]
    workload: Workload,

    /// Tell of every datagram too
    #[arg(long)]
    trace: bool,

    /// Tell only what is about the order of this registrant
    #[arg(long, value_name = "NAME")]
    order: Option<String>,

    /// Tell the story from this instant of business time on, such as 00:14:59.990 or 15m
    #[arg(long, value_name = "INSTANT", value_parser = args::instant)]
    from: Option<Timestamp>,

    /// Tell the story up to this instant
    #[arg(long, value_name = "INSTANT", value_parser = args::instant)]
    until: Option<Timestamp>,

    /// Tell only what led to the violation of this check: every message names its cause
    #[arg(long, value_name = "CHECK", conflicts_with = "trace")]
    about: Option<String>,

    /// Tell what every aggregate, view and machine held at this instant, and no story
    #[arg(long, value_name = "INSTANT", value_parser = args::instant,
          conflicts_with_all = ["trace", "order", "from", "until", "about"])]
    state: Option<Timestamp>,

    /// Tell every event that was stored about the order of this registrant: when, what, who set it
    /// off, and what led to it, and no story
    #[arg(long, value_name = "NAME",
          conflicts_with_all = ["trace", "order", "from", "until", "about", "state"])]
    history: Option<String>,

    /// Tell the store's log of messages, what led to each, and what everything comes to that is
    /// built anew from the log alone, and no story
    #[arg(long, conflicts_with_all = ["trace", "order", "from", "until", "about", "state", "history"])]
    log: bool,

    /// Tell how long messages waited, how far views lagged behind, and how long people waited for
    /// answers, in business time, and no story
    #[arg(long, conflicts_with_all = ["trace", "order", "from", "until", "about", "state", "history", "log"])]
    signals: bool,

    /// Tell what came of each order, and no story: the log of the store is read from its beginning
    /// and made into a new stream for each conference
    #[arg(long, conflicts_with_all = [
        "trace", "order", "from", "until", "about", "state", "history", "log", "signals",
    ])]
    summaries: bool,

    /// Tell who says what to whom, as a Mermaid sequence diagram, and no story; with --order, only
    /// what is about that order
    #[arg(long, conflicts_with_all = [
        "trace", "from", "until", "about", "state", "history", "log", "signals", "summaries",
    ])]
    messages: bool,

    /// Compare what is said with the diagram in this file: all of it and nothing else, but where
    /// a line `%% ...` allows anything
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "trace", "from", "until", "about", "state", "history", "log", "signals", "summaries",
    ])]
    expect: Option<PathBuf>,

    /// Write what became of each message as spans, in the JSON form of OpenTelemetry (OTLP), one
    /// trace for each order; - is standard output
    #[arg(long, value_name = "FILE", value_parser = args::target, conflicts_with_all = [
        "about", "state", "history", "log", "signals", "summaries", "messages", "expect",
    ])]
    spans: Option<Target>,

    /// What carries the messages: turmoil, the reference, or direct, which is faster [default: as a
    /// file says, else turmoil]
    #[arg(long, value_parser = args::engine)]
    engine: Option<Kind>,

    /// Switch a known defect on; `sim defects --list` shows all [default: as a file says]
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    defect: Option<&'static Defect>,

    /// Play a file without the defect it was found with
    #[arg(long, conflicts_with = "defect")]
    without_defect: bool,

    /// Of a folder: how many files to play at once [default: all cores]
    #[arg(long, value_name = "N", value_parser = args::jobs)]
    jobs: Option<NonZeroUsize>,

    /// Write the story as records, one line of JSON for each happening, or with --summaries for each
    /// event of the new streams; of a folder, what came of it as JSON. - is standard output, and
    /// people then read on standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// Of a folder: write what came of it as JUnit XML; - is standard output, and the table then
    /// goes to standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    junit: Option<Target>,

    /// Write a page of the whole story into this folder: a diagram that one steps through, and
    /// what was checked; index.html needs no network
    #[arg(long, value_name = "FOLDER", conflicts_with_all = [
        "state", "history", "log", "signals", "summaries", "messages", "expect",
    ])]
    report: Option<PathBuf>,
}

const EXAMPLES: &[&str] = &[
    "sim replay rehearsal/found/seed-7-S1.json",
    "sim replay rehearsal/found/seed-7-S1.json --without-defect",
    "sim replay --seed 7 --trace",
    "sim replay --seed 7 --order 'Fumi 2' --until 15m",
    "sim replay rehearsal/found/seed-7-S1.json --about S1",
    "sim replay --seed 7 --json - | jq -r 'select(.by_fault) | .what'",
    "sim replay --seed 7 --state 14m59s",
    "sim replay --seed 7 --history 'Fumi 2'",
    "sim replay --seed 7 --log",
    "sim replay --seed 7 --signals",
    "sim replay --seed 7 --summaries",
    "sim replay --seed 7 --order 'Fumi 2' --spans trace.json",
    "sim replay --seed 7 --order 'Fumi 2' --messages > fumi.mmd",
    "sim replay --seed 7 --order 'Fumi 2' --expect fumi.mmd",
    "sim replay --seed 7 --engine direct --defect no-outbox",
    "sim replay --seed 7 --report target/story",
    "sim replay rehearsal/corpus --junit corpus.xml",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    if let Some(folder) = options.scenario.as_ref().filter(|path| path.is_dir()) {
        return folder::play(options, folder);
    }
    if options.junit.is_some() {
        return Err(Failure {
            what: "--junit tells of a folder of findings, and this is one scenario".to_owned(),
            hint: "give the folder it is in, or --json for records of its story".to_owned(),
        });
    }
    let scenario = match (&options.scenario, options.seed) {
        (Some(path), _) => scenario::read(path)?,
        (None, seed) => options.workload.scenario(seed.unwrap_or_default()),
    };
    interrupt::quit_at_once();
    let (defect, engine) = (defect_of(options, &scenario)?, engine_of(options, &scenario));
    if let Some(at) = options.state {
        return held::tell(options, (&scenario, defect, engine), at);
    }
    if let Some(registrant) = &options.history {
        return history::tell(options, (&scenario, defect, engine), registrant);
    }
    if options.log {
        return logged::tell(options, (&scenario, defect, engine));
    }
    if options.messages || options.expect.is_some() {
        return said::tell(options, (&scenario, defect, engine));
    }
    if options.summaries {
        return summarised::tell(options, (&scenario, defect, engine));
    }
    if options.signals {
        return signalled::tell(options, (&scenario, defect, engine));
    }
    let both_to_stdout = output::takes_stdout(options.json.as_ref(), options.spans.as_ref());
    let to_stdout = both_to_stdout?;
    let part = part::part_of(options, &scenario, defect, engine)?;
    let told = Told { options, defect, engine, part: &part };
    let protections = told.defect.map_or_else(Protections::default, Defect::protections);
    let played = alone(|| story::play(&scenario, protections, told.engine, options.trace));
    if !matches!(&played, Ok(story) if story.run.violations.is_empty()) {
        interrupt::violated();
    }
    let said = output::tell(to_stdout, |out| told.write(out, &scenario, &played));
    let json = options.json.as_ref().map(|target| {
        output::deliver(target, &happenings::records(&scenario, defect, engine, &part))
    });
    let spans = options.spans.as_ref().map(|target| {
        let spans = alone(|| spans::of(&scenario, protections, engine, &part));
        // A panic is told with the story, and there are no spans of what it left behind.
        spans.map_or(Ok(()), |spans| output::deliver(target, &format!("{spans}\n")))
    });
    let page = report::deliver(options.report.as_ref(), || told.page(&scenario, &played));
    if !output::is_complete(
        [Some(said), json, spans, page].into_iter().flatten().filter_map(Result::err),
    ) {
        return Ok(exit::WRONG_USE);
    }
    Ok(match played {
        Ok(ToldStory { run, .. }) if run.violations.is_empty() && void(&run).is_some() => {
            exit::VOID
        }
        Ok(ToldStory { run, .. }) if run.violations.is_empty() => exit::HELD,
        _ => exit::VIOLATED,
    })
}

/// Why a run proves nothing, if it does not.
fn void(run: &Run) -> Option<&str> {
    run.void.as_deref().or_else(|| (run.messages == 0).then_some("no message was delivered"))
}

/// The defect that was asked for, else the one a file was found with.
fn defect_of(options: &Options, scenario: &Scenario) -> Result<Option<&'static Defect>, Failure> {
    let of_file =
        scenario.finding.as_ref().filter(|_| !options.without_defect && options.defect.is_none());
    match of_file {
        Some(capsule) => corpus::defect_of(capsule).map_err(|what| Failure {
            what,
            hint: "play it with --without-defect, or with another one by --defect".to_owned(),
        }),
        None => Ok(options.defect),
    }
}

fn engine_of(options: &Options, scenario: &Scenario) -> Kind {
    let of_file = scenario.finding.as_ref().map(|finding| finding.engine);
    options.engine.or(of_file).unwrap_or_default()
}
