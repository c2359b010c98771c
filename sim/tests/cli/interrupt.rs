//! Ctrl-C in the middle of a rehearsal of stories. It is sent once the command listens for it, which only Linux tells.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::junit::{Counted, counted};
use crate::spec::{ENGLISH, with};
use crate::support::json;

/// Whether a process does something of its own when it is interrupted.
fn listens(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the process is there");
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("its signals are told");
    let interrupt = 1 << 1;
    u64::from_str_radix(caught.trim(), 16).expect("a mask") & interrupt != 0
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
    let playing = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !listens(playing.id()) {
        thread::sleep(Duration::from_millis(10));
    }
    let sent = Command::new("kill").args(["-INT", &playing.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let answer = playing.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert_eq!(answer.status.code(), Some(130), "{out}{err}");
    assert!(out.contains("INTERRUPTED") && !out.contains("HELD"), "{out}");
    let told = json(&fs::read_to_string(room.path("spec.json")).unwrap());
    assert_eq!((&told["verdict"], &told["planned"]), (&"INTERRUPTED".into(), &1.into()), "{told}");
    assert_eq!(room.files("report"), ["index.html", "junit.xml", "messages.ndjson"]);
    let Counted { cases, failures, .. } =
        counted(&fs::read_to_string(room.path("report/junit.xml")).unwrap());
    assert!(cases <= 1 && failures == 0, "{cases} cases, {failures} failures");
    let messages = fs::read_to_string(room.path("report/messages.ndjson")).unwrap();
    let finished = messages.lines().map(json).find_map(|message| message.get("testRunFinished").cloned());
    assert_eq!(finished.unwrap()["success"], false);
}
