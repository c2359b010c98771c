//! Which field of an exported event says what.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// An exported event: its fields as they are written.
pub(super) type Record<'a> = BTreeMap<String, &'a RawValue>;

/// What a field can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The name of what happened.
    Type,
    /// The event itself.
    Data,
    /// The stream that the event belongs to.
    Stream,
    /// Which kind of stream that is.
    Category,
    /// The place in the stream.
    Position,
    /// When it happened.
    Time,
}

/// The names of fields, where they are said and not found by themselves. A name may lead into an
/// object, as `metadata.stream` does; `.` is the event as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The name of what happened.
    pub kind: Option<String>,
    /// The field that holds the event itself, if it was named.
    pub data: Option<String>,
    /// The stream that the event belongs to.
    pub stream: Option<String>,
    /// When it happened.
    pub time: Option<String>,
}

impl Names {
    fn said(&self, role: Role) -> Option<&str> {
        match role {
            Role::Type => self.kind.as_deref(),
            Role::Data => self.data.as_deref(),
            Role::Stream => self.stream.as_deref(),
            Role::Time => self.time.as_deref(),
            Role::Category | Role::Position => None,
        }
    }

    /// The field that says it, and what it says. A field that is there and null says nothing,
    /// unless it is the only one.
    pub(super) fn find<'a>(&self, role: Role, record: &Record<'a>) -> Option<(&str, &'a RawValue)> {
        let found = match self.said(role) {
            Some(name) => at(record, name).map(|value| (name, value)),
            None => known(role, record).iter().find_map(|name| {
                let value = at(record, name).filter(|value| value.get() != "null")?;
                Some((*name, value))
            }),
        };
        found.or_else(|| (role == Role::Data).then(|| nothing(record)).flatten())
    }
}

/// The names under which event stores, and those who write events to files, say it; the likelier
/// first.
///
/// Those of message-db, KurrentDB (EventStoreDB), Marten, Axon, Emmett and CloudEvents, in the
/// writing of their tables and of their clients; PostgreSQL folds names that are not quoted to small
/// letters.
pub(super) fn known(role: Role, record: &Record<'_>) -> &'static [&'static str] {
    let has = |name: &str| record.contains_key(name);
    match role {
        // Beside a type of the payload, Axon's `type` is that of the aggregate.
        Role::Type => &[
            "event_type",
            "eventType",
            "message_type",
            "messageType",
            "payload_type",
            "payloadType",
            "payloadtype",
            "type",
            "event",
        ],
        Role::Data => &[
            "data",
            "payload",
            "event_data",
            "eventData",
            "message_data",
            "messageData",
            "data_base64",
            "body",
        ],
        // The subject of a CloudEvent is what its source tells of.
        Role::Stream if has("specversion") => &["subject", "stream", "streamid", "aggregateid"],
        Role::Stream => &[
            "stream",
            "stream_name",
            "streamName",
            "stream_id",
            "streamId",
            "eventStreamId",
            "event_stream_id",
            "aggregate_identifier",
            "aggregateIdentifier",
            "aggregateidentifier",
            "aggregate_id",
            "aggregateId",
            "metadata.streamName",
            "metadata.streamId",
        ],
        Role::Category if has("specversion") => &["source"],
        Role::Category if ["payload_type", "payloadType", "payloadtype"].into_iter().any(has) => {
            &["type"]
        }
        Role::Category => {
            &["stream_type", "streamType", "aggregate_type", "aggregateType", "category"]
        }
        Role::Position => &[
            "stream_position",
            "streamPosition",
            "sequence_number",
            "sequenceNumber",
            "sequencenumber",
            "aggregate_sequence_number",
            "event_number",
            "eventNumber",
            "stream_revision",
            "streamRevision",
            "revision",
            "version",
            "position",
            "metadata.streamPosition",
        ],
        Role::Time => &[
            "time",
            "timestamp",
            "time_stamp",
            "timeStamp",
            "created",
            "created_at",
            "createdAt",
            "occurred_at",
            "occurredAt",
            "recorded_at",
            "recordedAt",
            "createdEpoch",
            "updated",
            "metadata.timestamp",
            "metadata.time",
        ],
    }
}

/// A field by its name, or inside another: `metadata.stream`.
fn at<'a>(record: &Record<'a>, name: &str) -> Option<&'a RawValue> {
    if let Some(value) = record.get(name) {
        return Some(value);
    }
    name.match_indices('.').find_map(|(dot, _)| {
        let inner: Record<'a> = serde_json::from_str(record.get(&name[..dot])?.get()).ok()?;
        at(&inner, &name[dot + 1..])
    })
}

/// The data of an event that has none: its field is null, or it is a CloudEvent, which need not
/// have the field.
fn nothing<'a>(record: &Record<'a>) -> Option<(&'static str, &'a RawValue)> {
    let null = known(Role::Data, record).iter().find_map(|name| Some((*name, *record.get(*name)?)));
    null.or_else(|| record.contains_key("specversion").then_some(("data", RawValue::NULL)))
}
