//! Pictures of what it takes to read a stream again: replayed, from the form of each release by
//! either design, and from a snapshot with the events after it.

use benches::stream::seats;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use domain::history::{self, Before, Release};
use domain::message::Event;
use domain::multi_version::SeatsRow;
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::{Aggregate, Fingerprint, Snapshot, Version};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many reservations the state of the stream remembers.
const STATE: usize = 100;

/// The lengths of streams.
const LENGTHS: [usize; 3] = [100, 1000, 10_000];

fn replay(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("replay");
    for length in LENGTHS {
        let events = seats(length, STATE);
        let rows: Vec<_> = events.iter().map(json).collect();
        group.throughput(Throughput::Elements(length as u64));
        group.bench_function(BenchmarkId::new("in memory", length), |bench| {
            bench.iter(|| SeatsAvailability::replay(&events));
        });
        group.bench_function(BenchmarkId::new("as JSON", length), |bench| {
            bench.iter(|| fold(SeatsAvailability::default(), &rows));
        });
    }
    group.finish();
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("it has string keys only")
}

fn read<T: DeserializeOwned>(row: &[u8]) -> T {
    serde_json::from_slice(row).expect("it was just written")
}

fn evolve(state: SeatsAvailability, row: &[u8]) -> SeatsAvailability {
    state.evolve(&read::<SeatsEvent>(row))
}

fn fold(state: SeatsAvailability, rows: &[Vec<u8>]) -> SeatsAvailability {
    rows.iter().map(Vec::as_slice).fold(state, evolve)
}

/// The two designs for rows of earlier releases, each from the rows to the state.
fn upcasting(criterion: &mut Criterion) {
    let events: Vec<_> = seats(1000, STATE).into_iter().map(Event::Seats).collect();
    let mut group = criterion.benchmark_group("upcasting");
    group.throughput(Throughput::Elements(events.len() as u64));
    for release in Release::ALL {
        let rows = written_as(release, &events);
        assert_eq!(upcast(&rows), multi_version(&rows), "as {release} writes");
        group.bench_function(BenchmarkId::new("rows upcast, of", release), |bench| {
            bench.iter(|| upcast(&rows));
        });
        group.bench_function(BenchmarkId::new("rows known to the fold, of", release), |bench| {
            bench.iter(|| multi_version(&rows));
        });
    }
    group.finish();
}

fn upcast(rows: &[Event]) -> SeatsAvailability {
    let mut before = Before::default();
    rows.iter().fold(SeatsAvailability::default(), |state, row| {
        let said = history::upcast(row, &mut before).expect("it was just written");
        said.iter().fold(state, |state, event| match event {
            Event::Seats(event) => state.evolve(event),
            other => unreachable!("{other:?} is none of seats"),
        })
    })
}

fn multi_version(rows: &[Event]) -> SeatsAvailability {
    rows.iter().fold(SeatsAvailability::default(), |state, row| {
        let row = SeatsRow::read(row).expect("it was just written").expect("it is about seats");
        domain::multi_version::evolve(state, &row)
    })
}

/// The rows that say these events, as a release writes them.
fn written_as(release: Release, events: &[Event]) -> Vec<Event> {
    let mut before = Before::default();
    let mut rows = Vec::new();
    for event in events {
        let one = std::slice::from_ref(event);
        let written = history::downcast(one, release.schema(), &before);
        rows.extend(written.unwrap_or_else(|| one.to_vec()));
        before.note(event);
    }
    rows
}

fn snapshots(criterion: &mut Criterion) {
    let events = seats(1000, STATE);
    let today = Fingerprint("of today".to_owned());
    let mut group = criterion.benchmark_group("snapshots");
    // So many of a thousand events come after the snapshot; all of them without one.
    for behind in [0, 10, 100, 500, 1000] {
        let (before, after) = events.split_at(events.len() - behind);
        let state = SeatsAvailability::replay(before);
        let kept = Snapshot::of(state, Version(before.len() as u64), today.clone());
        let kept = json(&kept);
        let rows: Vec<_> = after.iter().map(json).collect();
        group.bench_function(BenchmarkId::new("events behind", behind), |bench| {
            bench.iter(|| {
                let kept: Snapshot<SeatsAvailability> = read(&kept);
                let (state, _) = kept.open(&today).expect("it is of this fold");
                fold(state, &rows)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, replay, upcasting, snapshots);
criterion_main!(benches);
