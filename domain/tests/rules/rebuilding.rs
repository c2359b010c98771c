//! Everything is built anew from the log of messages alone.

use domain::envelope::{Actor, Envelope, Metadata};
use domain::history::{self, Release};
use domain::identity::ConferenceId;
use domain::management::{ConferenceDetails, ManagementCommand, Owner, Period};
use domain::message::{Body, Command, Event, EventBatch, Message};
use domain::rebuilding::{RebuildError, Rebuilding};
use domain::registration::{OrderEvent, RegistrantDetails};
use domain::sourcing::{MessageId, Projection, Timestamp, Version};
use domain::stream::{StreamId, StreamKind};
use domain::values::AccessCode;
use domain::views::Views;

use super::support::{T0, conference, order, pass, prices, promise, seats};

fn read<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text:?}"))
}

fn message(name: &str, body: Body) -> Message {
    let meta = Metadata::original(MessageId::named(name), order().0, Actor::Registrant, T0);
    Envelope { meta, body }
}

fn stream() -> StreamId {
    StreamId::new(StreamKind::Order, order().0)
}

fn news(first: u64, events: &[OrderEvent]) -> Message {
    let events = events.iter().cloned().map(Event::Order).collect();
    let batch = EventBatch { stream: stream(), first: Version(first), events };
    message(&format!("news {first}"), Body::Events(batch))
}

fn placed() -> OrderEvent {
    OrderEvent::OrderPlaced {
        conference: conference(),
        seats: seats([(pass(), 2)]),
        revision: 1,
        promise: promise(),
        access_code: AccessCode::of(order()),
        prices: prices(),
        catalogue_version: 1,
    }
}

fn named() -> OrderEvent {
    let details = RegistrantDetails {
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        email: read("ada@example.org"),
    };
    OrderEvent::OrderRegistrantAssigned { registrant: details }
}

fn asked(id: ConferenceId, command: ManagementCommand) -> Message {
    message("asked", Body::Command(Command::Conference(id, command)))
}

fn created(slug: &str, code: u32) -> ManagementCommand {
    ManagementCommand::CreateConference {
        slug: read(slug),
        access_code: AccessCode::derived(conference().0, code),
        owner: Owner { name: read("Grace"), email: read("grace@example.org") },
        details: ConferenceDetails {
            name: read("RustFest"),
            description: read("x"),
            location: read("y"),
            tagline: None,
            twitter_search: None,
            period: Period::new(Timestamp(1), Timestamp(2)).expect("in order"),
        },
    }
}

fn rebuilt(log: &[Message]) -> Rebuilding {
    let mut rebuilding = Rebuilding::default();
    for message in log {
        rebuilding.take(message).expect("the log can be read");
    }
    rebuilding
}

#[test]
fn read_models_are_what_the_events_in_messages_come_to() {
    let log = [news(1, &[placed()]), news(2, &[named(), OrderEvent::OrderExpired])];
    let mut views = Views::default();
    for (version, event) in (1..).map(Version).zip([placed(), named(), OrderEvent::OrderExpired]) {
        views.apply(stream(), version, &Event::Order(event));
    }
    assert_eq!(*rebuilt(&log).views(), views);
}

#[test]
fn what_the_log_has_told_before_is_passed_over() {
    let log = [news(1, &[placed()]), news(2, &[named()])];
    let again = [log.as_slice(), log.as_slice()].concat();
    assert_eq!(rebuilt(&again).views(), rebuilt(&log).views());
}

#[test]
fn a_log_that_lacks_something_is_not_read_on() {
    let mut rebuilding = rebuilt(&[news(1, &[placed()])]);
    let cannot = rebuilding.take(&news(3, &[OrderEvent::OrderExpired]));
    let RebuildError::Gap { before, found, .. } = cannot.expect_err("version 2 is missing") else {
        panic!("another reason");
    };
    assert_eq!((before, found), (Version(1), Version(3)));
}

#[test]
fn messages_in_the_form_of_an_earlier_release_are_upcast() {
    let today = news(1, &[placed()]);
    let Body::Events(batch) = &today.body else { unreachable!("it is news") };
    let schema = Release::V1.schema();
    let written = history::downcast(&batch.events, schema, &history::Before::default());
    let events = written.expect("it can be said in the first form");
    assert_ne!(events, batch.events);
    let former = message("news 1", Body::Events(EventBatch { events, ..batch.clone() }));
    let (former, today) = (rebuilt(&[former]), rebuilt(&[today]));
    assert_eq!(
        former.views().priced_orders.0[&order()].wanted,
        today.views().priced_orders.0[&order()].wanted
    );
}

#[test]
fn rows_are_what_organisers_asked_for_comes_to() {
    let log = [
        asked(conference(), created("rustfest", 1)),
        asked(conference(), ManagementCommand::PublishConference),
    ];
    let rebuilding = rebuilt(&log);
    let row = &rebuilding.rows()[&conference()];
    assert_eq!((row.version, row.is_published), (2, true));
    assert_eq!(row.access_code, AccessCode::derived(conference().0, 1), "nobody was told of it");
}

#[test]
fn what_was_refused_is_refused_again() {
    let other = ConferenceId::named("another");
    let log = [
        asked(other, ManagementCommand::PublishConference),
        asked(conference(), created("rustfest", 1)),
        // The database refuses a slug that another row has, and so the rest too.
        asked(other, created("rustfest", 2)),
        asked(other, ManagementCommand::PublishConference),
    ];
    let rebuilding = rebuilt(&log);
    assert_eq!(rebuilding.rows().keys().collect::<Vec<_>>(), [&conference()]);
}
