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

/// Rows as the stores' own tables and tools have them, two streams each, of which one has a number
/// that 64 bits do not hold.
const EXPORTS: [(&str, &str, [&str; 2]); 6] = [
    (
        "message-db",
        r#"{"id":"1f","stream_name":"STREAM","type":"Placed","position":AT,"global_position":7,"data":{"cents":BIG},"metadata":null,"time":"2026-01-01T09:00:00"}"#,
        ["order-1", "order-2"],
    ),
    (
        "KurrentDB",
        r#"{"eventStreamId":"STREAM","eventNumber":AT,"eventType":"Placed","eventId":"1f","data":"{\"cents\":BIG}","metadata":"","isJson":true,"updated":"2026-01-01T09:00:00Z"}"#,
        ["order-1", "order-2"],
    ),
    (
        "Marten",
        r#"{"seq_id":7,"id":"0190c6f2-0000-7000-8000-000000000009","stream_id":"STREAM","version":AT,"data":{"cents":BIG},"type":"Placed","timestamp":"2026-01-01 09:00:00+00","tenant_id":"*DEFAULT*","mt_dotnet_type":"Shop.Placed, Shop","is_archived":false}"#,
        ["0190c6f2-0000-7000-8000-000000000001", "0190c6f2-0000-7000-8000-000000000002"],
    ),
    (
        "Axon",
        r#"{"global_index":7,"aggregate_identifier":"STREAM","sequence_number":AT,"type":"Order","event_identifier":"1f","payload_type":"Placed","payload_revision":null,"payload":{"cents":BIG},"meta_data":"\\x7b7d","time_stamp":"2026-01-01T09:00:00.000Z"}"#,
        ["4711", "4712"],
    ),
    (
        "CloudEvents",
        r#"{"specversion":"1.0","id":"AT","source":"/orders","type":"Placed","subject":"STREAM","time":"2026-01-01T09:00:00Z","datacontenttype":"application/json","data":{"cents":BIG}}"#,
        ["1", "2"],
    ),
    (
        "Emmett",
        r#"{"stream_id":"STREAM","stream_position":"AT","partition":"emt:default","message_kind":"E","message_data":{"cents":BIG},"message_metadata":{},"message_schema_version":"1","message_type":"Placed","message_id":"1f","is_archived":false,"global_position":"7","created":"2026-01-01T09:00:00+00:00"}"#,
        ["order:1", "order:2"],
    ),
];

#[test]
fn each_usual_store_is_read_in_every_form_of_a_file_and_written_in_both_codecs() {
    for (store, row, streams) in EXPORTS {
        let rows: Vec<_> = streams
            .into_iter()
            .flat_map(|stream| (1..=3).map(move |at| (stream, at)))
            .map(|(stream, at)| {
                let cents = if at == 2 { "123456789012345678901234567890" } else { "12" };
                row.replace("STREAM", stream).replace("AT", &at.to_string()).replace("BIG", cents)
            })
            .collect();
        let lines = rows.join("\n");
        let array = format!("[{}]", rows.join(",\n"));
        let mut archive = GzEncoder::new(Vec::new(), Compression::default());
        archive.write_all(array.as_bytes()).unwrap();
        let forms = [
            ("lines", lines.clone().into_bytes()),
            ("a mark and lines", format!("\u{feff}{lines}\r\n").into_bytes()),
            ("an array", array.into_bytes()),
            ("an archive", archive.finish().unwrap()),
        ];
        for ((form, bytes), codec) in
            forms.iter().flat_map(|form| [(form, "json"), (form, "postcard")])
        {
            let case = format!("{store}, {form}, {codec}");
            let answer = advised(bytes, &format!("--codec {codec}"));
            let out = text(&answer.stdout);
            assert_eq!(answer.status.code(), Some(0), "{case}: {out}{}", text(&answer.stderr));
            assert!(out.contains("6 events in 2 streams, of 1 type: Placed 6\n"), "{case}: {out}");
            assert!(!out.contains("no day ends") && out.contains("\nTake: "), "{case}: {out}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_stops_it_is_told_which_answers_are_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_benches"));
    command.args("advise --from - --json a.json --svg a.svg".split(' ')).current_dir(&folder);
    // Its standard input has no end, so it waits.
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = pipes.spawn().unwrap();
    let _goes_on = running.stdin.take().unwrap();
    let status = format!("/proc/{}/status", running.id());
    let obeys = |line: &str| {
        let caught =
            line.strip_prefix("SigCgt:").and_then(|it| u64::from_str_radix(it.trim(), 16).ok());
        caught.is_some_and(|mask| mask & (1 << 14) != 0)
    };
    while !std::fs::read_to_string(&status).unwrap().lines().any(obeys) {
        std::thread::yield_now();
    }
    let sent = Command::new("kill").args(["-TERM", &running.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let answer = running.wait_with_output().unwrap();
    let told = text(&answer.stderr);
    assert_eq!(answer.status.code(), Some(130), "{told}");
    assert!(told.contains("not written: a.json") && told.contains("not written: a.svg"), "{told}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}
