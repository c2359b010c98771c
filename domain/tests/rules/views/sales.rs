use domain::identity::{ConferenceId, PaymentId, ReservationId, WaitListEntryId};
use domain::payments::{PaymentEvent, PaymentMethod};
use domain::registration::{
    SeatsAvailability, SeatsCommand, SeatsEvent, TOMBSTONE_RETENTION, WaitListEntry,
};
use domain::sourcing::Aggregate;
use domain::values::{Money, Quantity};
use domain::views::{ConferenceSales, Sales, SeatTypeSales, Takings};

use crate::support::{T0, conference, given, in_line, order, pass, seats, workshop};

use super::conference::{created, offered};
use super::{
    Kept, Reader, a_busy_conference, of_conference, of_order, of_payment, of_seats, placed,
    read_in_any_order,
};

fn sales(events: &[Kept]) -> ConferenceSales {
    Reader::<Sales>::having_heard(events).view.of(conference())
}

fn entry(name: &str, quantity: u32) -> WaitListEntry {
    in_line(WaitListEntryId::named(name), pass(), quantity)
}

/// Two passes, both held; two people wait, one leaves, and the other is offered the seats that come
/// free.
fn a_conference_with_a_line() -> Vec<SeatsEvent> {
    let reservation = ReservationId::named("r1");
    let commands = [
        SeatsCommand::SetQuota { seat_type: pass(), quota: Quantity(2), catalogue_version: 1 },
        SeatsCommand::MakeSeatReservation {
            reservation,
            request: 1,
            seats: seats([(pass(), 2)]),
            valid_until: None,
            pinned: Default::default(),
            order: None,
        },
        SeatsCommand::JoinWaitList { entry: entry("Ann", 1) },
        SeatsCommand::JoinWaitList { entry: entry("Bob", 2) },
        SeatsCommand::LeaveWaitList { entry: WaitListEntryId::named("Ann"), seat_type: pass() },
        SeatsCommand::CancelSeatReservation { reservation, withdrawn: false },
    ];
    let story = commands
        .iter()
        .fold(given::<SeatsAvailability>([]), |story, command| story.and(command, T0));
    story.events().to_vec()
}

#[test]
fn s17_held_and_sold_are_those_of_the_conference_after_every_event() {
    for story in [a_busy_conference(), a_conference_with_a_line()] {
        for (index, event) in story.iter().enumerate() {
            let shown = sales(&of_seats(&story[..=index])).seat_types;
            let state = SeatsAvailability::replay(&story[..=index]);
            for (seat_type, count) in &state.seat_types {
                let line: Vec<_> = state.wait_list.line(*seat_type).collect();
                let expected = SeatTypeSales {
                    name: None,
                    quota: count.quota,
                    held: count.held,
                    sold: count.sold,
                    remaining: count.remaining(),
                    line: line.iter().map(|waiting| waiting.entry.entry).collect(),
                    waited_for: Quantity(line.iter().map(|waiting| waiting.entry.quantity.0).sum()),
                };
                assert_eq!(shown[seat_type], expected, "after {event:?}");
            }
        }
    }
}

#[test]
fn those_who_wait_are_counted_until_they_are_served_or_leave() {
    let story = a_conference_with_a_line();
    let line = |events: usize| {
        let row = &sales(&of_seats(&story[..events])).seat_types[&pass()];
        (row.line.len(), row.waited_for.0, row.held.0)
    };
    assert_eq!([4, 5, 6, 7].map(line), [(2, 3, 2), (1, 2, 2), (1, 2, 0), (0, 0, 2)]);
}

#[test]
fn whoever_wants_more_seats_waits_last_and_whoever_wants_fewer_keeps_the_place() {
    let joined = |name| SeatsEvent::WaitListJoined { entry: entry(name, 2), at: T0 };
    let changed = |name, quantity| SeatsEvent::WaitListChanged {
        entry: WaitListEntryId::named(name),
        seat_type: pass(),
        quantity: Quantity(quantity),
        at: T0,
    };
    let story = [joined("Ann"), joined("Bob"), joined("Cid"), changed("Ann", 3), changed("Bob", 1)];
    for events in (1..=story.len()).map(|count| &story[..count]) {
        let state = SeatsAvailability::replay(events);
        let line: Vec<_> = state.wait_list.line(pass()).map(|it| it.entry.entry).collect();
        assert_eq!(sales(&of_seats(events)).seat_types[&pass()].line, line);
    }
    let shown = sales(&of_seats(&story)).seat_types[&pass()].clone();
    assert_eq!(shown.line, ["Bob", "Cid", "Ann"].map(WaitListEntryId::named));
    assert_eq!(shown.waited_for, Quantity(6));
}

#[test]
fn b62_the_numbers_are_right_again_as_soon_as_the_missing_event_comes() {
    let events = of_seats(&a_busy_conference());
    let lost = 3;
    let mut reader =
        Reader::<Sales>::having_heard(events.iter().take(lost).chain(events.iter().skip(lost + 1)));
    assert_eq!(
        reader.view.of(conference()),
        sales(&events[..lost]),
        "the gap is seen, nothing is guessed"
    );
    reader.hears(&events[lost]);
    assert_eq!(reader.view.of(conference()), sales(&events));
}

#[test]
fn b63_seats_names_and_conference_may_come_in_any_order() {
    let seats = of_seats(&a_busy_conference());
    let names = of_conference(&[created(1, "RustFest"), offered(4, pass(), "Pass", 100)]);
    let view: Sales = read_in_any_order(&[seats, names]);
    let shown = view.of(conference());
    assert_eq!(shown.name.as_deref(), Some("RustFest"));
    assert_eq!(shown.seat_types[&pass()].name.as_deref(), Some("Pass"));
    assert_eq!(shown.seat_types[&pass()].remaining, 1);
    assert_eq!(shown.seat_types[&workshop()].name, None, "not announced yet");
}

/// After a week a finished reservation is forgotten, so its id can hold and buy seats anew: what it
/// bought before stays sold.
#[test]
fn seats_that_were_sold_stay_sold_when_their_reservation_is_made_anew() {
    let reservation = ReservationId::named("r1");
    let wish = seats([(pass(), 1)]);
    let reserve = SeatsCommand::MakeSeatReservation {
        reservation,
        request: 1,
        seats: wish,
        valid_until: None,
        pinned: Default::default(),
        order: None,
    };
    let commit = SeatsCommand::CommitSeatReservation { reservation };
    let later = T0 + TOMBSTONE_RETENTION;
    let story = given::<SeatsAvailability>([])
        .and(
            &SeatsCommand::SetQuota { seat_type: pass(), quota: Quantity(5), catalogue_version: 1 },
            T0,
        )
        .and(&reserve, T0)
        .and(&commit, T0)
        .and(&reserve, later)
        .and(&commit, later);
    let shown = &sales(&of_seats(story.events())).seat_types[&pass()];
    assert_eq!((shown.held, shown.sold, shown.remaining), (Quantity(0), Quantity(2), 3));
}

fn initiated(method: PaymentMethod) -> PaymentEvent {
    PaymentEvent::PaymentInitiated { order: order(), amount: Money(30_000), revision: 1, method }
}

/// The money after each of these events of one payment of a placed order.
fn money(method: PaymentMethod, events: &[&PaymentEvent]) -> Takings {
    let events: Vec<_> =
        std::iter::once(initiated(method)).chain(events.iter().copied().cloned()).collect();
    let wish = seats([(pass(), 3)]);
    let streams = [
        of_order(order(), &[placed(&wish, "ABC234")]),
        of_payment(PaymentId::of(order(), 1), &events),
    ];
    let view: Sales = read_in_any_order(&streams);
    view.of(conference()).money
}

#[test]
fn every_payment_counts_once_and_where_it_stands() {
    use PaymentEvent as E;
    let (order, amount) = (order(), Money(30_000));
    let authorised = E::PaymentAuthorised { order };
    let to_capture = E::PaymentCaptureRequested { order };
    let captured = E::PaymentCaptured { order, amount };
    let completed = E::PaymentCompleted { order, amount };
    let to_refund = E::RefundRequested { order, amount };
    let intervention = E::ManualInterventionRequired { order, amount };
    let resolved = E::ManualInterventionResolved { order };
    let nothing = Takings::default();
    let taken = Takings { taken: amount, ..nothing };
    let card = |events: &[&E]| money(PaymentMethod::Card, events);
    assert_eq!(card(&[]), Takings { requested: amount, ..nothing });
    assert_eq!(card(&[&authorised]), Takings { authorised: amount, ..nothing });
    assert_eq!(card(&[&authorised, &to_capture]), Takings { authorised: amount, ..nothing });
    assert_eq!(card(&[&authorised, &to_capture, &captured]), taken);
    assert_eq!(card(&[&E::PaymentDeclined { order }]), nothing);
    assert_eq!(card(&[&authorised, &E::PaymentVoidRequested { order }]), nothing);
    let invoice = |events: &[&E]| money(PaymentMethod::Invoice, events);
    let accepted = E::InvoiceAccepted { order };
    assert_eq!(invoice(&[&accepted]), Takings { invoiced: amount, ..nothing });
    assert_eq!(invoice(&[&accepted, &to_capture]), Takings { invoiced: amount, ..nothing });
    assert_eq!(invoice(&[&accepted, &to_capture, &captured]), taken);
    let issued = E::InvoiceIssued { order, amount, number: 1, due: T0 };
    let again = E::InvoiceIssued { order, amount, number: 2, due: T0 };
    let (overdue, void) =
        (E::InvoiceOverdue { order, number: 1 }, E::InvoiceVoided { order, number: 1 });
    let is_owed = Takings { owed: amount, ..nothing };
    assert_eq!(invoice(&[&accepted, &issued]), is_owed);
    let is_overdue = Takings { overdue: amount, ..nothing };
    assert_eq!(invoice(&[&accepted, &issued, &overdue]), is_overdue);
    assert_eq!((is_owed.open(), is_overdue.open()), (amount, amount));
    assert_eq!(invoice(&[&accepted, &issued, &overdue, &void, &again]), is_owed);
    assert_eq!(invoice(&[&accepted, &issued, &overdue, &captured]), taken);
    let cancelled = E::InvoiceCancelled { order };
    assert_eq!(invoice(&[&accepted, &issued, &cancelled]), nothing);
    let redirect = |events: &[&E]| money(PaymentMethod::Redirect, events);
    assert_eq!(redirect(&[&completed]), taken);
    let owed = Takings { to_be_refunded: amount, ..nothing };
    assert_eq!(redirect(&[&completed, &to_refund]), owed);
    assert_eq!(redirect(&[&completed, &to_refund, &intervention]), owed);
    let refunded = Takings { refunded: amount, ..nothing };
    assert_eq!(redirect(&[&completed, &to_refund, &intervention, &resolved]), refunded);
    assert_eq!(
        redirect(&[&completed, &to_refund, &E::PaymentRefunded { order, amount }]),
        refunded
    );
    assert_eq!(card(&[]).open(), amount);
    assert_eq!(taken.open(), Money(0));
}

#[test]
fn a_payment_counts_as_soon_as_its_order_is_known() {
    let events = of_payment(PaymentId::of(order(), 1), &[initiated(PaymentMethod::Card)]);
    let mut reader = Reader::<Sales>::having_heard(&events);
    assert_eq!(reader.view.of(conference()).money, Takings::default());
    of_order(order(), &[placed(&seats([(pass(), 3)]), "ABC234")])
        .iter()
        .for_each(|event| reader.hears(event));
    assert_eq!(reader.view.of(conference()).money.requested, Money(30_000));
    assert_eq!(reader.view.of(ConferenceId::named("another")).money, Takings::default());
}
