//! What the system knows by an id of its own, and how one id follows from another.

use crate::sourcing::identities;

identities! {
    /// One conference: the tenant, and the unit in which seats are counted.
    ConferenceId;
    /// A named and priced class of seats of one conference.
    SeatTypeId;
    /// A registrant's request for seats, chosen by the registrant so that a repeated request is
    /// recognised.
    OrderId;
    /// A hold of seats for one order; derived from the order and the ordinal of the hold.
    ReservationId;
    /// One attempt to pay for an order; derived from the order and the attempt.
    PaymentId;
    /// A place in a wait list; derived from the order that was not served in full and the seat
    /// type.
    WaitListEntryId;
}

impl ReservationId {
    /// The `ordinal`-th hold of an order. The first is 1; a second exists only when a late payment
    /// takes the seats again.
    #[must_use]
    pub fn of(order: OrderId, ordinal: u32) -> Self {
        Self::derived(order.0, &format!("reservation {ordinal}"))
    }
}

impl WaitListEntryId {
    /// The place in the line for the seats of one type that an order did not get.
    #[must_use]
    pub fn of(order: OrderId, seat_type: SeatTypeId) -> Self {
        Self::derived(order.0, &format!("wait list {}", seat_type.0))
    }

    /// The `place`-th place of an order in that line, counted from 1: whoever left the line or let
    /// an offer go takes another place when joining again.
    #[must_use]
    pub fn again(order: OrderId, seat_type: SeatTypeId, place: u32) -> Self {
        if place <= 1 {
            Self::of(order, seat_type)
        } else {
            Self::derived(order.0, &format!("wait list {}, place {place}", seat_type.0))
        }
    }
}

impl OrderId {
    /// The order that is placed for whoever waited when seats come free.
    #[must_use]
    pub fn offered(entry: WaitListEntryId) -> Self {
        Self::derived(entry.0, "offered order")
    }
}

impl SeatTypeId {
    /// The seat type of this name at a conference.
    #[must_use]
    pub fn of(conference: ConferenceId, name: &str) -> Self {
        Self::derived(conference.0, &format!("seat type {name}"))
    }
}

impl PaymentId {
    /// The payment of an order's `attempt`-th try, counted from 1.
    #[must_use]
    pub fn of(order: OrderId, attempt: u32) -> Self {
        Self::derived(order.0, &format!("payment {attempt}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_cause_gives_the_same_id_and_another_label_another() {
        let order = OrderId::named("Ada");
        assert_eq!(PaymentId::of(order, 1), PaymentId::of(order, 1));
        assert_ne!(PaymentId::of(order, 1), PaymentId::of(order, 2));
        assert_ne!(PaymentId::of(order, 1), PaymentId::of(OrderId::named("Bob"), 1));
        let seat_type = SeatTypeId::of(ConferenceId::named("the conference"), "Workshop");
        let place = |place| WaitListEntryId::again(order, seat_type, place);
        assert_eq!(place(1), WaitListEntryId::of(order, seat_type));
        assert!(place(2) != place(1) && place(2) != place(3));
    }
}
