//! Subscriptions: each subscriber has its own, so that none waits for, repeats or hides what
//! another does.

use super::super::law::{Fresh, Law, Trial, Tried};
use super::super::message_bus::MessageBus;
use super::ask::{self, ONE, OTHER, delivery, message};

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "bus::message_reaches_every_subscriber",
        rule: "Each subscriber is given each message.",
        why: "Subscribers of one queue share its messages: each gets some.",
        trial: Trial::Bus(message_reaches_every_subscriber),
    },
    Law {
        id: "bus::subscriber_completes_for_itself",
        rule: "A message that one subscriber has completed still comes to the others.",
        why: "The first of two handlers would settle the message of the second.",
        trial: Trial::Bus(subscriber_completes_for_itself),
    },
    Law {
        id: "bus::failing_subscriber_repeats_no_other",
        rule: "A message that one subscriber fails to finish comes again to this one, and not to \
              those that completed it.",
        why: "One failing handler would make every other work, and count, as often as it fails.",
        trial: Trial::Bus(failing_subscriber_repeats_no_other),
    },
    Law {
        id: "bus::nothing_without_a_subscription",
        rule: "Who has not subscribed is given nothing, and others are given theirs.",
        why: "A message for nobody in particular is taken by whoever asks first.",
        trial: Trial::Bus(nothing_without_a_subscription),
    },
];

fn message_reaches_every_subscriber(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.subscribe(OTHER)?;
    for id in 1..=3 {
        bus.publish(&message(id))?;
        for subscriber in [OTHER, ONE] {
            let delivered = delivery(&mut *bus, subscriber, id, 1)?;
            bus.complete(&delivered)?;
        }
    }
    ask::nothing_ever(&mut *bus, ONE, "after all were completed")?;
    ask::nothing_ever(&mut *bus, OTHER, "after all were completed")
}

fn subscriber_completes_for_itself(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.subscribe(OTHER)?;
    bus.publish(&message(1))?;
    let ones = delivery(&mut *bus, ONE, 1, 1)?;
    let others = delivery(&mut *bus, OTHER, 1, 1)?;
    bus.complete(&ones)?;
    ask::locks_run_out(&mut *bus)?;
    // The other's first delivery has run out, and is no concern of the one.
    let again = delivery(&mut *bus, OTHER, 1, 2)?;
    bus.complete(&again)?;
    drop(others);
    ask::nothing_ever(&mut *bus, ONE, "after it completed the message")?;
    ask::nothing_ever(&mut *bus, OTHER, "after both completed the message")
}

fn failing_subscriber_repeats_no_other(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.subscribe(OTHER)?;
    bus.publish(&message(1))?;
    let ones = delivery(&mut *bus, ONE, 1, 1)?;
    bus.complete(&ones)?;
    delivery(&mut *bus, OTHER, 1, 1)?;
    ask::locks_run_out(&mut *bus)?;
    ask::nothing(&mut *bus, ONE, "after the other's lock has run out")?;
    let again = delivery(&mut *bus, OTHER, 1, 2)?;
    bus.abandon(&again, 0)?;
    bus.advance(1)?;
    ask::nothing(&mut *bus, ONE, "after the other gave the message back")?;
    let last = delivery(&mut *bus, OTHER, 1, 3)?;
    bus.complete(&last)?;
    ask::nothing_ever(&mut *bus, ONE, "after the other was done at last")
}

fn nothing_without_a_subscription(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    ask::nothing(&mut *bus, OTHER, "without a subscription")?;
    let ones = delivery(&mut *bus, ONE, 1, 1)?;
    ask::locks_run_out(&mut *bus)?;
    bus.complete(&ones)?;
    ask::nothing_ever(&mut *bus, OTHER, "without a subscription")
}
