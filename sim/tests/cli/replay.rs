//! One scenario: made, written, read, changed, played.

use std::fs;

use crate::support::{Room, json};

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
