//! `sim merge`: shards come to what the whole comes to, and whatever is not whole is not green.

use std::fs;

use serde_json::Value;

use crate::support::{Answer, Room, json};

/// What depends on clocks and on how the seeds were divided, and nothing else.
const NOT_COMPARED: [&str; 5] = ["began", "cpu_seconds", "wall_seconds", "spent_seconds", "parts"];

fn play(room: &Room, words: &str, file: &str) -> Answer {
    room.sim(&format!("campaign --engine direct --shrink off {words} --json {file}"))
}

fn report(room: &Room, file: &str) -> Value {
    json(&fs::read_to_string(room.path(file)).unwrap())
}

fn comparable(room: &Room, file: &str) -> Value {
    let mut report = report(room, file);
    for field in NOT_COMPARED {
        report.as_object_mut().unwrap().remove(field);
    }
    // Only what was merged is asked for all its shards.
    let rules = report["rules"].as_array_mut().unwrap();
    rules.retain(|rule| rule["name"] != "every shard is there, once");
    report
}

/// Plays every shard of this many, and names their files.
fn shards(room: &Room, words: &str, count: u64) -> String {
    let play = |index| {
        let file = format!("{index}-of-{count}.json");
        let _ = play(room, &format!("{words} --shard {index}/{count}"), &file);
        file
    };
    (1..=count).map(play).collect::<Vec<_>>().join(" ")
}

#[test]
fn however_a_campaign_is_divided_it_comes_to_the_same() {
    let room = Room::new();
    let seeds = "--seeds 3..73";
    let _ = play(&room, seeds, "whole.json");
    let whole = comparable(&room, "whole.json");
    assert!(whole["samples"]["pairs"].as_u64().unwrap() >= 4, "{whole}");
    for count in [3, 7] {
        let files = shards(&room, seeds, count);
        let merged = room.sim(&format!("merge {files} --json merged.json"));
        assert!([0, 4].contains(&merged.code), "{}", merged.err);
        assert_eq!(comparable(&room, "merged.json"), whole, "{count} shards");
    }
}

#[test]
fn what_is_violated_somewhere_is_violated() {
    let room = Room::new();
    let words = "--seeds 0..30 --defect no-version-check";
    let whole = play(&room, words, "whole.json");
    let files = shards(&room, words, 4);
    let merged = room.sim(&format!("merge {files} --json merged.json --junit merged.xml"));
    assert_eq!((whole.code, merged.code), (1, 1), "{}", merged.err);
    // How many scenarios are kept goes by campaign, so shards keep more.
    let mut both = ["whole.json", "merged.json"].map(|file| comparable(&room, file));
    for report in &mut both {
        for finding in report["violations"].as_array_mut().unwrap() {
            for field in ["scenario", "replay"] {
                finding.as_object_mut().unwrap().remove(field);
            }
        }
    }
    assert_eq!(both[0], both[1]);
    assert!(fs::read_to_string(room.path("merged.xml")).unwrap().contains("merged from"));
}

#[test]
fn a_shard_that_is_missing_or_there_twice_is_named_and_not_green() {
    let room = Room::new();
    let files = shards(&room, "--seeds 0..8", 4);
    let all = room.sim(&format!("merge {files}"));
    assert_eq!(all.code, 0, "{}{}", all.out, all.err);
    let missing = room.sim("merge 1-of-4.json 2-of-4.json 4-of-4.json");
    assert_eq!(missing.code, 4);
    assert!(missing.out.contains("shard 3/4 of 0..8 is missing (2 seeds)"), "{}", missing.out);
    assert!(
        missing.out.contains("campaign --seeds 0..8 --shard 3/4 --engine direct --json 3.json"),
        "{}",
        missing.out
    );
    fs::copy(room.path("2-of-4.json"), room.path("again.json")).unwrap();
    let twice = room.sim(&format!("merge {files} again.json --json twice.json"));
    assert_eq!(twice.code, 4);
    let said = "shard 2/4 of 0..8 was given twice, 2-of-4.json and again.json: \
                both came to the same, and it is counted once";
    assert!(twice.out.contains(said), "{}", twice.out);
    assert_eq!(report(&room, "twice.json")["seeds"], 8);
    let mut other = report(&room, "again.json");
    other["messages"] = 7.into();
    fs::write(room.path("again.json"), other.to_string()).unwrap();
    let twice = room.sim(&format!("merge {files} again.json"));
    assert_eq!(twice.code, 4);
    assert!(twice.out.contains("they differ in messages, and 2-of-4.json is counted"));
}

#[test]
fn what_was_merged_can_be_merged_with_the_rest() {
    let room = Room::new();
    let _ = shards(&room, "--seeds 0..6", 3);
    let some = room.sim("merge 1-of-3.json 3-of-3.json --json some.json");
    assert_eq!(some.code, 4);
    let _ = play(&room, "--seeds 6..9", "more.json");
    let all = room.sim("merge some.json 2-of-3.json more.json --json all.json");
    assert_eq!(all.code, 0, "{}{}", all.out, all.err);
    let _ = play(&room, "--seeds 0..9", "whole.json");
    assert_eq!(comparable(&room, "all.json"), comparable(&room, "whole.json"));
    let gap = room.sim("merge more.json 1-of-3.json");
    assert!(
        gap.code == 4 && gap.out.contains("shards 2/3, 3/3 of 0..6 are missing"),
        "{}",
        gap.out
    );
    room.sim("merge some.json 1-of-3.json").is_wrong_use(&["seeds in common", "shard 1/3 of 0..6"]);
}

#[test]
fn a_shard_that_was_stopped_is_named() {
    let room = Room::new();
    let _ = shards(&room, "--seeds 0..6", 2);
    let mut stopped = report(&room, "2-of-2.json");
    stopped["stopped_by"] = "interrupted".into();
    stopped["seeds"] = 1.into();
    stopped["not_played"] = 2.into();
    fs::write(room.path("2-of-2.json"), stopped.to_string()).unwrap();
    let merged = room.sim("merge 1-of-2.json 2-of-2.json");
    assert_eq!(merged.code, 130);
    let said = "somebody stopped it: 2 of 6 seeds not played: shard 2/2 (2-of-2.json)";
    assert!(merged.out.contains(said), "{}", merged.out);
    let _ = play(&room, "--seeds 0.. --budget 0s --shard 1/2", "open.json");
    let _ = play(&room, "--seeds 0.. --budget 0s --shard 2/2", "open-too.json");
    let open = room.sim("merge open.json open-too.json --json merged.json");
    assert!(open.code == 4 && open.out.contains("no seed was played"), "{}", open.out);
    assert_eq!(report(&room, "merged.json")["range"], "0..");
}

#[test]
fn what_cannot_be_added_is_refused_with_what_differs() {
    let room = Room::new();
    let _ = play(&room, "--seeds 0..2 --shard 1/2", "1.json");
    let _ = play(&room, "--seeds 0..2 --shard 2/2 --workload rush", "rush.json");
    let _ = play(&room, "--seeds 0..2 --shard 2/2 --defect no-outbox", "defect.json");
    let _ = room.sim("campaign --seeds 0..2 --shard 2/2 --json turmoil.json");
    let _ = play(&room, "--seeds 1..3", "other.json");
    let refused = |file: &str, words: &[&str]| {
        room.sim(&format!("merge 1.json {file}")).is_wrong_use(words);
    };
    refused("rush.json", &["1.json has the workload standard, and rush.json rush"]);
    refused("defect.json", &["1.json has the defect none, and defect.json no-outbox"]);
    refused("turmoil.json", &["1.json has the engine direct, and turmoil.json turmoil"]);
    refused("other.json", &["1.json (shard 1/2 of 0..2) and other.json (1..3)", "seeds in common"]);
    refused("nowhere.json", &["cannot read nowhere.json"]);
    let mut odd = report(&room, "1.json");
    let write = |odd: &Value| fs::write(room.path("odd.json"), odd.to_string()).unwrap();
    odd["seeds"] = 7.into();
    write(&odd);
    refused("odd.json", &["odd.json does not add up", "7 seeds played"]);
    odd["form"] = 99.into();
    write(&odd);
    refused("odd.json", &["odd.json has the form 99"]);
    write(&Value::Null);
    refused("odd.json", &["odd.json is no report of a campaign"]);
    room.sim("merge").is_wrong_use(&["FILE"]);
}

#[test]
fn a_file_that_did_not_come_along_is_not_named() {
    let room = Room::new();
    let _ = play(&room, "--seeds 0..12 --defect no-version-check", "1.json");
    let here = room.sim("merge 1.json");
    assert!(here.out.contains("replay rehearsal/found/"), "{}", here.out);
    fs::create_dir(room.path("from")).unwrap();
    fs::rename(room.path("1.json"), room.path("from/1.json")).unwrap();
    fs::rename(room.path("rehearsal"), room.path("from/rehearsal")).unwrap();
    let beside = room.sim("merge from/1.json");
    assert!(beside.out.contains("replay from/rehearsal/found/"), "{}", beside.out);
    fs::remove_dir_all(room.path("from/rehearsal")).unwrap();
    let gone = room.sim("merge from/1.json");
    assert!(gone.code == 1 && !gone.out.contains("rehearsal/found"), "{}", gone.out);
    assert!(gone.out.contains("replay --seed "), "{}", gone.out);
}

#[test]
fn what_changed_since_an_earlier_campaign_is_told_by_counts() {
    let room = Room::new();
    let _ = play(&room, "--seeds 0..8", "earlier.json");
    let same = play(&room, "--seeds 0..8 --compare earlier.json", "same.json");
    assert_eq!(same.code, 0, "{}", same.err);
    assert!(
        same.out.contains("compared with earlier.json (8 seeds of 0..8, rehearsal "),
        "{}",
        same.out
    );
    assert!(same.out.contains("all took the same course"), "{}", same.out);
    assert_eq!(report(&room, "same.json")["compared"]["same_courses"], true);

    let mut earlier = report(&room, "earlier.json");
    earlier["messages"] = 1.into();
    earlier["marks"][0]["reached"] = 8.into();
    earlier["faults"][0]["effective"] = 1_000_000.into();
    earlier["trace_hash"] = "0".repeat(64).into();
    let finding = serde_json::json!({
        "workload": "standard", "seed": 1, "origin": "seed 1", "check": "S1", "scenario": null,
        "at": null, "what": "seat 3 was sold twice", "replay": "", "replay_from_seed": "",
    });
    earlier["violations"] = vec![finding; 40].into();
    fs::write(room.path("earlier.json"), earlier.to_string()).unwrap();
    let files = shards(&room, "--seeds 0..8", 2);
    let merged = room.sim(&format!("merge {files} --compare earlier.json --json merged.json"));
    assert_eq!(merged.code, 0, "what is gone changes no verdict: {}", merged.err);
    let words =
        "gone           violation S1: seat # was sold twice: 40 in 8 seeds, now 0 in 8 seeds";
    assert!(merged.out.contains(words), "{}", merged.out);
    let told = report(&room, "merged.json")["compared"].clone();
    let names = |list: &str| -> Vec<String> {
        let changes = told[list].as_array().unwrap().iter();
        changes.map(|change| change["name"].as_str().unwrap().to_owned()).collect()
    };
    assert!(names("slower").contains(&"messages".to_owned()), "{told}");
    assert!(names("rarer").contains(&earlier["faults"][0]["kind"].as_str().unwrap().to_owned()));

    let other = play(&room, "--seeds 0..1 --workload rush --compare earlier.json", "other.json");
    assert_eq!(other.code, 2, "{}", other.out);
    assert!(other.err.contains("played with the workload standard, and this with rush"));
    room.sim("campaign --seeds 0..1 --compare nowhere.json")
        .is_wrong_use(&["cannot read nowhere.json"]);
}
