//! The form in which each release stores every event and sends every command: names of fields and
//! kinds of values. Of an earlier release only what is otherwise than in the one that followed.

use std::collections::BTreeMap;

use conference::record::{Happening, Observation};
use conference::scenario::from_seed;
use domain::history::{Reader, Release, downcast, downcast_command};
use domain::identity::{OrderId, PaymentId};
use domain::message::{Body, Command, Event};
use domain::payments::{PaymentCommand, PaymentEvent};
use domain::registration::{OrderCommand, OrderEvent, ProcessStep};
use domain::stream::{StreamId, StreamKind};
use oracle::runner::play_before;
use serde_json::{Value, json};
use stage::engine::Kind;

/// So many seeds are played to see every form once.
const SEEDS: u64 = 60;

/// What one release stores and sends.
struct Forms {
    release: Release,
    reader: Reader,
    events: BTreeMap<String, Value>,
    commands: BTreeMap<String, Value>,
}

impl Forms {
    fn of(release: Release) -> Self {
        Self {
            release,
            reader: Reader::default(),
            events: BTreeMap::new(),
            commands: BTreeMap::new(),
        }
    }

    fn see(&mut self, observation: &Observation) {
        match observation {
            Observation::Committed(committed) => {
                let events: Vec<_> =
                    committed.events.iter().map(|event| event.body.clone()).collect();
                self.events(committed.stream, &events);
            }
            Observation::Accepted { message } => match &message.body {
                Body::Command(Command::Written(written)) => {
                    self.command(&written.command().expect("what was accepted can be read"));
                }
                Body::Command(command) => self.command(command),
                Body::Events(_) => {}
            },
            _ => {}
        }
    }

    /// What one decision led to.
    fn events(&mut self, stream: StreamId, events: &[Event]) {
        let rows = downcast(events, self.release.schema(), &self.reader.known(stream));
        for row in rows.as_deref().unwrap_or(events) {
            let row = match row {
                Event::Written(written) => serde_json::from_str(&written.text),
                today => serde_json::to_value(today),
            };
            let row = row.expect("an event is JSON");
            let (_, event) = only(&row);
            merge(self.events.entry(name_of(event)).or_default(), shape(&row));
        }
        for event in events {
            self.reader.read(stream, event).expect("events of today can be read");
        }
    }

    fn command(&mut self, command: &Command) {
        let sent = match downcast_command(command, self.release.schema()) {
            Command::Written(written) => serde_json::from_str(&written.text),
            today => serde_json::to_value(today),
        };
        let sent = sent.expect("a command is JSON");
        let (_, parts) = only(&sent);
        let command =
            parts.as_array().and_then(|parts| parts.last()).expect("an address and a command");
        merge(self.commands.entry(name_of(command)).or_default(), shape(command));
    }

    /// What is too rare to be met in any story: an order that is only heard of after its promise
    /// has ended.
    fn add_what_is_never_met(&mut self) {
        let order = OrderId::named("Ada");
        let orders = StreamId::new(StreamKind::Order, order.0);
        self.events(orders, &[Event::Order(OrderEvent::OrderRejected)]);
        if self.release >= Release::V3 {
            let process = StreamId::new(StreamKind::RegistrationProcess, order.0);
            self.events(process, &[Event::Process(ProcessStep::RejectionRequested { order })]);
        }
        self.command(&Command::Order(order, OrderCommand::RejectOrder));
        // Nobody in a rehearsal sees to the open items; they stay open.
        let payment = PaymentId::of(order, 1);
        let payments = StreamId::new(StreamKind::Payment, payment.0);
        self.events(
            payments,
            &[Event::Payment(PaymentEvent::ManualInterventionResolved { order })],
        );
        self.command(&Command::Payment(payment, PaymentCommand::ResolveIntervention));
        // It takes a customer who has not paid when the conference is called off.
        self.events(payments, &[Event::Payment(PaymentEvent::InvoiceCancelled { order })]);
    }

    /// Only what is stored and sent otherwise than in the release that followed.
    fn otherwise_than(mut self, next: &Self) -> Self {
        self.events.retain(|name, form| next.events.get(name) != Some(form));
        self.commands.retain(|name, form| next.commands.get(name) != Some(form));
        self
    }
}

/// The one entry of an object.
fn only(object: &Value) -> (&str, &Value) {
    let (name, value) = object
        .as_object()
        .and_then(|object| object.iter().next())
        .expect("a name and what it names");
    (name, value)
}

/// `"Name"`, or `{"Name": fields}`.
fn name_of(named: &Value) -> String {
    named.as_str().unwrap_or_else(|| only(named).0).to_owned()
}

#[test]
fn every_release_stores_and_sends_in_its_form() {
    let mut releases = Release::ALL.map(Forms::of);
    for seed in 0..SEEDS {
        for forms in &mut releases {
            forms.reader = Reader::default();
        }
        let run =
            play_before(&from_seed(seed), Default::default(), Kind::Direct, false, &mut |event| {
                if let Happening::Probed { probe: observation, .. } = &event.what {
                    releases.iter_mut().for_each(|forms| forms.see(observation));
                }
            });
        assert_eq!(run.violations, [], "seed {seed}");
    }
    releases.iter_mut().for_each(Forms::add_what_is_never_met);
    let [first, second, third, today] = releases;
    let missing: Vec<_> = Event::names().filter(|name| !today.events.contains_key(*name)).collect();
    assert!(missing.is_empty(), "never stored in {SEEDS} seeds: {missing:?}");
    // What the bank answers is decided where it arrives; only an answer that comes late travels as
    // a command. So are the news of another context that are put into words of one's own.
    let decided_on_arrival = [
        "SetQuota",
        "SetOpening",
        "CallOffSales",
        "SetTerms",
        "CreateSeatAssignments",
        "IssueInvoice",
    ];
    let missing: Vec<_> = Command::names()
        .filter(|name| !today.commands.contains_key(*name) && !name.starts_with("Record"))
        .filter(|name| !decided_on_arrival.contains(name))
        .collect();
    assert!(missing.is_empty(), "never sent in {SEEDS} seeds: {missing:?}");
    let (first, second, third) = (
        first.otherwise_than(&second),
        second.otherwise_than(&third),
        third.otherwise_than(&today),
    );
    super::beside_the_manifest().bind(|| {
        insta::assert_json_snapshot!("stored_events", today.events);
        insta::assert_json_snapshot!("sent_commands", today.commands);
        // They were released: nobody changes them any more.
        insta::assert_json_snapshot!("stored_events_v3", third.events);
        insta::assert_json_snapshot!("sent_commands_v3", third.commands);
        insta::assert_json_snapshot!("stored_events_v2", second.events);
        insta::assert_json_snapshot!("sent_commands_v2", second.commands);
        insta::assert_json_snapshot!("stored_events_v1", first.events);
        insta::assert_json_snapshot!("sent_commands_v1", first.commands);
    });
}

/// The form of a value: field names stay, values become the names of their kinds, ids as keys
/// become `*`.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("nothing"),
        Value::Bool(_) => json!("yes or no"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
        Value::Array(items) => {
            Value::Array(items.iter().map(shape).reduce(merged).into_iter().collect())
        }
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
