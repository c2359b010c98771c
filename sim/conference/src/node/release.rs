//! The release a machine runs, the form in which it writes, and what differs between the rules of
//! the releases.
//!
//! Until an operator has finalised a release, everybody writes the form of the one before, so that
//! machines can be set back. The store keeps the gate; a machine says which release it runs when it
//! starts, and asks again until it was told where the gate stands. A machine of a release before
//! the gate handles nothing any more and says so.

use std::time::Duration;

use domain::Policy;
use domain::envelope::{Envelope, Metadata};
use domain::history::{self, Release};
use domain::message::{Body, Event, Message};
use domain::payments::PaymentEvent;
use domain::registration::{ProcessStep, RegistrationProcess};
use domain::sourcing::{Timestamp, minutes};

use super::protocol::{BusRequest, Server, StoreRequest};
use super::{Outbox, Sends, Timer};
use crate::node::observation::Observation;

/// The retry interval: how long the store's answer is waited for before a machine says again what
/// it runs.
const RETRY: Duration = Duration::from_secs(2);

/// The kind of the timer that rings then. Machines number their own timers from 0.
const KIND: u8 = 9;

/// The release of a machine.
#[derive(Clone, Copy, Debug)]
pub struct RunningVersion {
    /// What it runs.
    runs: Release,
    /// Everybody understands what is written in the form of this release.
    gate: Release,
    /// Whether it says so, because machines of another release may take part.
    announces: bool,
    told: bool,
}

impl RunningVersion {
    /// Today's release, among machines of today's release.
    pub const TODAY: Self =
        Self { runs: Release::TODAY, gate: Release::TODAY, announces: false, told: true };

    /// A machine that runs one release while another may take part. Until it was told otherwise, it
    /// writes as `before`.
    #[must_use]
    pub const fn during_upgrade(runs: Release, before: Release) -> Self {
        Self { runs, gate: before, announces: true, told: false }
    }

    /// What it runs.
    #[must_use]
    pub const fn runs(self) -> Release {
        self.runs
    }

    /// The newest form it reads.
    #[must_use]
    pub const fn reads(self) -> u16 {
        self.runs.schema()
    }

    /// The form in which it writes.
    #[must_use]
    pub fn writes(self) -> u16 {
        self.runs.min(self.gate).schema()
    }

    /// Whether it must not handle anything any more: what others write by now is not understood
    /// here.
    #[must_use]
    pub fn is_outdated(self) -> bool {
        self.gate > self.runs
    }

    /// Whether it runs a release that is not final yet.
    #[must_use]
    pub fn is_ahead(self) -> bool {
        self.runs > self.gate
    }

    /// Answers in a count.
    pub fn answer(self, machine: Server, count: u64, out: &mut Outbox) {
        out.to_store(StoreRequest::Announce { machine, release: self.runs, count });
    }

    /// Whether machines of another release may take part.
    #[must_use]
    pub const fn announces(self) -> bool {
        self.announces
    }

    /// The same machine once it runs another release.
    #[must_use]
    pub const fn followed_by(self, release: Release) -> Self {
        Self { runs: release, told: false, ..self }
    }

    /// Says what it runs, if others may run something else.
    pub fn announce(self, now: Timestamp, machine: Server, out: &mut Outbox) {
        if !self.announces || self.told {
            return;
        }
        out.observe(Observation::Runs { release: self.runs });
        if let Server::Worker(worker) = machine {
            out.to_bus(BusRequest::Announce { worker, release: self.runs });
        }
        out.to_store(StoreRequest::Announce { machine, release: self.runs, count: 0 });
        out.timer(now + RETRY, KIND, 0);
    }

    /// Says that it takes part from here on.
    pub fn ready(self, out: &mut Outbox) {
        if self.announces {
            out.observe(Observation::Ready { release: self.runs });
        }
    }

    /// Whether this is the timer after which it says again what it runs.
    #[must_use]
    pub const fn rings(timer: Timer) -> bool {
        timer.kind == KIND
    }

    /// The store told where the gate stands. It never goes back.
    pub fn hear(&mut self, gate: Release) {
        self.gate = self.gate.max(gate);
        self.told = true;
    }

    /// Where the gate stood is told with every answer as well; but whoever waits to be told asks
    /// on.
    pub fn learn(&mut self, gate: Release) {
        self.gate = self.gate.max(gate);
    }

    /// A message as this machine writes it. What it tells of events is in rows already.
    #[must_use]
    pub fn write(self, message: Message) -> Message {
        let schema = self.writes();
        let Envelope { meta, body } = message;
        let body = match body {
            Body::Command(command) => Body::Command(history::downcast_command(&command, schema)),
            events @ Body::Events(_) => events,
        };
        Envelope { meta: Metadata { schema, ..meta }, body }
    }

    /// How long seats are promised and held: the first release waited for late payments for five
    /// minutes only.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Policy {
        match self.runs {
            Release::V1 => Policy { grace: minutes(5), ..policy },
            Release::V2 | Release::V3 | Release::V4 => policy,
        }
    }

    /// Whether invoices are accepted and issued here. Earlier releases left both to the bank, and as
    /// long as one takes part nobody writes what it could not read.
    #[must_use]
    pub fn has_invoices(self) -> bool {
        self.runs.min(self.gate) >= Release::V4
    }

    /// What a payment records, as this release does. Earlier releases asked the bank whether to
    /// accept an invoice, and as long as they take part everybody does.
    #[must_use]
    pub fn payment_events(self, events: Vec<PaymentEvent>) -> Vec<PaymentEvent> {
        let mut events = events;
        if !self.has_invoices() && events.len() > 1 {
            events.retain(|event| !matches!(event, PaymentEvent::InvoiceAccepted { .. }));
        }
        events
    }

    /// The steps of a registration as this release takes them.
    ///
    /// Earlier releases set the timer that releases the seats only when seats were held, and gave
    /// the request for them no end. Whoever finds a registration without a timer sets it, whatever
    /// began it: a timer belongs to the registration and not to the machine that should have set
    /// it.
    #[must_use]
    pub fn steps(self, process: &RegistrationProcess, steps: Vec<ProcessStep>) -> Vec<ProcessStep> {
        let mut steps = steps;
        if self.runs < Release::V3 {
            steps.retain(|step| !matches!(step, ProcessStep::ExpiryScheduled { .. }));
            for step in &mut steps {
                if let ProcessStep::ReservationRequested { valid_until, .. } = step {
                    *valid_until = None;
                }
            }
        }
        let recorded =
            steps.iter().position(|step| matches!(step, ProcessStep::ReservationRecorded { .. }));
        if let (Some(place), None, Some((order, _))) = (recorded, process.expiry, process.subject) {
            steps.insert(
                place + 1,
                ProcessStep::ExpiryScheduled { order, at: process.promise.release_at },
            );
        }
        steps
    }
}

/// The form of the newest of some rows.
#[must_use]
pub fn newest<'a>(rows: impl IntoIterator<Item = &'a Event>) -> u16 {
    rows.into_iter().map(history::schema_of).max().unwrap_or(0)
}
