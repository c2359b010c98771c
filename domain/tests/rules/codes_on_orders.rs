//! Promotional codes on an order: entered, looked up, counted or rejected; and what the
//! registration does about them.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::{OrderId, PaymentId, ReservationId};
use domain::payments::PaymentMethod;
use domain::registration::{
    CodeName, CodeTerms, Order, OrderCommand, OrderEvent, OrderRefusal, OrderStatus,
    ProcessCommand, ProcessInput, ProcessOutcome, ProcessStep, PromotionalCodeCommand,
    PromotionalCodeEvent, RedemptionRefusal, Reduction, RegistrationProcess, Scope, Seats,
    SeatsEvent, price,
};
use domain::sourcing::{Process, Version};
use domain::values::{AccessCode, Money};

use super::support::{
    Given, Registration, T0, at, conference, given, order, pass, prices, promise, seats,
};

fn code(name: &str) -> CodeName {
    name.parse().expect("a code")
}

/// Takes half off all seats.
fn half<const N: usize>(beside: [&str; N]) -> CodeTerms {
    CodeTerms {
        reduction: Reduction::percent(50).expect("fifty"),
        scope: Scope::All,
        quota: None,
        cumulative_with: beside.map(code).into(),
    }
}

fn wish() -> Seats {
    seats([(pass(), 4)])
}

type Others = BTreeMap<CodeName, BTreeSet<CodeName>>;

mod on_the_order {
    use super::*;

    fn enter(name: &str, expected: u64) -> OrderCommand {
        OrderCommand::EnterPromotionalCode { code: code(name), expected: Version(expected) }
    }

    fn apply(name: &str, request: u32, terms: CodeTerms) -> OrderCommand {
        OrderCommand::ApplyPromotionalCode { code: code(name), request, terms }
    }

    fn reject(name: &str, request: u32) -> OrderCommand {
        let reason = RedemptionRefusal::UsedUp;
        OrderCommand::RejectPromotionalCode { code: code(name), request, reason }
    }

    fn check_out(expected: u64) -> OrderCommand {
        let (payment, method) = (PaymentId::of(order(), 1), PaymentMethod::Card);
        OrderCommand::CheckOut { payment, method, expected: Version(expected) }
    }

    fn entered(name: &str, request: u32, asked_for: &Seats, others: Others) -> OrderEvent {
        OrderEvent::PromotionalCodeEntered {
            code: code(name),
            request,
            seats: asked_for.clone(),
            others,
        }
    }

    fn applied(name: &str, terms: CodeTerms) -> OrderEvent {
        OrderEvent::DiscountApplied { code: code(name), terms }
    }

    fn totals(of: &Seats, discounts: &[(&str, CodeTerms)]) -> OrderEvent {
        let discounts: Vec<_> =
            discounts.iter().map(|(name, terms)| terms.discount(code(name))).collect();
        OrderEvent::OrderTotalsCalculated {
            totals: price(of, &prices(), &discounts).expect("for sale"),
        }
    }

    fn placed() -> Given<Order> {
        let register = OrderCommand::RegisterToConference {
            order: order(),
            conference: conference(),
            seats: wish(),
            prices: prices(),
            promise: promise(),
            catalogue_version: 1,
        };
        given::<Order>([]).and(&register, T0)
    }

    fn marked(held: Seats) -> OrderCommand {
        OrderCommand::MarkSeatsAsReserved { revision: 1, seats: held }
    }

    /// Four passes are held: 400.00. The order is at version 3.
    fn reserved() -> Given<Order> {
        placed().and(&marked(wish()), at(0, 1))
    }

    #[test]
    fn a_code_is_asked_for_with_the_seats_and_what_it_takes_off_is_an_event_of_its_own() {
        let history = reserved()
            .when(&enter("TEAM", 3), at(1, 0))
            .then([entered("TEAM", 1, &wish(), Others::new())])
            .when(&apply("TEAM", 1, half([])), at(1, 1))
            .then([applied("TEAM", half([])), totals(&wish(), &[("TEAM", half([]))])]);
        assert_eq!(history.state().totals.total, Money(20_000));
    }

    #[test]
    fn a_second_code_is_asked_for_with_what_the_first_may_be_combined_with() {
        let others = [(code("TEAM"), [code("EARLY")].into())].into();
        let both = [("TEAM", half(["EARLY"])), ("EARLY", half([]))];
        let history = reserved()
            .and(&enter("TEAM", 3), at(1, 0))
            .and(&apply("TEAM", 1, half(["EARLY"])), at(1, 1))
            .when(&enter("EARLY", 6), at(1, 2))
            .then([entered("EARLY", 2, &wish(), others)])
            .when(&apply("EARLY", 2, half([])), at(1, 3))
            .then([applied("EARLY", half([])), totals(&wish(), &both)]);
        assert_eq!(history.state().totals.total, Money(10_000), "half of what the first left");
    }

    #[test]
    fn of_a_partial_reservation_the_held_seats_count() {
        let held = seats([(pass(), 1)]);
        placed()
            .and(&marked(held.clone()), at(0, 1))
            .when(&enter("TEAM", 4), at(1, 0))
            .then([entered("TEAM", 1, &held, Others::new())])
            .when(&apply("TEAM", 1, half([])), at(1, 1))
            .then([applied("TEAM", half([])), totals(&held, &[("TEAM", half([]))])]);
    }

    #[test]
    fn a_partial_answer_is_priced_with_the_codes_that_count() {
        let held = seats([(pass(), 1)]);
        placed()
            .and(&enter("TEAM", 2), at(0, 1))
            .and(&apply("TEAM", 1, half([])), at(0, 2))
            .when(&marked(held.clone()), at(0, 3))
            .then([
                OrderEvent::OrderPartiallyReserved { revision: 1, seats: held.clone() },
                totals(&held, &[("TEAM", half([]))]),
            ]);
    }

    #[test]
    fn other_seats_keep_the_codes() {
        let other = seats([(pass(), 2)]);
        let change = OrderCommand::ChangeSeats {
            expected: Version(6),
            seats: other.clone(),
            prices: prices(),
            catalogue_version: 1,
        };
        let history =
            reserved().and(&enter("TEAM", 3), at(1, 0)).and(&apply("TEAM", 1, half([])), at(1, 1));
        let history = history.and(&change, at(2, 0));
        assert_eq!(history.events().last(), Some(&totals(&other, &[("TEAM", half([]))])));
    }

    #[test]
    fn entering_or_answering_twice_changes_nothing() {
        let history = reserved().and(&enter("TEAM", 3), at(1, 0));
        history.when(&enter("TEAM", 3), at(1, 1)).nothing();
        let applied = history.and(&apply("TEAM", 1, half([])), at(1, 1));
        applied.when(&apply("TEAM", 1, half([])), at(1, 2)).nothing();
        applied.when(&reject("TEAM", 1), at(1, 2)).nothing();
        applied.when(&enter("TEAM", 3), at(1, 3)).nothing();
    }

    #[test]
    fn an_answer_to_another_request_or_about_another_code_is_not_taken_for_this_one() {
        let history = reserved().and(&enter("TEAM", 3), at(1, 0));
        history.when(&apply("TEAM", 2, half([])), at(1, 1)).nothing();
        history.when(&apply("EARLY", 1, half([])), at(1, 1)).nothing();
        history.when(&reject("TEAM", 2), at(1, 1)).nothing();
        history.when(&reject("EARLY", 1), at(1, 1)).nothing();
    }

    #[test]
    fn a_rejected_code_costs_nothing_and_may_be_tried_again() {
        let rejected = OrderEvent::PromotionalCodeRejected {
            code: code("TEAM"),
            reason: RedemptionRefusal::UsedUp,
        };
        let history = reserved()
            .and(&enter("TEAM", 3), at(1, 0))
            .when(&reject("TEAM", 1), at(1, 1))
            .then([rejected])
            .when(&reject("TEAM", 1), at(1, 2))
            .nothing();
        assert_eq!(history.state().totals.total, Money(40_000));
        history.when(&enter("TEAM", 5), at(1, 3)).then([entered(
            "TEAM",
            2,
            &wish(),
            Others::new(),
        )]);
    }

    #[test]
    fn while_a_code_is_looked_up_nothing_is_paid_and_no_other_is_entered() {
        let history = reserved().and(&enter("TEAM", 3), at(1, 0));
        history.when(&enter("EARLY", 4), at(1, 1)).refused(&OrderRefusal::CodePending);
        history.when(&check_out(4), at(1, 1)).refused(&OrderRefusal::CodePending);
        history.and(&apply("TEAM", 1, half([])), at(1, 2)).and(&check_out(6), at(1, 3));
    }

    #[test]
    fn a_code_is_entered_on_the_version_that_was_shown_before_paying_and_before_the_end() {
        reserved()
            .when(&enter("TEAM", 2), at(1, 0))
            .refused(&OrderRefusal::Stale { current: Version(3) });
        let paying = reserved().and(&check_out(3), at(1, 0));
        paying.when(&enter("TEAM", 4), at(1, 1)).refused(&OrderRefusal::PaymentOpen);
        given::<Order>([]).when(&enter("TEAM", 0), at(1, 0)).refused(&OrderRefusal::NotPlaced);
        let cancelled = reserved().and(&OrderCommand::CancelOrder, at(1, 0));
        let ended = OrderRefusal::Ended(OrderStatus::Cancelled);
        cancelled.when(&enter("TEAM", 4), at(1, 1)).refused(&ended);
    }

    #[test]
    fn an_answer_that_comes_after_the_end_counts_no_more() {
        let cancelled =
            reserved().and(&enter("TEAM", 3), at(1, 0)).and(&OrderCommand::CancelOrder, at(1, 1));
        let ended = OrderRefusal::Ended(OrderStatus::Cancelled);
        cancelled.when(&apply("TEAM", 1, half([])), at(1, 2)).refused(&ended);
        cancelled.when(&reject("TEAM", 1), at(1, 2)).nothing();
    }
}

mod in_the_registration {
    use super::*;

    fn order_is(event: OrderEvent) -> ProcessInput {
        ProcessInput::Order(order(), event)
    }

    fn placed() -> ProcessInput {
        order_is(OrderEvent::OrderPlaced {
            conference: conference(),
            seats: wish(),
            revision: 1,
            promise: promise(),
            access_code: AccessCode::of(order()),
            prices: prices(),
            catalogue_version: 1,
        })
    }

    fn entered(name: &str, request: u32) -> ProcessInput {
        let (code, seats, others) = (code(name), wish(), Others::new());
        order_is(OrderEvent::PromotionalCodeEntered { code, request, seats, others })
    }

    fn granted(name: &str, request: u32) -> ProcessInput {
        let (order, code, terms, at) = (order(), code(name), half([]), T0);
        ProcessInput::Code(PromotionalCodeEvent::RedemptionReserved {
            order,
            request,
            code,
            terms,
            at,
        })
    }

    fn refused(name: &str, request: u32) -> ProcessInput {
        let (order, code, reason, at) = (order(), code(name), RedemptionRefusal::UsedUp, T0);
        ProcessInput::Code(PromotionalCodeEvent::RedemptionRefused {
            order,
            request,
            code,
            reason,
            at,
        })
    }

    fn seats_held() -> ProcessInput {
        let reservation = ReservationId::of(order(), 1);
        let (seats, remaining) = (wish(), BTreeMap::new());
        ProcessInput::Seats(SeatsEvent::SeatsReserved {
            reservation,
            request: 1,
            seats,
            remaining,
            at: T0,
            pinned: Default::default(),
            order: None,
        })
    }

    fn asks(name: &str, request: u32) -> ProcessStep {
        let (conference, order, code, seats) = (conference(), order(), code(name), wish());
        ProcessStep::RedemptionRequested {
            conference,
            order,
            code,
            request,
            seats,
            others: Others::new(),
        }
    }

    fn grants(name: &str, request: u32) -> ProcessStep {
        ProcessStep::DiscountGranted { order: order(), code: code(name), request, terms: half([]) }
    }

    fn refuses(name: &str, request: u32) -> ProcessStep {
        let reason = RedemptionRefusal::UsedUp;
        ProcessStep::DiscountRefused { order: order(), code: code(name), request, reason }
    }

    /// The seats are held and the registrant decides.
    fn deciding() -> Registration {
        let registration = Registration::default().having_heard(&placed(), at(0, 1));
        registration.having_heard(&seats_held(), at(0, 2))
    }

    fn with_a_code() -> Registration {
        let asked = deciding().hears(&entered("TEAM", 1), at(1, 0)).does([asks("TEAM", 1)]);
        asked.hears(&granted("TEAM", 1), at(1, 1)).does([grants("TEAM", 1)])
    }

    #[test]
    fn a_code_is_asked_for_and_the_answer_passed_on() {
        with_a_code();
        let asked = deciding().hears(&entered("TEAM", 1), at(1, 0)).does([asks("TEAM", 1)]);
        asked.hears(&refused("TEAM", 1), at(1, 1)).does([refuses("TEAM", 1)]);
        let waiting = Registration::default().having_heard(&placed(), at(0, 1));
        waiting.hears(&entered("TEAM", 1), at(0, 2)).does([asks("TEAM", 1)]);
    }

    #[test]
    fn what_was_asked_or_answered_before_is_not_asked_or_passed_on_again() {
        with_a_code().hears(&entered("TEAM", 1), at(2, 0)).ignores_it();
        with_a_code().hears(&granted("TEAM", 1), at(2, 0)).ignores_it();
        with_a_code().hears(&refused("TEAM", 1), at(2, 0)).ignores_it();
        let second = with_a_code().hears(&entered("EARLY", 2), at(2, 0)).does([asks("EARLY", 2)]);
        second.hears(&granted("TEAM", 1), at(2, 1)).ignores_it();
    }

    #[test]
    fn whatever_overtakes_the_placing_is_deferred() {
        for early in [entered("TEAM", 1), granted("TEAM", 1), refused("TEAM", 1)] {
            Registration::default().hears(&early, at(0, 1)).defers_it();
        }
    }

    #[test]
    fn a_confirmed_order_has_used_its_codes() {
        let free = OrderEvent::OrderCheckedOut {
            payment: None,
            method: PaymentMethod::Card,
            amount: Money(0),
            revision: 1,
        };
        let reservation = ReservationId::of(order(), 1);
        let committed =
            SeatsEvent::SeatsReservationCommitted { reservation, seats: wish(), at: T0 };
        let confirmed = OrderEvent::OrderConfirmed { payment: None, seats: wish() };
        with_a_code()
            .having_heard(&order_is(free), at(2, 0))
            .having_heard(&ProcessInput::Seats(committed), at(2, 1))
            .hears(&order_is(confirmed), at(2, 2))
            .does([
                ProcessStep::RedemptionUsed {
                    conference: conference(),
                    order: order(),
                    code: code("TEAM"),
                },
                ProcessStep::Completed { outcome: ProcessOutcome::Confirmed },
            ]);
    }

    #[test]
    fn an_order_that_ends_without_gives_its_codes_back_and_those_it_still_waits_for() {
        let conference = conference();
        let released =
            |name| ProcessStep::RedemptionReleased { conference, order: order(), code: code(name) };
        let ends = |codes: Vec<ProcessStep>| {
            let seats = ProcessStep::HoldReleased {
                conference,
                reservation: ReservationId::of(order(), 1),
                withdrawn: true,
            };
            let end = ProcessStep::Completed { outcome: ProcessOutcome::Cancelled };
            std::iter::once(seats).chain(codes).chain([end]).collect::<Vec<_>>()
        };
        let cancelled = order_is(OrderEvent::OrderCancelled);
        with_a_code().hears(&cancelled, at(2, 0)).does(ends(vec![released("TEAM")]));
        let waiting = with_a_code().having_heard(&entered("EARLY", 2), at(2, 0));
        let ended = waiting
            .hears(&cancelled, at(2, 1))
            .does(ends(vec![released("EARLY"), released("TEAM")]));
        ended.hears(&granted("EARLY", 2), at(2, 2)).ignores_it();
        let refused = deciding().having_heard(&entered("TEAM", 1), at(1, 0));
        let refused = refused.having_heard(&self::refused("TEAM", 1), at(1, 1));
        refused.hears(&cancelled, at(2, 0)).does(ends(vec![]));
    }

    #[test]
    fn each_step_asks_for_one_thing() {
        let asked = |step: ProcessStep| RegistrationProcess::command(&step);
        let (team, order): (CodeName, OrderId) = (code("TEAM"), order());
        let reserve = PromotionalCodeCommand::ReserveRedemption {
            code: team.clone(),
            order,
            request: 1,
            seats: wish(),
            others: Others::new(),
        };
        let of_code = |command| Some(ProcessCommand::Code(conference(), code("TEAM"), command));
        assert_eq!(asked(asks("TEAM", 1)), of_code(reserve));
        let apply =
            OrderCommand::ApplyPromotionalCode { code: team.clone(), request: 1, terms: half([]) };
        assert_eq!(asked(grants("TEAM", 1)), Some(ProcessCommand::Order(order, apply)));
        let reason = RedemptionRefusal::UsedUp;
        let reject = OrderCommand::RejectPromotionalCode { code: team.clone(), request: 1, reason };
        assert_eq!(asked(refuses("TEAM", 1)), Some(ProcessCommand::Order(order, reject)));
        let used =
            ProcessStep::RedemptionUsed { conference: conference(), order, code: team.clone() };
        assert_eq!(asked(used), of_code(PromotionalCodeCommand::CommitRedemption { order }));
        let released =
            ProcessStep::RedemptionReleased { conference: conference(), order, code: team };
        assert_eq!(asked(released), of_code(PromotionalCodeCommand::CancelRedemption { order }));
    }
}
