use domain::identity::{ConferenceId, OrderId};
use domain::registration::{OrderEvent, SeatAssignmentsEvent};
use domain::values::Money;
use domain::views::{ListedOrder, ListedStatus, OrderList};

use crate::support::{conference, order, pass, seats, workshop};

use super::{
    Reader, can_be_assigned, confirmed, costs, of_assignments, of_order, placed, read_in_any_order,
    registers, takes,
};

fn story() -> Vec<OrderEvent> {
    let wish = seats([(pass(), 2)]);
    vec![
        placed(&wish, "ABC234"),
        costs(20_000),
        registers("Ada", "Lovelace", "Ada@Example.org"),
        OrderEvent::OrderReservationCompleted { revision: 1, seats: wish.clone() },
        confirmed(&wish),
    ]
}

fn only_row(list: &OrderList) -> (OrderId, ListedOrder) {
    let mut rows = list.of(conference());
    let (id, row) = rows.next().expect("a row");
    assert!(rows.next().is_none(), "one row only");
    (id, row.clone())
}

#[test]
fn the_organiser_sees_who_ordered_what_and_where_it_stands() {
    let pending = Reader::<OrderList>::having_heard(&of_order(order(), &story()[..4])).view;
    let (id, row) = only_row(&pending);
    assert_eq!((id, row.status, row.total), (order(), ListedStatus::Pending, Money(20_000)));
    assert_eq!(row.registrant_name().as_deref(), Some("Lovelace, Ada"));
    assert_eq!(row.registrant.map(|who| who.email.to_string()).as_deref(), Some("Ada@Example.org"));
    assert_eq!(row.seats, seats([(pass(), 2)]));
    let paid = Reader::<OrderList>::having_heard(&of_order(order(), &story())).view;
    assert_eq!(only_row(&paid).1.status, ListedStatus::Confirmed);
    assert_eq!(paid.of(ConferenceId::named("another")).count(), 0);
}

#[test]
fn what_is_listed_are_the_seats_that_are_held() {
    let mut events = vec![placed(&seats([(pass(), 5)]), "ABC234")];
    events.push(OrderEvent::OrderPartiallyReserved { revision: 1, seats: seats([(pass(), 3)]) });
    let list = Reader::<OrderList>::having_heard(&of_order(order(), &events)).view;
    assert_eq!(only_row(&list).1.seats, seats([(pass(), 3)]));
}

#[test]
fn b68_assignments_that_are_read_before_their_order_are_filed_under_it() {
    let assignments = [
        can_be_assigned(order(), &[pass(), pass()]),
        takes(0),
        takes(1),
        SeatAssignmentsEvent::SeatUnassigned { position: 0 },
    ];
    let streams = [of_order(order(), &story()), of_assignments(order(), &assignments)];
    let list: OrderList = read_in_any_order(&streams);
    let (id, row) = only_row(&list);
    assert_eq!((id, row.assigned), (order(), [1].into()));
    assert_eq!(list.orders.len(), 1, "no row is filed under the id of the assignments");
    let alone = Reader::<OrderList>::having_heard(&streams[1]).view;
    assert_eq!(alone.of(conference()).count(), 0, "an order that was not read yet is not listed");
}

#[test]
fn b68_an_order_that_has_ended_stays_as_it_ended() {
    for (end, status) in [
        (OrderEvent::OrderExpired, ListedStatus::Expired),
        (OrderEvent::OrderRejected, ListedStatus::Rejected),
        (OrderEvent::OrderCancelled, ListedStatus::Cancelled),
    ] {
        let events = of_order(order(), &[placed(&seats([(workshop(), 1)]), "ABC234"), end]);
        let mut reader = Reader::<OrderList>::having_heard(&events);
        events.iter().for_each(|late| reader.hears(late));
        assert_eq!(only_row(&reader.view).1.status, status);
    }
}

#[test]
fn an_order_is_found_by_address_and_access_code_whatever_the_case_of_the_letters() {
    let mut events = story();
    let list = Reader::<OrderList>::having_heard(&of_order(order(), &events)).view;
    let email = |text: &str| text.parse().expect("an address");
    for (address, code, found) in [
        ("ada@example.org", "ABC234", Some(order())),
        ("ADA@EXAMPLE.ORG", "abc234", Some(order())),
        ("ada@example.org", "ABC235", None),
        ("bob@example.org", "ABC234", None),
    ] {
        assert_eq!(list.locate(&email(address), code), found, "{address} {code}");
    }
    events.insert(3, registers("Ada", "King", "king@example.org"));
    let corrected = Reader::<OrderList>::having_heard(&of_order(order(), &events)).view;
    assert_eq!(corrected.locate(&email("king@example.org"), "ABC234"), Some(order()));
    assert_eq!(
        corrected.locate(&email("ada@example.org"), "ABC234"),
        None,
        "the address was corrected"
    );
}
