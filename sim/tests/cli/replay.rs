//! One scenario: made, written, read, changed, played.

use std::fs;

use crate::support::{Answer, Room, json};

#[test]
fn a_scenario_that_was_written_plays_like_its_seed() {
    let room = Room::new();
    let written = room.sim("scenario --seed 5 --output stories/five.json");
    assert_eq!(written.code, 0, "{}", written.err);
    assert_eq!(json(&fs::read_to_string(room.path("stories/five.json")).unwrap())["seed"], 5);
    let (file, seed) = (room.sim("replay stories/five.json"), room.sim("replay --seed 5"));
    assert_eq!((file.code, seed.code), (0, 0), "{}", file.out);
    let hash =
        |out: &str| out.split_once("trace hash ").unwrap().1.split_once('\n').unwrap().0.to_owned();
    assert_eq!(hash(&file.out), hash(&seed.out));
}

#[test]
fn both_engines_tell_the_same_story() {
    let room = Room::new();
    let story = |engine: &str| {
        let out = room.sim(&format!("replay --seed 2 --engine {engine}")).out;
        out.lines()
            .take_while(|line| !line.contains("trace hash"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(story("turmoil"), story("direct"));
}

#[test]
fn the_history_of_an_order_says_of_each_event_who_set_it_off_and_why() {
    let room = Room::new();
    let scenario = json(&room.sim("scenario --seed 5").out);
    let name = scenario["registrants"][0]["name"].as_str().unwrap().to_owned();
    let ask = |more: &[&str]| {
        let mut command = room.command();
        command.args(["replay", "--seed", "5", "--engine", "direct", "--history", &name]);
        Answer::of(command.args(more).output().unwrap())
    };
    let (told, written) = (ask(&[]), ask(&["--json", "-"]));
    assert_eq!((told.code, written.code), (0, 0), "{}", told.err);
    let history = json(&written.out);
    let events = history["events"].as_array().unwrap();
    assert!(events.len() > 5, "{}", told.out);
    assert_eq!(events[0]["who"], name.as_str(), "{}", told.out);
    let of_order = events.iter().filter(|it| it["stream"] == format!("{name}'s order"));
    let versions: Vec<_> = of_order.map(|it| it["stream_version"].as_u64().unwrap()).collect();
    assert_eq!(versions, (1..=versions.len() as u64).collect::<Vec<_>>(), "all, and in order");
    for event in events {
        assert!(event["why"][0].is_string(), "nothing led to {event}");
        assert!(told.out.contains(event["event"].as_str().unwrap()), "{event}");
    }
    let nobody = room.sim("replay --seed 5 --history Nobody");
    assert_eq!(nobody.code, 2);
    assert!(nobody.err.contains("nobody in this story is called"), "{}", nobody.err);
}

#[test]
fn the_log_of_messages_names_causes_and_everything_is_built_from_it() {
    let room = Room::new();
    let told = room.sim("replay --seed 7 --engine direct --log");
    let written = room.sim("replay --seed 7 --engine direct --log --json -");
    assert_eq!((told.code, written.code), (0, 0), "{}", told.err);
    let log = json(&written.out);
    let messages = log["messages"].as_array().unwrap();
    assert!(messages.len() > 100, "{}", told.out);
    for (place, message) in (1..).zip(messages) {
        assert_eq!(message["place"], place);
        let because = message["because_of"].as_u64();
        assert!(because.is_none_or(|because| because < place), "{message}");
        assert!(told.out.contains(message["message"].as_str().unwrap()), "{message}");
    }
    let rebuilt = &log["rebuilt"];
    assert_eq!(rebuilt["rows"], rebuilt["rows_as_stored"], "{rebuilt}");
    assert_eq!(rebuilt["read_models_that_differ"], json("[]"));
    assert!(told.out.contains("every read model, as the stored events have it"), "{}", told.out);
    let defect = "--defect codes-struck-from-the-log";
    let short = room.sim(&format!("replay --seed 0 --engine direct --log {defect}"));
    assert!(short.out.contains("conferences as they are stored: 0 of 1"), "{}", short.out);
    assert_eq!(room.sim("replay --seed 7 --log --trace").code, 2);
}

#[test]
fn what_came_of_each_order_is_a_stream_that_comes_out_the_same_again() {
    let room = Room::new();
    let ask = |more: &str| room.sim(&format!("replay --seed 5 --engine direct --summaries {more}"));
    let (told, written) = (ask(""), ask("--json -"));
    assert_eq!((told.code, written.code), (0, 0), "{}", told.err);
    let records: Vec<_> = written.out.lines().map(json).collect();
    assert_eq!(
        (&records[0]["record"], &records[0]["version"]),
        (&json("\"summaries\""), &json("1"))
    );
    let summaries = &records[1..];
    assert!(summaries.len() > 5, "{}", told.out);
    let mut ids = std::collections::BTreeSet::new();
    let mut versions = std::collections::BTreeMap::new();
    for summary in summaries {
        assert_eq!(summary["record"], "summary");
        assert!(ids.insert(summary["id"].as_str().unwrap()), "{summary} has the id of another");
        let version = versions.entry(summary["stream"].as_str().unwrap()).or_insert(0);
        *version += 1;
        assert_eq!(summary["stream_version"], *version);
        let who = summary["who"].as_str().unwrap();
        let outcome = summary["outcome"].as_str().unwrap().to_lowercase().replace("off", " off");
        let is_its = |line: &&str| line.contains(who) && line.contains(&outcome);
        assert!(told.out.lines().any(|line| is_its(&line)), "{summary} is not in\n{}", told.out);
    }
    assert_eq!(ask("--json -").out, written.out, "the same log says the same");
    for other in
        ["--trace", "--order Ada", "--signals", "--messages", "--history Ada", "--report x"]
    {
        ask(other).is_wrong_use(&["--summaries", "cannot be used with"]);
    }
}

#[test]
fn with_trace_there_is_more_to_read() {
    let room = Room::new();
    let lines = |words: &str| room.sim(words).out.lines().count();
    assert!(lines("replay --seed 2 --trace") > lines("replay --seed 2"));
}

#[test]
fn a_scenario_in_which_nothing_happens_proves_nothing() {
    let room = Room::new();
    let mut scenario = json(&room.sim("scenario --seed 5").out);
    for list in ["registrants", "organisers", "faults"] {
        scenario[list] = json("[]");
    }
    fs::write(room.path("empty.json"), scenario.to_string()).unwrap();
    let answer = room.sim("replay empty.json");
    assert_eq!(answer.code, 4, "{}", answer.out);
    assert!(
        answer.out.contains("VOID  nobody asked for anything, so it proves nothing"),
        "{}",
        answer.out
    );
}
