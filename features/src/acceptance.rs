//! Plays the features of both languages once, with cucumber.

use std::io::{self, Write};
use std::path::Path;

use cucumber::gherkin::{Feature, Scenario};
use cucumber::writer::{Basic, Coloring, Stats as _, Verbosity};
use cucumber::{Parser, World as _, WriterExt as _, cli, parser};
use futures::FutureExt as _;
use futures::executor::block_on;
use futures::stream;
use libtest_mimic::{Arguments, ColorSetting};
use sim::spec::catalogue;
use sim::spec::promises;
use sim::spec::source::Source;
use sim::spec::story::{FeatureError, Language, Story, read};
use sim::spec::world::World;

/// How playing the features ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Outcome {
    /// Every example held.
    Held = 0,
    /// An example broke, or a feature cannot be read.
    Broke = 1,
    /// A sentence is unknown, or can be understood in several ways.
    Misunderstood = 3,
    /// Nothing was played although nothing was left out on purpose. That proves nothing.
    NothingPlayed = 4,
}

/// Which examples are wanted, in the words of `cargo test`.
#[derive(Clone, Debug, Default)]
struct Wanted {
    filter: Option<String>,
    exact: bool,
    skip: Vec<String>,
}

impl Wanted {
    fn new(arguments: &Arguments) -> Self {
        let Arguments { filter, exact, skip, .. } = arguments;
        Self { filter: filter.clone(), exact: *exact, skip: skip.clone() }
    }

    fn includes(&self, name: &str) -> bool {
        let matches =
            |pattern: &String| if self.exact { name == pattern } else { name.contains(pattern) };
        self.filter.as_ref().is_none_or(matches) && !self.skip.iter().any(matches)
    }

    const fn is_everything(&self) -> bool {
        self.filter.is_none() && self.skip.is_empty()
    }
}

/// Plays the features below `folder`: those in `en`, then those in `ko`.
///
/// # Errors
/// [`FeatureError`] if a folder or a feature cannot be read.
pub fn play(folder: &Path, arguments: &Arguments) -> Result<Outcome, FeatureError> {
    let wanted = Wanted::new(arguments);
    let mut sources = Vec::new();
    for language in Language::ALL {
        sources.extend(read(folder, language)?);
    }
    let mut stories: Vec<_> = sources.iter().flat_map(Source::stories).collect();
    if stories.is_empty() {
        return Ok(Outcome::NothingPlayed);
    }
    stories.retain(|story| wanted.includes(&story.name));
    if arguments.list {
        list(&stories);
        return Ok(Outcome::Held);
    }
    if stories.iter().any(is_misunderstood) {
        return Ok(Outcome::Misunderstood);
    }
    let outcomes = Language::ALL.map(|language| {
        let expected = stories.iter().filter(|story| story.language == language).count();
        let features = sources.iter().filter(|source| source.language == language);
        let features = Features(features.map(|source| source.feature.clone()).collect());
        play_language(features, language, expected, &wanted, arguments)
    });
    Ok(outcomes.into_iter().find(|outcome| *outcome != Outcome::Held).unwrap_or(Outcome::Held))
}

/// Features that were read already: cucumber's own reader does not take everything that Gherkin
/// allows.
struct Features(Vec<Feature>);

impl Parser<()> for Features {
    type Cli = cli::Empty;
    type Output = stream::Iter<std::vec::IntoIter<parser::Result<Feature>>>;

    fn parse(self, (): (), _: cli::Empty) -> Self::Output {
        stream::iter(self.0.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

fn play_language(
    features: Features,
    language: Language,
    expected: usize,
    wanted: &Wanted,
    arguments: &Arguments,
) -> Outcome {
    if expected == 0 {
        return if wanted.is_everything() { Outcome::NothingPlayed } else { Outcome::Held };
    }
    let wanted = wanted.clone();
    let writer = Basic::new(io::stdout(), coloring(arguments), Verbosity::Default).summarized();
    let cucumber = World::cucumber::<&Path>()
        .with_parser::<_, ()>(features)
        .steps(catalogue::collection())
        .with_writer(writer)
        .max_concurrent_scenarios(1)
        .fail_on_skipped()
        .after(move |_, _, _, _, world| {
            async move {
                let Some(world) = world else { return };
                if let Some((_, misuse)) = world.suspicion() {
                    panic!("{}", misuse.told(language));
                }
                if let Some(violation) = world.conclude() {
                    panic!("{}", promises::broken(&violation, language));
                }
            }
            .boxed_local()
        })
        .with_cli(cli::Opts::<_, _, _, cli::Empty>::default());
    let done = block_on(
        cucumber.filter_run((), move |_, _, scenario: &Scenario| wanted.includes(&scenario.name)),
    );
    if done.execution_has_failed() {
        Outcome::Broke
    } else if done.scenarios_stats().passed != expected {
        Outcome::NothingPlayed
    } else {
        Outcome::Held
    }
}

/// Tells which sentences of a story nobody understands.
fn is_misunderstood(story: &Story) -> bool {
    let mut misunderstood = false;
    for sentence in &story.sentences {
        let Err(why) = catalogue::find(sentence) else { continue };
        let why = why.told(story.language);
        misunderstood = true;
        let (name, line) = (&story.name, sentence.position.line);
        complain(&format!("{name}: line {line}: «{}»: {why}", sentence.value));
    }
    misunderstood
}

fn complain(what: &str) {
    // Who cannot be told still gets the exit code.
    let _ = writeln!(io::stderr(), "{what}");
}

fn list(stories: &[Story]) {
    let mut out = io::stdout();
    for story in stories {
        if writeln!(out, "{}: test", story.name).is_err() {
            return;
        }
    }
}

const fn coloring(arguments: &Arguments) -> Coloring {
    match arguments.color {
        Some(ColorSetting::Always) => Coloring::Always,
        Some(ColorSetting::Never) => Coloring::Never,
        Some(ColorSetting::Auto) | None => Coloring::Auto,
    }
}
