//! Published tables, written as lists of pairs: a key of theirs is no text, and JSON has no other
//! keys.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use domain::management::liberation::{Record, RecordKey};
use serde::{Deserialize, Deserializer, Serializer};

type Tables = BTreeMap<RecordKey, Record>;

pub(super) fn serialize<M: Borrow<Tables>, S: Serializer>(
    tables: &M,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(tables.borrow())
}

pub(super) fn deserialize<'de, M: From<Tables>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<M, D::Error> {
    let pairs = Vec::<(RecordKey, Record)>::deserialize(deserializer)?;
    Ok(pairs.into_iter().collect::<Tables>().into())
}
