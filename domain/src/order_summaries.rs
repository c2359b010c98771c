//! What came of orders, for whoever counts and compares them: of everything that happened to an
//! order one event in the end, in a stream of its own for each conference.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identity::{ConferenceId, OrderId, PaymentId};
use crate::message::{Event, Stored};
use crate::registration::{OrderEvent, ProcessOutcome, Seats};
use crate::sourcing::{Timestamp, Transformation, derive};
use crate::stream::{StreamId, StreamKind};
use crate::values::Money;

/// An order came to its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct OrderSummary {
    pub order: OrderId,
    pub conference: ConferenceId,
    /// How it ended.
    pub outcome: ProcessOutcome,
    /// What was asked for last.
    pub wanted: Seats,
    /// What is the registrant's; nothing unless it was confirmed.
    pub bought: Seats,
    /// What it cost when it ended, bought or not.
    pub total: Money,
    /// What it was confirmed with; nothing if it was not, or was free of charge.
    pub payment: Option<PaymentId>,
    /// How often seats were asked for, the first time included.
    pub wishes: u32,
    /// How many payments came to nothing.
    pub failed_payments: u32,
    /// By the clock of the machine that decided it.
    pub placed_at: Timestamp,
    /// By the clock of the machine that decided it, which may be another.
    pub ended_at: Timestamp,
}

impl OrderSummary {
    /// The new stream of a conference.
    #[must_use]
    pub fn stream(conference: ConferenceId) -> Uuid {
        derive(conference.0, "order summaries")
    }

    /// How long it took; nothing if clocks were so wrong that it ended before it began.
    #[must_use]
    pub const fn took(&self) -> Duration {
        self.ended_at.since(self.placed_at)
    }
}

/// Sums up each order at its end: one event, and one more for an order that was confirmed if its
/// conference is called off afterwards. An order that was rejected before anybody heard of it
/// belongs to no conference, and is in no stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSummaries(BTreeMap<OrderId, OrderSoFar>);

/// What happened to an order until now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct OrderSoFar {
    conference: ConferenceId,
    placed_at: Timestamp,
    wanted: Seats,
    total: Money,
    wishes: u32,
    failed_payments: u32,
}

impl Transformation for OrderSummaries {
    const NAME: &'static str = "order summaries 1";
    type Kind = StreamKind;
    type Source = Stored;
    type Output = OrderSummary;

    fn apply(&mut self, stream: StreamId, stored: &Stored) -> Vec<(Uuid, OrderSummary)> {
        let Event::Order(event) = &stored.body else { return Vec::new() };
        let summary = self.on_order(OrderId(stream.id), event, stored.meta.occurred_at);
        summary
            .map(|summary| (OrderSummary::stream(summary.conference), summary))
            .into_iter()
            .collect()
    }
}

impl OrderSummaries {
    fn on_order(&mut self, id: OrderId, event: &OrderEvent, at: Timestamp) -> Option<OrderSummary> {
        if let OrderEvent::OrderPlaced { conference, seats, revision, .. } = event {
            let placed = OrderSoFar {
                conference: *conference,
                placed_at: at,
                wanted: seats.clone(),
                total: Money::default(),
                wishes: *revision,
                failed_payments: 0,
            };
            self.0.insert(id, placed);
            return None;
        }
        let order = self.0.get_mut(&id)?;
        match event {
            OrderEvent::OrderUpdated { seats, revision, .. } => {
                order.wanted = seats.clone();
                order.wishes = *revision;
            }
            OrderEvent::PartialReservationAccepted { seats } => order.wanted = seats.clone(),
            OrderEvent::OrderTotalsCalculated { totals } => order.total = totals.total,
            OrderEvent::OrderReopened { .. } => order.failed_payments += 1,
            OrderEvent::OrderConfirmed { payment, seats } => {
                let summary = order.ended(id, ProcessOutcome::Confirmed, at);
                return Some(OrderSummary { bought: seats.clone(), payment: *payment, ..summary });
            }
            OrderEvent::OrderExpired => return self.for_good(id, ProcessOutcome::Expired, at),
            OrderEvent::OrderRejected => return self.for_good(id, ProcessOutcome::Rejected, at),
            OrderEvent::OrderCancelled => return self.for_good(id, ProcessOutcome::Cancelled, at),
            OrderEvent::OrderCalledOff => return self.for_good(id, ProcessOutcome::CalledOff, at),
            OrderEvent::OrderPlaced { .. }
            | OrderEvent::OrderRegistrantAssigned { .. }
            | OrderEvent::PromotionalCodeEntered { .. }
            | OrderEvent::DiscountApplied { .. }
            | OrderEvent::PromotionalCodeRejected { .. }
            | OrderEvent::OrderPartiallyReserved { .. }
            | OrderEvent::OrderReservationCompleted { .. }
            | OrderEvent::OrderCheckedOut { .. } => {}
        }
        None
    }

    /// Nothing can follow, so nothing of it needs to be remembered.
    fn for_good(
        &mut self,
        id: OrderId,
        outcome: ProcessOutcome,
        at: Timestamp,
    ) -> Option<OrderSummary> {
        Some(self.0.remove(&id)?.ended(id, outcome, at))
    }
}

impl OrderSoFar {
    /// Its summary, if it ends without anything bought.
    fn ended(&self, order: OrderId, outcome: ProcessOutcome, at: Timestamp) -> OrderSummary {
        OrderSummary {
            order,
            conference: self.conference,
            outcome,
            wanted: self.wanted.clone(),
            bought: Seats::default(),
            total: self.total,
            payment: None,
            wishes: self.wishes,
            failed_payments: self.failed_payments,
            placed_at: self.placed_at,
            ended_at: at,
        }
    }
}
