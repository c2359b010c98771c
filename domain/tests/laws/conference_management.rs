//! Conference Management: any organiser, and a listener that hears everything late and more than
//! once.

use std::collections::BTreeMap;

use domain::envelope::{Actor, Envelope, Metadata};
use domain::identity::SeatTypeId;
use domain::management::{
    Conference, ConferenceDetails, ConferenceEvent, ConferenceInformation, ManagementCommand,
    Owner, Period, Saved, SeatType, manage,
};
use domain::message::{Body, Command, Message};
use domain::rebuilding::Rebuilding;
use domain::registration::{CodeName, CodeTerms, Reduction, Scope};
use domain::sourcing::{MessageId, Timestamp};
use domain::values::{AccessCode, Price, Quantity};
use proptest::prelude::*;

use super::kept::holds;
use super::world::{conference, seat_type};

fn read<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text:?}"))
}

fn a_seat_type() -> impl Strategy<Value = SeatType> {
    (0..4_u32, 0..3_u64).prop_map(|(quota, price)| {
        SeatType::new(read("GA"), read("x"), Quantity(quota), Price::whole(price))
            .expect("in bounds")
    })
}

fn some_details() -> impl Strategy<Value = ConferenceDetails> {
    (0..4_u8).prop_map(|number| ConferenceDetails {
        name: read(&format!("conference {number}")),
        description: read("x"),
        location: read("y"),
        // Longer than those who keep copies of the tables are ready for.
        tagline: (number == 3).then(|| read(&"so ".repeat(60))),
        twitter_search: None,
        period: Period::new(Timestamp(1), Timestamp(2)).expect("in order"),
    })
}

fn some_terms() -> impl Strategy<Value = CodeTerms> {
    (1..3_u8, prop::option::of(0..2_usize), prop::option::of(0..4_u32)).prop_map(
        |(percent, only, quota)| CodeTerms {
            reduction: Reduction::percent(percent).expect("in bounds"),
            scope: only.map_or(Scope::All, |number| Scope::only([seat_type(number)]).expect("one")),
            quota: quota.map(Quantity),
            cumulative_with: [].into(),
        },
    )
}

fn an_id() -> impl Strategy<Value = SeatTypeId> {
    (0..2_usize).prop_map(seat_type)
}

fn a_code() -> impl Strategy<Value = CodeName> {
    prop_oneof![Just("ONE"), Just("TWO")].prop_map(read)
}

pub(super) fn a_command() -> impl Strategy<Value = ManagementCommand> {
    use ManagementCommand as C;
    prop_oneof![
        3 => some_details().prop_map(|details| C::CreateConference {
            slug: read("rustfest"),
            access_code: AccessCode::derived(conference().0, 1),
            owner: Owner { name: read("Grace"), email: read("grace@example.org") },
            details,
        }),
        2 => some_details().prop_map(|details| C::UpdateConference { details }),
        2 => Just(C::PublishConference),
        1 => Just(C::UnpublishConference),
        1 => prop::option::of(Just("a flooded hall"))
            .prop_map(|reason| C::CallOffConference { reason: reason.map(read) }),
        3 => (an_id(), a_seat_type()).prop_map(|(id, seat_type)| C::CreateSeatType { id, seat_type }),
        3 => (an_id(), a_seat_type()).prop_map(|(id, seat_type)| C::UpdateSeatType { id, seat_type }),
        1 => an_id().prop_map(|id| C::DeleteSeatType { id }),
        2 => (a_code(), some_terms()).prop_map(|(code, terms)| C::CreatePromotionalCode { code, terms }),
        2 => (a_code(), some_terms()).prop_map(|(code, terms)| C::UpdatePromotionalCode { code, terms }),
    ]
}

/// What another context keeps: of each subject the newest it heard.
#[derive(Clone, Debug, Default, PartialEq)]
struct Listener {
    information: Option<(u32, ConferenceInformation)>,
    is_published: Option<(u32, bool)>,
    seat_types: BTreeMap<SeatTypeId, (u32, Price, Quantity)>,
    codes: BTreeMap<CodeName, (u32, CodeTerms)>,
}

impl Listener {
    fn hear(&mut self, event: &ConferenceEvent) {
        use ConferenceEvent as E;
        let version = event.version();
        assert_eq!(event.conference(), conference());
        match event {
            E::ConferenceCreated { information, .. } | E::ConferenceUpdated { information, .. } => {
                if self.information.as_ref().is_none_or(|(known, _)| *known < version) {
                    self.information = Some((version, information.clone()));
                }
            }
            E::ConferencePublished { .. } | E::ConferenceUnpublished { .. } => {
                if self.is_published.is_none_or(|(known, _)| known < version) {
                    self.is_published =
                        Some((version, matches!(event, E::ConferencePublished { .. })));
                }
            }
            // The last that is announced.
            E::ConferenceCalledOff { .. } => self.is_published = Some((version, false)),
            E::SeatCreated { seat, .. } | E::SeatUpdated { seat, .. } => {
                if self.seat_types.get(&seat.seat_type).is_none_or(|(known, ..)| *known < version) {
                    self.seat_types.insert(seat.seat_type, (version, seat.price, seat.quota));
                }
            }
            E::PromotionalCodeCreated { promotional_code: told, .. }
            | E::PromotionalCodeUpdated { promotional_code: told, .. } => {
                if self.codes.get(&told.code).is_none_or(|(known, _)| *known < version) {
                    self.codes.insert(told.code.clone(), (version, told.terms.clone()));
                }
            }
        }
    }

    /// It knows of the row exactly what others may know.
    fn agrees_with(&self, row: &Conference) {
        let (_, information) = self.information.as_ref().expect("every conference is announced");
        assert_eq!(information.name, row.details.name.as_str());
        assert_eq!(information.slug, row.slug.as_str());
        assert_eq!(self.is_published.is_some_and(|(_, published)| published), row.is_published);
        let seat_types: BTreeMap<_, _> =
            self.seat_types.iter().map(|(id, (_, price, quota))| (*id, (*price, *quota))).collect();
        let codes: BTreeMap<_, _> =
            self.codes.iter().map(|(code, (_, terms))| (code.clone(), terms.clone())).collect();
        if row.was_ever_published {
            let offered: BTreeMap<_, _> = row
                .seat_types
                .iter()
                .map(|(id, seat)| (*id, (seat.price(), seat.quota())))
                .collect();
            assert_eq!(seat_types, offered);
            assert_eq!(codes, row.promotional_codes);
        } else {
            assert!(seat_types.is_empty() && codes.is_empty(), "told before the first publication");
        }
    }
}

/// What the log of messages has of a request.
fn asked(command: &ManagementCommand) -> Message {
    let id = MessageId::named("asked");
    let meta = Metadata::original(id, conference().0, Actor::Organiser, Timestamp(0));
    Envelope { meta, body: Body::Command(Command::Conference(conference(), command.clone())) }
}

fn tell(story: Vec<(ManagementCommand, Vec<usize>)>) {
    let mut row: Option<Conference> = None;
    let mut announced: Vec<ConferenceEvent> = Vec::new();
    let mut listener = Listener::default();
    let mut rebuilding = Rebuilding::default();
    for (command, repeats) in story {
        rebuilding.take(&asked(&command)).expect("it is in today's form");
        let version = row.as_ref().map_or(0, |row| row.version);
        if let Ok(Some(Saved { row: saved, announcements })) =
            manage(row.as_ref(), conference(), &command)
        {
            assert_eq!(saved.version, version + 1, "one more with every save");
            assert_ne!(
                Some(Conference { version, ..saved.clone() }),
                row,
                "saved without a change"
            );
            if let Some(before) = &row {
                assert!(
                    saved.was_ever_published || !before.was_ever_published,
                    "{command:?} forgets"
                );
                assert!(before.called_off.is_none(), "{command:?} changes what was called off");
                assert!(saved.was_ever_published || !saved.is_published);
                assert_eq!((&saved.slug, &saved.access_code), (&before.slug, &before.access_code));
                let publishes = matches!(
                    command,
                    ManagementCommand::PublishConference
                        | ManagementCommand::UnpublishConference
                        | ManagementCommand::CallOffConference { .. }
                );
                assert!(
                    publishes || saved.is_published == before.is_published,
                    "{command:?} publishes"
                );
            }
            assert!(announcements.iter().all(|event| event.version() == saved.version));
            announcements.iter().for_each(|event| listener.hear(event));
            announced.extend(announcements);
            row = Some(saved);
        }
        assert_eq!(rebuilding.rows().get(&conference()), row.as_ref(), "from what was asked for");
        let again = manage(row.as_ref(), conference(), &command);
        assert!(!matches!(again, Ok(Some(_))), "{command:?} again: {again:?}");
        for index in repeats.iter().filter(|_| !announced.is_empty()) {
            listener.hear(&announced[index % announced.len()]);
        }
        if let Some(row) = &row {
            listener.agrees_with(row);
            let text = serde_json::to_string(row).expect("JSON");
            assert_eq!(&serde_json::from_str::<Conference>(&text).expect("a row"), row);
        }
    }
    // Whoever hears everything backwards ends up knowing the same.
    let mut backwards = Listener::default();
    announced.iter().rev().for_each(|event| backwards.hear(event));
    assert_eq!(backwards, listener);
}

#[test]
fn whoever_listens_knows_what_was_saved() {
    let step = (a_command(), prop::collection::vec(0..100_usize, 0..3));
    holds("conference_management", 4_000, &prop::collection::vec(step, 1..40), tell);
}
