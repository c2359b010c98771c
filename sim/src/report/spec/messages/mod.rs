//! What came of stories as Cucumber messages, one JSON object in a line, so that tools that know
//! nothing of this one can read it.
//!
//! Instants are those of business time, counted from the start of 1970, and every example begins
//! where the one before it ended: so equal rehearsals give equal bytes.

mod document;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use self::document::Tree;
use super::diagram;
use crate::spec::broken_example::BrokenExample;
use crate::spec::catalogue::{self, Sentence};
use crate::spec::gherkin::pickle::pickles;
use crate::spec::outcome::SpecOutcome;
use crate::spec::recording::Recording;
use crate::spec::rehearsal::Rehearsed;
use crate::spec::source::{FeatureError, Source};
use crate::spec::story::Story;
use conference::node::protections::Protections;

/// The release of the messages that this follows.
const PROTOCOL: &str = "34.2.1";

/// So many broken stories have a diagram as an attachment.
const MOST_DIAGRAMS: usize = 12;

/// The one run that is told of.
const RUN: &str = "run";

/// A rehearsal of stories as messages.
#[must_use]
pub fn write(outcome: &SpecOutcome) -> String {
    let mut teller = Teller { lines: Vec::new(), definitions: BTreeMap::new(), now_ms: 0 };
    teller.say("meta", meta());
    for (number, (source, _)) in outcome.features().enumerate() {
        teller.source(number, source);
    }
    teller.definitions();
    teller.say("testRunStarted", json!({ "id": RUN, "timestamp": instant(0) }));
    let mut diagrams = MOST_DIAGRAMS;
    for (number, (source, stories)) in outcome.features().enumerate() {
        for rehearsed in stories {
            let draws = !rehearsed.held() && diagrams > 0;
            diagrams -= usize::from(draws);
            teller.pickles(number, source, |line| line == rehearsed.story.line);
            teller.story(number, rehearsed, outcome.defect, draws.then_some(outcome.protections));
        }
    }
    let success = outcome.stories.iter().all(Rehearsed::held) && !outcome.interrupted;
    let finished = instant(teller.now_ms);
    teller.say(
        "testRunFinished",
        json!({ "testRunStartedId": RUN, "success": success, "timestamp": finished }),
    );
    teller.lines.join("\n") + "\n"
}

/// Features as messages: what they say, the stories in them that would be played, and the files
/// that are no features.
#[must_use]
pub fn read(sources: &[Source], refused: &[FeatureError], stories: &[Story]) -> String {
    let mut teller = Teller { lines: Vec::new(), definitions: BTreeMap::new(), now_ms: 0 };
    teller.say("meta", meta());
    for (number, source) in sources.iter().enumerate() {
        teller.source(number, source);
        let of_source = stories.iter().filter(|story| story.path == source.path);
        let lines: BTreeSet<_> = of_source.map(|story| story.line).collect();
        teller.pickles(number, source, |line| lines.contains(&line));
    }
    for error in refused {
        let (path, line) = match error {
            FeatureError::Unreadable { path, .. } => (path, 1),
            FeatureError::Malformed { path, line, .. } => (path, *line),
        };
        let place = json!({ "uri": path.display().to_string(), "location": { "line": line } });
        teller.say("parseError", json!({ "source": place, "message": error.to_string() }));
    }
    teller.lines.join("\n") + "\n"
}

struct Teller {
    lines: Vec<String>,
    /// The id of each sentence of the catalogue, by its keyword and expression.
    definitions: BTreeMap<(&'static str, &'static str), String>,
    now_ms: u64,
}

impl Teller {
    fn say(&mut self, kind: &str, body: Value) {
        self.lines.push(json!({ kind: body }).to_string());
    }

    /// A file: its text, and its tree.
    fn source(&mut self, number: usize, source: &Source) {
        let uri = source.path.display().to_string();
        let media = "text/x.cucumber.gherkin+plain";
        self.say("source", json!({ "uri": uri, "data": source.text, "mediaType": media }));
        self.say("gherkinDocument", Tree { file: number }.document(&uri, &source.document));
    }

    /// The examples of a file that begin in one of these lines.
    fn pickles(&mut self, number: usize, source: &Source, is_wanted: impl Fn(usize) -> bool) {
        let uri = source.path.display().to_string();
        for pickle in
            pickles(&source.document).iter().filter(|pickle| is_wanted(pickle.location.line))
        {
            self.say("pickle", Tree { file: number }.pickle(&uri, source.language.code(), pickle));
        }
    }

    fn definitions(&mut self) {
        for (number, sentence) in catalogue::sentences().iter().enumerate() {
            let id = format!("sentence-{number}");
            let Sentence { at, pattern, .. } = sentence;
            let reference =
                json!({ "uri": at.path, "location": { "line": at.line, "column": at.column } });
            let pattern = json!({ "source": pattern.as_str(), "type": "REGULAR_EXPRESSION" });
            self.say(
                "stepDefinition",
                json!({ "id": id, "pattern": pattern, "sourceReference": reference }),
            );
            self.definitions.insert(sentence.key(), id);
        }
    }

    /// A story: how it is to be played, and what came of it.
    fn story(
        &mut self,
        file: usize,
        rehearsed: &Rehearsed,
        defect: Option<&str>,
        draw: Option<Protections>,
    ) {
        let (tree, story) = (Tree { file }, &rehearsed.story);
        let id = tree.pickle_id(story.line);
        let steps: Vec<_> = (0..)
            .zip(&story.sentences)
            .map(|(place, step)| {
                let definitions: Vec<_> = catalogue::find(step)
                    .ok()
                    .and_then(|known| self.definitions.get(&known.key()).cloned())
                    .into_iter()
                    .collect();
                json!({
                    "id": format!("{id}-step-{place}"), "pickleStepId": tree.pickle_step_id(story.line, place),
                    "stepDefinitionIds": definitions,
                })
            })
            .collect();
        let case = format!("{id}-case");
        self.say(
            "testCase",
            json!({ "id": case, "pickleId": id, "testSteps": steps, "testRunStartedId": RUN }),
        );
        self.played(&id, &case, rehearsed, defect, draw);
    }

    fn played(
        &mut self,
        id: &str,
        case: &str,
        rehearsed: &Rehearsed,
        defect: Option<&str>,
        draw: Option<Protections>,
    ) {
        let run = format!("{id}-played");
        let began_ms = self.now_ms;
        let started =
            json!({ "id": run, "testCaseId": case, "attempt": 0, "timestamp": instant(began_ms) });
        self.say("testCaseStarted", started);
        let finding = rehearsed.finding.as_ref();
        // The story may have lost sentences on its way to its smallest form; the place in the whole
        // one counts.
        let broken = finding
            .map(|finding| finding.kept.get(finding.broken.place).copied().unwrap_or_default());
        for place in 0..rehearsed.story.sentences.len() {
            let step = format!("{id}-step-{place}");
            let named = json!({ "testCaseStartedId": run, "testStepId": step, "timestamp": instant(self.now_ms) });
            self.say("testStepStarted", named);
            let beat = rehearsed.beats.get(place);
            let lasted_ms = beat.map_or(0, |beat| beat.until.0 - beat.from.0);
            self.now_ms += lasted_ms;
            let mut result =
                json!({ "status": status(place, broken), "duration": instant(lasted_ms) });
            if let Some(finding) = finding.filter(|_| broken == Some(place)) {
                result["message"] = json!(format!("{finding}\n\n{}", finding.replay(defect)));
                if let Some(protections) = draw {
                    self.picture(&run, &step, finding, protections);
                }
            }
            self.say(
                "testStepFinished",
                json!({
                    "testCaseStartedId": run, "testStepId": step, "testStepResult": result,
                    "timestamp": instant(self.now_ms),
                }),
            );
        }
        let finished = json!({ "testCaseStartedId": run, "willBeRetried": false, "timestamp": instant(self.now_ms) });
        self.say("testCaseFinished", finished);
    }

    fn picture(
        &mut self,
        run: &str,
        step: &str,
        finding: &BrokenExample,
        protections: Protections,
    ) {
        let recording = Recording::of(finding, protections);
        self.say("attachment", json!({
            "testCaseStartedId": run, "testStepId": step, "mediaType": "image/svg+xml",
            "fileName": "story.svg", "contentEncoding": "BASE64",
            "body": base64::Engine::encode(&base64::prelude::BASE64_STANDARD, diagram::alone(finding, &recording)),
        }));
    }
}

const fn status(place: usize, broken: Option<usize>) -> &'static str {
    match broken {
        Some(broken) if place == broken => "FAILED",
        Some(broken) if place > broken => "SKIPPED",
        _ => "PASSED",
    }
}

fn meta() -> Value {
    let product = |name: &str, version: Option<&str>| match version {
        Some(version) => json!({ "name": name, "version": version }),
        None => json!({ "name": name }),
    };
    json!({
        "protocolVersion": PROTOCOL,
        "implementation": product("sim", Some(env!("CARGO_PKG_VERSION"))),
        "runtime": product("rust", None),
        "os": product(std::env::consts::OS, None),
        "cpu": product(std::env::consts::ARCH, None),
    })
}

/// An instant, or a length of time: both have the same form.
fn instant(ms: u64) -> Value {
    json!({ "seconds": ms / 1000, "nanos": ms % 1000 * 1_000_000 })
}
