//! Every refusal of a file names its line and its field, in words of those who write files.

use std::path::Path;

use serde_json::{Value, json};

use super::file::parse;
use super::{Workload, from_seed};

/// What a reader of JSON, or a compiler, would say.
const NOT_OURS: [&str; 14] = [
    "u8", "u16", "u32", "u64", "i64", "usize", "struct", "enum", "variant", "newtype", "tuple",
    "sequence", "Option", "invalid",
];

/// Every place in a value, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), found));
        }
        Value::Array(values) => {
            (0..)
                .zip(values)
                .for_each(|(place, value)| places(value, &format!("{at}/{place}"), found));
        }
        _ => {}
    }
}

fn refused(value: &Value) -> Option<String> {
    let text = serde_json::to_string_pretty(value).unwrap();
    parse(Path::new("story.json"), &text).err().map(|error| error.to_string())
}

/// A scenario with every kind of fault, and little else more than once.
fn scenario() -> Value {
    let mut value = serde_json::to_value(from_seed(1)).unwrap();
    let mut kinds = std::collections::BTreeMap::new();
    for seed in 0..60 {
        let Value::Array(faults) = serde_json::to_value(from_seed(seed).faults).unwrap() else {
            panic!("a list")
        };
        for fault in faults {
            kinds.entry(fault["kind"].to_string()).or_insert(fault);
        }
    }
    assert_eq!(kinds.len(), 18, "every kind of fault that is generated: {:?}", kinds.keys());
    value["faults"] = kinds.into_values().collect();
    value["registrants"].as_array_mut().unwrap().truncate(9);
    value["upgrade"] = json!({"from": "v1", "to": "v2", "at_ms": 5});
    value["faults"].as_array_mut().unwrap().retain(|fault| fault["kind"] != "clock_skew");
    value
}

#[test]
fn what_is_generated_is_read() {
    for workload in Workload::ALL {
        for seed in 0..20 {
            let value = serde_json::to_value(workload.scenario(seed)).unwrap();
            assert_eq!(refused(&value), None, "{workload} {seed}");
        }
    }
}

#[test]
fn whatever_is_wrong_is_named_by_line_and_field_in_plain_words() {
    let sound = scenario();
    assert_eq!(refused(&sound), None);
    let mut all = Vec::new();
    places(&sound, "", &mut all);
    let wrong = [
        json!(null),
        json!("x"),
        json!(-1),
        json!(1.5),
        json!(true),
        json!([]),
        json!({}),
        json!(99_999_999_999_u64),
    ];
    let mut refusals = 0;
    for place in all.iter().filter(|place| !place.is_empty() && *place != "/version") {
        for wrong in &wrong {
            let mut value = sound.clone();
            *value.pointer_mut(place).unwrap() = wrong.clone();
            let Some(told) = refused(&value) else { continue };
            refusals += 1;
            // A name within a list, and what an act is called, stand for what they are in.
            let names: Vec<_> =
                place.split('/').filter(|name| name.parse::<usize>().is_err()).collect();
            let named =
                names.iter().rev().take(2).any(|name| !name.is_empty() && told.contains(name));
            assert!(told.starts_with("story.json, line ") && named, "{place} = {wrong}: {told}");
            let words: Vec<_> = told.split(|letter: char| !letter.is_alphanumeric()).collect();
            let not_ours = NOT_OURS.iter().find(|word| words.contains(word));
            assert_eq!(not_ours, None, "{place} = {wrong}: {told}");
        }
    }
    assert!(refusals > 1000, "{refusals}");
}

#[test]
fn an_unknown_field_is_refused_in_every_object_and_one_that_is_missing_is_named() {
    let sound = scenario();
    let mut all = Vec::new();
    places(&sound, "", &mut all);
    for place in &all {
        let Some(Value::Object(fields)) = sound.pointer(place) else { continue };
        let mut more = sound.clone();
        more.pointer_mut(place).unwrap()["moon"] = json!(1);
        let told = refused(&more).unwrap_or_else(|| panic!("{place} may have a moon"));
        assert!(told.contains("line "), "{place}: {told}");
        // What an act is, is a field too, and then there is a second one.
        assert!(told.contains("moon") || fields.len() == 1, "{place}: {told}");
        for name in fields.keys() {
            let mut less = sound.clone();
            less.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(name);
            let Some(told) = refused(&less) else { continue };
            assert!(told.contains(name) || fields.len() == 1, "{place}/{name}: {told}");
        }
    }
}
