//! What the store reads for others: streams, snapshots, rows, and pages of the log.

use std::sync::Arc;

use domain::history;
use domain::message::{Event, Stored};
use domain::sourcing::{Fingerprint, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};

use super::super::protocol::{
    ConferenceLook, Load, Loaded, LoadedRow, Page, Purpose, ShownConference, StoredSnapshot,
    WorkerMessage,
};
use super::super::{Halted, Place};
use super::Store;
use super::ledger::{Entry, Logged, Position};
use super::rows::{SnapshotBytes, read_row};
use crate::node::observation::{Inspection, LoggedMessage};

/// How many events a page of the log has.
const PAGE: usize = 200;

impl Store {
    /// A stream, or, for what is not event-sourced, the row.
    pub(super) fn load(&mut self, load: Load) -> Result<WorkerMessage, Halted> {
        let Load { stream, after, because, fold, .. } = load;
        if stream.kind != StreamKind::Conference {
            let rest = self.read_from_snapshot(stream, after, because, fold.as_ref())?;
            return Ok(WorkerMessage::Loaded(rest));
        }
        let ledger = self.open_ledger();
        let head = ledger.head(stream);
        let row = ledger.row(stream.id.as_u128())?;
        let row = row.map(|row| read_row(&row.bytes)).transpose()?.map(Box::new);
        Ok(WorkerMessage::LoadedRow(LoadedRow { stream, because, head, row }))
    }

    /// The conference that somebody looks for.
    pub(super) fn find_conference(
        &mut self,
        look: ConferenceLook,
    ) -> Result<ShownConference, Halted> {
        let finds = self.protections.seams.finds_conference;
        let row = finds(self.open_ledger(), &look)?;
        let row = row.map(|row| read_row(&row.bytes)).transpose()?.map(Box::new);
        Ok(ShownConference { look, row })
    }

    /// The events of a stream, or a snapshot and the events after it. A snapshot that was made
    /// otherwise than `fold` says is left where it is: the events tell as much.
    pub(super) fn read_from_snapshot(
        &mut self,
        stream: StreamId,
        after: Version,
        because: Option<Purpose>,
        fold: Option<&Fingerprint>,
    ) -> Result<Loaded, Halted> {
        let ledger = self.open_ledger();
        let stored = match fold {
            Some(_) => ledger.snapshot(stream)?,
            None => None,
        };
        let stored = stored.and_then(|bytes| postcard::from_bytes::<StoredSnapshot>(&bytes).ok());
        let stored = stored.filter(|stored| {
            stored.snapshot.version > after
                && fold.is_some_and(|fold| stored.snapshot.fingerprint == *fold)
        });
        let from = stored.as_ref().map_or(after, |stored| stored.snapshot.version);
        let (events, bytes) = self.rest(stream, from)?;
        Ok(Loaded { stream, after, because, snapshot: stored.map(Box::new), events, bytes })
    }

    /// The events of a stream after a version, and how many bytes they have where they are stored.
    pub(super) fn rest(
        &mut self,
        stream: StreamId,
        after: Version,
    ) -> Result<(Vec<Stored>, u64), Halted> {
        if let Some(recent) = self.recent.after(stream, after) {
            return Ok(recent);
        }
        let records = self.open_ledger().read_stream(stream, after)?;
        let bytes = records.iter().map(|record| record.payload.len() as u64).sum();
        let events = records.iter().map(|record| decode(stream, record.version, &record.payload));
        Ok((events.collect::<Result<_, _>>()?, bytes))
    }

    /// Stores a snapshot. Where it cannot be written the stream is read from further back; nothing
    /// is lost.
    pub(super) fn save_snapshot(
        &mut self,
        stream: StreamId,
        snapshot: &StoredSnapshot,
    ) -> Result<(), Halted> {
        let bytes = SnapshotBytes::of(&self.snapshots.kept(stream, snapshot));
        Ok(self.open_ledger().save_snapshot(stream, bytes.saved())?)
    }

    pub(super) fn page(
        &mut self,
        since: Timestamp,
        after: u64,
        only: Option<StreamKind>,
        until: Option<Timestamp>,
    ) -> Result<Page, Halted> {
        let entries = self.open_ledger().read_all(Position(after), PAGE)?;
        let last = entries.last().map_or(after, |entry| entry.position.0);
        let more = entries.len() == PAGE;
        let events = entries
            .into_iter()
            .filter(|entry| only.is_none_or(|kind| kind == entry.stream.kind))
            .map(decoded)
            .filter(|read| match (read, until) {
                (Ok((.., stored)), Some(until)) => stored.meta.occurred_at <= until,
                _ => true,
            })
            .map(|read| read.map(|(stream, version, stored)| (stream, version, stored.body)))
            .collect::<Result<Vec<(StreamId, Version, Event)>, Halted>>()?;
        Ok(Page { since, after, events, last, more })
    }

    pub(super) fn inspect(&mut self) -> Result<Inspection, Halted> {
        let ledger = self.open_ledger();
        let entries = ledger.read_all(Position(0), usize::MAX)?;
        let log = entries.into_iter().map(decoded).collect::<Result<_, Halted>>()?;
        let outbox = ledger.outbox()?.into_iter().map(|(id, _)| id).collect();
        let dead_letters = ledger.dead_letters()?.into_iter().map(|dead| dead.message).collect();
        let conferences =
            ledger.rows()?.iter().map(|row| read_row(&row.bytes)).collect::<Result<_, _>>()?;
        let messages = ledger.messages()?.iter().map(logged).collect();
        let changes = self.change_log(Version::default())?;
        Ok(Inspection::Store { log, messages, conferences, changes, outbox, dead_letters })
    }
}

/// A damaged event stops the store: what comes after it was decided on it, so nothing can be done
/// without it.
fn decode(stream: StreamId, version: Version, bytes: &[u8]) -> Result<Stored, Halted> {
    history::decode(bytes).map_err(|error| Place::Event(stream, version).unreadable(error))
}

fn logged(logged: &Logged) -> LoggedMessage {
    let Logged { message: id, cause, .. } = *logged;
    let message = history::decode_message(logged.sent_last());
    LoggedMessage { id, cause, message: message.ok().map(Arc::new) }
}

pub(super) fn decoded(entry: Entry) -> Result<(StreamId, Version, Stored), Halted> {
    let (stream, version) = (entry.stream, entry.version);
    Ok((stream, version, decode(stream, version, &entry.payload)?))
}
