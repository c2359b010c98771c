//! The schemas of the published tables. They are files, because those who keep copies may be
//! written in any language.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::record::Record;

/// The name of each table, and the JSON Schema of its records.
pub const SCHEMAS: [(&str, &str); 3] = [
    ("conferences", include_str!("schema/conference.json")),
    ("seat types", include_str!("schema/seat_type.json")),
    ("promotional codes", include_str!("schema/promotional_code.json")),
];

static VALIDATORS: LazyLock<[Validator; 3]> =
    LazyLock::new(|| SCHEMAS.map(|(table, text)| validator(table, text)));

fn validator(table: &str, text: &str) -> Validator {
    let schema =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("the schema of {table}: {error}"));
    jsonschema::validator_for(&schema)
        .unwrap_or_else(|error| panic!("the schema of {table}: {error}"))
}

/// Where a record does not fit its schema. None: it does.
#[must_use]
pub fn objections(record: &Record) -> Vec<String> {
    let (table, row) = match record {
        Record::Conference(row) => (0, serde_json::to_value(row)),
        Record::SeatType(row) => (1, serde_json::to_value(row)),
        Record::PromotionalCode(row) => (2, serde_json::to_value(row)),
    };
    misfits(table, &row.expect("a record has string keys only and no failing serialiser"))
}

/// Whether a record fits its schema.
pub(super) fn fits(record: &Record) -> bool {
    objections(record).is_empty()
}

fn misfits(table: usize, row: &Value) -> Vec<String> {
    let describe = |error: jsonschema::ValidationError<'_>| {
        let column = error.instance_path().to_string();
        let column = column.trim_start_matches('/');
        format!("{}: {}", if column.is_empty() { "the record" } else { column }, error.masked())
    };
    // In an order of ours: that of the validator is its own business, and what is kept back is
    // stored.
    let mut objections: Vec<_> = VALIDATORS[table].iter_errors(row).map(describe).collect();
    objections.sort();
    objections
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn seat_type() -> Value {
        let id = "5265686f-6172-7361-6c20-696473207631";
        json!({
            "conference": id, "seat_type": id, "name": "General", "description": "Every talk",
            "price": 1_990_000, "quota": 100
        })
    }

    #[test]
    fn a_record_fits() {
        assert_eq!(misfits(1, &seat_type()), [""; 0]);
    }

    #[test]
    fn a_column_of_the_inner_model_does_not_get_out() {
        let mut row = seat_type();
        row["access_code"] = json!("ABC123");
        let objections = misfits(1, &row);
        assert!(objections.len() == 1 && objections[0].contains("access_code"), "{objections:?}");
    }

    #[test]
    fn a_column_that_is_missing_or_of_another_kind_is_objected_to() {
        let mut row = seat_type();
        row["quota"] = json!("100");
        row.as_object_mut().unwrap().remove("name");
        let objections = misfits(1, &row);
        assert!(objections.len() == 2 && objections[0].starts_with("quota:"), "{objections:?}");
    }
}
