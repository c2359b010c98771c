//! The checks' own book of what Conference Management announced: prices, quotas and publication,
//! version by version.

use std::collections::BTreeMap;

use domain::identity::{ConferenceId, SeatTypeId};
use domain::management::ConferenceEvent;
use domain::values::{Price, Quantity};

/// Everything that was announced, whoever has heard of it.
#[derive(Debug, Default)]
pub(super) struct Announced(BTreeMap<ConferenceId, Announcements>);

/// What was announced of one conference. Each part is kept by the version of the conference it was
/// announced at.
#[derive(Debug, Default)]
pub(super) struct Announcements {
    publication: BTreeMap<u32, bool>,
    seat_types: BTreeMap<SeatTypeId, BTreeMap<u32, (Price, Quantity)>>,
}

impl Announced {
    /// Takes in an announcement.
    pub(super) fn take_in(&mut self, conference: ConferenceId, event: &ConferenceEvent) {
        let known = self.0.entry(conference).or_default();
        match event {
            ConferenceEvent::ConferencePublished { version, .. } => {
                known.publication.insert(*version, true);
            }
            ConferenceEvent::ConferenceUnpublished { version, .. }
            | ConferenceEvent::ConferenceCalledOff { version, .. } => {
                known.publication.insert(*version, false);
            }
            ConferenceEvent::SeatCreated { version, seat, .. }
            | ConferenceEvent::SeatUpdated { version, seat, .. } => {
                let offers = known.seat_types.entry(seat.seat_type).or_default();
                offers.insert(*version, (seat.price, seat.quota));
            }
            ConferenceEvent::ConferenceCreated { .. }
            | ConferenceEvent::ConferenceUpdated { .. }
            | ConferenceEvent::PromotionalCodeCreated { .. }
            | ConferenceEvent::PromotionalCodeUpdated { .. } => {}
        }
    }

    /// What was announced of a conference.
    pub(super) fn of(&self, conference: ConferenceId) -> Option<&Announcements> {
        self.0.get(&conference)
    }

    /// The price of a seat type at a version of the catalogue; none if it was not announced by
    /// then.
    pub(super) fn price(
        &self,
        conference: ConferenceId,
        seat_type: SeatTypeId,
        version: u32,
    ) -> Option<Price> {
        let offers = self.of(conference)?.seat_types.get(&seat_type)?;
        offers.range(..=version).next_back().map(|(_, (price, _))| *price)
    }

    /// Whether a conference took orders at a version of the catalogue.
    pub(super) fn is_published(&self, conference: ConferenceId, version: u32) -> bool {
        let known = self.of(conference).and_then(|it| it.publication.range(..=version).next_back());
        known.is_some_and(|(_, published)| *published)
    }
}

impl Announcements {
    /// The owner's last decision about publication; none if there never was one.
    pub(super) fn last_publication(&self) -> Option<bool> {
        self.publication.values().next_back().copied()
    }

    /// Every seat type that was announced, with the newest price and quota.
    pub(super) fn seat_types(&self) -> impl Iterator<Item = (SeatTypeId, Price, Quantity)> + '_ {
        self.seat_types.iter().filter_map(|(seat_type, offers)| {
            let (price, quota) = offers.values().next_back()?;
            Some((*seat_type, *price, *quota))
        })
    }
}
