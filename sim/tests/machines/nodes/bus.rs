//! The bus: at least once, one lock at a time, and a ledger for what nobody can take.

use conference::node::NodeId;
use conference::node::bus::{Bus, LOCK, MOST_DELIVERIES, MOST_REFUSALS, Spread};
use conference::node::protocol::{
    BusRequest, Delivery, Handler, Payload, StoreRequest, WorkerMessage,
};
use domain::sourcing::MessageId;

use super::support::{heard, news, rings, routed, sends};

const AFTER_LOCK: u64 = LOCK.as_millis() as u64 + 1;

#[test]
fn a_message_that_nobody_can_read_is_given_up_sooner_and_names_its_owner() {
    let mut bus = bus();
    publish(&mut bus, 0);
    let (handler, message) = (Handler::Seats, MessageId::named("cancel"));
    let refused =
        |count| BusRequest::Abandon { handler, message, count, pause: PAUSE, unreadable: true };
    let mut now = 0;
    for count in 1..MOST_REFUSALS {
        assert!(sends(&mut bus, now, heard(refused(count))).is_empty());
        now += PAUSE.as_millis() as u64;
        assert!(matches!(
            &sends(&mut bus, now, rings())[..],
            [(_, Payload::Worker(WorkerMessage::Delivery(_)))]
        ));
    }
    let last = sends(&mut bus, now, heard(refused(MOST_REFUSALS)));
    match &last[..] {
        [
            (
                NodeId::Store,
                Payload::Store(StoreRequest::DeadLettered {
                    handler: Handler::Seats,
                    unreadable: true,
                    ..
                }),
            ),
        ] => {}
        other => panic!("expected a dead letter, got {other:?}"),
    }
    assert!(sends(&mut bus, now + AFTER_LOCK, rings()).is_empty(), "it is not delivered any more");
}

/// Sent again after a repair, it must reach the handler that gave it up, whatever the others did
/// meanwhile.
#[test]
fn a_message_that_one_handler_gives_up_is_dead_for_all_and_comes_to_all_again() {
    let mut bus = bus();
    let event = || vec![news("order")];
    assert_eq!(sends(&mut bus, 0, heard(BusRequest::Publish(event()))).len(), 3);
    let (handler, message) = (Handler::RegistrationProcess, MessageId::named("order"));
    for count in 1..=MOST_REFUSALS {
        let refused =
            BusRequest::Abandon { handler, message, count, pause: PAUSE, unreadable: true };
        sends(&mut bus, u64::from(count) * 5000, heard(refused));
        sends(&mut bus, u64::from(count + 1) * 5000, rings());
    }
    let now = 100_000;
    for handler in [Handler::Views(0), Handler::Views(1)] {
        sends(&mut bus, now, heard(BusRequest::Complete { handler, message }));
    }
    assert!(sends(&mut bus, now + AFTER_LOCK, rings()).is_empty(), "nobody settles a dead letter");
    assert_eq!(sends(&mut bus, now + 60_000, heard(BusRequest::Publish(event()))).len(), 3);
}

const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);

/// The handler gives the message back for so many milliseconds.
fn given_back(handler: Handler, message: MessageId, count: u32, ms: u64) -> BusRequest {
    let pause = std::time::Duration::from_millis(ms);
    BusRequest::Abandon { handler, message, count, pause, unreadable: false }
}

fn bus() -> Bus {
    Bus::new(2, 2, 2, Spread::ByStream)
}

fn publish(bus: &mut Bus, now: u64) -> NodeId {
    let sent = sends(bus, now, heard(BusRequest::Publish(vec![routed("cancel")])));
    match &sent[..] {
        [
            (
                to,
                Payload::Worker(WorkerMessage::Delivery(Delivery {
                    count: 1,
                    handler: Handler::Seats,
                    ..
                })),
            ),
        ] => *to,
        other => panic!("expected one delivery, got {other:?}"),
    }
}

#[test]
fn a_message_that_is_not_finished_in_time_goes_to_the_other_worker() {
    let mut bus = bus();
    let first = publish(&mut bus, 0);
    let again = sends(&mut bus, AFTER_LOCK, rings());
    match &again[..] {
        [(to, Payload::Worker(WorkerMessage::Delivery(Delivery { count: 2, .. })))] => {
            assert_ne!(*to, first);
        }
        other => panic!("expected a second delivery, got {other:?}"),
    }
}

#[test]
fn a_finished_message_is_never_delivered_again_and_settled_with_the_store() {
    let mut bus = bus();
    publish(&mut bus, 0);
    let message = MessageId::named("cancel");
    sends(&mut bus, 10, heard(BusRequest::Complete { handler: Handler::Seats, message }));
    let later = sends(&mut bus, AFTER_LOCK, rings());
    match &later[..] {
        [(NodeId::Store, Payload::Store(StoreRequest::Settled(settled)))] => {
            assert_eq!(settled, &[message]);
        }
        other => panic!("expected only the settlement, got {other:?}"),
    }
}

#[test]
fn a_message_that_is_published_again_while_it_is_held_is_not_delivered_twice() {
    let mut bus = bus();
    publish(&mut bus, 0);
    assert!(sends(&mut bus, 10, heard(BusRequest::Publish(vec![routed("cancel")]))).is_empty());
}

#[test]
fn a_message_that_was_given_back_comes_again_not_before_its_time() {
    let mut bus = bus();
    publish(&mut bus, 0);
    let (handler, message) = (Handler::Seats, MessageId::named("cancel"));
    sends(&mut bus, 10, heard(given_back(handler, message, 1, 490)));
    assert!(sends(&mut bus, 499, rings()).is_empty());
    assert_eq!(sends(&mut bus, 500, rings()).len(), 1);
}

#[test]
fn an_answer_under_an_old_lock_changes_nothing() {
    let mut bus = bus();
    publish(&mut bus, 0);
    sends(&mut bus, AFTER_LOCK, rings());
    let (handler, message) = (Handler::Seats, MessageId::named("cancel"));
    sends(&mut bus, AFTER_LOCK + 1, heard(given_back(handler, message, 1, 9)));
    assert!(sends(&mut bus, AFTER_LOCK + 10, rings()).is_empty());
}

#[test]
fn a_message_nobody_can_take_ends_in_the_ledger_of_dead_letters() {
    let mut bus = bus();
    publish(&mut bus, 0);
    let mut now = 0;
    for _ in 1..MOST_DELIVERIES {
        now += AFTER_LOCK;
        assert!(matches!(
            &sends(&mut bus, now, rings())[..],
            [(_, Payload::Worker(WorkerMessage::Delivery(_)))]
        ));
    }
    let last = sends(&mut bus, now + AFTER_LOCK, rings());
    assert!(
        matches!(
            &last[..],
            [(
                NodeId::Store,
                Payload::Store(StoreRequest::DeadLettered { handler: Handler::Seats, .. })
            )]
        ),
        "{last:?}"
    );
}
