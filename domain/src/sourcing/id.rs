//! Identities. Every id is given from outside or derived from its cause, never drawn: the same story has the
//! same ids, so a repeated message is recognised by its id alone.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The namespace of all derived ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x5265_6865_6172_7361_6c20_6964_7320_7631);

/// Derives an id from a parent id and a label. The same parent and label always give the same id.
#[must_use]
pub fn derive(parent: Uuid, label: &str) -> Uuid {
    let namespace = Uuid::from_u128(NAMESPACE.as_u128() ^ parent.as_u128());
    Uuid::new_v5(&namespace, label.as_bytes())
}

/// Declares identity types: a name, what it identifies, and nothing else.
macro_rules! identities {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Derives the id that belongs to `label` under `parent`.
            #[must_use]
            pub fn derived(parent: Uuid, label: &str) -> Self {
                Self(derive(parent, label))
            }

            /// Names an id in a scenario or a test: equal names give equal ids.
            #[must_use]
            pub fn named(name: &str) -> Self {
                Self(derive(Uuid::nil(), &format!("{}:{name}", stringify!($name))))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // Eight digits tell the ids of one story apart and keep a trace readable.
                write!(f, "{:08x}", self.0.as_u128() >> 96)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    )*};
}

identities! {
    /// One conference: the tenant, and the unit in which seats are counted.
    ConferenceId;
    /// A named and priced class of seats of one conference.
    SeatTypeId;
    /// A registrant's request for seats, chosen by the registrant so that a repeated request is recognised.
    OrderId;
    /// A hold of seats for one order; derived from the order and the ordinal of the hold.
    ReservationId;
    /// One attempt to pay for an order; derived from the order and the attempt.
    PaymentId;
    /// A place in a wait list; derived from the order that was not served in full and the seat type.
    WaitListEntryId;
    /// A command or an event on its way; derived from the message that caused it.
    MessageId;
}

impl ReservationId {
    /// The `ordinal`-th hold of an order. The first is 1; a second exists only when a late payment takes the seats again.
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
    }
}
