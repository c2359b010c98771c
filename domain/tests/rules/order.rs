//! An order: what may be asked of it where it stands, what freezes it, and that its ends are final.

use domain::identity::{OrderId, PaymentId, SeatTypeId};
use domain::message::Event;
use domain::payments::PaymentMethod;
use domain::policy::Promise;
use domain::registration::{
    Order, OrderCommand, OrderEvent, OrderRefusal, OrderStatus, PaymentProof, PriceList,
    RegistrantDetails, Seats, UnknownSeatType, price,
};
use domain::sourcing::{Aggregate, Version};
use domain::values::{AccessCode, Money, Price};

use super::support::{
    Given, T0, at, conference, given, keynote, order, pass, prices, promise, seats, workshop,
};

fn payment(attempt: u32) -> PaymentId {
    PaymentId::of(order(), attempt)
}

fn register(wanted: &Seats) -> OrderCommand {
    OrderCommand::RegisterToConference {
        order: order(),
        conference: conference(),
        seats: wanted.clone(),
        prices: prices(),
        promise: promise(),
        catalogue_version: 1,
    }
}

fn change(expected: u64, wanted: &Seats) -> OrderCommand {
    OrderCommand::ChangeSeats {
        expected: Version(expected),
        seats: wanted.clone(),
        prices: prices(),
        catalogue_version: 1,
    }
}

fn mark(revision: u32, held: &Seats) -> OrderCommand {
    OrderCommand::MarkSeatsAsReserved { revision, seats: held.clone() }
}

fn accept(expected: u64) -> OrderCommand {
    OrderCommand::AcceptPartialReservation { expected: Version(expected) }
}

fn check_out(attempt: u32, expected: u64) -> OrderCommand {
    OrderCommand::CheckOut {
        payment: payment(attempt),
        expected: Version(expected),
        method: PaymentMethod::Card,
    }
}

fn reopen(attempt: u32) -> OrderCommand {
    OrderCommand::ReopenAfterPayment { payment: payment(attempt), refusal: None }
}

fn confirm(payment: Option<PaymentProof>, committed: &Seats) -> OrderCommand {
    OrderCommand::ConfirmOrder { payment, seats: committed.clone() }
}

fn proof(attempt: u32, amount: Money, revision: u32) -> PaymentProof {
    PaymentProof { payment: payment(attempt), amount, revision }
}

fn expire(settled: Option<PaymentId>) -> OrderCommand {
    OrderCommand::ExpireOrder { settled }
}

fn totals(of: &Seats) -> OrderEvent {
    totals_at(of, &prices())
}

fn totals_at(of: &Seats, prices: &PriceList) -> OrderEvent {
    OrderEvent::OrderTotalsCalculated { totals: price(of, prices, &[]).expect("for sale") }
}

fn pinned<const N: usize>(seat_types: [SeatTypeId; N]) -> PriceList {
    seat_types.map(|seat_type| (seat_type, prices()[&seat_type])).into()
}

/// Five passes and three workshops: 620.00.
fn wish() -> Seats {
    seats([(pass(), 5), (workshop(), 3)])
}

fn placed() -> Given<Order> {
    given::<Order>([]).and(&register(&wish()), T0)
}

fn partially_reserved() -> Given<Order> {
    placed().and(&mark(1, &seats([(pass(), 5)])), at(0, 1))
}

fn reserved() -> Given<Order> {
    placed().and(&mark(1, &wish()), at(0, 1))
}

fn paying() -> Given<Order> {
    reserved().and(&check_out(1, 3), at(1, 0))
}

/// Free of charge and checked out, so nothing is left to wait for but the seats.
fn finishing_for_free() -> Given<Order> {
    let free = seats([(keynote(), 2)]);
    given::<Order>([])
        .and(&register(&free), T0)
        .and(&mark(1, &free), at(0, 1))
        .and(&check_out(1, 3), at(1, 0))
}

fn reopened() -> Given<Order> {
    paying().and(&reopen(1), at(2, 0))
}

fn confirmed() -> Given<Order> {
    paying().and(&confirm(Some(proof(1, Money(62_000), 1)), &wish()), at(2, 0))
}

fn expired() -> Given<Order> {
    reserved().and(&expire(None), at(29, 0))
}

fn rejected() -> Given<Order> {
    placed().and(&OrderCommand::RejectOrder, at(15, 0))
}

fn cancelled() -> Given<Order> {
    reserved().and(&OrderCommand::CancelOrder, at(2, 0))
}

mod placing {
    use super::*;

    #[test]
    fn an_order_is_placed_with_its_prices_its_promise_and_its_total() {
        given::<Order>([]).when(&register(&wish()), T0).then([
            OrderEvent::OrderPlaced {
                conference: conference(),
                seats: wish(),
                revision: 1,
                promise: promise(),
                access_code: AccessCode::of(order()),
                prices: pinned([pass(), workshop()]),
                catalogue_version: 1,
            },
            totals(&wish()),
        ]);
    }

    #[test]
    fn what_is_not_for_sale_cannot_be_ordered() {
        let unknown = SeatTypeId::named("banquet");
        given::<Order>([])
            .when(&register(&seats([(unknown, 1), (pass(), 1)])), T0)
            .refused(&OrderRefusal::UnknownSeatType(UnknownSeatType(unknown)));
    }

    #[test]
    fn b20_placing_again_is_no_change_of_the_order() {
        placed().when(&register(&seats([(pass(), 1)])), T0).refused(&OrderRefusal::AlreadyPlaced);
    }

    #[test]
    fn an_access_code_has_six_characters_without_look_alikes() {
        for name in ["Ada", "Bob", "Cid", "Dot", "Eve"] {
            let code = AccessCode::of(OrderId::named(name)).0;
            assert_eq!(code.len(), 6);
            assert!(code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{code}");
            assert!(!code.contains(['I', 'O', '0']), "{code}");
        }
        assert_eq!(AccessCode::of(order()), AccessCode::of(order()));
        assert_ne!(AccessCode::of(order()), AccessCode::of(OrderId::named("Bob")));
    }
}

mod registering {
    use super::*;

    fn ada(first_name: &str) -> RegistrantDetails {
        let email = "ada@example.org".parse().expect("an address");
        RegistrantDetails {
            first_name: first_name.to_owned(),
            last_name: "Byron".to_owned(),
            email,
        }
    }

    fn says(first_name: &str) -> OrderCommand {
        OrderCommand::AssignRegistrantDetails { registrant: ada(first_name) }
    }

    fn assigned(first_name: &str) -> OrderEvent {
        OrderEvent::OrderRegistrantAssigned { registrant: ada(first_name) }
    }

    #[test]
    fn who_registers_is_recorded_once_and_may_be_corrected_even_while_paying() {
        let history = placed()
            .when(&says("Ada"), T0)
            .then([assigned("Ada")])
            .when(&says("Ada"), at(0, 1))
            .nothing()
            .when(&says("Augusta"), at(0, 2))
            .then([assigned("Augusta")]);
        assert_eq!(history.state().registrant, Some(ada("Augusta")));
        paying().when(&says("Ada"), at(1, 1)).then([assigned("Ada")]);
        confirmed().when(&says("Ada"), at(20, 0)).then([assigned("Ada")]);
    }

    #[test]
    fn an_order_that_has_ended_learns_no_other_registrant_but_recognises_the_same() {
        placed()
            .and(&says("Ada"), T0)
            .and(&OrderCommand::CancelOrder, at(1, 0))
            .when(&says("Ada"), at(2, 0))
            .nothing();
        let ended = OrderRefusal::Ended(OrderStatus::Cancelled);
        cancelled().when(&says("Ada"), at(3, 0)).refused(&ended);
        given::<Order>([]).when(&says("Ada"), T0).refused(&OrderRefusal::NotPlaced);
    }
}

mod reserving {
    use super::*;

    #[test]
    fn t15_a_full_reservation_changes_no_total() {
        placed()
            .when(&mark(1, &wish()), T0)
            .then([OrderEvent::OrderReservationCompleted { revision: 1, seats: wish() }]);
    }

    #[test]
    fn t16_a_partial_reservation_is_priced_as_what_is_held() {
        let held = seats([(pass(), 5)]);
        let history = placed().when(&mark(1, &held), T0).then([
            OrderEvent::OrderPartiallyReserved { revision: 1, seats: held.clone() },
            totals(&held),
        ]);
        assert_eq!(history.state().totals.total, Money(50_000));
        assert_eq!(history.state().wanted, wish(), "what was wanted is not forgotten");
    }

    #[test]
    fn t17_zero_seats_of_a_type_are_as_good_as_none_of_it() {
        given::<Order>([])
            .and(&register(&seats([(pass(), 5), (workshop(), 0)])), T0)
            .when(&mark(1, &seats([(pass(), 5)])), T0)
            .then([OrderEvent::OrderReservationCompleted {
                revision: 1,
                seats: seats([(pass(), 5)]),
            }]);
    }

    #[test]
    fn t18_b15_nothing_is_reserved_or_expired_after_the_confirmation() {
        let refusal = OrderRefusal::Ended(OrderStatus::Confirmed);
        confirmed().when(&mark(1, &wish()), at(3, 0)).refused(&refusal);
        confirmed().when(&expire(None), at(29, 0)).refused(&refusal);
        expired()
            .when(&mark(1, &wish()), at(30, 0))
            .refused(&OrderRefusal::Ended(OrderStatus::Expired));
    }

    #[test]
    fn b14_a_repeated_partial_answer_does_not_become_a_full_one() {
        let history = partially_reserved().when(&mark(1, &seats([(pass(), 5)])), T0).nothing();
        assert_eq!(history.state().status, OrderStatus::PartiallyReserved);
    }

    #[test]
    fn b13_the_answer_to_an_earlier_wish_is_ignored() {
        let changed = placed().and(&change(2, &seats([(pass(), 1)])), T0);
        changed.when(&mark(1, &wish()), T0).nothing();
        changed.when(&mark(2, &seats([(pass(), 1)])), T0).then([
            OrderEvent::OrderReservationCompleted { revision: 2, seats: seats([(pass(), 1)]) },
        ]);
    }

    #[test]
    fn a_partial_reservation_can_be_accepted_and_paid() {
        let held = seats([(pass(), 5)]);
        partially_reserved()
            .when(&accept(4), at(1, 0))
            .then([OrderEvent::PartialReservationAccepted { seats: held.clone() }])
            .when(&check_out(1, 5), at(2, 0))
            .then([OrderEvent::OrderCheckedOut {
                payment: Some(payment(1)),
                amount: Money(50_000),
                revision: 1,
                method: PaymentMethod::Card,
            }])
            .when(&confirm(Some(proof(1, Money(50_000), 1)), &held), at(3, 0))
            .then([OrderEvent::OrderConfirmed { payment: Some(payment(1)), seats: held.clone() }]);
    }

    #[test]
    fn b22_a_hold_of_nothing_is_neither_acceptable_nor_free() {
        let nothing_held = placed().and(&mark(1, &Seats::default()), T0);
        assert!(!nothing_held.state().totals.is_free_of_charge);
        nothing_held.when(&accept(4), T0).refused(&OrderRefusal::NotReserved);
        nothing_held.when(&check_out(1, 4), T0).refused(&OrderRefusal::NotReserved);
    }
}

mod changing {
    use super::*;

    #[test]
    fn a_change_prices_the_whole_order_anew_and_does_not_extend_the_promise() {
        let dearer: PriceList =
            [(pass(), Price::whole(150)), (workshop(), Price::whole(60))].into();
        let new_wish = seats([(pass(), 1)]);
        let command = OrderCommand::ChangeSeats {
            expected: Version(3),
            seats: new_wish.clone(),
            prices: dearer.clone(),
            catalogue_version: 1,
        };
        let history = reserved().when(&command, at(10, 0)).then([
            OrderEvent::OrderUpdated {
                seats: new_wish.clone(),
                revision: 2,
                prices: [(pass(), Price::whole(150))].into(),
                expected: Version(3),
                catalogue_version: 1,
            },
            totals_at(&new_wish, &dearer),
        ]);
        let order = history.state();
        assert_eq!(
            (order.status, order.held),
            (OrderStatus::Placed, None),
            "the new wish has no answer yet"
        );
        assert_eq!(order.promise, Some(promise()));
    }

    #[test]
    fn a_partial_answer_is_priced_with_the_prices_the_order_was_placed_with() {
        let history =
            placed().and(&change(2, &wish()), T0).and(&mark(2, &seats([(workshop(), 2)])), T0);
        assert_eq!(history.state().totals.total, Money(8000));
    }

    #[test]
    fn a_change_of_a_version_that_is_no_longer_current_is_refused_with_the_current_one() {
        reserved()
            .when(&change(2, &seats([(pass(), 1)])), T0)
            .refused(&OrderRefusal::Stale { current: Version(3) });
        reserved()
            .when(&change(4, &seats([(pass(), 1)])), T0)
            .refused(&OrderRefusal::Stale { current: Version(3) });
        partially_reserved()
            .when(&accept(2), T0)
            .refused(&OrderRefusal::Stale { current: Version(4) });
        reserved().when(&check_out(1, 2), T0).refused(&OrderRefusal::Stale { current: Version(3) });
    }

    #[test]
    fn a_repeated_change_is_recognised_even_after_its_answer() {
        let new_wish = seats([(pass(), 1)]);
        reserved()
            .and(&change(3, &new_wish), T0)
            .and(&mark(2, &new_wish), T0)
            .when(&change(3, &new_wish), T0)
            .nothing();
    }

    #[test]
    fn another_change_of_the_same_version_is_not_a_repetition() {
        reserved()
            .and(&change(3, &seats([(pass(), 1)])), T0)
            .when(&change(3, &seats([(pass(), 2)])), T0)
            .refused(&OrderRefusal::Stale { current: Version(5) });
    }

    #[test]
    fn b16_an_order_is_frozen_while_a_payment_is_open() {
        let wish = seats([(pass(), 1)]);
        for order in [paying(), finishing_for_free()] {
            order.when(&change(4, &wish), at(2, 0)).refused(&OrderRefusal::PaymentOpen);
            order.when(&OrderCommand::CancelOrder, at(2, 0)).refused(&OrderRefusal::PaymentOpen);
            order.when(&OrderCommand::RejectOrder, at(2, 0)).refused(&OrderRefusal::PaymentOpen);
            order.when(&expire(None), at(29, 0)).refused(&OrderRefusal::PaymentOpen);
        }
    }

    #[test]
    fn a_declined_payment_thaws_the_order() {
        reopened().when(&change(5, &seats([(pass(), 1)])), at(3, 0)).then([
            OrderEvent::OrderUpdated {
                seats: seats([(pass(), 1)]),
                revision: 2,
                prices: pinned([pass()]),
                expected: Version(5),
                catalogue_version: 1,
            },
            totals(&seats([(pass(), 1)])),
        ]);
    }
}

mod paying_for_it {
    use super::*;

    #[test]
    fn b25_paying_can_begin_until_the_promise_ends_by_whatever_clock() {
        let last_call = promise().last_call();
        assert_eq!(last_call, promise().ends + domain::policy::CLOCK_TOLERANCE);
        let last_moment = domain::sourcing::Timestamp(last_call.0 - 1);
        reserved().when(&check_out(1, 3), last_moment).then([OrderEvent::OrderCheckedOut {
            payment: Some(payment(1)),
            amount: Money(62_000),
            revision: 1,
            method: PaymentMethod::Card,
        }]);
        reserved().when(&check_out(1, 3), last_call).refused(&OrderRefusal::PromiseEnded);
        let short = Promise { release_at: promise().ends, ..promise() };
        assert_eq!(short.last_call(), promise().ends, "seats that are not held cannot be paid");
    }

    #[test]
    fn an_order_without_a_promise_cannot_be_paid() {
        let none = Promise::default();
        let mut register = register(&wish());
        if let OrderCommand::RegisterToConference { promise, .. } = &mut register {
            *promise = none;
        }
        given::<Order>([])
            .and(&register, T0)
            .and(&mark(1, &wish()), T0)
            .when(&check_out(1, 3), T0)
            .refused(&OrderRefusal::PromiseEnded);
    }

    #[test]
    fn b17_only_one_payment_is_open_at_a_time() {
        paying().when(&check_out(1, 3), at(2, 0)).nothing();
        paying().when(&check_out(2, 4), at(2, 0)).refused(&OrderRefusal::PaymentOpen);
    }

    #[test]
    fn a_declined_payment_is_closed_for_good_and_another_one_may_be_tried() {
        reopened().when(&check_out(1, 5), at(3, 0)).refused(&OrderRefusal::PaymentClosed);
        let second = reopened().and(&check_out(2, 5), at(3, 0));
        second.when(&reopen(1), at(4, 0)).nothing();
        second
            .when(&reopen(2), at(4, 0))
            .then([OrderEvent::OrderReopened { payment: payment(2), refusal: None }]);
    }

    #[test]
    fn nothing_is_paid_for_an_order_that_is_free_of_charge() {
        let free = seats([(keynote(), 2)]);
        given::<Order>([])
            .and(&register(&free), T0)
            .and(&mark(1, &free), T0)
            .when(&check_out(1, 3), T0)
            .then([OrderEvent::OrderCheckedOut {
                payment: None,
                amount: Money(0),
                revision: 1,
                method: PaymentMethod::Card,
            }])
            .when(&confirm(None, &free), T0)
            .then([OrderEvent::OrderConfirmed { payment: None, seats: free.clone() }]);
    }

    #[test]
    fn an_order_that_has_ended_says_so_rather_than_that_a_payment_is_open() {
        confirmed()
            .when(&check_out(2, 5), at(3, 0))
            .refused(&OrderRefusal::Ended(OrderStatus::Confirmed));
        paying()
            .and(&expire(Some(payment(1))), at(60, 0))
            .when(&check_out(2, 5), at(61, 0))
            .refused(&OrderRefusal::Ended(OrderStatus::Expired));
    }
}

mod confirming {
    use super::*;

    const TOTAL: Money = Money(62_000);

    #[test]
    fn what_was_ordered_paid_and_committed_is_confirmed() {
        paying()
            .when(&confirm(Some(proof(1, TOTAL, 1)), &wish()), at(2, 0))
            .then([OrderEvent::OrderConfirmed { payment: Some(payment(1)), seats: wish() }]);
    }

    #[test]
    fn b03_an_order_that_has_ended_is_not_confirmed() {
        let command = confirm(Some(proof(1, TOTAL, 1)), &wish());
        for (order, end) in [
            (expired(), OrderStatus::Expired),
            (rejected(), OrderStatus::Rejected),
            (cancelled(), OrderStatus::Cancelled),
            (paying().and(&expire(Some(payment(1))), at(60, 0)), OrderStatus::Expired),
        ] {
            order.when(&command, at(61, 0)).refused(&OrderRefusal::Ended(end));
        }
    }

    #[test]
    fn b04_a_second_confirmation_records_nothing() {
        confirmed().when(&confirm(Some(proof(1, TOTAL, 1)), &wish()), at(3, 0)).nothing();
    }

    #[test]
    fn b21_an_order_is_not_confirmed_before_its_seats_are_reserved_and_its_payment_was_begun() {
        for order in [placed(), partially_reserved(), reserved(), reopened()] {
            order
                .when(&confirm(Some(proof(1, TOTAL, 1)), &wish()), at(2, 0))
                .refused(&OrderRefusal::NotReserved);
            order.when(&confirm(None, &wish()), at(2, 0)).refused(&OrderRefusal::NotReserved);
        }
    }

    #[test]
    fn b18_a_proof_of_another_payment_amount_or_wish_confirms_nothing() {
        for wrong in [
            None,
            Some(proof(2, TOTAL, 1)),
            Some(proof(1, Money(61_999), 1)),
            Some(proof(1, Money(62_001), 1)),
            Some(proof(1, TOTAL, 2)),
            Some(proof(1, TOTAL, 0)),
        ] {
            paying().when(&confirm(wrong, &wish()), at(2, 0)).refused(&OrderRefusal::NotAsOrdered);
        }
        finishing_for_free()
            .when(&confirm(Some(proof(1, Money(0), 1)), &seats([(keynote(), 2)])), at(2, 0))
            .refused(&OrderRefusal::NotAsOrdered);
    }

    #[test]
    fn other_seats_than_the_ordered_ones_confirm_nothing() {
        for committed in [
            seats([(pass(), 5)]),
            seats([(pass(), 5), (workshop(), 4)]),
            seats([]),
            seats([(keynote(), 8)]),
        ] {
            paying()
                .when(&confirm(Some(proof(1, TOTAL, 1)), &committed), at(2, 0))
                .refused(&OrderRefusal::NotAsOrdered);
        }
    }
}

mod expiring {
    use super::*;

    #[test]
    fn an_order_expires_over_a_payment_that_came_to_nothing_but_over_no_other() {
        paying().when(&expire(Some(payment(1))), at(60, 0)).then([OrderEvent::OrderExpired]);
        paying().when(&expire(Some(payment(2))), at(60, 0)).refused(&OrderRefusal::PaymentOpen);
        finishing_for_free()
            .when(&expire(Some(payment(1))), at(60, 0))
            .refused(&OrderRefusal::PaymentOpen);
    }
}

mod every_command_in_every_status {
    use super::*;

    /// `-`: nothing is recorded; `!`: refused. Every argument is right for where the order stands,
    /// so that only the status decides. Payment 1 is the one that was begun in "Paying" and
    /// "Confirmed" and declined in "Reopened".
    const TABLE: &str = "
                          NotPlaced                          Placed                                      Partial                             Reserved                            Paying           Free            Reopened                            Confirmed  Expired  Rejected  Cancelled  CalledOff
RegisterToConference      OrderPlaced+OrderTotalsCalculated  !AlreadyPlaced                              !AlreadyPlaced                      !AlreadyPlaced                      !AlreadyPlaced   !AlreadyPlaced  !AlreadyPlaced                      !AlreadyPlaced  !AlreadyPlaced  !AlreadyPlaced  !AlreadyPlaced     !AlreadyPlaced
ChangeSeats               !NotPlaced                         OrderUpdated+OrderTotalsCalculated          OrderUpdated+OrderTotalsCalculated  OrderUpdated+OrderTotalsCalculated  !PaymentOpen     !PaymentOpen    OrderUpdated+OrderTotalsCalculated  !Ended     !Ended   !Ended    !Ended     !Ended
MarkAllAsReserved         !NotPlaced                         OrderReservationCompleted                   -                                   -                                   -                -               -                                   !Ended     !Ended   !Ended    !Ended     !Ended
MarkNoneAsReserved        !NotPlaced                         OrderPartiallyReserved+OrderTotalsCalculated  -                                 -                                   -                -               -                                   !Ended     !Ended   !Ended    !Ended     !Ended
AcceptPartialReservation  !NotPlaced                         !NotReserved                                PartialReservationAccepted          -                                   -                -               -                                   !Ended     !Ended   !Ended    !Ended     !Ended
CheckOutPayment1          !NotPlaced                         !NotReserved                                !NotReserved                        OrderCheckedOut                     -                -               !PaymentClosed                      -          !Ended   !Ended    !Ended     !Ended
CheckOutPayment2          !NotPlaced                         !NotReserved                                !NotReserved                        OrderCheckedOut                     !PaymentOpen     -               OrderCheckedOut                     !Ended     !Ended   !Ended    !Ended     !Ended
ReopenAfterPayment1       !NotPlaced                         -                                           -                                   -                                   OrderReopened    -               -                                   -          -        -         -     -
ReopenAfterPayment2       !NotPlaced                         -                                           -                                   -                                   -                -               -                                   -          -        -         -     -
ConfirmPaidOrder          !NotPlaced                         !NotReserved                                !NotReserved                        !NotReserved                        OrderConfirmed   !NotAsOrdered   !NotReserved                        -          !Ended   !Ended    !Ended     !Ended
ConfirmFreeOrder          !NotPlaced                         !NotReserved                                !NotReserved                        !NotReserved                        !NotAsOrdered    OrderConfirmed  !NotReserved                        -          !Ended   !Ended    !Ended     !Ended
ExpireOrder               !NotPlaced                         OrderExpired                                OrderExpired                        OrderExpired                        !PaymentOpen     !PaymentOpen    OrderExpired                        !Ended     -        !Ended    !Ended     !Ended
ExpireOverPayment1        !NotPlaced                         OrderExpired                                OrderExpired                        OrderExpired                        OrderExpired     !PaymentOpen    OrderExpired                        !Ended     -        !Ended    !Ended     !Ended
RejectOrder               !NotPlaced                         OrderRejected                               OrderRejected                       OrderRejected                       !PaymentOpen     !PaymentOpen    OrderRejected                       !Ended     !Ended   -         !Ended     !Ended
CancelOrder               !NotPlaced                         OrderCancelled                              OrderCancelled                      OrderCancelled                      !PaymentOpen     !PaymentOpen    OrderCancelled                      !Ended     !Ended   !Ended    -     !Ended
CallOffOrder              !NotPlaced                         OrderCalledOff  OrderCalledOff  OrderCalledOff  OrderCalledOff  OrderCalledOff  OrderCalledOff  OrderCalledOff  !Ended   !Ended    !Ended     -
";

    fn status(name: &str) -> Given<Order> {
        match name {
            "NotPlaced" => given([]),
            "Placed" => placed(),
            "Partial" => partially_reserved(),
            "Reserved" => reserved(),
            "Paying" => paying(),
            "Free" => finishing_for_free(),
            "Reopened" => reopened(),
            "Confirmed" => confirmed(),
            "Expired" => expired(),
            "Rejected" => rejected(),
            "Cancelled" => cancelled(),
            "CalledOff" => reserved().and(&OrderCommand::CallOffOrder, at(5, 0)),
            other => panic!("{other} is no status of an order"),
        }
    }

    /// The command with the arguments that fit the state of `order`.
    fn command(name: &str, order: &Order) -> OrderCommand {
        let paid = PaymentProof {
            payment: payment(1),
            amount: order.totals.total,
            revision: order.revision,
        };
        let version = order.version.0;
        match name {
            "RegisterToConference" => register(&wish()),
            "ChangeSeats" => change(version, &seats([(workshop(), 1)])),
            "MarkAllAsReserved" => mark(order.revision, &order.wanted),
            "MarkNoneAsReserved" => mark(order.revision, &Seats::default()),
            "AcceptPartialReservation" => accept(version),
            "CheckOutPayment1" => check_out(1, version),
            "CheckOutPayment2" => check_out(2, version),
            "ReopenAfterPayment1" => reopen(1),
            "ReopenAfterPayment2" => reopen(2),
            "ConfirmPaidOrder" => confirm(Some(paid), &order.wanted),
            "ConfirmFreeOrder" => confirm(None, &order.wanted),
            "ExpireOrder" => expire(None),
            "ExpireOverPayment1" => expire(Some(payment(1))),
            "RejectOrder" => OrderCommand::RejectOrder,
            "CancelOrder" => OrderCommand::CancelOrder,
            "CallOffOrder" => OrderCommand::CallOffOrder,
            other => panic!("{other} is no command of an order"),
        }
    }

    /// All cells: command, status, and what is expected.
    fn cells() -> Vec<(&'static str, &'static str, &'static str)> {
        let mut rows = TABLE.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
        let header = rows.by_ref().find(|row| !row.is_empty()).expect("a header");
        let mut cells = Vec::new();
        for row in rows.filter(|row| !row.is_empty()) {
            assert_eq!(row.len(), header.len() + 1, "{}", row[0]);
            cells.extend(
                header.iter().zip(&row[1..]).map(|(status, expected)| (row[0], *status, *expected)),
            );
        }
        assert_eq!(cells.len(), 16 * 12);
        cells
    }

    fn in_words(decision: &Result<Vec<OrderEvent>, OrderRefusal>) -> String {
        match decision {
            Ok(events) if events.is_empty() => "-".to_owned(),
            Ok(events) => {
                let names: Vec<_> =
                    events.iter().map(|event| Event::Order(event.clone()).name()).collect();
                names.join("+")
            }
            Err(OrderRefusal::Ended(_)) => "!Ended".to_owned(),
            Err(refusal) => format!("!{refusal:?}"),
        }
    }

    #[test]
    fn has_the_outcome_in_the_table() {
        for (name, status_name, expected) in cells() {
            let order = status(status_name).state();
            let decision = order.decide(&command(name, &order), at(3, 0));
            assert_eq!(in_words(&decision), expected, "{name} when {status_name}: {decision:?}");
        }
    }

    #[test]
    fn has_no_second_effect_when_repeated() {
        for (name, status_name, _) in cells() {
            let order = status(status_name).state();
            let command = command(name, &order);
            let Ok(events) = order.decide(&command, at(3, 0)) else { continue };
            let after = events.iter().fold(order, Order::evolve);
            let repeated = after.decide(&command, at(3, 1));
            let expected = match name {
                "RegisterToConference" => Err(OrderRefusal::AlreadyPlaced),
                _ => Ok(vec![]),
            };
            assert_eq!(repeated, expected, "{name} repeated from {status_name}");
        }
    }

    #[test]
    fn changes_nothing_after_an_end() {
        for (name, status_name, _) in cells() {
            let order = status(status_name).state();
            // A conference that is called off takes back what was bought.
            let is_taken_back = (name, status_name) == ("CallOffOrder", "Confirmed");
            if order.status.has_ended() && !is_taken_back {
                let decision = order.decide(&command(name, &order), at(3, 0));
                assert!(
                    decision.is_err() || decision == Ok(vec![]),
                    "{name} when {status_name}: {decision:?}"
                );
            }
        }
    }

    #[test]
    fn counts_every_event_in_the_version() {
        for name in
            ["Placed", "Partial", "Reserved", "Paying", "Free", "Reopened", "Confirmed", "Expired"]
        {
            let history = status(name);
            assert_eq!(history.state().version, Version(history.events().len() as u64), "{name}");
        }
    }
}
