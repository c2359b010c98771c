//! Every form in which an event was ever stored or sent, and how it is read today.
//!
//! Events are stored, and messages are sent, as JSON with the number of the form they were written
//! in. What is in today's form is read directly. What is in an older one stays as it was written,
//! with every field, wherever it only passes through; whoever wants to know what it says has it
//! upcast, and there is one function that does: [`upcast`]. What is newer is refused aloud, never
//! skipped. As long as machines of an earlier release take part, everybody writes their form
//! ([`downcast`]).
//!
//! A stored row has one version, whatever it is upcast to: nothing, one event or several. So no
//! number is used twice, and whoever has read up to a row goes on with the next. A log can be
//! rewritten in a later form ([`renew`]) without a number changing: a row that says nothing or
//! several things there is a list.

mod before;
mod commands;
mod release;
mod steps;
pub mod v1;
pub mod v2;
mod v3;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::LazyLock;

use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

pub use before::Before;
pub use commands::downcast_command;
pub use release::{NoSuchRelease, Release};

use crate::envelope::{Envelope, Metadata, SCHEMA};
use crate::message::{Body, Command, Event, EventBatch, Message, Stored, Written};
use crate::sourcing::{Chain, Downcaster, Form, Named, Reshaped, UpcastError, Upcaster, Version};
use crate::stream::{StreamId, StreamKind};

type EventUpcaster = Upcaster<Before>;
type EventDowncaster = Downcaster<Before>;

static CHAIN: LazyLock<Chain<Before>> = LazyLock::new(|| {
    let upcasters = v1::UPCASTERS.iter().chain(v2::UPCASTERS);
    let downcasters = v1::DOWNCASTERS.iter().chain(v2::DOWNCASTERS).chain(v3::DOWNCASTERS);
    Chain::new(forms(), upcasters, downcasters).expect("the forms of events are checked by a test")
});

/// What is stored about a registration: the chain takes all its steps for one kind, because the
/// first releases stored none of them.
const STEP: &str = "ProcessStep";

/// The first form that has steps.
const STEPS_SINCE: u16 = 3;

/// Steps that no earlier release than the fourth took.
const STEPS_SINCE_V4: [&str; 1] = ["RepaymentRequested"];

/// Kinds that only earlier releases wrote, to whom they happened, and in which forms.
const FORMER: [(&str, &str, &[u16]); 4] = [
    ("Order", "OrderPaymentConfirmed", &[1]),
    ("Payment", "PaymentMethodChosen", &[1]),
    ("Assignments", "SeatReassigned", &[1, 2]),
    ("Process", "RegistrationProcessSaved", &[1, 2]),
];

/// Kinds that earlier releases did not write.
const NEWER: [(&str, &[u16]); 14] = [
    ("OrderConfirmed", &[1]),
    (STEP, &[1, 2]),
    ("WaitListChanged", &[1, 2, 3]),
    ("WaitListPaused", &[1, 2, 3]),
    ("WaitListResumed", &[1, 2, 3]),
    ("ConferenceCalledOff", &[1, 2, 3]),
    ("SalesCalledOff", &[1, 2, 3]),
    ("ReservationCalledOff", &[1, 2, 3]),
    ("OrderCalledOff", &[1, 2, 3]),
    ("InvoiceIssued", &[1, 2, 3]),
    ("InvoiceOverdue", &[1, 2, 3]),
    ("InvoiceVoided", &[1, 2, 3]),
    ("InvoiceCancelled", &[1, 2, 3]),
    ("CaptureRefused", &[1, 2, 3]),
];

/// The kinds of all forms.
fn forms() -> Vec<Form> {
    let form = |schema: u16| {
        let absent = |kind: &str| {
            NEWER.iter().any(|(newer, forms)| *newer == kind && forms.contains(&schema))
        };
        let today = Event::kinds().map(|(_, kind)| kind).chain([STEP]).filter(|kind| !absent(kind));
        let former =
            FORMER.iter().filter(|(.., forms)| forms.contains(&schema)).map(|(_, kind, _)| *kind);
        Form { schema, kinds: today.chain(former).collect() }
    };
    (1..=SCHEMA).map(form).collect()
}

/// Everything that a release stores: to whom it happens, and what.
pub fn kinds(release: Release) -> impl Iterator<Item = (&'static str, &'static str)> {
    let form = forms().into_iter().find(|form| form.schema == release.schema());
    let kinds = form.map(|form| form.kinds).unwrap_or_default();
    let steps =
        kinds.contains(STEP).then(|| Event::names().filter(|name| !SUBJECTS.contains_key(name)));
    let taken = move |step: &&str| release >= Release::V4 || !STEPS_SINCE_V4.contains(step);
    let steps = steps.into_iter().flatten().filter(taken).map(|step| ("Process", step));
    kinds.into_iter().filter(|kind| *kind != STEP).map(|kind| (SUBJECTS[kind], kind)).chain(steps)
}

/// To whom events of a kind happen.
static SUBJECTS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let today = Event::kinds().map(|(subject, kind)| (kind, subject));
    let former = FORMER.iter().map(|(subject, kind, _)| (*kind, *subject));
    today.chain(former).chain([(STEP, "Process")]).collect()
});

/// A stored event or a message that cannot be read.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// Not JSON, or not one of ours.
    #[error("not one of our events or messages: {0}")]
    Json(#[from] serde_json::Error),
    /// It cannot be upcast to today's form.
    #[error(transparent)]
    Upcast(#[from] UpcastError),
}

/// What one row says in today's form: one event as a rule, but none or several if an earlier
/// release told it otherwise.
#[derive(Debug)]
pub enum Upcast<'a> {
    /// The row is in today's form.
    Today(&'a Event),
    /// It was upcast.
    Former(Vec<Event>),
}

impl Deref for Upcast<'_> {
    type Target = [Event];

    fn deref(&self) -> &[Event] {
        match self {
            Self::Today(event) => std::slice::from_ref(*event),
            Self::Former(events) => events,
        }
    }
}

/// Reads a row, in whichever form it was written. Every way to read goes through here: loading,
/// following, rebuilding, and sending again. `before` must have seen every row of the stream before
/// this one, and no other.
///
/// # Errors
/// [`UpcastError`] if the row is in no form that today's release reads.
pub fn upcast<'a>(row: &'a Event, before: &mut Before) -> Result<Upcast<'a>, UpcastError> {
    let upcast = match row {
        Event::Written(written) => Upcast::Former(written.events(before)?),
        today => Upcast::Today(today),
    };
    upcast.iter().for_each(|event| before.note(event));
    Ok(upcast)
}

/// The rows that say `events`, which one decision led to, in the form `schema`; nothing if they are
/// in that form as they are. `before` is what is known of the stream before them.
#[must_use]
pub fn downcast(events: &[Event], schema: u16, before: &Before) -> Option<Vec<Event>> {
    if schema >= SCHEMA || events.iter().any(is_written) {
        return None;
    }
    let mut before = before.clone();
    let mut rows = Vec::new();
    for event in events {
        let value = serde_json::to_value(event).expect("an event has string keys only");
        let (kind, fields) = split(value, SCHEMA);
        let downcast = CHAIN.bring(SCHEMA, schema, &kind, fields, &mut before);
        rows.extend(
            downcast
                .expect("every event of today has a form in every release, which a test checks"),
        );
        before.note(event);
    }
    // From the third form on each step of a registration and each move of a seat has its own row.
    let rows = if schema < STEPS_SINCE {
        v2::joined(rows).expect("rows that were just written can be read")
    } else {
        rows
    };
    let written = |(kind, fields): Named| {
        Event::Written(Written { schema, text: told(kind, fields).to_string() })
    };
    Some(rows.into_iter().map(written).collect())
}

/// Everything that cannot be said in the form of an earlier release: the form that can say it,
/// where, and what is lost.
pub fn losses() -> impl Iterator<Item = (u16, &'static str, &'static str)> {
    CHAIN.losses().chain(commands::losses())
}

/// The same row in the form of a later release, with the version and the id it has, whatever it
/// says there. A row that is in that form or in a later one stays as it is. `before` is as for
/// [`upcast`].
///
/// # Errors
/// [`UpcastError`] if the row is in no form that today's release reads.
pub fn renew(row: &Stored, release: Release, before: &mut Before) -> Result<Stored, UpcastError> {
    let schema = release.schema();
    let renewed = match &row.body {
        Event::Written(written) if written.schema < schema => {
            Some(written.renewed(schema, &mut before.clone())?)
        }
        _ => None,
    };
    upcast(&row.body, before)?;
    Ok(renewed.map_or_else(
        || row.clone(),
        |body| Envelope { meta: Metadata { schema, ..row.meta }, body },
    ))
}

impl Written {
    fn events(&self, before: &mut Before) -> Result<Vec<Event>, UpcastError> {
        let brought = self.brought_to(SCHEMA, before)?;
        brought
            .into_iter()
            .map(|told| serde_json::from_value(told).map_err(self.malformed()))
            .collect()
    }

    /// The row as a later form has it.
    fn renewed(&self, schema: u16, before: &mut Before) -> Result<Event, UpcastError> {
        let mut brought = self.brought_to(schema, before)?;
        let row = if brought.len() == 1 { brought.remove(0) } else { Value::Array(brought) };
        if schema == SCHEMA && !row.is_array() {
            return serde_json::from_value(row).map_err(self.malformed());
        }
        Ok(Event::Written(Self { schema, text: row.to_string() }))
    }

    /// What it says, in another form.
    fn brought_to(&self, schema: u16, before: &mut Before) -> Result<Vec<Value>, UpcastError> {
        let rows = match serde_json::from_str(&self.text).map_err(self.malformed())? {
            Value::Array(several) => several,
            one => vec![one],
        };
        let mut brought = Vec::new();
        for row in rows {
            let (kind, fields) = split(row, self.schema);
            let events = CHAIN.bring(self.schema, schema, &kind, fields, before)?;
            brought.extend(events.into_iter().map(|(kind, fields)| told(kind, fields)));
        }
        Ok(brought)
    }

    fn malformed(&self) -> impl Fn(serde_json::Error) -> UpcastError + use<> {
        let schema = self.schema;
        move |source| UpcastError::Malformed { schema, kind: "an event", source }
    }
}

/// Reads streams row by row and keeps of each what later rows may need.
#[derive(Clone, Debug, Default)]
pub struct Reader(BTreeMap<StreamId, (Version, Before)>);

impl Reader {
    /// The version up to which a stream was read.
    #[must_use]
    pub fn version(&self, stream: StreamId) -> Version {
        self.0.get(&stream).map(|(version, _)| *version).unwrap_or_default()
    }

    /// What is known of a stream.
    #[must_use]
    pub fn known(&self, stream: StreamId) -> Before {
        self.0.get(&stream).map(|(_, before)| before.clone()).unwrap_or_default()
    }

    /// Reads the next row of a stream, and says how it is written in the form of a later release.
    ///
    /// # Errors
    /// As [`renew`].
    pub fn renew(
        &mut self,
        stream: StreamId,
        row: &Stored,
        release: Release,
    ) -> Result<Stored, UpcastError> {
        renew(row, release, self.next(stream))
    }

    /// Reads the next row of a stream.
    ///
    /// # Errors
    /// [`UpcastError`] if the row is in no form that today's release reads.
    pub fn read<'a>(
        &mut self,
        stream: StreamId,
        row: &'a Event,
    ) -> Result<Upcast<'a>, UpcastError> {
        upcast(row, self.next(stream))
    }

    /// What is known of a stream before its next row, which is read.
    fn next(&mut self, stream: StreamId) -> &mut Before {
        let (version, before) = self.0.entry(stream).or_default();
        *version = version.next();
        before
    }
}

/// Whether what a message says depends on what came before in its stream.
#[must_use]
pub fn depends_on_the_past(message: &Message) -> bool {
    match &message.body {
        Body::Events(EventBatch { stream, events, .. }) => {
            let former = events.iter().any(is_written);
            former && matches!(stream.kind, StreamKind::Order | StreamKind::SeatsAvailability)
        }
        Body::Command(_) => false,
    }
}

/// A message in today's form. `before` is what is known of the stream before the rows it tells.
///
/// # Errors
/// [`UpcastError`] if it is in no form that today's release reads.
pub fn upcast_message(message: &Message, before: &Before) -> Result<Message, UpcastError> {
    let body = match &message.body {
        Body::Command(Command::Written(written)) => Body::Command(written.command()?),
        Body::Command(command) => Body::Command(command.clone()),
        Body::Events(batch) => {
            let mut before = before.clone();
            let mut events = Vec::new();
            for row in &batch.events {
                events.extend(upcast(row, &mut before)?.iter().cloned());
            }
            Body::Events(EventBatch { events, ..batch.clone() })
        }
    };
    Ok(Envelope { meta: message.meta, body })
}

/// Writes an event, in the form it is in.
#[must_use]
pub fn encode(stored: &Stored) -> Vec<u8> {
    let encoded = match &stored.body {
        Event::Written(written) => RawValue::from_string(written.text.clone())
            .and_then(|body| to_json(&stored.meta, &body)),
        _ => serde_json::to_vec(stored),
    };
    encoded.expect("an event has string keys only, no failing serialiser, and was written as JSON")
}

/// Reads an event. In an older form it stays as it was written.
///
/// # Errors
/// [`DecodeError`] if the bytes are not an event, or an event of a newer release.
pub fn decode(bytes: &[u8]) -> Result<Stored, DecodeError> {
    #[derive(Deserialize)]
    struct Outline<'a> {
        meta: Metadata,
        #[serde(borrow)]
        body: &'a RawValue,
    }
    let Outline { meta, body } = serde_json::from_str(text(bytes)?)?;
    let body = match meta.schema {
        SCHEMA if !says_several(body) => serde_json::from_str(body.get())?,
        newer if newer > SCHEMA => {
            return Err(UpcastError::Newer { found: newer, known: SCHEMA }.into());
        }
        schema => Event::Written(Written { schema, text: body.get().to_owned() }),
    };
    Ok(Envelope { meta, body })
}

/// Whether a row was brought into this form and says nothing or several things there.
fn says_several(body: &RawValue) -> bool {
    body.get().starts_with('[')
}

/// Writes a message, in the form it is in.
#[must_use]
pub fn encode_message(message: &Message) -> Vec<u8> {
    #[derive(Serialize)]
    enum Outline<'a> {
        Command(&'a RawValue),
        #[serde(rename = "Event")]
        Events {
            stream: &'a StreamId,
            first: &'a Version,
            #[serde(rename = "facts")]
            events: Vec<Box<RawValue>>,
        },
    }
    let raw = |text: &str| RawValue::from_string(text.to_owned());
    let body = match &message.body {
        // What a newer release writes is not known here, so it is not taken apart.
        _ if message.meta.schema > SCHEMA => serde_json::to_vec(message),
        Body::Command(Command::Written(written)) => {
            raw(&written.text).and_then(|body| to_json(&message.meta, &Outline::Command(&body)))
        }
        Body::Events(EventBatch { stream, first, events }) if events.iter().any(is_written) => {
            events
                .iter()
                .map(|event| match event {
                    Event::Written(written) => raw(&written.text),
                    today => serde_json::value::to_raw_value(today),
                })
                .collect::<Result<_, _>>()
                .and_then(|events| {
                    to_json(&message.meta, &Outline::Events { stream, first, events })
                })
        }
        _ => serde_json::to_vec(message),
    };
    body.expect("a message has string keys only, no failing serialiser, and was written as JSON")
}

/// Reads a message. In an older form it stays as it was written; one of a newer release is taken as
/// it is, for whoever handles it to refuse.
///
/// # Errors
/// [`DecodeError`] if the bytes are not a message.
pub fn decode_message(bytes: &[u8]) -> Result<Message, DecodeError> {
    #[derive(Deserialize)]
    struct Head {
        meta: Metadata,
    }
    #[derive(Deserialize)]
    struct Whole<'a> {
        meta: Metadata,
        #[serde(borrow)]
        body: Outline<'a>,
    }
    #[derive(Deserialize)]
    enum Outline<'a> {
        #[serde(borrow)]
        Command(&'a RawValue),
        #[serde(rename = "Event")]
        Events {
            stream: StreamId,
            first: Version,
            #[serde(borrow, rename = "facts")]
            events: Vec<&'a RawValue>,
        },
    }
    let text = text(bytes)?;
    let schema = serde_json::from_str::<Head>(text)?.meta.schema;
    if schema >= SCHEMA {
        return Ok(serde_json::from_str(text)?);
    }
    let Whole { meta, body } = serde_json::from_str(text)?;
    let written = |raw: &RawValue| Written { schema, text: raw.get().to_owned() };
    let body = match body {
        Outline::Command(command) => Body::Command(Command::Written(written(command))),
        Outline::Events { stream, first, events } => {
            let events = events.into_iter().map(|event| Event::Written(written(event))).collect();
            Body::Events(EventBatch { stream, first, events })
        }
    };
    Ok(Envelope { meta, body })
}

/// Bytes as text. They are looked at once, as a whole: string by string it takes a tenth of the
/// reading.
fn text(bytes: &[u8]) -> Result<&str, serde_json::Error> {
    std::str::from_utf8(bytes).map_err(de::Error::custom)
}

fn to_json<B: Serialize>(meta: &Metadata, body: &B) -> Result<Vec<u8>, serde_json::Error> {
    #[derive(Serialize)]
    struct Whole<'a, B> {
        meta: &'a Metadata,
        body: &'a B,
    }
    serde_json::to_vec(&Whole { meta, body })
}

const fn is_written(event: &Event) -> bool {
    matches!(event, Event::Written(_))
}

/// The form in which an event is written.
#[must_use]
pub const fn schema_of(event: &Event) -> u16 {
    match event {
        Event::Written(written) => written.schema,
        _ => SCHEMA,
    }
}

/// The form in which a message is written, whatever it says about itself.
#[must_use]
pub fn schema_of_message(message: &Message) -> u16 {
    match &message.body {
        Body::Command(Command::Written(written)) => written.schema,
        Body::Command(_) => SCHEMA,
        Body::Events(batch) => batch.events.iter().map(schema_of).min().unwrap_or(SCHEMA),
    }
}

/// What a message is about, for whoever only passes it on: in today's form, as far as it can be
/// told without knowing what came before.
#[must_use]
pub fn outline(message: &Message) -> Cow<'_, Message> {
    let former = match &message.body {
        Body::Command(command) => matches!(command, Command::Written(_)),
        Body::Events(batch) => batch.events.iter().any(is_written),
    };
    let upcast = former.then(|| upcast_message(message, &Before::default()).ok()).flatten();
    upcast.map_or(Cow::Borrowed(message), Cow::Owned)
}

/// An event as JSON: to whom it happened, what, and its fields.
fn told(kind: &'static str, fields: Value) -> Value {
    let subject = SUBJECTS.get(kind).copied().unwrap_or_default();
    let event = if kind == STEP { fields } else { unnamed(kind, fields) };
    Value::Object([(subject.to_owned(), event)].into_iter().collect())
}

/// The name of an event and its fields.
fn split(event: Value, schema: u16) -> (String, Value) {
    let (subject, inner) = named(event);
    if subject == "Process" && schema >= STEPS_SINCE {
        (STEP.to_owned(), inner)
    } else {
        named(inner)
    }
}

/// `{"Name": fields}`, or `"Name"` if there are none, taken apart.
fn named(value: Value) -> (String, Value) {
    match value {
        Value::Object(object) => object.into_iter().next().unwrap_or_default(),
        Value::String(name) => (name, Value::Null),
        _ => Default::default(),
    }
}

/// The reverse of [`named`].
fn unnamed(kind: &str, fields: Value) -> Value {
    match fields {
        Value::Null => Value::String(kind.to_owned()),
        fields => Value::Object([(kind.to_owned(), fields)].into_iter().collect()),
    }
}

fn kind_of_today(kind: &str) -> &'static str {
    SUBJECTS.get_key_value(kind).map_or("", |(kind, _)| kind)
}

fn read<T: DeserializeOwned>(fields: Value) -> Result<T, serde_json::Error> {
    serde_json::from_value(fields)
}

fn one_event<T: Serialize>(kind: &'static str, fields: &T) -> Reshaped {
    Ok(vec![(kind, serde_json::to_value(fields)?)])
}

#[cfg(test)]
mod tests;
