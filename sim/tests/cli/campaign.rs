//! Campaigns: exit codes, what they leave, and that the number of jobs changes nothing.

use std::process::Stdio;

use crate::support::{Room, json};

#[test]
fn a_small_campaign_holds_and_says_what_it_cannot_judge() {
    let room = Room::new();
    let answer = room.sim("campaign --seeds 0..3");
    assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
    assert!(answer.out.contains("HELD"), "{}", answer.out);
    assert!(answer.out.contains("too small to judge marks and faults (100 seeds are needed)"));
    assert_eq!(
        answer.out.matches(&format!("\n  {} ", env!("CARGO_BIN_EXE_sim"))).count(),
        3,
        "three things to type next"
    );
    assert!(room.files(".").is_empty(), "what holds leaves no file");
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let room = Room::new();
    let played = |jobs: u8| {
        let answer =
            room.sim(&format!("campaign --seeds 0..12 --engine direct --jobs {jobs} --json -"));
        assert_eq!(answer.code, 0, "{}", answer.err);
        let mut value = json(&answer.out);
        for field in ["cpu_seconds", "wall_seconds"] {
            assert!(value.as_object_mut().unwrap().remove(field).unwrap().as_f64().unwrap() > 0.0);
        }
        assert!(value["began"].as_str().unwrap().ends_with('Z'), "{value}");
        let spent = value.as_object_mut().unwrap().remove("spent_seconds").unwrap();
        assert!(spent["stories"].as_f64().unwrap() > 0.0, "{spent}");
        value.as_object_mut().unwrap().remove("began");
        value
    };
    assert_eq!(played(1), played(2));
}

#[test]
fn shards_share_nothing_and_miss_nothing() {
    let room = Room::new();
    let orders = |words: &str| {
        let answer = room.sim(&format!("campaign --seeds 3..9 --engine direct --json - {words}"));
        let value = json(&answer.out);
        (value["seeds"].as_u64().unwrap(), value["orders"].as_u64().unwrap())
    };
    let (one, two, whole) = (orders("--shard 1/2"), orders("--shard 2/2"), orders(""));
    assert_eq!((one.0 + two.0, one.1 + two.1), whole);
}

#[test]
fn nothing_that_ran_is_void() {
    let room = Room::new();
    for words in ["campaign --seeds 0..2 --shard 3/3", "campaign --seeds 0..2 --budget 0s"] {
        let answer = room.sim(words);
        assert_eq!(answer.code, 4, "{}", answer.out);
        assert!(
            answer.out.contains("VOID") && answer.out.contains("no seed was played"),
            "{}",
            answer.out
        );
    }
}

#[test]
fn a_budget_that_was_spent_is_told_with_what_it_left_out() {
    let room = Room::new();
    let answer = room
        .sim("campaign --seeds 0..5000000 --engine direct --budget 1s --json x.json --junit x.xml");
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(
        answer.out.contains("note: the budget of 1s was spent: ") && answer.out.contains("HELD"),
        "{}",
        answer.out
    );
    let told = json(&std::fs::read_to_string(room.path("x.json")).unwrap());
    assert_eq!(told["seeds"].as_u64().unwrap() + told["not_played"].as_u64().unwrap(), 5_000_000);
    let junit = std::fs::read_to_string(room.path("x.xml")).unwrap();
    assert!(junit.contains("<skipped message=\"the budget of 1s was spent"), "{junit}");
}

#[test]
fn a_violation_leaves_a_scenario_and_the_line_that_plays_it() {
    let room = Room::new();
    let answer = room.sim(
        "campaign --seeds 0..12 --engine direct --defect no-version-check --shrink off --json report.json",
    );
    assert_eq!(answer.code, 1, "{}{}", answer.out, answer.err);
    let report = json(&std::fs::read_to_string(room.path("report.json")).unwrap());
    let first = &report["violations"][0];
    let file = first["scenario"].as_str().unwrap();
    let (seed, check) = (first["seed"].as_u64().unwrap(), first["check"].as_str().unwrap());
    assert_eq!(file, format!("rehearsal/found/no-version-check-seed-{seed}-{check}.json"));
    let line = format!("replay {file}");
    assert!(
        answer.out.contains(&format!("{} {line}", env!("CARGO_BIN_EXE_sim"))),
        "{}",
        answer.out
    );
    assert!(room.files("rehearsal/found").len() <= 20);
    let replayed = room.sim(&line);
    assert_eq!(replayed.code, 1);
    assert!(replayed.out.contains(check) && replayed.out.contains("VIOLATED"), "{}", replayed.out);
}

#[test]
fn findings_that_cannot_be_written_are_told_all_the_same() {
    let room = Room::new();
    std::fs::write(room.path("taken"), "").unwrap();
    let answer = room
        .sim("campaign --seeds 0..12 --engine direct --defect no-version-check --shrink off --found taken");
    assert_eq!(answer.code, 1);
    assert!(
        answer.err.contains("taken/no-version-check-seed-") && answer.err.contains("hint: "),
        "{}",
        answer.err
    );
    assert!(
        answer.out.contains("replay --seed ") && answer.out.contains("VIOLATED"),
        "{}",
        answer.out
    );
}

#[test]
fn a_reader_may_have_seen_enough() {
    let room = Room::new();
    let mut child = room
        .command()
        .args(["campaign", "--seeds", "0..2", "--engine", "direct"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
