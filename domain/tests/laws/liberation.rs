//! Data liberation: any organisers, clocks that are set back, and copies of the tables that begin
//! at every place of the log.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::ConferenceId;
use domain::management::liberation::{
    LogEntry, Record, RecordKey, Released, Replica, Saving, TableCopy, difference, objections,
    records,
};
use domain::management::{Conference, ManagementCommand, Saved, manage};
use domain::sourcing::{Arrival, Timestamp, Version};
use proptest::prelude::*;

use super::conference_management::a_command;
use super::kept::holds;
use super::world::conference;

/// Which conference, what its organiser asks for, and what the clock of the deciding machine shows.
type Step = (bool, ManagementCommand, u64);

/// The tables and their change log.
#[derive(Default)]
struct Source {
    rows: BTreeMap<ConferenceId, Conference>,
    saved_at: BTreeMap<ConferenceId, Timestamp>,
    log: Vec<LogEntry>,
    /// The tables as they were at each place of the log, the beginning included.
    history: Vec<BTreeMap<ConferenceId, Conference>>,
}

impl Source {
    fn of(story: Vec<Step>) -> Self {
        let mut source = Self { history: vec![BTreeMap::new()], ..Self::default() };
        for (stored_at, (other, command, decided_at)) in (0..).map(|n| Timestamp(n * 10)).zip(story)
        {
            let id = if other { ConferenceId::named("another") } else { conference() };
            let before = source.rows.get(&id);
            let Ok(Some(Saved { row, .. })) = manage(before, id, &command) else { continue };
            let known = source.saved_at.get(&id).copied().unwrap_or_default();
            let saving = Saving { before: known, decided_at: Timestamp(decided_at), stored_at };
            let entry = LogEntry::of(row.clone(), saving, difference(before, &row));
            source.saved_at.insert(id, entry.occurred_at);
            source.log.push(entry);
            source.rows.insert(id, row);
            source.history.push(source.rows.clone());
        }
        source
    }

    fn released(&self, after: usize) -> Vec<Released> {
        (after + 1..)
            .zip(&self.log[after..])
            .map(|(n, entry)| entry.released(Version(n as u64)))
            .collect()
    }

    fn copy(&self, cut: usize) -> TableCopy {
        TableCopy::of(Version(cut as u64), self.history[cut].values())
    }

    /// What others ought to have at a place of the log, and which records do not fit their schema
    /// there.
    fn told(&self, cut: usize) -> (BTreeMap<RecordKey, Record>, BTreeSet<RecordKey>) {
        let all: BTreeMap<_, _> = self.history[cut].values().flat_map(records).collect();
        let misfits = all.iter().filter(|(_, record)| !objections(record).is_empty());
        let misfits: BTreeSet<_> = misfits.map(|(key, _)| key.clone()).collect();
        (all.into_iter().filter(|(key, _)| !misfits.contains(key)).collect(), misfits)
    }

    /// The copy has what the tables have there, and of what does not fit at most what was told
    /// before.
    fn agrees(&self, replica: &Replica, cut: usize) {
        let (told, misfits) = self.told(cut);
        let held = replica.records().iter().filter(|(key, _)| !misfits.contains(key));
        let held: BTreeMap<_, _> =
            held.map(|(key, record)| (key.clone(), record.clone())).collect();
        assert_eq!(held, told, "at {cut}");
        assert!(
            replica.records().values().all(|record| objections(record).is_empty()),
            "a misfit got out"
        );
        assert_eq!(replica.position(), Some(Version(cut as u64)));
    }
}

fn tell(story: Vec<Step>) {
    let source = Source::of(story);
    // Whatever the place at which a copy is taken, what follows makes it equal to the tables at
    // every later place.
    for cut in 0..=source.log.len() {
        let mut replica = Replica::default();
        let following = source.released(cut);
        if let Some(early) = following.first() {
            assert!(
                matches!(replica.take_in(early), Arrival::Gap(_)),
                "taken in before there was a copy"
            );
        }
        replica.start(source.copy(cut));
        source.agrees(&replica, cut);
        for (index, entry) in following.iter().enumerate() {
            if let Some(early) = following.get(index + 1) {
                assert!(matches!(replica.take_in(early), Arrival::Gap(_)), "a gap at {cut}");
            }
            assert_eq!(replica.take_in(entry), Arrival::Next);
            assert_eq!(replica.take_in(entry), Arrival::Known);
            replica.start(source.copy(0));
            source.agrees(&replica, cut + index + 1);
            // The log was cut meanwhile, and another copy goes on from a later place.
            let mut behind = replica.clone();
            behind.start(source.copy(source.log.len()));
            source.agrees(&behind, source.log.len());
        }
    }
    nothing_is_lost(&source);
    in_order(&source);
}

/// What does not fit is kept back, with a reason that says where; everything else is told.
fn nothing_is_lost(source: &Source) {
    let mut newest: BTreeMap<RecordKey, bool> = BTreeMap::new();
    for entry in &source.log {
        for change in &entry.changes {
            assert!(change.record.as_ref().is_none_or(|record| objections(record).is_empty()));
            newest.insert(change.key.clone(), false);
        }
        for kept in &entry.kept_back {
            assert!(!kept.objections.is_empty() && kept.reason().contains(&kept.objections[0]));
            assert!(kept.change.record.is_some(), "a deletion fits every schema");
            newest.insert(kept.change.key.clone(), true);
        }
    }
    let (told, misfits) = source.told(source.log.len());
    for key in told.keys() {
        assert_eq!(newest.get(key), Some(&false), "{key} is not told");
    }
    for key in &misfits {
        assert_eq!(newest.get(key), Some(&true), "{key} is not kept back");
    }
}

/// The changes of one record have one order: by the time they happened and by their place.
fn in_order(source: &Source) {
    let mut last: BTreeMap<RecordKey, (Timestamp, u32)> = BTreeMap::new();
    for entry in &source.log {
        for change in entry.changes.iter().chain(entry.kept_back.iter().map(|kept| &kept.change)) {
            let now = (change.occurred_at, change.version);
            if let Some(before) = last.insert(change.key.clone(), now) {
                assert!(
                    before.0 <= now.0 && before.1 < now.1,
                    "{}: {now:?} after {before:?}",
                    change.key
                );
            }
        }
    }
}

#[test]
fn a_copy_that_begins_anywhere_equals_the_tables_everywhere() {
    let step = (any::<bool>(), a_command(), 0..200_u64);
    holds("liberation", 400, &prop::collection::vec(step, 1..30), tell);
}
