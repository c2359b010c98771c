//! The form of the first release, where it differs from the second. It was released: nothing here
//! may change.
//!
//! It confirmed orders by their payment, knew no order that is free of charge, told the method of a
//! payment by itself, and left the remaining seats to whoever wanted to count.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::before::{Before, Initiated};
use super::{EventDowncaster, EventUpcaster, one_event, read, v2};
use crate::identity::{OrderId, PaymentId, ReservationId, SeatTypeId};
use crate::payments::PaymentMethod;
use crate::registration::{AppliedDiscount, OrderLine, Seats};
use crate::sourcing::{Downcaster, Timestamp, Upcaster};
use crate::values::Money;

/// The order is final, because it was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct OrderPaymentConfirmed {
    pub payment: Option<PaymentId>,
}

/// What the order costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct OrderTotalsCalculated {
    pub totals: Totals,
}

/// What an order costs, line by line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Totals {
    pub total: Money,
    pub lines: Vec<OrderLine>,
    /// What each code takes off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<AppliedDiscount>,
}

/// The bank is asked for money. How it is paid is told next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct PaymentInitiated {
    /// For which order.
    pub order: OrderId,
    pub amount: Money,
    /// For which wish of the order.
    pub revision: u32,
}

/// How it is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct PaymentMethodChosen {
    /// For which order.
    pub order: OrderId,
    pub method: PaymentMethod,
}

/// So many more seats of a type are offered, or fewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AvailableSeatsChanged {
    /// The seat type.
    pub seat_type: SeatTypeId,
    /// How many more; below zero: fewer.
    pub change: i64,
    /// The version of the catalogue.
    pub catalogue_version: u32,
}

/// A request for seats was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct SeatsReserved {
    pub reservation: ReservationId,
    /// Which wish was answered.
    pub request: u32,
    /// What is held now, in all.
    pub seats: Seats,
    /// When it was decided, by the clock of the machine that decided it.
    pub at: Timestamp,
}

/// The seats were given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct SeatsReservationCancelled {
    pub reservation: ReservationId,
    /// What was held.
    pub seats: Seats,
    /// When it was decided, by the clock of the machine that decided it.
    pub at: Timestamp,
}

/// Seats came free and are held for whoever waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsOffered {
    /// Whose turn it was, and what is held.
    pub offer: crate::registration::SeatOffer,
    /// When it was decided, by the clock of the machine that decided it.
    pub at: Timestamp,
}

impl From<OrderPaymentConfirmed> for v2::OrderConfirmed {
    fn from(old: OrderPaymentConfirmed) -> Self {
        Self { payment: old.payment }
    }
}

impl From<OrderTotalsCalculated> for v2::OrderTotalsCalculated {
    /// Nobody was told that an order is free of charge, and whoever was told nothing paid, be it
    /// nothing.
    fn from(
        OrderTotalsCalculated { totals: Totals { total, lines, discounts } }: OrderTotalsCalculated,
    ) -> Self {
        Self { totals: v2::Totals { total, lines, is_free_of_charge: false, discounts } }
    }
}

impl PaymentMethodChosen {
    /// The payment, now that everything is known of it.
    fn join(self, initiated: Option<Initiated>) -> Option<v2::PaymentInitiated> {
        let Initiated { order, amount, revision } = initiated?;
        Some(v2::PaymentInitiated { order, amount, revision, method: self.method })
    }
}

/// From the first form to the second.
pub(super) const UPCASTERS: &[EventUpcaster] = &[
    Upcaster {
        kind: "OrderPaymentConfirmed",
        from: 1,
        to: &["OrderConfirmed"],
        upcast: |old, _| {
            one_event(
                "OrderConfirmed",
                &v2::OrderConfirmed::from(read::<OrderPaymentConfirmed>(old)?),
            )
        },
    },
    Upcaster {
        kind: "OrderTotalsCalculated",
        from: 1,
        to: &["OrderTotalsCalculated"],
        upcast: |old, _| {
            one_event(
                "OrderTotalsCalculated",
                &v2::OrderTotalsCalculated::from(read::<OrderTotalsCalculated>(old)?),
            )
        },
    },
    Upcaster {
        kind: "PaymentInitiated",
        from: 1,
        to: &[],
        upcast: |old, before| {
            let PaymentInitiated { order, amount, revision } = read(old)?;
            before.initiated = Some(Initiated { order, amount, revision });
            Ok(Vec::new())
        },
    },
    Upcaster {
        kind: "PaymentMethodChosen",
        from: 1,
        to: &["PaymentInitiated"],
        upcast: |old, before| match read::<PaymentMethodChosen>(old)?.join(before.initiated.take())
        {
            Some(initiated) => one_event("PaymentInitiated", &initiated),
            None => Ok(Vec::new()),
        },
    },
    Upcaster {
        kind: "AvailableSeatsChanged",
        from: 1,
        to: &["AvailableSeatsChanged"],
        upcast: state_what_remains,
    },
    Upcaster {
        kind: "SeatsReserved",
        from: 1,
        to: &["SeatsReserved"],
        upcast: |old, before| {
            let SeatsReserved { reservation, request, seats, at } = read(old)?;
            let remaining = before.remaining_after(reservation, &seats);
            one_event(
                "SeatsReserved",
                &v2::SeatsReserved { reservation, request, seats, remaining, at },
            )
        },
    },
    Upcaster {
        kind: "SeatsReservationCancelled",
        from: 1,
        to: &["SeatsReservationCancelled"],
        upcast: |old, before| {
            let SeatsReservationCancelled { reservation, seats, at } = read(old)?;
            let remaining = before.remaining_after(reservation, &Seats::default());
            let upcast = v2::SeatsReservationCancelled { reservation, seats, remaining, at };
            one_event("SeatsReservationCancelled", &upcast)
        },
    },
    Upcaster {
        kind: "SeatsOffered",
        from: 1,
        to: &["SeatsOffered"],
        upcast: |old, before| {
            let SeatsOffered { offer, at } = read(old)?;
            let remaining = before.remaining_after(offer.reservation(), &offer.seats());
            one_event("SeatsOffered", &v2::SeatsOffered { offer, remaining, at })
        },
    },
];

fn state_what_remains(old: Value, before: &mut Before) -> crate::sourcing::Reshaped {
    let AvailableSeatsChanged { seat_type, change, catalogue_version } = read(old)?;
    let remaining = BTreeMap::from([(seat_type, before.remaining(seat_type) + change)]);
    let upcast = v2::AvailableSeatsChanged { seat_type, change, catalogue_version, remaining };
    one_event("AvailableSeatsChanged", &upcast)
}

/// From the second form back to the first.
pub(super) const DOWNCASTERS: &[EventDowncaster] = &[
    Downcaster {
        kind: "OrderConfirmed",
        from: 2,
        to: &["OrderPaymentConfirmed"],
        losses: &[],
        downcast: |new, _| {
            let v2::OrderConfirmed { payment } = read(new)?;
            one_event("OrderPaymentConfirmed", &OrderPaymentConfirmed { payment })
        },
    },
    Downcaster {
        kind: "OrderTotalsCalculated",
        from: 2,
        to: &["OrderTotalsCalculated"],
        losses: &[
            "is_free_of_charge: whoever has nothing to pay pays nothing, by the way of all payments",
        ],
        downcast: |new, _| {
            let v2::Totals { total, lines, discounts, .. } =
                read::<v2::OrderTotalsCalculated>(new)?.totals;
            one_event(
                "OrderTotalsCalculated",
                &OrderTotalsCalculated { totals: Totals { total, lines, discounts } },
            )
        },
    },
    Downcaster {
        kind: "PaymentInitiated",
        from: 2,
        to: &["PaymentInitiated", "PaymentMethodChosen"],
        losses: &[],
        downcast: |new, _| {
            let v2::PaymentInitiated { order, amount, revision, method } = read(new)?;
            let mut told =
                one_event("PaymentInitiated", &PaymentInitiated { order, amount, revision })?;
            told.extend(one_event("PaymentMethodChosen", &PaymentMethodChosen { order, method })?);
            Ok(told)
        },
    },
    Downcaster {
        kind: "AvailableSeatsChanged",
        from: 2,
        to: &["AvailableSeatsChanged"],
        losses: &[],
        downcast: |new, _| {
            let v2::AvailableSeatsChanged { seat_type, change, catalogue_version, .. } = read(new)?;
            one_event(
                "AvailableSeatsChanged",
                &AvailableSeatsChanged { seat_type, change, catalogue_version },
            )
        },
    },
    Downcaster {
        kind: "SeatsReserved",
        from: 2,
        to: &["SeatsReserved"],
        losses: &[],
        downcast: |new, _| {
            let v2::SeatsReserved { reservation, request, seats, at, .. } = read(new)?;
            one_event("SeatsReserved", &SeatsReserved { reservation, request, seats, at })
        },
    },
    Downcaster {
        kind: "SeatsReservationCancelled",
        from: 2,
        to: &["SeatsReservationCancelled"],
        losses: &[],
        downcast: |new, _| {
            let v2::SeatsReservationCancelled { reservation, seats, at, .. } = read(new)?;
            one_event(
                "SeatsReservationCancelled",
                &SeatsReservationCancelled { reservation, seats, at },
            )
        },
    },
    Downcaster {
        kind: "SeatsOffered",
        from: 2,
        to: &["SeatsOffered"],
        losses: &[],
        downcast: |new, _| {
            let v2::SeatsOffered { offer, at, .. } = read(new)?;
            one_event("SeatsOffered", &SeatsOffered { offer, at })
        },
    },
];
