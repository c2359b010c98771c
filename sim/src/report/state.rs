//! What everybody held at an instant: every aggregate folded from its stream, every view, and what
//! each machine still had to do.

use std::collections::BTreeMap;
use std::io::{self, Write};

use domain::sourcing::MessageId;
use serde::Serialize;
use serde_json::{Map, Value};
use stage::{SimTime, engine};
use uuid::Uuid;

use super::visible;
use conference::node::NodeId;
use conference::node::protections::Protections;
use conference::record::Happening;
use conference::scenario::Scenario;
use conference::wording::Words;
use oracle::check::Ending;
use oracle::runner;

/// The version of the form in which a state is written as JSON.
pub const STATE_FORM: u32 = 1;

/// What everybody held at an instant.
#[derive(Clone, Debug)]
pub struct HeldState {
    at: SimTime,
    words: Words,
    /// Machines that were down; what they held is on their disks.
    down: Vec<NodeId>,
    ending: Ending,
}

impl HeldState {
    /// Plays a scenario up to an instant and asks everybody.
    #[must_use]
    pub fn of(
        scenario: &Scenario,
        protections: Protections,
        engine: engine::Kind,
        at: SimTime,
    ) -> Self {
        let mut down: BTreeMap<NodeId, bool> = BTreeMap::new();
        let mut over = false;
        let ending = runner::held_at(scenario, protections, engine, at, &mut |event| {
            // Whoever is started after the instant is started to be asked.
            over |= event.at > at;
            match event.what {
                _ if over => {}
                Happening::Stopped { node, .. } => drop(down.insert(node, true)),
                Happening::Started { node } => drop(down.insert(node, event.at == at)),
                _ => {}
            }
        });
        let stopped = down.into_iter().filter(|(_, is_down)| *is_down);
        let down =
            if at == SimTime::default() { Vec::new() } else { stopped.map(|it| it.0).collect() };
        Self { at, words: Words::of(scenario), down, ending }
    }

    /// As JSON.
    ///
    /// # Panics
    /// If a state has no form in JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let ending = &self.ending;
        let mut held = Map::new();
        let mut put = |name: &str, value: Value| drop(held.insert(name.to_owned(), value));
        put("version", STATE_FORM.into());
        put("at_ms", self.at.0.into());
        put("down", self.down.iter().map(ToString::to_string).collect());
        put("conferences", value(&ending.conferences));
        put("orders", value(&ending.orders));
        put("registrations", value(&ending.processes));
        put("seats", value(&ending.seats));
        put("payments", value(&ending.payments));
        put("codes", by_id(ending.codes.iter().map(|(stream, code)| (stream.id, code))));
        put("assignments", by_id(ending.assignments.iter().map(|(stream, it)| (stream.id, it))));
        put("bank", value(&ending.accounts));
        put("projectors", projectors(ending));
        let ids = |ids: &[MessageId]| value(&ids.iter().map(|id| id.0).collect::<Vec<_>>());
        put("outbox", ids(&ending.outbox));
        put("dead_letters", ids(&ending.dead_letters));
        put("held_by_the_bus", ids(&ending.held));
        put("registrants_who_wait", value(&ending.waiting));
        put("organisers_who_wait", value(&ending.organising));
        Value::Object(held)
    }

    /// In words: one line for each value, with names beside ids; what is empty is left out.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "What everybody held at {}", self.at)?;
        let Value::Object(held) = self.json() else { return Ok(()) };
        for (name, value) in
            held.iter().filter(|(name, _)| !["version", "at_ms"].contains(&name.as_str()))
        {
            self.told(out, &name.replace('_', " "), value, 1)?;
        }
        Ok(())
    }

    fn told(&self, out: &mut dyn Write, name: &str, value: &Value, depth: usize) -> io::Result<()> {
        let indent = "  ".repeat(depth);
        let name = self.named(name);
        let inner: Vec<(String, &Value)> = match value {
            Value::Null => return Ok(()),
            Value::Object(fields) => fields.iter().map(|(name, it)| (name.clone(), it)).collect(),
            Value::Array(items) => (1..).map(|number: u32| number.to_string()).zip(items).collect(),
            Value::String(text) => {
                let text = self.named(text);
                return writeln!(out, "{indent}{}: {}", visible::line(&name), visible::line(&text));
            }
            plain => return writeln!(out, "{indent}{}: {plain}", visible::line(&name)),
        };
        if inner.is_empty() {
            return Ok(());
        }
        writeln!(out, "{indent}{}", visible::line(&name))?;
        inner.iter().try_for_each(|(name, value)| self.told(out, name, value, depth + 1))
    }

    /// A text with ids as they are told: eight digits, after their names.
    fn named(&self, text: &str) -> String {
        match text.parse::<Uuid>() {
            Ok(id) => {
                let short = format!("{:08x}", id.as_u128() >> 96);
                self.words.named(&short, &BTreeMap::new())
            }
            Err(_) => text.to_owned(),
        }
    }
}

/// What each projector shows, and how many messages it still waits with.
fn projectors(ending: &Ending) -> Value {
    let all = ending.views.iter().zip(&ending.view_releases).zip(&ending.tables);
    let held = all.map(|(((views, waiting), release), tables)| {
        serde_json::json!({
            "release": release.to_string(),
            "messages_that_wait": waiting,
            "views": value(views),
            "tables": value(&tables.values().collect::<Vec<_>>()),
        })
    });
    held.collect()
}

fn by_id<'a, T: Serialize + 'a>(states: impl Iterator<Item = (Uuid, &'a T)>) -> Value {
    states.map(|(id, state)| (id.to_string(), value(state))).collect::<Map<_, _>>().into()
}

fn value(state: &(impl Serialize + ?Sized)) -> Value {
    serde_json::to_value(state).expect("a state has string keys only")
}
