//! Cucumber messages: the form that was published for them, and that whatever is named was told
//! before.

use std::collections::BTreeSet;
use std::fs;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::spec::{ENGLISH, KOREAN, with};
use crate::support;

fn published() -> Validator {
    jsonschema::validator_for(&support::json(include_str!("cucumber/messages.schema.json")))
        .unwrap()
}

/// What is told of two features in both languages: an example that breaks, one that holds, and an
/// outline.
fn told() -> Vec<Value> {
    let broken = ENGLISH.replace("240 dollars", "250 dollars");
    let outline = format!(
        "@money\n{broken}\n    Scenario Outline: Some seats\n      Given the conference offers these seats:\n        | seat type | price | quota |\n        | Tent      | 5     | <all> |\n      Then <all> Tent seats are left\n\n      Examples: sizes\n        | all |\n        # the smallest that is more than one\n        | 2   |\n        | 3   |\n"
    );
    let room = with(&outline);
    fs::write(room.path("b.feature"), KOREAN).unwrap();
    let answer = room.sim("spec a.feature b.feature --schedules 1 --messages messages.ndjson");
    assert_eq!(answer.code, 1, "{}", answer.err);
    fs::read_to_string(room.path("messages.ndjson")).unwrap().lines().map(support::json).collect()
}

#[test]
fn messages_have_the_published_form() {
    let (published, messages) = (published(), told());
    for message in &messages {
        if let Err(error) = published.validate(message) {
            panic!("{error}: {message}");
        }
    }
    let kinds = |kind: &str| messages.iter().filter(|message| message.get(kind).is_some()).count();
    assert_eq!(
        (kinds("source"), kinds("pickle"), kinds("testCase"), kinds("testCaseFinished")),
        (2, 4, 4, 4)
    );
    assert_eq!(kinds("attachment"), 1);
    let statuses: Vec<_> = messages
        .iter()
        .filter_map(|message| message["testStepFinished"]["testStepResult"]["status"].as_str())
        .collect();
    assert!(
        statuses.contains(&"FAILED")
            && statuses.contains(&"SKIPPED")
            && statuses.contains(&"PASSED")
    );
    assert_eq!(told_too_late(&messages), None);
}

#[test]
fn a_message_of_another_form_is_refused() {
    let (published, messages) = (published(), told());
    let first = |kind: &str| messages.iter().find(|message| message.get(kind).is_some()).unwrap();
    let missing = [
        ("meta", "/meta", "os"),
        ("source", "/source", "mediaType"),
        ("pickle", "/pickle/steps/0", "astNodeIds"),
        ("testCase", "/testCase", "pickleId"),
        ("testStepFinished", "/testStepFinished/testStepResult", "duration"),
        ("gherkinDocument", "/gherkinDocument/feature/children/0/rule", "location"),
    ];
    for (kind, place, field) in missing {
        let mut wrong = first(kind).clone();
        let removed =
            wrong.pointer_mut(place).and_then(Value::as_object_mut).unwrap().remove(field);
        assert!(removed.is_some(), "{place} has no {field}");
        assert!(!published.is_valid(&wrong), "{place} without {field}");
    }
    let impossible = [
        ("testStepFinished", "/testStepFinished/testStepResult/status", json!("BROKEN")),
        ("stepDefinition", "/stepDefinition/pattern/type", json!("GLOB")),
        ("attachment", "/attachment/contentEncoding", json!("BASE32")),
        ("pickle", "/pickle/steps/0/type", json!("Given")),
        ("testRunFinished", "/testRunFinished/success", json!("yes")),
        ("testCaseStarted", "/testCaseStarted/timestamp/nanos", json!("0")),
    ];
    for (kind, place, value) in impossible {
        let mut wrong = first(kind).clone();
        *wrong.pointer_mut(place).unwrap() = value;
        assert!(!published.is_valid(&wrong), "{wrong}");
    }
    for kind in ["meta", "pickle", "testCase", "testStepFinished"] {
        let mut wrong = first(kind).clone();
        wrong[kind]["mood"] = json!("good");
        assert!(!published.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn what_is_named_and_was_not_told_before_is_found() {
    let mut messages = told();
    let pickle = messages.iter().position(|message| message.get("pickle").is_some()).unwrap();
    let case = messages.iter().position(|message| message.get("testCase").is_some()).unwrap();
    messages.swap(pickle, case);
    assert_eq!(
        told_too_late(&messages),
        messages[pickle]["testCase"]["pickleId"].as_str().map(str::to_owned)
    );
}

/// The first id that is named before it was told, or told twice.
fn told_too_late(messages: &[Value]) -> Option<String> {
    let mut known = BTreeSet::new();
    messages.iter().find_map(|message| {
        let (mut ids, mut named) = (Vec::new(), Vec::new());
        collect(message, &mut ids, &mut named);
        let again = ids.into_iter().find(|id| !known.insert(id.clone()));
        again.or_else(|| named.into_iter().find(|id| !known.contains(id)))
    })
}

/// The ids that are told in a message, and those that are named in it.
fn collect(value: &Value, ids: &mut Vec<String>, named: &mut Vec<String>) {
    let texts = |value: &Value| -> Vec<String> {
        let all = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, ids, named)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match key.as_str() {
                    "id" => ids.extend(texts(value)),
                    key if key.ends_with("Id") || key.ends_with("Ids") => {
                        named.extend(texts(value));
                    }
                    _ => collect(value, ids, named),
                }
            }
        }
        _ => {}
    }
}
