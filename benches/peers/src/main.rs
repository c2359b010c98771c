//! The stream of a conference's seats through other event sourcing libraries: what a replay costs beside the domain's own fold
//! in the same run, and whether two laws hold there: a snapshot equals the replay, and a conflict is detected.
//!
//! Every lane folds with the same `evolve` of the domain, and must come to the same state before it is timed. What is compared is
//! therefore only what a library does around the fold. `run` beside this package starts it.

mod cqrs;

use std::hint::black_box;
use std::io::Read;
use std::process::ExitCode;
use std::time::Duration;

use cpu_time::ProcessTime;
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::Aggregate;
use serde::Deserialize;
use serde_json::Value;

/// How often each lane is measured.
const ROUNDS: usize = 15;

/// A way to load the stream.
type Load<'a> = Box<dyn FnMut() -> SeatsAvailability + 'a>;

/// What a law comes to.
pub(crate) struct Law {
    library: &'static str,
    law: &'static str,
    /// Whether it holds, and what was seen.
    holds: bool,
    seen: String,
}

fn main() -> ExitCode {
    let events = match events() {
        Ok(events) => events,
        Err(error) => {
            eprintln!(
                "error: {error}\nhint: start benches/peers/run, or pipe what `benches stream` writes into this program"
            );
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime on this thread");
    replays(&runtime, &events);
    laws(&runtime, &events);
    ExitCode::SUCCESS
}

/// The stream on standard input: JSON lines with `type` and `payload`.
fn events() -> Result<Vec<SeatsEvent>, String> {
    #[derive(Deserialize)]
    struct Line {
        #[serde(rename = "type")]
        kind: String,
        payload: Value,
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| error.to_string())?;
    let read = |(index, line): (usize, &str)| {
        let Line { kind, payload } = serde_json::from_str(line)?;
        serde_json::from_value(Value::Object([(kind, payload)].into_iter().collect()))
            .map_err(|error| serde::de::Error::custom(format!("line {}: {error}", index + 1)))
    };
    let events: Vec<_> = text
        .lines()
        .enumerate()
        .map(read)
        .collect::<Result<_, serde_json::Error>>()
        .map_err(|error| error.to_string())?;
    if events.is_empty() { Err("there is no event on standard input".to_owned()) } else { Ok(events) }
}

fn replays(runtime: &tokio::runtime::Runtime, events: &[SeatsEvent]) {
    let rows: Vec<Vec<u8>> =
        events.iter().map(|event| serde_json::to_vec(event).expect("plain data")).collect();
    let (memory, persisted) = (cqrs::in_memory(runtime, events), cqrs::persisted(runtime, events));
    let mut lanes: Vec<(&str, Load<'_>)> = vec![
        ("Rehearsal: typed, in memory", Box::new(|| SeatsAvailability::replay(events))),
        (
            "Rehearsal: JSON",
            Box::new(|| {
                rows.iter().fold(SeatsAvailability::default(), |state, row| {
                    state.evolve(&serde_json::from_slice(row).expect("what was written can be read"))
                })
            }),
        ),
        ("cqrs-es 0.5.0: its MemStore", Box::new(|| cqrs::load(runtime, &memory))),
        (
            "cqrs-es 0.5.0: its persisted store over rows in memory",
            Box::new(|| cqrs::load(runtime, &persisted)),
        ),
    ];
    let whole = SeatsAvailability::replay(events);
    for (name, load) in &mut lanes {
        assert!(load() == whole, "{name} must come to the same state");
    }
    let mut samples = vec![(Vec::new(), Vec::new()); lanes.len()];
    for _ in 0..ROUNDS {
        let mut floor = Duration::ZERO;
        for (index, (_, load)) in lanes.iter_mut().enumerate() {
            let start = ProcessTime::now();
            black_box(load());
            let time = start.elapsed();
            if index == 0 {
                floor = time;
            }
            samples[index].0.push(time.as_secs_f64() * 1e9 / events.len() as f64);
            samples[index].1.push(time.as_secs_f64() / floor.as_secs_f64());
        }
    }
    // Standard error, because the MemStore prints a line on standard output for every load.
    eprintln!(
        "{} events of a conference's seats; processor time, the median of {ROUNDS} rounds\n",
        events.len()
    );
    eprintln!("{:<56} {:>14} {:>10}", "a replay", "ns an event", "× typed");
    for ((name, _), (nanos, ratios)) in lanes.iter().zip(&mut samples) {
        eprintln!("{name:<56} {:>14.0} {:>10.2}", median(nanos), median(ratios));
    }
}

fn laws(runtime: &tokio::runtime::Runtime, events: &[SeatsEvent]) {
    eprintln!("\n{:<56} {:<8} what was seen", "a law", "holds");
    for Law { library, law, holds, seen } in cqrs::laws(runtime, events) {
        eprintln!("{:<56} {:<8} {seen}", format!("{library}: {law}"), if holds { "yes" } else { "NO" });
    }
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
