//! What an event store exported: JSON lines, or a JSON array, packed or not, with the fields of the
//! usual stores.
//!
//! - `text` unpacks it and takes marks of byte orders off.
//! - [`fields`](Names) finds the fields that say what happened, in which stream, and when.
//! - `payload` takes what happened out of however it was stored; `digits` keeps long numbers whole;
//!   `instant` reads dates.
//! - `streams` tells the events of one stream from those of another, and one kind of stream from
//!   another.

mod digits;
mod fields;
mod instant;
mod payload;
mod streams;
mod text;

use std::collections::BTreeMap;

use domain::registration::SeatsEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

use self::fields::{Record, known};
use self::streams::Event;
use crate::codec::{Codec, Row};
use crate::material::Told;

pub use self::fields::{Names, Role};
pub use self::streams::Lengths;
pub use self::text::{MOST_BYTES, TextError};

/// What was exported.
#[derive(Debug)]
pub struct Export {
    /// What is told about it.
    pub census: Census,
    /// Its streams by their kinds, the kind with most events first; never none.
    pub kinds: Vec<Kind>,
}

/// Streams of one kind.
#[derive(Debug)]
pub struct Kind {
    /// What the kind is called; none if nothing says it.
    pub name: Option<String>,
    /// How long its streams are.
    pub lengths: Lengths,
    /// The one in the middle by length.
    pub typical: Found,
    /// The longest, if it is longer.
    pub longest: Option<Found>,
}

/// A stream of an export.
#[derive(Debug)]
pub enum Found {
    /// The seats of a conference, in this project's own form.
    Sales(Vec<SeatsEvent>),
    /// Lines of no form that is known.
    Unknown(Vec<Told>),
}

/// What is told about an export.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Census {
    /// How many events.
    pub events: usize,
    /// How often each type occurs.
    pub kinds: BTreeMap<String, usize>,
    /// Bytes of all payloads.
    pub bytes: usize,
    /// Bytes of the largest payload.
    pub largest: usize,
    /// Whether what is measured are this project's own seats, read by their typed fold.
    pub ours: bool,
    /// How many streams they belong to.
    pub streams: usize,
    /// How many of them say when they happened.
    pub dated: usize,
    /// Which fields were read, as the first event has them: type, data, stream, time.
    pub fields: Vec<String>,
}

/// An export that cannot be used.
#[derive(Debug, Error)]
pub enum ExportError {
    /// It is no text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It is not JSON.
    #[error("line {line}, column {column}: {what}")]
    Json {
        /// Which line, counted from 1.
        line: usize,
        /// Which column, counted from 1.
        column: usize,
        /// What is wrong with it.
        what: String,
    },
    /// Something stands where an event should.
    #[error("line {line}: an event is a JSON object, and this is {what}")]
    NoObject {
        /// Which line, counted from 1.
        line: usize,
        /// What it is.
        what: &'static str,
    },
    /// No field says what must be known.
    #[error("line {line}: no field tells {}: it has {has}, and {looked}", of(*role))]
    Missing {
        /// On which line the event begins, counted from 1.
        line: usize,
        /// What must be known.
        role: Role,
        /// The fields it has.
        has: String,
        /// What was looked for.
        looked: String,
    },
    /// A field says it in a way that is not understood.
    #[error("line {line}: `{field}` tells {}, and must be text: it is {what}", of(*role))]
    NoText {
        /// On which line the event begins, counted from 1.
        line: usize,
        /// What must be known.
        role: Role,
        /// The field that should hold text and does not.
        field: String,
        /// What it is.
        what: &'static str,
    },
    /// No event at all.
    #[error("there is no event in it")]
    Empty,
}

const fn of(role: Role) -> &'static str {
    match role {
        Role::Type => "the type of the event",
        Role::Data => "what happened",
        Role::Stream => "the stream",
        Role::Category => "the kind of the stream",
        Role::Position => "the place in the stream",
        Role::Time => "when it happened",
    }
}

/// Reads an export: JSON objects one after the other, on a line each or not, or an array of them.
/// Fields that say nothing of use are left alone.
///
/// # Errors
/// [`ExportError`] if it is something else, or there is no event in it.
pub fn read(bytes: Vec<u8>, names: &Names) -> Result<Export, ExportError> {
    let text = text::text(bytes)?;
    let mut census = Census::default();
    let mut events = Vec::new();
    let mut without_stream = None;
    let mut lines = Lines { text: &text, passed: 0, line: 1 };
    for value in values(&text)? {
        let line = lines.of(value);
        let record = record(value, line)?;
        if events.is_empty() {
            census.fields = used(names, &record);
        }
        let event = event(names, &record, line)?;
        if event.stream.is_none() && without_stream.is_none() {
            without_stream = Some(missing(names.stream.as_deref(), &record, line, Role::Stream));
        }
        census.events += 1;
        *census.kinds.entry(event.kind.clone()).or_default() += 1;
        census.bytes += event.payload.len();
        census.largest = census.largest.max(event.payload.len());
        census.dated += usize::from(event.at.is_some());
        events.push(event);
    }
    let has_streams = names.stream.is_some() || events.iter().any(|event| event.stream.is_some());
    if let Some(error) = without_stream.filter(|_| has_streams) {
        return Err(error);
    }
    let kinds = streams::kinds(events).iter().map(kind).collect::<Result<Vec<_>, _>>()?;
    if kinds.is_empty() {
        return Err(ExportError::Empty);
    }
    census.streams = kinds.iter().map(|kind| kind.lengths.streams).sum();
    let found = kinds.iter().flat_map(|kind| [Some(&kind.typical), kind.longest.as_ref()]);
    census.ours = found.flatten().all(|found| matches!(found, Found::Sales(_)));
    Ok(Export { census, kinds })
}

/// The values one after the other; or those of an array that is the only value, or of a page of
/// KurrentDB's feed over HTTP, which has them as its entries.
fn values(text: &str) -> Result<Vec<&RawValue>, ExportError> {
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        values.push(value.map_err(|error| no_json(&error, 0))?);
    }
    let [only] = values.as_slice() else { return Ok(values) };
    let list = match only.get().as_bytes()[0] {
        b'[' => *only,
        _ => match entries_of_a_page(only) {
            Some(entries) => entries,
            None => return Ok(values),
        },
    };
    serde_json::from_str(list.get())
        .map_err(|error| no_json(&error, Lines { text, passed: 0, line: 1 }.of(list) - 1))
}

fn entries_of_a_page(value: &RawValue) -> Option<&RawValue> {
    let page: Record<'_> = serde_json::from_str(value.get()).ok()?;
    let is_event = known(Role::Type, &page).iter().any(|name| page.contains_key(*name));
    page.get("entries").copied().filter(|list| !is_event && list.get().starts_with('['))
}

fn no_json(error: &serde_json::Error, lines_before: usize) -> ExportError {
    let told = error.to_string();
    let what = told.split_once(" at line ").map_or(told.as_str(), |(what, _)| what);
    let what = what.replace("EOF while parsing", "it ends in the middle of");
    ExportError::Json { line: lines_before + error.line(), column: error.column(), what }
}

/// Counts lines, from the first value of a text to its last.
struct Lines<'a> {
    text: &'a str,
    passed: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line on which a value begins that does not stand before the one that was asked for last.
    fn of(&mut self, value: &RawValue) -> usize {
        let begins = value.get().as_ptr() as usize - self.text.as_ptr() as usize;
        let between = &self.text.as_bytes()[self.passed..begins];
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.passed = begins;
        self.line
    }
}

fn record<'a>(value: &'a RawValue, line: usize) -> Result<Record<'a>, ExportError> {
    if !value.get().starts_with('{') {
        return Err(ExportError::NoObject { line, what: what(value) });
    }
    serde_json::from_str(value.get()).map_err(|error| no_json(&error, line - 1))
}

/// What a value is, in the words of people.
fn what(value: &RawValue) -> &'static str {
    match value.get().as_bytes()[0] {
        b'{' => "an object",
        b'[' => "a list",
        b'"' => "text",
        b'n' => "null",
        b't' | b'f' => "true or false",
        _ => "a number",
    }
}

fn used(names: &Names, record: &Record<'_>) -> Vec<String> {
    let found = |role| names.find(role, record).map(|(name, _)| name.to_owned());
    [Role::Type, Role::Data, Role::Stream, Role::Time].into_iter().filter_map(found).collect()
}

fn event(names: &Names, record: &Record<'_>, line: usize) -> Result<Event, ExportError> {
    let (field, kind) = names
        .find(Role::Type, record)
        .ok_or_else(|| missing(names.kind.as_deref(), record, line, Role::Type))?;
    let kind = serde_json::from_str(kind.get()).map_err(|_| ExportError::NoText {
        line,
        role: Role::Type,
        field: field.to_owned(),
        what: what(kind),
    })?;
    let payload = match names.data.as_deref() {
        Some(".") => {
            payload::compact(&digits::kept(&serde_json::to_string(record).unwrap_or_default()))
        }
        said => {
            let (field, value) = names
                .find(Role::Data, record)
                .ok_or_else(|| missing(said, record, line, Role::Data))?;
            payload::payload(field, value)
        }
    };
    let word = |role| names.find(role, record).map(|(_, value)| word(value));
    let value = |role| {
        names.find(role, record).and_then(|(_, value)| serde_json::from_str(value.get()).ok())
    };
    Ok(Event {
        line,
        kind,
        payload,
        at: value(Role::Time).as_ref().and_then(instant::instant),
        stream: word(Role::Stream),
        category: word(Role::Category),
        position: value(Role::Position).as_ref().and_then(place),
    })
}

/// A place in a stream. Whoever reads numbers of 64 bits in JavaScript writes them as text.
fn place(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// A name as it is, and whatever else identifies something as it is written.
fn word(value: &RawValue) -> String {
    serde_json::from_str(value.get()).unwrap_or_else(|_| value.get().to_owned())
}

fn missing(said: Option<&str>, record: &Record<'_>, line: usize, role: Role) -> ExportError {
    let has = match record.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>() {
        names if names.is_empty() => "no field".to_owned(),
        names => names.join(", "),
    };
    let looked = said.map_or_else(
        || format!("not one of {}", known(role, record).join(", ")),
        |name| format!("not `{name}`"),
    );
    ExportError::Missing { line, role, has, looked }
}

fn kind(kind: &streams::Kind) -> Result<Kind, ExportError> {
    let lengths = kind.lengths();
    Ok(Kind {
        name: kind.name.clone(),
        lengths,
        typical: found(kind.at(50))?,
        longest: (lengths.longest > lengths.p50).then(|| found(kind.at(100))).transpose()?,
    })
}

fn found(stream: &[Event]) -> Result<Found, ExportError> {
    let row = |event: &Event| Row {
        kind: event.kind.clone(),
        payload: event.payload.clone().into_bytes(),
    };
    let ours: Result<Vec<SeatsEvent>, _> =
        stream.iter().map(|event| Codec::Json.read(&row(event))).collect();
    if let Ok(events) = ours {
        return Ok(Found::Sales(events));
    }
    let told = |event: &Event| {
        let fields = serde_json::from_str(&event.payload)
            .map_err(|error| no_json(&error, event.line - 1))?;
        Ok(Told::Event(event.kind.clone(), fields, event.at))
    };
    Ok(Found::Unknown(stream.iter().map(told).collect::<Result<_, ExportError>>()?))
}

#[cfg(test)]
mod tests;
