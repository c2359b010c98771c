//! Puts the lines of a file together.
//!
//! What a line is depends on where it stands: below the heading of a feature, a line that begins
//! with *Given* is prose, and below that of an example it is a sentence. Each function here reads
//! one construct of the grammar and stops before the first line that does not belong to it.

use super::dialect::Dialect;
use super::error::{ReadError, Why};
use super::line::{Line, is_blank, lines};
use super::tree::{
    Background, Comment, DocString, Document, Examples, Feature, Heading, Location, Row, Rule,
    Scenario, Step, Tag,
};
use crate::spec::story::Language;

/// Reads a file.
///
/// # Errors
/// [`ReadError`] names the first line that is not what it has to be.
pub fn read(text: &str) -> Result<Document, ReadError> {
    let lines = lines(text);
    let mut reader = Reader {
        lines: &lines,
        next: 0,
        dialect: Dialect::of(Language::English),
        comments: Vec::new(),
    };
    let language = reader.language()?;
    reader.dialect = Dialect::of(language);
    let feature = reader.feature()?;
    Ok(Document { language, feature, comments: reader.comments })
}

/// What begins with a heading or a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Feature,
    Rule,
    Background,
    Scenario,
    Examples,
    Step,
    Row,
}

struct Reader<'a> {
    lines: &'a [Line<'a>],
    next: usize,
    dialect: &'static Dialect,
    comments: Vec<Comment>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a Line<'a>> {
        self.lines.get(self.next)
    }

    /// Goes on behind blank lines and comments.
    fn skip(&mut self) {
        while let Some(line) = self.peek().filter(|line| line.is_empty() || line.is_comment()) {
            self.comment(line);
            self.next += 1;
        }
    }

    fn comment(&mut self, line: &Line<'_>) {
        if line.is_comment() {
            self.comments.push(Comment { line: line.number, text: line.text.to_owned() });
        }
    }

    fn heading_of(&self, line: &Line<'a>, part: Part) -> Option<(&'static str, &'a str)> {
        line.heading(match part {
            Part::Feature => self.dialect.feature,
            Part::Rule => self.dialect.rule,
            Part::Background => self.dialect.background,
            Part::Scenario => self.dialect.scenario,
            Part::Examples => self.dialect.examples,
            Part::Step | Part::Row => return None,
        })
    }

    fn is(&self, line: &Line<'a>, part: Part) -> bool {
        match part {
            Part::Row => line.is_row(),
            Part::Step => {
                self.dialect.steps.iter().any(|(keyword, _)| line.bare.starts_with(keyword))
            }
            heading => self.heading_of(line, heading).is_some(),
        }
    }

    /// Whether this comes next, perhaps with tags above it.
    fn comes(&self, part: Part) -> bool {
        let passed = |line: &&Line<'_>| line.is_empty() || line.is_comment() || line.is_tags();
        let line = self.lines[self.next..].iter().find(|line| !passed(line));
        line.is_some_and(|line| self.is(line, part))
    }

    /// The language that a comment above everything else names.
    fn language(&mut self) -> Result<Language, ReadError> {
        while let Some(line) = self.peek().filter(|line| line.is_empty() || line.is_comment()) {
            self.next += 1;
            let Some(code) = line.language() else {
                self.comment(line);
                continue;
            };
            let known = Language::ALL.into_iter().find(|language| language.code() == code);
            return known.ok_or_else(|| ReadError {
                at: line.location(),
                why: Why::Language(code.to_owned()),
            });
        }
        Ok(Language::English)
    }

    fn feature(&mut self) -> Result<Feature, ReadError> {
        self.skip();
        if self.peek().is_none() {
            return Err(ReadError { at: Location { line: 1, column: 1 }, why: Why::Empty });
        }
        let heading =
            self.heading(Part::Feature, &[Part::Background, Part::Scenario, Part::Rule])?;
        let background = self.background()?;
        let scenarios = self.scenarios()?;
        let mut rules = Vec::new();
        while self.comes(Part::Rule) {
            let heading =
                self.heading(Part::Rule, &[Part::Background, Part::Scenario, Part::Rule])?;
            rules.push(Rule {
                heading,
                background: self.background()?,
                scenarios: self.scenarios()?,
            });
        }
        let tags = self.tags()?;
        if self.peek().is_some() || !tags.is_empty() {
            return Err(self.misplaced());
        }
        Ok(Feature { heading, background, scenarios, rules })
    }

    /// A background, if one comes next. It has no tags.
    fn background(&mut self) -> Result<Option<Background>, ReadError> {
        self.skip();
        if !self.peek().is_some_and(|line| self.is(line, Part::Background)) {
            return Ok(None);
        }
        let heading = self.heading(Part::Background, &[Part::Step, Part::Scenario, Part::Rule])?;
        Ok(Some(Background { heading, steps: self.steps()? }))
    }

    fn scenarios(&mut self) -> Result<Vec<Scenario>, ReadError> {
        let mut scenarios = Vec::new();
        while self.comes(Part::Scenario) {
            let ends = [Part::Step, Part::Examples, Part::Scenario, Part::Rule];
            let heading = self.heading(Part::Scenario, &ends)?;
            let steps = self.steps()?;
            let mut examples = Vec::new();
            while self.comes(Part::Examples) {
                let ends = [Part::Row, Part::Examples, Part::Scenario, Part::Rule];
                let heading = self.heading(Part::Examples, &ends)?;
                examples.push(Examples { heading, rows: self.rows()? });
            }
            scenarios.push(Scenario { heading, steps, examples });
        }
        Ok(scenarios)
    }

    /// A heading with its tags, and the prose below it up to a line of tags or one of these parts.
    fn heading(&mut self, part: Part, ends: &[Part]) -> Result<Heading, ReadError> {
        let tags = self.tags()?;
        let found = self.peek().and_then(|line| Some((line, self.heading_of(line, part)?)));
        let Some((line, (keyword, name))) = found else {
            let forgotten = if part == Part::Feature { self.forgotten() } else { None };
            return Err(forgotten.unwrap_or_else(|| self.misplaced()));
        };
        self.next += 1;
        let description = self.description(ends);
        Ok(Heading { tags, location: line.location(), keyword, name: name.to_owned(), description })
    }

    fn tags(&mut self) -> Result<Vec<Tag>, ReadError> {
        let mut tags = Vec::new();
        self.skip();
        while let Some(line) = self.peek().filter(|line| line.is_tags()) {
            let blank = |column| ReadError {
                at: Location { line: line.number, column },
                why: Why::BlankInTag,
            };
            tags.extend(line.tags().map_err(blank)?);
            self.next += 1;
            self.skip();
        }
        Ok(tags)
    }

    /// Prose. A comment begins it too, so that blank lines below the comment belong to it.
    fn description(&mut self, ends: &[Part]) -> String {
        let (mut prose, mut begun) = (Vec::new(), false);
        while let Some(line) = self.peek() {
            if line.is_comment() {
                self.comment(line);
                begun = true;
            } else if line.is_tags() || ends.iter().any(|part| self.is(line, *part)) {
                break;
            } else if begun || !line.is_empty() {
                prose.push(*line);
                begun = true;
            }
            self.next += 1;
        }
        while prose.last().is_some_and(Line::is_empty) {
            prose.pop();
        }
        prose.iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
    }

    fn steps(&mut self) -> Result<Vec<Step>, ReadError> {
        let mut steps = Vec::new();
        loop {
            self.skip();
            let Some(line) = self.peek() else { return Ok(steps) };
            let keywords = self.dialect.steps.iter();
            let found = keywords
                .filter(|(keyword, _)| line.bare.starts_with(keyword))
                .max_by_key(|it| it.0.len());
            let Some((keyword, kind)) = found.copied() else { return Ok(steps) };
            self.next += 1;
            let text = line.bare[keyword.len()..].trim_matches(is_blank).to_owned();
            let (table, doc_string) = self.arguments()?;
            steps.push(Step { location: line.location(), keyword, kind, text, table, doc_string });
        }
    }

    /// A table and a quoted text below a sentence, in either order.
    fn arguments(&mut self) -> Result<(Option<Vec<Row>>, Option<DocString>), ReadError> {
        let (mut table, mut doc_string) = (None, None);
        loop {
            self.skip();
            let Some(line) = self.peek() else { return Ok((table, doc_string)) };
            let delimiter = ["\"\"\"", "```"].into_iter().find(|it| line.bare.starts_with(it));
            match delimiter {
                Some(delimiter) if doc_string.is_none() => {
                    doc_string = Some(self.doc_string(line, delimiter)?);
                }
                None if table.is_none() && line.is_row() => table = Some(self.rows()?),
                _ => return Ok((table, doc_string)),
            }
        }
    }

    /// A quoted text. It ends with what it began with; the other delimiter is nothing but text in
    /// it.
    fn doc_string(
        &mut self,
        opening: &Line<'a>,
        delimiter: &'static str,
    ) -> Result<DocString, ReadError> {
        let media_type = opening.bare[delimiter.len()..].trim_matches(is_blank);
        let escaped: String = delimiter.chars().flat_map(|c| ['\\', c]).collect();
        let mut content = Vec::new();
        self.next += 1;
        loop {
            let Some(line) = self.peek() else {
                return Err(ReadError {
                    at: opening.location(),
                    why: Why::EndlessDocString(delimiter),
                });
            };
            self.next += 1;
            if line.bare.starts_with(delimiter) {
                break;
            }
            content.push(line.dedented(opening.indent).replacen(&escaped, delimiter, 1));
        }
        Ok(DocString {
            location: opening.location(),
            delimiter,
            media_type: (!media_type.is_empty()).then(|| media_type.to_owned()),
            content: content.join("\n"),
        })
    }

    /// The rows of a table; blank lines and comments may stand between them.
    fn rows(&mut self) -> Result<Vec<Row>, ReadError> {
        let mut rows: Vec<Row> = Vec::new();
        loop {
            self.skip();
            let Some(line) = self.peek().filter(|line| line.is_row()) else { return Ok(rows) };
            self.next += 1;
            let row = Row { location: line.location(), cells: line.cells() };
            let (found, first) =
                (row.cells.len(), rows.first().map_or(row.cells.len(), |it| it.cells.len()));
            if found != first {
                return Err(ReadError { at: row.location, why: Why::UnevenRow { found, first } });
            }
            rows.push(row);
        }
    }

    /// What is wrong with the next line.
    fn misplaced(&self) -> ReadError {
        let Some(line) = self.peek() else {
            let last = self.lines.last().map_or(1, |line| line.number);
            return ReadError { at: Location { line: last, column: 1 }, why: Why::Ends };
        };
        let found = line.bare.trim_end_matches(is_blank).to_owned();
        let why = if self.is(line, Part::Feature) {
            Why::SecondFeature(found)
        } else if self.is(line, Part::Background) {
            Why::LateBackground(found)
        } else {
            Why::Misplaced(found)
        };
        ReadError { at: line.location(), why }
    }

    /// A first line that begins with the word of another language for a feature.
    fn forgotten(&self) -> Option<ReadError> {
        let line = self.peek()?;
        let is_of = |language: &Language| line.heading(Dialect::of(*language).feature).is_some();
        let language = Language::ALL.into_iter().find(is_of)?;
        let found = line.bare.trim_end_matches(is_blank).to_owned();
        Some(ReadError { at: line.location(), why: Why::LanguageForgotten { found, language } })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::Kind;
    use super::*;

    fn feature(text: &str) -> Feature {
        read(text).unwrap_or_else(|error| panic!("{error} at {:?}: {text}", error.at)).feature
    }

    fn error(text: &str) -> (usize, Why) {
        let error = read(text).unwrap_err();
        (error.at.line, error.why)
    }

    const STEP: &str = "  Example: e\n    Given x\n";

    #[test]
    fn prose_is_free_and_may_begin_with_any_word_that_does_not_belong_there() {
        for prose in [
            "As an organiser\nI want groups\nAnd I want nobody to wait\nBut only so long",
            "Given that groups are large\nWhen they come\nThen they pay",
            "* one\n* two",
            "Background music is not ours.\nRules about money are elsewhere.\nScenarios come and go.",
            "| a | b |\n|--|",
            "\"\"\"\nquoted\n\"\"\"",
            "Examples: none\nFeature: none",
            "그리고 더 있다",
        ] {
            let read = feature(&format!("Feature: f\n{prose}\n{STEP}"));
            assert_eq!(read.heading.description, prose);
            assert_eq!(read.scenarios.len(), 1);
            let read = feature(&format!("Feature: f\n  Rule: r\n{prose}\n{STEP}"));
            assert_eq!(read.rules[0].heading.description, prose);
        }
    }

    #[test]
    fn a_second_background_is_prose_of_the_first() {
        let read = feature("Feature: f\n  Background: none\n  Background:\n    Given x\n");
        let background = read.background.unwrap();
        assert_eq!(
            (background.heading.description.as_str(), background.steps.len()),
            ("  Background:", 1)
        );
    }

    #[test]
    fn prose_of_an_example_ends_with_its_first_sentence() {
        let scenario =
            feature("Feature: f\nExample: e\n  why\n\n  not\n\n  And x\n").scenarios.remove(0);
        assert_eq!(scenario.heading.description, "  why\n\n  not");
        assert_eq!(
            (scenario.steps[0].keyword, scenario.steps[0].kind),
            ("And ", Kind::Conjunction)
        );
    }

    #[test]
    fn the_language_may_stand_below_comments_and_is_told_once() {
        for text in [
            "# -*- coding: utf-8 -*-\n\n# language: ko\n기능: f\n",
            "#language:ko  \n# language: en\n기능: f\n",
            "\u{feff}# language: ko\n@tag\n기능: f\n",
        ] {
            assert_eq!(read(text).unwrap().language, Language::Korean, "{text}");
        }
        let english = read("@tag\n# language: ko\nFeature: f\n").unwrap();
        assert_eq!((english.language, english.comments.len()), (Language::English, 1));
    }

    #[test]
    fn a_language_that_is_forgotten_is_guessed() {
        for text in ["기능: f\n", "# about\n@tag\n  기능: f\n"] {
            let error = read(text).unwrap_err();
            assert!(
                matches!(error.why, Why::LanguageForgotten { language: Language::Korean, .. }),
                "{error}"
            );
        }
        assert_eq!(error("# language: ko\nFeature: f\n").0, 2);
    }

    #[test]
    fn a_korean_keyword_ends_with_a_blank_and_both_words_for_a_rule_are_read() {
        let text = "# language: ko\n기능: f\n 규칙: r\n  시나리오: e\n   단체 주문\n   먼저 x\n   단 y\n Rule: s\n";
        let rules = feature(text).rules;
        assert_eq!((rules[0].heading.keyword, rules[1].heading.keyword), ("규칙", "Rule"));
        let example = &rules[0].scenarios[0];
        assert_eq!(example.heading.description, "   단체 주문");
        let steps: Vec<_> =
            example.steps.iter().map(|step| (step.keyword, step.text.as_str())).collect();
        assert_eq!(steps, [("먼저 ", "x"), ("단 ", "y")]);
    }

    #[test]
    fn a_quoted_text_has_its_own_indentation_and_holds_what_would_be_something_else() {
        let text = "Feature: f\nExample: e\n  Given x\n    \"\"\" markdown \n    | a |\n      # b\n  ```\n    Given \\\"\\\"\\\"\n    \"\"\"\n    | t |\n  Then y\n";
        let steps = &feature(text).scenarios[0].steps;
        let doc_string = steps[0].doc_string.as_ref().unwrap();
        assert_eq!(doc_string.content, "| a |\n  # b\n```\nGiven \"\"\"");
        assert_eq!(doc_string.media_type.as_deref(), Some("markdown"));
        assert_eq!((steps[0].table.as_ref().unwrap().len(), steps.len()), (1, 2));
    }

    #[test]
    fn tags_belong_to_what_comes_below_them_however_they_are_indented() {
        let text = "  @f\n  Feature: f\n   @e @e2\n\n   # why\n   @e3\n   Example: e\n    Given x\n    @t\n    Examples:\n     | a |\n   @r\n   Rule: r\n";
        let read = feature(text);
        let names =
            |heading: &Heading| heading.tags.iter().map(|tag| tag.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&read.heading), ["@f"]);
        assert_eq!(names(&read.scenarios[0].heading), ["@e", "@e2", "@e3"]);
        assert_eq!(names(&read.scenarios[0].examples[0].heading), ["@t"]);
        assert_eq!(names(&read.rules[0].heading), ["@r"]);
    }

    #[test]
    fn what_does_not_belong_where_it_is_is_named() {
        let misplaced = |found: &str| Why::Misplaced(found.to_owned());
        for (text, line, why) in [
            ("", 1, Why::Empty),
            ("# only a comment\n", 1, Why::Empty),
            ("# language: nl\nFunctionaliteit: f\n", 1, Why::Language("nl".to_owned())),
            ("Featur: f\n", 1, misplaced("Featur: f")),
            ("Feature: f\nExample: e\n Given x\nno more\n", 4, misplaced("no more")),
            ("Feature: f\nExample: e\n Given x\nNonsense: y\n", 4, misplaced("Nonsense: y")),
            (
                "Feature: f\nExample: e\n Given x\nFeature: g\n",
                4,
                Why::SecondFeature("Feature: g".into()),
            ),
            (
                "Feature: f\nExample: e\n Given x\nBackground:\n",
                4,
                Why::LateBackground("Background:".into()),
            ),
            ("Feature: f\n@tag\n", 2, Why::Ends),
            ("Feature: f\n@a b\nExample: e\n", 2, Why::BlankInTag),
            (
                "Feature: f\nExample: e\n Given x\n  | a | b |\n\n  | 1 |\n",
                6,
                Why::UnevenRow { found: 1, first: 2 },
            ),
            (
                "Feature: f\nExample: e\n Given x\n  \"\"\"\n  ```\n",
                4,
                Why::EndlessDocString("\"\"\""),
            ),
            (
                "Feature: f\nExample: e\n Given x\n  | a |\n  \"\"\"\n  \"\"\"\n  | b |\n",
                7,
                misplaced("| b |"),
            ),
        ] {
            assert_eq!(error(text), (line, why), "{text}");
        }
    }
}
