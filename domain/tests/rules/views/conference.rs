use domain::identity::SeatTypeId;
use domain::management::{
    ConferenceEvent, ConferenceInformation, PromotionalCodeInformation, SeatInformation,
};
use domain::message::Event;
use domain::registration::{CodeName, CodeTerms, Reduction, Scope};
use domain::sourcing::{Projection, Version};
use domain::stream::{StreamId, StreamKind};
use domain::values::{Price, Quantity};
use domain::views::{Catalogue, ConferenceRow, Conferences};

use crate::support::{conference, pass, workshop};

use super::{Reader, of_conference};

pub(super) fn information(name: &str) -> ConferenceInformation {
    ConferenceInformation {
        slug: "rustfest".to_owned(),
        owner_name: "Olga".to_owned(),
        owner_email: "olga@example.org".to_owned(),
        name: name.to_owned(),
        description: "All about Rust".to_owned(),
        location: "Seoul".to_owned(),
        tagline: None,
        twitter_search: None,
        starts: domain::sourcing::Timestamp(1_000),
        ends: domain::sourcing::Timestamp(2_000),
    }
}

pub(super) fn created(version: u32, name: &str) -> ConferenceEvent {
    ConferenceEvent::ConferenceCreated {
        conference: conference(),
        version,
        information: information(name),
    }
}

fn updated(version: u32, name: &str) -> ConferenceEvent {
    ConferenceEvent::ConferenceUpdated {
        conference: conference(),
        version,
        information: information(name),
    }
}

fn published(version: u32) -> ConferenceEvent {
    ConferenceEvent::ConferencePublished { conference: conference(), version }
}

fn unpublished(version: u32) -> ConferenceEvent {
    ConferenceEvent::ConferenceUnpublished { conference: conference(), version }
}

fn seat(seat_type: SeatTypeId, name: &str, price: u64) -> SeatInformation {
    let (name, description) = (name.to_owned(), "A seat".to_owned());
    SeatInformation {
        seat_type,
        name,
        description,
        price: Price::whole(price),
        quota: Quantity(10),
    }
}

pub(super) fn offered(
    version: u32,
    seat_type: SeatTypeId,
    name: &str,
    price: u64,
) -> ConferenceEvent {
    let seat = seat(seat_type, name, price);
    ConferenceEvent::SeatCreated { conference: conference(), version, seat }
}

fn changed(version: u32, seat_type: SeatTypeId, name: &str, price: u64) -> ConferenceEvent {
    let seat = seat(seat_type, name, price);
    ConferenceEvent::SeatUpdated { conference: conference(), version, seat }
}

fn code(version: u32, percent: u8) -> ConferenceEvent {
    let terms = CodeTerms {
        reduction: Reduction::percent(percent).expect("in bounds"),
        scope: Scope::All,
        quota: None,
        cumulative_with: [].into(),
    };
    let promotional_code = PromotionalCodeInformation { code: the_code(), terms };
    ConferenceEvent::PromotionalCodeUpdated { conference: conference(), version, promotional_code }
}

fn the_code() -> CodeName {
    "EARLY".parse().expect("a code")
}

/// What a row shows when the announcements are taken in exactly in this order.
fn row(announcements: &[ConferenceEvent]) -> ConferenceRow {
    let stream = StreamId::new(StreamKind::Conference, conference().0);
    let mut view = Conferences::default();
    for (index, event) in announcements.iter().enumerate() {
        view.apply(stream, Version(index as u64 + 1), &Event::Conference(event.clone()));
    }
    view.0.remove(&conference()).expect("a row")
}

#[test]
fn a_conference_shows_what_was_announced_and_takes_orders_once_it_is_published() {
    let mut story = vec![created(1, "RustFest")];
    assert!(!row(&story).takes_orders());
    // The first publication tells everything with one version.
    story.extend([
        offered(4, pass(), "Pass", 100),
        offered(4, workshop(), "Workshop", 40),
        code(4, 10),
        published(4),
    ]);
    let open = row(&story);
    assert!(open.takes_orders());
    assert_eq!(open.version(), 4);
    let shown = open.information.value.expect("announced");
    assert_eq!(
        (shown.name.as_str(), shown.slug.as_str(), shown.location.as_str()),
        ("RustFest", "rustfest", "Seoul")
    );
    assert!(open.promotional_codes.contains_key(&the_code()));
    story.push(unpublished(5));
    assert!(!row(&story).takes_orders(), "an unpublished conference refuses new orders");
}

#[test]
fn the_catalogue_has_todays_prices_and_the_version_to_pin() {
    let story =
        [offered(4, pass(), "Pass", 100), offered(5, workshop(), "Workshop", 40), published(5)];
    let prices = [(pass(), Price::whole(100)), (workshop(), Price::whole(40))].into();
    assert_eq!(row(&story).catalogue(), Catalogue { prices, version: 5 });
    let dearer =
        row(&[story.to_vec(), vec![changed(6, pass(), "Pass", 120), updated(7, "RustFest")]]
            .concat());
    let prices = [(pass(), Price::whole(120)), (workshop(), Price::whole(40))].into();
    assert_eq!(dearer.catalogue(), Catalogue { prices, version: 6 });
    assert_eq!(dearer.version(), 7);
}

#[test]
fn b63_a_seat_type_that_is_announced_before_its_conference_is_kept() {
    let announcements = [offered(4, pass(), "Pass", 100), published(4), created(1, "RustFest")];
    let shown = row(&announcements);
    assert_eq!(shown.catalogue().prices.len(), 1);
    assert!(shown.information.value.is_some() && shown.takes_orders());
}

#[test]
fn b72_what_was_announced_first_does_not_win_by_arriving_last() {
    assert!(!row(&[published(2), unpublished(3), published(2)]).takes_orders());
    assert!(!row(&[unpublished(3), published(2)]).takes_orders());
    assert!(row(&[unpublished(3), published(4), unpublished(3)]).takes_orders());
    let renamed =
        row(&[created(1, "Old"), updated(3, "New"), updated(2, "Middle"), created(1, "Old")]);
    assert_eq!(
        renamed.information.value.map(|information| information.name),
        Some("New".to_owned())
    );
    let cheaper = row(&[code(6, 20), code(5, 10)]);
    assert_eq!(cheaper.promotional_codes[&the_code()].version, 6);
}

#[test]
fn b67_a_seat_types_name_is_looked_up_when_an_order_is_shown_so_it_is_neither_missing_nor_old_for_ever()
 {
    let mut reader = Reader::<Conferences>::default();
    assert_eq!(reader.view.seat_type_name(conference(), pass()), None);
    let story =
        of_conference(&[offered(4, pass(), "Pass", 100), changed(5, pass(), "Full pass", 100)]);
    story.iter().rev().for_each(|late| reader.hears(late));
    assert_eq!(reader.view.seat_type_name(conference(), pass()), Some("Full pass"));
    let swapped = row(&[changed(6, pass(), "Full pass", 100), changed(5, pass(), "Pass", 100)]);
    assert_eq!(
        swapped.seat_types[&pass()].value.as_ref().map(|seat| seat.name.as_str()),
        Some("Full pass")
    );
}

#[test]
fn a_conference_is_found_by_its_slug() {
    let events = of_conference(&[created(1, "RustFest")]);
    let view = Reader::<Conferences>::having_heard(&events).view;
    assert_eq!(view.with_slug("rustfest"), Some(conference()));
    assert_eq!(view.with_slug("gophercon"), None);
}
