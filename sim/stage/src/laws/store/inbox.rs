//! Idempotency: a message that a handler handled is recognised, whenever it comes again.

use super::super::event_store::{AtomicCommit, EventStore, StopKind, StreamKey};
use super::super::law::{Fresh, Law, Trial, Tried, ensure_same};
use super::ask;

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "store::repeated_message_appends_nothing",
        rule: "A message that a handler handled before appends nothing and sends nothing, even if \
              its commit is decided anew on today's version.",
        why: "At-least-once delivery brings it again; without an inbox its effects are there \
              twice.",
        trial: Trial::Store(repeated_message_appends_nothing),
    },
    Law {
        id: "store::repeated_message_is_given_its_outcome",
        rule: "A message that comes again is given the outcome that was recorded, byte by byte, \
              not the one of its repetition.",
        why: "Whoever asked is answered a second time, and must hear the same.",
        trial: Trial::Store(repeated_message_is_given_its_outcome),
    },
    Law {
        id: "store::repeat_is_no_conflict",
        rule: "A commit that is repeated word for word is recognised before its version is looked \
              at.",
        why: "JetStream since 2.12 with one replica compares versions first and answers a retry \
              as a conflict with itself.",
        trial: Trial::Store(repeat_is_no_conflict),
    },
    Law {
        id: "store::message_without_events_is_remembered",
        rule: "A message that changed nothing is remembered as well, with its outcome.",
        why: "A refusal would turn into a consent, if the message comes again after the state \
              has changed.",
        trial: Trial::Store(message_without_events_is_remembered),
    },
    Law {
        id: "store::each_handler_has_its_own_inbox",
        rule: "What one handler handled is new to every other.",
        why: "An inbox by message alone lets the first of two subscribers swallow the message of \
              the second.",
        trial: Trial::Store(each_handler_has_its_own_inbox),
    },
    Law {
        id: "store::inbox_survives_a_restart",
        rule: "A message is recognised after the store was closed, and after its program was \
              killed.",
        why: "A dedup window in memory forgets just when messages come again: after a restart.",
        trial: Trial::Store(inbox_survives_a_restart),
    },
    Law {
        id: "store::inbox_outlives_what_came_after",
        rule: "A message is recognised after many others, and after everything it sent was \
              settled.",
        why: "Inboxes that forget after a while, or with the message in the stream, are outlived \
              by redelivery.",
        trial: Trial::Store(inbox_outlives_what_came_after),
    },
];

const STREAM: StreamKey = StreamKey::of(1);
const HANDLER: u8 = 1;
const MESSAGE: u128 = 70;

fn original() -> AtomicCommit {
    AtomicCommit::on(STREAM, 0).event("done").handled(HANDLER, MESSAGE, "outcome").sends(71, "told")
}

/// The same message, decided anew.
fn again(version: u64) -> AtomicCommit {
    AtomicCommit::on(STREAM, version)
        .event("done twice")
        .handled(HANDLER, MESSAGE, "another")
        .sends(72, "told twice")
}

fn repeated_message_appends_nothing(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &AtomicCommit { outbox: Vec::new(), ..original() })?;
    ask::recognised(&mut *store, &AtomicCommit { outbox: Vec::new(), ..again(1) })?;
    ensure_same!(
        ask::texts(&mut *store, STREAM)?,
        ["done"],
        "the stream after the message came twice"
    );
    Ok(())
}

fn repeated_message_is_given_its_outcome(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let outcome = [0, 255, b'o', 0];
    let commit = |outcome: &[u8], version| {
        AtomicCommit::on(STREAM, version).event("done").handled(HANDLER, MESSAGE, outcome)
    };
    ask::commit(&mut *store, &commit(&outcome, 0))?;
    ensure_same!(ask::recognised(&mut *store, &commit(b"another", 1))?, outcome, "the outcome");
    Ok(())
}

fn repeat_is_no_conflict(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let original = AtomicCommit { outbox: Vec::new(), ..original() };
    ask::commit(&mut *store, &original)?;
    ask::recognised(&mut *store, &original)?;
    // And when others came between.
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 1).event("other").handled(HANDLER, 73, ""))?;
    ask::recognised(&mut *store, &original)?;
    Ok(())
}

fn message_without_events_is_remembered(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 0).handled(HANDLER, MESSAGE, "refused"))?;
    let now = AtomicCommit::on(STREAM, 0).event("accepted").handled(HANDLER, MESSAGE, "accepted");
    ensure_same!(ask::recognised(&mut *store, &now)?, b"refused", "the outcome");
    ensure_same!(ask::texts(&mut *store, STREAM)?, [""; 0], "the stream");
    Ok(())
}

fn each_handler_has_its_own_inbox(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let by = |handler: u8, version| {
        let name = format!("by {handler}");
        AtomicCommit::on(STREAM, version).event(name.clone()).handled(handler, MESSAGE, name)
    };
    ask::commit(&mut *store, &by(1, 0))?;
    ask::commit(&mut *store, &by(2, 1))?;
    ensure_same!(
        ask::texts(&mut *store, STREAM)?,
        ["by 1", "by 2"],
        "what two handlers made of one message"
    );
    for handler in [1, 2] {
        let outcome = ask::recognised(&mut *store, &by(handler, 2))?;
        ensure_same!(
            ask::text(&outcome),
            format!("by {handler}"),
            "the outcome of handler {handler}"
        );
    }
    Ok(())
}

fn inbox_survives_a_restart(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &AtomicCommit { outbox: Vec::new(), ..original() })?;
    for how in [StopKind::Closed, StopKind::Killed] {
        if !ask::stopped(&mut *store, how)? {
            continue;
        }
        let repeated = AtomicCommit { outbox: Vec::new(), ..again(1) };
        ensure_same!(
            ask::recognised(&mut *store, &repeated)?,
            b"outcome",
            "the outcome after {how:?}"
        );
        ensure_same!(ask::texts(&mut *store, STREAM)?, ["done"], "the stream after {how:?}");
    }
    Ok(())
}

fn inbox_outlives_what_came_after(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::commit(&mut *store, &original())?;
    store.settle(&[71])?;
    for other in 0..300 {
        let commit = AtomicCommit::on(StreamKey::of(2), other).event("other").handled(
            HANDLER,
            1000 + u128::from(other),
            "",
        );
        ask::commit(&mut *store, &commit)?;
    }
    ensure_same!(ask::recognised(&mut *store, &again(1))?, b"outcome", "the outcome");
    ensure_same!(ask::outbox(&mut *store)?, [0; 0], "the outbox");
    Ok(())
}
