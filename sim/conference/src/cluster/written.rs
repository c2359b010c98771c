//! How types of the domain are written in scenarios, for their schema: the domain knows no schemas.
//! A test of the schema holds them against what they stand for.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// When states are kept.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is asked for")]
pub(super) enum Snapshots {
    /// Never.
    Never,
    /// After so many events.
    EveryN {
        /// How many events.
        events: u64,
    },
    /// When a load took too long.
    LoadTime {
        /// How long a load may take, in microseconds.
        micros: u64,
    },
    /// Once a day, at midnight.
    Daily,
    /// Once a day, at another time.
    DailyAt {
        /// How long after midnight, in milliseconds. A story begins at midnight.
        ms: u64,
    },
    /// When the tail has become too large.
    SizeAware {
        /// How large the tail may become, in percent of the kept state.
        percent: u64,
    },
    /// In memory only.
    Memento,
    /// After so many events, beside the commit.
    Background {
        /// How many events.
        events: u64,
    },
}

/// A release.
pub(super) struct Release;

impl JsonSchema for Release {
    fn schema_name() -> Cow<'static, str> {
        "Release".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": domain::history::Release::ALL })
    }
}
