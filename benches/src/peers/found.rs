//! The form of what `benches/peers/run` found. That program is a package of its own and reads this
//! file as a module of its own, so that what is written there can be read here.

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
    /// What became of the laws, library by library.
    pub laws: Vec<Trial>,
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

/// What became of the laws that concern one thing of a library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The library and its version.
    pub library: String,
    /// What they were tried on.
    pub tried_on: String,
    /// The laws that held, by id.
    pub held: Vec<String>,
    /// The laws that did not.
    pub broken: Vec<Broken>,
    /// Why other laws do not apply.
    pub not_applicable: Vec<NotApplicable>,
}

/// A law that is broken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Broken {
    /// The law that is broken.
    pub law: String,
    /// What it asks.
    pub rule: String,
    /// What was seen instead.
    pub seen: String,
}

/// Laws that are about something that is not there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NotApplicable {
    /// What is not there.
    pub why: String,
    /// The laws that ask for what the library does not offer.
    pub laws: Vec<String>,
}
