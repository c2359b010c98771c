//! What is shown of one order: each field is what was said of it last.

use std::collections::{BTreeMap, BTreeSet};

use domain::registration::{
    OrderEvent as Told, OrderStatus, SeatAssignmentsEvent as Seated, Seats,
};
use domain::sourcing::Version;
use domain::values::Quantity;
use domain::views::{DraftLine, DraftOrder, ListedOrder, ListedStatus, PricedOrder};

/// What the events of an order say, the newest first.
#[derive(Clone, Copy)]
pub(super) struct Said<'a>(pub(super) &'a [Told]);

impl<'a> Said<'a> {
    /// What was said last of something.
    fn last<T>(self, says: impl Fn(&'a Told) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(says)
    }

    fn version(self) -> Version {
        Version(self.0.len() as u64)
    }

    fn status(self) -> OrderStatus {
        let status = self.last(|told| match told {
            Told::OrderPlaced { .. } | Told::OrderUpdated { .. } => Some(OrderStatus::Placed),
            Told::OrderPartiallyReserved { .. } => Some(OrderStatus::PartiallyReserved),
            Told::OrderReservationCompleted { .. } | Told::PartialReservationAccepted { .. } => {
                Some(OrderStatus::Reserved)
            }
            Told::OrderConfirmed { .. } => Some(OrderStatus::Confirmed),
            Told::OrderExpired => Some(OrderStatus::Expired),
            Told::OrderRejected => Some(OrderStatus::Rejected),
            Told::OrderCancelled => Some(OrderStatus::Cancelled),
            Told::OrderCalledOff => Some(OrderStatus::CalledOff),
            _ => None,
        });
        status.unwrap_or_default()
    }

    fn wanted(self) -> Option<&'a Seats> {
        self.last(|told| match told {
            Told::OrderPlaced { seats, .. }
            | Told::OrderUpdated { seats, .. }
            | Told::PartialReservationAccepted { seats } => Some(seats),
            _ => None,
        })
    }

    /// What is held; nothing before the answer to the latest wish.
    fn held(self) -> Option<&'a Seats> {
        self.last(|told| match told {
            Told::OrderPlaced { .. } | Told::OrderUpdated { .. } => Some(None),
            Told::OrderPartiallyReserved { seats, .. }
            | Told::OrderReservationCompleted { seats, .. }
            | Told::PartialReservationAccepted { seats } => Some(Some(seats)),
            _ => None,
        })?
    }
}

/// The order as its registrant sees it; how many seats can be assigned is told elsewhere.
pub(super) fn priced(said: Said<'_>) -> PricedOrder {
    let (payment, payment_method) = said
        .last(|told| match told {
            Told::OrderCheckedOut { payment, method, .. } => {
                Some((*payment, payment.map(|_| *method)))
            }
            Told::OrderReopened { .. } => Some((None, None)),
            _ => None,
        })
        .unwrap_or_default();
    // 26: whoever is offered another try is told why.
    let refused_capture = said.last(|told| match told {
        Told::OrderCheckedOut { .. } => Some(None),
        Told::OrderReopened { refusal, .. } => Some(*refusal),
        _ => None,
    });
    let pending_code = said.last(|told| match told {
        Told::PromotionalCodeEntered { code, .. } => Some(Some(code.clone())),
        Told::DiscountApplied { .. } | Told::PromotionalCodeRejected { .. } => Some(None),
        _ => None,
    });
    let rejected_code = said.last(|told| match told {
        Told::PromotionalCodeEntered { .. } => Some(None),
        Told::PromotionalCodeRejected { code, reason } => {
            Some(Some((code.clone(), reason.clone())))
        }
        _ => None,
    });
    let totals = said.last(|told| match told {
        Told::OrderTotalsCalculated { totals } => Some(totals.clone()),
        _ => None,
    });
    let placed = said.last(|told| match told {
        Told::OrderPlaced { promise, access_code, .. } => Some((promise.ends, access_code.clone())),
        _ => None,
    });
    let (expires, access_code) = placed.unzip();
    let registrant = said.last(|told| match told {
        Told::OrderRegistrantAssigned { registrant } => Some(registrant.clone()),
        _ => None,
    });
    PricedOrder {
        status: said.status(),
        version: said.version(),
        wanted: said.wanted().cloned().unwrap_or_default(),
        held: said.held().cloned(),
        totals: totals.unwrap_or_default(),
        expires,
        payment,
        payment_method,
        refused_capture: refused_capture.flatten(),
        pending_code: pending_code.flatten(),
        rejected_code: rejected_code.flatten(),
        registrant,
        assignable: None,
        access_code,
    }
}

/// The order while it is filled in.
pub(super) fn draft(said: Said<'_>) -> DraftOrder {
    let PricedOrder { status, version, wanted, held, expires, registrant, access_code, .. } =
        priced(said);
    let held = held.unwrap_or_default();
    let seat_types: BTreeSet<_> = wanted.types().chain(held.types()).collect();
    let line = |seat_type| DraftLine {
        seat_type,
        requested: wanted.of(seat_type),
        reserved: held.of(seat_type),
    };
    DraftOrder {
        conference: said.last(|told| match told {
            Told::OrderPlaced { conference, .. } => Some(*conference),
            _ => None,
        }),
        status,
        version,
        access_code,
        registrant_email: registrant.map(|who| who.email.to_string()),
        expires,
        lines: seat_types.into_iter().map(line).collect(),
    }
}

/// The order in its organiser's list.
pub(super) fn listed(said: Said<'_>, seated: &[Seated]) -> ListedOrder {
    let PricedOrder { status, totals, registrant, access_code, .. } = priced(said);
    let seats = said.last(|told| match told {
        Told::OrderPlaced { seats, .. }
        | Told::OrderUpdated { seats, .. }
        | Told::OrderPartiallyReserved { seats, .. }
        | Told::OrderReservationCompleted { seats, .. }
        | Told::PartialReservationAccepted { seats } => Some(seats.clone()),
        _ => None,
    });
    let status = match status {
        OrderStatus::Confirmed => ListedStatus::Confirmed,
        OrderStatus::Expired => ListedStatus::Expired,
        OrderStatus::Rejected => ListedStatus::Rejected,
        OrderStatus::Cancelled => ListedStatus::Cancelled,
        OrderStatus::CalledOff => ListedStatus::CalledOff,
        OrderStatus::NotPlaced
        | OrderStatus::Placed
        | OrderStatus::PartiallyReserved
        | OrderStatus::Reserved => ListedStatus::Pending,
    };
    let taken = taken(seated).into_iter().filter(|(_, taken)| *taken);
    ListedOrder {
        conference: draft(said).conference,
        registrant,
        access_code,
        total: totals.total,
        status,
        seats: seats.unwrap_or_default(),
        assigned: taken.map(|(position, _)| position).collect(),
    }
}

/// Whether each seat that was ever given to somebody is somebody's.
fn taken(seated: &[Seated]) -> BTreeMap<u32, bool> {
    let news = seated.iter().filter_map(|told| match told {
        Seated::SeatAssigned { position, .. } | Seated::SeatAssignmentUpdated { position, .. } => {
            Some((*position, true))
        }
        Seated::SeatUnassigned { position } => Some((*position, false)),
        Seated::SeatAssignmentsCreated { .. } => None,
    });
    news.collect()
}

/// How many seats can be assigned.
pub(super) fn assignable(seated: &[Seated]) -> Option<Quantity> {
    seated.iter().find_map(|told| match told {
        Seated::SeatAssignmentsCreated { seats, .. } => Some(Quantity(seats.len() as u32)),
        _ => None,
    })
}
