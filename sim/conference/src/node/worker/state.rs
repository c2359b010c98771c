//! The state of any stream, and how a message is decided on it.

use domain::envelope::{Actor, Envelope, Metadata};
use domain::identity::{ConferenceId, OrderId, PaymentId};
use domain::management::{Conference, ManagementCommand};
use domain::message::{Body, Command, Event, EventBatch, Message, Timer};
use domain::payments::{CaptureRefusal, Payment, PaymentCommand, PaymentMethod, PaymentStatus};
use domain::registration::{
    Order, ProcessInput, PromotionalCode, RegistrationProcess, SeatAssignments, SeatsAvailability,
};
use domain::sourcing::{Aggregate, MessageId, Process, Timestamp, Version};
use domain::stream::StreamKind;
use domain::values::Money;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::protections::Rules;
use super::super::protocol::{BankAnswer, BankOperation, Handler, Outcome, Refusal, RowWrite};
use super::super::release::RunningVersion;
use super::work::Work;

/// The state of one stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum State {
    Order(Order),
    Seats(SeatsAvailability),
    Payment(Payment),
    Process(RegistrationProcess),
    Assignments(SeatAssignments),
    Code(PromotionalCode),
    /// Not event-sourced: the row as it is.
    Conference(Option<Box<Conference>>),
}

/// What handling a message comes to.
pub(super) enum Decided {
    /// These events, possibly none, and this outcome.
    Events { events: Vec<Event>, outcome: Outcome },
    /// What others are told, possibly nothing, the row from now on, and this outcome.
    Saved { events: Vec<Event>, row: RowWrite, outcome: Outcome },
    /// Another message must come first.
    NotYet,
    /// The bank must be asked.
    AskBank(BankOperation),
    /// Nothing is owed any more.
    Nothing,
}

impl State {
    pub(super) fn new(kind: StreamKind) -> Self {
        match kind {
            StreamKind::Order => Self::Order(Order::default()),
            StreamKind::SeatsAvailability => Self::Seats(SeatsAvailability::default()),
            StreamKind::Payment => Self::Payment(Payment::default()),
            StreamKind::RegistrationProcess => Self::Process(RegistrationProcess::default()),
            StreamKind::SeatAssignments => Self::Assignments(SeatAssignments::default()),
            StreamKind::Conference => Self::Conference(None),
            StreamKind::PromotionalCode => Self::Code(PromotionalCode::default()),
        }
    }

    /// The kind of stream it is the state of.
    pub(super) const fn kind(&self) -> StreamKind {
        match self {
            Self::Order(_) => StreamKind::Order,
            Self::Seats(_) => StreamKind::SeatsAvailability,
            Self::Payment(_) => StreamKind::Payment,
            Self::Process(_) => StreamKind::RegistrationProcess,
            Self::Assignments(_) => StreamKind::SeatAssignments,
            Self::Code(_) => StreamKind::PromotionalCode,
            Self::Conference(_) => StreamKind::Conference,
        }
    }

    /// The state after an event.
    pub(super) fn evolve(self, event: &Event) -> Self {
        match (self, event) {
            (Self::Order(state), Event::Order(event)) => Self::Order(state.evolve(event)),
            (Self::Seats(state), Event::Seats(event)) => Self::Seats(state.evolve(event)),
            (Self::Payment(state), Event::Payment(event)) => Self::Payment(state.evolve(event)),
            (Self::Process(state), Event::Process(step)) => Self::Process(state.evolve(step)),
            (Self::Assignments(state), Event::Assignments(event)) => {
                Self::Assignments(state.evolve(event))
            }
            (Self::Code(state), Event::Code(event)) => Self::Code(state.evolve(event)),
            (state, other) => unreachable!("{} in the stream of {:?}", other.name(), state.kind()),
        }
    }

    /// The amount of a payment.
    pub(super) fn amount(&self) -> Money {
        match self {
            Self::Payment(payment) => payment.amount,
            // The bank is asked for payments only.
            _ => Money::default(),
        }
    }

    /// The order a payment is for.
    pub(super) fn correlation(&self) -> Option<Uuid> {
        match self {
            Self::Payment(payment) => payment.order.map(|order| order.0),
            _ => None,
        }
    }

    /// What the message comes to now. An invoice that is issued now is due at `due`.
    pub(super) fn decide(
        &self,
        work: &Work,
        now: Timestamp,
        rules: &Rules,
        (due, running): (Timestamp, RunningVersion),
    ) -> Decided {
        let message = &work.routed.message;
        match (self, &message.body) {
            (Self::Payment(payment), _) if work.handler == Handler::BankPort => {
                Self::decide_for_bank(payment, work.answer, now, rules)
            }
            (Self::Payment(payment), Body::Command(Command::Payment(_, command))) => {
                let invoiced = running.has_invoices().then(|| command.invoiced(payment, due));
                let invoiced = invoiced.flatten();
                let asked = invoiced.as_ref().unwrap_or(command);
                let decided = (rules.payment)(payment, asked, now);
                let decided = decided.map(|events| running.payment_events(events));
                outcome(0, decided, Event::Payment, Refusal::Payment)
            }
            (Self::Process(process), body) => {
                Self::react(process, body, message, now, rules, running)
            }
            (_, Body::Command(command)) => self.carry_out(command, now, rules),
            (Self::Seats(seats), Body::Events(batch)) => {
                let asked = (rules.adopt)(seats, batch);
                asked.map_or(Decided::Nothing, |command| self.carry_out(&command, now, rules))
            }
            (_, Body::Events(batch)) => batch
                .adopted()
                .map_or(Decided::Nothing, |command| self.carry_out(&command, now, rules)),
        }
    }

    fn carry_out(&self, command: &Command, now: Timestamp, rules: &Rules) -> Decided {
        match (self, command) {
            (Self::Order(order), Command::Order(_, command)) => {
                let decided = (rules.order)(order, command, now);
                outcome(order.version.0, decided, Event::Order, Refusal::Order)
            }
            (Self::Seats(seats), Command::Seats(_, command)) => {
                outcome(0, (rules.seats)(seats, command, now), Event::Seats, Refusal::Seats)
            }
            (Self::Conference(row), Command::Conference(id, command)) => {
                Self::manage(row.as_deref(), *id, command, now, rules)
            }
            (Self::Code(code), Command::Code(_, _, command)) => {
                outcome(0, (rules.code)(code, command, now), Event::Code, Refusal::Code)
            }
            (Self::Assignments(assignments), Command::Assignments(_, command)) => {
                let decided = (rules.assignments)(assignments, command, now);
                outcome(0, decided, Event::Assignments, Refusal::Assignments)
            }
            // A command that was never upcast: whoever hands it on has upcast it, so a worker does
            // nothing with it.
            _ => Decided::Nothing,
        }
    }

    /// A process takes in the events of one message one after the other, and records all its steps
    /// together.
    fn react(
        process: &RegistrationProcess,
        body: &Body,
        message: &Message,
        now: Timestamp,
        rules: &Rules,
        running: RunningVersion,
    ) -> Decided {
        let mut process = process.clone();
        let mut events = Vec::new();
        for input in inputs(body, message) {
            // What must come first has not come; the whole message waits for it.
            let Ok(steps) = (rules.process)(&process, &input, now) else { return Decided::NotYet };
            let steps = (rules.steps)(running, &process, steps);
            process = steps.iter().fold(process, Process::evolve);
            events.extend(steps.into_iter().map(Event::Process));
        }
        Decided::Events { events, outcome: Outcome::Accepted { version: Default::default() } }
    }

    fn manage(
        row: Option<&Conference>,
        id: ConferenceId,
        command: &ManagementCommand,
        now: Timestamp,
        rules: &Rules,
    ) -> Decided {
        let expected = row.map_or(0, |row| row.version);
        let (events, save, outcome) = match (rules.management)(row, id, command) {
            Ok(saved) => {
                let version = saved.as_ref().map_or(expected, |saved| saved.row.version);
                let (events, save) = saved.map_or((Vec::new(), None), |saved| {
                    let events = saved.announcements.into_iter().map(Event::Conference).collect();
                    (events, Some(Box::new(saved.row)))
                });
                (events, save, Outcome::Accepted { version: Version(u64::from(version)) })
            }
            Err(refusal) => (Vec::new(), None, Outcome::Refused(Refusal::Management(refusal))),
        };
        Decided::Saved { events, row: RowWrite { expected, save, decided_at: now }, outcome }
    }

    fn decide_for_bank(
        payment: &Payment,
        answer: Option<BankAnswer>,
        now: Timestamp,
        rules: &Rules,
    ) -> Decided {
        let answer = match (answer, owed(payment)) {
            // The customer has not paid yet, and the bank knows whom to tell.
            (Some(BankAnswer { operation: BankOperation::Settle, done: false, .. }), _) => {
                return Decided::Nothing;
            }
            // What was paid although nobody owed it any more is paid back.
            (Some(paid @ BankAnswer { operation: BankOperation::Settle, .. }), None)
                if payment.status == PaymentStatus::Cancelled =>
            {
                paid
            }
            // It is booked already, and the bank does not know yet.
            (Some(BankAnswer { operation: BankOperation::Settle, .. }), operation)
                if operation != Some(BankOperation::Settle) =>
            {
                return Decided::Nothing;
            }
            (Some(answer), Some(operation)) if answer.operation == operation => answer,
            (_, Some(operation)) => return Decided::AskBank(operation),
            (_, None) => return Decided::Nothing,
        };
        let command = recorded(answer, payment.failed_refunds + 1);
        outcome(0, (rules.payment)(payment, &command, now), Event::Payment, Refusal::Payment)
    }
}

fn outcome<E, R>(
    version: u64,
    decided: Result<Vec<E>, R>,
    event: fn(E) -> Event,
    refusal: fn(R) -> Refusal,
) -> Decided {
    match decided {
        Ok(events) => {
            let version = Version(version).plus(events.len());
            let events = events.into_iter().map(event).collect();
            Decided::Events { events, outcome: Outcome::Accepted { version } }
        }
        Err(refused) => {
            Decided::Events { events: Vec::new(), outcome: Outcome::Refused(refusal(refused)) }
        }
    }
}

/// What a message tells a registration process, event by event.
fn inputs(body: &Body, message: &Message) -> Vec<ProcessInput> {
    match body {
        Body::Command(Command::Process(_, Timer::ExpireRegistrationProcess { .. })) => {
            vec![ProcessInput::ExpireRegistrationProcess]
        }
        Body::Command(Command::Process(_, Timer::GiveUpLatePayment { .. })) => {
            vec![ProcessInput::GiveUpLatePayment]
        }
        Body::Command(_) => Vec::new(),
        Body::Events(EventBatch { stream, events, .. }) => events
            .iter()
            .filter(|event| event.concerns_process())
            .filter_map(|event| match event {
                Event::Order(event) => {
                    Some(ProcessInput::Order(OrderId(message.meta.correlation), event.clone()))
                }
                Event::Seats(event) => Some(ProcessInput::Seats(event.clone())),
                Event::Payment(event) => {
                    Some(ProcessInput::Payment(PaymentId(stream.id), event.clone()))
                }
                Event::Code(event) => Some(ProcessInput::Code(event.clone())),
                Event::Assignments(_)
                | Event::Conference(_)
                | Event::Process(_)
                | Event::Written(_) => None,
            })
            .collect(),
    }
}

/// What the bank must still do for a payment.
const fn owed(payment: &Payment) -> Option<BankOperation> {
    match (payment.status, payment.method) {
        (PaymentStatus::Initiated, PaymentMethod::Redirect) => Some(BankOperation::Collect),
        (PaymentStatus::Initiated, _) => Some(BankOperation::Authorise),
        (PaymentStatus::CaptureRequested, PaymentMethod::Invoice)
        | (PaymentStatus::Owed | PaymentStatus::Overdue, _) => Some(BankOperation::Settle),
        (PaymentStatus::CaptureRequested, _) => Some(BankOperation::Capture),
        (PaymentStatus::VoidRequested, _) => Some(BankOperation::Void),
        (PaymentStatus::RefundRequested, _) => Some(BankOperation::Refund),
        _ => None,
    }
}

/// What a payment records when the bank answers. `attempt` counts refunds.
const fn recorded(answer: BankAnswer, attempt: u32) -> PaymentCommand {
    match (answer.operation, answer.done) {
        (BankOperation::Authorise, true) => PaymentCommand::RecordAuthorisation,
        (BankOperation::Collect, true) => PaymentCommand::RecordCollection,
        (BankOperation::Authorise | BankOperation::Collect, false) => PaymentCommand::RecordDecline,
        (BankOperation::Capture, true) => PaymentCommand::RecordCapture,
        // Nothing was taken, so it is never booked as taken (`refused-capture-booked`).
        (BankOperation::Capture, false) => PaymentCommand::RecordCaptureRefusal {
            reason: if answer.lapsed {
                CaptureRefusal::AuthorisationLapsed
            } else {
                CaptureRefusal::RefusedByBank
            },
        },
        (BankOperation::Void, true) => PaymentCommand::RecordVoid,
        (BankOperation::Void, false) => PaymentCommand::RecordVoidFailure,
        (BankOperation::Refund, true) => PaymentCommand::RecordRefund,
        (BankOperation::Refund, false) => PaymentCommand::RecordRefundFailure { attempt },
        (BankOperation::Settle, _) => PaymentCommand::RecordSettlement,
    }
}

/// The message that an answer of the bank amounts to when nobody waits for it any more.
pub(super) fn bank_message(answer: BankAnswer, now: Timestamp) -> Message {
    let label = format!("bank {:?} {}", answer.operation, answer.done);
    let id = MessageId::derived(answer.payment.0, &label);
    let body = Body::Command(Command::Payment(answer.payment, recorded(answer, 1)));
    Envelope { meta: Metadata::original(id, answer.payment.0, Actor::Bank, now), body }
}
