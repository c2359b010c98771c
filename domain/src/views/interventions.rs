//! Money that the bank does not pay back: open items that a person has to see to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::identity::{OrderId, PaymentId};
use crate::message::Event;
use crate::payments::PaymentEvent;
use crate::sourcing::{Projection, Version};
use crate::stream::{StreamId, StreamKind};
use crate::values::Money;

/// All items there ever were, by payment. Closed ones stay, so that nobody wonders what became of
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManualInterventions(pub BTreeMap<PaymentId, Intervention>);

/// One payment whose money has to be paid back by a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervention {
    /// The order that was paid for.
    pub order: OrderId,
    /// How much is owed to the registrant.
    pub amount: Money,
    /// The event of the payment that opened the item. When that was, its envelope says.
    pub since: Version,
    /// The event of the payment that closed the item; none while it is open.
    pub closed: Option<Version>,
}

impl ManualInterventions {
    /// What a person still has to see to.
    pub fn open(&self) -> impl Iterator<Item = (PaymentId, &Intervention)> {
        self.0
            .iter()
            .filter(|(_, item)| item.closed.is_none())
            .map(|(payment, item)| (*payment, item))
    }
}

impl Projection for ManualInterventions {
    type Kind = StreamKind;
    type Event = Event;

    fn apply(&mut self, stream: StreamId, version: Version, event: &Event) {
        // A view is handed every stream; the others say nothing about it.
        let Event::Payment(event) = event else { return };
        let payment = PaymentId(stream.id);
        match event {
            PaymentEvent::ManualInterventionRequired { order, amount } => {
                let item =
                    Intervention { order: *order, amount: *amount, since: version, closed: None };
                self.0.insert(payment, item);
            }
            PaymentEvent::ManualInterventionResolved { .. }
            | PaymentEvent::PaymentRefunded { .. } => {
                // Nothing else in the stream tells of it, so there is nothing to show.
                if let Some(item) = self.0.get_mut(&payment) {
                    item.closed = Some(version);
                }
            }
            _ => {}
        }
    }
}
