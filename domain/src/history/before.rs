//! What an upcaster must know of what came before in the stream.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::identity::{ConferenceId, OrderId, ReservationId, SeatTypeId};
use crate::message::Event;
use crate::policy::Promise;
use crate::registration::{OrderEvent, ProcessStep, Seats, SeatsEvent};
use crate::values::{Money, Quantity};

/// What is known of one stream up to some event of it. Earlier releases left out what could be
/// counted together from what came before; an upcaster counts it together. It keeps its own books
/// and no state of an aggregate, so that no later change of an aggregate changes what an old event
/// says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// What an order is for.
    pub(super) wanted: Seats,
    /// How many seats there are in all.
    pub(super) quotas: BTreeMap<SeatTypeId, Quantity>,
    /// How many of them are held or sold.
    taken: BTreeMap<SeatTypeId, i64>,
    holds: BTreeMap<ReservationId, Seats>,
    /// A payment of which the first of two events was read.
    pub(super) initiated: Option<Initiated>,
    /// The registration a process is about.
    pub(super) registration: Option<Registration>,
}

/// What the first of two events said about a payment; how it is paid is told by the second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Initiated {
    pub(super) order: OrderId,
    pub(super) amount: Money,
    pub(super) revision: u32,
}

/// What a process is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Registration {
    pub(super) order: OrderId,
    pub(super) conference: ConferenceId,
    pub(super) promise: Promise,
}

impl Before {
    /// Takes note of an event in today's form.
    pub fn note(&mut self, event: &Event) {
        match event {
            Event::Order(
                OrderEvent::OrderPlaced { seats, .. }
                | OrderEvent::OrderUpdated { seats, .. }
                | OrderEvent::PartialReservationAccepted { seats },
            ) => self.wanted = seats.clone(),
            Event::Seats(SeatsEvent::AvailableSeatsChanged { seat_type, quota, .. }) => {
                self.quotas.insert(*seat_type, *quota);
            }
            Event::Seats(SeatsEvent::SeatsReserved { reservation, seats, .. }) => {
                self.hold(*reservation, seats.clone());
            }
            Event::Seats(SeatsEvent::SeatsOffered { offer, .. }) => {
                self.hold(offer.reservation(), offer.seats());
            }
            Event::Seats(SeatsEvent::SeatsReservationCancelled { reservation, .. }) => {
                self.hold(*reservation, Seats::default());
            }
            // They stay taken for good.
            Event::Seats(SeatsEvent::SeatsReservationCommitted { reservation, .. }) => {
                self.holds.remove(reservation);
            }
            // What was taken back was held, or sold and taken for good until then.
            Event::Seats(SeatsEvent::ReservationCalledOff { reservation, seats, .. }) => {
                if self.holds.contains_key(reservation) {
                    self.hold(*reservation, Seats::default());
                } else {
                    for (seat_type, quantity) in seats.iter() {
                        *self.taken.entry(seat_type).or_default() -= i64::from(quantity.0);
                    }
                }
            }
            Event::Process(ProcessStep::Started { order, conference, promise }) => {
                let (order, conference, promise) = (*order, *conference, *promise);
                self.registration = Some(Registration { order, conference, promise });
            }
            _ => {}
        }
    }

    /// What is left of the types concerned once a reservation holds `seats`.
    pub(super) fn remaining_after(
        &self,
        reservation: ReservationId,
        seats: &Seats,
    ) -> BTreeMap<SeatTypeId, i64> {
        let nothing = Seats::default();
        let held = self.holds.get(&reservation).unwrap_or(&nothing);
        let concerned = held.types().chain(seats.types());
        let left =
            |t: SeatTypeId| self.remaining(t) + i64::from(held.of(t).0) - i64::from(seats.of(t).0);
        concerned.map(|seat_type| (seat_type, left(seat_type))).collect()
    }

    /// What is left of a type.
    pub(super) fn remaining(&self, seat_type: SeatTypeId) -> i64 {
        let quota = self.quotas.get(&seat_type).map_or(0, |quota| i64::from(quota.0));
        quota - self.taken.get(&seat_type).copied().unwrap_or_default()
    }

    fn hold(&mut self, reservation: ReservationId, seats: Seats) {
        for (seat_type, quantity) in seats.iter() {
            *self.taken.entry(seat_type).or_default() += i64::from(quantity.0);
        }
        let before = self.holds.insert(reservation, seats).unwrap_or_default();
        for (seat_type, quantity) in before.iter() {
            *self.taken.entry(seat_type).or_default() -= i64::from(quantity.0);
        }
    }
}
