//! A wait follows its order, and the line of a closed conference is at rest.

use domain::identity::{OrderId, ReservationId, WaitListEntryId};
use domain::registration::{
    PinnedPrices, SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal, WaitListEntry,
};
use domain::sourcing::Timestamp;
use domain::values::{Price, Quantity};

use crate::support::{Given, T0, at, given, in_line, pass, seats, workshop};

fn bob() -> OrderId {
    OrderId::named("Bob")
}

fn chae() -> OrderId {
    OrderId::named("Chae")
}

/// The `place`-th place of an order in the line for passes.
fn place(order: OrderId, place: u32, quantity: u32) -> WaitListEntry {
    let entry = WaitListEntryId::again(order, pass(), place);
    WaitListEntry { order: Some(order), ..in_line(entry, pass(), quantity) }
}

fn join(order: OrderId, nth: u32, quantity: u32) -> SeatsCommand {
    SeatsCommand::JoinWaitList { entry: place(order, nth, quantity) }
}

fn leave(order: OrderId, nth: u32) -> SeatsCommand {
    let entry = WaitListEntryId::again(order, pass(), nth);
    SeatsCommand::LeaveWaitList { entry, seat_type: pass() }
}

fn wants(order: OrderId, request: u32, quantity: u32) -> SeatsCommand {
    let (reservation, seats) = (ReservationId::of(order, 1), seats([(pass(), quantity)]));
    SeatsCommand::MakeSeatReservation {
        reservation,
        request,
        seats,
        valid_until: None,
        pinned: Default::default(),
        order: None,
    }
}

fn gives_back(order: OrderId, withdrawn: bool) -> SeatsCommand {
    SeatsCommand::CancelSeatReservation { reservation: ReservationId::of(order, 1), withdrawn }
}

fn opening(is_open: bool, catalogue_version: u32) -> SeatsCommand {
    SeatsCommand::SetOpening { is_open, catalogue_version }
}

/// Ada holds all four passes; Bob and Chae have asked for some in vain, and wait for them.
fn waiting(bob_wants: u32, chae_wants: u32) -> Given<SeatsAvailability> {
    let quota = |quota| SeatsCommand::SetQuota {
        seat_type: pass(),
        quota: Quantity(quota),
        catalogue_version: 1,
    };
    given::<SeatsAvailability>([])
        .and(&quota(4), T0)
        .and(&wants(ada(), 1, 4), T0)
        .and(&wants(bob(), 1, bob_wants), T0)
        .and(&join(bob(), 1, bob_wants), T0)
        .and(&wants(chae(), 1, chae_wants), T0)
        .and(&join(chae(), 1, chae_wants), T0)
}

fn ada() -> OrderId {
    OrderId::named("Ada")
}

/// Who waits for how many, the first first.
fn line(history: &Given<SeatsAvailability>) -> Vec<(OrderId, u32)> {
    let line = history.state().wait_list;
    let its = line
        .line(pass())
        .map(|it| (it.entry.order.expect("today every entry says its order"), it.entry.quantity.0));
    its.collect()
}

fn left(order: OrderId, nth: u32) -> SeatsEvent {
    let entry = WaitListEntryId::again(order, pass(), nth);
    SeatsEvent::WaitListLeft { entry, seat_type: pass(), at: T0 }
}

fn changed(order: OrderId, quantity: u32) -> SeatsEvent {
    let entry = WaitListEntryId::of(order, pass());
    let quantity = Quantity(quantity);
    SeatsEvent::WaitListChanged { entry, seat_type: pass(), quantity, at: T0 }
}

fn offered(order: OrderId, nth: u32, quantity: u32, remaining: i64) -> SeatsEvent {
    let offer = place(order, nth, quantity).offer(T0);
    SeatsEvent::SeatsOffered { offer, remaining: [(pass(), remaining)].into(), at: T0 }
}

fn reserved(order: OrderId, request: u32, quantity: u32, remaining: i64) -> SeatsEvent {
    SeatsEvent::SeatsReserved {
        reservation: ReservationId::of(order, 1),
        request,
        seats: seats([(pass(), quantity)]),
        remaining: [(pass(), remaining)].into(),
        at: T0,
        pinned: Default::default(),
        order: None,
    }
}

fn given_back(order: OrderId, quantity: u32, remaining: i64, withdrawn: bool) -> SeatsEvent {
    let nothing = quantity == 0;
    SeatsEvent::SeatsReservationCancelled {
        reservation: ReservationId::of(order, 1),
        seats: seats([(pass(), quantity)]),
        remaining: if nothing { Default::default() } else { [(pass(), remaining)].into() },
        withdrawn,
        at: T0,
    }
}

mod coming_back {
    use super::*;

    #[test]
    fn whoever_left_joins_again_and_waits_last() {
        let back = waiting(3, 3).and(&leave(bob(), 1), T0).and(&join(bob(), 2, 3), T0);
        assert_eq!(line(&back), [(chae(), 3), (bob(), 3)]);
        back.when(&gives_back(ada(), false), T0)
            .then([given_back(ada(), 4, 4, false), offered(chae(), 1, 3, 1)]);
    }

    #[test]
    fn whoever_let_an_offer_go_joins_again() {
        let served = waiting(3, 3).and(&gives_back(ada(), false), T0);
        let offer = ReservationId::of(OrderId::offered(place(bob(), 1, 3).entry), 1);
        let declined = SeatsCommand::CancelSeatReservation { reservation: offer, withdrawn: true };
        let back = served.and(&declined, T0).and(&join(bob(), 2, 3), T0);
        assert_eq!(line(&back), [(bob(), 3)], "Chae was offered what Bob declined");
    }

    #[test]
    fn an_order_waits_once_in_a_line() {
        waiting(3, 3).when(&join(bob(), 2, 1), T0).refused(&SeatsRefusal::AlreadyWaiting);
        // An entry of an earlier release does not say whose it is.
        let former = WaitListEntry { order: None, ..place(bob(), 1, 2) };
        let former = SeatsCommand::JoinWaitList { entry: former };
        let quota =
            SeatsCommand::SetQuota { seat_type: pass(), quota: Quantity(4), catalogue_version: 1 };
        let full = given::<SeatsAvailability>([]).and(&quota, T0).and(&wants(ada(), 1, 4), T0);
        full.and(&former, T0).when(&join(bob(), 2, 2), T0).refused(&SeatsRefusal::AlreadyWaiting);
    }
}

mod following {
    use super::*;

    #[test]
    fn whoever_withdraws_the_order_waits_no_longer() {
        let history = waiting(2, 2)
            .when(&gives_back(bob(), true), T0)
            .then([given_back(bob(), 0, 0, true), left(bob(), 1)]);
        assert_eq!(line(&history), [(chae(), 2)]);
        history.when(&join(bob(), 2, 2), T0).refused(&SeatsRefusal::Withdrawn);
    }

    #[test]
    fn a_wish_to_wait_that_comes_after_the_withdrawal_is_refused() {
        let withdrawn = waiting(2, 2).and(&gives_back(ada(), true), T0);
        withdrawn.when(&join(ada(), 1, 2), T0).refused(&SeatsRefusal::Withdrawn);
    }

    #[test]
    fn whose_time_ran_out_goes_on_waiting() {
        let history = waiting(2, 2).when(&gives_back(bob(), false), T0).then([given_back(
            bob(),
            0,
            0,
            false,
        )]);
        assert_eq!(line(&history), [(bob(), 2), (chae(), 2)]);
    }

    #[test]
    fn fewer_seats_keep_the_place() {
        let history = waiting(4, 2)
            .when(&wants(bob(), 2, 2), T0)
            .then([reserved(bob(), 2, 0, 0), changed(bob(), 2)]);
        assert_eq!(line(&history), [(bob(), 2), (chae(), 2)]);
    }

    #[test]
    fn whoever_wants_more_waits_last() {
        let history = waiting(2, 2)
            .when(&wants(bob(), 2, 3), T0)
            .then([reserved(bob(), 2, 0, 0), changed(bob(), 3)]);
        assert_eq!(line(&history), [(chae(), 2), (bob(), 3)]);
    }

    #[test]
    fn nothing_is_waited_for_of_what_is_not_wanted_any_more() {
        let other = SeatsCommand::MakeSeatReservation {
            reservation: ReservationId::of(bob(), 1),
            request: 2,
            seats: seats([(workshop(), 1)]),
            valid_until: None,
            pinned: Default::default(),
            order: None,
        };
        let answered = SeatsEvent::SeatsReserved {
            reservation: ReservationId::of(bob(), 1),
            request: 2,
            seats: seats([]),
            remaining: Default::default(),
            at: T0,
            pinned: Default::default(),
            order: None,
        };
        let none = waiting(2, 2).when(&other, T0).then([answered, left(bob(), 1)]);
        assert_eq!(line(&none), [(chae(), 2)]);
    }

    #[test]
    fn a_change_that_leaves_the_wish_as_it_is_changes_nothing_about_the_wait() {
        waiting(2, 2).when(&wants(bob(), 2, 2), T0).then([reserved(bob(), 2, 0, 0)]);
    }

    #[test]
    fn whoever_wants_less_may_fit_what_is_left() {
        // One pass is left, too few for Bob; as soon as he wants one only, he is offered it.
        let one_left = waiting(2, 4).and(&wants(ada(), 2, 3), T0);
        assert_eq!(line(&one_left), [(bob(), 2), (chae(), 4)]);
        one_left.when(&wants(bob(), 2, 1), T0).then([
            reserved(bob(), 2, 0, 1),
            changed(bob(), 1),
            offered(bob(), 1, 1, 0),
        ]);
    }
}

mod a_closed_conference {
    use super::*;

    fn paused(catalogue_version: u32) -> SeatsEvent {
        SeatsEvent::WaitListPaused { catalogue_version, at: T0 }
    }

    fn resumed(catalogue_version: u32) -> SeatsEvent {
        SeatsEvent::WaitListResumed { catalogue_version, at: T0 }
    }

    #[test]
    fn offers_nothing_and_goes_on_once_it_is_open() {
        waiting(3, 3)
            .when(&opening(false, 5), T0)
            .then([paused(5)])
            .when(&gives_back(ada(), false), T0)
            .then([given_back(ada(), 4, 4, false)])
            .when(&opening(true, 6), T0)
            .then([resumed(6), offered(bob(), 1, 3, 1)]);
    }

    #[test]
    fn is_as_was_announced_last_and_not_as_was_heard_last() {
        let open = waiting(3, 3).and(&opening(true, 6), T0);
        open.when(&opening(false, 5), T0).nothing().when(&opening(true, 6), T0).nothing();
        assert!(!open.state().opening.is_closed);
    }

    #[test]
    fn lets_nobody_wait_longer_than_until_it_begins() {
        let closed = waiting(3, 3).and(&opening(false, 5), T0);
        let later = at(600, 0);
        let over = closed.and(&gives_back(ada(), false), later);
        assert!(over.state().wait_list.is_empty());
    }

    #[test]
    fn keeps_seats_from_newcomers_who_change_their_orders_for_those_who_wait() {
        let closed = waiting(3, 3).and(&opening(false, 5), T0).and(&gives_back(ada(), false), T0);
        let newcomer = OrderId::named("Dina");
        closed.when(&wants(newcomer, 1, 1), T0).then([reserved(newcomer, 1, 0, 4)]);
    }

    #[test]
    fn keeps_its_line_whatever_its_clock_says() {
        let later: Timestamp = at(30, 0);
        let closed = waiting(3, 3).and(&opening(false, 5), T0);
        let freed = closed.and(&gives_back(ada(), false), later);
        assert_eq!(line(&freed), [(bob(), 3), (chae(), 3)]);
    }
}

mod prices {
    use super::*;

    fn pinned(price: u64, catalogue_version: u32) -> PinnedPrices {
        PinnedPrices { prices: [(pass(), Price::whole(price))].into(), catalogue_version }
    }

    fn wants_at(order: OrderId, request: u32, quantity: u32, pinned: PinnedPrices) -> SeatsCommand {
        SeatsCommand::MakeSeatReservation {
            reservation: ReservationId::of(order, 1),
            request,
            seats: seats([(pass(), quantity)]),
            valid_until: None,
            pinned,
            order: None,
        }
    }

    /// What the first in the line is offered seats at.
    fn costs(history: &Given<SeatsAvailability>) -> PinnedPrices {
        let line = history.state().wait_list;
        let first = line.line(pass()).next().expect("somebody waits").entry.clone();
        PinnedPrices { prices: first.prices, catalogue_version: first.catalogue_version }
    }

    fn sold_out() -> Given<SeatsAvailability> {
        let (seat_type, quota, catalogue_version) = (pass(), Quantity(4), 1);
        given::<SeatsAvailability>([])
            .and(&SeatsCommand::SetQuota { seat_type, quota, catalogue_version }, T0)
            .and(&wants(ada(), 1, 4), T0)
    }

    /// Bob asked for three passes, at 150 each, when all were gone.
    fn asked() -> Given<SeatsAvailability> {
        sold_out().and(&wants_at(bob(), 1, 3, pinned(150, 7)), T0)
    }

    #[test]
    fn an_offer_costs_what_is_pinned_with_the_order_whatever_is_quoted_at_the_joining() {
        let waits = asked().and(&join(bob(), 1, 3), T0);
        assert_eq!(costs(&waits), pinned(150, 7));
        let offers = waits.and(&gives_back(ada(), false), T0);
        let Some(SeatsEvent::SeatsOffered { offer, .. }) = offers.events().last() else {
            panic!("Bob is offered what Ada gave back")
        };
        assert_eq!((&offer.prices, offer.catalogue_version), (&pinned(150, 7).prices, 7));
    }

    #[test]
    fn an_order_that_is_changed_pins_new_prices_for_its_wait_too() {
        let waits = asked().and(&join(bob(), 1, 3), T0);
        let changed = waits.and(&wants_at(bob(), 2, 2, pinned(180, 8)), T0);
        assert_eq!(costs(&changed), pinned(180, 8));
    }

    #[test]
    fn an_order_that_has_ended_pins_nothing_and_its_wait_keeps_its_price() {
        let waits = asked().and(&join(bob(), 1, 3), T0).and(&gives_back(bob(), false), T0);
        assert_eq!(costs(&waits), pinned(150, 7));
        let late = asked().and(&gives_back(bob(), false), T0).and(&join(bob(), 1, 3), T0);
        assert_eq!(costs(&late).prices, place(bob(), 1, 3).prices);
    }

    #[test]
    fn a_request_of_an_earlier_release_pins_nothing_and_what_was_quoted_stands() {
        let waits = sold_out().and(&wants(bob(), 1, 3), T0).and(&join(bob(), 1, 3), T0);
        assert_eq!(costs(&waits).prices, place(bob(), 1, 3).prices);
    }
}
