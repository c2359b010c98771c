//! What it costs that part of a stream was written in an older form: by typed structs and by JSON
//! trees, over chains of one to five upcasters, when a stream is loaded, when single events arrive,
//! and when a view is rebuilt from the store.

mod forms;

use std::hint::black_box;

use conference::node::store::ledger::{HandlerNumber, Ledger, Position, Transaction};
use domain::identity::ConferenceId;
use domain::message::Event;
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::{Aggregate, Arrival, MessageId, Projection, Version};
use domain::stream::{Positions, StreamId, StreamKind};
use domain::views::RemainingSeats;
use serde::{Deserialize, Serialize};
use stage::choice::Choices;
use uuid::Uuid;

use self::forms::{CHAIN, RESERVED, TODAY};
use crate::codec::{Codec, Row};
use crate::measure::processor_time;
use crate::stream::seats;

/// How many of a hundred rows are old, if nothing else is asked for.
pub const SHARES: [u8; 3] = [0, 30, 100];

/// How many upcasters lead from the older form to today's.
pub const CHAINS: [u16; 5] = [1, 2, 3, 4, 5];

/// How many rows a rebuild reads at a time.
const PAGE: usize = 200;

/// How old rows are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Upcaster {
    /// Into the struct of their form, and from that into the next.
    Typed,
    /// As a JSON tree, by the project's own chain; rows of today's form are read directly.
    Tree,
    /// Every row as a JSON tree, whatever its form.
    TreeForAll,
}

impl Upcaster {
    /// Every way of upcasting, in the order of the tables.
    pub const ALL: [Self; 3] = [Self::Typed, Self::Tree, Self::TreeForAll];

    /// What it is called in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Typed => "old structs",
            Self::Tree => "trees for old rows",
            Self::TreeForAll => "trees for all rows",
        }
    }
}

/// What one combination costs: nanoseconds of processor time for an event, the median of all
/// rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Upcasting {
    /// How old rows are read.
    pub upcaster: Upcaster,
    /// How many of a hundred rows are old.
    pub share: u8,
    /// How many upcasters lead from their form to today's.
    pub chain: u16,
    /// When the stream is loaded into its state.
    pub load: f64,
    /// When each event arrives by itself, is judged by its version and applied to a view.
    pub live: f64,
    /// When the view is rebuilt from the store's log, page by page.
    pub rebuild: f64,
    /// The three as ratios to the typed reading of the same stream without old rows, round by
    /// round.
    pub ratios: [f64; 3],
}

/// Measures a stream of `events` events with about `state` reservations to remember, in `rounds`
/// rounds.
///
/// # Panics
/// If a reading does not come to the state and the view of a stream without old rows.
#[must_use]
pub fn measure(events: usize, state: usize, rounds: usize) -> Vec<Upcasting> {
    let events = seats(events, state);
    let floor = Reading::of(&events, Upcaster::Typed, 0, 1);
    let expected = (floor.load(), floor.live());
    let mut told = Vec::new();
    for chain in CHAINS {
        for share in SHARES.into_iter().filter(|share| *share > 0 || chain == CHAINS[0]) {
            for upcaster in Upcaster::ALL {
                let reading = Reading::of(&events, upcaster, share, chain);
                assert!(
                    (reading.load(), reading.live()) == expected,
                    "{upcaster:?} must come to the same"
                );
                assert!(reading.rebuild() == expected.1, "{upcaster:?} must come to the same view");
                told.push(compared(&reading, &floor, rounds));
            }
        }
    }
    told
}

fn compared(reading: &Reading, floor: &Reading, rounds: usize) -> Upcasting {
    let mut nanos = [const { Vec::new() }; 3];
    let mut ratios = [const { Vec::new() }; 3];
    for _ in 0..rounds {
        for (index, (time, beside)) in reading.times().into_iter().zip(floor.times()).enumerate() {
            nanos[index].push(time);
            ratios[index].push(time / beside);
        }
    }
    let [load, live, rebuild] = nanos.map(median);
    let Reading { upcaster, share, chain, .. } = *reading;
    Upcasting { upcaster, share, chain, load, live, rebuild, ratios: ratios.map(median) }
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A row, and the form it was written in.
struct Written {
    schema: u16,
    row: Row,
}

/// A stream as it was written, and how it is read.
struct Reading {
    upcaster: Upcaster,
    share: u8,
    chain: u16,
    rows: Vec<Written>,
    ledger: Ledger,
}

impl Reading {
    fn of(events: &[SeatsEvent], upcaster: Upcaster, share: u8, chain: u16) -> Self {
        let choices = Choices::of(1);
        let old =
            |index: usize| choices.below(100, "old rows", index as u128, 0) < u64::from(share);
        let schema = |index| if old(index) { TODAY - chain } else { TODAY };
        let rows: Vec<_> = events
            .iter()
            .enumerate()
            .map(|(index, event)| Written::of(event, schema(index)))
            .collect();
        let mut ledger = Ledger::in_memory().expect("a ledger in memory");
        let payloads: Vec<_> = rows.iter().map(Written::bytes).collect();
        for (number, events) in payloads.chunks(10_000).enumerate() {
            let transaction = Transaction {
                handler: HandlerNumber(1),
                message: MessageId(Uuid::from_u128(number as u128 + 1)),
                original: None,
                outcome: b"{}",
                stream: stream(),
                expected: Version(number as u64 * 10_000),
                events,
                outbox: &[],
                row: None,
                snapshot: None,
                settled: &[],
            };
            ledger.commit(&transaction).expect("a commit to a new ledger");
        }
        Self { upcaster, share, chain, rows, ledger }
    }

    /// Nanoseconds for an event: loading, live, rebuilding.
    fn times(&self) -> [f64; 3] {
        let per_event =
            |time: std::time::Duration| time.as_secs_f64() * 1e9 / self.rows.len() as f64;
        let (load, state) = processor_time(|| self.load());
        let (live, view) = processor_time(|| self.live());
        let (rebuild, again) = processor_time(|| self.rebuild());
        black_box((state, view, again));
        [per_event(load), per_event(live), per_event(rebuild)]
    }

    fn load(&self) -> SeatsAvailability {
        let read = |written: &Written| {
            self.upcaster.read(written.schema, &written.row.kind, &written.row.payload)
        };
        self.rows
            .iter()
            .fold(SeatsAvailability::default(), |state, written| state.evolve(&read(written)))
    }

    fn live(&self) -> RemainingSeats {
        let (mut view, mut positions) = (RemainingSeats::default(), Positions::default());
        for (version, written) in (1..).map(Version).zip(&self.rows) {
            let event = self.upcaster.read(written.schema, &written.row.kind, &written.row.payload);
            if positions.judge(stream(), version) == Arrival::Next {
                view.apply(stream(), version, &Event::Seats(event));
                positions.advance(stream(), version);
            }
        }
        view
    }

    fn rebuild(&self) -> RemainingSeats {
        let mut view = RemainingSeats::default();
        let mut read = Position(0);
        loop {
            let page = self.ledger.read_all(read, PAGE).expect("a ledger that works");
            let Some(last) = page.last() else { return view };
            read = last.position;
            for entry in &page {
                let (schema, kind, payload) = apart(&entry.payload);
                let event = self.upcaster.read(schema, kind, payload);
                view.apply(entry.stream, entry.version, &Event::Seats(event));
            }
        }
    }
}

impl Upcaster {
    fn read(self, schema: u16, kind: &str, payload: &[u8]) -> SeatsEvent {
        let read = match self {
            Self::Typed if schema != TODAY && kind == RESERVED => forms::typed(schema, payload),
            Self::Tree if schema != TODAY => tree(schema, kind, payload),
            Self::TreeForAll => tree(schema, kind, payload),
            Self::Typed | Self::Tree => Codec::read_json(kind, payload),
        };
        read.expect("what was written can be read")
    }
}

fn tree(schema: u16, kind: &str, payload: &[u8]) -> Result<SeatsEvent, serde_json::Error> {
    let fields = serde_json::from_slice(payload)?;
    let upcast =
        CHAIN.bring(schema, TODAY, kind, fields, &mut ()).expect("every form leads to today's");
    let (kind, fields) = upcast.into_iter().next().expect("an event becomes one event");
    serde_json::from_value(serde_json::Value::Object(
        [(kind.to_owned(), fields)].into_iter().collect(),
    ))
}

impl Written {
    fn of(event: &SeatsEvent, schema: u16) -> Self {
        let mut row = Codec::Json.write(event);
        if schema != TODAY && row.kind == RESERVED {
            let fields = serde_json::from_slice(&row.payload).expect("JSON that was just written");
            row.payload = forms::downcast(fields, schema).to_string().into_bytes();
        }
        Self { schema, row }
    }

    /// As one value of the store: the form, how long the name is, the name, the fields.
    fn bytes(&self) -> Vec<u8> {
        let length = u8::try_from(self.row.kind.len()).expect("names are short");
        let mut bytes = self.schema.to_be_bytes().to_vec();
        bytes.push(length);
        bytes.extend_from_slice(self.row.kind.as_bytes());
        bytes.extend_from_slice(&self.row.payload);
        bytes
    }
}

fn apart(bytes: &[u8]) -> (u16, &str, &[u8]) {
    let schema = u16::from_be_bytes([bytes[0], bytes[1]]);
    let (kind, payload) = bytes[3..].split_at(usize::from(bytes[2]));
    (schema, std::str::from_utf8(kind).expect("a name that was written"), payload)
}

fn stream() -> StreamId {
    StreamId::new(
        StreamKind::SeatsAvailability,
        ConferenceId::named("the conference that is measured").0,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The readings are compared while they are measured, so this checks every way, every share and
    /// every chain.
    #[test]
    fn every_way_comes_to_the_same_over_every_chain() {
        let told = measure(400, 20, 1);
        assert_eq!(told.len(), 3 + CHAINS.len() * 2 * 3);
        assert!(told.iter().all(|one| one.load > 0.0 && one.live > 0.0 && one.rebuild > 0.0));
    }

    #[test]
    fn an_old_row_is_written_otherwise_and_read_the_same() {
        let event = seats(10, 2)
            .into_iter()
            .find(|event| matches!(event, SeatsEvent::SeatsReserved { .. }));
        let event = event.expect("somebody reserves");
        for schema in 1..TODAY {
            let Written { row, .. } = Written::of(&event, schema);
            let today = Codec::Json.write(&event);
            assert_ne!(row.payload, today.payload, "form {schema}");
            for upcaster in Upcaster::ALL {
                assert_eq!(upcaster.read(schema, &row.kind, &row.payload), event, "form {schema}");
            }
            let fields: serde_json::Value = serde_json::from_slice(&row.payload).unwrap();
            assert_eq!(fields.get("left").is_some(), schema < 6, "form {schema}");
            assert_eq!(fields.get("id").is_some(), schema < 2, "form {schema}");
        }
    }
}
