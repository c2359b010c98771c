//! Lines that were meant for more than prose.
//!
//! Whatever stands below a heading and is not understood is prose to the grammar. So a misspelt
//! heading would swallow the name of a rule, or a whole example, without a word. Prose that only
//! sounds like sentences is left alone: a description may begin with *And*, and tell what is
//! *given*.

use std::collections::BTreeSet;

use cucumber::gherkin::{LineCol, Step, StepType};

use super::catalogue;
use super::gherkin::dialect::Dialect;
use super::gherkin::tree::{Document, Kind};
use super::source::{self, Reason};
use super::story::Language;

/// The first line that is prose by mistake.
pub(super) fn mistaken(text: &str, document: &Document) -> Option<Reason> {
    let read = read_lines(document);
    let examples = example_lines(document);
    let (mut above, mut in_example) = (None, false);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_start_matches('\u{feff}').trim();
        if read.contains(&number) {
            (above, in_example) = (None, examples.contains(&number));
            continue;
        }
        if line.is_empty() || line.starts_with(['#', '@']) {
            continue;
        }
        if is_swallowed(line, above, document.language) {
            let why = "begins like a sentence of an example, and belongs to none; look at the heading above it";
            return Some((number, format!("«{line}» {why}")));
        }
        if in_example && is_slip(line) {
            let words = match document.language {
                Language::English => "Given, When, Then, And, But or *, and a blank",
                Language::Korean => "먼저, 만일, 그러면, 그리고, 하지만, 단 or *, and a blank",
            };
            let why = "looks like a sentence of the example and would be read as prose; a sentence begins with";
            return Some((number, format!("«{line}» {why} {words}")));
        }
        if let Some(meant) = heading_meant(line, document.language) {
            let why = "looks like a heading and would be read as prose; write";
            return Some((number, format!("«{line}» {why} «{meant}:»")));
        }
        above = Some(line);
    }
    None
}

/// The lines that are more than prose: headings, sentences, and what stands below sentences.
fn read_lines(document: &Document) -> BTreeSet<usize> {
    let feature = &document.feature;
    let grounds = feature.backgrounds().flat_map(|ground| &ground.steps);
    let steps: Vec<_> = grounds.chain(feature.all_scenarios().flat_map(|it| &it.steps)).collect();
    let values = feature.all_scenarios().flat_map(|it| &it.examples).flat_map(|it| &it.rows);
    let rows = steps.iter().flat_map(|step| step.table.iter().flatten()).chain(values);
    let quoted = steps.iter().filter_map(|step| step.doc_string.as_ref()).flat_map(|quoted| {
        let lines = quoted.content.split('\n').count();
        quoted.location.line..=quoted.location.line + lines + 1
    });
    let headings = feature.headings().map(|heading| heading.location.line);
    headings
        .chain(steps.iter().map(|step| step.location.line))
        .chain(rows.map(|row| row.location.line))
        .chain(quoted)
        .collect()
}

/// The headings below which sentences stand.
fn example_lines(document: &Document) -> BTreeSet<usize> {
    let feature = &document.feature;
    let grounds = feature.backgrounds().map(|ground| ground.heading.location.line);
    grounds.chain(feature.all_scenarios().map(|it| it.heading.location.line)).collect()
}

/// What sentences begin with in any language, in small letters, and what else a writer may take for
/// that.
const KEYWORDS: [&str; 24] = [
    "given",
    "when",
    "then",
    "and",
    "but",
    "if",
    "also",
    "expect",
    "먼저",
    "조건",
    "만일",
    "만약",
    "그러면",
    "그리고",
    "하지만",
    "단",
    "전제",
    "가정",
    "그럼",
    "또한",
    "이때",
    "만약에",
    "그런데",
    "결과",
];

/// How much alike a line has to be to a sentence that is known, to be taken for one.
const ALIKE: f64 = 0.75;

/// Whether a line of prose directly below the heading of an example is a sentence with a slip of
/// the pen: it has no keyword at all, or one in small letters, misspelt, in the other language,
/// with a colon, or with something else than a blank.
fn is_slip(line: &str) -> bool {
    let is_gap = |c: char| {
        c.is_whitespace() || matches!(c, ':' | '*' | '-' | '\u{200b}'..='\u{200d}' | '\u{2060}')
    };
    let line = line.trim_matches(is_gap);
    if is_known(line) {
        return true;
    }
    let Some((word, rest)) = line.split_once(is_gap) else { return false };
    let (word, rest) = (word.to_lowercase(), rest.trim_matches(is_gap));
    let resembles = |keyword: &str| {
        let most = usize::from(keyword.is_ascii()) * if keyword.len() > 4 { 2 } else { 1 };
        strsim::damerau_levenshtein(&word, keyword) <= most
    };
    KEYWORDS.into_iter().any(resembles) && (is_known(rest) || is_nearly_known(rest))
}

/// Whether a text is a sentence of some kind.
fn is_known(text: &str) -> bool {
    [StepType::Given, StepType::When, StepType::Then]
        .into_iter()
        .any(|ty| catalogue::find(&step(ty, "", text)).is_ok())
}

/// Whether a text is much like a sentence of the project's features.
fn is_nearly_known(text: &str) -> bool {
    let alike = |known: &str| strsim::normalized_damerau_levenshtein(text, known) >= ALIKE;
    source::project_sentences().iter().any(|known| alike(known))
}

/// A sentence by itself, of no feature: nothing stands below it, and it stands in no line.
pub(super) fn step(ty: StepType, keyword: &str, text: &str) -> Step {
    Step {
        keyword: keyword.to_owned(),
        ty,
        value: text.to_owned(),
        docstring: None,
        table: None,
        span: Default::default(),
        position: LineCol::default(),
    }
}

/// Whether a line of prose is a sentence that somebody wants to be played: one of the catalogue, or
/// one below a line that is nearly a heading.
fn is_swallowed(line: &str, above: Option<&str>, language: Language) -> bool {
    let mut steps = Dialect::of(language).steps.iter();
    let Some((keyword, kind)) = steps.find(|(keyword, _)| line.starts_with(keyword)) else {
        return false;
    };
    let says = matches!(kind, Kind::Context | Kind::Action | Kind::Outcome);
    (says && above.is_some_and(is_nearly_a_heading)) || is_known(line[keyword.len()..].trim())
}

/// Whether a line has a colon and, before it, a word that is or resembles that of an example.
fn is_nearly_a_heading(line: &str) -> bool {
    let Some((words, _)) = line.split_once(':') else { return false };
    words.split_whitespace().any(|word| {
        let word = word.to_lowercase();
        let resembles = |heading: &str| strsim::damerau_levenshtein(&word, heading) <= 2;
        ["example", "scenario", "background", "outline"].into_iter().any(resembles)
            || ["예", "예시", "예제", "사례", "시나리오", "배경"].contains(&word.as_str())
    })
}

/// What a heading is called in English and in Korean, and what else a writer may take for its
/// Korean name. Prose may give examples, so the heading of their table is not here.
const HEADINGS: [(&str, &str, &[&str]); 5] = [
    ("Feature", "기능", &["특징"]),
    ("Background", "배경", &[]),
    ("Rule", "규칙", &[]),
    ("Example", "시나리오", &["예시", "예제", "사례"]),
    ("Scenario", "시나리오", &[]),
];

/// The heading that was meant by a line that begins like one: in another case, with letters that
/// changed places, or in the other language. A word that only looks similar may be one; and a
/// heading that is spelt well and yet is prose is so for every reader of Gherkin.
fn heading_meant(line: &str, language: Language) -> Option<&'static str> {
    let (word, _) = line.split_once(':')?;
    let Dialect { feature, rule, background, scenario, .. } = Dialect::of(language);
    if [feature, rule, background, scenario].into_iter().any(|keywords| keywords.contains(&word)) {
        return None;
    }
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
            ("Feature: f\n  규칙: r\n  Example: e\n    Given x\n", 2, "«Rule:»"),
            ("# language: ko\n기능: f\n  예시: e\n  시나리오: e\n    먼저 x\n", 3, "«시나리오:»"),
            (
                "# language: ko\n기능: f\n  Example: e\n  시나리오: e\n    먼저 x\n",
                3,
                "«시나리오:»",
            ),
            (
                "Feature: f\n  Rule: r\n    배경: b\n    Example: e\n      Given x\n",
                3,
                "«Background:»",
            ),
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
        let prose = "Feature: f\n  Role: organiser\n\n  Rule: r\n    Rules: none\n    Example: e\n      Given x\n";
        assert_eq!(reason(prose), None);
        let quoted = "Feature: f\n  Example: e\n    Given x\n      \"\"\"\n      Rule: quoted\n      \"\"\"\n";
        assert_eq!(reason(quoted), None);
    }

    #[test]
    fn prose_that_sounds_like_sentences_is_left_alone() {
        for prose in [
            "As an organiser\nI want groups\nAnd I want nobody to wait\nBut only so long",
            "Why: groups are large.\nGiven that, they wait.\nWhen they come, they pay.",
            "* one\n* two",
            "Background music is not ours.",
        ] {
            assert_eq!(reason(&format!("Feature: f\n{prose}\n  Example: e\n    Given x\n")), None);
        }
        assert_eq!(reason("Feature: f\n  Background: none\n  Background:\n    Given x\n"), None);
    }

    #[test]
    fn a_first_sentence_with_a_slip_is_named() {
        for slip in [
            "Give Ada has reserved 4 Workshop seats",
            "given Ada has reserved 4 Workshop seats",
            "Given: Ada has reserved 4 Workshop seats",
            "Given\u{a0}Ada has reserved 4 Workshop seats",
            "Gievn Ada has resrved 4 Workshop seats",
            "Ada has reserved 4 Workshop seats",
            "- Ada has reserved 4 Workshop seats",
            "Then: Bob holds 4 Workshop seats",
            "전제 에이다가 Workshop 좌석 4개를 예약했다",
            "먼저: 에이다가 Workshop 좌석 4개를 예약했다",
        ] {
            let reason = reason(&format!("Feature: f\n  Example: e\n    {slip}\n    When x\n"))
                .unwrap_or_default();
            assert!(
                reason.starts_with("a.feature:3: ") && reason.contains("read as prose"),
                "{slip}: {reason}"
            );
        }
    }

    #[test]
    fn what_an_example_is_about_is_left_alone() {
        for prose in [
            "An order keeps its seats.",
            "The seats are there.",
            "If it rains, all stay inside.",
            "And: what then?",
        ] {
            assert_eq!(
                reason(&format!("Feature: f\n  Example: e\n    {prose}\n    Given x\n")),
                None,
                "{prose}"
            );
        }
    }

    #[test]
    fn a_sentence_that_was_to_be_played_is_named() {
        for (text, line) in [
            ("Feature: f\n  For example: e\n    Given x\n", 3),
            ("Feature: f\n  Senario: e\n    # why\n    When x\n", 4),
            ("Feature: f\n  Such as: e\n    because\n    And Ada reserves 2 Workshop seats\n", 4),
            ("# language: ko\n기능: f\n  예시 하나: e\n    만일 x\n", 4),
        ] {
            let reason = reason(text).unwrap_or_default();
            assert!(reason.starts_with(&format!("a.feature:{line}: ")), "{reason}");
            assert!(reason.contains("begins like a sentence"), "{reason}");
        }
    }
}
