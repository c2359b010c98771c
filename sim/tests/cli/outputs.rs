//! What becomes of outputs where there is no room, nobody reads, or nothing may be written. What
//! needs file systems of its own is tried by `.ci/try-outputs`, whose table is in docs/OUTPUTS.md.

use std::fs;
use std::process::Stdio;

use crate::support::Room;

const PLAY: &str = "campaign --seeds 0..2 --engine direct";

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_finds_no_room_is_told_and_takes_no_other_along() {
    let replay = "replay --seed 7 --engine direct";
    for (words, named, other) in [
        (format!("{PLAY} --json /dev/full --junit x"), "/dev/full", true),
        (format!("{PLAY} --junit /dev/full --json x"), "/dev/full", true),
        (format!("{PLAY} --report page --json x"), "page/index.html", true),
        (format!("{replay} --json /dev/full --spans x"), "/dev/full", true),
        (format!("{replay} --spans /dev/full --json x"), "/dev/full", true),
        (format!("{replay} --report page --json x"), "page/index.html", true),
        ("scenario --seed 7 --output /dev/full".to_owned(), "/dev/full", false),
    ] {
        let room = Room::new();
        fs::create_dir(room.path("page")).unwrap();
        std::os::unix::fs::symlink("/dev/full", room.path("page/index.html")).unwrap();
        let answer = room.sim(&words);
        assert_eq!(answer.code, 2, "{words}: {}", answer.err);
        let told = format!("{named}: No space left");
        assert!(answer.err.contains(&told) && answer.err.contains("hint: "), "{}", answer.err);
        assert_eq!(room.path("x").exists(), other, "{words}");
        assert!(fs::metadata("/dev/full").is_ok_and(|it| !it.is_file()), "a device stays one");
    }
}

#[test]
fn a_place_where_nothing_can_be_written_is_told_and_a_violation_stays_one() {
    let room = Room::new();
    fs::write(room.path("file"), "").unwrap();
    let broken = "--defect no-version-check --shrink off";
    for (words, code) in [
        (format!("{PLAY} --report file/page"), 2),
        (format!("{PLAY} --junit file/x.xml"), 2),
        (format!("campaign --seeds 0..12 --engine direct {broken} --found file/found"), 1),
        (format!("campaign --seeds 0..12 --engine direct {broken} --json file/x.json"), 1),
    ] {
        let answer = room.sim(&words);
        assert_eq!(answer.code, code, "{words}: {}", answer.err);
        assert!(answer.err.contains("error: cannot write file/"), "{words}: {}", answer.err);
        assert!(answer.err.contains("hint: "), "{words}: {}", answer.err);
    }
    assert_eq!(fs::read_to_string(room.path("file")).unwrap(), "");
}

#[test]
fn a_reader_that_has_seen_enough_changes_no_verdict() {
    for (words, code) in [
        (PLAY.to_owned(), 0),
        (format!("{PLAY} --json -"), 0),
        (format!("{PLAY} --junit -"), 0),
        ("replay --seed 7 --engine direct --json -".to_owned(), 0),
        ("scenario --seed 7".to_owned(), 0),
        (
            "campaign --seeds 0..12 --engine direct --defect no-version-check --shrink off"
                .to_owned(),
            1,
        ),
    ] {
        let room = Room::new();
        let mut command = room.command();
        command.args(words.split(' ')).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut playing = command.spawn().unwrap();
        drop(playing.stdout.take());
        let answer = playing.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&answer.stderr);
        assert_eq!(answer.status.code(), Some(code), "{words}: {err}");
        assert!(!err.contains("error: ") && !err.contains("panicked"), "{words}: {err}");
    }
}
