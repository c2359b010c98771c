use domain::identity::PaymentId;
use domain::payments::PaymentEvent;
use domain::sourcing::Version;
use domain::values::Money;
use domain::views::{Intervention, ManualInterventions};

use crate::support::order;

use super::{Reader, of_payment};

fn payment() -> PaymentId {
    PaymentId::of(order(), 1)
}

fn failing_refund() -> Vec<PaymentEvent> {
    let amount = Money(30_000);
    vec![
        PaymentEvent::PaymentCompleted { order: order(), amount },
        PaymentEvent::RefundRequested { order: order(), amount },
        PaymentEvent::RefundFailed { order: order(), attempt: 1 },
        PaymentEvent::RefundFailed { order: order(), attempt: 2 },
        PaymentEvent::ManualInterventionRequired { order: order(), amount },
    ]
}

#[test]
fn money_the_bank_does_not_pay_back_is_an_open_item() {
    let view =
        Reader::<ManualInterventions>::having_heard(&of_payment(payment(), &failing_refund()[..4]))
            .view;
    assert_eq!(view.open().count(), 0, "the bank will be asked again");
    let view =
        Reader::<ManualInterventions>::having_heard(&of_payment(payment(), &failing_refund())).view;
    let item =
        Intervention { order: order(), amount: Money(30_000), since: Version(5), closed: None };
    assert_eq!(view.open().collect::<Vec<_>>(), [(payment(), &item)]);
}

#[test]
fn an_item_is_closed_by_a_person_or_by_the_bank_after_all_and_stays_closed() {
    for end in [
        PaymentEvent::ManualInterventionResolved { order: order() },
        PaymentEvent::PaymentRefunded { order: order(), amount: Money(30_000) },
    ] {
        let events = of_payment(payment(), &[failing_refund(), vec![end]].concat());
        let mut reader = Reader::<ManualInterventions>::having_heard(&events);
        events.iter().for_each(|late| reader.hears(late));
        assert_eq!(reader.view.open().count(), 0);
        assert_eq!(
            reader.view.0[&payment()].closed,
            Some(Version(6)),
            "it is remembered how it ended"
        );
    }
}

#[test]
fn an_ordinary_refund_is_no_item() {
    let refunded = PaymentEvent::PaymentRefunded { order: order(), amount: Money(30_000) };
    let events = of_payment(payment(), &[&failing_refund()[..2], &[refunded]].concat());
    assert_eq!(
        Reader::<ManualInterventions>::having_heard(&events).view,
        ManualInterventions::default()
    );
}
