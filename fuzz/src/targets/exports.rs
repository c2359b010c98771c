//! Exports of event stores, as `benches advise --from` reads them.

use benches::export::{Names, read};

use super::{Answer, Target, refusal, repository};
use crate::input::Seed;

pub(super) static TARGET: Target = Target::new(
    "exports",
    "exports of event stores, as `benches advise --from` reads them",
    seeds,
    TOKENS,
    feed,
);

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    "\n",
    "null",
    "\"type\":",
    "\"data\":",
    "\"stream\":",
    "\"time\":",
    "\"version\":",
    "1e999",
    "123456789012345678901234567890",
    "\"2026-02-30T25:61:61Z\"",
    "\"data_base64\":\"####\"",
    "\u{feff}",
    "\u{1f}\u{8b}\u{8}",
    "\"\\ud800\"",
    "-0",
    "[[[[[[[[",
];

/// A line or a few as the usual stores, and those who write events to files, have them.
const LINES: [&str; 9] = [
    r#"{"id":"1","stream_name":"order-1","type":"Placed","position":0,"global_position":1,"data":"{\"seats\":2}","metadata":null,"time":"2026-01-01T09:00:00"}
{"id":"2","stream_name":"order-1","type":"Paid","position":1,"global_position":2,"data":{"cents":12345678901234567890},"time":"2026-01-01T09:01:00"}"#,
    r#"{"eventStreamId":"cart-7","eventNumber":3,"eventType":"ItemAdded","data":{"sku":"a","price":12.50},"metaData":{"$correlationId":"x"},"updated":"2026-01-01T09:00:00.1234567Z"}"#,
    r#"[{"seq_id":1,"id":"b5","stream_id":"9a94","version":1,"data":{"Seats":2},"type":"seats_reserved","timestamp":"2026-01-01 09:00:00.123+00","tenant_id":"*DEFAULT*","mt_dotnet_type":"X"}]"#,
    r#"{"globalIndex":1,"eventIdentifier":"e","aggregateIdentifier":"a-1","sequenceNumber":0,"type":"Order","payloadType":"com.example.Placed","payloadRevision":null,"payload":"eyJhIjoxfQ==","timeStamp":"2026-01-01T09:00:00Z"}"#,
    r#"{"specversion":"1.0","id":"1","source":"/orders","subject":"order-1","type":"com.example.placed","time":"2026-01-01T09:00:00+09:00","datacontenttype":"application/json","data":{"seats":2}}
{"specversion":"1.0","id":"2","source":"/orders","subject":"order-2","type":"com.example.placed","data_base64":"eyJhIjoxfQ=="}"#,
    r#"{"stream_id":"shopping_cart:1","stream_position":1,"message_type":"ProductItemAdded","message_data":{"price":3},"message_metadata":{},"global_position":1,"created":"2026-01-01T09:00:00Z"}"#,
    r#"{"aggregate_id":"a","version":1,"event_type":"T","payload":[1,2,3],"created_at":1767258000000}

{"aggregate_id":"b","version":1,"event_type":"T","payload":"text","created_at":1767258000}"#,
    r#"{"type":"T","payload":{}}"#,
    r#"{"event":"T","body":null}"#,
];

fn seeds() -> Vec<Seed> {
    let rows = std::fs::read_to_string(repository("domain/tests/laws/released/v4.jsonl"))
        .expect("the repository is complete");
    let ours = rows.lines().take(40).flat_map(|line| {
        let stream: serde_json::Value = serde_json::from_str(line).expect("a stream is JSON");
        let id = stream["stream"]["id"].clone();
        let event = |row: &serde_json::Value| {
            let (kind, data) = match &row["body"] {
                serde_json::Value::Object(body) => {
                    let (kind, data) = body.iter().next().expect("an event has a kind");
                    (kind.clone(), data.clone())
                }
                other => (other.to_string(), serde_json::Value::Null),
            };
            serde_json::json!({"stream": id, "type": kind, "data": data}).to_string()
        };
        let rows = stream["rows"].as_array().expect("a stream has rows");
        rows.iter().map(event).collect::<Vec<_>>()
    });
    let ours = ours.collect::<Vec<_>>().join("\n");
    // Packed by `printf '{"type":"T","payload":{}}' | gzip -n`.
    let packed = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56, 0x2a, 0xa9, 0x2c, 0x48, 0x55, 0xb2, 0x52,
        0x0a, 0x51, 0xd2, 0x51, 0x2a, 0x48, 0xac, 0xcc, 0xc9, 0x4f, 0x4c, 0x51, 0xb2, 0xaa, 0xae,
        0xad, 5, 0, 0x76, 0x90, 0xea, 0x50, 0x19, 0, 0, 0,
    ];
    LINES
        .iter()
        .map(|lines| Seed::Text((*lines).to_owned()))
        .chain([Seed::Text(ours), Seed::Bytes(packed.to_vec())])
        .collect()
}

fn feed(number: u64, input: &[u8]) -> Result<Answer, String> {
    let mut names = Names::default();
    // The first inputs are the lines above, which name their fields as their stores do.
    match number.saturating_sub(100) % 5 {
        _ if number < 100 => {}
        0 => names.data = Some(".".to_owned()),
        1 => names.stream = Some("metadata.stream".to_owned()),
        _ => {}
    }
    match read(input.to_vec(), &names) {
        Ok(export) if export.kinds.is_empty() || export.census.events == 0 => {
            Err("it is taken, and there is nothing in it".to_owned())
        }
        Ok(export) => {
            let told: usize = export.kinds.iter().map(|kind| kind.lengths.events).sum();
            if told != export.census.events {
                return Err(format!("{told} of {} events are told", export.census.events));
            }
            Ok(Answer::Taken)
        }
        Err(error) => refusal(&error.to_string()),
    }
}
