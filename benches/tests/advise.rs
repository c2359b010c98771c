//! `benches advise --from`, as people and machines use it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// What the command answers to an export on its standard input.
fn advised(export: &[u8], words: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_benches"));
    command.args(["advise", "--from", "-", "--state", "5"]).args(words.split_whitespace());
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = pipes.spawn().unwrap();
    running.stdin.take().unwrap().write_all(export).unwrap();
    running.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn two_events_are_advised_in_either_form() {
    let export = r#"{"type":"SeatsReserved","payload":{"order":"a","seats":2}}
{"type":"SeatsCancelled","payload":{"order":"a"}}
"#;
    for codec in ["json", "postcard"] {
        let answer = advised(export.as_bytes(), &format!("--codec {codec}"));
        let out = text(&answer.stdout);
        assert_eq!(answer.status.code(), Some(0), "{out}{}", text(&answer.stderr));
        assert!(out.contains("2 events, of 2 types: ") && out.contains("\nTake: "), "{out}");
    }
}

#[test]
fn many_streams_are_told_apart_and_advised_by_their_kind_also_out_of_an_archive() {
    let mut export = String::new();
    for (order, place) in (0..12).flat_map(|order| (1..=5).map(move |place| (order, place))) {
        let line = format!(
            r#"{{"stream":"order-{order}","version":{place},"type":"T{place}","payload":{{"order":{order}}}}}"#
        );
        writeln!(export, "{line}").unwrap();
    }
    export.push_str(r#"{"stream":"cart-1","version":1,"type":"Opened","payload":{}}"#);
    let mut archive = GzEncoder::new(Vec::new(), Compression::default());
    archive.write_all(export.as_bytes()).unwrap();
    let answer = advised(&archive.finish().unwrap(), "--json -");
    let told = text(&answer.stderr);
    assert_eq!(answer.status.code(), Some(0), "{told}");
    assert!(told.contains("61 events in 13 streams, of 6 types: "), "{told}");
    let row = |name: &str| {
        let line = told.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(row("order ")[1..7], ["12", "60", "5", "5", "5", "5"], "{told}");
    let figures: Value = serde_json::from_slice(&answer.stdout).unwrap();
    let kinds = figures.pointer("/kinds").or_else(|| figures.pointer("/figures/kinds")).unwrap();
    assert_eq!(
        (&kinds[0]["kind"], &kinds[1]["lengths"]["longest"]),
        (&"order".into(), &1.into()),
        "{figures}"
    );
}

#[test]
fn an_export_of_message_db_is_read_as_it_is_and_another_by_the_names_that_are_given() {
    let row = r#"{"id":"1","stream_name":"order-1","type":"Placed","position":0,"global_position":1,"data":{"seats":2},"metadata":null,"time":"2026-01-01T09:00:00"}"#;
    let answer = advised(row.as_bytes(), "");
    let out = text(&answer.stdout);
    assert_eq!(answer.status.code(), Some(0), "{}", text(&answer.stderr));
    assert!(out.contains("read from `type`, `data`, `stream_name`, `time`"), "{out}");
    assert!(!out.contains("no day ends"), "its instants are read: {out}");
    let strange = r#"{"wer":"a-1","was":"Placed","dies":{"seats":2}}"#;
    let refused = advised(strange.as_bytes(), "");
    let err = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{err}");
    assert!(
        err.contains("standard input: line 1: no field tells the type")
            && err.contains("--type-field"),
        "{err}"
    );
    let named =
        advised(strange.as_bytes(), "--stream-field wer --type-field was --data-field dies");
    assert_eq!(named.status.code(), Some(0), "{}", text(&named.stderr));
}
