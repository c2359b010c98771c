//! Scenario files that others wrote: what is beyond the form is refused by line and field, and what
//! is in it is played.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Answer, Room};

/// A conference with five seats and one registrant who buys two of them.
fn small() -> Value {
    json!({
        "version": 1, "seed": 1,
        "topology": {"gateways": 1, "workers": 1, "projectors": 1, "contention": false, "keep_states": true},
        "organisers": [{
            "conference": "the conference", "slug": "c", "email": "o@e.org", "starts_ms": 604_800_000,
            "acts": ["create", {"offer": {"seat_type": "General admission", "price": "10", "quota": 5}}, "publish"]
        }],
        "registrants": [{"name": "Ada", "acts": [
            {"wait": {"ms": 20_000}},
            {"place": {"lines": [{"seat_type": "General admission", "quantity": 2}]}},
            {"say_who": {"first_name": "A", "last_name": "L", "email": "a@e.org"}},
            {"pay": {"twice": false, "method": "card"}}
        ]}],
        "faults": []
    })
}

fn played_text(text: &str) -> Answer {
    let room = Room::new();
    fs::write(room.path("story.json"), text).unwrap();
    room.sim("replay story.json --engine direct")
}

fn played(change: impl FnOnce(&mut Value)) -> Answer {
    let mut scenario = small();
    change(&mut scenario);
    played_text(&serde_json::to_string_pretty(&scenario).unwrap())
}

fn with_fault(fault: Value) -> Answer {
    played(|scenario| scenario["faults"] = json!([fault]))
}

#[test]
fn a_small_story_holds_also_behind_a_byte_order_mark() {
    for mark in ["", "\u{feff}"] {
        let answer = played_text(&format!("{mark}{}", small()));
        assert_eq!(
            (answer.code, answer.out.contains("HELD")),
            (0, true),
            "{}{}",
            answer.out,
            answer.err
        );
    }
}

#[test]
fn what_is_beyond_the_end_of_every_story_is_refused_with_the_limit() {
    let beyond = ["12 hours (43200000 ms)", "line ", "sim scenario --help"];
    let pause = json!({"kind": "pause", "node": "store", "from_ms": 1_000_000_000, "until_ms": 1_000_000_005});
    with_fault(pause).is_wrong_use(&["`faults[0].from_ms`", beyond[0], beyond[1], beyond[2]]);
    let full = json!({"kind": "full_disk", "from_ms": 1_000_000, "until_ms": 604_800_000});
    with_fault(full).is_wrong_use(&["`faults[0].until_ms`", beyond[0], beyond[1]]);
    let forever = json!({"kind": "crash", "node": "store", "at_ms": 5000, "down_ms": u64::MAX});
    with_fault(forever).is_wrong_use(&["`faults[0].down_ms`", beyond[0]]);
    let upgrade = |from, to, at_ms: u64| {
        played(|scenario| scenario["upgrade"] = json!({"from": from, "to": to, "at_ms": at_ms}))
    };
    upgrade("v1", "v2", 72_000_000).is_wrong_use(&["`upgrade.at_ms`", beyond[0]]);
    upgrade("v3", "v1", 0).is_wrong_use(&["`upgrade.to`", "v1 is not later than v3"]);
    played(|scenario| scenario["registrants"][0]["acts"][0]["wait"]["ms"] = json!(43_200_001))
        .is_wrong_use(&["`registrants[0].acts[0].wait.ms`", beyond[0]]);
}

#[test]
fn a_store_may_be_away_for_half_an_hour_and_no_longer() {
    let crash = |down_ms: u64| {
        with_fault(json!({"kind": "crash", "node": "store", "at_ms": 22_000, "down_ms": down_ms}))
    };
    let answer = crash(1_800_000);
    assert_eq!(answer.code, 0, "{}", answer.out);
    crash(1_800_001).is_wrong_use(&["`faults[0].down_ms`", "longer than the 30 minutes", "line "]);
}

#[test]
fn more_people_than_a_story_can_hold_are_refused() {
    played(|scenario| {
        let one = scenario["registrants"][0].clone();
        let named = |number| {
            let mut one = one.clone();
            one["name"] = json!(format!("R{number}"));
            one
        };
        scenario["registrants"] = (0..8000).map(named).collect();
    })
    .is_wrong_use(&["`registrants`", "8000 registrants are more than the 2000 that can be"]);
}

#[test]
fn an_unknown_field_is_refused_by_its_line_in_every_kind_of_fault() {
    let period = json!({"from_ms": 0, "until_ms": 5});
    let weather = json!({"from_ms": 0, "until_ms": 5, "permille": 3});
    let merged = |kind: &str, parts: &[&Value]| {
        let mut fault = json!({"kind": kind});
        for part in parts {
            fault.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        }
        fault
    };
    let store = json!({"node": "store"});
    let down = json!({"at_ms": 0, "down_ms": 5});
    let operation = json!({"operation": 0});
    for fault in [
        merged("drop", &[&weather]),
        merged("duplicate", &[&weather]),
        merged("delay", &[&weather, &json!({"up_to_ms": 5})]),
        merged("reorder", &[&weather]),
        merged("corrupt", &[&weather]),
        merged(
            "partition",
            &[&period, &json!({"from": ["bus"], "to": ["store"], "both_ways": true})],
        ),
        merged("crash", &[&store, &down]),
        merged("restart", &[&store, &down]),
        merged("pause", &[&store, &period]),
        merged("clock_skew", &[&store, &period, &json!({"ahead_ms": 5})]),
        merged("power_loss", &[&down, &operation]),
        merged("torn_write", &[&down, &operation]),
        merged("slow_disk", &[&period, &json!({"late_ms": 5})]),
        merged("full_disk", &[&period]),
        merged("io_error", &[&json!({"at_ms": 0}), &operation]),
        merged("bank_outage", &[&period]),
        merged("lock_expiry", &[&weather]),
        merged("poison_message", &[&json!({"at_ms": 0, "stray": false})]),
    ] {
        let answer = with_fault(fault.clone());
        assert!(answer.code == 0, "{fault}: {}{}", answer.out, answer.err);
        with_fault(merged("", &[&fault, &json!({"moon": 1})])).is_wrong_use(&[
            "`faults[0]",
            "`moon`",
            "line ",
        ]);
    }
}

#[test]
fn another_version_is_refused_be_it_newer_or_none() {
    for version in [0, 3, 99] {
        played(|scenario| scenario["version"] = json!(version)).is_wrong_use(&[
            "story.json",
            &format!("has version {version}"),
            "reads versions 1 and 2",
        ]);
    }
}

#[test]
fn what_nobody_could_do_is_told() {
    let answer = played(|scenario| {
        let code = json!({"offer_code": {"code": "X", "off": {"percent": 200}}});
        scenario["organisers"][0]["acts"].as_array_mut().unwrap().push(code);
    });
    assert_eq!(answer.code, 0, "{}", answer.out);
    assert!(
        answer.out.contains("the organiser of the conference cannot even ask: "),
        "{}",
        answer.out
    );
}

#[test]
fn a_story_in_which_nobody_did_anything_proves_nothing() {
    let answer = played(|scenario| {
        scenario["organisers"] = json!([]);
        scenario["registrants"] = json!([]);
    });
    assert_eq!(answer.code, 4, "{}", answer.out);
    assert!(answer.out.contains("VOID  nobody asked for anything"), "{}", answer.out);
}

#[test]
fn a_story_that_was_not_over_proves_nothing() {
    let answer =
        played(|scenario| scenario["registrants"][0]["acts"][0]["wait"]["ms"] = json!(43_199_000));
    assert_eq!(answer.code, 4, "{}", answer.out);
    assert!(
        answer.out.contains("VOID  it was not over after 12 hours of business time"),
        "{}",
        answer.out
    );
}

#[test]
fn a_story_is_stopped_at_its_horizon() {
    let stopped = played(|scenario| scenario["horizon_ms"] = json!(20_000));
    assert_eq!(stopped.code, 4, "{}", stopped.out);
    assert!(
        stopped.out.contains("VOID  it was not over after 20000 ms of business time"),
        "{}",
        stopped.out
    );
    let whole = played(|scenario| scenario["horizon_ms"] = json!(11 * 3_600_000));
    assert_eq!(whole.code, 0, "{}", whole.out);
    for (horizon, reason) in [(0, "shows nothing"), (43_200_001, "after 12 hours")] {
        let refused = played(|scenario| scenario["horizon_ms"] = json!(horizon));
        refused.is_wrong_use(&["horizon_ms", reason]);
    }
}

#[test]
fn a_name_steers_no_terminal() {
    let answer = played(|scenario| {
        scenario["registrants"][0]["name"] = json!("A\n\u{1b}[31mB");
        scenario["about"] = json!("red \u{1b}[31m");
    });
    assert_eq!(answer.code, 0, "{}", answer.out);
    assert!(
        answer.out.contains("A\\n\\u{1b}[31mB") && !answer.out.contains('\u{1b}'),
        "{}",
        answer.out
    );
    let refused = played(|scenario| scenario["registrants"][0]["conference"] = json!("\u{1b}[31m"));
    refused.is_wrong_use(&["\\u{1b}[31m"]);
}
