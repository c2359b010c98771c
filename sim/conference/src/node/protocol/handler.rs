//! Who handles which message. Every handler has its own subscription, so that one that fails does
//! not repeat another.

use std::fmt;

use domain::message::{Body, Command, Event};
use domain::payments::PaymentEvent;
use domain::sourcing::MessageId;
use serde::{Deserialize, Serialize};

/// A handler, and the subscription that feeds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Handler {
    /// Commands for orders.
    Orders,
    /// Commands for the seats of a conference.
    Seats,
    /// Commands for payments.
    Payments,
    /// Everything a registration process listens to.
    RegistrationProcess,
    /// Asks the bank what a payment needs of it.
    BankPort,
    /// Commands for seat assignments, and the news that an order has seats to assign.
    Assignments,
    /// Commands for Conference Management.
    Management,
    /// Commands for promotional codes, and the news that one is offered on other terms.
    Codes,
    /// The catalogue that one gateway answers from.
    Directory(u8),
    /// The views kept by one projector.
    Views(u8),
}

impl fmt::Display for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(gateway) => f.pad(&format!("Directory {gateway}")),
            Self::Views(projector) => f.pad(&format!("Views {projector}")),
            alone => f.pad(&format!("{alone:?}")),
        }
    }
}

impl Handler {
    /// All handlers that store something.
    pub const WRITERS: [Self; 8] = [
        Self::Orders,
        Self::Seats,
        Self::Payments,
        Self::RegistrationProcess,
        Self::BankPort,
        Self::Assignments,
        Self::Management,
        Self::Codes,
    ];

    /// Its number in the store's inbox.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Orders => 0,
            Self::Seats => 1,
            Self::Payments => 2,
            Self::RegistrationProcess => 3,
            Self::BankPort => 4,
            Self::Assignments => 5,
            Self::Management => 6,
            Self::Codes => 7,
            Self::Directory(gateway) => 16 + gateway,
            Self::Views(projector) => 32 + projector,
        }
    }

    /// What is about the handling of a message: each of its handlers is a matter of its own.
    pub(super) fn subject(self, message: MessageId) -> u128 {
        message.0.as_u128() ^ u128::from(self.number())
    }

    /// The label of an event that it stores: the id of what a commit leaves behind derives from the
    /// cause's by its label, so that the same decision, made again, leaves the same behind. Two
    /// handlers of one message are told apart by it.
    #[must_use]
    pub fn event_label(self, index: usize) -> String {
        format!("{self:?} event {index}")
    }

    /// The label of a message that tells others of events it stored.
    #[must_use]
    pub fn news_label(self, index: usize) -> String {
        format!("{self:?} event {index} for others")
    }

    /// The label of a command that it sends.
    #[must_use]
    pub fn command_label(self, index: usize) -> String {
        format!("{self:?} command {index}")
    }

    /// The one handler of a command.
    #[must_use]
    pub const fn of_command(command: &Command) -> Self {
        match command {
            Command::Order(..) => Self::Orders,
            Command::Seats(..) => Self::Seats,
            Command::Payment(..) => Self::Payments,
            Command::Assignments(..) => Self::Assignments,
            Command::Conference(..) => Self::Management,
            Command::Code(..) => Self::Codes,
            Command::Process(..) => Self::RegistrationProcess,
            // Whoever hands it on has upcast it; a worker that is given it anyway does nothing with
            // it.
            Command::Written(_) => Self::Orders,
        }
    }

    /// The handlers of a message, when so many gateways and projectors listen.
    #[must_use]
    pub fn of(body: &Body, gateways: u8, projectors: u8) -> Vec<Self> {
        match body {
            Body::Command(command) => vec![Self::of_command(command)],
            Body::Events(batch) => {
                let mut handlers = Vec::new();
                if batch.events.iter().any(Event::concerns_process) {
                    handlers.push(Self::RegistrationProcess);
                }
                if batch.events.iter().any(concerns_bank)
                    && !batch.events.iter().any(is_accepted_invoice)
                {
                    handlers.push(Self::BankPort);
                }
                handlers.extend(batch.adopted().map(|command| Self::of_command(&command)));
                if batch.events.iter().any(|event| matches!(event, Event::Conference(_))) {
                    handlers.extend((0..gateways).map(Self::Directory));
                }
                if batch.events.iter().any(|event| !matches!(event, Event::Process(_))) {
                    handlers.extend((0..projectors).map(Self::Views));
                }
                handlers
            }
        }
    }
}

/// An invoice that is accepted with the opening of its payment asks nothing of the bank.
const fn is_accepted_invoice(event: &Event) -> bool {
    matches!(event, Event::Payment(PaymentEvent::InvoiceAccepted { .. }))
}

/// Whether the bank has to do something about this event.
const fn concerns_bank(event: &Event) -> bool {
    matches!(event, Event::Payment(event) if event.asks_the_bank())
}
