//! JSON Schemas (draft 2020-12), generated from the types that are read or written: what may stand
//! in a file, in a form that editors complete and validators check.

use schemars::generate::{Contract, SchemaSettings};
use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

/// What a schema calls itself.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    /// What it describes, such as `scenario`.
    pub name: &'a str,
    /// The newest version of the form that it describes.
    pub version: u32,
    /// A line for people.
    pub title: &'a str,
}

/// The schema of what is read as `T`: what may be left out need not be there.
#[must_use]
pub fn read<T: JsonSchema>(label: Label<'_>) -> Schema {
    generated::<T>(Contract::Deserialize, label)
}

/// The schema of what is written of `T`: whatever is always written is required.
#[must_use]
pub fn written<T: JsonSchema>(label: Label<'_>) -> Schema {
    generated::<T>(Contract::Serialize, label)
}

fn generated<T: JsonSchema>(contract: Contract, label: Label<'_>) -> Schema {
    let mut settings = SchemaSettings::draft2020_12();
    settings.contract = contract;
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    bounded(&mut schema);
    let Label { name, version, title } = label;
    schema.insert("$id".to_owned(), format!("urn:rehearsal:schema:{name}:{version}").into());
    schema.insert("title".to_owned(), title.into());
    schema
}

/// Adds the fields of `T` to those of an object: of the whole, or of a type by the name it has
/// there. It is for objects that are open to fields of others.
///
/// # Panics
/// If there is no such object.
pub fn add_fields<T: JsonSchema>(schema: &mut Schema, of: Option<&str>) {
    let mut settings = SchemaSettings::draft2020_12();
    settings.contract = Contract::Serialize;
    settings.inline_subschemas = true;
    let mut more = settings.into_generator().into_root_schema_for::<T>();
    bounded(&mut more);
    let whole = schema.ensure_object();
    let object = match of {
        None => whole,
        Some(name) => {
            let named = whole.get_mut("$defs").and_then(|all| all.get_mut(name));
            named.and_then(Value::as_object_mut).expect("a schema defines every type it refers to")
        }
    };
    for list in ["properties", "required"] {
        match (object.get_mut(list), more.get(list)) {
            (Some(Value::Object(fields)), Some(Value::Object(more))) => fields.extend(more.clone()),
            (Some(Value::Array(names)), Some(Value::Array(more))) => names.extend(more.clone()),
            (_, None) => {}
            (fields, more) => panic!("an object has fields: {fields:?} and {more:?}"),
        }
    }
}

/// Says of whole numbers in numbers how large they may be. Schemas know no sizes of integers: what
/// a format names, nobody needs to check.
fn bounded(schema: &mut Schema) {
    let bound = |schema: &mut Schema| {
        let Some(fields) = schema.as_object_mut() else { return };
        let Some(Value::String(format)) = fields.get("format") else { return };
        let (least, most): (Value, Value) = match format.as_str() {
            "uint8" => (0.into(), u8::MAX.into()),
            "uint16" => (0.into(), u16::MAX.into()),
            "uint32" => (0.into(), u32::MAX.into()),
            "uint64" | "uint" => (0.into(), u64::MAX.into()),
            "int64" => (i64::MIN.into(), i64::MAX.into()),
            "double" => {
                fields.remove("format");
                return;
            }
            _ => return,
        };
        fields.remove("format");
        fields.entry("minimum").or_insert(least);
        fields.entry("maximum").or_insert(most);
    };
    RecursiveTransform(bound).transform(schema);
}

/// Says how large the numbers in a field may be, wherever the field stands below `schema`. How many
/// places that was.
pub fn limit(schema: &mut Value, field: &str, least: i64, most: u64) -> usize {
    match schema {
        Value::Array(parts) => parts.iter_mut().map(|part| limit(part, field, least, most)).sum(),
        Value::Object(parts) => {
            let here = parts.get_mut("properties").and_then(|all| all.get_mut(field));
            let limited = here.and_then(Value::as_object_mut).map_or(0, |here: &mut Map<_, _>| {
                here.insert("minimum".to_owned(), least.into());
                here.insert("maximum".to_owned(), most.into());
                1
            });
            let below = parts.values_mut().map(|part| limit(part, field, least, most));
            limited + below.sum::<usize>()
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Thing {
        small: u16,
        large: Option<u64>,
        parts: Vec<Part>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Part {
        at_ms: u64,
        #[serde(flatten)]
        more: Map<String, Value>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct More {
        weight: u8,
    }

    #[test]
    fn a_schema_names_itself_bounds_every_number_and_takes_the_fields_of_others() {
        let label = Label { name: "thing", version: 3, title: "A thing" };
        let mut schema = read::<Thing>(label);
        add_fields::<More>(&mut schema, Some("Part"));
        let mut schema = schema.to_value();
        assert_eq!(schema["$id"], "urn:rehearsal:schema:thing:3");
        assert_eq!(schema["properties"]["small"]["maximum"], u16::MAX);
        assert_eq!(schema["properties"]["large"]["maximum"], u64::MAX);
        let part = |schema: &Value| schema["$defs"]["Part"].clone();
        assert_eq!(part(&schema)["properties"]["weight"]["maximum"], u8::MAX);
        assert_eq!(part(&schema)["required"], serde_json::json!(["at_ms", "weight"]));
        assert_eq!(limit(&mut schema, "at_ms", 1, 7), 1);
        assert_eq!(part(&schema)["properties"]["at_ms"]["maximum"], 7);
        assert_eq!(limit(&mut schema, "nowhere", 1, 7), 0);
        assert!(!schema.to_string().contains("format"), "{schema}");
    }
}
