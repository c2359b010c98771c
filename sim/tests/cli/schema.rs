//! The published schemas: what commands write has the form that theirs describe, field by field.

use std::fs;

use serde_json::Value;

use crate::spec::{ENGLISH, with};
use crate::support::{Room, json};

/// The schema under this name, closed: a field that it does not describe is refused.
fn closed(name: &str) -> Value {
    let answer = Room::new().sim(&format!("schema {name}"));
    assert_eq!(answer.code, 0, "{}", answer.err);
    let mut schema = json(&answer.out);
    assert!(
        schema["$id"].as_str().unwrap().starts_with(&format!("urn:rehearsal:schema:{name}:")),
        "{schema}"
    );
    close(&mut schema);
    schema
}

fn close(schema: &mut Value) {
    match schema {
        Value::Array(parts) => parts.iter_mut().for_each(close),
        Value::Object(parts) => {
            parts.values_mut().for_each(close);
            if parts.get("properties").is_some_and(Value::is_object) {
                parts.insert("additionalProperties".to_owned(), false.into());
            }
        }
        _ => {}
    }
}

/// Whether files have the form of a schema, and with any of their fields gone have it no more.
#[track_caller]
fn all_have(room: &Room, name: &str, files: &[&str]) {
    let validator = jsonschema::validator_for(&closed(name)).unwrap();
    for file in files {
        let mut written = json(&fs::read_to_string(room.path(file)).unwrap());
        let errors: Vec<_> =
            validator.iter_errors(&written).map(|error| format!("{error}")).take(5).collect();
        assert!(errors.is_empty(), "{file}: {errors:#?}");
        written["moon"] = 1.into();
        assert!(!validator.is_valid(&written), "{file} may have a moon");
        written.as_object_mut().unwrap().remove("moon");
        written.as_object_mut().unwrap().remove("verdict");
        assert!(!validator.is_valid(&written), "{file} needs no verdict");
    }
}

#[test]
fn what_campaigns_and_merges_write_has_the_published_form() {
    let room = Room::new();
    let play = |words: &str| {
        let answer = room.sim(&format!("campaign --engine direct {words}"));
        assert!([0, 1, 4].contains(&answer.code), "{}", answer.err);
    };
    play("--seeds 0..16 --json held.json");
    play("--seeds 0..8 --defect no-version-check --shrink=20plays --json violated.json");
    play("--seeds 0..4 --workload rush --shard 1/2 --json 1.json");
    play("--seeds 0..4 --workload rush --shard 2/2 --json 2.json --compare 1.json");
    play("--seeds 0.. --budget 1s --json open.json");
    let merged = room.sim("merge 1.json 2.json --json merged.json --compare 1.json");
    assert!([0, 4].contains(&merged.code), "{}", merged.err);
    let found = json(&fs::read_to_string(room.path("violated.json")).unwrap());
    assert!(!found["smallest"].as_array().unwrap().is_empty(), "{found}");
    let files = ["held.json", "violated.json", "1.json", "2.json", "open.json", "merged.json"];
    all_have(&room, "campaign", &files);
}

#[test]
fn the_json_of_a_campaign_says_what_was_played_and_why_it_ended() {
    let room = Room::new();
    let words = "--seeds 3..40 --shard 1/2 --engine direct --budget 0s --json -";
    let report = json(&room.sim(&format!("campaign {words}")).out);
    let schema = closed("campaign");
    for (field, value) in [
        ("workload", "standard"),
        ("engine", "direct"),
        ("range", "3..40"),
        ("shard", "1/2"),
        ("stopped_by", "budget"),
        ("verdict", "VOID"),
    ] {
        assert_eq!(report[field], value);
    }
    assert!(report["program"].as_str().unwrap().starts_with("rehearsal "));
    for field in ["form", "seeds", "not_played", "cut_short", "samples"] {
        assert!(!report[field].is_null(), "{field}");
        let described = &schema["properties"][field];
        assert!(described["description"].is_string() || described["$ref"].is_string(), "{field}");
    }
    assert!(
        report["samples"]["pairs"].is_number() && report["samples"]["played_twice"].is_number()
    );
}

#[test]
fn what_is_written_of_defects_has_the_published_form() {
    let room = Room::new();
    let words = "--defect no-version-check --defect no-outbox --seeds 0..40 --shrink=10plays";
    let answer = room.sim(&format!("defects {words} --json kills.json"));
    assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
    all_have(&room, "defects", &["kills.json"]);
}

#[test]
fn what_is_written_of_features_has_the_published_form() {
    let room = with(&ENGLISH.replace("240 dollars", "250 dollars"));
    fs::write(room.path("b.feature"), ENGLISH).unwrap();
    let broken = room.sim("spec a.feature --schedules 1 --json broken.json");
    assert_eq!(broken.code, 1, "{}", broken.err);
    let held = room.sim("spec b.feature --schedules 2 --json held.json");
    assert_eq!(held.code, 0, "{}", held.err);
    all_have(&room, "spec", &["broken.json", "held.json"]);
}

#[test]
fn what_is_written_of_upgrades_has_the_published_form() {
    let room = Room::new();
    let one = "upgrade --from v3 --to v4 --strategy rolling --seeds 0..2";
    let answer = room.sim(&format!("{one} --json held.json"));
    assert!([0, 4].contains(&answer.code), "{}", answer.err);
    let broken = room.sim(&format!("{one} --defect no-version-check --json broken.json"));
    assert!([0, 1, 4].contains(&broken.code), "{}", broken.err);
    all_have(&room, "upgrade", &["held.json", "broken.json"]);
}

#[test]
fn schemas_are_listed_and_one_that_there_is_not_is_refused_with_those_there_are() {
    let room = Room::new();
    let list = room.sim("schema");
    assert_eq!((list.code, list.out.lines().count()), (0, 5), "{}", list.out);
    for line in list.out.lines() {
        let name = line.split_whitespace().next().unwrap();
        assert!(jsonschema::validator_for(&json(&room.sim(&format!("schema {name}")).out)).is_ok());
    }
    assert_eq!(room.sim("schema merge").out, room.sim("schema campaign").out);
    room.sim("schema moon").is_wrong_use(&["no such schema", "scenario, campaign, defects"]);
}

#[test]
fn the_schema_of_scenarios_is_printed_or_written_and_a_file_may_name_it() {
    let room = Room::new();
    let printed = room.sim("scenario --schema");
    assert_eq!((printed.code, &printed.out), (0, &room.sim("schema scenario").out));
    assert_eq!(room.sim("scenario --schema --output s.json").code, 0);
    assert_eq!(fs::read_to_string(room.path("s.json")).unwrap(), printed.out);
    room.sim("scenario --schema --seed 3").is_wrong_use(&["--schema", "--seed"]);
    room.sim("scenario").is_wrong_use(&["--seed"]);
    let mut scenario = json(&room.sim("scenario --seed 5 --output -").out);
    scenario["$schema"] = "./s.json".into();
    let validator = jsonschema::validator_for(&json(&printed.out)).unwrap();
    assert!(validator.is_valid(&scenario));
    fs::write(room.path("story.json"), scenario.to_string()).unwrap();
    let played = room.sim("replay story.json --engine direct");
    assert_eq!(played.code, 0, "{}{}", played.out, played.err);
    let rush = room.sim("scenario --seed 2 --workload rush");
    assert_eq!((rush.code, validator.is_valid(&json(&rush.out))), (0, true), "{}", rush.err);
    assert_eq!(json(&rush.out)["registrants"].as_array().unwrap().len(), 200);
}
