//! Streams as the four releases stored them, and messages as they sent them, read by today's.

use domain::history::{self, Reader};
use domain::stream::StreamId;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{Answer, Target, refusal, texts};
use crate::input::Seed;

pub(super) static TARGET: Target =
    Target::new("rows", "streams of every release, as the store reads them", seeds, TOKENS, feed);

const TOKENS: &[&str] = &[
    "null",
    "[]",
    "{}",
    "\"schema\":1",
    "\"schema\":4",
    "\"schema\":99",
    "\"Order\"",
    "\"Seats\"",
    "18446744073709551616",
    "-1",
    "\"\\u0000\"",
    "00000000-0000-0000-0000-000000000000",
    "{",
    "}",
];

/// So many rows of a stream are enough to have what comes after depend on what was before.
const MOST_ROWS: usize = 12;

fn seeds() -> Vec<Seed> {
    let streams = texts("domain/tests/laws/released", ".jsonl");
    let lines = streams.iter().flat_map(|text| text.lines());
    let seed = |line: &str| {
        let stream: Value = serde_json::from_str(line).expect("a stream is JSON");
        let rows = stream["rows"].as_array().expect("a stream has rows");
        let rows = &rows[..rows.len().min(MOST_ROWS)];
        Seed::Json(json!({"stream": stream["stream"], "rows": rows}))
    };
    lines.map(seed).collect()
}

#[derive(Deserialize)]
struct Stream {
    stream: StreamId,
    rows: Vec<Box<RawValue>>,
}

fn feed(_: u64, input: &[u8]) -> Result<Answer, String> {
    let _ = history::decode_message(input);
    let Stream { stream, rows } = match serde_json::from_slice(input) {
        Ok(stream) => stream,
        Err(error) => return refusal(&error.to_string()),
    };
    let mut reader = Reader::default();
    for row in rows {
        let bytes = row.get().as_bytes();
        let _ = history::decode_message(bytes);
        let stored = match history::decode(bytes) {
            Ok(stored) => stored,
            Err(error) => return refusal(&error.to_string()),
        };
        let again =
            history::decode(&history::encode(&stored)).map_err(|error| error.to_string())?;
        if again != stored {
            return Err(format!("written and read again {row} is another one"));
        }
        if let Err(error) = reader.read(stream, &stored.body) {
            return refusal(&error.to_string());
        }
    }
    Ok(Answer::Taken)
}
