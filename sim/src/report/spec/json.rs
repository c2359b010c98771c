//! What came of stories, for machines.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use stage::campaign::capsule::PROGRAM;
use stage::campaign::json::{FORM, pretty};
use stage::schema::{Label, written};

use crate::spec::outcome::SpecOutcome;
use crate::spec::player::Cause;
use crate::spec::rehearsal::Rehearsed;
use crate::spec::story::Story;
use conference::cluster::Fault;

/// A rehearsal of stories. The same stories, schedules and defect give the same bytes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StoriesJson<'a> {
    /// The form of all this.
    pub form: u32,
    /// The program that wrote it, and its version.
    pub program: &'static str,
    /// What it comes to.
    #[schemars(extend("enum" = ["HELD", "VIOLATED", "WRONG USE", "INTERRUPTED", "VOID"]))]
    pub verdict: &'static str,
    /// Whether somebody stopped it.
    pub interrupted: bool,
    /// The number of the first schedule.
    pub first_schedule: u64,
    /// Under how many schedules each story was to be played.
    pub schedules: u64,
    /// The defect that was switched on.
    pub defect: Option<&'static str>,
    /// How many stories were to be played.
    pub planned: usize,
    /// The stories that were.
    pub examples: Vec<Example<'a>>,
    /// Under how many schedules each kind of fault made a difference, all stories together.
    pub faults: BTreeMap<&'static str, u64>,
}

/// Which example of which feature it is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExampleId<'a> {
    /// The feature file, as it was named.
    pub path: &'a Path,
    /// Where it begins in it.
    pub line: usize,
    /// Its language.
    #[schemars(extend("enum" = ["en", "ko"]))]
    pub language: &'static str,
    /// The name of the feature.
    pub feature: &'a str,
    /// The rule it stands under, if it stands under one.
    pub rule: Option<&'a str>,
    /// Its name, with the values of its row if it has one.
    pub name: String,
}

impl<'a> From<&'a Story> for ExampleId<'a> {
    fn from(story: &'a Story) -> Self {
        Self {
            path: &story.path,
            line: story.line,
            language: story.language.code(),
            feature: &story.feature,
            rule: story.rule.as_deref(),
            name: story.title(),
        }
    }
}

/// An example, and what came of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Example<'a> {
    /// By what the example is found again.
    #[serde(flatten)]
    pub id: ExampleId<'a>,
    /// Whether it held.
    pub held: bool,
    /// Why it proves less than it seems to, in its language, if it held and does.
    pub hole: Option<String>,
    /// Under how many schedules it was played.
    pub schedules: u64,
    /// How many of them broke it.
    pub broken_schedules: u64,
    /// Under how many each kind of fault made a difference.
    pub faults: BTreeMap<&'static str, u64>,
    /// How it broke.
    pub finding: Option<FindingJson<'a>>,
}

/// How a story broke, made as small as it goes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FindingJson<'a> {
    /// The schedule that broke it first; none if it breaks undisturbed.
    pub schedule: Option<u64>,
    /// What has to go wrong.
    pub faults: &'a [Fault],
    /// `untrue`, `rule` if a general rule is broken, or `wrong use` if the sentence cannot be
    /// played.
    #[schemars(extend("enum" = ["untrue", "rule", "wrong use"]))]
    pub cause: &'static str,
    /// The sentence that is not true.
    pub sentence: &'a str,
    /// Where that is in the file.
    pub line: usize,
    /// What is the case instead.
    pub why: &'a str,
    /// All of it as a story.
    pub story: String,
    /// The command that plays it again.
    pub replay: String,
}

/// A rehearsal of stories as JSON.
#[must_use]
pub fn write(outcome: &SpecOutcome) -> String {
    pretty(&StoriesJson {
        form: FORM,
        program: PROGRAM,
        verdict: outcome.verdict().name(),
        interrupted: outcome.interrupted,
        first_schedule: outcome.numbers.start,
        schedules: outcome.numbers.end.saturating_sub(outcome.numbers.start),
        defect: outcome.defect,
        planned: outcome.planned,
        examples: outcome
            .stories
            .iter()
            .map(|rehearsed| example(rehearsed, outcome.defect))
            .collect(),
        faults: outcome.touched().into_iter().map(|(kind, count)| (kind.name(), count)).collect(),
    })
}

/// The JSON Schema of a rehearsal of stories as JSON.
#[must_use]
pub fn schema() -> Value {
    let title = "What came of feature files: `sim spec --json`";
    written::<StoriesJson<'_>>(Label { name: "spec", version: FORM, title }).to_value()
}

fn example<'a>(rehearsed: &'a Rehearsed, defect: Option<&str>) -> Example<'a> {
    let story = &rehearsed.story;
    Example {
        id: story.into(),
        held: rehearsed.held(),
        hole: rehearsed.hole().map(|hole| hole.said().within(story.language).to_owned()),
        schedules: rehearsed.played,
        broken_schedules: rehearsed.broken,
        faults: rehearsed.touched.iter().map(|(kind, count)| (kind.name(), *count)).collect(),
        finding: rehearsed.finding.as_ref().map(|finding| FindingJson {
            schedule: finding.number,
            faults: &finding.schedule.faults,
            cause: match finding.broken.cause {
                Cause::Untrue => "untrue",
                Cause::Rule(_) => "rule",
                Cause::Unplayable => "wrong use",
            },
            sentence: &finding.broken.sentence,
            line: finding.broken.line,
            why: &finding.broken.why,
            story: finding.to_string(),
            replay: finding.replay(defect),
        }),
    }
}
