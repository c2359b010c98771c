//! Survival: what was acknowledged is there whatever happened to the machine.

use super::super::event_store::{AtomicCommit, EventStore, StopKind, StreamKey};
use super::super::law::{Fresh, Law, Trial, Tried, ensure, ensure_same};
use super::ask;

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "store::acknowledged_survives_a_restart",
        rule: "What was acknowledged is there after the store was closed and opened again, and \
              can be continued.",
        why: "The least one asks of a store.",
        trial: Trial::Store(acknowledged_survives_a_restart),
    },
    Law {
        id: "store::acknowledged_survives_a_kill",
        rule: "What was acknowledged is there after the program was killed.",
        why: "Buffers inside the program are gone with it: acknowledged means given to the \
              operating system at least.",
        trial: Trial::Store(acknowledged_survives_a_kill),
    },
    Law {
        id: "store::acknowledged_survives_a_power_loss",
        rule: "What was acknowledged is there after a power loss, whatever becomes of what was \
              not synced.",
        why: "Asynchronous commits lose the tail; readers were already told of it.",
        trial: Trial::Store(acknowledged_survives_a_power_loss),
    },
    Law {
        id: "store::positions_are_not_given_twice",
        rule: "After a restart new events stand behind every position that was read before.",
        why: "A reader ahead of the log passes over the events that get the positions it has \
              read: they are lost to it.",
        trial: Trial::Store(positions_are_not_given_twice),
    },
    Law {
        id: "store::refused_after_a_restart_too",
        rule: "Versions are checked after a restart as before.",
        why: "Versions that are kept in memory begin anew.",
        trial: Trial::Store(refused_after_a_restart_too),
    },
];

fn acknowledged_survives_a_restart(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    survives(fresh, StopKind::Closed)
}

fn acknowledged_survives_a_kill(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    survives(fresh, StopKind::Killed)
}

fn acknowledged_survives_a_power_loss(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    (0..8).try_for_each(|choice| survives(fresh, StopKind::PowerLoss { choice }))
}

/// Stops the store after each of some commits, and looks whether all before are there.
fn survives(fresh: &Fresh<'_, dyn EventStore>, how: StopKind) -> Tried {
    let mut store = fresh()?;
    let streams = [StreamKey::of(1), StreamKey { category: 1, id: 1 }];
    for round in 0..4_u64 {
        for stream in streams {
            let commit = AtomicCommit::on(stream, 2 * round)
                .event(format!("{round}, one"))
                .event(format!("{round}, two"));
            ask::commit(&mut *store, &commit)?;
        }
        store.stop(how)?;
        for stream in streams {
            let expected: Vec<_> = (0..=round)
                .flat_map(|round| [format!("{round}, one"), format!("{round}, two")])
                .collect();
            ensure_same!(ask::texts(&mut *store, stream)?, expected, "{stream} after {how:?}");
        }
    }
    Ok(())
}

fn positions_are_not_given_twice(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    for (round, how) in [StopKind::Closed, StopKind::Killed].into_iter().enumerate() {
        let stream = StreamKey::of(round as u64);
        ask::commit(
            &mut *store,
            &AtomicCommit::on(stream, 0).event("before").event("before, too"),
        )?;
        let read = ask::log(&mut *store, 0, 100)?;
        let last = read.last().map_or(0, |event| event.position);
        if !ask::stopped(&mut *store, how)? {
            continue;
        }
        ask::commit(&mut *store, &AtomicCommit::on(stream, 2).event("after"))?;
        let later: Vec<_> = ask::log(&mut *store, last, 100)?;
        let later: Vec<_> = later.iter().map(|event| ask::text(&event.event.payload)).collect();
        ensure_same!(
            later,
            ["after"],
            "what is read after position {last} once the store was stopped ({how:?})"
        );
    }
    Ok(())
}

fn refused_after_a_restart_too(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let stream = StreamKey::of(1);
    ask::commit(&mut *store, &AtomicCommit::on(stream, 0).event("a").event("b"))?;
    store.stop(StopKind::Closed)?;
    for other in [0, 1, 3] {
        let told = ask::refused(&mut *store, &AtomicCommit::on(stream, other).event("refused"))?;
        ensure!(
            told.is_none_or(|told| told == 2),
            "the conflict says version {told:?}, and it is 2"
        );
    }
    ask::commit(&mut *store, &AtomicCommit::on(stream, 2).event("c"))?;
    ensure_same!(ask::texts(&mut *store, stream)?, ["a", "b", "c"], "the stream");
    Ok(())
}
