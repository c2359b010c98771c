//! Exports of the usual stores, each as its own tools write it, in words of our own.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::*;
use crate::stream::seats;

fn lines(values: &[Value]) -> Vec<u8> {
    values.iter().map(|value| value.to_string() + "\n").collect::<String>().into_bytes()
}

/// Reads events of one stream: their fields, their stream's kind, and what happened first.
fn first(values: &[Value]) -> (Census, Option<String>, Told) {
    first_of(values, values.len())
}

/// The same where so many events are in what was exported.
fn first_of(values: &[Value], events: usize) -> (Census, Option<String>, Told) {
    let Export { census, mut kinds } = read(lines(values), &Names::default()).unwrap();
    assert_eq!((kinds.len(), census.events), (1, events), "{census:?}");
    let kind = kinds.remove(0);
    let Found::Unknown(events) = kind.typical else { panic!("these are not seats") };
    (census, kind.name, events[0].clone())
}

fn refused(bytes: &[u8], names: &Names) -> String {
    read(bytes.to_vec(), names).unwrap_err().to_string()
}

fn placed(seats: u64) -> Told {
    use crate::tree::Tree;
    use domain::sourcing::Timestamp;
    let fields = Tree::Fields(vec![("seats".to_owned(), Tree::Unsigned(seats))]);
    Told::Event("Placed".to_owned(), fields, Some(Timestamp(1_767_258_000_000)))
}

const NINE: &str = "2026-01-01T09:00:00Z";

#[test]
fn message_db() {
    let row = |position: u64, data: Value| {
        json!({"id": "1f", "stream_name": "order-1", "type": "Placed", "position": position, "global_position": 7,
            "data": data, "metadata": null, "time": "2026-01-01T09:00:00"})
    };
    // Its functions return JSON as text.
    for data in [json!({"seats": 2}), json!("{\"seats\":2}")] {
        let (census, kind, told) = first(&[row(0, data)]);
        assert_eq!((kind.as_deref(), told), (Some("order"), placed(2)));
        assert_eq!(census.fields, ["type", "data", "stream_name", "time"]);
    }
}

#[test]
fn kurrentdb() {
    let over_http = json!({"eventStreamId": "order-1", "eventNumber": 0, "eventType": "Placed", "eventId": "1f",
        "data": "{\"seats\":2}", "metadata": "", "isJson": true, "updated": NINE});
    let by_client = json!({"streamId": "order-1", "id": "1f", "revision": 0, "type": "Placed", "isJson": true,
        "data": {"seats": 2}, "metadata": {}, "created": NINE, "position": {"commit": 5, "prepare": 5}});
    for row in [over_http, by_client] {
        let (census, kind, told) = first(&[row]);
        assert_eq!((kind.as_deref(), told, census.dated), (Some("order"), placed(2), 1));
    }
}

/// It begins with what happened last.
#[test]
fn a_page_of_the_feed_of_kurrentdb() {
    let entry = |number: u64| {
        json!({"eventId": "1f", "eventType": format!("T{number}"), "eventNumber": number,
            "data": "{\n  \"seats\": 2\n}", "metaData": "", "streamId": "order-1", "isJson": true,
            "isMetaData": false, "isLinkMetaData": false, "positionEventNumber": number,
            "positionStreamId": "order-1", "title": format!("{number}@order-1"), "updated": NINE, "summary": "T"})
    };
    let page = json!({"title": "Event stream 'order-1'", "updated": NINE, "streamId": "order-1",
        "headOfStream": true, "links": [], "entries": [entry(2), entry(1), entry(0)]});
    let (census, kind, Told::Event(first, ..)) = first_of(&[page], 3);
    assert_eq!((census.dated, kind.as_deref(), first.as_str()), (3, Some("order"), "T0"));
    let empty = json!({"title": "Event stream 'order-1'", "entries": []});
    assert!(refused(&lines(&[empty]), &Names::default()).contains("no event"));
}

/// Whoever reads numbers of 64 bits in JavaScript writes them as text.
#[test]
fn places_are_numbers_also_where_they_are_text() {
    let row = |place: u64| {
        json!({"stream_id": "order-1", "stream_position": place.to_string(), "message_type": format!("T{place}"),
            "message_data": {"seats": 2}, "created": NINE})
    };
    let (_, _, Told::Event(first, ..)) = first(&[row(10), row(9)]);
    assert_eq!(first, "T9");
}

#[test]
fn marten() {
    let row = json!({"seq_id": 1, "id": "0190c6f2-0000-7000-8000-000000000009",
        "stream_id": "0190c6f2-0000-7000-8000-000000000001", "version": 1, "data": {"seats": 2}, "type": "Placed",
        "timestamp": "2026-01-01 09:00:00.000+00", "tenant_id": "*DEFAULT*", "mt_dotnet_type": "Shop.Placed, Shop",
        "is_archived": false});
    let (_, kind, told) = first(&[row]);
    assert_eq!((kind, told), (None, placed(2)));
}

#[test]
fn axon() {
    let row = |payload: Value| {
        json!({"global_index": 1, "aggregate_identifier": "4711", "sequence_number": 0, "type": "Order",
            "event_identifier": "1f", "payload_type": "Placed", "payload_revision": null, "payload": payload,
            "meta_data": "\\x7b7d", "time_stamp": NINE})
    };
    for payload in [json!({"seats": 2}), json!("\\x7b227365617473223a327d")] {
        let (census, kind, told) = first(&[row(payload)]);
        assert_eq!((kind.as_deref(), told), (Some("Order"), placed(2)));
        assert_eq!(
            census.fields,
            ["payload_type", "payload", "aggregate_identifier", "time_stamp"]
        );
    }
    // Its own statements for PostgreSQL quote no names.
    let folded = json!({"globalindex": 1, "aggregateidentifier": "4711", "sequencenumber": 0, "type": "Order",
        "eventidentifier": "1f", "payloadtype": "Placed", "payloadrevision": null, "payload": {"seats": 2},
        "metadata": "\\x7b7d", "timestamp": NINE});
    let (_, kind, told) = first(&[folded]);
    assert_eq!((kind.as_deref(), told), (Some("Order"), placed(2)));
    let (_, _, Told::Event(_, fields, _)) =
        first(&[row(json!("<Placed><seats>2</seats></Placed>"))]);
    assert_eq!(fields, crate::tree::Tree::Text("<Placed><seats>2</seats></Placed>".to_owned()));
}

#[test]
fn emmett() {
    let row = json!({"stream_id": "order:0190c6f2-0000-7000-8000-000000000001", "stream_position": 1,
        "partition": "emt:default", "message_kind": "E", "message_data": {"seats": 2}, "message_metadata": {},
        "message_schema_version": "1", "message_type": "Placed", "message_id": "1f", "is_archived": false,
        "global_position": 1, "created": "2026-01-01T09:00:00+00:00"});
    let read_back = json!({"type": "Placed", "data": {"seats": 2}, "created": NINE,
        "metadata": {"streamName": "order-1", "streamPosition": "1", "messageId": "1f"}});
    for row in [row, read_back] {
        let (_, kind, told) = first(&[row]);
        assert_eq!((kind.as_deref(), told), (Some("order"), placed(2)));
    }
}

#[test]
fn cloud_events() {
    let event = |data: &str, value: Value| {
        let mut event = json!({"specversion": "1.0", "id": "1f", "source": "/orders", "type": "Placed", "subject": "1",
            "time": NINE});
        event[data] = value;
        event
    };
    let packed = json!(BASE64_STANDARD.encode("{\"seats\":2}"));
    for event in [event("data", json!({"seats": 2})), event("data_base64", packed)] {
        let (_, kind, told) = first(&[event]);
        assert_eq!((kind.as_deref(), told), (Some("/orders"), placed(2)));
    }
    let (_, _, Told::Event(_, fields, _)) = first(&[event("dataschema", json!("urn:none"))]);
    assert_eq!(fields, crate::tree::Tree::Null, "an event may have no data");
}

#[test]
fn many_streams_in_one_export_are_told_apart_by_any_of_their_names() {
    for stream in ["stream", "stream_id", "aggregate_id", "streamId"] {
        let of = |order: u64| {
            (1..=5).map(
                move |at| json!({stream: format!("order-{order}"), "type": "T", "payload": at}),
            )
        };
        let Export { census, kinds } =
            read(lines(&(0..120).flat_map(of).collect::<Vec<_>>()), &Names::default()).unwrap();
        let lengths = Lengths { streams: 120, events: 600, p50: 5, p90: 5, p99: 5, longest: 5 };
        assert_eq!(
            (census.streams, kinds[0].name.as_deref(), kinds[0].lengths),
            (120, Some("order"), lengths)
        );
        assert!(kinds[0].longest.is_none(), "no stream is longer than the one in the middle");
    }
}

#[test]
fn an_array_and_objects_over_several_lines_are_read_as_lines_are() {
    let events = [json!({"type": "A", "payload": {"a": 1}}), json!({"type": "B", "payload": null})];
    let array = serde_json::to_vec_pretty(&json!(events)).unwrap();
    let pretty = events.iter().map(|event| format!("{event:#}\n")).collect::<String>();
    let read = |bytes| read(bytes, &Names::default()).unwrap().census;
    assert_eq!(read(array), read(lines(&events)));
    assert_eq!(read(pretty.into_bytes()), read(lines(&events)));
}

#[test]
fn fields_can_be_named_also_inside_others() {
    let names = Names {
        kind: Some("what.name".to_owned()),
        data: Some(".".to_owned()),
        stream: Some("whose".to_owned()),
        time: Some("at".to_owned()),
    };
    let event = json!({"what": {"name": "Placed"}, "whose": 5, "at": 1_767_258_000, "type": "nothing of use"});
    let Export { census, kinds } =
        super::read(lines(std::slice::from_ref(&event)), &names).unwrap();
    assert_eq!(
        (census.fields.as_slice(), census.bytes),
        (&["what.name", "whose", "at"].map(String::from)[..], event.to_string().len())
    );
    assert!(
        matches!(&kinds[0].typical, Found::Unknown(events) if matches!(&events[0], Told::Event(kind, _, Some(_)) if kind == "Placed"))
    );
}

#[test]
fn a_number_of_thirty_digits_keeps_them() {
    let event = r#"{"type": "Paid", "payload": {"cents": 123456789012345678901234567890}}"#;
    let export = read(event.into(), &Names::default()).unwrap();
    let Found::Unknown(events) = &export.kinds[0].typical else { panic!("these are not seats") };
    let row = Codec::Json.write(&events[0]);
    assert_eq!(
        String::from_utf8(row.payload).unwrap(),
        r#"["Paid",{"cents":"123456789012345678901234567890"}]"#
    );
}

#[test]
fn our_own_seats_are_recognised_and_read_by_their_types() {
    let events = seats(40, 5);
    let rows = events.iter().map(|event| Codec::Json.write(event));
    let row = |row: Row| json!({"type": row.kind, "payload": serde_json::from_slice::<Value>(&row.payload).unwrap()});
    let Export { census, mut kinds } =
        read(lines(&rows.map(row).collect::<Vec<_>>()), &Names::default()).unwrap();
    assert!(matches!(kinds.remove(0).typical, Found::Sales(read) if read == events));
    assert_eq!((census.events, census.streams, census.ours, census.kinds.len()), (40, 1, true, 4));
}

#[test]
fn what_is_no_event_is_told_by_its_line_its_fields_and_what_was_looked_for() {
    let told = |text: &str| refused(text.as_bytes(), &Names::default());
    let good = "{\"type\": \"A\", \"data\": 1}\n";
    let missing = told(&format!("{good}\n{{\"what\": 5, \"data\": 1}}"));
    assert!(
        missing.starts_with("line 3: no field tells the type of the event: it has `data`, `what`"),
        "{missing}"
    );
    assert!(missing.contains("not one of event_type, "), "{missing}");
    assert!(told("{\"type\": \"A\"}").contains("no field tells what happened"));
    assert_eq!(
        told("{\"type\": 5}"),
        "line 1: `type` tells the type of the event, and must be text: it is a number"
    );
    assert_eq!(told("\n[\n{},\n7]").split(':').next(), Some("line 3"));
    assert_eq!(told("[7]"), "line 1: an event is a JSON object, and this is a number");
    assert!(
        told(&format!("{good}{{\"type\": "))
            .starts_with("line 2, column 9: it ends in the middle of")
    );
    assert!(told("\n \n").contains("no event") && told("[]").contains("no event"));
    let strays =
        told("{\"type\": \"A\", \"data\": 1, \"stream\": \"a-1\"}\n{\"type\": \"B\", \"data\": 1}");
    assert!(strays.starts_with("line 2: no field tells the stream"), "{strays}");
    let named = Names { stream: Some("of.whom".to_owned()), ..Names::default() };
    assert!(refused(good.as_bytes(), &named).ends_with("and not `of.whom`"));
}
