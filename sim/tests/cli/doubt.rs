//! Doubt: what an example says and nobody would notice, and what it says and nobody needs.

use std::fs;

use crate::spec::{ENGLISH, KOREAN, with};
use crate::support::{Answer, Room, json};

/// An example in which the same becomes of two people, so that nobody notices which of them is
/// meant.
const ALIKE: &str = "\
Feature: A summer school
  Example: Whoever does not pay loses the places
    Given the conference offers these seats:
      | seat type    | price | quota |
      | Sailing boat | 120   | 3     |
    And Mina has reserved 2 Sailing boat seats
    And Jona has reserved 1 Sailing boat seat
    When 40 minutes pass
    Then Mina's order has expired
    And 3 Sailing boat seats are left
";

#[track_caller]
fn ends_with(answer: &Answer, code: i32, words: &[&str]) {
    assert_eq!(answer.code, code, "{}{}", answer.out, answer.err);
    for word in words {
        assert!(answer.out.contains(word), "{word:?}: {}{}", answer.out, answer.err);
    }
}

/// The English example with a sentence before its *When*.
fn with_sentence(sentence: &str) -> Room {
    with(&ENGLISH.replace("      When Mina", &format!("{sentence}\n      When Mina")))
}

#[test]
fn an_example_in_which_everything_counts_holds_in_either_language() {
    for text in [ENGLISH, KOREAN] {
        let answer = with(text).sim("spec a.feature --doubt");
        ends_with(&answer, 0, &["HELD  1 example: 8 of 8 changed values noticed; 0 sentences"]);
    }
}

#[test]
fn a_value_that_nobody_notices_is_told_with_what_could_stand_in_its_place() {
    let answer = with(ALIKE).sim("spec a.feature --doubt --json doubt.json");
    ends_with(
        &answer,
        1,
        &["a.feature:9 «Whoever", "as well with «Jona» in the place of «Mina»", "VIOLATED"],
    );
    // Once one of them has paid, it matters who is meant.
    let paid = ALIKE
        .replace("Jona has reserved", "Jona has bought")
        .replace("3 Sailing boat seats are", "2 Sailing boat seats are");
    ends_with(&with(&paid).sim("spec a.feature --doubt"), 0, &["HELD"]);
}

#[test]
fn a_sentence_that_nobody_needs_is_told_unless_a_comment_explains_it() {
    let idle = "      And 5 minutes have passed";
    let answer = with_sentence(idle).sim("spec a.feature --doubt");
    ends_with(&answer, 1, &["a.feature:9 «And 5 minutes have passed» is not needed", "VIOLATED"]);
    let explained = format!("      # For the reader: nobody has to hurry\n{idle}");
    let answer = with_sentence(&explained).sim("spec a.feature --doubt");
    ends_with(
        &answer,
        0,
        &["a.feature:10 «And 5 minutes have passed»: nobody has to hurry", "HELD"],
    );
}

#[test]
fn a_background_is_needed_if_one_of_its_examples_needs_it() {
    let text = "\
Feature: A summer school
  Background:
    Given the conference offers these seats:
      | seat type    | price | quota |
      | Sailing boat | 120   | 3     |
    And Mina has reserved 2 Sailing boat seats

  Example: one
    When Mina pays for the order
    Then Mina has paid 240 dollars

  Example: another
    When Jona reserves 1 Sailing boat seat
    Then Jona's order costs 120 dollars
";
    let room = with(text);
    ends_with(&room.sim("spec a.feature --doubt"), 0, &["HELD  2 examples"]);
    ends_with(&room.sim("spec a.feature --doubt --name another"), 0, &["HELD  1 example"]);
    let alone = text.replace(
        "    When Mina pays for the order\n    Then Mina has paid 240",
        "    When Lea reserves 1 Sailing boat seat\n    Then Lea's order costs 120",
    );
    ends_with(
        &with(&alone).sim("spec a.feature --doubt"),
        1,
        &["«And Mina has reserved 2 Sailing boat seats» is not needed"],
    );
}

#[test]
fn machines_are_told_what_would_break_each_example() {
    let room = with(ENGLISH);
    let read = |jobs: u8| {
        assert_eq!(
            room.sim(&format!("spec a.feature --doubt --jobs {jobs} --json doubt.json")).code,
            0
        );
        fs::read_to_string(room.path("doubt.json")).unwrap()
    };
    let text = read(1);
    assert_eq!(text, read(3));
    let report = json(&text);
    let example = &report["examples"][0];
    let paid =
        example["changed"].as_array().unwrap().iter().find(|it| it["kind"] == "money").unwrap();
    assert_eq!((&paid["value"], &paid["instead"][0]), (&"240".into(), &"240.01".into()));
    assert!(paid["why"].as_str().unwrap().contains("240.00"), "{paid}");
    let left_out = example["left_out"].as_array().unwrap();
    assert_eq!(left_out.len(), 3);
    assert!(left_out.iter().all(|it| it["needed"] == true), "{left_out:?}");
    assert!(!example["notices"].as_array().unwrap().is_empty(), "no defect breaks it");
}

#[test]
fn an_example_that_breaks_as_it_is_written_is_not_doubted() {
    let answer = with(&ENGLISH.replace("240 dollars", "250 dollars")).sim("spec a.feature --doubt");
    ends_with(&answer, 1, &["✘ a.feature:11", "240.00", "VIOLATED"]);
    with(ENGLISH).sim("spec a.feature --doubt --schedules 5").is_wrong_use(&["--schedules"]);
}
