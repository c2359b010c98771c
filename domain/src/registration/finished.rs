//! What is over and is remembered for a while, so that a message that comes late is known for what
//! it is.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Deref;
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

use crate::sourcing::Timestamp;

/// How long what is finished is remembered: longer than any message can be under way.
pub const TOMBSTONE_RETENTION: Duration = Duration::from_secs(7 * 24 * 3600);

/// When something was over.
pub trait Dated {
    /// When it was over, in business time.
    fn at(&self) -> Timestamp;
}

/// What is over, by its id. It reads like a map.
///
/// The oldest ones are found without looking at the others: every event may forget something, and a
/// stream whose state remembers much would take as long for one event as for all that it remembers.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    from = "BTreeMap<K, V>",
    bound(deserialize = "K: Copy + Ord + Deserialize<'de>, V: Dated + Deserialize<'de>")
)]
pub struct Finished<K, V> {
    by_id: BTreeMap<K, V>,
    /// The instant and the id of each, the oldest first.
    by_age: VecDeque<(Timestamp, K)>,
}

impl<K: Copy + Ord, V: Dated> Finished<K, V> {
    /// Remembers what became of `id`, instead of what was known of it.
    pub fn insert(&mut self, id: K, what: V) {
        let age = (what.at(), id);
        if let Some(known) = self.by_id.insert(id, what) {
            self.forget_age(known.at(), id);
        }
        match self.by_age.back() {
            // Only machines whose clocks disagree finish things out of order.
            Some(newest) if *newest > age => {
                let place = self.by_age.partition_point(|known| *known < age);
                self.by_age.insert(place, age);
            }
            _ => self.by_age.push_back(age),
        }
        self.assert_counts_agree();
    }

    /// Forgets what is known of `id`, as if it had never been finished.
    pub fn remove(&mut self, id: K) {
        if let Some(known) = self.by_id.remove(&id) {
            self.forget_age(known.at(), id);
        }
        self.assert_counts_agree();
    }

    /// What is remembered by id is remembered by age, once: else something would never be
    /// forgotten.
    fn assert_counts_agree(&self) {
        assert!(self.by_id.len() == self.by_age.len(), "each is remembered by id and by age");
    }

    fn forget_age(&mut self, at: Timestamp, id: K) {
        if let Ok(place) = self.by_age.binary_search(&(at, id)) {
            self.by_age.remove(place);
        }
    }

    /// Forgets what was over for `retention` or longer at `now`.
    pub fn forget(&mut self, now: Timestamp, retention: Duration) {
        while let Some((at, id)) = self.by_age.front()
            && now.since(*at) >= retention
        {
            self.by_id.remove(id);
            self.by_age.pop_front();
        }
    }

    /// Forgets everything that is finished.
    pub fn clear(&mut self) {
        self.by_id.clear();
        self.by_age.clear();
    }
}

impl<K, V> Deref for Finished<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &BTreeMap<K, V> {
        &self.by_id
    }
}

impl<K, V> Default for Finished<K, V> {
    fn default() -> Self {
        Self { by_id: BTreeMap::new(), by_age: VecDeque::new() }
    }
}

/// The order of ages follows from what is remembered, so it takes no part in comparing and storing.
impl<K: PartialEq, V: PartialEq> PartialEq for Finished<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.by_id == other.by_id
    }
}

impl<K: Eq, V: Eq> Eq for Finished<K, V> {}

impl<K: Serialize, V: Serialize> Serialize for Finished<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.by_id.serialize(serializer)
    }
}

impl<K: Copy + Ord, V: Dated> From<BTreeMap<K, V>> for Finished<K, V> {
    fn from(by_id: BTreeMap<K, V>) -> Self {
        let mut by_age: Vec<_> = by_id.iter().map(|(id, what)| (what.at(), *id)).collect();
        by_age.sort_unstable();
        Self { by_id, by_age: by_age.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Dated for u64 {
        fn at(&self) -> Timestamp {
            Timestamp(*self)
        }
    }

    const WEEK: Duration = Duration::from_millis(7);

    /// The rule, without an order of ages: everything is looked at.
    fn naive(by_id: &mut BTreeMap<u8, u64>, now: Timestamp) {
        by_id.retain(|_, at| now.since(Timestamp(*at)) < WEEK);
    }

    #[test]
    fn what_is_forgotten_is_what_a_look_at_everything_would_forget() {
        let (mut finished, mut expected) = (Finished::default(), BTreeMap::new());
        for step in 0..2000_u64 {
            let mixed = step.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
            let (id, at) = ((mixed % 40) as u8, (step / 4 + mixed % 5).saturating_sub(2));
            match mixed % 3 {
                0 => {
                    finished.forget(Timestamp(at), WEEK);
                    naive(&mut expected, Timestamp(at));
                }
                1 if mixed % 7 == 1 => {
                    finished.remove(id);
                    expected.remove(&id);
                }
                _ => {
                    finished.insert(id, at);
                    expected.insert(id, at);
                }
            }
            assert_eq!(*finished, expected, "step {step}");
            let saved = serde_json::to_string(&finished).unwrap();
            assert_eq!(
                saved,
                serde_json::to_string(&expected).unwrap(),
                "stored as the map it was before"
            );
            let again: Finished<u8, u64> = serde_json::from_str(&saved).unwrap();
            assert!(again.by_age == finished.by_age, "read again, it forgets in the same order");
        }
    }
}
