//! The second system on the stage: its promises hold, and each of its defects is found by the check that is there for it.

#[path = "../examples/transfers/bus.rs"]
mod bus;
#[path = "../examples/transfers/checks.rs"]
mod checks;
#[path = "../examples/transfers/clients.rs"]
mod clients;
#[path = "../examples/transfers/defects.rs"]
mod defects;
#[path = "../examples/transfers/journal.rs"]
mod journal;
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

use stage::engine::Kind;
use stage::{Disk, FaultKind, FaultTally};

use defects::{DEFECTS, SOUND};
use journal::Journal;
use scenario::Scenario;

#[test]
fn all_promises_hold_in_a_thousand_seeds_and_every_fault_and_mark_was_there() {
    let mut marks = BTreeSet::new();
    let mut faults = BTreeMap::<FaultKind, FaultTally>::new();
    let mut evaluated = BTreeMap::<_, u64>::new();
    for seed in 0..1000 {
        let run = Scenario::draw(seed, SOUND).play(Kind::Direct);
        assert_eq!(run.violations, [], "seed {seed}");
        marks.extend(run.marks);
        run.checks.iter().for_each(|check| *evaluated.entry(check.id).or_default() += check.evaluated);
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
    for (name, check, measures) in DEFECTS {
        let finds = |seed: &u64| {
            let run = Scenario::draw(*seed, measures).play(Kind::Direct);
            run.violations.iter().any(|violation| violation.check == check)
        };
        assert!((0..200).find(finds).is_some(), "{check} did not find {name}");
    }
}

#[test]
fn a_scenario_takes_the_same_course_every_time_and_on_both_engines() {
    for seed in 0..50 {
        let scenario = Scenario::draw(seed, SOUND);
        let [one, again, turmoil] =
            [Kind::Direct, Kind::Direct, Kind::Turmoil].map(|kind| scenario.play(kind));
        for other in [again, turmoil] {
            assert_eq!(one.trace_hash, other.trace_hash, "seed {seed}");
            assert_eq!(one.state_hash, other.state_hash, "seed {seed}");
            assert_eq!(one.faults, other.faults, "seed {seed}");
        }
    }
}

#[test]
fn a_defective_scenario_takes_the_same_course_on_both_engines() {
    for (name, _, measures) in DEFECTS {
        for seed in 0..10 {
            let scenario = Scenario::draw(seed, measures);
            let (direct, turmoil) = (scenario.play(Kind::Direct), scenario.play(Kind::Turmoil));
            assert_eq!(direct.trace_hash, turmoil.trace_hash, "{name}, seed {seed}");
            assert_eq!(direct.violations, turmoil.violations, "{name}, seed {seed}");
        }
    }
}

#[test]
fn a_finding_is_the_same_when_it_is_read_back_from_its_file() {
    for seed in 0..100 {
        let scenario = Scenario::draw(seed, DEFECTS[0].2);
        let read = Scenario::parse(&scenario.text()).unwrap();
        assert_eq!(read, scenario);
        assert_eq!(read.play(Kind::Direct).trace_hash, scenario.play(Kind::Direct).trace_hash, "seed {seed}");
    }
    let stranger = Scenario::draw(0, SOUND).text().replacen("\"seed\"", "\"colour\"", 1);
    assert!(Scenario::parse(&stranger).unwrap_err().to_string().contains("colour"));
}

#[test]
fn a_journal_comes_back_whole_up_to_the_first_byte_that_is_missing_or_wrong() {
    let disk = Disk::new();
    let mut journal = Journal::<String>::new(disk.open());
    for record in ["one", "two", "three"] {
        journal.append(&record.to_owned()).unwrap();
    }
    journal.sync().unwrap();
    let whole = disk.image();
    let last = whole.len() - (12 + 1 + "three".len());
    for length in 0..whole.len() {
        let (records, cut) = recovered(whole[..length].to_vec());
        assert_eq!(records.concat(), "onetwothree"[..records.concat().len()]);
        assert_eq!(records.len() == 2, length >= last, "{length} bytes");
        assert_eq!(cut == 0, [0, 16, last].contains(&length), "{length} bytes");
    }
    for place in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        let (records, cut) = recovered(bytes);
        assert!(records.len() < 3 && cut > 0, "a wrong byte at {place} went unnoticed");
    }
}

/// What is read of a disk that holds these bytes; a second reading must find nothing more to cut.
fn recovered(bytes: Vec<u8>) -> (Vec<String>, u64) {
    let disk = Disk::holding(bytes);
    let read = || Journal::new(disk.open()).recover().expect("nothing is wrong with the disk itself");
    let found = read();
    assert_eq!(disk.unsynced(), 0);
    assert_eq!(read(), (found.0.clone(), 0));
    found
}
