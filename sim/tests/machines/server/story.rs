//! Commits of all kinds, and everything that can be read of them.

use conference::node::store::ledger::{
    DeadLetter, Entry, HandlerNumber, Ledger, LedgerError, Logged, Position, RowChange, SavedRow,
    SavedSnapshot, StoredRow, Transaction, TransactionOutcome,
};
use domain::sourcing::{MessageId, Version};
use domain::stream::{StreamId, StreamKind};

const HANDLER: HandlerNumber = HandlerNumber(1);

fn named(what: &str, step: usize) -> MessageId {
    MessageId::named(&format!("{what} in {step}"))
}

pub(super) fn stream(step: usize) -> StreamId {
    let name = ["Ada", "Bob", "Cleo"][step % 3];
    StreamId::new(StreamKind::Order, MessageId::named(name).0)
}

/// Has a message handled with some events, something to send, something that has arrived, and now
/// and then a row and a snapshot.
pub(super) fn handle(ledger: &mut Ledger, step: usize) -> Result<TransactionOutcome, LedgerError> {
    let stream = stream(step);
    let expected = ledger.head(stream);
    let events: Vec<_> =
        (0..step % 4).map(|n| format!("event {n} of {step}").into_bytes()).collect();
    let settled: Vec<_> = step.checked_sub(2).map(|step| named("sent", step)).into_iter().collect();
    let saves = ledger.last_change();
    let (row, change) = (format!("row {saves}"), format!("change in {step}"));
    let names = [format!("name {}", saves % 2)];
    let saved = SavedRow {
        version: saves + 1,
        bytes: row.as_bytes(),
        names: &names,
        saved_at: step as u64,
        change: change.as_bytes(),
    };
    let row = RowChange { id: 1, expected: saves, saved: Some(saved) };
    let state = format!("state after {step}").into_bytes();
    let snapshot = SavedSnapshot { version: expected.plus(events.len()), bytes: &state };
    ledger.commit(&Transaction {
        handler: HANDLER,
        message: named("handled", step),
        original: step.is_multiple_of(2).then_some(&b"asked by a person"[..]),
        outcome: format!("outcome of {step}").as_bytes(),
        stream,
        expected,
        events: &events,
        outbox: &[(named("sent", step), vec![step as u8; 300])],
        row: step.is_multiple_of(3).then_some(row),
        snapshot: step.is_multiple_of(5).then_some(snapshot),
        settled: &settled,
    })
}

/// A step of the story: mostly a message that is handled, now and then what else a store does.
pub(super) fn step(ledger: &mut Ledger, step: usize) -> Result<(), LedgerError> {
    match step % 8 {
        4 => {
            ledger.settle(&[named("sent", step - 2)], &[(named("sent", step - 1), b"no".to_vec())])
        }
        5 => ledger.take_note("gate", step as u64),
        6 => ledger.repair_dead_letter(named("sent", step - 3), Some(b"better")).map(drop),
        7 if step == 15 => {
            let mut events = ledger.read_all(Position(0), usize::MAX)?;
            events.iter_mut().for_each(|event| event.payload.extend_from_slice(b", rewritten"));
            ledger.copy(&events[..3])?;
            assert_eq!(ledger.cut_over(&events[3..], 2)?, 0);
            Ok(())
        }
        _ => match handle(ledger, step)? {
            TransactionOutcome::Committed { .. } => Ok(()),
            other => panic!("step {step} was not committed: {other:?}"),
        },
    }
}

/// Everything that can be read of a ledger.
#[derive(Debug, PartialEq)]
pub(super) struct Dump {
    log: Vec<Entry>,
    heads: Vec<Version>,
    handled: Vec<Option<Vec<u8>>>,
    messages: Vec<Logged>,
    recent: Vec<Option<Vec<u8>>>,
    outbox: Vec<(MessageId, Vec<u8>)>,
    letters: Vec<DeadLetter>,
    rows: Vec<StoredRow>,
    by_name: Vec<Option<StoredRow>>,
    changes: Vec<Vec<u8>>,
    snapshots: Vec<Option<Vec<u8>>>,
    notes: Vec<Option<u64>>,
}

pub(super) fn dump(ledger: &Ledger, steps: usize) -> Dump {
    let read = || -> Result<Dump, LedgerError> {
        let handled = |step| ledger.handled(HANDLER, named("handled", step)).map(<[u8]>::to_vec);
        let recent = |step| ledger.recent_message(named("sent", step), 90);
        Ok(Dump {
            log: ledger.read_all(Position(0), usize::MAX)?,
            heads: (0..3).map(|nth| ledger.head(stream(nth))).collect(),
            handled: (0..steps).map(handled).collect(),
            messages: ledger.messages()?,
            recent: (0..steps).map(recent).collect::<Result<_, _>>()?,
            outbox: ledger.outbox()?,
            letters: ledger.dead_letters()?,
            rows: ledger.rows()?,
            by_name: ["name 0", "name 1", "Name 0", ""]
                .map(|name| ledger.row_named(name))
                .into_iter()
                .collect::<Result<_, _>>()?,
            changes: ledger.changes(0)?,
            snapshots: (0..3).map(|nth| ledger.snapshot(stream(nth))).collect::<Result<_, _>>()?,
            notes: ["gate", "rewritten"]
                .map(|name| ledger.note(name))
                .into_iter()
                .collect::<Result<_, _>>()?,
        })
    };
    read().expect("the ledger can be read")
}

/// What is read of a ledger that nothing ever happened to, after so many steps.
pub(super) fn undisturbed(steps: usize) -> Dump {
    let mut ledger = Ledger::in_memory().expect("memory works");
    (0..steps).for_each(|nth| step(&mut ledger, nth).expect("memory works"));
    dump(&ledger, steps)
}

/// What is read of a ledger in which only these messages were handled.
pub(super) fn undisturbed_handling(handled: &[usize], steps: usize) -> Dump {
    let mut ledger = Ledger::in_memory().expect("memory works");
    handled.iter().for_each(|nth| drop(handle(&mut ledger, *nth).expect("memory works")));
    dump(&ledger, steps)
}
