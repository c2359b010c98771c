//! Examples as they are played: the background in front, and the values of a row in place of the
//! names in brackets.

use super::tree::{Background, Document, Examples, Kind, Location, Row, Scenario, Step, Tag};

/// One example that can be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pickle<'a> {
    /// Where it is: its heading, or its row of values.
    pub location: Location,
    /// What it is called, with the values of its row.
    pub name: String,
    /// The name of the rule it is an example of.
    pub rule: Option<&'a str>,
    /// The example as it is written.
    pub scenario: &'a Scenario,
    /// Its table of values, the names of its columns, and its row.
    pub row: Option<(&'a Examples, &'a Row, &'a Row)>,
    /// Its tags, and those of everything it is in.
    pub tags: Vec<&'a Tag>,
    /// Its sentences, those of the backgrounds first. An example without sentences of its own has
    /// none.
    pub sentences: Vec<PickleStep<'a>>,
}

/// A sentence of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickleStep<'a> {
    /// The sentence as it is written.
    pub written: &'a Step,
    /// What it says, with the values of the row; so are its table and its quoted text.
    pub said: Step,
    /// What its keyword says; that of the sentence before it if it goes on with that.
    pub kind: Kind,
    /// Whether values of the row may be in it. Those of a background have none.
    pub is_own: bool,
}

/// All examples of a file, in their order.
#[must_use]
pub fn pickles(document: &Document) -> Vec<Pickle<'_>> {
    let feature = &document.feature;
    let mut pickles = Vec::new();
    let ground = Ground {
        rule: None,
        tags: feature.heading.tags.iter().collect(),
        backgrounds: feature.background.iter().collect(),
    };
    feature.scenarios.iter().for_each(|scenario| ground.add(scenario, &mut pickles));
    for rule in &feature.rules {
        let ground = Ground {
            rule: Some(&rule.heading.name),
            tags: feature.heading.tags.iter().chain(&rule.heading.tags).collect(),
            backgrounds: feature.background.iter().chain(&rule.background).collect(),
        };
        rule.scenarios.iter().for_each(|scenario| ground.add(scenario, &mut pickles));
    }
    pickles
}

/// What examples stand on.
struct Ground<'a> {
    rule: Option<&'a str>,
    tags: Vec<&'a Tag>,
    backgrounds: Vec<&'a Background>,
}

impl<'a> Ground<'a> {
    fn add(&self, scenario: &'a Scenario, pickles: &mut Vec<Pickle<'a>>) {
        if scenario.examples.is_empty() {
            pickles.push(self.pickle(scenario, None));
        }
        for examples in &scenario.examples {
            let Some((heading, rows)) = examples.table() else { continue };
            pickles.extend(
                rows.iter().map(|row| self.pickle(scenario, Some((examples, heading, row)))),
            );
        }
    }

    fn pickle(
        &self,
        scenario: &'a Scenario,
        row: Option<(&'a Examples, &'a Row, &'a Row)>,
    ) -> Pickle<'a> {
        let of_examples = row.iter().flat_map(|(examples, ..)| &examples.heading.tags);
        let tags = self.tags.iter().copied().chain(&scenario.heading.tags).chain(of_examples);
        let values = row.map(|(_, heading, row)| (heading, row));
        let background = self.backgrounds.iter().flat_map(|background| &background.steps);
        let background = background.filter(|_| !scenario.steps.is_empty()).map(|step| (step, None));
        let own = scenario.steps.iter().map(|step| (step, Some(values)));
        let mut last = Kind::Unknown;
        let sentences = background.chain(own).map(|(step, own)| {
            last = if step.kind == Kind::Conjunction { last } else { step.kind };
            let said =
                own.flatten().map_or_else(|| step.clone(), |values| filled_step(step, values));
            PickleStep { written: step, said, kind: last, is_own: own.is_some() }
        });
        let sentences = sentences.collect();
        Pickle {
            location: row.map_or(scenario.heading.location, |(_, _, row)| row.location),
            name: values.map_or_else(
                || scenario.heading.name.clone(),
                |it| filled(&scenario.heading.name, it),
            ),
            rule: self.rule,
            scenario,
            row,
            tags: tags.collect(),
            sentences,
        }
    }
}

/// A text with the values of a row: column after column, so that a value may name a later column.
fn filled(text: &str, (heading, row): (&Row, &Row)) -> String {
    let columns = heading.values().zip(row.values());
    columns.fold(text.to_owned(), |text, (name, value)| text.replace(&format!("<{name}>"), value))
}

fn filled_step(step: &Step, values: (&Row, &Row)) -> Step {
    let mut said = step.clone();
    said.text = filled(&step.text, values);
    for cell in said.table.iter_mut().flatten().flat_map(|row| &mut row.cells) {
        cell.value = filled(&cell.value, values);
    }
    if let Some(doc_string) = &mut said.doc_string {
        doc_string.content = filled(&doc_string.content, values);
        doc_string.media_type = doc_string.media_type.as_deref().map(|it| filled(it, values));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::reader::read;
    use super::*;

    const OUTLINE: &str = "@f\nFeature: f\n  Background:\n    Given b <n>\n    * bullet\n  @r\n  Rule: r\n    Background:\n      And c\n    @s\n    Scenario Outline: o <n>\n      And x <n> <m>\n        | <n> |\n      When y\n        \"\"\"<m>\n        <n>\n        \"\"\"\n      But z\n      @t\n      Examples: some\n        | n   | m |\n        | <m> | 2 |\n        | 3   | $ |\n      Examples:\n        | n |\n";

    #[test]
    fn a_row_has_its_values_everywhere_but_in_the_background() {
        let document = read(OUTLINE).unwrap();
        let pickles = pickles(&document);
        assert_eq!(pickles.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["o 2", "o 3"]);
        let texts: Vec<_> = pickles[0].sentences.iter().map(|it| it.said.text.as_str()).collect();
        assert_eq!(texts, ["b <n>", "bullet", "c", "x 2 2", "y", "z"]);
        let said = &pickles[1].sentences;
        assert_eq!(said[3].said.table.as_ref().unwrap()[0].cells[0].value, "3");
        let quoted = said[4].said.doc_string.as_ref().unwrap();
        assert_eq!((quoted.content.as_str(), quoted.media_type.as_deref()), ("3", Some("$")));
        assert_eq!(pickles[0].location.line, 22);
    }

    #[test]
    fn tags_are_those_of_everything_around_and_kinds_go_on() {
        let document = read(OUTLINE).unwrap();
        let pickle = pickles(&document).remove(0);
        assert_eq!(
            pickle.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(),
            ["@f", "@r", "@s", "@t"]
        );
        let kinds: Vec<_> = pickle.sentences.iter().map(|it| it.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Context,
                Kind::Unknown,
                Kind::Unknown,
                Kind::Unknown,
                Kind::Action,
                Kind::Action
            ]
        );
        assert_eq!(pickle.rule, Some("r"));
    }

    #[test]
    fn an_example_without_sentences_has_none_of_the_background_either() {
        let document = read("Feature: f\n  Background:\n    Given b\n  Example: later\n").unwrap();
        assert!(pickles(&document)[0].sentences.is_empty());
    }
}
