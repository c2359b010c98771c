//! What a release has stored is read for ever.
//!
//! `released` holds whole streams as each release stored them in a rehearsal, every kind of event
//! at least once, and what they say today. A row of them is never changed, because rows like it lie
//! in the stores of users: whoever changes a form that was released, drops an upcaster, or changes
//! what a row says, is told here.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use domain::history::{self, Reader, Release};
use domain::message::{Event, Stored};
use domain::payments::Payment;
use domain::registration::{
    Order, PromotionalCode, RegistrationProcess, SeatAssignments, SeatsAvailability,
};
use domain::sourcing::{Aggregate, Fingerprint, Process};
use domain::stream::{StreamId, StreamKind};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::multi_version::BothWays;

/// A stream as it was stored.
#[derive(Deserialize)]
struct Released {
    stream: StreamId,
    rows: Vec<Box<RawValue>>,
    says: Vec<Event>,
}

impl Released {
    fn stored(&self) -> impl Iterator<Item = Stored> {
        self.rows.iter().map(|row| {
            history::decode(row.get().as_bytes()).unwrap_or_else(|error| panic!("{error}: {row}"))
        })
    }

    /// What its rows say today.
    fn read(&self) -> Vec<Event> {
        let mut reader = Reader::default();
        let mut events = Vec::new();
        for row in self.stored() {
            let upcast = reader.read(self.stream, &row.body);
            events
                .extend(upcast.unwrap_or_else(|error| panic!("{error}: {row:?}")).iter().cloned());
        }
        events
    }
}

fn kept_in(file: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/laws/released")).join(file)
}

fn stored_by(release: Release) -> Vec<Released> {
    let path = kept_in(&format!("{release}.jsonl"));
    let text = fs::read_to_string(&path).expect("a readable file");
    let streams: Result<Vec<_>, _> = text.lines().map(serde_json::from_str).collect();
    streams.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn rows_of_every_release_say_today_what_they_said() {
    for release in Release::ALL {
        for stream in stored_by(release) {
            assert_eq!(stream.read(), stream.says, "{:?} as {release} stored it", stream.stream);
        }
    }
}

#[test]
fn rows_of_every_release_pass_through_byte_for_byte() {
    for release in Release::ALL {
        for stream in stored_by(release) {
            for (row, stored) in stream.rows.iter().zip(stream.stored()) {
                assert_eq!(
                    String::from_utf8(history::encode(&stored)).unwrap(),
                    row.get(),
                    "{release}"
                );
            }
        }
    }
}

#[test]
fn rows_of_every_release_rewritten_as_any_later_one_writes_say_what_they_said() {
    for release in Release::ALL {
        for later in Release::ALL.into_iter().filter(|later| *later >= release) {
            for stream in stored_by(release) {
                let mut reader = Reader::default();
                let rewritten: Vec<_> = stream
                    .stored()
                    .map(|row| {
                        let renewed = reader.renew(stream.stream, &row, later).unwrap();
                        assert_eq!(
                            (renewed.meta.id, renewed.meta.schema),
                            (row.meta.id, later.schema())
                        );
                        let text = String::from_utf8(history::encode(&renewed)).unwrap();
                        RawValue::from_string(text).unwrap()
                    })
                    .collect();
                assert_eq!(rewritten.len(), stream.rows.len(), "no version changes");
                let rewritten = Released { rows: rewritten, ..stream };
                assert_eq!(rewritten.read(), rewritten.says, "{release} as {later} writes");
            }
        }
    }
}

/// What was really stored, and not only what a generator thinks of.
#[test]
fn rows_of_every_release_are_read_by_a_fold_that_knows_its_form_as_they_are_upcast() {
    for release in Release::ALL {
        let streams = stored_by(release).into_iter();
        let of_seats = streams.filter(|it| it.stream.kind == StreamKind::SeatsAvailability);
        let read = of_seats.map(|stream| {
            let mut both = BothWays::default();
            stream.stored().map(|row| both.read(&row.body)).count()
        });
        assert!(read.sum::<usize>() > 5, "{release} has hardly stored anything about seats");
    }
}

/// Of the subject of a row and the name of what happened to it.
fn kind_of(row: &RawValue) -> String {
    let row: Value = serde_json::from_str(row.get()).expect("a row is JSON");
    let (subject, event) = row["body"]
        .as_object()
        .and_then(|body| body.iter().next())
        .expect("a subject and an event");
    let name = event.as_str().or_else(|| event.as_object()?.keys().next().map(String::as_str));
    format!("{subject}: {}", name.expect("an event has a name"))
}

/// What no row of a release before this one says.
const SAID_SINCE: [(&str, Release); 13] = [
    ("WaitListChanged", Release::V4),
    ("WaitListPaused", Release::V4),
    ("WaitListResumed", Release::V4),
    ("ConferenceCalledOff", Release::V4),
    ("SalesCalledOff", Release::V4),
    ("ReservationCalledOff", Release::V4),
    ("OrderCalledOff", Release::V4),
    ("RepaymentRequested", Release::V4),
    ("InvoiceIssued", Release::V4),
    ("InvoiceOverdue", Release::V4),
    ("InvoiceVoided", Release::V4),
    ("InvoiceCancelled", Release::V4),
    ("CaptureRefused", Release::V4),
];

#[test]
fn every_kind_that_a_release_ever_stored_is_among_them() {
    for release in Release::ALL {
        let streams = stored_by(release);
        let stored: BTreeSet<_> =
            streams.iter().flat_map(|stream| &stream.rows).map(|row| kind_of(row)).collect();
        let said: BTreeSet<_> =
            streams.iter().flat_map(|stream| &stream.says).map(Event::name).collect();
        let kinds: BTreeSet<_> =
            history::kinds(release).map(|(subject, kind)| format!("{subject}: {kind}")).collect();
        let sayable: BTreeSet<_> = Event::names()
            .filter(|name| SAID_SINCE.iter().all(|(it, since)| it != name || release >= *since))
            .collect();
        assert_eq!(stored, kinds, "as {release} stored them");
        assert_eq!(said, sayable, "what rows of {release} say");
    }
}

/// The state after everything that happened in a stream; nothing for a stream that no state is made
/// of.
fn state_of(kind: StreamKind, events: &[Event]) -> Option<Value> {
    macro_rules! folded {
        ($state:ty, $subject:ident) => {{
            let events = events.iter().filter_map(|event| match event {
                Event::$subject(event) => Some(event),
                _ => None,
            });
            serde_json::to_value(events.fold(<$state>::default(), <$state>::evolve)).ok()
        }};
    }
    match kind {
        StreamKind::Order => folded!(Order, Order),
        StreamKind::SeatsAvailability => folded!(SeatsAvailability, Seats),
        StreamKind::RegistrationProcess => folded!(RegistrationProcess, Process),
        StreamKind::Payment => folded!(Payment, Payment),
        StreamKind::SeatAssignments => folded!(SeatAssignments, Assignments),
        StreamKind::PromotionalCode => folded!(PromotionalCode, Code),
        StreamKind::Conference => None,
    }
}

/// A state that was kept says only which fold made it. So a fold that makes something else of the
/// same events must have another number, or machines take up states that their own fold would never
/// have made.
#[test]
fn a_fold_that_makes_another_state_of_the_same_events_has_another_number() {
    let path = kept_in("states.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|_| "{}".to_owned());
    let kept: Map<String, Value> =
        serde_json::from_str(&text).expect("states by what they were made with");
    let mut made = Map::new();
    for release in Release::ALL {
        for (line, stream) in stored_by(release).into_iter().enumerate() {
            let kind = stream.stream.kind;
            let Some(state) = state_of(kind, &stream.says) else { continue };
            let Fingerprint(fold) = kind.fingerprint(Release::TODAY.schema());
            let states = made.entry(fold).or_insert_with(|| json!({}));
            states[format!("{release}.jsonl, line {}", line + 1)] = state;
        }
    }
    for (fold, states) in &made {
        let Some(known) = kept.get(fold) else { continue };
        assert_eq!(
            known, states,
            "{fold}: the fold or the state has changed, so raise the number of the fold"
        );
    }
    if made.keys().any(|fold| !kept.contains_key(fold)) {
        let text = serde_json::to_string_pretty(&made).expect("states are plain data");
        let written = fs::write(&path, text + "\n");
        panic!(
            "a fold has a new number; its states were kept for the next change in {}: {written:?}",
            path.display()
        );
    }
}
