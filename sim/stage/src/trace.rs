//! The hash of everything that happened: two runs with the same hash took the same course.

use std::fmt::Debug;
use std::io::Write;

use serde::Serialize;

/// The rolling hash of a run.
#[derive(Default)]
pub struct TraceHash {
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
}

/// Bytes are handed to the hash in blocks of this size; small ones would cost more than the
/// hashing.
const BLOCK: usize = 1 << 14;

/// Something that the trace of a run takes in.
pub trait Traced: Debug {
    /// Adds to the hash whatever tells two of them apart. By default that is its debug form; what
    /// happens often says it in fewer bytes, because putting it into words costs more than all the
    /// rest of the hash.
    fn trace(&self, hash: &mut TraceHash) {
        hash.words(&self);
    }
}

impl TraceHash {
    /// Hands whole blocks to the hash. Whoever adds much calls it between one thing and the next.
    pub(crate) fn flush(&mut self) {
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
        self.buffer =
            postcard::to_extend(value, buffer).expect("whatever a run records can be written");
    }

    /// Something in words, up to a mark that words do not have.
    pub fn words(&mut self, what: &impl Debug) {
        write!(self.buffer, "{what:?}\0").expect("memory can be written to");
    }

    /// Adds a number to what is hashed.
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
