//! What it costs that part of a stream was written in an older form: by typed structs and by JSON
//! trees, over chains of one to five upcasters, and by folds that know every form; when a stream is
//! loaded, when single events arrive, and when a view is rebuilt from the store.

mod forms;
mod multi_version;

use std::hint::black_box;

use conference::node::store::ledger::{HandlerNumber, Ledger, Position, Transaction};
use domain::identity::ConferenceId;
use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::{Aggregate, Arrival, MessageId, Version};
use domain::stream::{Positions, StreamId, StreamKind};
use domain::views::RemainingSeats;
use serde::{Deserialize, Serialize};
use stage::choice::Choices;
use uuid::Uuid;

use self::forms::{CHAIN, RESERVED, TODAY};
use self::multi_version::Known;
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
pub enum Way {
    /// Into the struct of their form, and from that into the next.
    Typed,
    /// As a JSON tree, by the project's own chain; rows of today's form are read directly.
    Tree,
    /// Every row as a JSON tree, whatever its form.
    TreeForAll,
    /// Into the struct of their form, which state and view take in as it is.
    MultiVersion,
}

impl Way {
    /// Every way, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::Typed, Self::Tree, Self::TreeForAll, Self::MultiVersion];

    /// What it is called in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Typed => "old structs",
            Self::Tree => "trees for old rows",
            Self::TreeForAll => "trees for all rows",
            Self::MultiVersion => "folds that know every form",
        }
    }
}

/// What one combination costs: nanoseconds of processor time for an event, the median of all
/// rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Upcasting {
    /// How old rows are read.
    pub way: Way,
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
    let floor = Reading::of(&events, Way::Typed, 0, 1);
    let expected = (floor.load(), floor.live());
    let mut told = Vec::new();
    for chain in CHAINS {
        for share in SHARES.into_iter().filter(|share| *share > 0 || chain == CHAINS[0]) {
            for way in Way::ALL {
                let reading = Reading::of(&events, way, share, chain);
                assert!(
                    (reading.load(), reading.live()) == expected,
                    "{way:?} must come to the same"
                );
                assert!(reading.rebuild() == expected.1, "{way:?} must come to the same view");
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
    let Reading { way, share, chain, .. } = *reading;
    Upcasting { way, share, chain, load, live, rebuild, ratios: ratios.map(median) }
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
    way: Way,
    share: u8,
    chain: u16,
    rows: Vec<Written>,
    ledger: Ledger,
}

impl Reading {
    fn of(events: &[SeatsEvent], way: Way, share: u8, chain: u16) -> Self {
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
        Self { way, share, chain, rows, ledger }
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
        let evolve = |state, written: &Written| self.way.evolve(state, written.parts());
        self.rows.iter().fold(SeatsAvailability::default(), evolve)
    }

    fn live(&self) -> RemainingSeats {
        let (mut view, mut positions) = (RemainingSeats::default(), Positions::default());
        for (version, written) in (1..).map(Version).zip(&self.rows) {
            let read = self.way.read_for_view(written.parts());
            if positions.judge(stream(), version) == Arrival::Next {
                read.apply(&mut view, stream(), version);
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
                let read = self.way.read_for_view(apart(&entry.payload));
                read.apply(&mut view, entry.stream, entry.version);
            }
        }
    }
}

/// The form of a row, the name of its event, and its fields.
type Parts<'a> = (u16, &'a str, &'a [u8]);

impl Way {
    /// The state after a row.
    fn evolve(self, seats: SeatsAvailability, row: Parts<'_>) -> SeatsAvailability {
        match self {
            Self::MultiVersion => Known::read(row).evolve(seats),
            _ => seats.evolve(&self.upcast(row)),
        }
    }

    /// What a view is told of a row.
    fn read_for_view(self, row: Parts<'_>) -> Known {
        match self {
            Self::MultiVersion => Known::read(row),
            _ => Known::Today(self.upcast(row)),
        }
    }

    /// What a row says in today's form.
    fn upcast(self, (schema, kind, payload): Parts<'_>) -> SeatsEvent {
        let read = match self {
            Self::Typed if schema != TODAY && kind == RESERVED => forms::typed(schema, payload),
            Self::Tree if schema != TODAY => tree(schema, kind, payload),
            Self::TreeForAll => tree(schema, kind, payload),
            Self::Typed | Self::Tree => Codec::read_json(kind, payload),
            Self::MultiVersion => unreachable!("its folds take rows as they are"),
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

    fn parts(&self) -> Parts<'_> {
        (self.schema, &self.row.kind, &self.row.payload)
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

fn apart(bytes: &[u8]) -> Parts<'_> {
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
        assert_eq!(told.len(), 4 + CHAINS.len() * 2 * 4);
        assert!(told.iter().all(|one| one.load > 0.0 && one.live > 0.0 && one.rebuild > 0.0));
    }

    #[test]
    fn an_old_row_is_written_otherwise_and_read_the_same() {
        let event = seats(10, 2)
            .into_iter()
            .find(|event| matches!(event, SeatsEvent::SeatsReserved { .. }));
        let event = event.expect("somebody reserves");
        for schema in 1..TODAY {
            let written = Written::of(&event, schema);
            let today = Codec::Json.write(&event);
            assert_ne!(written.row.payload, today.payload, "form {schema}");
            let expected = SeatsAvailability::default().evolve(&event);
            for way in Way::ALL {
                let evolved = way.evolve(SeatsAvailability::default(), written.parts());
                assert_eq!(evolved, expected, "{way:?}, form {schema}");
            }
            let fields: serde_json::Value = serde_json::from_slice(&written.row.payload).unwrap();
            assert_eq!(fields.get("left").is_some(), schema < 6, "form {schema}");
            assert_eq!(fields.get("id").is_some(), schema < 2, "form {schema}");
        }
    }
}
