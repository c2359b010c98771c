//! The outbox: messages stay until they are settled.

use super::super::event_store::{AtomicCommit, EventStore, OutboxMessage, StopKind, StreamKey};
use super::super::law::{Fresh, Law, Trial, Tried, ensure_same};
use super::ask;

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "store::outbox_is_in_the_order_of_commits",
        rule: "The outbox tells its messages in the order of their commits, byte by byte.",
        why: "Tables that are read without an order tell an effect before its cause.",
        trial: Trial::Store(outbox_is_in_the_order_of_commits),
    },
    Law {
        id: "store::reading_the_outbox_takes_nothing",
        rule: "A message stays in the outbox however often it is read, until it is settled.",
        why: "Whoever read it may die before it is sent.",
        trial: Trial::Store(reading_the_outbox_takes_nothing),
    },
    Law {
        id: "store::settled_message_leaves_alone",
        rule: "Settling takes exactly the messages that are named; unknown and settled ones are \
              no error.",
        why: "A high-water mark takes those with it that overtook, and they are never sent.",
        trial: Trial::Store(settled_message_leaves_alone),
    },
    Law {
        id: "store::settling_leaves_the_events",
        rule: "Settling a message leaves streams and log as they are.",
        why: "Retention by interest removes the event together with the message that told it.",
        trial: Trial::Store(settling_leaves_the_events),
    },
    Law {
        id: "store::outbox_survives_a_restart",
        rule: "What was not settled is in the outbox after the store was closed, and after its \
              program was killed.",
        why: "Messages that wait in memory between commit and send are lost without a trace.",
        trial: Trial::Store(outbox_survives_a_restart),
    },
    Law {
        id: "store::messages_need_no_events",
        rule: "A commit without events keeps its messages.",
        why: "An answer that changes nothing must be sent as well.",
        trial: Trial::Store(messages_need_no_events),
    },
];

const STREAM: StreamKey = StreamKey::of(1);

/// Sends messages with these ids, in two commits.
fn sent(store: &mut dyn EventStore) -> Tried {
    // Ids in falling order, so that sorting by id is not the order of commits.
    ask::commit(store, &AtomicCommit::on(STREAM, 0).event("a").sends(50, [0, 255]).sends(40, ""))?;
    ask::commit(store, &AtomicCommit::on(STREAM, 1).event("b").sends(30, "three"))?;
    ask::commit(store, &AtomicCommit::on(StreamKey::of(0), 0).event("c").sends(20, "four"))?;
    Ok(())
}

fn outbox_is_in_the_order_of_commits(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    sent(&mut *store)?;
    let message = |id, payload: &[u8]| OutboxMessage { id, payload: payload.to_vec() };
    let expected =
        [message(50, &[0, 255]), message(40, b""), message(30, b"three"), message(20, b"four")];
    ensure_same!(store.outbox()?, expected, "the outbox");
    Ok(())
}

fn reading_the_outbox_takes_nothing(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    sent(&mut *store)?;
    for time in 1..=3 {
        ensure_same!(
            ask::outbox(&mut *store)?,
            [50, 40, 30, 20],
            "the outbox, read for the {time}. time"
        );
    }
    Ok(())
}

fn settled_message_leaves_alone(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    sent(&mut *store)?;
    store.settle(&[30, 999])?;
    ensure_same!(ask::outbox(&mut *store)?, [50, 40, 20], "the outbox after 30 was settled");
    store.settle(&[30])?;
    store.settle(&[50, 20])?;
    ensure_same!(ask::outbox(&mut *store)?, [40], "the outbox after 50 and 20 were settled");
    store.settle(&[])?;
    store.settle(&[40])?;
    ensure_same!(ask::outbox(&mut *store)?, [0; 0], "the outbox after all were settled");
    Ok(())
}

fn settling_leaves_the_events(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    sent(&mut *store)?;
    store.settle(&[50, 40, 30, 20])?;
    ensure_same!(
        ask::texts(&mut *store, STREAM)?,
        ["a", "b"],
        "the stream after its messages were settled"
    );
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 2).event("d"))?;
    ensure_same!(ask::texts(&mut *store, STREAM)?, ["a", "b", "d"], "the stream, continued");
    ensure_same!(ask::texts(&mut *store, StreamKey::of(0))?, ["c"], "the other stream");
    Ok(())
}

fn outbox_survives_a_restart(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    sent(&mut *store)?;
    store.settle(&[40])?;
    for how in [StopKind::Closed, StopKind::Killed] {
        if !ask::stopped(&mut *store, how)? {
            continue;
        }
        ensure_same!(ask::outbox(&mut *store)?, [50, 30, 20], "the outbox after {how:?}");
    }
    Ok(())
}

fn messages_need_no_events(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 0).sends(60, "an answer"))?;
    ensure_same!(ask::outbox(&mut *store)?, [60], "the outbox");
    ensure_same!(store.load(STREAM, 0)?, [], "the stream");
    Ok(())
}
