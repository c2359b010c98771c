//! The hash of everything that happened: two runs with the same hash took the same course.

use std::fmt::Debug;
use std::io::Write;

use serde::Serialize;

use crate::check::Ending;
use crate::record::{Happening, Observation, RunEvent};

/// The rolling hash of a run.
#[derive(Default)]
pub struct TraceHash {
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
}

/// Bytes are handed to the hash in blocks of this size; small ones would cost more than the hashing.
const BLOCK: usize = 1 << 14;

impl TraceHash {
    /// Takes in one event.
    pub fn add(&mut self, event: &RunEvent) {
        self.number(event.at.0);
        match &event.what {
            Happening::Sent { from, to, subject, kind, fate, .. } => {
                self.text("sent");
                self.text(kind);
                self.value(&(from, to));
                self.wide(*subject);
                self.number(fate.arrivals.len() as u64);
                fate.arrivals.iter().for_each(|at| self.number(at.0));
            }
            Happening::Observed { node, observation } => {
                self.text("observed");
                self.value(node);
                self.observation(observation);
            }
            rare => self.words(rare),
        }
        if self.buffer.len() >= BLOCK {
            self.hasher.update(&self.buffer);
            self.buffer.clear();
        }
    }

    /// The hash of all that was taken in.
    #[must_use]
    pub fn finish(mut self) -> blake3::Hash {
        self.hasher.update(&self.buffer);
        self.hasher.finalize()
    }

    fn observation(&mut self, observation: &Observation) {
        match observation {
            Observation::Committed(committed) => {
                self.text("committed");
                self.wide(committed.message.0.as_u128());
                self.wide(committed.stream.id.as_u128());
                self.number(committed.found.0);
                for event in &committed.events {
                    self.text(event.body.name());
                    self.wide(event.meta.id.0.as_u128());
                }
                for message in &committed.outgoing {
                    self.wide(message.meta.id.0.as_u128());
                }
            }
            Observation::Accepted { message } => {
                self.text("accepted");
                self.wide(message.meta.id.0.as_u128());
            }
            Observation::Delivered { message, count, .. } => {
                self.text("delivered");
                self.wide(message.0.as_u128());
                self.number(u64::from(*count));
            }
            Observation::Completed { message, .. } => {
                self.text("completed");
                self.wide(message.0.as_u128());
            }
            Observation::Applied { stream, version, .. } => {
                self.text("applied");
                self.wide(stream.id.as_u128());
                self.number(version.0);
            }
            Observation::Asked { command, wish, attempt } => {
                self.text("asked");
                self.wide(command.0.as_u128());
                self.value(&(wish, attempt));
            }
            Observation::Told { command, outcome } => {
                self.text("told");
                self.wide(command.0.as_u128());
                self.value(outcome);
            }
            Observation::Saw { order, shown } => {
                self.text("saw");
                self.wide(order.0.as_u128());
                self.value(shown);
            }
            Observation::Replicated { position, records, .. } => {
                self.text("replicated");
                self.number(position.0);
                self.number(records.len() as u64);
            }
            rare => self.words(rare),
        }
    }

    /// Something as it is written on the wire; what happens often is taken in like this, because putting it into words costs
    /// more than all the rest of the hash.
    fn value(&mut self, value: &impl Serialize) {
        let buffer = std::mem::take(&mut self.buffer);
        self.buffer = postcard::to_extend(value, buffer).expect("whatever a run records can be written");
    }

    /// Something in words, up to a mark that words do not have.
    fn words(&mut self, what: &impl Debug) {
        write!(self.buffer, "{what:?}\0").expect("memory can be written to");
    }

    fn number(&mut self, number: u64) {
        self.buffer.extend_from_slice(&number.to_le_bytes());
    }

    fn wide(&mut self, number: u128) {
        self.buffer.extend_from_slice(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.buffer.extend_from_slice(text.as_bytes());
    }
}

/// The hash of what was left: every stored event, every view, every account.
#[must_use]
pub fn state_hash(ending: &Ending) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for (stream, version, stored) in &ending.log {
        hasher.update(format!("{stream} {version} ").as_bytes());
        hasher.update(&domain::history::encode(stored));
    }
    hasher.update(format!("{:?}{:?}", ending.views, ending.accounts).as_bytes());
    hasher.finalize()
}
