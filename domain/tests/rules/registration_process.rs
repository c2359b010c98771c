//! The registration process: what it does about what it hears, and what it leaves alone.

use domain::identity::{PaymentId, ReservationId};
use domain::payments::{CaptureRefusal, PaymentCommand, PaymentEvent, PaymentMethod};
use domain::registration::{
    OrderCommand, OrderEvent, PaymentProof, PinnedPrices, ProcessCommand, ProcessInput,
    ProcessOutcome, ProcessStage, ProcessStep, RegistrationProcess, Seats, SeatsCommand,
    SeatsEvent,
};
use domain::sourcing::{NotYet, Process, Timestamp, Version};
use domain::values::{AccessCode, Money};

use super::support::{
    Registration, T0, at, conference, order, pass, prices, promise, seats, workshop,
};

fn hold(ordinal: u32) -> ReservationId {
    ReservationId::of(order(), ordinal)
}

fn payment(attempt: u32) -> PaymentId {
    PaymentId::of(order(), attempt)
}

fn wish() -> Seats {
    seats([(pass(), 5)])
}

const TOTAL: Money = Money(50_000);

fn proof(attempt: u32) -> PaymentProof {
    PaymentProof { payment: payment(attempt), amount: TOTAL, revision: 1 }
}

// What is heard.

fn order_placed() -> ProcessInput {
    let event = OrderEvent::OrderPlaced {
        conference: conference(),
        seats: wish(),
        revision: 1,
        promise: promise(),
        access_code: AccessCode::of(order()),
        prices: prices(),
        catalogue_version: 1,
    };
    ProcessInput::Order(order(), event)
}

fn order_updated(revision: u32, wish: &Seats) -> ProcessInput {
    let event = OrderEvent::OrderUpdated {
        seats: wish.clone(),
        revision,
        prices: prices(),
        expected: Version(2),
        catalogue_version: 1,
    };
    ProcessInput::Order(order(), event)
}

fn order_checked_out(attempt: u32) -> ProcessInput {
    checked_out_at(attempt, 1)
}

fn checked_out_at(attempt: u32, revision: u32) -> ProcessInput {
    let event = OrderEvent::OrderCheckedOut {
        payment: Some(payment(attempt)),
        amount: TOTAL,
        revision,
        method: PaymentMethod::Card,
    };
    ProcessInput::Order(order(), event)
}

fn order_checked_out_for_free() -> ProcessInput {
    let event = OrderEvent::OrderCheckedOut {
        payment: None,
        amount: Money(0),
        revision: 1,
        method: PaymentMethod::Card,
    };
    ProcessInput::Order(order(), event)
}

fn order_confirmed() -> ProcessInput {
    ProcessInput::Order(
        order(),
        OrderEvent::OrderConfirmed { payment: Some(payment(1)), seats: Default::default() },
    )
}

fn order_expired() -> ProcessInput {
    ProcessInput::Order(order(), OrderEvent::OrderExpired)
}

fn order_cancelled() -> ProcessInput {
    ProcessInput::Order(order(), OrderEvent::OrderCancelled)
}

fn seats_reserved(ordinal: u32, request: u32, held: &Seats) -> ProcessInput {
    ProcessInput::Seats(SeatsEvent::SeatsReserved {
        reservation: hold(ordinal),
        request,
        seats: held.clone(),
        remaining: [].into(),
        at: T0,
        pinned: Default::default(),
        order: None,
    })
}

fn seats_committed(ordinal: u32) -> ProcessInput {
    ProcessInput::Seats(SeatsEvent::SeatsReservationCommitted {
        reservation: hold(ordinal),
        seats: wish(),
        at: T0,
    })
}

fn authorised(attempt: u32) -> ProcessInput {
    ProcessInput::Payment(payment(attempt), PaymentEvent::PaymentAuthorised { order: order() })
}

fn declined(attempt: u32) -> ProcessInput {
    ProcessInput::Payment(payment(attempt), PaymentEvent::PaymentDeclined { order: order() })
}

fn captured(attempt: u32) -> ProcessInput {
    let taken = PaymentEvent::PaymentCaptured { order: order(), amount: TOTAL };
    ProcessInput::Payment(payment(attempt), taken)
}

fn capture_refused(attempt: u32, reason: CaptureRefusal) -> ProcessInput {
    let refused = PaymentEvent::CaptureRefused { order: order(), reason };
    ProcessInput::Payment(payment(attempt), refused)
}

fn voided(attempt: u32) -> ProcessInput {
    ProcessInput::Payment(payment(attempt), PaymentEvent::PaymentVoided { order: order() })
}

const TIME_IS_UP: ProcessInput = ProcessInput::ExpireRegistrationProcess;
const GIVE_UP: ProcessInput = ProcessInput::GiveUpLatePayment;

// What is done about it.

fn started() -> ProcessStep {
    ProcessStep::Started { order: order(), conference: conference(), promise: promise() }
}

fn reservation_requested(
    ordinal: u32,
    revision: u32,
    wish: &Seats,
    valid_until: Option<Timestamp>,
) -> ProcessStep {
    ProcessStep::ReservationRequested {
        conference: conference(),
        reservation: hold(ordinal),
        ordinal,
        revision,
        seats: wish.clone(),
        valid_until,
        pinned: if ordinal == 1 { pinned() } else { PinnedPrices::default() },
        order: Some(order()),
    }
}

/// The prices of the order. Late money takes seats again and waits for none.
fn pinned() -> PinnedPrices {
    PinnedPrices { prices: prices(), catalogue_version: 1 }
}

fn reservation_recorded(revision: u32, held: &Seats) -> ProcessStep {
    ProcessStep::ReservationRecorded { order: order(), revision, seats: held.clone() }
}

fn payment_requested(attempt: u32) -> ProcessStep {
    ProcessStep::PaymentRequested {
        order: order(),
        proof: proof(attempt),
        method: PaymentMethod::Card,
    }
}

fn payment_failed(attempt: u32) -> ProcessStep {
    ProcessStep::PaymentFailed { order: order(), payment: payment(attempt), refusal: None }
}

fn capture_failed(attempt: u32, reason: CaptureRefusal) -> ProcessStep {
    let (payment, refusal) = (payment(attempt), Some(reason));
    ProcessStep::PaymentFailed { order: order(), payment, refusal }
}

fn commit_requested(ordinal: u32) -> ProcessStep {
    ProcessStep::CommitRequested { conference: conference(), reservation: hold(ordinal) }
}

fn confirmation_requested(payment: Option<PaymentProof>) -> ProcessStep {
    ProcessStep::ConfirmationRequested { order: order(), payment, seats: wish() }
}

fn capture_requested(attempt: u32) -> ProcessStep {
    ProcessStep::CaptureRequested { payment: payment(attempt) }
}

fn hold_released(ordinal: u32) -> ProcessStep {
    ProcessStep::HoldReleased {
        conference: conference(),
        reservation: hold(ordinal),
        withdrawn: false,
    }
}

/// The registrant withdrew: the seats go back, and the wait ends.
fn withdrawn(ordinal: u32) -> ProcessStep {
    ProcessStep::HoldReleased {
        conference: conference(),
        reservation: hold(ordinal),
        withdrawn: true,
    }
}

fn late_payment_awaited() -> ProcessStep {
    ProcessStep::LatePaymentAwaited { order: order(), until: at(59, 0) }
}

fn void_requested(attempt: u32) -> ProcessStep {
    ProcessStep::VoidRequested { order: order(), payment: payment(attempt) }
}

fn expiration_requested(settled: Option<PaymentId>) -> ProcessStep {
    ProcessStep::ExpirationRequested { order: order(), settled }
}

fn completed(outcome: ProcessOutcome) -> ProcessStep {
    ProcessStep::Completed { outcome }
}

// How far a registration may have come.

fn awaiting_reservation() -> Registration {
    Registration::default().having_heard(&order_placed(), at(0, 1))
}

fn awaiting_registrant() -> Registration {
    awaiting_reservation().having_heard(&seats_reserved(1, 1, &wish()), at(0, 2))
}

fn awaiting_payment() -> Registration {
    awaiting_registrant().having_heard(&order_checked_out(1), at(5, 0))
}

fn capturing() -> Registration {
    awaiting_payment().having_heard(&authorised(1), at(6, 0))
}

fn committing() -> Registration {
    capturing().having_heard(&captured(1), at(6, 0))
}

fn confirming() -> Registration {
    committing().having_heard(&seats_committed(1), at(6, 1))
}

fn confirmed() -> Registration {
    confirming().having_heard(&order_confirmed(), at(6, 2))
}

fn expiring() -> Registration {
    awaiting_registrant().having_heard(&TIME_IS_UP, at(29, 0))
}

fn lapsed() -> Registration {
    awaiting_payment().having_heard(&TIME_IS_UP, at(29, 0))
}

fn reacquiring() -> Registration {
    lapsed().having_heard(&authorised(1), at(31, 0))
}

fn voiding() -> Registration {
    lapsed().having_heard(&GIVE_UP, at(59, 0))
}

fn expired() -> Registration {
    expiring().having_heard(&order_expired(), at(29, 1))
}

mod starting {
    use super::*;

    /// The vector speaks of a validity of 15:59 and a delay of 28:59 from the handling; ours are
    /// absolute, so that no resending moves them (B40).
    #[test]
    fn t23_as_we_decided_the_instants_of_a_hold_are_absolute() {
        let registration = Registration::default().hears(&order_placed(), at(0, 1)).does([
            started(),
            reservation_requested(1, 1, &wish(), Some(at(16, 0))),
            ProcessStep::ExpiryScheduled { order: order(), at: at(29, 0) },
        ]);
        assert_eq!(registration.process.stage, ProcessStage::AwaitingReservation);
    }

    #[test]
    fn t24_an_order_that_is_heard_of_when_its_seats_would_go_to_others_is_rejected() {
        Registration::default().hears(&order_placed(), at(29, 0)).does([
            started(),
            ProcessStep::RejectionRequested { order: order() },
            // If the order was placed for an offer from the wait list, its seats are held already.
            ProcessStep::HoldReleased {
                conference: conference(),
                reservation: ReservationId::of(order(), 1),
                withdrawn: false,
            },
            completed(ProcessOutcome::Rejected),
        ]);
        let last_moment = Timestamp(at(29, 0).0 - 1);
        let in_time = Registration::default().having_heard(&order_placed(), last_moment);
        assert_eq!(in_time.process.stage, ProcessStage::AwaitingReservation);
    }

    #[test]
    fn b11_whatever_overtakes_the_placing_is_deferred() {
        for early in [
            order_updated(2, &wish()),
            order_checked_out(1),
            order_cancelled(),
            order_expired(),
            order_confirmed(),
            seats_reserved(1, 1, &wish()),
            seats_committed(1),
            authorised(1),
            captured(1),
            capture_refused(1, CaptureRefusal::RefusedByBank),
            declined(1),
            voided(1),
            TIME_IS_UP,
            GIVE_UP,
        ] {
            Registration::default().hears(&early, at(0, 1)).defers_it();
        }
    }

    #[test]
    fn b09_b10_a_second_copy_of_the_placing_starts_nothing() {
        for registration in [awaiting_reservation(), awaiting_payment(), confirmed(), expired()] {
            registration.hears(&order_placed(), at(40, 0)).ignores_it();
        }
    }
}

mod the_happy_path {
    use super::*;

    #[test]
    fn seats_are_held_while_the_money_is_taken_and_then_committed_and_confirmed() {
        let registration = awaiting_reservation()
            .hears(&seats_reserved(1, 1, &wish()), at(0, 2))
            .does([reservation_recorded(1, &wish())])
            .hears(&order_checked_out(1), at(5, 0))
            .does([payment_requested(1)])
            .hears(&authorised(1), at(6, 0))
            .does([capture_requested(1)])
            .hears(&captured(1), at(6, 1))
            .does([commit_requested(1)])
            .hears(&seats_committed(1), at(6, 2))
            .does([confirmation_requested(Some(proof(1)))])
            .hears(&order_confirmed(), at(6, 3))
            .does([completed(ProcessOutcome::Confirmed)]);
        assert_eq!(registration.process.stage, ProcessStage::Ended(ProcessOutcome::Confirmed));
    }

    /// What is collected at once is not asked for; an invoice is issued once the order is confirmed.
    #[test]
    fn nothing_is_taken_that_was_not_set_aside() {
        let (order, amount) = (order(), TOTAL);
        for (method, certain, asks) in [
            (PaymentMethod::Redirect, PaymentEvent::PaymentCompleted { order, amount }, None),
            (
                PaymentMethod::Invoice,
                PaymentEvent::InvoiceAccepted { order },
                Some(capture_requested(1)),
            ),
        ] {
            let (payment, revision) = (Some(payment(1)), 1);
            let checked_out = OrderEvent::OrderCheckedOut { payment, method, amount, revision };
            awaiting_registrant()
                .having_heard(&ProcessInput::Order(order, checked_out), at(5, 0))
                .hears(&ProcessInput::Payment(proof(1).payment, certain), at(6, 0))
                .does([commit_requested(1)])
                .having_heard(&seats_committed(1), at(6, 1))
                .hears(&order_confirmed(), at(6, 2))
                .does(asks.into_iter().chain([completed(ProcessOutcome::Confirmed)]));
        }
    }

    /// An earlier release committed the seats first; its registrations go on.
    #[test]
    fn money_is_taken_at_the_end_if_it_was_not_taken_before() {
        let mut begun = awaiting_payment();
        begun.process = begun.process.evolve(&commit_requested(1));
        begun
            .having_heard(&seats_committed(1), at(6, 1))
            .hears(&order_confirmed(), at(6, 2))
            .does([capture_requested(1), completed(ProcessOutcome::Confirmed)]);
    }

    #[test]
    fn an_order_that_is_free_of_charge_needs_no_payment() {
        awaiting_registrant()
            .hears(&order_checked_out_for_free(), at(5, 0))
            .does([commit_requested(1)])
            .hears(&seats_committed(1), at(5, 1))
            .does([confirmation_requested(None)])
            .hears(&order_confirmed(), at(5, 2))
            .does([completed(ProcessOutcome::Confirmed)]);
    }

    #[test]
    fn each_step_asks_exactly_one_other_for_something() {
        let mark = OrderCommand::MarkSeatsAsReserved { revision: 1, seats: wish() };
        let ask = |step: &ProcessStep| RegistrationProcess::command(step);
        assert_eq!(
            ask(&reservation_requested(1, 1, &wish(), Some(at(16, 0)))),
            Some(ProcessCommand::Seats(
                conference(),
                SeatsCommand::MakeSeatReservation {
                    reservation: hold(1),
                    request: 1,
                    seats: wish(),
                    valid_until: Some(at(16, 0)),
                    pinned: pinned(),
                    order: Some(order())
                }
            ))
        );
        assert_eq!(
            ask(&reservation_recorded(1, &wish())),
            Some(ProcessCommand::Order(order(), mark))
        );
        assert_eq!(
            ask(&ProcessStep::ExpiryScheduled { order: order(), at: at(29, 0) }),
            Some(ProcessCommand::ExpireAt(order(), at(29, 0)))
        );
        assert_eq!(
            ask(&payment_requested(1)),
            Some(ProcessCommand::Payment(
                payment(1),
                PaymentCommand::InitiatePayment {
                    order: order(),
                    amount: TOTAL,
                    revision: 1,
                    method: PaymentMethod::Card
                }
            ))
        );
        assert_eq!(
            ask(&payment_failed(1)),
            Some(ProcessCommand::Order(
                order(),
                OrderCommand::ReopenAfterPayment { payment: payment(1), refusal: None }
            ))
        );
        let lapsed = CaptureRefusal::AuthorisationLapsed;
        assert_eq!(
            ask(&capture_failed(1, lapsed)),
            Some(ProcessCommand::Order(
                order(),
                OrderCommand::ReopenAfterPayment { payment: payment(1), refusal: Some(lapsed) }
            ))
        );
        assert_eq!(
            ask(&commit_requested(1)),
            Some(ProcessCommand::Seats(
                conference(),
                SeatsCommand::CommitSeatReservation { reservation: hold(1) }
            ))
        );
        assert_eq!(
            ask(&hold_released(1)),
            Some(ProcessCommand::Seats(
                conference(),
                SeatsCommand::CancelSeatReservation { reservation: hold(1), withdrawn: false }
            ))
        );
        assert_eq!(
            ask(&confirmation_requested(Some(proof(1)))),
            Some(ProcessCommand::Order(
                order(),
                OrderCommand::ConfirmOrder { payment: Some(proof(1)), seats: wish() }
            ))
        );
        assert_eq!(
            ask(&capture_requested(1)),
            Some(ProcessCommand::Payment(payment(1), PaymentCommand::CapturePayment))
        );
        assert_eq!(
            ask(&late_payment_awaited()),
            Some(ProcessCommand::GiveUpAt(order(), at(59, 0)))
        );
        assert!(matches!(
            ask(&void_requested(1)),
            Some(ProcessCommand::Payment(id, PaymentCommand::VoidPayment { .. })) if id == payment(1)
        ));
        assert_eq!(
            ask(&expiration_requested(Some(payment(1)))),
            Some(ProcessCommand::Order(
                order(),
                OrderCommand::ExpireOrder { settled: Some(payment(1)) }
            ))
        );
        assert_eq!(
            ask(&ProcessStep::RejectionRequested { order: order() }),
            Some(ProcessCommand::Order(order(), OrderCommand::RejectOrder))
        );
        assert_eq!(ask(&started()), None);
        assert_eq!(ask(&completed(ProcessOutcome::Confirmed)), None);
    }
}

mod other_wishes {
    use super::*;

    #[test]
    fn a_partial_answer_is_passed_on_and_the_registrant_decides() {
        let some = seats([(pass(), 3)]);
        let registration = awaiting_reservation()
            .hears(&seats_reserved(1, 1, &some), at(0, 2))
            .does([reservation_recorded(1, &some)])
            .hears(&order_checked_out(1), at(5, 0))
            .does([payment_requested(1)])
            .having_heard(&authorised(1), at(6, 0))
            .hears(&captured(1), at(6, 1))
            .does([commit_requested(1)])
            .hears(&seats_committed(1), at(6, 2));
        registration.does([ProcessStep::ConfirmationRequested {
            order: order(),
            payment: Some(proof(1)),
            seats: some,
        }]);
    }

    #[test]
    fn a_changed_order_asks_for_its_seats_again_with_the_same_hold_and_deadline() {
        let new_wish = seats([(pass(), 1), (workshop(), 2)]);
        for registration in [awaiting_reservation(), awaiting_registrant()] {
            registration
                .hears(&order_updated(2, &new_wish), at(3, 0))
                .does([reservation_requested(1, 2, &new_wish, Some(at(16, 0)))])
                .hears(&seats_reserved(1, 2, &new_wish), at(3, 1))
                .does([reservation_recorded(2, &new_wish)]);
        }
    }

    #[test]
    fn b12_of_two_changes_the_later_one_counts_in_whichever_order_they_come() {
        awaiting_registrant()
            .hears(&order_updated(3, &seats([(pass(), 3)])), at(3, 0))
            .does([reservation_requested(1, 3, &seats([(pass(), 3)]), Some(at(16, 0)))])
            .hears(&order_updated(2, &seats([(pass(), 2)])), at(3, 1))
            .ignores_it();
    }

    #[test]
    fn the_answer_to_an_earlier_wish_is_not_passed_on() {
        awaiting_registrant()
            .having_heard(&order_updated(2, &seats([(pass(), 2)])), at(3, 0))
            .hears(&seats_reserved(1, 1, &wish()), at(3, 1))
            .ignores_it();
    }

    #[test]
    fn the_answer_to_another_order_is_not_passed_on() {
        let other = ProcessInput::Seats(SeatsEvent::SeatsReserved {
            reservation: ReservationId::named("another order's"),
            request: 1,
            seats: wish(),
            remaining: [].into(),
            at: T0,
            pinned: Default::default(),
            order: None,
        });
        awaiting_reservation().hears(&other, at(0, 2)).ignores_it();
    }

    #[test]
    fn paying_that_overtakes_the_change_it_belongs_to_is_deferred() {
        awaiting_registrant()
            .hears(&checked_out_at(1, 2), at(3, 0))
            .defers_it()
            .having_heard(&order_updated(2, &seats([(pass(), 2)])), at(3, 1))
            .hears(&checked_out_at(1, 2), at(3, 2))
            .defers_it();
    }
}

mod declined_payments {
    use super::*;

    #[test]
    fn a_declined_payment_keeps_the_hold_and_another_one_may_succeed() {
        awaiting_payment()
            .hears(&declined(1), at(6, 0))
            .does([payment_failed(1)])
            .hears(&order_checked_out(2), at(8, 0))
            .does([payment_requested(2)])
            .hears(&authorised(2), at(9, 0))
            .does([capture_requested(2)])
            .hears(&captured(2), at(9, 1))
            .does([commit_requested(1)])
            .hears(&seats_committed(1), at(9, 2))
            .does([confirmation_requested(Some(proof(2)))]);
    }

    #[test]
    fn a_refused_capture_keeps_the_hold_as_well_and_says_why() {
        for reason in [CaptureRefusal::RefusedByBank, CaptureRefusal::AuthorisationLapsed] {
            capturing()
                .hears(&capture_refused(1, reason), at(7, 0))
                .does([capture_failed(1, reason)])
                .hears(&order_checked_out(2), at(8, 0))
                .does([payment_requested(2)])
                .hears(&authorised(2), at(9, 0))
                .does([capture_requested(2)]);
        }
    }

    #[test]
    fn whoever_does_not_try_again_loses_the_seats_when_the_time_is_up() {
        capturing()
            .having_heard(&capture_refused(1, CaptureRefusal::RefusedByBank), at(7, 0))
            .hears(&TIME_IS_UP, at(29, 0))
            .does([expiration_requested(Some(payment(1)))])
            .hears(&order_expired(), at(29, 1))
            .does([hold_released(1), completed(ProcessOutcome::Expired)]);
    }

    #[test]
    fn news_of_a_payment_that_came_to_nothing_does_not_touch_the_next_one() {
        let second_try = awaiting_payment()
            .having_heard(&declined(1), at(6, 0))
            .having_heard(&order_checked_out(2), at(8, 0));
        let refused = capture_refused(1, CaptureRefusal::RefusedByBank);
        for late in [declined(1), authorised(1), refused, voided(1), order_checked_out(1)] {
            second_try.clone().hears(&late, at(9, 0)).ignores_it();
        }
    }

    #[test]
    fn no_payment_that_came_to_nothing_is_ever_opened_again_not_even_the_first_of_several() {
        let third_try = awaiting_payment()
            .having_heard(&declined(1), at(6, 0))
            .having_heard(&order_checked_out(2), at(7, 0))
            .having_heard(&declined(2), at(8, 0));
        for (name, registration) in [
            ("waiting", third_try.clone()),
            ("expiring", third_try.having_heard(&TIME_IS_UP, at(29, 0))),
        ] {
            for attempt in [1, 2] {
                let reaction = registration.process.react(&order_checked_out(attempt), at(29, 1));
                assert_eq!(reaction, Ok(vec![]), "attempt {attempt} while {name}");
            }
        }
    }

    #[test]
    fn a_copy_of_a_payment_for_an_earlier_wish_is_known_and_not_waited_for() {
        let changed = awaiting_payment()
            .having_heard(&declined(1), at(6, 0))
            .having_heard(&order_updated(2, &seats([(pass(), 2)])), at(7, 0));
        let copy = order_checked_out(1);
        changed.clone().hears(&copy, at(7, 1)).ignores_it();
        changed
            .having_heard(&seats_reserved(1, 2, &seats([(pass(), 2)])), at(7, 2))
            .hears(&copy, at(7, 3))
            .ignores_it();
    }
}

mod when_the_time_is_up {
    use super::*;

    #[test]
    fn while_seats_are_awaited_or_held_the_order_is_expired_and_only_then_are_they_released() {
        for registration in [awaiting_reservation(), awaiting_registrant()] {
            registration
                .hears(&TIME_IS_UP, at(29, 0))
                .does([expiration_requested(None)])
                .hears(&order_expired(), at(29, 1))
                .does([hold_released(1), completed(ProcessOutcome::Expired)]);
        }
    }

    #[test]
    fn after_a_declined_payment_the_order_expires_over_it() {
        awaiting_payment()
            .having_heard(&declined(1), at(6, 0))
            .hears(&TIME_IS_UP, at(29, 0))
            .does([expiration_requested(Some(payment(1)))]);
    }

    #[test]
    fn while_a_payment_is_under_way_the_seats_go_back_and_the_money_is_awaited() {
        for registration in [awaiting_payment(), capturing()] {
            let registration = registration
                .hears(&TIME_IS_UP, at(29, 0))
                .does([hold_released(1), late_payment_awaited()]);
            assert_eq!(registration.process.stage, ProcessStage::Lapsed);
        }
    }

    #[test]
    fn b02_between_payment_and_confirmation_it_no_longer_matters() {
        for registration in [committing(), confirming(), confirmed()] {
            registration.hears(&TIME_IS_UP, at(29, 0)).ignores_it();
        }
    }

    #[test]
    fn in_every_later_stage_it_changes_nothing() {
        for registration in [expiring(), lapsed(), reacquiring(), voiding(), expired()] {
            registration.hears(&TIME_IS_UP, at(60, 0)).ignores_it();
        }
    }

    #[test]
    fn a_payment_begun_just_before_is_opened_and_awaited_without_the_seats() {
        expiring()
            .hears(&order_checked_out(1), at(29, 1))
            .does([payment_requested(1), hold_released(1), late_payment_awaited()])
            .hears(&authorised(1), at(30, 0))
            .does([reservation_requested(2, 1, &wish(), None)]);
    }

    #[test]
    fn an_order_free_of_charge_finished_just_before_is_confirmed() {
        expiring()
            .hears(&order_checked_out_for_free(), at(29, 1))
            .does([commit_requested(1)])
            .hears(&seats_committed(1), at(29, 2))
            .does([confirmation_requested(None)]);
    }

    #[test]
    fn an_answer_about_seats_that_comes_later_is_left_to_the_tombstone() {
        awaiting_reservation()
            .having_heard(&TIME_IS_UP, at(29, 0))
            .hears(&seats_reserved(1, 1, &wish()), at(29, 1))
            .ignores_it();
    }
}

mod late_money {
    use super::*;

    #[test]
    fn b01_late_money_takes_the_seats_again_if_they_are_still_free() {
        lapsed()
            .hears(&authorised(1), at(31, 0))
            .does([reservation_requested(2, 1, &wish(), None)])
            .hears(&seats_reserved(2, 1, &wish()), at(31, 1))
            .does([capture_requested(1)])
            .hears(&captured(1), at(31, 2))
            .does([commit_requested(2)])
            .hears(&seats_committed(2), at(31, 3))
            .does([confirmation_requested(Some(proof(1)))])
            .hears(&order_confirmed(), at(31, 4))
            .does([completed(ProcessOutcome::Confirmed)]);
    }

    #[test]
    fn seats_that_were_taken_again_wait_for_the_bank() {
        reacquiring()
            .having_heard(&seats_reserved(2, 1, &wish()), at(31, 1))
            .hears(&TIME_IS_UP, at(31, 2))
            .ignores_it()
            .hears(&GIVE_UP, at(59, 0))
            .ignores_it();
    }

    #[test]
    fn late_money_that_the_bank_does_not_take_gives_the_seats_back_at_once() {
        reacquiring()
            .having_heard(&seats_reserved(2, 1, &wish()), at(31, 1))
            .hears(&capture_refused(1, CaptureRefusal::AuthorisationLapsed), at(31, 2))
            .does([expiration_requested(Some(payment(1)))])
            .hears(&order_expired(), at(31, 3))
            .does([hold_released(2), completed(ProcessOutcome::Expired)]);
    }

    /// The bank was asked in time, and answers when the seats have gone back.
    #[test]
    fn money_that_is_taken_late_buys_the_seats_if_they_are_free_and_is_not_taken_again() {
        let late = capturing().having_heard(&TIME_IS_UP, at(29, 0));
        let asked = late
            .clone()
            .hears(&authorised(1), at(30, 0))
            .ignores_it()
            .hears(&captured(1), at(31, 0))
            .does([reservation_requested(2, 1, &wish(), None)]);
        asked.clone().hears(&seats_reserved(2, 1, &wish()), at(31, 1)).does([commit_requested(2)]);
        asked
            .hears(&seats_reserved(2, 1, &seats([])), at(31, 1))
            .does([hold_released(2), void_requested(1)]);
        late.hears(&capture_refused(1, CaptureRefusal::RefusedByBank), at(31, 0))
            .does([expiration_requested(Some(payment(1)))]);
    }

    #[test]
    fn late_money_without_seats_is_given_back_and_then_the_order_expires() {
        for left in [seats([]), seats([(pass(), 4)]), seats([(workshop(), 5)])] {
            reacquiring()
                .hears(&seats_reserved(2, 1, &left), at(31, 1))
                .does([hold_released(2), void_requested(1)])
                .hears(&voided(1), at(31, 2))
                .does([expiration_requested(Some(payment(1)))])
                .hears(&order_expired(), at(31, 3))
                .does([hold_released(2), completed(ProcessOutcome::Expired)]);
        }
    }

    #[test]
    fn a_copy_of_the_first_answer_is_not_taken_for_the_second() {
        reacquiring().hears(&seats_reserved(1, 1, &wish()), at(31, 1)).ignores_it();
    }

    #[test]
    fn money_that_never_comes_is_given_up() {
        lapsed()
            .hears(&GIVE_UP, at(59, 0))
            .does([void_requested(1)])
            .hears(&voided(1), at(59, 1))
            .does([expiration_requested(Some(payment(1)))])
            .hears(&order_expired(), at(59, 2))
            .does([hold_released(1), completed(ProcessOutcome::Expired)]);
    }

    #[test]
    fn a_payment_declined_late_lets_the_order_expire() {
        for registration in [lapsed(), voiding()] {
            registration
                .hears(&declined(1), at(60, 0))
                .does([expiration_requested(Some(payment(1)))]);
        }
    }

    #[test]
    fn money_that_comes_after_it_was_given_up_buys_nothing() {
        voiding().hears(&authorised(1), at(60, 0)).ignores_it();
    }

    #[test]
    fn giving_up_matters_only_while_money_is_awaited() {
        for registration in [
            awaiting_reservation(),
            awaiting_registrant(),
            awaiting_payment(),
            capturing(),
            committing(),
            confirming(),
            confirmed(),
            expiring(),
            reacquiring(),
            voiding(),
            expired(),
        ] {
            registration.hears(&GIVE_UP, at(59, 0)).ignores_it();
        }
    }
}

mod cancelling {
    use super::*;

    #[test]
    fn a_cancelled_order_gives_its_seats_back() {
        for registration in [awaiting_reservation(), awaiting_registrant(), expiring()] {
            registration
                .hears(&order_cancelled(), at(30, 0))
                .does([withdrawn(1), completed(ProcessOutcome::Cancelled)]);
        }
    }

    #[test]
    fn nothing_is_done_after_the_end() {
        let cancelled = awaiting_registrant().having_heard(&order_cancelled(), at(3, 0));
        for input in [
            order_updated(2, &wish()),
            order_checked_out(1),
            order_checked_out_for_free(),
            order_confirmed(),
            order_expired(),
            order_cancelled(),
            seats_reserved(1, 1, &wish()),
            seats_committed(1),
            authorised(1),
            captured(1),
            declined(1),
            voided(1),
            TIME_IS_UP,
            GIVE_UP,
        ] {
            for ended in [cancelled.clone(), confirmed(), expired()] {
                ended.hears(&input, at(60, 0)).ignores_it();
            }
        }
    }
}

/// Messages come more than once, and at any later time.
#[test]
fn whatever_was_heard_before_changes_nothing_when_it_is_heard_again() {
    let late_and_lucky = reacquiring()
        .having_heard(&seats_reserved(2, 1, &wish()), at(31, 1))
        .having_heard(&captured(1), at(31, 2))
        .having_heard(&seats_committed(2), at(31, 3))
        .having_heard(&order_confirmed(), at(31, 4));
    let late_and_unlucky = reacquiring()
        .having_heard(&seats_reserved(2, 1, &seats([])), at(31, 1))
        .having_heard(&voided(1), at(31, 2))
        .having_heard(&order_expired(), at(31, 3));
    let thrice_declined_and_changed = awaiting_payment()
        .having_heard(&declined(1), at(6, 0))
        .having_heard(&order_checked_out(2), at(7, 0))
        .having_heard(&declined(2), at(8, 0))
        .having_heard(&order_updated(2, &wish()), at(9, 0))
        .having_heard(&seats_reserved(1, 2, &wish()), at(9, 1))
        .having_heard(&checked_out_at(3, 2), at(10, 0))
        .having_heard(&declined(3), at(11, 0))
        .having_heard(&TIME_IS_UP, at(29, 0))
        .having_heard(&order_expired(), at(29, 1));
    let given_up =
        voiding().having_heard(&voided(1), at(59, 1)).having_heard(&order_expired(), at(59, 2));
    let withdrawn = awaiting_registrant().having_heard(&order_cancelled(), at(3, 0));
    for story in [
        confirmed(),
        late_and_lucky,
        late_and_unlucky,
        thrice_declined_and_changed,
        given_up,
        withdrawn,
    ] {
        let mut process = RegistrationProcess::default();
        for (index, (input, now)) in story.heard().iter().enumerate() {
            let steps = process.react(input, *now).expect("the story was told before");
            process = steps.iter().fold(process, RegistrationProcess::evolve);
            for (again, _) in &story.heard()[..=index] {
                let reaction: Result<_, NotYet> = process.react(again, *now);
                assert_eq!(
                    reaction,
                    Ok(vec![]),
                    "{process:#?}\nhears again {again:#?}\nafter {input:#?}"
                );
            }
        }
        assert!(matches!(process.stage, ProcessStage::Ended(_)));
    }
}
