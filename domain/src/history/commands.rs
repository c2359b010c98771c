//! Commands in the forms of earlier releases. Each is upcast by itself: a command says all there is
//! to know.

use std::sync::LazyLock;

use serde_json::Value;

use super::v3;
use crate::envelope::SCHEMA;
use crate::message::{Command, Written};
use crate::sourcing::{Chain, Downcaster, Form, UpcastError, Upcaster};

static CHAIN: LazyLock<Chain<()>> = LazyLock::new(|| {
    Chain::new(forms(), UPCASTERS, DOWNCASTERS)
        .expect("the forms of commands are checked by a test")
});

const UPCASTERS: &[Upcaster<()>] = &[
    Upcaster {
        kind: "ConfirmOrderPayment",
        from: 1,
        to: &["ConfirmOrder"],
        upcast: |fields, ()| Ok(vec![("ConfirmOrder", fields)]),
    },
    Upcaster {
        kind: "MakeSeatReservation",
        from: 2,
        to: &["MakeSeatReservation"],
        upcast: answered_however_late,
    },
];

const DOWNCASTERS: &[Downcaster<()>] = &[
    Downcaster {
        kind: "ConfirmOrder",
        from: 2,
        to: &["ConfirmOrderPayment"],
        losses: &[],
        downcast: |fields, ()| Ok(vec![("ConfirmOrderPayment", fields)]),
    },
    Downcaster {
        kind: "CancelSeatReservation",
        from: 4,
        to: &["CancelSeatReservation"],
        losses: &["withdrawn: the wait goes on"],
        downcast: |mut fields, ()| {
            v3::without(&mut fields, "withdrawn");
            Ok(vec![("CancelSeatReservation", fields)])
        },
    },
    Downcaster {
        kind: "MakeSeatReservation",
        from: 4,
        to: &["MakeSeatReservation"],
        losses: &[
            "pinned: an offer costs what was shown at the joining",
            "order: whoever holds or buys the seats is not told if the conference is called off",
        ],
        downcast: |mut fields, ()| {
            v3::without(&mut fields, "pinned");
            v3::without(&mut fields, "order");
            Ok(vec![("MakeSeatReservation", fields)])
        },
    },
    Downcaster {
        kind: "JoinWaitList",
        from: 4,
        to: &["JoinWaitList"],
        losses: &["order: the wait does not follow its order"],
        downcast: |mut fields, ()| {
            if let Some(entry) = fields.get_mut("entry") {
                v3::without(entry, "order");
            }
            Ok(vec![("JoinWaitList", fields)])
        },
    },
    // Whoever is told that a conference was opened or closed words it so by itself; nobody sends
    // it.
    Downcaster {
        kind: "SetOpening",
        from: 4,
        to: &[],
        losses: &["all: a closed conference offers seats to its line"],
        downcast: |_, ()| Ok(Vec::new()),
    },
    Downcaster {
        kind: "CallOffSales",
        from: 4,
        to: &[],
        losses: &["all: seats are sold and waited for as before"],
        downcast: |_, ()| Ok(Vec::new()),
    },
    // Whoever cannot call a conference off can at least close it.
    Downcaster {
        kind: "CallOffConference",
        from: 4,
        to: &["UnpublishConference"],
        losses: &["all but that it takes no orders: it may be published again"],
        downcast: |_, ()| Ok(vec![("UnpublishConference", Value::Null)]),
    },
    Downcaster {
        kind: "CallOffOrder",
        from: 4,
        to: &["CancelOrder"],
        losses: &["all if it is paid: it stays as it is"],
        downcast: |fields, ()| Ok(vec![("CancelOrder", fields)]),
    },
    Downcaster {
        kind: "RefundPayment",
        from: 4,
        to: &["VoidPayment"],
        losses: &["all if the money is taken: it is kept"],
        downcast: |fields, ()| Ok(vec![("VoidPayment", fields)]),
    },
    // Whoever issues an invoice words it so by itself; nobody sends it.
    Downcaster {
        kind: "IssueInvoice",
        from: 4,
        to: &["CapturePayment"],
        losses: &["due: it is never overdue"],
        downcast: |_, ()| Ok(vec![("CapturePayment", Value::Null)]),
    },
    // What is issued is asked for already: asked for once more, it is owed as before.
    Downcaster {
        kind: "NoteOverdue",
        from: 4,
        to: &["CapturePayment"],
        losses: &["all: it is owed as before"],
        downcast: |_, ()| Ok(vec![("CapturePayment", Value::Null)]),
    },
    // The one thing that an organiser could do about a payment; it does nothing to an invoice.
    Downcaster {
        kind: "CorrectInvoice",
        from: 4,
        to: &["ResolveIntervention"],
        losses: &["all: the invoice stays as it is"],
        downcast: |_, ()| Ok(vec![("ResolveIntervention", Value::Null)]),
    },
    // A payment that was set aside is not declined any more: the bank is asked again.
    Downcaster {
        kind: "RecordCaptureRefusal",
        from: 4,
        to: &["RecordDecline"],
        losses: &["all: the bank is asked again"],
        downcast: |_, ()| Ok(vec![("RecordDecline", Value::Null)]),
    },
    Downcaster {
        kind: "ReopenAfterPayment",
        from: 4,
        to: &["ReopenAfterPayment"],
        losses: &["refusal: the registrant is told that the bank said no"],
        downcast: |mut fields, ()| {
            v3::without(&mut fields, "refusal");
            Ok(vec![("ReopenAfterPayment", fields)])
        },
    },
    Downcaster {
        kind: "RecordSettlement",
        from: 4,
        to: &["RecordCapture"],
        losses: &[],
        downcast: |fields, ()| Ok(vec![("RecordCapture", fields)]),
    },
    Downcaster {
        kind: "MakeSeatReservation",
        from: 3,
        to: &["MakeSeatReservation"],
        losses: &["valid_until: seats are answered however late"],
        downcast: |mut fields, ()| {
            if let Some(fields) = fields.as_object_mut() {
                fields.remove("valid_until");
            }
            Ok(vec![("MakeSeatReservation", fields)])
        },
    },
];

fn answered_however_late(mut fields: Value, (): &mut ()) -> crate::sourcing::Reshaped {
    if let Some(fields) = fields.as_object_mut() {
        fields.entry("valid_until").or_insert(Value::Null);
    }
    Ok(vec![("MakeSeatReservation", fields)])
}

/// The commands that the fourth release has and no earlier one.
const SINCE_V4: [&str; 10] = [
    "SetOpening",
    "CallOffSales",
    "CallOffConference",
    "CallOffOrder",
    "RefundPayment",
    "RecordSettlement",
    "RecordCaptureRefusal",
    "IssueInvoice",
    "NoteOverdue",
    "CorrectInvoice",
];

/// The names of all commands of each form.
fn forms() -> Vec<Form> {
    let without = |schema, absent: &[&str], former: &[&'static str]| {
        let known = |kind: &&str| !absent.contains(kind) && !SINCE_V4.contains(kind);
        let kinds = Command::names().filter(known).chain(former.to_vec());
        Form { schema, kinds: kinds.collect() }
    };
    vec![
        without(1, &["ConfirmOrder"], &["ConfirmOrderPayment"]),
        without(2, &[], &[]),
        without(3, &[], &[]),
        Form { schema: 4, kinds: Command::names().collect() },
    ]
}

/// What is lost when commands are written for an earlier release.
pub(super) fn losses() -> impl Iterator<Item = (u16, &'static str, &'static str)> {
    CHAIN.losses()
}

/// Writes a command in the form of an earlier release; in today's it stays as it is.
#[must_use]
pub fn downcast_command(command: &Command, schema: u16) -> Command {
    if schema >= SCHEMA || matches!(command, Command::Written(_)) {
        return command.clone();
    }
    let today = serde_json::to_value(command).expect("a command has string keys only");
    let downcast =
        reshaped(today, |kind, fields| CHAIN.bring(SCHEMA, schema, kind, fields, &mut ()))
            .expect("every command of today has a form in every release, which a test checks");
    Command::Written(Written { schema, text: downcast.to_string() })
}

impl Written {
    /// The command in today's form.
    ///
    /// # Errors
    /// [`UpcastError`] if it is no command of that form.
    pub fn command(&self) -> Result<Command, UpcastError> {
        let malformed =
            |source| UpcastError::Malformed { schema: self.schema, kind: "a command", source };
        let written: Value = serde_json::from_str(&self.text).map_err(malformed)?;
        let upcast = reshaped(written, |kind, fields| {
            CHAIN.bring(self.schema, SCHEMA, kind, fields, &mut ())
        })?;
        serde_json::from_value(upcast).map_err(malformed)
    }
}

/// A command is written as `{"Receiver": [address …, command]}`; only the command has a name that
/// may change.
fn reshaped(
    mut command: Value,
    reshape: impl FnOnce(&str, Value) -> Result<Vec<super::Named>, UpcastError>,
) -> Result<Value, UpcastError> {
    let last = command
        .as_object_mut()
        .and_then(|object| object.values_mut().next())
        .and_then(|parts| parts.as_array_mut())
        .and_then(|parts| parts.last_mut());
    let Some(last) = last else {
        return Err(UpcastError::Unknown { schema: 0, kind: command.to_string() });
    };
    let (kind, fields) = super::named(last.take());
    if let Some((kind, fields)) = reshape(&kind, fields)?.into_iter().next() {
        *last = super::unnamed(kind, fields);
    }
    Ok(command)
}

/// Brings a command from one form into another, for the commands that a row of a registration has
/// still to send.
pub(super) fn brought(command: Value, from: u16, to: u16) -> Result<Value, serde_json::Error> {
    reshaped(command, |kind, fields| CHAIN.bring(from, to, kind, fields, &mut ()))
        .map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{ConferenceId, OrderId, ReservationId};
    use crate::registration::{OrderCommand, Seats, SeatsCommand};
    use crate::sourcing::Timestamp;

    fn there_and_back(command: &Command, schema: u16) -> (String, Command) {
        let Command::Written(written) = downcast_command(command, schema) else {
            panic!("not written")
        };
        (written.text.clone(), written.command().unwrap())
    }

    #[test]
    fn the_first_release_confirmed_orders_by_another_name() {
        let command = OrderCommand::ConfirmOrder { payment: None, seats: Seats::default() };
        let command = Command::Order(OrderId::named("Ada"), command);
        let (text, back) = there_and_back(&command, 1);
        assert!(text.contains("ConfirmOrderPayment"), "{text}");
        assert_eq!(back, command);
        assert!(there_and_back(&command, 2).0.contains("\"ConfirmOrder\""));
    }

    #[test]
    fn earlier_releases_answer_however_late() {
        let order = OrderId::named("Ada");
        let ask = |valid_until| {
            let (reservation, seats) = (ReservationId::of(order, 1), Seats::default());
            let command = SeatsCommand::MakeSeatReservation {
                reservation,
                request: 1,
                seats,
                valid_until,
                pinned: Default::default(),
                order: None,
            };
            Command::Seats(ConferenceId::named("the conference"), command)
        };
        let (text, back) = there_and_back(&ask(Some(Timestamp(5))), 2);
        assert!(!text.contains("valid_until"), "{text}");
        assert_eq!(back, ask(None));
    }

    #[test]
    fn earlier_releases_are_not_told_that_an_order_was_withdrawn() {
        let release = |withdrawn| {
            let reservation = ReservationId::of(OrderId::named("Ada"), 1);
            let command = SeatsCommand::CancelSeatReservation { reservation, withdrawn };
            Command::Seats(ConferenceId::named("the conference"), command)
        };
        for schema in 1..SCHEMA {
            let (text, back) = there_and_back(&release(true), schema);
            assert!(!text.contains("withdrawn"), "{text}");
            assert_eq!(back, release(false));
        }
    }

    #[test]
    fn a_command_of_today_is_not_rewritten() {
        let command = Command::Order(OrderId::named("Ada"), OrderCommand::CancelOrder);
        assert_eq!(downcast_command(&command, SCHEMA), command);
        assert_eq!(there_and_back(&command, 1).1, command);
    }
}
