//! A conference that is called off: what is taken back where its seats are counted, and who is told.
//!
//! The seats know who holds them and who has bought them; each order is told by a command of its
//! own, and its registration sees to the money.

use std::collections::BTreeMap;

use super::seats::Seats;
use super::seats_availability::{DONE, Decision, SeatsAvailability, SeatsEvent, Tombstone};
use crate::identity::{OrderId, ReservationId};
use crate::sourcing::{Aggregate, Timestamp};
use crate::values::Quantity;

impl SeatsAvailability {
    /// Once and for good. An order whose seats an earlier release asked for is not known here, and
    /// goes on as at a conference that is closed.
    pub(super) fn call_off(&self, catalogue_version: u32, now: Timestamp) -> Decision {
        if self.is_called_off {
            return DONE;
        }
        let mut events = vec![SeatsEvent::SalesCalledOff { catalogue_version, at: now }];
        events.extend(self.wait_list.entries().map(|waiting| SeatsEvent::WaitListLeft {
            entry: waiting.entry.entry,
            seat_type: waiting.entry.seat_type,
            at: now,
        }));
        let held = self.pending.iter().filter_map(|(id, hold)| Some((*id, hold.order?)));
        let bought = self.bought.iter().map(|(id, purchase)| (*id, purchase.order));
        let mut state = self.clone();
        for (reservation, order) in held.chain(bought) {
            let told = state.called_off(reservation, order, now);
            state = state.evolve(&told);
            events.push(told);
        }
        Ok(events)
    }

    /// Takes back what an order has, possibly nothing, and has it told.
    pub(super) fn called_off(
        &self,
        reservation: ReservationId,
        order: OrderId,
        now: Timestamp,
    ) -> SeatsEvent {
        let bought = || self.bought.get(&reservation).map(|purchase| &purchase.seats);
        let seats = self.answer(reservation).or_else(bought).cloned().unwrap_or_default();
        let left = |(t, quantity): (_, Quantity)| (t, self.remaining(t) + i64::from(quantity.0));
        let remaining: BTreeMap<_, _> = seats.iter().map(left).collect();
        SeatsEvent::ReservationCalledOff { reservation, order, seats, remaining, at: now }
    }

    /// What was held or bought comes back, and is remembered as finished without it.
    pub(super) fn take_back(&mut self, reservation: ReservationId, at: Timestamp) {
        if let Some(hold) = self.pending.remove(&reservation) {
            self.unhold(&hold.seats);
        }
        if let Some(purchase) = self.bought.remove(&reservation) {
            self.unsell(&purchase.seats);
        }
        self.finished.insert(reservation, Tombstone { committed: None, withdrawn: false, at });
    }

    fn unsell(&mut self, seats: &Seats) {
        for (seat_type, quantity) in seats.iter() {
            let sold = &mut self.seat_types.entry(seat_type).or_default().sold.0;
            assert!(*sold >= quantity.0, "what is taken back was counted as sold");
            *sold -= quantity.0;
        }
    }
}
