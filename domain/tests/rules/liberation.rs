//! Data liberation: what is published of a save, what is kept back, how a copy follows, and what
//! polling misses.

use std::collections::BTreeMap;

use domain::identity::SeatTypeId;
use domain::management::liberation::{
    LogEntry, PolledReplica, Record, RecordKey, Released, Replica, Saving, TableCopy, difference,
    objections, records, updated_after,
};
use domain::management::{
    Conference, ConferenceDetails, ManagementCommand, Owner, Period, SeatType, manage,
};
use domain::registration::{CodeTerms, Reduction, Scope};
use domain::sourcing::{Arrival, Timestamp, Version};
use domain::values::{AccessCode, Price, Quantity};

use super::support::{T0, at, conference, pass, workshop};

fn read<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text:?}"))
}

fn details(tagline: Option<&str>) -> ConferenceDetails {
    ConferenceDetails {
        name: read("RustFest"),
        description: read("Two days"),
        location: read("Seoul"),
        tagline: tagline.map(read),
        twitter_search: None,
        period: Period::new(T0, at(480, 0)).expect("eight hours"),
    }
}

fn create() -> ManagementCommand {
    ManagementCommand::CreateConference {
        slug: read("rustfest"),
        access_code: AccessCode::derived(conference().0, 1),
        owner: Owner { name: read("Grace Hopper"), email: read("grace@example.org") },
        details: details(None),
    }
}

fn offer(id: SeatTypeId, quota: u32) -> ManagementCommand {
    let seat_type =
        SeatType::new(read("GENADM"), read("Every talk"), Quantity(quota), Price::whole(199));
    ManagementCommand::CreateSeatType { id, seat_type: seat_type.expect("a seat type") }
}

fn edit(tagline: &str) -> ManagementCommand {
    ManagementCommand::UpdateConference { details: details(Some(tagline)) }
}

fn too_long() -> String {
    "the best conference of all ".repeat(6)
}

/// A conference whose saves are logged. The deciding clock shows one second more each time.
#[derive(Default)]
struct Tables {
    row: Option<Conference>,
    saved_at: Timestamp,
    log: Vec<LogEntry>,
}

impl Tables {
    fn saved(self, command: &ManagementCommand) -> Self {
        let decided_at = Timestamp(1000 * (self.log.len() as u64 + 1));
        self.saved_at(command, decided_at)
    }

    #[track_caller]
    fn saved_at(mut self, command: &ManagementCommand, decided_at: Timestamp) -> Self {
        let saved = manage(self.row.as_ref(), conference(), command)
            .expect("not refused")
            .expect("a change");
        let stored_at = Timestamp(5000 * (self.log.len() as u64 + 1));
        let saving = Saving { before: self.saved_at, decided_at, stored_at };
        let entry =
            LogEntry::of(saved.row.clone(), saving, difference(self.row.as_ref(), &saved.row));
        self.saved_at = entry.occurred_at;
        self.log.push(entry);
        self.row = Some(saved.row);
        self
    }

    fn row(&self) -> &Conference {
        self.row.as_ref().expect("a conference")
    }

    fn last(&self) -> &LogEntry {
        self.log.last().expect("a save")
    }

    fn released(&self, position: usize) -> Released {
        self.log[position - 1].released(Version(position as u64))
    }

    fn copy(&self) -> TableCopy {
        TableCopy::of(Version(self.log.len() as u64), &self.row)
    }
}

fn set_up() -> Tables {
    Tables::default().saved(&create()).saved(&offer(pass(), 100)).saved(&offer(workshop(), 10))
}

fn conference_key() -> RecordKey {
    RecordKey::Conference(conference())
}

mod what_is_published {
    use super::*;

    #[test]
    fn the_first_save_tells_the_whole_row_and_a_later_one_what_changed() {
        let tables = Tables::default().saved(&create());
        assert_eq!(tables.last().changes[0].key, conference_key());
        let tables = tables.saved(&offer(pass(), 100));
        let keys: Vec<_> = tables.last().changes.iter().map(|change| change.key.clone()).collect();
        assert_eq!(keys, [RecordKey::SeatType(conference(), pass())]);
        assert_eq!(tables.last().changes[0].version, 2);
    }

    #[test]
    fn a_seat_type_is_told_before_the_first_publication_and_so_is_that_it_was_taken_back() {
        let tables = set_up().saved(&ManagementCommand::DeleteSeatType { id: workshop() });
        let gone = &tables.last().changes[..];
        assert_eq!(gone.len(), 1);
        assert_eq!(gone[0].key, RecordKey::SeatType(conference(), workshop()));
        assert_eq!(gone[0].record, None);
    }

    #[test]
    fn the_access_code_stays_inside() {
        let tables = set_up();
        let code = tables.row().access_code.to_string();
        for entry in &tables.log {
            let text = serde_json::to_string(&entry.changes).expect("plain data");
            assert!(!text.contains(&code) && !text.contains("access_code"), "{text}");
        }
    }

    #[test]
    fn a_code_says_what_it_takes_off_in_one_of_two_columns() {
        let terms = CodeTerms {
            reduction: Reduction::percent(10).expect("ten"),
            scope: Scope::only([pass()]).expect("one type"),
            quota: Some(Quantity(3)),
            cumulative_with: [read("SPEAKER")].into(),
        };
        let code = ManagementCommand::CreatePromotionalCode { code: read("NEWCODE"), terms };
        let tables = set_up().saved(&code);
        match &tables.last().changes[0].record {
            Some(Record::PromotionalCode(record)) => {
                assert_eq!((record.percent, record.amount), (Some(10), None));
                assert_eq!(record.seat_types, Some(vec![pass()]));
                assert_eq!(record.cumulative_with, ["SPEAKER"]);
            }
            other => panic!("expected a code, got {other:?}"),
        }
    }

    #[test]
    fn both_times_are_told() {
        let tables = Tables::default().saved_at(&create(), Timestamp(700));
        let change = &tables.last().changes[0];
        assert_eq!((change.occurred_at, change.published_at), (Timestamp(700), Timestamp(5000)));
    }

    #[test]
    fn an_event_does_not_happen_before_the_one_it_follows_though_a_clock_was_set_back() {
        let tables = Tables::default().saved_at(&create(), Timestamp(90_000));
        let tables = tables.saved_at(&edit("No unsafe"), Timestamp(10));
        assert_eq!(tables.last().changes[0].occurred_at, Timestamp(90_000));
    }
}

mod what_does_not_fit {
    use super::*;

    #[test]
    fn is_kept_back_with_a_reason_that_names_the_column_and_not_what_it_says() {
        let tables = set_up().saved(&edit(&too_long()));
        let entry = tables.last();
        assert!(entry.changes.is_empty());
        let [kept] = &entry.kept_back[..] else { panic!("{entry:?}") };
        let reason = kept.reason();
        assert!(reason.contains("tagline") && reason.contains("140"), "{reason}");
        assert!(
            reason.contains("at version 4") && reason.contains("have the organiser change it"),
            "{reason}"
        );
        assert!(!reason.contains("best conference"), "{reason}");
    }

    #[test]
    fn is_stored_and_not_lost() {
        let tables = set_up().saved(&edit(&too_long()));
        assert_eq!(tables.last().row, *tables.row());
        let kept = &tables.last().kept_back[0].change;
        assert_eq!(kept.record.as_ref(), records(tables.row()).get(&conference_key()));
    }

    #[test]
    fn is_in_no_copy_whenever_it_was_taken() {
        let tables = set_up();
        let mut follower = Replica::default();
        follower.start(tables.copy());
        let before = follower.records().clone();
        let tables = tables.saved(&edit(&too_long()));
        assert_eq!(follower.take_in(&tables.released(4)), Arrival::Next);
        assert_eq!(follower.records(), &before, "what was told last stays");
        let mut newcomer = Replica::default();
        newcomer.start(tables.copy());
        assert!(!newcomer.records().contains_key(&conference_key()));
    }

    #[test]
    fn holds_up_nothing_else_and_is_told_once_it_is_mended() {
        let tables =
            set_up().saved(&edit(&too_long())).saved(&offer(SeatTypeId::named("dinner"), 5));
        assert_eq!((tables.last().changes.len(), tables.last().kept_back.len()), (1, 0));
        let tables = tables.saved(&edit("short"));
        assert_eq!(tables.last().changes[0].key, conference_key());
    }

    #[test]
    fn what_the_business_allows_fits_and_only_free_texts_may_be_too_long() {
        let tables = set_up();
        assert!(records(tables.row()).values().all(|record| objections(record).is_empty()));
        let longest = "x".repeat(140);
        assert!(tables.saved(&edit(&longest)).last().kept_back.is_empty());
    }
}

mod a_copy {
    use super::*;

    #[test]
    fn waits_for_what_is_missing_and_takes_nothing_in_twice() {
        let tables = set_up().saved(&edit("No unsafe"));
        let mut replica = Replica::default();
        assert_eq!(replica.take_in(&tables.released(1)), Arrival::Gap(Version(0)));
        replica.start(TableCopy::default());
        assert_eq!(replica.take_in(&tables.released(2)), Arrival::Gap(Version(0)));
        for position in 1..=4 {
            assert_eq!(replica.take_in(&tables.released(position)), Arrival::Next);
            assert_eq!(replica.take_in(&tables.released(position)), Arrival::Known);
        }
        assert_eq!(replica.records(), &records(tables.row()));
    }

    #[test]
    fn that_arrives_again_does_not_take_back_what_was_heard_since() {
        let tables = set_up();
        let old = tables.copy();
        let mut replica = Replica::default();
        replica.start(old.clone());
        let tables = tables.saved(&ManagementCommand::DeleteSeatType { id: workshop() });
        replica.take_in(&tables.released(4));
        replica.start(old);
        assert_eq!(replica.records(), &records(tables.row()));
    }
}

/// Why the tables are not published by query alone.
mod polling {
    use super::*;

    fn poll(replica: &mut PolledReplica, tables: &Tables) {
        let (newest, found) = updated_after([(tables.saved_at, tables.row())], replica.since());
        replica.take_in(newest, found);
    }

    #[test]
    fn sees_what_was_added_and_changed() {
        let mut replica = PolledReplica::default();
        let tables = set_up();
        poll(&mut replica, &tables);
        let tables = tables.saved(&edit("No unsafe"));
        poll(&mut replica, &tables);
        assert_eq!(replica.records(), &records(tables.row()));
    }

    #[test]
    fn keeps_what_was_deleted() {
        let mut replica = PolledReplica::default();
        let tables = set_up();
        poll(&mut replica, &tables);
        let tables = tables.saved(&ManagementCommand::DeleteSeatType { id: workshop() });
        poll(&mut replica, &tables);
        assert!(replica.records().contains_key(&RecordKey::SeatType(conference(), workshop())));
        assert!(
            !records(tables.row()).contains_key(&RecordKey::SeatType(conference(), workshop()))
        );
    }

    #[test]
    fn misses_the_second_of_two_saves_at_the_same_instant() {
        let mut replica = PolledReplica::default();
        let tables = Tables::default().saved_at(&create(), Timestamp(1000));
        poll(&mut replica, &tables);
        let tables = tables.saved_at(&offer(pass(), 100), Timestamp(1000));
        poll(&mut replica, &tables);
        let known: BTreeMap<_, _> = records(tables.row());
        assert_eq!((replica.records().len(), known.len()), (1, 2));
    }

    #[test]
    fn misses_what_was_saved_while_a_clock_was_behind() {
        let mut replica = PolledReplica::default();
        let tables = set_up();
        poll(&mut replica, &tables);
        // Another conference is saved by a machine whose clock is behind: its row looks older than
        // what is known.
        let other = Conference {
            id: domain::identity::ConferenceId::named("another"),
            ..tables.row().clone()
        };
        let (newest, found) = updated_after([(Timestamp(500), &other)], replica.since());
        replica.take_in(newest, found);
        assert!(!replica.records().contains_key(&RecordKey::Conference(other.id)));
    }
}
