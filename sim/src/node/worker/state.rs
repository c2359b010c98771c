//! The state of any stream, and how a message is decided on it.

use domain::message::{Body, Command, Event, Fact, Message, Timer};
use domain::payments::{Payment, PaymentCommand};
use domain::registration::{Money, Order, ProcessInput, RegistrationProcess, SeatsAvailability};
use domain::sourcing::{
    Actor, Aggregate, Envelope, MessageId, Metadata, OrderId, PaymentId, Process, StreamKind, Timestamp,
};

use uuid::Uuid;

use super::super::handler::Handler;
use super::super::protections::Rules;
use super::super::protocol::{BankAnswer, BankOperation, Outcome, Refusal};
use super::desk::Work;
use super::owed;

/// The state of one stream.
#[derive(Clone, Debug)]
pub(super) enum State {
    Order(Order),
    Seats(SeatsAvailability),
    Payment(Payment),
    Process(RegistrationProcess),
}

/// What handling a message comes to.
pub(super) enum Decided {
    /// These events, possibly none, and this outcome.
    Facts { facts: Vec<Fact>, outcome: Outcome },
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
        }
    }

    /// The state after a fact. A fact of another kind of stream cannot be in this stream; it changes nothing.
    pub(super) fn evolve(self, fact: &Fact) -> Self {
        match (self, fact) {
            (Self::Order(state), Fact::Order(event)) => Self::Order(state.evolve(event)),
            (Self::Seats(state), Fact::Seats(event)) => Self::Seats(state.evolve(event)),
            (Self::Payment(state), Fact::Payment(event)) => Self::Payment(state.evolve(event)),
            (Self::Process(state), Fact::Process(step)) => Self::Process(state.evolve(step)),
            (state, _) => state,
        }
    }

    /// The amount of a payment.
    pub(super) fn amount(&self) -> Money {
        match self {
            Self::Payment(payment) => payment.amount,
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

    pub(super) fn decide(&self, work: &Work, now: Timestamp, rules: &Rules) -> Decided {
        let message = &work.parcel.message;
        match (self, &message.body) {
            (Self::Payment(payment), _) if work.handler == Handler::BankPort => {
                Self::decide_for_bank(payment, work.answer, now, rules)
            }
            (Self::Order(order), Body::Command(Command::Order(_, command))) => {
                let decided = (rules.order)(order, command, now);
                outcome(order.version.0, decided, Fact::Order, Refusal::Order)
            }
            (Self::Seats(seats), Body::Command(Command::Seats(_, command))) => {
                outcome(0, (rules.seats)(seats, command, now), Fact::Seats, Refusal::Seats)
            }
            (Self::Payment(payment), Body::Command(Command::Payment(_, command))) => {
                outcome(0, (rules.payment)(payment, command, now), Fact::Payment, Refusal::Payment)
            }
            (Self::Process(process), body) => Self::react(process, body, message, now, rules),
            _ => Decided::Nothing,
        }
    }

    /// A process takes in the facts of one message one after the other, and records all its steps together.
    fn react(
        process: &RegistrationProcess,
        body: &Body,
        message: &Message,
        now: Timestamp,
        rules: &Rules,
    ) -> Decided {
        let mut process = process.clone();
        let mut facts = Vec::new();
        for input in inputs(body, message) {
            let Ok(steps) = (rules.process)(&process, &input, now) else { return Decided::NotYet };
            process = steps.iter().fold(process, Process::evolve);
            facts.extend(steps.into_iter().map(Fact::Process));
        }
        Decided::Facts { facts, outcome: Outcome::Accepted { version: Default::default() } }
    }

    fn decide_for_bank(
        payment: &Payment,
        answer: Option<BankAnswer>,
        now: Timestamp,
        rules: &Rules,
    ) -> Decided {
        let Some(operation) = owed(payment.status) else { return Decided::Nothing };
        let Some(answer) = answer.filter(|answer| answer.operation == operation) else {
            return Decided::AskBank(operation);
        };
        outcome(0, (rules.payment)(payment, &recorded(answer), now), Fact::Payment, Refusal::Payment)
    }
}

fn outcome<E, R>(
    version: u64,
    decided: Result<Vec<E>, R>,
    fact: fn(E) -> Fact,
    refusal: fn(R) -> Refusal,
) -> Decided {
    match decided {
        Ok(events) => {
            let version = domain::sourcing::Version(version).plus(events.len());
            let facts = events.into_iter().map(fact).collect();
            Decided::Facts { facts, outcome: Outcome::Accepted { version } }
        }
        Err(refused) => Decided::Facts { facts: Vec::new(), outcome: Outcome::Refused(refusal(refused)) },
    }
}

/// What a message tells a registration process, fact by fact.
fn inputs(body: &Body, message: &Message) -> Vec<ProcessInput> {
    match body {
        Body::Command(Command::Process(_, Timer::ExpireRegistrationProcess { .. })) => {
            vec![ProcessInput::ExpireRegistrationProcess]
        }
        Body::Command(Command::Process(_, Timer::GiveUpLatePayment { .. })) => {
            vec![ProcessInput::GiveUpLatePayment]
        }
        Body::Command(_) => Vec::new(),
        Body::Event(Event { stream, facts, .. }) => facts
            .iter()
            .filter(|fact| super::super::handler::concerns_process(fact))
            .filter_map(|fact| match fact {
                Fact::Order(event) => {
                    Some(ProcessInput::Order(OrderId(message.meta.correlation), event.clone()))
                }
                Fact::Seats(event) => Some(ProcessInput::Seats(event.clone())),
                Fact::Payment(event) => Some(ProcessInput::Payment(PaymentId(stream.id), event.clone())),
                Fact::Process(_) => None,
            })
            .collect(),
    }
}

/// What a payment records when the bank answers.
fn recorded(answer: BankAnswer) -> PaymentCommand {
    match (answer.operation, answer.done) {
        (BankOperation::Authorise, true) => PaymentCommand::RecordAuthorisation,
        (BankOperation::Authorise, false) => PaymentCommand::RecordDecline,
        (BankOperation::Capture, _) => PaymentCommand::RecordCapture,
        (BankOperation::Void, _) => PaymentCommand::RecordVoid,
    }
}

/// The message that an answer of the bank amounts to when nobody waits for it any more.
pub(super) fn bank_message(answer: BankAnswer, now: Timestamp) -> Message {
    let label = format!("bank {:?} {}", answer.operation, answer.done);
    let id = MessageId::derived(answer.payment.0, &label);
    let body = Body::Command(Command::Payment(answer.payment, recorded(answer)));
    Envelope { meta: Metadata::original(id, answer.payment.0, Actor::Bank, now), body }
}
