//! One conference as its organiser sees it (decisions 13, 14, 17, 23 and 28).

use domain::identity::ConferenceId;
use domain::management::{
    CallingOff, Conference, ConferenceEvent as Told, ConferenceInformation,
    ManagementCommand as Ask, ManagementRefusal as No, PromotionalCodeInformation, SeatInformation,
    SeatType,
};
use domain::registration::{CodeName, CodeTerms, Scope};

use conference::node::protocol::Refusal;

/// What the business says to an organiser: reasons to refuse it; or the row from now on, and what
/// others are told. Without a row it is in effect already.
#[derive(Debug, Default)]
pub(super) struct Managed {
    pub(super) reasons: Vec<Refusal>,
    pub(super) row: Option<Conference>,
    pub(super) told: Vec<Told>,
}

impl Managed {
    fn refused(reason: No) -> Self {
        Self { reasons: vec![Refusal::Management(reason)], ..Self::default() }
    }

    fn saved(row: Conference, told: Vec<Told>) -> Self {
        Self { row: Some(row), told, ..Self::default() }
    }
}

/// What the business says to a command about a conference of which this is the row.
pub(super) fn answer(row: Option<&Conference>, id: ConferenceId, command: &Ask) -> Managed {
    let Some(row) = row else { return create(id, command) };
    let mut managed = managed(row, id, command);
    // 28: for good; what is in effect already is granted.
    if row.called_off.is_some() && managed.row.is_some() {
        managed.reasons.push(Refusal::Management(No::CalledOff));
    }
    managed
}

fn managed(row: &Conference, id: ConferenceId, command: &Ask) -> Managed {
    let mut next = row.clone();
    next.version += 1;
    let version = next.version;
    match command {
        Ask::CreateConference { slug, access_code, owner, details } => {
            let same = (&row.slug, &row.access_code, &row.owner, &row.details)
                == (slug, access_code, owner, details);
            if same { Managed::default() } else { Managed::refused(No::ConferenceExists) }
        }
        Ask::UpdateConference { details } if *details == row.details => Managed::default(),
        // 13: editing never changes the publication.
        Ask::UpdateConference { details } => {
            next.details.clone_from(details);
            let information = information(&next);
            let updated = Told::ConferenceUpdated { conference: id, version, information };
            Managed::saved(next, vec![updated])
        }
        Ask::PublishConference if row.is_published => Managed::default(),
        // The first publication tells what was kept quiet.
        Ask::PublishConference => {
            (next.is_published, next.was_ever_published) = (true, true);
            let mut told = Vec::new();
            if !row.was_ever_published {
                let seats = next.seat_types.iter().map(|(id, it)| seat(*id, it));
                told.extend(seats.map(|seat| Told::SeatCreated { conference: id, version, seat }));
                let codes = next.promotional_codes.iter().map(|(name, terms)| code(name, terms));
                told.extend(codes.map(|promotional_code| Told::PromotionalCodeCreated {
                    conference: id,
                    version,
                    promotional_code,
                }));
            }
            told.push(Told::ConferencePublished { conference: id, version });
            Managed::saved(next, told)
        }
        Ask::UnpublishConference if !row.is_published => Managed::default(),
        // 14: new orders are refused from now on.
        Ask::UnpublishConference => {
            next.is_published = false;
            Managed::saved(next, vec![Told::ConferenceUnpublished { conference: id, version }])
        }
        Ask::CallOffConference { reason } => {
            let called_off = Some(CallingOff { reason: reason.clone() });
            if row.called_off == called_off {
                return Managed::default();
            }
            (next.is_published, next.called_off) = (false, called_off);
            let reason = reason.as_ref().map(ToString::to_string);
            let told = Told::ConferenceCalledOff { conference: id, version, reason };
            Managed::saved(next, vec![told])
        }
        Ask::CreateSeatType { id: seat_type, seat_type: offer } => {
            match row.seat_types.get(seat_type) {
                Some(known) if known == offer => Managed::default(),
                // 23: what exists is changed and not added again.
                Some(_) => Managed::refused(No::SeatTypeExists),
                None => {
                    let seat = seat(*seat_type, offer);
                    next.seat_types.insert(*seat_type, offer.clone());
                    once_known(next, Told::SeatCreated { conference: id, version, seat })
                }
            }
        }
        Ask::UpdateSeatType { id: seat_type, seat_type: offer } => {
            match row.seat_types.get(seat_type) {
                None => Managed::refused(No::NoSuchSeatType),
                Some(known) if known == offer => Managed::default(),
                // 7: whatever was sold; nobody is bumped.
                Some(_) => {
                    let seat = seat(*seat_type, offer);
                    next.seat_types.insert(*seat_type, offer.clone());
                    once_known(next, Told::SeatUpdated { conference: id, version, seat })
                }
            }
        }
        Ask::DeleteSeatType { id: seat_type } => {
            if next.seat_types.remove(seat_type).is_none() {
                return Managed::default();
            }
            let names_it = |terms: &CodeTerms| match &terms.scope {
                Scope::All => false,
                Scope::Only(listed) => listed.iter().any(|it| it == *seat_type),
            };
            let named = row.promotional_codes.iter().filter(|(_, terms)| names_it(terms));
            let in_scope = named.map(|(name, _)| No::SeatTypeInScope(name.clone()));
            // 13: only before the first publication.
            let known = row.was_ever_published.then_some(No::PublishedBefore);
            let reasons = known.into_iter().chain(in_scope).map(Refusal::Management).collect();
            Managed { reasons, ..Managed::saved(next, Vec::new()) }
        }
        Ask::CreatePromotionalCode { code: name, terms } => {
            match row.promotional_codes.get(name) {
                Some(known) if known == terms => Managed::default(),
                Some(_) => Managed::refused(No::PromotionalCodeExists(name.clone())),
                None => offered(next, name, terms, |promotional_code| {
                    Told::PromotionalCodeCreated { conference: id, version, promotional_code }
                }),
            }
        }
        Ask::UpdatePromotionalCode { code: name, terms } => match row.promotional_codes.get(name) {
            None => Managed::refused(No::NoSuchPromotionalCode(name.clone())),
            Some(known) if known == terms => Managed::default(),
            Some(_) => offered(next, name, terms, |promotional_code| {
                Told::PromotionalCodeUpdated { conference: id, version, promotional_code }
            }),
        },
    }
}

fn create(id: ConferenceId, command: &Ask) -> Managed {
    let Ask::CreateConference { slug, access_code, owner, details } = command else {
        return Managed::refused(No::NoSuchConference);
    };
    let row = Conference {
        id,
        version: 1,
        slug: slug.clone(),
        access_code: access_code.clone(),
        owner: owner.clone(),
        details: details.clone(),
        is_published: false,
        was_ever_published: false,
        seat_types: Default::default(),
        promotional_codes: Default::default(),
        called_off: None,
    };
    let information = information(&row);
    let created = Told::ConferenceCreated { conference: id, version: 1, information };
    Managed::saved(row, vec![created])
}

/// 17: a code for seats that exist, and not for more orders than there are seats.
fn offered(
    mut next: Conference,
    name: &CodeName,
    terms: &CodeTerms,
    told: impl FnOnce(PromotionalCodeInformation) -> Told,
) -> Managed {
    let mut reasons = Vec::new();
    let seats: u64 = match &terms.scope {
        Scope::All => next.seat_types.values().map(|it| u64::from(it.quota().0)).sum(),
        Scope::Only(listed) => {
            let unknown = listed.iter().filter(|it| !next.seat_types.contains_key(it));
            reasons.extend(unknown.map(No::UnknownSeatTypeInScope));
            let known = listed.iter().filter_map(|it| next.seat_types.get(&it));
            known.map(|it| u64::from(it.quota().0)).sum()
        }
    };
    if let Some(quota) = terms.quota.filter(|quota| u64::from(quota.0) > seats) {
        reasons.push(No::QuotaAboveSeats { quota, seats });
    }
    next.promotional_codes.insert(name.clone(), terms.clone());
    let saved = once_known(next, told(code(name, terms)));
    Managed { reasons: reasons.into_iter().map(Refusal::Management).collect(), ..saved }
}

/// Before the first publication nobody hears of seat types and codes.
fn once_known(row: Conference, told: Told) -> Managed {
    let told = if row.was_ever_published { vec![told] } else { Vec::new() };
    Managed::saved(row, told)
}

fn information(row: &Conference) -> ConferenceInformation {
    let details = &row.details;
    ConferenceInformation {
        slug: row.slug.to_string(),
        owner_name: row.owner.name.to_string(),
        owner_email: row.owner.email.to_string(),
        name: details.name.to_string(),
        description: details.description.to_string(),
        location: details.location.to_string(),
        tagline: details.tagline.as_ref().map(ToString::to_string),
        twitter_search: details.twitter_search.as_ref().map(ToString::to_string),
        starts: details.period.starts(),
        ends: details.period.ends(),
    }
}

fn seat(seat_type: domain::identity::SeatTypeId, offer: &SeatType) -> SeatInformation {
    SeatInformation {
        seat_type,
        name: offer.name().to_string(),
        description: offer.description().to_string(),
        price: offer.price(),
        quota: offer.quota(),
    }
}

fn code(name: &CodeName, terms: &CodeTerms) -> PromotionalCodeInformation {
    PromotionalCodeInformation { code: name.clone(), terms: terms.clone() }
}
