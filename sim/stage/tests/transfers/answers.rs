//! What machines are told of a system that brings no report of its own.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde_json::Value;
use stage::campaign::answer::{Answers, Target};
use stage::campaign::kills::Hunt;
use stage::campaign::progress::Silent;
use stage::campaign::summary::Summary;
use stage::campaign::{Campaign, Seeds, json, junit};
use stage::engine::Kind;
use stage::shrink::Bounds;

use super::defects::DEFECTS;
use super::scenario::Scenario;

fn over(end: u64) -> Campaign<Scenario> {
    Campaign { engine: Kind::Direct, ..Campaign::over(Seeds::new(0, end).expect("a range")) }
}

fn played(campaign: &Campaign<Scenario>) -> Summary<Scenario> {
    campaign.play(&AtomicBool::new(false), &mut Silent)
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_campaign_that_holds_is_told_with_all_that_any_system_has() {
    let summary = played(&over(30));
    let told = value(&json::campaign(&summary.report()));
    for (field, expected) in [
        ("form", Value::from(1)),
        ("verdict", "HELD".into()),
        ("workload", "rust".into()),
        ("seeds", 30.into()),
        ("last_seed", 29.into()),
        ("not_played", 0.into()),
        ("range", "0..30".into()),
        ("shard", "1/1".into()),
        ("engine", "direct".into()),
        ("interrupted", false.into()),
        ("stopped_by", Value::Null),
        ("trace_hash", summary.trace_hash().to_string().into()),
    ] {
        assert_eq!(told[field], expected, "{field} of {told}");
    }
    let ids: Vec<_> = told["checks"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["S1", "S2", "S3", "S4", "L1", "PANIC"]);
    assert_eq!(told["marks"].as_array().unwrap().len(), 5);
    let samples = &told["samples"];
    assert_eq!(
        (&samples["played_twice"], &samples["played_on_both_engines"]),
        (&1.into(), &2.into())
    );
    assert_eq!(
        (&samples["differing"], &samples["canary_caught"]),
        (&Value::Array(vec![]), &true.into())
    );
    let told = junit::campaign(&summary.report());
    for property in
        ["\"seeds\" value=\"0..30\"", "\"engine\" value=\"direct\"", "\"workload\" value=\"rust\""]
    {
        assert!(
            told.contains(&format!("<property name={property}")),
            "{property} is not in {told}"
        );
    }
    assert!(
        told.contains(&format!("name=\"trace hash\" value=\"{}\"", summary.trace_hash())),
        "{told}"
    );
    assert!(told.contains("failures=\"0\"") && told.contains(" timestamp=\"20"), "{told}");
}

#[test]
fn a_finding_is_told_with_its_file_and_how_small_it_became() {
    let folder = tempfile::tempdir().unwrap();
    let campaign = Campaign {
        defect: DEFECTS.iter().find(|bug| bug.0 == "no-inbox"),
        found: Some(folder.path().to_owned()),
        shrink: Some(Bounds { plays: Some(300), time: None, jobs: std::num::NonZeroUsize::MIN }),
        ..over(40)
    };
    let summary = played(&campaign);
    let answers = Answers {
        json: Some(Target::File(folder.path().join("out/report.json"))),
        junit: Some(Target::File(folder.path().join("out/report.xml"))),
    };
    assert!(answers.give(&summary.report()).is_empty());
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let told = value(&read("out/report.json"));
    assert_eq!((&told["verdict"], &told["defect"]), (&"VIOLATED".into(), &"no-inbox".into()));
    let smallest = &told["smallest"][0];
    assert_eq!(smallest["check"], "S2", "{told}");
    assert!(smallest["size"].as_str().unwrap().starts_with("1 transfer, "), "{smallest}");
    assert!(smallest["from"].as_str().unwrap().contains(" transfers, "), "{smallest}");
    let of_check = |it: &&Value| it["check"] == "S2";
    let finding = told["violations"].as_array().unwrap().iter().find(of_check).unwrap();
    let file = finding["scenario"].as_str().unwrap();
    assert!(Path::new(file).is_file() && finding["replay"].as_str().unwrap().contains(file));
    let junit = read("out/report.xml");
    assert!(
        junit.contains("type=\"S2\"") && junit.contains(&format!(" file=\"{file}\"")),
        "{junit}"
    );
    assert!(junit.contains("<property name=\"defect\" value=\"no-inbox\"/>"), "{junit}");
}

#[test]
fn what_was_stopped_says_by_whom_and_what_is_missing() {
    let out_of_time = played(&Campaign { budget: Some(Duration::ZERO), ..over(30) });
    let told = value(&json::campaign(&out_of_time.report()));
    assert_eq!((&told["verdict"], &told["stopped_by"]), (&"VOID".into(), &"budget".into()));
    assert_eq!(told["cut_short"], "the budget of 0s was spent: 30 of 30 seeds not played");
    let stopped = over(30).play(&AtomicBool::new(true), &mut Silent);
    let told = value(&json::campaign(&stopped.report()));
    assert_eq!(
        (&told["verdict"], &told["stopped_by"]),
        (&"INTERRUPTED".into(), &"interrupted".into())
    );
    assert_eq!(told["not_played"], 30);
    let junit = junit::campaign(&stopped.report());
    assert!(
        junit.contains(
            "<error message=\"somebody stopped it: 30 of 30 seeds not played\" type=\"INTERRUPTED\""
        ),
        "{junit}"
    );
}

#[test]
fn the_kill_table_of_a_system_is_told_and_what_nobody_looked_for_is_missing_in_it() {
    let defects = DEFECTS.iter().filter(|bug| ["no-inbox", "no-refund"].contains(&bug.0)).collect();
    let hunt = Hunt::<Scenario> {
        defects,
        seeds: Seeds::new(0, 200).unwrap(),
        jobs: std::num::NonZeroUsize::MIN,
        engine: Kind::Direct,
        shrink: None,
        found: None,
        length: None,
    };
    let told = value(&json::kills(&hunt.all(&AtomicBool::new(false), |_| ())));
    assert_eq!(
        (&told["verdict"], &told["all_as_expected"]),
        (&"HELD".into(), &true.into()),
        "{told}"
    );
    assert_eq!((&told["planned"], &told["range"]), (&2.into(), &"0..200".into()));
    assert_eq!((&told["cut_short"], &told["false_alarms"]), (&Value::Null, &Value::Array(vec![])));
    let killers: Vec<_> =
        told["defects"].as_array().unwrap().iter().map(|it| &it["killed_by"]).collect();
    assert_eq!(killers, ["S1", "S2"]);
    let stopped = value(&json::kills(&hunt.all(&AtomicBool::new(true), |_| ())));
    assert_eq!(
        (&stopped["verdict"], &stopped["interrupted"]),
        (&"INTERRUPTED".into(), &true.into())
    );
    assert_eq!(stopped["cut_short"], "somebody stopped it: 2 of 2 defects not looked for");
}
