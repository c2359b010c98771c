//! What was read, in the form that the crate `cucumber` has for it: its steps are looked up and
//! played by that.

use std::path::Path;

use cucumber::gherkin;

use super::pickle::{Pickle, pickles};
use super::tree::{Background, Document, Examples, Heading, Kind, Location, Row, Scenario, Step};
use crate::spec::catalogue;

/// A feature as it is written.
#[must_use]
pub fn written(document: &Document, path: &Path) -> gherkin::Feature {
    let scenarios = |written: &[Scenario]| written.iter().map(written_scenario).collect();
    feature(document, path, scenarios(&document.feature.scenarios), |number| {
        scenarios(&document.feature.rules[number].scenarios)
    })
}

/// A feature with an example for each row of a table of values.
#[must_use]
pub fn expanded(document: &Document, path: &Path) -> gherkin::Feature {
    let pickles = pickles(document);
    let played = |of: &[Scenario]| {
        let is_of = |pickle: &&Pickle<'_>| {
            of.iter().any(|scenario| std::ptr::eq(scenario, pickle.scenario))
        };
        pickles.iter().filter(is_of).map(played_scenario).collect()
    };
    feature(document, path, played(&document.feature.scenarios), |number| {
        played(&document.feature.rules[number].scenarios)
    })
}

/// All sentences of an example. A bullet goes on with what the sentence before it began, or is the
/// only thing it can be: it has no keyword that could say so.
#[must_use]
pub fn sentences(pickle: &Pickle<'_>) -> Vec<gherkin::Step> {
    let mut before = gherkin::StepType::Given;
    let mut taken = None;
    let sentences = pickle.sentences.iter().map(|sentence| {
        let mut said = step(&sentence.said, before);
        match known(sentence.kind) {
            Some(kind) => said.ty = kind,
            // It goes on with a bullet.
            None if sentence.written.kind == Kind::Conjunction && taken.is_some() => {
                said.ty = before;
            }
            None => said.ty = understood(&said, before),
        }
        before = said.ty;
        taken = Some(said.ty);
        said
    });
    sentences.collect()
}

/// What a sentence without a keyword is: `before` if there is such a sentence, or if there is none
/// at all.
fn understood(said: &gherkin::Step, before: gherkin::StepType) -> gherkin::StepType {
    let kinds =
        [before, gherkin::StepType::Given, gherkin::StepType::When, gherkin::StepType::Then];
    let is_known = |kind: &gherkin::StepType| {
        catalogue::find(&gherkin::Step { ty: *kind, ..said.clone() }).is_ok()
    };
    kinds.into_iter().find(is_known).unwrap_or(before)
}

const fn known(kind: Kind) -> Option<gherkin::StepType> {
    match kind {
        Kind::Context => Some(gherkin::StepType::Given),
        Kind::Action => Some(gherkin::StepType::When),
        Kind::Outcome => Some(gherkin::StepType::Then),
        Kind::Conjunction | Kind::Unknown => None,
    }
}

fn feature(
    document: &Document,
    path: &Path,
    scenarios: Vec<gherkin::Scenario>,
    of_rule: impl Fn(usize) -> Vec<gherkin::Scenario>,
) -> gherkin::Feature {
    let heading = &document.feature.heading;
    let rules = document.feature.rules.iter().enumerate().map(|(number, rule)| gherkin::Rule {
        keyword: rule.heading.keyword.to_owned(),
        name: rule.heading.name.clone(),
        description: description(&rule.heading),
        background: rule.background.as_ref().map(background),
        scenarios: of_rule(number),
        tags: tags(&rule.heading),
        span: Default::default(),
        position: position(rule.heading.location),
    });
    gherkin::Feature {
        keyword: heading.keyword.to_owned(),
        name: heading.name.clone(),
        description: description(heading),
        background: document.feature.background.as_ref().map(background),
        scenarios,
        rules: rules.collect(),
        tags: tags(heading),
        span: Default::default(),
        position: position(heading.location),
        path: Some(path.to_owned()),
    }
}

fn background(background: &Background) -> gherkin::Background {
    let Background { heading, steps } = background;
    gherkin::Background {
        keyword: heading.keyword.to_owned(),
        name: heading.name.clone(),
        description: description(heading),
        steps: in_turn(steps),
        span: Default::default(),
        position: position(heading.location),
    }
}

fn written_scenario(scenario: &Scenario) -> gherkin::Scenario {
    let Scenario { heading, steps, examples } = scenario;
    gherkin::Scenario {
        keyword: heading.keyword.to_owned(),
        name: heading.name.clone(),
        description: description(heading),
        steps: in_turn(steps),
        examples: examples
            .iter()
            .map(|it| values(it, &it.rows.iter().collect::<Vec<_>>()))
            .collect(),
        tags: tags(heading),
        span: Default::default(),
        position: position(heading.location),
    }
}

fn played_scenario(pickle: &Pickle<'_>) -> gherkin::Scenario {
    let heading = &pickle.scenario.heading;
    let own = pickle.sentences.len() - pickle.scenario.steps.len();
    let of_examples = pickle.row.iter().flat_map(|(examples, ..)| tags(&examples.heading));
    gherkin::Scenario {
        keyword: heading.keyword.to_owned(),
        name: pickle.name.clone(),
        description: description(heading),
        steps: sentences(pickle).split_off(own),
        examples: pickle
            .row
            .iter()
            .map(|(examples, heading, row)| values(examples, &[heading, row]))
            .collect(),
        tags: tags(heading).into_iter().chain(of_examples).collect(),
        span: Default::default(),
        position: position(pickle.location),
    }
}

fn values(examples: &Examples, rows: &[&Row]) -> gherkin::Examples {
    let heading = &examples.heading;
    gherkin::Examples {
        keyword: heading.keyword.to_owned(),
        name: Some(heading.name.clone()).filter(|name| !name.is_empty()),
        description: description(heading),
        table: table(rows),
        tags: tags(heading),
        span: Default::default(),
        position: position(heading.location),
    }
}

/// Sentences that stand by themselves: what goes on with nothing is what had happened.
fn in_turn(steps: &[Step]) -> Vec<gherkin::Step> {
    let mut before = gherkin::StepType::Given;
    let in_turn = steps.iter().map(|written| {
        before = known(written.kind).unwrap_or(before);
        step(written, before)
    });
    in_turn.collect()
}

fn step(step: &Step, ty: gherkin::StepType) -> gherkin::Step {
    let rows: Vec<_> = step.table.iter().flatten().collect();
    gherkin::Step {
        keyword: step.keyword.to_owned(),
        ty,
        value: step.text.clone(),
        docstring: step.doc_string.as_ref().map(|quoted| quoted.content.clone()),
        table: table(&rows),
        span: Default::default(),
        position: position(step.location),
    }
}

fn table(rows: &[&Row]) -> Option<gherkin::Table> {
    let first = rows.first()?;
    Some(gherkin::Table {
        rows: rows.iter().map(|row| row.values().map(str::to_owned).collect()).collect(),
        span: Default::default(),
        position: position(first.location),
    })
}

/// The prose below a heading, without its indentation.
fn description(heading: &Heading) -> Option<String> {
    let lines: Vec<_> = heading.description.lines().map(str::trim).collect();
    Some(lines.join("\n")).filter(|text| !text.is_empty())
}

/// Tags without their `@`, as this form has them.
fn tags(heading: &Heading) -> Vec<String> {
    heading.tags.iter().map(|tag| tag.name.trim_start_matches('@').to_owned()).collect()
}

const fn position(Location { line, column }: Location) -> gherkin::LineCol {
    gherkin::LineCol { line, col: column }
}

#[cfg(test)]
mod tests {
    use super::super::reader::read;
    use super::*;

    fn kinds(text: &str) -> Vec<gherkin::StepType> {
        let document = read(text).unwrap();
        sentences(&pickles(&document)[0]).into_iter().map(|step| step.ty).collect()
    }

    #[test]
    fn a_bullet_goes_on_with_what_the_keyword_before_it_began() {
        use gherkin::StepType::{Given, Then, When};
        let text = "Feature: f\n Example: e\n  When Ada reserves 2 Workshop seats\n  * Bob reserves 2 Workshop seats\n  Then Bob holds 2 Workshop seats\n  * nobody knows this\n  And nor this\n";
        assert_eq!(kinds(text), [When, When, Then, Then, Then]);
        let bullets = "Feature: f\n Example: e\n  * Ada has reserved 2 Workshop seats\n  * Ada pays for the order\n  And Bob pays for the order\n  * Ada's order is confirmed with 2 Workshop seats\n";
        assert_eq!(kinds(bullets), [Given, When, When, Then]);
    }

    #[test]
    fn both_forms_have_every_example_where_it_is_written() {
        let text = "Feature: f\n Example: a\n  Given x\n Rule: r\n  Scenario Outline: <n>\n   Given <n>\n   Examples:\n    | n |\n    # why\n    | 1 |\n    | 2 |\n";
        let document = read(text).unwrap();
        let expanded = expanded(&document, Path::new("a.feature"));
        let lines = |scenarios: &[gherkin::Scenario]| {
            scenarios.iter().map(|it| (it.position.line, it.name.clone())).collect::<Vec<_>>()
        };
        assert_eq!(lines(&expanded.scenarios), [(2, "a".to_owned())]);
        assert_eq!(
            lines(&expanded.rules[0].scenarios),
            [(10, "1".to_owned()), (11, "2".to_owned())]
        );
        let written = written(&document, Path::new("a.feature"));
        assert_eq!(written.rules[0].scenarios[0].examples[0].table.as_ref().unwrap().rows.len(), 3);
    }
}
