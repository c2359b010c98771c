//! The form of the second release, where it differs from the third. It was released: nothing here
//! may change.
//!
//! It counted offered seats by how many came or went, told a re-assigned seat as one thing,
//! confirmed an order without saying what was bought, and kept a registration as a row with the
//! commands it had still to send.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::before::{Before, Registration};
use super::steps::{self, Subject};
use super::{EventDowncaster, EventUpcaster, commands, one_event, read, v3};
use crate::envelope::SCHEMA;
use crate::identity::{ConferenceId, OrderId, PaymentId, ReservationId, SeatTypeId};
use crate::message::Command;
use crate::payments::PaymentMethod;
use crate::policy::Promise;
use crate::registration::{
    AppliedDiscount, Attendee, OrderEvent, OrderLine, ProcessOutcome, ProcessStep,
    SeatAssignmentsEvent, SeatOffer, Seats, SeatsEvent,
};
use crate::sourcing::{Downcaster, Reshaped, Timestamp, Upcaster};
use crate::stream::{StreamId, StreamKind};
use crate::values::{Money, Quantity};

/// The order is final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderConfirmed {
    /// The payment; none if free of charge.
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
    /// Nothing is to be paid.
    pub is_free_of_charge: bool,
    /// What each code takes off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<AppliedDiscount>,
}

/// The bank is asked for money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct PaymentInitiated {
    /// For which order.
    pub order: OrderId,
    pub amount: Money,
    /// For which wish of the order.
    pub revision: u32,
    /// How it is paid.
    pub method: PaymentMethod,
}

/// So many more seats of a type are offered, or fewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct AvailableSeatsChanged {
    /// The seat type.
    pub seat_type: SeatTypeId,
    /// How many more; below zero: fewer.
    pub change: i64,
    /// The version of the catalogue.
    pub catalogue_version: u32,
    pub remaining: BTreeMap<SeatTypeId, i64>,
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
    /// What remains of the seat types concerned.
    pub remaining: BTreeMap<SeatTypeId, i64>,
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
    /// What remains of the seat types concerned.
    pub remaining: BTreeMap<SeatTypeId, i64>,
    /// When it was decided, by the clock of the machine that decided it.
    pub at: Timestamp,
}

/// Seats came free and are held for whoever waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsOffered {
    /// Whose turn it was, and what is held.
    pub offer: SeatOffer,
    /// What remains of the seat type.
    pub remaining: BTreeMap<SeatTypeId, i64>,
    /// When it was decided, by the clock of the machine that decided it.
    pub at: Timestamp,
}

/// A seat went from one person to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct SeatReassigned {
    pub position: u32,
    /// Who takes it now.
    pub attendee: Attendee,
}

/// The row of a registration was saved, with the commands that are to be sent because of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct RegistrationProcessSaved {
    pub order: OrderId,
    pub conference: ConferenceId,
    /// What was promised.
    pub promise: Promise,
    /// How it ended; nothing as long as it goes on.
    pub completed: Option<ProcessOutcome>,
    /// What others are asked to do, in the form of the same release.
    pub undispatched: Vec<Value>,
}

impl From<SeatReassigned> for [SeatAssignmentsEvent; 2] {
    fn from(SeatReassigned { position, attendee }: SeatReassigned) -> Self {
        [
            SeatAssignmentsEvent::SeatUnassigned { position },
            SeatAssignmentsEvent::SeatAssigned { position, attendee },
        ]
    }
}

impl RegistrationProcessSaved {
    /// The steps that led from the row before to this one: each command is what one step asks for.
    fn steps(self, before: &Before) -> Result<Vec<ProcessStep>, serde_json::Error> {
        let Self { order, conference, promise, completed, undispatched } = self;
        let begins = before.registration.is_none();
        let mut steps: Vec<_> = begins
            .then_some(ProcessStep::Started { order, conference, promise })
            .into_iter()
            .collect();
        for command in undispatched {
            let command: Command = serde_json::from_value(command)?;
            steps.extend(steps::of(command, Subject { order, conference }));
        }
        steps.extend(completed.map(|outcome| ProcessStep::Completed { outcome }));
        Ok(steps)
    }

    /// The row after one step. The row is that of `before`, unless the step begins a registration.
    fn after(step: &ProcessStep, before: &Before) -> Option<Self> {
        let begun = match step {
            ProcessStep::Started { order, conference, promise } => {
                Some(Registration { order: *order, conference: *conference, promise: *promise })
            }
            _ => before.registration,
        };
        let Registration { order, conference, promise } = begun?;
        let completed = match step {
            ProcessStep::Completed { outcome } => Some(*outcome),
            _ => None,
        };
        let stream = StreamId::new(StreamKind::RegistrationProcess, order.0);
        let command = crate::message::Event::Process(step.clone()).command(stream);
        let undispatched =
            command.and_then(|command| serde_json::to_value(command).ok()).into_iter().collect();
        Some(Self { order, conference, promise, completed, undispatched })
    }

    /// The same row, with its commands in another form.
    fn brought(mut self, from: u16, to: u16) -> Result<Self, serde_json::Error> {
        for command in &mut self.undispatched {
            *command = commands::brought(command.take(), from, to)?;
        }
        Ok(self)
    }

    /// What one handled message made of a row is one row.
    fn join(mut self, next: Self) -> Self {
        self.undispatched.extend(next.undispatched);
        self.completed = next.completed.or(self.completed);
        self
    }
}

/// Joins what this form, and the first, tell as one thing: a re-assigned seat, and a row of a
/// registration.
pub(super) fn joined(rows: Vec<super::Named>) -> Result<Vec<super::Named>, serde_json::Error> {
    let mut joined: Vec<super::Named> = Vec::new();
    for (kind, fields) in rows {
        match (kind, joined.last_mut()) {
            ("RegistrationProcessSaved", Some(("RegistrationProcessSaved", row))) => {
                let both = read::<RegistrationProcessSaved>(row.take())?.join(read(fields)?);
                *row = serde_json::to_value(both)?;
            }
            ("SeatAssigned", Some((before @ "SeatUnassigned", unassigned)))
                if unassigned.get("position") == fields.get("position") =>
            {
                (*before, *unassigned) = ("SeatReassigned", fields);
            }
            _ => joined.push((kind, fields)),
        }
    }
    Ok(joined)
}

/// From the second form to the third. The row of the first form is upcast here too: only its
/// commands differ.
pub(super) const UPCASTERS: &[EventUpcaster] = &[
    Upcaster {
        kind: "OrderConfirmed",
        from: 2,
        to: &["OrderConfirmed"],
        upcast: |old, before| {
            let OrderConfirmed { payment } = read(old)?;
            event(&OrderEvent::OrderConfirmed { payment, seats: before.wanted.clone() })
        },
    },
    Upcaster {
        kind: "AvailableSeatsChanged",
        from: 2,
        to: &["AvailableSeatsChanged"],
        upcast: |old, before| {
            let AvailableSeatsChanged { seat_type, change, catalogue_version, remaining } =
                read(old)?;
            let quota =
                before.quotas.get(&seat_type).map_or(0, |quota| i64::from(quota.0)) + change;
            let quota = Quantity(u32::try_from(quota.max(0)).unwrap_or(u32::MAX));
            event(&SeatsEvent::AvailableSeatsChanged {
                seat_type,
                quota,
                catalogue_version,
                remaining,
            })
        },
    },
    Upcaster {
        kind: "SeatReassigned",
        from: 2,
        to: &["SeatUnassigned", "SeatAssigned"],
        upcast: |old, _| {
            let [unassigned, assigned] = read::<SeatReassigned>(old)?.into();
            Ok([event(&unassigned)?, event(&assigned)?].concat())
        },
    },
    Upcaster {
        kind: "RegistrationProcessSaved",
        from: 1,
        to: &["RegistrationProcessSaved"],
        upcast: |old, _| {
            one_event(
                "RegistrationProcessSaved",
                &read::<RegistrationProcessSaved>(old)?.brought(1, 2)?,
            )
        },
    },
    Upcaster {
        kind: "RegistrationProcessSaved",
        from: 2,
        to: &["ProcessStep"],
        upcast: |old, before| {
            let steps = read::<RegistrationProcessSaved>(old)?.brought(2, 3)?.steps(before)?;
            // The third release wrote steps without what the fourth knows of them.
            let step = |step| Ok(("ProcessStep", v3::step(serde_json::to_value(step)?)));
            steps.iter().map(step).collect()
        },
    },
];

/// From the third form back to the second.
pub(super) const DOWNCASTERS: &[EventDowncaster] = &[
    Downcaster {
        kind: "OrderConfirmed",
        from: 3,
        to: &["OrderConfirmed"],
        losses: &[],
        downcast: |new, _| {
            let OrderConfirmed { payment } = read(new)?;
            one_event("OrderConfirmed", &OrderConfirmed { payment })
        },
    },
    Downcaster {
        kind: "AvailableSeatsChanged",
        from: 3,
        to: &["AvailableSeatsChanged"],
        losses: &[],
        downcast: |new, before| {
            #[derive(Deserialize)]
            struct Absolute {
                seat_type: SeatTypeId,
                quota: Quantity,
                catalogue_version: u32,
                remaining: BTreeMap<SeatTypeId, i64>,
            }
            let Absolute { seat_type, quota, catalogue_version, remaining } = read(new)?;
            let known = before.quotas.get(&seat_type).map_or(0, |quota| i64::from(quota.0));
            let change = i64::from(quota.0) - known;
            let told = AvailableSeatsChanged { seat_type, change, catalogue_version, remaining };
            one_event("AvailableSeatsChanged", &told)
        },
    },
    Downcaster {
        kind: "ProcessStep",
        from: 3,
        to: &["RegistrationProcessSaved"],
        losses: &["valid_until of ReservationRequested: seats are answered however late"],
        downcast: |new, before| match RegistrationProcessSaved::after(&read(new)?, before) {
            Some(row) => one_event("RegistrationProcessSaved", &row.brought(SCHEMA, 2)?),
            None => Ok(Vec::new()),
        },
    },
    Downcaster {
        kind: "RegistrationProcessSaved",
        from: 2,
        to: &["RegistrationProcessSaved"],
        losses: &[],
        downcast: |new, _| {
            one_event(
                "RegistrationProcessSaved",
                &read::<RegistrationProcessSaved>(new)?.brought(2, 1)?,
            )
        },
    },
];

/// An event in today's form, by its name.
fn event<E: Serialize>(event: &E) -> Reshaped {
    let value = serde_json::to_value(event)?;
    match value.as_object().and_then(|object| object.iter().next()) {
        Some((kind, fields)) => Ok(vec![(super::kind_of_today(kind), fields.clone())]),
        None => Ok(Vec::new()),
    }
}
