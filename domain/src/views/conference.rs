//! What is known of each conference outside Conference Management: what it is, what its seats cost,
//! whether it takes orders.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::identity::{ConferenceId, SeatTypeId};
use crate::management::{ConferenceEvent, ConferenceInformation, SeatInformation};
use crate::message::Event;
use crate::registration::{CodeName, CodeTerms, PriceList};
use crate::sourcing::{Projection, Timestamp, Version};
use crate::stream::{StreamId, StreamKind};

/// All conferences that were ever announced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conferences(pub BTreeMap<ConferenceId, ConferenceRow>);

/// One conference as everybody may see it. A part that was not announced yet is empty, so the
/// announcements of one conference may come in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConferenceRow {
    /// Slug, name, description, location, tagline and dates.
    pub information: Latest<ConferenceInformation>,
    /// Whether new orders are taken.
    pub is_published: Latest<bool>,
    /// That it was called off, and why, if that was said.
    pub called_off: Latest<Option<String>>,
    /// The seat types with their prices and quotas.
    pub seat_types: BTreeMap<SeatTypeId, Latest<SeatInformation>>,
    /// The promotional codes.
    pub promotional_codes: BTreeMap<CodeName, Latest<CodeTerms>>,
}

/// What was announced last about one subject, by the version of the conference and not by the time
/// of arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latest<T> {
    /// The version of the conference it was announced at; 0 before the first announcement.
    pub version: u32,
    /// What was announced; nothing yet.
    pub value: Option<T>,
}

/// What a new order is priced with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The price of each seat type.
    pub prices: PriceList,
    /// The version these prices come from; an order pins it together with them.
    pub version: u32,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self { version: 0, value: None }
    }
}

impl<T> Latest<T> {
    /// Takes in what was announced at `version`, unless something at least as new is known.
    pub fn hear(&mut self, version: u32, value: T) {
        if version > self.version {
            *self = Self { version, value: Some(value) };
        }
    }
}

impl Projection for Conferences {
    type Kind = StreamKind;
    type Event = Event;

    fn apply(&mut self, _stream: StreamId, _version: Version, event: &Event) {
        // A view is handed every stream; the others say nothing about it.
        let Event::Conference(event) = event else { return };
        let row = self.0.entry(event.conference()).or_default();
        match event.clone() {
            ConferenceEvent::ConferenceCreated { version, information, .. }
            | ConferenceEvent::ConferenceUpdated { version, information, .. } => {
                row.information.hear(version, information);
            }
            ConferenceEvent::ConferencePublished { version, .. } => {
                row.is_published.hear(version, true);
            }
            ConferenceEvent::ConferenceUnpublished { version, .. } => {
                row.is_published.hear(version, false);
            }
            ConferenceEvent::ConferenceCalledOff { version, reason, .. } => {
                row.is_published.hear(version, false);
                row.called_off.hear(version, reason);
            }
            ConferenceEvent::SeatCreated { version, seat, .. }
            | ConferenceEvent::SeatUpdated { version, seat, .. } => {
                row.seat_types.entry(seat.seat_type).or_default().hear(version, seat);
            }
            ConferenceEvent::PromotionalCodeCreated { version, promotional_code, .. }
            | ConferenceEvent::PromotionalCodeUpdated { version, promotional_code, .. } => {
                let known = row.promotional_codes.entry(promotional_code.code).or_default();
                known.hear(version, promotional_code.terms);
            }
        }
    }
}

impl Conferences {
    /// The conference whose site has this slug, once it was announced.
    #[must_use]
    pub fn with_slug(&self, slug: &str) -> Option<ConferenceId> {
        let has_it =
            |row: &ConferenceRow| row.information.value.as_ref().is_some_and(|it| it.slug == slug);
        self.0.iter().find(|(_, row)| has_it(row)).map(|(id, _)| *id)
    }

    /// The name of a seat type, once it was announced. Views that show orders know only its id, so
    /// a name that is announced late, or changed, is never missing or old for ever.
    #[must_use]
    pub fn seat_type_name(&self, conference: ConferenceId, seat_type: SeatTypeId) -> Option<&str> {
        let seat = self.0.get(&conference)?.seat_types.get(&seat_type)?.value.as_ref()?;
        Some(&seat.name)
    }
}

impl ConferenceRow {
    /// The version of the conference this row shows.
    #[must_use]
    pub fn version(&self) -> u32 {
        let Self { information, is_published, called_off, .. } = self;
        let subjects = [information.version, is_published.version, called_off.version].into_iter();
        let codes = self.promotional_codes.values().map(|code| code.version);
        subjects.chain(codes).max().unwrap_or_default().max(self.catalogue().version)
    }

    /// Whether new orders may be placed. Nothing is sold before the publication was heard of.
    #[must_use]
    pub fn takes_orders(&self) -> bool {
        self.is_published.value.unwrap_or_default()
    }

    /// Whether it was called off, for good.
    #[must_use]
    pub const fn is_called_off(&self) -> bool {
        self.called_off.value.is_some()
    }

    /// When it begins, and no order is open any more; nothing before that was announced.
    #[must_use]
    pub fn begins(&self) -> Option<Timestamp> {
        self.information.value.as_ref().map(|it| it.starts)
    }

    /// Today's prices, and the version to pin with them.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        let seats = self.seat_types.iter();
        Catalogue {
            prices: seats
                .filter_map(|(id, seat)| Some((*id, seat.value.as_ref()?.price)))
                .collect(),
            version: self.seat_types.values().map(|seat| seat.version).max().unwrap_or_default(),
        }
    }
}
