//! How a conference sells: its seats, who waits for them, and the money.
//!
//! Seats, orders, payments and conferences are told in streams of their own, which may be read in
//! any order. So the view keeps what each of them said, and joins it only when somebody looks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::conference::Latest;
use crate::identity::{
    ConferenceId, OrderId, PaymentId, ReservationId, SeatTypeId, WaitListEntryId,
};
use crate::management::ConferenceEvent;
use crate::message::Event;
use crate::payments::{Payment, PaymentMethod, PaymentStatus};
use crate::registration::{OrderEvent, Seats, SeatsEvent};
use crate::sourcing::{Aggregate, Projection, Version};
use crate::stream::{StreamId, StreamKind};
use crate::values::{Money, Quantity};

/// What was heard about the sales of all conferences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sales {
    /// The seats of each conference.
    pub seats: BTreeMap<ConferenceId, SeatsHeardOf>,
    /// Which conference an order is for.
    pub orders: BTreeMap<OrderId, ConferenceId>,
    /// Every payment. One whose order was not read yet counts as soon as it is.
    pub payments: BTreeMap<PaymentId, Payment>,
}

/// What was heard about the seats of one conference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsHeardOf {
    /// The name of the conference.
    pub name: Latest<String>,
    /// The names of the seat types.
    pub names: BTreeMap<SeatTypeId, Latest<String>>,
    /// How many seats there are in all.
    pub quotas: BTreeMap<SeatTypeId, Quantity>,
    /// How many can still be had.
    pub remaining: BTreeMap<SeatTypeId, i64>,
    /// What each reservation holds and has bought.
    pub reservations: BTreeMap<ReservationId, Share>,
    /// Who waits for seats of each type, in the order of the line, and for how many.
    pub lines: BTreeMap<SeatTypeId, Vec<(WaitListEntryId, Quantity)>>,
}

/// What one reservation has of the seats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Share {
    pub held: Seats,
    pub sold: Seats,
}

/// The sales of one conference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct ConferenceSales {
    /// The name of the conference, once it was announced.
    pub name: Option<String>,
    /// The seats, by type.
    pub seat_types: BTreeMap<SeatTypeId, SeatTypeSales>,
    pub money: Takings,
}

/// The sales of one seat type. `quota = held + sold + remaining`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatTypeSales {
    /// The name, once it was announced.
    pub name: Option<String>,
    /// How many seats there are in all.
    pub quota: Quantity,
    /// How many are on hold, offers to those who waited included.
    pub held: Quantity,
    /// How many are committed.
    pub sold: Quantity,
    /// How many can still be had; negative while a cut quota is a debt.
    pub remaining: i64,
    /// Who waits, the first in line first.
    pub line: Vec<WaitListEntryId>,
    /// How many seats they want.
    pub waited_for: Quantity,
}

/// The money of one conference. Every payment that is not void counts in exactly one of the sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takings {
    /// Collected, and ours to keep as far as is known.
    pub taken: Money,
    /// Collected, and to be paid back.
    pub to_be_refunded: Money,
    /// Collected once, and paid back.
    pub refunded: Money,
    /// Open: set aside by the bank, and not collected.
    pub authorised: Money,
    /// Open: an invoice was accepted, and is not issued yet; or an earlier release issued it.
    pub invoiced: Money,
    /// Open: an invoice was issued, and is not due yet.
    pub owed: Money,
    /// Open: an invoice was issued and is not settled, although it was due.
    pub overdue: Money,
    /// Open: asked for, and not answered.
    pub requested: Money,
}

impl Projection for Sales {
    type Kind = StreamKind;
    type Event = Event;

    fn apply(&mut self, stream: StreamId, _version: Version, event: &Event) {
        match event {
            Event::Seats(event) => {
                self.seats.entry(ConferenceId(stream.id)).or_default().on_seats(event);
            }
            Event::Conference(event) => {
                self.seats.entry(event.conference()).or_default().on_names(event);
            }
            Event::Order(OrderEvent::OrderPlaced { conference, .. }) => {
                self.orders.insert(OrderId(stream.id), *conference);
            }
            Event::Payment(event) => {
                let payment = self.payments.entry(PaymentId(stream.id)).or_default();
                *payment = std::mem::take(payment).evolve(event);
            }
            _ => {}
        }
    }
}

impl Sales {
    /// The sales of a conference as far as they were read; nothing was read of an unknown one.
    #[must_use]
    pub fn of(&self, conference: ConferenceId) -> ConferenceSales {
        let seats = self.seats.get(&conference).cloned().unwrap_or_default();
        let is_its = |payment: &&Payment| {
            payment.order.and_then(|order| self.orders.get(&order)) == Some(&conference)
        };
        let mut money = Takings::default();
        self.payments.values().filter(is_its).for_each(|payment| money.count(payment));
        ConferenceSales { seat_types: seats.by_type(), name: seats.name.value, money }
    }

    /// Every invoice that is owed, overdue or not: its payment, the order, and its number.
    pub fn owed(&self) -> impl Iterator<Item = (PaymentId, OrderId, u32)> {
        self.payments.iter().filter_map(|(id, payment)| {
            let is_owed = matches!(payment.status, PaymentStatus::Owed | PaymentStatus::Overdue);
            let invoice = payment.invoice.filter(|_| is_owed)?;
            Some((*id, payment.order?, invoice.number))
        })
    }
}

impl SeatsHeardOf {
    fn on_names(&mut self, event: &ConferenceEvent) {
        match event {
            ConferenceEvent::ConferenceCreated { version, information, .. }
            | ConferenceEvent::ConferenceUpdated { version, information, .. } => {
                self.name.hear(*version, information.name.clone());
            }
            ConferenceEvent::SeatCreated { version, seat, .. }
            | ConferenceEvent::SeatUpdated { version, seat, .. } => {
                self.names.entry(seat.seat_type).or_default().hear(*version, seat.name.clone());
            }
            _ => {}
        }
    }

    fn on_seats(&mut self, event: &SeatsEvent) {
        match event {
            SeatsEvent::AvailableSeatsChanged { seat_type, quota, remaining, .. } => {
                self.quotas.insert(*seat_type, *quota);
                self.remaining.extend(remaining);
            }
            SeatsEvent::SeatsReserved { reservation, seats, remaining, .. } => {
                self.share(*reservation).held = seats.clone();
                self.remaining.extend(remaining);
            }
            SeatsEvent::SeatsReservationCancelled { reservation, remaining, .. } => {
                self.share(*reservation).held = Seats::default();
                self.remaining.extend(remaining);
            }
            SeatsEvent::SeatsReservationCommitted { reservation, seats, .. } => {
                let share = self.share(*reservation);
                share.held = Seats::default();
                // A hold that is made anew long after it was sold can be sold once more.
                share.sold = share.sold.iter().chain(seats.iter()).collect();
            }
            SeatsEvent::WaitListJoined { entry, .. } => {
                let line = self.lines.entry(entry.seat_type).or_default();
                line.push((entry.entry, entry.quantity));
            }
            SeatsEvent::SeatsOffered { offer, remaining, .. } => {
                self.leaves(offer.entry);
                self.share(offer.reservation()).held = offer.seats();
                self.remaining.extend(remaining);
            }
            SeatsEvent::WaitListLeft { entry, .. } => {
                self.leaves(*entry);
            }
            SeatsEvent::WaitListChanged { entry, seat_type, quantity, .. } => {
                let line = self.lines.entry(*seat_type).or_default();
                let Some(place) = line.iter().position(|(waits, _)| waits == entry) else { return };
                // Whoever wants fewer seats keeps the place; for more, one waits last.
                let place = if *quantity > line[place].1 { line.len() - 1 } else { place };
                line.retain(|(waits, _)| waits != entry);
                line.insert(place, (*entry, *quantity));
            }
            SeatsEvent::ReservationCalledOff { reservation, remaining, .. } => {
                *self.share(*reservation) = Share::default();
                self.remaining.extend(remaining);
            }
            // Who waits goes on waiting; whoever is told otherwise is told so by name.
            SeatsEvent::WaitListPaused { .. }
            | SeatsEvent::WaitListResumed { .. }
            | SeatsEvent::SalesCalledOff { .. } => {}
        }
    }

    fn leaves(&mut self, entry: WaitListEntryId) {
        self.lines.values_mut().for_each(|line| line.retain(|(waits, _)| *waits != entry));
    }

    fn share(&mut self, reservation: ReservationId) -> &mut Share {
        self.reservations.entry(reservation).or_default()
    }

    fn by_type(&self) -> BTreeMap<SeatTypeId, SeatTypeSales> {
        let mut types = BTreeMap::<SeatTypeId, SeatTypeSales>::new();
        for (seat_type, name) in &self.names {
            types.entry(*seat_type).or_default().name.clone_from(&name.value);
        }
        for (seat_type, quota) in &self.quotas {
            types.entry(*seat_type).or_default().quota = *quota;
        }
        for (seat_type, remaining) in &self.remaining {
            types.entry(*seat_type).or_default().remaining = *remaining;
        }
        for share in self.reservations.values() {
            for (seat_type, quantity) in share.held.iter() {
                types.entry(seat_type).or_default().held.0 += quantity.0;
            }
            for (seat_type, quantity) in share.sold.iter() {
                types.entry(seat_type).or_default().sold.0 += quantity.0;
            }
        }
        for (seat_type, line) in &self.lines {
            let row = types.entry(*seat_type).or_default();
            row.line = line.iter().map(|(entry, _)| *entry).collect();
            row.waited_for = Quantity(line.iter().map(|(_, quantity)| quantity.0).sum());
        }
        types
    }
}

impl Takings {
    fn count(&mut self, payment: &Payment) {
        let sum = match (payment.status, payment.method) {
            (PaymentStatus::Initiated, _) => &mut self.requested,
            (
                PaymentStatus::Authorised | PaymentStatus::CaptureRequested,
                PaymentMethod::Invoice,
            ) => &mut self.invoiced,
            (PaymentStatus::Authorised | PaymentStatus::CaptureRequested, _) => {
                &mut self.authorised
            }
            (PaymentStatus::Owed, _) => &mut self.owed,
            (PaymentStatus::Overdue, _) => &mut self.overdue,
            (PaymentStatus::Captured | PaymentStatus::Completed, _) => &mut self.taken,
            (PaymentStatus::RefundRequested | PaymentStatus::InterventionOpen, _) => {
                &mut self.to_be_refunded
            }
            (PaymentStatus::Refunded, _) => &mut self.refunded,
            (
                PaymentStatus::NotInitiated
                | PaymentStatus::Declined
                | PaymentStatus::Cancelled
                | PaymentStatus::VoidRequested
                | PaymentStatus::Voided,
                _,
            ) => return,
        };
        sum.0 += payment.amount.0;
    }

    /// What is neither collected nor let go.
    #[must_use]
    pub fn open(&self) -> Money {
        [self.authorised, self.invoiced, self.owed, self.overdue, self.requested].into_iter().sum()
    }
}
