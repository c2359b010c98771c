//! The whole domain against an unkind world: whatever is delivered, in whichever order, as often
//! and as late as it may be, in the end seats, orders and money agree.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use domain::identity::SeatTypeId;
use domain::message::Event;
use domain::registration::{OrderCommand, OrderStatus, ProcessOutcome, ProcessStage, SeatsEvent};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use serde::{Deserialize, Serialize};

use super::kept::holds;
use super::trials;
use super::world::{Conduct, Parcel, Whim, World, seat_type, seats};

/// What the world does next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Turn {
    /// Delivers one of the messages that are under way.
    Deliver(usize),
    /// Delivers a copy of one of them.
    DeliverCopy(usize),
    /// Delivers again what was delivered before.
    DeliverAgain(usize),
    /// Lets time pass, in seconds.
    Wait(u64),
    /// Lets a registrant act.
    Registrant(usize, Whim),
}

/// A story from its beginning.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Story {
    quotas: Vec<u32>,
    wishes: Vec<Vec<u32>>,
    conducts: Vec<Conduct>,
    turns: Vec<Turn>,
    /// After how many of these turns the conference is called off, if it is.
    #[serde(default)]
    called_off_after: Option<usize>,
    eager: bool,
    newest_first: bool,
}

fn wish() -> impl Strategy<Value = Vec<u32>> {
    prop_oneof![
        2 => (1..4_u32, 0..4_u32).prop_map(|(passes, workshops)| vec![passes, workshops]),
        2 => (0..4_u32, 1..4_u32).prop_map(|(passes, workshops)| vec![passes, workshops]),
        // Free of charge.
        1 => (1..3_u32).prop_map(|keynotes| vec![0, 0, keynotes]),
    ]
}

fn conduct() -> impl Strategy<Value = Conduct> {
    prop_oneof![
        4 => Just(Conduct::Authorises),
        2 => Just(Conduct::Declines),
        1 => Just(Conduct::RefusesToTake),
        1 => Just(Conduct::StaysSilent),
        1 => Just(Conduct::KeepsTheMoney),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    let whim = prop_oneof![
        6 => Just(Whim::GoOn),
        2 => wish().prop_map(|wish| Whim::Change(seats(&wish))),
        1 => Just(Whim::Cancel),
        1 => prop_oneof![Just("ada"), Just("grace")].prop_map(|name| Whim::SayWho(name.to_owned())),
        2 => (0..3_usize).prop_map(Whim::EnterCode),
        3 => Just(Whim::WaitForTheRest),
        1 => Just(Whim::StopWaiting),
    ];
    prop_oneof![
        12 => (0..64_usize).prop_map(Turn::Deliver),
        1 => (0..64_usize).prop_map(Turn::DeliverCopy),
        2 => (0..256_usize).prop_map(Turn::DeliverAgain),
        1 => prop_oneof![0..120_u64, 0..1800_u64].prop_map(Turn::Wait),
        4 => (0..6_usize, whim).prop_map(|(order, whim)| Turn::Registrant(order, whim)),
    ]
}

pub(crate) fn story() -> impl Strategy<Value = Story> {
    (
        prop::collection::vec(0..6_u32, 3),
        prop::collection::vec(wish(), 1..4),
        prop::collection::vec(conduct(), 1..6),
        prop::collection::vec(turn(), 0..140),
        (any::<bool>(), any::<bool>()),
        // Late in the story, while much is under way, and when nearly all is over.
        prop::option::weighted(0.25, 20..140_usize),
    )
        .prop_map(
            |(quotas, wishes, conducts, turns, (eager, newest_first), called_off_after)| Story {
                quotas,
                wishes,
                conducts,
                turns,
                called_off_after,
                eager,
                newest_first,
            },
        )
}

/// Plays a story to its end.
pub(crate) fn play(story: &Story) -> World {
    let wishes: Vec<_> = story.wishes.iter().map(|wish| seats(wish)).collect();
    let mut world = World::new(&story.quotas, &wishes, &story.conducts);
    for (turns, turn) in story.turns.iter().enumerate() {
        if story.called_off_after == Some(turns) {
            world.call_off();
        }
        take(&mut world, turn);
    }
    world.eager = story.eager;
    world.settle(story.newest_first);
    world.is_settled();
    // The same once more, when all is over: nothing that was ever said may have a further effect.
    let end = (
        world.seats.clone(),
        world.orders.clone(),
        world.payments.clone(),
        world.processes.clone(),
    );
    // But for names: an order that is confirmed takes them until the conference begins, and which
    // of two was said last only an inbox knows, which recognises the message.
    let names_somebody = |parcel: &Parcel| {
        matches!(parcel, Parcel::Order(_, OrderCommand::AssignRegistrantDetails { .. }))
    };
    let again = world.delivered.clone();
    for parcel in again.into_iter().filter(|parcel| !names_somebody(parcel)) {
        world.deliver(parcel).expect("everything was understood before");
    }
    let again = (
        world.seats.clone(),
        world.orders.clone(),
        world.payments.clone(),
        world.processes.clone(),
    );
    assert_eq!(again, end, "what was said before changed the end");
    world
}

fn take(world: &mut World, turn: &Turn) {
    let ready: Vec<_> = world
        .bag
        .iter()
        .enumerate()
        .filter(|(_, parcel)| parcel.due() <= world.now)
        .map(|(at, _)| at)
        .collect();
    // A message that comes too early goes back into the bag; that is all there is to it.
    let _ = match turn {
        Turn::Deliver(index) if !ready.is_empty() => {
            let parcel = world.bag.remove(ready[index % ready.len()]);
            world.deliver(parcel)
        }
        Turn::DeliverCopy(index) if !ready.is_empty() => {
            let parcel = world.bag[ready[index % ready.len()]].clone();
            world.deliver(parcel)
        }
        Turn::DeliverAgain(index) if !world.delivered.is_empty() => {
            let parcel = world.delivered[index % world.delivered.len()].clone();
            world.deliver(parcel)
        }
        Turn::Wait(seconds) => {
            world.now = world.now + Duration::from_secs(*seconds);
            Ok(())
        }
        Turn::Registrant(number, whim) => {
            world.registrant(*number, whim);
            Ok(())
        }
        _ => Ok(()),
    };
}

#[test]
fn in_the_end_seats_orders_and_money_agree() {
    holds("closed_loop", 20_000, &story(), |story| {
        play(&story);
    });
}

fn offers_of(world: &World, seat_type: SeatTypeId) -> usize {
    let offers = world.log.iter().filter(|(_, _, event)| {
        matches!(event, Event::Seats(SeatsEvent::SeatsOffered { offer, .. }) if offer.seat_type == seat_type)
    });
    offers.count()
}

/// A law that is only ever tried on dull stories proves nothing.
#[test]
fn the_stories_reach_every_kind_of_end() {
    let reached = RefCell::new(BTreeSet::new());
    let mut runner = TestRunner::new_with_rng(
        trials(8_000),
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let played = runner.run(&story(), |story| {
        let world = play(&story);
        let mut reached = reached.borrow_mut();
        let offered = &world.people[story.wishes.len()..];
        for order in offered.iter().filter_map(|id| world.orders.get(id)) {
            reached.insert(format!("an offer is {:?}", order.status));
        }
        if (0..3).any(|number| offers_of(&world, seat_type(number)) > 1) {
            reached.insert("seats of one type are offered again".to_owned());
        }
        for (id, order) in &world.orders {
            let process = &world.processes[id];
            let free = order.totals.is_free_of_charge;
            let again =
                if process.hold_ordinal > 1 { " after its seats were taken again" } else { "" };
            let tries = order.closed_payments.len().min(1);
            reached.insert(match process.stage {
                ProcessStage::Ended(ProcessOutcome::Confirmed) if free => {
                    "confirmed for free".to_owned()
                }
                ProcessStage::Ended(ProcessOutcome::Confirmed) => {
                    format!("confirmed{again}{}", if tries > 0 { " at a later try" } else { "" })
                }
                ProcessStage::Ended(ProcessOutcome::CalledOff) => {
                    let payment = process.payment.and_then(|it| world.payments.get(&it.payment));
                    payment.map_or_else(
                        || "called off unpaid".to_owned(),
                        |payment| format!("called off, its payment {:?}", payment.status),
                    )
                }
                ProcessStage::Ended(ProcessOutcome::Expired) if process.payment.is_some() => {
                    format!("expired with its payment undone{again}")
                }
                other => format!("{other:?}"),
            });
            if order.status == OrderStatus::Cancelled && tries > 0 {
                reached.insert("cancelled after a declined payment".to_owned());
            }
        }
        Ok(())
    });
    assert!(played.is_ok(), "{played:?}");
    let reached = reached.into_inner();
    for end in [
        "confirmed",
        "confirmed at a later try",
        "confirmed after its seats were taken again",
        "confirmed for free",
        "expired with its payment undone",
        "expired with its payment undone after its seats were taken again",
        "cancelled after a declined payment",
        "Ended(Expired)",
        "Ended(Cancelled)",
        "Ended(Rejected)",
        "called off unpaid",
        "called off, its payment Voided",
        "called off, its payment Refunded",
        "called off, its payment InterventionOpen",
        "an offer is Confirmed",
        "an offer is Cancelled",
        "an offer is Expired",
        "an offer is Rejected",
        "seats of one type are offered again",
    ] {
        assert!(reached.contains(end), "no story ends {end:?}; only {reached:#?}");
    }
}
