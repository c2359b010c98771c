//! Which stories of the features are wanted: by name, by tags, by language, by where they are in a
//! file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::gherkin::pickle::pickles;
use super::gherkin::tree::{Heading, Scenario};
use super::source::Source;
use super::story::{Language, Story};
use super::tags::TagExpression;

/// What is wanted. What nobody asks about is left open.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Texts of which one is in the name of the example, of its rule, or of its table of examples.
    pub names: Vec<String>,
    /// What its tags must be.
    pub tags: Option<TagExpression>,
    /// Only examples in this language, if one is named.
    pub language: Option<Language>,
    /// Where it is.
    pub places: Vec<FilePlace>,
}

/// Lines of a file: `bookings.feature:12:30`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The feature file.
    pub path: PathBuf,
    /// Lines of it, counted from 1; none for the whole file.
    pub lines: Vec<usize>,
}

impl FilePlace {
    /// The file and the lines that a text names; none if it names no lines, or if there is a file
    /// of that very name.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let (mut path, mut lines) = (text, Vec::new());
        while let Some((before, line)) = path.rsplit_once(':')
            && let Ok(line) = line.parse()
        {
            lines.insert(0, line);
            path = before;
        }
        let names_lines = !lines.is_empty() && !path.is_empty() && !Path::new(text).exists();
        names_lines.then(|| Self { path: path.into(), lines })
    }
}

impl Selection {
    /// The stories of these features that are wanted, in their order.
    #[must_use]
    pub fn of(&self, sources: &[Source]) -> Vec<Story> {
        let mut stories: Vec<_> = sources.iter().flat_map(|source| self.in_place(source)).collect();
        stories.retain(|story| self.language.is_none_or(|language| story.language == language));
        stories.retain(|story| self.tags.as_ref().is_none_or(|tags| tags.fits(&story.tags)));
        if self.names.is_empty() {
            return stories;
        }
        let wanted: BTreeSet<_> =
            self.names.iter().flat_map(|name| named(name, &stories)).collect();
        let mut number = 0;
        stories.retain(|_| {
            number += 1;
            wanted.contains(&(number - 1))
        });
        stories
    }

    fn in_place(&self, source: &Source) -> Vec<Story> {
        let mut stories = source.stories();
        let of_file: Vec<_> =
            self.places.iter().filter(|place| place.path == source.path).collect();
        if !of_file.is_empty() {
            let lines = of_file.iter().flat_map(|place| &place.lines);
            let wanted: BTreeSet<_> = lines.flat_map(|line| at(source, *line)).collect();
            stories.retain(|story| wanted.contains(&story.line));
        }
        stories
    }
}

/// The numbers of the stories that a name means: those that are called exactly so; if there are
/// none, those whose rule or table of examples is; and if there are none either, those in any of
/// whose names it is.
fn named(name: &str, stories: &[Story]) -> Vec<usize> {
    let around = |story: &Story| [story.rule.clone(), story.examples.clone()];
    let is_called = |story: &Story| story.title() == name;
    let is_within = |story: &Story| around(story).iter().flatten().any(|it| it == name);
    let has = |story: &Story| {
        story.title().contains(name) || around(story).iter().flatten().any(|it| it.contains(name))
    };
    let fits: [&dyn Fn(&Story) -> bool; 3] = [&is_called, &is_within, &has];
    let found = fits.into_iter().map(|fits| {
        let fitting = stories.iter().enumerate().filter(|(_, story)| fits(story));
        fitting.map(|(number, _)| number).collect::<Vec<_>>()
    });
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// The lines of the stories that a line belongs to: a row of examples, the whole table from its
/// heading, an example, or everything in a rule or a feature.
fn at(source: &Source, line: usize) -> BTreeSet<usize> {
    if line == 0 || line > source.text.lines().count() {
        return BTreeSet::new();
    }
    let feature = &source.document.feature;
    let pickles = pickles(&source.document);
    let of = |scenarios: &[Scenario]| -> BTreeSet<usize> {
        let is_of = |scenario: &Scenario| scenarios.iter().any(|it| std::ptr::eq(it, scenario));
        pickles.iter().filter(|it| is_of(it.scenario)).map(|it| it.location.line).collect()
    };
    let mut marks = vec![(1, pickles.iter().map(|it| it.location.line).collect::<BTreeSet<_>>())];
    for rule in &feature.rules {
        let all = of(&rule.scenarios);
        let grounds = rule.background.iter().map(|ground| (begin(&ground.heading), all.clone()));
        marks.extend(grounds.chain([(begin(&rule.heading), all.clone())]));
    }
    for scenario in feature.all_scenarios() {
        marks.push((begin(&scenario.heading), of(std::slice::from_ref(scenario))));
        for examples in &scenario.examples {
            let rows = examples.table().map(|(_, rows)| rows).unwrap_or_default();
            let lines = rows.iter().map(|row| row.location.line);
            marks.push((begin(&examples.heading), lines.clone().collect()));
            marks.extend(lines.map(|line| (line, BTreeSet::from([line]))));
        }
    }
    let before = marks.into_iter().filter(|(begin, _)| *begin <= line);
    before.max_by_key(|(begin, _)| *begin).map(|(_, stories)| stories).unwrap_or_default()
}

/// The line in which something begins: that of its first tag, or its heading.
fn begin(heading: &Heading) -> usize {
    heading.tags.first().map_or(heading.location.line, |tag| tag.location.line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
Feature: f
  Background:
    Given b

  Example: alone
    Given x

  Rule: first rule
    @slow
    Example: one
      Given x

    Scenario Outline: rows
      Given <n>

      @few
      Examples: small
        | n |
        | 1 |
        | 2 |

      Examples: large
        | n  |
        | 70 |
";

    fn titles(selection: &Selection) -> Vec<String> {
        let source = Source::parse(Path::new("a.feature"), TEXT.to_owned()).unwrap();
        selection.of(&[source]).iter().map(Story::title).collect()
    }

    fn at_lines(lines: &[usize]) -> Vec<String> {
        let place = FilePlace { path: "a.feature".into(), lines: lines.to_vec() };
        titles(&Selection { places: vec![place], ..Selection::default() })
    }

    #[test]
    fn a_line_means_what_it_belongs_to() {
        for (line, expected) in [
            (1, &["alone", "one", "rows [1]", "rows [2]", "rows [70]"][..]),
            (3, &["alone", "one", "rows [1]", "rows [2]", "rows [70]"]),
            (6, &["alone"]),
            (8, &["one", "rows [1]", "rows [2]", "rows [70]"]),
            (9, &["one"]),
            (14, &["rows [1]", "rows [2]", "rows [70]"]),
            (16, &["rows [1]", "rows [2]"]),
            (18, &["rows [1]", "rows [2]"]),
            (20, &["rows [2]"]),
            (24, &["rows [70]"]),
            (99, &[]),
        ] {
            assert_eq!(at_lines(&[line]), expected, "line {line}");
        }
        assert_eq!(at_lines(&[5, 20]), ["alone", "rows [2]"]);
    }

    #[test]
    fn a_name_is_that_of_an_example_a_rule_or_a_table_and_an_exact_one_means_nothing_else() {
        let named = |names: &[&str]| {
            titles(&Selection {
                names: names.iter().map(|name| (*name).to_owned()).collect(),
                ..Selection::default()
            })
        };
        assert_eq!(named(&["one"]), ["one"]);
        assert_eq!(named(&["one", "rows [70]"]), ["one", "rows [70]"]);
        assert_eq!(named(&["small"]), ["rows [1]", "rows [2]"]);
        assert_eq!(named(&["first rule"]).len(), 4);
        assert_eq!(named(&["larg", "alon"]), ["alone", "rows [70]"]);
        assert!(named(&["nobody"]).is_empty());
    }

    #[test]
    fn tags_of_an_example_and_of_what_it_is_in_choose_it() {
        let tagged = |tags: &str| {
            titles(&Selection { tags: Some(tags.parse().unwrap()), ..Selection::default() })
        };
        assert_eq!(tagged("@slow or @few"), ["one", "rows [1]", "rows [2]"]);
        assert_eq!(tagged("not @few and not @slow"), ["alone", "rows [70]"]);
    }

    #[test]
    fn a_place_has_a_file_and_lines() {
        let place = FilePlace::of("c:/a.feature:3:14").unwrap();
        assert_eq!((place.path, place.lines), ("c:/a.feature".into(), vec![3, 14]));
        assert!(
            FilePlace::of("a.feature").is_none()
                && FilePlace::of("a.feature:x").is_none()
                && FilePlace::of(":3").is_none()
        );
    }
}
