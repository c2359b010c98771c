//! `sim explore --lineage`: faults that are tried on purpose.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{Room, json};

#[test]
fn what_chance_hits_rarely_is_hit_on_purpose_and_leaves_a_finding() {
    let room = Room::new();
    let answer = room.sim("explore --lineage --defect relay-never-repeats --bound 120plays");
    assert_eq!(answer.code, 1, "{}{}", answer.out, answer.err);
    let is_told = |line: &str| line.contains(": S14 if Publish ") && line.contains(" is struck (");
    assert!(answer.out.lines().any(is_told), "{}", answer.out);
    assert!(answer.out.contains("VIOLATED"), "{}", answer.out);
    let file = answer.out.lines().find_map(|line| line.split_once("sim explain ")).unwrap().1;
    assert!(file.starts_with("rehearsal/found/relay-never-repeats-lineage-"), "{file}");
    assert_eq!(room.sim(&format!("replay {file}")).code, 1, "it breaks again");
    assert_eq!(room.sim(&format!("replay {file} --without-defect")).code, 0);
}

#[test]
fn nothing_breaks_without_a_defect_and_what_is_not_struck_is_named() {
    let room = Room::new();
    let told = |jobs: u8| {
        let line = format!("explore --lineage --bound 60plays --jobs {jobs} --json report.json");
        let answer = room.sim(&line);
        assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
        assert!(answer.out.contains("not struck, because") && answer.out.contains("HELD"));
        fs::read_to_string(room.path("report.json")).unwrap()
    };
    let report = told(1);
    assert_eq!(report, told(3), "however many play at once");
    let report = json(&report);
    assert_eq!((&report["version"], &report["plays"]), (&2.into(), &60.into()));
    let cells = |list: &str| report[list].as_array().unwrap().clone();
    assert!(cells("table").iter().any(|cell| cell["mattered"] != 0));
    let why: BTreeSet<_> =
        cells("empty").iter().map(|it| it["why"].as_str().unwrap().to_owned()).collect();
    assert!(why.iter().any(|why| why.contains("within the bound")), "{why:?}");
    assert!(why.iter().any(|why| why.contains("no machine of the system")), "{why:?}");
    // Whatever kind of message is in the table has all its cells there or here.
    let strikes =
        |list: &str, kind: &str| cells(list).iter().filter(|cell| cell["message"] == kind).count();
    assert_eq!(strikes("table", "Publish") + strikes("empty", "Publish"), 13);
    assert!(!room.path("rehearsal").exists(), "what holds leaves no file");
}
