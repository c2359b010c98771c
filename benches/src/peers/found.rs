//! The form of what `benches/peers/run` found. That program is a package of its own and reads this file as a module of its
//! own, so that what is written there can be read here.

use serde::{Deserialize, Serialize};

/// Everything that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Peers {
    /// How many events the stream has.
    pub events: usize,
    /// How many reservations its state remembers.
    pub state: usize,
    /// The domain's own fold first.
    pub replays: Vec<Replay>,
    /// Each with what it comes to in every library.
    pub laws: Vec<Law>,
}

/// What it costs to load the stream in one way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// The library and its version.
    pub library: String,
    /// What the stream is loaded from.
    pub store: String,
    /// Nanoseconds of processor time for an event.
    pub nanos: f64,
    /// Times the domain's own fold in the same run.
    pub ratio: f64,
}

/// Something that must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Law {
    /// Its name.
    pub law: String,
    /// What it comes to, library by library.
    pub findings: Vec<Found>,
}

/// What a law comes to in a library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The library and its version.
    pub library: String,
    /// What it comes to.
    #[serde(flatten)]
    pub finding: Finding,
}

/// What a law comes to, and what was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it holds.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
}

/// Whether a law holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It does.
    Holds,
    /// It does not.
    Broken,
    /// The library has nothing that the law is about.
    Void,
}
