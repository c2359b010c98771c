//! What campaigns do, tried on the conference.

use std::collections::BTreeMap;

use stage::campaign::found::{KEPT_FOR_OTHERS, MOST_FILES};
use stage::campaign::summary::JUDGED_FROM;
use stage::{CheckTally, FaultKind, FaultTally};

use super::*;
use conference::defect::CATALOGUE;

fn finding(seed: u64, check: &'static str) -> Finding {
    let workload = Workload::Standard;
    Finding {
        workload,
        seed,
        check,
        at: None,
        what: "a seat was sold twice".to_owned(),
        scenario: None,
    }
}

#[test]
fn a_loud_check_leaves_room_for_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut findings = Findings::new(Some(folder.path().to_owned()), None, engine::Kind::Direct);
    let kept = |findings: &mut Findings, seed, check| {
        findings.keep(vec![finding(seed, check)]).iter().all(|finding| finding.scenario.is_some())
    };
    let loud = (0..40).filter(|seed| kept(&mut findings, *seed, "S1")).count();
    assert_eq!(loud, MOST_FILES - KEPT_FOR_OTHERS);
    assert!(kept(&mut findings, 40, "S2"));
    assert!(!kept(&mut findings, 41, "S2"));
    assert_eq!(scenario::read(&folder.path().join("seed-40-S2.json")).unwrap().seed, 40);
}

#[test]
fn a_scenario_is_written_once_and_a_twin_has_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let defect = CATALOGUE.first();
    let mut findings = Findings::new(Some(folder.path().to_owned()), defect, engine::Kind::Direct);
    let whole = findings.keep(vec![finding(7, "S1"), finding(7, "L5")]);
    let name = defect.unwrap().name;
    let path = folder.path().join(format!("{name}-seed-7-S1.json"));
    assert!(whole.iter().all(|finding| finding.scenario.as_ref() == Some(&path)), "{whole:?}");
    let workload = Workload::Varied(Variation::Lossy);
    findings.keep(vec![Finding { workload, ..finding(7, "S1") }]);
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let names: std::collections::BTreeSet<_> = names.collect();
    let both = ["lossy-seed-7-S1.json", "seed-7-S1.json"].map(|it| format!("{name}-{it}").into());
    assert_eq!(names, both.into());
    let capsule = scenario::read(&path).unwrap().finding.unwrap();
    assert_eq!(
        (capsule.check.as_str(), capsule.also.as_slice()),
        ("S1", ["L5".to_owned()].as_slice())
    );
    assert_eq!((capsule.workload.as_str(), capsule.seed), ("standard", 7));
    assert_eq!(capsule.defect.as_deref(), defect.map(|defect| defect.name));
    assert_eq!(capsule.fingerprint, "S1: a seat was sold twice");
}

#[test]
fn a_finding_of_a_twin_says_so() {
    let twin = Finding { workload: Workload::Varied(Variation::Lossy), ..finding(30, "S28") };
    assert_eq!(twin.origin(), "seed 30 (lossy)");
    assert!(crate::report::terminal::told(&twin).starts_with("seed 30 (lossy) violates S28"));
    assert_eq!(finding(30, "S28").origin(), "seed 30");
}

#[test]
fn the_command_that_plays_it_again_is_complete() {
    let mut finding = finding(7, "S1");
    let line = finding.replay(engine::Kind::Direct, Some("no-outbox"));
    assert!(line.ends_with("replay --seed 7 --engine direct --defect no-outbox"), "{line}");
    finding.workload = Workload::Rush;
    let line = finding.replay(engine::Kind::Turmoil, None);
    assert!(line.ends_with("replay --seed 7 --workload rush"), "{line}");
    finding.scenario = Some("my findings/seed-7-S1.json".into());
    // A file says itself with which defect and on which engine it was found.
    let line = finding.replay(engine::Kind::Direct, Some("no-outbox"));
    assert!(line.ends_with("replay 'my findings/seed-7-S1.json'"), "{line}");
}

/// The summary of a campaign that proves something.
fn good() -> Summary {
    let mut summary = Summary::new(&Campaign::over(Seeds::from(0)));
    summary.seeds = JUDGED_FROM;
    summary.messages = 1;
    summary.canary_caught = true;
    summary.checks.iter_mut().for_each(|check| check.evaluated = 1);
    summary.marks.iter_mut().for_each(|(_, reached)| *reached = 1);
    summary
}

fn judged(change: impl FnOnce(&mut Summary)) -> Summary {
    let mut summary = good();
    change(&mut summary);
    summary.judge();
    summary
}

fn void(change: impl FnOnce(&mut Summary)) -> String {
    let summary = judged(change);
    assert_eq!(summary.verdict, Verdict::Void);
    summary.void().join("; ")
}

#[test]
fn what_proves_something_held() {
    let summary = judged(|_| ());
    assert_eq!((summary.verdict, summary.void()), (Verdict::Held, vec![]));
    assert!(summary.notes.is_empty());
}

#[test]
fn what_proves_nothing_is_void_and_says_why() {
    assert!(void(|summary| summary.seeds = 0).contains("no seed was played"));
    assert!(void(|summary| summary.messages = 0).contains("no message"));
    assert!(void(|summary| summary.canary_caught = false).contains("forged"));
    let endless = (7, "it was not over after 12 hours of business time".to_owned());
    assert!(void(|summary| summary.void_seeds = vec![endless]).contains("seed 7: it was not over"));
    assert!(void(|summary| summary.differing = vec![50]).contains("seed 50 takes another course"));
    assert!(
        void(|summary| summary.disagreeing = vec![20, 40]).contains("seed 20 leaves another state")
    );
    let idle = FaultTally { injected: 3, effective: 0 };
    assert!(
        void(|summary| {
            summary.faults.insert(FaultKind::Drop, idle);
        })
        .contains("never effective: drop")
    );
    assert!(void(|summary| summary.marks.push(("partial", 0))).contains("never reached: partial"));
    assert!(
        void(|summary| {
            let (id, rule) = ("S99", "Nothing.");
            summary.checks.push(CheckTally { id, rule, evaluated: 0, violated: 0 });
        })
        .contains("never evaluated: S99")
    );
}

#[test]
fn a_small_campaign_is_not_judged_by_marks() {
    let summary = judged(|summary| {
        summary.seeds = 99;
        summary.marks.push(("partial", 0));
    });
    assert_eq!(summary.verdict, Verdict::Held);
    assert_eq!(summary.notes, ["too small to judge marks and faults (100 seeds are needed)"]);
}

#[test]
fn what_was_stopped_is_neither_green_nor_void() {
    let summary = judged(|summary| {
        summary.seeds = 0;
        summary.cut_short = Some(CutShort::Interrupted);
    });
    assert_eq!(summary.verdict, Verdict::Interrupted);
}

#[test]
fn a_violation_wins() {
    let summary = judged(|summary| {
        summary.messages = 0;
        summary.violations.push(Finding {
            workload: Workload::Standard,
            seed: 1,
            check: PANIC,
            at: None,
            what: "out of seats".to_owned(),
            scenario: None,
        });
    });
    assert_eq!(summary.verdict, Verdict::Violated);
}

#[test]
fn what_nobody_finds_survives() {
    let (found, found_first, found_by) = (None, None, BTreeMap::new());
    let kill = Kill {
        defect: &CATALOGUE[0],
        found,
        found_first,
        found_by,
        seeds: 3,
        smallest: None,
        file: None,
        lines: None,
    };
    assert_eq!(kill.fate(), DefectStatus::Survived);
    let finding = Finding {
        workload: Workload::Standard,
        seed: 2,
        check: CATALOGUE[0].expected[0],
        at: None,
        what: "a message got lost".to_owned(),
        scenario: None,
    };
    let found = Kill { found: Some((finding.clone(), 3)), ..kill.clone() };
    assert_eq!(found.fate(), DefectStatus::Expected);
    let by_chance = Finding { check: "S99", ..finding };
    assert_eq!(Kill { found: Some((by_chance, 3)), ..kill }.fate(), DefectStatus::Other);
}

/// A scenario that breaks with a defect before its end, and how.
fn broken_early(name: &str) -> (Broken, Run<Told>) {
    let defect = conference::defect::find(name);
    let found = (0..20).map(|seed| Workload::Standard.scenario(seed)).find_map(|scenario| {
        let run = Conference::play(&scenario, defect, engine::Kind::Direct);
        let first = run.violations.first()?;
        let fingerprint = stage::shrink::Fingerprint::of(first);
        let early = first.at < SimTime::default() + run.simulated;
        early.then_some((
            Broken { scenario, defect, engine: engine::Kind::Turmoil, fingerprint },
            run,
        ))
    });
    found.expect("one of these seeds shows it")
}

#[test]
fn a_play_that_is_cut_short_took_the_same_course_until_then() {
    let (broken, whole) = broken_early("inbox-in-memory");
    let first = &whole.violations[0];
    let until = first.at + std::time::Duration::from_millis(10);
    let cut = Conference::play_until(&broken.scenario, broken.defect, engine::Kind::Direct, until);
    assert_eq!(&cut.violations[0], first);
    assert!(cut.simulated < whole.simulated);
}

#[test]
fn no_scenario_that_is_one_step_smaller_breaks_in_the_same_way() {
    use stage::shrink::{Bounds, Pass, Shrink as _};
    let (broken, _) = broken_early("inbox-in-memory");
    let bounds = Bounds { plays: Some(2000), time: None, jobs: all_cores() };
    let smallest = broken.smallest(bounds, &false.into(), &mut |_| {}).unwrap();
    let scenario = &smallest.scenario;
    assert!(
        smallest.minimal && scenario.registrants.len() <= 2 && scenario.faults.len() <= 3,
        "{smallest:?}"
    );
    assert_eq!(smallest.violation.fingerprint(), broken.fingerprint);
    let steps = Scenario::passes().into_iter().flat_map(|pass| match pass {
        Pass::Fewer { count, without, .. } => {
            (0..count(scenario)).filter_map(|at| without(scenario, at..at + 1)).collect::<Vec<_>>()
        }
        Pass::Simpler { count, forms, .. } => {
            (0..count(scenario)).flat_map(|at| forms(scenario, at)).collect()
        }
    });
    for smaller in steps {
        let breaches = breaches::<Conference>(&smaller, broken.defect, engine::Kind::Direct);
        let same = breaches.iter().find(|breach| breach.fingerprint() == broken.fingerprint);
        // What breaks only later than the whole did was not looked for.
        assert!(same.is_none_or(|same| same.at > smallest.violation.at), "{same:?} in {smaller:?}");
    }
}
