//! What is shown of a conference: what it offers, what is left, and how it sells.

use std::collections::BTreeMap;

use domain::identity::SeatTypeId;
use domain::management::{ConferenceEvent as Announced, ConferenceInformation, SeatInformation};
use domain::payments::{PaymentEvent as Paid, PaymentMethod};
use domain::registration::SeatsEvent as Told;
use domain::sourcing::Version;
use domain::values::{Money, Quantity};
use domain::views::{
    Availability, ConferenceRow, ConferenceSales, Intervention, Latest, SeatTypeSales, Takings,
};

use super::super::seats::SeatsBooks;

/// 13: of each subject the announcement of the highest version counts.
pub(super) fn conference(announced: &[Announced]) -> ConferenceRow {
    let mut row = ConferenceRow::default();
    for event in announced {
        let version = event.version();
        match event {
            Announced::ConferenceCreated { information, .. }
            | Announced::ConferenceUpdated { information, .. } => {
                newest::<ConferenceInformation>(&mut row.information, version, information);
            }
            Announced::ConferencePublished { .. } => newest(&mut row.is_published, version, &true),
            Announced::ConferenceUnpublished { .. } => {
                newest(&mut row.is_published, version, &false);
            }
            Announced::ConferenceCalledOff { reason, .. } => {
                newest(&mut row.is_published, version, &false);
                newest(&mut row.called_off, version, reason);
            }
            Announced::SeatCreated { seat, .. } | Announced::SeatUpdated { seat, .. } => {
                let known = row.seat_types.entry(seat.seat_type).or_default();
                newest::<SeatInformation>(known, version, seat);
            }
            Announced::PromotionalCodeCreated { promotional_code, .. }
            | Announced::PromotionalCodeUpdated { promotional_code, .. } => {
                let known = row.promotional_codes.entry(promotional_code.code.clone()).or_default();
                newest(known, version, &promotional_code.terms);
            }
        }
    }
    row
}

fn newest<T: Clone>(known: &mut Latest<T>, version: u32, value: &T) {
    if known.version < version {
        (known.version, known.value) = (version, Some(value.clone()));
    }
}

/// What is left of each seat type, by the model's own count.
pub(super) fn remaining(told: &[Told]) -> BTreeMap<SeatTypeId, Availability> {
    let mut books = SeatsBooks::default();
    told.iter().for_each(|event| books.take_in(event));
    let counts = books.counts().map(|(seat_type, quota, held, sold)| {
        let quota = Quantity(quota as u32);
        (seat_type, Availability { quota, remaining: i64::from(quota.0) - held - sold })
    });
    counts.collect()
}

/// How a conference sells.
pub(super) fn dashboard<'a>(
    row: &ConferenceRow,
    told: &[Told],
    payments: impl IntoIterator<Item = &'a [(Version, Paid)]>,
) -> ConferenceSales {
    let mut books = SeatsBooks::default();
    told.iter().for_each(|event| books.take_in(event));
    let mut seat_types = BTreeMap::<_, SeatTypeSales>::new();
    for (seat_type, known) in &row.seat_types {
        let name = known.value.as_ref().map(|seat| seat.name.clone());
        seat_types.entry(*seat_type).or_default().name = name;
    }
    for (seat_type, quota, held, sold) in books.counts() {
        let shown = seat_types.entry(seat_type).or_default();
        shown.quota = Quantity(quota as u32);
        (shown.held, shown.sold) = (Quantity(held as u32), Quantity(sold as u32));
        shown.remaining = quota - held - sold;
    }
    for entry in books.waiting() {
        let shown = seat_types.entry(entry.seat_type).or_default();
        shown.line.push(entry.entry);
        shown.waited_for.0 += entry.quantity.0;
    }
    let mut money = Takings::default();
    payments.into_iter().for_each(|paid| count(paid, &mut money));
    let name = row.information.value.as_ref().map(|it| it.name.clone());
    ConferenceSales { name, seat_types, money }
}

/// Every payment that is not void counts in one of the sums, by what happened to it last.
fn count(paid: &[(Version, Paid)], money: &mut Takings) {
    let initiated = paid.iter().find_map(|(_, event)| match event {
        Paid::PaymentInitiated { amount, method, .. } => Some((*amount, *method)),
        _ => None,
    });
    let (amount, method): (Money, _) = initiated.unwrap_or_default();
    let by_invoice = method == PaymentMethod::Invoice;
    let sum = match paid.last().map(|(_, event)| event) {
        Some(Paid::PaymentInitiated { .. }) => &mut money.requested,
        Some(
            Paid::PaymentAuthorised { .. }
            | Paid::InvoiceAccepted { .. }
            | Paid::InvoiceVoided { .. }
            | Paid::PaymentCaptureRequested { .. },
        ) if by_invoice => &mut money.invoiced,
        Some(
            Paid::PaymentAuthorised { .. }
            | Paid::InvoiceAccepted { .. }
            | Paid::InvoiceVoided { .. }
            | Paid::PaymentCaptureRequested { .. },
        ) => &mut money.authorised,
        Some(Paid::InvoiceIssued { .. }) => &mut money.owed,
        Some(Paid::InvoiceOverdue { .. }) => &mut money.overdue,
        Some(Paid::PaymentCaptured { .. } | Paid::PaymentCompleted { .. }) => &mut money.taken,
        Some(
            Paid::RefundRequested { .. }
            | Paid::RefundFailed { .. }
            | Paid::ManualInterventionRequired { .. },
        ) => &mut money.to_be_refunded,
        Some(Paid::PaymentRefunded { .. } | Paid::ManualInterventionResolved { .. }) => {
            &mut money.refunded
        }
        Some(
            Paid::PaymentDeclined { .. }
            | Paid::CaptureRefused { .. }
            | Paid::InvoiceCancelled { .. }
            | Paid::PaymentVoidRequested { .. }
            | Paid::PaymentVoided { .. },
        )
        | None => return,
    };
    sum.0 += amount.0;
}

/// 11: what a person has to see to, or saw to.
pub(super) fn intervention(paid: &[(Version, Paid)]) -> Option<Intervention> {
    let opens = paid.iter().find_map(|(version, event)| match event {
        Paid::ManualInterventionRequired { order, amount } => Some((*version, *order, *amount)),
        _ => None,
    });
    let (since, order, amount) = opens?;
    let closes = |event: &Paid| {
        matches!(event, Paid::ManualInterventionResolved { .. } | Paid::PaymentRefunded { .. })
    };
    let closed = paid.iter().rev().find(|(version, event)| *version > since && closes(event));
    let closed = closed.map(|(version, _)| *version);
    Some(Intervention { order, amount, since, closed })
}
