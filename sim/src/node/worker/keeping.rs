//! When the state at a desk is kept where its events are, and how it is taken up again.

use std::time::Duration;

use domain::history::{self, Before};
use domain::message::Stored;
use domain::sourcing::{
    Fingerprint, Keep, Situation, Snapshot, SnapshotStrategy, Snapshots, Timestamp, Version,
};
use domain::stream::StreamKind;

use super::super::protocol::Kept;
use super::super::release::Edition;
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
    pub(super) fn asks_for(
        &self,
        kind: StreamKind,
        (strategy, edition): (Snapshots, Edition),
    ) -> Option<Fingerprint> {
        (strategy.stores() && !self.refused).then(|| fingerprint(kind, edition))
    }

    /// Takes a kept state up: the state, what later rows need to be read, and its version. None if it was made otherwise or
    /// cannot be read.
    pub(super) fn open(
        &mut self,
        kind: StreamKind,
        kept: Kept,
        edition: Edition,
    ) -> Option<(State, Before, Version)> {
        let (at, bytes) = (kept.at, kept.snapshot.state.len() as u64);
        let opened = kept.snapshot.open(&fingerprint(kind, edition)).ok();
        let opened = opened.and_then(|(bytes, version)| {
            let (state, before) = postcard::from_bytes(&bytes).ok()?;
            Some((state, before, version))
        });
        match &opened {
            Some((.., version)) => {
                (self.kept, self.kept_at, self.kept_bytes) = (*version, at, bytes);
                self.tail_bytes = 0;
            }
            None => self.refused = true,
        }
        opened
    }

    /// So many rows were read.
    pub(super) fn loaded(&mut self, rows: usize, bytes: u64) {
        self.load = AN_EVENT_TAKES * u32::try_from(rows).unwrap_or(u32::MAX);
        self.tail_bytes += bytes;
    }

    /// Whether the state after `rows`, at `head`, is to be kept with them.
    pub(super) fn is_due_with(
        &self,
        rows: &[Stored],
        head: Version,
        strategy: Snapshots,
        now: Timestamp,
    ) -> bool {
        if !strategy.stores() || rows.is_empty() {
            return false;
        }
        let grown = Self { tail_bytes: self.tail_bytes + bytes_of(rows), ..*self };
        strategy.judge(&grown.situation(head, now)) == Keep::WithCommit
    }

    /// `rows` were committed; the stream ends at `head` now. Whether the state is to be kept by itself.
    pub(super) fn grown(
        &mut self,
        rows: &[Stored],
        head: Version,
        strategy: Snapshots,
        now: Timestamp,
    ) -> bool {
        if !strategy.stores() || rows.is_empty() {
            return false;
        }
        self.tail_bytes += bytes_of(rows);
        strategy.judge(&self.situation(head, now)) == Keep::Aside
    }

    /// The state was kept.
    pub(super) const fn keep(&mut self, kept: &Kept) {
        (self.kept, self.kept_at) = (kept.snapshot.version, kept.at);
        (self.kept_bytes, self.tail_bytes) = (kept.snapshot.state.len() as u64, 0);
    }

    const fn situation(&self, head: Version, now: Timestamp) -> Situation {
        let Self { kept, kept_bytes, kept_at, tail_bytes, load, .. } = *self;
        Situation { head, kept, kept_bytes, kept_at, tail_bytes, load, now }
    }
}

/// A state and what goes with it, to be kept.
pub(super) fn taken(
    state: &State,
    before: &Before,
    (version, at): (Version, Timestamp),
    edition: Edition,
) -> Kept {
    let bytes = postcard::to_stdvec(&(state, before)).expect("a state is plain data");
    Kept { at, snapshot: Snapshot::of(bytes, version, fingerprint(state.kind(), edition)) }
}

fn fingerprint(kind: StreamKind, edition: Edition) -> Fingerprint {
    kind.fingerprint(edition.reads())
}

fn bytes_of(rows: &[Stored]) -> u64 {
    rows.iter().map(|row| history::encode(row).len() as u64).sum()
}

#[cfg(test)]
mod tests {
    use domain::history::Release;
    use domain::registration::SeatsAvailability;

    use super::*;

    const KIND: StreamKind = StreamKind::SeatsAvailability;

    const HOW: (Snapshots, Edition) = (Snapshots::EveryN { events: 2 }, Edition::TODAY);

    fn kept_by(edition: Edition) -> Kept {
        let state = State::Seats(SeatsAvailability::default());
        taken(&state, &Before::default(), (Version(7), Timestamp(1)), edition)
    }

    #[test]
    fn a_state_of_the_same_fold_is_taken_up() {
        let mut keeping = Keeping::default();
        let (.., version) = keeping.open(KIND, kept_by(Edition::TODAY), Edition::TODAY).unwrap();
        assert_eq!((version, keeping.kept), (Version(7), Version(7)));
        assert!(keeping.asks_for(KIND, HOW).is_some());
    }

    #[test]
    fn a_state_of_another_fold_or_in_pieces_is_refused_and_not_asked_for_again() {
        let mut other = kept_by(Edition::TODAY);
        other.snapshot.fingerprint = Fingerprint("another fold".to_owned());
        let mut broken = kept_by(Edition::TODAY);
        broken.snapshot.state.truncate(1);
        let former = kept_by(Edition::during_upgrade(Release::V1, Release::V1));
        for useless in [other, broken, former] {
            let mut keeping = Keeping::default();
            assert!(keeping.open(KIND, useless, Edition::TODAY).is_none());
            assert_eq!(keeping.asks_for(KIND, HOW), None);
        }
    }
}
