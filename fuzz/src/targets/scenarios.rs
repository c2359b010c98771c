//! Scenario files: what is read is played now and then, because a form that lets a story pass has
//! promised that it can be played.

use std::path::Path;

use conference::node::protections::Protections;
use conference::scenario;
use conference::scenario::{Scenario, ScenarioError, Workload, from_seed, parse};
use oracle::runner;
use serde_json::{Value, json};
use stage::engine::Kind;

use super::{Answer, Target, refusal, texts};
use crate::input::Seed;

pub(super) static TARGET: Target =
    Target::new("scenarios", "scenario files, as `sim replay` reads them", seeds, TOKENS, feed)
        .read_by(&["replay", "--engine", "direct"]);

/// Of so many stories that are read, one is played.
const PLAYED_EVERY: u64 = 64;

const TOKENS: &[&str] = &[
    "\"kind\"",
    "null",
    "-1",
    "1e999",
    "18446744073709551616",
    "\"\\u0000\"",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\u{feff}",
    "//",
    "NaN",
    "\"version\":3,",
    "\"from_ms\":43200001",
];

/// Small ones, with every fault there is and everything that people do.
fn seeds() -> Vec<Seed> {
    let mut seeds: Vec<Value> = texts("rehearsal/corpus", ".json")
        .iter()
        .map(|text| serde_json::from_str(text).expect("the corpus is JSON"))
        .collect();
    let small = |mut scenario: Scenario| {
        scenario.registrants.truncate(4);
        scenario.faults.truncate(6);
        scenario.expected = None;
        json!(scenario)
    };
    seeds.extend((0..24).map(|seed| small(from_seed(seed))));
    seeds.push(small(Workload::Steady.scenario(1)));
    seeds.into_iter().map(Seed::Json).collect()
}

fn feed(number: u64, input: &[u8]) -> Result<Answer, String> {
    // What is no text is refused where files are opened.
    let Ok(text) = std::str::from_utf8(input) else { return Ok(Answer::Refused) };
    let path = Path::new("story.json");
    let read = match parse(path, text) {
        Ok(read) => read,
        Err(error) => return refused(&error),
    };
    let again = serde_json::to_string(&read).map_err(|error| error.to_string())?;
    match parse(path, &again) {
        Ok(again) if again == read => {}
        Ok(_) => return Err(format!("written and read again it is another one: {again}")),
        Err(error) => return Err(format!("written and read again it is refused: {error}")),
    }
    if number.is_multiple_of(PLAYED_EVERY) && read.registrants.len() < 50 {
        let run = runner::play(&read, Protections::default(), Kind::Direct);
        if let Some(first) = run.violations.first() {
            return Err(format!("it violates {}: {}", first.check, first.what));
        }
    }
    Ok(Answer::Taken)
}

fn refused(error: &ScenarioError) -> Result<Answer, String> {
    let said = error.to_string();
    let version = matches!(error, scenario::ScenarioError::OtherVersion { .. });
    if !said.starts_with("story.json") || !(version || said.contains(", line ")) {
        return Err(format!("the refusal names no file or no line: {said}"));
    }
    refusal(&said)
}
