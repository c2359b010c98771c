//! Features: what is played, how a story that broke is told, and what is refused.

use std::fs;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::junit::{Counted, counted};
use crate::support::{Answer, Room, json};

/// A feature that breaks nowhere.
pub(crate) const ENGLISH: &str = "\
Feature: A summer school
  Rule: Places that were paid for are there in the morning

    Example: The last places go to whoever pays
      Given the conference offers these seats:
        | seat type    | price | quota |
        | Sailing boat | 120   | 3     |
      And Mina has reserved 2 Sailing boat seats
      When Mina pays for the order
      Then Mina's order is confirmed with 2 Sailing boat seats
      And Mina has paid 240 dollars
      And 1 Sailing boat seat is left
";

/// Its twin.
pub(crate) const KOREAN: &str = "\
# language: ko
기능: 여름 학교
  규칙: 결제한 자리는 아침에도 그대로 있다

    시나리오: 마지막 자리는 결제한 사람이 가져간다
      먼저 컨퍼런스가 다음 좌석을 내놓았다:
        | 좌석 유형    | 가격 | 할당량 |
        | Sailing boat | 120  | 3      |
      그리고 미나가 Sailing boat 좌석 2개를 예약했다
      만일 미나가 주문을 결제한다
      그러면 미나의 주문이 Sailing boat 좌석 2개로 확정되었다
      그리고 미나가 낸 돈은 240달러이다
      그리고 Sailing boat 좌석 1개가 남아 있다
";

/// A room with a feature in it.
pub(crate) fn with(text: &str) -> Room {
    let room = Room::new();
    fs::write(room.path("a.feature"), text).unwrap();
    room
}

#[track_caller]
fn ends_with_code(answer: &Answer, code: i32, words: &[&str]) {
    assert_eq!(answer.code, code, "{}{}", answer.out, answer.err);
    for word in words {
        assert!(
            answer.out.contains(word) || answer.err.contains(word),
            "{word:?}: {}{}",
            answer.out,
            answer.err
        );
    }
}

#[test]
fn the_features_of_the_project_can_be_played_anywhere() {
    let room = Room::new();
    let answer = room.sim("spec --schedules 1 --json spec.json");
    ends_with_code(&answer, 0, &["HELD", "Reserving seats", "좌석"]);
    let report = json(&fs::read_to_string(room.path("spec.json")).unwrap());
    let languages = |code: &str| {
        report["examples"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|example| example["language"] == code)
            .count()
    };
    assert!(languages("en") >= 8);
    assert_eq!(languages("en"), languages("ko"));
    assert!(!report["faults"].as_object().unwrap().is_empty(), "no fault made a difference");
}

#[test]
fn a_feature_from_anywhere_in_either_language_holds() {
    for (text, told) in [
        (ENGLISH, ["HELD  1 example held", "under 20 schedules"]),
        (KOREAN, ["성립(HELD)  예 1개가", "장애 일정 20가지 아래에서"]),
    ] {
        ends_with_code(&with(text).sim("spec a.feature --schedules 20"), 0, &told);
    }
}

#[test]
fn a_defect_breaks_a_story_which_is_told_with_at_most_two_faults_and_again_byte_for_byte() {
    for (text, name, broken) in [
        (ENGLISH, "The last places go to whoever pays", "VIOLATED  1 of 1 example broke"),
        (KOREAN, "마지막 자리는 결제한 사람이 가져간다", "깨짐(VIOLATED)  예 1개 가운데 1개가"),
    ] {
        let room = with(text);
        let answer = room.sim("spec a.feature --defect relay-never-repeats --json spec.json");
        ends_with_code(&answer, 1, &[broken, name, "✘ "]);
        let example = &json(&fs::read_to_string(room.path("spec.json")).unwrap())["examples"][0];
        let finding = &example["finding"];
        let faults = finding["faults"].as_array().unwrap();
        assert!((1..=2).contains(&faults.len()), "{}", answer.out);
        assert_eq!(answer.out.matches("⚡").count(), faults.len(), "{}", answer.out);

        let line = finding["replay"].as_str().unwrap();
        let words = format!("spec {}", line.split_once(" spec ").unwrap().1);
        let words = words.replace(&format!("'{name}'"), name);
        let (before, after) = words.split_once(name).unwrap();
        let mut command = room.command();
        command.args(before.split_whitespace()).arg(name).args(after.split_whitespace());
        let again = command.args(["--json", "again.json"]).output().unwrap();
        assert_eq!(again.status.code(), Some(1));
        let again =
            &json(&fs::read_to_string(room.path("again.json")).unwrap())["examples"][0]["finding"];
        assert_eq!(again, finding);
    }
}

#[test]
fn a_sentence_that_is_not_true_is_told_although_nothing_goes_wrong() {
    let answer = with(&ENGLISH.replace("240 dollars", "250 dollars")).sim("spec a.feature");
    ends_with_code(
        &answer,
        1,
        &["VIOLATED", "✘ And Mina has paid 250 dollars", "a.feature:11", "240"],
    );
    assert!(answer.out.contains("nothing goes wrong"), "{}", answer.out);
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let room = Room::new();
    let played = |jobs: u8| {
        let answer = room.sim(&format!("spec --lang ko --schedules 2 --jobs {jobs} --json -"));
        assert_eq!(answer.code, 0, "{}", answer.err);
        answer.out
    };
    assert_eq!(played(1), played(3));
}

#[test]
fn an_unknown_sentence_is_answered_with_the_nearest_ones() {
    let answer = with(&ENGLISH.replace("Mina pays for the order", "Mina pays the order"))
        .sim("spec a.feature");
    ends_with_code(
        &answer,
        3,
        &["a.feature:9", "Mina pays the order", "pays for the order", "hint: "],
    );
    assert_eq!(
        answer.err.lines().filter(|line| line.starts_with("  ")).count(),
        3,
        "{}",
        answer.err
    );
    let korean = with(&KOREAN.replace("주문을 결제한다", "주문을 계산한다")).sim("spec a.feature");
    ends_with_code(&korean, 3, &["a.feature:10", "  만일 에이다가 주문을 결제한다"]);
}

#[test]
fn nothing_to_play_is_not_green() {
    let room = with(ENGLISH);
    fs::create_dir(room.path("empty")).unwrap();
    fs::write(room.path("bare.feature"), "Feature: nothing yet\n").unwrap();
    for (words, said) in [
        ("spec empty", "no feature to play"),
        ("spec bare.feature", "have no example"),
        ("spec a.feature --name nobody", "\"nobody\""),
        ("spec a.feature --lang ko", "in that language"),
    ] {
        ends_with_code(&room.sim(words), 4, &["nothing was played", said, "hint: "]);
    }
}

#[test]
fn what_is_not_a_feature_is_named_with_its_line() {
    let room = with(ENGLISH);
    room.sim("spec nowhere.feature").is_wrong_use(&["nowhere.feature", "No such file"]);
    for (text, said) in [
        (ENGLISH.replace("Example:", "Exampel:"), "write «Example:»"),
        (ENGLISH.replace("Example:", "Such as:"), "a.feature:5: «Given the conference"),
        (ENGLISH.replace("| 3     |", "| 3 | 4 |"), "a.feature:7: this row has 4 cells"),
        (ENGLISH.replace("Feature:", "Featur:"), "a.feature:1: "),
        (
            KOREAN.replace("language: ko", "language: nl"),
            "a.feature:1: there are no sentences in the language \"nl\"",
        ),
        (ENGLISH.split_once("      Given").unwrap().0.to_owned(), "a.feature:4: the example"),
    ] {
        with(&text).sim("spec a.feature").is_wrong_use(&[said]);
    }
    fs::write(room.path("bytes.feature"), [0xff, 0xfe, 0x00]).unwrap();
    room.sim("spec bytes.feature").is_wrong_use(&["bytes.feature", "hint: save the file as UTF-8"]);
}

#[test]
fn a_name_chooses_examples_and_an_exact_one_only_itself() {
    let two = format!(
        "{ENGLISH}\n    Example: The last places\n      Given the conference offers these seats:\n        | seat type | price | quota |\n        | Tent      | 5     | 1     |\n      Then 1 Tent seat is left\n"
    );
    let room = with(&two);
    let played = |name: &str| {
        let mut command = room.command();
        let output = command
            .args(["spec", "a.feature", "--schedules", "0", "--json", "-", "--name", name])
            .output()
            .unwrap();
        json(&String::from_utf8(output.stdout).unwrap())["examples"].as_array().unwrap().len()
    };
    assert_eq!(played("last places"), 2);
    assert_eq!(played("The last places"), 1);
}

#[test]
fn junit_names_each_example_and_tells_how_it_broke() {
    let room = with(&ENGLISH.replace("240 dollars", "250 dollars"));
    let answer = room.sim("spec a.feature --junit -");
    assert_eq!(answer.code, 1);
    let undisturbed =
        Counted { cases: 1, failures: 1, errors: 0, types: vec!["undisturbed".to_owned()] };
    assert_eq!(counted(&answer.out), undisturbed);
    assert!(answer.out.contains("Mina has paid 250 dollars"), "{}", answer.out);
    assert!(answer.err.contains("VIOLATED"), "the rest goes to standard error: {}", answer.err);
}

#[test]
fn a_report_is_one_page_that_needs_nothing_else_and_is_always_the_same() {
    let room = Room::new();
    let report = |folder: &str| {
        let words = format!("spec --schedules 2 --name Paying --report {folder}");
        ends_with_code(&room.sim(&words), 0, &["HELD"]);
        fs::read_to_string(room.path(folder).join("index.html")).unwrap()
    };
    let page = report("one");
    assert_eq!(page, report("two"));
    assert_eq!(room.files("one"), ["index.html", "junit.xml", "messages.ndjson"]);
    for elsewhere in ["src=", "url(", "@import", "<link", "<img", "https:"] {
        assert!(!page.contains(elsewhere), "{elsewhere} in the page");
    }
    assert!(page.contains("Paying confirms the order for good") && page.contains("lang=\"en\""));
}

#[test]
fn a_broken_story_is_drawn_and_the_page_stays_small() {
    let room = Room::new();
    let answer =
        room.sim("spec --schedules 12 --lang en --defect relay-never-repeats --report report");
    ends_with_code(&answer, 1, &["VIOLATED"]);
    let page = fs::read_to_string(room.path("report/index.html")).unwrap();
    let drawing = &page[page.find("<svg class=\"diagram\"").unwrap()..];
    let (shapes, nested) = shapes(&drawing[..drawing.find("</svg>").unwrap() + "</svg>".len()]);
    assert!(shapes > 10, "{shapes} shapes");
    assert_eq!(
        nested, 0,
        "a shape that is not closed swallows all that follow, and nothing is seen"
    );
    assert!(drawing.contains("class=\"failure\""));
    assert!(page.contains("--defect relay-never-repeats</code>"));
    assert!(page.len() <= 2_000_000, "{} bytes", page.len());
}

/// How many shapes a drawing has, and how many of them lie inside another one.
fn shapes(drawing: &str) -> (usize, usize) {
    let mut reader = Reader::from_str(drawing);
    let (mut open, mut all, mut nested) = (Vec::new(), 0, 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let is_shape =
                    matches!(start.name().as_ref(), b"rect" | b"line" | b"polygon" | b"path");
                all += usize::from(is_shape);
                nested += usize::from(is_shape && open.contains(&true));
                open.push(is_shape);
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => return (all, nested),
            _ => {}
        }
    }
}

#[test]
fn a_story_that_was_kept_breaks_again_in_the_same_words() {
    for text in [ENGLISH, KOREAN] {
        let room = with(text);
        let answer = room.sim("spec a.feature --defect relay-never-repeats --save found");
        ends_with_code(
            &answer,
            1,
            &["VIOLATED", "kept found/01.feature", "spec --story found/01.json"],
        );
        assert_eq!(room.files("found"), ["01.feature", "01.json"]);
        let story =
            |out: &str| out.split_once('✘').unwrap().1.split_once("sim spec").unwrap().1.to_owned();
        let told = |out: &str| {
            let from = out.find("✘ 여름").or_else(|| out.find("✘ A summer")).unwrap();
            out[from..]
                .lines()
                .take_while(|line| {
                    !line.contains("smallest")
                        && !line.contains("가장 작은")
                        && !line.contains("sim spec")
                })
                .collect::<Vec<_>>()
                .join("\n")
        };
        let again = room.sim("spec --story found/01.json");
        assert_eq!(again.code, 1, "{}{}", again.out, again.err);
        assert_eq!(told(&again.out), told(&answer.out));
        assert_eq!(again.out, room.sim("spec --story found/01.json").out, "byte for byte");
        assert!(story(&again.out).contains("--story found/01.json"));
        // What was kept is a feature like any other.
        let feature = room.sim("spec found/01.feature --schedules 0 --json -");
        assert!(feature.code == 0 || feature.code == 1, "{}", feature.err);
        assert_eq!(json(&feature.out)["examples"].as_array().unwrap().len(), 1);
        let with_defect =
            room.sim("spec found/01.feature --schedules 0 --defect relay-never-repeats");
        if answer.err.contains("breaks by its sentences alone") {
            assert_eq!(with_defect.code, 1, "{}", with_defect.out);
        } else {
            let text = fs::read_to_string(room.path("found/01.feature")).unwrap();
            assert!(text.contains("spec --story found/01.json"), "{text}");
        }
    }
}

#[test]
fn a_kept_story_that_cannot_be_played_is_refused() {
    let room = with(ENGLISH);
    room.sim("spec --story nowhere.json").is_wrong_use(&["nowhere.json", "No such file"]);
    let kept = |change: &str, to: &str| {
        let text = "{\"version\": 2, \"feature\": \"a.feature\", \"name\": \"The last places go to whoever pays\", \"sentences\": [0, 1], \"said\": [\"Given the conference offers these seats:\\n| seat type | price | quota |\\n| Sailing boat | 120 | 3 |\", \"Given Mina has reserved 2 Sailing boat seats\"], \"defect\": null, \"seed\": 1, \"faults\": []}";
        fs::write(room.path("kept.json"), text.replace(change, to)).unwrap();
        room.sim("spec --story kept.json")
    };
    assert_eq!(kept("", "").code, 0, "it holds when nothing goes wrong");
    kept("has reserved 2", "has reserved 3").is_wrong_use(&[
        "kept.json",
        "a.feature:8",
        "has changed",
    ]);
    let said = "\"said\": [\"Given the conference offers these seats:\\n| seat type | price | quota |\\n| Sailing boat | 120 | 3 |\", \"Given Mina has reserved 2 Sailing boat seats\"], ";
    kept(said, "").is_wrong_use(&["kept.json", "does not say what its sentences were"]);
    kept("Given Mina", "x\", \"Given Mina").is_wrong_use(&["kept.json", "each of its sentences"]);
    kept("\"version\": 2", "\"version\": 9").is_wrong_use(&["kept.json", "version 9"]);
    kept("\"seed\"", "\"sed\"").is_wrong_use(&["kept.json", "sed"]);
    kept("[0, 1]", "[1, 0]").is_wrong_use(&["kept.json", "in their order"]);
    kept("[0, 1]", "[0, 99]").is_wrong_use(&["kept.json", "100 sentences"]);
    kept("null", "\"moon-phase\"").is_wrong_use(&["kept.json", "moon-phase"]);
    kept(
        "\"faults\": []",
        "\"faults\": [{\"kind\": \"crash\", \"node\": {\"worker\": 9}, \"at_ms\": 1, \"down_ms\": 1}]",
    )
    .is_wrong_use(&["kept.json", "worker-9"]);
    // The example may set a grace that covers less than the usual one does.
    kept(
        "\"faults\": []",
        "\"faults\": [{\"kind\": \"clock_skew\", \"node\": {\"worker\": 0}, \"ahead_ms\": 720000, \"from_ms\": 0, \"until_ms\": 60000}]",
    )
    .is_wrong_use(&["kept.json", "clock"]);
}
