//! At least once: what was published reaches its subscribers, until they are done with it.

use super::super::event_store::StreamKey;
use super::super::law::{Fresh, Law, Trial, Tried, ensure, ensure_same};
use super::super::message_bus::{BusMessage, MessageBus, Repeated, SubscriberId};
use super::ask::{self, ONE, delivery, message};

pub(super) const LAWS: &[Law] = &[
    Law {
        id: "bus::message_comes_as_it_was_published",
        rule: "A message is delivered with its id and its bytes, and counted as the first \
              delivery.",
        why: "Ids that the bus makes itself leave the inbox nothing to recognise.",
        trial: Trial::Bus(message_comes_as_it_was_published),
    },
    Law {
        id: "bus::message_comes_until_it_is_completed",
        rule: "A message that is not completed is delivered again and again until it is.",
        why: "At most once loses with every crash of a subscriber.",
        trial: Trial::Bus(message_comes_until_it_is_completed),
    },
    Law {
        id: "bus::completed_message_does_not_come_again",
        rule: "A message that was completed in time is not delivered again.",
        why: "Redelivery without end; confirmed acknowledgements that come back were published.",
        trial: Trial::Bus(completed_message_does_not_come_again),
    },
    Law {
        id: "bus::completing_one_leaves_the_others",
        rule: "To complete one message leaves every other in its subscription, the earlier and \
              the later.",
        why: "A high-water mark takes those with it that are still being worked on.",
        trial: Trial::Bus(completing_one_leaves_the_others),
    },
    Law {
        id: "bus::unfinished_message_survives_a_restart",
        rule: "What was published and not completed is delivered after the bus was killed and \
              started again.",
        why: "Whoever published has been told that the bus answers for it.",
        trial: Trial::Bus(unfinished_message_survives_a_restart),
    },
    Law {
        id: "bus::messages_of_a_stream_keep_their_order",
        rule: "Messages about one stream come in the order in which they were published, while \
              nothing fails, if the bus says so.",
        why: "Whoever relies on it must be able to.",
        trial: Trial::Bus(messages_of_a_stream_keep_their_order),
    },
    Law {
        id: "bus::repetition_of_an_open_message_is_treated_as_stated",
        rule: "A message that is published again before it is completed is swallowed or delivered \
              once more, as the bus says.",
        why: "An outbox relays a message until it is settled: the bus sees most of them more \
              than once.",
        trial: Trial::Bus(repetition_of_an_open_message_is_treated_as_stated),
    },
    Law {
        id: "bus::later_repetition_is_treated_as_stated",
        rule: "A message that is published again after it was completed is swallowed or delivered \
              once more, as the bus says.",
        why: "A dedup window that ends early, or never, is found by whoever repairs something.",
        trial: Trial::Bus(later_repetition_is_treated_as_stated),
    },
];

fn message_comes_as_it_was_published(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    let every_byte: Vec<u8> = (0..=255).collect();
    let payloads = [Vec::new(), vec![0, 0], every_byte.repeat(300)];
    for (id, payload) in payloads.into_iter().enumerate() {
        let sent = BusMessage { payload, ..message(id as u128 + 1) };
        bus.publish(&sent)?;
        let delivered = delivery(&mut *bus, ONE, sent.id, 1)?;
        ensure_same!(delivered.message.payload.len(), sent.payload.len(), "how many bytes came");
        ensure!(delivered.message == sent, "message {} came changed", sent.id);
        bus.complete(&delivered)?;
    }
    Ok(())
}

fn message_comes_until_it_is_completed(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    // One less than it may take, and not for ever where there is no limit.
    let times = bus.terms().most_deliveries.unwrap_or(20).min(20);
    for count in 1..times {
        delivery(&mut *bus, ONE, 1, count)?;
        ask::locks_run_out(&mut *bus)?;
    }
    let last = delivery(&mut *bus, ONE, 1, times)?;
    bus.complete(&last)?;
    ask::nothing_ever(&mut *bus, ONE, "after the message was completed")
}

fn completed_message_does_not_come_again(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    let delivered = delivery(&mut *bus, ONE, 1, 1)?;
    let lock = bus.terms().lock_ms;
    bus.advance(lock / 2)?;
    bus.complete(&delivered)?;
    ask::nothing_ever(&mut *bus, ONE, "after the message was completed")?;
    // To complete it twice is no error, and takes nothing with it.
    bus.publish(&message(2))?;
    bus.complete(&delivered)?;
    delivery(&mut *bus, ONE, 2, 1)?;
    Ok(())
}

fn completing_one_leaves_the_others(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    for id in 1..=5 {
        bus.publish(&message(id))?;
    }
    let mut given = Vec::new();
    while let Some(next) = bus.next(ONE)? {
        given.push(next);
        ensure!(given.len() <= 5, "five messages were published, and more are delivered");
    }
    if given.len() == 1 {
        return leaves_others_one_by_one(&mut *bus);
    }
    for delivered in given.iter().filter(|delivered| [2, 4].contains(&delivered.message.id)) {
        bus.complete(delivered)?;
    }
    ask::locks_run_out(&mut *bus)?;
    let mut again = Vec::new();
    while let Some(next) = bus.next(ONE)? {
        again.push(next.message.id);
        ensure!(again.len() <= 5, "three messages are left, and more are delivered");
    }
    again.sort_unstable();
    ensure_same!(again, [1, 3, 5], "what is delivered again after 2 and 4 of five were completed");
    Ok(())
}

/// A bus that has one message at a time in work still must deliver all of them.
fn leaves_others_one_by_one(bus: &mut dyn MessageBus) -> Tried {
    let mut done = Vec::new();
    for _ in 0..20 {
        ask::locks_run_out(bus)?;
        if let Some(next) = bus.next(ONE)? {
            done.push(next.message.id);
            bus.complete(&next)?;
        }
    }
    done.sort_unstable();
    ensure_same!(done, [1, 2, 3, 4, 5], "what was completed one by one");
    Ok(())
}

fn unfinished_message_survives_a_restart(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    for id in 1..=3 {
        bus.publish(&message(id))?;
    }
    let first = delivery(&mut *bus, ONE, 1, 1)?;
    bus.complete(&first)?;
    // The second is locked when the bus dies, the third was not delivered yet.
    bus.next(ONE)?;
    bus.restart()?;
    ask::locks_run_out(&mut *bus)?;
    let mut left = Vec::new();
    while let Some(next) = bus.next(ONE)? {
        left.push(next.message.id);
        bus.complete(&next)?;
        ensure!(left.len() <= 3, "three messages were published, and more are delivered");
    }
    // What was completed may come back: at least once is all that is promised.
    left.retain(|id| *id != 1);
    left.sort_unstable();
    ensure_same!(left, [2, 3], "what is delivered after a restart");
    Ok(())
}

fn messages_of_a_stream_keep_their_order(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    if !bus.terms().ordered_streams {
        return Err(super::super::law::Objection::NotApplicable(
            "the bus promises no order".to_owned(),
        ));
    }
    bus.subscribe(ONE)?;
    let mut published: [Vec<u128>; 3] = Default::default();
    for index in 0..30_u128 {
        // Ids in no order, so that sorting by id is not the order of publishing.
        let (stream, id) = ((index % 3) as usize, 1 + index * 17 % 31);
        published[stream].push(id);
        bus.publish(&BusMessage { stream: StreamKey::of(stream as u64), ..message(id) })?;
    }
    let mut came: [Vec<u128>; 3] = Default::default();
    while let Some(next) = bus.next(ONE)? {
        came[next.message.stream.id as usize].push(next.message.id);
        bus.complete(&next)?;
        ensure!(
            came.iter().flatten().count() <= 30,
            "thirty messages were published, and more are delivered"
        );
    }
    ensure_same!(came, published, "the messages of three streams, in order");
    Ok(())
}

fn repetition_of_an_open_message_is_treated_as_stated(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    bus.publish(&message(1))?;
    let once = delivery(&mut *bus, ONE, 1, 1)?;
    bus.publish(&message(1))?;
    bus.complete(&once)?;
    let more = completed_now(&mut *bus, ONE)?;
    let expected = match bus.terms().repeated_while_open {
        Repeated::Swallowed => 0,
        Repeated::Delivered => 2,
    };
    ensure_same!(
        more,
        expected,
        "how often a message came again that was published three times before it was completed"
    );
    ask::nothing_ever(&mut *bus, ONE, "after all were completed")
}

fn later_repetition_is_treated_as_stated(fresh: &Fresh<'_, dyn MessageBus>) -> Tried {
    let mut bus = fresh()?;
    bus.subscribe(ONE)?;
    bus.publish(&message(1))?;
    let once = delivery(&mut *bus, ONE, 1, 1)?;
    bus.complete(&once)?;
    bus.advance(1000)?;
    bus.publish(&message(1))?;
    let expected = match bus.terms().repeated_later {
        Repeated::Swallowed => 0,
        Repeated::Delivered => 1,
    };
    let more = completed_now(&mut *bus, ONE)?;
    ensure_same!(
        more,
        expected,
        "how often a message came again that was published after it was completed"
    );
    Ok(())
}

/// Takes and completes what is there, and says how many those were.
fn completed_now(
    bus: &mut dyn MessageBus,
    subscriber: SubscriberId,
) -> Result<u32, super::super::law::Objection> {
    let mut count = 0;
    while let Some(next) = bus.next(subscriber)? {
        bus.complete(&next)?;
        count += 1;
        ensure!(count < 100, "a bus that is given three messages delivers without end");
    }
    Ok(count)
}
