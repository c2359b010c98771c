//! A story that a known defect breaks under faults, as `sim spec` tells and draws it, in both
//! languages.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

use conference::defect;
use sim::report::spec::{diagram, terminal};
use sim::spec::outcome::SpecOutcome;
use sim::spec::recording::Recording;
use sim::spec::rehearsal::Rehearsal;
use sim::spec::source::{self, Source};

const README: &str = include_str!("../../../README.md");

/// An outbox that never says anything twice.
const DEFECT: &str = "relay-never-repeats";

const SCHEDULES: Range<u64> = 0..20;

/// The first example of a feature of the project, rehearsed with the defect.
fn rehearsed(feature: &str) -> SpecOutcome {
    let mut sources = source::project().expect("the features of the project can be read");
    sources.retain(|source| source.path.ends_with(feature));
    let protections = defect::find(DEFECT).expect("the defect is known").protections();
    let stories: Vec<_> = sources.iter().flat_map(Source::stories).take(1).collect();
    let rehearsal = Rehearsal { stories, numbers: SCHEDULES, protections, jobs: NonZeroUsize::MIN };
    SpecOutcome {
        began: std::time::SystemTime::UNIX_EPOCH,
        typed: format!("spec {feature}"),
        planned: rehearsal.stories.len(),
        stories: rehearsal.play(&AtomicBool::new(false), &|_| {}, |_| {}),
        sources,
        numbers: SCHEDULES,
        defect: Some(DEFECT),
        protections,
        interrupted: false,
    }
}

fn told(outcome: &SpecOutcome) -> String {
    let mut told = Vec::new();
    terminal::write(&mut told, outcome).expect("memory takes everything");
    String::from_utf8(told).expect("a story is text")
}

/// Its picture, one element a line.
fn drawn(outcome: &SpecOutcome) -> String {
    let finding = outcome.broken().find_map(|story| story.finding.as_ref()).expect("it broke");
    let (picture, _) = diagram::draw(finding, &Recording::of(finding, outcome.protections));
    picture.into_string().replace("><", ">\n<")
}

#[test]
fn a_broken_story_and_its_picture() {
    let english = rehearsed("en/08-paying.feature");
    let korean = rehearsed("ko/08-paying.feature");
    super::beside_the_manifest().bind(|| {
        insta::assert_snapshot!("broken_story_en", told(&english));
        insta::assert_snapshot!("broken_story_ko", told(&korean));
        insta::assert_snapshot!("broken_story_picture", drawn(&english));
    });
}

#[test]
fn the_readme_shows_a_broken_story_as_it_is_told() {
    let told = told(&rehearsed("en/08-paying.feature"));
    let (_, story) = told.split_once("\n\n").expect("what held comes first");
    let (story, _) = story.split_once("\n\n").expect("a summary comes last");
    assert!(README.contains(story), "{story}");
}
