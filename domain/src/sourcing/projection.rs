//! Read models: folds over streams that know how far they have read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::stream::{StreamId, Version};

/// A read model: a pure fold over the events of one or many streams.
pub trait Projection: Default {
    /// What kinds of streams there are.
    type Kind;
    /// What it reads.
    type Event;

    /// Takes in `event`, which moved `stream` to `version`. Called once for each event, in stream
    /// order.
    fn apply(&mut self, stream: StreamId<Self::Kind>, version: Version, event: &Self::Event);
}

/// How an arriving event relates to what was already read of its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Read before: ignore it.
    Known,
    /// The next one: apply it.
    Next,
    /// Events between are missing: wait for them. The version is the last one read.
    Gap(Version),
}

/// How far each stream has been read. Positions never go back and never skip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    from = "Vec<(StreamId<K>, Version)>",
    into = "Vec<(StreamId<K>, Version)>",
    bound(serialize = "K: Copy + Serialize", deserialize = "K: Copy + Ord + Deserialize<'de>")
)]
pub struct Positions<K>(BTreeMap<StreamId<K>, Version>);

impl<K> Default for Positions<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> From<Vec<(StreamId<K>, Version)>> for Positions<K> {
    fn from(read: Vec<(StreamId<K>, Version)>) -> Self {
        Self(read.into_iter().collect())
    }
}

impl<K> From<Positions<K>> for Vec<(StreamId<K>, Version)> {
    fn from(Positions(read): Positions<K>) -> Self {
        read.into_iter().collect()
    }
}

impl<K: Copy + Ord> Positions<K> {
    /// The version up to which `stream` was read.
    #[must_use]
    pub fn of(&self, stream: StreamId<K>) -> Version {
        self.0.get(&stream).copied().unwrap_or_default()
    }

    /// How many events were read, in all streams together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().map(|version| version.0).sum()
    }

    /// How many events the other has read and this has not, in streams of such kinds.
    #[must_use]
    pub fn behind(&self, other: &Self, counts: impl Fn(K) -> bool) -> u64 {
        let counted = other.0.iter().filter(|(stream, _)| counts(stream.kind));
        counted.map(|(stream, version)| version.0.saturating_sub(self.of(*stream).0)).sum()
    }

    /// What to do with the event that moved `stream` to `version`.
    #[must_use]
    pub fn judge(&self, stream: StreamId<K>, version: Version) -> Arrival {
        let read = self.of(stream);
        if version <= read {
            Arrival::Known
        } else if version == read.next() {
            Arrival::Next
        } else {
            Arrival::Gap(read)
        }
    }

    /// Notes that `stream` was read up to `version`.
    pub fn advance(&mut self, stream: StreamId<K>, version: Version) {
        self.0.insert(stream, version);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    enum Kind {
        Account,
        Transfer,
    }

    #[test]
    fn whoever_reads_more_streams_may_still_be_behind_in_one() {
        let stream = |kind| StreamId::new(kind, uuid::Uuid::nil());
        let mut shown = Positions::default();
        shown.advance(stream(Kind::Account), Version(3));
        let mut beside = Positions::default();
        beside.advance(stream(Kind::Transfer), Version(9));
        beside.advance(stream(Kind::Account), Version(2));
        assert_eq!((beside.behind(&shown, |_| true), shown.behind(&beside, |_| true)), (1, 9));
        assert_eq!(shown.behind(&beside, |kind| kind == Kind::Account), 0);
    }

    #[test]
    fn equal_or_lower_is_known_the_next_is_applied_and_higher_waits() {
        let stream = StreamId::new(Kind::Account, uuid::Uuid::nil());
        let mut positions = Positions::default();
        positions.advance(stream, Version(2));
        assert_eq!(positions.judge(stream, Version(1)), Arrival::Known);
        assert_eq!(positions.judge(stream, Version(2)), Arrival::Known);
        assert_eq!(positions.judge(stream, Version(3)), Arrival::Next);
        assert_eq!(positions.judge(stream, Version(4)), Arrival::Gap(Version(2)));
    }
}
