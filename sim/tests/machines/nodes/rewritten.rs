//! What a store has just written, and what is stored once the log is rewritten.

use conference::node::Input;
use conference::node::protections::Protections;
use conference::node::protocol::{
    Commit, Feed, Following, Handler, Outcome, Payload, ProjectorMessage, Reader, StoreRequest,
};
use conference::node::store::Store;
use domain::envelope::{Actor, Envelope, Metadata};
use domain::history::{self, Before, Release};
use domain::identity::OrderId;
use domain::message::Event;
use domain::registration::OrderEvent;
use domain::sourcing::{MessageId, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use stage::disk::Disk;

use super::support::{heard, rings, sends};

/// The schemas of an order's events, as the store tells them to whoever reads its stream.
fn schemas(store: &mut Store, stream: StreamId) -> Vec<u16> {
    let reader = Reader::Projector(0);
    let read = StoreRequest::ReadStream { reader, stream, after: Version(0) };
    let told = sends(store, 0, heard(read)).into_iter().find_map(|(_, payload)| match payload {
        Payload::Projector(ProjectorMessage::Feed(Feed::Loaded(loaded))) => Some(loaded.events),
        _ => None,
    });
    told.expect("whoever asks is answered").iter().map(|row| row.meta.schema).collect()
}

/// A store remembers what it has just written. Once the log is rewritten, that is not what is
/// stored any more.
#[test]
fn given_a_log_that_was_rewritten_when_a_stream_is_read_then_it_is_in_its_new_form() {
    let (ada, former, today) = (OrderId::named("Ada"), Release::V2, Release::V3);
    let stream = StreamId::new(StreamKind::Order, ada.0);
    let asked = MessageId::named("asked");
    let meta = Metadata::original(asked, ada.0, Actor::System, Timestamp(0));
    let meta = Metadata { schema: former.schema(), ..meta };
    let cancelled = [Event::Order(OrderEvent::OrderCancelled)];
    let rows = history::downcast(&cancelled, former.schema(), &Before::default());
    let rows = rows.expect("it has a form of its own in every release").into_iter();
    let commit = Commit {
        worker: 0,
        handler: Handler::RegistrationProcess,
        message: asked,
        original: None,
        attempt: 1,
        outcome: Outcome::Accepted { version: Version(1) },
        release: former,
        stream,
        expected: Version(0),
        events: rows.map(|body| Envelope { meta, body }).collect(),
        row: None,
        outgoing: Vec::new(),
        snapshot: None,
    };
    let mut store = Store::new(Disk::new(), 0, Protections::default()).serving(former);
    sends(&mut store, 0, Input::Start);
    sends(&mut store, 0, heard(StoreRequest::Commit(commit.into())));
    assert_eq!(schemas(&mut store, stream), [former.schema()]);
    let following = Following::CatchUp;
    sends(&mut store, 0, heard(StoreRequest::RewriteLog { release: today, following }));
    sends(&mut store, 1000, rings());
    assert_eq!(schemas(&mut store, stream), [today.schema()]);
}
