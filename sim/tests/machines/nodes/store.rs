//! The store: what it finds on a damaged disk.

use conference::node::protections::Protections;
use conference::node::protocol::{BusRequest, Handler, Payload, Remedy, StoreRequest};
use conference::node::store::Store;
use conference::node::store::ledger::{HandlerNumber, Ledger, Transaction};
use conference::node::{Input, Outbox, Output, Receiver};
use conference::record::{Inspection, Observation};
use domain::envelope::{Actor, Envelope, Metadata};
use domain::history::Release;
use domain::identity::{OrderId, PaymentId};
use domain::message::{Body, Command, Event, Message};
use domain::registration::{OrderCommand, ProcessStep};
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use stage::disk::Disk;

use super::support::{heard, routed};

/// A disk whose outbox has these rows.
fn disk_with(rows: &[(MessageId, Vec<u8>)]) -> Disk {
    disk_after(&[], rows)
}

/// A disk after one commit.
fn disk_after(events: &[Vec<u8>], rows: &[(MessageId, Vec<u8>)]) -> Disk {
    let disk = Disk::new();
    let mut ledger = Ledger::open(disk.open()).expect("an empty disk is a ledger");
    let transaction = Transaction {
        handler: HandlerNumber(1),
        message: MessageId::named("asked"),
        original: None,
        outcome: b"done",
        stream: StreamId::new(StreamKind::Order, MessageId::named("Ada").0),
        expected: Version(0),
        events,
        outbox: rows,
        row: None,
        snapshot: None,
        settled: &[],
    };
    ledger.commit(&transaction).expect("the disk works");
    drop(ledger);
    disk
}

fn sound() -> (MessageId, Vec<u8>) {
    let message = routed("sound").message;
    (message.meta.id, serde_json::to_vec(&*message).expect("a message can be written"))
}

fn damaged() -> (MessageId, Vec<u8>) {
    (MessageId::named("damaged"), b"{\"meta\": \x00".to_vec())
}

/// Hands an input to the store, which keeps running, and returns what it sends and observes.
fn handles(store: &mut Store, input: Input<StoreRequest>) -> Vec<Output> {
    let mut out = Outbox::default();
    store.handle(Timestamp(0), input, &mut out).expect("the store keeps running");
    out.0.0
}

fn published(outputs: &[Output]) -> Vec<MessageId> {
    let publications = outputs.iter().filter_map(|output| match output {
        Output::Send { payload: Payload::Bus(BusRequest::Publish(publications)), .. } => {
            Some(publications)
        }
        _ => None,
    });
    publications.flatten().map(|routed| routed.message.meta.id).collect()
}

fn observed(outputs: &[Output]) -> impl Iterator<Item = &Observation> {
    outputs.iter().filter_map(|output| match output {
        Output::Probe(observation) => Some(&**observation),
        _ => None,
    })
}

fn buried(outputs: &[Output]) -> Vec<(MessageId, &str)> {
    let buried = observed(outputs).filter_map(|observation| match observation {
        Observation::Buried { message, why } => Some((*message, why.as_str())),
        _ => None,
    });
    buried.collect()
}

/// The outbox and the dead letters on the disk.
fn kept(store: &mut Store) -> (Vec<MessageId>, Vec<MessageId>) {
    let outputs = handles(store, Input::Inspect);
    let found = outputs.into_iter().find_map(|output| match output {
        Output::Probe(observation) => match *observation {
            Observation::Inspected(Inspection::Store { outbox, dead_letters, .. }) => {
                Some((outbox, dead_letters))
            }
            _ => None,
        },
        _ => None,
    });
    found.expect("a store tells what it has")
}

#[test]
fn given_a_damaged_outbox_row_when_the_store_starts_then_it_is_a_dead_letter_and_the_others_are_sent()
 {
    let disk = disk_with(&[damaged(), sound()]);
    let mut store = Store::new(disk.clone(), 0, Protections::default());
    let outputs = handles(&mut store, Input::Start);
    assert_eq!(published(&outputs), [sound().0]);
    let letters = buried(&outputs);
    assert!(
        matches!(letters[..], [(id, why)] if id == damaged().0 && why.contains("cannot be read")),
        "{letters:?}"
    );
    assert_eq!(kept(&mut store), (vec![sound().0], vec![damaged().0]));

    let mut again = Store::new(disk, 0, Protections::default());
    assert_eq!(buried(&handles(&mut again, Input::Start)).len(), 1);
    assert_eq!(kept(&mut again), (vec![sound().0], vec![damaged().0]));
}

#[test]
fn given_a_damaged_letter_when_it_is_to_be_sent_again_then_it_stays_until_it_is_discarded() {
    let mut store = Store::new(disk_with(&[damaged()]), 0, Protections::default());
    handles(&mut store, Input::Start);
    let message = damaged().0;
    let again =
        handles(&mut store, heard(StoreRequest::Repair { message, remedy: Remedy::SendAgain }));
    assert!(published(&again).is_empty());
    assert_eq!(buried(&again).len(), 1);
    assert_eq!(kept(&mut store), (vec![], vec![message]));
    let reason = "the row is beyond repair".to_owned();
    handles(
        &mut store,
        heard(StoreRequest::Repair { message, remedy: Remedy::Discard { reason } }),
    );
    assert_eq!(kept(&mut store), (vec![], vec![]));
}

#[test]
fn given_a_damaged_event_when_the_store_starts_then_it_stops_and_names_the_event() {
    let mut store = Store::new(disk_after(&[b"{".to_vec()], &[]), 0, Protections::default());
    let halted = store
        .handle(Timestamp(0), Input::Start, &mut Outbox::default())
        .expect_err("it cannot go on");
    let order = StreamId::new(StreamKind::Order, MessageId::named("Ada").0);
    assert!(
        halted.to_string().starts_with(&format!("event {} of {order} cannot be read", Version(1))),
        "{halted:?}"
    );
    assert!(halted.to_string().contains("restore a copy"), "{halted:?}");
}

/// The releases that a store says are final when it opens its disk.
fn found_final(outputs: &[Output]) -> Vec<Release> {
    let found = observed(outputs).filter_map(|observation| match observation {
        Observation::Opened { gate, .. } => Some(*gate),
        _ => None,
    });
    found.collect()
}

#[test]
fn given_a_release_was_made_final_and_the_power_failed_when_the_store_starts_then_it_says_so() {
    let disk = Disk::new();
    let store = || Store::new(disk.clone(), 0, Protections::default()).serving(Release::V2);
    let mut before = store();
    assert_eq!(found_final(&handles(&mut before, Input::Start)), [Release::V2]);
    let finalise = StoreRequest::Finalise { release: Release::V3, machines: Vec::new(), count: 1 };
    handles(&mut before, heard(finalise));
    drop(before);
    assert_eq!(found_final(&handles(&mut store(), Input::Start)), [Release::V3]);
}

/// A message that another one led to, by its label.
fn follows(cause: &Metadata, label: &str) -> Message {
    let cancel = Command::Order(OrderId::named("Ada"), OrderCommand::CancelOrder);
    Envelope { meta: cause.consequence(label, Timestamp(0)), body: Body::Command(cancel) }
}

/// Two handlers take the same message and store what follows from it, each in a commit of its own;
/// then the power fails. What the store finds to be the last commit is one of them, with what that
/// one has to send and not with what both have; and with what a newer release sends in addition,
/// which neither of them is known to send (seed 322 of the standard workload: S14).
#[test]
fn given_two_handlers_of_one_message_when_the_power_fails_then_the_last_commit_is_found_with_its_own_messages()
 {
    let (process, other) = (Handler::RegistrationProcess, Handler::Assignments);
    let ada = OrderId::named("Ada");
    let confirmed = MessageId::named("confirmed");
    let cause = Metadata::original(confirmed, ada.0, Actor::System, Timestamp(0));
    let step = Envelope {
        meta: cause.consequence(&process.event_label(0), Timestamp(0)),
        body: Event::Process(ProcessStep::CaptureRequested { payment: PaymentId::of(ada, 1) }),
    };
    let messages = [
        follows(&cause, &process.command_label(1)),
        follows(&cause, &other.news_label(0)),
        follows(&cause, &process.command_label(0)),
        follows(&cause, "in addition"),
    ];
    let row = |message: &Message| (message.meta.id, serde_json::to_vec(message).expect("plain"));
    let disk = Disk::new();
    let mut ledger = Ledger::open(disk.open()).expect("an empty disk is a ledger");
    let transaction = Transaction {
        handler: HandlerNumber(process.number()),
        message: confirmed,
        original: None,
        outcome: b"done",
        stream: StreamId::new(StreamKind::RegistrationProcess, ada.0),
        expected: Version(0),
        events: &[serde_json::to_vec(&step).expect("plain")],
        outbox: &messages.each_ref().map(row),
        row: None,
        snapshot: None,
        settled: &[],
    };
    ledger.commit(&transaction).expect("the disk works");
    drop(ledger);

    let outputs = handles(&mut Store::new(disk, 0, Protections::default()), Input::Start);
    let found = observed(&outputs).find_map(|observation| match observation {
        Observation::Found(found) => Some(found),
        _ => None,
    });
    let sent = found.expect("nobody may have heard of it").outgoing.iter().map(|sent| sent.meta.id);
    let its_own = [&process.command_label(0), &process.command_label(1), "in addition"];
    assert_eq!(
        sent.collect::<Vec<_>>(),
        its_own.map(|label| MessageId::derived(confirmed.0, label))
    );
}
