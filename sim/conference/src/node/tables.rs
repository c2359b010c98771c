//! A copy of Conference Management's tables. It begins with the tables as they are and follows
//! their change log from there.
//!
//! It lives on the machines that keep read models, and in their memory: one that starts again takes
//! a new copy, in the middle of whatever is being changed. A machine of its own would cost every
//! rehearsal a host and bring about nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::management::liberation::{Record, RecordKey, Released, TableCopy};
use domain::sourcing::{Timestamp, Version};

use super::deadlines::Deadlines;
use super::protections::Protections;
use super::protocol::{StoreRequest, TablesReply};
use super::seams::{Heard, TableCopying};
use super::{Outbox, Sends};
use crate::node::observation::Observation;

/// The retry interval: how long the store's answer is waited for before it is asked again.
const RETRY: Duration = Duration::from_secs(1);

/// A copy of the tables.
#[derive(Debug)]
pub struct Tables {
    /// The projector that keeps it.
    projector: u8,
    copy: Box<dyn TableCopying>,
    /// Whether the store was asked for the tables and has not answered.
    asked: Option<Timestamp>,
    deadlines: Deadlines<()>,
}

impl Tables {
    /// An empty copy. Its timers are of the given kind.
    #[must_use]
    pub fn new(projector: u8, protections: Protections, timer: u8) -> Self {
        Self {
            projector,
            copy: (protections.seams.table_copy)(),
            asked: None,
            deadlines: Deadlines::new(timer),
        }
    }

    /// The records it has.
    #[must_use]
    pub fn records(&self) -> &BTreeMap<RecordKey, Record> {
        self.copy.records()
    }

    /// Asks for the tables.
    pub fn start(&mut self, now: Timestamp, out: &mut Outbox) {
        self.ask(now, out);
        self.deadlines.arm(out);
    }

    /// Takes in what the store says of its tables.
    pub fn take(&mut self, now: Timestamp, reply: TablesReply, out: &mut Outbox) {
        match reply {
            TablesReply::Tables { copy, newest } => self.copied(now, copy, newest, out),
            TablesReply::Changes { after, entries } => self.changed(now, after, &entries, out),
        }
        self.deadlines.arm(out);
    }

    /// The store did not answer in time.
    pub fn ring(&mut self, now: Timestamp, out: &mut Outbox) {
        if !self.deadlines.due(now).is_empty() && self.asked.take().is_some() {
            self.ask(now, out);
        }
        self.deadlines.arm(out);
    }

    fn ask(&mut self, now: Timestamp, out: &mut Outbox) {
        if self.asked.is_some() {
            return;
        }
        let updated_after = self.copy.since();
        out.to_store(StoreRequest::ReadTables { projector: self.projector, updated_after });
        self.asked = Some(now + RETRY);
        self.deadlines.add(now + RETRY, ());
    }

    fn copied(&mut self, now: Timestamp, copy: TableCopy, newest: Timestamp, out: &mut Outbox) {
        if let Some(until) = self.asked.take() {
            self.deadlines.remove(until, ());
        }
        let heard = self.copy.copied(copy, newest);
        self.heard(now, heard, true, out);
    }

    fn changed(&mut self, now: Timestamp, after: Version, entries: &[Released], out: &mut Outbox) {
        let heard = self.copy.changed(after, entries);
        self.heard(now, heard, false, out);
    }

    fn heard(&mut self, now: Timestamp, heard: Heard, from_copy: bool, out: &mut Outbox) {
        match heard {
            Heard::Nothing => {}
            Heard::AskAgain => self.ask(now, out),
            Heard::Follow { after, changed } => {
                if let Some(position) = after.filter(|_| changed) {
                    self.tell(position, from_copy, out);
                }
                out.to_store(StoreRequest::Follow { projector: self.projector, after });
            }
        }
    }

    fn tell(&self, position: Version, from_copy: bool, out: &mut Outbox) {
        let records = Arc::new(self.records().clone());
        out.observe(Observation::Replicated { position, from_copy, records });
    }
}
