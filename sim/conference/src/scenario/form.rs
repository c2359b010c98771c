//! Reads data from JSON. What is wrong with it is told with its line, its field and plain words.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::field::Field;
use super::words;

/// Reads a value. What is wrong is a line, counted from 1, and a field with what is wrong there.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, (usize, String)> {
    let whole: Value = serde_json::from_str(text).map_err(|error| {
        let place = format!("column {}", error.column());
        (error.line(), format!("{place}: {}", words::plain(&error.to_string())))
    })?;
    // From the text and not from the tree: a field that stands there twice is none too many in a
    // tree.
    let reader = &mut serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let field = Field::of(error.path());
        let complaint = error.into_inner().to_string();
        let field = wrong_part::<T>(&whole, &field, &complaint).within(&field);
        (field.line(text), format!("{field}: {}", words::plain(&complaint)))
    })
}

/// The part of an object that a complaint is about. Objects that say by a field of theirs what they
/// are, such as faults, are read as a whole, so the reader of JSON cannot tell: it is the part that
/// has the value complained of, and whose change changes the complaint.
fn wrong_part<T: DeserializeOwned>(whole: &Value, field: &Field, complaint: &str) -> Field {
    let Some(Value::Object(fields)) = field.value(whole) else { return Field::whole() };
    let complained = |whole: Value| {
        serde_path_to_error::deserialize::<_, T>(whole)
            .err()
            .map(|error| error.into_inner().to_string())
    };
    let plain = words::without_place(complaint);
    let blamed = fields.keys().map(|name| Field::whole().name(name)).find(|part| {
        let part = part.within(field);
        let mut changed = whole.clone();
        let Some(value) = part.value_mut(&mut changed) else { return false };
        let tells = words::is_told_of(plain, value);
        *value = another(value);
        tells && complained(changed).is_none_or(|now| words::without_place(&now) != plain)
    });
    blamed.unwrap_or_default()
}

/// Another value of the same sort, or of another where there is only one.
fn another(value: &Value) -> Value {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        Value::Number(number) if number.is_f64() => {
            Value::from(number.as_f64().unwrap_or_default() + 0.5)
        }
        Value::Number(number) => Value::from(number.as_i64().unwrap_or_default().wrapping_sub(7)),
        Value::String(text) => Value::from(format!("another {text}")),
        Value::Null => Value::from("something"),
        Value::Array(_) | Value::Object(_) => Value::Null,
    }
}
