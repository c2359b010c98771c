//! What is left when a run is over: every stream, every view, every account, and whatever is still
//! owed.

use std::collections::BTreeMap;

use domain::history::Release;
use domain::identity::{ConferenceId, OrderId, PaymentId, SeatTypeId};
use domain::management::Conference;
use domain::management::liberation::{LogEntry, Record, RecordKey};
use domain::message::{Event, Stored};
use domain::payments::Payment;
use domain::registration::{
    Order, OrderEvent, PromotionalCode, RegistrationProcess, SeatAssignments, SeatsAvailability,
};
use domain::sourcing::{Aggregate, MessageId, Process, Projection as _, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use domain::values::Quantity;
use domain::views::Views;

use conference::record::reading::read_log;
use conference::record::upgraded::Upgraded;
use conference::record::{BankAccount, Inspection, LoggedMessage};
use conference::scenario::Upgrade;

/// What is left when a run is over.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    /// When, in business time.
    pub at: Timestamp,
    /// Whether nothing was left to happen. Otherwise the run was cut off after the longest time it
    /// may take.
    pub quiescent: bool,
    /// Everything that was ever stored, in the order in which it was stored, in today's form.
    pub log: Vec<(StreamId, Version, Stored)>,
    /// The read models that it comes to.
    pub stored_views: Views,
    /// The log as it was written, if some of it was written in another form.
    pub as_written: Option<Vec<(StreamId, Version, Stored)>>,
    /// The log of messages, in its order.
    pub messages: Vec<LoggedMessage>,
    /// Every order, folded from its stream.
    pub orders: BTreeMap<OrderId, Order>,
    /// The events of every order.
    pub order_events: BTreeMap<OrderId, Vec<OrderEvent>>,
    /// The seats of every conference, folded from their stream.
    pub seats: BTreeMap<ConferenceId, SeatsAvailability>,
    /// Every registration process, folded from its stream.
    pub processes: BTreeMap<OrderId, RegistrationProcess>,
    /// Every payment, folded from its stream.
    pub payments: BTreeMap<PaymentId, Payment>,
    /// What the bank did for each payment.
    pub accounts: BTreeMap<PaymentId, BankAccount>,
    /// The views of each projector, and how many messages each still waits with.
    pub views: Vec<(Box<Views>, usize)>,
    /// Of which release the views of each projector are.
    pub view_releases: Vec<Release>,
    /// The upgrade that went on meanwhile, if there was one.
    pub upgrade: Option<Upgrade>,
    /// What came of it.
    pub upgraded: Option<Upgraded>,
    /// Outbox rows that were never settled.
    pub outbox: Vec<MessageId>,
    /// The ledger of dead letters.
    pub dead_letters: Vec<MessageId>,
    /// Messages the bus still holds.
    pub held: Vec<MessageId>,
    /// Orders whose registrant still waits.
    pub waiting: Vec<OrderId>,
    /// Orders whose registrant still has something to do, or waits for an answer to it.
    pub busy: Vec<OrderId>,
    /// Conferences whose organiser still waits.
    pub organising: Vec<ConferenceId>,
    /// The quotas that the organisers were told are set.
    pub quotas: BTreeMap<ConferenceId, BTreeMap<SeatTypeId, Quantity>>,
    /// The rows of Conference Management.
    pub conferences: Vec<Conference>,
    /// Their change log as far back as it is kept, each entry with its place.
    pub changes: Vec<(Version, LogEntry)>,
    /// The copy of Conference Management's tables that each projector keeps.
    pub tables: Vec<BTreeMap<RecordKey, Record>>,
    /// Every promotional code, folded from its stream.
    pub codes: BTreeMap<StreamId, PromotionalCode>,
    /// The seat assignments of every order, folded from their streams.
    pub assignments: BTreeMap<StreamId, SeatAssignments>,
}

impl Ending {
    /// Takes in what one machine knew.
    pub fn add(&mut self, inspection: &Inspection) {
        match inspection {
            Inspection::Store { log, messages, conferences, changes, outbox, dead_letters } => {
                self.messages.clone_from(messages);
                self.conferences.clone_from(conferences);
                self.changes.clone_from(changes);
                self.outbox.clone_from(outbox);
                self.dead_letters.clone_from(dead_letters);
                let former = log.iter().any(|(.., row)| matches!(row.body, Event::Written(_)));
                self.as_written = former.then(|| log.clone());
                if former { self.fold(&read_log(log)) } else { self.fold(log) }
            }
            Inspection::Views { views, waiting, tables, release } => {
                self.views.push((views.clone(), *waiting));
                self.tables.push(tables.clone());
                self.view_releases.push(*release);
            }
            Inspection::Bank { accounts } => self.accounts.clone_from(accounts),
            Inspection::Bus { held } => self.held.clone_from(held),
            Inspection::People { waiting, busy, organising, quotas } => {
                self.waiting.clone_from(waiting);
                self.busy.clone_from(busy);
                self.organising.clone_from(organising);
                self.quotas.clone_from(quotas);
            }
            Inspection::Nothing => {}
        }
    }

    fn fold(&mut self, log: &[(StreamId, Version, Stored)]) {
        for (stream, version, stored) in log {
            self.stored_views.apply(*stream, *version, &stored.body);
            match &stored.body {
                Event::Order(event) => {
                    let id = OrderId(stream.id);
                    evolve(&mut self.orders, id, |order: Order| order.evolve(event));
                    self.order_events.entry(id).or_default().push(event.clone());
                }
                Event::Seats(event) => {
                    evolve(&mut self.seats, ConferenceId(stream.id), |s: SeatsAvailability| {
                        s.evolve(event)
                    });
                }
                Event::Payment(event) => {
                    evolve(&mut self.payments, PaymentId(stream.id), |payment: Payment| {
                        payment.evolve(event)
                    });
                }
                Event::Assignments(event) => {
                    evolve(&mut self.assignments, *stream, |it: SeatAssignments| it.evolve(event));
                }
                Event::Code(event) => {
                    evolve(&mut self.codes, *stream, |code: PromotionalCode| code.evolve(event));
                }
                Event::Conference(_) | Event::Written(_) => {}
                Event::Process(step) => {
                    let id = OrderId(stream.id);
                    evolve(&mut self.processes, id, |process: RegistrationProcess| {
                        process.evolve(step)
                    });
                }
            }
        }
        self.log = log.to_vec();
    }

    /// The stored rows, in the form in which they were written.
    #[must_use]
    pub fn rows(&self) -> &[(StreamId, Version, Stored)] {
        self.as_written.as_ref().unwrap_or(&self.log)
    }

    /// The hash of what was left: every stored event, every view, every account.
    #[must_use]
    pub fn state_hash(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        for (stream, version, stored) in &self.log {
            hasher.update(format!("{stream} {version} ").as_bytes());
            hasher.update(&domain::history::encode(stored));
        }
        hasher.update(format!("{:?}{:?}", self.views, self.accounts).as_bytes());
        hasher.finalize()
    }

    /// The events of one kind of stream, with stream and version.
    pub fn events_of(
        &self,
        kind: StreamKind,
    ) -> impl Iterator<Item = (StreamId, Version, &Stored)> {
        self.log
            .iter()
            .filter(move |(stream, ..)| stream.kind == kind)
            .map(|(stream, version, stored)| (*stream, *version, stored))
    }
}

fn evolve<K: Ord, S: Default>(states: &mut BTreeMap<K, S>, id: K, step: impl FnOnce(S) -> S) {
    let state = states.entry(id).or_default();
    *state = step(std::mem::take(state));
}
