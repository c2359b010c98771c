//! The schema of a fault: the general kinds, and those of one system, in one list.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// Adds the kinds of a system's own to the general ones.
pub(super) fn with_own<O: JsonSchema>(general: &mut Schema) {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    let own = settings.into_generator().root_schema_for::<O>();
    let kinds = match own.get("oneOf") {
        Some(Value::Array(kinds)) => kinds.clone(),
        // One kind alone, or none at all.
        _ if own.as_bool() == Some(false) => Vec::new(),
        _ => vec![own.to_value()],
    };
    if let Some(Value::Array(all)) = general.get_mut("oneOf") {
        all.extend(kinds);
    }
}
