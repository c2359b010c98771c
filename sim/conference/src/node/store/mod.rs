//! The event store: one transaction for each handled message, and the relay that publishes what was
//! committed.

mod commit;
mod copying;
mod dead_letters;
mod gate;
pub mod ledger;
mod medium;
mod publisher;
mod reading;
mod recent;
mod relay;
mod rows;
mod serialization;
mod starting;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Arc;

use domain::history::Release;
use domain::message::Message;
use domain::sourcing::{MessageId, Timestamp};

use self::copying::Copying;
use self::ledger::Ledger;
pub use self::medium::Medium;
use self::publisher::Followers;
use self::recent::Recent;
use self::serialization::Serializable;
use super::deadlines::Deadlines;
use super::protections::Protections;
use super::protocol::{Feed, GatewayMessage, ProjectorMessage, Server, StoreRequest};
use super::seams::{Relaying, SnapshotKeeping};
use super::{Halted, Input, Outbox, Receiver, Sends};
use crate::node::observation::Observation;

/// The store: one database on one disk, and the outbox of it in memory.
#[derive(Debug)]
pub struct Store {
    medium: Medium,
    protections: Protections,
    relaying: Box<dyn Relaying>,
    snapshots: Box<dyn SnapshotKeeping>,
    ledger: Option<Ledger>,
    /// How many entries of the change log are kept; all if no number is named.
    kept_changes: Option<NonZeroU32>,
    /// How its database refuses transactions without a rival, if it does.
    serializable: Option<Serializable>,
    recent: Recent,
    /// The outbox: what is not settled yet.
    pending: BTreeMap<MessageId, Pending>,
    relay: Deadlines<MessageId>,
    /// Settled rows that are still on the disk.
    settled: BTreeSet<MessageId>,
    sweep: Deadlines<()>,
    /// The release that everybody understands at least, as long as no other was finalised.
    first: Release,
    gate: Release,
    count: Count,
    followers: Followers,
    copying: Option<Copying>,
    copies: Deadlines<()>,
}

/// A message of the outbox that is not settled yet.
#[derive(Clone, Debug)]
struct Pending {
    message: Arc<Message>,
    /// How often it was published.
    published: u32,
}

impl Pending {
    const fn of(message: Arc<Message>) -> Self {
        Self { message, published: 0 }
    }
}

/// The count of machines that goes on.
#[derive(Debug, Default)]
struct Count {
    number: u64,
    /// What each machine said in it.
    said: BTreeMap<Server, Release>,
}

impl Store {
    /// A store on this disk, or whatever else. So many projectors follow the change log of its
    /// tables.
    #[must_use]
    pub fn new(medium: impl Into<Medium>, projectors: u8, protections: Protections) -> Self {
        Self {
            medium: medium.into(),
            protections,
            relaying: (protections.seams.relaying)(),
            snapshots: (protections.seams.snapshots)(),
            ledger: None,
            kept_changes: None,
            serializable: None,
            recent: Recent::default(),
            pending: BTreeMap::new(),
            relay: Deadlines::new(0),
            settled: BTreeSet::new(),
            sweep: Deadlines::new(1),
            first: Release::TODAY,
            gate: Release::TODAY,
            count: Count::default(),
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

    /// The same store with no more entries of the change log than these.
    #[must_use]
    pub fn keeping_changes(self, kept: Option<NonZeroU32>) -> Self {
        Self { kept_changes: kept, ..self }
    }

    /// The same store on a database that refuses a transaction now and then though nobody wrote what
    /// it read, if this is so.
    #[must_use]
    pub fn serializable(self, is_so: bool) -> Self {
        Self { serializable: is_so.then(Serializable::default), ..self }
    }

    fn asked(
        &mut self,
        now: Timestamp,
        request: StoreRequest,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        match request {
            StoreRequest::Load(load) => {
                let worker = load.worker;
                let answer = self.load(load)?;
                out.to_worker(worker, answer);
            }
            StoreRequest::ReadStream { reader, stream, after } => {
                let rest = self.read_from_snapshot(stream, after, None, None)?;
                out.to_reader(reader, Feed::Loaded(rest));
            }
            StoreRequest::ReadAll { reader, since, after, only, until } => {
                let page = self.page(since, after, only, until)?;
                out.to_reader(reader, Feed::Page(page));
            }
            StoreRequest::Commit(commit) => self.commit(now, *commit, out)?,
            StoreRequest::SaveSnapshot { stream, snapshot } => {
                self.save_snapshot(stream, &snapshot)?;
            }
            StoreRequest::WriteBeside { stream, after, events } => {
                self.write_beside(stream, after, &events)?;
            }
            StoreRequest::Settled(messages) => self.settle(now, messages),
            StoreRequest::DeadLettered { message, handler, unreadable } => {
                self.bury(message, handler, unreadable, out)?;
            }
            StoreRequest::Repair { message, remedy } => self.repair(now, message, remedy, out)?,
            StoreRequest::ReadTables { projector, updated_after } => {
                let answer = self.tables(updated_after)?;
                out.to_projector(projector, ProjectorMessage::Tables(answer));
            }
            StoreRequest::Follow { projector, after } => self.follow(now, projector, after, out)?,
            StoreRequest::FindConference(look) => {
                let gateway = look.gateway;
                let shown = self.find_conference(look)?;
                out.to_gateway(gateway, GatewayMessage::ShownConference(shown));
            }
            StoreRequest::Announce { machine, release, count } => {
                self.announced(machine, release, count, out);
            }
            StoreRequest::Finalise { release, machines, count } => {
                self.finalise(now, release, &machines, count, out)?;
            }
            StoreRequest::RewriteLog { release, following } => {
                self.rewrite_log(now, release, following, out)?;
            }
        }
        Ok(())
    }

    fn open_ledger(&mut self) -> &mut Ledger {
        self.ledger.as_mut().expect(
            "a store is started before it is asked for anything, and gone once it has halted",
        )
    }
}

impl Receiver for Store {
    type Message = StoreRequest;

    fn handle(
        &mut self,
        now: Timestamp,
        input: Input<StoreRequest>,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        match input {
            Input::Start => self.start(now, out)?,
            Input::Message { payload, .. } => self.asked(now, payload, out)?,
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

/// Why what goes to the disk can always be written.
const PLAIN: &str = "what is stored is plain data";
