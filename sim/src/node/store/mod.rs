//! The event store: one transaction for each handled message, and the relay that publishes what was committed.

mod commit;
mod copying;
mod dead_letters;
mod gate;
pub mod ledger;
mod publisher;
mod reading;
mod relay;
mod rows;
mod starting;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::history::Release;
use domain::message::Message;
use domain::sourcing::{MessageId, Timestamp};

use self::copying::Copying;
use self::ledger::{Ledger, LedgerError};
use self::publisher::Followers;
use super::deadlines::Deadlines;
use super::protections::Protections;
use super::protocol::Payload;
use super::{Halted, Input, Node, NodeId, Outbox};
use crate::record::Observation;
use stage::disk::Disk;

/// The store.
#[derive(Debug)]
pub struct Store {
    disk: Disk,
    protections: Protections,
    ledger: Option<Ledger>,
    /// Outbox rows that are not settled yet, and how often each was published.
    pending: BTreeMap<MessageId, (Arc<Message>, u32)>,
    relay: Deadlines<MessageId>,
    /// Settled rows that are still on the disk.
    settled: BTreeSet<MessageId>,
    sweep: Deadlines<()>,
    /// The release that everybody understands at least, as long as no other was finalised.
    first: Release,
    gate: Release,
    /// The count of machines that goes on, and what each said in it.
    count: (u64, BTreeMap<NodeId, Release>),
    followers: Followers,
    copying: Option<Copying>,
    copies: Deadlines<()>,
}

impl Store {
    /// A store on this disk. So many projectors follow the change log of its tables.
    #[must_use]
    pub fn new(disk: Disk, projectors: u8, protections: Protections) -> Self {
        Self {
            disk,
            protections,
            ledger: None,
            pending: BTreeMap::new(),
            relay: Deadlines::new(0),
            settled: BTreeSet::new(),
            sweep: Deadlines::new(1),
            first: Release::TODAY,
            gate: Release::TODAY,
            count: (0, BTreeMap::new()),
            followers: Followers::new(projectors, 2),
            copying: None,
            copies: Deadlines::new(3),
        }
    }

    /// The same store where machines of this release take part.
    #[must_use]
    pub const fn serving(mut self, release: Release) -> Self {
        (self.first, self.gate) = (release, release);
        self
    }

    fn policy(&self) -> ledger::Policy {
        use ledger::{Durability, Policy};
        Policy {
            check_expected_version: self.protections.check_expected_version,
            durable_inbox: self.protections.durable_inbox,
            inbox_by_handler: self.protections.inbox_by_handler,
            check_empty_commits: self.protections.check_empty_commits,
            outbox: self.protections.outbox,
            unique_names: self.protections.unique_names,
            durability: if self.protections.synced_commit {
                Durability::Synced
            } else {
                Durability::Unsynced
            },
        }
    }

    fn open_ledger(&mut self) -> Result<&mut Ledger, Halted> {
        self.ledger.as_mut().ok_or_else(|| Halted("the store is not open".to_owned()))
    }
}

impl Node for Store {
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        match input {
            Input::Start => self.start(now, out)?,
            Input::Message { from, payload } => match payload {
                Payload::Load { stream, after, because, fold } if matches!(from, NodeId::Worker(_)) => {
                    let answer = self.load(stream, (after, because), fold.as_ref())?;
                    out.send(from, answer);
                }
                Payload::Load { stream, after, because, .. } => {
                    let answer = self.read_from_kept(stream, (after, because), None)?;
                    out.send(from, answer);
                }
                Payload::Keep { stream, kept } => self.keep(stream, &kept)?,
                Payload::Commit(commit) => self.commit(now, from, *commit, out)?,
                Payload::ReadAll { after, only, until } => {
                    let page = self.page(after, only, until)?;
                    out.send(from, page);
                }
                Payload::Settled(messages) => self.settle(now, messages),
                Payload::DeadLettered { message, handler, unreadable } => {
                    self.bury(message, handler, unreadable, out)?;
                }
                Payload::Announce { release, count } => self.announced(from, release, count, out),
                Payload::Finalise { release, machines, count } => {
                    self.finalise(now, release, machines, count, out)?;
                }
                Payload::RewriteLog { release, following } => {
                    self.rewrite_log(now, (release, following), out)?;
                }
                Payload::WriteBeside { stream, after, events } => {
                    self.write_beside(stream, after, &events)?;
                }
                Payload::Repair { message, remedy } => self.repair(now, message, remedy, out)?,
                Payload::ReadTables { updated_after } => {
                    let answer = self.tables(updated_after)?;
                    out.send(from, answer);
                }
                Payload::Follow { after } => self.follow(now, from, after, out)?,
                _ => {}
            },
            Input::Timer(_) => {
                self.relay(now, out);
                if !self.sweep.due(now).is_empty() {
                    self.sweep()?;
                }
                if !self.copies.due(now).is_empty() {
                    self.go_on_copying(now, out)?;
                }
                self.tell_again(now, out)?;
            }
            Input::Inspect => {
                let inspection = self.inspect()?;
                out.observe(Observation::Inspected(inspection));
            }
        }
        self.relay.arm(out);
        self.sweep.arm(out);
        self.followers.deadlines.arm(out);
        self.copies.arm(out);
        Ok(())
    }
}

fn halted(error: LedgerError) -> Halted {
    Halted(error.to_string())
}

fn unwritable(error: serde_json::Error) -> Halted {
    Halted(format!("a message cannot be written: {error}"))
}
