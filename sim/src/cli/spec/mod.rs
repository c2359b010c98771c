//! `sim spec`.

mod beside;
mod choice;
mod doubt;
mod dry;
mod kept;

use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;

use clap::Args;
use conference::defect::Defect;
use conference::node::protections::Protections;
use sim::campaign::Seeds;
use sim::campaign::all_cores;
use sim::report::spec::beside::Beside;
use sim::report::spec::{json, junit, messages, page, terminal};
use sim::spec::misunderstanding::Misunderstanding;
use sim::spec::nearest::{Riddle, riddles};
use sim::spec::outcome::{SpecOutcome, SpecVerdict};
use sim::spec::rehearsal::Rehearsal;
use sim::spec::source::{self, Source};
use sim::spec::story::{Language, Story};
use sim::spec::tags::TagExpression;
use stage::stopwatch::Stopwatch;

use super::args::{self, Target};
use super::failure::Failure;
use super::{exit, interrupt, output, progress};

/// Plays the examples of feature files, undisturbed and under schedules of faults
///
/// Features are written in sentences, in English or Korean; `features/README.md` is the guide for
/// whoever writes one. An example that breaks is told with the fewest and mildest faults that break
/// it, and the command that plays that again.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// Feature files, perhaps with lines as in a.feature:12:30, or folders [default: the features
    /// of the project, wherever you are]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Play only examples in whose name, or that of their rule or table, this is; if something is
    /// called exactly so, only that. May be given several times
    #[arg(long = "name", value_name = "TEXT")]
    names: Vec<String>,

    /// Play only examples with such tags, for instance '@booking and not (@slow or @nightly)'
    #[arg(long, value_name = "EXPRESSION", value_parser = args::tags)]
    tags: Option<TagExpression>,

    /// Play only features in this language: en or ko
    #[arg(long, value_name = "LANG", value_parser = args::language)]
    lang: Option<Language>,

    /// Under how many schedules of faults each example is played
    #[arg(long, value_name = "N", value_parser = args::schedules, default_value_t = 100)]
    schedules: u32,

    /// The number of the first schedule
    #[arg(long, value_name = "N", value_parser = args::seed, default_value_t = 0)]
    seed: u64,

    /// The numbers of the schedules: those from A on that are less than B
    #[arg(long, value_name = "A..B", value_parser = args::seeds, conflicts_with_all = ["schedules", "seed"])]
    seeds: Option<Seeds>,

    /// How many examples to play at once; the outcome does not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = args::jobs)]
    jobs: Option<NonZeroUsize>,

    /// Switch a known defect on; `sim defects --list` shows all
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    defect: Option<&'static Defect>,

    /// Read the features and rehearse nothing: which examples there are, whether their sentences
    /// are known and can be played, and with --messages what each file says
    #[arg(long, conflicts_with_all = ["save", "report", "json", "junit"])]
    dry_run: bool,

    /// Ask of each example, undisturbed, what would break it: every value of every Then is changed
    /// and every Given and When left out. What nobody notices is told; --json has all answers
    #[arg(long, conflicts_with_all = ["schedules", "seed", "seeds", "defect", "dry_run", "save", "report", "junit", "messages"])]
    doubt: bool,

    /// Keep each story that broke in this folder, as a new feature and as a file for --story; a
    /// file ending in .feature keeps the first of them
    #[arg(long, value_name = "FOLDER|FILE")]
    save: Option<PathBuf>,

    /// Play a story that was kept, just as it broke
    #[arg(long, value_name = "FILE", conflicts_with_all = ["names", "tags", "lang", "schedules", "seed", "seeds", "save", "dry_run", "doubt"])]
    story: Option<PathBuf>,

    /// Write a page to be read by everybody, and what came of it as Cucumber messages and JUnit
    /// XML, into this folder
    #[arg(long, value_name = "FOLDER")]
    report: Option<PathBuf>,

    /// On the page, tell what has changed since an earlier run, whose --json this is
    #[arg(long, value_name = "FILE", requires = "report")]
    compare: Option<PathBuf>,

    /// On the page, tell of each example what would break it, as --doubt --json wrote it
    #[arg(long, value_name = "FILE", requires = "report")]
    doubts: Option<PathBuf>,

    /// Write what came of it as JSON; - is standard output, and the rest then goes to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// Write what came of it as JUnit XML; - is standard output, and the rest then goes to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    junit: Option<Target>,

    /// Write what came of it as Cucumber messages, one JSON object in a line; - is standard output
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    messages: Option<Target>,
}

const EXAMPLES: &[&str] = &[
    "sim spec",
    "sim spec ~/ideas/group-bookings.feature",
    "sim spec --report target/spec",
    "sim spec --report target/spec --compare last.json --doubts doubts.json",
    "sim spec features/ko --schedules 500 --junit spec.xml",
    "sim spec --name 'Paying confirms' --seeds 17..18",
    "sim spec bookings.feature:12 --tags 'not @slow'",
    "sim spec bookings.feature --doubt",
    "sim spec --lang en --defect relay-never-repeats --save target/found",
    "sim spec --story target/found/01.json",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let to_stdout = only_one_wants_stdout(options)?;
    let beside = beside::read(options)?;
    if let Some(path) = &options.story {
        interrupt::quit_at_once();
        let outcome = kept::play(path, options)?;
        let complete = deliver(options, &outcome, &beside, to_stdout);
        return Ok(code(&outcome, complete));
    }
    if options.dry_run {
        interrupt::quit_at_once();
        return dry::run(options, to_stdout);
    }
    let (paths, selection) = choice::of(options);
    let sources = choice::sources(&paths, source::read)?;
    let stories = selection.of(&sources);
    if stories.is_empty() {
        output::complain(&choice::nothing_to_play(&sources, &selection));
        return Ok(exit::VOID);
    }
    if tell_riddles(&stories) {
        return Ok(exit::UNKNOWN_SENTENCE);
    }
    if let Some(story) = stories.iter().find(|story| story.sentences.is_empty()) {
        return Err(without_sentences(story));
    }
    if options.doubt {
        return doubt::run(options, sources, stories, to_stdout);
    }
    let mut outcome = play(options, sources, stories);
    for rehearsed in outcome.unplayable() {
        if let Some(finding) = &rehearsed.finding {
            let (path, line, why) =
                (finding.story.path.display(), finding.broken.line, &finding.broken.why);
            output::complain(&Failure {
                what: format!("{path}:{line}: «{}»: {why}", finding.broken.sentence),
                hint: "features/README.md shows how such a sentence is written".to_owned(),
            });
        }
    }
    let saved = kept::keep(options, &mut outcome);
    let complete = deliver(options, &outcome, &beside, to_stdout) && saved;
    Ok(code(&outcome, complete))
}

fn only_one_wants_stdout(options: &Options) -> Result<bool, Failure> {
    let targets = [
        ("--json -", &options.json),
        ("--junit -", &options.junit),
        ("--messages -", &options.messages),
    ];
    let wanting: Vec<_> = targets
        .iter()
        .filter(|(_, target)| **target == Some(Target::Stdout))
        .map(|(flag, _)| *flag)
        .collect();
    match wanting.as_slice() {
        [] => Ok(false),
        [_] => Ok(true),
        several => Err(Failure {
            what: format!("{} all want standard output", several.join(" and ")),
            hint: "give all of them but one a file".to_owned(),
        }),
    }
}

/// Tells which sentences nobody understands. Whether there are any.
fn tell_riddles(stories: &[Story]) -> bool {
    let riddles = riddles(stories);
    riddles.iter().for_each(|(story, riddle)| output::complain(&unsolved(story, riddle)));
    !riddles.is_empty()
}

fn without_sentences(story: &Story) -> Failure {
    let (path, line, title) = (story.path.display(), story.line, story.title());
    Failure {
        what: format!("{path}:{line}: the example «{title}» has no sentences"),
        hint: "write what has happened, what somebody does and what can be seen then".to_owned(),
    }
}

fn unsolved(story: &Story, riddle: &Riddle) -> Failure {
    let Riddle { sentence, why, nearest } = riddle;
    let told = why.told(story.language);
    let what = format!(
        "{}:{}: «{}»: {told}",
        story.path.display(),
        sentence.position.line,
        sentence.value
    );
    let hint = match why {
        Misunderstanding::Unknown if !nearest.is_empty() => {
            let near =
                ["the nearest sentences that are known are", "가장 가까운 문장은 다음과 같다"];
            format!("{}\n  {}", story.language.pick(near), nearest.join("\n  "))
        }
        Misunderstanding::Unknown | Misunderstanding::Misfit(_) => story
            .language
            .pick(["`sim steps` shows all sentences", "`sim steps --lang ko`에 모든 문장이 있다"])
            .to_owned(),
        Misunderstanding::Particle(_) => {
            story.language.pick(["write the other particle", "조사를 바꾸어 적는다"]).to_owned()
        }
        Misunderstanding::Ambiguous(_) => {
            story.language.pick(["say it in other words", "다른 말로 적는다"]).to_owned()
        }
    };
    Failure { what, hint }
}

fn play(options: &Options, sources: Vec<Source>, stories: Vec<Story>) -> SpecOutcome {
    let numbers = numbers(options);
    let rehearsal = Rehearsal {
        stories,
        numbers: numbers.clone(),
        protections: protections(options),
        jobs: options.jobs.unwrap_or_else(all_cores),
    };
    let stop = interrupt::listen();
    let watch = Stopwatch::start();
    let mut bar = progress::stories(rehearsal.stories.len());
    let shrinking = bar.shrinking();
    let played =
        rehearsal.play(&stop, &|smaller| shrinking.hear(smaller), |rehearsed| bar.hear(rehearsed));
    bar.finish();
    SpecOutcome {
        typed: choice::typed(options),
        interrupted: played.len() < rehearsal.stories.len()
            || played.iter().any(|rehearsed| rehearsed.cut_short),
        planned: rehearsal.stories.len(),
        sources,
        stories: played,
        numbers,
        defect: options.defect.map(|defect| defect.name),
        protections: rehearsal.protections,
        began: watch.began(),
    }
}

fn protections(options: &Options) -> Protections {
    options.defect.map_or_else(Protections::default, Defect::protections)
}

fn numbers(options: &Options) -> Range<u64> {
    match options.seeds {
        Some(seeds) => seeds.first()..seeds.end(),
        None => options.seed..options.seed.saturating_add(options.schedules.into()),
    }
}

/// Whether everything that was asked for could be written.
fn deliver(options: &Options, outcome: &SpecOutcome, beside: &Beside, to_stdout: bool) -> bool {
    let told = output::tell(to_stdout, |out| terminal::write(out, outcome));
    let (page, messages) = (|| page::write(outcome, beside), || messages::write(outcome));
    let (json, junit) = (|| json::write(outcome), || junit::write(outcome));
    let file = |name: &str| options.report.as_ref().map(|folder| Target::File(folder.join(name)));
    let wanted: [(Option<Target>, &dyn Fn() -> String); 6] = [
        (options.json.clone(), &json),
        (options.junit.clone(), &junit),
        (options.messages.clone(), &messages),
        (file("messages.ndjson"), &messages),
        (file("junit.xml"), &junit),
        // The page takes longest, and whoever was asked to stop has little time left.
        (file("index.html"), &page),
    ];
    let written = wanted
        .iter()
        .filter_map(|(target, write)| Some(output::deliver(target.as_ref()?, &write())));
    output::is_complete(std::iter::once(told).chain(written).filter_map(Result::err))
}

/// A broken rule wins over everything but a sentence that could not be played, and what was asked
/// for but not written is not green.
fn code(outcome: &SpecOutcome, complete: bool) -> u8 {
    match outcome.verdict() {
        SpecVerdict::Unplayable => exit::WRONG_USE,
        SpecVerdict::Broken => exit::VIOLATED,
        SpecVerdict::Interrupted => exit::INTERRUPTED,
        SpecVerdict::Void => exit::VOID,
        SpecVerdict::Held if complete => exit::HELD,
        SpecVerdict::Held => exit::WRONG_USE,
    }
}
