use std::num::NonZeroU32;

use domain::sourcing::{MessageId, Version};
use domain::stream::{StreamId, StreamKind};
use redb::{Database, TableDefinition};

use super::embedded::tables::{EVENTS, FORMAT, FORMAT_KEY, META, event_key};
use super::*;
use stage::disk::Disk;

const HANDLER: HandlerNumber = HandlerNumber(1);

fn order(name: &str) -> StreamId {
    StreamId::new(StreamKind::Order, MessageId::named(name).0)
}

/// Handles a message about one order in the simplest way: one event, nothing to send.
fn one_event(
    ledger: &mut Ledger,
    message: &str,
    stream: StreamId,
    expected: u64,
) -> TransactionOutcome {
    ledger
        .commit(&simple(message, stream, expected, &[message.as_bytes().to_vec()]))
        .expect("the storage works")
}

fn simple<'a>(
    message: &str,
    stream: StreamId,
    expected: u64,
    events: &'a [Vec<u8>],
) -> Transaction<'a> {
    Transaction {
        handler: HANDLER,
        message: MessageId::named(message),
        original: None,
        outcome: b"done",
        stream,
        expected: Version(expected),
        events,
        outbox: &[],
        row: None,
        snapshot: None,
        settled: &[],
    }
}

fn memory() -> Ledger {
    Ledger::in_memory().expect("memory works")
}

/// The engine under a ledger, to do what no ledger does.
fn engine(ledger: &Ledger) -> &redb::Database {
    match &ledger.storage {
        Storage::Embedded(engine) => &engine.db,
        Storage::Server(_) => unreachable!("these ledgers are in memory or on a disk"),
    }
}

/// The message, as its id and as what is stored of it.
fn outgoing(name: &str) -> (MessageId, Vec<u8>) {
    (MessageId::named(name), name.as_bytes().to_vec())
}

mod kept_states {
    use super::*;

    fn at(version: u64, bytes: &[u8]) -> SavedSnapshot<'_> {
        SavedSnapshot { version: Version(version), bytes }
    }

    #[test]
    fn given_a_state_kept_with_a_commit_when_the_ledger_is_opened_again_then_it_is_there() {
        let disk = Disk::new();
        let ada = order("Ada");
        let events = [b"one".to_vec(), b"two".to_vec()];
        {
            let mut ledger = Ledger::open(disk.open()).unwrap();
            assert_eq!(ledger.snapshot(ada).unwrap(), None, "no state was ever kept");
            let kept =
                Transaction { snapshot: Some(at(2, b"state")), ..simple("m1", ada, 0, &events) };
            ledger.commit(&kept).unwrap();
        }
        let ledger = Ledger::open(disk.open()).unwrap();
        assert_eq!(ledger.snapshot(ada).unwrap(), Some(b"state".to_vec()));
        assert_eq!(ledger.snapshot(order("Bob")).unwrap(), None);
    }

    #[test]
    fn given_a_refused_commit_then_its_state_is_not_kept() {
        let (mut ledger, ada) = (memory(), order("Ada"));
        let events = [b"one".to_vec()];
        let late = Transaction { snapshot: Some(at(8, b"state")), ..simple("m1", ada, 7, &events) };
        assert!(matches!(ledger.commit(&late).unwrap(), TransactionOutcome::Conflict { .. }));
        assert_eq!(ledger.snapshot(ada).unwrap(), None);
    }

    #[test]
    fn only_the_state_after_the_events_is_kept_with_them_and_never_an_older_one() {
        let (mut ledger, ada) = (memory(), order("Ada"));
        let events = [b"one".to_vec(), b"two".to_vec()];
        let wrong = Transaction { snapshot: Some(at(1, b"half")), ..simple("m1", ada, 0, &events) };
        ledger.commit(&wrong).unwrap();
        assert_eq!(ledger.snapshot(ada).unwrap(), None);
        ledger.save_snapshot(ada, at(3, b"ahead")).unwrap();
        assert_eq!(ledger.snapshot(ada).unwrap(), None, "ahead of its stream");
        ledger.save_snapshot(ada, at(2, b"two")).unwrap();
        ledger.save_snapshot(ada, at(1, b"one")).unwrap();
        assert_eq!(ledger.snapshot(ada).unwrap(), Some(b"two".to_vec()));
    }
}

mod commit_and_read {
    use super::*;

    #[test]
    fn given_commits_to_two_streams_when_read_then_each_has_its_own_versions_and_all_have_one_order()
     {
        let mut ledger = memory();
        let (ada, bob) = (order("Ada"), order("Bob"));
        let two = [b"a1".to_vec(), b"a2".to_vec()];
        let first = ledger.commit(&simple("m1", ada, 0, &two)).unwrap();
        assert_eq!(
            first,
            TransactionOutcome::Committed { first: Version(1), position: Position(2) }
        );
        assert_eq!(
            one_event(&mut ledger, "b1", bob, 0),
            TransactionOutcome::Committed { first: Version(1), position: Position(3) }
        );
        assert_eq!(
            one_event(&mut ledger, "a3", ada, 2),
            TransactionOutcome::Committed { first: Version(3), position: Position(4) }
        );

        let payloads = |records: Vec<Record>| -> Vec<_> {
            records
                .into_iter()
                .map(|record| (record.version.0, String::from_utf8(record.payload).unwrap()))
                .collect()
        };
        assert_eq!(
            payloads(ledger.read_stream(ada, Version(0)).unwrap()),
            [(1, "a1".into()), (2, "a2".into()), (3, "a3".into())]
        );
        assert_eq!(payloads(ledger.read_stream(ada, Version(2)).unwrap()), [(3, "a3".into())]);
        assert_eq!(ledger.read_stream(ada, Version(3)).unwrap(), []);
        assert_eq!(ledger.read_stream(order("nobody"), Version(0)).unwrap(), []);
        assert_eq!((ledger.head(ada), ledger.head(order("nobody"))), (Version(3), Version(0)));

        let all = ledger.read_all(Position(0), 10).unwrap();
        let places: Vec<_> =
            all.iter().map(|entry| (entry.position.0, entry.stream, entry.version.0)).collect();
        assert_eq!(places, [(1, ada, 1), (2, ada, 2), (3, bob, 1), (4, ada, 3)]);
        assert_eq!(ledger.read_all(Position(1), 2).unwrap(), all[1..3]);
    }

    #[test]
    fn streams_of_different_kinds_with_the_same_id_are_different_streams() {
        let mut ledger = memory();
        let id = MessageId::named("Ada").0;
        for kind in [
            StreamKind::Order,
            StreamKind::SeatsAvailability,
            StreamKind::RegistrationProcess,
            StreamKind::Payment,
        ] {
            let stream = StreamId::new(kind, id);
            one_event(&mut ledger, &format!("{kind:?}"), stream, 0);
            assert_eq!(ledger.read_all(Position(0), 9).unwrap().last().unwrap().stream, stream);
            assert_eq!(ledger.read_stream(stream, Version(0)).unwrap().len(), 1);
        }
    }

    #[test]
    fn given_a_stream_that_moved_on_when_anything_is_decided_about_it_then_there_is_a_conflict() {
        let mut ledger = memory();
        let ada = order("Ada");
        one_event(&mut ledger, "m1", ada, 0);
        assert_eq!(
            one_event(&mut ledger, "m2", ada, 0),
            TransactionOutcome::Conflict { head: Version(1) }
        );
        let nothing = simple("m3", ada, 0, &[]);
        assert_eq!(
            ledger.commit(&nothing).unwrap(),
            TransactionOutcome::Conflict { head: Version(1) }
        );
        assert_eq!(ledger.handled(HANDLER, MessageId::named("m3")), None);
        let nothing = simple("m3", ada, 1, &[]);
        assert_eq!(
            ledger.commit(&nothing).unwrap(),
            TransactionOutcome::Committed { first: Version(2), position: Position(1) }
        );
        assert_eq!(ledger.handled(HANDLER, MessageId::named("m3")), Some(&b"done"[..]));
    }

    #[test]
    fn given_a_handled_message_when_it_comes_again_then_its_outcome_is_returned_even_at_another_version()
     {
        let mut ledger = memory();
        let ada = order("Ada");
        one_event(&mut ledger, "m1", ada, 0);
        assert_eq!(
            one_event(&mut ledger, "m1", ada, 0),
            TransactionOutcome::AlreadyHandled { outcome: b"done".to_vec() }
        );
        assert_eq!(ledger.position(), Position(1));
        let elsewhere = Transaction { handler: HandlerNumber(2), ..simple("m1", ada, 1, &[]) };
        assert!(matches!(ledger.commit(&elsewhere).unwrap(), TransactionOutcome::Committed { .. }));
    }

    #[test]
    fn an_entry_that_is_too_large_is_refused_and_changes_nothing() {
        // The engine refuses three gigabytes; no test allocates that much. What matters is the
        // mapping.
        let error = LedgerError::from(redb::StorageError::ValueTooLarge(5));
        assert!(matches!(error, LedgerError::TooLarge { bytes: 5 }));
    }

    #[test]
    fn given_a_gap_in_a_stream_when_it_is_read_then_the_ledger_is_corrupt() {
        let mut ledger = memory();
        let ada = order("Ada");
        let three = [b"1".to_vec(), b"2".to_vec(), b"3".to_vec()];
        ledger.commit(&simple("m1", ada, 0, &three)).unwrap();
        let write = engine(&ledger).begin_write().unwrap();
        write.open_table(EVENTS).unwrap().remove(event_key(ada, Version(2))).unwrap();
        write.commit().unwrap();
        let error = ledger.read_stream(ada, Version(0)).unwrap_err();
        assert!(error.to_string().contains("has v3 where v2 belongs"), "{error}");
        assert!(matches!(
            ledger.read_all(Position(0), 9).unwrap_err(),
            LedgerError::Corrupt { .. }
        ));
        assert_eq!(ledger.read_stream(ada, Version(2)).unwrap().len(), 1);
    }
}

mod outbox {
    use super::*;

    #[test]
    fn given_stored_messages_when_a_later_transaction_settles_them_then_they_leave_the_outbox() {
        let mut ledger = memory();
        let ada = order("Ada");
        let sent = [outgoing("a"), outgoing("b"), outgoing("c")];
        ledger.commit(&Transaction { outbox: &sent, ..simple("m1", ada, 0, &[]) }).unwrap();
        assert_eq!(ledger.outbox().unwrap(), sent);
        let settled = [sent[1].0, MessageId::named("never sent")];
        let more = [outgoing("d")];
        ledger
            .commit(&Transaction { outbox: &more, settled: &settled, ..simple("m2", ada, 0, &[]) })
            .unwrap();
        assert_eq!(ledger.outbox().unwrap(), [outgoing("a"), outgoing("c"), outgoing("d")]);
        ledger.settle(&[sent[0].0, sent[2].0, more[0].0], &[]).unwrap();
        ledger.settle(&[sent[0].0], &[]).expect("settling twice is harmless");
        assert_eq!(ledger.outbox().unwrap(), []);
    }

    #[test]
    fn given_settled_and_repaired_messages_then_the_log_of_messages_keeps_each_as_it_was_first() {
        let mut ledger = memory();
        let sent = [outgoing("a"), outgoing("b")];
        let asked = Transaction {
            original: Some(b"asked"),
            outbox: &sent,
            ..simple("m1", order("Ada"), 0, &[])
        };
        ledger.commit(&asked).unwrap();
        ledger.settle(&[sent[0].0], &[(sent[1].0, b"unreadable".to_vec())]).unwrap();
        assert!(ledger.repair_dead_letter(sent[1].0, Some(b"repaired")).unwrap());
        assert_eq!(ledger.outbox().unwrap(), [(sent[1].0, b"repaired".to_vec())]);
        let (m1, m2) = (MessageId::named("m1"), MessageId::named("m2"));
        let more = [outgoing("c")];
        ledger
            .commit(&Transaction { outbox: &more, ..simple("m2", order("Ada"), 0, &[]) })
            .unwrap();
        let logged = |(message, payload): &(MessageId, Vec<u8>), cause| Logged {
            message: *message,
            cause,
            payload: payload.clone(),
            repaired: None,
        };
        let original = logged(&(m1, b"asked".to_vec()), m1);
        let mended = Logged { repaired: Some(b"repaired".to_vec()), ..logged(&sent[1], m1) };
        let expected = [original, logged(&sent[0], m1), mended, logged(&more[0], m2)];
        assert_eq!(ledger.messages().unwrap(), expected);
        assert_eq!(ledger.recent_message(m1, 9).unwrap(), Some(b"asked".to_vec()));
        assert_eq!(ledger.recent_message(m1, 2).unwrap(), None);
    }

    #[test]
    fn given_a_message_that_was_handled_before_then_it_is_not_logged_again() {
        let mut ledger = memory();
        let asked = Transaction { original: Some(b"asked"), ..simple("m1", order("Ada"), 0, &[]) };
        ledger.commit(&asked).unwrap();
        assert!(matches!(
            ledger.commit(&asked).unwrap(),
            TransactionOutcome::AlreadyHandled { .. }
        ));
        assert_eq!(ledger.messages().unwrap().len(), 1);
    }

    #[test]
    fn given_a_refused_transaction_then_its_messages_are_not_stored_and_what_it_settles_stays() {
        let mut ledger = memory();
        let ada = order("Ada");
        ledger
            .commit(&Transaction { outbox: &[outgoing("a")], ..simple("m1", ada, 0, &[]) })
            .unwrap();
        let never = [b"never".to_vec()];
        let refused = Transaction {
            outbox: &[outgoing("b")],
            settled: &[MessageId::named("a")],
            ..simple("m2", ada, 7, &never)
        };
        assert_eq!(
            ledger.commit(&refused).unwrap(),
            TransactionOutcome::Conflict { head: Version(0) }
        );
        assert_eq!(ledger.outbox().unwrap(), [outgoing("a")]);
    }

    #[test]
    fn given_dead_letters_when_one_is_repaired_then_it_takes_its_old_place_in_its_new_form() {
        let disk = Disk::new();
        let mut ledger = Ledger::open(disk.open()).unwrap();
        let ada = order("Ada");
        let sent = [outgoing("a"), outgoing("b"), outgoing("c")];
        ledger.commit(&Transaction { outbox: &sent, ..simple("m1", ada, 0, &[]) }).unwrap();
        ledger
            .settle(&[], &[(sent[0].0, b"bad".to_vec()), (sent[1].0, b"stray".to_vec())])
            .unwrap();
        assert!(ledger.repair_dead_letter(sent[0].0, Some(b"better")).unwrap());
        assert!(ledger.repair_dead_letter(sent[1].0, None).unwrap());
        assert!(!ledger.repair_dead_letter(sent[1].0, None).unwrap(), "it is gone");
        assert!(!ledger.repair_dead_letter(sent[2].0, None).unwrap(), "it is no dead letter");
        let repaired = (sent[0].0, b"better".to_vec());
        assert_eq!(ledger.outbox().unwrap(), [repaired.clone(), outgoing("c")]);
        assert_eq!(ledger.dead_letters().unwrap(), []);

        disk.kill();
        let mut ledger = Ledger::open(disk.open()).unwrap();
        assert_eq!(ledger.outbox().unwrap(), [repaired, outgoing("c")]);
        ledger.settle(&[sent[0].0], &[]).unwrap();
        assert_eq!(ledger.outbox().unwrap(), [outgoing("c")]);
    }

    #[test]
    fn given_dead_letters_when_requeued_then_they_take_their_old_places() {
        let disk = Disk::new();
        let mut ledger = Ledger::open(disk.open()).unwrap();
        let ada = order("Ada");
        let sent = [outgoing("a"), outgoing("b"), outgoing("c")];
        ledger.commit(&Transaction { outbox: &sent, ..simple("m1", ada, 0, &[]) }).unwrap();
        ledger
            .settle(&[sent[1].0], &[(sent[2].0, b"late".to_vec()), (sent[0].0, b"lost".to_vec())])
            .unwrap();
        assert_eq!(ledger.outbox().unwrap(), []);
        let dead = |name: &str, reason: &str| DeadLetter {
            message: MessageId::named(name),
            payload: name.as_bytes().to_vec(),
            reason: reason.as_bytes().to_vec(),
        };
        assert_eq!(ledger.dead_letters().unwrap(), [dead("a", "lost"), dead("c", "late")]);

        // The outbox is empty now, and the places of the dead letters must not be given away.
        disk.kill();
        let mut ledger = Ledger::open(disk.open()).unwrap();
        ledger
            .commit(&Transaction { outbox: &[outgoing("d")], ..simple("m2", ada, 0, &[]) })
            .unwrap();
        assert_eq!(ledger.requeue_dead_letters().unwrap(), [outgoing("a"), outgoing("c")]);
        assert_eq!(ledger.requeue_dead_letters().unwrap(), []);
        assert_eq!(ledger.outbox().unwrap(), [outgoing("a"), outgoing("c"), outgoing("d")]);
        assert_eq!(ledger.dead_letters().unwrap(), []);
        ledger.settle(&[sent[0].0], &[]).unwrap();
        assert_eq!(ledger.outbox().unwrap(), [outgoing("c"), outgoing("d")]);
    }

    #[test]
    fn a_message_that_was_stored_twice_is_settled_as_a_whole() {
        let mut ledger = memory();
        for message in ["m1", "m2"] {
            let again =
                Transaction { outbox: &[outgoing("a")], ..simple(message, order("Ada"), 0, &[]) };
            ledger.commit(&again).unwrap();
        }
        assert_eq!(ledger.outbox().unwrap().len(), 2);
        ledger.settle(&[], &[(MessageId::named("a"), b"why".to_vec())]).unwrap();
        assert_eq!((ledger.outbox().unwrap().len(), ledger.dead_letters().unwrap().len()), (0, 2));
    }
}

mod policy {
    use super::*;

    #[test]
    fn without_the_version_check_events_go_to_the_head_whatever_was_expected() {
        let mut ledger = memory().under(CommitRules { is_stale: |_| false, ..CommitRules::SAFE });
        let ada = order("Ada");
        one_event(&mut ledger, "m1", ada, 0);
        assert_eq!(
            one_event(&mut ledger, "m2", ada, 0),
            TransactionOutcome::Committed { first: Version(2), position: Position(2) }
        );
    }

    #[test]
    fn without_a_durable_inbox_a_message_is_handled_twice() {
        let mut ledger = memory().under(CommitRules { inbox_of: |_| None, ..CommitRules::SAFE });
        let ada = order("Ada");
        one_event(&mut ledger, "m1", ada, 0);
        assert!(matches!(
            one_event(&mut ledger, "m1", ada, 1),
            TransactionOutcome::Committed { .. }
        ));
        assert_eq!(ledger.handled(HANDLER, MessageId::named("m1")), None);
    }

    #[test]
    fn without_an_outbox_nothing_is_kept_to_be_sent() {
        let mut ledger = memory().under(CommitRules { outbox: |_| &[], ..CommitRules::SAFE });
        ledger
            .commit(&Transaction { outbox: &[outgoing("a")], ..simple("m1", order("Ada"), 0, &[]) })
            .unwrap();
        assert_eq!(ledger.outbox().unwrap(), []);
    }
}

mod opening {
    use super::*;

    #[test]
    fn given_a_kill_when_reopened_then_everything_is_there_and_the_dead_ledger_is_harmless() {
        let disk = Disk::new();
        let mut dead = Ledger::open(disk.open()).unwrap();
        run(&mut dead, 0..STEPS).expect("nothing fails");
        let before = dump(&dead);
        disk.kill();
        let head = dead.head(order("Ada")).0;
        let error = dead.commit(&simple("from the dead", order("Ada"), head, &[])).unwrap_err();
        assert!(matches!(error, LedgerError::Io(_) | LedgerError::Broken { .. }), "{error}");
        let mut ledger = Ledger::open(disk.open()).unwrap();
        drop(dead);
        assert_eq!(dump(&ledger), before);
        let head = ledger.head(order("Ada"));
        one_event(&mut ledger, "one more", order("Ada"), head.0);
    }

    #[test]
    fn given_a_file_when_opened_twice_then_the_second_is_told_so_and_after_the_first_ends_all_is_there()
     {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger");
        let mut first = Ledger::open_file(&path).unwrap();
        one_event(&mut first, "m1", order("Ada"), 0);
        assert!(matches!(Ledger::open_file(&path).unwrap_err(), LedgerError::InUse));
        drop(first);
        assert_eq!(Ledger::open_file(&path).unwrap().position(), Position(1));
    }

    #[test]
    fn a_newer_format_is_named_together_with_what_is_supported() {
        let disk = Disk::new();
        let ledger = Ledger::open(disk.open()).unwrap();
        let write = engine(&ledger).begin_write().unwrap();
        write.open_table(META).unwrap().insert(FORMAT_KEY, FORMAT + 6).unwrap();
        write.commit().unwrap();
        drop(ledger);
        let error = Ledger::open(disk.open()).unwrap_err();
        assert!(matches!(error, LedgerError::NewerFormat { found: 8, supported: 2 }));
        assert_eq!(
            error.to_string(),
            "the ledger has format 8, and this program supports formats up to 2; open it with the newer program \
             that wrote it, or give another path"
        );
    }

    #[test]
    fn an_older_format_is_named_and_nothing_is_made_of_it() {
        let disk = Disk::new();
        let ledger = Ledger::open(disk.open()).unwrap();
        let write = engine(&ledger).begin_write().unwrap();
        write.open_table(META).unwrap().insert(FORMAT_KEY, FORMAT - 1).unwrap();
        write.commit().unwrap();
        drop(ledger);
        let error = Ledger::open(disk.open()).unwrap_err();
        assert!(matches!(error, LedgerError::OlderFormat { found: 1, supported: 2 }), "{error}");
    }

    #[test]
    fn given_nothing_where_a_ledger_should_be_when_it_is_opened_then_none_is_started() {
        let disk = Disk::new();
        let error = Ledger::open_existing(disk.open()).unwrap_err();
        assert!(matches!(error, LedgerError::Missing { .. }), "{error}");
        assert_eq!(disk.operations(), 0);

        // What is left of a ledger may be a database without any tables.
        drop(Database::builder().create_with_backend(disk.open()).unwrap());
        for _ in 0..2 {
            let error = Ledger::open_existing(disk.open()).unwrap_err();
            assert!(matches!(error, LedgerError::Missing { .. }), "{error}");
        }
        one_event(&mut Ledger::open(disk.open()).unwrap(), "m1", order("Ada"), 0);
        assert_eq!(Ledger::open_existing(disk.open()).unwrap().position(), Position(1));

        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger");
        let error = Ledger::open_existing_file(&path).unwrap_err();
        assert!(matches!(error, LedgerError::Missing { .. }), "{error}");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        assert!(!path.exists());
        std::fs::write(&path, "").unwrap();
        let error = Ledger::open_existing_file(&path).unwrap_err().to_string();
        assert!(error.contains(path.to_str().unwrap()), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"", "nothing was written to it");
        drop(Ledger::open_file(&path).unwrap());
        assert_eq!(Ledger::open_existing_file(&path).unwrap().position(), Position(0));
    }

    #[test]
    fn another_database_of_the_engine_is_not_taken_for_a_ledger() {
        let disk = Disk::new();
        let db = Database::builder().create_with_backend(disk.open()).unwrap();
        let write = db.begin_write().unwrap();
        write.open_table(TableDefinition::<u64, u64>::new("something else")).unwrap();
        write.commit().unwrap();
        drop(db);
        assert!(matches!(Ledger::open(disk.open()).unwrap_err(), LedgerError::Corrupt { .. }));
    }

    #[test]
    fn bytes_that_are_no_ledger_are_an_error_and_are_left_as_they_are() {
        let mut zeros_then_something = vec![0; 9000];
        zeros_then_something[8999] = 1;
        for bytes in [
            b"hello".to_vec(),
            vec![7; 100_000],
            zeros_then_something,
            b"redb\x1A\x0A\xA9\x0D\x0A".to_vec(),
        ] {
            let disk = Disk::holding(bytes.clone());
            let error = Ledger::open(disk.open()).unwrap_err();
            assert!(matches!(error, LedgerError::Corrupt { .. }), "{error}");
            assert_eq!(disk.image(), bytes);
        }
    }

    /// A ledger after all steps, what it holds, and its bytes: after an orderly end, and after a
    /// crash.
    fn small_ledgers() -> [(bool, Dump, Vec<u8>); 2] {
        [true, false].map(|orderly| {
            let disk = Disk::new();
            let mut ledger = Ledger::open(disk.open()).unwrap();
            run(&mut ledger, 0..STEPS).expect("nothing fails");
            let sound = dump(&ledger);
            if !orderly {
                disk.kill();
            }
            drop(ledger);
            (orderly, sound, disk.image())
        })
    }

    /// What may have been damaged is opened as a store opens it that may be new, and as it opens one
    /// that must be there.
    const OPENINGS: [fn(Disk) -> Result<Ledger, LedgerError>; 2] =
        [|disk| Ledger::open(disk.open()), |disk| Ledger::open_existing(disk.open())];

    /// Whether damage is noticed; if it is not, nothing may be missing or other than it was. After a
    /// crash one more thing may happen: a damaged last commit looks like one that was interrupted,
    /// and is taken back whole.
    fn is_noticed(
        opening: usize,
        damaged: Vec<u8>,
        (orderly, sound): (bool, &Dump),
        damage: &str,
    ) -> bool {
        match OPENINGS[opening % OPENINGS.len()](Disk::holding(damaged)) {
            Err(LedgerError::Corrupt { .. } | LedgerError::OtherEngine { .. }) => true,
            Err(error) => panic!("{damage}, orderly {orderly}: {error}"),
            Ok(ledger) => {
                let found = dump(&ledger);
                let taken_back = !orderly && found == dump_after(STEPS - 1);
                assert!(found == *sound || taken_back, "{damage}, orderly {orderly}");
                false
            }
        }
    }

    /// A changed byte anywhere is either noticed, or was in a place that means nothing.
    #[test]
    fn given_damaged_bytes_when_opened_then_the_ledger_says_so_or_is_unharmed() {
        for (orderly, sound, image) in small_ledgers() {
            let used = image
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte != 0)
                .map(|(at, _)| at)
                .step_by(37);
            let noticed = used.enumerate().filter(|(number, at)| {
                let mut damaged = image.clone();
                damaged[*at] ^= 0x41;
                let damage = format!("byte {at} of {}", image.len());
                is_noticed(*number, damaged, (orderly, &sound), &damage)
            });
            assert!(noticed.count() > 0, "orderly {orderly}");
        }
    }

    /// Pages that were lost, overwritten, or written in the place of others.
    #[test]
    fn given_any_page_damaged_when_opened_then_the_ledger_says_so_or_is_unharmed_and_never_empty() {
        const PAGE: usize = 4096;
        for (orderly, sound, image) in small_ledgers() {
            let (pages, rest) = image.as_chunks::<PAGE>();
            assert!(rest.is_empty() && pages.len() > 8, "{} bytes", image.len());
            let used: Vec<_> = (0..pages.len()).filter(|page| pages[*page] != [0; PAGE]).collect();
            let mut noticed = std::collections::BTreeSet::new();
            for (page, bytes) in pages.iter().enumerate() {
                let next = used.iter().find(|other| **other > page).unwrap_or(&used[0]);
                for (how, other) in
                    [("lost", [0; PAGE]), ("overwritten", [0xff; PAGE]), ("replaced", pages[*next])]
                {
                    if other == *bytes {
                        continue;
                    }
                    let mut damaged = image.clone();
                    damaged[page * PAGE..][..PAGE].copy_from_slice(&other);
                    let damage = format!("page {page} of {} {how}", pages.len());
                    for opening in 0..OPENINGS.len() {
                        if is_noticed(opening, damaged.clone(), (orderly, &sound), &damage) {
                            noticed.insert(page);
                        }
                    }
                }
            }
            assert!(noticed.contains(&0) && noticed.len() > 4, "{noticed:?} of {used:?}");
        }
    }

    #[test]
    fn a_truncated_ledger_is_an_error() {
        let disk = Disk::new();
        let mut ledger = Ledger::open(disk.open()).unwrap();
        run(&mut ledger, 0..STEPS).expect("nothing fails");
        drop(ledger);
        let image = disk.image();
        for length in (1..image.len()).step_by(40_009) {
            let error = Ledger::open(Disk::holding(image[..length].to_vec()).open()).unwrap_err();
            assert!(
                matches!(error, LedgerError::Corrupt { .. }),
                "{length} of {}: {error}",
                image.len()
            );
        }
    }
}

mod the_change_log {
    use super::*;

    fn save<'a>(expected: u64, change: &'a [u8]) -> RowChange<'a> {
        let saved =
            SavedRow { version: expected + 1, bytes: change, names: &[], saved_at: 7, change };
        RowChange { id: 1, expected, saved: Some(saved) }
    }

    fn saving(ledger: &mut Ledger, message: &str, row: RowChange<'_>) -> TransactionOutcome {
        ledger
            .commit(&Transaction { row: Some(row), ..simple(message, order("Ada"), 0, &[]) })
            .unwrap()
    }

    #[test]
    fn given_saves_when_read_then_it_has_an_entry_for_each_and_goes_on_after_a_restart() {
        let disk = Disk::new();
        let mut ledger = Ledger::open(disk.open()).unwrap();
        saving(&mut ledger, "m1", save(0, b"one"));
        saving(&mut ledger, "m2", save(1, b"two"));
        drop(ledger);
        let mut ledger = Ledger::open(disk.open()).unwrap();
        saving(&mut ledger, "m3", save(2, b"three"));
        assert_eq!(
            ledger.changes(0).unwrap(),
            [b"one".to_vec(), b"two".to_vec(), b"three".to_vec()]
        );
        assert_eq!(ledger.changes(2).unwrap(), [b"three".to_vec()]);
        assert_eq!((ledger.changes(3).unwrap().len(), ledger.last_change()), (0, 3));
        assert_eq!(
            ledger.row(1).unwrap(),
            Some(StoredRow { saved_at: 7, bytes: b"three".to_vec() })
        );
    }

    #[test]
    fn given_a_log_of_which_two_are_kept_then_the_older_go_and_the_places_stay() {
        let disk = Disk::new();
        let two = NonZeroU32::new(2);
        let mut ledger = Ledger::open(disk.open()).unwrap().keeping_changes(two);
        for (expected, change) in (0..).zip([b"one", b"two", b"six", b"ten"]) {
            saving(&mut ledger, &format!("m{expected}"), save(expected, change));
        }
        let kept = |ledger: &Ledger| {
            (ledger.first_change(), ledger.last_change(), ledger.changes(0).unwrap())
        };
        let expected = (3, 4, vec![b"six".to_vec(), b"ten".to_vec()]);
        assert_eq!(kept(&ledger), expected);
        drop(ledger);
        let mut again = Ledger::open(disk.open()).unwrap();
        assert_eq!(kept(&again), expected, "it is read as it was left");
        saving(&mut again, "m4", save(4, b"elf"));
        assert_eq!((again.first_change(), again.last_change()), (3, 5), "nothing more goes");
        let mut again = again.keeping_changes(NonZeroU32::new(1));
        again.commit(&simple("m5", order("Ada"), 0, &[])).unwrap();
        assert_eq!((again.first_change(), again.last_change()), (5, 5));
    }

    #[test]
    fn given_a_row_with_names_when_looked_for_then_each_name_finds_it_and_no_other_does() {
        let mut ledger = memory();
        let names = ["slug seoul".to_owned(), "owner grace ABC123".to_owned()];
        let saved =
            |version, bytes| SavedRow { version, bytes, names: &names, saved_at: 7, change: bytes };
        for (message, expected, bytes) in [("m1", 0, b"one"), ("m2", 1, b"two")] {
            let saved = saved(expected + 1, bytes);
            saving(&mut ledger, message, RowChange { id: 1, expected, saved: Some(saved) });
        }
        for name in &names {
            let row = StoredRow { saved_at: 7, bytes: b"two".to_vec() };
            assert_eq!(ledger.row_named(name).unwrap(), Some(row), "{name}");
        }
        for name in ["", "slug", "Slug seoul", "owner grace abc123"] {
            assert_eq!(ledger.row_named(name).unwrap(), None, "{name}");
        }
    }

    #[test]
    fn given_a_save_that_is_refused_or_was_handled_when_read_then_it_has_no_entry() {
        let mut ledger = memory();
        saving(&mut ledger, "m1", save(0, b"one"));
        assert!(matches!(
            saving(&mut ledger, "m1", save(1, b"again")),
            TransactionOutcome::AlreadyHandled { .. }
        ));
        assert!(matches!(
            saving(&mut ledger, "m2", save(0, b"stale")),
            TransactionOutcome::Conflict { .. }
        ));
        saving(&mut ledger, "m3", RowChange { id: 1, expected: 1, saved: None });
        assert_eq!(ledger.changes(0).unwrap(), [b"one".to_vec()]);
        assert_eq!(ledger.last_change(), 1);
    }
}

mod rewriting {
    use super::*;

    #[test]
    fn given_a_copy_of_all_events_when_it_is_cut_over_then_it_is_read_under_the_same_versions_and_positions()
     {
        let mut ledger = memory();
        one_event(&mut ledger, "m1", order("Ada"), 0);
        one_event(&mut ledger, "m2", order("Bob"), 0);
        ledger.copy(&rewritten(&ledger, 1).unwrap()).unwrap();
        assert_eq!(ledger.copied().unwrap(), Some(Position(1)));
        one_event(&mut ledger, "m3", order("Ada"), 1);
        assert_eq!(
            ledger.read_stream(order("Ada"), Version(0)).unwrap()[0].payload,
            b"m1",
            "as before"
        );

        assert_eq!(ledger.cut_over(&rewritten(&ledger, 9).unwrap(), 3).unwrap(), 0);
        let log = ledger.read_all(Position(0), 9).unwrap();
        let read: Vec<_> =
            log.iter().map(|event| (event.position.0, event.version.0, &*event.payload)).collect();
        let expected: [(u64, u64, &[u8]); 3] =
            [(1, 1, b"m1 rewritten"), (2, 1, b"m2 rewritten"), (3, 2, b"m3 rewritten")];
        assert_eq!(read, expected);
        assert_eq!((ledger.copied().unwrap(), ledger.rewritten().unwrap()), (None, Some(3)));
        one_event(&mut ledger, "m4", order("Ada"), 2);
        assert_eq!(ledger.head(order("Ada")), Version(3));
    }

    #[test]
    fn given_a_copy_that_lacks_an_event_when_it_is_cut_over_then_it_is_thrown_away_and_the_events_stay()
     {
        let mut ledger = memory();
        one_event(&mut ledger, "m1", order("Ada"), 0);
        one_event(&mut ledger, "m2", order("Bob"), 0);
        let first = rewritten(&ledger, 1).unwrap();
        assert_eq!(ledger.cut_over(&first, 3).unwrap(), 1);
        assert_eq!(ledger.read_all(Position(0), 9).unwrap()[0].payload, b"m1");
        assert_eq!((ledger.copied().unwrap(), ledger.rewritten().unwrap()), (None, None));

        ledger.copy(&first).unwrap();
        ledger.copy_beside(order("Bob"), Version(0), &[b"m2, written twice".to_vec()]).unwrap();
        assert_eq!(ledger.cut_over(&[], 3).unwrap(), 0);
        assert_eq!(ledger.read_all(Position(1), 9).unwrap()[0].payload, b"m2, written twice");
    }
}

/// How many steps the story has that the power fails in.
const STEPS: usize = 22;

/// One step of the story: mostly a commit with events, something to send and something that
/// arrived; now and then a settlement of its own; and towards the end the events are rewritten.
fn commit_step(ledger: &mut Ledger, step: usize) -> Result<(), LedgerError> {
    let name = |step: usize| MessageId::named(&format!("sent in {step}"));
    match step % 6 {
        _ if step == 18 => ledger.copy(&rewritten(ledger, 5)?),
        _ if step == 20 => {
            let lacks = ledger.cut_over(&rewritten(ledger, usize::MAX)?, 2)?;
            assert_eq!(lacks, 0);
            Ok(())
        }
        4 => ledger.settle(&[name(step - 2)], &[(name(step - 1), b"refused".to_vec())]),
        5 if step > 10 => ledger.requeue_dead_letters().map(drop),
        _ => {
            let stream = order(["Ada", "Bob", "Cleo"][step % 3]);
            let events: Vec<_> = (0..step % 4)
                .map(|n| format!("event {n} of {step} ").repeat(40).into_bytes())
                .collect();
            let settled: Vec<_> = step.checked_sub(1).map(name).into_iter().collect();
            let saves = ledger.last_change();
            let (bytes, change) = (format!("row {saves}"), format!("the entry of step {step}"));
            let saved = SavedRow {
                version: saves + 1,
                bytes: bytes.as_bytes(),
                names: &[],
                saved_at: step as u64,
                change: change.as_bytes(),
            };
            let row = RowChange { id: 1, expected: saves, saved: Some(saved) };
            let verdict = ledger.commit(&Transaction {
                handler: HANDLER,
                message: MessageId::named(&format!("handled in {step}")),
                original: step.is_multiple_of(2).then_some(&b"asked by a person"[..]),
                row: step.is_multiple_of(3).then_some(row),
                snapshot: None,
                outcome: format!("outcome of {step}").as_bytes(),
                stream,
                expected: ledger.head(stream),
                events: &events,
                outbox: &[(name(step), vec![step as u8; 300])],
                settled: &settled,
            })?;
            assert!(!matches!(verdict, TransactionOutcome::Conflict { .. }), "nobody else writes");
            Ok(())
        }
    }
}

/// The next events that are to be copied, in another form.
fn rewritten(ledger: &Ledger, limit: usize) -> Result<Vec<Entry>, LedgerError> {
    let mut events = ledger.read_all(ledger.copied()?.unwrap_or_default(), limit)?;
    events.iter_mut().for_each(|event| event.payload.extend_from_slice(b" rewritten"));
    Ok(events)
}

/// Runs steps of the story, and says how many were acknowledged if one fails.
fn run(ledger: &mut Ledger, steps: std::ops::Range<usize>) -> Result<(), (usize, LedgerError)> {
    for step in steps {
        commit_step(ledger, step).map_err(|error| (step, error))?;
    }
    Ok(())
}

/// Everything that can be read from a ledger.
#[derive(Debug, PartialEq)]
struct Dump {
    log: Vec<Entry>,
    streams: Vec<Vec<Record>>,
    handled: Vec<Option<Vec<u8>>>,
    messages: Vec<Logged>,
    rows: Vec<StoredRow>,
    changes: Vec<Vec<u8>>,
    last_change: u64,
    outbox: Vec<(MessageId, Vec<u8>)>,
    dead_letters: Vec<DeadLetter>,
    /// What is kept in memory must be what is stored.
    position: Position,
    heads: Vec<Version>,
    copied: Option<Position>,
    rewritten: Option<u64>,
}

fn dump(ledger: &Ledger) -> Dump {
    try_dump(ledger).expect("the ledger can be read")
}

fn try_dump(ledger: &Ledger) -> Result<Dump, LedgerError> {
    let streams = [order("Ada"), order("Bob"), order("Cleo")];
    Ok(Dump {
        messages: ledger.messages()?,
        rows: ledger.rows()?,
        changes: ledger.changes(0)?,
        last_change: ledger.last_change(),
        log: ledger.read_all(Position(0), usize::MAX)?,
        streams: streams
            .iter()
            .map(|stream| ledger.read_stream(*stream, Version(0)))
            .collect::<Result<_, _>>()?,
        handled: (0..STEPS)
            .map(|step| ledger.handled(HANDLER, MessageId::named(&format!("handled in {step}"))))
            .map(|outcome| outcome.map(<[u8]>::to_vec))
            .collect(),
        outbox: ledger.outbox()?,
        dead_letters: ledger.dead_letters()?,
        position: ledger.position(),
        copied: ledger.copied()?,
        rewritten: ledger.rewritten()?,
        heads: streams.iter().map(|stream| ledger.head(*stream)).collect(),
    })
}

/// What a ledger holds after so many steps without a fault.
fn dump_after(steps: usize) -> Dump {
    let mut ledger = memory();
    run(&mut ledger, 0..steps).expect("memory works");
    dump(&ledger)
}

mod power {
    use super::*;

    /// A way of deciding what a power loss takes.
    #[derive(Clone, Copy, Debug)]
    enum Chooser {
        /// The same answer to every question, as far as the question allows it.
        Always(u64),
        /// Answers that depend on a key and on nothing else.
        Keyed(u64),
    }

    impl Chooser {
        fn answers(self, power_loss: u64) -> impl FnMut(u64) -> u64 {
            let mut state = match self {
                Self::Always(_) => 0,
                Self::Keyed(key) => key ^ power_loss.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            };
            move |bound| match self {
                Self::Always(answer) => answer.min(bound - 1),
                Self::Keyed(_) => {
                    state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                    let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                    (mixed ^ (mixed >> 31)) % bound
                }
            }
        }
    }

    const CHOOSERS: [Chooser; 7] = [
        Chooser::Always(0),
        Chooser::Always(1),
        Chooser::Always(2),
        Chooser::Keyed(1),
        Chooser::Keyed(2),
        Chooser::Keyed(3),
        Chooser::Keyed(4),
    ];

    /// Lets the power fail in one operation of the story, and with luck again while the ledger is
    /// opened afterwards. Says what is wrong then, or whether the power failed at all: it does not
    /// once the story is over.
    fn fail_at(
        operation: u64,
        chooser: Chooser,
        rules: CommitRules,
        expected: &[Dump],
        disk: &Disk,
    ) -> Result<bool, String> {
        let said = |what: &str, error: LedgerError| format!("{what}: {error}");
        disk.fail_power_at(Some(operation));
        let started = Ledger::open(disk.open()).map(|ledger| ledger.under(rules));
        let acknowledged = match started {
            Err(_) => 0,
            Ok(mut ledger) => match run(&mut ledger, 0..STEPS) {
                Err((step, _)) => step,
                Ok(()) => {
                    drop(ledger);
                    if !disk.power_is_out() {
                        return Ok(false);
                    }
                    STEPS
                }
            },
        };
        assert!(disk.power_is_out(), "nothing but the power fails");
        disk.restore_power(&mut chooser.answers(operation));

        disk.fail_power_at(Some(disk.operations() + operation % 11));
        let again = Ledger::open(disk.open()).map(drop);
        if disk.power_is_out() {
            disk.restore_power(&mut chooser.answers(operation + 1));
        } else {
            again.map_err(|error| said("the first time it is opened", error))?;
            disk.fail_power_at(None);
        }

        let mut ledger = Ledger::open(disk.open())
            .map_err(|error| said("the second time it is opened", error))?;
        let found = try_dump(&ledger).map_err(|error| said("when it is read", error))?;
        let Some(steps) =
            (acknowledged..=STEPS.min(acknowledged + 1)).find(|steps| expected[*steps] == found)
        else {
            return Err(match expected.iter().position(|dump| *dump == found) {
                Some(steps) => {
                    format!("{acknowledged} steps were acknowledged and {steps} are there")
                }
                None => {
                    format!(
                        "{acknowledged} steps were acknowledged and what is there is half of something"
                    )
                }
            });
        };
        run(&mut ledger, steps..STEPS)
            .map_err(|(step, error)| said(&format!("step {step} afterwards"), error))?;
        if dump(&ledger) != expected[STEPS] {
            return Err("the story cannot be continued to its end".into());
        }
        Ok(true)
    }

    /// Lets the power fail in every operation of the story, one after the other, in every way.
    fn fail_everywhere(rules: CommitRules, prepare: impl Fn(&Disk)) -> Result<u64, String> {
        let expected: Vec<_> = (0..=STEPS).map(dump_after).collect();
        let mut failures = 0;
        for chooser in CHOOSERS {
            for operation in 0.. {
                let disk = Disk::new();
                prepare(&disk);
                let failed =
                    fail_at(operation, chooser, rules, &expected, &disk).map_err(|wrong| {
                        format!("power failed in operation {operation}, {chooser:?}: {wrong}")
                    })?;
                if !failed {
                    break;
                }
                failures += 1;
            }
        }
        Ok(failures)
    }

    #[test]
    fn whenever_the_power_fails_every_acknowledged_step_is_there_and_no_half_step() {
        let failures =
            fail_everywhere(CommitRules::SAFE, |_| ()).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(
            failures > 1000,
            "{failures} power failures are too few to have met every operation"
        );
    }

    #[test]
    fn a_commit_that_is_acknowledged_without_a_sync_is_found() {
        let unsynced = CommitRules { durability: Durability::Unsynced, ..CommitRules::SAFE };
        let wrong = fail_everywhere(unsynced, |_| ()).expect_err("acknowledged steps are lost");
        assert!(wrong.contains("steps were acknowledged and 0 are there"), "{wrong}");
    }

    #[test]
    fn a_disk_that_lies_about_its_syncs_is_found() {
        fail_everywhere(CommitRules::SAFE, |disk| disk.lose_syncs(true))
            .expect_err("acknowledged steps are lost");
    }

    #[test]
    fn the_same_story_asks_the_same_of_the_disk() {
        let images = || {
            let disk = Disk::new();
            let mut ledger = Ledger::open(disk.open()).unwrap();
            run(&mut ledger, 0..STEPS).expect("nothing fails");
            drop(ledger);
            let whole = (disk.operations(), disk.image());
            (0..disk.operations())
                .step_by(7)
                .map(|operation| {
                    let disk = Disk::new();
                    disk.fail_power_at(Some(operation));
                    let _ = Ledger::open(disk.open()).map(|mut ledger| run(&mut ledger, 0..STEPS));
                    disk.restore_power(&mut Chooser::Keyed(9).answers(operation));
                    (operation, disk.image())
                })
                .chain([whole])
                .collect::<Vec<_>>()
        };
        assert!(images() == images(), "the storage engine does not do the same thing twice");
    }
}
