//! The form in which every event is stored and every command is sent: names of fields and kinds of values.

use std::collections::BTreeMap;

use domain::message::{Body, Command, Fact};
use domain::payments::{PaymentCommand, PaymentEvent};
use domain::registration::{OrderCommand, OrderEvent, ProcessStep};
use domain::sourcing::{OrderId, PaymentId};
use serde_json::{Value, json};
use sim::record::{Happening, Observation};
use sim::runner::play_before;
use sim::scenario::from_seed;
use sim::stage::engine::Kind;

/// So many seeds are played to see every form once.
const SEEDS: u64 = 60;

#[derive(Default)]
struct Forms {
    facts: BTreeMap<&'static str, Value>,
    commands: BTreeMap<&'static str, Value>,
}

impl Forms {
    fn see(&mut self, observation: &Observation) {
        match observation {
            Observation::Committed(committed) => {
                committed.events.iter().for_each(|event| self.fact(&event.body));
            }
            Observation::Accepted { message } => {
                if let Body::Command(command) = &message.body {
                    self.command(command);
                }
            }
            _ => {}
        }
    }

    fn fact(&mut self, fact: &Fact) {
        merge(
            self.facts.entry(fact.name()).or_default(),
            shape(&serde_json::to_value(fact).expect("a fact is JSON")),
        );
    }

    fn command(&mut self, command: &Command) {
        merge(
            self.commands.entry(command.name()).or_default(),
            shape(&serde_json::to_value(command).expect("a command is JSON")),
        );
    }

    /// What is too rare to be met in any story: an order that is only heard of after its promise has ended.
    fn add_what_is_never_met(&mut self) {
        let order = OrderId::named("Ada");
        self.fact(&Fact::Order(OrderEvent::OrderRejected));
        self.fact(&Fact::Process(ProcessStep::RejectionRequested { order }));
        self.command(&Command::Order(order, OrderCommand::RejectOrder));
        // Nobody in a rehearsal sees to the open items; they stay open.
        self.fact(&Fact::Payment(PaymentEvent::ManualInterventionResolved { order }));
        let payment = PaymentId::of(order, 1);
        self.command(&Command::Payment(payment, PaymentCommand::ResolveIntervention));
    }
}

#[test]
fn every_stored_event_and_every_command_has_its_form() {
    let mut forms = Forms::default();
    for seed in 0..SEEDS {
        let run = play_before(&from_seed(seed), Default::default(), Kind::Direct, false, &mut |event| {
            if let Happening::Observed { observation, .. } = &event.what {
                forms.see(observation);
            }
        });
        assert_eq!(run.violations, [], "seed {seed}");
    }
    forms.add_what_is_never_met();
    let missing: Vec<_> = Fact::names().filter(|name| !forms.facts.contains_key(name)).collect();
    assert!(missing.is_empty(), "never stored in {SEEDS} seeds: {missing:?}");
    // What the bank answers is decided where it arrives; only an answer that comes late travels as a command. So are the
    // news of another context that are put into words of one's own.
    let decided_on_arrival = ["SetQuota", "SetTerms", "CreateSeatAssignments"];
    let missing: Vec<_> = Command::names()
        .filter(|name| !forms.commands.contains_key(name) && !name.starts_with("Record"))
        .filter(|name| !decided_on_arrival.contains(name))
        .collect();
    assert!(missing.is_empty(), "never sent in {SEEDS} seeds: {missing:?}");
    super::beside_the_manifest().bind(|| {
        insta::assert_json_snapshot!("stored_events", forms.facts);
        insta::assert_json_snapshot!("sent_commands", forms.commands);
    });
}

/// The form of a value: field names stay, values become the names of their kinds, ids as keys become `*`.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("nothing"),
        Value::Bool(_) => json!("yes or no"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
        Value::Array(items) => Value::Array(items.iter().map(shape).reduce(merged).into_iter().collect()),
        Value::Object(fields) => {
            let mut form = serde_json::Map::new();
            for (key, value) in fields {
                let key = if key.len() == 36 { "*" } else { key };
                merge(form.entry(key).or_insert(Value::Null), shape(value));
            }
            Value::Object(form)
        }
    }
}

fn merged(mut one: Value, other: Value) -> Value {
    merge(&mut one, other);
    one
}

/// Joins two forms of the same thing. What is sometimes nothing is shown as what it is otherwise.
fn merge(form: &mut Value, other: Value) {
    match (form, other) {
        (Value::Object(fields), Value::Object(others)) => {
            for (key, value) in others {
                merge(fields.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(items), Value::Array(others)) => {
            let joined = items.drain(..).chain(others).reduce(merged);
            items.extend(joined);
        }
        (form, other) if form.is_null() || *form == json!("nothing") => *form = other,
        _ => {}
    }
}
