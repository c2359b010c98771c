//! What cannot be done is refused with the input, the reason and the next step.

use std::fs;

use crate::support::Room;

#[test]
fn impossible_flags() {
    let room = Room::new();
    for (words, said) in [
        ("campaign --seeds 5..5", ["5..5", "no seed lies in"]),
        ("campaign --seeds 9..3", ["9..3", "no seed lies in"]),
        ("campaign --seeds 12", ["12", "`..`"]),
        ("campaign --seeds 0..many", ["0..many", "is not a seed"]),
        ("campaign --seeds 0..2 --jobs 0", ["'0'", "--jobs"]),
        ("campaign --seeds 0..2 --shard 3/2", ["3/2", "no shard 3 of 2"]),
        ("campaign --seeds 0..2 --shard 0/2", ["0/2", "counted from 1"]),
        ("campaign --seeds 0..2 --budget soon", ["soon", "--budget"]),
        ("campaign --seeds 0..2 --engine steam", ["steam", "turmoil"]),
        ("campaign --seeds 0..2 --json - --junit -", ["--json and --junit", "standard output"]),
        ("spec --lang fr", ["fr", "en and ko"]),
        ("spec --seeds 5..5", ["5..5", "no seed lies in"]),
        ("spec --seeds 0..5 --schedules 3", ["--seeds", "cannot be used with"]),
        ("spec --json - --junit -", ["--json -", "--junit -"]),
        ("campaign", ["--seeds", "required"]),
        ("replay", ["SCENARIO", "required"]),
        ("replay --seed 1 story.json", ["--seed", "cannot be used with"]),
        ("scenario --seed -1", ["'-1'", "a whole number from 0 to 18446744073709551615"]),
        ("scenario --seed 18446744073709551616", ["551616'", "whole number from 0 to"]),
        ("replay --seed x", ["'x'", "a whole number from 0 to"]),
        ("campaign --seeds -1..3", ["'-1..3'", "\"-1\" is not a seed"]),
        ("campaign --seeds 0..3 --jobs -1", ["'-1'", "a whole number from 1 to 1024"]),
        ("campaign --seeds 0..3 --budget -1s", ["'-1s'", "30s, 5m or 1h 30m"]),
        ("campaign --seeds 0..3 --shard -1/2", ["'-1/2'", "two whole numbers"]),
        ("spec --schedules -1", ["'-1'", "a whole number from 0 to 4294967295"]),
        ("spec --schedules 4294967296", ["4294967296", "a whole number from 0 to 4294967295"]),
        ("upgrade --rollback-at -1", ["'-1'", "a number of steps"]),
        ("rehearse", ["rehearse", "unrecognized"]),
    ] {
        room.sim(words).is_wrong_use(&said);
    }
    assert!(room.files(".").is_empty());
}

#[test]
fn an_unknown_defect_is_answered_with_the_nearest_names() {
    let room = Room::new();
    room.sim("campaign --seeds 0..2 --defect no-outbx").is_wrong_use(&[
        "no-outbx",
        "no-outbox",
        "defects --list",
    ]);
    room.sim("replay --seed 2 --defect moon-phase").is_wrong_use(&["moon-phase", "no such defect"]);
}

#[test]
fn a_scenario_that_cannot_be_played() {
    let room = Room::new();
    room.sim("replay nowhere.json").is_wrong_use(&["nowhere.json", "No such file"]);
    fs::write(room.path("cut.json"), "{\"version\": 1, \"seed\"").unwrap();
    room.sim("replay cut.json")
        .is_wrong_use(&["cut.json, line 1: column 21: it ends in the middle of an object"]);
    fs::write(room.path("newer.json"), "{\"version\": 99, \"moon\": \"full\"}").unwrap();
    room.sim("replay newer.json").is_wrong_use(&["newer.json", "version 99"]);
    fs::write(room.path("bytes.json"), [0xff, 0xfe, 0x00]).unwrap();
    room.sim("replay bytes.json").is_wrong_use(&["bytes.json", "UTF-8"]);
    let text = room.sim("scenario --seed 3").out;
    fs::write(room.path("idle.json"), text.replace("\"workers\": 2", "\"workers\": 0")).unwrap();
    room.sim("replay idle.json").is_wrong_use(&["idle.json", "at least one"]);
}

#[test]
fn a_place_that_cannot_be_written() {
    let room = Room::new();
    fs::write(room.path("file"), "").unwrap();
    room.sim("scenario --seed 3 --output file/story.json").is_wrong_use(&["file/story.json"]);
    let answer = room.sim("campaign --seeds 0..2 --engine direct --json file/report.json");
    assert_eq!(answer.code, 2, "{}", answer.err);
    assert!(
        answer.err.contains("file/report.json") && answer.err.contains("hint: "),
        "{}",
        answer.err
    );
    assert!(answer.out.contains("HELD"), "the tables appear all the same: {}", answer.out);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full() {
    let room = Room::new();
    let answer = room.sim("campaign --seeds 0..2 --engine direct --json /dev/full");
    assert_eq!(answer.code, 2, "{}", answer.err);
    assert!(answer.err.contains("/dev/full") && answer.out.contains("HELD"), "{}", answer.err);
    assert!(!fs::metadata("/dev/full").unwrap().is_file(), "a device is not replaced");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = room.command().args(["scenario", "--seed", "1"]).stdout(full).status().unwrap();
    assert_eq!(status.code(), Some(2));
}
