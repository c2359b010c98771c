//! Ctrl-C and SIGTERM in the middle of something. They are sent once the command listens for them,
//! which only Linux tells.

use std::fs;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::junit::{Counted, counted};
use crate::spec::{ENGLISH, with};
use crate::support::{Room, json};

/// Whether a process does something of its own when it is interrupted.
fn listens(process: u32) -> bool {
    let status =
        fs::read_to_string(format!("/proc/{process}/status")).expect("the process is there");
    let caught =
        status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("its signals are told");
    let interrupt = 1 << 1;
    u64::from_str_radix(caught.trim(), 16).expect("a mask") & interrupt != 0
}

/// What a command answers that is sent a signal while it plays.
fn stopped(mut command: Command, signal: &str) -> Output {
    let mut playing = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !listens(playing.id()) {
        // Whoever ends before it listens has something to say, too.
        if playing.try_wait().unwrap().is_some() {
            return playing.wait_with_output().unwrap();
        }
        thread::sleep(Duration::from_millis(10));
    }
    let sent = Command::new("kill").args([signal, &playing.id().to_string()]).status().unwrap();
    assert!(sent.success());
    playing.wait_with_output().unwrap()
}

#[test]
fn a_campaign_that_was_stopped_is_green_nowhere_and_says_how_to_go_on() {
    let room = Room::new();
    let mut command = room.command();
    command.args(
        "campaign --seeds 1..40000 --workload steady --shard 1/2 --engine direct --jobs 1 --json x.json --junit x.xml"
            .split(' '),
    );
    let answer = stopped(command, "-TERM");
    let (out, err) =
        (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert_eq!(answer.status.code(), Some(130), "{out}{err}");
    assert!(
        out.contains("\nINTERRUPTED  nothing was violated in ") && !out.contains("HELD"),
        "{out}"
    );
    let told = json(&fs::read_to_string(room.path("x.json")).unwrap());
    let played = told["seeds"].as_u64().unwrap();
    assert_eq!(
        (&told["verdict"], &told["not_played"]),
        (&"INTERRUPTED".into(), &(19_999 - played).into()),
        "{told}"
    );
    let junit = fs::read_to_string(room.path("x.xml")).unwrap();
    let Counted { errors, types, .. } = counted(&junit);
    assert!(errors == 1 && types.contains(&"INTERRUPTED".to_owned()), "{junit}");
    assert!(junit.contains("of 19,999 seeds not played"), "{junit}");
    let next = 2 * played + 1;
    let line = format!(
        "campaign --seeds {next}..40000 --workload steady --jobs 1 --shard 1/2 --engine direct --json x.json --junit x.xml"
    );
    assert!(out.contains(&line), "{line} is not in {out}");
}

#[test]
fn a_hunt_for_defects_and_upgrades_that_were_stopped_are_green_nowhere() {
    for (words, missing) in [
        (
            "defects --defect no-outbox --seeds 40000..50000 --defect inbox-in-memory",
            "defects not looked for",
        ),
        ("upgrade --strategy rolling --seeds 1..4000 --jobs 1", "upgrades not played"),
    ] {
        let room = Room::new();
        let mut command = room.command();
        command.args(words.split(' ')).args(["--json", "x.json"]);
        let answer = stopped(command, "-TERM");
        let (out, err) =
            (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
        assert_eq!(answer.status.code(), Some(130), "{words}: {out}{err}");
        let told = json(&fs::read_to_string(room.path("x.json")).unwrap());
        let verdict = (&told["verdict"], &told["interrupted"]);
        assert_eq!(verdict, (&"INTERRUPTED".into(), &true.into()), "{told}");
        let why = told["cut_short"].as_str().unwrap();
        assert!(why.starts_with("somebody stopped it: ") && why.ends_with(missing), "{why}");
        assert!(out.contains("INTERRUPTED  ") && out.contains(why), "{out}");
    }
}

#[test]
fn good_ends_that_were_not_all_struck_are_not_told_as_if_they_had_held() {
    let room = Room::new();
    let mut command = room.command();
    command.args("explore --lineage --bound 1000000plays --json x.json".split(' '));
    let answer = stopped(command, "-TERM");
    let (out, err) =
        (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert_eq!(answer.status.code(), Some(130), "{out}{err}");
    assert!(out.contains("\nINTERRUPTED  nothing broke in ") && !out.contains("HELD"), "{out}");
    let told = json(&fs::read_to_string(room.path("x.json")).unwrap());
    assert_eq!((&told["interrupted"], &told["complete"]), (&true.into(), &false.into()), "{told}");
}

#[test]
fn a_story_that_was_not_made_as_small_as_it_goes_is_kept_as_small_as_it_is() {
    let room = Room::new();
    let words = "campaign --seeds 0..12 --engine direct --defect no-version-check --shrink off";
    assert_eq!(room.sim(words).code, 1);
    let found = format!("rehearsal/found/{}", room.files("rehearsal/found")[0]);
    let mut command = room.command();
    command.args(["shrink", &found, "--output", "small.json", "--bound", "1h"]);
    let answer = stopped(command, "-TERM");
    let (out, err) =
        (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert_eq!(answer.status.code(), Some(130), "{out}{err}");
    assert!(out.contains("\nINTERRUPTED  it may become smaller: "), "{out}");
    let small = json(&fs::read_to_string(room.path("small.json")).unwrap());
    assert_eq!(small["finding"]["shrunk"]["minimal"], false, "{small}");
}

#[test]
fn a_story_that_was_stopped_is_not_told_as_if_it_had_held() {
    let room = Room::new();
    let mut command = room.command();
    command.args(["replay", "--seed", "7", "--workload", "rush"]);
    let answer = stopped(command, "-TERM");
    assert_eq!(answer.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&answer.stderr).contains("INTERRUPTED"));
    assert!(!String::from_utf8_lossy(&answer.stdout).contains("HELD"));
}

#[test]
fn what_was_played_until_then_is_told() {
    let room = with(ENGLISH);
    let mut command = room.command();
    command.args([
        "spec",
        "a.feature",
        "--schedules",
        "4000000000",
        "--report",
        "report",
        "--json",
        "spec.json",
    ]);
    let answer = stopped(command, "-INT");
    let (out, err) =
        (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert_eq!(answer.status.code(), Some(130), "{out}{err}");
    assert!(out.contains("INTERRUPTED") && !out.contains("HELD"), "{out}");
    let told = json(&fs::read_to_string(room.path("spec.json")).unwrap());
    assert_eq!((&told["verdict"], &told["planned"]), (&"INTERRUPTED".into(), &1.into()), "{told}");
    assert_eq!(room.files("report"), ["index.html", "junit.xml", "messages.ndjson"]);
    let Counted { cases, failures, errors, .. } =
        counted(&fs::read_to_string(room.path("report/junit.xml")).unwrap());
    assert!(
        cases <= 2 && failures == 0 && errors == 1,
        "{cases} cases, {failures} failures, {errors} errors"
    );
    let messages = fs::read_to_string(room.path("report/messages.ndjson")).unwrap();
    let finished =
        messages.lines().map(json).find_map(|message| message.get("testRunFinished").cloned());
    assert_eq!(finished.unwrap()["success"], false);
}
