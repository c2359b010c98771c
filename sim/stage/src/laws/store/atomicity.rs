//! Atomicity: events, inbox and outbox are stored together or not at all.

use super::super::event_store::{Appended, AtomicCommit, EventStore, StopKind, StreamKey};
use super::super::law::{Fresh, Law, Objection, Trial, Tried, ensure, ensure_same};
use super::ask;

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "store::commit_stores_all_parts",
        rule: "Events, inbox and outbox of one commit are all there when it is acknowledged.",
        why: "Events without their messages are never told; messages without their events tell \
              what never happened.",
        trial: Trial::Store(commit_stores_all_parts),
    },
    Law {
        id: "store::refused_commit_leaves_no_events",
        rule: "A refused commit leaves no event, of a small batch or a large one.",
        why: "Batches that are written event by event leave the first ones behind.",
        trial: Trial::Store(refused_commit_leaves_no_events),
    },
    Law {
        id: "store::refused_commit_leaves_no_message",
        rule: "A refused commit leaves no message in the outbox.",
        why: "Somebody would be told what was refused.",
        trial: Trial::Store(refused_commit_leaves_no_message),
    },
    Law {
        id: "store::refused_commit_is_not_remembered",
        rule: "A message whose commit was refused is new when it comes again.",
        why: "The handler that decides anew would be told that it had handled the message, and \
              its work is lost.",
        trial: Trial::Store(refused_commit_is_not_remembered),
    },
    Law {
        id: "store::recognised_commit_leaves_nothing",
        rule: "A message that is recognised leaves no message in the outbox.",
        why: "Messages would be sent again with each redelivery, under new ids.",
        trial: Trial::Store(recognised_commit_leaves_nothing),
    },
    Law {
        id: "store::power_loss_leaves_all_or_nothing",
        rule: "Whichever disk operation of a commit the power fails in, its events, inbox and \
              outbox are all there afterwards, or none.",
        why: "The promise everything after a crash rests on. Three tables written one after the \
              other do not keep it.",
        trial: Trial::Store(power_loss_leaves_all_or_nothing),
    },
    Law {
        id: "store::commit_repeated_after_power_loss_happens_once",
        rule: "A commit that the power failed in, repeated word for word, has happened exactly \
              once.",
        why: "Who was not answered asks again, whether or not the commit was stored.",
        trial: Trial::Store(commit_repeated_after_power_loss_happens_once),
    },
];

const STREAM: StreamKey = StreamKey::of(1);
const HANDLER: u8 = 3;

/// More disk operations than any commit of these laws needs.
const MOST_OPERATIONS: u64 = 2000;

fn before() -> AtomicCommit {
    AtomicCommit::on(STREAM, 0).event("before").handled(HANDLER, 10, "before").sends(11, "before")
}

fn whole(version: u64) -> AtomicCommit {
    let commit = AtomicCommit::on(STREAM, version)
        .handled(HANDLER, 20, "whole")
        .sends(21, "one")
        .sends(22, "two");
    commit.event("a").event(vec![b'b'; 5000]).event("c")
}

fn commit_stores_all_parts(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &before())?;
    ask::commit(&mut *store, &whole(1))?;
    ensure_same!(ask::stream(&mut *store, STREAM)?.len(), 4, "events");
    ensure_same!(ask::outbox(&mut *store)?, [11, 21, 22], "the outbox");
    ensure_same!(ask::recognised(&mut *store, &whole(4))?, b"whole", "the outcome");
    Ok(())
}

fn refused_commit_leaves_no_events(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 0).event("before"))?;
    for events in [1, 2, 200] {
        let mut commit = AtomicCommit::on(STREAM, 0);
        for _ in 0..events {
            commit = commit.event("refused");
        }
        ask::refused(&mut *store, &commit)?;
        ensure_same!(
            ask::texts(&mut *store, STREAM)?,
            ["before"],
            "the stream after {events} refused events"
        );
    }
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 1).event("after"))?;
    ensure_same!(ask::texts(&mut *store, STREAM)?, ["before", "after"], "the stream");
    Ok(())
}

fn refused_commit_leaves_no_message(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &before())?;
    ask::refused(&mut *store, &whole(0))?;
    ensure_same!(ask::outbox(&mut *store)?, [11], "the outbox after a refusal");
    Ok(())
}

fn refused_commit_is_not_remembered(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 0).event("before"))?;
    let decided = |version| {
        AtomicCommit::on(STREAM, version).event("decided").handled(HANDLER, 20, "decided")
    };
    ask::refused(&mut *store, &decided(0))?;
    ask::commit(&mut *store, &decided(1))?;
    ensure_same!(
        ask::texts(&mut *store, STREAM)?,
        ["before", "decided"],
        "the stream after it was decided anew"
    );
    Ok(())
}

fn recognised_commit_leaves_nothing(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &whole(0))?;
    let again =
        AtomicCommit::on(STREAM, 3).event("again").handled(HANDLER, 20, "again").sends(31, "again");
    ask::recognised(&mut *store, &again)?;
    ensure_same!(
        ask::outbox(&mut *store)?,
        [21, 22],
        "the outbox after the message was recognised"
    );
    ensure_same!(ask::stream(&mut *store, STREAM)?.len(), 3, "events");
    Ok(())
}

fn power_loss_leaves_all_or_nothing(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    in_each_power_loss(fresh, |store, acknowledged, when| {
        let events = ask::stream(store, STREAM)?;
        let outbox = ask::outbox(store)?;
        let stored = match (events.len(), &outbox[..]) {
            (1, [11]) => false,
            (4, [11, 21, 22]) => true,
            (events, outbox) => {
                return Err(Objection::Broken(format!(
                    "{when}, {events} of 4 events are there, and of the messages 11, 21, 22 those: {outbox:?}"
                )));
            }
        };
        ensure!(stored || !acknowledged, "{when}, a commit that was acknowledged is gone");
        let probe = AtomicCommit::on(STREAM, events.len() as u64).handled(HANDLER, 20, "probe");
        let remembered = matches!(store.commit(&probe)?, Appended::HandledBefore { .. });
        ensure_same!(
            remembered,
            stored,
            "{when}, events are there: {stored}; whether the inbox knows the message"
        );
        Ok(())
    })
}

fn commit_repeated_after_power_loss_happens_once(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    in_each_power_loss(fresh, |store, _, when| {
        match store.commit(&whole(1))? {
            Appended::Committed { version: 4 } => {}
            Appended::HandledBefore { outcome } => {
                ensure_same!(outcome, b"whole", "{when}, the outcome");
            }
            other => ensure!(false, "{when}, the repeated commit is answered with {other:?}"),
        }
        let events = ask::texts(store, STREAM)?;
        let first: Vec<_> =
            events.iter().map(|text| text.chars().take(1).collect::<String>()).collect();
        ensure!(
            events.len() == 4 && first == ["b", "a", "b", "c"],
            "{when} and a repetition, the events begin with {first:?}"
        );
        ensure_same!(ask::outbox(store)?, [11, 21, 22], "{when} and a repetition, the outbox");
        Ok(())
    })
}

/// Lets the power fail in each disk operation of a commit, one store for each and for each fate of
/// what is not synced, until the commit is through before it fails. `look` is told whether the
/// commit was acknowledged, and when the power failed.
fn in_each_power_loss(
    fresh: &Fresh<'_, dyn EventStore>,
    look: impl Fn(&mut dyn EventStore, bool, &str) -> Tried,
) -> Tried {
    for operation in 0..MOST_OPERATIONS {
        let mut through = false;
        for choice in 0..5 {
            let mut store = fresh()?;
            ask::commit(&mut *store, &before())?;
            store.fail_power_after(operation)?;
            // In whatever way a store without power fails is its own affair.
            let acknowledged = store.commit(&whole(1)).is_ok();
            store.stop(StopKind::PowerLoss { choice })?;
            let when =
                format!("after the power failed in disk operation {operation} (choice {choice})");
            look(&mut *store, acknowledged, &when)?;
            through |= acknowledged;
        }
        if through {
            ensure!(
                operation > 0,
                "a commit was acknowledged before it had asked anything of the disk"
            );
            return Ok(());
        }
    }
    Err(Objection::Broken(format!(
        "a commit is not through after {MOST_OPERATIONS} disk operations"
    )))
}
