//! A green example means what it says: what did not happen, whom nobody knows and what nobody read
//! is told, and not passed over. The examples are in `cases`, each below a comment that says what
//! must come of it: that it `holds`, that it is `broken`, or that it is `refused` as wrong use,
//! with words that must be told.

use std::path::Path;

use crate::spec::with;
use crate::support::json;

/// What must come of each example of a file: the line of its heading, what the comment above it
/// says, and its words.
fn expected(text: &str) -> Vec<(usize, &str, &str)> {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let is_example = |line: &str| line.starts_with("Example:") || line.starts_with("시나리오:");
    let examples = (1..).zip(&lines).filter(|(_, line)| is_example(line));
    let expected = examples.map(|(number, line)| {
        let comment = lines[number - 2]
            .strip_prefix("# ")
            .unwrap_or_else(|| panic!("{line}: nothing is expected"));
        let (verdict, words) = comment.split_once(": ").unwrap_or((comment, ""));
        (number, verdict, words)
    });
    expected.collect()
}

#[track_caller]
fn comes_out_as_it_says(file: &str, text: &str, schedules: u8) {
    let room = with(text);
    let answer = room.sim(&format!("spec a.feature --schedules {schedules} --json -"));
    let expected = expected(text);
    assert!(expected.len() > 5, "{file} has only {} examples", expected.len());
    let report = json(&answer.out);
    let examples = report["examples"].as_array().unwrap();
    assert_eq!(examples.len(), expected.len(), "{file}");
    for ((line, verdict, words), example) in expected.iter().zip(examples) {
        assert_eq!(example["line"], *line, "{file}");
        let finding = &example["finding"];
        let came = match finding["cause"].as_str() {
            None => "holds",
            Some("wrong use") => "refused",
            Some(_) => "broken",
        };
        let why = finding["why"].as_str().unwrap_or_default();
        assert!(came == *verdict && why.contains(words), "{file}:{line}: {came}: {why}");
        let is_technical = ["Failed", "Err(", "Some(", "unwrap", "panicked", ".rs:", "::"]
            .iter()
            .any(|it| why.contains(it));
        assert!(!is_technical, "{file}:{line}: {why}");
    }
    let wrong = expected.iter().filter(|(_, verdict, _)| *verdict == "refused").count();
    let broke = expected.iter().filter(|(_, verdict, _)| *verdict == "broken").count();
    let code = if wrong > 0 { 2 } else { i32::from(broke > 0) };
    assert_eq!(answer.code, code, "{file}: {}", answer.err);
    let others = expected.len() - wrong;
    let beside = [
        format!("{broke} of {others} others broke"),
        format!("나머지 {others}개 가운데 {broke}개가 깨졌다"),
    ];
    let is_told = beside.iter().any(|told| answer.err.contains(told));
    assert_eq!(is_told, others > 0, "{file}: {}", answer.err);
}

#[test]
fn what_is_written_must_have_happened() {
    comes_out_as_it_says("happened.feature", include_str!("cases/happened.feature"), 2);
}

#[test]
fn a_name_that_nobody_bears_is_wrong_use_with_the_nearest_name() {
    comes_out_as_it_says("names.feature", include_str!("cases/names.feature"), 2);
}

#[test]
fn no_answer_is_no_evidence_nor_is_an_older_one() {
    comes_out_as_it_says("answers.feature", include_str!("cases/answers.feature"), 2);
}

#[test]
fn values_that_cannot_be_and_what_nobody_reads_are_wrong_use() {
    comes_out_as_it_says("values.feature", include_str!("cases/values.feature"), 12);
}

#[test]
fn words_are_taken_as_people_write_them_or_refused_where_they_are_introduced() {
    comes_out_as_it_says("vocabulary.feature", include_str!("cases/vocabulary.feature"), 2);
}

#[test]
fn korean_means_what_it_says_too() {
    comes_out_as_it_says("korean.feature", include_str!("cases/korean.feature"), 2);
}

#[test]
fn a_row_is_named_by_its_line_whatever_stands_between_rows() {
    let text = include_str!("cases/values.feature");
    let answer = with(text).sim("spec a.feature --schedules 0 --name two");
    let line = 1 + text.lines().position(|line| line.contains("| 30    | 5     |")).unwrap();
    assert!(
        answer.err.contains(&format!("a.feature:{line}: «When the organiser adds these seats:»")),
        "{}",
        answer.err
    );
}

const SEATS: &str = "    Given the conference offers these seats:\n      | seat type | price | quota |\n      | Canoe     | 30    | 4     |\n";

#[test]
fn an_example_that_proves_less_than_it_seems_to_is_marked() {
    for (sentences, missing) in [
        ("    When Nora reserves 2 Canoe seats\n", "it has no Then"),
        ("    Then 4 Canoe seats are left\n", "a When is missing"),
        (
            "    When Nora reserves 2 Canoe seats\n    Then 2 Canoe seats are left\n    Given Olli has reserved 2 Canoe seats\n    Then 0 Canoe seats are left\n",
            "a Given comes after a Then",
        ),
        (
            "    When Nora reserves 2 Canoe seats\n    Then 2 Canoe seats are left\n    When Nora cancels the order\n",
            "a Then is missing",
        ),
    ] {
        let room = with(&format!("Feature: River\n  Example: e\n{SEATS}{sentences}"));
        let answer = room.sim("spec a.feature --schedules 0 --junit junit.xml");
        assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
        for told in
            [missing, "◌ a.feature:2", "HELD  1 example held, undisturbed; 1 of them proves less"]
        {
            assert!(answer.out.contains(told), "{told}: {}", answer.out);
        }
        let page = room.sim("spec a.feature --schedules 0 --report report");
        assert_eq!(page.code, 0, "{}", page.err);
        let page = std::fs::read_to_string(room.path("report/index.html")).unwrap();
        assert!(
            page.contains("◌ held while nothing went wrong") && page.contains(missing),
            "{missing}"
        );
        let junit = std::fs::read_to_string(room.path("junit.xml")).unwrap();
        assert!(junit.contains("<skipped") && junit.contains(missing), "{junit}");
    }
}

#[test]
fn a_feature_without_an_example_is_told_beside_others() {
    let room = with(crate::spec::ENGLISH);
    std::fs::write(room.path("b.feature"), "Feature: nothing yet\n").unwrap();
    let answer = room.sim("spec . --schedules 0");
    assert!(
        answer.code == 0 && answer.out.contains("◌ ./b.feature: the feature has no example"),
        "{}",
        answer.out
    );
}

#[test]
fn an_example_without_a_sentence_of_its_own_is_refused() {
    let text = format!("Feature: River\n  Background:\n{SEATS}\n  Example: next week\n");
    with(&text).sim("spec a.feature").is_wrong_use(&["a.feature:7", "has no sentences"]);
}

#[test]
fn a_first_sentence_with_a_slip_of_the_pen_is_named() {
    for slip in [
        "Give Olli has reserved 4 Canoe seats",
        "Given: Olli has reserved 4 Canoe seats",
        "Given\u{a0}Olli has reserved 4 Canoe seats",
    ] {
        let text = format!(
            "Feature: River\n  Background:\n{SEATS}\n  Example: e\n    {slip}\n    When Nora reserves 2 Canoe seats\n    Then Nora holds 2 Canoe seats\n"
        );
        with(&text).sim("spec a.feature").is_wrong_use(&["a.feature:8", "looks like a sentence"]);
    }
}

#[test]
fn every_file_of_cases_is_tried() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/cases");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 7);
}

#[test]
fn a_setting_is_within_its_bounds_and_comes_first() {
    comes_out_as_it_says("settings.feature", include_str!("cases/settings.feature"), 1);
}
