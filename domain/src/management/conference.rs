//! One conference as its organiser sees it: a row, and the one function that changes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::contract::{
    ConferenceEvent, ConferenceInformation, PromotionalCodeInformation, SeatInformation,
};
use super::names::{CallingOffReason, SeatTypeDescription, SeatTypeName, Slug};
use crate::identity::{ConferenceId, SeatTypeId};
use crate::registration::{CodeName, CodeTerms, Scope};
use crate::sourcing::Timestamp;
use crate::values::{AccessCode, Email, Price, Quantity, RequiredText};

/// The row of a conference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Conference {
    pub id: ConferenceId,
    /// How often it was saved: 1 when created. A save that finds another version in the store must
    /// be decided anew, else it would write back what somebody else has just changed.
    pub version: u32,
    /// The conference's own part of the address of its site. Never changes, because links to it are
    /// out in the world.
    pub slug: Slug,
    /// With the owner's e-mail address, opens the administration site.
    pub access_code: AccessCode,
    /// Who runs it.
    pub owner: Owner,
    /// What may be edited.
    pub details: ConferenceDetails,
    /// Whether new orders are taken now.
    pub is_published: bool,
    /// Whether it was ever published. From the first time on others know its seat types, so none
    /// can be deleted.
    pub was_ever_published: bool,
    /// The seat types.
    pub seat_types: BTreeMap<SeatTypeId, SeatType>,
    /// The promotional codes.
    pub promotional_codes: BTreeMap<CodeName, CodeTerms>,
    /// It was called off, for good. A row that an earlier release saved was not.
    #[serde(default)]
    pub called_off: Option<CallingOff>,
}

/// That a conference was called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallingOff {
    /// Why, in the organiser's words; nothing if nothing was said.
    pub reason: Option<CallingOffReason>,
}

/// Who runs a conference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Owner {
    pub name: RequiredText,
    /// The e-mail address.
    pub email: Email,
}

/// What an organiser may edit at any time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct ConferenceDetails {
    pub name: RequiredText,
    /// What it is about.
    pub description: RequiredText,
    /// Where it takes place.
    pub location: RequiredText,
    pub tagline: Option<RequiredText>,
    /// What to search for to read what is said about it.
    pub twitter_search: Option<RequiredText>,
    /// When it takes place.
    pub period: Period,
}

/// From when to when a conference takes place. It never ends before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedPeriod")]
pub struct Period {
    starts: Timestamp,
    ends: Timestamp,
}

/// A named and priced class of seats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedSeatType")]
pub struct SeatType {
    name: SeatTypeName,
    description: SeatTypeDescription,
    quota: Quantity,
    price: Price,
}

/// The most seats of one type that can be offered.
pub const HIGHEST_QUOTA: Quantity = Quantity(100_000);

/// What may be asked of Conference Management.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum ManagementCommand {
    /// Sets up a conference. It is not published.
    CreateConference {
        /// The conference's own part of the address of its site.
        slug: Slug,
        /// With the owner's e-mail address, opens the administration site.
        access_code: AccessCode,
        /// Who runs it.
        owner: Owner,
        /// What may be edited later.
        details: ConferenceDetails,
    },
    /// Edits what may be edited, and nothing else: neither the publication nor the seat types.
    UpdateConference {
        /// The new details, as a whole.
        details: ConferenceDetails,
    },
    /// Opens the conference for orders.
    PublishConference,
    /// Closes the conference for new orders.
    UnpublishConference,
    /// Calls the conference off, for good: it does not take place.
    CallOffConference {
        /// Why, in the organiser's words; nothing if nothing is said.
        reason: Option<CallingOffReason>,
    },
    /// Offers seats of a new type.
    CreateSeatType {
        /// The seat type, chosen by the organiser's side so that a repeated request is recognised.
        id: SeatTypeId,
        /// What it is.
        seat_type: SeatType,
    },
    /// Changes a seat type as a whole.
    UpdateSeatType {
        id: SeatTypeId,
        /// What it is from now on.
        seat_type: SeatType,
    },
    /// Takes a seat type back before anybody knows it.
    DeleteSeatType { id: SeatTypeId },
    /// Offers a promotional code.
    CreatePromotionalCode { code: CodeName, terms: CodeTerms },
    /// Changes the terms of a promotional code as a whole.
    UpdatePromotionalCode {
        code: CodeName,
        /// Its terms from now on.
        terms: CodeTerms,
    },
}

/// What is to be stored in one transaction: the row and what others are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The row as it is now.
    pub row: Conference,
    /// What goes to the outbox, in this order.
    pub announcements: Vec<ConferenceEvent>,
}

/// Why Conference Management says no.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ManagementRefusal {
    /// There is no such conference.
    #[error("there is no such conference")]
    NoSuchConference,
    /// The id belongs to a conference that was created otherwise or has been edited since.
    #[error("another conference has this id")]
    ConferenceExists,
    /// There is no such seat type.
    #[error("there is no such seat type")]
    NoSuchSeatType,
    /// The id belongs to another seat type.
    #[error("another seat type has this id")]
    SeatTypeExists,
    /// Others know the seat types from the first publication on.
    #[error("a seat type cannot be deleted once the conference has been published")]
    PublishedBefore,
    /// A promotional code would be left with a seat type that does not exist.
    #[error("the seat type is in the scope of promotional code {0}")]
    SeatTypeInScope(CodeName),
    /// There is no such promotional code.
    #[error("there is no promotional code {0}")]
    NoSuchPromotionalCode(CodeName),
    /// There is a promotional code of this name with other terms.
    #[error("there is a promotional code {0} with other terms")]
    PromotionalCodeExists(CodeName),
    /// The scope names a seat type that the conference does not have.
    #[error("seat type {0} is not one of the conference")]
    UnknownSeatTypeInScope(SeatTypeId),
    /// A code that can be redeemed more often than there are seats promises what cannot be kept.
    #[error("{quota} redemptions are more than the {seats} seats in scope")]
    QuotaAboveSeats {
        /// The quota that was asked for.
        quota: Quantity,
        /// How many seats are in scope.
        seats: u64,
    },
    /// What was called off stays as it is.
    #[error("the conference was called off; nothing about it is changed any more")]
    CalledOff,
}

type Decision = Result<Option<Saved>, ManagementRefusal>;

/// The command is already in effect.
const DONE: Decision = Ok(None);

/// What carries out `command` on `conference`, whose stored row is `row`. Nothing: it is already in
/// effect, there is nothing to save.
///
/// # Errors
/// A refusal states the rule that forbids the command on this row.
pub fn manage(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    let decision = decide(row, conference, command);
    // What is in effect already is still granted; whatever would change anything is not
    // (`called-off-for-a-while`).
    if let (Some(Conference { called_off: Some(_), .. }), Ok(Some(_))) = (row, &decision) {
        return Err(ManagementRefusal::CalledOff);
    }
    if let Ok(Some(saved)) = &decision {
        saved.assert_follows(row);
    }
    decision
}

impl Saved {
    /// What must be true of every save, whatever was asked: else a reader of the contract misses it
    /// or takes it for old.
    fn assert_follows(&self, before: Option<&Conference>) {
        let Self { row, announcements } = self;
        let version = before.map_or(0, |before| before.version);
        assert!(
            row.version == version + 1,
            "a save raises the version by one: {version}, then {}",
            row.version
        );
        assert!(
            row.called_off.is_none() || !row.is_published,
            "what was called off takes no orders"
        );
        if let Some(before) = before {
            assert!(before.called_off.is_none(), "what was called off is not saved again");
            assert!(
                row.id == before.id && row.slug == before.slug,
                "links to a conference are out in the world"
            );
            assert!(
                row.was_ever_published || !before.was_ever_published,
                "a publication is never undone"
            );
        }
        // A row that was stored otherwise is data, and stays what it is.
        let was_sound =
            before.is_none_or(|before| before.was_ever_published || !before.is_published);
        assert!(
            !was_sound || row.was_ever_published || !row.is_published,
            "what is published was published"
        );
        let tell_it =
            |told: &ConferenceEvent| told.conference() == row.id && told.version() == row.version;
        assert!(
            announcements.iter().all(tell_it),
            "what is announced is announced at the version that is saved"
        );
    }
}

fn decide(
    row: Option<&Conference>,
    conference: ConferenceId,
    command: &ManagementCommand,
) -> Decision {
    use ManagementCommand as C;
    match (row, command) {
        (row, C::CreateConference { slug, access_code, owner, details }) => {
            let created = Conference {
                id: conference,
                version: 1,
                slug: slug.clone(),
                access_code: access_code.clone(),
                owner: owner.clone(),
                details: details.clone(),
                is_published: false,
                was_ever_published: false,
                seat_types: BTreeMap::new(),
                promotional_codes: BTreeMap::new(),
                called_off: None,
            };
            create(row, created)
        }
        (None, _) => Err(ManagementRefusal::NoSuchConference),
        (Some(row), C::UpdateConference { details }) => row.update(details),
        (Some(row), C::PublishConference) => row.publish(),
        (Some(row), C::UnpublishConference) => row.unpublish(),
        (Some(row), C::CallOffConference { reason }) => row.call_off(reason.as_ref()),
        (Some(row), C::CreateSeatType { id, seat_type }) => row.create_seat_type(*id, seat_type),
        (Some(row), C::UpdateSeatType { id, seat_type }) => row.update_seat_type(*id, seat_type),
        (Some(row), C::DeleteSeatType { id }) => row.delete_seat_type(*id),
        (Some(row), C::CreatePromotionalCode { code, terms }) => {
            row.create_promotional_code(code, terms)
        }
        (Some(row), C::UpdatePromotionalCode { code, terms }) => {
            row.update_promotional_code(code, terms)
        }
    }
}

fn create(row: Option<&Conference>, created: Conference) -> Decision {
    let Some(row) = row else {
        let announcements = vec![ConferenceEvent::ConferenceCreated {
            conference: created.id,
            version: created.version,
            information: created.information(),
        }];
        return Ok(Some(Saved { row: created, announcements }));
    };
    let as_it_was_created = |row: &Conference| {
        (row.slug.clone(), row.access_code.clone(), row.owner.clone(), row.details.clone())
    };
    if as_it_was_created(row) == as_it_was_created(&created) {
        DONE
    } else {
        Err(ManagementRefusal::ConferenceExists)
    }
}

impl Conference {
    /// Names that no two conferences may share. They belong in a unique index that is written with
    /// the row: looking first and saving then lets two organisers take the same name at the same
    /// time.
    #[must_use]
    pub fn unique_names(&self) -> [String; 2] {
        let Self { slug, owner, access_code, .. } = self;
        [format!("slug {slug}"), Self::administered_by(&owner.email, access_code)]
    }

    /// The one of its [`unique_names`](Self::unique_names) that opens its administration site: the
    /// owner's e-mail address, whatever the case of its letters, and the access code.
    #[must_use]
    pub fn administered_by(owner: &Email, access_code: &AccessCode) -> String {
        format!("owner {} {access_code}", owner.folded())
    }

    fn update(&self, details: &ConferenceDetails) -> Decision {
        if self.details == *details {
            return DONE;
        }
        let row = Self { details: details.clone(), ..self.next() };
        let announcement = ConferenceEvent::ConferenceUpdated {
            conference: row.id,
            version: row.version,
            information: row.information(),
        };
        row.saved([announcement])
    }

    /// The first publication tells everything that was kept quiet so far; later ones have nothing
    /// to add.
    fn publish(&self) -> Decision {
        if self.is_published {
            return DONE;
        }
        let row = Self { is_published: true, was_ever_published: true, ..self.next() };
        let (conference, version) = (row.id, row.version);
        let mut announcements = Vec::new();
        if !self.was_ever_published {
            let seats = row.seat_types.keys().filter_map(|id| row.seat(*id));
            announcements.extend(seats.map(|seat| ConferenceEvent::SeatCreated {
                conference,
                version,
                seat,
            }));
            let codes = row.promotional_codes.keys().filter_map(|code| row.promotional_code(code));
            announcements.extend(codes.map(|promotional_code| {
                ConferenceEvent::PromotionalCodeCreated { conference, version, promotional_code }
            }));
        }
        announcements.push(ConferenceEvent::ConferencePublished { conference, version });
        row.saved(announcements)
    }

    fn unpublish(&self) -> Decision {
        if !self.is_published {
            return DONE;
        }
        let row = Self { is_published: false, ..self.next() };
        let announcement =
            ConferenceEvent::ConferenceUnpublished { conference: row.id, version: row.version };
        row.saved([announcement])
    }

    /// Whether or not it was ever published: nobody is sold anything from now on.
    fn call_off(&self, reason: Option<&CallingOffReason>) -> Decision {
        let called_off = Some(CallingOff { reason: reason.cloned() });
        if self.called_off == called_off {
            return DONE;
        }
        let row = Self { is_published: false, called_off, ..self.next() };
        let announcement = ConferenceEvent::ConferenceCalledOff {
            conference: row.id,
            version: row.version,
            reason: reason.map(ToString::to_string),
        };
        row.saved([announcement])
    }

    fn create_seat_type(&self, id: SeatTypeId, seat_type: &SeatType) -> Decision {
        match self.seat_types.get(&id) {
            Some(known) if known == seat_type => DONE,
            Some(_) => Err(ManagementRefusal::SeatTypeExists),
            None => {
                let row = self.with_seat_type(id, seat_type);
                let (conference, version) = (row.id, row.version);
                let announcement = row.seat(id).map(|seat| ConferenceEvent::SeatCreated {
                    conference,
                    version,
                    seat,
                });
                row.saved_if_known(announcement)
            }
        }
    }

    /// A quota may be cut below what is sold, and below what promotional codes were allowed: nobody
    /// is bumped for it.
    fn update_seat_type(&self, id: SeatTypeId, seat_type: &SeatType) -> Decision {
        match self.seat_types.get(&id) {
            None => Err(ManagementRefusal::NoSuchSeatType),
            Some(known) if known == seat_type => DONE,
            Some(_) => {
                let row = self.with_seat_type(id, seat_type);
                let (conference, version) = (row.id, row.version);
                let announcement = row.seat(id).map(|seat| ConferenceEvent::SeatUpdated {
                    conference,
                    version,
                    seat,
                });
                row.saved_if_known(announcement)
            }
        }
    }

    fn delete_seat_type(&self, id: SeatTypeId) -> Decision {
        if !self.seat_types.contains_key(&id) {
            return DONE;
        }
        if self.was_ever_published {
            return Err(ManagementRefusal::PublishedBefore);
        }
        let names_it = |terms: &CodeTerms| matches!(&terms.scope, Scope::Only(types) if types.iter().any(|t| t == id));
        if let Some((code, _)) = self.promotional_codes.iter().find(|(_, terms)| names_it(terms)) {
            return Err(ManagementRefusal::SeatTypeInScope(code.clone()));
        }
        let mut row = self.next();
        row.seat_types.remove(&id);
        row.saved([])
    }

    fn create_promotional_code(&self, code: &CodeName, terms: &CodeTerms) -> Decision {
        match self.promotional_codes.get(code) {
            Some(known) if known == terms => DONE,
            Some(_) => Err(ManagementRefusal::PromotionalCodeExists(code.clone())),
            None => {
                let row = self.with_promotional_code(code, terms)?;
                let (conference, version) = (row.id, row.version);
                let announcement = row.promotional_code(code).map(|promotional_code| {
                    ConferenceEvent::PromotionalCodeCreated {
                        conference,
                        version,
                        promotional_code,
                    }
                });
                row.saved_if_known(announcement)
            }
        }
    }

    fn update_promotional_code(&self, code: &CodeName, terms: &CodeTerms) -> Decision {
        match self.promotional_codes.get(code) {
            None => Err(ManagementRefusal::NoSuchPromotionalCode(code.clone())),
            Some(known) if known == terms => DONE,
            Some(_) => {
                let row = self.with_promotional_code(code, terms)?;
                let (conference, version) = (row.id, row.version);
                let announcement = row.promotional_code(code).map(|promotional_code| {
                    ConferenceEvent::PromotionalCodeUpdated {
                        conference,
                        version,
                        promotional_code,
                    }
                });
                row.saved_if_known(announcement)
            }
        }
    }

    /// How many seats are in scope now.
    fn seats_in(&self, scope: &Scope) -> Result<u64, ManagementRefusal> {
        if let Scope::Only(seat_types) = scope
            && let Some(unknown) = seat_types.iter().find(|id| !self.seat_types.contains_key(id))
        {
            return Err(ManagementRefusal::UnknownSeatTypeInScope(unknown));
        }
        let in_scope = self.seat_types.iter().filter(|(id, _)| scope.contains(**id));
        Ok(in_scope.map(|(_, seat_type)| u64::from(seat_type.quota.0)).sum())
    }

    fn with_seat_type(&self, id: SeatTypeId, seat_type: &SeatType) -> Self {
        let mut row = self.next();
        row.seat_types.insert(id, seat_type.clone());
        row
    }

    fn with_promotional_code(
        &self,
        code: &CodeName,
        terms: &CodeTerms,
    ) -> Result<Self, ManagementRefusal> {
        let seats = self.seats_in(&terms.scope)?;
        if let Some(quota) = terms.quota.filter(|quota| u64::from(quota.0) > seats) {
            return Err(ManagementRefusal::QuotaAboveSeats { quota, seats });
        }
        let mut row = self.next();
        row.promotional_codes.insert(code.clone(), terms.clone());
        Ok(row)
    }

    /// The row as it is saved next.
    fn next(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }

    fn saved(self, announcements: impl IntoIterator<Item = ConferenceEvent>) -> Decision {
        Ok(Some(Saved { row: self, announcements: announcements.into_iter().collect() }))
    }

    /// Before the first publication nobody hears of seat types and codes: they may still be taken
    /// back.
    fn saved_if_known(self, announcement: Option<ConferenceEvent>) -> Decision {
        let announcement = announcement.filter(|_| self.was_ever_published);
        self.saved(announcement)
    }

    fn information(&self) -> ConferenceInformation {
        let Self { slug, owner, details, .. } = self;
        ConferenceInformation {
            slug: slug.to_string(),
            owner_name: owner.name.to_string(),
            owner_email: owner.email.to_string(),
            name: details.name.to_string(),
            description: details.description.to_string(),
            location: details.location.to_string(),
            tagline: details.tagline.as_ref().map(ToString::to_string),
            twitter_search: details.twitter_search.as_ref().map(ToString::to_string),
            starts: details.period.starts,
            ends: details.period.ends,
        }
    }

    fn seat(&self, id: SeatTypeId) -> Option<SeatInformation> {
        let SeatType { name, description, quota, price } = self.seat_types.get(&id)?;
        Some(SeatInformation {
            seat_type: id,
            name: name.to_string(),
            description: description.to_string(),
            price: *price,
            quota: *quota,
        })
    }

    fn promotional_code(&self, code: &CodeName) -> Option<PromotionalCodeInformation> {
        let terms = self.promotional_codes.get(code)?.clone();
        Some(PromotionalCodeInformation { code: code.clone(), terms })
    }
}

/// Why an organiser's entries cannot be right.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum InvalidDetails {
    /// It would end before it starts.
    #[error("a conference cannot end before it starts")]
    EndsBeforeItStarts,
    /// Too many seats of one type.
    #[error("{0} seats of one type are too many: at most {HIGHEST_QUOTA} can be offered")]
    TooManySeats(Quantity),
    /// A seat costs more than can be asked for one.
    #[error("a seat for {0} is too expensive: at most {max} can be asked", max = Price::HIGHEST)]
    TooExpensive(Price),
}

impl Period {
    /// From `starts` to `ends`.
    ///
    /// # Errors
    /// [`InvalidDetails::EndsBeforeItStarts`].
    pub fn new(starts: Timestamp, ends: Timestamp) -> Result<Self, InvalidDetails> {
        if starts <= ends {
            Ok(Self { starts, ends })
        } else {
            Err(InvalidDetails::EndsBeforeItStarts)
        }
    }

    /// When it begins.
    #[must_use]
    pub const fn starts(self) -> Timestamp {
        self.starts
    }

    /// When it ends.
    #[must_use]
    pub const fn ends(self) -> Timestamp {
        self.ends
    }
}

impl SeatType {
    /// A seat type that can be offered.
    ///
    /// # Errors
    /// [`InvalidDetails`] if there are more seats than [`HIGHEST_QUOTA`] or they cost more than
    /// [`Price::HIGHEST`].
    pub fn new(
        name: SeatTypeName,
        description: SeatTypeDescription,
        quota: Quantity,
        price: Price,
    ) -> Result<Self, InvalidDetails> {
        if quota > HIGHEST_QUOTA {
            Err(InvalidDetails::TooManySeats(quota))
        } else if price > Price::HIGHEST {
            Err(InvalidDetails::TooExpensive(price))
        } else {
            Ok(Self { name, description, quota, price })
        }
    }

    /// What the seat type is called, as people read it.
    #[must_use]
    pub const fn name(&self) -> &SeatTypeName {
        &self.name
    }

    /// What one gets.
    #[must_use]
    pub const fn description(&self) -> &SeatTypeDescription {
        &self.description
    }

    /// How many seats are offered in all.
    #[must_use]
    pub const fn quota(&self) -> Quantity {
        self.quota
    }

    /// The price of one seat.
    #[must_use]
    pub const fn price(&self) -> Price {
        self.price
    }
}

/// A period as it is written.
#[derive(Deserialize)]
struct UncheckedPeriod {
    starts: Timestamp,
    ends: Timestamp,
}

impl TryFrom<UncheckedPeriod> for Period {
    type Error = InvalidDetails;

    fn try_from(UncheckedPeriod { starts, ends }: UncheckedPeriod) -> Result<Self, InvalidDetails> {
        Self::new(starts, ends)
    }
}

/// A seat type as it is written.
#[derive(Deserialize)]
struct UncheckedSeatType {
    name: SeatTypeName,
    description: SeatTypeDescription,
    quota: Quantity,
    price: Price,
}

impl TryFrom<UncheckedSeatType> for SeatType {
    type Error = InvalidDetails;

    fn try_from(unchecked: UncheckedSeatType) -> Result<Self, InvalidDetails> {
        let UncheckedSeatType { name, description, quota, price } = unchecked;
        Self::new(name, description, quota, price)
    }
}
