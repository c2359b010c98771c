//! The wait list: first come, first served, one line for each seat type, and nobody waits for
//! nothing.

use domain::identity::{OrderId, ReservationId, SeatTypeId, WaitListEntryId};
use domain::message::{Command, Event};
use domain::registration::{
    OrderCommand, PriceList, SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal,
    WaitListEntry,
};
use domain::sourcing::{Aggregate, Timestamp};
use domain::stream::{StreamId, StreamKind};
use domain::values::Quantity;

use super::support::{
    Given, T0, at, conference, given, in_line, pass, prices, promise, seats, start, workshop,
};

fn entry(name: &str, seat_type: SeatTypeId, quantity: u32) -> WaitListEntry {
    in_line(WaitListEntryId::named(name), seat_type, quantity)
}

fn passes(name: &str, quantity: u32) -> WaitListEntry {
    entry(name, pass(), quantity)
}

fn join(name: &str, quantity: u32) -> SeatsCommand {
    SeatsCommand::JoinWaitList { entry: passes(name, quantity) }
}

fn leave(name: &str) -> SeatsCommand {
    SeatsCommand::LeaveWaitList { entry: WaitListEntryId::named(name), seat_type: pass() }
}

fn quota(seats: u32, catalogue_version: u32) -> SeatsCommand {
    SeatsCommand::SetQuota { seat_type: pass(), quota: Quantity(seats), catalogue_version }
}

fn hold(name: &str) -> ReservationId {
    ReservationId::named(name)
}

fn reserve(name: &str, request: u32, quantity: u32) -> SeatsCommand {
    let (reservation, seats) = (hold(name), seats([(pass(), quantity)]));
    SeatsCommand::MakeSeatReservation {
        reservation,
        request,
        seats,
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

/// The hold of the offer that was made to an entry.
fn hold_offered_to(name: &str) -> ReservationId {
    ReservationId::of(OrderId::offered(WaitListEntryId::named(name)), 1)
}

fn joined(name: &str, quantity: u32) -> SeatsEvent {
    SeatsEvent::WaitListJoined { entry: passes(name, quantity), at: T0 }
}

fn left(name: &str, at: Timestamp) -> SeatsEvent {
    SeatsEvent::WaitListLeft { entry: WaitListEntryId::named(name), seat_type: pass(), at }
}

fn offered(name: &str, quantity: u32, remaining: i64) -> SeatsEvent {
    let offer = passes(name, quantity).offer(T0);
    SeatsEvent::SeatsOffered { offer, remaining: [(pass(), remaining)].into(), at: T0 }
}

fn given_back(reservation: ReservationId, quantity: u32, remaining: i64) -> SeatsEvent {
    let (seats, remaining) = (seats([(pass(), quantity)]), [(pass(), remaining)].into());
    let withdrawn = false;
    SeatsEvent::SeatsReservationCancelled { reservation, seats, remaining, withdrawn, at: T0 }
}

fn reserved(name: &str, request: u32, quantity: u32, remaining: i64) -> SeatsEvent {
    let (reservation, seats) = (hold(name), seats([(pass(), quantity)]));
    SeatsEvent::SeatsReserved {
        reservation,
        request,
        seats,
        remaining: [(pass(), remaining)].into(),
        at: T0,
        pinned: Default::default(),
        order: None,
    }
}

fn quota_changed(seats: u32, catalogue_version: u32, remaining: i64) -> SeatsEvent {
    let (seat_type, quota, remaining) = (pass(), Quantity(seats), [(pass(), remaining)].into());
    SeatsEvent::AvailableSeatsChanged { seat_type, quota, catalogue_version, remaining }
}

fn nothing_yet() -> Given<SeatsAvailability> {
    given([])
}

/// Each of these holds so many seats, and none is left.
fn sold_out<const N: usize>(holds: [(&str, u32); N]) -> Given<SeatsAvailability> {
    let all = holds.iter().map(|(_, quantity)| quantity).sum();
    let empty = nothing_yet().and(&quota(all, 1), T0);
    holds
        .iter()
        .fold(empty, |history, (name, quantity)| history.and(&reserve(name, 1, *quantity), T0))
}

fn line(history: &Given<SeatsAvailability>) -> Vec<WaitListEntryId> {
    history.state().wait_list.line(pass()).map(|waiting| waiting.entry.entry).collect()
}

fn named<const N: usize>(names: [&str; N]) -> Vec<WaitListEntryId> {
    names.map(WaitListEntryId::named).to_vec()
}

mod joining_and_leaving {
    use super::*;

    #[test]
    fn whoever_joins_when_all_is_sold_out_waits() {
        let waits = sold_out([("r1", 2)]).when(&join("Ann", 1), T0).then([joined("Ann", 1)]);
        assert_eq!(line(&waits), named(["Ann"]));
    }

    #[test]
    fn whoever_joins_when_seats_are_left_is_offered_them_at_once() {
        let history = nothing_yet().and(&quota(3, 1), T0);
        history.when(&join("Ann", 2), T0).then([joined("Ann", 2), offered("Ann", 2, 1)]);
    }

    #[test]
    fn joining_or_leaving_twice_changes_nothing() {
        let waits = sold_out([("r1", 2)]).and(&join("Ann", 1), T0);
        waits.when(&join("Ann", 1), T0).nothing();
        let gone = waits.when(&leave("Ann"), T0).then([left("Ann", T0)]);
        gone.when(&leave("Ann"), T0).nothing();
        gone.when(&join("Ann", 1), T0).nothing();
        assert!(gone.state().wait_list.is_empty());
    }

    #[test]
    fn whoever_was_served_does_not_join_again() {
        let served = nothing_yet().and(&quota(3, 1), T0).and(&join("Ann", 2), T0);
        served.when(&join("Ann", 2), T0).nothing().when(&leave("Ann"), T0).nothing();
        assert_eq!(served.state().answer(hold_offered_to("Ann")), Some(&seats([(pass(), 2)])));
    }

    #[test]
    fn leaving_may_overtake_joining() {
        sold_out([("r1", 2)])
            .when(&leave("Ann"), T0)
            .then([left("Ann", T0)])
            .when(&join("Ann", 1), T0)
            .nothing();
    }

    #[test]
    fn more_seats_than_there_are_in_all_cannot_be_waited_for() {
        let refusal = SeatsRefusal::MoreThanQuota { quota: Quantity(2) };
        sold_out([("r1", 2)]).when(&join("Ann", 3), T0).refused(&refusal);
        let unknown = SeatsCommand::JoinWaitList { entry: entry("Ann", workshop(), 1) };
        sold_out([("r1", 2)])
            .when(&unknown, T0)
            .refused(&SeatsRefusal::MoreThanQuota { quota: Quantity(0) });
    }

    #[test]
    fn nobody_can_wait_for_what_no_order_could_be_placed_for() {
        let nothing = join("Ann", 0);
        sold_out([("r1", 2)]).when(&nothing, T0).refused(&SeatsRefusal::NoOrder);
        let without_price = WaitListEntry { prices: PriceList::default(), ..passes("Ann", 1) };
        let not_for_sale = SeatsCommand::JoinWaitList { entry: without_price };
        sold_out([("r1", 2)]).when(&not_for_sale, T0).refused(&SeatsRefusal::NoOrder);
    }

    #[test]
    fn when_the_first_leaves_whoever_fits_is_served() {
        let history = sold_out([("r1", 2), ("r2", 1)])
            .and(&join("Ann", 2), T0)
            .and(&join("Bob", 1), T0)
            .and(&join("Cy", 1), T0)
            .when(&cancel(hold("r2")), T0)
            .then([given_back(hold("r2"), 1, 1), offered("Bob", 1, 0)])
            .when(&cancel(hold_offered_to("Bob")), T0)
            .then([given_back(hold_offered_to("Bob"), 1, 1)]);
        assert_eq!(line(&history), named(["Ann", "Cy"]), "the seat is kept for Ann");
        history.when(&leave("Ann"), T0).then([left("Ann", T0), offered("Cy", 1, 0)]);
    }
}

mod serving {
    use super::*;

    #[test]
    fn first_come_first_served() {
        sold_out([("r1", 1), ("r2", 1)])
            .and(&join("Ann", 1), T0)
            .and(&join("Bob", 1), T0)
            .when(&cancel(hold("r1")), T0)
            .then([given_back(hold("r1"), 1, 1), offered("Ann", 1, 0)])
            .when(&cancel(hold("r2")), T0)
            .then([given_back(hold("r2"), 1, 1), offered("Bob", 1, 0)]);
    }

    #[test]
    fn each_seat_type_has_a_line_of_its_own() {
        let all = nothing_yet()
            .and(&quota(1, 1), T0)
            .and(
                &SeatsCommand::SetQuota {
                    seat_type: workshop(),
                    quota: Quantity(1),
                    catalogue_version: 1,
                },
                T0,
            )
            .and(
                &SeatsCommand::MakeSeatReservation {
                    reservation: hold("r1"),
                    request: 1,
                    seats: seats([(pass(), 1), (workshop(), 1)]),
                    valid_until: None,
                    pinned: Default::default(),
                    order: None,
                },
                T0,
            )
            .and(&SeatsCommand::JoinWaitList { entry: entry("Ann", workshop(), 1) }, T0)
            .and(&join("Bob", 1), T0)
            .and(&cancel(hold("r1")), T0);
        assert!(all.state().wait_list.is_empty());
        assert_eq!(all.state().answer(hold_offered_to("Ann")), Some(&seats([(workshop(), 1)])));
        assert_eq!(all.state().answer(hold_offered_to("Bob")), Some(&seats([(pass(), 1)])));
    }

    #[test]
    fn the_first_who_fits_is_served() {
        let history = sold_out([("r1", 1), ("r2", 2)])
            .and(&join("Ann", 2), T0)
            .and(&join("Bob", 1), T0)
            .when(&cancel(hold("r1")), T0)
            .then([given_back(hold("r1"), 1, 1), offered("Bob", 1, 0)]);
        assert_eq!(line(&history), named(["Ann"]));
    }

    #[test]
    fn nobody_is_passed_over_twice() {
        let history = sold_out([("r1", 1), ("r2", 1), ("r3", 1)])
            .and(&join("Ann", 2), T0)
            .and(&join("Bob", 1), T0)
            .and(&join("Cy", 1), T0)
            .when(&cancel(hold("r1")), T0)
            .then([given_back(hold("r1"), 1, 1), offered("Bob", 1, 0)])
            .when(&cancel(hold("r2")), T0)
            .then([given_back(hold("r2"), 1, 1)]);
        assert_eq!(line(&history), named(["Ann", "Cy"]), "the seat is kept for Ann");
        history
            .when(&cancel(hold("r3")), T0)
            .then([given_back(hold("r3"), 1, 2), offered("Ann", 2, 0)]);
    }

    #[test]
    fn not_even_within_one_decision() {
        let history = sold_out([("r1", 2), ("r2", 1)])
            .and(&join("Ann", 3), T0)
            .and(&join("Bob", 1), T0)
            .and(&join("Cy", 1), T0)
            .when(&cancel(hold("r1")), T0)
            .then([given_back(hold("r1"), 2, 2), offered("Bob", 1, 1)]);
        assert_eq!(line(&history), named(["Ann", "Cy"]));
    }

    #[test]
    fn a_newcomer_gets_nothing_while_somebody_waits_who_may_be_served() {
        let kept_for_ann = sold_out([("r1", 1), ("r2", 1)])
            .and(&join("Ann", 2), T0)
            .when(&cancel(hold("r1")), T0)
            .then([given_back(hold("r1"), 1, 1)]);
        kept_for_ann.when(&reserve("new", 1, 1), T0).then([reserved("new", 1, 0, 1)]);
        kept_for_ann.when(&reserve("r2", 2, 2), T0).then([reserved("r2", 2, 1, 1)]);
        kept_for_ann
            .and(&leave("Ann"), T0)
            .when(&reserve("new", 1, 1), T0)
            .then([reserved("new", 1, 1, 0)]);
    }

    #[test]
    fn a_raised_quota_serves_as_many_as_it_can() {
        sold_out([("r1", 2)])
            .and(&join("Ann", 1), T0)
            .and(&join("Bob", 2), T0)
            .and(&join("Cy", 1), T0)
            .when(&quota(5, 2), T0)
            .then([quota_changed(5, 2, 3), offered("Ann", 1, 2), offered("Bob", 2, 0)]);
    }

    #[test]
    fn a_hold_that_shrinks_serves_too() {
        sold_out([("r1", 2)])
            .and(&join("Ann", 1), T0)
            .when(&reserve("r1", 2, 1), T0)
            .then([reserved("r1", 2, 1, 1), offered("Ann", 1, 0)]);
    }

    #[test]
    fn a_debt_is_repaid_before_anybody_is_served() {
        sold_out([("r1", 1), ("r2", 1), ("r3", 1)])
            .and(&join("Ann", 1), T0)
            .and(&quota(1, 2), T0)
            .when(&cancel(hold("r1")), T0)
            .then([given_back(hold("r1"), 1, -1)])
            .when(&cancel(hold("r2")), T0)
            .then([given_back(hold("r2"), 1, 0)])
            .when(&cancel(hold("r3")), T0)
            .then([given_back(hold("r3"), 1, 1), offered("Ann", 1, 0)]);
    }

    #[test]
    fn an_entry_above_a_quota_that_was_cut_keeps_nobody_from_the_seats_and_is_served_when_it_is_raised()
     {
        let cut = sold_out([("r1", 2), ("r2", 1)])
            .and(&join("Ann", 3), T0)
            .and(&join("Bob", 1), T0)
            .and(&quota(2, 2), T0)
            .when(&cancel(hold("r1")), T0)
            .then([given_back(hold("r1"), 2, 1), offered("Bob", 1, 0)]);
        assert_eq!(line(&cut), named(["Ann"]));
        cut.when(&reserve("r2", 2, 1), T0).then([reserved("r2", 2, 1, 0)]);
        cut.when(&cancel(hold("r2")), T0)
            .then([given_back(hold("r2"), 1, 1)])
            .when(&reserve("new", 1, 1), T0)
            .then([reserved("new", 1, 1, 0)]);
        cut.when(&quota(5, 3), T0).then([quota_changed(5, 3, 3), offered("Ann", 3, 0)]);
    }

    /// Sold seats never come back, so whoever waits for more than all the others would wait for
    /// ever.
    #[test]
    fn an_entry_that_sold_seats_have_put_out_of_reach_keeps_nobody_from_the_seats() {
        let sold = sold_out([("r1", 1), ("r2", 2)])
            .and(&join("Ann", 3), T0)
            .and(&join("Bob", 1), T0)
            .and(&join("Cy", 1), T0)
            .and(&commit(hold("r1")), T0)
            .when(&cancel(hold("r2")), T0)
            .then([given_back(hold("r2"), 2, 2), offered("Bob", 1, 1), offered("Cy", 1, 0)])
            .when(&cancel(hold_offered_to("Cy")), T0)
            .then([given_back(hold_offered_to("Cy"), 1, 1)]);
        sold.when(&reserve("new", 1, 1), T0).then([reserved("new", 1, 1, 0)]);
        sold.when(&quota(5, 2), T0).then([quota_changed(5, 2, 3), offered("Ann", 3, 0)]);
    }

    /// The seats an entry was kept waiting for may be sold in the end: those behind it must hear of
    /// that at once.
    #[test]
    fn a_sale_that_puts_the_first_out_of_reach_serves_those_behind() {
        let kept_for_ann = sold_out([("r1", 1), ("r2", 1), ("r3", 1)])
            .and(&join("Ann", 3), T0)
            .and(&join("Bob", 1), T0)
            .and(&join("Cy", 1), T0)
            .and(&cancel(hold("r1")), T0)
            .when(&cancel(hold("r2")), T0)
            .then([given_back(hold("r2"), 1, 1)]);
        let sold = SeatsEvent::SeatsReservationCommitted {
            reservation: hold("r3"),
            seats: seats([(pass(), 1)]),
            at: T0,
        };
        kept_for_ann.when(&commit(hold("r3")), T0).then([sold, offered("Cy", 1, 0)]);
    }
}

mod offers {
    use super::*;

    fn ann_is_offered_a_seat() -> Given<SeatsAvailability> {
        sold_out([("r1", 1)])
            .and(&join("Ann", 1), T0)
            .and(&join("Bob", 1), T0)
            .when(&cancel(hold("r1")), T0)
            .then([given_back(hold("r1"), 1, 1), offered("Ann", 1, 0)])
    }

    #[test]
    fn an_offer_places_an_order_for_what_it_holds_at_the_prices_shown_and_with_a_promise_of_its_own()
     {
        let history = ann_is_offered_a_seat();
        let event = Event::Seats(history.events().last().expect("an offer").clone());
        let order = OrderId::offered(WaitListEntryId::named("Ann"));
        let placed = OrderCommand::RegisterToConference {
            order,
            conference: conference(),
            seats: seats([(pass(), 1)]),
            prices: prices(),
            catalogue_version: 1,
            promise: promise(),
        };
        let stream = StreamId::new(StreamKind::SeatsAvailability, conference().0);
        assert_eq!(event.command(stream), Some(Command::Order(order, placed)));
        assert_eq!(promise().ends, at(15, 0), "an offer stands for 15 minutes");
    }

    #[test]
    fn the_request_of_the_offered_order_finds_its_seats_held() {
        let (reservation, wish) = (hold_offered_to("Ann"), seats([(pass(), 1)]));
        let request = SeatsCommand::MakeSeatReservation {
            reservation,
            request: 1,
            seats: wish.clone(),
            valid_until: Some(at(16, 0)),
            pinned: Default::default(),
            order: None,
        };
        let answer = SeatsEvent::SeatsReserved {
            reservation,
            request: 1,
            seats: wish,
            remaining: [(pass(), 0)].into(),
            at: at(1, 0),
            pinned: Default::default(),
            order: None,
        };
        ann_is_offered_a_seat()
            .when(&request, at(1, 0))
            .then([answer])
            .when(&request, at(1, 0))
            .nothing();
    }

    #[test]
    fn a_declined_offer_goes_to_the_next_in_the_same_decision() {
        ann_is_offered_a_seat()
            .when(&cancel(hold_offered_to("Ann")), T0)
            .then([given_back(hold_offered_to("Ann"), 1, 1), offered("Bob", 1, 0)])
            .when(&cancel(hold_offered_to("Ann")), T0)
            .nothing();
    }

    #[test]
    fn an_offer_that_is_taken_is_sold() {
        let sold = ann_is_offered_a_seat().and(&commit(hold_offered_to("Ann")), T0);
        assert_eq!((sold.state().remaining(pass()), line(&sold)), (0, named(["Bob"])));
    }

    #[test]
    fn an_offer_is_of_all_seats_of_the_entry() {
        let offer = passes("Ann", 3).offer(T0);
        assert_eq!(offer.seats(), seats([(pass(), 3)]));
        assert_eq!(offer.reservation(), hold_offered_to("Ann"));
    }
}

mod the_start_of_the_conference {
    use super::*;

    #[test]
    fn ends_all_waiting() {
        let waits = sold_out([("r1", 1)]).and(&join("Ann", 1), T0);
        waits.when(&join("Bob", 1), start()).refused(&SeatsRefusal::Started);
        let ended = waits.and(&cancel(hold("r1")), start());
        assert_eq!(ended.events().last(), Some(&left("Ann", start())));
        assert_eq!((ended.state().remaining(pass()), line(&ended)), (1, vec![]));
        ended.when(&join("Ann", 1), start()).nothing();
    }

    #[test]
    fn opens_the_seats_to_newcomers_again() {
        let kept_for_ann = || {
            sold_out([("r1", 1), ("r2", 1)]).and(&join("Ann", 2), T0).and(&cancel(hold("r1")), T0)
        };
        let request = reserve("new", 1, 1);
        let before = Timestamp(start().0 - 1);
        let nothing = kept_for_ann().and(&request, before);
        assert_eq!(nothing.state().answer(hold("new")), Some(&seats([])));
        let after = kept_for_ann().and(&request, start());
        assert_eq!(after.state().answer(hold("new")), Some(&seats([(pass(), 1)])));
        assert!(after.state().wait_list.is_empty(), "who waits too long leaves the line");
    }
}

#[test]
fn a_line_is_the_same_after_every_replay() {
    let history = sold_out([("r1", 1), ("r2", 1)])
        .and(&join("Ann", 2), T0)
        .and(&join("Bob", 1), T0)
        .and(&cancel(hold("r1")), T0);
    assert_eq!(SeatsAvailability::replay(history.events()), history.state());
    assert!(history.state().wait_list.line(pass()).all(|waiting| waiting.passed_over));
}
