//! A finding explains itself: what a campaign leaves is small, plays itself again, and is kept as a
//! suite of regressions.

use std::fs;

use crate::junit::counted;
use crate::support::{Answer, Room, json};

const CAMPAIGN: &str = "campaign --seeds 0..1 --engine direct --defect outbox-lost-at-restart";

fn campaign(words: &str) -> (Room, Answer) {
    let room = Room::new();
    let answer = room.sim(&format!("{CAMPAIGN} {words}"));
    assert_eq!(answer.code, 1, "{}{}", answer.out, answer.err);
    (room, answer)
}

#[test]
fn what_a_campaign_leaves_is_small_and_plays_itself_again() {
    let (room, answer) = campaign("--json report.json");
    let report = json(&fs::read_to_string(room.path("report.json")).unwrap());
    let cause = &report["smallest"][0];
    let file = cause["scenario"].as_str().unwrap();
    assert!(
        cause["registrants"].as_u64() <= Some(2) && cause["faults"].as_u64() <= Some(1),
        "{cause}"
    );
    assert_eq!(cause["minimal"], true);
    assert!(
        answer.out.contains(&format!("replay {file}\n      see what happened")),
        "{}",
        answer.out
    );
    let scenario = json(&fs::read_to_string(room.path(file)).unwrap());
    assert_eq!(scenario["version"], 2);
    let finding = &scenario["finding"];
    assert_eq!(finding["defect"], "outbox-lost-at-restart");
    assert_eq!((&finding["check"], &finding["workload"]), (&cause["check"], &"standard".into()));
    let replayed = room.sim(&format!("replay {file}"));
    assert_eq!(replayed.code, 1, "{}", replayed.out);
    let first_screen: Vec<_> = replayed.out.lines().take(24).collect();
    let first_screen = first_screen.join("\n");
    for part in [
        "violated: ",
        "defect: outbox-lost-at-restart: ",
        "fault: ",
        "nothing in it can be left out",
    ] {
        assert!(first_screen.contains(part), "{part:?} is missing in {first_screen}");
    }
    let told = format!("✘ {} is violated", finding["check"].as_str().unwrap());
    assert!(replayed.out.contains(&told), "{}", replayed.out);
}

#[test]
fn without_its_defect_a_finding_holds_and_says_so() {
    let (room, _) = campaign("--shrink 20plays --json report.json");
    let report = json(&fs::read_to_string(room.path("report.json")).unwrap());
    let file = report["smallest"][0]["scenario"].as_str().unwrap().to_owned();
    let answer = room.sim(&format!("replay {file} --without-defect"));
    assert_eq!(answer.code, 0, "{}", answer.out);
    let told =
        "it was found with the defect outbox-lost-at-restart and is played without any defect";
    assert!(answer.out.contains(told), "{}", answer.out);
}

#[test]
fn the_smallest_scenario_is_the_same_for_any_number_of_jobs() {
    let small = |jobs: u8| {
        let (room, _) = campaign(&format!("--shrink 60plays --jobs {jobs}"));
        let name = room.files("rehearsal/found").into_iter().next().unwrap();
        fs::read_to_string(room.path(&format!("rehearsal/found/{name}"))).unwrap()
    };
    assert_eq!(small(1), small(3));
}

#[test]
fn any_scenario_that_breaks_can_be_made_smaller() {
    let room = Room::new();
    assert_eq!(room.sim("scenario --seed 0 --output story.json").code, 0);
    let answer = room.sim("shrink story.json --defect outbox-lost-at-restart --bound 40plays");
    assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
    let small = json(&fs::read_to_string(room.path("story.small.json")).unwrap());
    assert_eq!(small["finding"]["shrunk"]["plays"].as_u64(), Some(40));
    assert_eq!(room.sim("replay story.small.json").code, 1);
    let to_stdout =
        room.sim("shrink story.json --defect outbox-lost-at-restart --bound 40plays --output -");
    assert_eq!(json(&to_stdout.out), small, "{}", to_stdout.err);
    assert!(to_stdout.err.contains(" at its smallest: ") && room.files(".").len() == 2);
    room.sim("shrink story.json").is_wrong_use(&["story.json", "violates nothing", "--defect"]);
    room.sim("shrink story.json --defect outbox-lost-at-restart --check S99")
        .is_wrong_use(&["S99", "S14"]);
}

#[test]
fn a_folder_of_findings_is_a_suite_of_regressions() {
    let (room, _) = campaign("--shrink off --found corpus");
    let name = room.files("corpus").into_iter().next().unwrap();
    let path = room.path(&format!("corpus/{name}"));
    let answer = room.sim("replay corpus --json corpus.json --junit corpus.xml");
    assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
    assert!(answer.out.contains("still broken") && answer.out.contains("HELD"), "{}", answer.out);
    let told = json(&fs::read_to_string(room.path("corpus.json")).unwrap());
    assert_eq!(
        (&told["verdict"], &told["files"][0]["came"]),
        (&"HELD".into(), &"still broken".into())
    );
    let suite = counted(&fs::read_to_string(room.path("corpus.xml")).unwrap());
    assert_eq!((suite.cases, suite.failures), (1, 0));

    let mut scenario = json(&fs::read_to_string(&path).unwrap());
    scenario["finding"]["expect"] = "mended".into();
    fs::write(&path, scenario.to_string()).unwrap();
    let answer = room.sim("replay corpus");
    assert_eq!(answer.code, 1);
    assert!(answer.out.contains("BROKEN AGAIN"), "{}", answer.out);

    scenario["finding"].as_object_mut().unwrap().remove("defect");
    fs::write(&path, scenario.to_string()).unwrap();
    assert_eq!(room.sim("replay corpus").code, 0, "without the defect it was mended");

    scenario["finding"]["expect"] = "broken".into();
    fs::write(&path, scenario.to_string()).unwrap();
    let answer = room.sim("replay corpus");
    assert_eq!(answer.code, 1);
    assert!(
        answer.out.contains("MENDED") && answer.out.contains("\"expect\": \"mended\""),
        "{}",
        answer.out
    );

    fs::write(&path, "{}").unwrap();
    let answer = room.sim("replay corpus");
    assert!(answer.code == 1 && answer.out.contains("UNPLAYABLE"), "{}", answer.out);
    fs::remove_file(&path).unwrap();
    assert_eq!(room.sim("replay corpus").code, 4, "nothing was played");
}
