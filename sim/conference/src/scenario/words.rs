//! What is wrong with a file, in the words of those who write it: a reader of JSON has the words of
//! those who wrote the reader.

use serde_json::Value;

/// Names that are less alike than this are not offered as a correction; 1 is the same name.
const ALIKE: f64 = 0.7;

/// Types, as the reader of JSON calls them, and what people call their values.
const KINDS: [(&str, &str); 13] = [
    ("u8", "a whole number from 0 to 255"),
    ("u16", "a whole number from 0 to 65535"),
    ("u32", "a whole number from 0 to 4294967295"),
    ("u64", "a whole number from 0 to 18446744073709551615"),
    ("i64", "a whole number, which may be below 0"),
    ("usize", "a whole number"),
    ("a boolean", "true or false"),
    ("a string", "text"),
    ("string or map", "a name, or an object with one field that is called like it"),
    ("a sequence", "a list"),
    ("a map", "an object"),
    ("unit", "null"),
    ("option", "a value or null"),
];

/// The complaint of a reader of JSON, in plain words.
pub(super) fn plain(complaint: &str) -> String {
    let complaint = without_place(complaint);
    let told = |rest: &str, tell: fn(&str, &str) -> String| {
        let (found, wanted) = rest.split_once(", expected ").unwrap_or((rest, ""));
        tell(found, wanted)
    };
    if let Some(name) = complaint.strip_prefix("missing field ") {
        return format!("{name} is missing");
    }
    if let Some(name) = complaint.strip_prefix("duplicate field ") {
        return format!("{name} stands here twice");
    }
    for (beginning, tell) in [
        ("unknown field ", unknown_field as fn(&str, &str) -> String),
        ("unknown variant ", unknown_name),
        ("invalid type: ", |found, wanted| {
            format!("it must be {}, and is {}", kind(wanted), value(found))
        }),
        ("invalid value: ", |found, wanted| {
            format!("it must be {}, and is {}", kind(wanted), value(found))
        }),
        ("invalid length ", |found, wanted| {
            format!("it must be {}, and has {found} entries", kind(wanted))
        }),
    ] {
        if let Some(rest) = complaint.strip_prefix(beginning) {
            return told(rest, tell);
        }
    }
    syntax(complaint)
}

/// A complaint without the place that the reader of JSON adds.
pub(super) fn without_place(complaint: &str) -> &str {
    complaint.rsplit_once(" at line ").map_or(complaint, |(what, _)| what)
}

/// Whether this value may be the one that a complaint is about, or has it in it: it is named there,
/// by its text or by its sort.
pub(super) fn is_told_of(complaint: &str, value: &Value) -> bool {
    let Some((_, rest)) = complaint.split_once(": ") else {
        let name =
            complaint.strip_prefix("unknown variant ").and_then(|rest| rest.split('`').nth(1));
        return name.is_some_and(|name| has(value, name));
    };
    let found = rest.split_once(", expected ").map_or(rest, |(found, _)| found);
    let told_within = match value {
        Value::Array(values) => values.iter().any(|value| is_told_of(complaint, value)),
        Value::Object(fields) => fields.values().any(|value| is_told_of(complaint, value)),
        _ => false,
    };
    told_within
        || match value {
            Value::Null => matches!(found, "null" | "unit value" | "Option value"),
            Value::Bool(_) => found.starts_with("boolean"),
            Value::Number(_) => found.starts_with("integer") || found.starts_with("floating"),
            Value::String(text) => found == format!("string {text:?}") || has(value, found),
            Value::Array(_) => found == "sequence",
            Value::Object(_) => found == "map",
        }
}

/// Whether a name stands in a value, as a text or as that of a field.
fn has(value: &Value, name: &str) -> bool {
    match value {
        Value::String(text) => text == name,
        Value::Array(values) => values.iter().any(|value| has(value, name)),
        Value::Object(fields) => {
            fields.iter().any(|(field, value)| field == name || has(value, name))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The names that were perhaps meant: the nearest of those between backticks, and all of them.
fn names<'a>(wrong: &str, wanted: &'a str) -> (Option<&'a str>, Vec<&'a str>) {
    let all: Vec<&str> = wanted.split('`').skip(1).step_by(2).collect();
    let alike = all.iter().map(|name| (strsim::jaro_winkler(wrong.trim_matches('`'), name), *name));
    let nearest =
        alike.filter(|(alike, _)| *alike >= ALIKE).max_by(|one, other| one.0.total_cmp(&other.0));
    (nearest.map(|(_, name)| name), all)
}

fn unknown_field(found: &str, wanted: &str) -> String {
    match names(found, wanted) {
        (Some(nearest), _) => {
            format!("there is no field {found} here; `{nearest}` is perhaps meant")
        }
        (None, all) if all.is_empty() => format!("there is no field {found} here, nor any other"),
        (None, all) => format!("there is no field {found} here; there is {}", all.join(", ")),
    }
}

fn unknown_name(found: &str, wanted: &str) -> String {
    match names(found, wanted) {
        (Some(nearest), _) => {
            format!(
                "{found} is none of the names that can stand here; `{nearest}` is perhaps meant"
            )
        }
        (None, all) => {
            format!("{found} is none of the names that can stand here: {}", all.join(", "))
        }
    }
}

/// What must stand somewhere.
fn kind(wanted: &str) -> String {
    if let Some((_, told)) = KINDS.iter().find(|(type_name, _)| *type_name == wanted) {
        return (*told).to_owned();
    }
    match wanted.split_whitespace().next() {
        Some("struct" | "newtype") => "an object".to_owned(),
        Some("tuple") => "a list".to_owned(),
        Some("enum" | "variant" | "internally" | "adjacently") => {
            "a name, or an object with its fields".to_owned()
        }
        _ => wanted.to_owned(),
    }
}

/// What stands there.
fn value(found: &str) -> String {
    let quoted = |rest: &str| rest.trim_matches('`').to_owned();
    match found.split_once(' ') {
        Some(("string", text)) => format!("the text {text}"),
        Some(("integer", number)) => format!("the number {}", quoted(number)),
        Some(("floating", number)) => {
            format!("the number {}", quoted(number.trim_start_matches("point ")))
        }
        Some(("boolean", value)) => quoted(value),
        Some(("unit" | "newtype" | "tuple" | "struct", "variant")) => "a name".to_owned(),
        _ => match found {
            "map" | "Option value" => "an object".to_owned(),
            "sequence" => "a list".to_owned(),
            "null" | "unit value" | "Unit" => "null".to_owned(),
            other => other.to_owned(),
        },
    }
}

/// What is not JSON at all.
fn syntax(complaint: &str) -> String {
    if let Some(of) = complaint.strip_prefix("EOF while parsing ") {
        return format!("it ends in the middle of {of}");
    }
    match complaint {
        "expected value" => "a value is missing here, or is not JSON".to_owned(),
        "trailing characters" => "something follows after the end".to_owned(),
        "trailing comma" => "a comma stands before the end of an object or a list".to_owned(),
        "key must be a string" => "the name of a field must be between quotation marks".to_owned(),
        "recursion limit exceeded" => "objects and lists are in one another too deeply".to_owned(),
        "number out of range" => "the number is too large".to_owned(),
        "invalid escape" => {
            "a backslash stands before something that it cannot stand before".to_owned()
        }
        other if other.starts_with("control character") => {
            "a text has a line break or another control character in it; write it as \\n or \\u000a"
                .to_owned()
        }
        other => other.replace("expected ", "it needs "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_told_in_the_words_of_those_who_write_files() {
        for (complaint, told) in [
            ("missing field `name` at line 3 column 1", "`name` is missing"),
            (
                "unknown field `quotta`, expected one of `seat_type`, `price`, `quota` at line 1 column 5",
                "there is no field `quotta` here; `quota` is perhaps meant",
            ),
            (
                "unknown field `moon`, expected `a` or `b`",
                "there is no field `moon` here; there is a, b",
            ),
            (
                "unknown variant `dorp`, expected one of `drop`, `delay`",
                "`dorp` is none of the names that can stand here; `drop` is perhaps meant",
            ),
            (
                "invalid type: string \"5\", expected u64",
                "it must be a whole number from 0 to 18446744073709551615, and is the text \"5\"",
            ),
            (
                "invalid value: integer `300`, expected u8",
                "it must be a whole number from 0 to 255, and is the number 300",
            ),
            ("invalid type: map, expected a sequence", "it must be a list, and is an object"),
            ("invalid type: null, expected struct Topology", "it must be an object, and is null"),
            ("EOF while parsing a list at line 9 column 0", "it ends in the middle of a list"),
        ] {
            assert_eq!(plain(complaint), told);
        }
    }
}
