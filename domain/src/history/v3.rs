//! The form of the third release, where it differs from the fourth. It was released: nothing here
//! may change.
//!
//! It did not say of which order a wait is, nor that a registrant withdrew when seats were given
//! back, so a wait outlived its order; nor what an order cost where its seats are counted, so an
//! offer cost what was shown at the joining; and it offered seats of a conference that was closed.
//! It could close a conference, but not call it off, and did not say of which order a hold is.
//! An invoice was settled as soon as that was asked for; it had no number and was never due.
//! Money that the bank did not take was declined, for no reason that anybody was told.
//! What it did not say is nothing, or not so, wherever it is read.

use serde_json::Value;

use super::EventDowncaster;
use crate::sourcing::Downcaster;

/// From the fourth form back to the third.
pub(super) const DOWNCASTERS: &[EventDowncaster] = &[
    Downcaster {
        kind: "WaitListJoined",
        from: 4,
        to: &["WaitListJoined"],
        losses: &["order: the wait does not follow its order"],
        downcast: |mut new, _| {
            if let Some(entry) = new.get_mut("entry") {
                without(entry, "order");
            }
            Ok(vec![("WaitListJoined", new)])
        },
    },
    Downcaster {
        kind: "SeatsReserved",
        from: 4,
        to: &["SeatsReserved"],
        losses: &[
            "pinned: an offer costs what was shown at the joining",
            "order: whoever holds or buys the seats is not told if the conference is called off",
        ],
        downcast: |mut new, _| {
            without(&mut new, "pinned");
            without(&mut new, "order");
            Ok(vec![("SeatsReserved", new)])
        },
    },
    Downcaster {
        kind: "SeatsReservationCancelled",
        from: 4,
        to: &["SeatsReservationCancelled"],
        losses: &["withdrawn: a wish to join the wait list that comes later is granted"],
        downcast: |mut new, _| {
            without(&mut new, "withdrawn");
            Ok(vec![("SeatsReservationCancelled", new)])
        },
    },
    Downcaster {
        kind: "ProcessStep",
        from: 4,
        to: &["ProcessStep"],
        losses: &[
            "withdrawn of HoldReleased: the wait goes on",
            "pinned of ReservationRequested: an offer costs what was shown at the joining",
            "order of ReservationRequested: it is not told if the conference is called off",
            "refusal of PaymentFailed: the registrant is told that the bank said no",
            "RepaymentRequested: only money that is not yet taken is given back",
            "outcome of Completed: what was called off was withdrawn",
        ],
        downcast: |new, _| Ok(vec![("ProcessStep", step(new))]),
    },
    Downcaster {
        kind: "WaitListChanged",
        from: 4,
        to: &[],
        losses: &["all: as many seats are waited for as before the order was changed"],
        downcast: |_, _| Ok(Vec::new()),
    },
    Downcaster {
        kind: "WaitListPaused",
        from: 4,
        to: &[],
        losses: &["all: whoever waits is offered seats of a conference that is closed"],
        downcast: |_, _| Ok(Vec::new()),
    },
    Downcaster {
        kind: "WaitListResumed",
        from: 4,
        to: &[],
        losses: &["all: the line was never at rest"],
        downcast: |_, _| Ok(Vec::new()),
    },
    Downcaster {
        kind: "ConferenceCalledOff",
        from: 4,
        to: &["ConferenceUnpublished"],
        losses: &["all but that it takes no orders: it may be published again"],
        downcast: |mut new, _| {
            without(&mut new, "reason");
            Ok(vec![("ConferenceUnpublished", new)])
        },
    },
    Downcaster {
        kind: "SalesCalledOff",
        from: 4,
        to: &[],
        losses: &["all: seats are sold and waited for as before"],
        downcast: |_, _| Ok(Vec::new()),
    },
    Downcaster {
        kind: "ReservationCalledOff",
        from: 4,
        to: &[],
        losses: &["all: the seats stay held or sold"],
        downcast: |_, _| Ok(Vec::new()),
    },
    Downcaster {
        kind: "OrderCalledOff",
        from: 4,
        to: &["OrderCancelled"],
        losses: &["why: the registrant has withdrawn"],
        downcast: |new, _| Ok(vec![("OrderCancelled", new)]),
    },
    Downcaster {
        kind: "InvoiceIssued",
        from: 4,
        to: &["PaymentCaptureRequested"],
        losses: &["number", "due: it is never overdue"],
        downcast: |mut new, _| {
            ["amount", "number", "due"].into_iter().for_each(|name| without(&mut new, name));
            Ok(vec![("PaymentCaptureRequested", new)])
        },
    },
    Downcaster {
        kind: "InvoiceOverdue",
        from: 4,
        to: &[],
        losses: &["all: it is owed as before"],
        downcast: |_, _| Ok(Vec::new()),
    },
    Downcaster {
        kind: "InvoiceVoided",
        from: 4,
        to: &[],
        losses: &["all: it is owed as before"],
        downcast: |_, _| Ok(Vec::new()),
    },
    Downcaster {
        kind: "InvoiceCancelled",
        from: 4,
        to: &["PaymentVoided"],
        losses: &["why: what the customer pays nevertheless is kept"],
        downcast: |new, _| Ok(vec![("PaymentVoided", new)]),
    },
    Downcaster {
        kind: "CaptureRefused",
        from: 4,
        to: &["PaymentDeclined"],
        losses: &["reason: the registrant is told that the bank said no"],
        downcast: |mut new, _| {
            without(&mut new, "reason");
            Ok(vec![("PaymentDeclined", new)])
        },
    },
    Downcaster {
        kind: "OrderReopened",
        from: 4,
        to: &["OrderReopened"],
        losses: &["refusal: the registrant is told that the bank said no"],
        downcast: |mut new, _| {
            without(&mut new, "refusal");
            Ok(vec![("OrderReopened", new)])
        },
    },
];

/// A step as this release wrote it.
pub(super) fn step(mut step: Value) -> Value {
    if let Some(released) = step.get_mut("HoldReleased") {
        without(released, "withdrawn");
    }
    if let Some(requested) = step.get_mut("ReservationRequested") {
        without(requested, "pinned");
        without(requested, "order");
    }
    if let Some(failed) = step.get_mut("PaymentFailed") {
        without(failed, "refusal");
    }
    if let Some(completed) = step.get_mut("Completed")
        && completed["outcome"] == "CalledOff"
    {
        completed["outcome"] = "Cancelled".into();
    }
    if let Some(repaid) = step.get_mut("RepaymentRequested").map(Value::take) {
        step = Value::Object([("VoidRequested".to_owned(), repaid)].into_iter().collect());
    }
    step
}

/// The same fields without one.
pub(super) fn without(fields: &mut Value, name: &str) {
    if let Some(fields) = fields.as_object_mut() {
        fields.remove(name);
    }
}
