//! Optimistic concurrency: who decided on another version than the stream has is refused.

use super::super::event_store::{AtomicCommit, EventStore, StreamKey};
use super::super::law::{Fresh, Law, Trial, Tried, ensure, ensure_same};
use super::ask;

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "store::stale_version_is_refused",
        rule: "A commit on a version that the stream has left behind is refused.",
        why: "Optimistic concurrency. In-memory stores have been published that accept it, so \
              that no test of theirs can see a conflict.",
        trial: Trial::Store(stale_version_is_refused),
    },
    Law {
        id: "store::future_version_is_refused",
        rule: "A commit on a version that the stream has not reached is refused.",
        why: "It was decided on events that are not there, such as those a power loss took.",
        trial: Trial::Store(future_version_is_refused),
    },
    Law {
        id: "store::version_zero_means_no_events",
        rule: "A commit on version 0 is accepted by a stream without events, and by no other.",
        why: "Stores that take 0 for any version create the same stream twice.",
        trial: Trial::Store(version_zero_means_no_events),
    },
    Law {
        id: "store::second_writer_is_refused",
        rule: "Of two writers that read the same version, the second is refused, the first's \
              events stay, and the second can go on from them.",
        why: "A lost update: the second writer decided without the first's events.",
        trial: Trial::Store(second_writer_is_refused),
    },
    Law {
        id: "store::conflict_names_the_version",
        rule: "A conflict names the version that the stream has, or none.",
        why: "A writer that is told a wrong version tries again with it.",
        trial: Trial::Store(conflict_names_the_version),
    },
    Law {
        id: "store::empty_commit_is_decided_on_a_version_too",
        rule: "A commit without events is refused as well, if it was decided on another version.",
        why: "To do nothing is a decision: its outcome and its messages would be sent on the \
              strength of a state that has passed.",
        trial: Trial::Store(empty_commit_is_decided_on_a_version_too),
    },
    Law {
        id: "store::empty_commit_leaves_the_version",
        rule: "A commit without events leaves the version of its stream as it is.",
        why: "Whoever counts events would be refused from then on.",
        trial: Trial::Store(empty_commit_leaves_the_version),
    },
];

const STREAM: StreamKey = StreamKey::of(1);

fn three_events(store: &mut dyn EventStore) -> Tried {
    let version =
        ask::commit(store, &AtomicCommit::on(STREAM, 0).event("a").event("b").event("c"))?;
    ensure_same!(version, 3, "the version after three events");
    Ok(())
}

fn stale_version_is_refused(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    three_events(&mut *store)?;
    for stale in 0..3 {
        ask::refused(&mut *store, &AtomicCommit::on(STREAM, stale).event("stale"))?;
    }
    ensure_same!(
        ask::texts(&mut *store, STREAM)?,
        ["a", "b", "c"],
        "the stream after three refusals"
    );
    Ok(())
}

fn future_version_is_refused(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    three_events(&mut *store)?;
    for future in [4, 5, 1000] {
        ask::refused(&mut *store, &AtomicCommit::on(STREAM, future).event("early"))?;
    }
    ensure_same!(
        ask::texts(&mut *store, STREAM)?,
        ["a", "b", "c"],
        "the stream after three refusals"
    );
    Ok(())
}

fn version_zero_means_no_events(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    ask::refused(&mut *store, &AtomicCommit::on(STREAM, 1).event("early"))?;
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 0).event("first"))?;
    ask::refused(&mut *store, &AtomicCommit::on(STREAM, 0).event("first again"))?;
    ensure_same!(ask::texts(&mut *store, STREAM)?, ["first"], "the stream that was begun once");
    Ok(())
}

fn second_writer_is_refused(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    three_events(&mut *store)?;
    // Both have read version 3.
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 3).event("one").event("one more"))?;
    ask::refused(&mut *store, &AtomicCommit::on(STREAM, 3).event("other"))?;
    let expected = ["a", "b", "c", "one", "one more"];
    ensure_same!(
        ask::texts(&mut *store, STREAM)?,
        expected,
        "the stream after the second writer was refused"
    );
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 5).event("other"))?;
    let expected = ["a", "b", "c", "one", "one more", "other"];
    ensure_same!(
        ask::texts(&mut *store, STREAM)?,
        expected,
        "the stream after the second writer went on"
    );
    Ok(())
}

fn conflict_names_the_version(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    three_events(&mut *store)?;
    for (stream, expected, version) in [(STREAM, 1, 3), (STREAM, 7, 3), (StreamKey::of(2), 2, 0)] {
        let told = ask::refused(&mut *store, &AtomicCommit::on(stream, expected).event("refused"))?;
        ensure!(
            told.is_none_or(|told| told == version),
            "{stream} has version {version}, and the conflict says {told:?}"
        );
    }
    Ok(())
}

fn empty_commit_is_decided_on_a_version_too(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    three_events(&mut *store)?;
    for other in [0, 2, 4] {
        ask::refused(&mut *store, &AtomicCommit::on(STREAM, other))?;
    }
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 3))?;
    Ok(())
}

fn empty_commit_leaves_the_version(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let version = ask::commit(&mut *store, &AtomicCommit::on(STREAM, 0))?;
    ensure_same!(version, 0, "the version after nothing was appended to nothing");
    three_events(&mut *store)?;
    let version = ask::commit(&mut *store, &AtomicCommit::on(STREAM, 3))?;
    ensure_same!(version, 3, "the version after nothing was appended");
    ask::commit(&mut *store, &AtomicCommit::on(STREAM, 3).event("d"))?;
    ensure_same!(ask::texts(&mut *store, STREAM)?, ["a", "b", "c", "d"], "the stream");
    Ok(())
}
