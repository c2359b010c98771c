//! Which seeds are played.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A range of seeds, `first..end` without `end`. It is never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
pub struct Seeds {
    first: u64,
    end: u64,
}

/// A part of a range of seeds: every `count`-th one. Shards of one range have no seed in common and
/// miss none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
pub struct Shard {
    index: u64,
    count: u64,
}

/// Why a text is not a range of seeds.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SeedsError {
    /// It has another form.
    #[error("a range of seeds is two whole numbers with `..` between them")]
    Form,
    /// One of its numbers is too large, or none.
    #[error("{0:?} is not a seed; seeds are whole numbers from 0 to {max}", max = u64::MAX)]
    Number(String),
    /// It contains nothing.
    #[error("no seed lies in {0}..{1}; the second number is not part of the range")]
    Empty(u64, u64),
}

/// Why a text is not a shard.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShardError {
    /// It has another form.
    #[error("a shard is two whole numbers with `/` between them")]
    Form,
    /// There is no such shard.
    #[error("there is no shard {0} of {1}; shards are counted from 1")]
    Impossible(u64, u64),
}

impl Seeds {
    /// The seeds from `first` on that are less than `end`.
    ///
    /// # Errors
    /// [`SeedsError::Empty`] if there is none.
    pub const fn new(first: u64, end: u64) -> Result<Self, SeedsError> {
        if first < end { Ok(Self { first, end }) } else { Err(SeedsError::Empty(first, end)) }
    }

    /// All seeds from `first` on; only a budget or a person ends such a campaign.
    #[must_use]
    pub const fn from(first: u64) -> Self {
        Self { first, end: u64::MAX }
    }

    /// The first seed.
    #[must_use]
    pub const fn first(self) -> u64 {
        self.first
    }

    /// The seed after the last one.
    #[must_use]
    pub const fn end(self) -> u64 {
        self.end
    }

    /// Whether the range ends only where seeds end.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.end == u64::MAX
    }

    /// The seeds of a shard, in their order.
    pub fn part(self, shard: Shard) -> impl Iterator<Item = u64> + Send + Clone {
        let first = self.first_of(shard);
        std::iter::successors(first, move |seed| seed.checked_add(shard.count))
            .take_while(move |seed| *seed < self.end)
    }

    /// How many seeds a shard has.
    #[must_use]
    pub fn count(self, shard: Shard) -> u64 {
        let Some(first) = self.first_of(shard) else { return 0 };
        self.end.saturating_sub(first).div_ceil(shard.count)
    }

    fn first_of(self, shard: Shard) -> Option<u64> {
        let wanted = shard.index - 1;
        let steps = (wanted + shard.count - self.first % shard.count) % shard.count;
        self.first.checked_add(steps)
    }
}

impl FromStr for Seeds {
    type Err = SeedsError;

    /// `first..end`, or `first..` for all from there on.
    fn from_str(text: &str) -> Result<Self, SeedsError> {
        let (first, end) = text.split_once("..").ok_or(SeedsError::Form)?;
        let number = |text: &str| {
            text.trim().parse().map_err(|_| SeedsError::Number(text.trim().to_owned()))
        };
        let end = if end.trim().is_empty() { u64::MAX } else { number(end)? };
        Self::new(number(first)?, end)
    }
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_open() {
            write!(f, "{}..", self.first)
        } else {
            write!(f, "{}..{}", self.first, self.end)
        }
    }
}

impl From<Seeds> for String {
    fn from(seeds: Seeds) -> Self {
        seeds.to_string()
    }
}

impl TryFrom<String> for Seeds {
    type Error = SeedsError;

    fn try_from(text: String) -> Result<Self, SeedsError> {
        text.parse()
    }
}

impl Shard {
    /// The only shard of an undivided campaign.
    pub const WHOLE: Self = Self { index: 1, count: 1 };

    /// Which one it is, counted from 1.
    #[must_use]
    pub const fn index(self) -> u64 {
        self.index
    }

    /// How many there are.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.count
    }

    /// The `index`-th of `count` shards, counted from 1.
    ///
    /// # Errors
    /// [`ShardError::Impossible`] if there is no such shard.
    pub const fn new(index: u64, count: u64) -> Result<Self, ShardError> {
        // Beyond half of all numbers, the sum of two residues would not fit.
        if index == 0 || index > count || count > u64::MAX / 2 {
            return Err(ShardError::Impossible(index, count));
        }
        Ok(Self { index, count })
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let (index, count) = text.split_once('/').ok_or(ShardError::Form)?;
        let number = |text: &str| text.trim().parse().map_err(|_| ShardError::Form);
        Self::new(number(index)?, number(count)?)
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

impl TryFrom<String> for Shard {
    type Error = ShardError;

    fn try_from(text: String) -> Result<Self, ShardError> {
        text.parse()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_nothing_and_miss_nothing() {
        let seeds = Seeds::new(7, 40).unwrap();
        let mut all = Vec::new();
        for index in 1..=4 {
            let shard = Shard::new(index, 4).unwrap();
            let part: Vec<_> = seeds.part(shard).collect();
            assert!(part.iter().all(|seed| seed % 4 == index - 1));
            assert_eq!(part.len() as u64, seeds.count(shard));
            all.extend(part);
        }
        all.sort_unstable();
        assert_eq!(all, (7..40).collect::<Vec<_>>());
    }

    #[test]
    fn a_shard_may_have_nothing_to_do() {
        let seeds = Seeds::new(0, 2).unwrap();
        assert_eq!(seeds.part("3/3".parse().unwrap()).count(), 0);
        assert_eq!(seeds.count("3/3".parse().unwrap()), 0);
    }

    #[test]
    fn seeds_end_where_numbers_end() {
        let seeds = Seeds::new(u64::MAX - 3, u64::MAX).unwrap();
        assert_eq!(
            seeds.part(Shard::WHOLE).collect::<Vec<_>>(),
            [u64::MAX - 3, u64::MAX - 2, u64::MAX - 1]
        );
        assert_eq!(
            seeds.part("2/3".parse().unwrap()).count() as u64,
            seeds.count("2/3".parse().unwrap())
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |text: &str| text.parse::<Seeds>().unwrap_err().to_string();
        assert!(wrong("5..5").contains("no seed lies in 5..5"));
        assert!(wrong("9..3").contains("no seed lies in 9..3"));
        assert!(wrong("12").contains("`..` between"));
        assert!(wrong("..").contains("\"\" is not a seed"));
        assert_eq!("5..".parse(), Ok(Seeds::from(5)));
        assert_eq!(Seeds::from(5).to_string().parse(), Ok(Seeds::from(5)));
        assert!(wrong("0..many").contains("\"many\" is not a seed"));
        assert!(wrong("-1..3").contains("\"-1\" is not a seed"));
        assert!("3/2".parse::<Shard>().unwrap_err().to_string().contains("no shard 3 of 2"));
        assert!("0/2".parse::<Shard>().unwrap_err().to_string().contains("no shard 0 of 2"));
        assert!("one".parse::<Shard>().is_err());
    }
}
