//! Old bugs of payments.

use domain::payments::{
    CaptureRefusal, Payment, PaymentCommand, PaymentEvent, PaymentRefusal, PaymentStatus,
};
use domain::sourcing::{Aggregate, Timestamp};

type Decision = Result<Vec<PaymentEvent>, PaymentRefusal>;

/// Collected money buys nothing, and nobody asks for it back.
pub(in crate::defect) fn never_refunding(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    match (command, payment.status) {
        (PaymentCommand::VoidPayment { .. }, PaymentStatus::Completed) => Ok(Vec::new()),
        _ => payment.decide(command, now),
    }
}

/// The bank did not pay back; that is noted nowhere, so nobody asks again.
pub(in crate::defect) fn ignoring_failed_refunds(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    match command {
        PaymentCommand::RecordRefundFailure { .. } => Ok(Vec::new()),
        _ => payment.decide(command, now),
    }
}

/// The bank could not let the money go, because it had collected it; the payment is closed as if it
/// had.
pub(in crate::defect) fn ignoring_failed_voids(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    match command {
        PaymentCommand::RecordVoidFailure => payment.decide(&PaymentCommand::RecordVoid, now),
        _ => payment.decide(command, now),
    }
}

/// A person paid the money back and says so, and the item stays open.
pub(in crate::defect) fn keeping_items_open(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    match command {
        PaymentCommand::ResolveIntervention => Ok(Vec::new()),
        _ => payment.decide(command, now),
    }
}

/// An item that a person should see to is closed in the decision that opens it.
pub(in crate::defect) fn closing_items_unseen(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    let mut events = payment.decide(command, now)?;
    if let Some(PaymentEvent::ManualInterventionRequired { order, .. }) = events.last() {
        events.push(PaymentEvent::ManualInterventionResolved { order: *order });
    }
    Ok(events)
}

/// An invoice is a card by another name: the bank is asked whether to accept it.
pub(in crate::defect) fn asking_the_bank_about_invoices(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    let mut events = payment.decide(command, now)?;
    if matches!(command, PaymentCommand::InitiatePayment { .. }) {
        events.retain(|event| !matches!(event, PaymentEvent::InvoiceAccepted { .. }));
    }
    Ok(events)
}

/// Nobody looks whether an invoice is paid when it is due.
pub(in crate::defect) fn never_noting_what_is_overdue(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    match command {
        PaymentCommand::NoteOverdue { .. } => Ok(Vec::new()),
        _ => payment.decide(command, now),
    }
}

/// Whatever was ever issued is overdue when its day comes, be it paid or void by then.
pub(in crate::defect) fn dunning_who_has_paid(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    match (command, payment.order) {
        (PaymentCommand::NoteOverdue { number, .. }, Some(order)) => {
            Ok(vec![PaymentEvent::InvoiceOverdue { order, number: *number }])
        }
        _ => payment.decide(command, now),
    }
}

/// An invoice that is wrong is written over.
pub(in crate::defect) fn editing_invoices(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    let mut events = payment.decide(command, now)?;
    if let PaymentCommand::CorrectInvoice { number: edited, .. } = command {
        events.retain(|event| !matches!(event, PaymentEvent::InvoiceVoided { .. }));
        if let Some(PaymentEvent::InvoiceIssued { number, .. }) = events.first_mut() {
            *number = *edited;
        }
    }
    Ok(events)
}

/// What a customer pays after the due date is not booked.
pub(in crate::defect) fn ignoring_late_settlements(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    match (command, payment.status) {
        (PaymentCommand::RecordSettlement, PaymentStatus::Overdue) => Ok(Vec::new()),
        _ => payment.decide(command, now),
    }
}

/// What a customer pays although nobody owes it any more is kept.
pub(in crate::defect) fn keeping_what_nobody_owed(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    match (command, payment.status) {
        (PaymentCommand::RecordSettlement, PaymentStatus::Cancelled) => Ok(Vec::new()),
        _ => payment.decide(command, now),
    }
}

/// Whatever the bank says when it is asked to take the money, it is booked as taken.
pub(in crate::defect) fn booking_refused_captures(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    match command {
        PaymentCommand::RecordCaptureRefusal { .. } => {
            payment.decide(&PaymentCommand::RecordCapture, now)
        }
        _ => payment.decide(command, now),
    }
}

/// Nobody heeds that an authorisation has lapsed: the money is booked as taken.
pub(in crate::defect) fn booking_lapsed_authorisations(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    let lapsed = CaptureRefusal::AuthorisationLapsed;
    match command {
        PaymentCommand::RecordCaptureRefusal { reason } if *reason == lapsed => {
            payment.decide(&PaymentCommand::RecordCapture, now)
        }
        _ => payment.decide(command, now),
    }
}

/// The money is taken as soon as it is set aside, whatever becomes of the seats.
pub(in crate::defect) fn capturing_at_once(
    payment: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Decision {
    let mut events = payment.decide(command, now)?;
    if let (PaymentCommand::RecordAuthorisation, Some(event)) = (command, events.first()) {
        events.push(PaymentEvent::PaymentCaptureRequested { order: event.order() });
    }
    Ok(events)
}
