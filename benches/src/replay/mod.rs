//! What a replay costs: the same stream from memory and from each form it is kept in, beside a fold
//! by hand.

pub mod hand;

use std::hint::black_box;

use conference::node::store::ledger::{HandlerNumber, Ledger, Transaction};
use domain::envelope::{Actor, Envelope, Metadata};
use domain::history;
use domain::identity::ConferenceId;
use domain::message::{Event, Stored};
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::{Aggregate, MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use uuid::Uuid;

use crate::codec::{Codec, Row};
use crate::measure::processor_time;
use crate::stream::seats;

/// The lengths that are measured if none is asked for.
pub const LENGTHS: [usize; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// How many events each round of a lane reads at least; a short stream is read several times.
const EVENTS_A_ROUND: usize = 200_000;

/// So many events are put into a ledger at a time.
const EVENTS_A_COMMIT: usize = 10_000;

/// What a replay of a stream of one length costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// How many events the stream has.
    pub events: usize,
    /// How many reservations its state remembers.
    pub state: usize,
    /// One line for each way to read it, the fold by hand first.
    pub lanes: Vec<Lane>,
}

/// One way to read a stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// What is compared, as the tables write it.
    pub name: String,
    /// Bytes for an event as it is kept; none for what is in memory.
    pub bytes: Option<f64>,
    /// Nanoseconds of processor time for an event: the median of all rounds.
    pub nanos: f64,
    /// Times the fold by hand: the median over all rounds, in each beside the fold of the same
    /// round.
    pub ratio: f64,
    /// The ratio must not be higher; none if nothing is promised.
    pub aim: Option<f64>,
}

/// The ratios that are aimed at.
const AIMS: [(&str, f64); 3] = [(TYPED, 1.2), (POSTCARD, 6.0), (JSON, 13.0)];

const HAND: &str = "fold by hand";
const TYPED: &str = "typed, in memory";
const POSTCARD: &str = "postcard";
const JSON: &str = "JSON, type in a column";
const STORED: &str = "JSON, as the store keeps it";
const WARM: &str = "the store's ledger, warm";
const COLD: &str = "the store's ledger, opened anew";

/// A way to read the stream once; it returns the state it comes to.
type Read<'a> = Box<dyn FnMut() -> SeatsAvailability + 'a>;

/// Measures streams of `length` events with about `state` reservations to remember, in `rounds`
/// rounds.
///
/// # Panics
/// If a lane does not come to the state the others come to, or a temporary file cannot be written.
#[must_use]
pub fn measure(length: usize, state: usize, rounds: usize) -> Replay {
    let events = seats(length, state);
    let whole = SeatsAvailability::replay(&events);
    assert!(hand::fold(&events).agrees_with(&whole), "the fold by hand must come to the same");

    let rows =
        |codec: Codec| -> Vec<Row> { events.iter().map(|event| codec.write(event)).collect() };
    let (json, postcard) = (rows(Codec::Json), rows(Codec::Postcard));
    let stored: Vec<Vec<u8>> = events
        .iter()
        .enumerate()
        .map(|(index, event)| history::encode(&envelope(index, event)))
        .collect();
    let folder = tempfile::tempdir().expect("a folder for a ledger");
    let ledger = filled(&folder, &stored);

    let mut lanes: Vec<(&str, Option<usize>, Read<'_>)> = vec![
        (TYPED, None, Box::new(|| SeatsAvailability::replay(&events))),
        (
            POSTCARD,
            Some(postcard.iter().map(Row::bytes).sum()),
            Box::new(|| fold_rows(Codec::Postcard, &postcard)),
        ),
        (JSON, Some(json.iter().map(Row::bytes).sum()), Box::new(|| fold_rows(Codec::Json, &json))),
        (
            STORED,
            Some(stored.iter().map(Vec::len).sum()),
            Box::new(|| {
                stored.iter().map(Vec::as_slice).fold(SeatsAvailability::default(), evolve_stored)
            }),
        ),
        (WARM, Some(stored.iter().map(Vec::len).sum()), Box::new(|| fold_ledger(&ledger))),
    ];
    for (name, _, read) in &mut lanes {
        assert!(read() == whole, "{name} must come to the same");
    }

    let repeats = (EVENTS_A_ROUND / length.max(1)).max(1);
    let mut samples = vec![Vec::new(); lanes.len()];
    let mut floor = Vec::new();
    for _ in 0..rounds {
        let (hand, ()) = processor_time(|| {
            for _ in 0..repeats {
                black_box(hand::fold(black_box(&events)));
            }
        });
        floor.push(hand.as_secs_f64());
        for ((_, _, read), samples) in lanes.iter_mut().zip(&mut samples) {
            let (time, ()) = processor_time(|| {
                for _ in 0..repeats {
                    black_box(read());
                }
            });
            samples.push((time.as_secs_f64(), time.as_secs_f64() / hand.as_secs_f64()));
        }
    }
    let per_event = |seconds: f64, reads: usize| seconds * 1e9 / (reads * length) as f64;
    let mut told = vec![Lane {
        name: HAND.to_owned(),
        bytes: None,
        nanos: per_event(median(&mut floor), repeats),
        ratio: 1.0,
        aim: None,
    }];
    for ((name, bytes, _), samples) in lanes.iter().zip(samples) {
        told.push(Lane {
            name: (*name).to_owned(),
            bytes: bytes.map(|bytes| bytes as f64 / length as f64),
            nanos: per_event(
                median(&mut samples.iter().map(|(time, _)| *time).collect::<Vec<_>>()),
                repeats,
            ),
            ratio: median(&mut samples.iter().map(|(_, ratio)| *ratio).collect::<Vec<_>>()),
            aim: AIMS.iter().find(|(aimed, _)| aimed == name).map(|(_, aim)| *aim),
        });
    }
    drop(lanes);
    drop(ledger);
    told.push(cold(&folder, &whole, length, told[0].nanos, bytes_of(&stored), rounds.min(3)));
    Replay { events: length, state, lanes: told }
}

/// The ledger is opened anew for each reading: nothing is in its cache, and it verifies every page
/// before it is read. The file cache of the operating system cannot be emptied from here.
fn cold(
    folder: &TempDir,
    whole: &SeatsAvailability,
    length: usize,
    floor: f64,
    bytes: usize,
    rounds: usize,
) -> Lane {
    let mut samples = Vec::new();
    for _ in 0..rounds {
        let (time, state) = processor_time(|| {
            let ledger = Ledger::open_existing_file(&folder.path().join(LEDGER))
                .expect("the ledger that was filled");
            fold_ledger(&ledger)
        });
        assert!(state == *whole, "{COLD} must come to the same");
        samples.push(time.as_secs_f64() * 1e9 / length as f64);
    }
    let nanos = median(&mut samples);
    Lane {
        name: COLD.to_owned(),
        bytes: Some(bytes as f64 / length as f64),
        nanos,
        ratio: nanos / floor,
        aim: None,
    }
}

fn bytes_of(rows: &[Vec<u8>]) -> usize {
    rows.iter().map(Vec::len).sum()
}

/// The name of the ledger's file.
const LEDGER: &str = "seats.redb";

fn stream() -> StreamId {
    StreamId::new(
        StreamKind::SeatsAvailability,
        ConferenceId::named("the conference that is measured").0,
    )
}

/// An event as the store keeps it: with all that a message says about itself.
fn envelope(index: usize, event: &SeatsEvent) -> Stored {
    let id = MessageId(Uuid::from_u128(0x5ea7 << 64 | index as u128));
    let meta = Metadata::original(id, stream().id, Actor::System, Timestamp(index as u64 * 1000));
    Envelope { meta, body: Event::Seats(event.clone()) }
}

/// A ledger that holds the stream.
fn filled(folder: &TempDir, stored: &[Vec<u8>]) -> Ledger {
    let mut ledger = Ledger::open_file(&folder.path().join(LEDGER)).expect("a new ledger");
    for (number, events) in stored.chunks(EVENTS_A_COMMIT).enumerate() {
        let transaction = Transaction {
            handler: HandlerNumber(1),
            message: MessageId(Uuid::from_u128(number as u128 + 1)),
            original: None,
            outcome: b"{}",
            stream: stream(),
            expected: Version((number * EVENTS_A_COMMIT) as u64),
            events,
            outbox: &[],
            row: None,
            snapshot: None,
            settled: &[],
        };
        ledger.commit(&transaction).expect("a commit to a new ledger");
    }
    ledger
}

fn fold_rows(codec: Codec, rows: &[Row]) -> SeatsAvailability {
    rows.iter().fold(SeatsAvailability::default(), |state, row| {
        state.evolve(&codec.read::<SeatsEvent>(row).expect("what was written can be read"))
    })
}

fn fold_ledger(ledger: &Ledger) -> SeatsAvailability {
    let records = ledger.read_stream(stream(), Version(0)).expect("the stream that was stored");
    records
        .iter()
        .map(|record| record.payload.as_slice())
        .fold(SeatsAvailability::default(), evolve_stored)
}

fn evolve_stored(state: SeatsAvailability, bytes: &[u8]) -> SeatsAvailability {
    match history::decode(bytes).expect("what was written can be read").body {
        Event::Seats(event) => state.evolve(&event),
        _ => state,
    }
}

/// The middle of the samples.
fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Replay {
    /// Whether a lane is slower than is aimed at.
    #[must_use]
    pub fn misses_an_aim(&self) -> bool {
        self.lanes.iter().any(|lane| lane.aim.is_some_and(|aim| lane.ratio > aim))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_comes_to_the_same_state_and_is_told() {
        let replay = measure(300, 20, 1);
        let names: Vec<_> = replay.lanes.iter().map(|lane| lane.name.as_str()).collect();
        assert_eq!(names, [HAND, TYPED, POSTCARD, JSON, STORED, WARM, COLD]);
        assert!(replay.lanes.iter().all(|lane| lane.nanos > 0.0 && lane.ratio > 0.0), "{replay:?}");
    }

    #[test]
    fn a_ratio_above_its_aim_is_a_miss() {
        let lane =
            |ratio| Lane { name: TYPED.to_owned(), bytes: None, nanos: 1.0, ratio, aim: Some(1.2) };
        let replay = |ratio| Replay { events: 1, state: 1, lanes: vec![lane(ratio)] };
        assert!(replay(1.3).misses_an_aim() && !replay(1.1).misses_an_aim());
    }
}
