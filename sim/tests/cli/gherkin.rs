//! Gherkin as its users know it: what they may write, what they may choose, and what is told of it.

use std::fs;

use serde_json::Value;

use crate::spec::with;
use crate::support::{Answer, Room, json};

/// The seats that every example here begins with, so that only what it is about has to be written.
const SEATS: &str = "    Given the conference offers these seats:
      | seat type | price | quota |
      | Canoe     | 30    | 6     |
";

fn english(before: &str, after: &str) -> String {
    format!("{before}  Background:\n{SEATS}\n{after}")
}

#[track_caller]
fn holds(text: &str) {
    let answer = with(text).sim("spec a.feature --schedules 1");
    assert_eq!(answer.code, 0, "{text}{}{}", answer.out, answer.err);
    assert!(answer.out.contains("HELD"), "{}", answer.out);
}

const EXAMPLE: &str =
    "  Example: two\n    When Nora reserves 2 Canoe seats\n    Then Nora holds 2 Canoe seats\n";

#[test]
fn a_description_is_free_text() {
    for prose in [
        "  As a host\n  I want families to stay together\n  And I want nobody to paddle alone\n",
        "  Given the weather, this is a dream.\n  When it rains we stay inside.\n",
        "  Background noise is no matter here.\n  Rules about money are elsewhere.\n  Examples follow.\n",
        "  What we rent:\n  | canoe | kayak |\n  |--|\n",
        "  \"\"\"\n  not quoted\n",
    ] {
        holds(&english(&format!("Feature: River\n{prose}"), EXAMPLE));
    }
    holds(&format!("Feature: River\n  Background: none yet\n  Background:\n{SEATS}{EXAMPLE}"));
}

#[test]
fn the_language_may_stand_below_comments() {
    let text = "# vim: set et\n#  language : ko  \n기능: 강\n  시나리오: 둘\n    단체 손님도 온다\n    먼저 컨퍼런스가 다음 좌석을 내놓았다:\n      | 좌석 유형 | 가격 | 할당량 |\n      | 카누      | 30   | 6      |\n    만일 노라가 카누 좌석 2개를 예약한다\n    그러면 카누 좌석 4개가 남아 있다\n";
    holds(text);
    let forgotten = text.split_once("ko  \n").unwrap().1;
    with(forgotten).sim("spec a.feature").is_wrong_use(&[
        "a.feature:1",
        "«기능: 강» is Korean",
        "write `# language: ko` first",
    ]);
}

#[test]
fn a_korean_feature_may_say_either_word_for_a_rule() {
    for word in ["규칙", "Rule"] {
        holds(&format!(
            "# language: ko\n기능: 강\n  {word}: 노를 젓는다\n    시나리오: 둘\n      먼저 컨퍼런스가 다음 좌석을 내놓았다:\n        | 좌석 유형 | 가격 | 할당량 |\n        | 카누      | 30   | 6      |\n      만일 노라가 카누 좌석 2개를 예약한다\n      그러면 카누 좌석 4개가 남아 있다\n"
        ));
    }
}

#[test]
fn tags_may_be_indented_and_bullets_go_on() {
    let text = "   @smoke\n   Feature: River\n     Example: two\n       Given the conference offers these seats:\n         | seat type | price | quota |\n         | Canoe     | 30    | 4     |\n       When Nora reserves 2 Canoe seats\n       * Olli reserves 2 Canoe seats\n       Then Olli holds 2 Canoe seats\n       * Canoe seats are sold out\n";
    holds(text);
}

#[test]
fn bars_and_backslashes_are_what_they_look_like() {
    let quoted = "  Example: two\n    Given Nora has reserved 2 Canoe seats\n      \"\"\"markdown\n      | from | Nora\n      ```\n      # no comment\n      \"\"\"\n    Then Nora holds 2 Canoe seats\n";
    // One text, whatever stands in it; and no sentence takes one.
    let answer = with(&english("Feature: River\n", quoted)).sim("spec a.feature --dry-run");
    assert_eq!(answer.code, 2, "{}", answer.out);
    for told in ["a.feature:8", "the quoted text below", "read by nobody"] {
        assert!(answer.err.contains(told), "{}", answer.err);
    }
    let seats = |cell: &str, said: &str| {
        format!(
            "Feature: River\n  Example: two\n    Given the conference offers these seats:\n      | seat type | price | quota |\n      | {cell}| 30 | 4 |\n    When Nora reserves 2 {said} seats\n    Then Nora holds 2 {said} seats\n"
        )
    };
    for (cell, said) in [(r"Pier A\B ", r"Pier A\B"), (r"Pier\\", r"Pier\")] {
        let answer = with(&seats(cell, said)).sim("spec a.feature --dry-run --messages -");
        let first = messages(&answer.out, "pickle").remove(0);
        let name = &first["steps"][0]["argument"]["dataTable"]["rows"][1]["cells"][0]["value"];
        assert_eq!(name, said);
    }
}

#[test]
fn a_seat_type_with_and_in_its_name_is_one() {
    let text = "Feature: River\n  Example: two\n    Given the conference offers these seats:\n      | seat type       | price | quota |\n      | Boat and paddle | 30    | 4     |\n    When Nora reserves 2 Boat and paddle seats\n    Then Nora holds 2 Boat and paddle seats\n";
    holds(text);
}

#[test]
fn a_row_below_a_gap_belongs_to_its_table() {
    let text = "Feature: River\n  Example: two\n    Given the conference offers these seats:\n      | seat type | price | quota |\n\n      | Canoe | 30 | 4 | 9 |\n    When Nora reserves 2 Canoe seats\n";
    with(text).sim("spec a.feature").is_wrong_use(&["a.feature:6", "4 cells", "3"]);
}

fn messages(text: &str, kind: &str) -> Vec<Value> {
    text.lines()
        .map(json)
        .filter_map(|mut message| message.get_mut(kind).map(Value::take))
        .collect()
}

/// Two rules, an outline, and tags everywhere.
fn tagged() -> String {
    english(
        "@river\nFeature: River\n",
        "  @calm
  Rule: Still water
    @slow
    Example: alone
      When Nora reserves 2 Canoe seats
      Then Nora holds 2 Canoe seats

    Scenario Outline: <who> paddles
      When <who> reserves 1 Canoe seat
      Then <who> holds 1 Canoe seat

      @family
      Examples: the family
        | who  |
        | Nora |
        | Olli |

      Examples: friends
        | who |
        | Ida |

  Rule: White water
    Example: brave
      When Ida reserves 2 Canoe seats
      Then Ida holds 2 Canoe seats
",
    )
}

fn played(words: &[&str]) -> Vec<String> {
    let room = with(&tagged());
    let output = room
        .command()
        .args(["spec", "--schedules", "0", "--json", "-"])
        .args(words)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    if text.is_empty() {
        return vec![format!(
            "{:?}: {}",
            output.status.code(),
            String::from_utf8_lossy(&output.stderr)
        )];
    }
    let examples = json(&text)["examples"].as_array().unwrap().clone();
    examples.iter().map(|example| example["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn examples_are_chosen_by_tags_lines_and_names() {
    let (nora, olli, ida) = ("Nora paddles [Nora]", "Olli paddles [Olli]", "Ida paddles [Ida]");
    for (words, expected) in [
        (&["a.feature", "--tags", "@calm and not (@slow or @family)"][..], &[ida][..]),
        (&["a.feature", "--tags", "@river and not @calm"], &["brave"]),
        (&["a.feature:12"], &["alone"]),
        (&["a.feature:23:29"], &[olli, "brave"]),
        (&["a.feature", "--name", "White water"], &["brave"]),
        (&["a.feature", "--name", "the family", "--name", "alone"], &["alone", nora, olli]),
        (&["a.feature:9", "--tags", "@family", "--name", "Olli"], &[olli]),
    ] {
        assert_eq!(played(words), expected, "{words:?}");
    }
    for (words, said) in [
        (
            &["a.feature", "--tags", "@nobody"][..],
            "the tags of these features are @calm, @family, @river, @slow",
        ),
        (&["a.feature:99"], "no example is in that line"),
        (&["a.feature", "--name", "alon", "--tags", "@family"], "perhaps you mean «alone»"),
    ] {
        let told = played(words);
        assert!(told[0].starts_with("Some(4)") && told[0].contains(said), "{words:?}: {told:?}");
    }
    let refused = played(&["a.feature", "--tags", "calm"]);
    assert!(
        refused[0].starts_with("Some(2)") && refused[0].contains("tags begin with @"),
        "{refused:?}"
    );
}

#[test]
fn messages_have_tags_media_types_and_places() {
    let quoted = tagged().replace(
        "      When Ida reserves 2 Canoe seats\n",
        "      When Ida reserves 2 Canoe seats\n        \"\"\"json\n          {}\n        \"\"\"\n",
    );
    let answer = with(&quoted).sim("spec a.feature --dry-run --messages -");
    assert_eq!(answer.code, 2, "no sentence takes a text: {}", answer.err);
    let pickles = messages(&answer.out, "pickle");
    let tags: Vec<Vec<_>> = pickles
        .iter()
        .map(|pickle| {
            pickle["tags"].as_array().unwrap().iter().map(|tag| tag["name"].clone()).collect()
        })
        .collect();
    assert_eq!(tags[0], ["@river", "@calm", "@slow"]);
    assert_eq!(tags[1], ["@river", "@calm", "@family"]);
    assert_eq!(tags[3], ["@river", "@calm"]);
    let argument = &pickles[4]["steps"][1]["argument"]["docString"];
    assert_eq!(
        (&argument["content"], &argument["mediaType"]),
        (&Value::from("  {}"), &Value::from("json"))
    );
    let document = &messages(&answer.out, "gherkinDocument")[0];
    let tag = &document["feature"]["children"][1]["rule"]["tags"][0];
    assert_eq!(
        (&tag["location"]["line"], &tag["location"]["column"]),
        (&Value::from(8), &Value::from(3))
    );
    assert_eq!(messages(&answer.out, "testCase").len(), 0, "nothing was played");
}

#[test]
fn a_dry_run_tells_everything_that_stands_in_the_way() {
    let room = with("Feature: River\n  Example: e\n    Given x\n  oops\n");
    fs::write(room.path("b.feature"), "Feature: Lake\n  Exampel: e\n    Given x\n").unwrap();
    fs::write(room.path("c.feature"), tagged()).unwrap();
    let answer = room.sim("spec . --dry-run --messages messages.ndjson");
    assert_eq!(answer.code, 2, "{}", answer.err);
    for told in ["a.feature:4: «oops»", "b.feature:2: «Exampel: e»"] {
        assert!(answer.err.contains(told), "{told}: {}", answer.err);
    }
    assert!(answer.out.contains("c.feature:11 alone"), "{}", answer.out);
    let told = fs::read_to_string(room.path("messages.ndjson")).unwrap();
    assert_eq!(
        (messages(&told, "parseError").len(), messages(&told, "gherkinDocument").len()),
        (1, 2)
    );
}

#[test]
fn junit_names_file_and_line_and_no_two_cases_are_called_the_same() {
    let rows = "  Scenario Outline: a few\n    When Nora reserves <n> Canoe seats\n    Then Nora holds <n> Canoe seats\n\n    Examples: mornings\n      | n |\n      | 2 |\n\n    Examples: evenings\n      | n |\n      | 2 |\n";
    let room = with(&english("Feature: River\n", rows));
    fs::copy(room.path("a.feature"), room.path("b.feature")).unwrap();
    let answer = room.sim("spec a.feature b.feature --schedules 0 --junit -");
    assert_eq!(crate::junit::counted(&answer.out).cases, 4);
    let cases = answer.out.lines().filter_map(|line| line.trim().strip_prefix("<testcase name=\""));
    let names: std::collections::BTreeSet<_> =
        cases.filter_map(|rest| rest.split_once('"')).map(|it| it.0).collect();
    assert_eq!(names.len(), 4, "{}", answer.out);
    assert!(answer.out.contains("file=\"a.feature\" line=\"13\""), "{}", answer.out);
    // Each can be played alone by the name it has.
    let again = room
        .command()
        .args([
            "spec",
            "a.feature",
            "--schedules",
            "0",
            "--json",
            "-",
            "--name",
            "a few [2] (line 17)",
        ])
        .output()
        .unwrap();
    let again = json(&String::from_utf8(again.stdout).unwrap());
    assert_eq!(again["examples"][0]["line"], 17);
}

#[test]
fn a_sentence_of_an_outline_that_nobody_knows_is_told_once() {
    let rows: String = (1..=9).map(|n| format!("      | {n} |\n")).collect();
    let text = english(
        "Feature: River\n",
        &format!(
            "  Scenario Outline: some\n    When Nora rents <n> Canoe seats\n    Then Nora holds <n> Canoe seats\n\n    Examples:\n      | n |\n{rows}"
        ),
    );
    let answer = with(&text).sim("spec a.feature");
    assert_eq!(answer.code, 3);
    assert_eq!(answer.err.matches("a.feature:8").count(), 1, "{}", answer.err);
}

#[test]
fn what_is_kept_can_be_read_whatever_stands_in_its_cells() {
    let text = "Feature: River\n  Example: it breaks\n    Given the conference offers these seats:\n      | seat type    | price | quota |\n      | Dawn\\|Dusk   | 10    | 4     |\n      | Canoe        | 30    | 4     |\n    When Nora reserves 2 Canoe seats\n    Then Nora holds 3 Canoe seats\n";
    let room = with(text);
    let first = room.sim("spec a.feature --schedules 0 --save found");
    assert_eq!(first.code, 1, "{}{}", first.out, first.err);
    assert!(first.err.contains("breaks by its sentences alone"), "{}", first.err);
    for again in ["spec found/01.feature --schedules 0", "spec --story found/01.json"] {
        let answer: Answer = room.sim(again);
        assert_eq!(answer.code, 1, "{again}: {}{}", answer.out, answer.err);
        assert!(answer.out.contains("✘ Then Nora holds 3 Canoe seats"), "{}", answer.out);
    }
}

#[test]
fn a_kept_story_notices_that_its_feature_has_changed() {
    let text = english(
        "Feature: River\n",
        "  Example: it breaks\n    When Nora reserves 2 Canoe seats\n    Then Nora holds 3 Canoe seats\n",
    );
    let room = with(&text);
    assert_eq!(room.sim("spec a.feature --schedules 0 --save found").code, 1);
    // A sentence more makes each place mean another one.
    let longer = text.replace("    When Nora", "    Given 1 minute has passed\n    When Nora");
    fs::write(room.path("a.feature"), longer).unwrap();
    room.sim("spec --story found/01.json").is_wrong_use(&[
        "found/01.json",
        "a.feature:8",
        "has changed",
        "Nora reserves",
    ]);
    // Prose moves its lines and changes nothing.
    let moved = text.replace("Feature: River\n", "Feature: River\n  About rivers.\n");
    fs::write(room.path("a.feature"), moved).unwrap();
    assert_eq!(room.sim("spec --story found/01.json").code, 1);
}

#[test]
fn what_to_type_next_keeps_the_paths_and_works_where_it_is_typed() {
    let room = Room::new();
    fs::create_dir(room.path("my ideas")).unwrap();
    fs::write(room.path("my ideas/a.feature"), tagged()).unwrap();
    let output = room
        .command()
        .args(["spec", "my ideas", "--name", "alone", "--schedules", "0"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let (_, next) = told.split_once("What to type next:\n  ").unwrap();
    let next = next.lines().next().unwrap();
    assert!(next.ends_with(" spec 'my ideas' --name alone --report target/spec"), "{next}");
    let typed = std::process::Command::new("sh")
        .args(["-c", next])
        .current_dir(room.path(""))
        .output()
        .unwrap();
    assert_eq!(typed.status.code(), Some(0), "{}", String::from_utf8_lossy(&typed.stderr));
    assert!(room.path("target/spec/index.html").exists());
}

#[test]
fn the_same_schedules_break_an_example_whatever_it_is_called() {
    let broken = |title: &str| {
        let text = crate::spec::ENGLISH.replace("The last places go to whoever pays", title);
        let answer =
            with(&text).sim("spec a.feature --schedules 40 --defect relay-never-repeats --json -");
        let example = json(&answer.out)["examples"][0].clone();
        (
            example["broken_schedules"].clone(),
            example["finding"]["schedule"].clone(),
            example["faults"].clone(),
        )
    };
    let one = broken("One title");
    assert_eq!(one, broken("Quite another title"));
    assert_ne!(one.0, Value::from(0));
}
