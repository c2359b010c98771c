use domain::identity::PaymentId;
use domain::payments::{CaptureRefusal, PaymentMethod};
use domain::registration::{OrderEvent, OrderStatus};
use domain::sourcing::Version;
use domain::views::PricedOrders;

use crate::support::{order, pass, seats};

use super::{
    Reader, can_be_assigned, checked_out, confirmed, costs, of_assignments, of_order, placed,
    read_in_any_order, registers, takes,
};

fn paid_story() -> Vec<OrderEvent> {
    let wish = seats([(pass(), 3)]);
    vec![
        placed(&wish, "ABC234"),
        costs(30_000),
        OrderEvent::OrderReservationCompleted { revision: 1, seats: wish.clone() },
        registers("Ada", "Lovelace", "ada@example.org"),
        checked_out(1, PaymentMethod::Invoice),
        confirmed(&wish),
    ]
}

#[test]
fn the_priced_order_says_who_registers_and_how_it_is_paid() {
    let mut reader = Reader::<PricedOrders>::having_heard(&of_order(order(), &paid_story()[..5]));
    let row = &reader.view.0[&order()];
    assert_eq!(row.registrant.as_ref().map(|who| who.email.as_str()), Some("ada@example.org"));
    assert_eq!(row.payment_method, Some(PaymentMethod::Invoice));
    let refusal = Some(CaptureRefusal::AuthorisationLapsed);
    let reopened = OrderEvent::OrderReopened { payment: PaymentId::of(order(), 1), refusal };
    let again = checked_out(2, PaymentMethod::Card);
    let story = [&paid_story()[..5], &[reopened, again]].concat();
    reader.hears(&of_order(order(), &story)[5]);
    let row = &reader.view.0[&order()];
    assert_eq!((row.payment, row.payment_method), (None, None));
    assert_eq!(row.refused_capture, refusal, "whoever is shown the order is told why");
    reader.hears(&of_order(order(), &story)[6]);
    assert_eq!(reader.view.0[&order()].refused_capture, None, "another try has begun");
}

#[test]
fn b66_seats_that_can_be_assigned_before_the_order_was_read_wait_in_a_placeholder() {
    let assignments = of_assignments(order(), &[can_be_assigned(order(), &[pass(); 3]), takes(0)]);
    let first = Reader::<PricedOrders>::having_heard(&assignments).view;
    assert_eq!(
        (first.0[&order()].status, first.0[&order()].assignable),
        (OrderStatus::NotPlaced, Some(3))
    );
    let view: PricedOrders = read_in_any_order(&[of_order(order(), &paid_story()), assignments]);
    let row = &view.0[&order()];
    assert_eq!((row.status, row.assignable), (OrderStatus::Confirmed, Some(3)));
    assert_eq!(row.version, Version(6), "the version is that of the order, not of its assignments");
    assert!(row.agrees_with(&paid_story()));
}
