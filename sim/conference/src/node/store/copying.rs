//! The log is rewritten in the form of a release: a copy is made while commits go on, and put in
//! the place of the log.

use std::sync::Arc;
use std::time::Duration;

use domain::history::{self, Reader, Release};
use domain::message::Stored;
use domain::sourcing::{Timestamp, Version};
use domain::stream::StreamId;

use super::super::protocol::Following;
use super::super::{Halted, Outbox, Place};
use super::Store;
use super::ledger::{Entry, Position};
use super::reading::decoded;
use crate::node::observation::Observation;

/// How many events are copied at once.
const BATCH: usize = 16;

/// How long the store is there for others between two batches.
const PAUSE: Duration = Duration::from_millis(100);

/// A copy that is being made.
#[derive(Debug)]
pub(super) struct Copying {
    to: Release,
    following: Following,
    /// The last event that is copied; with those that follow it, whoever commits them writes them
    /// into the copy as well. Nothing if all are copied.
    until: Option<Position>,
    /// What is known of each stream up to where it was copied.
    reader: Reader,
    /// What of it counts for the next row.
    renews_by: fn(Reader) -> Reader,
    /// How many events were brought into another form.
    renewed: u64,
}

impl Store {
    /// The operator wants the log rewritten. This is said again and again: only the first time
    /// counts, and after a restart a copy is gone on with where it was left.
    pub(super) fn rewrite_log(
        &mut self,
        now: Timestamp,
        to: Release,
        following: Following,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        if self.copying.is_some() {
            return Ok(());
        }
        let ledger = self.open_ledger();
        if ledger.rewritten()? == Some(to.schema().into()) {
            out.observe(Observation::CutOver {
                release: to,
                events: ledger.position().0,
                renewed: 0,
                fenced: 0,
            });
            return Ok(());
        }
        let copied = ledger.copied()?.unwrap_or_default();
        let until = (following == Following::DualWrite).then(|| ledger.position());
        let limit = usize::try_from(copied.0).unwrap_or(usize::MAX);
        let known = ledger.read_all(Position(0), limit)?;
        let renews_by = self.protections.seams.renews_by;
        let mut copying =
            Copying { to, following, until, reader: Reader::default(), renews_by, renewed: 0 };
        for entry in known {
            copying.renew(entry)?;
        }
        self.copying = Some(copying);
        self.copies.add(now + PAUSE, ());
        Ok(())
    }

    /// Whether whoever commits is to write into a copy as well.
    pub(super) fn wants_both(&self) -> bool {
        self.copying.as_ref().is_some_and(|copying| copying.following == Following::DualWrite)
    }

    /// Whoever committed events writes them into the copy as well.
    pub(super) fn write_beside(
        &mut self,
        stream: StreamId,
        after: Version,
        events: &[Stored],
    ) -> Result<(), Halted> {
        // The copy has taken the place of the log since, or was thrown away.
        if !self.wants_both() {
            return Ok(());
        }
        let events: Vec<_> = events.iter().map(history::encode).collect();
        Ok(self.open_ledger().copy_beside(stream, after, &events)?)
    }

    /// Copies the next events. The last of them are copied in the transaction that puts the copy in
    /// the place of the log.
    pub(super) fn go_on_copying(&mut self, now: Timestamp, out: &mut Outbox) -> Result<(), Halted> {
        let mut copying = self.copying.take().expect("a timer is set only while a copy is made");
        let ledger = self.ledger.as_mut().expect("a store that makes a copy is open");
        let copied = ledger.copied()?.unwrap_or_default();
        let until = copying.until.unwrap_or_else(|| ledger.position());
        let left = usize::try_from(until.0.saturating_sub(copied.0)).unwrap_or(usize::MAX);
        let entries = ledger.read_all(copied, left.min(BATCH))?;
        let events =
            entries.into_iter().map(|entry| copying.renew(entry)).collect::<Result<Vec<_>, _>>()?;
        if left > BATCH {
            ledger.copy(&events)?;
            self.copying = Some(copying);
            self.copies.add(now + PAUSE, ());
            return Ok(());
        }
        let lacks = ledger.cut_over(&events, copying.to.schema().into())?;
        let release = copying.to;
        if lacks > 0 {
            out.observe(Observation::Diverged { release, lacks });
            return Ok(());
        }
        self.recent.clear();
        let (events, fenced) = (ledger.position().0, events.len() as u64);
        out.observe(Observation::CutOver { release, events, renewed: copying.renewed, fenced });
        Ok(())
    }
}

impl Copying {
    fn renew(&mut self, entry: Entry) -> Result<Entry, Halted> {
        let position = entry.position;
        let (stream, version, row) = decoded(entry)?;
        self.reader = (self.renews_by)(std::mem::take(&mut self.reader));
        let renewed =
            self.reader.renew(stream, &row, self.to).map_err(|why| Halted::NotRewritable {
                place: Place::Event(stream, version),
                release: self.to,
                why: Arc::new(why),
            })?;
        self.renewed += u64::from(renewed.meta.schema != row.meta.schema);
        Ok(Entry { position, stream, version, payload: history::encode(&renewed) })
    }
}
