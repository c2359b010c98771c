//! The second system on the stage: its promises hold, and each of its defects is found by the check
//! that is there for it.

#[path = "transfers/answers.rs"]
mod answers;
#[path = "../examples/transfers/bus.rs"]
mod bus;
#[path = "../examples/transfers/checks.rs"]
mod checks;
#[path = "../examples/transfers/clients.rs"]
mod clients;
#[path = "../examples/transfers/defects.rs"]
mod defects;
#[path = "../examples/transfers/ledger.rs"]
mod ledger;
#[path = "../examples/transfers/message.rs"]
mod message;
#[path = "../examples/transfers/outgoing.rs"]
mod outgoing;
#[path = "../examples/transfers/process.rs"]
mod process;
#[path = "../examples/transfers/scenario.rs"]
mod scenario;
#[path = "../examples/transfers/system.rs"]
mod system;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use stage::campaign::file;
use stage::campaign::rehearsal::Defect as _;
use stage::campaign::smaller::{Broken, breaches};
use stage::campaign::story::Story as _;
use stage::engine::Kind;
use stage::explain::moment::ClosedBy;
use stage::explain::{Explanation, explain, parting};
use stage::shrink::Bounds;
use stage::{FaultKind, FaultTally, Play, Run};

use defects::{DEFECTS, Defect};
use scenario::Scenario;

fn play(workload: &str, seed: u64, defect: Option<Defect>, engine: Kind) -> Run {
    Play { engine, ..Scenario::draw(workload, seed).play(defect) }.run()
}

#[test]
fn all_promises_hold_in_a_thousand_seeds_and_every_fault_and_mark_was_there() {
    let mut marks = BTreeSet::new();
    let mut faults = BTreeMap::<FaultKind, FaultTally>::new();
    let mut evaluated = BTreeMap::<_, u64>::new();
    for seed in 0..1000 {
        let run = play("rust", seed, None, Kind::Direct);
        assert_eq!(run.violations, [], "seed {seed}");
        marks.extend(run.marks);
        run.checks
            .iter()
            .for_each(|check| *evaluated.entry(check.id).or_default() += check.evaluated);
        run.faults.iter().for_each(|(kind, tally)| faults.entry(*kind).or_default().add(*tally));
    }
    assert_eq!(marks, checks::marks().iter().map(|mark| mark.name).collect());
    assert_eq!(evaluated.len(), 5);
    assert!(evaluated.values().all(|times| *times > 1000), "{evaluated:?}");
    let effective = faults.iter().filter(|(_, tally)| tally.effective > 0).map(|(kind, _)| *kind);
    assert_eq!(effective.collect::<Vec<_>>(), FaultKind::GENERAL);
}

#[test]
fn each_defect_is_found_within_200_seeds_by_the_check_that_is_there_for_it() {
    for bug in DEFECTS {
        let finds = |seed: &u64| {
            let run = play("rust", *seed, Some(bug.2), Kind::Direct);
            run.violations.iter().any(|violation| bug.expected().contains(&violation.check))
        };
        assert!(
            (0..200).any(|seed| finds(&seed)),
            "{:?} did not find {}",
            bug.expected(),
            bug.name()
        );
    }
}

#[test]
fn a_scenario_takes_the_same_course_every_time_and_on_both_engines() {
    for seed in 0..50 {
        let [one, again, turmoil] =
            [Kind::Direct, Kind::Direct, Kind::Turmoil].map(|kind| play("rust", seed, None, kind));
        for other in [again, turmoil] {
            assert_eq!(one.trace_hash, other.trace_hash, "seed {seed}");
            assert_eq!(one.state_hash, other.state_hash, "seed {seed}");
            assert_eq!(one.faults, other.faults, "seed {seed}");
        }
    }
}

#[test]
fn a_defective_scenario_takes_the_same_course_on_both_engines() {
    for bug in DEFECTS {
        let name = bug.name();
        for seed in 0..10 {
            let [direct, turmoil] =
                [Kind::Direct, Kind::Turmoil].map(|kind| play("rust", seed, Some(bug.2), kind));
            assert_eq!(direct.trace_hash, turmoil.trace_hash, "{name}, seed {seed}");
            assert_eq!(direct.violations, turmoil.violations, "{name}, seed {seed}");
        }
    }
}

#[test]
fn a_finding_is_the_same_when_it_is_read_back_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/finding.json");
    for seed in 0..100 {
        let scenario = Scenario::draw("rust", seed);
        file::write(&path, Scenario::VERSION, None, &scenario).unwrap();
        let read: Scenario = file::read(&path, Scenario::VERSION).unwrap();
        assert_eq!(read, scenario);
        let [one, other] =
            [&scenario, &read].map(|scenario| scenario.play(Some(DEFECTS[0].2)).run());
        assert_eq!(one.trace_hash, other.trace_hash, "seed {seed}");
    }
    let text = std::fs::read_to_string(&path).unwrap();
    let why = |text: &str| {
        std::fs::write(&path, text).unwrap();
        file::read::<Scenario>(&path, Scenario::VERSION).unwrap_err().to_string()
    };
    assert!(why(&text.replacen("\"seed\"", "\"colour\"", 1)).contains("colour"));
    assert!(
        why(&text.replacen("\"version\": 2", "\"version\": 3", 1))
            .contains("has version 3, and this")
    );
}

/// Whether there is a Python to play ledgers; if not, it says loudly that they are not tried.
fn python_is_there() -> bool {
    let tried = std::process::Command::new("python3").arg("--version").output();
    let there = tried.is_ok_and(|output| output.status.success());
    if !there {
        // Not by a macro: what those print in a test that passes is not shown.
        let told = "\n==> SKIPPED: no node was played in Python, because python3 is missing\n\n";
        std::io::stderr().write_all(told.as_bytes()).expect("standard error takes a line");
    }
    there
}

#[test]
fn the_ledger_in_python_takes_the_same_course_as_its_twin_with_and_without_its_defects() {
    if !python_is_there() {
        return;
    }
    let of_ledgers = [Defect::NoInbox, Defect::LimitUnchecked, Defect::AcknowledgeBeforeSync];
    let defects = [None].into_iter().chain(of_ledgers.map(Some));
    for (seed, defect) in (0..20).zip(defects.cycle()) {
        let rust = play("rust", seed, defect, Kind::Direct);
        // Turmoil carries programs as it carries anything else; a few seeds show it.
        for engine in
            if seed % 5 == 0 { &[Kind::Direct, Kind::Turmoil][..] } else { &[Kind::Direct] }
        {
            let python = play("python", seed, defect, *engine);
            assert_eq!(python.breakdown, None, "seed {seed}");
            assert_eq!(python.trace_hash, rust.trace_hash, "seed {seed}, {defect:?}, {engine}");
            assert_eq!(python.state_hash, rust.state_hash, "seed {seed}, {defect:?}, {engine}");
            assert_eq!(python.violations, rust.violations, "seed {seed}, {defect:?}, {engine}");
        }
    }
}

/// The first scenario in which a defect breaks the check that is there for it, as something to be
/// explained.
fn broken(name: &str) -> Broken<Scenario> {
    let bug = DEFECTS.iter().find(|bug| bug.name() == name).expect("a known one");
    let found = (0..200).find_map(|seed| {
        let scenario = Scenario::draw("rust", seed);
        let all = breaches::<Scenario>(&scenario, Some(bug), Kind::Direct);
        let breach = all.into_iter().find(|breach| bug.expected().contains(&breach.check))?;
        let (defect, engine) = (Some(bug), Kind::Direct);
        Some(Broken::<Scenario> { scenario, defect, engine, fingerprint: breach.fingerprint() })
    });
    found
        .expect("200 seeds are enough")
        .smallest(bounds(None), &false.into(), &mut |_| {})
        .map_or_else(
            || panic!("{name} cannot be made smaller"),
            |smallest| Broken {
                scenario: smallest.scenario,
                defect: Some(bug),
                engine: Kind::Direct,
                fingerprint: smallest.violation.fingerprint(),
            },
        )
}

fn bounds(plays: Option<u64>) -> Bounds {
    Bounds { plays, time: None, jobs: 2.try_into().expect("not zero") }
}

fn explained(broken: &Broken<Scenario>, jobs: usize) -> Explanation {
    let bounds = Bounds { jobs: jobs.try_into().expect("not zero"), ..bounds(Some(260)) };
    explain(broken, bounds, &false.into(), &mut |_| {}).expect("it breaks")
}

#[test]
fn why_it_breaks_is_told_with_what_the_fault_and_the_defect_did() {
    let broken = broken("forget-outbox-at-restart");
    let explanation = explained(&broken, 2);
    assert_eq!(explanation, explained(&broken, 1), "however many play at once");
    assert!(explanation.complete && explanation.plays > 40, "{explanation:?}");
    let mut told = Vec::new();
    explanation.tell(&mut told).unwrap();
    let told = String::from_utf8(told).unwrap();
    // The process loses power after it wrote down what it said, and does not say it again.
    assert_eq!(explanation.needed.len(), 1, "{told}");
    assert!(explanation.needed[0].is_needed(), "{told}");
    let parting = explanation.parting.as_ref().unwrap();
    assert_eq!(parting.node.as_deref(), Some("process"), "{told}");
    assert_eq!(parting.handed.as_deref(), Some("deliver from bus"), "{told}");
    assert!(parting.other.as_ref().is_some_and(|what| what.contains("publish")), "{told}");
    let first = &explanation.led.first().unwrap().line;
    assert!(first.contains("Asked("), "it begins with what was asked: {told}");
    assert!(explanation.led.iter().any(|led| led.by_fault && led.line.contains("process")));
}

#[test]
fn where_neither_chance_nor_calm_helps_the_moment_is_where_the_defect_shows() {
    let explanation = explained(&broken("limit-unchecked"), 2);
    let (moment, parting) = (explanation.moment.unwrap(), explanation.parting.unwrap());
    assert_eq!((moment.at, moment.closed_by), (parting.at, ClosedBy::Defect));
    let found = explanation.no_return.unwrap();
    assert_eq!(found.jump, None);
    assert!(found.shares.iter().all(|share| share.percent() == 100));
    assert!(explanation.needed.is_empty(), "it needs no fault");
}

#[test]
fn what_holds_is_not_explained_and_a_stop_is_heard() {
    let mut sound = broken("no-inbox");
    let stopped = explain(&sound, bounds(None), &true.into(), &mut |_| {}).unwrap();
    assert!(!stopped.complete && stopped.no_return.is_none());
    assert!(!stopped.led.is_empty(), "what is known is told");
    sound.defect = None;
    assert_eq!(explain(&sound, bounds(None), &false.into(), &mut |_| {}), None);
}

#[test]
fn two_plays_of_one_story_do_not_part() {
    use stage::explain::case::{Case as _, Variant};
    use stage::explain::record::Depth;
    let broken = broken("no-inbox");
    let [one, other] = [(), ()].map(|()| broken.play(Variant::default(), Depth::Everything, &[]));
    assert!(!one.events.is_empty());
    assert_eq!(parting::first_difference(&one, &other), None);
}
