//! `sim spec`.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::Args;
use sim::campaign::all_cores;
use sim::campaign::seeds::Seeds;
use sim::defect::Defect;
use sim::node::protections::Protections;
use sim::report::spec::{json, junit, messages, page, terminal};
use sim::spec::catalogue::Misunderstanding;
use sim::spec::finding::Finding;
use sim::spec::gherkin::new_feature;
use sim::spec::kept::KeptStory;
use sim::spec::nearest::{Riddle, riddles};
use sim::spec::outcome::{SpecOutcome, SpecVerdict};
use sim::spec::player::Cause;
use sim::spec::rehearsal::{Rehearsal, Rehearsed};
use sim::spec::source::{self, FeatureError, Source};
use sim::spec::story::{Language, Story};

use super::args::{self, Target};
use super::failure::Failure;
use super::{exit, interrupt, output, progress};

/// Plays the examples of feature files, undisturbed and under schedules of faults
///
/// Features are written in sentences, in English or Korean; `features/README.md` is the guide for whoever writes one. An
/// example that breaks is told with the fewest and mildest faults that break it, and the command that plays that again.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// Feature files, or folders of them [default: the features of the project, wherever you are]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Play only examples whose name contains this; if one is called exactly so, only that one
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,

    /// Play only features in this language: en or ko
    #[arg(long, value_name = "LANG", value_parser = args::language)]
    lang: Option<Language>,

    /// Under how many schedules of faults each example is played
    #[arg(long, value_name = "N", default_value_t = 100)]
    schedules: u32,

    /// The number of the first schedule
    #[arg(long, value_name = "N", default_value_t = 0)]
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

    /// Keep each story that broke in this folder, as a new feature and as a file for --story; a file ending in .feature keeps
    /// the first of them
    #[arg(long, value_name = "FOLDER|FILE")]
    save: Option<PathBuf>,

    /// Play a story that was kept, just as it broke
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "lang", "schedules", "seed", "seeds", "save"])]
    story: Option<PathBuf>,

    /// Write a page to be read by everybody, and what came of it as Cucumber messages and JUnit XML, into this folder
    #[arg(long, value_name = "FOLDER")]
    report: Option<PathBuf>,

    /// Write what came of it as JSON; - is standard output, and the rest then goes to standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,

    /// Write what came of it as JUnit XML; - is standard output, and the rest then goes to standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    junit: Option<Target>,

    /// Write what came of it as Cucumber messages, one JSON object in a line; - is standard output
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    messages: Option<Target>,
}

/// No more stories than this are kept.
const MOST_KEPT: usize = 20;

const EXAMPLES: &[&str] = &[
    "sim spec",
    "sim spec ~/ideas/group-bookings.feature",
    "sim spec --report target/spec",
    "sim spec features/ko --schedules 500 --junit spec.xml",
    "sim spec --name 'Paying confirms' --seeds 17..18",
    "sim spec --lang en --defect relay-never-repeats --save target/found",
    "sim spec --story target/found/01.json",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let to_stdout = only_one_wants_stdout(options)?;
    if let Some(path) = &options.story {
        let outcome = play_kept(path, options)?;
        let complete = deliver(options, &outcome, to_stdout);
        return Ok(code(&outcome, complete));
    }
    let sources = sources(&options.paths)?;
    let stories = stories(&sources, options);
    if stories.is_empty() {
        output::complain(&nothing_to_play(&sources, options));
        return Ok(exit::VOID);
    }
    let riddles = riddles(&stories);
    if !riddles.is_empty() {
        riddles.iter().for_each(|(story, riddle)| output::complain(&unsolved(story, riddle)));
        return Ok(exit::UNKNOWN_SENTENCE);
    }
    if let Some(story) = stories.iter().find(|story| story.sentences.is_empty()) {
        return Err(Failure {
            what: format!(
                "{}:{}: the example «{}» has no sentences",
                story.path.display(),
                story.line,
                story.title()
            ),
            hint: "write what has happened, what somebody does and what can be seen then".to_owned(),
        });
    }
    let mut outcome = play(options, sources, stories);
    for rehearsed in outcome.unplayable() {
        if let Some(finding) = &rehearsed.finding {
            let (path, line, why) = (finding.story.path.display(), finding.broken.line, &finding.broken.why);
            output::complain(&Failure {
                what: format!("{path}:{line}: «{}»: {why}", finding.broken.sentence),
                hint: "features/README.md shows how such a sentence is written".to_owned(),
            });
        }
    }
    let saved = keep(options, &mut outcome);
    let complete = deliver(options, &outcome, to_stdout) && saved;
    Ok(code(&outcome, complete))
}

fn only_one_wants_stdout(options: &Options) -> Result<bool, Failure> {
    let targets =
        [("--json -", &options.json), ("--junit -", &options.junit), ("--messages -", &options.messages)];
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

/// The features to be played. A path of the project's own features means those in the program if there is no such file.
fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    if paths.is_empty() {
        return Ok(source::project()?);
    }
    let mut all = Vec::new();
    for path in paths {
        let built_in: Vec<_> = if path.exists() { Vec::new() } else { built_in(path)? };
        if built_in.is_empty() {
            all.extend(source::read(std::slice::from_ref(path))?);
        } else {
            all.extend(built_in);
        }
    }
    let mut known = BTreeSet::new();
    all.retain(|source| known.insert(source.path.canonicalize().unwrap_or_else(|_| source.path.clone())));
    Ok(all)
}

fn built_in(path: &Path) -> Result<Vec<Source>, FeatureError> {
    let mut sources = source::project()?;
    sources.retain(|source| source.path.starts_with(path));
    Ok(sources)
}

fn stories(sources: &[Source], options: &Options) -> Vec<Story> {
    let mut stories: Vec<_> = sources.iter().flat_map(Source::stories).collect();
    if let Some(language) = options.lang {
        stories.retain(|story| story.language == language);
    }
    if let Some(name) = &options.name {
        let exactly = stories.iter().any(|story| story.title() == *name);
        stories.retain(|story| {
            let title = story.title();
            if exactly { title == *name } else { title.contains(name.as_str()) }
        });
    }
    stories
}

fn nothing_to_play(sources: &[Source], options: &Options) -> Failure {
    let names: Vec<_> = sources.iter().flat_map(Source::stories).map(|story| story.title()).collect();
    let (what, hint) = match &options.name {
        _ if sources.is_empty() => (
            "there is no feature to play".to_owned(),
            "features are files that end in .feature; give one of them, or their folder".to_owned(),
        ),
        _ if names.is_empty() => (
            "the features have no example".to_owned(),
            "write one, under «Example:» or «시나리오:»".to_owned(),
        ),
        Some(name) => {
            let nearest = args::nearest(name, names.iter().map(String::as_str));
            let hint = match nearest.first() {
                Some(nearest) => format!("perhaps you mean «{nearest}»"),
                None => format!("there is for example «{}»", names[0]),
            };
            (format!("no example has {name:?} in its name"), hint)
        }
        None => (
            "no feature is written in that language".to_owned(),
            "leave --lang out, or give other features".to_owned(),
        ),
    };
    Failure { what: format!("nothing was played: {what}"), hint }
}

fn unsolved(story: &Story, riddle: &Riddle) -> Failure {
    let Riddle { sentence, why, nearest } = riddle;
    let told = why.told(story.language);
    let what = format!("{}:{}: «{}»: {told}", story.path.display(), sentence.position.line, sentence.value);
    let hint = match why {
        Misunderstanding::Unknown if nearest.is_empty() => "use a sentence of the catalogue".to_owned(),
        Misunderstanding::Unknown => {
            format!("the nearest sentences that are known are\n  {}", nearest.join("\n  "))
        }
        Misunderstanding::Ambiguous(_) => "say it in other words".to_owned(),
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
    let mut bar = progress::stories(rehearsal.stories.len());
    let played = rehearsal.play(&stop, |rehearsed| bar.hear(rehearsed));
    bar.finish();
    SpecOutcome {
        interrupted: played.len() < rehearsal.stories.len()
            || played.iter().any(|rehearsed| rehearsed.cut_short),
        planned: rehearsal.stories.len(),
        sources,
        stories: played,
        numbers,
        defect: options.defect.map(|defect| defect.name),
        protections: rehearsal.protections,
    }
}

/// Plays a story that was kept: no schedule is generated, and nothing is made smaller.
fn play_kept(path: &Path, options: &Options) -> Result<SpecOutcome, Failure> {
    let kept = KeptStory::read(path)?;
    let protections = kept_protections(path, &kept, options)?;
    let paths = if options.paths.is_empty() { vec![kept.feature.clone()] } else { options.paths.clone() };
    let sources = sources(&paths)?;
    let stories: Vec<_> = sources.iter().flat_map(Source::stories).collect();
    let last = kept.sentences.last().copied().unwrap_or_default();
    let story = stories.iter().find(|story| story.title() == kept.name && last < story.sentences.len());
    let story = story.ok_or_else(|| Failure {
        what: format!(
            "{}: no example is called «{}» and has {} sentences",
            path.display(),
            kept.name,
            last + 1
        ),
        hint: "give the feature as it was when the story was kept".to_owned(),
    })?;
    let finding = Finding::as_it_is(story, &kept, protections);
    let finding = finding.map(|finding| Finding { file: Some(path.to_owned()), ..finding });
    let rehearsed = Rehearsed {
        story: story.only(&kept.sentences),
        beats: finding.as_ref().map(|finding| finding.beats.clone()).unwrap_or_default(),
        played: 1,
        broken: u64::from(finding.is_some()),
        touched: kept.faults.iter().map(|fault| (fault.kind(), 1)).collect(),
        cut_short: false,
        finding,
    };
    Ok(SpecOutcome {
        sources,
        stories: vec![rehearsed],
        planned: 1,
        numbers: 0..1,
        defect: options.defect.or(defect_of(&kept)).map(|defect| defect.name),
        protections,
        interrupted: false,
    })
}

fn defect_of(kept: &KeptStory) -> Option<&'static Defect> {
    kept.defect.as_deref().and_then(sim::defect::find)
}

fn kept_protections(path: &Path, kept: &KeptStory, options: &Options) -> Result<Protections, Failure> {
    match (&kept.defect, options.defect.or(defect_of(kept))) {
        (Some(name), None) => Err(Failure {
            what: format!("{}: there is no defect called {name:?}", path.display()),
            hint: "`sim defects --list` shows all; --defect names another".to_owned(),
        }),
        (_, defect) => Ok(defect.map_or_else(Protections::default, Defect::protections)),
    }
}

/// Keeps stories that broke, where that is wanted. Whether all of them could be written.
fn keep(options: &Options, outcome: &mut SpecOutcome) -> bool {
    let Some(place) = &options.save else { return true };
    let (defect, protections) = (outcome.defect, outcome.protections);
    let single = place.extension().is_some_and(|extension| extension == "feature");
    let findings = outcome.stories.iter_mut().filter_map(|rehearsed| rehearsed.finding.as_mut());
    let playable = findings.filter(|finding| finding.broken.cause != Cause::Unplayable);
    let mut complete = true;
    for (number, finding) in (1..).zip(playable.take(if single { 1 } else { MOST_KEPT })) {
        let feature = if single { place.clone() } else { place.join(format!("{number:02}.feature")) };
        let file = feature.with_extension("json");
        let kept = output::deliver(&Target::File(file.clone()), &KeptStory::of(finding, defect).text());
        finding.file = Some(file);
        let new = new_feature(finding, &finding.replay(defect), protections);
        let written = output::deliver(&Target::File(feature.clone()), &new.text);
        for failure in [kept, written].into_iter().filter_map(Result::err) {
            output::complain(&failure);
            complete = false;
        }
        if complete {
            let how = if new.breaks_alone {
                "breaks by its sentences alone"
            } else {
                "says in a comment what to play"
            };
            output::say(&format!("kept {}, which {how}", feature.display()));
        }
    }
    complete
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
fn deliver(options: &Options, outcome: &SpecOutcome, to_stdout: bool) -> bool {
    let told = output::tell(to_stdout, |out| terminal::write(out, outcome));
    let (page, messages) = (|| page::write(outcome), || messages::write(outcome));
    let (json, junit) = (|| json::write(outcome), || junit::write(outcome));
    let file = |name: &str| options.report.as_ref().map(|folder| Target::File(folder.join(name)));
    let wanted: [(Option<Target>, &dyn Fn() -> String); 6] = [
        (options.json.clone(), &json),
        (options.junit.clone(), &junit),
        (options.messages.clone(), &messages),
        (file("index.html"), &page),
        (file("messages.ndjson"), &messages),
        (file("junit.xml"), &junit),
    ];
    let written =
        wanted.iter().filter_map(|(target, write)| Some(output::deliver(target.as_ref()?, &write())));
    output::is_complete(std::iter::once(told).chain(written).filter_map(Result::err))
}

/// A broken rule wins over everything but a sentence that could not be played, and what was asked for but not written is
/// not green.
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
