//! Small worlds, looked at completely: every order in which their messages can be delivered.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::registration::OrderStatus::{self, Confirmed, Expired};

use super::world::{Conduct, World, seats};

/// When timers may ring.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Timers {
    /// At any moment: then time has come that far, and everything under way is late.
    Anytime,
    /// Only when nothing else is under way.
    InQuietTimes,
}

/// All ends of a world, by the statuses of its orders, and how many different moments it has.
struct Atlas {
    ends: BTreeSet<Vec<OrderStatus>>,
    moments: usize,
}

/// Looks at every moment a world can get to. Each moment is checked for overbooking, each end for
/// agreement.
fn explore(world: World, timers: Timers) -> Atlas {
    let mut atlas = Atlas { ends: BTreeSet::new(), moments: 0 };
    let mut known = BTreeSet::from([key(&world)]);
    let mut frontier = vec![(key(&world), world)];
    while let Some((here, world)) = frontier.pop() {
        atlas.moments += 1;
        let mut goes_on = false;
        for index in 0..world.bag.len() {
            if timers == Timers::InQuietTimes && world.bag[index].due() > world.now {
                continue;
            }
            let mut next = world.clone();
            let parcel = next.bag.remove(index);
            next.now = next.now.max(parcel.due());
            // What comes too early leads back to the same moment.
            let _ = next.deliver(parcel);
            next.delivered.clear();
            next.log.clear();
            let there = key(&next);
            goes_on |= there != here;
            if known.insert(there) {
                frontier.push((there, next));
            }
        }
        if !goes_on {
            let mut end = world;
            end.settle(false);
            end.is_settled();
            atlas.ends.insert(end.orders.values().map(|order| order.status).collect());
        }
    }
    atlas
}

fn key(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.fingerprint().hash(&mut hasher);
    hasher.finish()
}

/// Orders of two seats each, where three seats are left, and registrants who go on as soon as they
/// can.
fn world(wishes: &[&[u32]], conducts: &[Conduct]) -> World {
    let wishes: Vec<_> = wishes.iter().map(|wish| seats(wish)).collect();
    let mut world = World::new(&[3, 0, 3], &wishes, conducts);
    world.eager = true;
    world
}

const PAID: &[u32] = &[2, 0, 0];
const FREE: &[u32] = &[0, 0, 2];

#[test]
fn one_order_whose_payment_is_authorised() {
    let atlas = explore(world(&[PAID], &[Conduct::Authorises]), Timers::Anytime);
    assert_eq!(atlas.ends, [vec![Confirmed], vec![Expired]].into());
    assert!(atlas.moments > 500);
}

#[test]
fn one_order_whose_first_payment_is_declined() {
    let atlas = explore(world(&[PAID], &[Conduct::Declines, Conduct::Authorises]), Timers::Anytime);
    assert_eq!(atlas.ends, [vec![Confirmed], vec![Expired]].into());
}

#[test]
fn one_order_whose_first_payment_is_set_aside_and_not_taken() {
    let conducts = [Conduct::RefusesToTake, Conduct::Authorises];
    let atlas = explore(world(&[PAID], &conducts), Timers::Anytime);
    assert_eq!(atlas.ends, [vec![Confirmed], vec![Expired]].into());
    let never = explore(world(&[PAID], &[Conduct::RefusesToTake]), Timers::Anytime);
    assert_eq!(never.ends, [vec![Expired]].into());
}

#[test]
fn one_order_whose_bank_stays_silent() {
    let atlas = explore(world(&[PAID], &[Conduct::StaysSilent]), Timers::Anytime);
    assert_eq!(atlas.ends, [vec![Expired]].into());
}

#[test]
fn two_free_orders_that_compete() {
    let atlas = explore(world(&[FREE, FREE], &[Conduct::Authorises]), Timers::Anytime);
    assert!(atlas.ends.contains(&vec![Confirmed, Confirmed]));
    assert!(atlas.moments > 5_000);
}

#[test]
fn two_paid_orders_that_compete_while_time_stands_still() {
    for conducts in [&[Conduct::Authorises][..], &[Conduct::Declines, Conduct::Authorises]] {
        let atlas = explore(world(&[PAID, PAID], conducts), Timers::InQuietTimes);
        assert_eq!(atlas.ends, [vec![Confirmed, Confirmed]].into());
    }
}

#[test]
#[ignore = "two million moments take some minutes"]
fn two_paid_orders_that_compete_while_time_passes() {
    let atlas = explore(world(&[PAID, PAID], &[Conduct::Authorises]), Timers::Anytime);
    assert!(atlas.ends.contains(&vec![Confirmed, Confirmed]));
    assert!(atlas.moments > 1_000_000);
}
