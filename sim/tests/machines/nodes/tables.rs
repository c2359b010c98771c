//! Copies of the tables: asked for until they come, followed without a gap, and told again until
//! somebody says to have heard.

use conference::node::projector::Projector;
use conference::node::protocol::{Payload, ProjectorMessage, StoreRequest, TablesReply};
use conference::node::store::Store;
use conference::node::store::ledger::{HandlerNumber, Ledger, RowChange, SavedRow, Transaction};
use conference::node::{Input, NodeId, Outbox, Output, Receiver};
use conference::record::{Inspection, Observation};
use domain::identity::{ConferenceId, SeatTypeId};
use domain::management::liberation::{
    Change, LogEntry, Record, RecordKey, Released, Saving, SeatTypeRecord, TableCopy, difference,
};
use domain::management::{Conference, ConferenceDetails, ManagementCommand, Owner, Period, manage};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use domain::values::{AccessCode, Price, Quantity};
use stage::disk::Disk;

use super::support::{heard, rings, sends};

fn projector() -> Projector {
    Projector::new(0, Default::default())
}

fn store() -> Store {
    Store::new(Disk::new(), 1, Default::default())
}

/// A seat type, with so many seats.
fn record(quota: u32) -> (RecordKey, Record) {
    let (conference, seat_type) = (ConferenceId::named("RustConf"), SeatTypeId::named("General"));
    let record = SeatTypeRecord {
        conference,
        seat_type,
        name: "General".to_owned(),
        description: "Every talk".to_owned(),
        price: Price::whole(199),
        quota: Quantity(quota),
    };
    (RecordKey::SeatType(conference, seat_type), Record::SeatType(record))
}

/// The tables with so many seats, up to a place in the log.
fn tables(position: u64, quota: u32) -> ProjectorMessage {
    let copy = TableCopy { position: Version(position), records: vec![record(quota)] };
    ProjectorMessage::Tables(TablesReply::Tables { copy, newest: Timestamp(0) })
}

/// What the log says after a place: at each of the next, another number of seats.
fn changes(after: u64, quotas: &[u32]) -> ProjectorMessage {
    let entry = |(position, quota): (u64, &u32)| {
        let (key, record) = record(*quota);
        let (occurred_at, published_at) = (Timestamp(0), Timestamp(0));
        let change = Change { key, record: Some(record), version: 9, occurred_at, published_at };
        Released { position: Version(position), changes: vec![change] }
    };
    let entries = (after + 1..).zip(quotas).map(entry).collect();
    ProjectorMessage::Tables(TablesReply::Changes { after: Version(after), entries })
}

/// How many seats the projector's copy of the tables has; none if it has no copy.
fn seats(projector: &mut Projector) -> Option<u32> {
    let mut out = Outbox::default();
    projector.handle(Timestamp(0), Input::Inspect, &mut out).expect("the node keeps running");
    out.0.0.into_iter().find_map(|output| match output {
        Output::Probe(observation) => match *observation {
            Observation::Inspected(Inspection::Views { tables, .. }) => {
                tables.into_values().find_map(|record| match record {
                    Record::SeatType(seat_type) => Some(seat_type.quota.0),
                    _ => None,
                })
            }
            _ => None,
        },
        _ => None,
    })
}

fn asks_for_tables(sent: &[(NodeId, Payload)]) -> bool {
    sent.iter().any(|(to, payload)| {
        *to == NodeId::Store
            && matches!(
                payload,
                Payload::Store(StoreRequest::ReadTables { projector: 0, updated_after: None })
            )
    })
}

/// Up to where it says to have the log.
fn follows(sent: &[(NodeId, Payload)]) -> Option<u64> {
    sent.iter().find_map(|(_, payload)| match payload {
        Payload::Store(StoreRequest::Follow { projector: 0, after }) => after.map(|after| after.0),
        _ => None,
    })
}

#[test]
fn the_tables_are_asked_for_until_they_come() {
    let mut projector = projector();
    assert!(asks_for_tables(&sends(&mut projector, 0, Input::Start)));
    assert!(asks_for_tables(&sends(&mut projector, 1001, rings())));
    assert_eq!(follows(&sends(&mut projector, 1500, heard(tables(3, 10)))), Some(3));
    assert!(!asks_for_tables(&sends(&mut projector, 5000, rings())));
}

#[test]
fn changes_before_there_is_a_copy_are_not_taken_in_nor_said_to_be_heard() {
    let mut projector = projector();
    sends(&mut projector, 0, Input::Start);
    assert_eq!(follows(&sends(&mut projector, 10, heard(changes(0, &[7])))), None);
    assert_eq!(seats(&mut projector), None);
}

#[test]
fn changes_are_taken_in_once_and_without_a_gap_and_an_old_copy_takes_nothing_back() {
    let mut projector = projector();
    sends(&mut projector, 0, Input::Start);
    sends(&mut projector, 10, heard(tables(3, 10)));
    assert_eq!(
        follows(&sends(&mut projector, 20, heard(changes(4, &[12])))),
        Some(3),
        "asks for the gap"
    );
    assert_eq!(seats(&mut projector), Some(10));
    assert_eq!(follows(&sends(&mut projector, 30, heard(changes(2, &[10, 11, 12])))), Some(5));
    assert_eq!(follows(&sends(&mut projector, 40, heard(changes(3, &[11])))), Some(5));
    sends(&mut projector, 50, heard(tables(3, 10)));
    assert_eq!(seats(&mut projector), Some(12));
}

#[test]
fn another_copy_is_taken_in_where_the_log_does_not_reach_back() {
    let mut projector = projector();
    sends(&mut projector, 0, Input::Start);
    sends(&mut projector, 10, heard(tables(3, 10)));
    assert_eq!(follows(&sends(&mut projector, 20, heard(tables(7, 15)))), Some(7));
    assert_eq!(seats(&mut projector), Some(15));
    let said = follows(&sends(&mut projector, 30, heard(tables(3, 10))));
    assert_eq!(
        (said, seats(&mut projector)),
        (Some(7), Some(15)),
        "one that is late changes nothing"
    );
}

#[test]
fn a_store_says_where_its_log_ends_until_somebody_says_to_have_it() {
    let mut store = store();
    let tells = |sent: &[(NodeId, Payload)]| {
        sent.iter().any(|(to, payload)| {
            *to == NodeId::Projector(0)
                && matches!(
                    payload,
                    Payload::Projector(ProjectorMessage::Tables(TablesReply::Changes {
                        after: Version(0),
                        ..
                    }))
                )
        })
    };
    assert!(tells(&sends(&mut store, 0, Input::Start)));
    assert!(tells(&sends(&mut store, 2001, rings())));
    assert!(
        !tells(&sends(&mut store, 3000, rings())),
        "each repetition is waited for twice as long"
    );
    let follow = StoreRequest::Follow { projector: 0, after: Some(Version(0)) };
    assert!(!tells(&sends(&mut store, 3001, heard(follow))));
    assert!(!tells(&sends(&mut store, 60_000, rings())));
}

/// What an organiser saves, with another tagline each time.
fn saved(row: Option<&Conference>, tagline: &str) -> Conference {
    let read = |text: &str| text.parse().expect("a text");
    let details = ConferenceDetails {
        name: read("RustFest"),
        description: read("Two days"),
        location: read("Seoul"),
        tagline: Some(read(tagline)),
        twitter_search: None,
        period: Period::new(Timestamp(0), Timestamp(1)).expect("a moment"),
    };
    let conference = ConferenceId::named("RustConf");
    let command = match row {
        Some(_) => ManagementCommand::UpdateConference { details },
        None => ManagementCommand::CreateConference {
            slug: "rustfest".parse().expect("a slug"),
            access_code: AccessCode::derived(conference.0, 1),
            owner: Owner {
                name: read("Grace Hopper"),
                email: "grace@example.org".parse().expect("an address"),
            },
            details,
        },
    };
    manage(row, conference, &command).expect("not refused").expect("a save").row
}

/// A store whose change log has as many entries as there are taglines.
fn store_that_saved(taglines: &[&str]) -> Store {
    let disk = Disk::new();
    let mut ledger = Ledger::open(disk.open()).expect("an empty disk is a ledger");
    let mut before = None;
    for tagline in taglines {
        let row = saved(before.as_ref(), tagline);
        let instant = Timestamp(u64::from(row.version));
        let saving = Saving { before: Timestamp(0), decided_at: instant, stored_at: instant };
        let told = difference(before.as_ref(), &row);
        let change = serde_json::to_vec(&LogEntry::of(row.clone(), saving, told)).expect("plain");
        let bytes = serde_json::to_vec(&row).expect("plain");
        let version = u64::from(row.version);
        let id = row.id.0.as_u128();
        let saved =
            SavedRow { version, bytes: &bytes, saved_at: version, change: &change, names: &[] };
        let transaction = Transaction {
            handler: HandlerNumber(1),
            message: MessageId::named(tagline),
            original: None,
            outcome: b"done",
            stream: StreamId::new(StreamKind::Conference, row.id.0),
            expected: Version(0),
            events: &[],
            outbox: &[],
            row: Some(RowChange { id, expected: version - 1, saved: Some(saved) }),
            snapshot: None,
            settled: &[],
        };
        ledger.commit(&transaction).expect("the disk works");
        before = Some(row);
    }
    drop(ledger);
    Store::new(disk, 1, Default::default())
}

/// The places in the log that a projector is told of.
fn told(sent: &[(NodeId, Payload)]) -> Vec<u64> {
    let entries =
        sent.iter().find_map(|(to, payload)| match payload {
            Payload::Projector(ProjectorMessage::Tables(TablesReply::Changes {
                entries, ..
            })) if *to == NodeId::Projector(0) => Some(entries),
            _ => None,
        });
    entries.into_iter().flatten().map(|entry| entry.position.0).collect()
}

/// A projector that was started again has less than it once said to have. Whoever remembers only
/// the farthest place would send it nothing, be asked again at once, and so for ever.
#[test]
fn a_follower_that_has_less_than_it_once_had_is_told_what_it_lacks_now() {
    let mut store = store_that_saved(&["Grow", "Grow up", "Grow old"]);
    sends(&mut store, 0, Input::Start);
    let follow = |after| heard(StoreRequest::Follow { projector: 0, after: Some(Version(after)) });
    assert_eq!(told(&sends(&mut store, 10, follow(1))), [2, 3]);
    assert_eq!(told(&sends(&mut store, 20, follow(3))), [0_u64; 0]);
    assert_eq!(told(&sends(&mut store, 30, follow(1))), [2, 3], "it has less again");
    assert_eq!(told(&sends(&mut store, 40, follow(3))), [0_u64; 0]);
    assert_eq!(told(&sends(&mut store, 600_000, rings())), [0_u64; 0], "it has everything");
}
