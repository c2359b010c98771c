//! What the store reads for others: streams, kept states, rows, and pages of the log.

use domain::history;
use domain::message::{Event, Stored};
use domain::sourcing::{Fingerprint, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};

use super::super::Halted;
use super::super::protocol::{Kept, Page, Payload, Purpose};
use super::ledger::{Entry, Position};
use super::rows::{StateBytes, read_row};
use super::{Store, halted};
use crate::record::Inspection;

/// How many events a page of the log has.
const PAGE: usize = 200;

impl Store {
    /// A stream, or, for what is not event-sourced, the row.
    pub(super) fn load(
        &mut self,
        stream: StreamId,
        (after, because): (Version, Option<Purpose>),
        fold: Option<&Fingerprint>,
    ) -> Result<Payload, Halted> {
        if stream.kind != StreamKind::Conference {
            return self.read_from_kept(stream, (after, because), fold);
        }
        let ledger = self.open_ledger()?;
        let head = ledger.head(stream).map_err(halted)?;
        let row = ledger.row(stream.id.as_u128()).map_err(halted)?;
        let row = row.map(|row| read_row(&row.bytes)).transpose()?.map(Box::new);
        Ok(Payload::LoadedRow { stream, because, head, row })
    }

    /// The events of a stream, or a kept state and the events after it. A state that was made otherwise than `fold` says is
    /// left where it is: the events tell as much.
    pub(super) fn read_from_kept(
        &mut self,
        stream: StreamId,
        (after, because): (Version, Option<Purpose>),
        fold: Option<&Fingerprint>,
    ) -> Result<Payload, Halted> {
        let ledger = self.open_ledger()?;
        let kept = match fold {
            Some(_) => ledger.snapshot(stream).map_err(halted)?,
            None => None,
        };
        let kept = kept.and_then(|bytes| postcard::from_bytes::<Kept>(&bytes).ok());
        let kept = kept.filter(|kept| {
            kept.snapshot.version > after && fold.is_some_and(|fold| kept.snapshot.fingerprint == *fold)
        });
        let from = kept.as_ref().map_or(after, |kept| kept.snapshot.version);
        let records = ledger.read_stream(stream, from).map_err(halted)?;
        let bytes = records.iter().map(|record| record.payload.len() as u64).sum();
        let events = records.iter().map(|record| decode(stream, record.version, &record.payload));
        let events = events.collect::<Result<_, _>>()?;
        Ok(Payload::Loaded { stream, after, because, kept: kept.map(Box::new), events, bytes })
    }

    pub(super) fn read(&mut self, stream: StreamId, after: Version) -> Result<Vec<Stored>, Halted> {
        let records = self.open_ledger()?.read_stream(stream, after).map_err(halted)?;
        records.iter().map(|record| decode(stream, record.version, &record.payload)).collect()
    }

    /// Keeps a state. Where it cannot be written the stream is read from further back; nothing is lost.
    pub(super) fn keep(&mut self, stream: StreamId, kept: &Kept) -> Result<(), Halted> {
        let bytes = StateBytes::of(kept);
        self.open_ledger()?.keep(stream, bytes.saved()).map_err(halted)
    }

    pub(super) fn page(
        &mut self,
        after: u64,
        only: Option<StreamKind>,
        until: Option<Timestamp>,
    ) -> Result<Payload, Halted> {
        let entries = self.open_ledger()?.read_all(Position(after), PAGE).map_err(halted)?;
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
        Ok(Payload::Page(Page { after, events, last, more }))
    }

    pub(super) fn inspect(&mut self) -> Result<Inspection, Halted> {
        let ledger = self.open_ledger()?;
        let entries = ledger.read_all(Position(0), usize::MAX).map_err(halted)?;
        let log = entries.into_iter().map(decoded).collect::<Result<_, Halted>>()?;
        let outbox = ledger.outbox().map_err(halted)?.into_iter().map(|(id, _)| id).collect();
        let dead_letters =
            ledger.dead_letters().map_err(halted)?.into_iter().map(|dead| dead.message).collect();
        let conferences = ledger
            .rows()
            .map_err(halted)?
            .iter()
            .map(|row| read_row(&row.bytes))
            .collect::<Result<_, _>>()?;
        let messages = ledger.messages().map_err(halted)?;
        let messages = messages.into_iter().map(|logged| (logged.message, logged.cause)).collect();
        let changes = self.change_log(Version::default())?;
        Ok(Inspection::Store { log, messages, conferences, changes, outbox, dead_letters })
    }
}

/// A damaged event stops the store: what comes after it was decided on it, so nothing can be done without it.
fn decode(stream: StreamId, version: Version, bytes: &[u8]) -> Result<Stored, Halted> {
    history::decode(bytes).map_err(|error| {
        Halted(format!(
            "event {version} of {stream} cannot be read: {error}; restore a copy of the store, or open it with the release \
             that wrote it"
        ))
    })
}

pub(super) fn decoded(entry: Entry) -> Result<(StreamId, Version, Stored), Halted> {
    let (stream, version) = (entry.stream, entry.version);
    Ok((stream, version, decode(stream, version, &entry.payload)?))
}
