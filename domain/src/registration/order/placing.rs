//! What is wanted, by whom, and what is held of it.

use super::{DONE, Decision, Order, OrderEvent, OrderRefusal, OrderStatus, RegistrantDetails};
use crate::identity::{ConferenceId, OrderId};
use crate::policy::Promise;
use crate::registration::pricing::{PriceList, price};
use crate::registration::seats::Seats;
use crate::sourcing::Version;
use crate::values::AccessCode;

impl Order {
    pub(super) fn place(
        &self,
        order: OrderId,
        conference: ConferenceId,
        seats: &Seats,
        prices: &PriceList,
        catalogue_version: u32,
        promise: Promise,
    ) -> Decision {
        if self.status != OrderStatus::NotPlaced {
            return Err(OrderRefusal::AlreadyPlaced);
        }
        let totals = price(seats, prices, &self.discounts())?;
        Ok(vec![
            OrderEvent::OrderPlaced {
                conference,
                seats: seats.clone(),
                revision: 1,
                promise,
                access_code: AccessCode::of(order),
                prices: pinned(seats, prices),
                catalogue_version,
            },
            OrderEvent::OrderTotalsCalculated { totals },
        ])
    }

    /// Whoever registers may be named and corrected before and after paying; the seats do not
    /// depend on it. An order that came to nothing learns nobody's name any more.
    pub(super) fn assign_registrant(&self, registrant: &RegistrantDetails) -> Decision {
        if self.registrant.as_ref() == Some(registrant) {
            return DONE;
        }
        if self.status.has_ended() && self.status != OrderStatus::Confirmed {
            return Err(OrderRefusal::Ended(self.status));
        }
        Ok(vec![OrderEvent::OrderRegistrantAssigned { registrant: registrant.clone() }])
    }

    pub(super) fn change(
        &self,
        expected: Version,
        seats: &Seats,
        prices: &PriceList,
        catalogue_version: u32,
    ) -> Decision {
        if self
            .last_change
            .as_ref()
            .is_some_and(|(version, last)| *version == expected && last == seats)
        {
            return DONE;
        }
        self.must_be_open()?;
        self.must_be_at(expected)?;
        let totals = price(seats, prices, &self.discounts())?;
        Ok(vec![
            OrderEvent::OrderUpdated {
                seats: seats.clone(),
                revision: self.revision + 1,
                prices: pinned(seats, prices),
                catalogue_version,
                expected,
            },
            OrderEvent::OrderTotalsCalculated { totals },
        ])
    }

    pub(super) fn mark_as_reserved(&self, revision: u32, seats: &Seats) -> Decision {
        // An answer that comes after the end changes nothing (`late-mark-accepted`).
        if self.status.has_ended() {
            return Err(OrderRefusal::Ended(self.status));
        }
        let outdated = revision != self.revision;
        if outdated || self.held.is_some() {
            return DONE;
        }
        if *seats == self.wanted {
            return Ok(vec![OrderEvent::OrderReservationCompleted {
                revision,
                seats: seats.clone(),
            }]);
        }
        // Some are not all: the registrant is asked (`partial-counts-as-complete`). Nothing at all
        // is free of nothing (`nothing-is-free`).
        let totals = price(seats, &self.prices, &self.discounts())?;
        Ok(vec![
            OrderEvent::OrderPartiallyReserved { revision, seats: seats.clone() },
            OrderEvent::OrderTotalsCalculated { totals },
        ])
    }

    pub(super) fn accept(&self, expected: Version) -> Decision {
        if self.status == OrderStatus::Reserved {
            return DONE;
        }
        self.must_be_open()?;
        match &self.held {
            Some(held) if !held.is_empty() => {
                self.must_be_at(expected)?;
                Ok(vec![OrderEvent::PartialReservationAccepted { seats: held.clone() }])
            }
            _ => Err(OrderRefusal::NotReserved),
        }
    }
}

/// The part of a price list that concerns `seats`.
fn pinned(seats: &Seats, prices: &PriceList) -> PriceList {
    seats
        .types()
        .filter_map(|seat_type| prices.get_key_value(&seat_type))
        .map(|(k, v)| (*k, *v))
        .collect()
}
