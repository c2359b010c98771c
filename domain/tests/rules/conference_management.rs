//! Conference Management: what an organiser may do when, what is saved, and what others are told.

use std::collections::BTreeMap;

use domain::identity::{ConferenceId, SeatTypeId};
use domain::management::{
    Conference, ConferenceDetails, ConferenceEvent, ConferenceInformation, HIGHEST_QUOTA,
    InvalidDetails, ManagementCommand, ManagementRefusal, Owner, Period,
    PromotionalCodeInformation, Saved, SeatInformation, SeatType, Slug, manage,
};
use domain::registration::{CodeName, CodeTerms, Reduction, Scope};
use domain::sourcing::Timestamp;
use domain::values::{AccessCode, Email, InvalidName, Price, Quantity};

use super::support::{T0, at, conference, pass, workshop};

/// A conference as it stands after some commands; nothing before the first.
struct Given(Option<Conference>);

fn nothing() -> Given {
    Given(None)
}

impl Given {
    #[track_caller]
    fn and(self, command: &ManagementCommand) -> Self {
        match manage(self.0.as_ref(), conference(), command) {
            Ok(Some(saved)) => Self(Some(saved.row)),
            other => panic!("the history asks for {command:?}, but the answer is {other:?}"),
        }
    }

    fn row(&self) -> &Conference {
        self.0.as_ref().expect("a conference")
    }

    #[track_caller]
    fn when(&self, command: &ManagementCommand) -> When {
        When { before: self.0.clone(), decision: manage(self.0.as_ref(), conference(), command) }
    }
}

struct When {
    before: Option<Conference>,
    decision: Result<Option<Saved>, ManagementRefusal>,
}

impl When {
    /// Then it is saved once, and exactly this is announced.
    #[track_caller]
    fn announces(self, expected: impl IntoIterator<Item = ConferenceEvent>) -> Given {
        let saved = self.decision.expect("not refused").expect("something to save");
        assert_eq!(saved.announcements, expected.into_iter().collect::<Vec<_>>());
        assert_eq!(saved.row.version, self.before.map_or(0, |row| row.version) + 1);
        Given(Some(saved.row))
    }

    /// Then it is saved, and nobody is told.
    #[track_caller]
    fn kept_quiet(self) -> Given {
        self.announces([])
    }

    /// Then there is nothing to save.
    #[track_caller]
    fn changes_nothing(self) -> Given {
        assert_eq!(self.decision, Ok(None));
        Given(self.before)
    }

    #[track_caller]
    fn refused(self, expected: &ManagementRefusal) {
        assert_eq!(self.decision.as_ref(), Err(expected));
    }
}

#[track_caller]
fn read<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text:?}"))
}

fn owner() -> Owner {
    Owner { name: read("Grace Hopper"), email: read("grace@example.org") }
}

fn details(description: &str) -> ConferenceDetails {
    ConferenceDetails {
        name: read("RustFest"),
        description: read(description),
        location: read("Seoul"),
        tagline: Some(read("No unsafe")),
        twitter_search: None,
        period: Period::new(T0, at(480, 0)).expect("eight hours"),
    }
}

fn creation(slug: &str, description: &str) -> ManagementCommand {
    ManagementCommand::CreateConference {
        slug: read(slug),
        access_code: code_of(1),
        owner: owner(),
        details: details(description),
    }
}

fn code_of(attempt: u32) -> AccessCode {
    AccessCode::derived(conference().0, attempt)
}

fn create() -> ManagementCommand {
    creation("rustfest", "Two days")
}

fn edit(description: &str) -> ManagementCommand {
    ManagementCommand::UpdateConference { details: details(description) }
}

const PUBLISH: ManagementCommand = ManagementCommand::PublishConference;
const UNPUBLISH: ManagementCommand = ManagementCommand::UnpublishConference;

fn seats(quota: u32, price: u64) -> SeatType {
    let (name, description) = (read("GENADM"), read("General admission"));
    SeatType::new(name, description, Quantity(quota), Price::whole(price)).expect("a seat type")
}

fn offer(id: SeatTypeId, quota: u32, price: u64) -> ManagementCommand {
    ManagementCommand::CreateSeatType { id, seat_type: seats(quota, price) }
}

fn change(id: SeatTypeId, quota: u32, price: u64) -> ManagementCommand {
    ManagementCommand::UpdateSeatType { id, seat_type: seats(quota, price) }
}

fn delete(id: SeatTypeId) -> ManagementCommand {
    ManagementCommand::DeleteSeatType { id }
}

/// Ten per cent off seats of one type, cumulative with SPEAKER123.
fn ten_per_cent(scope: SeatTypeId, quota: Option<u32>) -> CodeTerms {
    CodeTerms {
        reduction: Reduction::percent(10).expect("ten"),
        scope: Scope::only([scope]).expect("one type"),
        quota: quota.map(Quantity),
        cumulative_with: [read("SPEAKER123")].into(),
    }
}

fn newcode() -> CodeName {
    read("NEWCODE")
}

fn create_code(terms: CodeTerms) -> ManagementCommand {
    ManagementCommand::CreatePromotionalCode { code: newcode(), terms }
}

fn update_code(terms: CodeTerms) -> ManagementCommand {
    ManagementCommand::UpdatePromotionalCode { code: newcode(), terms }
}

fn information(description: &str) -> ConferenceInformation {
    ConferenceInformation {
        slug: "rustfest".to_owned(),
        owner_name: "Grace Hopper".to_owned(),
        owner_email: "grace@example.org".to_owned(),
        name: "RustFest".to_owned(),
        description: description.to_owned(),
        location: "Seoul".to_owned(),
        tagline: Some("No unsafe".to_owned()),
        twitter_search: None,
        starts: T0,
        ends: at(480, 0),
    }
}

fn seat(seat_type: SeatTypeId, quota: u32, price: u64) -> SeatInformation {
    SeatInformation {
        seat_type,
        name: "GENADM".to_owned(),
        description: "General admission".to_owned(),
        price: Price::whole(price),
        quota: Quantity(quota),
    }
}

fn seat_created(version: u32, seat: SeatInformation) -> ConferenceEvent {
    ConferenceEvent::SeatCreated { conference: conference(), version, seat }
}

fn code_created(version: u32, terms: CodeTerms) -> ConferenceEvent {
    let promotional_code = PromotionalCodeInformation { code: newcode(), terms };
    ConferenceEvent::PromotionalCodeCreated { conference: conference(), version, promotional_code }
}

fn published(version: u32) -> ConferenceEvent {
    ConferenceEvent::ConferencePublished { conference: conference(), version }
}

/// Saved once.
fn created() -> Given {
    nothing().and(&create())
}

/// A hundred passes: saved twice.
fn with_passes() -> Given {
    created().and(&offer(pass(), 100, 199))
}

/// Open for orders: saved three times.
fn open() -> Given {
    with_passes().and(&PUBLISH)
}

mod calling_off {
    use super::*;
    use domain::message::{Command, Event, EventBatch};
    use domain::registration::SeatsCommand;
    use domain::sourcing::Version;
    use domain::stream::{StreamId, StreamKind};

    fn call_off(reason: Option<&str>) -> ManagementCommand {
        ManagementCommand::CallOffConference { reason: reason.map(read) }
    }

    fn called_off(version: u32, reason: Option<&str>) -> ConferenceEvent {
        let reason = reason.map(str::to_owned);
        ConferenceEvent::ConferenceCalledOff { conference: conference(), version, reason }
    }

    #[test]
    fn it_is_announced_with_its_reason_and_takes_no_orders() {
        let told = called_off(4, Some("a flooded hall"));
        let off = open().when(&call_off(Some("a flooded hall"))).announces([told.clone()]);
        assert!(!off.row().is_published && off.row().was_ever_published);
        let batch = EventBatch {
            stream: StreamId::new(StreamKind::Conference, conference().0),
            first: Version(9),
            events: vec![Event::Conference(told)],
        };
        let command = SeatsCommand::CallOffSales { catalogue_version: 4 };
        assert_eq!(batch.adopted(), Some(Command::Seats(conference(), command)));
    }

    #[test]
    fn nobody_need_say_why_and_one_that_was_never_open_can_be_called_off() {
        created().when(&call_off(None)).announces([called_off(2, None)]);
    }

    #[test]
    fn nothing_is_changed_any_more_and_what_is_in_effect_is_granted() {
        let off = || open().and(&call_off(Some("a flooded hall")));
        let others = [
            PUBLISH,
            edit("Three days"),
            offer(workshop(), 10, 500),
            change(pass(), 100, 150),
            create_code(ten_per_cent(pass(), None)),
            call_off(Some("too few people")),
        ];
        for command in others {
            off().when(&command).refused(&ManagementRefusal::CalledOff);
        }
        for command in [call_off(Some("a flooded hall")), UNPUBLISH, edit("Two days")] {
            off().when(&command).changes_nothing();
        }
    }
}

mod conferences {
    use super::*;

    #[test]
    fn a_new_conference_is_not_published_and_is_announced_all_the_same() {
        let row = nothing().when(&create()).announces([ConferenceEvent::ConferenceCreated {
            conference: conference(),
            version: 1,
            information: information("Two days"),
        }]);
        assert!(!row.row().is_published && !row.row().was_ever_published);
        assert_eq!((&row.row().owner, &row.row().access_code), (&owner(), &code_of(1)));
    }

    #[test]
    fn the_access_code_is_told_to_nobody() {
        let saved = manage(None, conference(), &create()).expect("granted").expect("saved");
        let told = serde_json::to_string(&saved.announcements).expect("JSON");
        assert!(!told.contains(&code_of(1).0), "{told}");
    }

    #[test]
    fn creating_the_same_again_changes_nothing_and_another_over_it_is_refused() {
        created().when(&create()).changes_nothing();
        for other in [creation("other", "Two days"), creation("rustfest", "Three days")] {
            created().when(&other).refused(&ManagementRefusal::ConferenceExists);
        }
    }

    #[test]
    fn a_late_repeat_of_the_creation_does_not_undo_what_was_edited_since() {
        created()
            .and(&edit("Three days"))
            .when(&create())
            .refused(&ManagementRefusal::ConferenceExists);
    }

    #[test]
    fn nothing_can_be_done_to_a_conference_that_does_not_exist() {
        for command in [
            edit("x"),
            PUBLISH,
            UNPUBLISH,
            offer(pass(), 1, 1),
            change(pass(), 1, 1),
            delete(pass()),
        ] {
            nothing().when(&command).refused(&ManagementRefusal::NoSuchConference);
        }
    }

    #[test]
    fn an_edited_conference_is_announced_published_or_not() {
        for (given, version) in [(created(), 2), (open(), 4)] {
            let row =
                given.when(&edit("Three days")).announces([ConferenceEvent::ConferenceUpdated {
                    conference: conference(),
                    version,
                    information: information("Three days"),
                }]);
            row.when(&edit("Three days")).changes_nothing();
        }
    }

    /// The reference implementation unpublishes here, and lets seat types be deleted that are on
    /// sale (B76).
    #[test]
    fn b76_editing_changes_neither_the_publication_nor_the_past() {
        let edited = open().and(&edit("Three days"));
        assert!(edited.row().is_published && edited.row().was_ever_published);
        let edited = open().and(&UNPUBLISH).and(&edit("Three days"));
        assert!(!edited.row().is_published && edited.row().was_ever_published);
        edited.when(&delete(pass())).refused(&ManagementRefusal::PublishedBefore);
        assert_eq!(edited.row().seat_types, open().row().seat_types);
    }
}

mod publication {
    use super::*;

    #[test]
    fn the_first_publication_tells_every_seat_type_and_code_and_then_itself() {
        let terms = ten_per_cent(pass(), None);
        let given = with_passes().and(&offer(workshop(), 20, 500)).and(&create_code(terms.clone()));
        let mut seats = [seat(pass(), 100, 199), seat(workshop(), 20, 500)];
        seats.sort_by_key(|seat| seat.seat_type);
        let [first, second] = seats.map(|seat| seat_created(5, seat));
        let row =
            given.when(&PUBLISH).announces([first, second, code_created(5, terms), published(5)]);
        assert!(row.row().is_published && row.row().was_ever_published);
    }

    #[test]
    fn b77_the_flags_and_all_announcements_of_the_first_publication_are_one_save() {
        let saved = manage(with_passes().0.as_ref(), conference(), &PUBLISH)
            .expect("granted")
            .expect("saved");
        assert!(saved.row.was_ever_published);
        assert_eq!(saved.announcements, [seat_created(3, seat(pass(), 100, 199)), published(3)]);
        assert!(saved.announcements.iter().all(|event| event.version() == saved.row.version));
    }

    #[test]
    fn later_publications_only_tell_themselves() {
        open().and(&UNPUBLISH).when(&PUBLISH).announces([published(5)]);
    }

    #[test]
    fn an_unpublished_conference_stays_once_published() {
        let row = open().when(&UNPUBLISH).announces([ConferenceEvent::ConferenceUnpublished {
            conference: conference(),
            version: 4,
        }]);
        assert!(!row.row().is_published && row.row().was_ever_published);
    }

    #[test]
    fn publishing_or_unpublishing_twice_changes_nothing() {
        open().when(&PUBLISH).changes_nothing();
        open().and(&UNPUBLISH).when(&UNPUBLISH).changes_nothing();
        created().when(&UNPUBLISH).changes_nothing();
    }
}

mod seat_types {
    use super::*;

    #[test]
    fn before_the_first_publication_they_come_change_and_go_quietly() {
        let row = created().when(&offer(pass(), 100, 199)).kept_quiet();
        let row = row.when(&change(pass(), 50, 99)).kept_quiet();
        assert_eq!(row.row().seat_types, [(pass(), seats(50, 99))].into());
        let row = row.when(&delete(pass())).kept_quiet();
        assert_eq!(row.row().seat_types, BTreeMap::new());
    }

    #[test]
    fn a_deleted_one_is_not_announced_at_the_publication() {
        with_passes().and(&delete(pass())).when(&PUBLISH).announces([published(4)]);
    }

    #[test]
    fn from_the_first_publication_on_they_are_announced_even_while_unpublished() {
        for (given, version) in [(open(), 4), (open().and(&UNPUBLISH), 5)] {
            let row = given.when(&offer(workshop(), 20, 500));
            let row = row.announces([seat_created(version, seat(workshop(), 20, 500))]);
            row.when(&change(pass(), 0, 249)).announces([ConferenceEvent::SeatUpdated {
                conference: conference(),
                version: version + 1,
                seat: seat(pass(), 0, 249),
            }]);
        }
    }

    #[test]
    fn b79_from_the_first_publication_on_they_cannot_be_deleted() {
        open().when(&delete(pass())).refused(&ManagementRefusal::PublishedBefore);
        open().and(&UNPUBLISH).when(&delete(pass())).refused(&ManagementRefusal::PublishedBefore);
    }

    #[test]
    fn the_same_again_changes_nothing_and_another_with_the_same_id_is_refused() {
        for given in [with_passes, open] {
            given().when(&offer(pass(), 100, 199)).changes_nothing();
            given().when(&change(pass(), 100, 199)).changes_nothing();
            given().when(&delete(workshop())).changes_nothing();
            given().when(&offer(pass(), 99, 199)).refused(&ManagementRefusal::SeatTypeExists);
            given().when(&change(workshop(), 1, 1)).refused(&ManagementRefusal::NoSuchSeatType);
        }
    }
}

mod promotional_codes {
    use super::*;

    #[test]
    fn a_code_is_created_quietly_and_announced_once_the_conference_was_published() {
        let terms = ten_per_cent(pass(), None);
        with_passes().when(&create_code(terms.clone())).kept_quiet();
        open().when(&create_code(terms.clone())).announces([code_created(4, terms)]);
    }

    #[test]
    fn a_code_is_updated_quietly_and_announced_once_the_conference_was_published() {
        let (old, new) = (ten_per_cent(pass(), None), ten_per_cent(pass(), Some(50)));
        with_passes().and(&create_code(old.clone())).when(&update_code(new.clone())).kept_quiet();
        open().and(&create_code(old)).when(&update_code(new.clone())).announces([
            ConferenceEvent::PromotionalCodeUpdated {
                conference: conference(),
                version: 5,
                promotional_code: PromotionalCodeInformation { code: newcode(), terms: new },
            },
        ]);
    }

    #[test]
    fn a_quota_above_the_seats_in_scope_is_refused() {
        let too_many = ManagementRefusal::QuotaAboveSeats { quota: Quantity(101), seats: 100 };
        let given = with_passes().and(&offer(workshop(), 20, 500));
        given.when(&create_code(ten_per_cent(pass(), Some(101)))).refused(&too_many);
        let given = given.and(&create_code(ten_per_cent(pass(), Some(100))));
        given.when(&update_code(ten_per_cent(pass(), Some(101)))).refused(&too_many);
        let all = |quota| CodeTerms { scope: Scope::All, ..ten_per_cent(pass(), Some(quota)) };
        given.when(&update_code(all(120))).kept_quiet();
        let too_many = ManagementRefusal::QuotaAboveSeats { quota: Quantity(121), seats: 120 };
        given.when(&update_code(all(121))).refused(&too_many);
    }

    #[test]
    fn a_scope_with_a_seat_type_the_conference_does_not_have_is_refused() {
        let unknown = ManagementRefusal::UnknownSeatTypeInScope(workshop());
        with_passes().when(&create_code(ten_per_cent(workshop(), None))).refused(&unknown);
        let given = with_passes().and(&create_code(ten_per_cent(pass(), None)));
        given.when(&update_code(ten_per_cent(workshop(), None))).refused(&unknown);
    }

    #[test]
    fn a_seat_type_that_a_code_names_cannot_be_deleted() {
        let given = with_passes().and(&create_code(ten_per_cent(pass(), None)));
        given.when(&delete(pass())).refused(&ManagementRefusal::SeatTypeInScope(newcode()));
    }

    #[test]
    fn the_same_again_changes_nothing_even_after_seats_were_cut_and_other_terms_are_refused() {
        let terms = ten_per_cent(pass(), Some(100));
        let given = with_passes().and(&create_code(terms.clone())).and(&change(pass(), 10, 199));
        given.when(&create_code(terms.clone())).changes_nothing();
        given.when(&update_code(terms)).changes_nothing();
        let other = ten_per_cent(pass(), Some(5));
        given
            .when(&create_code(other.clone()))
            .refused(&ManagementRefusal::PromotionalCodeExists(newcode()));
        with_passes()
            .when(&update_code(other))
            .refused(&ManagementRefusal::NoSuchPromotionalCode(newcode()));
    }
}

mod names {
    use super::*;

    #[test]
    fn a_slug_is_word_characters_in_small_letters() {
        for (text, slug) in [("RustFest_2026", "rustfest_2026"), ("a", "a"), ("러스트", "러스트")]
        {
            assert_eq!(read::<Slug>(text).as_str(), slug);
        }
        for text in ["", "rust fest", "rust-fest", "rust/fest", "rust.fest", "\u{130}"] {
            assert_eq!(text.parse::<Slug>(), Err(InvalidName::Slug(text.to_owned())));
        }
    }

    #[test]
    fn an_email_address_has_a_person_and_a_host_with_a_dot() {
        for text in ["a@b.c", "grace.m-hopper@navy.example.org", "-@-.-", "a_b@c-d.ef"] {
            assert_eq!(read::<Email>(text).as_str(), text);
        }
        for text in [
            "", "a", "a@b", "@b.c", "a@", "a@.c", "a@b.", "a..b@c.d", ".a@b.c", "a.@b.c",
            "a@b@c.d", "a b@c.d", "a@b..c",
        ] {
            assert_eq!(text.parse::<Email>(), Err(InvalidName::Email(text.to_owned())));
        }
    }

    #[test]
    fn email_addresses_are_compared_whatever_the_case_and_kept_as_written() {
        let (written, small): (Email, Email) =
            (read("Grace@Example.org"), read("grace@example.org"));
        assert_eq!(written, small);
        assert_eq!(written.to_string(), "Grace@Example.org");
    }

    #[test]
    fn b74_and_b82_slug_and_owner_with_access_code_are_unique_whatever_the_case() {
        let row = |slug: &str, email: &str, attempt: u32| {
            let command = ManagementCommand::CreateConference {
                slug: read(slug),
                access_code: code_of(attempt),
                owner: Owner { email: read(email), ..owner() },
                details: details("Two days"),
            };
            let id = ConferenceId::named(slug);
            manage(None, id, &command).expect("granted").expect("saved").row.unique_names()
        };
        let [slug, locator] = row("rustfest", "grace@example.org", 1);
        assert_eq!(row("RUSTFEST", "ada@example.org", 1)[0], slug);
        assert_eq!(row("other", "Grace@Example.org", 1)[1], locator);
        assert_ne!(row("other", "grace@example.org", 2), [slug.clone(), locator.clone()]);
        assert_ne!(row("other", "grace@example.org", 2)[1], locator);
        assert_ne!(slug, locator);
    }

    #[test]
    fn an_access_code_is_six_characters_without_look_alikes_and_differs_by_attempt() {
        for attempt in 1..50 {
            let AccessCode(code) = code_of(attempt);
            assert_eq!(code.len(), 6);
            assert!(
                code.chars().all(
                    |letter| matches!(letter, 'A'..='Z' | '1'..='9') && !"ILO".contains(letter)
                )
            );
            assert_ne!(code_of(attempt), code_of(attempt + 1));
        }
    }

    #[test]
    fn a_seat_type_has_a_name_a_description_a_quota_and_a_price_in_bounds() {
        let short = |text: &str| text.parse::<domain::management::SeatTypeName>().is_ok();
        assert!(!short("x") && short("xy") && short(&"é".repeat(70)) && !short(&"x".repeat(71)));
        let long = |text: &str| text.parse::<domain::management::SeatTypeDescription>().is_ok();
        assert!(!long("") && long("x") && long(&"x".repeat(250)) && !long(&"x".repeat(251)));
        let made = |quota, price| SeatType::new(read("GA"), read("x"), quota, price);
        assert!(made(HIGHEST_QUOTA, Price::HIGHEST).is_ok() && made(Quantity(0), Price(0)).is_ok());
        let over = Quantity(HIGHEST_QUOTA.0 + 1);
        assert_eq!(made(over, Price(0)), Err(InvalidDetails::TooManySeats(over)));
        let over = Price(Price::HIGHEST.0 + 1);
        assert_eq!(made(Quantity(0), over), Err(InvalidDetails::TooExpensive(over)));
    }

    #[test]
    fn a_conference_does_not_end_before_it_starts() {
        assert!(Period::new(T0, T0).is_ok());
        assert_eq!(Period::new(T0, Timestamp(T0.0 - 1)), Err(InvalidDetails::EndsBeforeItStarts));
    }

    /// What was stored or sent is checked again when it is read.
    #[test]
    fn wrong_values_cannot_be_read_back() {
        assert!(serde_json::from_str::<Slug>(r#""a b""#).is_err());
        assert!(serde_json::from_str::<Email>(r#""a@b""#).is_err());
        assert!(serde_json::from_str::<Period>(r#"{"starts":2,"ends":1}"#).is_err());
        let seat_type = r#"{"name":"GA","description":"x","quota":100001,"price":0}"#;
        assert!(serde_json::from_str::<SeatType>(seat_type).is_err());
        let row = open().row().clone();
        let text = serde_json::to_string(&row).expect("JSON");
        assert_eq!(serde_json::from_str::<Conference>(&text).expect("a row"), row);
    }
}
