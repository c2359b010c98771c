//! When the state at a desk is kept where its events are, and how it is taken up again.

use std::time::Duration;

use domain::history;
use domain::message::Stored;
use domain::sourcing::{
    Fingerprint, Keep, Situation, Snapshot, SnapshotStrategy, Snapshots, StreamKind, Timestamp, Version,
};

use super::super::protocol::Kept;
use super::State;

/// What stands for the time a load takes. A rehearsal must come out the same every time, so it counts events instead.
const AN_EVENT_TAKES: Duration = Duration::from_micros(1);

/// What is known of the state of a stream that was kept last, and of what would be read after it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keeping {
    kept: Version,
    kept_bytes: u64,
    kept_at: Timestamp,
    tail_bytes: u64,
    load: Duration,
    /// A kept state could not be taken up. It is not asked for again.
    refused: bool,
}

impl Keeping {
    /// What a kept state must be made with to be of use here; none if none is.
    pub(super) fn asks_for(&self, strategy: Snapshots, kind: StreamKind) -> Option<Fingerprint> {
        (strategy.stores() && !self.refused).then(|| Fingerprint::of(kind))
    }

    /// Takes a kept state up: the state and its version, or none if it was made otherwise or cannot be read.
    pub(super) fn open(&mut self, kind: StreamKind, kept: Kept) -> Option<(State, Version)> {
        let (at, bytes) = (kept.at, kept.snapshot.state.len() as u64);
        let opened = kept.snapshot.open(&Fingerprint::of(kind)).ok();
        let opened = opened.and_then(|(bytes, version)| Some((postcard::from_bytes(&bytes).ok()?, version)));
        match &opened {
            Some((_, version)) => {
                (self.kept, self.kept_at, self.kept_bytes) = (*version, at, bytes);
                self.tail_bytes = 0;
            }
            None => self.refused = true,
        }
        opened
    }

    /// So many events were read.
    pub(super) fn loaded(&mut self, events: usize, bytes: u64) {
        self.load = AN_EVENT_TAKES * u32::try_from(events).unwrap_or(u32::MAX);
        self.tail_bytes += bytes;
    }

    /// The state after `events`, if it is to be kept with them.
    pub(super) fn with_commit(
        &self,
        strategy: Snapshots,
        (state, version): (&State, Version),
        events: &[Stored],
        now: Timestamp,
    ) -> Option<Box<Kept>> {
        if !strategy.stores() || events.is_empty() {
            return None;
        }
        let head = version.plus(events.len());
        let grown = Self { tail_bytes: self.tail_bytes + bytes_of(events), ..*self };
        (strategy.judge(&grown.situation(head, now)) == Keep::WithCommit).then(|| {
            let after = events.iter().fold(state.clone(), |state, event| state.evolve(&event.body));
            Box::new(taken(&after, head, now))
        })
    }

    /// Events were committed, with or without the state after them. The state, if it is to be kept by itself now.
    pub(super) fn committed(
        &mut self,
        strategy: Snapshots,
        (state, version): (&State, Version),
        (events, kept): (&[Stored], Option<&Kept>),
        now: Timestamp,
    ) -> Option<Box<Kept>> {
        if !strategy.stores() {
            return None;
        }
        self.tail_bytes += bytes_of(events);
        let aside = (strategy.judge(&self.situation(version, now)) == Keep::Aside)
            .then(|| Box::new(taken(state, version, now)));
        if let Some(kept) = kept.or(aside.as_deref()) {
            (self.kept, self.kept_at) = (kept.snapshot.version, kept.at);
            (self.kept_bytes, self.tail_bytes) = (kept.snapshot.state.len() as u64, 0);
        }
        aside
    }

    const fn situation(&self, head: Version, now: Timestamp) -> Situation {
        let Self { kept, kept_bytes, kept_at, tail_bytes, load, .. } = *self;
        Situation { head, kept, kept_bytes, kept_at, tail_bytes, load, now }
    }
}

fn taken(state: &State, version: Version, at: Timestamp) -> Kept {
    let bytes = postcard::to_stdvec(state).expect("a state is plain data");
    Kept { at, snapshot: Snapshot::of(bytes, version, Fingerprint::of(state.kind())) }
}

fn bytes_of(events: &[Stored]) -> u64 {
    events.iter().map(|event| history::encode(event).len() as u64).sum()
}

#[cfg(test)]
mod tests {
    use domain::registration::SeatsAvailability;

    use super::*;

    const KIND: StreamKind = StreamKind::SeatsAvailability;

    fn kept() -> Kept {
        taken(&State::Seats(SeatsAvailability::default()), Version(7), Timestamp(1))
    }

    #[test]
    fn a_state_of_the_same_fold_is_taken_up() {
        let mut keeping = Keeping::default();
        let (_, version) = keeping.open(KIND, kept()).unwrap();
        assert_eq!((version, keeping.kept), (Version(7), Version(7)));
        assert!(keeping.asks_for(Snapshots::EveryN { events: 2 }, KIND).is_some());
    }

    #[test]
    fn a_state_of_another_fold_or_in_pieces_is_refused_and_not_asked_for_again() {
        let mut other = kept();
        other.snapshot.fingerprint = Fingerprint("another fold".to_owned());
        let mut broken = kept();
        broken.snapshot.state.truncate(1);
        for useless in [other, broken] {
            let mut keeping = Keeping::default();
            assert!(keeping.open(KIND, useless).is_none());
            assert_eq!(keeping.asks_for(Snapshots::EveryN { events: 2 }, KIND), None);
        }
    }
}
