//! `sim explain`: from what a campaign prints to the cause, and what else it is asked.

use std::fs;

use crate::support::{Answer, Room, json};

/// A finding of the project's corpus, in this folder.
fn finding(room: &Room, name: &str) {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../rehearsal/corpus");
    fs::copy(format!("{corpus}/{name}.json"), room.path("finding.json")).unwrap();
}

#[test]
fn whoever_follows_what_is_printed_comes_to_the_cause_on_one_screen() {
    let room = Room::new();
    let answer = room.sim("campaign --seeds 0..1 --engine direct --defect outbox-lost-at-restart");
    assert_eq!(answer.code, 1, "{}{}", answer.out, answer.err);
    let first = answer.out.lines().find_map(|line| line.split_once("sim explain ")).unwrap();
    let told = room.sim(&format!("explain {} --bound 40plays", first.1));
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    let screen: Vec<_> = told.out.lines().take(24).collect();
    let screen = screen.join("\n");
    for part in
        ["defect: outbox-lost-at-restart", "the defect shows at ", ", store, handed ", "needed: "]
    {
        assert!(screen.contains(part), "{part:?} is not in {screen}");
    }
}

#[test]
fn an_explanation_for_machines_says_the_same_for_any_number_of_jobs() {
    let room = Room::new();
    finding(&room, "stale-decision-stored-S1");
    let explained = |jobs: u8| {
        let line = format!("explain finding.json --bound 60plays --jobs {jobs} --json -");
        let answer = room.sim(&line);
        assert_eq!(answer.code, 0, "{}", answer.err);
        assert!(answer.err.contains("Why S1 is violated"), "people read it beside");
        json(&answer.out)
    };
    let one = explained(1);
    assert_eq!(one, explained(3));
    assert_eq!((&one["version"], &one["check"]), (&1.into(), &"S1".into()));
    assert!(one["led"].as_array().unwrap().len() > 3, "{one}");
    assert_eq!(one["no_return"]["shares"].as_array().unwrap()[0]["plays"], 2);
}

#[test]
fn what_cannot_be_explained_is_told_with_the_next_step() {
    let room = Room::new();
    finding(&room, "refund-never-asked-S7");
    room.sim("explain finding.json --check S99").is_wrong_use(&["S99", "S7"]);
    room.sim("explain finding.json --bound off").is_wrong_use(&["--bound", "520plays"]);
    room.sim("explain nowhere.json").is_wrong_use(&["nowhere.json"]);
    assert_eq!(room.sim("scenario --seed 0 --output story.json").code, 0);
    room.sim("explain story.json").is_wrong_use(&["violates nothing", "--defect"]);
}

#[test]
fn a_part_of_a_story_is_told() {
    let room = Room::new();
    finding(&room, "stale-decision-stored-S1");
    let lines = |words: &[&str]| {
        let replay = room.command().args(["replay", "finding.json"]).args(words).output();
        let answer = Answer::of(replay.unwrap());
        assert_eq!(answer.code, 1, "{}", answer.err);
        let is_line = |line: &&str| line.starts_with("00:") && !line.contains(" violates ");
        answer.out.lines().filter(is_line).map(str::to_owned).collect::<Vec<_>>()
    };
    let whole = lines(&[]);
    let led = lines(&["--about", "S1"]);
    assert!(led.len() < whole.len() && led.iter().all(|line| whole.contains(line)), "{led:?}");
    assert!(led.iter().any(|line| line.contains("✘ S1 is violated")), "{led:?}");
    assert!(led.iter().any(|line| line.contains(" orders ")), "{led:?}");
    let early = lines(&["--until", "1s"]);
    assert!(early.iter().all(|line| line.as_str() < "00:00:01.001" || line.contains('✘')));
    assert!(early.len() < whole.len());
    let scenario = json(&fs::read_to_string(room.path("finding.json")).unwrap());
    let name = scenario["registrants"][0]["name"].as_str().unwrap();
    let other = scenario["registrants"][1]["name"].as_str().unwrap();
    let theirs = lines(&["--order", name]);
    assert!(!theirs.is_empty() && theirs.len() < whole.len());
    let foreign = |line: &String| line.contains(&format!("{other} orders"));
    assert!(whole.iter().any(foreign) && !theirs.iter().any(foreign), "{theirs:?}");
    room.sim("replay finding.json --order Nobody").is_wrong_use(&["Nobody", name]);
    room.sim("replay finding.json --from 2s --until 1s").is_wrong_use(&["nothing is between"]);
    room.sim("replay finding.json --about S99").is_wrong_use(&["S99"]);
    room.sim("replay finding.json --from soon").is_wrong_use(&["soon", "00:14:59.990"]);
    fs::create_dir(room.path("folder")).unwrap();
    room.sim("replay folder --about S1").is_wrong_use(&["folder", "--about"]);
    room.sim("replay folder --report page").is_wrong_use(&["folder", "--report"]);
}

#[test]
fn every_happening_is_a_record() {
    let room = Room::new();
    finding(&room, "stale-decision-stored-S1");
    let answer = room.sim("replay finding.json --json -");
    assert_eq!(answer.code, 1, "{}", answer.err);
    let records: Vec<_> = answer.out.lines().map(json).collect();
    let of = |kind: &str| records.iter().filter(|it| it["record"] == kind).collect::<Vec<_>>();
    assert_eq!((&records[0]["record"], &records[0]["version"]), (&"story".into(), &1.into()));
    assert_eq!(records[0]["defect"], "stale-decision-stored");
    assert!(of("violation").iter().any(|it| it["check"] == "S1"));
    let end = of("end")[0];
    assert!(answer.err.contains(end["trace_hash"].as_str().unwrap()), "it is the same course");
    let happenings = of("happening");
    let made = |id: &serde_json::Value| {
        happenings.iter().any(|it| it["makes"].as_array().unwrap().contains(id))
    };
    let caused = happenings.iter().filter(|it| !it["because"].is_null() && it["in_story"] == true);
    let (known, all) =
        caused.fold((0, 0), |(known, all), it| (known + u32::from(made(&it["because"])), all + 1));
    assert!(all > 10 && known * 10 >= all * 8, "{known} of {all} causes are records themselves");
    let part = room.sim("replay finding.json --json - --until 0s");
    assert!(part.out.lines().count() < answer.out.lines().count());
}
