//! A copy of Conference Management's tables. It begins with the tables as they are and follows their change log from there.
//!
//! It lives on the machines that keep read models, and in their memory: one that starts again takes a new copy, in the middle
//! of whatever is being changed. A machine of its own would cost every rehearsal a host and bring about nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::management::liberation::{PolledReplica, Record, RecordKey, Released, Replica, TableCopy};
use domain::sourcing::{Arrival, Timestamp, Version};

use super::deadlines::Deadlines;
use super::protections::Protections;
use super::protocol::Payload;
use super::{NodeId, Outbox};
use crate::record::Observation;

/// How long the store's answer is waited for before it is asked again.
const RETRY: Duration = Duration::from_secs(1);

/// A copy of the tables.
#[derive(Debug)]
pub struct Tables {
    protections: Protections,
    replica: Replica,
    /// The copy that only asks, for the defect that follows no log.
    polled: PolledReplica,
    /// A copy that does not know its place, for the defect that goes on from where the log ends.
    placeless: Option<TableCopy>,
    /// Whether the store was asked for the tables and has not answered.
    asked: Option<Timestamp>,
    deadlines: Deadlines<()>,
}

impl Tables {
    /// An empty copy. Its timers are of the given kind.
    #[must_use]
    pub fn new(protections: Protections, timer: u8) -> Self {
        Self {
            protections,
            replica: Replica::default(),
            polled: PolledReplica::default(),
            placeless: None,
            asked: None,
            deadlines: Deadlines::new(timer),
        }
    }

    /// The records it has.
    #[must_use]
    pub const fn records(&self) -> &BTreeMap<RecordKey, Record> {
        if self.protections.follow_change_log { self.replica.records() } else { self.polled.records() }
    }

    /// Asks for the tables.
    pub fn start(&mut self, now: Timestamp, out: &mut Outbox) {
        self.ask(now, out);
        self.deadlines.arm(out);
    }

    /// Takes in what the store says of its tables.
    pub fn take(&mut self, now: Timestamp, payload: Payload, out: &mut Outbox) {
        match payload {
            Payload::Tables { copy, newest } => self.copied(copy, newest, out),
            Payload::Changes { after, entries } => self.changed(now, after, &entries, out),
            _ => {}
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
        let updated_after = (!self.protections.follow_change_log).then(|| self.polled.since());
        out.send(NodeId::Store, Payload::ReadTables { updated_after });
        self.asked = Some(now + RETRY);
        self.deadlines.add(now + RETRY, ());
    }

    fn copied(&mut self, copy: TableCopy, newest: Timestamp, out: &mut Outbox) {
        if let Some(until) = self.asked.take() {
            self.deadlines.remove(until, ());
        }
        let position = copy.position;
        if !self.protections.follow_change_log {
            self.polled.take_in(newest, copy.records);
            self.tell(position, true, out);
            return follow(Some(position), out);
        }
        if self.replica.position().is_some() {
            return;
        }
        if self.protections.copy_names_its_place {
            self.replica.start(copy);
            self.tell(position, true, out);
            follow(Some(position), out);
        } else {
            self.placeless = Some(copy);
            follow(None, out);
        }
    }

    fn changed(&mut self, now: Timestamp, after: Version, entries: &[Released], out: &mut Outbox) {
        if !self.protections.follow_change_log {
            return self.ask(now, out);
        }
        if let Some(copy) = self.placeless.take() {
            self.replica.start(TableCopy { position: after, ..copy });
        }
        // Before there is a copy nothing can be followed; it has been asked for.
        let Some(before) = self.replica.position() else { return };
        for entry in entries {
            if self.protections.changes_in_order {
                if let Arrival::Gap(_) = self.replica.take_in(entry) {
                    break;
                }
            } else {
                self.replica.overwrite(entry);
            }
        }
        let position = self.replica.position().unwrap_or(before);
        if position != before {
            self.tell(position, false, out);
        }
        // Says that it was heard, and asks for what is missing, if anything is.
        follow(Some(position), out);
    }

    fn tell(&self, position: Version, from_copy: bool, out: &mut Outbox) {
        let records = Arc::new(self.records().clone());
        out.observe(Observation::Replicated { position, from_copy, records });
    }
}

fn follow(after: Option<Version>, out: &mut Outbox) {
    out.send(NodeId::Store, Payload::Follow { after });
}
