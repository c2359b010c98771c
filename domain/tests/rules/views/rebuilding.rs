//! Every read model can be rebuilt beside the live one, and switched once nothing is missing.

use std::fmt::Debug;

use domain::identity::PaymentId;
use domain::payments::PaymentEvent;
use domain::sourcing::Projection;
use domain::values::Money;
use domain::views::{
    Conferences, DraftOrders, ManualInterventions, OrderList, PricedOrders, RemainingSeats, Sales,
    SeatAssignmentsView,
};

use crate::support::{order, pass, workshop};

use super::conference::{created, offered};
use super::{
    Kept, Reader, a_busy_conference, a_long_story, can_be_assigned, of_assignments, of_conference,
    of_order, of_payment, of_seats, registers, takes,
};

/// Everything that was stored, in one order in which it may have been: in turns from each stream.
fn log() -> Vec<Kept> {
    let amount = Money(30_000);
    let refund = [
        PaymentEvent::PaymentCompleted { order: order(), amount },
        PaymentEvent::RefundRequested { order: order(), amount },
        PaymentEvent::RefundFailed { order: order(), attempt: 1 },
        PaymentEvent::RefundFailed { order: order(), attempt: 2 },
        PaymentEvent::ManualInterventionRequired { order: order(), amount },
    ];
    let mut story = a_long_story();
    story.insert(2, registers("Ada", "Byron", "ada@example.org"));
    let streams = [
        of_conference(&[created(1, "RustFest"), offered(2, pass(), "Pass", 100)]),
        of_order(order(), &story),
        of_seats(&a_busy_conference()),
        of_payment(PaymentId::of(order(), 1), &refund),
        of_assignments(
            order(),
            &[can_be_assigned(order(), &[pass(), workshop()]), takes(0), takes(1)],
        ),
    ];
    let longest = streams.iter().map(Vec::len).max().unwrap_or_default();
    (0..longest)
        .flat_map(|turn| streams.iter().filter_map(move |events| events.get(turn).cloned()))
        .collect()
}

/// The live view goes on while another one is built: it reads the log from its beginning, two
/// events for each that is new, and hears the new ones as well. When it has caught up, it shows the
/// same.
#[track_caller]
fn is_rebuilt_beside_the_live_one<V>()
where
    V: Projection<Kind = super::StreamKind, Event = super::Event> + Default + Debug + PartialEq,
{
    let log = log();
    let begun_at = log.len() * 2 / 3;
    let mut live = Reader::<V>::having_heard(&log[..begun_at]);
    assert_ne!(live.view, V::default(), "there is something to rebuild");
    let mut rebuilt = Reader::<V>::having_heard(&[]);
    let mut read = 0;
    for (new, stored) in log[begun_at..].iter().zip(begun_at + 1..) {
        live.hears(new);
        rebuilt.hears(new);
        for _ in 0..2 {
            log[..stored].get(read).into_iter().for_each(|old| rebuilt.hears(old));
            read += 1;
        }
    }
    log.iter().skip(read).for_each(|old| rebuilt.hears(old));
    assert!(rebuilt.waiting.is_empty(), "it has caught up");
    assert_eq!((rebuilt.view, rebuilt.positions), (live.view, live.positions));
}

#[test]
fn s17_every_read_model_is_rebuilt_beside_the_live_one() {
    is_rebuilt_beside_the_live_one::<Conferences>();
    is_rebuilt_beside_the_live_one::<RemainingSeats>();
    is_rebuilt_beside_the_live_one::<DraftOrders>();
    is_rebuilt_beside_the_live_one::<PricedOrders>();
    is_rebuilt_beside_the_live_one::<SeatAssignmentsView>();
    is_rebuilt_beside_the_live_one::<OrderList>();
    is_rebuilt_beside_the_live_one::<Sales>();
    is_rebuilt_beside_the_live_one::<ManualInterventions>();
}
