//! A conference that is called off: who is told, and what each does about it.

use domain::identity::{OrderId, PaymentId, ReservationId, WaitListEntryId};
use domain::message::{Command, Event};
use domain::payments::{Payment, PaymentCommand, PaymentEvent, PaymentMethod};
use domain::registration::{
    OrderCommand, OrderEvent, PaymentProof, ProcessInput, ProcessOutcome, ProcessStage,
    ProcessStep, RegistrationProcess, SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal,
    WaitListEntry,
};
use domain::sourcing::Process;
use domain::stream::{StreamId, StreamKind};
use domain::values::{Money, Quantity};

use crate::support::{Given, T0, at, conference, given, in_line, pass, promise, seats};

fn ada() -> OrderId {
    OrderId::named("Ada")
}

fn bob() -> OrderId {
    OrderId::named("Bob")
}

const CALL_OFF: SeatsCommand = SeatsCommand::CallOffSales { catalogue_version: 9 };

mod where_seats_are_counted {
    use super::*;

    fn wants(order: OrderId, quantity: u32, known: bool) -> SeatsCommand {
        SeatsCommand::MakeSeatReservation {
            reservation: ReservationId::of(order, 1),
            request: 1,
            seats: seats([(pass(), quantity)]),
            valid_until: Some(at(16, 0)),
            pinned: Default::default(),
            order: known.then_some(order),
        }
    }

    fn commit(order: OrderId) -> SeatsCommand {
        SeatsCommand::CommitSeatReservation { reservation: ReservationId::of(order, 1) }
    }

    fn waits(order: OrderId, quantity: u32) -> WaitListEntry {
        let entry = WaitListEntryId::of(order, pass());
        WaitListEntry { order: Some(order), ..in_line(entry, pass(), quantity) }
    }

    fn four_passes() -> Given<SeatsAvailability> {
        let quota =
            SeatsCommand::SetQuota { seat_type: pass(), quota: Quantity(4), catalogue_version: 1 };
        given([]).and(&quota, T0)
    }

    fn told(order: OrderId, quantity: u32, remaining: i64) -> SeatsEvent {
        let left = (quantity > 0).then_some((pass(), remaining));
        SeatsEvent::ReservationCalledOff {
            reservation: ReservationId::of(order, 1),
            order,
            seats: seats([(pass(), quantity)]),
            remaining: left.into_iter().collect(),
            at: T0,
        }
    }

    fn off() -> SeatsEvent {
        SeatsEvent::SalesCalledOff { catalogue_version: 9, at: T0 }
    }

    #[test]
    fn whoever_holds_or_has_bought_is_told_and_all_seats_come_back() {
        let sold = four_passes().and(&wants(ada(), 3, true), T0).and(&commit(ada()), T0);
        let both = sold.and(&wants(bob(), 1, true), T0);
        let after = both.when(&CALL_OFF, T0).then([off(), told(bob(), 1, 1), told(ada(), 3, 4)]);
        let state = after.state();
        assert!(state.pending.is_empty() && state.bought.is_empty());
        assert_eq!(state.remaining(pass()), 4);
        for event in &after.events()[after.events().len() - 2..] {
            let command = Event::Seats(event.clone())
                .command(StreamId::new(StreamKind::SeatsAvailability, conference().0));
            assert!(matches!(command, Some(Command::Order(_, OrderCommand::CallOffOrder))));
        }
    }

    #[test]
    fn the_news_that_comes_again_tells_nobody_again() {
        let held = four_passes().and(&wants(ada(), 3, true), T0).and(&CALL_OFF, T0);
        held.when(&CALL_OFF, at(5, 0)).nothing();
    }

    #[test]
    fn whoever_asks_later_is_told_however_late_and_is_given_nothing() {
        let off = four_passes().and(&CALL_OFF, T0);
        off.when(&wants(ada(), 2, true), T0).then([told(ada(), 0, 0)]);
        let late = off.when(&wants(ada(), 2, true), at(30, 0));
        let SeatsEvent::ReservationCalledOff { reservation, order, seats, remaining, .. } =
            told(ada(), 0, 0)
        else {
            unreachable!("it was just made")
        };
        late.then([SeatsEvent::ReservationCalledOff {
            reservation,
            order,
            seats,
            remaining,
            at: at(30, 0),
        }]);
    }

    #[test]
    fn what_was_taken_back_is_not_committed_any_more() {
        let held = four_passes().and(&wants(ada(), 3, true), T0).and(&CALL_OFF, T0);
        held.when(&commit(ada()), T0).refused(&SeatsRefusal::Finished);
        held.when(&wants(ada(), 3, true), T0).refused(&SeatsRefusal::Finished);
    }

    #[test]
    fn nobody_waits_any_longer_and_nobody_joins() {
        let join = |order| SeatsCommand::JoinWaitList { entry: waits(order, 2) };
        let line = four_passes().and(&wants(ada(), 4, true), T0).and(&join(bob()), T0);
        let entry = WaitListEntryId::of(bob(), pass());
        let left = SeatsEvent::WaitListLeft { entry, seat_type: pass(), at: T0 };
        let after = line.when(&CALL_OFF, T0).then([off(), left, told(ada(), 4, 4)]);
        after.when(&join(OrderId::named("Chae")), T0).refused(&SeatsRefusal::CalledOff);
    }

    #[test]
    fn an_order_of_an_earlier_release_is_not_known_and_goes_on() {
        let held = four_passes().and(&wants(ada(), 3, false), T0);
        let after = held.when(&CALL_OFF, T0).then([off()]);
        after.and(&commit(ada()), T0);
    }

    #[test]
    fn whoever_was_offered_seats_is_told_though_the_order_is_still_to_be_placed() {
        let join = SeatsCommand::JoinWaitList { entry: waits(bob(), 2) };
        let freed = SeatsCommand::CancelSeatReservation {
            reservation: ReservationId::of(ada(), 1),
            withdrawn: true,
        };
        let offered = four_passes().and(&wants(ada(), 4, true), T0).and(&join, T0).and(&freed, T0);
        let offer = OrderId::offered(WaitListEntryId::of(bob(), pass()));
        offered.when(&CALL_OFF, T0).then([off(), told(offer, 2, 4)]);
    }
}

mod the_money {
    use super::*;

    const REFUND: fn() -> PaymentCommand = || PaymentCommand::RefundPayment { order: ada() };

    fn captured() -> Given<Payment> {
        asked_for().and(&PaymentCommand::RecordCapture, T0)
    }

    fn asked_for() -> Given<Payment> {
        let initiate = PaymentCommand::InitiatePayment {
            order: ada(),
            amount: Money(20_000),
            revision: 1,
            method: PaymentMethod::Card,
        };
        given([])
            .and(&initiate, T0)
            .and(&PaymentCommand::RecordAuthorisation, T0)
            .and(&PaymentCommand::CapturePayment, T0)
    }

    #[test]
    fn what_was_taken_is_paid_back_once() {
        let amount = Money(20_000);
        let asked = captured()
            .when(&REFUND(), T0)
            .then([PaymentEvent::RefundRequested { order: ada(), amount }]);
        let back = asked.and(&PaymentCommand::RecordRefund, T0);
        back.when(&REFUND(), T0).nothing();
    }

    #[test]
    fn what_is_being_taken_is_let_go_or_paid_back_as_the_bank_says() {
        let let_go = || asked_for().and(&REFUND(), T0);
        // The bank takes it nevertheless, or says late that it had: that is nothing to keep.
        let_go().when(&PaymentCommand::RecordCapture, T0).nothing();
        let_go()
            .when(&PaymentCommand::RecordVoid, T0)
            .then([PaymentEvent::PaymentVoided { order: ada() }]);
        let amount = Money(20_000);
        let_go()
            .when(&PaymentCommand::RecordVoidFailure, T0)
            .then([PaymentEvent::RefundRequested { order: ada(), amount }]);
    }

    #[test]
    fn what_was_never_asked_for_is_never_asked_for() {
        given::<Payment>([])
            .when(&REFUND(), T0)
            .then([PaymentEvent::PaymentVoided { order: ada() }]);
    }
}

mod the_registration {
    use super::*;

    fn payment() -> PaymentId {
        PaymentId::of(ada(), 1)
    }

    /// A registration that has come to this stage with a payment.
    fn with_payment(stage: ProcessStage) -> RegistrationProcess {
        let proof = PaymentProof { payment: payment(), amount: Money(20_000), revision: 1 };
        RegistrationProcess {
            stage,
            subject: Some((ada(), conference())),
            promise: promise(),
            payment: Some(proof),
            codes: ["SPEAKER".parse().expect("a code")].into(),
            ..RegistrationProcess::default()
        }
    }

    fn hears(process: &RegistrationProcess) -> Vec<ProcessStep> {
        let news = ProcessInput::Order(ada(), OrderEvent::OrderCalledOff);
        process.react(&news, T0).expect("it is understood")
    }

    fn repaid() -> ProcessStep {
        ProcessStep::RepaymentRequested { order: ada(), payment: payment() }
    }

    fn over() -> ProcessStep {
        ProcessStep::Completed { outcome: ProcessOutcome::CalledOff }
    }

    #[test]
    fn whatever_is_under_way_ends_and_its_money_and_codes_go_back() {
        for stage in [
            ProcessStage::AwaitingPayment,
            ProcessStage::Lapsed,
            ProcessStage::Reacquiring,
            ProcessStage::Committing,
            ProcessStage::Confirming,
            ProcessStage::Voiding,
            ProcessStage::Expiring,
        ] {
            let released = ProcessStep::RedemptionReleased {
                conference: conference(),
                order: ada(),
                code: "SPEAKER".parse().expect("a code"),
            };
            assert_eq!(hears(&with_payment(stage)), [repaid(), released, over()], "{stage:?}");
        }
    }

    #[test]
    fn what_was_bought_is_paid_back_once_and_its_codes_stay_used_up() {
        let bought = with_payment(ProcessStage::Ended(ProcessOutcome::Confirmed));
        let steps = hears(&bought);
        assert_eq!(steps, [repaid(), over()]);
        let after = steps.iter().fold(bought, RegistrationProcess::evolve);
        assert_eq!(hears(&after), []);
    }

    #[test]
    fn what_came_to_nothing_stays_so() {
        for outcome in
            [ProcessOutcome::Expired, ProcessOutcome::Rejected, ProcessOutcome::Cancelled]
        {
            assert_eq!(hears(&with_payment(ProcessStage::Ended(outcome))), [], "{outcome:?}");
        }
    }

    #[test]
    fn a_purchase_that_is_heard_of_after_it_was_taken_back_is_none() {
        let steps = hears(&with_payment(ProcessStage::Confirming));
        let over =
            steps.iter().fold(with_payment(ProcessStage::Confirming), RegistrationProcess::evolve);
        let confirmed =
            OrderEvent::OrderConfirmed { payment: Some(payment()), seats: seats([(pass(), 2)]) };
        assert_eq!(over.react(&ProcessInput::Order(ada(), confirmed), T0), Ok(vec![]));
    }
}
