//! Streams that snapshots are tried on: the domain's own, or one from a file whose meaning nobody knows here.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Debug;

use domain::registration::{SeatsAvailability, SeatsEvent};
use domain::sourcing::{Aggregate, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

/// A stream: its events and what they are folded into.
pub trait Material {
    /// What happened.
    type Event: Debug + Serialize + DeserializeOwned;
    /// What it comes to.
    type State: Clone + Debug + Default + PartialEq + Serialize + DeserializeOwned;

    /// The state after an event.
    fn evolve(&self, state: Self::State, event: &Self::Event) -> Self::State;

    /// When an event happened, in business time; none if it does not say.
    fn at(&self, event: &Self::Event) -> Option<Timestamp>;

    /// Whether business time is known at all; without it no day ends.
    fn knows_time(&self) -> bool;
}

/// The seats of a conference.
#[derive(Clone, Copy, Debug)]
pub struct Sales;

impl Material for Sales {
    type Event = SeatsEvent;
    type State = SeatsAvailability;

    fn evolve(&self, state: SeatsAvailability, event: &SeatsEvent) -> SeatsAvailability {
        state.evolve(event)
    }

    fn at(&self, event: &SeatsEvent) -> Option<Timestamp> {
        match event {
            SeatsEvent::SeatsReserved { at, .. }
            | SeatsEvent::SeatsReservationCancelled { at, .. }
            | SeatsEvent::SeatsReservationCommitted { at, .. }
            | SeatsEvent::WaitListJoined { at, .. }
            | SeatsEvent::SeatsOffered { at, .. }
            | SeatsEvent::WaitListLeft { at, .. } => Some(*at),
            SeatsEvent::AvailableSeatsChanged { .. } => None,
        }
    }

    fn knows_time(&self) -> bool {
        true
    }
}

/// A stream whose meaning is not known. Each event is read as a tree, and the state remembers the latest ones: as many as
/// the real state is said to have entries. A typed fold of the same stream reads faster.
#[derive(Clone, Copy, Debug)]
pub struct Unknown {
    /// How many entries the state has.
    pub state: usize,
}

/// An event of such a stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// Its type and its fields.
    Event(String, serde_json::Value),
}

/// The state of such a stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    latest: VecDeque<serde_json::Value>,
    counts: BTreeMap<String, u64>,
}

impl Material for Unknown {
    type Event = Told;
    type State = Remembered;

    fn evolve(&self, mut state: Remembered, event: &Told) -> Remembered {
        let Told::Event(kind, fields) = event;
        *state.counts.entry(kind.clone()).or_default() += 1;
        state.latest.push_back(fields.clone());
        if state.latest.len() > self.state {
            state.latest.pop_front();
        }
        state
    }

    fn at(&self, _: &Told) -> Option<Timestamp> {
        None
    }

    fn knows_time(&self) -> bool {
        false
    }
}

/// What a file has in it.
#[derive(Debug)]
pub enum Found {
    /// The seats of a conference, in this project's own form.
    Sales(Vec<SeatsEvent>),
    /// Something else.
    Unknown(Vec<Told>),
}

/// What is told about a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Census {
    /// How many events.
    pub events: usize,
    /// How often each type occurs.
    pub kinds: BTreeMap<String, usize>,
    /// Bytes of all payloads.
    pub bytes: usize,
    /// Bytes of the largest payload.
    pub largest: usize,
    /// Whether they are this project's own seats, read by their typed fold.
    pub ours: bool,
}

/// A file that cannot be used.
#[derive(Debug, Error)]
pub enum FileError {
    /// A line is not what it must be.
    #[error("line {line}, column {}: {}", error.column(), without_place(error))]
    Line {
        /// Which, counted from 1.
        line: usize,
        /// What is wrong with it.
        error: serde_json::Error,
    },
    /// No event at all.
    #[error("there is no event in it")]
    Empty,
}

/// What is wrong, without the place: a line is read by itself, so that its number would always be 1.
fn without_place(error: &serde_json::Error) -> String {
    let told = error.to_string();
    told.split_once(" at line ").map_or(told.clone(), |(what, _)| what.to_owned())
}

/// Reads JSON lines, each an object with `type` and `payload`; other fields are left alone, and so are empty lines.
///
/// # Errors
/// [`FileError`] if a line is something else, or there is none.
pub fn read(text: &str) -> Result<(Found, Census), FileError> {
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(rename = "type")]
        kind: std::borrow::Cow<'a, str>,
        #[serde(borrow)]
        payload: &'a RawValue,
    }
    let mut census = Census::default();
    let (mut ours, mut told) = (Some(Vec::new()), Vec::new());
    for (index, text) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |error| FileError::Line { line: index + 1, error };
        let line: Line<'_> = serde_json::from_str(text).map_err(wrong)?;
        let payload = line.payload.get();
        census.events += 1;
        *census.kinds.entry(line.kind.to_string()).or_default() += 1;
        census.bytes += payload.len();
        census.largest = census.largest.max(payload.len());
        let row = crate::codec::Row { kind: line.kind.to_string(), payload: payload.as_bytes().to_vec() };
        match (&mut ours, crate::codec::Codec::Json.read(&row)) {
            (Some(events), Ok(event)) => events.push(event),
            _ => ours = None,
        }
        told.push(Told::Event(row.kind, serde_json::from_str(payload).map_err(wrong)?));
    }
    if told.is_empty() {
        return Err(FileError::Empty);
    }
    census.ours = ours.is_some();
    Ok((ours.map_or_else(|| Found::Unknown(told), Found::Sales), census))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Codec;
    use crate::stream::seats;

    fn lines(events: &[SeatsEvent]) -> String {
        let rows = events.iter().map(|event| Codec::Json.write(event));
        rows.map(|row| {
            let payload = String::from_utf8(row.payload).unwrap();
            format!("{{\"id\": 1, \"type\": \"{}\", \"payload\": {payload}}}\n", row.kind)
        })
        .collect()
    }

    #[test]
    fn our_own_stream_is_recognised_and_read_by_its_types() {
        let events = seats(40, 5);
        let (found, census) = read(&lines(&events)).unwrap();
        assert!(matches!(found, Found::Sales(read) if read == events));
        assert_eq!((census.events, census.ours, census.kinds.len()), (40, true, 4));
    }

    #[test]
    fn another_stream_is_read_as_trees() {
        let text = lines(&seats(4, 1)) + "\n" + r#"{"type": "Deposited", "payload": {"cents": 5}}"#;
        let (found, census) = read(&text).unwrap();
        let Found::Unknown(events) = found else { panic!("these are not only seats") };
        assert_eq!((events.len(), census.kinds["Deposited"], census.ours), (5, 1, false));
        let unknown = Unknown { state: 2 };
        let state = events.iter().fold(Remembered::default(), |state, event| unknown.evolve(state, event));
        assert_eq!((state.latest.len(), state.counts.len()), (2, 3));
    }

    #[test]
    fn a_line_that_is_no_event_is_named_by_its_number() {
        let text = lines(&seats(2, 1)) + "{\"type\": 5}\n";
        let told = read(&text).unwrap_err().to_string();
        assert!(told.starts_with("line 3, column 10: invalid type"), "{told}");
        assert!(!told.contains("line 1"), "{told}");
        assert!(matches!(read("\n \n"), Err(FileError::Empty)));
    }
}
