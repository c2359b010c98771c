//! A payment: money is set aside, then taken or let go, and each of these at most once.

use domain::identity::OrderId;
use domain::message::Event;
use domain::payments::{
    CaptureRefusal, Payment, PaymentCommand, PaymentEvent, PaymentMethod, PaymentRefusal,
    PaymentStatus,
};
use domain::sourcing::{Aggregate, Timestamp};
use domain::values::Money;

use super::support::{Given, T0, given, order};

const AMOUNT: Money = Money(50_000);

fn initiate() -> PaymentCommand {
    PaymentCommand::InitiatePayment {
        order: order(),
        amount: AMOUNT,
        revision: 1,
        method: PaymentMethod::Card,
    }
}

fn void() -> PaymentCommand {
    PaymentCommand::VoidPayment { order: order() }
}

fn refusal(reason: CaptureRefusal) -> PaymentCommand {
    PaymentCommand::RecordCaptureRefusal { reason }
}

/// When an invoice is due that is issued now, and when one is due that replaces it.
const DUE: Timestamp = Timestamp(T0.0 + 1_209_600_000);
const NEW_DUE: Timestamp = Timestamp(DUE.0 + 3_600_000);

fn issue() -> PaymentCommand {
    PaymentCommand::IssueInvoice { due: DUE }
}

fn overdue(number: u32) -> PaymentCommand {
    PaymentCommand::NoteOverdue { number, due: DUE }
}

fn correct(number: u32) -> PaymentCommand {
    PaymentCommand::CorrectInvoice { number, due: NEW_DUE }
}

/// A payment that got there by the shortest way.
fn payment_that_is(status: PaymentStatus) -> Given<Payment> {
    use PaymentCommand as Asked;
    let way: &[Asked] = match status {
        PaymentStatus::NotInitiated => &[],
        PaymentStatus::Initiated => &[initiate()],
        PaymentStatus::Authorised => &[initiate(), Asked::RecordAuthorisation],
        PaymentStatus::Declined => &[initiate(), Asked::RecordDecline],
        PaymentStatus::CaptureRequested => {
            &[initiate(), Asked::RecordAuthorisation, Asked::CapturePayment]
        }
        PaymentStatus::Captured => {
            &[initiate(), Asked::RecordAuthorisation, Asked::CapturePayment, Asked::RecordCapture]
        }
        PaymentStatus::VoidRequested => &[initiate(), void()],
        PaymentStatus::Voided => &[initiate(), void(), Asked::RecordVoid],
        PaymentStatus::Completed => &[initiate(), Asked::RecordCollection],
        PaymentStatus::RefundRequested => &[initiate(), Asked::RecordCollection, void()],
        PaymentStatus::Refunded => {
            &[initiate(), Asked::RecordCollection, void(), Asked::RecordRefund]
        }
        PaymentStatus::Owed => &[paid_by(PaymentMethod::Invoice), issue()],
        PaymentStatus::Overdue => &[paid_by(PaymentMethod::Invoice), issue(), overdue(1)],
        PaymentStatus::Cancelled => &[paid_by(PaymentMethod::Invoice), issue(), void()],
        PaymentStatus::InterventionOpen => &[
            initiate(),
            Asked::RecordCollection,
            void(),
            Asked::RecordRefundFailure { attempt: 1 },
            Asked::RecordRefundFailure { attempt: 2 },
            Asked::RecordRefundFailure { attempt: 3 },
        ],
    };
    let payment =
        way.iter().fold(given::<Payment>([]), |payment, command| payment.and(command, T0));
    assert_eq!(payment.state().status, status);
    payment
}

/// Every command in every status. `-`: nothing is recorded; `!`: refused.
const TABLE: &str = "
                     NotInitiated      Initiated             Authorised               Completed        Declined        CaptureRequested      Captured          VoidRequested    Voided          RefundRequested  Refunded        InterventionOpen            Owed                         Overdue                      Cancelled
InitiatePayment      PaymentInitiated  -                     -                        -                -               -                     -                 -                -               -                -               -                           !OtherSubject                !OtherSubject                !OtherSubject
RecordAuthorisation  !NotInitiated     PaymentAuthorised     -                        -                -               -                     -                 -                -               -                -               -                           -                            -                            -
RecordCollection     !NotInitiated     PaymentCompleted      -                        -                -               -                     -                 -                -               -                -               -                           -                            -                            -
RecordDecline        !NotInitiated     PaymentDeclined       -                        -                -               -                     -                 -                -               -                -               -                           -                            -                            -
CapturePayment       !NotInitiated     !NotAuthorised        PaymentCaptureRequested  -                !NotAuthorised  -                     -                 !NotAuthorised   !NotAuthorised  !NotAuthorised   !NotAuthorised  !NotAuthorised              -                            -                            !NotAuthorised
RecordCapture        !NotInitiated     -                     -                        -                -               PaymentCaptured       -                 -                -               -                -               -                           -                            -                            -
RecordCaptureRefusal !NotInitiated     -                     -                        -                -               CaptureRefused        -                 -                -               -                -               -                           -                            -                            -
VoidPayment          PaymentVoided     PaymentVoidRequested  PaymentVoidRequested     RefundRequested  -               PaymentVoidRequested  RefundRequested   -                -               -                -               -                           InvoiceCancelled             InvoiceCancelled             -
RefundPayment        PaymentVoided     PaymentVoidRequested  PaymentVoidRequested     RefundRequested  -               PaymentVoidRequested  RefundRequested   -                -               -                -               -                           InvoiceCancelled             InvoiceCancelled             -
RecordSettlement     !NotInitiated     -                     -                        -                -               PaymentCaptured       -                 -                -               -                -               -                           PaymentCaptured              PaymentCaptured              RefundRequested
RecordVoid           !NotInitiated     -                     -                        -                -               -                     -                 PaymentVoided    -               -                -               -                           -                            -                            -
RecordVoidFailure    !NotInitiated     -                     -                        -                -               -                     -                 RefundRequested  -               -                -               -                           -                            -                            -
RecordRefund         !NotInitiated     -                     -                        -                -               -                     -                 -                -               PaymentRefunded  -               PaymentRefunded             -                            -                            -
RecordRefundFailure  !NotInitiated     -                     -                        -                -               -                     -                 -                -               RefundFailed     -               -                           -                            -                            -
ResolveIntervention  !NotInitiated     -                     -                        -                -               -                     -                 -                -               -                -               ManualInterventionResolved  -                            -                            -
IssueInvoice         !NotInitiated     !NotAuthorised        !NotAuthorised           -                !NotAuthorised  -                     -                 !NotAuthorised   !NotAuthorised  !NotAuthorised   !NotAuthorised  !NotAuthorised              -                            -                            !NotAuthorised
NoteOverdue          !NotInitiated     -                     -                        -                -               -                     -                 -                -               -                -               -                           InvoiceOverdue               -                            -
CorrectInvoice       !NotInitiated     !NotOwed              !NotOwed                 !NotOwed         !NotOwed        !NotOwed              !NotOwed          !NotOwed         !NotOwed        !NotOwed         !NotOwed        !NotOwed                    InvoiceVoided+InvoiceIssued  InvoiceVoided+InvoiceIssued  !NotOwed
";

fn command(name: &str) -> PaymentCommand {
    match name {
        "InitiatePayment" => initiate(),
        "RecordAuthorisation" => PaymentCommand::RecordAuthorisation,
        "RecordDecline" => PaymentCommand::RecordDecline,
        "CapturePayment" => PaymentCommand::CapturePayment,
        "RecordCapture" => PaymentCommand::RecordCapture,
        "RecordCaptureRefusal" => refusal(CaptureRefusal::RefusedByBank),
        "VoidPayment" => void(),
        "RefundPayment" => PaymentCommand::RefundPayment { order: order() },
        "RecordSettlement" => PaymentCommand::RecordSettlement,
        "IssueInvoice" => issue(),
        "NoteOverdue" => overdue(1),
        "CorrectInvoice" => correct(1),
        "RecordVoid" => PaymentCommand::RecordVoid,
        "RecordCollection" => PaymentCommand::RecordCollection,
        "RecordVoidFailure" => PaymentCommand::RecordVoidFailure,
        "RecordRefund" => PaymentCommand::RecordRefund,
        "RecordRefundFailure" => PaymentCommand::RecordRefundFailure { attempt: 1 },
        "ResolveIntervention" => PaymentCommand::ResolveIntervention,
        other => panic!("{other} is no command of a payment"),
    }
}

const STATUSES: [PaymentStatus; 15] = [
    PaymentStatus::NotInitiated,
    PaymentStatus::Initiated,
    PaymentStatus::Authorised,
    PaymentStatus::Completed,
    PaymentStatus::Declined,
    PaymentStatus::CaptureRequested,
    PaymentStatus::Captured,
    PaymentStatus::VoidRequested,
    PaymentStatus::Voided,
    PaymentStatus::RefundRequested,
    PaymentStatus::Refunded,
    PaymentStatus::InterventionOpen,
    PaymentStatus::Owed,
    PaymentStatus::Overdue,
    PaymentStatus::Cancelled,
];

fn in_words(decision: &Result<Vec<PaymentEvent>, PaymentRefusal>) -> String {
    match decision {
        Ok(events) if events.is_empty() => "-".to_owned(),
        Ok(events) => {
            let names: Vec<_> = events
                .iter()
                .map(|event| Event::Payment(event.clone()).name().to_owned())
                .collect();
            names.join("+")
        }
        Err(PaymentRefusal::NotAuthorised(_)) => "!NotAuthorised".to_owned(),
        Err(PaymentRefusal::NotOwed(_)) => "!NotOwed".to_owned(),
        Err(refusal) => format!("!{refusal:?}"),
    }
}

#[test]
fn every_command_in_every_status() {
    let mut rows = TABLE.lines().filter(|line| !line.trim().is_empty());
    let header: Vec<_> = rows.next().expect("a header").split_whitespace().collect();
    assert_eq!(
        header,
        STATUSES.map(|status| format!("{status:?}")),
        "the columns are the statuses"
    );
    assert_eq!(rows.clone().count(), 18, "the rows are the commands");
    for row in rows {
        let mut cells = row.split_whitespace();
        let name = cells.next().expect("a command");
        let cells: Vec<_> = cells.collect();
        assert_eq!(cells.len(), STATUSES.len(), "{name}");
        for (status, expected) in STATUSES.into_iter().zip(cells) {
            let decision = payment_that_is(status).state().decide(&command(name), T0);
            assert_eq!(in_words(&decision), expected, "{name} when {status:?}: {decision:?}");
        }
    }
}

#[test]
fn whatever_was_done_is_not_done_again() {
    for status in STATUSES {
        for name in TABLE.lines().filter_map(|line| line.split_whitespace().next()).skip(1) {
            let before = payment_that_is(status);
            let Ok(events) = before.state().decide(&command(name), T0) else { continue };
            let after = events.iter().fold(before.state(), Payment::evolve);
            assert_eq!(
                after.decide(&command(name), T0),
                Ok(vec![]),
                "{name} repeated from {status:?}"
            );
        }
    }
}

#[test]
fn an_end_is_an_end() {
    for status in STATUSES.into_iter().filter(|status| status.has_ended()) {
        for name in TABLE.lines().filter_map(|line| line.split_whitespace().next()).skip(1) {
            // What is ours is paid back if what it bought does not take place.
            if ["VoidPayment", "RefundPayment"].contains(&name) && status == PaymentStatus::Captured
            {
                continue;
            }
            let decision = payment_that_is(status).state().decide(&command(name), T0);
            assert!(
                decision.is_err() || decision == Ok(vec![]),
                "{name} after {status:?}: {decision:?}"
            );
        }
    }
}

#[test]
fn what_is_captured_is_what_was_asked_for() {
    payment_that_is(PaymentStatus::CaptureRequested)
        .when(&PaymentCommand::RecordCapture, T0)
        .then([PaymentEvent::PaymentCaptured { order: order(), amount: AMOUNT }]);
}

#[test]
fn what_the_bank_did_not_take_has_come_to_nothing_and_says_why() {
    for reason in [CaptureRefusal::RefusedByBank, CaptureRefusal::AuthorisationLapsed] {
        payment_that_is(PaymentStatus::CaptureRequested)
            .when(&refusal(reason), T0)
            .then([PaymentEvent::CaptureRefused { order: order(), reason }])
            // An answer that was given before, and one to a question that was asked twice.
            .when(&PaymentCommand::RecordCapture, T0)
            .nothing()
            .when(&refusal(reason), T0)
            .nothing()
            .when(&void(), T0)
            .nothing()
            .when(&PaymentCommand::CapturePayment, T0)
            .refused(&PaymentRefusal::NotAuthorised(PaymentStatus::Declined));
    }
}

#[test]
fn what_is_being_taken_may_still_be_let_go_and_is_paid_back_if_it_is_too_late() {
    let asked = payment_that_is(PaymentStatus::CaptureRequested);
    asked.when(&void(), T0).then([PaymentEvent::PaymentVoidRequested { order: order() }]);
    asked
        .and(&void(), T0)
        .when(&PaymentCommand::RecordVoidFailure, T0)
        .then([PaymentEvent::RefundRequested { order: order(), amount: AMOUNT }]);
    payment_that_is(PaymentStatus::Captured)
        .when(&void(), T0)
        .then([PaymentEvent::RefundRequested { order: order(), amount: AMOUNT }]);
}

#[test]
fn an_id_pays_for_one_thing_only() {
    let payment = payment_that_is(PaymentStatus::Initiated);
    for other in [
        PaymentCommand::InitiatePayment {
            order: OrderId::named("Bob's"),
            amount: AMOUNT,
            revision: 1,
            method: PaymentMethod::Card,
        },
        PaymentCommand::InitiatePayment {
            order: order(),
            amount: Money(1),
            revision: 1,
            method: PaymentMethod::Card,
        },
        PaymentCommand::InitiatePayment {
            order: order(),
            amount: AMOUNT,
            revision: 2,
            method: PaymentMethod::Card,
        },
    ] {
        payment.when(&other, T0).refused(&PaymentRefusal::OtherSubject);
    }
}

#[test]
fn a_payment_whose_void_overtakes_its_opening_is_never_opened() {
    given::<Payment>([])
        .when(&void(), T0)
        .then([PaymentEvent::PaymentVoided { order: order() }])
        .when(&initiate(), T0)
        .nothing()
        .when(&PaymentCommand::RecordAuthorisation, T0)
        .nothing()
        .when(&void(), T0)
        .nothing();
}

#[test]
fn an_authorisation_that_comes_after_the_void_was_asked_for_changes_nothing() {
    payment_that_is(PaymentStatus::VoidRequested)
        .when(&PaymentCommand::RecordAuthorisation, T0)
        .nothing()
        .when(&PaymentCommand::CapturePayment, T0)
        .refused(&PaymentRefusal::NotAuthorised(PaymentStatus::VoidRequested));
}

fn paid_by(method: PaymentMethod) -> PaymentCommand {
    PaymentCommand::InitiatePayment { order: order(), amount: AMOUNT, revision: 1, method }
}

fn initiated_by_invoice() -> PaymentEvent {
    let (revision, method) = (1, PaymentMethod::Invoice);
    PaymentEvent::PaymentInitiated { order: order(), amount: AMOUNT, revision, method }
}

#[test]
fn an_invoice_is_accepted_at_once_and_settled_later() {
    given::<Payment>([])
        .when(&paid_by(PaymentMethod::Invoice), T0)
        .then([initiated_by_invoice(), PaymentEvent::InvoiceAccepted { order: order() }])
        .when(&PaymentCommand::RecordAuthorisation, T0)
        .nothing()
        .and(&PaymentCommand::CapturePayment, T0)
        .when(&PaymentCommand::RecordSettlement, T0)
        .then([PaymentEvent::PaymentCaptured { order: order(), amount: AMOUNT }]);
}

#[test]
fn an_invoice_that_an_earlier_release_asked_the_bank_for_goes_on() {
    given::<Payment>([initiated_by_invoice()])
        .when(&PaymentCommand::RecordAuthorisation, T0)
        .then([PaymentEvent::InvoiceAccepted { order: order() }]);
}

fn issued(number: u32, due: Timestamp) -> PaymentEvent {
    PaymentEvent::InvoiceIssued { order: order(), amount: AMOUNT, number, due }
}

#[test]
fn an_invoice_is_issued_where_the_money_of_a_card_is_taken() {
    let by_invoice = given::<Payment>([]).and(&paid_by(PaymentMethod::Invoice), T0);
    let asked = PaymentCommand::CapturePayment.invoiced(&by_invoice.state(), DUE);
    assert_eq!(asked, Some(issue()));
    by_invoice.when(&issue(), T0).then([issued(1, DUE)]).when(&issue(), T0).nothing();
    let by_card = payment_that_is(PaymentStatus::Authorised);
    assert_eq!(PaymentCommand::CapturePayment.invoiced(&by_card.state(), DUE), None);
    assert_eq!(void().invoiced(&payment_that_is(PaymentStatus::Owed).state(), DUE), None);
}

#[test]
fn an_invoice_is_overdue_once_and_settled_all_the_same() {
    payment_that_is(PaymentStatus::Owed)
        .when(&overdue(1), T0)
        .then([PaymentEvent::InvoiceOverdue { order: order(), number: 1 }])
        .when(&overdue(1), T0)
        .nothing()
        .when(&PaymentCommand::RecordSettlement, T0)
        .then([PaymentEvent::PaymentCaptured { order: order(), amount: AMOUNT }])
        .when(&overdue(1), T0)
        .nothing();
}

#[test]
fn a_wrong_invoice_is_voided_and_a_new_one_issued_and_nothing_is_edited() {
    for status in [PaymentStatus::Owed, PaymentStatus::Overdue] {
        payment_that_is(status)
            .when(&correct(1), T0)
            .then([PaymentEvent::InvoiceVoided { order: order(), number: 1 }, issued(2, NEW_DUE)])
            // Asked twice, and the day of the one that is void.
            .when(&correct(1), T0)
            .nothing()
            .when(&overdue(1), T0)
            .nothing()
            .when(&overdue(2), T0)
            .then([PaymentEvent::InvoiceOverdue { order: order(), number: 2 }]);
    }
}

#[test]
fn an_invoice_that_is_settled_is_not_corrected() {
    payment_that_is(PaymentStatus::Owed)
        .and(&PaymentCommand::RecordSettlement, T0)
        .when(&correct(1), T0)
        .refused(&PaymentRefusal::NotOwed(PaymentStatus::Captured));
}

#[test]
fn nobody_owes_what_does_not_take_place_and_what_is_paid_nevertheless_is_paid_back() {
    for command in [void(), PaymentCommand::RefundPayment { order: order() }] {
        payment_that_is(PaymentStatus::Overdue)
            .when(&command, T0)
            .then([PaymentEvent::InvoiceCancelled { order: order() }])
            .when(&overdue(1), T0)
            .nothing()
            .when(&PaymentCommand::RecordSettlement, T0)
            .then([PaymentEvent::RefundRequested { order: order(), amount: AMOUNT }])
            .when(&PaymentCommand::RecordSettlement, T0)
            .nothing()
            .when(&PaymentCommand::RecordRefund, T0)
            .then([PaymentEvent::PaymentRefunded { order: order(), amount: AMOUNT }]);
    }
}

#[test]
fn an_accepted_invoice_is_let_go_without_the_bank() {
    for command in [void(), PaymentCommand::RefundPayment { order: order() }] {
        given::<Payment>([])
            .and(&paid_by(PaymentMethod::Invoice), T0)
            .when(&command, T0)
            .then([PaymentEvent::PaymentVoided { order: order() }]);
    }
}

#[test]
fn what_a_third_party_collected_is_paid_back_if_it_buys_nothing() {
    given::<Payment>([])
        .and(&paid_by(PaymentMethod::Redirect), T0)
        .and(&PaymentCommand::RecordCollection, T0)
        .when(&void(), T0)
        .then([PaymentEvent::RefundRequested { order: order(), amount: AMOUNT }])
        .when(&PaymentCommand::RecordRefund, T0)
        .then([PaymentEvent::PaymentRefunded { order: order(), amount: AMOUNT }]);
}

#[test]
fn what_was_collected_while_it_was_to_be_let_go_is_paid_back() {
    given::<Payment>([])
        .and(&paid_by(PaymentMethod::Redirect), T0)
        .and(&void(), T0)
        .when(&PaymentCommand::RecordCollection, T0)
        .nothing()
        .when(&PaymentCommand::RecordVoidFailure, T0)
        .then([PaymentEvent::RefundRequested { order: order(), amount: AMOUNT }]);
}

#[test]
fn a_refund_that_keeps_failing_becomes_an_open_item_for_a_person() {
    let failure = |attempt| PaymentCommand::RecordRefundFailure { attempt };
    payment_that_is(PaymentStatus::RefundRequested)
        .when(&failure(1), T0)
        .then([PaymentEvent::RefundFailed { order: order(), attempt: 1 }])
        .when(&failure(1), T0)
        .nothing()
        .when(&failure(2), T0)
        .then([PaymentEvent::RefundFailed { order: order(), attempt: 2 }])
        .when(&failure(3), T0)
        .then([PaymentEvent::ManualInterventionRequired { order: order(), amount: AMOUNT }])
        .when(&PaymentCommand::ResolveIntervention, T0)
        .then([PaymentEvent::ManualInterventionResolved { order: order() }]);
}
