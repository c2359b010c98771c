//! What has begun, until it ends.

use std::collections::BTreeMap;
use std::time::Duration;

use stage::SimTime;

use super::Distribution;

/// Things that begin and end, by name. What begins twice began the first time, and what ends twice
/// ended the first time.
#[derive(Clone, Debug)]
pub(super) struct Pending<K> {
    all: BTreeMap<K, (SimTime, Option<SimTime>)>,
}

impl<K> Default for Pending<K> {
    fn default() -> Self {
        Self { all: BTreeMap::new() }
    }
}

impl<K: Ord> Pending<K> {
    pub(super) fn begins(&mut self, what: K, at: SimTime) {
        self.all.entry(what).or_insert((at, None));
    }

    pub(super) fn ends(&mut self, what: &K, at: SimTime) {
        if let Some((_, end)) = self.all.get_mut(what) {
            end.get_or_insert(at);
        }
    }

    /// How long all took that have ended.
    pub(super) fn ended(&self) -> Distribution {
        Distribution::of(
            self.all.values().filter_map(|(begin, end)| Some(end.as_ref()?.since(*begin))),
        )
    }

    /// How many have not ended, and the age of the oldest at that instant.
    pub(super) fn open(&self, now: SimTime) -> (u64, Option<Duration>) {
        let open = self.all.values().filter(|(_, end)| end.is_none());
        (open.clone().count() as u64, open.map(|(begin, _)| now.since(*begin)).max())
    }
}
