//! The reference keeper of snapshots: streams in memory, and beside each the bytes of one snapshot.

use std::collections::BTreeMap;

use super::super::event_store::StreamKey;
use super::super::failure::Failure;
use super::super::snapshot_store::{
    EventDigest, FoldNumber, LoadedState, SnapshotStore, Tampering,
};
use super::mistakes;

mistakes! {
    /// What a keeper of snapshots can be wrong about.
    SnapshotMistake {
        /// What is committed is applied to the state twice before it is kept.
        AppliesTheLastEventTwice => "snapshot::equals_the_replay_at_every_length",
        /// A snapshot in the middle of a batch is kept under the version of its end.
        KeepsBeforeTheBatchEnds => "snapshot::equals_the_replay_after_batches",
        /// The tail begins with the last event that is in the snapshot.
        BeginsTheTailEarly => "snapshot::equals_the_replay_from_every_snapshot",
        /// The tail begins one event late.
        BeginsTheTailLate => "snapshot::equals_the_replay_from_every_snapshot",
        /// There is no tail.
        TakesItForTheEnd => "snapshot::hides_no_later_event",
        /// The version that is loaded is how many events were read.
        ForgetsItsVersion => "snapshot::state_knows_its_version",
        /// It is kept and never looked for.
        IsNeverUsed => "snapshot::kept_snapshot_is_used",
        /// It is found by id, and the first digit is enough.
        IsFoundByPrefix => "snapshot::streams_keep_their_own",
        /// A snapshot of a stream without events says that there was one.
        CountsNothingAsOne => "snapshot::of_nothing_is_nothing",
        /// Which fold made it is not looked at.
        TrustsAnyFold => "snapshot::of_another_fold_is_refused",
        /// A fold that is late enough is good enough.
        TrustsLaterFolds => "snapshot::of_a_later_fold_is_refused",
        /// Which stream it is of is not looked at.
        TrustsAnyStream => "snapshot::of_another_stream_is_refused",
        /// How many events the stream has is not looked at.
        TrustsItsVersion => "snapshot::ahead_of_its_stream_is_refused",
        /// What cannot be read to its end is the first state, at the version that could be read.
        ReadsTheRestAsNothing => "snapshot::cut_short_falls_back_to_the_replay",
        /// What cannot be read is an error.
        FailsOnGarbage => "snapshot::garbage_falls_back_to_the_replay",
        /// Events are deleted once they are in a snapshot.
        DeletesWhatItStandsFor => "snapshot::lost_changes_nothing",
        /// The first snapshot of a stream stays.
        KeepsTheFirst => "snapshot::refused_one_is_replaced",
    }
}

use SnapshotMistake as M;

/// Snapshots that keep every law, unless they are given a mistake.
#[derive(Debug, Default)]
pub struct ReferenceSnapshots {
    mistake: Option<SnapshotMistake>,
    fold: FoldNumber,
    streams: BTreeMap<StreamKey, Stream>,
    kept: BTreeMap<StreamKey, Vec<u8>>,
}

#[derive(Debug, Default)]
struct Stream {
    events: Vec<Vec<u8>>,
    /// How many events the last batch had.
    batch: usize,
    /// Events that were deleted, by a mistake.
    deleted: usize,
}

/// A snapshot, which says what it was made of and with.
#[derive(Clone, Copy, Debug)]
struct Content {
    fold: u64,
    stream: StreamKey,
    version: u64,
    state: EventDigest,
}

impl Content {
    /// Six numbers and a checksum over them.
    fn encode(self) -> Vec<u8> {
        let StreamKey { category, id } = self.stream;
        let fields =
            [self.fold, category.into(), id, self.version, self.state.events, self.state.digest];
        let mut bytes: Vec<u8> = fields.iter().flat_map(|field| field.to_le_bytes()).collect();
        let checksum = checksum(&bytes);
        bytes.extend(checksum.to_le_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (fields, sum) = bytes.split_last_chunk::<8>()?;
        if bytes.len() != 56 || u64::from_le_bytes(*sum) != checksum(fields) {
            return None;
        }
        Some(Self::read(fields))
    }

    /// The fields as far as they are there; the rest is zero.
    fn read(fields: &[u8]) -> Self {
        let field = |index: usize| {
            let bytes =
                fields.get(8 * index..8 * index + 8).and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(0, u64::from_le_bytes)
        };
        let stream =
            StreamKey { category: u8::try_from(field(1)).unwrap_or(u8::MAX), id: field(2) };
        let state = EventDigest { events: field(4), digest: field(5) };
        Self { fold: field(0), stream, version: field(3), state }
    }
}

fn checksum(bytes: &[u8]) -> u64 {
    EventDigest::default().evolve(FoldNumber::First, bytes).digest
}

impl ReferenceSnapshots {
    /// Empty streams; every law is kept.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Empty streams, with this mistake.
    #[must_use]
    pub fn with(mistake: SnapshotMistake) -> Self {
        Self { mistake: Some(mistake), ..Self::default() }
    }

    fn is(&self, mistake: SnapshotMistake) -> bool {
        self.mistake == Some(mistake)
    }

    fn found(&self, stream: StreamKey) -> Option<&Vec<u8>> {
        if self.is(M::IsFoundByPrefix) {
            let first = |key: StreamKey| key.id.to_string().chars().next();
            return self
                .kept
                .iter()
                .find(|(key, _)| first(**key) == first(stream))
                .map(|(_, bytes)| bytes);
        }
        self.kept.get(&stream)
    }

    /// The snapshot of a stream, if it is of use.
    fn usable(&self, stream: StreamKey) -> Result<Option<Content>, Failure> {
        let Some(bytes) = self.found(stream).filter(|_| !self.is(M::IsNeverUsed)) else {
            return Ok(None);
        };
        let content = match Content::decode(bytes) {
            Some(content) => content,
            None if self.is(M::ReadsTheRestAsNothing) && bytes.len() < 56 => Content::read(bytes),
            None if self.is(M::FailsOnGarbage) => {
                return Err(Failure::failed("the snapshot is damaged"));
            }
            None => return Ok(None),
        };
        let fold = self.fold.number();
        let length = self.streams.get(&stream).map_or(0, |stream| stream.events.len() as u64);
        let of_this_fold = content.fold == fold
            || self.is(M::TrustsAnyFold)
            || self.is(M::TrustsLaterFolds) && content.fold > fold;
        let of_this_stream =
            content.stream == stream || self.is(M::TrustsAnyStream) || self.is(M::IsFoundByPrefix);
        let within = content.version <= length || self.is(M::TrustsItsVersion);
        Ok((of_this_fold && of_this_stream && within).then_some(content))
    }

    fn read(&self, stream: StreamKey) -> Result<LoadedState, Failure> {
        let nothing = Stream::default();
        let Stream { events, deleted, .. } = self.streams.get(&stream).unwrap_or(&nothing);
        let snapshot = self.usable(stream)?;
        let (state, version) =
            snapshot.map_or_else(Default::default, |kept| (kept.state, kept.version));
        let from = usize::try_from(version).unwrap_or(usize::MAX);
        let from = match self.mistake {
            Some(M::BeginsTheTailEarly) => from.saturating_sub(1),
            Some(M::BeginsTheTailLate) if from > 0 => from + 1,
            Some(M::TakesItForTheEnd) if from > 0 => events.len(),
            _ => from.max(*deleted),
        };
        let tail = events.get(from..).unwrap_or_default();
        let state = tail.iter().fold(state, |state, event| state.evolve(self.fold, event));
        let version = match self.mistake {
            Some(M::ForgetsItsVersion) => tail.len() as u64,
            Some(M::CountsNothingAsOne) => version.max(events.len() as u64),
            _ => events.len().max(from) as u64,
        };
        Ok(LoadedState { state, version, snapshot: snapshot.map(|kept| kept.version) })
    }
}

impl SnapshotStore for ReferenceSnapshots {
    fn append(&mut self, stream: StreamKey, events: &[Vec<u8>]) -> Result<(), Failure> {
        let of_stream = self.streams.entry(stream).or_default();
        of_stream.events.extend_from_slice(events);
        of_stream.batch = events.len();
        Ok(())
    }

    fn keep(&mut self, stream: StreamKey) -> Result<(), Failure> {
        let nothing = Stream::default();
        let Stream { events, batch, .. } = self.streams.get(&stream).unwrap_or(&nothing);
        let mut kept = events.iter().collect::<Vec<_>>();
        match self.mistake {
            Some(M::AppliesTheLastEventTwice) => kept.extend(events.last()),
            Some(M::KeepsBeforeTheBatchEnds) if *batch > 1 => {
                kept.pop();
            }
            _ => {}
        }
        let mut version = events.len() as u64;
        let mut state = EventDigest::replay(self.fold, kept);
        if let Some(content) = self.usable(stream)?.filter(|_| self.is(M::DeletesWhatItStandsFor)) {
            let tail = &events[usize::try_from(content.version).unwrap_or_default()..];
            state = tail.iter().fold(content.state, |state, event| state.evolve(self.fold, event));
        }
        if self.is(M::CountsNothingAsOne) && version == 0 {
            (version, state) = (1, EventDigest::replay(self.fold, [b""]));
        }
        let content = Content { fold: self.fold.number(), stream, version, state };
        if !(self.is(M::KeepsTheFirst) && self.kept.contains_key(&stream)) {
            self.kept.insert(stream, content.encode());
        }
        if self.is(M::DeletesWhatItStandsFor)
            && let Some(of_stream) = self.streams.get_mut(&stream)
        {
            of_stream.deleted = of_stream.events.len();
        }
        Ok(())
    }

    fn load(&mut self, stream: StreamKey) -> Result<LoadedState, Failure> {
        self.read(stream)
    }

    fn change_fold(&mut self, fold: FoldNumber) -> Result<(), Failure> {
        self.fold = fold;
        Ok(())
    }

    fn tamper(&mut self, stream: StreamKey, how: Tampering) -> Result<(), Failure> {
        let other = match how {
            Tampering::OfStream(other) => self.kept.get(&other).cloned(),
            _ => None,
        };
        let length = self.streams.get(&stream).map_or(0, |stream| stream.events.len() as u64);
        let Some(bytes) = self.kept.get_mut(&stream) else { return Ok(()) };
        match how {
            Tampering::CutShort => bytes.truncate(bytes.len() / 2 + 4),
            Tampering::Garbage => {
                *bytes = b"no snapshot at all, whatever one may read into these bytes".to_vec();
            }
            Tampering::OfStream(_) => bytes.clone_from(&other.unwrap_or_default()),
            Tampering::Ahead { events } => {
                if let Some(content) = Content::decode(bytes) {
                    *bytes = Content { version: length + events, ..content }.encode();
                }
            }
            Tampering::Removed => {
                self.kept.remove(&stream);
            }
        }
        Ok(())
    }
}
