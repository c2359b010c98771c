//! What has begun, until it ends.

use std::collections::BTreeMap;
use std::time::Duration;

use stage::SimTime;

/// Things that begin and end, by name. What begins twice began the first time, and what ends twice
/// ended the first time.
#[derive(Clone, Debug)]
pub(super) struct Pending<K> {
    /// When each began; nothing once it has ended.
    all: BTreeMap<K, Option<SimTime>>,
}

impl<K> Default for Pending<K> {
    fn default() -> Self {
        Self { all: BTreeMap::new() }
    }
}

impl<K: Ord> Pending<K> {
    pub(super) fn begins(&mut self, what: K, at: SimTime) {
        self.all.entry(what).or_insert(Some(at));
    }

    /// When it began, if it did and had not ended.
    pub(super) fn ends(&mut self, what: &K) -> Option<SimTime> {
        self.all.get_mut(what)?.take()
    }

    /// How many have not ended, and the age of the oldest at that instant.
    pub(super) fn open(&self, now: SimTime) -> (u64, Option<Duration>) {
        let open = self.all.values().flatten();
        (open.clone().count() as u64, open.map(|began| now.since(*began)).max())
    }
}
