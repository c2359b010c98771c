//! The seats of a conference: what is granted, what is remembered, and what is never given away
//! twice.

use std::collections::BTreeMap;

use domain::identity::{ReservationId, SeatTypeId};
use domain::registration::{
    InvalidOrder, Seats, SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal,
    TOMBSTONE_RETENTION,
};
use domain::sourcing::{Aggregate, Timestamp};
use domain::values::Quantity;

use super::support::{Given, T0, at, given, pass, seats, workshop};

fn r1() -> ReservationId {
    ReservationId::named("r1")
}

fn r2() -> ReservationId {
    ReservationId::named("r2")
}

fn offer(seat_type: SeatTypeId, quota: u32, catalogue_version: u32) -> SeatsCommand {
    SeatsCommand::SetQuota { seat_type, quota: Quantity(quota), catalogue_version }
}

fn reserve<const N: usize>(
    reservation: ReservationId,
    request: u32,
    wanted: [(SeatTypeId, u32); N],
) -> SeatsCommand {
    SeatsCommand::MakeSeatReservation {
        reservation,
        request,
        seats: seats(wanted),
        valid_until: None,
        pinned: Default::default(),
        order: None,
    }
}

fn cancel(reservation: ReservationId) -> SeatsCommand {
    SeatsCommand::CancelSeatReservation { reservation, withdrawn: false }
}

fn commit(reservation: ReservationId) -> SeatsCommand {
    SeatsCommand::CommitSeatReservation { reservation }
}

fn reserved<const N: usize, const M: usize>(
    reservation: ReservationId,
    request: u32,
    granted: [(SeatTypeId, u32); N],
    remaining: [(SeatTypeId, i64); M],
) -> SeatsEvent {
    SeatsEvent::SeatsReserved {
        reservation,
        request,
        seats: seats(granted),
        remaining: remaining.into(),
        at: T0,
        pinned: Default::default(),
        order: None,
    }
}

fn cancelled<const N: usize, const M: usize>(
    reservation: ReservationId,
    returned: [(SeatTypeId, u32); N],
    remaining: [(SeatTypeId, i64); M],
    at: Timestamp,
) -> SeatsEvent {
    SeatsEvent::SeatsReservationCancelled {
        reservation,
        seats: seats(returned),
        remaining: remaining.into(),
        withdrawn: false,
        at,
    }
}

fn committed<const N: usize>(
    reservation: ReservationId,
    sold: [(SeatTypeId, u32); N],
    at: Timestamp,
) -> SeatsEvent {
    SeatsEvent::SeatsReservationCommitted { reservation, seats: seats(sold), at }
}

fn quota_changed(
    seat_type: SeatTypeId,
    quota: u32,
    catalogue_version: u32,
    remaining: i64,
) -> SeatsEvent {
    SeatsEvent::AvailableSeatsChanged {
        seat_type,
        quota: Quantity(quota),
        catalogue_version,
        remaining: [(seat_type, remaining)].into(),
    }
}

fn conference_with_passes(quota: u32) -> Given<SeatsAvailability> {
    given([quota_changed(pass(), quota, 1, i64::from(quota))])
}

/// Ten passes, six of them held by r1.
fn six_of_ten_held() -> Given<SeatsAvailability> {
    conference_with_passes(10).and(&reserve(r1(), 1, [(pass(), 6)]), T0)
}

mod granting {
    use super::*;

    #[test]
    fn t1_what_is_left_is_granted_in_full() {
        conference_with_passes(10).when(&reserve(r1(), 1, [(pass(), 5)]), T0).then([reserved(
            r1(),
            1,
            [(pass(), 5)],
            [(pass(), 5)],
        )]);
    }

    #[test]
    fn t2_more_than_is_left_is_granted_in_part() {
        conference_with_passes(10).when(&reserve(r1(), 1, [(pass(), 11)]), T0).then([reserved(
            r1(),
            1,
            [(pass(), 10)],
            [(pass(), 0)],
        )]);
    }

    #[test]
    fn t3_where_nothing_is_left_the_answer_is_still_given() {
        conference_with_passes(0).when(&reserve(r1(), 1, [(pass(), 1)]), T0).then([reserved(
            r1(),
            1,
            [],
            [(pass(), 0)],
        )]);
    }

    #[test]
    fn t4_a_hold_can_grow_by_what_is_left() {
        six_of_ten_held().when(&reserve(r1(), 2, [(pass(), 12)]), T0).then([reserved(
            r1(),
            2,
            [(pass(), 10)],
            [(pass(), 0)],
        )]);
    }

    #[test]
    fn t5_a_hold_can_shrink() {
        six_of_ten_held().when(&reserve(r1(), 2, [(pass(), 2)]), T0).then([reserved(
            r1(),
            2,
            [(pass(), 2)],
            [(pass(), 8)],
        )]);
    }

    #[test]
    fn t6_a_hold_can_move_to_another_seat_type() {
        six_of_ten_held()
            .and(&offer(workshop(), 5, 1), T0)
            .when(&reserve(r1(), 2, [(workshop(), 3)]), T0)
            .then([reserved(r1(), 2, [(workshop(), 3)], [(pass(), 10), (workshop(), 2)])]);
    }

    /// Our decision: an unknown seat type is answered with 0. The reference implementation fails
    /// the whole request (B24).
    #[test]
    fn t10_as_we_decided_an_unknown_seat_type_is_answered_with_0_and_the_others_are_granted() {
        conference_with_passes(10)
            .when(&reserve(r1(), 1, [(workshop(), 3), (pass(), 2)]), T0)
            .then([reserved(r1(), 1, [(pass(), 2)], [(pass(), 8)])]);
    }

    #[test]
    fn a_conference_nobody_offered_seats_of_answers_with_0() {
        given::<SeatsAvailability>([]).when(&reserve(r1(), 1, [(pass(), 1)]), T0).then([reserved(
            r1(),
            1,
            [],
            [],
        )]);
    }

    /// Our decision: quantities are summed by type at the edge. In the reference implementation the
    /// last one wins (B23).
    #[test]
    fn t11_as_we_decided_the_same_seat_type_twice_is_summed_at_the_edge() {
        let wish = Seats::ordered(&[
            (pass(), Quantity(2)),
            (pass(), Quantity(3)),
            (workshop(), Quantity(0)),
        ]);
        assert_eq!(wish, Ok(seats([(pass(), 5)])));
    }

    #[test]
    fn an_order_asks_for_1_to_20_seats_of_a_type() {
        assert_eq!(Seats::ordered(&[]), Err(InvalidOrder::Empty));
        assert_eq!(Seats::ordered(&[(pass(), Quantity(0))]), Err(InvalidOrder::Empty));
        assert_eq!(Seats::ordered(&[(pass(), Quantity(20))]), Ok(seats([(pass(), 20)])));
        assert_eq!(
            Seats::ordered(&[(pass(), Quantity(20)), (pass(), Quantity(1))]),
            Err(InvalidOrder::TooMany { asked: 21 })
        );
        assert_eq!(
            Seats::ordered(&[(pass(), Quantity(u32::MAX)), (pass(), Quantity(1))]),
            Err(InvalidOrder::TooMany { asked: u32::MAX.into() }),
            "an absurd wish must not wrap around to a small one"
        );
    }
}

mod giving_back_and_committing {
    use super::*;

    #[test]
    fn t7_cancelling_returns_the_seats_once() {
        six_of_ten_held()
            .when(&cancel(r1()), T0)
            .then([cancelled(r1(), [(pass(), 6)], [(pass(), 10)], T0)])
            .when(&cancel(r1()), T0)
            .nothing();
    }

    #[test]
    fn t8_committing_keeps_the_remainder_and_a_later_cancellation_returns_nothing() {
        let sold =
            six_of_ten_held().when(&commit(r1()), T0).then([committed(r1(), [(pass(), 6)], T0)]);
        assert_eq!(sold.state().remaining(pass()), 4);
        assert!(sold.state().pending.is_empty());
        sold.when(&cancel(r1()), T0).nothing().when(&commit(r1()), T0).nothing();
    }

    #[test]
    fn a_cancelled_reservation_cannot_be_committed() {
        six_of_ten_held()
            .and(&cancel(r1()), T0)
            .when(&commit(r1()), T0)
            .refused(&SeatsRefusal::Finished);
    }

    #[test]
    fn a_reservation_that_was_never_made_cannot_be_committed() {
        conference_with_passes(10).when(&commit(r1()), T0).refused(&SeatsRefusal::Unknown);
    }

    #[test]
    fn a_reservation_of_nothing_can_be_cancelled() {
        conference_with_passes(0)
            .and(&reserve(r1(), 1, [(pass(), 1)]), T0)
            .when(&cancel(r1()), T0)
            .then([cancelled(r1(), [], [], T0)]);
    }
}

mod quotas {
    use super::*;

    #[test]
    fn t9_a_quota_below_what_is_held_is_a_debt_that_is_repaid_before_anything_is_granted() {
        let in_debt = six_of_ten_held()
            .when(&offer(pass(), 3, 2), T0)
            .then([quota_changed(pass(), 3, 2, -3)])
            .when(&reserve(r2(), 1, [(pass(), 1)]), T0)
            .then([reserved(r2(), 1, [], [(pass(), -3)])]);
        in_debt
            .when(&reserve(r1(), 2, [(pass(), 8)]), T0)
            .then([reserved(r1(), 2, [(pass(), 6)], [(pass(), -3)])])
            .when(&reserve(r1(), 3, [(pass(), 2)]), T0)
            .then([reserved(r1(), 3, [(pass(), 2)], [(pass(), 1)])])
            .when(&reserve(r2(), 2, [(pass(), 5)]), T0)
            .then([reserved(r2(), 2, [(pass(), 1)], [(pass(), 0)])]);
    }

    #[test]
    fn nobody_is_bumped_by_a_debt() {
        let in_debt = six_of_ten_held().and(&offer(pass(), 0, 2), T0);
        in_debt.when(&commit(r1()), T0).then([committed(r1(), [(pass(), 6)], T0)]);
    }

    #[test]
    fn b29_setting_a_quota_twice_is_setting_it_once() {
        conference_with_passes(10).when(&offer(pass(), 10, 1), T0).nothing();
    }

    #[test]
    fn b32_an_older_catalogue_version_is_ignored() {
        let history = conference_with_passes(10).and(&offer(pass(), 15, 3), T0);
        history.when(&offer(pass(), 20, 2), T0).nothing();
        history.when(&offer(pass(), 20, 3), T0).nothing();
        history.when(&offer(pass(), 20, 4), T0).then([quota_changed(pass(), 20, 4, 20)]);
    }

    #[test]
    fn catalogue_versions_are_counted_for_each_seat_type() {
        let history = conference_with_passes(10).and(&offer(pass(), 15, 3), T0);
        history.when(&offer(workshop(), 7, 1), T0).then([quota_changed(workshop(), 7, 1, 7)]);
    }

    #[test]
    fn a_raised_quota_is_granted_to_whoever_asks_next() {
        conference_with_passes(0)
            .and(&reserve(r1(), 1, [(pass(), 2)]), T0)
            .and(&offer(pass(), 2, 2), T0)
            .when(&reserve(r2(), 1, [(pass(), 1)]), T0)
            .then([reserved(r2(), 1, [(pass(), 1)], [(pass(), 1)])]);
    }
}

mod repetitions_and_latecomers {
    use super::*;

    #[test]
    fn b07_a_repeated_request_keeps_its_answer_even_where_more_seats_have_come_free() {
        let partly = conference_with_passes(5)
            .and(&reserve(r2(), 1, [(pass(), 2)]), T0)
            .and(&reserve(r1(), 1, [(pass(), 5)]), T0)
            .and(&cancel(r2()), T0);
        let after = partly.when(&reserve(r1(), 1, [(pass(), 5)]), at(5, 0)).nothing();
        assert_eq!(after.state().answer(r1()), Some(&seats([(pass(), 3)])));
    }

    #[test]
    fn b12_an_older_wish_that_comes_late_changes_nothing() {
        let history = six_of_ten_held().and(&reserve(r1(), 3, [(pass(), 2)]), T0);
        history.when(&reserve(r1(), 2, [(pass(), 8)]), T0).nothing();
    }

    #[test]
    fn b05_a_request_that_comes_after_the_cancellation_takes_no_seats() {
        let history = six_of_ten_held().and(&cancel(r1()), T0);
        history.when(&reserve(r1(), 2, [(pass(), 6)]), at(30, 0)).refused(&SeatsRefusal::Finished);
    }

    #[test]
    fn b06_a_request_that_comes_after_the_commit_takes_no_second_hold() {
        let history = six_of_ten_held().and(&commit(r1()), T0);
        history.when(&reserve(r1(), 1, [(pass(), 6)]), at(30, 0)).refused(&SeatsRefusal::Finished);
        history.when(&reserve(r1(), 2, [(pass(), 6)]), at(30, 0)).refused(&SeatsRefusal::Finished);
    }

    #[test]
    fn b33_a_cancellation_that_overtakes_its_request_leaves_a_tombstone() {
        conference_with_passes(10)
            .when(&cancel(r1()), T0)
            .then([cancelled(r1(), [], [], T0)])
            .when(&reserve(r1(), 1, [(pass(), 6)]), at(0, 1))
            .refused(&SeatsRefusal::Finished);
    }

    #[test]
    fn a_request_nobody_waits_for_is_not_answered() {
        let request = SeatsCommand::MakeSeatReservation {
            reservation: r1(),
            request: 1,
            seats: seats([(pass(), 5)]),
            valid_until: Some(at(16, 0)),
            pinned: Default::default(),
            order: None,
        };
        let history = conference_with_passes(10);
        let just_after = Timestamp(at(16, 0).0 + 1);
        history.when(&request, just_after).refused(&SeatsRefusal::TooLate);
        let in_time = history.and(&request, at(16, 0));
        in_time.when(&request, just_after).nothing();
    }

    #[test]
    fn a_tombstone_is_kept_for_7_days_of_business_time() {
        let last_moment = Timestamp((T0 + TOMBSTONE_RETENTION).0 - 1);
        for history in
            [six_of_ten_held().and(&cancel(r1()), T0), six_of_ten_held().and(&commit(r1()), T0)]
        {
            history
                .when(&reserve(r1(), 2, [(pass(), 1)]), last_moment)
                .refused(&SeatsRefusal::Finished);
            let later = history.and(&reserve(r1(), 2, [(pass(), 1)]), T0 + TOMBSTONE_RETENTION);
            assert!(later.state().finished.is_empty(), "what can no longer matter is forgotten");
        }
    }

    #[test]
    fn seats_that_were_sold_stay_sold_when_their_tombstone_is_forgotten() {
        let sold = six_of_ten_held().and(&commit(r1()), T0);
        let later = sold.and(&reserve(r2(), 1, [(pass(), 20)]), T0 + TOMBSTONE_RETENTION);
        assert_eq!(later.state().answer(r2()), Some(&seats([(pass(), 4)])));
        assert_eq!(later.state().remaining(pass()), 0);
    }

    #[test]
    fn a_commit_or_cancellation_after_7_days_sells_and_returns_nothing() {
        let sold = six_of_ten_held().and(&commit(r1()), T0);
        let later = T0 + TOMBSTONE_RETENTION;
        sold.when(&commit(r1()), later).refused(&SeatsRefusal::Unknown);
        let cancelled = sold.when(&cancel(r1()), later).then([cancelled(r1(), [], [], later)]);
        assert_eq!(cancelled.state().remaining(pass()), 4);
    }
}

mod crowds {
    use super::*;

    /// How many seats each order got, largest first, when every order asks twice and the requests
    /// arrive in this order.
    fn grants(quota: u32, arrivals: &[usize]) -> Vec<u32> {
        let mut conference = conference_with_passes(quota).state();
        for order in arrivals {
            let request = reserve(ReservationId::named(&order.to_string()), 1, [(pass(), 2)]);
            let events = conference.decide(&request, T0).expect("nothing is finished here");
            conference = events.iter().fold(conference, SeatsAvailability::evolve);
            assert!(conference.remaining(pass()) >= 0, "overbooked by {arrivals:?}");
        }
        let mut grants: Vec<_> =
            conference.pending.values().map(|hold| hold.seats.of(pass()).0).collect();
        grants.sort_unstable_by(|a, b| b.cmp(a));
        grants
    }

    /// Every order in which `orders` requests can arrive if each arrives twice.
    fn arrivals(orders: usize) -> Vec<Vec<usize>> {
        fn extend(
            left: &mut BTreeMap<usize, u8>,
            so_far: &mut Vec<usize>,
            all: &mut Vec<Vec<usize>>,
        ) {
            let next: Vec<_> =
                left.iter().filter(|(_, copies)| **copies > 0).map(|(order, _)| *order).collect();
            if next.is_empty() {
                all.push(so_far.clone());
            }
            for order in next {
                left.entry(order).and_modify(|copies| *copies -= 1);
                so_far.push(order);
                extend(left, so_far, all);
                so_far.pop();
                left.entry(order).and_modify(|copies| *copies += 1);
            }
        }
        let mut all = Vec::new();
        extend(&mut (0..orders).map(|order| (order, 2)).collect(), &mut Vec::new(), &mut all);
        all
    }

    #[test]
    fn t25_four_orders_of_two_share_four_seats_in_any_order_of_arrival() {
        let arrivals = arrivals(4);
        assert_eq!(arrivals.len(), 2520);
        for arrival in arrivals {
            assert_eq!(grants(4, &arrival), [2, 2, 0, 0], "{arrival:?}");
        }
    }

    #[test]
    fn t26_three_orders_of_two_share_five_seats_in_any_order_of_arrival() {
        let arrivals = arrivals(3);
        assert_eq!(arrivals.len(), 90);
        for arrival in arrivals {
            assert_eq!(grants(5, &arrival), [2, 2, 1], "{arrival:?}");
        }
    }
}
