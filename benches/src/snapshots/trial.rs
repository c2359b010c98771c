//! One strategy on one stream: every load is checked before it is timed.

use std::time::Duration;

use conference::node::store::ledger::{HandlerNumber, Ledger, SavedSnapshot, Transaction};
use domain::identity::ConferenceId;
use domain::sourcing::{
    Fingerprint, Keep, MessageId, Situation, Snapshot, SnapshotStrategy, Snapshots, Version,
};
use domain::stream::{StreamId, StreamKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::codec::{Codec, Row};
use crate::material::Material;
use crate::measure::processor_time;

/// So many appends are watched at the end of the stream.
const APPENDS: usize = 400;

/// So often a load is measured among them.
const LOADS: usize = 40;

/// No strategy's loads are measured for longer, but for three of them.
const LOAD_BUDGET: Duration = Duration::from_millis(1500);

/// So often each strategy is measured, and oftener on a stream of fewer events than these.
const ROUNDS: usize = 3;
const SHORT: usize = 6000;

/// So many events are put into a ledger at a time where the single append is not watched.
const EVENTS_A_COMMIT: usize = 10_000;

/// What is asked of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workload {
    /// How many events it has.
    pub events: usize,
    /// How many entries its state has, or is said to have.
    pub state: usize,
    /// How often it is loaded for each time it grows.
    pub loads_per_append: f64,
    /// In how many of a hundred loads whoever loads still has the state in memory, if it is kept
    /// there.
    pub hits: u8,
    /// The form of events and states.
    pub codec: Codec,
}

/// What one strategy costs. Times are microseconds of processor time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// When states are kept.
    pub strategy: Snapshots,
    /// A load, on average.
    pub load: f64,
    /// A load, the middle of all.
    pub load_p50: f64,
    /// A load, of a hundred the slowest but one.
    pub load_p99: f64,
    /// A load that does not find in memory what is kept there: the whole stream, or as any other.
    pub load_missed: f64,
    /// An append, on average: what whoever appends waits for.
    pub append: f64,
    /// What is done after an append, on average, and nobody waits for.
    pub aside: f64,
    /// Bytes of all events and of the state that is kept.
    pub stored: u64,
    /// Bytes of the state that stays in memory for each stream.
    pub memory: u64,
    /// Bytes written for each byte of events.
    pub amplification: f64,
    /// How many events a load reads after what was kept, on average.
    pub staleness: f64,
}

/// What was measured on one stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// What was asked of it.
    pub workload: Workload,
    /// Bytes of an event, on average.
    pub event_bytes: f64,
    /// Bytes of the state at the end.
    pub state_bytes: u64,
    /// Microseconds to read and fold an event.
    pub event_micros: f64,
    /// Microseconds to read the state.
    pub state_micros: f64,
    /// What each strategy costs.
    pub costs: Vec<Cost>,
}

/// Tries `strategies` on a stream. A strategy that asks for days is left out where the stream knows
/// no time.
///
/// # Panics
/// If a load does not come to the state of a full replay.
pub fn run<M: Material>(
    material: &M,
    events: &[M::Event],
    workload: Workload,
    strategies: &[Snapshots],
) -> Trial {
    let rows: Vec<Row> = events.iter().map(|event| workload.codec.write(event)).collect();
    let rig = Rig { material, events, rows: &rows, workload };
    let gauge = rig.gauge();
    let strategies: Vec<_> = strategies
        .iter()
        .copied()
        .filter(|strategy| material.knows_time() || *strategy != Snapshots::Daily)
        .collect();
    let mut costs: Vec<Option<Cost>> = vec![None; strategies.len()];
    // In rounds, so that no strategy has the machine to itself when it is warm, or when nobody else
    // works on it.
    for _ in 0..(SHORT / events.len().max(1)).clamp(ROUNDS, 5 * ROUNDS) {
        for (strategy, least) in strategies.iter().zip(&mut costs) {
            let cost = rig.cost(*strategy, &gauge);
            *least = Some(least.take().map_or_else(|| cost.clone(), |before| before.least(&cost)));
        }
    }
    let costs = costs.into_iter().flatten().collect();
    let bytes: usize = rows.iter().map(Row::bytes).sum();
    Trial {
        workload,
        event_bytes: bytes as f64 / events.len().max(1) as f64,
        state_bytes: gauge.state_bytes,
        event_micros: gauge.event.as_secs_f64() * 1e6,
        state_micros: gauge.state.as_secs_f64() * 1e6,
        costs,
    }
}

impl Cost {
    /// The least of two measurements of the same strategy: whatever else goes on only ever adds to
    /// a time.
    fn least(&self, other: &Self) -> Self {
        Self {
            load: self.load.min(other.load),
            load_p50: self.load_p50.min(other.load_p50),
            load_p99: self.load_p99.min(other.load_p99),
            load_missed: self.load_missed.min(other.load_missed),
            append: self.append.min(other.append),
            aside: self.aside.min(other.aside),
            ..self.clone()
        }
    }
}

/// A stream, and what is asked of it.
struct Rig<'a, M: Material> {
    material: &'a M,
    events: &'a [M::Event],
    rows: &'a [Row],
    workload: Workload,
}

/// What reading takes, so that a strategy that judges by time can be asked before every append.
struct Gauge {
    event: Duration,
    state: Duration,
    state_bytes: u64,
}

/// What is known while a stream grows under a strategy.
struct Growth<S> {
    state: S,
    situation: Situation,
    written: u64,
}

impl<M: Material> Rig<'_, M> {
    /// Measures an event and a state by themselves.
    fn gauge(&self) -> Gauge {
        let tail = &self.rows[self.rows.len().saturating_sub(2000)..];
        let mut whole = self.fold(M::State::default(), self.events);
        let bytes = self.workload.codec.write_state(&whole);
        let mut events = Duration::MAX;
        let mut state = Duration::MAX;
        for _ in 0..5 {
            let (time, folded) = processor_time(|| self.read_rows(whole.clone(), tail));
            std::hint::black_box(folded);
            events = events.min(time);
            let (time, read) =
                processor_time(|| self.workload.codec.read_state::<M::State>(&bytes));
            whole = read.expect("a state that was just written");
            state = state.min(time);
        }
        let event = events / u32::try_from(tail.len().max(1)).unwrap_or(u32::MAX);
        Gauge { event, state, state_bytes: bytes.len() as u64 }
    }

    /// Lets the stream grow under a strategy, at first quickly and at its end watched.
    fn cost(&self, strategy: Snapshots, gauge: &Gauge) -> Cost {
        let watched = APPENDS.min(self.events.len());
        let before = self.events.len() - watched;
        let mut ledger = Ledger::in_memory().expect("a ledger in memory");
        self.fill(&mut ledger, before);
        let mut growth = self.grown_to(before, strategy, gauge, &mut ledger);
        let (mut loads, mut missed, mut tails) = (Vec::new(), Vec::new(), Vec::new());
        let (mut appends, mut aside, mut measured) =
            (Duration::ZERO, Duration::ZERO, Duration::ZERO);
        let mut memento = growth.state.clone();
        for index in before..self.events.len() {
            let (append, beside) = self.append(index, strategy, gauge, &mut growth, &mut ledger);
            appends += append;
            aside += beside;
            let due = (index - before) * LOADS / watched != (index + 1 - before) * LOADS / watched;
            if due && (measured < LOAD_BUDGET || loads.len() < 3) {
                let from = strategy.remembers().then(|| (memento.clone(), Version(index as u64)));
                let (time, tail, state) = self.load(from, &ledger);
                assert!(
                    state == growth.state,
                    "{strategy}: what was loaded is not what was stored"
                );
                loads.push(time.as_secs_f64() * 1e6);
                tails.push(tail as f64);
                measured += time;
                if strategy.remembers() && (missed.len() < 3 || measured < LOAD_BUDGET) {
                    let (time, _, state) = self.load(None, &ledger);
                    assert!(
                        state == growth.state,
                        "{strategy}: what was loaded is not what was stored"
                    );
                    missed.push(time.as_secs_f64() * 1e6);
                    measured += time;
                }
            }
            memento.clone_from(&growth.state);
        }
        let bytes: u64 = self.rows.iter().map(|row| row.bytes() as u64).sum();
        let kept = growth.situation.kept_bytes;
        let load = mean(&loads);
        Cost {
            strategy,
            load,
            load_p50: percentile(&mut loads, 50),
            load_p99: percentile(&mut loads, 99),
            load_missed: if missed.is_empty() { load } else { mean(&missed) },
            append: appends.as_secs_f64() * 1e6 / watched as f64,
            aside: aside.as_secs_f64() * 1e6 / watched as f64,
            stored: bytes + kept,
            memory: if strategy.remembers() { gauge.state_bytes } else { 0 },
            amplification: (bytes + growth.written) as f64 / bytes.max(1) as f64,
            staleness: mean(&tails),
        }
    }

    /// The beginning of the stream, as fast as it goes.
    fn fill(&self, ledger: &mut Ledger, until: usize) {
        let stored: Vec<Vec<u8>> = self.rows[..until].iter().map(bytes_of).collect();
        for (number, events) in stored.chunks(EVENTS_A_COMMIT).enumerate() {
            commit(ledger, number * EVENTS_A_COMMIT, events, None);
        }
    }

    /// What the strategy has kept once the stream has so many events. The newest state is all that
    /// a store has of it.
    fn grown_to(
        &self,
        until: usize,
        strategy: Snapshots,
        gauge: &Gauge,
        ledger: &mut Ledger,
    ) -> Growth<M::State> {
        let mut growth =
            Growth { state: M::State::default(), situation: Situation::default(), written: 0 };
        let mut newest = None;
        for index in 0..until {
            growth.state = self.material.evolve(growth.state, &self.events[index]);
            if self.judge(index, strategy, gauge, &mut growth.situation) != Keep::No {
                let bytes = self.keep(&growth.state, index + 1);
                growth.situation = kept(growth.situation, bytes.len());
                growth.written += bytes.len() as u64;
                newest = Some((index + 1, bytes));
            }
        }
        if let Some((version, bytes)) = newest {
            let state = SavedSnapshot { version: Version(version as u64), bytes: &bytes };
            ledger.save_snapshot(stream(), state).expect("a state that was not kept before");
        }
        growth
    }

    fn judge(
        &self,
        index: usize,
        strategy: Snapshots,
        gauge: &Gauge,
        situation: &mut Situation,
    ) -> Keep {
        situation.head = Version(index as u64 + 1);
        situation.tail_bytes += self.rows[index].bytes() as u64;
        situation.now = self.material.at(&self.events[index]).unwrap_or(situation.now);
        let tail = u32::try_from(situation.tail()).unwrap_or(u32::MAX);
        situation.load = gauge.event * tail
            + if situation.kept_bytes > 0 { gauge.state } else { Duration::ZERO };
        strategy.judge(situation)
    }

    /// One append: what whoever appends waits for, and what is done afterwards.
    fn append(
        &self,
        index: usize,
        strategy: Snapshots,
        gauge: &Gauge,
        growth: &mut Growth<M::State>,
        ledger: &mut Ledger,
    ) -> (Duration, Duration) {
        let event = &self.events[index];
        growth.state = self.material.evolve(std::mem::take(&mut growth.state), event);
        let keep = self.judge(index, strategy, gauge, &mut growth.situation);
        let mut written = 0;
        let (append, ()) = processor_time(|| {
            let state = (keep == Keep::WithCommit).then(|| self.keep(&growth.state, index + 1));
            written += state.as_ref().map_or(0, Vec::len);
            let row = self.workload.codec.write(event);
            commit(ledger, index, &[bytes_of(&row)], state.as_deref());
        });
        let mut aside = Duration::ZERO;
        if keep == Keep::Aside {
            (aside, ()) = processor_time(|| {
                let bytes = self.keep(&growth.state, index + 1);
                let state = SavedSnapshot { version: Version(index as u64 + 1), bytes: &bytes };
                ledger.save_snapshot(stream(), state).expect("a state of a stream that is there");
                written += bytes.len();
            });
        }
        if keep != Keep::No {
            growth.situation = kept(growth.situation, written);
            growth.written += written as u64;
        }
        (append, aside)
    }

    /// Loads the stream: from a state in memory, from a state that was kept, or from its first
    /// event. The time, how many events were read after the state, and what came of it.
    fn load(
        &self,
        memento: Option<(M::State, Version)>,
        ledger: &Ledger,
    ) -> (Duration, usize, M::State) {
        let (time, (tail, state)) = processor_time(|| {
            let (state, version) = memento.unwrap_or_else(|| self.begin_with(ledger));
            let records =
                ledger.read_stream(stream(), version).expect("the stream that was stored");
            let read = |state, payload: &[u8]| {
                let event = self
                    .workload
                    .codec
                    .read(&row_of(payload))
                    .expect("what was written can be read");
                self.material.evolve(state, &event)
            };
            (
                records.len(),
                records.iter().fold(state, |state, record| read(state, &record.payload)),
            )
        });
        (time, tail, state)
    }

    /// The state that was kept, if it was made by this fold.
    fn begin_with(&self, ledger: &Ledger) -> (M::State, Version) {
        let bytes = ledger.snapshot(stream()).expect("a ledger that works");
        let snapshot =
            bytes.and_then(|bytes| postcard::from_bytes::<Snapshot<Vec<u8>>>(&bytes).ok());
        snapshot
            .and_then(|snapshot| snapshot.open(&fold()).ok())
            .and_then(|(bytes, version)| {
                Some((self.workload.codec.read_state(&bytes).ok()?, version))
            })
            .unwrap_or_default()
    }

    fn keep(&self, state: &M::State, version: usize) -> Vec<u8> {
        let bytes = self.workload.codec.write_state(state);
        postcard::to_stdvec(&Snapshot::of(bytes, Version(version as u64), fold()))
            .expect("plain data")
    }

    fn fold(&self, state: M::State, events: &[M::Event]) -> M::State {
        events.iter().fold(state, |state, event| self.material.evolve(state, event))
    }

    fn read_rows(&self, state: M::State, rows: &[Row]) -> M::State {
        rows.iter().fold(state, |state, row| {
            let event = self.workload.codec.read(row).expect("what was written can be read");
            self.material.evolve(state, &event)
        })
    }
}

fn kept(situation: Situation, bytes: usize) -> Situation {
    Situation {
        kept: situation.head,
        kept_at: situation.now,
        kept_bytes: bytes as u64,
        tail_bytes: 0,
        ..situation
    }
}

fn commit(ledger: &mut Ledger, expected: usize, events: &[Vec<u8>], state: Option<&[u8]>) {
    let version = Version((expected + events.len()) as u64);
    let transaction = Transaction {
        handler: HandlerNumber(1),
        message: MessageId(Uuid::from_u128(expected as u128 + 1)),
        original: None,
        outcome: b"{}",
        stream: stream(),
        expected: Version(expected as u64),
        events,
        outbox: &[],
        row: None,
        snapshot: state.map(|bytes| SavedSnapshot { version, bytes }),
        settled: &[],
    };
    ledger.commit(&transaction).expect("a commit that follows the one before");
}

fn stream() -> StreamId {
    StreamId::new(
        StreamKind::SeatsAvailability,
        ConferenceId::named("the conference that is measured").0,
    )
}

fn fold() -> Fingerprint {
    Fingerprint("as it is measured".to_owned())
}

/// A row as one value of the store: how long the name is, the name, the event.
fn bytes_of(row: &Row) -> Vec<u8> {
    let length = u8::try_from(row.kind.len()).unwrap_or(u8::MAX);
    let mut bytes = vec![length];
    bytes.extend_from_slice(&row.kind.as_bytes()[..usize::from(length)]);
    bytes.extend_from_slice(&row.payload);
    bytes
}

fn row_of(bytes: &[u8]) -> Row {
    let (kind, payload) = bytes[1..].split_at(usize::from(bytes[0]));
    Row { kind: String::from_utf8_lossy(kind).into_owned(), payload: payload.to_vec() }
}

fn mean(samples: &[f64]) -> f64 {
    samples.iter().sum::<f64>() / samples.len().max(1) as f64
}

fn percentile(samples: &mut [f64], percent: usize) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples
        .get((samples.len() * percent / 100).min(samples.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::material::Sales;
    use crate::snapshots::COMPARED;
    use crate::stream::seats;

    /// Every load is compared with a full replay while it is measured, so this checks every
    /// strategy and every form.
    #[test]
    fn every_strategy_loads_what_a_full_replay_comes_to() {
        let events = seats(600, 20);
        for codec in Codec::ALL {
            let workload = Workload {
                events: events.len(),
                state: 20,
                loads_per_append: 5.0,
                hits: 90,
                codec,
            };
            let trial = run(&Sales, &events, workload, &COMPARED);
            assert_eq!(trial.costs.len(), COMPARED.len());
            let of = |strategy| trial.costs.iter().find(|cost| cost.strategy == strategy).unwrap();
            let never = of(Snapshots::Never);
            assert_eq!((never.amplification, never.memory), (1.0, 0));
            assert!(never.staleness > 200.0, "{never:?}");
            let often = of(Snapshots::EveryN { events: 20 });
            assert!(often.amplification > 1.5 && often.staleness < 20.0, "{often:?}");
            assert!(of(Snapshots::Background { events: 100 }).aside > 0.0);
            assert!(of(Snapshots::Memento).memory > 0 && of(Snapshots::Memento).staleness <= 1.0);
        }
    }

    /// At every cut of a stream: the state, kept and taken up again in either form, and the events
    /// after it.
    #[test]
    fn a_state_that_was_kept_anywhere_comes_to_the_same_and_one_of_another_fold_is_refused() {
        let events = seats(120, 10);
        let whole =
            events.iter().fold(Default::default(), |state, event| Sales.evolve(state, event));
        let rows: Vec<Row> = events.iter().map(|event| Codec::Json.write(event)).collect();
        for codec in Codec::ALL {
            let workload =
                Workload { events: 120, state: 10, loads_per_append: 1.0, hits: 0, codec };
            let rig = Rig { material: &Sales, events: &events, rows: &rows, workload };
            let mut state = Default::default();
            for cut in 0..=events.len() {
                let bytes = rig.keep(&state, cut);
                let snapshot: Snapshot<Vec<u8>> = postcard::from_bytes(&bytes).unwrap();
                assert!(snapshot.clone().open(&Fingerprint("another".to_owned())).is_err());
                let (bytes, version) = snapshot.open(&fold()).unwrap();
                assert_eq!(version, Version(cut as u64));
                let begun = codec.read_state(&bytes).unwrap();
                assert!(rig.fold(begun, &events[cut..]) == whole, "cut at {cut}");
                if let Some(event) = events.get(cut) {
                    state = Sales.evolve(state, event);
                }
            }
        }
    }
}
