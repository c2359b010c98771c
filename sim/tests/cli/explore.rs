//! `sim explore --lineage`: faults that are tried on purpose.

use std::fs;

use crate::support::{Room, json};

#[test]
fn what_chance_hits_rarely_is_hit_on_purpose_and_leaves_a_finding() {
    let room = Room::new();
    let answer = room.sim("explore --lineage --defect relay-never-repeats --bound 200plays");
    assert_eq!(answer.code, 1, "{}{}", answer.out, answer.err);
    assert!(
        answer
            .out
            .contains(": S14 if Publish from gateway-1 to bus is struck (receiver crashes): ")
            && answer.out.contains("VIOLATED")
    );
    let file = answer.out.lines().find_map(|line| line.split_once("sim explain ")).unwrap().1;
    assert!(file.starts_with("rehearsal/found/relay-never-repeats-lineage-"), "{file}");
    assert_eq!(room.sim(&format!("replay {file}")).code, 1, "it breaks again");
    assert_eq!(room.sim(&format!("replay {file} --without-defect")).code, 0);
}

#[test]
fn nothing_breaks_without_a_defect_and_what_is_not_struck_is_named() {
    let room = Room::new();
    let told = |jobs: u8| {
        let line = format!("explore --lineage --bound 40plays --jobs {jobs} --json report.json");
        let answer = room.sim(&line);
        assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
        assert!(answer.out.contains("not struck, because") && answer.out.contains("HELD"));
        fs::read_to_string(room.path("report.json")).unwrap()
    };
    let report = told(1);
    assert_eq!(report, told(3), "however many play at once");
    let report = json(&report);
    assert_eq!((&report["version"], &report["ends"][0]["plays"]), (&1.into(), &41.into()));
    assert!(report["table"].as_array().unwrap().iter().any(|cell| cell["mattered"] != 0));
    assert!(!room.path("rehearsal").exists(), "what holds leaves no file");
}
