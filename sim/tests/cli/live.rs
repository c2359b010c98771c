//! Live runs: real processes, in real time. Nothing here waits for less than it takes: a machine
//! that is busy makes these tests slower and not red.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use conference::scenario;
use serde_json::{Value, json};
use sim::live::{How, Outside, fit, judge, play};
use stage::live::Curtain;

use crate::support::{Answer, Room, json};

/// A short story: three registrants, lost and doubled datagrams, a worker and the store killed, a
/// projector that stands still, the bus replaced, a clock that is wrong.
pub(crate) fn story(room: &Room, change: impl FnOnce(&mut Value)) {
    assert_eq!(room.sim("scenario --seed 3 --output story.json").code, 0);
    let path = room.path("story.json");
    let mut story = json(&fs::read_to_string(&path).unwrap());
    story["registrants"].as_array_mut().unwrap().truncate(3);
    story["faults"] = json!([
        {"kind": "drop", "from_ms": 0, "until_ms": 60_000, "permille": 50},
        {"kind": "duplicate", "from_ms": 0, "until_ms": 60_000, "permille": 50},
        {"kind": "crash", "node": {"worker": 0}, "at_ms": 5000, "down_ms": 3000},
        {"kind": "crash", "node": "store", "at_ms": 9000, "down_ms": 2000},
        {"kind": "pause", "node": {"projector": 1}, "from_ms": 6000, "until_ms": 16_000},
        {"kind": "restart", "node": "bus", "at_ms": 20_000, "down_ms": 1000},
        {"kind": "clock_skew", "node": {"worker": 1}, "ahead_ms": 30_000, "from_ms": 0, "until_ms": 90_000},
    ]);
    story.as_object_mut().unwrap().remove("upgrade");
    change(&mut story);
    fs::write(path, story.to_string()).unwrap();
}

/// The processes that play a machine in this room.
fn processes(room: &Room) -> Vec<String> {
    let folder = fs::canonicalize(room.path(".")).unwrap();
    let of = |entry: fs::DirEntry| {
        let command = fs::read(entry.path().join("cmdline")).ok()?;
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        let here = fs::read_link(entry.path().join("cwd")).ok()? == folder;
        (here && command.contains(" node --folder "))
            .then(|| entry.file_name().to_string_lossy().into_owned())
    };
    fs::read_dir("/proc").unwrap().flatten().filter_map(of).collect()
}

pub(crate) fn send(signal: &str, process: &str) {
    assert!(Command::new("kill").args([signal, process]).status().unwrap().success());
}

/// Waits until so many processes play in this room.
fn wait_for_processes(room: &Room, count: usize) {
    while processes(room).len() != count {
        thread::sleep(Duration::from_millis(20));
    }
}

/// A run that would take hours.
fn long_run(room: &Room) -> Child {
    story(room, |_| ());
    let mut command = room.command();
    command.args(["live", "story.json", "--speed", "1", "--no-leaps", "--longest", "10h"]);
    let playing = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for_processes(room, 10);
    playing
}

#[test]
fn a_story_is_played_by_processes_and_its_records_are_judged_again_on_another_day() {
    let room = Room::new();
    story(&room, |_| ());
    let played = room.sim(
        "live story.json --speed 100 --longest 10m --keep records --json live.json --junit live.xml",
    );
    assert_eq!(played.code, 0, "{}{}", played.out, played.err);
    assert!(played.out.contains("\nHELD  ") && played.out.contains("1 story, 3 orders"));
    let told = json(&fs::read_to_string(room.path("live.json")).unwrap());
    assert_eq!((&told["engine"], &told["verdict"]), (&"live".into(), &"HELD".into()));
    let junit = fs::read_to_string(room.path("live.xml")).unwrap();
    assert!(junit.contains(r#"name="engine" value="live""#), "{junit}");
    for fault in told["faults"].as_array().unwrap() {
        assert!(fault["injected"].as_u64() > Some(0), "{fault}");
    }
    let files = room.files("records/seed-3");
    let store = "store.redb".to_owned();
    assert!(files.contains(&store) && files.contains(&"worker-0.jsonl".to_owned()), "{files:?}");
    assert_eq!(processes(&room), Vec::<String>::new());

    let again = room.sim("check records --json again.json");
    assert_eq!(again.code, 0, "{}", again.err);
    let again = json(&fs::read_to_string(room.path("again.json")).unwrap());
    for what in ["trace_hash", "checks", "faults", "marks", "orders", "messages"] {
        assert_eq!(told[what], again[what], "{what}");
    }
}

#[test]
fn a_steady_story_ends_live_as_it_does_on_the_stage() {
    let room = Room::new();
    assert_eq!(room.sim("scenario --workload steady --seed 3 --output story.json").code, 0);
    let mut story = json(&fs::read_to_string(room.path("story.json")).unwrap());
    story["registrants"].as_array_mut().unwrap().truncate(3);
    story["expected"] = json!("as_staged");
    fs::write(room.path("story.json"), story.to_string()).unwrap();
    let played = room.sim("live story.json --longest 10m --keep records --json live.json");
    assert_eq!(played.code, 0, "{}{}", played.out, played.err);
    let report = json(&fs::read_to_string(room.path("live.json")).unwrap());
    let compared = report["checks"].as_array().unwrap().iter().find(|check| check["id"] == "M7");
    assert_eq!(compared.expect("it was compared")["evaluated"], 1);

    // The stage is told another price: now the two part.
    let scenario = room.path("records/seed-3/scenario.json");
    let other = fs::read_to_string(&scenario).unwrap().replace("\"199\"", "\"198\"");
    fs::write(&scenario, other).unwrap();
    let judged = room.sim("check records");
    assert_eq!(judged.code, 1, "{}{}", judged.out, judged.err);
    assert!(judged.out.contains("violates M7"), "{}", judged.out);
}

#[test]
fn a_known_defect_is_found_live_and_its_records_and_scenario_are_kept() {
    let room = Room::new();
    story(&room, |story| story["faults"] = json!([]));
    let answer =
        room.sim("live story.json --speed 100 --longest 10m --defect originals-not-logged");
    assert_eq!(answer.code, 1, "{}{}", answer.out, answer.err);
    assert!(answer.out.contains("seed 3 violates S26"), "{}", answer.out);
    let files = room.files("rehearsal/live/seed-3");
    assert!(files.iter().any(|file| file.ends_with("broken-S26.json")), "{files:?}");
    let again = room.sim("check rehearsal/live/seed-3");
    assert!(again.code == 1 && again.out.contains("S26"), "{}", again.out);
}

#[test]
fn a_forged_record_is_noticed() {
    let room = Room::new();
    story(&room, |story| story["faults"] = json!([]));
    let played = room.sim("live story.json --speed 100 --longest 10m --keep records");
    assert_eq!(played.code, 0, "{}{}", played.out, played.err);
    // The store says that a commit was decided on another version than the stream had.
    let path = room.path("records/seed-3/store.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let forged = text.replacen("\"expected\":1,\"found\":1", "\"expected\":7,\"found\":1", 1);
    assert_ne!(text, forged);
    fs::write(&path, forged).unwrap();
    let answer = room.sim("check records");
    assert!(answer.code == 1 && answer.out.contains("violates S13"), "{}", answer.out);
}

#[test]
fn whoever_stops_a_run_keeps_its_records_and_leaves_no_process_behind() {
    let room = Room::new();
    let playing = long_run(&room);
    send("-TERM", &playing.id().to_string());
    let answer = playing.wait_with_output().unwrap();
    assert_eq!(answer.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&answer.stdout).contains("INTERRUPTED"));
    wait_for_processes(&room, 0);
    assert!(room.files("rehearsal/live/seed-3").contains(&"people.jsonl".to_owned()));
    let broken_off = room.sim("check rehearsal/live/seed-3");
    assert!(broken_off.code == 4 && broken_off.out.contains("it was broken off before its end"));
}

/// The program that plays the machines takes the store's file away before it starts it again.
#[test]
fn a_store_whose_file_is_gone_when_it_is_started_again_does_not_begin_anew() {
    let room = Room::new();
    story(&room, |_| ());
    let program = room.path("takes-away");
    let sim = env!("CARGO_BIN_EXE_sim");
    let words = format!(
        "#!/bin/sh\ncase \"$5\" in *store*) rm -f \"$3/store.redb\";; esac\nexec {sim} \"$@\"\n"
    );
    fs::write(&program, words).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let folder = room.path("records");
    fs::create_dir(&folder).unwrap();
    let (scenario, _) = fit(scenario::read(&room.path("story.json")).unwrap());
    let how = How {
        program,
        speed: 100,
        leaps: true,
        longest: Duration::from_secs(600),
        workload: "standard".to_owned(),
        defect: None,
    };
    let goes_on = AtomicBool::new(false);
    let curtain =
        play(&scenario, &how, Outside::default(), &folder, &goes_on, &mut |_| ()).unwrap();
    let Curtain::Accident(why) = curtain else { panic!("{curtain:?}") };
    let path = folder.join("store.redb");
    for words in ["store stopped: ", "there is no ledger in ", path.to_str().unwrap()] {
        assert!(why.contains(words), "{why}");
    }
    assert!(!path.exists(), "a new one was begun");
    assert!(judge(&folder).unwrap().run.unwrap_err().message.contains("there is no ledger in"));
}

#[test]
fn a_supervisor_that_is_killed_leaves_no_process_behind_even_one_that_stands_still() {
    let room = Room::new();
    let mut playing = long_run(&room);
    send("-STOP", &processes(&room)[0]);
    playing.kill().unwrap();
    playing.wait().unwrap();
    wait_for_processes(&room, 0);
}

#[test]
fn wrong_words_are_told_with_a_hint() {
    let room = Room::new();
    room.sim("check nowhere").is_wrong_use(&["nowhere"]);
    fs::create_dir(room.path("empty")).unwrap();
    room.sim("check empty").is_wrong_use(&["empty is no folder of records"]);
    for words in ["live --speed 0", "live --minutes -1", "live --seeds 3..3", "live nowhere.json"] {
        let answer: Answer = room.sim(words);
        assert!(answer.code == 2 && answer.err.contains("hint: "), "{words}: {}", answer.err);
    }
}

#[test]
fn the_story_in_which_defects_are_hunted_live_holds_on_the_stage() {
    let story = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/live-hunt.json");
    let answer = Room::new().sim(&format!("replay {story} --engine direct"));
    assert!(answer.code == 0 && answer.out.contains("\nHELD  "), "{}{}", answer.out, answer.err);
}
