//! Who handles which message. Every handler has its own subscription, so that one that fails does not repeat another.

use domain::message::{Body, Command, Fact};
use domain::registration::OrderEvent;
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
    /// The views kept by one projector.
    Views(u8),
}

impl Handler {
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
            Self::Views(projector) => 16 + projector,
        }
    }

    /// The handlers of a message, when `projectors` projectors keep views.
    #[must_use]
    pub fn of(body: &Body, projectors: u8) -> Vec<Self> {
        match body {
            Body::Command(Command::Order(..)) => vec![Self::Orders],
            Body::Command(Command::Seats(..)) => vec![Self::Seats],
            Body::Command(Command::Payment(..)) => vec![Self::Payments],
            Body::Command(Command::Assignments(..)) => vec![Self::Assignments],
            Body::Command(Command::Process(..)) => vec![Self::RegistrationProcess],
            Body::Event(event) => {
                let mut handlers = Vec::new();
                if event.facts.iter().any(Fact::concerns_process) {
                    handlers.push(Self::RegistrationProcess);
                }
                if event.facts.iter().any(concerns_bank) {
                    handlers.push(Self::BankPort);
                }
                if event.facts.iter().any(concerns_assignments) {
                    handlers.push(Self::Assignments);
                }
                if event.facts.iter().any(|fact| !matches!(fact, Fact::Process(_))) {
                    handlers.extend((0..projectors).map(Self::Views));
                }
                handlers
            }
        }
    }
}

/// Whether the bank has to do something about this fact.
const fn concerns_bank(fact: &Fact) -> bool {
    matches!(fact, Fact::Payment(event) if event.asks_the_bank())
}

/// Whether there are seats to assign from now on.
const fn concerns_assignments(fact: &Fact) -> bool {
    matches!(fact, Fact::Order(OrderEvent::OrderConfirmed { .. }))
}
