//! What machines read: JSON and JUnit, pure and complete.

use std::fs;

use crate::junit::{Counted, counted, times};
use crate::support::{Answer, Room, json};

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
fn colours_are_forced_and_forbidden_and_never_in_files() {
    let room = Room::new();
    let told = |variables: &[(&str, &str)]| {
        let mut command = room.command();
        command.env_remove("NO_COLOR").envs(variables.iter().copied());
        let words = "campaign --seeds 0..12 --engine direct --defect no-version-check --shrink off \
                     --json x.json --junit x.xml";
        let answer = Answer::of(command.args(words.split_whitespace()).output().unwrap());
        assert_eq!(answer.code, 1, "{}", answer.err);
        for file in ["x.json", "x.xml"] {
            let text = fs::read_to_string(room.path(file)).unwrap();
            assert!(!text.contains('\u{1b}'), "{file}: {text}");
        }
        answer
    };
    let forced = told(&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")]);
    let bold_red = "\u{1b}[1m\u{1b}[31m";
    for heading in ["VIOLATED\u{1b}[0m  ", "seed 0 violates S13 at "] {
        assert!(forced.out.contains(&format!("\n{bold_red}{heading}")), "{}", forced.out);
    }
    assert!(forced.err.contains(bold_red), "{}", forced.err);
    let plain = told(&[]);
    let forbidden = told(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]);
    for answer in [&plain, &forbidden] {
        assert!(!answer.out.contains('\u{1b}') && !answer.err.contains('\u{1b}'), "{}", answer.out);
    }
    let mut command = room.command();
    command.args(["campaign", "--seeds", "0..1", "--json", "-"]).env("CLICOLOR_FORCE", "1");
    json(&Answer::of(command.output().unwrap()).out);
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

/// Each second is counted once, in the case for which it was spent.
#[test]
fn junit_has_the_time_of_each_case() {
    let room = Room::new();
    let answer = room.sim(
        "campaign --seeds 0..13 --engine direct --defect no-version-check --shrink 8plays --junit x.xml --json x.json",
    );
    assert_eq!(answer.code, 1, "{}", answer.err);
    let report = json(&fs::read_to_string(room.path("x.json")).unwrap());
    let spent = &report["spent_seconds"];
    let took = times(&fs::read_to_string(room.path("x.xml")).unwrap());
    for (case, what) in [
        ("something was played", "stories"),
        ("a second run takes the same course", "second_plays"),
        ("the engines agree", "other_engine"),
    ] {
        let seconds = spent[what].as_f64().unwrap();
        assert!(seconds > 0.0 && (took[case] - seconds).abs() < 0.001, "{case}: {took:?}, {spent}");
    }
    let small: Vec<_> = report["smallest"].as_array().unwrap().iter().collect();
    assert!(!small.is_empty(), "{report}");
    for check in report["checks"].as_array().unwrap() {
        let was_made_small = small.iter().any(|it| it["check"] == check["id"]);
        let name =
            format!("{}: {}", check["id"].as_str().unwrap(), check["rule"].as_str().unwrap());
        let took = took.iter().find(|(case, _)| **case == name.replace('\'', "&apos;"));
        let (_, seconds) = took.unwrap_or_else(|| panic!("no case «{name}»"));
        assert_eq!(*seconds > 0.0, was_made_small, "{name}: {seconds}");
    }
    let all: f64 = took.values().sum();
    let jobs = std::thread::available_parallelism().unwrap().get() as f64;
    let most = report["wall_seconds"].as_f64().unwrap() * jobs;
    assert!(all <= most, "{all} s of cases in {most} s");
}

#[test]
fn a_file_is_replaced_as_a_whole() {
    let room = Room::new();
    fs::write(room.path("report.json"), "x".repeat(100_000)).unwrap();
    assert_eq!(room.sim("campaign --seeds 0..1 --engine direct --json report.json").code, 0);
    json(&fs::read_to_string(room.path("report.json")).unwrap());
    assert_eq!(room.files("."), ["report.json"]);
}
