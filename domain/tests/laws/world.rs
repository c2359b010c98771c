//! A small world: some registrants, one conference, a bank, and a bag of messages that may be
//! delivered in any order, more than once, and late.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::Policy;
use domain::identity::{
    ConferenceId, OrderId, PaymentId, ReservationId, SeatTypeId, WaitListEntryId,
};
use domain::message::{Command, Event};
use domain::payments::{
    CaptureRefusal, Payment, PaymentCommand, PaymentEvent, PaymentMethod, PaymentStatus,
};
use domain::registration::{
    CodeName, CodeTerms, Order, OrderCommand, OrderEvent, OrderStatus, PriceList, ProcessCommand,
    ProcessInput, ProcessOutcome, ProcessStage, PromotionalCode, PromotionalCodeCommand,
    PromotionalCodeEvent, Reduction, RegistrantDetails, RegistrationProcess, Scope, Seats,
    SeatsAvailability, SeatsCommand, SeatsEvent, WaitListEntry,
};
use domain::sourcing::{Aggregate, NotYet, Process, Timestamp, Version, minutes};
use domain::stream::{StreamId, StreamKind};
use domain::values::{Price, Quantity};
use serde::{Deserialize, Serialize};

use super::legality::Observer;

/// When all orders are placed.
pub(crate) const T0: Timestamp = Timestamp(9 * 3_600_000);

/// When the conference starts: nobody waits for seats any longer.
fn start() -> Timestamp {
    T0 + minutes(120)
}

/// No registrant tries more payments than this without being told to.
const PATIENCE: usize = 3;

pub(crate) fn conference() -> ConferenceId {
    ConferenceId::named("RustFest")
}

pub(crate) fn order(number: usize) -> OrderId {
    OrderId::named(&format!("order {number}"))
}

/// How each registrant pays: by card, on the page of a third party, by invoice.
pub(crate) const fn method_of(number: usize) -> PaymentMethod {
    [PaymentMethod::Card, PaymentMethod::Redirect, PaymentMethod::Invoice][number % 3]
}

/// Three seat types: the first two cost money, the last one is free.
pub(crate) fn seat_type(number: usize) -> SeatTypeId {
    SeatTypeId::named(["pass", "workshop", "keynote"][number % 3])
}

pub(crate) fn prices() -> PriceList {
    [(seat_type(0), Price::whole(100)), (seat_type(1), Price(12_345)), (seat_type(2), Price(0))]
        .into()
}

pub(crate) fn seats(quantities: &[u32]) -> Seats {
    quantities
        .iter()
        .enumerate()
        .map(|(number, quantity)| (seat_type(number), Quantity(*quantity)))
        .collect()
}

/// A message, and whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parcel {
    Order(OrderId, OrderCommand),
    Seats(SeatsCommand),
    Payment(PaymentId, PaymentCommand),
    Code(CodeName, PromotionalCodeCommand),
    /// Not before the given instant.
    Process(OrderId, ProcessInput, Timestamp),
    Bank(PaymentId, PaymentEvent),
}

impl Parcel {
    pub(crate) const fn due(&self) -> Timestamp {
        match self {
            Self::Process(_, _, due) => *due,
            _ => Timestamp(0),
        }
    }
}

/// How the bank treats a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Conduct {
    Authorises,
    Declines,
    /// Sets the money aside, and does not take it.
    RefusesToTake,
    StaysSilent,
    /// Says yes, and never pays anything back.
    KeepsTheMoney,
}

/// What a registrant may come up with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Whim {
    /// Goes on with the order: accepts what is held, or pays.
    GoOn,
    /// Wants other seats.
    Change(Seats),
    /// Withdraws.
    Cancel,
    /// Says who registers.
    SayWho(String),
    /// Enters a promotional code: one that takes everything off and can be used once, one for
    /// everybody, an unknown one.
    EnterCode(usize),
    /// Joins the wait list for what is not held.
    WaitForTheRest,
    /// Waits no longer.
    StopWaiting,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) seats: SeatsAvailability,
    pub(crate) orders: BTreeMap<OrderId, Order>,
    pub(crate) payments: BTreeMap<PaymentId, Payment>,
    pub(crate) processes: BTreeMap<OrderId, RegistrationProcess>,
    pub(crate) codes: BTreeMap<CodeName, PromotionalCode>,
    pub(crate) bag: Vec<Parcel>,
    /// What was delivered before, for the copies that come much later.
    pub(crate) delivered: Vec<Parcel>,
    /// How the bank treats the first, second, third … payment that it hears of.
    conducts: Vec<Conduct>,
    /// The payments the bank has heard of, in that order.
    heard_by_bank: Vec<PaymentId>,
    /// The payments whose money a third party has, and those it will never collect.
    collected: BTreeSet<PaymentId>,
    let_go: BTreeSet<PaymentId>,
    observers: BTreeMap<OrderId, Observer>,
    /// How often each order reached an end.
    ends: BTreeMap<OrderId, u32>,
    /// The orders of all registrants: those of the beginning, then those that were placed by an
    /// offer.
    pub(crate) people: Vec<OrderId>,
    /// Every event, in the order in which the events were recorded.
    pub(crate) log: Vec<(StreamId, Version, Event)>,
    /// Whether registrants go on by themselves.
    pub(crate) eager: bool,
    asked: BTreeMap<OrderId, u64>,
}

impl World {
    /// A conference with these quotas; these orders are about to be placed.
    pub(crate) fn new(quotas: &[u32], wishes: &[Seats], conducts: &[Conduct]) -> Self {
        let mut seats = SeatsAvailability::default();
        let mut offered = Vec::new();
        for (number, quota) in quotas.iter().enumerate() {
            let command = SeatsCommand::SetQuota {
                seat_type: seat_type(number),
                quota: Quantity(*quota),
                catalogue_version: 1,
            };
            let events = seats.decide(&command, T0).expect("a quota is never refused");
            seats = events.iter().fold(seats, SeatsAvailability::evolve);
            offered.extend(events);
        }
        let bag = wishes.iter().enumerate().map(|(number, wish)| {
            let command = OrderCommand::RegisterToConference {
                order: order(number),
                conference: conference(),
                seats: wish.clone(),
                prices: prices(),
                promise: Policy::default().promise_from(T0, Timestamp(u64::MAX)),
                catalogue_version: 1,
            };
            Parcel::Order(order(number), command)
        });
        let bag = bag.collect();
        let mut world = Self {
            now: T0,
            seats,
            orders: BTreeMap::new(),
            payments: BTreeMap::new(),
            processes: BTreeMap::new(),
            bag,
            delivered: Vec::new(),
            conducts: conducts.to_vec(),
            heard_by_bank: Vec::new(),
            collected: BTreeSet::new(),
            let_go: BTreeSet::new(),
            codes: codes(),
            observers: BTreeMap::new(),
            ends: BTreeMap::new(),
            people: (0..wishes.len()).map(order).collect(),
            log: Vec::new(),
            eager: false,
            asked: BTreeMap::new(),
        };
        offered.into_iter().for_each(|event| world.record(seats_stream(), Event::Seats(event)));
        world
    }

    fn record(&mut self, stream: StreamId, event: Event) {
        let before = self.log.iter().filter(|(known, ..)| *known == stream).count();
        self.log.push((stream, Version(0).plus(before + 1), event));
    }

    /// Delivers a message. One that comes too early goes back into the bag.
    pub(crate) fn deliver(&mut self, parcel: Parcel) -> Result<(), NotYet> {
        match &parcel {
            Parcel::Order(id, command) => self.ask_order(*id, command),
            Parcel::Seats(command) => self.ask_seats(command),
            Parcel::Payment(id, command) => self.ask_payment(*id, command),
            Parcel::Code(code, command) => self.ask_code(code, command),
            Parcel::Bank(id, event) => self.ask_bank(*id, event),
            Parcel::Process(id, input, due) => {
                assert!(self.now >= *due, "no timer rings early");
                if self.tell_process(*id, input).is_err() {
                    self.bag.push(parcel);
                    return Err(NotYet);
                }
            }
        }
        self.delivered.push(parcel);
        self.nothing_is_overbooked();
        if self.eager {
            for number in 0..self.people.len() {
                self.registrant(number, &Whim::GoOn);
            }
        }
        Ok(())
    }

    /// Lets a registrant act on what the order shows now. The command travels like everything else.
    pub(crate) fn registrant(&mut self, number: usize, whim: &Whim) {
        let Some(id) = self.people.get(number).copied() else { return };
        let Some(order) =
            self.orders.get(&id).filter(|order| order.status != OrderStatus::NotPlaced)
        else {
            return;
        };
        let expected = order.version;
        let command = match whim {
            Whim::Change(seats) => OrderCommand::ChangeSeats {
                expected,
                seats: seats.clone(),
                prices: prices(),
                catalogue_version: 1,
            },
            Whim::Cancel => OrderCommand::CancelOrder,
            Whim::SayWho(name) => {
                let (first_name, last_name) = (name.clone(), "Lovelace".to_owned());
                let email = format!("{name}@example.org").parse().expect("an address");
                let registrant = RegistrantDetails { first_name, last_name, email };
                OrderCommand::AssignRegistrantDetails { registrant }
            }
            Whim::EnterCode(number) => {
                OrderCommand::EnterPromotionalCode { code: code(*number), expected }
            }
            Whim::WaitForTheRest => {
                let held = order.held.clone().unwrap_or_default();
                let missing = order
                    .wanted
                    .iter()
                    .map(|(t, wanted)| (t, wanted.0.saturating_sub(held.of(t).0)));
                let missing = missing.filter(|(_, quantity)| *quantity > 0);
                let joins = missing.map(|(seat_type, quantity)| SeatsCommand::JoinWaitList {
                    entry: WaitListEntry {
                        entry: WaitListEntryId::of(id, seat_type),
                        order: Some(id),
                        conference: conference(),
                        seat_type,
                        quantity: Quantity(quantity),
                        prices: prices(),
                        catalogue_version: 1,
                        policy: Policy::default(),
                        until: start(),
                    },
                });
                let joins: Vec<_> = joins.map(Parcel::Seats).collect();
                self.bag.extend(joins);
                return;
            }
            Whim::StopWaiting => {
                let leaves = order.wanted.types().map(|seat_type| {
                    let entry = WaitListEntryId::of(id, seat_type);
                    Parcel::Seats(SeatsCommand::LeaveWaitList { entry, seat_type })
                });
                let leaves: Vec<_> = leaves.collect();
                self.bag.extend(leaves);
                return;
            }
            Whim::GoOn if self.asked.get(&id) == Some(&expected.0) => return,
            Whim::GoOn if order.status == OrderStatus::PartiallyReserved => {
                OrderCommand::AcceptPartialReservation { expected }
            }
            Whim::GoOn
                if order.status == OrderStatus::Reserved
                    && order.checkout.is_none()
                    && order.closed_payments.len() < PATIENCE =>
            {
                let attempt = order.closed_payments.len() as u32 + 1;
                OrderCommand::CheckOut {
                    payment: PaymentId::of(id, attempt),
                    expected,
                    method: method_of(number),
                }
            }
            Whim::GoOn => return,
        };
        self.asked.insert(id, expected.0);
        self.bag.push(Parcel::Order(id, command));
    }

    /// The organiser calls the conference off, and the seats are about to hear of it.
    pub(crate) fn call_off(&mut self) {
        self.bag.push(Parcel::Seats(SeatsCommand::CallOffSales { catalogue_version: 9 }));
    }

    fn ask_order(&mut self, id: OrderId, command: &OrderCommand) {
        let order = self.orders.entry(id).or_default();
        let events = order.decide(command, self.now).unwrap_or_default();
        let mut recorded = Vec::new();
        for event in events {
            // Whose a confirmed order is may be corrected until the conference begins, and what was
            // bought is taken back if it is called off.
            let of_whoever_bought = order.status == OrderStatus::Confirmed
                && matches!(
                    event,
                    OrderEvent::OrderRegistrantAssigned { .. } | OrderEvent::OrderCalledOff
                );
            let may_follow = of_whoever_bought || !order.status.has_ended();
            assert!(may_follow, "{event:?} after the end {:?}", order.status);
            *order = order.clone().evolve(&event);
            if order.status.has_ended() && !of_whoever_bought {
                *self.ends.entry(id).or_default() += 1;
            }
            recorded.push(Event::Order(event.clone()));
            if Event::Order(event.clone()).concerns_process() {
                self.bag.push(Parcel::Process(id, ProcessInput::Order(id, event), Timestamp(0)));
            }
        }
        let stream = StreamId::new(StreamKind::Order, id.0);
        recorded.into_iter().for_each(|event| self.record(stream, event));
    }

    fn ask_seats(&mut self, command: &SeatsCommand) {
        for event in self.seats.decide(command, self.now).unwrap_or_default() {
            self.seats = self.seats.clone().evolve(&event);
            let recorded = Event::Seats(event.clone());
            if let Some(Command::Order(order, command)) = recorded.command(seats_stream()) {
                if matches!(event, SeatsEvent::SeatsOffered { .. }) {
                    assert!(!self.people.contains(&order), "{order} is offered twice");
                    self.people.push(order);
                }
                self.bag.push(Parcel::Order(order, command));
            }
            self.record(seats_stream(), recorded);
            let reservation = match &event {
                SeatsEvent::SeatsReserved { reservation, .. }
                | SeatsEvent::SeatsReservationCommitted { reservation, .. } => *reservation,
                _ => continue,
            };
            let owner = self.orders.keys().find(|order| holds_of(**order).contains(&reservation));
            let owner = *owner.expect("every hold is of an order");
            self.bag.push(Parcel::Process(owner, ProcessInput::Seats(event), Timestamp(0)));
        }
    }

    fn ask_payment(&mut self, id: PaymentId, command: &PaymentCommand) {
        let before = self.payments.entry(id).or_default().clone();
        let invoiced = command.invoiced(&before, self.now);
        let command = invoiced.as_ref().unwrap_or(command);
        for event in before.decide(command, self.now).unwrap_or_default() {
            // When an invoice is due does not matter here: its day may come at any time.
            let later = Event::Payment(event.clone()).command(stream_of(id));
            if let Some(Command::Payment(id, later)) = later {
                self.bag.push(Parcel::Payment(id, later));
            }
            let payment = self.payments.entry(id).or_default();
            *payment = payment.clone().evolve(&event);
            self.record(stream_of(id), Event::Payment(event.clone()));
            if event.asks_the_bank() {
                self.bag.push(Parcel::Bank(id, event));
            } else if event.news().is_some() {
                let owner = event.order();
                self.bag.push(Parcel::Process(
                    owner,
                    ProcessInput::Payment(id, event),
                    Timestamp(0),
                ));
            }
        }
    }

    fn ask_code(&mut self, name: &CodeName, command: &PromotionalCodeCommand) {
        let code = self.codes.entry(name.clone()).or_default();
        for event in code.decide(command, self.now).unwrap_or_default() {
            *code = code.clone().evolve(&event);
            let (PromotionalCodeEvent::RedemptionReserved { order, .. }
            | PromotionalCodeEvent::RedemptionRefused { order, .. }) = &event
            else {
                continue;
            };
            self.bag.push(Parcel::Process(*order, ProcessInput::Code(event.clone()), Timestamp(0)));
        }
        let quota = code.terms.as_ref().and_then(|terms| terms.quota);
        assert!(
            quota.is_none_or(|quota| code.taken() <= u64::from(quota.0)),
            "{name} is used more often than it may be"
        );
    }

    fn ask_bank(&mut self, id: PaymentId, event: &PaymentEvent) {
        if !self.heard_by_bank.contains(&id) {
            self.heard_by_bank.push(id);
        }
        let position = self.heard_by_bank.iter().position(|known| *known == id).unwrap_or_default();
        let conduct = self.conducts[position % self.conducts.len()];
        let answer = match event {
            // Nobody asks the bank whether to accept an invoice.
            PaymentEvent::PaymentInitiated { method: PaymentMethod::Invoice, .. } => return,
            PaymentEvent::PaymentInitiated { .. } if self.let_go.contains(&id) => return,
            PaymentEvent::PaymentInitiated { method, .. } => match (conduct, method) {
                (Conduct::StaysSilent, _) => return,
                (Conduct::Declines, _) => PaymentCommand::RecordDecline,
                (_, PaymentMethod::Redirect) => {
                    self.collected.insert(id);
                    PaymentCommand::RecordCollection
                }
                _ => PaymentCommand::RecordAuthorisation,
            },
            PaymentEvent::PaymentCaptureRequested { .. } if conduct == Conduct::RefusesToTake => {
                let reason = CaptureRefusal::RefusedByBank;
                PaymentCommand::RecordCaptureRefusal { reason }
            }
            PaymentEvent::PaymentCaptureRequested { .. } => {
                if !self.let_go.contains(&id) {
                    self.collected.insert(id);
                }
                PaymentCommand::RecordCapture
            }
            PaymentEvent::InvoiceIssued { .. } if conduct == Conduct::StaysSilent => return,
            PaymentEvent::InvoiceIssued { .. } => {
                self.collected.insert(id);
                PaymentCommand::RecordSettlement
            }
            PaymentEvent::PaymentVoidRequested { .. } if self.collected.contains(&id) => {
                PaymentCommand::RecordVoidFailure
            }
            PaymentEvent::PaymentVoidRequested { .. } => {
                self.let_go.insert(id);
                PaymentCommand::RecordVoid
            }
            _ if conduct == Conduct::KeepsTheMoney => {
                let attempt =
                    self.payments.get(&id).map_or(0, |payment| payment.failed_refunds) + 1;
                PaymentCommand::RecordRefundFailure { attempt }
            }
            _ => PaymentCommand::RecordRefund,
        };
        self.bag.push(Parcel::Payment(id, answer));
    }

    fn tell_process(&mut self, id: OrderId, input: &ProcessInput) -> Result<(), NotYet> {
        let process = self.processes.entry(id).or_default();
        let steps = process.react(input, self.now)?;
        self.observers.entry(id).or_default().notes(input, &steps);
        for step in steps {
            *process = process.clone().evolve(&step);
            self.bag.extend(RegistrationProcess::command(&step).map(|command| match command {
                ProcessCommand::Order(order, command) => Parcel::Order(order, command),
                ProcessCommand::Seats(_, command) => Parcel::Seats(command),
                ProcessCommand::Payment(payment, command) => Parcel::Payment(payment, command),
                ProcessCommand::Code(_, code, command) => Parcel::Code(code, command),
                ProcessCommand::ExpireAt(order, at) => {
                    Parcel::Process(order, ProcessInput::ExpireRegistrationProcess, at)
                }
                ProcessCommand::GiveUpAt(order, at) => {
                    Parcel::Process(order, ProcessInput::GiveUpLatePayment, at)
                }
            }));
        }
        assert_eq!(process.react(input, self.now), Ok(vec![]), "{input:?} again has an effect");
        Ok(())
    }

    /// S1 and S2, counted from the holds themselves rather than from the counters.
    fn nothing_is_overbooked(&self) {
        for (seat_type, count) in &self.seats.seat_types {
            let held: u64 = self
                .seats
                .pending
                .values()
                .map(|hold| u64::from(hold.seats.of(*seat_type).0))
                .sum();
            let sold: u64 = self
                .seats
                .finished
                .values()
                .filter_map(|tombstone| tombstone.committed.as_ref())
                .map(|seats| u64::from(seats.of(*seat_type).0))
                .sum();
            assert_eq!(
                (held, sold),
                (u64::from(count.held.0), u64::from(count.sold.0)),
                "{seat_type}"
            );
            assert!(held + sold <= u64::from(count.quota.0), "{seat_type} is overbooked");
        }
    }

    /// Delivers everything that is left, the oldest first or the newest first, and lets every timer
    /// ring.
    pub(crate) fn settle(&mut self, newest_first: bool) {
        let mut deferred = 0;
        for _ in 0..10_000 {
            let mut ready =
                self.bag.iter().enumerate().filter(|(_, parcel)| parcel.due() <= self.now);
            // A message that was deferred goes to the back, so the newest would be the same one
            // again.
            let next = if newest_first && deferred == 0 { ready.next_back() } else { ready.next() };
            let waiting = self.bag.iter().filter(|parcel| parcel.due() <= self.now).count();
            match next.map(|(index, _)| index) {
                Some(index) if deferred < waiting => {
                    let parcel = self.bag.remove(index);
                    deferred = if self.deliver(parcel).is_err() { deferred + 1 } else { 0 };
                }
                _ => {
                    let future =
                        self.bag.iter().map(Parcel::due).filter(|due| *due > self.now).min();
                    let Some(due) = future else {
                        assert!(self.bag.is_empty(), "deferred for ever: {:#?}", self.bag);
                        return;
                    };
                    (self.now, deferred) = (due, 0);
                }
            }
        }
        panic!("the world never comes to rest: {:#?}", self.bag);
    }

    /// When no message is under way and no timer is set, every order has its end, and seats and
    /// money agree with it.
    pub(crate) fn is_settled(&self) {
        assert!(
            self.seats.pending.is_empty(),
            "seats are held for ever: {:#?}",
            self.seats.pending
        );
        self.nobody_waits_for_seats_that_are_left();
        for (id, order) in
            self.orders.iter().filter(|(_, order)| order.status != OrderStatus::NotPlaced)
        {
            let process = &self.processes[id];
            assert!(order.status.has_ended(), "{id} never ends: {order:#?}\n{process:#?}");
            assert_eq!(self.ends[id], 1, "{id} ends more than once");
            self.seats_agree(*id, order);
            self.codes_agree(*id, order);
            self.money_agrees(*id, order);
            let ProcessStage::Ended(outcome) = process.stage else {
                panic!("the process never ends: {process:#?}\nof {order:#?}");
            };
            match (outcome, order.status) {
                (ProcessOutcome::Confirmed, OrderStatus::Confirmed)
                | (ProcessOutcome::Expired, OrderStatus::Expired)
                // A registrant may withdraw from an order that is about to be rejected,
                // and the conference may be called off by then.
                | (
                    ProcessOutcome::Rejected,
                    OrderStatus::Rejected | OrderStatus::Cancelled | OrderStatus::CalledOff,
                )
                | (ProcessOutcome::CalledOff, OrderStatus::CalledOff)
                | (ProcessOutcome::Cancelled, OrderStatus::Cancelled) => {}
                other => panic!("process and order of {id} disagree: {other:?}"),
            }
        }
    }

    /// No seat is leaked: all that is not sold is left, and none is left that somebody waits for
    /// and could have.
    fn nobody_waits_for_seats_that_are_left(&self) {
        for (seat_type, count) in &self.seats.seat_types {
            assert_eq!(
                self.seats.remaining(*seat_type),
                i64::from(count.quota.0) - i64::from(count.sold.0)
            );
            let left = self.seats.remaining(*seat_type).max(0);
            let next = self.seats.wait_list.line(*seat_type).map(|waiting| &waiting.entry);
            let served =
                next.filter(|entry| self.now < entry.until && i64::from(entry.quantity.0) <= left);
            assert_eq!(
                served.count(),
                0,
                "{left} of {seat_type} are left: {:#?}",
                self.seats.wait_list
            );
        }
    }

    fn seats_agree(&self, id: OrderId, order: &Order) {
        let committed: Vec<_> = holds_of(id)
            .iter()
            .filter_map(|hold| self.seats.finished.get(hold)?.committed.clone())
            .collect();
        if order.status == OrderStatus::Confirmed {
            assert_eq!(
                committed,
                std::slice::from_ref(&order.wanted),
                "{id} is confirmed with other seats"
            );
            assert!(!order.wanted.is_empty(), "{id} is confirmed with nothing");
        } else {
            assert_eq!(committed, [], "{id} is {:?} with seats", order.status);
        }
    }

    /// A code that counts is used up with the order, and any other goes back.
    fn codes_agree(&self, id: OrderId, order: &Order) {
        let counts =
            |name: &CodeName| order.codes.iter().any(|it| it.code == *name && it.terms.is_some());
        for (name, code) in &self.codes {
            assert!(!code.is_reserved_for(id), "{name} is still reserved for {id}");
            let used = code.finished.get(&id).is_some_and(|finished| finished.is_committed);
            // What was bought had used its codes up before it was called off.
            if order.status == OrderStatus::CalledOff {
                continue;
            }
            let counts = order.status == OrderStatus::Confirmed && counts(name);
            assert_eq!(used, counts, "{name} and {id}, which is {:?}", order.status);
        }
    }

    fn money_agrees(&self, id: OrderId, order: &Order) {
        let payments = self.payments.iter().filter(|(_, payment)| payment.order == Some(id));
        let (captured, others): (Vec<_>, Vec<_>) = payments.partition(|(_, payment)| {
            // What is owed by invoice is as good as paid.
            matches!(
                payment.status,
                PaymentStatus::Captured
                    | PaymentStatus::Completed
                    | PaymentStatus::Owed
                    | PaymentStatus::Overdue
            )
        });
        for (payment, state) in others {
            assert!(
                state.status.is_at_rest(),
                "{payment} of an order that is {:?} ends as {:?}",
                order.status,
                state.status
            );
        }
        let paid: Vec<_> =
            captured.iter().map(|(_, payment)| (payment.amount, payment.revision)).collect();
        if order.status == OrderStatus::Confirmed && !order.totals.is_free_of_charge {
            assert_eq!(paid, [(order.totals.total, order.revision)], "{id} is paid wrongly");
        } else {
            assert_eq!(paid, [], "{id} is paid although {:?}", order.status);
        }
    }

    /// All that decides how the story can go on, as a text.
    pub(crate) fn fingerprint(&self) -> String {
        let mut bag: Vec<_> = self.bag.iter().map(|parcel| format!("{parcel:?}")).collect();
        bag.sort_unstable();
        let mut text = format!(
            "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
            self.now,
            self.seats,
            self.orders,
            self.payments,
            self.processes,
            self.heard_by_bank,
            self.people,
            self.asked,
        );
        let _ = write!(text, "{bag:?}");
        text
    }
}

pub(crate) fn seats_stream() -> StreamId {
    StreamId::new(StreamKind::SeatsAvailability, conference().0)
}

fn holds_of(order: OrderId) -> [ReservationId; 2] {
    [ReservationId::of(order, 1), ReservationId::of(order, 2)]
}

/// The names of the codes that registrants try; nobody offers the last one.
fn code(number: usize) -> CodeName {
    ["SPEAKER", "EARLYBIRD", "FRIENDS"][number % 3].parse().expect("a code")
}

/// The first code can be used once, the second by everybody; they do not go together.
fn codes() -> BTreeMap<CodeName, PromotionalCode> {
    let offered = [(code(0), 100, Some(Quantity(1))), (code(1), 15, None)];
    offered
        .map(|(name, percent, quota)| {
            let reduction = Reduction::percent(percent).expect("a percentage");
            let terms =
                CodeTerms { reduction, scope: Scope::All, quota, cumulative_with: [].into() };
            let command = PromotionalCodeCommand::SetTerms {
                code: name.clone(),
                terms,
                catalogue_version: 1,
            };
            let events =
                PromotionalCode::default().decide(&command, T0).expect("terms are never refused");
            (name, PromotionalCode::replay(&events))
        })
        .into()
}

fn stream_of(payment: PaymentId) -> StreamId {
    StreamId::new(StreamKind::Payment, payment.0)
}
