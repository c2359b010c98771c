//! When a snapshot is taken of the state in a lane, and how one is opened again.

use std::time::Duration;

use domain::history::{self, Before};
use domain::message::Stored;
use domain::registration::SeatsAvailability;
use domain::sourcing::{
    Fingerprint, Keep, Situation, Snapshot, SnapshotStrategy, Snapshots, Timestamp, Version,
};
use domain::stream::StreamKind;

use super::super::protocol::StoredSnapshot;
use super::super::release::RunningVersion;
use super::State;

/// What stands for the time a load takes. A rehearsal must come out the same every time, so it
/// counts events instead.
const AN_EVENT_TAKES: Duration = Duration::from_micros(1);

/// When snapshots are taken, and by whom: what one version takes another does not open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Snapshotting {
    pub(super) strategy: Snapshots,
    pub(super) running: RunningVersion,
    /// What a snapshot of seats has left of them.
    pub(super) seats_kept: fn(SeatsAvailability) -> SeatsAvailability,
}

/// What is known of the latest snapshot of a stream, and of what would be read after it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SnapshotTracker {
    version: Version,
    bytes: u64,
    at: Timestamp,
    /// How many bytes the events after it have.
    tail_bytes: u64,
    load: Duration,
    /// A snapshot could not be opened. None is asked for again.
    refused: bool,
}

/// What was opened.
pub(super) struct Opened {
    pub(super) state: State,
    /// What later rows may need to be read.
    pub(super) before: Before,
    pub(super) version: Version,
}

impl SnapshotTracker {
    /// What a snapshot must be made with to be of use here; none if none is.
    pub(super) fn asks_for(&self, kind: StreamKind, how: Snapshotting) -> Option<Fingerprint> {
        (how.strategy.stores() && !self.refused).then(|| fingerprint(kind, how.running))
    }

    /// Opens a snapshot. None if it was made otherwise or cannot be read.
    pub(super) fn open(
        &mut self,
        kind: StreamKind,
        stored: StoredSnapshot,
        how: Snapshotting,
    ) -> Option<Opened> {
        let (at, bytes) = (stored.at, stored.snapshot.state.len() as u64);
        let opened = stored.snapshot.open(&fingerprint(kind, how.running)).ok();
        let opened = opened.and_then(|(bytes, version)| {
            let (state, before) = postcard::from_bytes(&bytes).ok()?;
            let state = match state {
                State::Seats(seats) => State::Seats((how.seats_kept)(seats)),
                other => other,
            };
            Some(Opened { state, before, version })
        });
        match &opened {
            Some(opened) => {
                (self.version, self.at, self.bytes) = (opened.version, at, bytes);
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

    /// Whether a snapshot of the state after `rows`, at `head`, is to be stored with them.
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

    /// `rows` were committed; the stream ends at `head` now. Whether a snapshot is to be stored by
    /// itself.
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

    /// A snapshot was stored.
    pub(super) const fn stored(&mut self, stored: &StoredSnapshot) {
        (self.version, self.at) = (stored.snapshot.version, stored.at);
        (self.bytes, self.tail_bytes) = (stored.snapshot.state.len() as u64, 0);
    }

    const fn situation(&self, head: Version, now: Timestamp) -> Situation {
        let Self { version: kept, bytes: kept_bytes, at: kept_at, tail_bytes, load, .. } = *self;
        Situation { head, kept, kept_bytes, kept_at, tail_bytes, load, now }
    }
}

/// A snapshot of a state, and of what goes with it.
pub(super) fn taken(
    state: &State,
    before: &Before,
    version: Version,
    at: Timestamp,
    running: RunningVersion,
) -> StoredSnapshot {
    let bytes = postcard::to_stdvec(&(state, before)).expect("a state is plain data");
    StoredSnapshot {
        at,
        snapshot: Snapshot::of(bytes, version, fingerprint(state.kind(), running)),
    }
}

fn fingerprint(kind: StreamKind, running: RunningVersion) -> Fingerprint {
    kind.fingerprint(running.reads())
}

fn bytes_of(rows: &[Stored]) -> u64 {
    rows.iter().map(|row| history::encode(row).len() as u64).sum()
}

#[cfg(test)]
mod tests {
    use domain::history::Release;

    use super::*;

    const KIND: StreamKind = StreamKind::SeatsAvailability;

    const HOW: Snapshotting = Snapshotting {
        strategy: Snapshots::EveryN { events: 2 },
        running: RunningVersion::TODAY,
        seats_kept: |seats| seats,
    };

    fn taken_by(running: RunningVersion) -> StoredSnapshot {
        let state = State::Seats(SeatsAvailability::default());
        taken(&state, &Before::default(), Version(7), Timestamp(1), running)
    }

    #[test]
    fn a_snapshot_of_the_same_fold_is_opened() {
        let mut tracker = SnapshotTracker::default();
        let today = taken_by(RunningVersion::TODAY);
        let opened = tracker.open(KIND, today, HOW).unwrap();
        assert_eq!((opened.version, tracker.version), (Version(7), Version(7)));
        assert!(tracker.asks_for(KIND, HOW).is_some());
    }

    #[test]
    fn a_snapshot_of_another_fold_or_in_pieces_is_refused_and_none_is_asked_for_again() {
        let mut other = taken_by(RunningVersion::TODAY);
        other.snapshot.fingerprint = Fingerprint("another fold".to_owned());
        let mut broken = taken_by(RunningVersion::TODAY);
        broken.snapshot.state.truncate(1);
        let former = taken_by(RunningVersion::during_upgrade(Release::V1, Release::V1));
        for useless in [other, broken, former] {
            let mut tracker = SnapshotTracker::default();
            assert!(tracker.open(KIND, useless, HOW).is_none());
            assert_eq!(tracker.asks_for(KIND, HOW), None);
        }
    }
}
