//! The reference store: a log of frames on a disk, one for each commit, and what they come to in
//! memory.

use std::collections::BTreeMap;

use super::super::event_store::{
    Appended, AtomicCommit, EventStore, InboxEntry, LoggedEvent, NewEvent, OpenCommit,
    OutboxMessage, StopKind, StreamKey, VersionedEvent,
};
use super::super::failure::Failure;
use super::disk::{FrameLog, PowerIsOut};
use super::mistakes;

mistakes! {
    /// What a store can be wrong about. Each is a mistake that was published somewhere, or is
    /// easily made.
    StoreMistake {
        /// A version that the stream has left behind is accepted, and what is there is appended to.
        AcceptsStaleVersion => "store::stale_version_is_refused",
        /// A version that the stream has not reached is accepted.
        AcceptsFutureVersion => "store::future_version_is_refused",
        /// Version 0 stands for any version.
        TakesZeroForAny => "store::version_zero_means_no_events",
        /// Events are written by version: the second writer's replace the first's.
        OverwritesTheFirstWriter => "store::second_writer_is_refused",
        /// A conflict tells the version the writer had.
        TellsTheWriterItsOwnVersion => "store::conflict_names_the_version",
        /// Where nothing is appended, no version is checked.
        DoesNotCheckEmptyCommits => "store::empty_commit_is_decided_on_a_version_too",
        /// A commit without events raises the version.
        CountsEmptyCommits => "store::empty_commit_leaves_the_version",
        /// There is an inbox, and nobody looks into it.
        IgnoresItsInbox => "store::repeated_message_appends_nothing",
        /// Who comes again is given the outcome of the repetition.
        AnswersWithTheNewOutcome => "store::repeated_message_is_given_its_outcome",
        /// The version is looked at before the inbox.
        ChecksTheVersionFirst => "store::repeat_is_no_conflict",
        /// A message that appends nothing is not noted.
        ForgetsMessagesWithoutEvents => "store::message_without_events_is_remembered",
        /// The inbox knows messages, and not who handled them.
        SharesTheInbox => "store::each_handler_has_its_own_inbox",
        /// The inbox lives in memory.
        KeepsTheInboxInMemory => "store::inbox_survives_a_restart",
        /// The inbox knows the last hundred messages.
        KeepsAShortInbox => "store::inbox_outlives_what_came_after",
        /// The inbox forgets a message when what it sent is settled.
        PrunesTheInboxWithTheOutbox => "store::inbox_outlives_what_came_after",
        /// Of the messages of one commit, only the first is stored.
        DropsMessagesOfACommit => "store::commit_stores_all_parts",
        /// A refused commit leaves its first event.
        LeavesTheFirstEvent => "store::refused_commit_leaves_no_events",
        /// The outbox is written before the version is checked.
        SendsBeforeItChecks => "store::refused_commit_leaves_no_message",
        /// The inbox is written before the version is checked.
        NotesBeforeItChecks => "store::refused_commit_is_not_remembered",
        /// The outbox is written before the inbox is looked into.
        SendsAgainWhatItRecognises => "store::recognised_commit_leaves_nothing",
        /// Events, inbox and outbox are written and synced one after the other.
        WritesInThreeParts => "store::power_loss_leaves_all_or_nothing",
        /// The inbox is written and synced first, and counts as the whole.
        WritesTheInboxFirst => "store::commit_repeated_after_power_loss_happens_once",
        /// All events of one commit get one version.
        GivesABatchOneVersion => "store::versions_have_no_gaps",
        /// A refusal uses a version up, as a sequence of a database does.
        LeavesGapsAfterRefusals => "store::versions_have_no_gaps",
        /// The log is read stream by stream.
        SortsTheLogByStream => "store::log_is_in_the_order_of_commits",
        /// The log leaves out the versions and counts for itself.
        NumbersTheLogAnew => "store::log_and_streams_agree",
        /// A page begins one event too late, unless it is the first.
        SkipsAtPageEdges => "store::reader_misses_nothing_from_any_position",
        /// A page begins with the event that was read last.
        RepeatsAtPageEdges => "store::reader_misses_nothing_from_any_position",
        /// Positions are drawn when a commit begins.
        DrawsPositionsEarly => "store::reader_misses_nothing_while_commits_overlap",
        /// A stream that nobody wrote to is an error.
        FailsOnUnknownStreams => "store::unknown_stream_is_empty",
        /// Loading after a version tells that version's event too.
        LoadsInclusively => "store::load_begins_after_the_version",
        /// Streams are found by the beginning of their name.
        FindsStreamsByPrefix => "store::streams_do_not_mix",
        /// Streams are found by id alone.
        ForgetsTheCategory => "store::streams_do_not_mix",
        /// Payloads go through text.
        StoresText => "store::bytes_come_back",
        /// Zeros at the end of a payload are cut off.
        TrimsZeros => "store::bytes_come_back",
        /// Metadata is accepted and not stored.
        DropsMetadata => "store::metadata_comes_back",
        /// A commit keeps its first 500 events.
        CutsBatches => "store::large_batch_is_one_commit",
        /// Nothing is written to the disk.
        WritesNothing => "store::acknowledged_survives_a_restart",
        /// Frames wait in the program until it is closed.
        BuffersInTheProgram => "store::acknowledged_survives_a_kill",
        /// A commit is acknowledged before it is synced.
        AcknowledgesBeforeSync => "store::acknowledged_survives_a_power_loss",
        /// Positions count from 1 again after each start.
        CountsPositionsAnew => "store::positions_are_not_given_twice",
        /// What was there before the start is not counted for versions.
        ForgetsVersionsAtAStart => "store::refused_after_a_restart_too",
        /// The outbox is told in the order of its ids.
        SortsTheOutbox => "store::outbox_is_in_the_order_of_commits",
        /// Reading the outbox empties it.
        DrainsTheOutbox => "store::reading_the_outbox_takes_nothing",
        /// Settling a message settles all before it.
        SettlesUpTo => "store::settled_message_leaves_alone",
        /// Settling a message removes the last event with it.
        RemovesEventsWithTheirMessages => "store::settling_leaves_the_events",
        /// The outbox lives in memory.
        KeepsTheOutboxInMemory => "store::outbox_survives_a_restart",
        /// A commit without events sends nothing.
        SendsOnlyWithEvents => "store::messages_need_no_events",
    }
}

use StoreMistake as M;

/// A store that keeps every law, unless it is given a mistake. Its disk can lose power.
#[derive(Debug, Default)]
pub struct ReferenceStore {
    mistake: Option<StoreMistake>,
    disk: FrameLog<Frame>,
    /// Frames that are not on the disk yet; only a mistake leaves any here.
    buffer: Vec<Frame>,
    memory: Memory,
    open: BTreeMap<u64, (AtomicCommit, u64)>,
    begun: u64,
}

/// What one commit or one settlement writes.
#[derive(Clone, Debug, Default)]
struct Frame {
    events: Vec<LoggedEvent>,
    inbox: Option<InboxEntry>,
    outbox: Vec<OutboxMessage>,
    settled: Vec<u128>,
}

/// What the frames come to.
#[derive(Clone, Debug, Default)]
struct Memory {
    log: Vec<LoggedEvent>,
    inbox: Vec<InboxEntry>,
    outbox: Vec<OutboxMessage>,
    position: u64,
    /// How many events do not count as versions, or how many versions have no event, by a mistake.
    shift: BTreeMap<StreamKey, i64>,
}

impl Memory {
    fn take(&mut self, frame: Frame) {
        self.position =
            frame.events.iter().map(|event| event.position).fold(self.position, u64::max);
        // By position: only where positions are drawn early is this not the end.
        for event in frame.events {
            let place = self.log.partition_point(|other| other.position <= event.position);
            self.log.insert(place, event);
        }
        self.inbox.extend(frame.inbox);
        self.outbox.extend(frame.outbox);
        self.outbox.retain(|message| !frame.settled.contains(&message.id));
    }
}

impl ReferenceStore {
    /// An empty store that keeps every law.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store with this mistake.
    #[must_use]
    pub fn with(mistake: StoreMistake) -> Self {
        Self { mistake: Some(mistake), ..Self::default() }
    }

    fn is(&self, mistake: StoreMistake) -> bool {
        self.mistake == Some(mistake)
    }

    fn powered(&self) -> Result<(), Failure> {
        if self.disk.power_is_out() { Err(Failure::failed("the power is out")) } else { Ok(()) }
    }

    fn belongs(&self, event: StreamKey, stream: StreamKey) -> bool {
        match self.mistake {
            Some(M::FindsStreamsByPrefix) => event.to_string().starts_with(&stream.to_string()),
            Some(M::ForgetsTheCategory) => event.id == stream.id,
            _ => event == stream,
        }
    }

    fn version(&self, stream: StreamKey) -> u64 {
        let events =
            self.memory.log.iter().filter(|event| self.belongs(event.stream, stream)).count()
                as u64;
        events.saturating_add_signed(self.memory.shift.get(&stream).copied().unwrap_or(0))
    }

    fn known(&self, entry: &InboxEntry) -> Option<&InboxEntry> {
        if self.is(M::IgnoresItsInbox) {
            return None;
        }
        let window = if self.is(M::KeepsAShortInbox) { 100 } else { usize::MAX };
        self.memory.inbox.iter().rev().take(window).find(|known| {
            known.message == entry.message
                && (known.handler == entry.handler || self.is(M::SharesTheInbox))
        })
    }

    fn accepts(&self, commit: &AtomicCommit, version: u64) -> bool {
        let expected = commit.expected;
        expected == version
            || match self.mistake {
                Some(M::AcceptsStaleVersion | M::OverwritesTheFirstWriter) => expected < version,
                Some(M::AcceptsFutureVersion) => expected > version,
                Some(M::TakesZeroForAny) => expected == 0,
                Some(M::DoesNotCheckEmptyCommits) => commit.events.is_empty(),
                _ => false,
            }
    }

    /// What a commit comes to before anything is written: its frame, or why there is none.
    fn decided(&mut self, commit: &AtomicCommit, position: u64) -> Result<Frame, Appended> {
        let version = self.version(commit.stream);
        let accepted = self.accepts(commit, version);
        if !accepted && self.is(M::ChecksTheVersionFirst) {
            return Err(Appended::Conflict { version: Some(version) });
        }
        if self.is(M::SendsAgainWhatItRecognises) {
            let sent = Frame { outbox: commit.outbox.clone(), ..Frame::default() };
            self.memory
                .outbox
                .retain(|message| commit.outbox.iter().all(|sent| sent.id != message.id));
            self.memory.take(sent);
        }
        if let Some(entry) = &commit.inbox
            && let Some(known) = self.known(entry)
        {
            let said = if self.is(M::AnswersWithTheNewOutcome) { entry } else { known };
            return Err(Appended::HandledBefore { outcome: said.outcome.clone() });
        }
        if !accepted {
            return Err(self.refuse(commit, version));
        }
        Ok(self.frame(commit, version, position))
    }

    fn refuse(&mut self, commit: &AtomicCommit, version: u64) -> Appended {
        let mut left = Frame::default();
        match self.mistake {
            Some(M::LeavesTheFirstEvent) => {
                left = self.frame(commit, version, self.memory.position);
                left.events.truncate(1);
                (left.inbox, left.outbox) = (None, Vec::new());
            }
            Some(M::SendsBeforeItChecks) => left.outbox.clone_from(&commit.outbox),
            Some(M::NotesBeforeItChecks) => left.inbox.clone_from(&commit.inbox),
            Some(M::LeavesGapsAfterRefusals) => {
                *self.memory.shift.entry(commit.stream).or_default() += 1;
            }
            _ => {}
        }
        self.memory.take(left);
        let told = if self.is(M::TellsTheWriterItsOwnVersion) { commit.expected } else { version };
        Appended::Conflict { version: Some(told) }
    }

    fn frame(&mut self, commit: &AtomicCommit, version: u64, position: u64) -> Frame {
        let mut frame = Frame {
            inbox: commit.inbox.clone(),
            outbox: commit.outbox.clone(),
            ..Frame::default()
        };
        let kept = if self.is(M::CutsBatches) { 500 } else { usize::MAX };
        let first = if self.is(M::OverwritesTheFirstWriter) { commit.expected } else { version };
        if first < version {
            self.memory.log.retain(|event| event.stream != commit.stream || event.version <= first);
        }
        for (index, event) in commit.events.iter().take(kept).enumerate() {
            let index = index as u64 + 1;
            let version = first + if self.is(M::GivesABatchOneVersion) { 1 } else { index };
            let event = self.stored(event);
            frame.events.push(LoggedEvent {
                position: position + index,
                stream: commit.stream,
                version,
                event,
            });
        }
        let empty = commit.events.is_empty();
        match self.mistake {
            Some(M::ForgetsMessagesWithoutEvents) if empty => frame.inbox = None,
            Some(M::SendsOnlyWithEvents) if empty => frame.outbox.clear(),
            Some(M::DropsMessagesOfACommit) => frame.outbox.truncate(1),
            Some(M::CountsEmptyCommits) if empty => {
                *self.memory.shift.entry(commit.stream).or_default() += 1;
            }
            _ => {}
        }
        frame
    }

    fn stored(&self, event: &NewEvent) -> NewEvent {
        let mut event = event.clone();
        match self.mistake {
            Some(M::StoresText) => {
                event.payload = String::from_utf8_lossy(&event.payload).into_owned().into_bytes();
            }
            Some(M::TrimsZeros) => {
                while event.payload.last() == Some(&0) {
                    event.payload.pop();
                }
            }
            Some(M::DropsMetadata) => event.metadata.clear(),
            _ => {}
        }
        event
    }

    /// Writes frames one after the other, each synced, and takes each into memory.
    fn write(&mut self, frame: Frame) -> Result<(), PowerIsOut> {
        for part in self.parts(frame.clone()) {
            match self.mistake {
                Some(M::WritesNothing) => {}
                Some(M::BuffersInTheProgram) => self.buffer.push(part),
                Some(M::AcknowledgesBeforeSync) => self.disk.write(part)?,
                _ => {
                    self.disk.write(part)?;
                    self.disk.sync()?;
                }
            }
        }
        self.memory.take(frame);
        Ok(())
    }

    /// What is written by itself: one frame for all, unless by mistake.
    fn parts(&self, frame: Frame) -> Vec<Frame> {
        let Frame { events, inbox, outbox, settled } = frame;
        match self.mistake {
            Some(M::WritesInThreeParts) => vec![
                Frame { events, settled, ..Frame::default() },
                Frame { inbox, ..Frame::default() },
                Frame { outbox, ..Frame::default() },
            ],
            Some(M::WritesTheInboxFirst) => vec![
                Frame { inbox, settled, ..Frame::default() },
                Frame { events, outbox, ..Frame::default() },
            ],
            Some(M::KeepsTheInboxInMemory) => {
                vec![Frame { events, outbox, settled, ..Frame::default() }]
            }
            Some(M::KeepsTheOutboxInMemory) => {
                vec![Frame { events, inbox, settled, ..Frame::default() }]
            }
            _ => vec![Frame { events, inbox, outbox, settled }],
        }
    }

    fn apply(&mut self, commit: &AtomicCommit, position: u64) -> Result<Appended, Failure> {
        let frame = match self.decided(commit, position) {
            Ok(frame) => frame,
            Err(answer) => return Ok(answer),
        };
        self.write(frame).map_err(|PowerIsOut| Failure::failed("the power is out"))?;
        Ok(Appended::Committed { version: self.version(commit.stream) })
    }
}

impl EventStore for ReferenceStore {
    fn commit(&mut self, commit: &AtomicCommit) -> Result<Appended, Failure> {
        self.powered()?;
        self.apply(commit, self.memory.position)
    }

    fn load(&mut self, stream: StreamKey, after: u64) -> Result<Vec<VersionedEvent>, Failure> {
        self.powered()?;
        let after = if self.is(M::LoadsInclusively) { after.saturating_sub(1) } else { after };
        let log = self.memory.log.iter().filter(|event| self.belongs(event.stream, stream));
        let events: Vec<_> = log
            .filter(|event| event.version > after)
            .map(|event| VersionedEvent { version: event.version, event: event.event.clone() })
            .collect();
        if events.is_empty() && self.is(M::FailsOnUnknownStreams) {
            return Err(Failure::failed(format!("there is no stream {stream}")));
        }
        Ok(events)
    }

    fn read_all(&mut self, after: u64, limit: usize) -> Result<Vec<LoggedEvent>, Failure> {
        self.powered()?;
        let after = match self.mistake {
            Some(M::SkipsAtPageEdges) if after > 0 => after + 1,
            Some(M::RepeatsAtPageEdges) => after.saturating_sub(1),
            _ => after,
        };
        let mut events: Vec<_> =
            self.memory.log.iter().filter(|event| event.position > after).cloned().collect();
        match self.mistake {
            Some(M::SortsTheLogByStream) => {
                events.sort_by_key(|event| (event.stream, event.position));
            }
            Some(M::NumbersTheLogAnew) => {
                events.iter_mut().for_each(|event| event.version = event.position);
            }
            _ => {}
        }
        events.truncate(limit);
        Ok(events)
    }

    fn outbox(&mut self) -> Result<Vec<OutboxMessage>, Failure> {
        self.powered()?;
        let mut outbox = self.memory.outbox.clone();
        match self.mistake {
            Some(M::SortsTheOutbox) => outbox.sort_by_key(|message| message.id),
            Some(M::DrainsTheOutbox) => self.memory.outbox.clear(),
            _ => {}
        }
        Ok(outbox)
    }

    fn settle(&mut self, messages: &[u128]) -> Result<(), Failure> {
        self.powered()?;
        let mut settled = messages.to_vec();
        match self.mistake {
            Some(M::SettlesUpTo) => {
                let last =
                    self.memory.outbox.iter().rposition(|message| messages.contains(&message.id));
                let before = &self.memory.outbox[..last.map_or(0, |last| last + 1)];
                settled.extend(before.iter().map(|message| message.id));
            }
            Some(M::RemovesEventsWithTheirMessages) => {
                self.memory.log.pop();
            }
            Some(M::PrunesTheInboxWithTheOutbox) => self.memory.inbox.clear(),
            _ => {}
        }
        let frame = Frame { settled, ..Frame::default() };
        self.write(frame).map_err(|PowerIsOut| Failure::failed("the power is out"))
    }

    fn stop(&mut self, how: StopKind) -> Result<(), Failure> {
        let buffer = std::mem::take(&mut self.buffer);
        match how {
            StopKind::Closed => {
                for frame in buffer {
                    self.disk
                        .write(frame)
                        .map_err(|PowerIsOut| Failure::failed("the power is out"))?;
                }
            }
            StopKind::Killed => {}
            StopKind::PowerLoss { choice } => self.disk.lose_power(choice),
        }
        (self.memory, self.open) = (Memory::default(), BTreeMap::new());
        for frame in self.disk.frames() {
            self.memory.take(frame.clone());
        }
        match self.mistake {
            Some(M::CountsPositionsAnew) => self.memory.position = 0,
            Some(M::ForgetsVersionsAtAStart) => {
                for event in &self.memory.log {
                    *self.memory.shift.entry(event.stream).or_default() -= 1;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn fail_power_after(&mut self, operations: u64) -> Result<(), Failure> {
        self.disk.fail_power_after(operations);
        Ok(())
    }

    fn begin(&mut self, commit: &AtomicCommit) -> Result<OpenCommit, Failure> {
        self.powered()?;
        self.begun += 1;
        let before = self.open.values().map(|(commit, _)| commit.events.len() as u64).sum::<u64>();
        self.open.insert(self.begun, (commit.clone(), self.memory.position + before));
        Ok(OpenCommit(self.begun))
    }

    fn finish(&mut self, OpenCommit(number): OpenCommit) -> Result<Appended, Failure> {
        self.powered()?;
        let (commit, drawn) = self
            .open
            .remove(&number)
            .ok_or_else(|| Failure::failed("this commit was not begun"))?;
        let position = if self.is(M::DrawsPositionsEarly) { drawn } else { self.memory.position };
        self.apply(&commit, position)
    }
}
