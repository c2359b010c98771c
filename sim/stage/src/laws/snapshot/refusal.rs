//! A snapshot of no use is refused, and the events are replayed.

use super::super::event_store::StreamKey;
use super::super::law::{Fresh, Law, Objection, Trial, Tried, ensure};
use super::super::snapshot_store::{FoldNumber, SnapshotStore, Tampering};
use super::ask::{self, grow, is_of_all, kept_at};

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "snapshot::of_another_fold_is_refused",
        rule: "A snapshot that an earlier fold made is not used; the state is what today's fold \
              makes of all events.",
        why: "The fold was mended, and the snapshots keep what the mistake had made.",
        trial: Trial::Snapshots(of_another_fold_is_refused),
    },
    Law {
        id: "snapshot::of_a_later_fold_is_refused",
        rule: "After a rollback, a snapshot that the later fold made is not used either.",
        why: "A version that is only compared with 'at least' lets the release that was rolled \
              back go on deciding.",
        trial: Trial::Snapshots(of_a_later_fold_is_refused),
    },
    Law {
        id: "snapshot::of_another_stream_is_refused",
        rule: "A snapshot of another stream is not used, wherever it was found.",
        why: "A restored table, a wrong key: an account with the balance of another.",
        trial: Trial::Snapshots(of_another_stream_is_refused),
    },
    Law {
        id: "snapshot::ahead_of_its_stream_is_refused",
        rule: "A snapshot that stands for more events than its stream has is not used.",
        why: "The store came back shorter than the snapshots beside it; what is appended then is \
              skipped.",
        trial: Trial::Snapshots(ahead_of_its_stream_is_refused),
    },
    Law {
        id: "snapshot::cut_short_falls_back_to_the_replay",
        rule: "A snapshot that cannot be read to its end is not used, and is no error.",
        why: "A published keeper of snapshots answers with the first state at the snapshot's \
              version: all events before it are skipped.",
        trial: Trial::Snapshots(cut_short_falls_back_to_the_replay),
    },
    Law {
        id: "snapshot::garbage_falls_back_to_the_replay",
        rule: "A snapshot of other bytes is not used, and is no error.",
        why: "A snapshot can always be made again; a stream that cannot be loaded because of one \
              stands still.",
        trial: Trial::Snapshots(garbage_falls_back_to_the_replay),
    },
    Law {
        id: "snapshot::lost_changes_nothing",
        rule: "Without its snapshot a stream is what it was.",
        why: "Snapshots are deleted to mend what they spoil: nothing may be in them alone.",
        trial: Trial::Snapshots(lost_changes_nothing),
    },
    Law {
        id: "snapshot::refused_one_is_replaced",
        rule: "After a snapshot was refused, the next one that is kept is used.",
        why: "One that nobody can use and nobody replaces makes every load a replay for ever.",
        trial: Trial::Snapshots(refused_one_is_replaced),
    },
];

const STREAM: StreamKey = StreamKey::of(1);
const FIRST: FoldNumber = FoldNumber::First;
const SECOND: FoldNumber = FoldNumber::Second;

/// How many events a snapshot is kept after: enough for a strategy of every hundred.
const KEPT: u64 = 120;

fn of_another_fold_is_refused(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    kept_at(&mut *store, STREAM, FIRST, KEPT)?;
    store.change_fold(SECOND)?;
    is_of_all(&mut *store, STREAM, SECOND, KEPT, "with a snapshot of the first fold")?;
    grow(&mut *store, STREAM, KEPT, KEPT + 1)?;
    is_of_all(
        &mut *store,
        STREAM,
        SECOND,
        KEPT + 1,
        "with a snapshot of the first fold and an event after it",
    )?;
    Ok(())
}

fn of_a_later_fold_is_refused(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    store.change_fold(SECOND)?;
    kept_at(&mut *store, STREAM, SECOND, KEPT)?;
    store.change_fold(FIRST)?;
    is_of_all(&mut *store, STREAM, FIRST, KEPT, "with a snapshot of the second fold")?;
    grow(&mut *store, STREAM, KEPT, KEPT + 1)?;
    is_of_all(
        &mut *store,
        STREAM,
        FIRST,
        KEPT + 1,
        "with a snapshot of the second fold and an event after it",
    )?;
    Ok(())
}

fn of_another_stream_is_refused(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    let other = StreamKey::of(2);
    kept_at(&mut *store, other, FIRST, KEPT)?;
    kept_at(&mut *store, STREAM, FIRST, KEPT)?;
    store.tamper(STREAM, Tampering::OfStream(other))?;
    is_of_all(&mut *store, STREAM, FIRST, KEPT, "with the snapshot of another stream")?;
    Ok(())
}

fn ahead_of_its_stream_is_refused(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    for ahead in [1, 100] {
        let mut store = fresh()?;
        kept_at(&mut *store, STREAM, FIRST, KEPT)?;
        store.tamper(STREAM, Tampering::Ahead { events: ahead })?;
        let when = format!("with a snapshot of {ahead} events too many");
        is_of_all(&mut *store, STREAM, FIRST, KEPT, &when)?;
    }
    Ok(())
}

fn cut_short_falls_back_to_the_replay(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    falls_back(fresh, Tampering::CutShort)
}

fn garbage_falls_back_to_the_replay(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    falls_back(fresh, Tampering::Garbage)
}

fn lost_changes_nothing(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    falls_back(fresh, Tampering::Removed)
}

fn falls_back(fresh: &Fresh<'_, dyn SnapshotStore>, how: Tampering) -> Tried {
    let mut store = fresh()?;
    kept_at(&mut *store, STREAM, FIRST, KEPT)?;
    store.tamper(STREAM, how)?;
    let loaded = store.load(STREAM);
    if let Err(failure) = loaded {
        return Err(Objection::Broken(format!(
            "with a snapshot that is {how:?} the stream cannot be loaded: {failure}"
        )));
    }
    is_of_all(&mut *store, STREAM, FIRST, KEPT, &format!("with a snapshot that is {how:?}"))?;
    grow(&mut *store, STREAM, KEPT, KEPT + 2)?;
    is_of_all(
        &mut *store,
        STREAM,
        FIRST,
        KEPT + 2,
        &format!("with a snapshot that is {how:?} and two events after it"),
    )?;
    Ok(())
}

fn refused_one_is_replaced(fresh: &Fresh<'_, dyn SnapshotStore>) -> Tried {
    let mut store = fresh()?;
    kept_at(&mut *store, STREAM, FIRST, KEPT)?;
    store.tamper(STREAM, Tampering::Garbage)?;
    // Long enough for any strategy to keep the next one, and asked for after each event.
    for length in KEPT + 1..=2 * KEPT {
        store.append(STREAM, &ask::events(STREAM, length..=length))?;
        store.keep(STREAM)?;
    }
    let loaded = is_of_all(
        &mut *store,
        STREAM,
        FIRST,
        2 * KEPT,
        "with a snapshot that was kept after one was refused",
    )?;
    ensure!(
        loaded.snapshot.is_some(),
        "the snapshot that was kept after one was refused is not used"
    );
    Ok(())
}
