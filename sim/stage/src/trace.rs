//! The hash of everything that happened: two runs with the same hash took the same course.

use std::fmt::Debug;
use std::io::Write;

use serde::Serialize;

use crate::event::{Happening, RunEvent};
use crate::system::System;

/// The rolling hash of a run.
#[derive(Default)]
pub struct TraceHash {
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
}

/// Bytes are handed to the hash in blocks of this size; small ones would cost more than the hashing.
const BLOCK: usize = 1 << 14;

/// Something that the trace of a run takes in.
pub trait Traced: Debug {
    /// Adds to the hash whatever tells two of them apart. By default that is its debug form; what happens often says it in fewer
    /// bytes, because putting it into words costs more than all the rest of the hash.
    fn trace(&self, hash: &mut TraceHash) {
        hash.words(&self);
    }
}

impl TraceHash {
    /// Takes in one event.
    pub fn add<S: System>(&mut self, event: &RunEvent<S>) {
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
            Happening::Probed { node, probe } => {
                self.text("observed");
                self.value(node);
                probe.trace(self);
            }
            Happening::Operated(deed) => self.words(deed),
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

    /// Something as it is written on the wire.
    pub fn value(&mut self, value: &impl Serialize) {
        let buffer = std::mem::take(&mut self.buffer);
        self.buffer = postcard::to_extend(value, buffer).expect("whatever a run records can be written");
    }

    /// Something in words, up to a mark that words do not have.
    pub fn words(&mut self, what: &impl Debug) {
        write!(self.buffer, "{what:?}\0").expect("memory can be written to");
    }

    /// A number.
    pub fn number(&mut self, number: u64) {
        self.buffer.extend_from_slice(&number.to_le_bytes());
    }

    /// A number that may be an id.
    pub fn wide(&mut self, number: u128) {
        self.buffer.extend_from_slice(&number.to_le_bytes());
    }

    /// A text, with its length before it.
    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.buffer.extend_from_slice(text.as_bytes());
    }
}
