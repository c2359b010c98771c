//! A snapshot changes nothing: with it and without it the same events make the same state.

use super::super::event_store::StreamKey;
use super::super::law::{Fresh, Law, Trial, Tried, ensure, ensure_same};
use super::super::snapshot_store::{EventDigest, FoldNumber, SnapshotStore};
use super::ask::{self, grow, is_of_all, kept_at};

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "snapshot::equals_the_replay_at_every_length",
        rule: "After each event, with a snapshot of it, the state is the one that all events make.",
        why: "Published snapshots contain the last events twice: an account of 100 deposits says \
              110.",
        trial: Trial::Snapshots(equals_the_replay_at_every_length),
    },
    Law {
        id: "snapshot::equals_the_replay_after_batches",
        rule: "The same holds when events come in batches of any size.",
        why: "A snapshot that is due in the middle of a batch, or taken before all of it is \
              applied.",
        trial: Trial::Snapshots(equals_the_replay_after_batches),
    },
    Law {
        id: "snapshot::equals_the_replay_from_every_snapshot",
        rule: "From a snapshot at any version, with a tail of any length, the state is the one \
              that all events make.",
        why: "A tail that begins one event too early or too late.",
        trial: Trial::Snapshots(equals_the_replay_from_every_snapshot),
    },
    Law {
        id: "snapshot::hides_no_later_event",
        rule: "Events that are appended after a snapshot was kept are in the state at once, each \
              of them.",
        why: "A snapshot that is taken for the end of its stream freezes it.",
        trial: Trial::Snapshots(hides_no_later_event),
    },
    Law {
        id: "snapshot::state_knows_its_version",
        rule: "A state that was loaded from a snapshot knows the version of its stream.",
        why: "The next commit would be refused, or accepted on a version that nobody has seen.",
        trial: Trial::Snapshots(state_knows_its_version),
    },
    Law {
        id: "snapshot::kept_snapshot_is_used",
        rule: "A snapshot that was kept is what the stream is loaded from.",
        why: "One that is silently never used costs its writing, and every law about it holds \
              for nothing.",
        trial: Trial::Snapshots(kept_snapshot_is_used),
    },
    Law {
        id: "snapshot::streams_keep_their_own",
        rule: "A snapshot of one stream changes nothing about another.",
        why: "Snapshots that are found by the kind of a stream alone.",
        trial: Trial::Snapshots(streams_keep_their_own),
    },
    Law {
        id: "snapshot::of_nothing_is_nothing",
        rule: "A stream without events has no state but the first, also after a snapshot of it \
              was asked for.",
        why: "The first command of a stream loads it before it exists.",
        trial: Trial::Snapshots(of_nothing_is_nothing),
    },
];

const STREAM: StreamKey = StreamKey::of(1);
const FOLD: FoldNumber = FoldNumber::First;

/// More than two snapshots of any strategy that keeps one every hundred events.
const LONG: u64 = 250;

fn equals_the_replay_at_every_length(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    for length in 1..=LONG {
        grow(&mut *store, STREAM, length - 1, length)?;
        store.keep(STREAM)?;
        is_of_all(&mut *store, STREAM, FOLD, length, "with a snapshot after each event")?;
    }
    Ok(())
}

fn equals_the_replay_after_batches(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    for size in [2, 3, 7, 101] {
        let mut store = fresh()?;
        for batch in 0..LONG / size {
            let length = (batch + 1) * size;
            grow(&mut *store, STREAM, length - size, length)?;
            store.keep(STREAM)?;
            is_of_all(&mut *store, STREAM, FOLD, length, &format!("in batches of {size}"))?;
        }
    }
    Ok(())
}

fn equals_the_replay_from_every_snapshot(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    for kept in 1..=12 {
        for tail in 0..=4 {
            let mut store = fresh()?;
            grow(&mut *store, STREAM, 0, kept)?;
            store.keep(STREAM)?;
            grow(&mut *store, STREAM, kept, kept + tail)?;
            let when = format!("with a snapshot of version {kept} and {tail} events after it");
            is_of_all(&mut *store, STREAM, FOLD, kept + tail, &when)?;
        }
    }
    Ok(())
}

fn hides_no_later_event(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    let kept = 120;
    kept_at(&mut *store, STREAM, FOLD, kept)?;
    for length in kept + 1..=kept + 5 {
        grow(&mut *store, STREAM, length - 1, length)?;
        is_of_all(
            &mut *store,
            STREAM,
            FOLD,
            length,
            &format!("with a snapshot of version {kept}"),
        )?;
    }
    Ok(())
}

fn state_knows_its_version(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    kept_at(&mut *store, STREAM, FOLD, 120)?;
    ensure_same!(store.load(STREAM)?.version, 120, "the version after 120 events");
    grow(&mut *store, STREAM, 120, 123)?;
    ensure_same!(store.load(STREAM)?.version, 123, "the version after three more");
    Ok(())
}

fn kept_snapshot_is_used(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    for length in 1..=LONG {
        grow(&mut *store, STREAM, length - 1, length)?;
        store.keep(STREAM)?;
    }
    let loaded = store.load(STREAM)?;
    ensure!(
        loaded.snapshot.is_some(),
        "after {LONG} events, a snapshot asked for after each, none is used"
    );
    ensure!(
        loaded.snapshot <= Some(LONG),
        "the snapshot is of version {:?}, of {LONG}",
        loaded.snapshot
    );
    Ok(())
}

fn streams_keep_their_own(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    let others = [StreamKey::of(11), StreamKey { category: 1, id: 1 }, StreamKey::of(2)];
    for other in others {
        grow(&mut *store, other, 0, 3)?;
    }
    kept_at(&mut *store, STREAM, FOLD, 120)?;
    for other in others {
        is_of_all(&mut *store, other, FOLD, 3, &format!("{other} beside a snapshot of {STREAM}"))?;
    }
    grow(&mut *store, others[0], 3, 130)?;
    store.keep(others[0])?;
    for (stream, length) in [(STREAM, 120), (others[0], 130), (others[1], 3), (others[2], 3)] {
        is_of_all(&mut *store, stream, FOLD, length, &format!("{stream} beside two snapshots"))?;
    }
    Ok(())
}

fn of_nothing_is_nothing(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    let nothing = store.load(STREAM)?;
    ensure_same!(
        (nothing.state, nothing.version),
        (EventDigest::default(), 0),
        "a stream without events"
    );
    store.keep(STREAM)?;
    is_of_all(&mut *store, STREAM, FOLD, 0, "after a snapshot of nothing was asked for")?;
    store.append(STREAM, &ask::events(STREAM, 1..=1))?;
    is_of_all(&mut *store, STREAM, FOLD, 1, "after a snapshot of nothing was asked for")?;
    Ok(())
}
