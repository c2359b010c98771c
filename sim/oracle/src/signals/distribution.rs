//! How long something takes: the middle, the slow end and the slowest.

use std::time::Duration;

/// Durations of one kind, in business time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    /// In ascending order, in milliseconds.
    sorted: Vec<u64>,
}

impl Distribution {
    /// Of these durations.
    #[must_use]
    pub fn of(durations: impl IntoIterator<Item = Duration>) -> Self {
        let mut sorted: Vec<_> =
            durations.into_iter().map(|duration| duration.as_millis() as u64).collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.sorted.len() as u64
    }

    /// The shortest duration that so many percent are no longer than (the nearest rank, so it is one
    /// that was measured); nothing if there is none.
    #[must_use]
    pub fn percentile(&self, percent: u8) -> Option<Duration> {
        let rank = (self.sorted.len() * usize::from(percent)).div_ceil(100).max(1);
        self.sorted.get(rank - 1).copied().map(Duration::from_millis)
    }

    /// The longest; nothing if there is none.
    #[must_use]
    pub fn longest(&self) -> Option<Duration> {
        self.sorted.last().copied().map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(all: &[u64]) -> Distribution {
        Distribution::of(all.iter().copied().map(Duration::from_secs))
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
    fn of_nothing_there_is_no_percentile() {
        assert_eq!(seconds(&[]).percentile(50), None);
        assert_eq!(seconds(&[]).longest(), None);
    }
}
