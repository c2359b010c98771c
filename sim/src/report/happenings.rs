//! A story as records for machines: one line of JSON for each happening.

use domain::sourcing::Timestamp;
use serde::Serialize;
use stage::SimTime;
use stage::engine;
use stage::explain::record::{Depth, Happened};
use stage::explain::{Record, Recorder, Variant};
use stage::shrink::Fingerprint;
use uuid::Uuid;

use super::part::Part;
use crate::campaign::{Panicked, alone};
use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use conference::wording::Words;
use conference::wording::telling::Teller;
use oracle::runner::{self, Run};

/// The version of the form of these records; `docs/FINDINGS.md` tells what each field means.
pub const FORM: u32 = 1;

#[derive(Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Line<'a> {
    Story {
        version: u32,
        seed: u64,
        about: &'a str,
        engine: engine::Kind,
        defect: Option<&'static str>,
    },
    Happening(Told<'a>),
    Violation {
        check: &'a str,
        at_ms: u64,
        what: &'a str,
        fingerprint: String,
    },
    End {
        at_ms: u64,
        messages: u64,
        violations: usize,
        trace_hash: String,
    },
    Panic {
        what: &'a str,
    },
}

#[derive(Serialize)]
struct Told<'a> {
    number: usize,
    at_ms: u64,
    kind: &'static str,
    node: Option<&'a str>,
    what: &'a str,
    in_story: bool,
    by_fault: bool,
    step: Option<u64>,
    handed: Option<&'a str>,
    makes: Vec<Uuid>,
    because: Option<Uuid>,
    about: Option<Uuid>,
    who: Option<String>,
}

/// Plays a scenario and records it, one line for each happening that is in this part of it.
#[must_use]
pub fn records(
    scenario: &Scenario,
    defect: Option<&'static Defect>,
    engine: engine::Kind,
    part: &Part,
) -> String {
    let (record, played) = record(scenario, defect, engine);
    let words = Words::of(scenario);
    let (seed, about) = (scenario.seed, scenario.about.as_str());
    let defect = defect.map(|defect| defect.name);
    let mut text = line(&Line::Story { version: FORM, seed, about, engine, defect });
    for (number, event) in record.events.iter().enumerate() {
        let told = told(number, event, &record, &words);
        if part.has(Timestamp(event.at.0), told.what, told.who.as_deref()) {
            text += &line(&Line::Happening(told));
        }
    }
    text + &end(&played)
}

/// Plays a scenario and writes down everything that happens in it.
pub(super) fn record(
    scenario: &Scenario,
    defect: Option<&'static Defect>,
    engine: engine::Kind,
) -> (Record, Result<Run, Panicked>) {
    let mut record = Record::default();
    let played = alone(|| {
        let wording = Box::new(Teller::new(scenario, false));
        let mut recorder = Recorder::new(&mut record, wording, Depth::Everything, &[]);
        let protections = defect.map_or_else(Protections::default, Defect::protections);
        runner::watch(scenario, protections, engine, &Variant::default(), &mut recorder)
    });
    if let Ok(run) = &played {
        record.end = SimTime::default() + run.simulated;
    }
    (record, played)
}

fn told<'a>(number: usize, event: &'a Happened, record: &'a Record, words: &Words) -> Told<'a> {
    let about = event.links.about.map(Uuid::from_u128);
    Told {
        number,
        at_ms: event.at.0,
        kind: event.kind,
        node: event.node.as_deref(),
        what: event.line.as_deref().unwrap_or(&event.detail).trim(),
        in_story: event.line.is_some(),
        by_fault: event.by_fault,
        step: event.step,
        handed: record.step_of(event).map(|step| step.what.as_str()),
        makes: event.links.makes.iter().copied().map(Uuid::from_u128).collect(),
        because: event.links.because.map(Uuid::from_u128),
        about,
        who: about.map(|id| words.who(id)),
    }
}

fn end(played: &Result<Run, Panicked>) -> String {
    match played {
        Ok(run) => {
            let mut text = String::new();
            for violation in &run.violations {
                text += &line(&Line::Violation {
                    check: violation.check,
                    at_ms: violation.at.0,
                    what: &violation.what,
                    fingerprint: Fingerprint::of(violation).to_string(),
                });
            }
            text + &line(&Line::End {
                at_ms: run.simulated.as_millis() as u64,
                messages: run.messages,
                violations: run.violations.len(),
                trace_hash: run.trace_hash.to_string(),
            })
        }
        Err(panicked) => line(&Line::Panic { what: &panicked.message }),
    }
}

fn line(record: &Line<'_>) -> String {
    serde_json::to_string(record).expect("a record has string keys only") + "\n"
}
