//! Order: versions without gaps, positions that grow, and readers that miss nothing.

use super::super::event_store::{Appended, AtomicCommit, EventStore, LoggedEvent, StreamKey};
use super::super::law::{Fresh, Law, Objection, Trial, Tried, ensure, ensure_same};
use super::ask;

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "store::versions_have_no_gaps",
        rule: "The events of a stream have the versions 1, 2, 3 and so on, across commits, \
              refusals and batches.",
        why: "Whoever counts events to know the version is refused, or two events share one.",
        trial: Trial::Store(versions_have_no_gaps),
    },
    Law {
        id: "store::log_is_in_the_order_of_commits",
        rule: "The log of all streams tells events in the order of their commits, at growing \
              positions.",
        why: "A reader that hears an effect before its cause.",
        trial: Trial::Store(log_is_in_the_order_of_commits),
    },
    Law {
        id: "store::log_and_streams_agree",
        rule: "The log tells exactly the events that the streams tell, with the same versions.",
        why: "A read model built from the log would be of another history.",
        trial: Trial::Store(log_and_streams_agree),
    },
    Law {
        id: "store::reader_misses_nothing_from_any_position",
        rule: "Whoever goes on reading after any position, in pages of any size, is told each \
              later event once.",
        why: "Bookmarks are inclusive in some stores and exclusive in others; an event at the \
              edge of a page is lost or comes twice.",
        trial: Trial::Store(reader_misses_nothing_from_any_position),
    },
    Law {
        id: "store::reader_misses_nothing_while_commits_overlap",
        rule: "A reader that follows the log while commits overlap is told every event in the end.",
        why: "Positions that are drawn before the commit become visible in another order, and \
              readers pass over them for ever: the most published failure of stores on SQL.",
        trial: Trial::Store(reader_misses_nothing_while_commits_overlap),
    },
];

/// A store whose log can be read. Without one a law about it does not apply, whatever else the
/// store breaks.
fn with_a_log(fresh: &Fresh<'_, dyn EventStore>) -> Result<Box<dyn EventStore>, Objection> {
    let mut store = fresh()?;
    store.read_all(0, 1)?;
    Ok(store)
}

/// Interleaves commits to three streams, with a refusal among them, and returns what must be told,
/// in order.
fn interleaved(store: &mut dyn EventStore) -> Result<Vec<(StreamKey, u64, String)>, Objection> {
    let mut told = Vec::new();
    let mut versions = [0; 3];
    for round in 0_u64..12 {
        // Ids in falling order, so that no store tells them in the right order by sorting streams.
        let which = [2, 0, 1, 1, 0, 2][(round % 6) as usize];
        let stream = StreamKey::of(30 - which as u64);
        let mut commit = AtomicCommit::on(stream, versions[which]);
        for part in 0..=round % 3 {
            let name = format!("{round}.{part}");
            commit = commit.event(name.clone());
            versions[which] += 1;
            told.push((stream, versions[which], name));
        }
        ask::commit(store, &commit)?;
        if round == 5 {
            ask::refused(store, &commit)?;
        }
    }
    Ok(told)
}

fn flat(log: &[LoggedEvent]) -> Vec<(StreamKey, u64, String)> {
    log.iter().map(|event| (event.stream, event.version, ask::text(&event.event.payload))).collect()
}

fn versions_have_no_gaps(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = fresh()?;
    let told = interleaved(&mut *store)?;
    for id in [28, 29, 30] {
        let stream = StreamKey::of(id);
        let of_stream = told.iter().filter(|(of, ..)| *of == stream);
        let expected: Vec<_> =
            of_stream.map(|(_, version, name)| (*version, name.clone())).collect();
        let loaded = store.load(stream, 0)?;
        let found: Vec<_> =
            loaded.iter().map(|event| (event.version, ask::text(&event.event.payload))).collect();
        ensure_same!(found, expected, "the events of {stream}");
    }
    Ok(())
}

fn log_is_in_the_order_of_commits(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = with_a_log(fresh)?;
    let told = interleaved(&mut *store)?;
    let log = ask::log(&mut *store, 0, 1000)?;
    let names = |events: &[(StreamKey, u64, String)]| {
        events.iter().map(|event| event.2.clone()).collect::<Vec<_>>()
    };
    ensure_same!(names(&flat(&log)), names(&told), "the order of the log");
    for pair in log.windows(2) {
        let (one, next) = (pair[0].position, pair[1].position);
        ensure!(one < next, "position {next} comes after position {one}");
    }
    Ok(())
}

fn log_and_streams_agree(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = with_a_log(fresh)?;
    interleaved(&mut *store)?;
    let log = ask::log(&mut *store, 0, 1000)?;
    for id in [28, 29, 30] {
        let stream = StreamKey::of(id);
        let logged: Vec<_> = log
            .iter()
            .filter(|event| event.stream == stream)
            .map(|event| (event.version, event.event.clone()))
            .collect();
        let loaded: Vec<_> =
            store.load(stream, 0)?.into_iter().map(|event| (event.version, event.event)).collect();
        ensure_same!(logged, loaded, "the events of {stream} in the log");
    }
    Ok(())
}

fn reader_misses_nothing_from_any_position(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    let mut store = with_a_log(fresh)?;
    interleaved(&mut *store)?;
    let log = ask::log(&mut *store, 0, 1000)?;
    for page in [1, 2, 3, 7, 1000] {
        for (read, after) in
            [0].into_iter().chain(log.iter().map(|event| event.position)).enumerate()
        {
            let rest = ask::log(&mut *store, after, page)?;
            ensure_same!(
                flat(&rest),
                flat(&log[read..]),
                "what is read after position {after} in pages of {page}"
            );
        }
    }
    Ok(())
}

fn reader_misses_nothing_while_commits_overlap(fresh: &Fresh<'_, dyn EventStore>) -> Tried {
    // Both orders of finishing, and a reader that looks between.
    for slow_finishes_last in [true, false] {
        let mut store = fresh()?;
        let slow = store.begin(&AtomicCommit::on(StreamKey::of(1), 0).event("slow"))?;
        let quick = store.begin(&AtomicCommit::on(StreamKey::of(2), 0).event("quick"))?;
        let (first, second) = if slow_finishes_last { (quick, slow) } else { (slow, quick) };
        let mut read = Vec::new();
        let mut bookmark = 0;
        let mut follow = |store: &mut dyn EventStore| -> Tried {
            let log = ask::log(store, bookmark, 10)?;
            bookmark = log.last().map_or(bookmark, |event| event.position);
            read.extend(log.into_iter().map(|event| ask::text(&event.event.payload)));
            Ok(())
        };
        follow(&mut *store)?;
        for open in [first, second] {
            let finished = store.finish(open)?;
            ensure!(
                matches!(finished, Appended::Committed { version: 1 }),
                "of two commits to two streams one was answered with {finished:?}"
            );
            follow(&mut *store)?;
        }
        ask::commit(&mut *store, &AtomicCommit::on(StreamKey::of(3), 0).event("last"))?;
        follow(&mut *store)?;
        read.sort();
        ensure_same!(
            read,
            ["last", "quick", "slow"],
            "what a reader was told who followed while commits overlapped"
        );
    }
    Ok(())
}
