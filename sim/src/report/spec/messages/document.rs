//! A feature file as messages: its tree, and the examples in it. A node is called by its line, so
//! that the same file always has the same ids.

use serde_json::{Value, json};

use crate::spec::gherkin::pickle::{Pickle, PickleStep};
use crate::spec::gherkin::tree::{
    Background, Comment, DocString, Document, Examples, Heading, Kind, Location, Row, Rule,
    Scenario, Step, Tag,
};

/// The messages about one file, which has this number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree {
    pub(super) file: usize,
}

impl Tree {
    /// The id of an example.
    pub(super) fn pickle_id(self, line: usize) -> String {
        format!("{}-pickle-{line}", self.file)
    }

    /// The id of a sentence of an example.
    pub(super) fn pickle_step_id(self, line: usize, place: usize) -> String {
        format!("{}-{place}", self.pickle_id(line))
    }

    fn id(self, at: Location) -> String {
        format!("{}-{}", self.file, at.line)
    }

    fn row_id(self, row: &Row) -> String {
        format!("{}-row", self.id(row.location))
    }

    fn tag_id(self, tag: &Tag) -> String {
        format!("{}-tag-{}", self.id(tag.location), tag.location.column)
    }

    /// The tree of a file.
    pub(super) fn document(self, uri: &str, document: &Document) -> Value {
        let comment = |Comment { line, text }: &Comment| json!({ "location": { "line": line, "column": 1 }, "text": text });
        json!({
            "uri": uri, "feature": self.feature(document),
            "comments": document.comments.iter().map(comment).collect::<Vec<_>>(),
        })
    }

    fn feature(self, document: &Document) -> Value {
        let feature = &document.feature;
        let mut children = self.children(feature.background.as_ref(), &feature.scenarios);
        children.extend(feature.rules.iter().map(|rule| json!({ "rule": self.rule(rule) })));
        let mut value = self.heading(&feature.heading);
        value["language"] = json!(document.language.code());
        value["tags"] = self.tags(&feature.heading.tags);
        value["children"] = children.into();
        value
    }

    fn rule(self, rule: &Rule) -> Value {
        let mut value = self.heading(&rule.heading);
        value["id"] = json!(self.id(rule.heading.location));
        value["tags"] = self.tags(&rule.heading.tags);
        value["children"] = self.children(rule.background.as_ref(), &rule.scenarios).into();
        value
    }

    fn children(self, background: Option<&Background>, scenarios: &[Scenario]) -> Vec<Value> {
        let background = background.map(|it| json!({ "background": self.background(it) }));
        let scenarios = scenarios.iter().map(|it| json!({ "scenario": self.scenario(it) }));
        background.into_iter().chain(scenarios).collect()
    }

    fn background(self, background: &Background) -> Value {
        let mut value = self.heading(&background.heading);
        value["id"] = json!(self.id(background.heading.location));
        value["steps"] = self.steps(&background.steps);
        value
    }

    fn scenario(self, scenario: &Scenario) -> Value {
        let mut value = self.heading(&scenario.heading);
        value["id"] = json!(self.id(scenario.heading.location));
        value["tags"] = self.tags(&scenario.heading.tags);
        value["steps"] = self.steps(&scenario.steps);
        value["examples"] = scenario.examples.iter().map(|it| self.examples(it)).collect();
        value
    }

    fn examples(self, examples: &Examples) -> Value {
        let mut value = self.heading(&examples.heading);
        value["id"] = json!(self.id(examples.heading.location));
        value["tags"] = self.tags(&examples.heading.tags);
        let (heading, rows) = examples.table().unzip();
        if let Some(heading) = heading {
            value["tableHeader"] = self.row(heading);
        }
        value["tableBody"] = rows.into_iter().flatten().map(|row| self.row(row)).collect();
        value
    }

    /// What every heading has, whatever it is the heading of.
    fn heading(self, heading: &Heading) -> Value {
        let Heading { location: at, keyword, name, description, .. } = heading;
        json!({ "location": location(*at), "keyword": keyword, "name": name, "description": description })
    }

    fn steps(self, steps: &[Step]) -> Value {
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(self, step: &Step) -> Value {
        let mut value = json!({
            "id": self.id(step.location), "location": location(step.location), "keyword": step.keyword,
            "keywordType": keyword_type(step.kind), "text": step.text,
        });
        if let Some((rows, first)) =
            step.table.as_ref().and_then(|rows| Some((rows, rows.first()?)))
        {
            let rows: Vec<_> = rows.iter().map(|row| self.row(row)).collect();
            value["dataTable"] = json!({ "location": location(first.location), "rows": rows });
        }
        if let Some(quoted) = &step.doc_string {
            let DocString { location: at, delimiter, media_type, content } = quoted;
            value["docString"] =
                json!({ "location": location(*at), "content": content, "delimiter": delimiter });
            if let Some(media_type) = media_type {
                value["docString"]["mediaType"] = json!(media_type);
            }
        }
        value
    }

    fn row(self, row: &Row) -> Value {
        let cell = |cell: &crate::spec::gherkin::tree::Cell| json!({ "location": location(cell.location), "value": cell.value });
        let cells: Vec<_> = row.cells.iter().map(cell).collect();
        json!({ "id": self.row_id(row), "location": location(row.location), "cells": cells })
    }

    fn tags(self, tags: &[Tag]) -> Value {
        let tag = |tag: &Tag| json!({ "id": self.tag_id(tag), "location": location(tag.location), "name": tag.name });
        tags.iter().map(tag).collect()
    }

    /// An example that can be played.
    pub(super) fn pickle(self, uri: &str, language: &str, pickle: &Pickle<'_>) -> Value {
        let line = pickle.location.line;
        let row = pickle.row.map(|(.., row)| self.row_id(row));
        let origins = [Some(self.id(pickle.scenario.heading.location)), row.clone()];
        let step = |(place, sentence): (usize, &PickleStep<'_>)| {
            let row = row.clone().filter(|_| sentence.is_own);
            let origins = [Some(self.id(sentence.written.location)), row];
            let mut value = json!({
                "id": self.pickle_step_id(line, place), "text": sentence.said.text,
                "type": pickle_type(sentence.kind), "astNodeIds": origins.iter().flatten().collect::<Vec<_>>(),
            });
            if let Some(argument) = argument(&sentence.said) {
                value["argument"] = argument;
            }
            value
        };
        let tag = |tag: &&Tag| json!({ "name": tag.name, "astNodeId": self.tag_id(tag) });
        json!({
            "id": self.pickle_id(line), "uri": uri, "location": location(pickle.location),
            "name": pickle.name, "language": language,
            "astNodeIds": origins.iter().flatten().collect::<Vec<_>>(),
            "tags": pickle.tags.iter().map(tag).collect::<Vec<_>>(),
            "steps": pickle.sentences.iter().enumerate().map(step).collect::<Vec<_>>(),
        })
    }
}

/// What stands below a sentence. If that is a table and a quoted text, each says which of them
/// comes first.
fn argument(step: &Step) -> Option<Value> {
    let rows = step.table.as_ref();
    let quoted = step.doc_string.as_ref();
    let first = |rows: &[Row]| rows.first().map(|row| row.location);
    let table_first = rows.and_then(|rows| first(rows)) < quoted.map(|quoted| quoted.location);
    let place = |is_first: bool| if is_first { 1 } else { 2 };
    let mut argument = json!({});
    if let Some(rows) = rows {
        let cells =
            |row: &Row| row.values().map(|value| json!({ "value": value })).collect::<Vec<_>>();
        let rows: Vec<_> = rows.iter().map(|row| json!({ "cells": cells(row) })).collect();
        argument["dataTable"] = json!({ "rows": rows });
    }
    if let Some(DocString { content, media_type, .. }) = quoted {
        argument["docString"] = json!({ "content": content });
        if let Some(media_type) = media_type {
            argument["docString"]["mediaType"] = json!(media_type);
        }
    }
    if rows.is_some() && quoted.is_some() {
        argument["dataTable"]["argumentIndex"] = json!(place(table_first));
        argument["docString"]["argumentIndex"] = json!(place(!table_first));
    }
    (rows.is_some() || quoted.is_some()).then_some(argument)
}

const fn keyword_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Context => "Context",
        Kind::Action => "Action",
        Kind::Outcome => "Outcome",
        Kind::Conjunction => "Conjunction",
        Kind::Unknown => "Unknown",
    }
}

/// What a sentence of an example is. One that goes on with nothing is unknown.
const fn pickle_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Conjunction => "Unknown",
        kind => keyword_type(kind),
    }
}

fn location(Location { line, column }: Location) -> Value {
    json!({ "line": line, "column": column })
}
