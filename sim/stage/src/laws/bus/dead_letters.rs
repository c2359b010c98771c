//! Dead letters: a message that nobody can take is put aside, is not lost, and can be sent again.

use super::super::law::{Fresh, Law, Trial, Tried, ensure_same};
use super::super::message_bus::{GivenUp, GivenUpFor, MessageBus};
use super::ask::{self, ONE, OTHER, delivery, message};

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "bus::message_is_given_up_at_the_limit",
        rule: "A message is delivered as often as the limit says, not once less or more, and then \
              is a dead letter.",
        why: "A poison message that is never given up takes a place for ever; one that is given \
              up early was only slow.",
        trial: Trial::Bus(message_is_given_up_at_the_limit),
    },
    Law {
        id: "bus::dead_letter_is_not_delivered",
        rule: "A dead letter is not delivered by itself, whatever time passes, and messages after \
              it are.",
        why: "The dead letter queue is there so that the rest goes on.",
        trial: Trial::Bus(dead_letter_is_not_delivered),
    },
    Law {
        id: "bus::dead_letter_names_its_message_and_subscriber",
        rule: "A dead letter stays to be looked at, with its message and the subscriber that \
              could not take it.",
        why: "A message that is dropped at the limit is lost without a word.",
        trial: Trial::Bus(dead_letter_names_its_message_and_subscriber),
    },
    Law {
        id: "bus::repaired_dead_letter_is_delivered",
        rule: "A dead letter that is published again under its id reaches the subscriber that \
              gave it up.",
        why: "A dedup window swallows the repair and says that all is well.",
        trial: Trial::Bus(repaired_dead_letter_is_delivered),
    },
    Law {
        id: "bus::message_is_given_up_for_whom_is_stated",
        rule: "A message that one subscriber cannot take is taken from this one alone or from \
              all, as the bus says.",
        why: "Whoever repairs it must know who will hear of it again.",
        trial: Trial::Bus(message_is_given_up_for_whom_is_stated),
    },
];

fn message_is_given_up_at_the_limit(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    let most = ask::until_given_up(&mut *bus, ONE, 1)?;
    ask::nothing(&mut *bus, ONE, &format!("after {most} deliveries, which is the limit"))?;
    let given_up: Vec<_> = bus.dead_letters()?.iter().map(|letter| letter.message).collect();
    ensure_same!(given_up, [1], "the dead letters");
    Ok(())
}

fn dead_letter_is_not_delivered(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    let most = ask::until_given_up(&mut *bus, ONE, 1)?;
    ask::nothing_ever(&mut *bus, ONE, &format!("after {most} deliveries, which is the limit"))?;
    bus.publish(&message(2))?;
    let next = delivery(&mut *bus, ONE, 2, 1)?;
    bus.complete(&next)?;
    ask::nothing_ever(&mut *bus, ONE, "after a later message was completed")
}

fn dead_letter_names_its_message_and_subscriber(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.subscribe(OTHER)?;
    bus.publish(&message(1))?;
    let done = delivery(&mut *bus, ONE, 1, 1)?;
    bus.complete(&done)?;
    ask::until_given_up(&mut *bus, OTHER, 1)?;
    ask::locks_run_out(&mut *bus)?;
    for _ in 0..2 {
        ensure_same!(
            bus.dead_letters()?,
            [GivenUp { subscriber: OTHER, message: 1 }],
            "the dead letters"
        );
    }
    Ok(())
}

fn repaired_dead_letter_is_delivered(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    ask::until_given_up(&mut *bus, ONE, 1)?;
    ask::nothing(&mut *bus, ONE, "after it was given up")?;
    bus.publish(&message(1))?;
    let again = delivery(&mut *bus, ONE, 1, 1)?;
    bus.complete(&again)?;
    ask::nothing_ever(&mut *bus, ONE, "after the repaired message was completed")
}

fn message_is_given_up_for_whom_is_stated(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.subscribe(OTHER)?;
    bus.publish(&message(1))?;
    let Some(most) = bus.terms().most_deliveries else {
        return Err(super::super::law::Objection::NotApplicable(
            "the bus never gives a message up".to_owned(),
        ));
    };
    // The other is given the message before the one uses its deliveries up, and gives it back for
    // longer than that takes.
    let others = delivery(&mut *bus, OTHER, 1, 1)?;
    let lock = bus.terms().lock_ms;
    bus.abandon(&others, (u64::from(most) + 5) * (lock + 1))?;
    ask::until_given_up(&mut *bus, ONE, 1)?;
    ask::nothing(&mut *bus, ONE, "after it was given up")?;
    bus.advance(6 * (lock + 1))?;
    match bus.terms().given_up_for {
        GivenUpFor::OneSubscriber => {
            let others = delivery(&mut *bus, OTHER, 1, 2)?;
            bus.complete(&others)?;
            Ok(())
        }
        GivenUpFor::All => {
            ask::nothing_ever(&mut *bus, OTHER, "after a message was given up for all")?;
            bus.publish(&message(1))?;
            delivery(&mut *bus, OTHER, 1, 1)?;
            delivery(&mut *bus, ONE, 1, 1)?;
            Ok(())
        }
    }
}
