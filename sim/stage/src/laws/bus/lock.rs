//! The lock: while one works on a message nobody else does, and when he does not finish it comes
//! again.

use super::super::law::{Fresh, Law, Trial, Tried, ensure_same};
use super::super::message_bus::{LateCompletion, MessageBus};
use super::ask::{self, ONE, delivery, message};

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "bus::locked_message_is_hidden",
        rule: "While a delivery is locked, the message is delivered to nobody else of the \
              subscription.",
        why: "Two machines would work on one message at the same time.",
        trial: Trial::Bus(locked_message_is_hidden),
    },
    Law {
        id: "bus::message_comes_again_when_its_lock_runs_out",
        rule: "When the lock runs out the message is delivered again.",
        why: "Whoever had it has died; a lock without an end keeps the message for ever.",
        trial: Trial::Bus(message_comes_again_when_its_lock_runs_out),
    },
    Law {
        id: "bus::deliveries_are_counted",
        rule: "Each delivery of a message to a subscriber is counted, from 1, whether the last \
              ended by lock or was abandoned.",
        why: "A message that nobody can take is known by its count alone.",
        trial: Trial::Bus(deliveries_are_counted),
    },
    Law {
        id: "bus::late_completion_settles_what_is_stated",
        rule: "A completion after the lock has run out settles the message or nothing, as the bus \
              says, also while the message is delivered anew.",
        why: "JetStream settles by message, Service Bus by delivery; a subscriber must know which.",
        trial: Trial::Bus(late_completion_settles_what_is_stated),
    },
    Law {
        id: "bus::late_abandon_releases_nothing",
        rule: "To abandon a delivery whose lock has run out does not release the message from the \
              delivery that followed.",
        why: "JetStream delivers at once when an old delivery is refused: two machines work on \
              one message.",
        trial: Trial::Bus(late_abandon_releases_nothing),
    },
    Law {
        id: "bus::abandoned_message_comes_after_its_pause",
        rule: "A message that is given back comes again after the pause that was asked for, and \
              not before.",
        why: "A message that cannot be taken yet turns in a circle without a pause, and is lost \
              with a pause that does not end.",
        trial: Trial::Bus(abandoned_message_comes_after_its_pause),
    },
    Law {
        id: "bus::abandoned_message_holds_up_no_other",
        rule: "While one message is in its pause the others are delivered.",
        why: "A subscription that waits for one message stands still.",
        trial: Trial::Bus(abandoned_message_holds_up_no_other),
    },
];

fn locked_message_is_hidden(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    delivery(&mut *bus, ONE, 1, 1)?;
    let lock = bus.terms().lock_ms;
    for part in 1..=4 {
        ask::nothing(&mut *bus, ONE, &format!("{part} fifths into the lock"))?;
        bus.advance(lock / 5)?;
    }
    ask::nothing(&mut *bus, ONE, "just before the lock runs out")
}

fn message_comes_again_when_its_lock_runs_out(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    let first = delivery(&mut *bus, ONE, 1, 1)?;
    ask::locks_run_out(&mut *bus)?;
    let second = delivery(&mut *bus, ONE, 1, 2)?;
    ensure_same!(second.message, first.message, "the message that comes again");
    Ok(())
}

fn deliveries_are_counted(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    delivery(&mut *bus, ONE, 1, 1)?;
    ask::locks_run_out(&mut *bus)?;
    let second = delivery(&mut *bus, ONE, 1, 2)?;
    bus.abandon(&second, 0)?;
    bus.advance(1)?;
    delivery(&mut *bus, ONE, 1, 3)?;
    // Another message has a count of its own.
    bus.publish(&message(2))?;
    delivery(&mut *bus, ONE, 2, 1)?;
    Ok(())
}

fn late_completion_settles_what_is_stated(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    let first = delivery(&mut *bus, ONE, 1, 1)?;
    ask::locks_run_out(&mut *bus)?;
    let second = delivery(&mut *bus, ONE, 1, 2)?;
    bus.complete(&first)?;
    match bus.terms().late_completion {
        LateCompletion::SettlesTheMessage => {
            ask::nothing_ever(&mut *bus, ONE, "after a late completion, which settles the message")
        }
        LateCompletion::SettlesNothing => {
            ask::nothing(&mut *bus, ONE, "after a late completion, which settles nothing")?;
            ask::locks_run_out(&mut *bus)?;
            bus.complete(&second)?;
            let third = delivery(&mut *bus, ONE, 1, 3)?;
            bus.complete(&third)?;
            ask::nothing_ever(&mut *bus, ONE, "after a completion in time")
        }
    }
}

fn late_abandon_releases_nothing(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    let first = delivery(&mut *bus, ONE, 1, 1)?;
    ask::locks_run_out(&mut *bus)?;
    let second = delivery(&mut *bus, ONE, 1, 2)?;
    bus.abandon(&first, 0)?;
    bus.advance(1)?;
    ask::nothing(&mut *bus, ONE, "after a late abandon")?;
    bus.complete(&second)?;
    ask::nothing_ever(&mut *bus, ONE, "after the delivery that followed was completed")
}

fn abandoned_message_comes_after_its_pause(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    // A pause shorter than the lock and one longer.
    for halves in [1, 4] {
        let mut bus = fresh()?;
        let pause = halves * bus.terms().lock_ms / 2;
        bus.subscribe(ONE)?;
        bus.publish(&message(1))?;
        let first = delivery(&mut *bus, ONE, 1, 1)?;
        bus.abandon(&first, pause)?;
        bus.advance(pause - 1)?;
        ask::nothing(&mut *bus, ONE, &format!("a millisecond before a pause of {pause} ms ends"))?;
        bus.advance(1)?;
        let second = delivery(&mut *bus, ONE, 1, 2)?;
        bus.complete(&second)?;
        ask::nothing_ever(&mut *bus, ONE, "after the second delivery was completed")?;
    }
    Ok(())
}

fn abandoned_message_holds_up_no_other(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    bus.publish(&message(2))?;
    let first = delivery(&mut *bus, ONE, 1, 1)?;
    let pause = 2 * bus.terms().lock_ms;
    bus.abandon(&first, pause)?;
    let second = delivery(&mut *bus, ONE, 2, 1)?;
    bus.complete(&second)?;
    bus.publish(&message(3))?;
    delivery(&mut *bus, ONE, 3, 1)?;
    Ok(())
}
