//! Marks: interesting things that must happen sometimes. A campaign in which one never happened
//! proved less than it says.

use std::collections::{BTreeMap, BTreeSet};

use domain::Policy;
use domain::identity::{ConferenceId, OrderId, ReservationId, SeatTypeId, WaitListEntryId};
use domain::management::{ConferenceEvent, ManagementRefusal};
use domain::message::Event;
use domain::payments::{CaptureRefusal, PaymentEvent};
use domain::registration::{
    OrderEvent, OrderRefusal, PriceList, ProcessOutcome, ProcessStep, PromotionalCodeEvent,
    RedemptionRefusal, SeatAssignmentsEvent, SeatsEvent, SeatsRefusal,
};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use domain::values::{Price, Quantity};

use uuid::Uuid;

use conference::node::NodeId;
use conference::node::protocol::{Outcome, Refusal, ShownConference};
use conference::record::{Committed, Happening, Observation, RunEvent};
use stage::Fate;
use stage::fault::FaultKind;

/// Which marks a run reached.
#[derive(Debug, Default)]
pub struct Marks {
    reached: BTreeSet<&'static str>,
    /// Orders of which a payment was declined.
    declined: BTreeSet<OrderId>,
    /// Orders whose money was set aside and not taken.
    refused: BTreeSet<OrderId>,
    /// Orders that were checked out.
    checked_out: BTreeSet<OrderId>,
    /// Orders whose seats were released while they were being paid for.
    lapsed: BTreeSet<OrderId>,
    /// Orders that asked for seats again with late money.
    late: BTreeSet<OrderId>,
    /// Reservations that were answered once.
    answered: BTreeSet<ReservationId>,
    /// Links on which datagrams were lost to a partition.
    cut: BTreeSet<(NodeId, NodeId)>,
    /// What the store's disk did to it since it last committed anything.
    troubled: BTreeSet<&'static str>,
    /// Whether the bank was asked while it did nothing.
    bank_missed: bool,
    /// Clocks that are wrong.
    skewed: BTreeSet<NodeId>,
    /// Messages that some handler could not read.
    unreadable: BTreeSet<MessageId>,
    /// Dead letters that were sent again.
    sent_again: BTreeSet<MessageId>,
    /// Machines that have a copy of the tables since they started.
    copies: BTreeSet<NodeId>,
    /// Orders that were placed for whoever waited.
    offers: BTreeSet<OrderId>,
    /// Who waits for seats, in turn.
    lines: BTreeMap<SeatTypeId, Vec<WaitListEntryId>>,
    /// How many promotional codes each order has.
    discounts: BTreeMap<OrderId, u32>,
    /// The newest price that was announced of each seat type, and at which version of the
    /// conference.
    prices: BTreeMap<SeatTypeId, (u32, Price)>,
    /// The prices of orders that have not ended.
    pinned: BTreeMap<OrderId, PriceList>,
    /// Seats that were given up by somebody in the same decision.
    unassigned: BTreeSet<(StreamId, u32)>,
    /// The newest quota of each seat type.
    quotas: BTreeMap<SeatTypeId, Quantity>,
    /// Conferences that were published once.
    published: BTreeSet<ConferenceId>,
    /// Invoices that were accepted.
    invoices: BTreeSet<Uuid>,
    /// Payments whose invoice was due and not paid.
    overdue: BTreeSet<Uuid>,
    /// Payments whose invoice nobody owes any more.
    cancelled_invoices: BTreeSet<Uuid>,
    /// When conferences begin, as was ever announced.
    beginnings: BTreeSet<(ConferenceId, Timestamp)>,
    /// Orders of conferences that were called off.
    called_off: BTreeSet<OrderId>,
}

/// Every mark: its id, and what happened when it is reached.
pub const ALL: &[(&str, &str)] = &[
    ("partial-reservation", "an order got some of the seats it wanted"),
    ("sold-out", "an order got none of the seats it wanted"),
    ("order-changed", "a registrant wanted other seats instead"),
    ("hold-changed", "a hold that was answered was answered anew for another wish"),
    ("partial-reservation-accepted", "a registrant took fewer seats than wanted"),
    (
        "stale-version-refused",
        "a registrant acted on a version of the order that was no longer current",
    ),
    ("paid-twice-second-refused", "a registrant paid from two windows, and one was refused"),
    ("declined-then-paid", "an order was confirmed after the bank had declined a first payment"),
    ("capture-refused", "the bank did not take money that it had set aside"),
    ("authorisation-lapsed", "the bank was asked too late for money that it had set aside"),
    ("refused-then-paid", "an order was confirmed after the bank had not taken a first payment"),
    ("refused-then-expired", "seats went back because the bank had not taken the money"),
    ("promise-ended-refusal", "a registrant began to pay when the promise had ended"),
    ("other-terms", "an order was placed on other terms than the usual ones"),
    ("promise-cut-short", "an order was promised its seats until the conference begins"),
    ("refused-after-beginning", "a registrant ordered when the conference had begun"),
    ("expiry-while-paying", "seats were released while a payment was under way"),
    ("late-money-reacquired", "late money got its seats again, and the order was confirmed"),
    ("late-money-voided", "late money found its seats gone and was let go"),
    ("payment-never-answered-voided", "a payment that the bank did not answer in time was let go"),
    ("expired-unpaid", "an order expired that nobody had begun to pay"),
    ("cancelled", "a registrant withdrew"),
    ("finished-reservation-refused", "a request for seats came after its reservation was finished"),
    ("order-confirmed", "an order was paid and confirmed"),
    ("free-order-confirmed", "an order that costs nothing was confirmed"),
    ("quota-cut-debt", "the organiser cut a quota below what was held and sold"),
    ("bank-spared", "a worker left a bank alone that had been silent too often"),
    ("version-conflict", "two workers decided on the same version, and one had to decide again"),
    (
        "conflict-without-a-rival",
        "a database refused a decision because of another that had nothing to do with it",
    ),
    ("duplicate-recognised", "the store recognised a message it had handled before"),
    ("lock-expired", "a handler did not finish while it had the message to itself"),
    (
        "swallowed-by-the-window",
        "a broker's server did not take a message in whose id it remembered, and had it no more",
    ),
    (
        "completions-forgotten",
        "a broker's server was killed and delivered again what it had been told was done",
    ),
    ("gap-waited-for", "a view found events missing before one that arrived"),
    ("message-deferred", "a handler put a message aside because another must come first"),
    ("store-restarted-with-events", "the store opened a disk with events on it"),
    ("power-loss-tore-writes", "a power loss took or tore writes that were not synced"),
    ("asked-again", "a person got no answer in time and asked again"),
    ("corrupted-refused", "a machine noticed that a datagram was damaged, and refused it"),
    ("partition-healed", "machines that had been cut off from one another spoke again"),
    ("timers-overdue-after-pause", "a machine that stood still found its timers overdue"),
    ("clock-corrected", "a clock that was wrong was set right"),
    ("replaced-in-order", "a machine was stopped in order and replaced"),
    ("disk-full-survived", "the store committed again after its disk had been full"),
    ("io-error-survived", "the store committed again after its disk had reported an error"),
    ("torn-write-survived", "the store committed again after half of a write had reached its disk"),
    ("bank-outage-survived", "the bank moved money after it had not heard a request"),
    ("poison-dead-lettered", "a message that nobody could read became a dead letter"),
    ("dead-letter-repaired", "a dead letter was sent again, and its handler finished with it"),
    ("dead-letter-discarded", "a dead letter that nobody needs was discarded"),
    ("wait-list-joined", "a registrant waited for seats that were gone"),
    (
        "wait-list-passed-over",
        "seats went to somebody further back in the line, because they were too few for the first",
    ),
    (
        "wait-list-joined-again",
        "whoever had left a line, or let an offer go, waited for seats again",
    ),
    ("wait-ended-with-order", "a registrant withdrew an order that waited for seats"),
    ("wait-followed-change", "a registrant changed an order, and its wait followed"),
    ("second-place-refused", "whoever waited wanted a second place in the same line"),
    ("wait-ended-with-beginning", "a conference began, and nobody waited for its seats any more"),
    ("offer-keeps-older-price", "an offer from the wait list cost what seats had cost before"),
    ("offer-cut-short", "seats were offered from the wait list until the conference begins"),
    ("closed-while-waiting", "a conference was closed while somebody waited for its seats"),
    ("offered-once-open", "seats were offered when a conference that had been closed was opened"),
    ("seats-offered", "seats that came free were offered to whoever waited"),
    ("offer-paid", "whoever had waited took the seats and paid for them"),
    ("offer-declined", "whoever had waited did not take the seats any more"),
    ("offer-lapsed", "whoever had waited let the offer run out"),
    ("code-applied", "a promotional code made an order cheaper"),
    ("code-refused", "an order could not use a promotional code"),
    ("code-used-up", "a promotional code had been redeemed as often as it may be"),
    ("code-came-back", "a promotional code went back with the order that had held it"),
    ("codes-combined", "an order used two promotional codes at once"),
    ("codes-not-combined", "a promotional code was refused beside another one"),
    ("redirect-refunded", "money that was collected at once was paid back"),
    ("refund-failed", "the bank did not pay back what it should have"),
    ("manual-intervention", "a refund became an open item for a person"),
    ("intervention-resolved", "an organiser paid back by hand what the bank had not"),
    ("invoice-settled", "an invoice was accepted, and settled later"),
    ("invoice-overdue", "an invoice was due, and nobody had paid it"),
    ("overdue-settled", "an invoice was paid after it was due"),
    ("invoice-corrected", "an invoice was voided, and another issued in its place"),
    ("invoice-cancelled", "an invoice was owed by nobody any more, because it was called off"),
    ("cancelled-invoice-paid", "an invoice was paid that nobody owed any more"),
    ("seat-assigned", "somebody was given a seat"),
    ("seat-reassigned", "a seat was given to somebody else"),
    ("seat-unassigned", "a seat was taken back"),
    ("registrant-named", "it became known who registers"),
    ("slug-taken", "an organiser wanted a slug that another conference has"),
    ("conference-edited", "an organiser edited a conference that was published"),
    ("price-changed-while-buying", "a price changed while an order held to the old one"),
    ("older-price-pinned", "an order was placed at a price that had just been changed"),
    ("unpublished-refused", "an order was refused because the conference took none"),
    ("called-off", "a conference was called off"),
    ("called-off-paid-back", "what was bought was paid back, because it was called off"),
    ("published-again", "a conference that had been closed was opened again"),
    ("seat-type-kept", "an organiser could not delete a seat type that others know"),
    ("seat-type-not-added-again", "an organiser added a seat type that is there"),
    ("conference-found", "an address and an access code found a conference"),
    ("conference-not-found", "an address and an access code found no conference"),
    ("quota-raised", "an organiser offered more seats"),
    (
        "record-kept-back",
        "a record that did not fit its schema was kept back from the tables that are published",
    ),
    ("copied-in-the-middle", "a copy of the tables was begun anew after they had been changed"),
    ("behind-a-cut-log", "a copy of the tables had fallen behind what is kept of the change log"),
];

impl Marks {
    /// Looks whether something reached a mark.
    pub fn observe(&mut self, event: &RunEvent) {
        match &event.what {
            Happening::Probed { node, probe: observation } => {
                if let Observation::Replicated { from_copy, .. } = **observation
                    && !self.copies.insert(*node)
                    && from_copy
                {
                    self.reach("behind-a-cut-log");
                }
                self.observed(observation);
            }
            Happening::Started { node } => drop(self.copies.remove(node)),
            Happening::Stopped { cause, writes_lost, .. } => self.stopped(*cause, *writes_lost),
            Happening::Sent { from, to, fate, .. } => self.sent(*from, *to, fate),
            Happening::Refused { .. } => self.reach("corrupted-refused"),
            Happening::Resumed { node, timers: 1.., .. } if *node != NodeId::Bank => {
                self.reach("timers-overdue-after-pause");
            }
            Happening::ClockSet { node, ahead_ms: 0 } if self.skewed.remove(node) => {
                self.reach("clock-corrected");
            }
            Happening::ClockSet { node, .. } => {
                self.skewed.insert(*node);
            }
            Happening::Lost { to: NodeId::Bank, .. } => self.bank_missed = true,
            _ => {}
        }
    }

    fn stopped(&mut self, cause: FaultKind, writes_lost: usize) {
        if matches!(cause, FaultKind::PowerLoss | FaultKind::TornWrite) && writes_lost > 0 {
            self.reach("power-loss-tore-writes");
        }
        match cause {
            FaultKind::Restart => self.reach("replaced-in-order"),
            FaultKind::FullDisk => {
                self.troubled.insert("disk-full-survived");
            }
            FaultKind::IoError => {
                self.troubled.insert("io-error-survived");
            }
            FaultKind::TornWrite => {
                self.troubled.insert("torn-write-survived");
            }
            _ => {}
        }
    }

    fn sent(&mut self, from: NodeId, to: NodeId, fate: &Fate) {
        let cut = |fault| matches!(fault, &FaultKind::OneWayPartition | &FaultKind::FullPartition);
        if fate.faults.iter().any(cut) {
            self.cut.insert((from, to));
        } else if !self.cut.is_empty() && !fate.arrivals.is_empty() && self.cut.remove(&(from, to))
        {
            self.reach("partition-healed");
        }
    }

    /// The marks that were reached.
    #[must_use]
    pub fn reached(&self) -> BTreeSet<&'static str> {
        self.reached.clone()
    }

    fn reach(&mut self, mark: &'static str) {
        debug_assert!(ALL.iter().any(|(id, _)| *id == mark), "{mark} is not in the list of marks");
        self.reached.insert(mark);
    }

    fn observed(&mut self, observation: &Observation) {
        match observation {
            Observation::Committed(commit) => self.committed(commit),
            Observation::Told { outcome: Outcome::Refused(refusal), .. } => self.refused(refusal),
            Observation::ShownConference(ShownConference { row: Some(_), .. }) => {
                self.reach("conference-found");
            }
            Observation::ShownConference(_) => self.reach("conference-not-found"),
            Observation::BankSpared { .. } => self.reach("bank-spared"),
            Observation::Conflicted { .. } => self.reach("version-conflict"),
            Observation::FailedToSerialize { .. } => self.reach("conflict-without-a-rival"),
            Observation::Recognised { .. } => self.reach("duplicate-recognised"),
            Observation::LockExpired { .. } => self.reach("lock-expired"),
            Observation::Swallowed { .. } => self.reach("swallowed-by-the-window"),
            Observation::BrokerForgot { completions: 1.., .. } => {
                self.reach("completions-forgotten");
            }
            Observation::GapFound { .. } => self.reach("gap-waited-for"),
            Observation::Deferred { .. } => self.reach("message-deferred"),
            Observation::Opened { events: 1.., .. } => self.reach("store-restarted-with-events"),
            Observation::Asked { attempt: 2.., .. } => self.reach("asked-again"),
            Observation::MoneyMoved { .. } if self.bank_missed => {
                self.reach("bank-outage-survived");
            }
            Observation::Refused { message, .. } => {
                self.unreadable.insert(*message);
            }
            Observation::Buried { message, .. } if self.unreadable.contains(message) => {
                self.reach("poison-dead-lettered");
            }
            Observation::SentAgain { message } => {
                self.sent_again.insert(*message);
            }
            Observation::Discarded { .. } => self.reach("dead-letter-discarded"),
            Observation::KeptBack { .. } => self.reach("record-kept-back"),
            Observation::Replicated { position: Version(1..), from_copy: true, .. } => {
                self.reach("copied-in-the-middle");
            }
            Observation::Completed { message, .. } if self.sent_again.contains(message) => {
                self.reach("dead-letter-repaired");
            }
            _ => {}
        }
    }

    fn refused(&mut self, refusal: &Refusal) {
        match refusal {
            Refusal::Order(OrderRefusal::Stale { .. }) => self.reach("stale-version-refused"),
            Refusal::Order(OrderRefusal::PaymentOpen) => self.reach("paid-twice-second-refused"),
            Refusal::Order(OrderRefusal::PromiseEnded) => self.reach("promise-ended-refusal"),
            Refusal::NotOnSale => self.reach("unpublished-refused"),
            Refusal::Started => self.reach("refused-after-beginning"),
            Refusal::Seats(SeatsRefusal::AlreadyWaiting) => self.reach("second-place-refused"),
            Refusal::Management(ManagementRefusal::SeatTypeExists) => {
                self.reach("seat-type-not-added-again");
            }
            Refusal::NameTaken(name) if name.starts_with("slug") => self.reach("slug-taken"),
            Refusal::Management(ManagementRefusal::PublishedBefore) => self.reach("seat-type-kept"),
            _ => {}
        }
    }

    fn committed(&mut self, commit: &Committed) {
        for mark in std::mem::take(&mut self.troubled) {
            self.reach(mark);
        }
        if commit.outcome == Outcome::Refused(Refusal::Seats(SeatsRefusal::Finished)) {
            self.reach("finished-reservation-refused");
        }
        let id = OrderId(commit.stream.id);
        self.opened_or_changed(commit);
        for stored in &commit.events {
            match &stored.body {
                Event::Order(event) => self.order(id, event),
                Event::Seats(event) => self.seats(event),
                Event::Process(step) => self.process(id, step),
                Event::Payment(event) => self.payment(commit.stream.id, event),
                Event::Assignments(event) => self.assignments(commit.stream, event),
                Event::Code(event) => self.code(event),
                Event::Conference(event) => self.conference(event),
                Event::Written(_) => {}
            }
        }
        if commit.stream.kind == StreamKind::SeatAssignments {
            self.unassigned.clear();
        }
    }

    fn order(&mut self, order: OrderId, event: &OrderEvent) {
        match event {
            OrderEvent::OrderPlaced { conference, promise, prices, catalogue_version, .. } => {
                // An offer that is cut short is another mark.
                let begins = self.beginnings.contains(&(*conference, promise.ends));
                if begins && !self.offers.contains(&order) {
                    self.reach("promise-cut-short");
                }
                // The grace of the first release is another one as well.
                let late = promise.late_money_until.since(promise.release_at);
                if late != Policy::default().late_payment_window {
                    self.reach("other-terms");
                }
                let newer = |(seat_type, price): (&SeatTypeId, &_)| {
                    let announced = self.prices.get(seat_type);
                    announced
                        .is_some_and(|(version, now)| version > catalogue_version && now != price)
                };
                if prices.iter().any(newer) {
                    self.reach("older-price-pinned");
                }
                self.pinned.insert(order, prices.clone());
            }
            OrderEvent::OrderRegistrantAssigned { .. } => self.reach("registrant-named"),
            OrderEvent::DiscountApplied { .. } => {
                self.reach("code-applied");
                let codes = self.discounts.entry(order).or_default();
                *codes += 1;
                if *codes > 1 {
                    self.reach("codes-combined");
                }
            }
            OrderEvent::PromotionalCodeRejected { .. } => self.reach("code-refused"),
            OrderEvent::OrderUpdated { .. } => self.reach("order-changed"),
            OrderEvent::OrderPartiallyReserved { seats, .. } if seats.is_empty() => {
                self.reach("sold-out");
            }
            OrderEvent::OrderPartiallyReserved { .. } => self.reach("partial-reservation"),
            OrderEvent::PartialReservationAccepted { .. } => {
                self.reach("partial-reservation-accepted");
            }
            OrderEvent::OrderCheckedOut { .. } => {
                self.checked_out.insert(order);
            }
            OrderEvent::OrderReopened { .. } => {
                self.declined.insert(order);
            }
            OrderEvent::OrderConfirmed { payment: None, .. } => self.reach("free-order-confirmed"),
            OrderEvent::OrderConfirmed { .. } => {
                self.reach("order-confirmed");
                if self.refused.contains(&order) {
                    self.reach("refused-then-paid");
                } else if self.declined.contains(&order) {
                    self.reach("declined-then-paid");
                }
                if self.offers.contains(&order) {
                    self.reach("offer-paid");
                }
            }
            OrderEvent::OrderCancelled if self.offers.contains(&order) => {
                self.reach("offer-declined");
            }
            OrderEvent::OrderExpired if self.refused.contains(&order) => {
                self.reach("refused-then-expired");
            }
            OrderEvent::OrderExpired if self.offers.contains(&order) => self.reach("offer-lapsed"),
            OrderEvent::OrderCancelled => self.reach("cancelled"),
            OrderEvent::OrderCalledOff => {
                self.called_off.insert(order);
            }
            OrderEvent::OrderExpired if !self.checked_out.contains(&order) => {
                self.reach("expired-unpaid");
            }
            _ => {}
        }
        let ends = matches!(
            event,
            OrderEvent::OrderConfirmed { .. }
                | OrderEvent::OrderExpired
                | OrderEvent::OrderRejected
                | OrderEvent::OrderCancelled
                | OrderEvent::OrderCalledOff
        );
        if ends {
            self.pinned.remove(&order);
        }
    }

    fn payment(&mut self, payment: Uuid, event: &PaymentEvent) {
        match event {
            PaymentEvent::InvoiceAccepted { .. } => {
                self.invoices.insert(payment);
            }
            PaymentEvent::PaymentCaptured { .. } if self.invoices.contains(&payment) => {
                self.reach("invoice-settled");
                if self.overdue.contains(&payment) {
                    self.reach("overdue-settled");
                }
            }
            PaymentEvent::CaptureRefused { order, reason } => {
                self.refused.insert(*order);
                self.reach(match reason {
                    CaptureRefusal::RefusedByBank => "capture-refused",
                    CaptureRefusal::AuthorisationLapsed => "authorisation-lapsed",
                });
            }
            PaymentEvent::InvoiceOverdue { .. } => {
                self.overdue.insert(payment);
                self.reach("invoice-overdue");
            }
            PaymentEvent::InvoiceVoided { .. } => self.reach("invoice-corrected"),
            PaymentEvent::InvoiceCancelled { .. } => {
                self.cancelled_invoices.insert(payment);
                self.reach("invoice-cancelled");
            }
            PaymentEvent::RefundRequested { .. } if self.cancelled_invoices.contains(&payment) => {
                self.reach("cancelled-invoice-paid");
            }
            PaymentEvent::PaymentRefunded { order, .. } if self.called_off.contains(order) => {
                self.reach("called-off-paid-back");
            }
            PaymentEvent::PaymentRefunded { .. } => self.reach("redirect-refunded"),
            PaymentEvent::RefundFailed { .. } => self.reach("refund-failed"),
            PaymentEvent::ManualInterventionRequired { .. } => self.reach("manual-intervention"),
            PaymentEvent::ManualInterventionResolved { .. } => self.reach("intervention-resolved"),
            _ => {}
        }
    }

    fn assignments(&mut self, stream: StreamId, event: &SeatAssignmentsEvent) {
        match event {
            SeatAssignmentsEvent::SeatAssigned { position, .. } => {
                self.reach("seat-assigned");
                if self.unassigned.remove(&(stream, *position)) {
                    self.reach("seat-reassigned");
                }
            }
            SeatAssignmentsEvent::SeatUnassigned { position } => {
                self.reach("seat-unassigned");
                self.unassigned.insert((stream, *position));
            }
            _ => {}
        }
    }

    fn code(&mut self, event: &PromotionalCodeEvent) {
        match event {
            PromotionalCodeEvent::RedemptionRefused {
                reason: RedemptionRefusal::UsedUp, ..
            } => {
                self.reach("code-used-up");
            }
            PromotionalCodeEvent::RedemptionRefused {
                reason: RedemptionRefusal::NotCumulative { .. },
                ..
            } => {
                self.reach("codes-not-combined");
            }
            PromotionalCodeEvent::RedemptionCancelled { order, .. }
                if self.discounts.contains_key(order) =>
            {
                self.reach("code-came-back");
            }
            _ => {}
        }
    }

    fn conference(&mut self, event: &ConferenceEvent) {
        if let ConferenceEvent::ConferenceCreated { conference, information, .. }
        | ConferenceEvent::ConferenceUpdated { conference, information, .. } = event
        {
            self.beginnings.insert((*conference, information.starts));
        }
        match event {
            ConferenceEvent::ConferenceCalledOff { .. } => self.reach("called-off"),
            ConferenceEvent::ConferencePublished { conference, .. }
                if !self.published.insert(*conference) =>
            {
                self.reach("published-again");
            }
            ConferenceEvent::ConferenceUpdated { conference, .. }
                if self.published.contains(conference) =>
            {
                self.reach("conference-edited");
            }
            ConferenceEvent::SeatCreated { version, seat, .. }
            | ConferenceEvent::SeatUpdated { version, seat, .. } => {
                let known = self.prices.insert(seat.seat_type, (*version, seat.price));
                let held_to = |prices: &PriceList| {
                    prices.get(&seat.seat_type).is_some_and(|it| *it != seat.price)
                };
                if known.is_some_and(|(_, price)| price != seat.price)
                    && self.pinned.values().any(held_to)
                {
                    self.reach("price-changed-while-buying");
                }
                let quota = self.quotas.insert(seat.seat_type, seat.quota);
                if quota.is_some_and(|before| before < seat.quota) {
                    self.reach("quota-raised");
                }
            }
            _ => {}
        }
    }

    /// What one decision did to those who wait.
    fn opened_or_changed(&mut self, commit: &Committed) {
        let events = || {
            commit.events.iter().filter_map(|stored| match &stored.body {
                Event::Seats(event) => Some(event),
                _ => None,
            })
        };
        let left = |it: &SeatsEvent| matches!(it, SeatsEvent::WaitListLeft { .. });
        let offered = events().any(|it| matches!(it, SeatsEvent::SeatsOffered { .. }));
        // Whoever leaves by themselves is the first to be told of.
        let conference = ConferenceId(commit.stream.id);
        let over = |it: &SeatsEvent| match it {
            SeatsEvent::WaitListLeft { at, .. } => {
                let begun = |(of, begins): &(_, Timestamp)| *of == conference && at >= begins;
                self.beginnings.iter().any(begun)
            }
            _ => false,
        };
        if events().skip(1).any(over) {
            self.reach("wait-ended-with-beginning");
        }
        match events().next() {
            Some(SeatsEvent::WaitListResumed { .. }) if offered => {
                self.reach("offered-once-open");
            }
            Some(SeatsEvent::SeatsReservationCancelled { withdrawn: true, .. })
                if events().any(left) =>
            {
                self.reach("wait-ended-with-order");
            }
            _ => {}
        }
    }

    fn line(&mut self, event: &SeatsEvent) {
        match event {
            SeatsEvent::WaitListJoined { entry, .. } => {
                self.reach("wait-list-joined");
                let first = entry.order.map(|order| WaitListEntryId::of(order, entry.seat_type));
                if first.is_some_and(|first| first != entry.entry) {
                    self.reach("wait-list-joined-again");
                }
                self.lines.entry(entry.seat_type).or_default().push(entry.entry);
            }
            SeatsEvent::SeatsOffered { offer, .. } => {
                self.reach("seats-offered");
                self.offers.insert(offer.order);
                let current = self.prices.get(&offer.seat_type).map(|(_, price)| price);
                if current.is_some() && offer.prices.get(&offer.seat_type) != current {
                    self.reach("offer-keeps-older-price");
                }
                if self.beginnings.contains(&(offer.conference, offer.promise.ends)) {
                    self.reach("offer-cut-short");
                }
                let line = self.lines.entry(offer.seat_type).or_default();
                let first = line.first() == Some(&offer.entry);
                line.retain(|entry| *entry != offer.entry);
                if !first {
                    self.reach("wait-list-passed-over");
                }
            }
            SeatsEvent::WaitListLeft { entry, seat_type, .. } => {
                self.lines.entry(*seat_type).or_default().retain(|waiting| waiting != entry);
            }
            SeatsEvent::WaitListChanged { entry, seat_type, .. } => {
                self.reach("wait-followed-change");
                let line = self.lines.entry(*seat_type).or_default();
                // Whether it keeps its place matters little here: who is passed over is seen by
                // who is served.
                if !line.contains(entry) {
                    line.push(*entry);
                }
            }
            SeatsEvent::WaitListPaused { .. }
                if self.lines.values().any(|line| !line.is_empty()) =>
            {
                self.reach("closed-while-waiting");
            }
            _ => {}
        }
    }

    fn seats(&mut self, event: &SeatsEvent) {
        self.line(event);
        match event {
            SeatsEvent::AvailableSeatsChanged { remaining, .. }
                if remaining.values().any(|left| *left < 0) =>
            {
                self.reach("quota-cut-debt");
            }
            SeatsEvent::SeatsReserved { reservation, .. }
                if !self.answered.insert(*reservation) =>
            {
                self.reach("hold-changed");
            }
            _ => {}
        }
    }

    fn process(&mut self, order: OrderId, step: &ProcessStep) {
        match step {
            ProcessStep::LatePaymentAwaited { .. } => {
                self.reach("expiry-while-paying");
                self.lapsed.insert(order);
            }
            ProcessStep::ReservationRequested { ordinal: 2.., .. } => {
                self.late.insert(order);
            }
            ProcessStep::VoidRequested { .. } if self.late.contains(&order) => {
                self.reach("late-money-voided");
            }
            ProcessStep::VoidRequested { .. } if self.lapsed.contains(&order) => {
                self.reach("payment-never-answered-voided");
            }
            ProcessStep::Completed { outcome: ProcessOutcome::Confirmed }
                if self.late.contains(&order) =>
            {
                self.reach("late-money-reacquired");
            }
            _ => {}
        }
    }
}
