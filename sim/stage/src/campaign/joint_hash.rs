//! The hash of many runs, in whatever order and however divided they were played.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The hash of what came of many seeds. Each adds a digest of itself and of its run, so shards may
/// be added like seeds; equal sums are runs that took the same courses, but for somebody who looks
/// for others on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
pub struct JointHash([u64; 4]);

/// A text is no such hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a hash of runs is 64 hexadecimal digits")]
pub struct NoJointHash;

impl JointHash {
    /// Adds what came of a seed.
    pub fn add(&mut self, seed: u64, run: blake3::Hash) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes()).update(run.as_bytes());
        let digest = hasher.finalize();
        let (words, _) = digest.as_bytes().as_chunks::<8>();
        self.join(Self(std::array::from_fn(|at| u64::from_le_bytes(words[at]))));
    }

    /// Adds what came of other seeds.
    pub fn join(&mut self, other: Self) {
        let words = self.0.iter_mut().zip(other.0);
        words.for_each(|(word, more)| *word = word.wrapping_add(more));
    }
}

impl fmt::Display for JointHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|word| write!(f, "{word:016x}"))
    }
}

impl FromStr for JointHash {
    type Err = NoJointHash;

    fn from_str(text: &str) -> Result<Self, NoJointHash> {
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NoJointHash);
        }
        let word = |at: usize| u64::from_str_radix(&text[16 * at..16 * (at + 1)], 16);
        let mut words = [0; 4];
        for (at, place) in words.iter_mut().enumerate() {
            *place = word(at).map_err(|_| NoJointHash)?;
        }
        Ok(Self(words))
    }
}

impl From<JointHash> for String {
    fn from(hash: JointHash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for JointHash {
    type Error = NoJointHash;

    fn try_from(text: String) -> Result<Self, NoJointHash> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(runs: &[(u64, &str)]) -> JointHash {
        let mut sum = JointHash::default();
        runs.iter().for_each(|(seed, run)| sum.add(*seed, blake3::hash(run.as_bytes())));
        sum
    }

    #[test]
    fn order_and_division_do_not_matter_and_everything_else_does() {
        let whole = of(&[(0, "a"), (1, "b"), (2, "c")]);
        assert_eq!(whole, of(&[(2, "c"), (0, "a"), (1, "b")]));
        let mut joined = of(&[(0, "a"), (2, "c")]);
        joined.join(of(&[(1, "b")]));
        assert_eq!(whole, joined);
        for other in [&[(0, "b"), (1, "a"), (2, "c")][..], &[(0, "a"), (1, "b")], &[]] {
            assert_ne!(whole, of(other));
        }
        assert_eq!(whole.to_string().parse(), Ok(whole));
        assert_eq!("ff".parse::<JointHash>(), Err(NoJointHash));
    }
}
