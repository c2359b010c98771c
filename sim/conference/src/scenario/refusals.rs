//! Every refusal of a file names its line and its field, in words of those who write files; and the
//! schema of files refuses the same, as far as no refusal is about several fields at once.

use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::cluster::settings::Bound;

use super::file::parse;
use super::limits::{
    LAST_MS, LAST_START_MS, LONGEST_ABSENCE_MS, MOST_ACTS, MOST_FAULTS, MOST_MACHINES, MOST_PEOPLE,
};
use super::{ScenarioError, Settings, Workload, from_seed, schema};

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

/// What is refused because several fields do not go together, or because of what a text says.
const OF_SEVERAL_FIELDS: [&str; 15] = [
    "is beyond the grace of",
    "two organisers set up",
    "two registrants are called",
    "which nobody sets up",
    "is not a price",
    "is not an e-mail address",
    "there is no machine",
    "has no disk for",
    "only the store has one",
    "needs machines on both sides",
    "cannot be on both sides",
    "before it began",
    "is not later than",
    "show a time before the first",
    "people and the bank are no machines",
];

fn of_schema() -> Validator {
    jsonschema::validator_for(&schema()).unwrap()
}

/// Whether the schema says of a file what its reader says. What only depends on several fields at
/// once a schema cannot tell.
#[track_caller]
fn agree(schema: &Validator, value: &Value, why: &str) {
    let text = serde_json::to_string_pretty(value).unwrap();
    let read = parse(Path::new("story.json"), &text);
    let told = schema.validate(value).err().map(|error| error.to_string());
    match (read, told) {
        (Ok(_), Some(told)) => panic!("{why}: it is read, and the schema refuses it: {told}"),
        (Err(ScenarioError::Impossible { refused, .. }), None)
            if OF_SEVERAL_FIELDS.iter().any(|known| refused.reason.contains(known)) => {}
        (Err(error), None) => panic!("{why}: the schema lets it pass, and it is refused: {error}"),
        (Ok(_), None) | (Err(_), Some(_)) => {}
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
    value["settings"] = serde_json::to_value(Settings::default()).unwrap();
    value["faults"].as_array_mut().unwrap().retain(|fault| fault["kind"] != "clock_skew");
    let acts = value["organisers"][0]["acts"].as_array_mut().unwrap();
    acts.extend([json!({"call_off": {}}), json!({"find": {"email": "a@example.org"}})]);
    value
}

#[test]
fn what_is_generated_is_read() {
    let schema = of_schema();
    for workload in Workload::ALL {
        for seed in 0..20 {
            let value = serde_json::to_value(workload.scenario(seed)).unwrap();
            assert_eq!(refused(&value), None, "{workload} {seed}");
            agree(&schema, &value, &format!("{workload} {seed}"));
        }
    }
}

#[test]
fn what_was_found_and_kept_is_let_pass_by_the_schema_and_may_name_it() {
    let schema = of_schema();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rehearsal/corpus");
    let files: Vec<_> = std::fs::read_dir(corpus).unwrap().map(|it| it.unwrap().path()).collect();
    assert!(files.len() > 3, "{files:?}");
    for file in files {
        let mut value: Value =
            serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        agree(&schema, &value, &file.display().to_string());
        value["$schema"] = json!("./scenario.schema.json");
        assert_eq!(refused(&value), None);
        agree(&schema, &value, "$schema");
    }
}

#[test]
fn the_schema_goes_as_far_as_the_reader_and_no_further() {
    let (schema, sound) = (of_schema(), scenario());
    let mut all = Vec::new();
    places(&sound, "", &mut all);
    let limits = [
        ("from_ms", LAST_MS),
        ("until_ms", LAST_MS),
        ("at_ms", LAST_MS),
        ("up_to_ms", LAST_MS),
        ("late_ms", LAST_MS),
        ("down_ms", LONGEST_ABSENCE_MS),
        ("starts_ms", LAST_START_MS),
        ("ms", LAST_MS),
        ("permille", 1000),
        ("workers", MOST_MACHINES.into()),
        ("gateways", MOST_MACHINES.into()),
        ("projectors", MOST_MACHINES.into()),
    ];
    for (name, limit) in limits {
        let ends = format!("/{name}");
        let found: Vec<_> = all.iter().filter(|place| place.ends_with(&ends)).collect();
        assert!(!found.is_empty(), "no field {name}");
        for place in found {
            let mut value = sound.clone();
            *value.pointer_mut(place).unwrap() = json!(limit);
            assert!(schema.is_valid(&value), "{place} = {limit}");
            *value.pointer_mut(place).unwrap() = json!(limit + 1);
            assert!(!schema.is_valid(&value), "{place} = {limit} + 1");
            assert!(refused(&value).is_some(), "{place} = {limit} + 1");
        }
    }
    let act = json!({"wait": {"ms": 1}});
    for (place, one, limit) in [
        ("/organisers", sound["organisers"][0].clone(), MOST_PEOPLE),
        ("/registrants", sound["registrants"][0].clone(), MOST_PEOPLE),
        ("/faults", sound["faults"][0].clone(), MOST_FAULTS),
        ("/organisers/0/acts", json!("create"), MOST_ACTS),
        ("/registrants/0/acts", act.clone(), MOST_ACTS),
        ("/registrants/0/acts/0", json!({"join_wait_list": {"then": []}}), 0),
    ] {
        let mut value = sound.clone();
        let list = value.pointer_mut(place).unwrap();
        if limit == 0 {
            *list = json!({"join_wait_list": {"then": vec![act.clone(); MOST_ACTS + 1]}});
        } else {
            *list = json!(vec![one; limit + 1]);
        }
        assert!(!schema.is_valid(&value) && refused(&value).is_some(), "{place}");
    }
}

#[test]
fn every_setting_has_its_bounds_and_those_that_are_not_said_are_as_always() {
    let (schema, mut value) = (of_schema(), scenario());
    value["settings"] = json!({});
    let usual = parse(Path::new("story.json"), &value.to_string()).unwrap().settings;
    assert_eq!(usual, Settings::default());
    for Bound { field, least, most, .. } in Settings::BOUNDS {
        for (set, is_read) in [(least, true), (most, true), (least - 1, false), (most + 1, false)] {
            value["settings"] = json!({ field: set });
            let why = format!("{field} = {set}");
            agree(&schema, &value, &why);
            let refused = refused(&value);
            assert_eq!(refused.is_none(), is_read, "{why}: {refused:?}");
            let named = refused.is_none_or(|told| told.contains(&format!("settings.{field}")));
            assert!(named, "{why}");
        }
    }
    value["settings"] = json!({"promise": 5});
    agree(&schema, &value, "a setting that is not known");
    assert!(refused(&value).is_some());
}

#[test]
fn every_way_to_pay_to_keep_states_and_every_release_is_in_the_schema() {
    use domain::history::Release;
    use domain::payments::PaymentMethod::{self, Card, Invoice, Redirect};
    use domain::sourcing::Snapshots;

    // Whoever adds one adds it here, and to how it is written.
    let known = |method: PaymentMethod| match method {
        Card | Redirect | Invoice => json!({"pay": {"twice": false, "method": method}}),
    };
    let schema = of_schema();
    for method in [Card, Redirect, Invoice] {
        let mut value = scenario();
        value["registrants"][0]["acts"] = json!([known(method)]);
        agree(&schema, &value, "a method");
        assert_eq!(refused(&value), None);
    }
    for snapshots in Snapshots::EACH {
        let mut value = scenario();
        value["topology"]["snapshots"] = json!(snapshots);
        agree(&schema, &value, "snapshots");
        assert_eq!(refused(&value), None);
    }
    for (from, to) in Release::UPGRADES {
        let mut value = scenario();
        value["upgrade"] = json!({"from": from, "to": to, "at_ms": 5});
        agree(&schema, &value, "a release");
        assert_eq!(refused(&value), None);
    }
}

#[test]
fn whatever_is_wrong_is_named_by_line_and_field_in_plain_words() {
    let (schema, sound) = (of_schema(), scenario());
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
            agree(&schema, &value, &format!("{place} = {wrong}"));
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
    let (schema, sound) = (of_schema(), scenario());
    let mut all = Vec::new();
    places(&sound, "", &mut all);
    for place in &all {
        let Some(Value::Object(fields)) = sound.pointer(place) else { continue };
        let mut more = sound.clone();
        more.pointer_mut(place).unwrap()["moon"] = json!(1);
        agree(&schema, &more, place);
        let told = refused(&more).unwrap_or_else(|| panic!("{place} may have a moon"));
        assert!(told.contains("line "), "{place}: {told}");
        // What an act is, is a field too, and then there is a second one.
        assert!(told.contains("moon") || fields.len() == 1, "{place}: {told}");
        for name in fields.keys() {
            let mut less = sound.clone();
            less.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(name);
            agree(&schema, &less, place);
            let Some(told) = refused(&less) else { continue };
            assert!(told.contains(name) || fields.len() == 1, "{place}/{name}: {told}");
        }
    }
}
