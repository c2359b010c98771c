//! Who handles which message. Every handler has its own subscription, so that one that fails does not repeat another.

use std::time::Duration;

use domain::message::{Body, Command, Fact, Message};
use domain::payments::PaymentEvent;
use domain::registration::{OrderEvent, SeatsEvent};
use domain::sourcing::SCHEMA;
use serde::{Deserialize, Serialize};

use super::protocol::Payload;
use super::{NodeId, Outbox};
use crate::record::Observation;

/// How long a message that cannot be read is put aside: a newer release may be on its way to this machine.
const UNREADABLE_PAUSE: Duration = Duration::from_secs(5);

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
            Self::Views(projector) => 16 + projector,
        }
    }

    /// Gives a message back that was written by a newer release. To guess what it says could do anything; to drop it
    /// would lose it. True if it was given back.
    pub(super) fn refuses(self, message: &Message, count: u32, out: &mut Outbox) -> bool {
        let (id, schema) = (message.meta.id, message.meta.schema);
        if schema <= SCHEMA {
            return false;
        }
        out.observe(Observation::Refused { handler: self, message: id, schema });
        let pause = UNREADABLE_PAUSE;
        let abandon = Payload::Abandon { handler: self, message: id, count, pause, unreadable: true };
        out.send(NodeId::Bus, abandon);
        true
    }

    /// The handlers of a message, when `projectors` projectors keep views.
    #[must_use]
    pub fn of(body: &Body, projectors: u8) -> Vec<Self> {
        match body {
            Body::Command(Command::Order(..)) => vec![Self::Orders],
            Body::Command(Command::Seats(..)) => vec![Self::Seats],
            Body::Command(Command::Payment(..)) => vec![Self::Payments],
            Body::Command(Command::Process(..)) => vec![Self::RegistrationProcess],
            Body::Event(event) => {
                let mut handlers = Vec::new();
                if event.facts.iter().any(concerns_process) {
                    handlers.push(Self::RegistrationProcess);
                }
                if event.facts.iter().any(concerns_bank) {
                    handlers.push(Self::BankPort);
                }
                if event.facts.iter().any(|fact| matches!(fact, Fact::Order(_) | Fact::Seats(_))) {
                    handlers.extend((0..projectors).map(Self::Views));
                }
                handlers
            }
        }
    }
}

/// Whether a registration process listens to this fact.
#[must_use]
pub const fn concerns_process(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Order(
            OrderEvent::OrderPlaced { .. }
                | OrderEvent::OrderUpdated { .. }
                | OrderEvent::OrderCheckedOut { .. }
                | OrderEvent::OrderConfirmed { .. }
                | OrderEvent::OrderExpired
                | OrderEvent::OrderCancelled
        ) | Fact::Seats(SeatsEvent::SeatsReserved { .. } | SeatsEvent::SeatsReservationCommitted { .. })
            | Fact::Payment(
                PaymentEvent::PaymentAuthorised { .. }
                    | PaymentEvent::PaymentDeclined { .. }
                    | PaymentEvent::PaymentVoided { .. }
            )
    )
}

/// Whether the bank has to do something about this fact.
#[must_use]
pub const fn concerns_bank(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Payment(
            PaymentEvent::PaymentInitiated { .. }
                | PaymentEvent::PaymentCaptureRequested { .. }
                | PaymentEvent::PaymentVoidRequested { .. }
        )
    )
}
