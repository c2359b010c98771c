//! A datagram as bytes with a checksum. It is made only of datagrams that are damaged on their way,
//! so that sound traffic costs nothing.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use crate::choice::Choices;

/// How many bytes the checksum takes, before the datagram itself.
const CHECKSUM: usize = size_of::<u64>();

/// No more bytes than this are damaged in one datagram.
const MOST_DAMAGED: u64 = 4;

/// A datagram as bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame(Vec<u8>);

/// The bytes are not those that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the datagram was damaged on its way")]
pub struct Damaged;

impl Frame {
    /// The frame of a datagram.
    #[must_use]
    pub fn of(message: &impl Serialize) -> Self {
        let body = postcard::to_stdvec(message).expect("every message can be written");
        let mut bytes = xxh3_64(&body).to_le_bytes().to_vec();
        bytes.extend(body);
        Self(bytes)
    }

    /// Changes some of the bytes. `choose` gets a bound above zero and answers with a number below
    /// it.
    pub fn damage(&mut self, choose: &mut dyn FnMut(u64) -> u64) {
        let length = self.0.len() as u64;
        let first = choose(length) as usize;
        self.0[first] ^= 1 + choose(255) as u8;
        for _ in 0..choose(MOST_DAMAGED) {
            // Never the first of them again: that could repair it.
            let another = (first as u64 + 1 + choose(length - 1)) % length;
            self.0[another as usize] ^= choose(256) as u8;
        }
    }

    /// The same bytes, damaged by keyed choices about this datagram.
    #[must_use]
    pub fn damaged(mut self, choices: Choices, datagram: u64) -> Self {
        let mut questions = 0;
        self.damage(&mut |bound| {
            questions += 1;
            choices.below(bound, "damage", u128::from(datagram), questions)
        });
        self
    }

    /// The datagram, if its bytes are those that were sent.
    ///
    /// # Errors
    /// [`Damaged`] if the checksum does not fit.
    pub fn open<M: DeserializeOwned>(&self) -> Result<M, Damaged> {
        let (checksum, body) = self.0.split_at_checked(CHECKSUM).ok_or(Damaged)?;
        if xxh3_64(body).to_le_bytes() != checksum {
            return Err(Damaged);
        }
        postcard::from_bytes(body).map_err(|_| Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Vec<String> {
        vec!["a booking".to_owned(), "another booking".to_owned()]
    }

    #[test]
    fn a_sound_frame_opens_as_what_was_sent() {
        assert_eq!(Frame::of(&message()).open(), Ok(message()));
    }

    #[test]
    fn a_damaged_frame_is_never_what_was_sent_and_is_refused() {
        for seed in 0..2000 {
            let mut frame = Frame::of(&message());
            let mut questions = 0;
            frame.damage(&mut |bound| {
                questions += 1;
                Choices::of(seed).below(bound, "damage", 0, questions)
            });
            assert_ne!(frame, Frame::of(&message()), "nothing was damaged");
            assert_eq!(frame.open::<Vec<String>>(), Err(Damaged), "damage {seed} went unnoticed");
        }
    }
}
