//! Keyed randomness: every choice is a hash of what it is about, never the next draw of a shared
//! stream.
//!
//! So taking one fault out of a scenario, or one client, leaves every other choice as it was. That
//! is what makes a scenario shrink, and a corpus of scenarios survive.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::time::SimTime;

/// From when on what is left to chance comes out otherwise than the seed says. What was chosen up
/// to then stays as it was, so a story can be told from there with another ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rekeying {
    /// Choices that are made later than this are others.
    pub after: SimTime,
    /// Another number gives other outcomes of chance.
    pub salt: u64,
}

/// The source of all choices of one run.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    seed: u64,
}

impl Choices {
    /// The choices that belong to a seed.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        Self { seed }
    }

    /// Other choices, which follow from these and from a salt.
    #[must_use]
    pub fn rekeyed(self, salt: u64) -> Self {
        Self { seed: xxh3_64_with_seed(&salt.to_le_bytes(), self.seed) }
    }

    /// The choice named `label` about the `ordinal`-th occurrence of `entity`.
    #[must_use]
    pub fn choose(&self, label: &str, entity: u128, ordinal: u32) -> u64 {
        let mut key = [0_u8; 64];
        let name = label.as_bytes();
        let length = name.len().min(44);
        key[..length].copy_from_slice(&name[..length]);
        key[44..60].copy_from_slice(&entity.to_le_bytes());
        key[60..].copy_from_slice(&ordinal.to_le_bytes());
        xxh3_64_with_seed(&key, self.seed)
    }

    /// A number below `bound`; 0 if `bound` is 0.
    #[must_use]
    pub fn below(&self, bound: u64, label: &str, entity: u128, ordinal: u32) -> u64 {
        let wide = u128::from(self.choose(label, entity, ordinal)) * u128::from(bound);
        (wide >> 64) as u64
    }

    /// True in `permille` of a thousand cases.
    #[must_use]
    pub fn happens(&self, permille: u16, label: &str, entity: u128, ordinal: u32) -> bool {
        self.below(1000, label, entity, ordinal) < u64::from(permille)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_depends_on_seed_label_entity_and_ordinal_and_on_nothing_else() {
        let choices = Choices::of(1);
        let choice = choices.choose("drop", 7, 0);
        assert_eq!(choice, Choices::of(1).choose("drop", 7, 0));
        for other in [
            Choices::of(2).choose("drop", 7, 0),
            choices.choose("delay", 7, 0),
            choices.choose("drop", 8, 0),
            choices.choose("drop", 7, 1),
        ] {
            assert_ne!(choice, other);
        }
    }

    #[test]
    fn a_rate_is_kept() {
        let hits = (0..10_000).filter(|n| Choices::of(3).happens(100, "drop", *n, 0)).count();
        assert!((900..1100).contains(&hits), "{hits} of 10,000 at 100 permille");
    }
}
