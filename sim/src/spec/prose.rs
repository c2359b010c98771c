//! Lines that were meant for more than prose.
//!
//! Whatever stands below a heading and is not understood is prose to the grammar. So a misspelt heading would swallow the
//! name of a rule, or a whole example, without a word.

use std::collections::BTreeSet;

use cucumber::gherkin::Feature;

use super::source::{self, Reason};
use super::story::Language;

/// The first line that is prose by mistake.
pub(super) fn mistaken(text: &str, feature: &Feature, language: Language) -> Option<Reason> {
    let sentences = source::sentences(feature).map(|sentence| sentence.position.line);
    let read: BTreeSet<_> = sentences.chain(headings(feature)).collect();
    let mut quoted = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.starts_with("\"\"\"") || line.starts_with("```") {
            quoted = !quoted;
        }
        if quoted || read.contains(&number) {
            continue;
        }
        if language.begins_sentence(line) {
            let why =
                "begins like a sentence of an example, and belongs to none; look at the heading above it";
            return Some((number, format!("«{line}» {why}")));
        }
        if let Some(meant) = heading_meant(line, language) {
            let why = "looks like a heading and would be read as prose; write";
            return Some((number, format!("«{line}» {why} «{meant}:»")));
        }
    }
    None
}

/// The lines of all headings.
fn headings(feature: &Feature) -> impl Iterator<Item = usize> {
    let grounds = feature.background.iter().chain(feature.rules.iter().flat_map(|rule| &rule.background));
    let scenarios = source::scenarios(feature).flat_map(|scenario| {
        let tables = scenario.examples.iter().map(|examples| examples.position.line);
        tables.chain([scenario.position.line])
    });
    [feature.position.line]
        .into_iter()
        .chain(feature.rules.iter().map(|rule| rule.position.line))
        .chain(grounds.map(|ground| ground.position.line))
        .chain(scenarios)
}

/// What a heading is called in English and in Korean, and what else a writer may take for its Korean name. Prose may give
/// examples, so the heading of their table is not here.
const HEADINGS: [(&str, &str, &[&str]); 5] = [
    ("Feature", "기능", &["특징"]),
    ("Background", "배경", &[]),
    ("Rule", "Rule", &["규칙"]),
    ("Example", "시나리오", &["예시", "예제", "사례"]),
    ("Scenario", "시나리오", &[]),
];

/// The heading that was meant by a line that begins like one: in another case, with letters that changed places, or in the
/// other language. A word that only looks similar may be one.
fn heading_meant(line: &str, language: Language) -> Option<&'static str> {
    let (word, _) = line.split_once(':')?;
    HEADINGS.into_iter().find_map(|(english, korean, aliases)| {
        let meant = letters(word) == letters(english) || word == korean || aliases.contains(&word);
        meant.then_some(match language {
            Language::English => english,
            Language::Korean => korean,
        })
    })
}

/// The letters of a word, wherever they stand in it.
fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<_> = word.to_lowercase().chars().collect();
    letters.sort_unstable();
    letters
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::source::Source;

    fn reason(text: &str) -> Option<String> {
        Source::parse(Path::new("a.feature"), text.to_owned()).err().map(|error| error.to_string())
    }

    #[test]
    fn a_heading_that_would_be_prose_is_named_with_what_was_meant() {
        for (text, line, meant) in [
            ("Feature: f\n  Ruel: r\n  Example: e\n    Given x\n", 2, "«Rule:»"),
            ("Feature: f\n  Example: e\n    why\n    rule: r\n    Given x\n", 4, "«Rule:»"),
            ("# language: ko\n기능: f\n  규칙: r\n  시나리오: e\n    먼저 x\n", 3, "«Rule:»"),
            ("# language: ko\n기능: f\n  Example: e\n  시나리오: e\n    먼저 x\n", 3, "«시나리오:»"),
            ("Feature: f\n  Rule: r\n    배경: b\n    Example: e\n      Given x\n", 3, "«Background:»"),
        ] {
            let reason = reason(text).unwrap_or_default();
            assert!(
                reason.starts_with(&format!("a.feature:{line}: ")) && reason.ends_with(meant),
                "{reason}"
            );
        }
    }

    #[test]
    fn prose_is_left_alone() {
        let prose =
            "Feature: f\n  Role: organiser\n\n  Rule: r\n    Rules: none\n    Example: e\n      Given x\n";
        assert_eq!(reason(prose), None);
        let quoted =
            "Feature: f\n  Example: e\n    Given x\n      \"\"\"\n      Rule: quoted\n      \"\"\"\n";
        assert_eq!(reason(quoted), None);
    }
}
