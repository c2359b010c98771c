//! Ctrl-C and SIGTERM in the middle of something. They are sent once the command listens for them,
//! which only Linux tells.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::junit::{Counted, counted};
use crate::spec::{ENGLISH, with};
use crate::support::{Answer, Room, json};

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
    assert!(send(signal, playing.id()));
    playing.wait_with_output().unwrap()
}

fn send(signal: &str, process: u32) -> bool {
    Command::new("kill").args([signal, &process.to_string()]).status().unwrap().success()
}

/// What a command answers that is sent SIGTERM as soon as it has said a line with these words on
/// standard error.
fn stopped_after(mut command: Command, words: &str) -> Answer {
    let mut playing = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut says = BufReader::new(playing.stderr.take().unwrap());
    let mut err = String::new();
    loop {
        let mut line = String::new();
        assert_ne!(says.read_line(&mut line).unwrap(), 0, "{words} is not in: {err}");
        err += &line;
        if line.contains(words) {
            break;
        }
    }
    assert!(send("-TERM", playing.id()));
    says.read_to_string(&mut err).unwrap();
    let Output { status, stdout, .. } = playing.wait_with_output().unwrap();
    Answer { code: status.code().unwrap(), out: String::from_utf8(stdout).unwrap(), err }
}

/// A pipe that nobody reads: whoever writes to it waits for ever.
fn unread_pipe(room: &Room) {
    assert!(Command::new("mkfifo").arg(room.path("pipe")).status().unwrap().success());
}

/// The scenario of a finding, and so many that hold and take a while.
fn corpus(room: &Room, holding: u32) {
    let words = "campaign --seeds 0..12 --engine direct --defect no-version-check --shrink off";
    assert_eq!(room.sim(words).code, 1);
    let found = room.path("rehearsal/found").join(&room.files("rehearsal/found")[0]);
    let mut finding = json(&fs::read_to_string(found).unwrap());
    finding["finding"]["expect"] = "mended".into();
    fs::create_dir(room.path("corpus")).unwrap();
    fs::write(room.path("corpus/a.json"), finding.to_string()).unwrap();
    assert_eq!(room.sim("scenario --workload rush --seed 1 --output corpus/b-0.json").code, 0);
    for number in 1..holding {
        let copy = room.path(&format!("corpus/b-{number}.json"));
        fs::copy(room.path("corpus/b-0.json"), copy).unwrap();
    }
}

#[test]
fn a_violation_that_was_found_is_not_hidden_when_its_answers_take_too_long_to_write() {
    let room = Room::new();
    unread_pipe(&room);
    let mut command = room.command();
    command.args(
        "campaign --seeds 0..12 --engine direct --defect no-version-check --shrink off --json pipe --junit x.xml --report page"
            .split(' '),
    );
    let answer = stopped_after(command, " violates ");
    assert_eq!(answer.code, 1, "{}{}", answer.out, answer.err);
    for line in [
        "VIOLATED  something was violated before somebody stopped it",
        "\nnot written: pipe\n",
        "\nnot written: x.xml\n",
        "\nnot written: page/index.html\n",
    ] {
        assert!(answer.err.contains(line), "{line} is not in {}", answer.err);
    }
    assert!(room.files("page").is_empty() && !room.path("x.xml").exists());
}

#[test]
fn whoever_asks_twice_is_obeyed_at_once_and_told_what_is_not_written() {
    let room = Room::new();
    unread_pipe(&room);
    let mut command = room.command();
    command.args("campaign --seeds 0..2 --engine direct --junit pipe --json x.json".split(' '));
    let mut playing = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while !listens(playing.id()) {
        thread::sleep(Duration::from_millis(10));
    }
    while playing.try_wait().unwrap().is_none() {
        // Once it has ended nobody is there to be asked.
        let _ = send("-TERM", playing.id());
        thread::sleep(Duration::from_millis(200));
    }
    let answer = playing.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&answer.stderr);
    assert_eq!(answer.status.code(), Some(130), "{err}");
    assert!(err.contains("INTERRUPTED  ") && err.contains("\nnot written: pipe\n"), "{err}");
}

#[test]
fn files_that_were_not_all_played_again_are_green_nowhere() {
    let room = Room::new();
    corpus(&room, 40);
    fs::remove_file(room.path("corpus/a.json")).unwrap();
    let mut command = room.command();
    command.args("replay corpus --engine direct --jobs 1 --json x.json --junit x.xml".split(' '));
    let answer = stopped(command, "-TERM");
    let out = String::from_utf8_lossy(&answer.stdout);
    assert_eq!(answer.status.code(), Some(130), "{out}");
    assert!(out.contains("\nINTERRUPTED  ") && !out.contains("HELD"), "{out}");
    let told = json(&fs::read_to_string(room.path("x.json")).unwrap());
    let verdict = (&told["verdict"], &told["interrupted"], &told["planned"]);
    assert_eq!(verdict, (&"INTERRUPTED".into(), &true.into(), &40.into()), "{told}");
    let junit = fs::read_to_string(room.path("x.xml")).unwrap();
    let Counted { errors, types, .. } = counted(&junit);
    assert!(errors == 1 && types.contains(&"INTERRUPTED".to_owned()), "{junit}");
}

#[test]
fn a_file_that_breaks_again_is_a_violation_and_the_answers_say_that_others_were_not_played() {
    let room = Room::new();
    corpus(&room, 40);
    let mut command = room.command();
    command.args("replay corpus --engine direct --jobs 1 --json x.json --junit x.xml".split(' '));
    let Answer { code, out, err } = stopped_after(command, "a.json: BROKEN AGAIN");
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("\nVIOLATED  1 of ") && out.contains("; somebody stopped it: "), "{out}");
    let told = json(&fs::read_to_string(room.path("x.json")).unwrap());
    let verdict = (&told["verdict"], &told["interrupted"]);
    assert_eq!(verdict, (&"VIOLATED".into(), &true.into()), "{told}");
    let Counted { failures, errors, .. } =
        counted(&fs::read_to_string(room.path("x.xml")).unwrap());
    assert_eq!((failures, errors), (1, 1));
}

#[test]
fn a_campaign_that_was_stopped_after_a_violation_says_both_everywhere() {
    let room = Room::new();
    let mut command = room.command();
    command.args(
        "campaign --seeds 0..40000 --engine direct --defect no-version-check --json x.json --junit x.xml --report page"
            .split(' '),
    );
    let Answer { code, out, err } = stopped_after(command, " violates ");
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("\nVIOLATED  ") && out.contains("note: somebody stopped it: "), "{out}");
    let told = json(&fs::read_to_string(room.path("x.json")).unwrap());
    let verdict = (&told["verdict"], &told["interrupted"]);
    assert_eq!(verdict, (&"VIOLATED".into(), &true.into()), "{told}");
    let junit = fs::read_to_string(room.path("x.xml")).unwrap();
    let Counted { failures, errors, types, .. } = counted(&junit);
    let interrupted = types.iter().filter(|it| *it == "INTERRUPTED").count();
    assert!(failures >= 1 && errors == 1 && interrupted == 1, "{junit}");
    assert!(fs::read_to_string(room.path("page/index.html")).unwrap().contains("</html>"));
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
