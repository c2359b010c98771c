//! What the parts of the system say to each other.

use std::collections::BTreeSet;

use domain::envelope::SCHEMA;
use domain::history::downcast_command;
use domain::management::{ConferenceEvent, PromotionalCodeInformation, SeatInformation};
use domain::message::{Body, Command, Event, EventBatch, Timer};
use domain::registration::{
    CodeTerms, OrderCommand, OrderEvent, Percent, ProcessStep, PromotionalCodeCommand, Reduction,
    Scope, SeatAssignmentsCommand, SeatsCommand, SeatsEvent,
};
use domain::sourcing::Version;
use domain::stream::{StreamId, StreamKind};
use domain::values::{Price, Quantity};

use super::support::{at, conference, order, pass, seats};

fn news(kind: StreamKind, id: uuid::Uuid, events: Vec<Event>) -> EventBatch {
    EventBatch { stream: StreamId::new(kind, id), first: Version(5), events }
}

fn announced(announcement: ConferenceEvent) -> EventBatch {
    news(StreamKind::Conference, conference().0, vec![Event::Conference(announcement)])
}

fn seat() -> SeatInformation {
    SeatInformation {
        seat_type: pass(),
        name: "Pass".to_owned(),
        description: String::new(),
        price: Price::whole(100),
        quota: Quantity(30),
    }
}

fn code() -> PromotionalCodeInformation {
    let terms = CodeTerms {
        reduction: Reduction::Percent(Percent::try_from(10).expect("a percentage")),
        scope: Scope::All,
        quota: None,
        cumulative_with: BTreeSet::new(),
    };
    PromotionalCodeInformation { code: "EARLY".parse().expect("a code"), terms }
}

fn confirmed() -> Event {
    Event::Order(OrderEvent::OrderConfirmed { payment: None, seats: seats([(pass(), 2)]) })
}

#[test]
fn an_offer_of_seats_is_adopted_as_a_quota() {
    let (conference, version) = (conference(), 7);
    let offers = [
        ConferenceEvent::SeatCreated { conference, version, seat: seat() },
        ConferenceEvent::SeatUpdated { conference, version, seat: seat() },
    ];
    for offer in offers {
        let (seat_type, quota, catalogue_version) = (pass(), Quantity(30), 7);
        let set = SeatsCommand::SetQuota { seat_type, quota, catalogue_version };
        assert_eq!(announced(offer).adopted(), Some(Command::Seats(conference, set)));
    }
}

#[test]
fn a_code_that_is_offered_is_adopted_with_its_terms() {
    let (conference, version, promotional_code) = (conference(), 7, code());
    let offers = [
        ConferenceEvent::PromotionalCodeCreated { conference, version, promotional_code: code() },
        ConferenceEvent::PromotionalCodeUpdated { conference, version, promotional_code: code() },
    ];
    for offer in offers {
        let PromotionalCodeInformation { code, terms } = promotional_code.clone();
        let set =
            PromotionalCodeCommand::SetTerms { code: code.clone(), terms, catalogue_version: 7 };
        assert_eq!(announced(offer).adopted(), Some(Command::Code(conference, code, set)));
    }
}

#[test]
fn a_confirmed_order_is_adopted_as_seats_to_be_assigned_wherever_it_stands_in_the_news() {
    let events = vec![Event::Order(OrderEvent::OrderExpired), confirmed()];
    let (order, seats) = (order(), seats([(pass(), 2)]));
    let create = SeatAssignmentsCommand::CreateSeatAssignments { order, seats };
    let adopted = news(StreamKind::Order, order.0, events).adopted();
    assert_eq!(adopted, Some(Command::Assignments(order, create)));
}

#[test]
fn a_conference_that_is_opened_or_closed_is_adopted_by_its_wait_list() {
    let (conference, version) = (conference(), 7);
    let adopted = |event, is_open| {
        let opening = SeatsCommand::SetOpening { is_open, catalogue_version: version };
        assert_eq!(announced(event).adopted(), Some(Command::Seats(conference, opening)));
    };
    adopted(ConferenceEvent::ConferencePublished { conference, version }, true);
    adopted(ConferenceEvent::ConferenceUnpublished { conference, version }, false);
}

#[test]
fn other_news_amounts_to_nothing_for_others() {
    let placed = Event::Order(OrderEvent::OrderExpired);
    assert_eq!(news(StreamKind::Order, order().0, vec![placed]).adopted(), None);
}

#[test]
fn each_event_of_a_message_has_the_version_its_stream_reached_with_it() {
    let batch = news(
        StreamKind::Order,
        order().0,
        vec![confirmed(), Event::Order(OrderEvent::OrderExpired)],
    );
    let versions: Vec<_> =
        batch.events().map(|(version, event)| (version.0, event.name())).collect();
    assert_eq!(versions, [(5, "OrderConfirmed"), (6, "OrderExpired")]);
}

#[test]
fn only_a_timer_waits_for_its_time() {
    let due = at(29, 0);
    for timer in [Timer::ExpireRegistrationProcess { due }, Timer::GiveUpLatePayment { due }] {
        let ring = Command::Process(order(), timer);
        for schema in 1..SCHEMA {
            let former = downcast_command(&ring, schema);
            assert!(matches!(former, Command::Written(_)));
            assert_eq!(Body::Command(former).due(), Some(due), "as release {schema} sets it");
        }
        assert_eq!(Body::Command(ring).due(), Some(due));
    }
    assert_eq!(Body::Command(Command::Order(order(), OrderCommand::CancelOrder)).due(), None);
    assert_eq!(Body::Events(news(StreamKind::Order, order().0, vec![confirmed()])).due(), None);
}

#[test]
fn a_message_is_called_as_what_it_asks_or_as_what_happened_first() {
    let cancel = Body::Command(Command::Order(order(), OrderCommand::CancelOrder));
    assert_eq!(cancel.name(), "CancelOrder");
    let events = vec![confirmed(), Event::Order(OrderEvent::OrderExpired)];
    assert_eq!(Body::Events(news(StreamKind::Order, order().0, events)).name(), "OrderConfirmed");
}

#[test]
fn no_two_commands_and_no_two_events_have_one_name() {
    for (names, one) in [
        (Command::names().collect::<Vec<_>>(), "CancelOrder"),
        (Event::names().collect(), "OrderConfirmed"),
    ] {
        assert!(names.contains(&one) && names.len() > 20, "{names:?}");
        assert!(names.iter().all(|name| name.starts_with(char::is_uppercase)), "{names:?}");
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
}

#[test]
fn a_step_is_sent_together_with_what_it_asks_for() {
    let due = at(29, 0);
    let step = Event::Process(ProcessStep::ExpiryScheduled { order: order(), at: due });
    let timer = Command::Process(order(), Timer::ExpireRegistrationProcess { due });
    let stream = StreamId::new(StreamKind::RegistrationProcess, order().0);
    assert_eq!(step.command(stream), Some(timer));
    assert_eq!(confirmed().command(stream), None);
}

#[test]
fn a_process_listens_to_what_becomes_of_orders_and_not_to_quotas() {
    assert!(confirmed().concerns_process());
    let quota = SeatsEvent::AvailableSeatsChanged {
        seat_type: pass(),
        quota: Quantity(3),
        catalogue_version: 1,
        remaining: Default::default(),
    };
    assert!(!Event::Seats(quota).concerns_process());
}
