//! How long something takes: the middle, the slow end and the slowest.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

/// Durations of one kind, in business time: how many there are of each length, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Distribution(BTreeMap<u64, u64>);

impl Distribution {
    /// One more.
    pub fn add(&mut self, took: Duration) {
        *self.0.entry(took.as_millis() as u64).or_default() += 1;
    }

    /// All of another one as well, rounded up to two digits: so it does not grow with what is added.
    pub fn add_rounded(&mut self, other: &Self) {
        for (ms, times) in &other.0 {
            *self.0.entry(rounded_up(*ms)).or_default() += times;
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// The shortest duration that so many percent are no longer than (the nearest rank, so it is one
    /// that was measured); nothing if there is none.
    #[must_use]
    pub fn percentile(&self, percent: u8) -> Option<Duration> {
        let rank = (self.count() * u64::from(percent)).div_ceil(100).max(1);
        let mut no_longer = 0;
        let reached = self.0.iter().find(|(_, times)| {
            no_longer += **times;
            no_longer >= rank
        });
        reached.map(|(ms, _)| Duration::from_millis(*ms))
    }

    /// The longest; nothing if there is none.
    #[must_use]
    pub fn longest(&self) -> Option<Duration> {
        self.0.last_key_value().map(|(ms, _)| Duration::from_millis(*ms))
    }
}

/// A number of milliseconds with two digits, and zeros for the rest.
fn rounded_up(ms: u64) -> u64 {
    let step = 10_u64.pow(ms.checked_ilog10().unwrap_or_default().saturating_sub(1));
    ms.div_ceil(step).saturating_mul(step)
}

impl FromIterator<Duration> for Distribution {
    fn from_iter<I: IntoIterator<Item = Duration>>(all: I) -> Self {
        let mut distribution = Self::default();
        all.into_iter().for_each(|took| distribution.add(took));
        distribution
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(all: &[u64]) -> Distribution {
        all.iter().copied().map(Duration::from_secs).collect()
    }

    #[test]
    fn a_percentile_is_a_duration_that_was_measured() {
        let some = seconds(&[9, 1, 2, 3]);
        assert_eq!(some.percentile(50), Some(Duration::from_secs(2)));
        assert_eq!(some.percentile(95), Some(Duration::from_secs(9)));
        assert_eq!(some.longest(), Some(Duration::from_secs(9)));
    }

    #[test]
    fn of_a_hundred_the_ninety_fifth_is_the_ninety_fifth() {
        let all: Vec<_> = (1..=100).rev().collect();
        assert_eq!(seconds(&all).percentile(95), Some(Duration::from_secs(95)));
        assert_eq!(seconds(&all).percentile(100), Some(Duration::from_secs(100)));
    }

    #[test]
    fn what_is_added_up_is_rounded_up_to_two_digits() {
        let mut sum = Distribution::default();
        sum.add_rounded(&seconds(&[0, 9, 1234, 86_401]));
        let ms = |text: &str| serde_json::to_string(&sum).unwrap().contains(text);
        assert!(ms("\"0\":1") && ms("\"9000\":1") && ms("\"1300000\":1"), "{sum:?}");
        assert_eq!((sum.count(), sum.longest()), (4, Some(Duration::from_secs(87_000))));
        assert_eq!((rounded_up(u64::MAX), rounded_up(99), rounded_up(101)), (u64::MAX, 99, 110));
    }

    #[test]
    fn of_nothing_there_is_no_percentile() {
        assert_eq!(seconds(&[]).percentile(50), None);
        assert_eq!(seconds(&[]).longest(), None);
    }
}
