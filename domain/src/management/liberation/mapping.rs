//! From rows as they are kept to records as they are published. Nothing else sees both.

use std::collections::BTreeMap;

use super::super::{Conference, SeatType};
use super::record::{ConferenceRecord, PromotionalCodeRecord, Record, RecordKey, SeatTypeRecord};
use crate::identity::{ConferenceId, SeatTypeId};
use crate::registration::{CodeName, CodeTerms, Reduction, Scope};
use crate::values::Money;

/// What a save of a row amounts to in records: those that are new or different, and the keys of
/// those that are gone.
pub type Difference = Vec<(RecordKey, Option<Record>)>;

/// All records of a row.
#[must_use]
pub fn records(row: &Conference) -> BTreeMap<RecordKey, Record> {
    let conference = (RecordKey::Conference(row.id), Record::Conference(conference(row)));
    let seat_types = row.seat_types.iter().map(|(id, seat_type)| {
        (RecordKey::SeatType(row.id, *id), Record::SeatType(seat_type_of(row.id, *id, seat_type)))
    });
    let codes = row.promotional_codes.iter().map(|(code, terms)| {
        let record = Record::PromotionalCode(promotional_code(row.id, code, terms));
        (RecordKey::PromotionalCode(row.id, code.to_string()), record)
    });
    [conference].into_iter().chain(seat_types).chain(codes).collect()
}

/// What is to be told of a save. To repeat what did not change would tell nothing; to leave out
/// what is gone would leave it in every copy for ever.
#[must_use]
pub fn difference(before: Option<&Conference>, after: &Conference) -> Difference {
    let (before, after) = (before.map(records).unwrap_or_default(), records(after));
    let gone = before.keys().filter(|key| !after.contains_key(key)).map(|key| (key.clone(), None));
    let told = after.iter().filter(|(key, record)| before.get(key) != Some(record));
    gone.chain(told.map(|(key, record)| (key.clone(), Some(record.clone())))).collect()
}

fn conference(row: &Conference) -> ConferenceRecord {
    ConferenceRecord {
        conference: row.id,
        slug: row.slug.to_string(),
        owner_name: row.owner.name.to_string(),
        owner_email: row.owner.email.to_string(),
        name: row.details.name.to_string(),
        description: row.details.description.to_string(),
        location: row.details.location.to_string(),
        tagline: row.details.tagline.as_ref().map(ToString::to_string),
        twitter_search: row.details.twitter_search.as_ref().map(ToString::to_string),
        starts: row.details.period.starts(),
        ends: row.details.period.ends(),
        is_published: row.is_published,
        was_ever_published: row.was_ever_published,
    }
}

fn seat_type_of(conference: ConferenceId, id: SeatTypeId, seat_type: &SeatType) -> SeatTypeRecord {
    SeatTypeRecord {
        conference,
        seat_type: id,
        name: seat_type.name().to_string(),
        description: seat_type.description().to_string(),
        price: seat_type.price(),
        quota: seat_type.quota(),
    }
}

fn promotional_code(
    conference: ConferenceId,
    code: &CodeName,
    terms: &CodeTerms,
) -> PromotionalCodeRecord {
    let CodeTerms { reduction, scope, quota, cumulative_with } = terms;
    let (percent, amount) = match *reduction {
        Reduction::Percent(percent) => (Some(percent.into()), None),
        Reduction::Amount(amount) => (None, Some(Money::from(amount))),
    };
    PromotionalCodeRecord {
        conference,
        code: code.to_string(),
        percent,
        amount,
        seat_types: match scope {
            Scope::All => None,
            Scope::Only(seat_types) => Some(seat_types.iter().collect()),
        },
        quota: *quota,
        cumulative_with: cumulative_with.iter().map(ToString::to_string).collect(),
    }
}
