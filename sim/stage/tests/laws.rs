//! The kit against itself: the references keep every law, and every law notices a mistake.

use std::collections::{BTreeMap, BTreeSet};

use stage::laws::reference::{
    BusMistake, ReferenceBus, ReferenceSnapshots, ReferenceStore, SnapshotMistake, StoreMistake,
};
use stage::laws::{self, EventStore, Failure, Kit, Ruling, StreamKey};

mod reference_store {
    use super::*;

    stage::store_laws!(Kit::new("the reference").with_store(|| Ok(ReferenceStore::new())));
}

mod reference_bus {
    use super::*;

    stage::bus_laws!(Kit::new("the reference").with_bus(|| Ok(ReferenceBus::new())));
}

mod reference_snapshots {
    use super::*;

    stage::snapshot_laws!(
        Kit::new("the reference").with_snapshots(|| Ok(ReferenceSnapshots::new()))
    );
}

/// Every mistake: its name, the law that must notice it, and a kit that makes it.
fn mistakes() -> Vec<(String, &'static str, Kit)> {
    let mut all = Vec::new();
    for mistake in StoreMistake::EACH.iter().copied() {
        let name = format!("{mistake:?}");
        let kit = Kit::new(name.clone()).with_store(move || Ok(ReferenceStore::with(mistake)));
        all.push((name, mistake.noticed_by(), kit));
    }
    for mistake in BusMistake::EACH.iter().copied() {
        let name = format!("{mistake:?}");
        let kit = Kit::new(name.clone()).with_bus(move || Ok(ReferenceBus::with(mistake)));
        all.push((name, mistake.noticed_by(), kit));
    }
    for mistake in SnapshotMistake::EACH.iter().copied() {
        let name = format!("{mistake:?}");
        let kit =
            Kit::new(name.clone()).with_snapshots(move || Ok(ReferenceSnapshots::with(mistake)));
        all.push((name, mistake.noticed_by(), kit));
    }
    all
}

#[test]
fn the_references_keep_every_law_and_every_law_applies_to_them() {
    let kit = Kit::new("the references")
        .with_store(|| Ok(ReferenceStore::new()))
        .with_bus(|| Ok(ReferenceBus::new()))
        .with_snapshots(|| Ok(ReferenceSnapshots::new()));
    let report = laws::check(&kit);
    assert_eq!(report.held().count(), laws::all().len(), "{report}");
}

#[test]
fn every_mistake_is_noticed_by_its_law() {
    let mut unnoticed = Vec::new();
    for (mistake, law, kit) in mistakes() {
        let report = laws::check(&kit);
        if !report.broken().any(|(broken, _)| broken == law) {
            let broken: Vec<_> = report.broken().collect();
            unnoticed.push(format!("{mistake} is not noticed by {law}, only by {broken:?}"));
        }
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

/// A law that notices nothing proves nothing about those who keep it.
#[test]
fn every_law_notices_a_mistake_that_was_made_for_it() {
    let noticed: BTreeSet<_> = mistakes().iter().map(|(_, law, _)| *law).collect();
    let all: BTreeSet<_> = laws::all().iter().map(|law| law.id).collect();
    assert_eq!(noticed, all);
}

#[test]
fn a_law_has_an_id_of_its_own_a_rule_and_a_reason() {
    let mut seen = BTreeMap::new();
    for law in laws::all() {
        assert!(seen.insert(law.id, law.rule).is_none(), "{} twice", law.id);
        assert!(law.rule.ends_with('.') && law.why.ends_with('.'), "{}", law.id);
        assert!(law.rule.len() > 30 && law.why.len() > 20, "{}", law.id);
    }
    let rules: BTreeSet<_> = seen.values().collect();
    assert_eq!(rules.len(), seen.len(), "two laws say the same");
}

/// Loads streams that are always empty, and can do nothing else.
struct Nothing;

impl EventStore for Nothing {
    fn commit(&mut self, _: &laws::AtomicCommit) -> Result<laws::Appended, Failure> {
        Err(Failure::unsupported("it is read only"))
    }

    fn load(&mut self, _: StreamKey, _: u64) -> Result<Vec<laws::VersionedEvent>, Failure> {
        Ok(Vec::new())
    }

    fn read_all(&mut self, _: u64, _: usize) -> Result<Vec<laws::LoggedEvent>, Failure> {
        Ok(Vec::new())
    }
}

#[test]
fn what_an_implementation_cannot_do_is_not_held_and_not_broken() {
    let report = laws::check(&Kit::new("nothing").with_store(|| Ok(Nothing)));
    assert_eq!((report.held().count(), report.broken().count()), (0, 0), "{report}");
    let read_only = report.not_applicable().filter(|(_, why)| *why == "it is read only").count();
    assert_eq!(
        read_only,
        report.rulings.len() - 1,
        "only one law asks for what comes before a commit: {report}"
    );
    let text = report.to_string();
    assert!(text.contains("→ it is read only") && text.contains("0 held, 0 broken"), "{text}");
}

/// Tells its streams one by one, and loses updates.
struct WithoutALog(ReferenceStore);

impl EventStore for WithoutALog {
    fn commit(&mut self, commit: &laws::AtomicCommit) -> Result<laws::Appended, Failure> {
        self.0.commit(commit)
    }

    fn load(
        &mut self,
        stream: StreamKey,
        after: u64,
    ) -> Result<Vec<laws::VersionedEvent>, Failure> {
        self.0.load(stream, after)
    }

    fn read_all(&mut self, _: u64, _: usize) -> Result<Vec<laws::LoggedEvent>, Failure> {
        Err(Failure::unsupported("it has no log"))
    }
}

#[test]
fn a_law_about_a_log_does_not_apply_without_one_whatever_else_is_broken() {
    let lost = || Ok(WithoutALog(ReferenceStore::with(StoreMistake::AcceptsStaleVersion)));
    let kit = Kit::new("no log, lost updates").with_store(lost);
    for law in [
        "log_is_in_the_order_of_commits",
        "log_and_streams_agree",
        "reader_misses_nothing_from_any_position",
    ] {
        let ruling = laws::find(&format!("store::{law}")).unwrap().try_on(&kit);
        assert_eq!(ruling, Ruling::NotApplicable { why: "it has no log".to_owned() }, "{law}");
    }
    let ruling = laws::find("store::versions_have_no_gaps").unwrap().try_on(&kit);
    assert!(matches!(ruling, Ruling::Broken { .. }), "{ruling}");
}

#[test]
fn a_panic_breaks_the_law_and_a_kit_without_a_bus_has_no_laws_of_buses() {
    struct Panics;
    impl EventStore for Panics {
        fn commit(&mut self, _: &laws::AtomicCommit) -> Result<laws::Appended, Failure> {
            panic!("out of paper")
        }

        fn load(&mut self, _: StreamKey, _: u64) -> Result<Vec<laws::VersionedEvent>, Failure> {
            Err(Failure::failed("out of ink"))
        }

        fn read_all(&mut self, _: u64, _: usize) -> Result<Vec<laws::LoggedEvent>, Failure> {
            Ok(Vec::new())
        }
    }
    let kit = Kit::new("panics").with_store(|| Ok(Panics));
    let law = laws::find("store::bytes_come_back").unwrap();
    assert_eq!(
        law.try_on(&kit),
        Ruling::Broken { what: "the implementation panicked: out of paper".to_owned() }
    );
    let law = laws::find("store::unknown_stream_is_empty").unwrap();
    assert!(matches!(law.try_on(&kit), Ruling::Broken { what } if what.contains("out of ink")));
    assert!(laws::check(&kit).rulings.iter().all(|(law, _)| law.id.starts_with("store::")));
    let law = laws::find("bus::locked_message_is_hidden").unwrap();
    assert!(matches!(law.try_on(&kit), Ruling::NotApplicable { .. }));
}

#[test]
#[should_panic(expected = "store::second_writer_is_refused is broken by lost updates")]
fn a_law_that_is_broken_fails_its_test_by_name() {
    let lost = || Ok(ReferenceStore::with(StoreMistake::AcceptsStaleVersion));
    laws::assert_law("store::second_writer_is_refused", &Kit::new("lost updates").with_store(lost));
}
