//! What came of stories as Cucumber messages, one JSON object in a line, so that tools that know nothing of this one can
//! read it.
//!
//! Instants are those of business time, counted from the start of 1970, and every example begins where the one before it
//! ended: so equal rehearsals give equal bytes.

use std::collections::BTreeMap;

use cucumber::gherkin::{Background, Examples, Feature, LineCol, Rule, Scenario, Step, StepType, Table};
use serde_json::{Value, json};

use super::diagram;
use crate::node::protections::Protections;
use crate::spec::catalogue::{self, Sentence};
use crate::spec::finding::Finding;
use crate::spec::outcome::SpecOutcome;
use crate::spec::recording::Recording;
use crate::spec::rehearsal::Rehearsed;
use crate::spec::source::Source;

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
            teller.story(number, source, rehearsed, outcome.defect, draws.then_some(outcome.protections));
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

struct Teller {
    lines: Vec<String>,
    /// The id of each sentence of the catalogue, by where it is.
    definitions: BTreeMap<(&'static str, u32, u32), String>,
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
        let tree = Tree { file: number, text: &source.text };
        let comments: Vec<_> = (1..)
            .zip(source.text.lines())
            .filter(|(_, line)| line.trim_start().starts_with('#'))
            .map(|(line, text)| json!({ "location": { "line": line, "column": 1 }, "text": text }))
            .collect();
        let feature = tree.feature(&source.written, source.language.code());
        self.say("gherkinDocument", json!({ "uri": uri, "feature": feature, "comments": comments }));
    }

    fn definitions(&mut self) {
        for (number, sentence) in catalogue::sentences().into_iter().enumerate() {
            let id = format!("sentence-{number}");
            let Sentence { at, pattern, .. } = sentence;
            let reference = json!({ "uri": at.path, "location": { "line": at.line, "column": at.column } });
            let pattern = json!({ "source": pattern, "type": "REGULAR_EXPRESSION" });
            self.say("stepDefinition", json!({ "id": id, "pattern": pattern, "sourceReference": reference }));
            self.definitions.insert((at.path, at.line, at.column), id);
        }
    }

    /// A story: what was to be played, and what came of it.
    fn story(
        &mut self,
        file: usize,
        source: &Source,
        rehearsed: &Rehearsed,
        defect: Option<&str>,
        draw: Option<Protections>,
    ) {
        let (tree, story) = (Tree { file, text: &source.text }, &rehearsed.story);
        let id = format!("{file}-pickle-{}", story.line);
        let scenario = scenario_of(source, story.line);
        let origin = scenario.map(|scenario| tree.id(scenario.position));
        let row = (!story.row.is_empty()).then(|| tree.row_id(story.line));
        let steps: Vec<_> = (0..)
            .zip(&story.sentences)
            .map(|(place, step)| {
                let origins: Vec<_> =
                    [Some(tree.id(step.position)), row.clone()].into_iter().flatten().collect();
                let mut value = json!({
                    "id": format!("{id}-{place}"), "text": step.value, "type": pickle_type(step.ty),
                    "astNodeIds": origins,
                });
                if let Some(argument) = argument(step) {
                    value["argument"] = argument;
                }
                value
            })
            .collect();
        let origins: Vec<_> = origin.into_iter().chain(row).collect();
        self.say(
            "pickle",
            json!({
                "id": id, "uri": source.path.display().to_string(), "name": story.title(),
                "language": story.language.code(), "steps": steps, "tags": [], "astNodeIds": origins,
                "location": { "line": story.line, "column": 1 },
            }),
        );
        let steps: Vec<_> = (0..)
            .zip(&story.sentences)
            .map(|(place, step)| {
                let definitions: Vec<_> = catalogue::find(step)
                    .ok()
                    .and_then(|at| self.definitions.get(&(at.path, at.line, at.column)).cloned())
                    .into_iter()
                    .collect();
                json!({
                    "id": format!("{id}-step-{place}"), "pickleStepId": format!("{id}-{place}"),
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
        let started = json!({ "id": run, "testCaseId": case, "attempt": 0, "timestamp": instant(began_ms) });
        self.say("testCaseStarted", started);
        let finding = rehearsed.finding.as_ref();
        // The story may have lost sentences on its way to its smallest form; the place in the whole one counts.
        let broken =
            finding.map(|finding| finding.kept.get(finding.broken.place).copied().unwrap_or_default());
        for place in 0..rehearsed.story.sentences.len() {
            let step = format!("{id}-step-{place}");
            let named =
                json!({ "testCaseStartedId": run, "testStepId": step, "timestamp": instant(self.now_ms) });
            self.say("testStepStarted", named);
            let beat = rehearsed.beats.get(place);
            let lasted_ms = beat.map_or(0, |beat| beat.until.0 - beat.from.0);
            self.now_ms += lasted_ms;
            let mut result = json!({ "status": status(place, broken), "duration": instant(lasted_ms) });
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
        let finished =
            json!({ "testCaseStartedId": run, "willBeRetried": false, "timestamp": instant(self.now_ms) });
        self.say("testCaseFinished", finished);
    }

    fn picture(&mut self, run: &str, step: &str, finding: &Finding, protections: Protections) {
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

/// The scenario, as it is written, that a story in this line was made from.
fn scenario_of(source: &Source, line: usize) -> Option<&Scenario> {
    let feature = &source.written;
    let all = feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios));
    all.filter(|scenario| scenario.position.line <= line).max_by_key(|scenario| scenario.position.line)
}

const fn pickle_type(kind: StepType) -> &'static str {
    match kind {
        StepType::Given => "Context",
        StepType::When => "Action",
        StepType::Then => "Outcome",
    }
}

fn argument(step: &Step) -> Option<Value> {
    let cells = |row: &Vec<String>| row.iter().map(|cell| json!({ "value": cell })).collect::<Vec<_>>();
    if let Some(table) = &step.table {
        let rows: Vec<_> = table.rows.iter().map(|row| json!({ "cells": cells(row) })).collect();
        return Some(json!({ "dataTable": { "rows": rows } }));
    }
    step.docstring.as_ref().map(|text| json!({ "docString": { "content": text } }))
}

/// The tree of a file. A node is called by its line, so that the same file always has the same ids.
#[derive(Clone, Copy)]
struct Tree<'a> {
    file: usize,
    text: &'a str,
}

impl<'a> Tree<'a> {
    fn id(self, at: LineCol) -> String {
        format!("{}-{}", self.file, at.line)
    }

    fn row_id(self, line: usize) -> String {
        format!("{}-{line}-row", self.file)
    }

    fn feature(self, feature: &Feature, language: &str) -> Value {
        let background = feature.background.iter().map(|it| json!({ "background": self.background(it) }));
        let scenarios = feature.scenarios.iter().map(|it| json!({ "scenario": self.scenario(it) }));
        let rules = feature.rules.iter().map(|it| json!({ "rule": self.rule(it) }));
        json!({
            "location": location(feature.position), "tags": self.tags(&feature.tags, feature.position),
            "language": language, "keyword": feature.keyword, "name": feature.name,
            "description": feature.description.as_deref().unwrap_or_default(),
            "children": background.chain(scenarios).chain(rules).collect::<Vec<_>>(),
        })
    }

    fn rule(self, rule: &Rule) -> Value {
        let background = rule.background.iter().map(|it| json!({ "background": self.background(it) }));
        let scenarios = rule.scenarios.iter().map(|it| json!({ "scenario": self.scenario(it) }));
        json!({
            "id": self.id(rule.position), "location": location(rule.position),
            "tags": self.tags(&rule.tags, rule.position), "keyword": rule.keyword, "name": rule.name,
            "description": rule.description.as_deref().unwrap_or_default(),
            "children": background.chain(scenarios).collect::<Vec<_>>(),
        })
    }

    fn background(self, background: &Background) -> Value {
        json!({
            "id": self.id(background.position), "location": location(background.position),
            "keyword": background.keyword, "name": background.name,
            "description": background.description.as_deref().unwrap_or_default(),
            "steps": self.steps(&background.steps),
        })
    }

    fn scenario(self, scenario: &Scenario) -> Value {
        json!({
            "id": self.id(scenario.position), "location": location(scenario.position),
            "tags": self.tags(&scenario.tags, scenario.position), "keyword": scenario.keyword,
            "name": scenario.name, "description": scenario.description.as_deref().unwrap_or_default(),
            "steps": self.steps(&scenario.steps),
            "examples": scenario.examples.iter().map(|it| self.examples(it)).collect::<Vec<_>>(),
        })
    }

    fn examples(self, examples: &Examples) -> Value {
        let mut rows = examples.table.iter().flat_map(|table| self.rows(table));
        let heading = rows.next();
        let mut value = json!({
            "id": self.id(examples.position), "location": location(examples.position),
            "tags": self.tags(&examples.tags, examples.position), "keyword": examples.keyword,
            "name": examples.name.as_deref().unwrap_or_default(),
            "description": examples.description.as_deref().unwrap_or_default(),
            "tableBody": rows.collect::<Vec<_>>(),
        });
        if let Some(heading) = heading {
            value["tableHeader"] = heading;
        }
        value
    }

    fn steps(self, steps: &[Step]) -> Vec<Value> {
        let step = |step: &Step| {
            let mut value = json!({
                "id": self.id(step.position), "location": location(step.position),
                "keyword": format!("{} ", step.keyword.trim()), "keywordType": pickle_type(step.ty),
                "text": step.value,
            });
            if let Some(table) = &step.table {
                let rows: Vec<_> = self.rows(table).collect();
                value["dataTable"] = json!({ "location": location(table.position), "rows": rows });
            }
            if let Some(text) = &step.docstring {
                let at = LineCol { line: step.position.line + 1, col: step.position.col };
                value["docString"] =
                    json!({ "location": location(at), "content": text, "delimiter": "\"\"\"" });
            }
            value
        };
        steps.iter().map(step).collect()
    }

    /// The rows of a table, each with the line it is in: there may be comments and blank lines between them.
    fn rows<'t>(self, table: &'t Table) -> impl Iterator<Item = Value> + use<'a, 't> {
        let lines = (1..).zip(self.text.lines()).skip(table.position.line - 1);
        let lines = lines.filter(|(_, line)| line.trim_start().starts_with('|'));
        lines.zip(&table.rows).map(move |((line, _), row)| {
            let at = json!({ "line": line, "column": table.position.col });
            let cells: Vec<_> = row.iter().map(|cell| json!({ "location": at, "value": cell })).collect();
            json!({ "id": self.row_id(line), "location": at, "cells": cells })
        })
    }

    fn tags(self, tags: &[String], at: LineCol) -> Vec<Value> {
        let tag = |(number, name): (usize, &String)| json!({ "id": format!("{}-tag-{number}", self.id(at)), "location": location(at), "name": format!("@{name}") });
        tags.iter().enumerate().map(tag).collect()
    }
}

fn location(at: LineCol) -> Value {
    json!({ "line": at.line, "column": at.col })
}
