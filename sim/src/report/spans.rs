//! What became of each message, as spans of OpenTelemetry: one trace for each order, in the JSON
//! form of OTLP, with the names of the conventions for messaging.

use std::collections::BTreeMap;

use conference::node::protections::Protections;
use conference::node::protocol::Handler;
use conference::record::{Committed, Happening, Observation, RunEvent};
use conference::scenario::Scenario;
use conference::wording::Words;
use domain::message::Message;
use domain::sourcing::{MessageId, Timestamp};
use oracle::runner;
use serde_json::{Value, json};
use stage::{SimTime, engine};
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use super::part::Part;

/// Readers take an instant of 0 for none, so a story begins with the year 2000.
const BEGINNING_MS: u64 = 946_684_800_000;

/// Kinds of spans, and the status of one that failed, by their numbers in OTLP.
const PRODUCER: u8 = 4;
const CONSUMER: u8 = 5;
const ERROR: u8 = 2;

/// Plays a scenario, and tells the part of it as spans.
#[must_use]
pub fn of(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    part: &Part,
) -> Value {
    let mut spans = Spans::default();
    let _ = runner::play_before(scenario, protections, engine, false, &mut |event| {
        spans.observe(event);
    });
    spans.told(&Words::of(scenario), part)
}

/// What is known of messages so far.
#[derive(Debug, Default)]
struct Spans {
    sent: BTreeMap<MessageId, Sent>,
    processed: BTreeMap<(MessageId, Handler), Processed>,
    now: SimTime,
}

/// A message on its way to the bus.
#[derive(Debug)]
struct Sent {
    /// The handler that sends it because of another message; people and the bank send the others.
    by: Option<Handler>,
    from: SimTime,
    /// What the bus knows of it, once it has it.
    taken: Option<Taken>,
}

#[derive(Debug)]
struct Taken {
    at: SimTime,
    name: &'static str,
    correlation: Uuid,
    causation: MessageId,
}

/// A message at one of its handlers.
#[derive(Debug)]
struct Processed {
    from: SimTime,
    until: Option<SimTime>,
    deliveries: u32,
    is_dead: bool,
}

impl Spans {
    fn observe(&mut self, event: &RunEvent) {
        self.now = event.at;
        let Happening::Probed { probe, .. } = &event.what else { return };
        match &**probe {
            Observation::Asked { command, .. } => self.sends(*command, None),
            Observation::Committed(Committed { handler, outgoing, .. })
            | Observation::Found(Committed { handler, outgoing, .. }) => {
                outgoing.iter().for_each(|message| self.sends(message.meta.id, Some(*handler)));
            }
            Observation::Accepted { message } => self.takes(message),
            Observation::Delivered { handler, message, count } => {
                let processed = self.processed.entry((*message, *handler)).or_insert(Processed {
                    from: event.at,
                    until: None,
                    deliveries: 0,
                    is_dead: false,
                });
                processed.deliveries = processed.deliveries.max(*count);
            }
            Observation::Completed { handler, message } => {
                if let Some(processed) = self.processed.get_mut(&(*message, *handler)) {
                    processed.until.get_or_insert(event.at);
                }
            }
            Observation::DeadLettered { handler, message } => {
                if let Some(processed) = self.processed.get_mut(&(*message, *handler)) {
                    processed.until.get_or_insert(event.at);
                    processed.is_dead = true;
                }
            }
            _ => {}
        }
    }

    fn sends(&mut self, message: MessageId, by: Option<Handler>) {
        let from = self.now;
        self.sent.entry(message).or_insert(Sent { by, from, taken: None });
    }

    fn takes(&mut self, message: &Message) {
        self.sends(message.meta.id, None);
        let sent = self.sent.get_mut(&message.meta.id).expect("it is sent by now");
        sent.taken.get_or_insert(Taken {
            at: self.now,
            name: message.body.name(),
            correlation: message.meta.correlation,
            causation: message.meta.causation,
        });
    }

    fn told(&self, words: &Words, part: &Part) -> Value {
        let mut services: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (message, sent) in &self.sent {
            let Some(taken) = &sent.taken else { continue };
            let who = words.who(taken.correlation);
            if !part.has(Timestamp(sent.from.0), taken.name, Some(&who)) {
                continue;
            }
            let service = sent.by.map_or_else(|| "people".to_owned(), |by| by.to_string());
            services.entry(service).or_default().push(self.send_span(*message, sent, taken));
            for handler in self.handlers_of(*message) {
                let span = self.process_span(*message, handler, taken);
                services.entry(handler.to_string()).or_default().push(span);
            }
        }
        let resources = services.into_iter().map(|(service, spans)| {
            json!({
                "resource": {"attributes": [text("service.name", &service)]},
                "scopeSpans": [{
                    "scope": {"name": "rehearsal", "version": env!("CARGO_PKG_VERSION")},
                    "spans": spans,
                }],
            })
        });
        json!({"resourceSpans": resources.collect::<Vec<_>>()})
    }

    fn handlers_of(&self, message: MessageId) -> impl Iterator<Item = Handler> {
        let own = move |(of, _): &&(MessageId, Handler)| *of == message;
        let first = (message, Handler::Orders);
        self.processed.range(first..).map(|(key, _)| key).take_while(own).map(|(_, by)| *by)
    }

    fn send_span(&self, message: MessageId, sent: &Sent, taken: &Taken) -> Value {
        let mut span = json!({
            "traceId": taken.correlation.simple().to_string(),
            "spanId": span_id(message, None),
            "name": format!("send {}", taken.name),
            "kind": PRODUCER,
            "startTimeUnixNano": nanoseconds(sent.from),
            "endTimeUnixNano": nanoseconds(taken.at),
            "attributes": attributes("send", message, taken),
        });
        let cause = sent.by.map(|by| (taken.causation, by));
        if let Some((cause, by)) = cause.filter(|cause| self.processed.contains_key(cause)) {
            let of = self.sent.get(&cause).and_then(|sent| sent.taken.as_ref());
            let trace = of.map_or(taken.correlation, |of| of.correlation);
            if trace == taken.correlation {
                span["parentSpanId"] = span_id(cause, Some(by)).into();
            } else {
                // What is about a conference may lead to something about an order.
                span["links"] = json!([{
                    "traceId": trace.simple().to_string(),
                    "spanId": span_id(cause, Some(by)),
                }]);
            }
        }
        span
    }

    fn process_span(&self, message: MessageId, handler: Handler, taken: &Taken) -> Value {
        let processed = &self.processed[&(message, handler)];
        let mut attributes = attributes("process", message, taken);
        attributes.push(text("messaging.consumer.group.name", &handler.to_string()));
        attributes.push(json!({
            "key": "rehearsal.deliveries",
            "value": {"intValue": processed.deliveries.to_string()},
        }));
        let mut span = json!({
            "traceId": taken.correlation.simple().to_string(),
            "spanId": span_id(message, Some(handler)),
            "parentSpanId": span_id(message, None),
            "name": format!("process {}", taken.name),
            "kind": CONSUMER,
            "startTimeUnixNano": nanoseconds(processed.from),
            "endTimeUnixNano": nanoseconds(processed.until.unwrap_or(self.now)),
            "attributes": attributes,
        });
        let trouble = match (processed.is_dead, processed.until) {
            (true, _) => Some("it was given up and is a dead letter"),
            (false, None) => Some("it was still being handled when the story ended"),
            (false, Some(_)) => None,
        };
        if let Some(message) = trouble {
            span["status"] = json!({"code": ERROR, "message": message});
        }
        span
    }
}

fn attributes(operation: &str, message: MessageId, taken: &Taken) -> Vec<Value> {
    vec![
        text("messaging.system", "rehearsal"),
        text("messaging.operation.name", operation),
        text("messaging.operation.type", operation),
        text("messaging.destination.name", taken.name),
        text("messaging.message.id", &message.0.to_string()),
        text("messaging.message.conversation_id", &taken.correlation.to_string()),
    ]
}

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

/// The id of the span in which a message is sent, or in which a handler processes it.
fn span_id(message: MessageId, handler: Option<Handler>) -> String {
    let mut bytes = message.0.as_bytes().to_vec();
    bytes.push(handler.map_or(u8::MAX, Handler::number));
    format!("{:016x}", xxh3_64(&bytes))
}

/// Numbers of 64 bits are texts in OTLP's JSON.
fn nanoseconds(at: SimTime) -> String {
    ((BEGINNING_MS + at.0) * 1_000_000).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use conference::scenario::from_seed;
    use domain::identity::OrderId;
    use stage::engine::Kind;

    use super::*;

    fn spans_of(seed: u64, part: &Part) -> Vec<Value> {
        let told = of(&from_seed(seed), Protections::default(), Kind::Direct, part);
        let resources = told["resourceSpans"].as_array().unwrap().clone();
        let spans = |resource: &Value| resource["scopeSpans"][0]["spans"].as_array().cloned();
        resources.iter().filter_map(spans).flatten().collect()
    }

    #[test]
    fn every_span_has_an_id_of_its_own_and_a_parent_in_its_trace() {
        let spans = spans_of(3, &Part::default());
        assert!(spans.len() > 1000, "{} spans", spans.len());
        let key = |span: &Value, id: &str| {
            (span["traceId"].as_str().unwrap().to_owned(), span[id].as_str().map(str::to_owned))
        };
        let ids: BTreeSet<_> = spans.iter().map(|span| key(span, "spanId")).collect();
        assert_eq!(ids.len(), spans.len());
        let mut roots = 0;
        for span in &spans {
            match key(span, "parentSpanId") {
                (_, None) => roots += 1,
                parent => assert!(ids.contains(&parent), "{span} has no parent in its trace"),
            }
            let time = |field: &str| span[field].as_str().unwrap().parse::<u64>().unwrap();
            assert!(time("startTimeUnixNano") <= time("endTimeUnixNano"), "{span}");
        }
        assert!(roots * 4 < spans.len(), "{roots} of {} have no parent", spans.len());
    }

    #[test]
    fn the_spans_of_one_order_are_one_trace_and_so_are_those_of_seats_offered_later() {
        let name = from_seed(3).registrants[0].name.clone();
        let order = OrderId::named(&name).0.simple().to_string();
        let spans = spans_of(3, &Part { order: Some(name), ..Part::default() });
        let traces: BTreeSet<_> =
            spans.iter().filter_map(|span| span["traceId"].as_str()).collect();
        assert!(spans.len() > 5, "{spans:?}");
        assert!(traces.contains(order.as_str()) && traces.len() <= 2, "{traces:?}");
    }
}
