//! What machines read: JSON and JUnit, pure and complete.

use std::fs;

use crate::junit::{Counted, counted};
use crate::support::{Room, json};

#[test]
fn json_on_standard_output_is_nothing_but_json() {
    let room = Room::new();
    let answer = room.sim("campaign --seeds 0..2 --engine direct --json -");
    assert_eq!(answer.code, 0, "{}", answer.err);
    let report = json(&answer.out);
    assert_eq!(report["verdict"], "HELD");
    assert_eq!(report["seeds"], 2);
    for list in ["violations", "void", "checks", "faults", "marks"] {
        assert!(report[list].is_array(), "{list}");
    }
    for number in ["orders", "messages", "simulated_seconds", "cpu_seconds"] {
        assert!(report[number].as_f64().unwrap() > 0.0, "{number}");
    }
    assert_eq!(report["trace_hash"].as_str().unwrap().len(), 64);
    for (list, fields) in [
        ("checks", ["id", "evaluated", "violated"]),
        ("faults", ["kind", "injected", "effective"]),
        ("marks", ["id", "reached", "reached"]),
    ] {
        for entry in report[list].as_array().unwrap() {
            assert!(fields.iter().all(|field| !entry[field].is_null()), "{entry}");
        }
    }
    assert!(answer.err.contains("HELD"), "the tables go to standard error: {}", answer.err);
}

#[test]
fn what_is_piped_has_no_colours() {
    let room = Room::new();
    for words in [
        "campaign --seeds 0..2 --engine direct",
        "replay --seed 1 --trace",
        "defects --list",
        "--help",
    ] {
        let answer = room.sim(words);
        assert_eq!(answer.code, 0, "{}", answer.err);
        assert!(!answer.out.contains('\u{1b}') && !answer.err.contains('\u{1b}'), "{words}");
    }
}

#[test]
fn junit_has_a_case_for_each_check_and_parses_strictly() {
    let room = Room::new();
    let held = room.sim("campaign --seeds 0..2 --engine direct --junit held.xml --json held.json");
    assert_eq!(held.code, 0, "{}", held.err);
    let checks = json(&fs::read_to_string(room.path("held.json")).unwrap())["checks"]
        .as_array()
        .unwrap()
        .len();
    let Counted { cases, failures, .. } =
        counted(&fs::read_to_string(room.path("held.xml")).unwrap());
    assert!(cases > checks, "{cases} cases, {checks} checks");
    assert_eq!(failures, 0);

    let violated = room.sim(
        "campaign --seeds 0..12 --engine direct --defect no-version-check --shrink off --junit violated.xml",
    );
    assert_eq!(violated.code, 1);
    let text = fs::read_to_string(room.path("violated.xml")).unwrap();
    let Counted { failures, types, .. } = counted(&text);
    assert!(failures > 0);
    let violated = |kind: &String| text.contains(&format!("name=\"{kind}: "));
    assert!(types.iter().all(violated), "the type of a failure is the id of its check: {types:?}");
    assert!(text.contains("replay rehearsal/found/no-version-check-seed-"), "{text}");
}

#[test]
fn a_file_is_replaced_as_a_whole() {
    let room = Room::new();
    fs::write(room.path("report.json"), "x".repeat(100_000)).unwrap();
    assert_eq!(room.sim("campaign --seeds 0..1 --engine direct --json report.json").code, 0);
    json(&fs::read_to_string(room.path("report.json")).unwrap());
    assert_eq!(room.files("."), ["report.json"]);
}
